"""The doctor over the sandbox: each thing that may be missing is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import Running, prepare

from giljabi.app import library_of
from giljabi.sandbox.seeding import COMMENTS_WEBHOOK_ID, TYPE_FIELD_ID, WEBHOOK_ID
from giljabi.services.doctor import AccountDoctor, Check, Doctor
from giljabi.services.reconcile import Reconciler
from giljabi.storage import holds
from giljabi.zendesk.client import ZendeskHelpdesk, session_for
from giljabi.zendesk.history import ZendeskHistory
from giljabi.zendesk.inspection import ZendeskInspection


@pytest.fixture
def doctor(running: Running) -> Doctor:
    database, session = prepare(running), session_for(running.settings)
    Reconciler(database, ZendeskHistory(session, TYPE_FIELD_ID), 60, running.settings.account_host).sweep()
    helpdesk, house = ZendeskHelpdesk(running.settings, session), library_of(running.settings, database).house
    account = AccountDoctor(running.settings, database, house, helpdesk, ZendeskInspection(session))
    return Doctor(running.settings, database, account)


def examined(doctor: Doctor) -> dict[str, Check]:
    return {check.name: check for check in doctor.examine()}


def test_a_complete_installation_is_well(doctor: Doctor) -> None:
    found = examined(doctor)
    assert {check.state for check in found.values()} == {"ok"}, found
    names = {"database", "engine", "clock", "credentials", "field", "webhook", "trigger", "sweep"}
    assert set(found) == names


def without_options(running: Running) -> None:
    del running.sandbox.account.fields[TYPE_FIELD_ID]["custom_field_options"][0]


def inactive_webhook(running: Running) -> None:
    running.sandbox.account.webhooks[WEBHOOK_ID]["status"] = "inactive"


def no_webhooks(running: Running) -> None:
    running.sandbox.account.webhooks.clear()


def rotated(running: Running) -> None:
    running.sandbox.account.signing_secrets[WEBHOOK_ID] = "another"


def deaf(running: Running) -> None:
    del running.sandbox.account.webhooks[COMMENTS_WEBHOOK_ID]


def no_trigger(running: Running) -> None:
    running.sandbox.account.triggers[1]["active"] = False


def poor(running: Running) -> None:
    running.sandbox.account.users[100]["role"] = "end-user"


@pytest.mark.parametrize(
    ("change", "name", "state", "words"),
    [
        (without_options, "field", "warning", "1 types have no option"),
        (no_webhooks, "webhook", "failed", "no active webhook"),
        (inactive_webhook, "trigger", "failed", "no active trigger"),
        (rotated, "webhook", "failed", "is not in GILJABI_WEBHOOK_SECRET"),
        (deaf, "webhook", "warning", "comment_added"),
        (no_trigger, "trigger", "failed", "no active trigger"),
        (poor, "credentials", "failed", "must be an agent or an admin"),
    ],
)
def test_what_is_missing_is_named(
    running: Running, doctor: Doctor, change: Callable[[Running], Any], name: str, state: str, words: str
) -> None:
    change(running)
    check = examined(doctor)[name]
    assert (check.state, words in check.about) == (state, True), check


def test_a_hold_and_a_dead_broker_are_named(doctor: Doctor) -> None:
    def silent() -> None:
        raise ConnectionError("refused")

    holds.hold(doctor.database, holds.CREDENTIALS, 60_000, "401 invalid_token")
    found = examined(replace(doctor, broker=silent))
    assert (found["engine"].state, "401 invalid_token" in found["engine"].about) == ("failed", True)
    assert (found["broker"].state, "refused" in found["broker"].about) == ("warning", True)


def test_an_account_that_does_not_answer_fails_each_check(running: Running, doctor: Doctor) -> None:
    running.sandbox.faults.set({"failing": 1})
    found = examined(doctor)
    assert found["database"].state == "ok"
    assert {found[name].state for name in ("clock", "credentials", "webhook", "trigger")} == {"failed"}


def test_without_an_account_there_is_less_to_look_at(doctor: Doctor) -> None:
    settings = replace(doctor.settings, zendesk_url="")
    found = examined(replace(doctor, settings=settings, account=None))
    assert set(found) == {"database", "engine", "account"}
    assert found["account"].state == "warning"
