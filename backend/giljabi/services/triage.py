"""One event of a ticket → one decision → one PUT, exactly once.

A new ticket gets its type, its tags and one note. A customer's reply is decided upon anew, and a further note says what it changed,
if it changed anything. What agents chose is never changed, nor is a type field that has a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from giljabi.core.changes import Changes, changes, concluded
from giljabi.core.decision import Decision, action_tag, decide
from giljabi.core.house import House
from giljabi.core.note import ASKED_SIGNATURE, internal_note, update_note
from giljabi.errors import NotFound, Rejected
from giljabi.services.intake import COMMENT_ADDED, CREATED
from giljabi.services.ledger import FINAL, Attempt, Ledger, Renew
from giljabi.services.library import Library
from giljabi.services.modes import Modes
from giljabi.services.ports import DONE_TAG, WAITING_TAG, Helpdesk, RemoteTicket
from giljabi.services.snapshot import choices_of, spoken_by, to_choices, to_ticket
from giljabi.storage import inbox, outbox, tickets
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.storage.outbox import Write
from giljabi.telemetry import DECISION_SECONDS, DECISIONS

_ACTION_TAGS = tuple(action_tag(action) for action in ("save", "suggest", "abstain"))
OUR_TAGS = (*_ACTION_TAGS, DONE_TAG, WAITING_TAG)
#: An agent asked for the guidance as it stands to be written down.
NOTE_ASKED = "note"
#: The events that are decided upon; others are acknowledged and finished.
KINDS = (CREATED, COMMENT_ADDED)


@dataclass(frozen=True)
class Triage:
    """Works events off. ``type_field_id`` 0 means that no field is written."""

    database: Database
    helpdesk: Helpdesk
    library: Library
    type_field_id: int
    modes: Callable[[], Modes] = Modes
    locale: str = "ko"

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.database, self.helpdesk)

    def work(self, event: Event, renew: Renew) -> str:
        """Work one event off and finish it; a word for how it ended. ``renew`` is called before every outside call.

        Whatever stands in the way is raised as :class:`~giljabi.errors.HelpdeskError` or ``LeaseLost``.
        """
        writes = [write for write in outbox.of_ticket(self.database, int(event.ticket_key)) if write.kind == "decision"]
        attempt = self.ledger.attempt(event, writes)
        others = [write for write in writes if write.write_key != attempt.key and write.settled]
        if idle := self._needs_no_look(event, attempt, others):
            return self.ledger.finish(event, idle)
        remote = self.ledger.due(attempt, renew)
        if isinstance(remote, str):
            return remote
        if moot := self._is_moot(event, remote, others):
            return self.ledger.finish(event, moot, remote=remote)
        return self._decided(event, renew, attempt, remote, others)

    def note(self, event: Event, renew: Renew) -> str:
        """Write the guidance as it stands into a note, because an agent asked for it; nothing else of the ticket changes."""
        attempt = self.ledger.attempt(event, outbox.of_ticket(self.database, int(event.ticket_key)), "note")
        remote = self.ledger.due(attempt, renew)
        if isinstance(remote, str):
            return remote
        if remote.status in FINAL:
            return self.ledger.finish(event, "closed", remote=remote)
        if self.modes().of(remote.known) == "shadow":
            return self.ledger.finish(event, "shadow", remote=remote)
        renew()
        house, state = self.library.house(), tickets.state_of(self.database, remote.id)
        spoken = spoken_by(to_ticket(remote), self.helpdesk.person(int(event.payload["agent"])))
        decision = decide(house, spoken, choices_of(house, state, remote))  # what the agent has before them
        note = internal_note(decision, house.facts, self.locale, signature=ASKED_SIGNATURE)
        audit = self.ledger.put(attempt, renew, remote, {"comment": {"html_body": note, "public": False}})
        return self.ledger.finish(event, "applied", attempt=attempt, audit=audit, remote=remote)

    def _needs_no_look(self, event: Event, attempt: Attempt, others: Sequence[Write]) -> str:
        """How an event ends that is known to lead to nothing without asking Zendesk; empty when it has to be looked at."""
        if event.kind not in KINDS:
            return "ignored"
        if attempt.earlier:
            return ""
        if event.kind == CREATED:
            return "done before" if others else ""
        if not inbox.is_customers(event.payload):
            return "not a customer's"
        return "superseded" if inbox.superseded(self.database, event) else ""

    def _is_moot(self, event: Event, remote: RemoteTicket, others: Sequence[Write]) -> str:
        """How an event ends that the ticket as it stands leads to nothing; empty when it has to be decided upon."""
        if remote.status in FINAL:
            return "closed"
        if event.kind == CREATED:
            return "done before" if remote.noted else ""
        if not others and (remote.noted or not self._was_created_here(event)):
            return "not begun here"
        theirs = [comment for comment in remote.comments if not comment.ours and comment.public]
        return "" if theirs and theirs[-1].role == "end-user" else "answered"

    def _was_created_here(self, event: Event) -> bool:
        """Whether the ticket came in while Giljabi was there: a reply to a ticket from before starts nothing."""
        with self.database.read() as connection:
            return inbox.has_event(connection, event.ticket_key, CREATED)

    def _decided(
        self, event: Event, renew: Renew, attempt: Attempt, remote: RemoteTicket, others: Sequence[Write]
    ) -> str:
        house = self.library.house()
        decision = self._decide(house, remote)
        before = others[-1].concluded if others else None
        changed = changes(before, decision) if before is not None else None
        mode = self.modes().of(remote.known)
        if mode == "shadow":
            return self.ledger.finish(event, "shadow", decision=decision, remote=remote)
        if changed is not None and not changed.any:
            return self.ledger.finish(event, "nothing new", decision=decision, remote=remote)
        renew()
        tag, lacking = self._type_to_write(house, remote, decision) if mode == "auto" else ("", False)
        change = self._change(house, remote, decision, changed, tags=mode == "auto", type_tag=tag)
        try:
            audit = self.ledger.put(
                attempt, renew, remote, change, concluded=concluded(decision), about={"house": decision.house_version}
            )
        except NotFound:
            return self.ledger.finish(event, "gone", remote=remote)
        except Rejected:
            if self._closed_meanwhile(renew, remote.id):
                return self.ledger.finish(event, "closed", remote=remote)
            raise
        outcome = "applied without type: no such option" if lacking else "applied"
        return self.ledger.finish(event, outcome, attempt=attempt, audit=audit, decision=decision, remote=remote)

    def _closed_meanwhile(self, renew: Renew, ticket_id: int) -> bool:
        renew()
        try:
            return self.helpdesk.ticket(ticket_id).status in FINAL
        except NotFound:
            return True

    def _decide(self, house: House, remote: RemoteTicket) -> Decision:
        choices = to_choices(tickets.state_of(self.database, remote.id), remote.turns)
        with DECISION_SECONDS.time():
            decision = decide(house, to_ticket(remote), choices)
        DECISIONS.labels(decision.action).inc()
        return decision

    def _change(
        self,
        house: House,
        remote: RemoteTicket,
        decision: Decision,
        changed: Changes | None,
        *,
        tags: bool,
        type_tag: str,
    ) -> dict[str, Any]:
        """What the one PUT changes: the note, with ``tags`` our tags, with ``type_tag`` the type field."""
        schema, locale = house.facts, self.locale
        note = update_note(decision, changed, schema, locale) if changed else internal_note(decision, schema, locale)
        ticket: dict[str, Any] = {"comment": {"html_body": note, "public": False}}
        if tags:  # the list replaces Zendesk's, so it holds the old ones
            stale = OUR_TAGS if remote.follow_up else _ACTION_TAGS  # a follow-up has the tags of the ticket before it
            kept = [tag for tag in remote.tags if tag not in stale]
            ticket["tags"] = list(dict.fromkeys([*kept, DONE_TAG, action_tag(decision.action)]))
        if type_tag:
            ticket["custom_fields"] = [{"id": self.type_field_id, "value": type_tag}]
            # a drop-down's value is its tag: a list without it would empty the field again
            ticket["tags"].append(type_tag)
        return ticket

    def _type_to_write(self, house: House, remote: RemoteTicket, decision: Decision) -> tuple[str, bool]:
        """The option's tag, empty where nothing may be written because it is not sure or a value is there; and whether the account lacks
        the option: Zendesk would refuse the note together with it."""
        leaf = house.type_for(decision.path) if decision.path else None
        if leaf is None or decision.action != "save" or not self.type_field_id or remote.type_tag:
            return "", False
        options = {tag for _, tag in self.helpdesk.field_options(self.type_field_id)}
        return (leaf.tag, False) if leaf.tag in options else ("", True)
