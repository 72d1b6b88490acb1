"""Tickets and replies that no webhook brought: the account's incremental export is read in turns, and what the inbox does not know is
put in.

Zendesk's deliveries are best effort (zendesk-platform.md §5.5). The export is allowed ten requests a minute and lags a minute behind,
so a sweep every two minutes finds a lost ticket within six. The cursor is kept with the rows that it brought, so a sweep that ends in
the middle, or a week without one, goes on where it was. The sweep also learns which tickets were closed.

A reply is lost when the requester wrote later than the last event that would have had it read (the export's ``metric_sets`` say when
the requester last wrote; what other customers of the ticket write, nobody says).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import structlog
from sqlalchemy import Connection

from giljabi.services.intake import COMMENT_ADDED, CREATED
from giljabi.services.ledger import FINAL
from giljabi.services.ports import DONE_TAG, ChangedTicket, TicketHistory
from giljabi.storage import cursors, inbox, known_tickets, tickets
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import Received, append
from giljabi.telemetry import RECONCILED

#: A reader that was silent for so long is taken for dead; a page and the pause before it take less.
_TURN_MS = 45_000
_OVER = ("solved", *FINAL)

log = structlog.get_logger(__name__)


def begin(database: Database, account: str) -> None:
    """Note that Giljabi looks after this account from now on, unless it did before: older tickets are not its."""
    cursors.begin(database, cursor_name(account), str(now_ms() // 1000))


def cursor_name(account: str) -> str:
    """The cursor of an account's tickets; another account is another beginning."""
    return f"tickets of {account}"


@dataclass(frozen=True)
class Reconciler:
    """``period``: seconds between two sweeps of the whole installation; ``account``: the account's host."""

    database: Database
    history: TicketHistory
    period: int
    account: str = ""
    owner: str = field(default_factory=lambda: uuid4().hex[:12])

    def sweep(self) -> int | None:
        """Read on from the cursor to the end; how many tickets were put into the inbox. None when it is another's turn, or too early."""
        begin(self.database, self.account)
        cursor = cursors.take(self.database, cursor_name(self.account), self.owner, lease_ms=_TURN_MS)
        if cursor is None:
            return None
        since, _, position = cursor.partition("|")
        found = 0
        for rows, after in self.history.changed(position or since):
            with self.database.write() as connection:
                found += sum(self._take_in(connection, row, int(since)) for row in rows)
                self._advance(connection, f"{since}|{after}", _TURN_MS)
                position = after
        with self.database.write() as connection:
            self._advance(connection, f"{since}|{position}" if position else since, self.period * 1000)
        RECONCILED.inc(found)
        if found:
            log.warning("tickets that no webhook brought", count=found)
        return found

    def _advance(self, connection: Connection, value: str, lease_ms: int) -> None:
        cursors.advance(connection, cursor_name(self.account), self.owner, value, lease_ms=lease_ms)

    def _take_in(self, connection: Connection, row: ChangedTicket, since: int) -> bool:
        """Note a closed ticket that is known; put in a new one that is not."""
        key = str(row.id)
        came = inbox.has_event(connection, key, CREATED)
        if came or known_tickets.is_known(connection, row.id):
            known_tickets.remember(
                connection, row.id, row.requester_id, closed=row.status in FINAL, at=row.updated_at * 1000
            )
        if came:
            return row.status not in _OVER and self._take_in_reply(connection, row)
        noted = DONE_TAG in row.tags and not row.follow_up
        if row.created_at < since or row.status in _OVER or noted:
            return False
        return _put_in(connection, row.id, key, CREATED)

    def _take_in_reply(self, connection: Connection, row: ChangedTicket) -> bool:
        """Put in a reply that no event had anybody read."""
        key, written = str(row.id), row.replied_at * 1000
        if not written or inbox.heard_since(connection, key, (CREATED, COMMENT_ADDED), written):
            return False
        return _put_in(connection, row.id, f"{key}:{row.replied_at}", COMMENT_ADDED)


def _put_in(connection: Connection, ticket: int, key: str, kind: str) -> bool:
    payload = tickets.dumps({"ticket_id": ticket})
    return append(connection, Received(f"reconcile:{key}", str(ticket), kind, payload, trace=uuid4().hex))
