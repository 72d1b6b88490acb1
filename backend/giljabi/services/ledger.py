"""Every write goes through here: noted before it is sent, found again when its outcome is unclear, settled with its event.

:meth:`Ledger.look` at the ticket, :meth:`Ledger.put` what follows, :meth:`Ledger.finish` the event (architecture.md §5.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import structlog
from sqlalchemy import Connection

from giljabi.core.decision import Decision
from giljabi.errors import HelpdeskError, NotFound, OutcomeUnknown, Permanent, StillChanging, UpdateConflict
from giljabi.services.ports import SETTLED_SECONDS, Helpdesk, RemoteTicket
from giljabi.services.records import decision_record
from giljabi.storage import inbox, known_tickets, outbox, tickets
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.storage.outbox import Kind, Write
from giljabi.telemetry import WRITES

#: Called just before every outside call: prolongs the lease, or says that it is lost.
Renew = Callable[[], None]
FINAL = ("closed", "deleted")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Attempt:
    """One write of an event as far as it is known. ``earlier``: it was tried before."""

    event: Event
    ticket_id: int
    kind: Kind
    earlier: bool

    @property
    def key(self) -> str:
        return self.event.write_key

    @property
    def metadata(self) -> dict[str, Any]:
        """What the ticket's audit keeps of the write, to find it again."""
        return {"write_key": self.key, "trace": self.event.trace}


@dataclass(frozen=True)
class Ledger:
    """The writes of an installation."""

    database: Database
    helpdesk: Helpdesk

    def attempt(self, event: Event, writes: list[Write], kind: Kind = "decision") -> Attempt:
        """The write of this event; ``writes`` are all of its ticket."""
        earlier = any(write.write_key == event.write_key for write in writes)
        return Attempt(event, int(event.ticket_key), kind, earlier)

    def look(self, attempt: Attempt, renew: Renew) -> tuple[RemoteTicket, int | None]:
        """The ticket as it stands, and *then* where an earlier attempt of this write was applied, None when it surely was not: a late PUT
        of an earlier attempt that lands in between changes the ticket's stamp, and ours conflicts."""
        renew()
        remote = self.helpdesk.ticket(attempt.ticket_id)
        if not attempt.earlier:
            return remote, None
        renew()
        return remote, self.helpdesk.find_write(attempt.ticket_id, attempt.key)

    def due(self, attempt: Attempt, renew: Renew) -> RemoteTicket | str:
        """The ticket that this write is due for; or how the event ended without one: the ticket is gone, the write was applied before."""
        try:
            remote, audit = self.look(attempt, renew)
        except NotFound:
            return self.finish(attempt.event, "gone")
        if audit is not None:
            return self.finish(attempt.event, "verified", attempt=attempt, audit=audit, remote=remote)
        return remote

    def put(
        self,
        attempt: Attempt,
        renew: Renew,
        remote: RemoteTicket,
        change: Mapping[str, Any],
        *,
        concluded: Mapping[str, Any] = MappingProxyType({}),
        about: Mapping[str, Any] = MappingProxyType({}),
    ) -> int:
        """Note the write, make sure that the event is still ours, send ``change`` as a safe update of the ticket that was looked at, with
        ``about`` in its audit. The audit's number; whatever stands in the way is noted and raised as
        :class:`~giljabi.errors.HelpdeskError`, a ticket that changed just now as ``StillChanging``."""
        if remote.still_changing:
            raise StillChanging("the ticket changed just now", retry_after=SETTLED_SECONDS)
        safe = {"safe_update": True, "updated_stamp": remote.updated_stamp}
        body = {"ticket": {**change, **safe, "metadata": {"giljabi": {**attempt.metadata, **about}}}}
        concluded = dict(concluded)
        renew()  # who lost the lease must not touch what another has settled
        if attempt.earlier:
            outbox.replace_body(self.database, attempt.key, body, concluded)
        else:
            write = Write(attempt.key, attempt.ticket_id, body, "intended", kind=attempt.kind, concluded=concluded)
            outbox.intend(self.database, write)
        renew()
        try:
            number = self.helpdesk.update_ticket(remote.id, body)
        except HelpdeskError as error:
            self._note_failure(attempt.key, error)
            raise
        WRITES.labels("applied").inc()
        log.info("written", write_key=attempt.key, audit=number)
        return number

    def _note_failure(self, write_key: str, error: HelpdeskError) -> None:
        """Only an unclear outcome needs the audits later; everything else was surely not applied."""
        state: outbox.State = "intended"
        if isinstance(error, OutcomeUnknown):
            state = "unknown"
        elif isinstance(error, Permanent):
            state = "failed"
        WRITES.labels("conflict" if isinstance(error, UpdateConflict) else state).inc()
        with self.database.write() as connection:
            outbox.note_failure(connection, write_key, state, str(error))

    def finish(
        self,
        event: Event,
        outcome: str,
        *,
        attempt: Attempt | None = None,
        audit: int | None = None,
        decision: Decision | None = None,
        remote: RemoteTicket | None = None,
    ) -> str:
        """Event, write, decision and what is known of the ticket end in one commit; the outcome."""
        with self.database.write() as connection:
            if attempt:
                state: outbox.State = "verified" if outcome == "verified" else "applied"
                outbox.settle(connection, attempt.key, state, audit_id=audit)
            if decision:
                tickets.add_decision(
                    connection, decision.ticket_id, decision.house_version, decision.action,
                    decision.prediction.confidence, decision_record(decision),
                )  # fmt: skip
            if remote:
                remember(connection, remote)
            inbox.finish(connection, event, outcome)
        return outcome


def remember(connection: Connection, remote: RemoteTicket) -> None:
    """Whose ticket it is of which something is kept, in the caller's transaction, so that it can be deleted."""
    known_tickets.remember(connection, remote.id, remote.requester_id, closed=remote.status in FINAL)
