"""What an account needs for Giljabi: the type field with its options, two webhooks, a trigger, and on request the app. Only ever added, and
found again by what it is, so that a second run adds nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from giljabi.core.taxonomy import Taxonomy
from giljabi.errors import InputError, NotFound
from giljabi.services.app_setup import AppPlan, AppSetUp
from giljabi.services.macro_account import Patience
from giljabi.services.ports import Credentials

WEBHOOK_PATH = "/webhooks/zendesk"
BY_TRIGGER, BY_COMMENT = "conditional_ticket_events", "zen:event-type:ticket.comment_added"
_WEBHOOK_NAME = "Giljabi"
#: In the trigger's description: one that somebody switched off is known by this.
TRIGGER_MARK = "giljabi:ticket.created"
#: Zendesk's own limits for a drop-down (zendesk-platform.md §6.4).
_MOST_OPTIONS, _LONGEST_NAME = 2_000, 255


class SetUpAccount(Protocol):
    """What setting up asks of the account. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def installation(self) -> Mapping[str, Any] | None:
        """The app's installation; None when the settings name none."""

    def ticket_fields(self) -> Sequence[Mapping[str, Any]]: ...

    def webhooks(self) -> Sequence[Mapping[str, Any]]: ...

    def triggers(self) -> Sequence[Mapping[str, Any]]: ...

    def signing_secret(self, webhook_id: str) -> str: ...

    def add_field(self, title: str, options: Sequence[Mapping[str, str]]) -> int: ...

    def add_option(self, field_id: int, name: str, tag: str) -> None: ...

    def add_webhook(self, name: str, endpoint: str, subscription: str) -> str: ...

    def add_trigger(self, body: Mapping[str, Any]) -> int: ...


@dataclass
class SetUp:
    """What is to be added, in this order; ``trouble`` is what a person must settle first: nothing is added while there is any.
    ``notes`` are differences that are left alone."""

    field_title: str = ""
    field_id: int = 0
    options: list[tuple[str, str]] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)
    trigger: bool = False
    app: AppPlan | None = None
    trouble: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        lacks_app = self.app is not None and not self.app.is_complete
        return not (self.field_title or self.options or self.webhooks or self.trigger or lacks_app or self.trouble)

    def lines(self) -> Iterator[str]:
        """For people, one line a thing."""
        if self.trouble:  # nothing is added while there is any
            yield from (f"trouble  {line}" for line in self.trouble)
        elif self.field_title:
            yield f"add      ticket field {self.field_title!r}, a drop-down with {len(self.options)} options"
        if not self.trouble:
            yield from (f"add      {line}" for line in self._added())
        yield from (f"note     {line}" for line in self.notes)

    def _added(self) -> Iterator[str]:
        if not self.field_title:
            yield from (f"option {name} ({tag})" for name, tag in self.options)
        yield from (f"webhook for {subscription}" for subscription in self.webhooks)
        if self.trigger:
            yield "trigger: a new ticket is told to the webhook"
        if self.app:
            yield from self.app.lines()


@dataclass(frozen=True)
class AccountSetUp:
    """``backend_url`` is where Zendesk reaches this backend; ``type_field_id`` 0: there is no type field yet; without ``app`` none is
    installed."""

    account: SetUpAccount
    credentials: Credentials
    taxonomy: Taxonomy
    backend_url: str
    type_field_id: int
    field_title: str
    app: AppSetUp | None = None
    sleep: Callable[[float], None] = time.sleep

    @property
    def endpoint(self) -> str:
        return f"{self.backend_url.rstrip('/')}{WEBHOOK_PATH}"

    def plan(self) -> SetUp:
        """What is missing now."""
        found = SetUp()
        self._check_rights(found)
        if found.trouble:
            return found
        self._plan_field(found)
        self._look_at_app(found)
        webhooks = self.account.webhooks()
        ours = self._our_webhooks(webhooks)
        found.webhooks = [name for name in (BY_TRIGGER, BY_COMMENT) if not ours[name]]
        found.notes += (
            f"webhook {row['id']} reaches another address: {row.get('endpoint')}"
            for row in webhooks
            if row.get("name") == _WEBHOOK_NAME and row["id"] not in {*ours[BY_TRIGGER], *ours[BY_COMMENT]}
        )
        self._plan_trigger(found, set(ours[BY_TRIGGER]))
        return found

    def _plan_trigger(self, found: SetUp, webhooks: set[str]) -> None:
        triggers = self.account.triggers()
        if any(told(row) & webhooks and tells_new_tickets(row) for row in triggers):
            return
        asleep = [row for row in triggers if not row.get("active") and TRIGGER_MARK in str(row.get("description"))]
        if asleep:
            found.notes.append(
                f"our trigger {asleep[0].get('id')} is switched off, so new tickets are not told: left as it is"
            )
            return
        found.trigger = True

    def apply(self, found: SetUp) -> dict[str, str]:
        """Add what is missing; the settings that the backend needs then (with secrets). :class:`InputError` while there is trouble.
        A call whose answer is lost raises; running all of it again finds what was added."""
        if found.trouble:
            raise InputError(f"setup: {found.trouble[0]}")
        ask = Patience(self.sleep).ask
        field_id = found.field_id
        if found.field_title:
            rows = [{"name": name, "value": tag} for name, tag in found.options]
            field_id = ask(lambda: self.account.add_field(found.field_title, rows))
        else:
            for name, tag in found.options:
                ask(partial(self.account.add_option, field_id, name, tag))
        ours = self._our_webhooks(ask(self.account.webhooks))
        for subscription in found.webhooks:
            ours[subscription] = [ask(partial(self.account.add_webhook, _WEBHOOK_NAME, self.endpoint, subscription))]
        if found.trigger:
            ask(lambda: self.account.add_trigger(trigger(ours[BY_TRIGGER][0])))
        numbers = dict.fromkeys([*ours[BY_TRIGGER], *ours[BY_COMMENT]])
        secrets = dict.fromkeys(ask(partial(self.account.signing_secret, number)) for number in numbers)
        return {"GILJABI_TYPE_FIELD_ID": str(field_id), "GILJABI_WEBHOOK_SECRET": ",".join(secrets)}

    def install(self, found: SetUp) -> dict[str, str]:
        """The app, where one is to be installed, and its settings. Apart from the rest: what Zendesk has against the app loses nothing of it."""
        return self.app.apply(found.app) if self.app and found.app and not found.trouble else {}

    def _check_rights(self, found: SetUp) -> None:
        who = f"the credentials act as user {self.credentials.user_id}"
        if self.credentials.role != "admin":
            found.trouble.append(f"{who}, an {self.credentials.role}: only admins may set an account up")
        if lacking := {"read", "write"} - set(self.credentials.scopes or ("read", "write")):
            found.trouble.append(
                f"{who} without the scope {min(lacking)!r}: the OAuth client must be allowed `read write`"
            )

    def _look_at_app(self, found: SetUp) -> None:
        if self.app:
            found.app = self.app.plan()
            found.trouble += found.app.trouble
            found.notes += found.app.notes
            return
        try:
            installed = self.account.installation()
        except NotFound as error:
            found.notes.append(f"the app: {error}; look at GILJABI_APP_AUDIENCE")
            return
        if installed is None:
            found.notes.append("the app is not connected: --install-app uploads and installs it")
        elif not installed.get("enabled"):
            found.notes.append(f"the app's installation {installed.get('id')} is switched off")

    def _plan_field(self, found: SetUp) -> None:
        if not len(self.taxonomy):
            found.trouble.append("no consultation type is known: giljabi articles import | sync first")
            return
        fields = self.account.ticket_fields()
        wanted = {leaf.tag: leaf.name for leaf in self.taxonomy}
        mine = next((row for row in fields if row["id"] == self.type_field_id), None) or self._made_before(
            fields, wanted
        )
        if self.type_field_id and (mine is None or mine.get("type") != "tagger"):
            found.trouble.append(f"GILJABI_TYPE_FIELD_ID: the account has no drop-down field {self.type_field_id}")
            return
        same_title = [row["id"] for row in fields if row.get("title") == self.field_title]
        if mine is None and same_title:
            found.trouble.append(
                f"a field {self.field_title!r} is there already ({same_title[0]}): set GILJABI_TYPE_FIELD_ID, or choose --field-title"
            )
        there = {str(row["value"]): str(row["name"]) for row in (mine or {}).get("custom_field_options") or ()}
        names = {name: tag for tag, name in there.items()}
        for tag, name in wanted.items():
            if tag in there:
                if there[tag] != name:
                    found.notes.append(f"option {tag} is called {there[tag]!r}, the types say {name!r}: left as it is")
            elif name in names:
                found.trouble.append(f"option {name!r} has the tag {names[name]!r}, the types say {tag!r}")
            else:
                found.options.append((name, tag))
        found.field_id = int(mine["id"]) if mine else 0
        self._plan_limits(found, fields, found.field_id, len(there))
        if mine is None:
            found.field_title = self.field_title

    def _made_before(self, fields: Sequence[Mapping[str, Any]], wanted: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The field that an earlier run made whose settings were lost: of our title, and every option of it is one of the types."""
        if self.type_field_id:
            return None
        rows = [row for row in fields if row.get("title") == self.field_title and row.get("type") == "tagger"]
        options = [(str(o["value"]), str(o["name"])) for row in rows for o in row.get("custom_field_options") or ()]
        own = len(rows) == 1 and options and all(wanted.get(tag) == name for tag, name in options)
        return rows[0] if own else None

    def _plan_limits(self, found: SetUp, fields: Sequence[Mapping[str, Any]], field_id: int, count: int) -> None:
        elsewhere = {
            str(option["value"]): str(row.get("title"))
            for row in fields
            if row["id"] != field_id
            for option in row.get("custom_field_options") or ()
        }
        for name, tag in found.options:
            if tag in elsewhere:
                found.trouble.append(f"tag {tag!r} of {name} is an option of the field {elsewhere[tag]!r} already")
            if len(name) > _LONGEST_NAME:
                found.trouble.append(f"{name[:60]}…: {len(name)} characters, Zendesk takes {_LONGEST_NAME}")
        if count + len(found.options) > _MOST_OPTIONS:
            found.trouble.append(f"{count + len(found.options)} options, Zendesk takes {_MOST_OPTIONS}")

    def _our_webhooks(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
        """The numbers of the active ones that reach this backend, by subscription."""
        found: dict[str, list[str]] = {BY_TRIGGER: [], BY_COMMENT: []}
        for row in rows:
            if row.get("status") == "active" and _address(str(row.get("endpoint"))) == _address(self.endpoint):
                for subscription in row.get("subscriptions") or ():
                    found.setdefault(subscription, []).append(str(row["id"]))
        return found


def _address(url: str) -> tuple[str, str, str]:
    """An address in the form in which two are compared: Zendesk may keep the host in lower case."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/")


def told(trigger: Mapping[str, Any]) -> set[str]:
    """The numbers of the webhooks that a trigger tells, while it is active."""
    actions = (trigger.get("actions") or ()) if trigger.get("active") else ()
    return {str(row["value"][0]) for row in actions if row.get("field") == "notification_webhook" and row.get("value")}


def tells_new_tickets(trigger: Mapping[str, Any]) -> bool:
    """Whether it fires when a ticket is made; one that fires for changes would start again with our own."""
    conditions = (trigger.get("conditions") or {}).get("all") or ()
    return any(
        row.get("field") == "update_type" and row.get("operator") == "is" and row.get("value") == "Create"
        for row in conditions
    )


def trigger(webhook_id: str) -> dict[str, Any]:
    """The trigger: a new ticket is told to the webhook. Our own update does not start it again, as it is no creation; a condition on our
    tag beside that would leave follow-up tickets out, which inherit it."""
    body = json.dumps({"event": "ticket.created", "ticket_id": "{{ticket.id}}"})
    return {
        "title": "Giljabi: new ticket",
        "description": TRIGGER_MARK,
        "active": True,
        "conditions": {"all": [{"field": "update_type", "operator": "is", "value": "Create"}], "any": []},
        "actions": [{"field": "notification_webhook", "value": [webhook_id, body]}],
    }
