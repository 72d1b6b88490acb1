from __future__ import annotations

from giljabi.storage import known_tickets, outbox, tickets
from giljabi.storage.database import Database


def test_a_purge_blanks_writes_and_deletes_entries(database: Database) -> None:
    tickets.change_state(database, 7, lambda state: {"edits": {"plate": "62조 1145"}})
    tickets.change_state(database, 8, lambda state: {"edits": {"plate": "62조 1145"}})
    outbox.intend(database, outbox.Write("k", 7, {"a": 1}, "intended"))
    done = known_tickets.purge(database, [7], labels_too=True)
    assert (done.tickets, done.writes, done.states) == (1, 1, 1)
    assert outbox.of_ticket(database, 7)[0].body == {}
    assert tickets.state_of(database, 8)


def test_when_a_ticket_was_closed(database: Database) -> None:
    for number, closed in ((1, True), (2, True), (2, False), (3, False)):
        with database.write() as connection:
            known_tickets.remember(connection, number, 9, closed=closed, at=50)
    with database.write() as connection:  # a later sweep sees it closed still: the first time counts
        known_tickets.remember(connection, 1, 9, closed=True, at=90)
    assert known_tickets.closed_before(database, 60) == [1]
    assert known_tickets.closed_before(database, 50) == []
    assert sorted(known_tickets.of_requester(database, 9)) == [1, 2, 3]
    known_tickets.purge(database, [1], labels_too=False)
    assert known_tickets.closed_before(database, 60) == []
