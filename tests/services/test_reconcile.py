"""What no webhook brought is found by the sweep, once, and a sweep goes on where it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from tests.conftest import Running, prepare
from tests.services.test_triage import Bench

from giljabi.errors import Unavailable
from giljabi.sandbox.account import stamp
from giljabi.services.ports import ChangedTicket
from giljabi.services.reconcile import Reconciler
from giljabi.storage import inbox
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter, Received
from giljabi.storage.tables import inbox_event
from giljabi.zendesk.client import session_for
from giljabi.zendesk.history import ZendeskHistory


class Export:
    """Pages as given; an error in the place of a page is raised."""

    def __init__(self, *pages: list[ChangedTicket] | Exception) -> None:
        self._pages = pages
        self.cursors: list[str] = []

    def changed(self, cursor: str) -> Iterator[tuple[list[ChangedTicket], str]]:
        self.cursors.append(cursor)
        start = int(cursor[1:]) if cursor.startswith("c") else 0
        for number, page in enumerate(self._pages[start:], start + 1):
            if isinstance(page, Exception):
                raise page
            yield page, f"c{number}"


def new(number: int, minutes: int = 1, **more: object) -> ChangedTicket:
    at = int((datetime.now(UTC) + timedelta(minutes=minutes)).timestamp())
    return ChangedTicket(
        **({"id": number, "requester_id": 9, "status": "new", "created_at": at, "updated_at": at} | more)
    )  # type: ignore[arg-type]


def open_tickets(database: Database) -> set[str]:
    return {row["ticket_key"] for row in inbox.recent(database)}


def test_new_tickets_go_in_once_and_old_ones_never(sqlite_database: Database) -> None:
    done = new(4, tags=("giljabi_done",))
    export = Export([new(1), new(2, -60), new(3, status="solved"), done], [new(1), new(5)])
    assert Reconciler(sqlite_database, export, 0).sweep() == 2  # type: ignore[arg-type]
    assert open_tickets(sqlite_database) == {"1", "5"}
    assert Reconciler(sqlite_database, export, 0).sweep() == 0  # type: ignore[arg-type]
    assert export.cursors[1] == "c2"


def test_a_sweep_that_ended_in_the_middle_goes_on_there(sqlite_database: Database) -> None:
    export = Export([new(1)], Unavailable("503"), [new(2)])
    broken = Reconciler(sqlite_database, export, 0)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        broken.sweep()
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("UPDATE sync_cursor SET taken_until = 0")
    export._pages = ([new(1)], [new(3)], [new(2)])
    assert Reconciler(sqlite_database, export, 0).sweep() == 2  # type: ignore[arg-type]
    assert export.cursors[1] == "c1"
    assert open_tickets(sqlite_database) == {"1", "2", "3"}


def test_only_one_sweeps_and_not_too_often(sqlite_database: Database) -> None:
    export = Export([new(1)])
    first, second = (Reconciler(sqlite_database, export, 60) for _ in range(2))  # type: ignore[arg-type]
    assert first.sweep() == 1
    assert (first.sweep(), second.sweep()) == (None, None)


def test_after_a_week_without_it_every_ticket_is_found(running: Running) -> None:
    """Over HTTP, on the sandbox's export: a sweep, then a week of tickets that nobody delivered, then a sweep."""
    database, account = prepare(running), running.sandbox.account
    pauses: list[float] = []
    history = ZendeskHistory(session_for(running.settings), running.settings.type_field_id, sleep=pauses.append)
    assert Reconciler(database, history, 0).sweep() == 0
    now = datetime.now(UTC)
    made = set()
    for number in range(1_200):
        ticket = account.create_ticket(
            201, "", f"문의 {number}", created_at=now + timedelta(minutes=number * 8), quiet=True
        )
        ticket["updated_at"] = stamp(now + timedelta(minutes=number * 8))
        made.add(str(ticket["id"]))
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE sync_cursor SET taken_until = 0")
    assert Reconciler(database, history, 0).sweep() == 1_200
    assert {row["ticket_key"] for row in inbox.recent(database, limit=10_000)} == made
    assert pauses == [6.0]  # ten requests a minute


def test_a_lost_ticket_gets_its_note_and_a_late_webhook_changes_nothing(running: Running) -> None:
    bench = Bench(running)
    history = ZendeskHistory(session_for(running.settings), running.settings.type_field_id)
    Reconciler(bench.database, history, 0).sweep()
    ticket_id = bench.new_ticket()
    bench.account.tickets[ticket_id]["created_at"] = stamp(datetime.now(UTC) + timedelta(seconds=5))
    bench.account.tickets[ticket_id]["updated_at"] = stamp(datetime.now(UTC) + timedelta(seconds=5))
    assert Reconciler(bench.database, history, 0).sweep() == 1
    bench.run(bench.triage())
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 1
    assert bench.ended() == "done before"


def test_a_lost_reply_gets_its_note(running: Running) -> None:
    """Over HTTP: the ticket's own delivery came, that of the customer's answer did not; what came or staff wrote is not taken in again."""
    bench = Bench(running)
    history = ZendeskHistory(session_for(running.settings), running.settings.type_field_id)
    sweep = Reconciler(bench.database, history, 0).sweep
    sweep()
    ticket_id = bench.new_ticket("차단기가 안 열려요")
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert sweep() == 0, "its own delivery came"
    bench.account.add_comment(ticket_id, 101, body="차량번호가 어떻게 되세요?", created_at=stamp(seconds_from_now(3)))
    bench.account.tickets[ticket_id]["updated_at"] = stamp(seconds_from_now(3))
    assert sweep() == 0, "nothing of the customer's is missing"
    bench.account.add_comment(ticket_id, 201, body="62조 1145 초롱시장이요", created_at=stamp(seconds_from_now(5)))
    bench.account.tickets[ticket_id]["updated_at"] = stamp(seconds_from_now(5))
    assert (sweep(), sweep()) == (1, 0)
    bench.run(bench.triage())
    assert bench.ended() == "applied"
    assert "62조1145" in bench.notes(ticket_id)[-1]
    assert len(bench.notes(ticket_id)) == 2


def seconds_from_now(seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("heard", "status", "found"),
    [
        ({}, "open", 1),
        ({"by_staff": True}, "open", 1),
        ({"public": False}, "open", 1),
        ({}, "solved", 0),
        ({}, "closed", 0),
        (None, "open", 0),  # the reply's own delivery came
    ],
)
def test_which_replies_were_lost(
    sqlite_database: Database, heard: dict[str, bool] | None, status: str, found: int
) -> None:
    """A delivery about a comment of staff or a note has nobody look at what a customer wrote before it."""
    now = int(datetime.now(UTC).timestamp())
    replied = now - 30 if heard is None else now + 30
    ticket = new(1, replied_at=replied, status=status)
    writer = IntakeWriter(sqlite_database)
    writer.append(Received("t1", "1", "ticket.created", json.dumps({"ticket_id": 1})))
    writer.append(Received("t2", "1", "ticket.comment_added", json.dumps({"ticket_id": 1, **(heard or {})})))
    if heard:  # of staff, after the customer wrote
        later = update(inbox_event).where(inbox_event.c.dedup_key == "t2").values(received_at=(replied + 1) * 1000)
        with sqlite_database.write() as connection:
            connection.execute(later)
    assert Reconciler(sqlite_database, Export([ticket]), 0).sweep() == found  # type: ignore[arg-type]
    kinds = [row["kind"] for row in inbox.recent(sqlite_database)]
    assert kinds.count("ticket.comment_added") == 1 + found
