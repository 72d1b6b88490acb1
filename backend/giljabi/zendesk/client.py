"""The :class:`~giljabi.services.ports.Helpdesk` that is Zendesk: zenpy for objects and paging, one session for all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cachetools import TTLCache
from zenpy import Zenpy
from zenpy.lib.exception import ZenpyException

from giljabi.core.facts.values import Value
from giljabi.core.note import ASKED_SIGNATURE, SIGNATURE
from giljabi.errors import CredentialsRefused, NotFound, Unavailable
from giljabi.services.ports import Comment, Credentials, Person, RemoteTicket
from giljabi.settings import Settings
from giljabi.zendesk.history import is_follow_up, known_of
from giljabi.zendesk.session import SCOPES, ZendeskSession, answered_at

_T = TypeVar("_T")
#: How long roles, memberships and field definitions are believed.
_BELIEVED_SECONDS, _MOST_BELIEVED = 60.0, 10_000
#: What is kept of a user.
_USER_KEYS = ("id", "name", "role", "active", "suspended", "ticket_restriction", "organization_id")


class ZendeskHelpdesk:
    """One account. Safe between threads: the session pools connections, and zenpy's own caches are off."""

    def __init__(self, settings: Settings, session: ZendeskSession | None = None) -> None:
        self._type_field_id = settings.type_field_id
        self._zone = ZoneInfo(settings.timezone)
        self._session = session or session_for(settings)
        # zenpy knows its own answers by the host, which it puts together from two parts.
        subdomain, _, domain = self._session.host.partition(".")
        self._zenpy = Zenpy(domain=domain, subdomain=subdomain, session=self._session, disable_cache=True)
        self._believed: TTLCache[str, Any] = TTLCache(_MOST_BELIEVED, _BELIEVED_SECONDS)
        self._lock = threading.Lock()

    def ticket(self, ticket_id: int) -> RemoteTicket:
        """The ticket with its comments in order, each with its author's role."""
        answer = self._session.get(
            self._session.url(f"/api/v2/tickets/{ticket_id}.json")
        )  # zenpy keeps no answer's time
        ticket = answer.json()["ticket"]
        try:
            moment = answered_at(answer)
            return self._with_conversation(ticket, int(moment.timestamp()) if moment else 0)
        except NotFound as error:  # only the ticket itself may be gone; what else is not found is the account's trouble
            raise Unavailable(f"the ticket is there, but not what belongs to it: {error}") from error

    def _with_conversation(self, ticket: Mapping[str, Any], read_at: int) -> RemoteTicket:
        ticket_id = int(ticket["id"])
        comments = [comment.to_dict() for comment in self._read(lambda: list(self._zenpy.tickets.comments(ticket_id)))]
        people = self._people({comment["author_id"] for comment in comments})
        own = self.credentials().user_id
        custom = {row["id"]: row["value"] for row in ticket.get("custom_fields") or []}
        return RemoteTicket(
            id=ticket_id,
            subject=ticket.get("subject") or "",
            status=ticket.get("status") or "",
            comments=tuple(self._comment(comment, people, own) for comment in comments),
            created_at=_moment(ticket["created_at"]).astimezone(self._zone).replace(tzinfo=None),
            updated_stamp=str(ticket["updated_at"]),
            tags=tuple(ticket.get("tags") or ()),
            type_tag=custom.get(self._type_field_id) or None,
            fields=self._fields(custom),
            known=known_of(ticket),
            requester_id=int(ticket.get("requester_id") or 0),
            follow_up=is_follow_up(ticket),
            read_at=read_at,
        )

    def update_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> int:
        """One PUT on our own session: zenpy would cut the stamp that a safe update needs."""
        response = self._session.put(self._session.url(f"/api/v2/tickets/{ticket_id}.json"), json=dict(body))
        return int(response.json()["audit"]["id"])

    def find_write(self, ticket_id: int, write_key: str) -> int | None:
        """Read all audits of the ticket for ``metadata.custom.giljabi.write_key`` (zendesk-platform.md §6.2)."""
        for audit in self._read(lambda: list(self._zenpy.tickets.audits(ticket_id))):
            data = audit.to_dict()
            custom = (data.get("metadata") or {}).get("custom") or {}
            if (custom.get("giljabi") or {}).get("write_key") == write_key:
                return int(data["id"])
        return None

    def field_options(self, field_id: int) -> list[tuple[str, str]]:
        """Asked directly, with the names as admins wrote them (``raw_name`` may hold dynamic content, which nobody reads)."""

        def fetch() -> list[tuple[str, str]]:
            field = self._session.get(self._session.url(f"/api/v2/ticket_fields/{field_id}.json")).json()[
                "ticket_field"
            ]
            return [(str(row["name"]), str(row["value"])) for row in field.get("custom_field_options") or []]

        return self._believe(f"options of {field_id}", fetch)

    def person(self, user_id: int) -> Person:
        """Role and state as Zendesk says now (believed for a minute)."""
        return _person(self._user(user_id))

    def may_see(self, user_id: int, ticket_id: int) -> bool:
        """By Zendesk's own restriction of the agent: none, their groups, their organisation, or assigned tickets."""
        try:
            user = self._user(user_id)
        except NotFound:
            return False
        if not _person(user).active or user.get("role") not in ("agent", "admin"):
            return False
        restriction = user.get("ticket_restriction")
        if user["role"] == "admin" or not restriction:
            return True
        ticket = self._read(lambda: self._zenpy.tickets(id=ticket_id)).to_dict()
        if restriction == "assigned":
            return bool(ticket.get("assignee_id") == user_id)
        if restriction == "groups":
            return ticket.get("group_id") in self._groups(user_id)
        if restriction == "organization":
            return bool(user.get("organization_id")) and ticket.get("organization_id") == user["organization_id"]
        return False

    def credentials(self) -> Credentials:
        """Asked by what only a known caller gets an answer to: the token in use, or with an API token the account's settings. Not by
        `users/me` alone, which answers nobody with 200 as well (zendesk-platform.md §2.3)."""
        return self._believe("credentials", self._ask_credentials)

    def groups(self) -> Mapping[str, int]:
        def fetch() -> dict[str, int]:
            return {group.name: int(group.id) for group in self._read(lambda: list(self._zenpy.groups()))}

        return self._believe("groups", fetch)

    def find_side_conversation(self, ticket_id: int, write_key: str) -> bool:
        """By ``external_ids.giljabi``."""
        rows = self._session.listed(f"/api/v2/tickets/{ticket_id}/side_conversations.json", "side_conversations")
        return any((row.get("external_ids") or {}).get("giljabi") == write_key for row in rows)

    def start_side_conversation(
        self, ticket_id: int, write_key: str, to: Mapping[str, Any], subject: str, text: str
    ) -> None:
        """Not in zenpy."""
        message = {"subject": subject, "body": text, "to": [dict(to)]}
        body = {"message": message, "external_ids": {"giljabi": write_key}}
        self._session.post(self._session.url(f"/api/v2/tickets/{ticket_id}/side_conversations.json"), json=body)

    def _ask_credentials(self) -> Credentials:
        if not self._session.uses_oauth:
            self._session.get(self._session.url("/api/v2/account/settings.json"))
            me = self._own_user()
            return Credentials(int(me["id"]), str(me.get("role")))
        token = self._session.get(self._session.url("/api/v2/oauth/tokens/current.json")).json()["token"]
        user = self._user(int(token["user_id"]))
        return Credentials(
            int(token["user_id"]),
            str(user["role"]),
            tuple(token.get("scopes") or ()),
            str(token.get("expires_at") or ""),
        )

    def _own_user(self) -> dict[str, Any]:
        me: dict[str, Any] = self._session.get(self._session.url("/api/v2/users/me.json")).json()["user"]
        if not me.get("id"):
            raise CredentialsRefused("Zendesk does not know our credentials")
        return me

    def _user(self, user_id: int) -> dict[str, Any]:
        def fetch() -> dict[str, Any]:
            return _kept(self._read(lambda: self._zenpy.users(id=user_id)).to_dict())

        return self._believe(f"user {user_id}", fetch)

    def _groups(self, user_id: int) -> set[int]:
        def fetch() -> set[int]:
            return {m.group_id for m in self._read(lambda: list(self._zenpy.users.group_memberships(user=user_id)))}

        return self._believe(f"groups of {user_id}", fetch)

    def _people(self, ids: set[int]) -> dict[int, str]:
        """The roles of these users; one that Zendesk no longer knows is missing."""
        with self._lock:
            roles = {i: str(self._believed[f"user {i}"]["role"]) for i in ids if f"user {i}" in self._believed}
        missing = sorted(ids - set(roles))
        for user in self._read(lambda: list(self._zenpy.users(ids=missing))) if missing else ():
            data = _kept(user.to_dict())
            roles[data["id"]] = str(data["role"])
            with self._lock:
                self._believed[f"user {data['id']}"] = data
        return roles

    def _comment(self, comment: Mapping[str, Any], people: Mapping[int, str], own: int) -> Comment:
        """Our own notes are known by their author and their first word; a person may share our credentials' user."""
        text = str(comment.get("plain_body") or comment.get("body") or "")
        public = bool(comment.get("public"))
        written = comment["author_id"] == own and not public
        decided = written and text.lstrip().startswith(SIGNATURE)
        ours = decided or (written and text.lstrip().startswith(ASKED_SIGNATURE))
        return Comment(people.get(comment["author_id"], "end-user"), text, public, ours, decided)

    def _fields(self, custom: Mapping[int, Any]) -> dict[str, Value]:
        """Custom fields by their titles; a drop-down's tag by the words that people see."""
        fields: dict[str, Value] = {}
        for definition in self._believe("fields", self._field_definitions):
            value = custom.get(definition["id"])
            if value in (None, "", []) or definition["id"] == self._type_field_id:
                continue
            options = {row["value"]: row["name"] for row in definition.get("custom_field_options") or []}
            if isinstance(value, str):
                fields[definition["title"]] = _typed(options.get(value, value), definition["type"])
            elif isinstance(value, int) and not isinstance(value, bool):
                fields[definition["title"]] = value
        return fields

    def _field_definitions(self) -> list[dict[str, Any]]:
        return [field.to_dict() for field in self._read(lambda: list(self._zenpy.ticket_fields()))]

    def _believe(self, key: str, fetch: Callable[[], _T]) -> _T:
        with self._lock:
            known: _T | None = self._believed.get(key)
        if known is None:
            known = fetch()
            with self._lock:
                self._believed[key] = known
        return known

    @staticmethod
    def _read(call: Callable[[], _T]) -> _T:
        """zenpy's own complaints (about an answer's form) as ours."""
        try:
            return call()
        except ZenpyException as error:
            raise Unavailable(f"Zendesk's answer could not be read: {error}") from error


def session_for(settings: Settings, scopes: str = SCOPES) -> ZendeskSession:
    """The session with the credentials of the settings, its tokens for these scopes; OAuth wins over an API token."""
    oauth = settings.zendesk_client_id and settings.zendesk_client_secret
    return ZendeskSession(
        settings.zendesk_url,
        client=(settings.zendesk_client_id, settings.zendesk_client_secret) if oauth else None,
        api_token=None if oauth else (settings.zendesk_email, settings.zendesk_api_token),
        scopes=scopes,
        timeout=settings.http_timeout,
    )


def _kept(user: Mapping[str, Any]) -> dict[str, Any]:
    return {key: user.get(key) for key in _USER_KEYS}


def _person(user: Mapping[str, Any]) -> Person:
    active = user.get("active") is not False and not user.get("suspended")
    return Person(int(user["id"]), str(user.get("name") or ""), str(user.get("role") or "end-user"), active)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _typed(value: str, kind: str) -> Value:
    """Numbers of integer fields as numbers; every other value as it stands."""
    return int(value) if kind == "integer" and value.lstrip("-").isdigit() else value
