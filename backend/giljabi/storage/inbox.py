"""The inbox: events received and not yet worked off. The row is the job; everything else is only a doorbell.

A ticket's events are worked off one at a time, oldest first: an event is claimed only when it is the oldest open one of
its ticket. A claim holds a lease; a worker renews it just before every call to the outside and stops when it is gone,
so a worker that slept too long does nothing twice (architecture.md §1.2: 20 doubled effects without, 0 with).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from giljabi.errors import LeaseLost
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import inbox_event as t

#: Unless the settings say otherwise. Longer than everything between a renewal and the end of the PUT after it: at most a token, the
#: PUT, a new token and the PUT again, 4 x 23 s. A dead worker's event is taken up again this long after its last renewal.
LEASE_MS = 120_000
#: Claims after which an event is given up that ends its workers without a word (kill -9, out of memory).
MAX_CLAIMS = 50
_NEVER = 2**62


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
    trace: str = ""
    lease_ms: int = LEASE_MS

    @property
    def write_key(self) -> str:
        """The key of the write that this event leads to. The time is in it, so that a database made anew repeats none."""
        return f"giljabi-{self.received_at:x}-{self.id}"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the inbox stands: open events, dead ones, and the age of the oldest that is due, in seconds. What only waits behind another
    event of its ticket is not due."""

    open: int
    dead: int
    oldest_due: float


def claim(
    database: Database, owner: str, *, ticket_key: str | None = None, now: int | None = None, lease_ms: int = LEASE_MS
) -> Event | None:
    """Take the next due event (of one ticket, if named) whose ticket nobody works on; None when there is none."""
    moment = now if now is not None else now_ms()
    with database.write() as connection:
        row = connection.execute(_next_due(moment, ticket_key, locked=not database.is_sqlite)).first()
        if row is None:
            return None
        if row.attempts >= MAX_CLAIMS:
            values = {"state": "dead", "finished_at": moment, "last_error": _given_up(row.attempts)}
            connection.execute(update(t).where(t.c.id == row.id).values(**values))
            return None
        connection.execute(
            update(t)
            .where(t.c.id == row.id)
            .values(state="running", attempts=t.c.attempts + 1, lease_owner=owner, lease_until=moment + lease_ms)
        )
    return _event(row, owner, lease_ms)


def _given_up(claims: int) -> str:
    return f"given up after {claims} claims: each time its worker ended without a word"


def _next_due(moment: int, ticket_key: str | None, *, locked: bool) -> Select[Any]:
    """The oldest due event that is the head of its ticket's line, while nobody works on that ticket. Scalar subqueries: PostgreSQL makes
    a join over all open events of an ``EXISTS`` (100,000 of them: 21 ms a claim, else 1)."""
    older, other = t.alias("older"), t.alias("other")
    first = select(func.min(older.c.id)).where(older.c.ticket_key == t.c.ticket_key, is_open(older)).scalar_subquery()
    worked_on = and_(other.c.state == "running", other.c.lease_until >= moment, other.c.id != t.c.id, is_open(other))
    another = select(func.min(other.c.id)).where(other.c.ticket_key == t.c.ticket_key, worked_on).scalar_subquery()
    head, alone = t.c.id == first, another.is_(None)
    free = or_(t.c.state == "new", and_(t.c.state == "running", t.c.lease_until < moment))
    query = select(t).where(is_open(t), t.c.due_at <= moment, free, head, alone).order_by(t.c.due_at, t.c.id).limit(1)
    if ticket_key is not None:
        query = query.where(t.c.ticket_key == ticket_key)
    return query.with_for_update(skip_locked=True) if locked else query


def is_open(table: Any) -> Any:
    """Not yet at an end. The words are written into the statement: with bound values neither database can tell that its partial indexes
    hold all such rows (100,000 open events: 83 ms a claim, else 0.5)."""
    states: Any = bindparam("open_states", ("new", "running"), unique=True, expanding=True, literal_execute=True)
    return table.c.state.in_(states)


def _event(row: Row[Any], owner: str, lease_ms: int) -> Event:
    payload = json.loads(row.payload)
    return Event(
        row.id, row.ticket_key, row.kind, payload, row.attempts + 1, owner, row.received_at, row.trace, lease_ms
    )  # fmt: skip


def renew(database: Database, event: Event, *, now: int | None = None) -> None:
    """Prolong the lease; :class:`LeaseLost` when another worker holds the event now. Call it before every outside call."""
    moment = now if now is not None else now_ms()
    with database.write() as connection:
        _own(connection, event, {"lease_until": moment + event.lease_ms})


def finish(connection: Connection, event: Event, outcome: str = "") -> None:
    """Mark as done, in the caller's transaction; ``outcome`` is a word for how it ended."""
    _own(connection, event, {"state": "done", "finished_at": now_ms(), "last_error": "", "outcome": outcome})


def retry(database: Database, event: Event, error: str, delay_ms: int, *, counts: bool = True) -> None:
    """Put back, due after ``delay_ms``. ``counts`` False: it was not this event's fault, so it is no attempt of it."""
    values: dict[str, Any] = {"state": "new", "due_at": now_ms() + delay_ms, "last_error": error[:500]}
    if not counts:
        values["attempts"] = t.c.attempts - 1
    with database.write() as connection:
        _own(connection, event, values)


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
    return _replay(database, t.c.id == event_id) == 1


def replay_all(database: Database) -> int:
    """Open every dead event again that names a ticket; how many there were."""
    return _replay(database, t.c.ticket_key != "")


def _replay(database: Database, which: ColumnElement[bool]) -> int:
    values = {"state": "new", "attempts": 0, "due_at": now_ms(), "finished_at": None, "last_error": ""}
    with database.write() as connection:
        return connection.execute(update(t).where(t.c.state == "dead", which).values(**values)).rowcount


def give_up(database: Database, event_id: int, reason: str) -> bool:
    """Bury an open event that nobody works on, at an admin's word; False when there is none with this number."""
    moment = now_ms()
    free = or_(t.c.state == "new", and_(t.c.state == "running", t.c.lease_until < moment))
    values = {"state": "dead", "finished_at": moment, "last_error": f"buried by hand: {reason}"[:500]}
    with database.write() as connection:
        return connection.execute(update(t).where(t.c.id == event_id, free).values(**values)).rowcount == 1


def superseded(database: Database, event: Event) -> bool:
    """Whether a newer open event of the same kind will look at this ticket anyway. One about a comment of staff or a note does not."""
    newer = select(t.c.payload).where(
        t.c.ticket_key == event.ticket_key, t.c.kind == event.kind, t.c.id > event.id, is_open(t)
    )
    with database.read() as connection:
        return _any_of_customer(connection, newer)


def heard_since(connection: Connection, ticket_key: str, kinds: Collection[str], moment: int) -> bool:
    """Whether an event of these kinds was received at ``moment`` (milliseconds) or later, one about a comment of staff or a note aside."""
    query = select(t.c.payload).where(t.c.ticket_key == ticket_key, t.c.kind.in_(kinds), t.c.received_at >= moment)
    return _any_of_customer(connection, query)


def _any_of_customer(connection: Connection, payloads: Select[str]) -> bool:
    return any(is_customers(json.loads(payload)) for payload in connection.execute(payloads).scalars().all())


def is_customers(payload: Mapping[str, Any]) -> bool:
    """Whether an event may be a customer's: it does not say that it is about a comment of staff or a note."""
    return not payload.get("by_staff") and payload.get("public") is not False


def has_event(connection: Connection, ticket_key: str, kind: str) -> bool:
    """Whether an event of this kind was ever received for the ticket."""
    query = select(t.c.id).where(t.c.ticket_key == ticket_key, t.c.kind == kind)
    return connection.execute(query.limit(1)).first() is not None


def state_of(database: Database, dedup_key: str) -> str:
    """How far the event of this key is: new, running, done or dead; empty when there is none."""
    with database.read() as connection:
        return str(connection.execute(select(t.c.state).where(t.c.dedup_key == dedup_key)).scalar() or "")


def waiting_since(database: Database) -> int:
    """Since when (milliseconds) the event waits that waits longest; beyond all time when nothing waits."""
    query = select(t.c.due_at).where(is_open(t), or_(t.c.state == "new", t.c.lease_until < now_ms()))
    with database.read() as connection:
        return connection.execute(query.order_by(t.c.due_at, t.c.id).limit(1)).scalar() or _NEVER


def backlog(database: Database) -> Backlog:
    """How the inbox stands now."""
    other = t.alias("other")
    first = select(func.min(other.c.id)).where(other.c.ticket_key == t.c.ticket_key, is_open(other)).scalar_subquery()
    with database.read() as connection:
        open_count = connection.execute(select(func.count()).where(is_open(t))).scalar_one()
        dead = connection.execute(select(func.count()).where(t.c.state == "dead")).scalar_one()
        oldest = connection.execute(select(func.min(t.c.due_at)).where(is_open(t), t.c.id == first)).scalar()
    return Backlog(open_count, dead, max(0.0, (now_ms() - oldest) / 1000) if oldest is not None else 0.0)


#: What people see of an event.
_FOR_PEOPLE = select(
    t.c.id, t.c.ticket_key, t.c.kind, t.c.state, t.c.outcome, t.c.attempts, t.c.last_error, t.c.trace,
    t.c.received_at, t.c.finished_at,
)  # fmt: skip


def recent(database: Database, *, state: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The newest events, for people: id, ticket, kind, state, outcome, attempts, last error, trace, times."""
    query = _FOR_PEOPLE.order_by(t.c.id.desc())
    return _listed(database, query.where(t.c.state == state) if state else query, limit)


def stuck(database: Database, *, limit: int = 50) -> list[dict[str, Any]]:
    """Open events whose last attempt failed, the oldest first, with what :func:`recent` says of an event."""
    return _listed(database, _FOR_PEOPLE.where(is_open(t), t.c.last_error != "").order_by(t.c.id), limit)


def _listed(database: Database, query: Select[Any], limit: int) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(query.limit(limit))]
