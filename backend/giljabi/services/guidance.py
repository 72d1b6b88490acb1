"""The sidebar's use cases: show, choose, correct, say what was done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.decision import Choices, Decision, decide
from giljabi.core.facts.values import Value
from giljabi.core.guide.procedures import Checklist, Mark, needed
from giljabi.core.reasons import texts
from giljabi.core.taxonomy import ConsultationType
from giljabi.errors import AccessRefused, InputError, StorageError
from giljabi.services.hand_offs import events_of
from giljabi.services.learning import keep_label
from giljabi.services.ledger import FINAL, remember
from giljabi.services.library import Library
from giljabi.services.ports import Helpdesk, RemoteTicket
from giljabi.services.records import SetBy, guidance
from giljabi.services.snapshot import choices_of, spoken_by, to_frame, to_marks, to_ticket
from giljabi.services.triage import NOTE_ASKED
from giljabi.storage import known_tickets, tickets
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import Received, append
from giljabi.storage.learning import AGENT, drop_label

#: How many issues of one ticket can be put aside.
_DEEPEST = 5
#: What became of a suggestion, and what an agent said of it or of the type. ``sent``: it went out as it was inserted; ``edited``: in
#: other words.
FEEDBACK_KINDS = ("shown", "inserted", "copied", "sent", "edited", "type-confirmed", "type-corrected", "wrong")


@dataclass(frozen=True)
class Guidance:
    """Everything an agent asks for. Each call proves first that this agent can open this ticket."""

    database: Database
    helpdesk: Helpdesk
    library: Library
    type_field_id: int = 0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    #: Tells the workers of a ticket that there is work; may be forgotten without harm.
    ring: Callable[[str], None] = lambda ticket_key: None

    def show(self, agent_id: int, ticket_id: int, locale: str) -> dict[str, Any]:
        """The guidance for a ticket as it stands now, with what agents chose for it."""
        self._admit(agent_id, ticket_id)
        remote = self.helpdesk.ticket(ticket_id)
        shown = self._view(agent_id, remote, locale, tickets.state_of(self.database, ticket_id))
        self._note_shown(agent_id, remote, shown)
        return shown

    def choose_place(self, agent_id: int, ticket_id: int, place: Sequence[int] | None, locale: str) -> dict[str, Any]:
        """Go to a place of the script (question, step, variant from 0), or with None back to the suggested one.

        The choice holds until somebody writes into the ticket: then the conversation has moved on.
        """
        self._admit(agent_id, ticket_id)
        remote = self.helpdesk.ticket(ticket_id)
        values: dict[str, Any] = {
            "place": list(place) if place else None,
            "place_at": remote.turns,
            "step_id": "",
        }
        decision, choices = self._decided(agent_id, remote, tickets.state_of(self.database, ticket_id) | values)
        if place and decision.suggestion and decision.suggestion.position:
            values["step_id"] = decision.suggestion.position.step.id
        state = tickets.change_state(self.database, ticket_id, lambda state: state | values)
        shown = self._shown(decision, choices, locale, state)
        self._note_shown(agent_id, remote, shown)
        return shown

    def choose_type(
        self, agent_id: int, ticket_id: int, path: Sequence[str] | None, locale: str, *, keep: bool = False
    ) -> dict[str, Any]:
        """Set the consultation type, or with None take the choice back; :class:`InputError` when the house has no such type. The place
        starts anew, and the classifier learns from it the next time that it learns. With ``keep``
        the issue in hand is put on the ticket's stack, to come back to it with :meth:`come_back`."""
        if path is None:
            return self._no_type(agent_id, ticket_id, locale)
        leaf = self._type(path)
        self._admit(agent_id, ticket_id)
        remote = self.helpdesk.ticket(ticket_id)
        before = self._path_in_hand(agent_id, remote) if keep else []
        values = {"path": list(leaf.path), "place": None, "step_id": ""}

        def change(state: dict[str, Any]) -> dict[str, Any]:
            # another agent may have chosen since ``before`` was decided: what the state holds is the issue in hand
            held = state.get("path") or before
            if not keep or not held or held == list(leaf.path):
                return state | values
            frame = to_frame(state) | {"path": held}
            rest = [row for row in state.get("stack", []) if row["path"] not in (list(leaf.path), held)]
            return state | values | {"stack": [*rest, frame][-_DEEPEST:]}

        shown = self._changed(agent_id, ticket_id, change, locale, remote)
        if not keep and not shown["stack"]:  # a second issue is not what the ticket as a whole is about
            ticket = to_ticket(remote)
            keep_label(
                self.database, ticket_id, ticket.subject, ticket.first_words, leaf.path,
                source=AGENT, known=ticket.known, at=int(self.now().timestamp() * 1000),
            )  # fmt: skip
        return shown

    def _no_type(self, agent_id: int, ticket_id: int, locale: str) -> dict[str, Any]:
        self._admit(agent_id, ticket_id)
        values = {"path": None, "place": None, "step_id": ""}
        shown = self._changed(agent_id, ticket_id, lambda state: state | values, locale)
        drop_label(self.database, ticket_id)
        return shown

    def why_not(self, agent_id: int, ticket_id: int, path: Sequence[str], locale: str) -> list[str]:
        """Why the ticket is thought not to be of this type; :class:`InputError` when the house has no such type."""
        leaf = self._type(path)
        self._admit(agent_id, ticket_id)
        ticket = to_ticket(self.helpdesk.ticket(ticket_id))
        return texts(
            self.library.house().classifier.why_not(ticket_text(ticket.subject, ticket.first_words), leaf.path), locale
        )

    def ask_note(self, agent_id: int, ticket_id: int, key: str) -> bool:
        """Have the guidance written into a private note; a worker does it. False when this key was asked before."""
        self._admit(agent_id, ticket_id)
        self._remember(self.helpdesk.ticket(ticket_id))
        payload = tickets.dumps({"ticket_id": ticket_id, "agent": agent_id})
        asked = Received(f"note:{ticket_id}:{key}", str(ticket_id), NOTE_ASKED, payload, trace=uuid4().hex)
        with self.database.write() as connection:
            new = append(connection, asked)
        self.ring(str(ticket_id))
        return new

    def come_back(self, agent_id: int, ticket_id: int, locale: str) -> dict[str, Any]:
        """Finish the issue in hand and go on with the one that was put aside last; :class:`InputError` when there is none."""
        self._admit(agent_id, ticket_id)

        def change(state: dict[str, Any]) -> dict[str, Any]:
            if not state.get("stack"):
                raise InputError("stack: no other issue of this ticket was put aside")
            return {**state, **state["stack"][-1], "stack": state["stack"][:-1]}

        return self._changed(agent_id, ticket_id, change, locale)

    def mark_procedure(
        self, agent_id: int, ticket_id: int, key: str, step: int, given: Mapping[str, Any], locale: str
    ) -> dict[str, Any]:
        """Note what was chosen (``choice``) and whether it is ``done`` at a step of a procedure; what is not given stays as it was, so that
        two quick clicks lose neither. :class:`InputError` for what the procedure lacks."""
        article = next((row for row in self.library.house().articles if row.key == key), None)
        if article is None or article.playbook.kind != "procedure":
            raise InputError(f"procedure: the house has no procedure {key!r}")
        try:
            Checklist(article).with_mark(step, Mark(given.get("choice") or ""))
        except ValueError as error:
            raise InputError(f"procedure: {error}") from None
        self._admit(agent_id, ticket_id)
        mark = {name: value for name, value in given.items() if name in ("choice", "done") and value is not None}
        mark["at"] = self.now().isoformat(timespec="seconds")

        def change(state: dict[str, Any]) -> dict[str, Any]:
            kept = dict(state.get("procedures", {}))
            steps = kept.get(key, {})
            kept[key] = {**steps, str(step): {"choice": "", "done": False, **steps.get(str(step), {}), **mark}}
            return state | {"procedures": kept}

        return self._changed(agent_id, ticket_id, change, locale)

    def hand_over(self, agent_id: int, ticket_id: int, key: str, locale: str) -> dict[str, Any]:
        """Ask somebody else to take over, as the words at the place in hand promise: noted here, written by a worker. Refused with
        :class:`InputError` while a fact that they need is missing; asked twice it is asked once."""
        self._admit(agent_id, ticket_id)
        remote = self.helpdesk.ticket(ticket_id)
        decision, _ = self._decided(agent_id, remote, tickets.state_of(self.database, ticket_id))
        offered = decision.suggestion.hand_off if decision.suggestion else None
        if offered is None or offered.key != key:
            raise InputError("hand-off: the words at this place promise no such hand-off")
        if not offered.ready:
            raise InputError(f"hand-off: still missing: {', '.join(offered.missing)}")
        row = {
            "key": key, "to": offered.to, "group": offered.group, "about": offered.about, "agent": agent_id,
            "at": self.now().isoformat(timespec="milliseconds"), "facts": [list(pair) for pair in offered.facts],
        }  # fmt: skip

        def change(state: dict[str, Any]) -> dict[str, Any]:
            waiting = state.get("waiting", [])
            known = any(other["key"] == key for other in waiting)
            return state if known else state | {"waiting": [*waiting, row]}

        return self._changed(agent_id, ticket_id, change, locale, remote)

    def answered(self, agent_id: int, ticket_id: int, key: str, locale: str) -> dict[str, Any]:
        """Note that the answer to a hand-off came."""
        self._admit(agent_id, ticket_id)

        def change(state: dict[str, Any]) -> dict[str, Any]:
            waiting = [row for row in state.get("waiting", []) if row["key"] != key]
            if len(waiting) == len(state.get("waiting", [])):
                raise InputError("hand-off: nothing of that kind is waiting")
            return state | {"waiting": waiting}

        return self._changed(agent_id, ticket_id, change, locale)

    def edit_facts(
        self, agent_id: int, ticket_id: int, edits: Mapping[str, Value | None], locale: str
    ) -> dict[str, Any]:
        """Enter facts by hand; they win over everything that Giljabi finds, and stay. None takes an entry back."""
        schema = self.library.house().facts
        for name, value in edits.items():
            spec = schema.get(name)
            if spec is None or spec.computed:
                raise InputError(f"facts.{name}: this house has no such fact to enter")
            if value is not None and not fits_kind(value, spec.kind):
                raise InputError(f"facts.{name}: {value!r} is no {spec.kind}")
        self._admit(agent_id, ticket_id)
        return self._changed(agent_id, ticket_id, lambda state: state | {"edits": _merged(state, edits)}, locale)

    def feedback(self, agent_id: int, ticket_id: int, key: str, kind: str, data: Mapping[str, Any]) -> bool:
        """Keep what an agent did with a suggestion; False when this key was kept before."""
        self._admit(agent_id, ticket_id)
        with self.database.read() as connection:
            known = known_tickets.is_known(connection, ticket_id)
        if not known:
            self._remember(self.helpdesk.ticket(ticket_id))
        return tickets.add_feedback(self.database, key, ticket_id, agent_id, kind, data)

    def _note_shown(self, agent_id: int, remote: RemoteTicket, shown: Mapping[str, Any]) -> None:
        """Note once that these words stood before this agent: what is inserted is counted against it. An agent sees them all the same
        when it cannot be noted."""
        suggestion, article = shown["suggestion"], shown["article"]
        if not suggestion or suggestion["step"] is None or remote.status in FINAL:
            return
        data = {"question": suggestion["question"], "step": suggestion["step"], "article": article["key"]}
        data |= {"path": shown["type"]["path"], "house_version": shown["house_version"]}
        told = tickets.dumps([remote.id, remote.turns, agent_id, data, suggestion["variant_no"]])
        key = f"shown:{sha256(told.encode()).hexdigest()}"
        with suppress(StorageError):
            if not tickets.has_feedback(self.database, key):  # most opens show what was shown
                self._remember(remote)
                tickets.add_feedback(self.database, key, remote.id, agent_id, "shown", data)

    def types(self) -> list[dict[str, Any]]:
        """All consultation types of the house."""
        return [{"path": list(leaf.path), "tag": leaf.tag} for leaf in self.library.house().taxonomy]

    def _type(self, path: Sequence[str]) -> ConsultationType:
        leaf = self.library.house().type_for(tuple(path))
        if leaf is None:
            raise InputError(f"path: no consultation type {' > '.join(path)!r}")
        return leaf

    def _changed(
        self,
        agent_id: int,
        ticket_id: int,
        change: Callable[[dict[str, Any]], dict[str, Any]],
        locale: str,
        remote: RemoteTicket | None = None,
    ) -> dict[str, Any]:
        """Change what is kept of the ticket, and the guidance that comes of it. The ticket is read first: when that fails,
        nothing was changed."""
        remote = remote or self.helpdesk.ticket(ticket_id)
        state = tickets.change_state(self.database, ticket_id, change, events=partial(events_of, ticket_id))
        self._remember(remote)
        self.ring(str(ticket_id))
        shown = self._view(agent_id, remote, locale, state)
        self._note_shown(agent_id, remote, shown)
        return shown

    def _remember(self, remote: RemoteTicket) -> None:
        with self.database.write() as connection:
            remember(connection, remote)

    def _view(self, agent_id: int, remote: RemoteTicket, locale: str, state: dict[str, Any]) -> dict[str, Any]:
        """The guidance for a ticket that was just read, for an agent who was admitted."""
        return self._shown(*self._decided(agent_id, remote, state), locale, state)

    def _path_in_hand(self, agent_id: int, remote: RemoteTicket) -> list[str]:
        """The consultation type that the guidance goes by as the ticket stands now."""
        decision, _ = self._decided(agent_id, remote, tickets.state_of(self.database, remote.id))
        return list(decision.path or ())

    def _decided(self, agent_id: int, remote: RemoteTicket, state: dict[str, Any]) -> tuple[Decision, Choices]:
        house = self.library.house()
        choices = choices_of(house, state, remote)
        return decide(house, spoken_by(to_ticket(remote), self.helpdesk.person(agent_id)), choices), choices

    def _shown(self, decision: Decision, choices: Choices, locale: str, state: dict[str, Any]) -> dict[str, Any]:
        set_by: SetBy = "agent" if state.get("path") else "field" if choices.path else ""
        house = self.library.house()
        shown = guidance(decision, house, locale, set_by=set_by, field_id=self.type_field_id)
        return shown | {
            "procedures": self._procedures(decision, state),
            "waiting": state.get("waiting", []),
            "stack": [row["path"] for row in state.get("stack", [])],
        }

    def _procedures(self, decision: Decision, state: dict[str, Any]) -> list[dict[str, Any]]:
        """The procedures that the place in hand needs, and those that were begun."""
        house, place = self.library.house(), decision.suggestion.position if decision.suggestion else None
        begun = state.get("procedures", {})
        wanted = list(needed(decision.article.playbook, place, house.articles)) if place and decision.article else []
        wanted += [row for row in house.articles if row.key in begun and row not in wanted]
        return [Checklist(row, to_marks(state, row.key)).to_dict(decision.facts, house.facts) for row in wanted]

    def _admit(self, agent_id: int, ticket_id: int) -> None:
        if not self.helpdesk.may_see(agent_id, ticket_id):
            raise AccessRefused(f"agent {agent_id} may not open ticket {ticket_id}")


def fits_kind(value: Value, kind: str) -> bool:
    """Whether a value entered by hand has its kind's form: YYYY-MM-DD, HH:MM, whole won, a short text."""
    if kind in ("money", "count"):
        return isinstance(value, int) and 0 <= value < 10**10
    if not isinstance(value, str) or not value.strip() or "\n" in value:
        return False
    try:
        if kind == "date":
            date.fromisoformat(value)
        elif kind == "time":
            time.fromisoformat(value)
    except ValueError:
        return False
    return True


def _merged(state: Mapping[str, Any], edits: Mapping[str, Value | None]) -> dict[str, Value]:
    merged: dict[str, Value | None] = {**state.get("edits", {}), **edits}
    return {name: value for name, value in merged.items() if value is not None}
