"""What the services need from the outside, and twins that do nothing, for places where there is no outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from giljabi.core.facts.values import Value
from giljabi.errors import NotFound


@dataclass(frozen=True)
class Comment:
    """One comment. ``role`` is the author's: end-user, agent or admin; ``ours`` marks what this integration wrote."""

    role: str
    text: str
    public: bool
    ours: bool = False


@dataclass(frozen=True)
class RemoteTicket:
    """A ticket as the helpdesk holds it. ``updated_stamp`` is the raw text that a safe update hands back."""

    id: int
    subject: str
    status: str
    comments: tuple[Comment, ...]
    created_at: datetime
    updated_stamp: str
    tags: tuple[str, ...] = ()
    type_tag: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the account. ``role``: end-user, agent or admin."""

    id: int
    name: str
    role: str
    active: bool


class Helpdesk(Protocol):
    """The account. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def ticket(self, ticket_id: int) -> RemoteTicket:
        """The ticket with its conversation, read afresh."""

    def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
        """One PUT; the number of the audit that it made."""

    def find_write(self, ticket_id: int, write_key: str) -> int | None:
        """The audit whose metadata hold this key; None when no such write was applied."""

    def person(self, user_id: int) -> Person:
        """A user, by number."""

    def may_see(self, user_id: int, ticket_id: int) -> bool:
        """Whether this agent can open this ticket."""

    def identity(self) -> Person:
        """Whom our own credentials act as; :class:`~giljabi.errors.CredentialsRefused` when nobody."""


class NullHelpdesk:
    """No account: there is no ticket and no one to ask. For a backend that only compiles and classifies."""

    def ticket(self, ticket_id: int) -> RemoteTicket:
        raise NotFound(f"no ticket {ticket_id}: no account is connected")

    def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
        raise NotFound(f"no ticket {ticket_id}: no account is connected")

    def find_write(self, ticket_id: int, write_key: str) -> int | None:
        return None

    def person(self, user_id: int) -> Person:
        raise NotFound(f"no user {user_id}: no account is connected")

    def may_see(self, user_id: int, ticket_id: int) -> bool:
        return False

    def identity(self) -> Person:
        raise NotFound("no account is connected")
