"""A helpdesk's ticket → the ticket that the core decides about."""

from __future__ import annotations

from dataclasses import replace

from giljabi.core.decision import Choices, Ticket
from giljabi.core.facts.gathering import Message
from giljabi.core.facts.values import Value
from giljabi.core.guide.procedures import Mark
from giljabi.core.house import House
from giljabi.services.ports import Comment, Person, RemoteTicket


def to_ticket(remote: RemoteTicket) -> Ticket:
    """Customers' words, agents' public words, and agents' notes; what this integration wrote is left out."""
    messages = tuple(Message(_author(comment), comment.text) for comment in remote.comments if not comment.ours)
    return Ticket(remote.id, remote.subject, messages, remote.created_at, remote.fields, remote.known)


def _author(comment: Comment) -> str:
    """A private comment is a note whoever wrote it: customers cannot write one, but an agent may have left since."""
    if not comment.public:
        return "note"
    return "customer" if comment.role == "end-user" else "agent"


def to_choices(state: dict[str, object], comments: int) -> Choices:
    """What agents chose, from what the database keeps. A chosen place holds while the ticket has as many comments."""
    path, place, edits = state.get("path"), state.get("place"), state.get("edits")
    holds = state.get("place_at") == comments
    return Choices(
        tuple(map(str, path)) if isinstance(path, list) and path else None,
        (int(place[0]), int(place[1]), int(place[2]))
        if holds and isinstance(place, list) and len(place) == 3
        else None,
        str(state.get("step_id") or ""),
        dict(edits) if isinstance(edits, dict) else {},
    )


def choices_of(house: House, state: dict[str, object], remote: RemoteTicket) -> Choices:
    """What agents chose in the panel, else the type that the ticket's own field holds: it wins over what the words look like."""
    choices = to_choices(state, remote.turns)
    saved = next((leaf for leaf in house.taxonomy if leaf.tag == remote.type_tag), None) if remote.type_tag else None
    return replace(choices, path=saved.path) if choices.path is None and saved else choices


def spoken_by(ticket: Ticket, agent: Person) -> Ticket:
    """The ticket whose next words this agent says."""
    named: dict[str, Value] = {"agent_name": agent.name}
    return replace(ticket, fields=named | dict(ticket.fields))


def to_frame(state: dict[str, object]) -> dict[str, object]:
    """Where an issue of a ticket stands, to come back to it: its type and the chosen place."""
    return {name: state.get(name) for name in ("path", "place", "place_at", "step_id")}


def to_marks(state: dict[str, object], key: str) -> dict[int, Mark]:
    """An agent's marks in a procedure, by step."""
    kept = state.get("procedures")
    rows = kept.get(key) if isinstance(kept, dict) else None
    if not isinstance(rows, dict):
        return {}
    return {int(no): Mark(str(row["choice"]), bool(row["done"]), str(row["at"])) for no, row in rows.items()}
