"""The inbox: events received and not yet worked off. The row is the job; everything else is only a doorbell.

A ticket's events are worked off one at a time, oldest first: an event is claimed only when it is the oldest open one of
its ticket. A claim holds a lease; a worker renews it just before every call to the outside and stops when it is gone,
so a worker that slept too long does nothing twice (architecture.md §1.2: 20 doubled effects without, 0 with).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select, update

from giljabi.errors import LeaseLost
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import inbox_event as t

#: Longer than everything between a renewal and the end of the PUT after it: at most a token, the PUT, a new token and the
#: PUT again, 4 x 23 s. A dead worker's event is taken up again this long after its last renewal.
LEASE_MS = 120_000
#: Claims after which an event is given up that ends its workers without a word (kill -9, out of memory).
MAX_CLAIMS = 50


@dataclass(frozen=True, slots=True)
class Event:
    """An event in a worker's hands."""

    id: int
    ticket_key: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    owner: str
    received_at: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the inbox stands: open events, dead ones, and the age of the oldest that is due, in seconds."""

    open: int
    dead: int
    oldest_due: float


def claim(database: Database, owner: str, *, now: int | None = None, lease_ms: int = LEASE_MS) -> Event | None:
    """Take the next due event whose ticket nobody works on; None when there is none."""
    moment = now if now is not None else now_ms()
    with database.write() as connection:
        row = connection.execute(_next_due(moment, locked=not database.is_sqlite)).first()
        if row is None:
            return None
        if row.attempts >= MAX_CLAIMS:
            values = {"state": "dead", "finished_at": moment, "last_error": f"given up after {row.attempts} claims"}
            connection.execute(update(t).where(t.c.id == row.id).values(**values))
            return None
        connection.execute(
            update(t)
            .where(t.c.id == row.id)
            .values(state="running", attempts=t.c.attempts + 1, lease_owner=owner, lease_until=moment + lease_ms)
        )
    return _event(row, owner)


def _next_due(moment: int, *, locked: bool) -> Select[Any]:
    """The oldest due event that is the head of its ticket's line, while nobody works on that ticket."""
    older, other = t.alias("older"), t.alias("other")
    head = (
        ~select(older.c.id).where(older.c.ticket_key == t.c.ticket_key, older.c.id < t.c.id, _is_open(older)).exists()
    )
    worked_on = and_(other.c.state == "running", other.c.lease_until >= moment, other.c.id != t.c.id)
    alone = ~select(other.c.id).where(other.c.ticket_key == t.c.ticket_key, worked_on).exists()
    free = or_(t.c.state == "new", and_(t.c.state == "running", t.c.lease_until < moment))
    query = select(t).where(_is_open(t), t.c.due_at <= moment, free, head, alone).order_by(t.c.due_at, t.c.id).limit(1)
    return query.with_for_update(skip_locked=True) if locked else query


def _is_open(table: Any) -> Any:
    return table.c.state.in_(("new", "running"))


def _event(row: Row[Any], owner: str) -> Event:
    return Event(row.id, row.ticket_key, row.kind, json.loads(row.payload), row.attempts + 1, owner, row.received_at)


def renew(database: Database, event: Event, *, now: int | None = None, lease_ms: int = LEASE_MS) -> None:
    """Prolong the lease; :class:`LeaseLost` when another worker holds the event now. Call it before every outside call."""
    moment = now if now is not None else now_ms()
    with database.write() as connection:
        _own(connection, event, {"lease_until": moment + lease_ms})


def finish(connection: Connection, event: Event) -> None:
    """Mark as done, in the caller's transaction."""
    _own(connection, event, {"state": "done", "finished_at": now_ms(), "last_error": ""})


def retry(database: Database, event: Event, error: str, delay_ms: int) -> None:
    """Put back, due after ``delay_ms``."""
    with database.write() as connection:
        _own(connection, event, {"state": "new", "due_at": now_ms() + delay_ms, "last_error": error[:500]})


def bury(database: Database, event: Event, error: str) -> None:
    """Mark as dead: no further attempt until someone replays it."""
    with database.write() as connection:
        _own(connection, event, {"state": "dead", "finished_at": now_ms(), "last_error": error[:500]})


def _own(connection: Connection, event: Event, values: Mapping[str, Any]) -> None:
    mine = and_(t.c.id == event.id, t.c.lease_owner == event.owner, t.c.state == "running")
    if connection.execute(update(t).where(mine).values(**values)).rowcount != 1:
        raise LeaseLost(f"event {event.id} is no longer ours")


def replay(database: Database, event_id: int) -> bool:
    """Open a dead event again; False when there is no dead event with this number."""
    with database.write() as connection:
        values = {"state": "new", "attempts": 0, "due_at": now_ms(), "finished_at": None}
        return (
            connection.execute(update(t).where(t.c.id == event_id, t.c.state == "dead").values(**values)).rowcount == 1
        )


def backlog(database: Database) -> Backlog:
    """How the inbox stands now."""
    with database.read() as connection:
        open_count = connection.execute(select(func.count()).where(_is_open(t))).scalar_one()
        dead = connection.execute(select(func.count()).where(t.c.state == "dead")).scalar_one()
        oldest = connection.execute(select(func.min(t.c.due_at)).where(_is_open(t))).scalar()
    return Backlog(open_count, dead, max(0.0, (now_ms() - oldest) / 1000) if oldest is not None else 0.0)


def recent(database: Database, *, state: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The newest events, for people: id, ticket, kind, state, attempts, last error, times."""
    query = select(
        t.c.id, t.c.ticket_key, t.c.kind, t.c.state, t.c.attempts, t.c.last_error, t.c.received_at, t.c.finished_at
    ).order_by(t.c.id.desc())
    if state:
        query = query.where(t.c.state == state)
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(query.limit(limit))]
