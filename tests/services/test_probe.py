"""What `giljabi zendesk doctor` says of accounts that behave otherwise than ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from giljabi.errors import Forbidden, NotFound, UpdateConflict
from giljabi.services.doctor import Check
from giljabi.services.intake import received, refused_once
from giljabi.services.probe import FIRST_LOAD, Probe
from giljabi.storage import schema, sightings
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter

_WEBHOOKS = [{"id": "01W", "endpoint": "https://giljabi.example.com/webhooks/zendesk"}]


@dataclass
class Account:
    """An account that answers as it is told to."""

    database: Database
    options: Sequence[str] = ()
    actions: Sequence[tuple[str, Any]] = ()
    app: Mapping[str, Any] | None = None
    status: int | None = 202
    takes_late_writes: bool = False
    notes_are_public: bool = False
    keeps_metadata: bool = True
    adds_tags: bool = True
    may_make_tickets: bool = True
    delivers: bool = True
    tries: Sequence[str] = ("2026-01-02T00:00:00Z", "2026-01-02T00:00:01Z")
    ticket: dict[str, Any] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    kept: list[Mapping[str, Any]] = field(default_factory=list)

    def ticket_fields(self) -> list[Mapping[str, Any]]:
        return [{"id": 1, "custom_field_options": [{"name": name, "value": name} for name in self.options]}]

    def macro_actions(self) -> Sequence[tuple[str, Any]]:
        return self.actions

    def installation(self) -> Mapping[str, Any] | None:
        if self.app == {}:
            raise NotFound("the account has no installation 5")
        return self.app

    def test_webhook(self, webhook: Mapping[str, Any], body: str) -> int | None:
        for signed_at in self.tries if self.delivers else ():
            delivery = received(body.encode())
            if not refused_once(self.database, delivery, signed_at):
                IntakeWriter(self.database).append(delivery)
                break
        return self.status

    def limits(self) -> Mapping[str, int]:
        return {"tickets-update": 100, "account": 700}

    def make_ticket(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.may_make_tickets:
            raise Forbidden("403 You do not have access to this page")
        self.ticket = {"id": 9, **body}
        if self.delivers:
            IntakeWriter(self.database).append(received(json.dumps({"ticket_id": "9"}).encode()))
        return self.ticket

    def change_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if body.get("safe_update") and not self.takes_late_writes:
            raise UpdateConflict("409")
        if comment := body.get("comment"):
            self.said.append(dict(comment) | {"public": self.notes_are_public})
        if self.keeps_metadata:
            self.kept.append(body.get("metadata") or {})
        added = list(body.get("additional_tags", []))
        self.ticket["tags"] = (self.ticket["tags"] if self.adds_tags else []) + added
        return self.ticket

    def comments(self, ticket_id: int) -> Sequence[Mapping[str, Any]]:
        return self.said

    def audits(self, ticket_id: int) -> Sequence[Mapping[str, Any]]:
        return [{"metadata": {"custom": row}} for row in self.kept]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(f"sqlite:///{tmp_path / 'giljabi.db'}")
    schema.upgrade(made)
    return made


def examined(account: Account, *, with_ticket: bool = False, webhooks: Sequence[Any] = _WEBHOOKS) -> dict[str, Check]:
    probe = Probe(account.database, account, webhooks, "nonce-1", lambda seconds: None, with_ticket=with_ticket)
    return {check.name: check for check in probe.examine()}


def test_a_delivery_that_nobody_works_off(database: Database) -> None:
    trip = examined(Account(database))["round trip"]
    assert trip.state == "failed"
    assert "delivered and kept (new), but nobody works it off" in trip.about


@pytest.mark.parametrize(("status", "words"), [(401, "answered with 401"), (None, "Zendesk does not say")])
def test_a_delivery_that_does_not_arrive(database: Database, status: int | None, words: str) -> None:
    trip = examined(Account(database, delivers=False, status=status))["round trip"]
    assert trip.state == "failed"
    assert words in trip.about


@pytest.mark.parametrize(
    ("tries", "state", "words"),
    [
        (("10:00:00", "10:00:01"), "ok", "a retry is signed anew: 10:00:00, then 10:00:01"),
        (("10:00:00", "10:00:00"), "ok", "a retry bears the time of the first try"),
        (("10:00:00",), "warning", "did not come again within 20 s"),
        ((), "failed", "nothing arrived"),
    ],
)
def test_how_retries_are_signed(
    database: Database, tries: Sequence[str], state: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter(range(1, 100))
    monkeypatch.setattr("giljabi.storage.sightings.now_ms", lambda: next(moments))
    check = examined(Account(database, tries=tries))["retries"]
    assert check.state == state
    assert words in check.about


def test_old_probes_are_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    examined(Account(database))
    assert sightings.seen(database, "probe:nonce-1-again")
    later = sightings.now_ms() + 2 * 86_400_000
    monkeypatch.setattr("giljabi.storage.sightings.now_ms", lambda: later)
    assert refused_once(database, received(b'{"event": "giljabi.probe", "nonce": "n", "again": true}'), "t")
    assert not sightings.seen(database, "probe:nonce-1-again")


@pytest.mark.parametrize("nonce", ["\\ud800", "\\u0000"])
def test_what_no_database_takes_stops_no_other_delivery(database: Database, nonce: str) -> None:
    delivery = received(f'{{"event": "giljabi.probe", "nonce": "{nonce}x"}}'.encode())
    IntakeWriter(database).append(delivery)
    assert not refused_once(database, received(b'{"type": "giljabi.probe", "ticket_id": 5}'), "t")


def test_the_form_of_first_loads(database: Database) -> None:
    assert examined(Account(database))["first load"].state == "warning"
    for value in (
        "sub is a number; claims: aud, sub",
        "sub is a number; claims: aud, sub",
        "sub is an address; claims: sub",
    ):
        sightings.note(database, FIRST_LOAD, value)
    about = examined(Account(database))["first load"].about
    assert "sub is a number; claims: aud, sub (2 loads)" in about
    assert "sub is an address; claims: sub (1 loads)" in about


def test_without_a_webhook_nothing_is_sent(database: Database) -> None:
    assert "giljabi zendesk setup" in examined(Account(database), webhooks=())["round trip"].about


@pytest.mark.parametrize(
    ("app", "state", "words"),
    [
        (None, "warning", "GILJABI_APP_AUDIENCE names no installation"),
        ({}, "failed", "NotFound: the account has no installation 5"),
        ({"id": 5, "app_id": 3, "enabled": False}, "failed", "is not enabled"),
    ],
)
def test_the_app(database: Database, app: Mapping[str, Any] | None, state: str, words: str) -> None:
    check = examined(Account(database, app=app))["app"]
    assert check.state == state
    assert words in check.about


@pytest.mark.parametrize(
    ("options", "state"),
    [(("A", "B::C"), "warning"), (("A", "A::B"), "ok"), (("A::B", "A::B::C"), "ok"), (("A", "AB::C"), "warning")],
)
def test_options_beside_their_branches(database: Database, options: Sequence[str], state: str) -> None:
    assert examined(Account(database, options))["options"].state == state


def test_forms_of_macros(database: Database) -> None:
    pair = ["channel:email", "text"]
    actions = [
        ("comment_value", "text"), ("comment_value", pair), ("comment_mode_is_public", True), ("status", "open"),
        ("comment_mode_is_public", "true"),
    ]  # fmt: skip
    about = examined(Account(database, actions=actions))["macros"].about
    assert "comment_value as a pair for channel:email (1)" in about
    assert "comment_mode_is_public as a truth value (1)" in about
    assert "status" not in about


def test_limits_are_told(database: Database) -> None:
    assert examined(Account(database))["rate limits"].about == "account: 700, tickets-update: 100"


@pytest.mark.parametrize(
    ("fault", "name", "words"),
    [
        ({"takes_late_writes": True}, "stale write", "colleagues' changes could be overwritten"),
        ({"notes_are_public": True}, "write", "private: [True]"),
        ({"keeps_metadata": False}, "write", "could not be found again"),
        ({"may_make_tickets": False}, "ticket", "Forbidden: 403"),
        ({"delivers": False}, "new ticket", "was not told to this backend"),
    ],
)
def test_what_a_ticket_shows(database: Database, fault: Mapping[str, bool], name: str, words: str) -> None:
    check = examined(Account(database, **fault), with_ticket=True)[name]
    assert check.state == "failed"
    assert words in check.about


@pytest.mark.parametrize(("adds", "words"), [(True, "adds"), (False, "replaces")])
def test_added_tags(database: Database, adds: bool, words: str) -> None:
    found = examined(Account(database, adds_tags=adds), with_ticket=True)
    assert words in found["added tags"].about
    assert found["end"].about == "ticket 9 is solved; its tag is giljabi_probe"
