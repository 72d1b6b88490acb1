"""Hand-offs: a department is asked to do what a script promised, exactly once, and the ticket is found again when it answers.

An agent's word in the sidebar puts a row on the ticket's waiting list and an event into the inbox, in one commit; the event writes a
private note with every fact that the department needs, and assigns the ticket to its group or starts a side conversation with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

from giljabi.core.note import hand_off_note, hand_off_words
from giljabi.errors import Forbidden, NotFound, Rejected
from giljabi.services.ledger import FINAL, Attempt, Ledger, Renew
from giljabi.services.modes import Modes
from giljabi.services.ports import WAITING_TAG, Helpdesk, RemoteTicket
from giljabi.storage import outbox, tickets
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.storage.intake_writer import Received

ASKED, TAKEN_BACK = "hand-off", "hand-off.answered"
#: What says that the department answered: its note, or its words in the side conversation.
REPLIED = "ticket.side_conversation_replied"

Way = Literal["group", "side_conversation"]


def events_of(ticket_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Received]:
    """What has to be written when the waiting list of a ticket changed."""
    had, has = (set(map(_which, state.get("waiting", []))) for state in (before, after))
    asked = [_event(ticket_id, pair, ASKED) for pair in sorted(has - had)]
    return asked + [_event(ticket_id, pair, TAKEN_BACK) for pair in sorted(had - has)]


def _which(row: Mapping[str, Any]) -> tuple[str, str]:
    """What tells one row of a waiting list from another."""
    return row["key"], row["at"]


def _event(ticket_id: int, row: tuple[str, str], kind: str) -> Received:
    key, at = row
    payload = tickets.dumps({"ticket_id": ticket_id, "key": key, "at": at})
    return Received(f"{kind}:{ticket_id}:{at}:{key}"[:200], str(ticket_id), kind, payload, trace=uuid4().hex)


@dataclass(frozen=True)
class HandOffs:
    """Works hand-offs off. ``way``: what is done besides the note, for a department that has a group; an address is always written to."""

    database: Database
    helpdesk: Helpdesk
    way: Way = "group"
    locale: str = "ko"
    modes: Callable[[], Modes] = Modes

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.database, self.helpdesk)

    @property
    def handlers(self) -> dict[str, Callable[[Event, Renew], str]]:
        """What works each kind of event off."""
        return {ASKED: self.ask, TAKEN_BACK: self.take_back, REPLIED: self.replied}

    def ask(self, event: Event, renew: Renew) -> str:
        """Write the note (and assign the group), then start the side conversation where one is wanted. What Zendesk refuses is put on
        the waiting list's row, so that the agent does not wait for nobody."""
        row = self._row(event)
        if row is None:
            return self.ledger.finish(event, "withdrawn")
        try:
            return self._ask(event, renew, row)
        except (Rejected, Forbidden) as error:
            self._mark(event, {"failed": str(error)[:300]})
            raise

    def _ask(self, event: Event, renew: Renew, row: Mapping[str, Any]) -> str:
        attempt = self.ledger.attempt(event, outbox.of_ticket(self.database, int(event.ticket_key)), "hand-off")
        try:
            remote, audit = self.ledger.look(attempt, renew)
        except NotFound:
            return self.ledger.finish(event, "gone")
        if audit is None and remote.status in FINAL:
            return self.ledger.finish(event, "closed", remote=remote)
        if self.modes().of(remote.known) == "shadow":
            return self.ledger.finish(event, "shadow", remote=remote)
        renew()
        group = self._group(row["group"])
        if audit is None:
            audit = self.ledger.put(attempt, renew, remote, self._change(remote, row, group))
        self._converse(attempt, renew, row, group)
        if row.get("failed"):  # it was replayed, and went through
            self._mark(event, {"failed": ""})
        unknown = row["group"] and "@" not in row["group"] and group is None
        outcome = "applied: the account has no such group" if unknown else "applied"
        return self.ledger.finish(event, outcome, attempt=attempt, audit=audit, remote=remote)

    def take_back(self, event: Event, renew: Renew) -> str:
        """Take the tag off a ticket that waits for nobody any more."""
        ticket_id = int(event.ticket_key)
        if tickets.state_of(self.database, ticket_id).get("waiting"):
            return self.ledger.finish(event, "still waiting")
        attempt = self.ledger.attempt(event, outbox.of_ticket(self.database, ticket_id), "hand-off")
        remote = self.ledger.due(attempt, renew)
        if isinstance(remote, str):
            return remote
        if WAITING_TAG not in remote.tags or remote.status in FINAL:
            return self.ledger.finish(event, "nothing new", remote=remote)
        left = [tag for tag in remote.tags if tag != WAITING_TAG]
        audit = self.ledger.put(attempt, renew, remote, {"tags": left})
        return self.ledger.finish(event, "applied", attempt=attempt, audit=audit, remote=remote)

    def replied(self, event: Event, renew: Renew) -> str:
        """Note on the waiting list that somebody else has answered, neither who asked nor we ourselves."""
        author = event.payload.get("author")
        if not tickets.state_of(self.database, int(event.ticket_key)).get("waiting"):
            return self.ledger.finish(event, "not a customer's")
        renew()
        if author == self.helpdesk.credentials().user_id:
            return self.ledger.finish(event, "not a customer's")
        found = False

        def change(state: dict[str, Any]) -> dict[str, Any]:
            nonlocal found
            rows = [row | {"replied": True} if row["agent"] != author else row for row in state.get("waiting", [])]
            found = rows != state.get("waiting", [])
            return state | {"waiting": rows} if found else state

        tickets.change_state(self.database, int(event.ticket_key), change)
        return self.ledger.finish(event, "answer noted" if found else "not a customer's")

    def _mark(self, event: Event, values: Mapping[str, Any]) -> None:
        """Add to the event's row of the waiting list, if it is still there."""

        def change(state: dict[str, Any]) -> dict[str, Any]:
            wanted = _which(event.payload)
            rows = [row | dict(values) if _which(row) == wanted else row for row in state.get("waiting", [])]
            return state | {"waiting": rows} if rows else state

        tickets.change_state(self.database, int(event.ticket_key), change)

    def _row(self, event: Event) -> dict[str, Any] | None:
        rows = tickets.state_of(self.database, int(event.ticket_key)).get("waiting", [])
        return next((row for row in rows if _which(row) == _which(event.payload)), None)

    def _group(self, name: str) -> int | None:
        """The group's number: the house names it by its number or as the account does; None where the account has none such."""
        if not name or "@" in name:
            return None
        if name.isdigit():
            return int(name)
        return self.helpdesk.groups().get(name)

    def _change(self, remote: RemoteTicket, row: Mapping[str, Any], group: int | None) -> dict[str, Any]:
        asker = self.helpdesk.person(int(row["agent"])).name
        ticket: dict[str, Any] = {
            "comment": {"html_body": hand_off_note(row, asker, self.locale), "public": False},
            "tags": list(dict.fromkeys([*remote.tags, WAITING_TAG])),
        }
        if group is not None and self.way == "group":
            ticket["group_id"] = group
        return ticket

    def _converse(self, attempt: Attempt, renew: Renew, row: Mapping[str, Any], group: int | None) -> None:
        """A side conversation, unless one with this write's key is there already."""
        if "@" in row["group"]:
            to: dict[str, Any] = {"email": row["group"]}
        elif self.way == "side_conversation" and group is not None:
            to = {"support_group_id": group}
        else:
            return
        renew()
        if self.helpdesk.find_side_conversation(attempt.ticket_id, attempt.key):
            return
        subject, text = hand_off_words(row, self.locale)
        renew()
        self.helpdesk.start_side_conversation(attempt.ticket_id, attempt.key, to, subject, text)
