"""A new ticket becomes one note, over a real HTTP sandbox, whatever happens in between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.conftest import Running, prepare

from giljabi.core.house import House
from giljabi.corpus import default_facts
from giljabi.errors import (
    CredentialsRefused,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
    UpdateConflict,
)
from giljabi.jobs.runner import Runner, Work, delay_ms
from giljabi.sandbox.account import stamp
from giljabi.services.guidance import Guidance
from giljabi.services.library import Library
from giljabi.services.modes import Modes
from giljabi.services.ports import DONE_TAG, Helpdesk, NullHelpdesk
from giljabi.services.triage import NOTE_ASKED, Triage
from giljabi.storage import holds, inbox, outbox, tickets
from giljabi.storage import house as store
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter, Received
from giljabi.zendesk.client import ZendeskHelpdesk

GATE = "지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145 못 나가고 있어요"


_HOUSES: dict[str, House] = {}


def library_of(database: Database) -> Library:
    """A library with the house already built, if it was for another test: that takes two seconds."""
    library, version = Library(database, default_facts()), store.version(database)
    library._house = _HOUSES.get(version)
    _HOUSES[version] = library.house()
    return library


class Bench:
    """A triage over the sandbox, its database, and a queue."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.account = running.sandbox.account
        self.database: Database = prepare(running)
        self.helpdesk: Helpdesk = ZendeskHelpdesk(running.settings)
        self.library = library_of(self.database)

    def triage(self, helpdesk: Helpdesk | None = None, **more: Any) -> Triage:
        settings = self.running.settings
        made = Triage(self.database, helpdesk or self.helpdesk, self.library, settings.type_field_id)
        return replace(made, **more)

    def new_ticket(self, text: str = GATE) -> int:
        return int(self.account.create_ticket(201, "", text, quiet=True)["id"])

    def enqueue(self, ticket_id: int, key: str = "e") -> None:
        writer = IntakeWriter(self.database)
        writer.append(
            Received(f"{key}{ticket_id}", str(ticket_id), "ticket.created", json.dumps({"ticket_id": ticket_id}))
        )

    def run(self, triage: Triage) -> None:
        self.work_off(triage.work)

    def work_off(self, work: Work) -> None:
        """Work everything that is due now or was put back, on tickets that nobody changed in the last seconds."""
        for ticket in self.account.tickets.values():
            ticket["updated_at"] = min(ticket["updated_at"], stamp(datetime.now(UTC) - timedelta(seconds=10)))
        runner = Runner(self.database, work)
        for _ in range(10):
            with self.database.write() as connection:
                connection.exec_driver_sql("UPDATE inbox_event SET due_at = 0 WHERE state = 'new'")
            if not runner.run_one():
                return

    def notes(self, ticket_id: int) -> list[str]:
        return [c["html_body"] for c in self.account.comments[ticket_id] if not c["public"]]

    def ended(self) -> str:
        """How the newest event ended."""
        return str(inbox.recent(self.database)[0]["outcome"])

    def outcome(self) -> tuple[str, str]:
        row = inbox.recent(self.database)[0]
        return row["state"], row["last_error"]


class Faulty:
    """The real helpdesk, with errors put before or after the update."""

    def __init__(
        self, real: Helpdesk, before: list[Exception] | None = None, after: list[Exception] | None = None
    ) -> None:
        self._real, self._before, self._after = real, before or [], after or []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
        if self._before:
            raise self._before.pop(0)
        audit = self._real.update_ticket(ticket_id, body)
        if self._after:
            raise self._after.pop(0)
        return audit


@pytest.fixture
def bench(running: Running) -> Bench:
    return Bench(running)


def test_field_tags_and_note_go_in_one_put(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    ticket = bench.account.tickets[ticket_id]
    assert len(bench.account.audits[ticket_id]) == 2  # made, and our one update
    assert {"nadeul_gate_stuck", DONE_TAG, "giljabi_save"} <= set(ticket["tags"])
    assert {"id": bench.running.settings.type_field_id, "value": "nadeul_gate_stuck"} in ticket["custom_fields"]
    (note,) = bench.notes(ticket_id)
    assert "출구 막힘" in note
    assert bench.outcome() == ("done", "")
    (write,) = outbox.of_ticket(bench.database, ticket_id)
    assert (write.state, write.audit_id) == ("applied", bench.account.audits[ticket_id][-1]["id"])
    decision = tickets.latest_decision(bench.database, ticket_id)
    assert decision is not None
    assert decision.data["article"] == "05-gate-stuck"
    assert "62조" not in json.dumps(decision.data, ensure_ascii=False)


def test_one_ticket_gets_one_note_whatever_is_delivered(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    for key in ("a", "b"):
        bench.enqueue(ticket_id, key)
    writer = IntakeWriter(bench.database)
    for kind in ("ticket.comment_added", "ticket.updated"):
        writer.append(Received(kind, str(ticket_id), kind, json.dumps({"ticket_id": ticket_id})))
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 1
    assert inbox.backlog(bench.database).open == 0


def test_a_ticket_that_carries_our_tag_has_its_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.account.update_ticket(ticket_id, 102, {"tags": [DONE_TAG]})
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert bench.notes(ticket_id) == []


def test_a_follow_up_has_the_tags_of_the_ticket_before_it_and_still_gets_its_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    ticket = bench.account.tickets[ticket_id]
    ticket["via"]["source"]["rel"] = "follow_up"
    ticket["tags"] = [DONE_TAG, "giljabi_waiting", "giljabi_abstain", "vip"]
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 1
    assert {"vip", DONE_TAG, "giljabi_save"} <= set(ticket["tags"])
    assert not {"giljabi_waiting", "giljabi_abstain"} & set(ticket["tags"])


def test_a_put_that_arrives_late_is_not_doubled(bench: Bench) -> None:
    """The first PUT times out and is applied only while the second attempt is under way."""
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    pending: list[Mapping[str, Any]] = []

    class Late(Faulty):
        def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
            if not pending:
                pending.append(body)
                raise OutcomeUnknown("timed out")
            return super().update_ticket(ticket_id, body)

        def find_write(self, ticket_id: int, write_key: str) -> int | None:
            found = bench.helpdesk.find_write(ticket_id, write_key)
            if found is None and len(pending) == 1:
                pending.append({})
                bench.account.tickets[ticket_id]["updated_at"] = pending[0]["ticket"]["updated_stamp"]
                bench.account.update_ticket(ticket_id, 100, pending[0]["ticket"])
                bench.account.tickets[ticket_id]["updated_at"] = "2030-01-01T00:00:00Z"
            return found

    bench.run(bench.triage(Late(bench.helpdesk)))
    assert len(bench.notes(ticket_id)) == 1
    assert outbox.of_ticket(bench.database, ticket_id)[0].state == "verified"


def test_an_unsure_ticket_gets_only_a_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket("안녕하세요 문의드립니다")
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert bench.account.tickets[ticket_id]["custom_fields"][0]["value"] is None
    assert len(bench.notes(ticket_id)) == 1


def test_an_agent_s_type_is_never_overwritten(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    field = bench.running.settings.type_field_id
    bench.account.update_ticket(ticket_id, 102, {"custom_fields": [{"id": field, "value": "nadeul_pay_receipt"}]})
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert {"id": field, "value": "nadeul_pay_receipt"} in bench.account.tickets[ticket_id]["custom_fields"]
    assert "nadeul_pay_receipt" in bench.account.tickets[ticket_id]["tags"]


@pytest.mark.parametrize(("mode", "notes", "typed"), [("auto", 1, True), ("suggest", 1, False), ("shadow", 0, False)])
def test_modes(bench: Bench, mode: str, notes: int, typed: bool) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage(modes=lambda: Modes(mode)))
    assert len(bench.notes(ticket_id)) == notes
    assert ("nadeul_gate_stuck" in bench.account.tickets[ticket_id]["tags"]) is typed
    assert bool(bench.account.tickets[ticket_id]["tags"]) is typed
    assert tickets.latest_decision(bench.database, ticket_id) is not None


def test_a_timeout_after_the_write_was_applied_makes_no_second_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage(Faulty(bench.helpdesk, after=[OutcomeUnknown("timed out")])))
    assert len(bench.notes(ticket_id)) == 1
    assert outbox.of_ticket(bench.database, ticket_id)[0].state == "verified"
    assert bench.outcome()[0] == "done"


def test_a_timeout_before_the_write_was_applied_is_sent_again(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[OutcomeUnknown("cut")])))
    assert len(bench.notes(ticket_id)) == 1
    assert outbox.of_ticket(bench.database, ticket_id)[0].state == "applied"


def test_a_worker_that_died_after_sending_is_followed_by_one_that_looks_first(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)

    class Killed(BaseException):
        """As if the process were gone: nothing of ours may catch it."""

    class Dying(Faulty):
        def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
            super().update_ticket(ticket_id, body)
            raise Killed

    with pytest.raises(Killed):
        bench.run(bench.triage(Dying(bench.helpdesk)))
    with bench.database.write() as connection:
        connection.exec_driver_sql("UPDATE inbox_event SET lease_until = 0")
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 1
    assert outbox.of_ticket(bench.database, ticket_id)[0].state == "verified"


def test_a_conflict_reads_again_and_keeps_the_colleague_s_edit(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)

    class Colleague(Faulty):
        """Somebody adds a tag between our reading and our writing, once."""

        came = False

        def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
            if not self.came:
                self.came = True
                bench.account.tickets[ticket_id].update(tags=["vip"], updated_at="2020-01-01T00:00:00Z")
            return super().update_ticket(ticket_id, body)

    bench.run(bench.triage(Colleague(bench.helpdesk)))
    assert {"vip", DONE_TAG} <= set(bench.account.tickets[ticket_id]["tags"])
    assert len(bench.notes(ticket_id)) == 1


@pytest.mark.parametrize("error", [RateLimited("429", retry_after=1), Unavailable("503"), UpdateConflict("409")])
def test_what_passes_is_tried_again(bench: Bench, error: Exception) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[error])))
    assert len(bench.notes(ticket_id)) == 1


def test_what_will_not_pass_ends_dead_with_its_reason(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[Forbidden("403 no scope")])))
    state, error = bench.outcome()
    assert state == "dead"
    assert "403 no scope" in error
    assert outbox.of_ticket(bench.database, ticket_id)[0].state == "failed"


def test_a_ticket_that_is_gone_ends_as_gone(bench: Bench) -> None:
    bench.enqueue(9999)
    bench.run(bench.triage())
    assert bench.ended() == "gone"


def test_a_closed_ticket_is_left_alone(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.account.tickets[ticket_id]["status"] = "closed"
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert bench.notes(ticket_id) == []
    assert bench.ended() == "closed"


def test_a_ticket_that_is_closed_while_it_is_read_ends_as_closed(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)

    class Closing(Faulty):
        def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
            bench.account.tickets[ticket_id]["status"] = "closed"
            return super().update_ticket(ticket_id, body)

    bench.run(bench.triage(Closing(bench.helpdesk)))
    assert bench.ended() == "closed"
    assert outbox.of_ticket(bench.database, ticket_id)[0].state == "failed"


def test_an_option_that_the_account_lacks_costs_no_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    field = bench.running.settings.type_field_id
    options = bench.account.fields[field]["custom_field_options"]
    options[:] = [option for option in options if option["value"] != "nadeul_gate_stuck"]
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 1
    assert bench.ended() == "applied without type: no such option"
    assert bench.account.tickets[ticket_id]["custom_fields"][0]["value"] is None


def test_modes_by_what_is_known_of_the_ticket(bench: Bench) -> None:
    modes = Modes("auto", (("group", "7", "shadow"), ("channel", "chat", "suggest")))
    shadowed, noted = bench.new_ticket(), bench.new_ticket()
    bench.account.tickets[shadowed]["group_id"] = 7
    bench.account.tickets[noted]["via"]["channel"] = "chat"
    for ticket_id in (shadowed, noted):
        bench.enqueue(ticket_id)
    bench.run(bench.triage(modes=lambda: modes))
    assert (bench.notes(shadowed), len(bench.notes(noted))) == ([], 1)
    assert bench.account.tickets[noted]["tags"] == []


def test_a_ticket_that_changed_just_now_is_left_to_settle(bench: Bench) -> None:
    """Stamps have whole seconds: an edit in the same second as our reading would be overwritten unseen."""
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    runner = Runner(bench.database, bench.triage().work)
    assert runner.run_one()
    assert bench.outcome() == ("new", "the ticket changed just now")
    assert inbox.recent(bench.database)[0]["attempts"] == 0
    assert not runner.run_one()
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 1


def test_what_passes_is_tried_for_a_day(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    failing = bench.triage(Faulty(bench.helpdesk, before=[Unavailable("503")] * 30))
    bench.run(failing)
    assert bench.outcome() == ("new", "Unavailable: 503")
    assert inbox.recent(bench.database)[0]["attempts"] == 10
    with bench.database.write() as connection:
        connection.exec_driver_sql("UPDATE inbox_event SET received_at = received_at - 86400001")
    bench.run(failing)
    assert bench.outcome()[0] == "dead"


def test_what_waited_for_days_has_its_chances_still(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    with bench.database.write() as connection:
        connection.exec_driver_sql("UPDATE inbox_event SET received_at = received_at - 3 * 86400000")
    errors = [Unavailable("503"), UpdateConflict("409"), RateLimited("429", retry_after=1)]
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[*errors])))
    assert len(bench.notes(ticket_id)) == 1


def test_what_the_account_lacks_does_not_make_a_ticket_gone(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    users = bench.account.tokens
    bench.helpdesk.ticket(ticket_id)
    for token in users.values():
        token["user_id"] = 999_999  # whoever we are is not found any more
    fresh = ZendeskHelpdesk(bench.running.settings)
    fresh._session._bearer, fresh._session._bearer_until = next(iter(users)), float("inf")
    Runner(bench.database, bench.triage(fresh).work).run_one()
    assert bench.outcome()[0] == "new"


def test_refused_credentials_wait_and_cost_no_ticket(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    refused = bench.triage(Faulty(bench.helpdesk, before=[CredentialsRefused("401")] * 9))
    for _ in range(9):
        bench.run(refused)
        hold = holds.held(bench.database)
        assert hold is not None
        assert (hold.name, hold.reason) == (holds.CREDENTIALS, "401")
        bench.run(bench.triage())  # nobody asks while it is in force
        assert bench.notes(ticket_id) == []
        holds.release(bench.database, holds.CREDENTIALS)
    bench.run(refused)
    assert len(bench.notes(ticket_id)) == 1


def test_a_spent_budget_holds_every_worker_back(bench: Bench) -> None:
    ticket_id, other = bench.new_ticket(), bench.new_ticket()
    bench.enqueue(ticket_id)
    spent = RateLimited("429", retry_after=30, everyone=True)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[spent])))
    bench.enqueue(other)
    bench.run(bench.triage())
    assert bench.notes(other) == []
    holds.release(bench.database, holds.BUDGET)
    bench.run(bench.triage())
    assert [len(bench.notes(ticket)) for ticket in (ticket_id, other)] == [1, 1]


def test_one_ticket_s_limit_holds_only_that_ticket_back(bench: Bench) -> None:
    ticket_id, other = bench.new_ticket(), bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.enqueue(other)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[RateLimited("429", retry_after=30)])))
    assert holds.held(bench.database) is None
    assert len(bench.notes(other)) == 1


def test_a_bug_is_tried_eight_times(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.enqueue(ticket_id)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[ZeroDivisionError()] * 20)))
    assert bench.outcome() == ("dead", "ZeroDivisionError: ")
    assert inbox.recent(bench.database)[0]["attempts"] == 8


def test_no_account_no_ticket() -> None:
    null = NullHelpdesk()
    for call in (lambda: null.ticket(1), lambda: null.update_ticket(1, {}), lambda: null.person(1), null.credentials):
        with pytest.raises(NotFound):
            call()
    assert null.find_write(1, "k") is None
    assert not null.may_see(1, 1)


def test_delays_grow_and_honour_retry_after() -> None:
    day = 86_400_000
    assert 1500 <= delay_ms(1, day, None) <= 3000
    assert 1_800_000 <= delay_ms(20, day, None) <= 3_600_000
    assert delay_ms(1, 0, 90.0) >= 90_000


def test_a_delay_is_bounded_by_the_event_s_age() -> None:
    assert 1500 <= delay_ms(16, 0, None) <= 3000
    assert 22_500 <= delay_ms(16, 180_000, None) <= 45_000


def test_a_note_on_request_changes_nothing_else_and_stands_beside_the_ticket_s_own(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    guidance = Guidance(bench.database, bench.helpdesk, bench.library)
    assert guidance.ask_note(102, ticket_id, "k1")
    assert not guidance.ask_note(102, ticket_id, "k1")
    triage = bench.triage(Faulty(bench.helpdesk, after=[OutcomeUnknown("cut")]))
    bench.work_off(lambda event, renew: (triage.note if event.kind == NOTE_ASKED else triage.work)(event, renew))
    (note,) = bench.notes(ticket_id)
    assert "출구 막힘" in note
    assert bench.account.tickets[ticket_id]["tags"] == []
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 2, "the ticket's own note comes all the same"
    assert {write.kind for write in outbox.of_ticket(bench.database, ticket_id)} == {"note", "decision"}


def test_a_note_on_request_says_what_the_agent_has_before_them_and_nothing_in_shadow(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    field = {"id": bench.running.settings.type_field_id, "value": "nadeul_monthly_end"}
    bench.account.update_ticket(ticket_id, 102, {"custom_fields": [field]})
    guidance = Guidance(bench.database, bench.helpdesk, bench.library)
    assert guidance.ask_note(102, ticket_id, "k1")
    bench.work_off(bench.triage(modes=lambda: Modes("shadow")).note)
    assert (bench.notes(ticket_id), bench.ended()) == ([], "shadow")
    assert guidance.ask_note(102, ticket_id, "k2")
    bench.work_off(bench.triage().note)
    (note,) = bench.notes(ticket_id)
    assert "중도 해지" in note
