"""`giljabi doctor`: is everything there that Giljabi needs, and does it fit together? Nothing is changed by asking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Any, Literal, Protocol

from giljabi.core.house import House
from giljabi.errors import GiljabiError
from giljabi.services.account_setup import BY_COMMENT, BY_TRIGGER, WEBHOOK_PATH, tells_new_tickets, told
from giljabi.services.ports import Helpdesk
from giljabi.services.reconcile import cursor_name
from giljabi.settings import Settings
from giljabi.storage import cursors, holds, inbox, schema
from giljabi.storage.database import Database

State = Literal["ok", "warning", "failed"]
#: How a thing stands, and what to say of it.
Found = tuple[State, str]
#: A clock that is further off than this makes webhooks look too old, or too new.
_SKEW_SECONDS = 30
_LATE_SECONDS = 60.0
#: Zendesk ends API tokens on this day (zendesk-platform.md §6.1).
API_TOKENS_END = date(2027, 4, 30)
_NEEDED_SCOPES = (("read", "tickets:read"), ("write", "tickets:write"), ("read", "users:read"))


class AccountInspection(Protocol):
    """What is looked at in the account, beyond what the helpdesk needs."""

    def server_time(self) -> datetime:
        """The account's own time."""

    def webhooks(self) -> list[Mapping[str, Any]]:
        """The account's webhooks as it lists them."""

    def signing_secret(self, webhook_id: str) -> str:
        """The secret that signs a webhook's deliveries."""

    def triggers(self) -> list[Mapping[str, Any]]:
        """The account's triggers as it lists them."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands, and what to do about it."""

    name: str
    state: State
    about: str


@dataclass(frozen=True)
class Doctor:
    """``account`` is None without one; ``broker`` raises when the broker does not answer, and is None where there is none."""

    settings: Settings
    database: Database
    account: AccountDoctor | None = None
    broker: Callable[[], None] | None = None

    def examine(self) -> Iterator[Check]:
        """One check after the other; an error of one is its result."""
        checks = {"database": self._database, "engine": self._engine}
        if self.broker:
            checks["broker"] = partial(_broker, self.broker)
        if self.account:
            checks |= self.account.checks
        for name, check in checks.items():
            try:
                state, about = check()
            except GiljabiError as error:
                state, about = "failed", f"{type(error).__name__}: {error}"
            yield Check(name, state, about)
        if not self.account:
            yield Check(
                "account", "warning", "GILJABI_ZENDESK_URL is not set: nothing is read from or written to Zendesk"
            )

    def _database(self) -> Found:
        began = time.perf_counter()
        schema.check(self.database)
        kind = "SQLite" if self.settings.is_sqlite else "PostgreSQL"
        return "ok", f"{kind} at revision {schema.head()}, {(time.perf_counter() - began) * 1000:.0f} ms"

    def _engine(self) -> Found:
        backlog = inbox.backlog(self.database)
        about = f"{backlog.open} open, {backlog.dead} dead, the oldest due for {backlog.oldest_due:.0f} s"
        if hold := holds.held(self.database):
            return "failed", f"held for {hold.left_ms / 1000:.0f} s ({hold.name}): {hold.reason}"
        if backlog.oldest_due > _LATE_SECONDS:
            return "failed", f"{about}: is `giljabi serve` or `giljabi worker` running?"
        return ("warning", f"{about}: see `giljabi events list --state dead`") if backlog.dead else ("ok", about)


@dataclass(frozen=True)
class AccountDoctor:
    """What of the account has to fit: its clock, our credentials, the type field, webhook and trigger, and the sweep over its export."""

    settings: Settings
    database: Database
    house: Callable[[], House]
    helpdesk: Helpdesk
    account: AccountInspection

    @property
    def checks(self) -> dict[str, Callable[[], Found]]:
        return {
            "clock": self._clock, "credentials": self._credentials, "field": self._field, "webhook": self._webhook,
            "trigger": self._trigger, "sweep": self._sweep,
        }  # fmt: skip

    def _clock(self) -> Found:
        skew = (datetime.now(UTC) - self.account.server_time()).total_seconds()
        about = f"{skew:+.0f} s from Zendesk's"
        return ("ok", about) if abs(skew) <= _SKEW_SECONDS else ("failed", f"{about}: set it by NTP")

    def _credentials(self) -> Found:
        found = self.helpdesk.credentials()
        about = f"user {found.user_id}, {found.role}"
        if found.role not in ("agent", "admin"):
            return "failed", f"{about}: it must be an agent or an admin"
        if not found.scopes:
            left = (API_TOKENS_END - datetime.now(UTC).date()).days
            return "warning", f"{about}, by an API token: Zendesk ends these in {left} days; use OAuth"
        lacking = [narrow for wide, narrow in _NEEDED_SCOPES if wide not in found.scopes and narrow not in found.scopes]
        if lacking:
            return "failed", f"{about}: the OAuth client lacks {', '.join(lacking)}"
        return "ok", f"{about}, scopes {' '.join(found.scopes)}"

    def _field(self) -> Found:
        if not self.settings.type_field_id:
            return "warning", "GILJABI_TYPE_FIELD_ID is not set: no type is written"
        options = {tag for _, tag in self.helpdesk.field_options(self.settings.type_field_id)}
        lacking = [leaf.name for leaf in self.house().taxonomy if leaf.tag not in options]
        if lacking:
            return "warning", f"{len(lacking)} types have no option in the field, such as {lacking[0]}"
        return "ok", f"{len(options)} options, one for every type"

    def _webhook(self) -> Found:
        if not self.our_webhooks:
            return "failed", f"no active webhook ends in {WEBHOOK_PATH}"
        for row in self.our_webhooks:
            if self.account.signing_secret(str(row["id"])) not in self.settings.webhook_secrets:
                return "failed", f"the signing secret of {row['id']} is not in GILJABI_WEBHOOK_SECRET"
        if not any(BY_COMMENT in row.get("subscriptions", ()) for row in self.our_webhooks):
            return "warning", "none subscribes to comment_added: customers' replies are not decided upon"
        return "ok", f"{len(self.our_webhooks)} active, their secrets are known"

    def _trigger(self) -> Found:
        ours = {str(row["id"]) for row in self.our_webhooks}
        found = [row for row in self.account.triggers() if ours & told(row) and tells_new_tickets(row)]
        if not found:
            return "failed", "no active trigger notifies our webhook of new tickets"
        return "ok", str(found[0].get("title"))

    def _sweep(self) -> Found:
        if not self.settings.reconcile_seconds:
            return "warning", "GILJABI_RECONCILE_SECONDS is 0: a lost webhook stays lost"
        age = cursors.age_seconds(self.database, cursor_name(self.settings.account_host))
        if age is None:
            return "warning", "has not run yet"
        late = age > 3 * self.settings.reconcile_seconds + 60
        return ("failed" if late else "ok"), f"ran {age:.0f} s ago"

    @cached_property
    def our_webhooks(self) -> list[Mapping[str, Any]]:
        """The active ones that reach a backend such as this, the trigger's first."""
        ours = [
            row
            for row in self.account.webhooks()
            if row.get("status") == "active" and str(row.get("endpoint", "")).endswith(WEBHOOK_PATH)
        ]
        return sorted(ours, key=lambda row: BY_TRIGGER not in row.get("subscriptions", ()))


def _broker(ask: Callable[[], None]) -> Found:
    try:
        ask()
    except Exception as error:  # kombu, redis and amqp raise what they like
        return "warning", f"does not answer; the sweep goes on without it ({type(error).__name__}: {error})"
    return "ok", "answers"
