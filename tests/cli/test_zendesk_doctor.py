"""`giljabi zendesk doctor` against the sandbox and a backend of its own process: the whole way there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from tests.conftest import Running

from giljabi.cli import cli
from giljabi.sandbox.seeding import TYPE_FIELD_ID


def examined(*options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    result = CliRunner().invoke(cli, ["zendesk", "doctor", *options, "--format", "json"])
    rows = [json.loads(line) for line in result.output.splitlines()]
    return result.exit_code, {row["check"]: row for row in rows}


def test_a_round_trip_that_nobody_sees(backend: Running, connected: None) -> None:
    before = len(backend.sandbox.account.tickets)
    options = backend.sandbox.account.fields[TYPE_FIELD_ID]["custom_field_options"]
    parent = options[0]["name"].rpartition("::")[0]
    options.append({"id": 1, "name": parent, "raw_name": parent, "value": "parent", "default": False})
    code, found = examined()
    assert code == 0, found
    assert found["round trip"]["about"] == "delivered, its signature verified, kept and worked off"
    assert found["app"] == {"check": "app", "state": "ok", "about": "installation 77 of app 7, enabled"}
    assert "1 do here" in found["options"]["about"]
    assert found["macros"]["state"] == "warning", "an account without macros shows nothing"
    assert {"database", "engine", "credentials", "webhook", "trigger"} <= set(found)
    assert len(backend.sandbox.account.tickets) == before


def test_a_round_trip_with_a_ticket(backend: Running, connected: None) -> None:
    account = backend.sandbox.account
    code, found = examined("--ticket")
    assert code == 0, found
    number = max(account.tickets)
    ticket = account.tickets[number]
    assert ticket["status"] == "solved"
    assert "giljabi_probe" in ticket["tags"]
    assert "giljabi_late" not in ticket["tags"]
    assert found["new ticket"]["about"] == "the new ticket was told to this backend"
    assert found["write"]["about"] == "the note is private, the audit holds our key"
    assert found["stale write"]["state"] == "ok"
    assert found["added tags"]["about"] == "additional_tags does nothing on a single ticket"
    assert all(not comment["public"] for comment in account.comments[number])


def test_a_backend_that_is_down_is_told(running: Running, connected: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("giljabi.cli.account_setup.time.sleep", lambda seconds: None)
    code, found = examined()
    assert code == 1
    assert found["round trip"]["state"] == "failed"
    assert "nothing arrived in this database" in found["round trip"]["about"]
