"""One event of a new ticket → one decision → one PUT, exactly once.

The order is what makes it safe (architecture.md §5.4): read the ticket afresh, decide, note the intended write, renew the
lease, send, and commit decision, write and event together. After an unclear outcome the ticket's audits are asked for
the write's key before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.decision import Decision, decide
from giljabi.core.house import House
from giljabi.core.note import internal_note
from giljabi.errors import HelpdeskError, OutcomeUnknown, Permanent, UpdateConflict
from giljabi.services.library import Library
from giljabi.services.ports import Helpdesk, RemoteTicket
from giljabi.services.records import decision_record
from giljabi.services.snapshot import to_choices, to_ticket
from giljabi.storage import inbox, outbox, tickets
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.storage.outbox import Write
from giljabi.telemetry import DECISION_SECONDS, DECISIONS, WRITES

#: Tells triggers and people that Giljabi was here, and ourselves that this ticket has its note.
DONE_TAG = "giljabi_done"
_FINAL = ("closed", "deleted")
#: The events that lead to a note; one note a ticket. Others are acknowledged and finished.
KINDS = ("ticket.created",)

Mode = Literal["auto", "suggest", "shadow"]


@dataclass(frozen=True)
class Triage:
    """Works events off. ``type_field_id`` 0 means that no field is written; see ``Settings.mode`` for ``mode``."""

    database: Database
    helpdesk: Helpdesk
    library: Library
    type_field_id: int
    mode: Mode = "auto"
    locale: str = "ko"

    def work(self, event: Event, renew: Callable[[], None]) -> str:
        """Work one event off and finish it; a word for how it ended. ``renew`` is called before every outside call.

        Whatever stands in the way is raised as :class:`~giljabi.errors.HelpdeskError` or ``LeaseLost``.
        """
        if event.kind not in KINDS:
            return self._finish(event, None, "ignored", None)
        ticket_id = int(event.payload["ticket_id"])
        write_key = f"giljabi-{event.id}"
        writes = outbox.of_ticket(self.database, ticket_id)
        if any(write.state in ("applied", "verified") and write.write_key != write_key for write in writes):
            return self._finish(event, None, "done before", None)
        renew()
        # The ticket is read before its audits: a late PUT that lands between the two changes the stamp, and ours conflicts.
        remote = self.helpdesk.ticket(ticket_id)
        earlier = next((write for write in writes if write.write_key == write_key), None)
        if earlier:
            renew()
            audit = self.helpdesk.find_write(ticket_id, write_key)
            if audit is not None:
                return self._finish(event, write_key, "verified", audit)
        if remote.status in _FINAL or DONE_TAG in remote.tags:
            return self._finish(event, None, "closed" if remote.status in _FINAL else "done before", None)
        house = self.library.house()
        decision = self._decide(house, remote)
        if self.mode == "shadow":
            return self._finish(event, None, "shadow", None, decision)
        body = self._body(house, remote, decision, write_key)
        if earlier:
            outbox.replace_body(self.database, write_key, body)
        else:
            outbox.intend(self.database, Write(write_key, ticket_id, body, "intended"))
        renew()
        return self._finish(event, write_key, "applied", self._send(ticket_id, write_key, body), decision)

    def _decide(self, house: House, remote: RemoteTicket) -> Decision:
        choices = to_choices(tickets.state_of(self.database, remote.id), len(remote.comments))
        with DECISION_SECONDS.time():
            decision = decide(house, to_ticket(remote), choices)
        DECISIONS.labels(decision.action).inc()
        return decision

    def _body(self, house: House, remote: RemoteTicket, decision: Decision, write_key: str) -> dict[str, Any]:
        """The one PUT. An agent's own value in the type field stays; ``tags`` replaces the list, so it holds the old ones."""
        note = internal_note(decision, house.facts, self.locale)
        tags = dict.fromkeys([*remote.tags, DONE_TAG, f"giljabi_{decision.action}"])
        ticket: dict[str, Any] = {
            "comment": {"html_body": note, "public": False},
            "safe_update": True,
            "updated_stamp": remote.updated_stamp,
            "metadata": {"giljabi": {"write_key": write_key, "house": decision.house_version}},
        }
        if self.mode == "suggest":
            return {"ticket": ticket}
        leaf = house.type_for(decision.path) if decision.path else None
        if leaf and decision.action == "save" and self.type_field_id and not remote.type_tag:
            ticket["custom_fields"] = [{"id": self.type_field_id, "value": leaf.tag}]
            tags[leaf.tag] = None  # a drop-down's value is its tag: a list without it would empty the field again
        return {"ticket": ticket | {"tags": list(tags)}}

    def _send(self, ticket_id: int, write_key: str, body: Mapping[str, Any]) -> int:
        try:
            audit = self.helpdesk.update_ticket(ticket_id, body)
        except HelpdeskError as error:
            self._note_failure(write_key, error)
            raise
        WRITES.labels("applied").inc()
        return audit

    def _note_failure(self, write_key: str, error: HelpdeskError) -> None:
        """Only an unclear outcome needs the audits later; everything else was surely not applied."""
        state: outbox.State = "intended"
        if isinstance(error, OutcomeUnknown):
            state = "unknown"
        elif isinstance(error, Permanent):
            state = "failed"
        WRITES.labels("conflict" if isinstance(error, UpdateConflict) else state).inc()
        with self.database.write() as connection:
            outbox.settle(connection, write_key, state, error=str(error))

    def _finish(
        self, event: Event, write_key: str | None, how: str, audit: int | None, decision: Decision | None = None
    ) -> str:
        """Event, write and decision end in one commit."""
        with self.database.write() as connection:
            if write_key:
                outbox.settle(connection, write_key, "verified" if how == "verified" else "applied", audit_id=audit)
            if decision:
                record = decision_record(decision)
                tickets.add_decision(
                    connection, decision.ticket_id, decision.house_version, decision.action,
                    decision.prediction.confidence, record,
                )  # fmt: skip
            inbox.finish(connection, event)
        return how
