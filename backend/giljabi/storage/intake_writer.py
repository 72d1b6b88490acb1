"""Appends received events: group commit without a thread of its own.

Each request puts its row into the waiting line and takes its turn. Whoever has the turn commits all that waits; who then
gets the turn finds its row committed already and leaves. So a lone request commits by itself, many share one commit (and
its fsync), and nobody is handed over to another thread. A request returns only when its own row is committed.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from sqlalchemy import Connection

from giljabi.errors import StorageBusy
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.tables import inbox_event

_COLUMNS = ("dedup_key", "ticket_key", "kind", "payload", "state", "due_at", "received_at", "last_error", "trace")
#: A request gives up after this; Zendesk's own time-out is 12 s. Its row may still be committed: then a repeat finds it.
_PATIENCE_SECONDS = 8.0
#: Of one statement: PostgreSQL takes 65,535 values.
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery to keep. The same ``dedup_key`` is kept once. ``error`` marks one that can never be worked off; ``trace`` is
    in every log line about it; it is due ``after_ms`` milliseconds after it was stored."""

    dedup_key: str
    ticket_key: str
    kind: str
    payload: str
    error: str = ""
    trace: str = ""
    after_ms: int = 0

    def row(self, moment: int) -> tuple[str | int, ...]:
        """The values of ``_COLUMNS``."""
        state, due = "dead" if self.error else "new", moment + self.after_ms
        return (self.dedup_key, self.ticket_key, self.kind, self.payload, state, due, moment, self.error, self.trace)


def append(connection: Connection, received: Received) -> bool:
    """Append in the caller's transaction; False when the same was there already."""
    values = dict(zip(_COLUMNS, received.row(now_ms()), strict=True))
    statement = insert_into(connection, inbox_event).values(**values)
    statement = statement.on_conflict_do_nothing(index_elements=["dedup_key"])
    return connection.execute(statement.returning(inbox_event.c.id)).first() is not None


@dataclass(slots=True)
class _Waiting:
    received: Received
    done: bool = False
    error: Exception | None = None


class IntakeWriter:
    """Safe between threads; nothing to start or to stop."""

    def __init__(self, database: Database) -> None:
        self._marks = f"({', '.join(['?' if database.is_sqlite else '%s'] * len(_COLUMNS))})"
        self._into = f"INSERT INTO {inbox_event.name} ({', '.join(_COLUMNS)})"
        self._database = database
        self._waiting: deque[_Waiting] = deque()
        self._turn = threading.Lock()

    def append(self, received: Received) -> None:
        """Return when the row is committed (or was there already). :class:`StorageBusy` when it could not be."""
        mine = _Waiting(received)
        self._waiting.append(mine)
        if not self._turn.acquire(timeout=_PATIENCE_SECONDS):
            raise StorageBusy("the event could not be stored in time")
        try:
            while not mine.done:
                self._commit_waiting()
        finally:
            self._turn.release()
        if mine.error:
            raise StorageBusy(f"the event could not be stored: {mine.error}") from mine.error

    def _commit_waiting(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_ROWS))]
        moment = now_ms()
        error: Exception | None = None
        try:
            values = [value for item in batch for value in item.received.row(moment)]
            self._database.write_at_once(self._statement(len(batch)), values)
        except Exception as caught:  # each of the waiting requests has to hear of it
            error = caught
        for item in batch:
            item.error, item.done = error, True

    def _statement(self, rows: int) -> str:
        """All rows in one: each call of a driver lets other threads go first, and this thread waits for its turn again."""
        marks = ", ".join([self._marks] * rows)  # the names are ours; the values are bound
        return f"{self._into} VALUES {marks} ON CONFLICT (dedup_key) DO NOTHING"
