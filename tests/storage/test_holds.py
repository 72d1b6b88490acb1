"""Holds and turns: what all workers of an installation agree on through the database."""

from __future__ import annotations

import pytest

from giljabi.errors import LeaseLost
from giljabi.storage import cursors, holds
from giljabi.storage.database import Database


def test_a_hold_ends_by_itself_and_a_shorter_one_changes_nothing(database: Database) -> None:
    assert holds.held(database) is None
    holds.hold(database, holds.BUDGET, 60_000, "spent")
    holds.hold(database, holds.BUDGET, 1_000, "shorter")
    holds.hold(database, holds.CREDENTIALS, 10**9, "longer than any hold lasts")
    found = holds.held(database, holds.BUDGET)
    assert found is not None
    assert (found.reason, 50_000 < found.left_ms <= 60_000) == ("spent", True)
    longest = holds.held(database)
    assert longest is not None
    assert (longest.name, longest.left_ms <= holds.LONGEST_MS) == (holds.CREDENTIALS, True)
    holds.release(database, holds.CREDENTIALS)
    holds.release(database, holds.BUDGET)
    holds.hold(database, holds.CREDENTIALS, 0, "over")
    assert holds.held(database, holds.BUDGET, holds.CREDENTIALS) is None


def test_one_reader_at_a_time(database: Database) -> None:
    assert cursors.take(database, "x", "me", lease_ms=60_000) is None
    cursors.begin(database, "x", "0")
    cursors.begin(database, "x", "1")
    assert cursors.take(database, "x", "me", lease_ms=60_000) == "0"
    assert cursors.take(database, "x", "you", lease_ms=60_000) is None
    with pytest.raises(LeaseLost), database.write() as connection:
        cursors.advance(connection, "x", "you", "5", lease_ms=0)
    with database.write() as connection:
        cursors.advance(connection, "x", "me", "7", lease_ms=0)
    assert cursors.take(database, "x", "you", lease_ms=60_000) == "7"
    with pytest.raises(LeaseLost), database.write() as connection:
        cursors.advance(connection, "x", "me", "9", lease_ms=0)
    age = cursors.age_seconds(database, "x")
    assert age is not None
    assert 0 <= age < 60
    assert cursors.age_seconds(database, "y") is None
