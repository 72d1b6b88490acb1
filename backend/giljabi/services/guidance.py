"""The sidebar's use cases: show, choose, correct, say what was done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from giljabi.core.decision import Choices, Decision, decide
from giljabi.core.facts.values import Value
from giljabi.errors import AccessRefused, InputError
from giljabi.services.library import Library
from giljabi.services.ports import Helpdesk, RemoteTicket
from giljabi.services.records import guidance
from giljabi.services.snapshot import to_choices, to_ticket
from giljabi.storage import tickets
from giljabi.storage.database import Database

FEEDBACK_KINDS = ("inserted", "copied", "type-confirmed", "type-corrected", "wrong")


@dataclass(frozen=True)
class Guidance:
    """Everything an agent asks for. Each call proves first that this agent can open this ticket."""

    database: Database
    helpdesk: Helpdesk
    library: Library
    type_field_id: int = 0

    def show(self, agent_id: int, ticket_id: int, locale: str) -> dict[str, Any]:
        """The guidance for a ticket as it stands now, with what agents chose for it."""
        self._admit(agent_id, ticket_id)
        return self._view(agent_id, self.helpdesk.ticket(ticket_id), locale)

    def choose_place(self, agent_id: int, ticket_id: int, place: Sequence[int] | None, locale: str) -> dict[str, Any]:
        """Go to a place of the script (question, step, variant from 0), or with None back to the suggested one.

        The choice holds until somebody writes into the ticket: then the conversation has moved on.
        """
        self._admit(agent_id, ticket_id)
        remote = self.helpdesk.ticket(ticket_id)
        values: dict[str, Any] = {
            "place": list(place) if place else None,
            "place_at": len(remote.comments),
            "step_id": "",
        }
        decision, choices = self._decided(agent_id, remote, tickets.state_of(self.database, ticket_id) | values)
        if place and decision.suggestion and decision.suggestion.position:
            values["step_id"] = decision.suggestion.position.step.id
        tickets.change_state(self.database, ticket_id, lambda state: state | values)
        return self._shown(decision, choices, locale)

    def choose_type(self, agent_id: int, ticket_id: int, path: Sequence[str], locale: str) -> dict[str, Any]:
        """Set the consultation type; :class:`InputError` when the house has no such type. The place starts anew."""
        leaf = self.library.house().type_for(tuple(path))
        if leaf is None:
            raise InputError(f"path: no consultation type {' > '.join(path)!r}")
        self._admit(agent_id, ticket_id)
        values = {"path": list(leaf.path), "place": None}
        tickets.change_state(self.database, ticket_id, lambda state: state | values)
        return self._view(agent_id, self.helpdesk.ticket(ticket_id), locale)

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
        tickets.change_state(self.database, ticket_id, lambda state: state | {"edits": _merged(state, edits)})
        return self._view(agent_id, self.helpdesk.ticket(ticket_id), locale)

    def feedback(self, agent_id: int, ticket_id: int, key: str, kind: str, data: Mapping[str, Any]) -> bool:
        """Keep what an agent did with a suggestion; False when this key was kept before."""
        self._admit(agent_id, ticket_id)
        return tickets.add_feedback(self.database, key, ticket_id, agent_id, kind, data)

    def types(self) -> list[dict[str, Any]]:
        """All consultation types of the house."""
        return [{"path": list(leaf.path), "tag": leaf.tag} for leaf in self.library.house().taxonomy]

    def _view(self, agent_id: int, remote: RemoteTicket, locale: str) -> dict[str, Any]:
        """The guidance for a ticket that was just read, for an agent who was admitted."""
        return self._shown(*self._decided(agent_id, remote, tickets.state_of(self.database, remote.id)), locale)

    def _decided(self, agent_id: int, remote: RemoteTicket, state: dict[str, Any]) -> tuple[Decision, Choices]:
        ticket = to_ticket(remote)
        agent: dict[str, Value] = {"agent_name": self.helpdesk.person(agent_id).name}
        ticket = replace(ticket, fields=agent | dict(ticket.fields))
        choices = to_choices(state, len(remote.comments))
        return decide(self.library.house(), ticket, choices), choices

    def _shown(self, decision: Decision, choices: Choices, locale: str) -> dict[str, Any]:
        chosen = choices.path is not None
        return guidance(decision, self.library.house(), locale, chosen=chosen, field_id=self.type_field_id)

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
