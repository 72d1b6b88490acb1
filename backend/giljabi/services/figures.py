"""Figures that come from the database, so that every process shows the same."""

from __future__ import annotations

from giljabi.storage import holds, inbox
from giljabi.storage.database import Database
from giljabi.telemetry import DEAD_EVENTS, HELD, OLDEST_EVENT, OPEN_EVENTS


def report(database: Database) -> None:
    """Set the gauges."""
    backlog = inbox.backlog(database)
    OPEN_EVENTS.set(backlog.open)
    DEAD_EVENTS.set(backlog.dead)
    OLDEST_EVENT.set(backlog.oldest_due)
    hold = holds.held(database)
    HELD.set(hold.left_ms / 1000 if hold else 0)
