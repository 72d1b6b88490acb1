"""Whose ticket it is, when it was closed, and deleting what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, delete, func, select, update

from giljabi.storage import inbox
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.tables import feedback, inbox_event, label, outbox_write, ticket_state
from giljabi.storage.tables import known_ticket as t

log = structlog.get_logger(__name__)
#: Parameters of one statement.
_MANY = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows held personal data and no longer do."""

    tickets: int = 0
    writes: int = 0
    states: int = 0
    feedback: int = 0
    labels: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def remember(
    connection: Connection,
    ticket_id: int,
    requester_id: int,
    *,
    closed: bool,
    at: int | None = None,
) -> None:
    """Note whose ticket it is and since when (milliseconds, else now) it is closed. A ticket that was opened again is not closed."""
    values = {"requester_id": requester_id, "closed_at": (at or now_ms()) if closed else None}
    statement = insert_into(connection, t).values(ticket_id=ticket_id, **values)
    # what comes after a purge has to be purged again
    changed: dict[str, Any] = {"requester_id": requester_id, "purged_at": None, "closed_at": None}
    if closed:
        changed["closed_at"] = func.coalesce(t.c.closed_at, values["closed_at"])
    connection.execute(statement.on_conflict_do_update(index_elements=["ticket_id"], set_=changed))


def is_known(connection: Connection, ticket_id: int) -> bool:
    """Whether anything may be kept of this ticket."""
    return connection.execute(select(t.c.ticket_id).where(t.c.ticket_id == ticket_id)).first() is not None


def closed_before(database: Database, moment: int, limit: int = _MANY) -> list[int]:
    """Tickets that were closed before this moment (milliseconds) and still have to be purged."""
    query = select(t.c.ticket_id).where(t.c.closed_at < moment, t.c.purged_at.is_(None)).order_by(t.c.closed_at)
    with database.read() as connection:
        return list(connection.execute(query.limit(limit)).scalars())


def of_requester(database: Database, requester_id: int) -> list[int]:
    """The tickets that are known of a requester."""
    with database.read() as connection:
        return list(connection.execute(select(t.c.ticket_id).where(t.c.requester_id == requester_id)).scalars())


def purge(database: Database, ticket_ids: Collection[int], *, labels_too: bool) -> Purged:
    """Delete what is kept of these tickets and could tell of a person: notes in the outbox, agents' entries, feedback, events and,
    for a deletion request, the confirmed type with its masked text. Decisions stay: they hold no values. A ticket that is being worked on is left."""
    total = Purged()
    ids = sorted(ticket_ids)
    for begin in range(0, len(ids), _MANY):
        with database.write() as connection:
            idle = _idle(connection, ids[begin : begin + _MANY])
            total += _purge(connection, idle, labels_too)
    if database.is_sqlite:  # the pages are overwritten (secure_delete); what the log still holds of them goes, too
        with database.engine.connect() as connection:
            row = connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if row and row[0]:
            log.warning("the write-ahead log is in use and still holds what was purged, until its next checkpoint")
    return total


def _idle(connection: Connection, ids: Iterable[int]) -> list[int]:
    keys = {str(number) for number in ids}
    query = select(inbox_event.c.ticket_key).where(inbox_event.c.ticket_key.in_(keys), inbox.is_open(inbox_event))
    return sorted(int(key) for key in keys - set(connection.execute(query).scalars()))


def _purge(connection: Connection, ids: list[int], labels_too: bool) -> Purged:
    blank = {"body": "{}", "concluded": "{}", "last_error": ""}
    w = outbox_write
    writes = connection.execute(update(w).where(w.c.ticket_id.in_(ids), w.c.body != "{}").values(**blank)).rowcount
    states = connection.execute(delete(ticket_state).where(ticket_state.c.ticket_id.in_(ids))).rowcount
    said = connection.execute(delete(feedback).where(feedback.c.ticket_id.in_(ids))).rowcount
    labels = connection.execute(delete(label).where(label.c.ticket_id.in_(ids))).rowcount if labels_too else 0
    ended = ~inbox.is_open(inbox_event)  # what came in meanwhile stays
    connection.execute(delete(inbox_event).where(inbox_event.c.ticket_key.in_(map(str, ids)), ended))
    connection.execute(update(t).where(t.c.ticket_id.in_(ids)).values(purged_at=now_ms()))
    return Purged(len(ids), writes, states, said, labels)
