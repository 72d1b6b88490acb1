"""`giljabi macros` as an admin uses it, against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.conftest import Running

from giljabi.cli import cli
from giljabi.errors import GiljabiError

Run = Callable[..., Result]


@pytest.fixture
def run(connected: None) -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["macros", *arguments], standalone_mode=False)

    return call


def test_from_a_plan_to_macros_and_back(run: Run, running: Running, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    planned = run("plan", "--out", str(file), "--format", "table")
    assert (planned.exit_code, file.exists()) == (3, True), planned.output
    assert "create 이용고객::결제::번호판 인식::연동 주차장::④ 쿠폰 수락" in planned.output
    assert "! left open for the agent" in planned.output
    assert "calls to apply" in planned.output
    applied = run("apply", str(file), "--reason", "처음", "--author", "kim")
    assert "run 1: done" in applied.output
    assert run("plan", "--format", "table").exit_code == 0
    assert "nothing to change" in run("plan", "--format", "table").output
    assert isinstance(run("apply", str(file), "--reason", "again").exception, GiljabiError), "the account moved"
    (row,) = [json.loads(line) for line in run("history").output.splitlines()]
    assert (row["author"], row["reason"], row["state"]) == ("kim", "처음", "done")
    shown = [json.loads(line) for line in run("show", "1").output.splitlines()]
    assert {change["state"] for change in shown} == {"applied"}
    back = run("rollback", "1", "--reason", "아직", "--only", str(shown[0]["macro_id"]))
    assert "run 2: done" in back.output
    assert running.sandbox.account.macros[shown[0]["macro_id"]]["active"] is False
    assert "rollback of 1" in run("history", "--format", "table").output
    assert "retire" in run("show", "2", "--format", "table").output


def test_bad_input_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "plan.json"
    bad.write_text('{"changes": 3}')
    for arguments, words in (
        (("apply", str(bad), "--reason", "x"), "no plan of `giljabi macros plan --out`"),
        (("plan", "--adopt", "x"), "--adopt: 'x' must look like"),
        (("show", "9"), "there is no run 9"),
        (("rollback", "9", "--reason", "x"), "there is no run 9"),
        (("resume",), "no run was cut off"),
        (("abandon", "9", "--reason", "x"), "there is no run 9"),
        (("plan", "--adopt", "1=a", "--adopt", "1=b"), "one macro is named twice"),
        (("plan", "--out", str(tmp_path / "no" / "plan.json")), "--out"),
    ):
        assert words in str(run(*arguments).exception), arguments


def test_a_cut_off_run_says_how_to_go_on(run: Run, running: Running, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    run("plan", "--out", str(file))
    running.sandbox.faults.set({"cut_before": 0.2, "seed": 11})
    result = run("apply", str(file), "--reason", "x")
    assert "giljabi macros resume goes on" in str(result.exception)
    running.sandbox.faults.set({"cut_before": 0})
    assert "run 1: done" in run("resume").output


def test_a_run_is_given_up(run: Run, running: Running, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    run("plan", "--out", str(file))
    running.sandbox.faults.set({"cut_before": 0.2, "seed": 11})
    run("apply", str(file), "--reason", "x")
    running.sandbox.faults.set({"cut_before": 0})
    assert "run 1: abandoned" in run("abandon", "1", "--reason", "later").output
    assert "run 2: done" in run("rollback", "1", "--reason", "back").output
    assert not any(row["active"] for row in running.sandbox.account.macros.values())


def test_a_plan_is_for_one_account(run: Run, running: Running, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    run("plan", "--out", str(file))
    plan = json.loads(file.read_text("utf-8")) | {"account": "other.zendesk.com"}
    file.write_text(json.dumps(plan), "utf-8")
    assert "this plan is for other.zendesk.com" in str(run("apply", str(file), "--reason", "x").exception)
    assert running.sandbox.account.macros == {}


def test_the_rules_come_with_the_house(run: Run, running: Running, tmp_path: Path) -> None:
    from shutil import copytree

    from giljabi import sample_house
    from giljabi.cli.articles import import_folder
    from giljabi.errors import InputError
    from giljabi.storage.database import Database

    copytree(sample_house.FOLDER, tmp_path / "house")
    rules = tmp_path / "house" / "macros.yaml"
    rules.write_text("top: 길잡이\nkinds: [messages]\n", "utf-8")
    database = Database(running.settings.database)
    import_folder(database, tmp_path / "house", {})
    titles = [row["after"]["title"] for row in json.loads(run("plan").output)["changes"]]
    assert titles
    assert all(title.startswith("길잡이::") and "::✉ " in title for title in titles)
    rules.write_text("kinds: [songs]\n", "utf-8")
    with pytest.raises(InputError, match="songs"):
        import_folder(database, tmp_path / "house", {})
    rules.unlink()
    import_folder(database, tmp_path / "house", {})
    assert len(json.loads(run("plan").output)["changes"]) > len(titles), "without the file, the defaults again"
    database.dispose()
