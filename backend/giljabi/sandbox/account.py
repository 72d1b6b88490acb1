"""The account's state: plain dictionaries in Zendesk's shapes, changed under one lock."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

Record = dict[str, Any]

INTEGRATION_ID = 100


def stamp(moment: datetime | None = None) -> str:
    """A time as Zendesk writes it."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Account:
    """All of the account. ``url`` is where it answers; ``on_ticket`` is called after a ticket was made or changed,
    with the comment that came with it."""

    url: str = "http://127.0.0.1:8500"
    users: dict[int, Record] = field(default_factory=dict)
    tickets: dict[int, Record] = field(default_factory=dict)
    comments: dict[int, list[Record]] = field(default_factory=dict)
    audits: dict[int, list[Record]] = field(default_factory=dict)
    fields: dict[int, Record] = field(default_factory=dict)
    macros: dict[int, Record] = field(default_factory=dict)
    #: How often each macro was used in the last 30 days.
    macro_usage: dict[int, int] = field(default_factory=dict)
    triggers: dict[int, Record] = field(default_factory=dict)
    webhooks: dict[str, Record] = field(default_factory=dict)
    #: Packages that were brought, jobs that make apps of them, and the account's own apps.
    uploads: dict[int, bytes] = field(default_factory=dict)
    app_jobs: dict[str, Record] = field(default_factory=dict)
    apps: dict[int, Record] = field(default_factory=dict)
    #: Apps that are installed, by the installation's number.
    installations: dict[int, Record] = field(default_factory=dict)
    signing_secrets: dict[str, str] = field(default_factory=dict)
    articles: dict[int, Record] = field(default_factory=dict)
    memberships: list[Record] = field(default_factory=list)
    groups: dict[int, Record] = field(default_factory=dict)
    brands: dict[int, Record] = field(default_factory=dict)
    forms: dict[int, Record] = field(default_factory=dict)
    side_conversations: list[Record] = field(default_factory=list)
    clients: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Record] = field(default_factory=dict)
    #: The export leaves out what changed in the last seconds: a minute at Zendesk, so that a cursor passes nothing by.
    export_lag: int = 60
    lock: threading.RLock = field(default_factory=threading.RLock)
    on_ticket: Callable[[Record, str, Record | None], None] = lambda ticket, event, comment: None
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def next_id(self) -> int:
        return next(self._ids)

    def add_user(self, user_id: int, name: str, role: str, **more: Any) -> Record:
        """A user: end-user, agent or admin."""
        moment = stamp()
        user = {
            "id": user_id, "url": f"{self.url}/api/v2/users/{user_id}.json", "name": name, "role": role,
            "email": f"user{user_id}@example.com", "active": True, "suspended": False, "verified": True,
            "ticket_restriction": None, "organization_id": None, "default_group_id": None, "custom_role_id": None,
            "locale": "ko", "time_zone": "Seoul", "phone": None, "tags": [], "photo": None, "notes": "", "details": "",
            "created_at": moment, "updated_at": moment, "moderator": role != "end-user", "shared": False,
            "shared_agent": False, "restricted_agent": False, "signature": "", "external_id": None,
            "last_login_at": None, "alias": "", "two_factor_auth_enabled": False, "user_fields": {},
        } | more  # fmt: skip
        self.users[user_id] = user
        return user

    def add_field(self, field_id: int, title: str, kind: str, options: Iterable[tuple[str, str]] = ()) -> Record:
        """A ticket field; a drop-down with its options as (name, tag)."""
        record: Record = {
            "id": field_id, "url": f"{self.url}/api/v2/ticket_fields/{field_id}.json", "type": kind, "title": title,
            "raw_title": title, "description": "", "raw_description": "", "position": field_id, "active": True,
            "required": False, "collapsed_for_agents": False, "regexp_for_validation": None, "title_in_portal": title,
            "raw_title_in_portal": title, "visible_in_portal": False, "editable_in_portal": False,
            "required_in_portal": False, "agent_can_edit": True, "tag": None, "created_at": stamp(), "updated_at": stamp(),
            "removable": True, "key": None, "agent_description": None,
        }  # fmt: skip
        if kind == "tagger":
            record["custom_field_options"] = [
                {"id": field_id * 100 + number, "name": name, "raw_name": name, "value": tag, "default": False}
                for number, (name, tag) in enumerate(options, 1)
            ]
        self.fields[field_id] = record
        for ticket in self.tickets.values():
            ticket["custom_fields"].append({"id": field_id, "value": None})
        return record

    def create_ticket(
        self, requester_id: int, subject: str, description: str, *, created_at: datetime | None = None,
        channel: str = "web", custom_fields: Iterable[Mapping[str, Any]] = (), quiet: bool = False,
        tags: Iterable[str] = (), public: bool = True,
    ) -> Record:  # fmt: skip
        """A new ticket with its first comment; ``quiet`` fires no trigger (tickets that were there before)."""
        with self.lock:
            ticket_id = len(self.tickets) + 1
            moment = stamp(created_at)
            values = dict.fromkeys(self.fields) | {row["id"]: row["value"] for row in custom_fields}
            ticket = {
                "id": ticket_id, "url": f"{self.url}/api/v2/tickets/{ticket_id}.json", "external_id": None,
                "created_at": moment, "updated_at": moment, "generated_timestamp": 0, "type": None,
                "subject": subject, "raw_subject": subject, "description": description, "priority": None,
                "status": "new", "recipient": None, "requester_id": requester_id, "submitter_id": requester_id,
                "assignee_id": None, "organization_id": None, "group_id": None, "collaborator_ids": [],
                "follower_ids": [], "email_cc_ids": [], "forum_topic_id": None, "problem_id": None,
                "has_incidents": False, "is_public": public, "due_at": None, "tags": sorted(set(tags)),
                "custom_fields": [{"id": key, "value": value} for key, value in values.items()],
                "satisfaction_rating": {"score": "unoffered"}, "sharing_agreement_ids": [], "custom_status_id": 1,
                "followup_ids": [], "ticket_form_id": None, "brand_id": 1, "allow_channelback": False,
                "allow_attachments": True, "from_messaging_channel": False,
                "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}},
            }  # fmt: skip
            self.tickets[ticket_id] = ticket
            self.comments[ticket_id], self.audits[ticket_id] = [], []
            comment = self.add_comment(ticket_id, requester_id, body=description, public=public, created_at=moment)
            self._audit(ticket, requester_id, [comment_event(comment), create_event(subject)], {}, moment)
        if not quiet:
            self.on_ticket(ticket, "create", comment)
        return ticket

    def add_comment(
        self,
        ticket_id: int,
        author_id: int,
        *,
        body: str = "",
        html: str = "",
        public: bool = True,
        created_at: str = "",
    ) -> Record:
        """Append a comment; HTML is kept as given and also as plain text."""
        plain = body or plain_text(html)
        shown = html or f'<div class="zd-comment" dir="auto">{escaped(body)}</div>'
        comment = {
            "id": self.next_id(), "type": "Comment", "author_id": author_id, "body": plain, "html_body": shown,
            "plain_body": plain, "public": public, "attachments": [], "audit_id": 0, "metadata": {},
            "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
            "created_at": created_at or stamp(),
        }  # fmt: skip
        self.comments[ticket_id].append(comment)
        return comment

    def update_ticket(self, ticket_id: int, author_id: int, change: Mapping[str, Any]) -> tuple[Record, Record]:
        """Apply what a PUT carries; the ticket and its new audit. ``Conflict`` when a safe update comes too late."""
        with self.lock:
            ticket = self.tickets[ticket_id]
            if change.get("safe_update") is not None and change.get("updated_stamp") != ticket["updated_at"]:
                raise Conflict
            events, comment = self._apply(ticket, author_id, change)
            self._touch(ticket)
            audit = self._audit(ticket, author_id, events, change.get("metadata") or {}, ticket["updated_at"])
        self.on_ticket(ticket, "update", comment)
        return ticket, audit

    def _apply(self, ticket: Record, author_id: int, change: Mapping[str, Any]) -> tuple[list[Record], Record | None]:
        events: list[Record] = []
        comment, added = change.get("comment"), None
        if comment:
            added = self.add_comment(
                ticket["id"], int(comment.get("author_id") or author_id), body=str(comment.get("body") or ""),
                html=str(comment.get("html_body") or ""), public=bool(comment.get("public", True)),
            )  # fmt: skip
            events.append(comment_event(added))
        for key in ("subject", "status", "priority", "assignee_id", "group_id"):
            if key in change:
                events.append(self._change(key, ticket[key], change[key]))
                ticket[key] = change[key]
        if "tags" in change:
            ticket["tags"] = sorted(set(change["tags"]))
            events.append(self._change("tags", None, ticket["tags"]))
            self._clear_fields_without_tag(ticket)
        for row in change.get("custom_fields") or []:
            events.append(self._change(str(row["id"]), None, row["value"]))
            self._set_field(ticket, int(row["id"]), row["value"])
        return events, added

    def start_side_conversation(
        self, ticket_id: int, message: Mapping[str, Any], external_ids: Mapping[str, str]
    ) -> Record:
        """A side conversation with its first message."""
        number = str(self.next_id())
        row = {
            "id": number, "ticket_id": ticket_id, "subject": message.get("subject"), "state": "open", "created_at": stamp(),
            "updated_at": stamp(), "message_added_at": stamp(), "state_updated_at": stamp(), "participants": message["to"],
            "preview_text": str(message["body"])[:80], "external_ids": dict(external_ids), "message": dict(message),
            "url": f"{self.url}/api/v2/tickets/{ticket_id}/side_conversations/{number}.json",
        }  # fmt: skip
        self.side_conversations.append(row)
        return row

    def _set_field(self, ticket: Record, field_id: int, value: Any) -> None:
        """A drop-down's value is also a tag, and the old value's tag goes."""
        for row in ticket["custom_fields"]:
            if row["id"] == field_id:
                if self.fields[field_id]["type"] == "tagger":
                    tags = set(ticket["tags"]) - {row["value"]}
                    ticket["tags"] = sorted(tags | ({value} if value else set()))
                row["value"] = value

    def _clear_fields_without_tag(self, ticket: Record) -> None:
        for row in ticket["custom_fields"]:
            if self.fields[row["id"]]["type"] == "tagger" and row["value"] not in ticket["tags"]:
                row["value"] = None

    def _touch(self, ticket: Record) -> None:
        """``updated_at`` has whole seconds, as at Zendesk; two changes in one second share it there too."""
        ticket["updated_at"] = stamp()
        ticket["generated_timestamp"] = int(datetime.now(UTC).timestamp())

    def _change(self, name: str, before: Any, after: Any) -> Record:
        return {"id": self.next_id(), "type": "Change", "field_name": name, "previous_value": before, "value": after}

    def _audit(
        self, ticket: Record, author_id: int, events: list[Record], metadata: Mapping[str, Any], moment: str
    ) -> Record:
        audit = {
            "id": self.next_id(), "ticket_id": ticket["id"], "created_at": moment, "author_id": author_id,
            "metadata": {"system": {}, "custom": dict(metadata)}, "events": events,
            "via": {"channel": "api", "source": {"from": {}, "to": {}, "rel": None}},
        }  # fmt: skip
        self.audits[ticket["id"]].append(audit)
        return audit


class Conflict(Exception):
    """A safe update whose stamp is not the ticket's."""


def comment_event(comment: Mapping[str, Any]) -> Record:
    return {key: comment[key] for key in ("id", "type", "author_id", "body", "html_body", "plain_body", "public")}


def create_event(subject: str) -> Record:
    return {"id": 0, "type": "Create", "field_name": "subject", "value": subject}


def escaped(text: str) -> str:
    """Text as HTML."""
    return escape(text).replace("\n", "<br>")


def plain_text(html: str) -> str:
    """HTML as the text that a reader sees."""
    text = re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|blockquote|ul)>", "\n", html)
    return unescape(re.sub(r"<[^>]+>", "", text)).strip()
