"""The inbox on SQLite and on PostgreSQL: nothing lost, nothing twice, one at a time per ticket."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from sqlalchemy import update

from giljabi.errors import LeaseLost, StorageBusy
from giljabi.storage import inbox
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import _COLUMNS, IntakeWriter, Received, _Waiting
from giljabi.storage.tables import inbox_event


def put(database: Database, *received: Received) -> None:
    writer = IntakeWriter(database)
    for item in received:
        writer.append(item)


def event(key: str, ticket: str = "1") -> Received:
    return Received(key, ticket, "ticket.created", '{"ticket_id": 1}')


def states(database: Database) -> list[str]:
    return [row["state"] for row in reversed(inbox.recent(database))]


def test_the_same_delivery_is_kept_once(database: Database) -> None:
    put(database, event("a"), event("a"), event("b"))
    assert inbox.backlog(database).open == 2


def test_a_delivery_that_can_t_be_worked_is_kept_as_dead(database: Database) -> None:
    put(database, Received("d", "", "unknown", "{}", error="names no ticket"))
    assert inbox.backlog(database).dead == 1
    assert inbox.claim(database, "me") is None


def test_events_of_a_ticket_go_one_at_a_time_oldest_first(database: Database) -> None:
    put(database, event("a"), event("b"), event("c", "2"))
    first, other = inbox.claim(database, "me"), inbox.claim(database, "you")
    assert first is not None
    assert other is not None
    assert (first.ticket_key, other.ticket_key) == ("1", "2")
    assert inbox.claim(database, "third") is None
    with database.write() as connection:
        inbox.finish(connection, first)
    second = inbox.claim(database, "third")
    assert second is not None
    assert second.id > first.id


def test_an_event_whose_worker_died_is_taken_up_after_its_lease(database: Database) -> None:
    put(database, event("a"))
    moment = now_ms()
    dead = inbox.claim(database, "dead", lease_ms=1000, now=moment)
    assert dead is not None
    assert inbox.claim(database, "me", now=moment + 500) is None
    taken = inbox.claim(database, "me", now=moment + 1500)
    assert taken is not None
    assert (taken.id, taken.attempts) == (dead.id, 2)


def test_who_lost_the_lease_may_do_nothing(database: Database) -> None:
    put(database, event("a"))
    slow = inbox.claim(database, "slow", lease_ms=1)
    assert slow is not None
    taken = inbox.claim(database, "quick", now=now_ms() + 1000)
    assert taken is not None
    with pytest.raises(LeaseLost):
        inbox.renew(database, slow)
    with pytest.raises(LeaseLost):
        inbox.retry(database, slow, "x", 0)
    with pytest.raises(LeaseLost), database.write() as connection:
        inbox.finish(connection, slow)
    inbox.renew(database, taken)


def test_later_and_dead_and_open_again(database: Database) -> None:
    put(database, event("a"))
    first = inbox.claim(database, "me")
    assert first is not None
    inbox.retry(database, first, "429", 60_000)
    assert inbox.claim(database, "me") is None
    again = inbox.claim(database, "me", now=now_ms() + 61_000)
    assert again is not None
    inbox.bury(database, again, "gone")
    assert states(database) == ["dead"]
    assert inbox.replay(database, again.id)
    assert not inbox.replay(database, again.id)
    assert states(database) == ["new"]


def test_a_replayed_event_waits_while_its_ticket_is_worked_on(database: Database) -> None:
    put(database, event("a"), event("b"))
    first = inbox.claim(database, "me")
    assert first is not None
    inbox.bury(database, first, "x")
    assert inbox.claim(database, "you") is not None
    assert inbox.replay(database, first.id)
    assert inbox.claim(database, "third") is None


def test_dead_events_open_again_all_at_once_and_open_ones_can_be_buried(database: Database) -> None:
    put(database, event("a"), event("b", "2"), Received("d", "", "unknown", "{}", error="names no ticket"))
    for _ in range(2):
        mine = inbox.claim(database, "me")
        assert mine is not None
        inbox.bury(database, mine, "x")
    assert inbox.replay_all(database) == 2
    assert inbox.backlog(database).dead == 1
    taken = inbox.claim(database, "me")
    assert taken is not None
    assert not inbox.give_up(database, taken.id, "being worked on")
    other = {1, 2} - {taken.id}
    assert inbox.give_up(database, *other, "no use")
    assert "no use" in inbox.recent(database, state="dead")[-1]["last_error"]


def test_what_waits_behind_another_event_is_not_late(database: Database) -> None:
    put(database, event("a"), event("b"))
    first = inbox.claim(database, "me")
    assert first is not None
    inbox.retry(database, first, "later", 3_600_000)
    with database.write() as connection:
        connection.execute(update(inbox_event).where(inbox_event.c.id != first.id).values(due_at=1))
    assert inbox.backlog(database).oldest_due == 0


def test_an_event_that_ends_its_workers_is_given_up(database: Database) -> None:
    put(database, event("a"))
    with database.write() as connection:
        connection.execute(update(inbox_event).values(attempts=inbox.MAX_CLAIMS))
    assert inbox.claim(database, "me") is None
    assert states(database) == ["dead"]


def test_many_workers_work_every_event_once(database: Database) -> None:
    put(database, *(event(f"e{n}", str(n % 5)) for n in range(60)))
    done: Counter[int] = Counter()
    running: Counter[str] = Counter()
    overlaps: list[str] = []
    lock = threading.Lock()

    def work(owner: str) -> None:
        while (mine := inbox.claim(database, owner)) is not None:
            with lock:
                running[mine.ticket_key] += 1
                if running[mine.ticket_key] > 1:
                    overlaps.append(mine.ticket_key)
            with database.write() as connection:
                inbox.finish(connection, mine)
                with lock:
                    done[mine.id] += 1
                    running[mine.ticket_key] -= 1

    for _ in range(20):  # a worker ends when it sees nothing; others may still hold heads of lines
        threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not inbox.backlog(database).open:
            break
    assert len(done) == 60
    assert set(done.values()) == {1}
    assert overlaps == []


def test_what_was_appended_by_many_threads_is_all_there(database: Database) -> None:
    writer = IntakeWriter(database)
    threads = [threading.Thread(target=lambda n=n: writer.append(event(f"k{n}", str(n)))) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inbox.backlog(database).open == 50


def test_many_requests_share_a_commit(sqlite_database: Database) -> None:
    commits: list[int] = []
    real = sqlite_database.write_at_once
    blocked, go = threading.Event(), threading.Event()

    def slow(statement: str, values: list[object]) -> None:
        commits.append(len(values) // len(_COLUMNS))
        if len(commits) == 1:
            blocked.set()
            assert go.wait(10)
        real(statement, values)

    sqlite_database.write_at_once = slow  # type: ignore[method-assign]
    writer = IntakeWriter(sqlite_database)
    threads = [threading.Thread(target=writer.append, args=(event(f"g{n}", str(n)),)) for n in range(20)]
    threads[0].start()
    assert blocked.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(writer._waiting) < 19:
        pass
    go.set()
    for thread in threads:
        thread.join()
    assert commits == [1, 19]
    assert inbox.backlog(sqlite_database).open == 20


def test_a_long_line_is_stored_piece_by_piece(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("giljabi.storage.intake_writer._MOST_ROWS", 7)
    writer = IntakeWriter(database)
    writer._waiting.extend(_Waiting(event(f"l{n}", str(n))) for n in range(20))
    writer.append(event("last", "last"))
    assert inbox.backlog(database).open == 21


def test_a_request_hears_that_its_event_was_not_stored(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("DROP TABLE inbox_event")
    writer = IntakeWriter(sqlite_database)
    with pytest.raises(StorageBusy):
        writer.append(event("a"))
