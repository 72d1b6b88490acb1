"""What was decided and what agents did with it, read back for figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from giljabi.storage.database import Database
from giljabi.storage.tables import decision, feedback, inbox_event

_MOST_EVENTS = 50_000


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest decision about a ticket; ``at`` in milliseconds."""

    ticket_id: int
    action: str
    confidence: float
    data: Mapping[str, Any]
    at: int


def newest_decisions(database: Database, *, since: int, limit: int) -> list[Decided]:
    """The newest decision of each ticket that was decided upon at or after ``since``, the newest first."""
    newest = select(func.max(decision.c.id)).where(decision.c.created_at >= since).group_by(decision.c.ticket_id)
    query = select(decision).where(decision.c.id.in_(newest)).order_by(decision.c.id.desc()).limit(limit)
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [Decided(r.ticket_id, r.action, r.confidence, json.loads(r.data), r.created_at) for r in rows]


def feedback_since(database: Database, *, since: int, limit: int) -> list[tuple[str, Mapping[str, Any]]]:
    """(kind, data) of what agents did with suggestions, the newest first."""
    f = feedback
    query = select(f.c.kind, f.c.data).where(f.c.created_at >= since).order_by(f.c.id.desc()).limit(limit)
    with database.read() as connection:
        return [(row.kind, json.loads(row.data)) for row in connection.execute(query)]


def outcomes_since(database: Database, *, since: int) -> dict[str, int]:
    """How the events that came in at or after ``since`` ended, most frequent first; those that are open by their state. Of the newest
    50,000: an index by time would be paid on every delivery."""
    newest = select(inbox_event.c.state, inbox_event.c.outcome, inbox_event.c.received_at)
    e = newest.order_by(inbox_event.c.id.desc()).limit(_MOST_EVENTS).subquery()
    query = select(e.c.state, e.c.outcome, func.count().label("times")).where(e.c.received_at >= since)
    with database.read() as connection:
        rows = connection.execute(query.group_by(e.c.state, e.c.outcome)).all()
    found: dict[str, int] = {}
    for row in rows:
        name = (row.outcome if row.state == "done" else row.state) or row.state
        found[name] = found.get(name, 0) + row.times
    return dict(sorted(found.items(), key=lambda item: -item[1]))
