"""What is kept of tickets ends: some days after they were closed, and at once when their requester asks for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import uuid4

import structlog

from giljabi.services.learning import forget
from giljabi.services.library import Library
from giljabi.storage import cursors, known_tickets
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.known_tickets import Purged

_CURSOR = "retention"
_DAY_MS = 24 * 3_600_000
#: A round at most every hour, of the whole installation.
_PERIOD_MS = 3_600_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Retention:
    """``days`` after a ticket was closed; 0 keeps for ever."""

    database: Database
    days: int
    owner: str = field(default_factory=lambda: uuid4().hex[:12])

    def round(self) -> Purged | None:
        """Delete what is over its time; None when it is not the time for it. Confirmed types stay, with their masked texts: the
        classifier learns from them."""
        if not self.days:
            return None
        cursors.begin(self.database, _CURSOR, "")
        if cursors.take(self.database, _CURSOR, self.owner, lease_ms=_PERIOD_MS) is None:
            return None
        total = Purged()
        while due := known_tickets.closed_before(self.database, now_ms() - self.days * _DAY_MS):
            done = known_tickets.purge(self.database, due, labels_too=False)
            total += done
            log.info("purged", tickets=done.tickets, writes=done.writes)
            if done.tickets < len(due):  # some are being worked on: the next round takes them
                break
        return total


def purge_now(database: Database, library: Library, ticket_ids: Collection[int]) -> Purged:
    """Delete all that is kept of these tickets and could tell of a person, the confirmed types and what was learned from them as well."""
    done = known_tickets.purge(database, ticket_ids, labels_too=True)
    forget(database, library, ticket_ids)  # always: an earlier request may have ended before this
    log.info("purged at a request", tickets=done.tickets, writes=done.writes, labels=done.labels)
    return done
