"""`giljabi zendesk setup` as an admin uses it, against a sandbox that has nothing yet."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.conftest import Running

from giljabi.cli import cli

Run = Callable[..., Result]


@pytest.fixture
def run(running: Running, connected: None) -> Run:
    running.sandbox.account.webhooks.clear()
    running.sandbox.account.triggers.clear()
    address = ("--backend-url", running.backend_url)

    def call(*arguments: str) -> Result:
        given = arguments if "--backend-url" in arguments else (*address, *arguments)
        return CliRunner().invoke(cli, ["zendesk", "setup", *given], standalone_mode=False)

    return call


def test_a_dry_run_says_what_is_missing_and_adds_nothing(run: Run, running: Running) -> None:
    result = run("--dry-run")
    assert result.exit_code == 3
    assert "add      webhook for conditional_ticket_events" in result.output
    assert "add      trigger" in result.output
    assert running.sandbox.account.webhooks == {}


def test_what_is_missing_is_added_once_and_the_settings_are_written(run: Run, running: Running, tmp_path: Path) -> None:
    file = tmp_path / "giljabi.env"
    assert f"settings: {file}" in run("--env-file", str(file)).output
    secrets = ",".join(running.sandbox.account.signing_secrets[number] for number in running.sandbox.account.webhooks)
    assert file.read_text("utf-8") == f"GILJABI_TYPE_FIELD_ID='9001'\nGILJABI_WEBHOOK_SECRET='{secrets}'\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("GILJABI_MODE='shadow'\nGILJABI_WEBHOOK_SECRET='old'\n", "utf-8")
    file.chmod(0o644)
    run("--env-file", str(file))
    kept = file.read_text("utf-8").splitlines()
    assert kept == ["GILJABI_MODE='shadow'", "GILJABI_TYPE_FIELD_ID='9001'", f"GILJABI_WEBHOOK_SECRET='{secrets}'"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "also where it was readable by everybody"
    assert "--env-file" in str(run("--env-file", str(tmp_path / "no" / "file.env")).exception)
    again = run()
    assert "nothing is missing" in again.output
    assert secrets not in again.output, "no secret on the terminal"
    assert run("--dry-run").exit_code == 0


def test_a_settings_file_with_a_key_over_several_lines_stays_whole(run: Run, running: Running, tmp_path: Path) -> None:
    file = tmp_path / "giljabi.env"
    key = "GILJABI_APP_PUBLIC_KEY='-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----'"
    other = 'OTHER_KEY="one\nGILJABI_TYPE_FIELD_ID=5\ntwo"'
    file.write_text(f"{other}\n{key}\nGILJABI_WEBHOOK_SECRET='old\nlines'\nLAST=1\n", "utf-8")
    run("--env-file", str(file))
    kept = file.read_text("utf-8")
    assert kept.startswith(f"{other}\n{key}\nLAST=1\nGILJABI_TYPE_FIELD_ID='9001'\n")
    running.sandbox.account.installations.clear()
    assert "installation of the app" in run("--env-file", str(file), "--install-app").output
    kept = file.read_text("utf-8")
    assert (kept.count("BEGIN PUBLIC KEY"), kept.count("APP_PUBLIC_KEY")) == (1, 1)
    assert kept.startswith(f"{other}\nLAST=1\n")


@pytest.mark.parametrize("address", ["giljabi.example.com", "http://giljabi.example.com", "ftp://x", ""])
def test_a_wrong_address_is_refused(run: Run, address: str) -> None:
    assert "must look like https://" in str(run("--backend-url", address).exception)
