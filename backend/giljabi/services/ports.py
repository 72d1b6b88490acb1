"""What the services need from the outside, and twins that do nothing, for places where there is no outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from giljabi.core.facts.values import Value
from giljabi.errors import NotFound

#: Tells triggers and people that Giljabi was here, and ourselves that a ticket has its note.
DONE_TAG = "giljabi_done"
#: A ticket with this tag waits for somebody else: a view of these tickets is the list of open hand-offs.
WAITING_TAG = "giljabi_waiting"
#: From so many seconds after its last change on a ticket's stamp tells every further one.
SETTLED_SECONDS = 2


def seconds_of(moment: str) -> int:
    """A time as the account writes it in seconds since 1970; 0 for what is no time."""
    try:
        return int(datetime.fromisoformat(moment).timestamp())
    except ValueError:
        return 0


@dataclass(frozen=True)
class Comment:
    """One comment. ``role`` is the author's: end-user, agent or admin; ``ours`` marks what this integration wrote,
    ``decided`` its notes about decisions."""

    role: str
    text: str
    public: bool
    ours: bool = False
    decided: bool = False


@dataclass(frozen=True)
class RemoteTicket:
    """A ticket as the helpdesk holds it. ``updated_stamp`` is the raw text that a safe update hands back; ``known`` its brand, form,
    group and channel; ``read_at`` the helpdesk's own time when it was read, in seconds since 1970, 0 when it did not say;
    ``follow_up``: it was made of a closed ticket."""

    id: int
    subject: str
    status: str
    comments: tuple[Comment, ...]
    created_at: datetime
    updated_stamp: str
    tags: tuple[str, ...] = ()
    type_tag: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    requester_id: int = 0
    read_at: int = 0
    follow_up: bool = False

    @property
    def turns(self) -> int:
        """How many comments others wrote: the conversation has moved on when there are more."""
        return sum(not comment.ours for comment in self.comments)

    @property
    def noted(self) -> bool:
        """Whether this ticket has our note. A follow-up ticket inherits the tags of the ticket before it, but not its comments."""
        return any(comment.decided for comment in self.comments) or (DONE_TAG in self.tags and not self.follow_up)

    @property
    def still_changing(self) -> bool:
        """Whether another change could have the same stamp: stamps have whole seconds, and the answer's time is a moment later than
        the reading."""
        return bool(self.read_at) and self.read_at - seconds_of(self.updated_stamp) < SETTLED_SECONDS


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whom our credentials act as, and what they may do; an API token has no scopes and may do all that its user may."""

    user_id: int
    role: str
    scopes: tuple[str, ...] = ()
    expires_at: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the account. ``role``: end-user, agent or admin."""

    id: int
    name: str
    role: str
    active: bool


@dataclass(frozen=True, slots=True)
class HelpCenterScope:
    """Which articles are read; an empty set allows all. Segment 0 stands for articles that everyone may read."""

    locales: tuple[str, ...]
    sections: frozenset[int] = frozenset()
    labels: frozenset[str] = frozenset()
    segments: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RemoteArticle:
    """An article in one language as the Help Center holds it. ``segments`` are the user segments that may read it, empty for
    everyone."""

    id: int
    locale: str
    title: str
    body: str
    url: str
    updated_at: str
    draft: bool
    section: int
    labels: tuple[str, ...] = ()
    segments: tuple[int, ...] = ()

    @property
    def moment(self) -> int:
        """When it was changed, in seconds since 1970; 0 where ``updated_at`` is no time."""
        return seconds_of(self.updated_at)


class HelpCenter(Protocol):
    """The account's articles. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def articles(self, locale: str) -> Iterator[list[RemoteArticle]]:
        """Every article in this language, drafts included, a page at a time."""

    def changed_since(self, moment: int) -> tuple[set[int], int]:
        """The numbers of the articles that were changed at or after ``moment`` (seconds since 1970), and the moment to ask from
        next time."""


class NullHelpCenter:
    """No account: no articles."""

    def articles(self, locale: str) -> Iterator[list[RemoteArticle]]:
        yield []

    def changed_since(self, moment: int) -> tuple[set[int], int]:
        return set(), moment


@dataclass(frozen=True, slots=True)
class SolvedTicket:
    """A solved ticket with the value of its type field (empty: none). ``updated_at`` in seconds since 1970; ``known``: its brand, form,
    group and channel."""

    id: int
    subject: str
    description: str
    type_tag: str
    updated_at: int
    known: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedTicket:
    """A ticket that was made or changed, as the export lists it. Times in seconds since 1970; ``replied_at``: when its requester last
    wrote, 0 where the account does not say."""

    id: int
    requester_id: int
    status: str
    created_at: int
    updated_at: int
    tags: tuple[str, ...] = ()
    follow_up: bool = False
    replied_at: int = 0


class TicketHistory(Protocol):
    """The account's tickets by the time of their last change. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def changed(self, cursor: str) -> Iterator[tuple[list[ChangedTicket], str]]:
        """Pages of tickets behind ``cursor`` (seconds since 1970 at first), each with the cursor behind it."""

    def solved(self, cursor: str) -> Iterator[tuple[list[SolvedTicket], str]]:
        """Pages of solved tickets behind ``cursor`` (empty: from the beginning), each with the cursor behind it."""


class Helpdesk(Protocol):
    """The account. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def ticket(self, ticket_id: int) -> RemoteTicket:
        """The ticket with its conversation, read afresh."""

    def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
        """One PUT; the number of the audit that it made."""

    def find_write(self, ticket_id: int, write_key: str) -> int | None:
        """The audit whose metadata hold this key; None when no such write was applied."""

    def field_options(self, field_id: int) -> list[tuple[str, str]]:
        """The options of a drop-down field as (name, tag), in order."""

    def person(self, user_id: int) -> Person:
        """A user, by number."""

    def may_see(self, user_id: int, ticket_id: int) -> bool:
        """Whether this agent can open this ticket."""

    def credentials(self) -> Credentials:
        """Whom our own credentials act as; :class:`~giljabi.errors.CredentialsRefused` when nobody."""

    def groups(self) -> Mapping[str, int]:
        """The account's groups: name to number."""

    def find_side_conversation(self, ticket_id: int, write_key: str) -> bool:
        """Whether the ticket has a side conversation with this key."""

    def start_side_conversation(
        self, ticket_id: int, write_key: str, to: Mapping[str, Any], subject: str, text: str
    ) -> None:
        """Start one, marked with the key."""


class NullHelpdesk:
    """No account: there is no ticket and no one to ask. For a backend that only compiles and classifies."""

    def ticket(self, ticket_id: int) -> RemoteTicket:
        raise NotFound(f"no ticket {ticket_id}: no account is connected")

    def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
        raise NotFound(f"no ticket {ticket_id}: no account is connected")

    def find_write(self, ticket_id: int, write_key: str) -> int | None:
        return None

    def field_options(self, field_id: int) -> list[tuple[str, str]]:
        return []

    def person(self, user_id: int) -> Person:
        raise NotFound(f"no user {user_id}: no account is connected")

    def may_see(self, user_id: int, ticket_id: int) -> bool:
        return False

    def credentials(self) -> Credentials:
        raise NotFound("no account is connected")

    def groups(self) -> Mapping[str, int]:
        return {}

    def find_side_conversation(self, ticket_id: int, write_key: str) -> bool:
        return False

    def start_side_conversation(
        self, ticket_id: int, write_key: str, to: Mapping[str, Any], subject: str, text: str
    ) -> None:
        raise NotFound(f"no ticket {ticket_id}: no account is connected")
