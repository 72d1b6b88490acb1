"""`giljabi zendesk doctor`: a round trip through the account, and what of it no documentation says (zendesk-platform.md §10), looked at
where it can be seen: on this very account. Nothing that people see is made, unless a test ticket is asked for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from giljabi.core.taxonomy import SEPARATOR
from giljabi.errors import HelpdeskError, UpdateConflict
from giljabi.services.doctor import Check, Found
from giljabi.services.intake import CREATED, PROBE, probe_key
from giljabi.storage import inbox, sightings
from giljabi.storage.database import Database

#: So many looks at the inbox, a second apart: a delivery takes seconds, and its ticket rests a moment before it is worked off.
_LOOKS = 20
PROBE_TAG = "giljabi_probe"
#: What was seen of the signed loads of the app's pages.
FIRST_LOAD = "first load"
_NO_WEBHOOK: Found = ("failed", "no active webhook reaches this backend: giljabi zendesk setup")
_SUBJECT = "Giljabi: test ticket, please leave it alone"


class ProbedAccount(Protocol):
    """What is asked of the account. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def ticket_fields(self) -> Sequence[Mapping[str, Any]]: ...

    def macro_actions(self) -> Sequence[tuple[str, Any]]:
        """Field and value of every action of every macro."""

    def installation(self) -> Mapping[str, Any] | None:
        """The app's installation; None when the settings name none."""

    def test_webhook(self, webhook: Mapping[str, Any], body: str) -> int | None:
        """Let Zendesk deliver ``body``; the status that it was answered with, None when Zendesk does not say."""

    def limits(self) -> Mapping[str, int]:
        """The rate limits that answers named until now: calls by the limit's name."""

    def make_ticket(self, body: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def change_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def comments(self, ticket_id: int) -> Sequence[Mapping[str, Any]]: ...

    def audits(self, ticket_id: int) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True)
class Probe:
    """``webhooks`` are those that reach this backend, the trigger's first; ``nonce`` names this very run; ``sleep`` waits a second.
    ``with_ticket``: make a test ticket (closed for good again: solved), which shows what only a ticket can."""

    database: Database
    account: ProbedAccount
    webhooks: Sequence[Mapping[str, Any]]
    nonce: str
    sleep: Callable[[float], None]
    with_ticket: bool = False

    def examine(self) -> Iterator[Check]:
        """One check after the other; an error of one is its result. ``warning``: it could not be seen here."""
        checks: dict[str, Callable[[], Found]] = {
            "app": self._app, "first load": self._first_load, "round trip": self._round_trip, "retries": self._retries,
            "options": self._options, "macros": self._macros,
        }  # fmt: skip
        for name, check in checks.items():
            yield _checked(name, check)
        if self.with_ticket:
            yield from self._ticket()
        yield _checked("rate limits", self._limits)

    def _app(self) -> Found:
        found = self.account.installation()
        if found is None:
            return "warning", "GILJABI_APP_AUDIENCE names no installation: the sidebar is not connected"
        about = f"installation {found.get('id')} of app {found.get('app_id')}"
        return ("ok", f"{about}, enabled") if found.get("enabled") else ("failed", f"{about} is not enabled")

    def _round_trip(self) -> Found:
        """Zendesk signs and delivers, the backend verifies and keeps, a worker works it off."""
        if not self.webhooks:
            return _NO_WEBHOOK
        status = self.account.test_webhook(self.webhooks[0], json.dumps({"event": PROBE, "nonce": self.nonce}))
        key = probe_key(self.nonce)
        self._until(lambda: inbox.state_of(self.database, key) == "done")
        state = inbox.state_of(self.database, key)
        answered = f"the delivery was answered with {status}" if status else "Zendesk does not say how it was answered"
        if state == "done":
            return "ok", "delivered, its signature verified, kept and worked off"
        if state:
            return "failed", f"delivered and kept ({state}), but nobody works it off: is `giljabi serve` running?"
        return "failed", f"nothing arrived in this database; {answered}"

    def _first_load(self) -> Found:
        """How Zendesk signs the loads of the app's pages (§10.1)."""
        found = sightings.seen(self.database, FIRST_LOAD)
        if not found:
            return (
                "warning",
                "no page of the app was opened yet: open a ticket, then ask again for the form of its token",
            )
        return "ok", "; or ".join(f"{row.value} ({row.count} loads)" for row in found)

    def _retries(self) -> Found:
        """Whether Zendesk signs a delivery anew when it sends it again (§10.7): one that is refused once."""
        if not self.webhooks:
            return _NO_WEBHOOK
        nonce = f"{self.nonce}-again"
        key = probe_key(nonce)
        body = json.dumps({"event": PROBE, "nonce": nonce, "again": True})
        self.account.test_webhook(self.webhooks[0], body)
        self._until(lambda: inbox.state_of(self.database, key) is not None)
        tries = sightings.seen(self.database, key)
        if not tries:
            return "failed", "nothing arrived"
        if sum(row.count for row in tries) == 1:
            return (
                "warning",
                f"a refused test delivery did not come again within {_LOOKS} s: how retries are signed stays unknown",
            )
        if len(tries) == 1:
            return (
                "ok",
                "a retry bears the time of the first try: GILJABI_WEBHOOK_TOLERANCE must be longer than retries last",
            )
        return "ok", f"a retry is signed anew: {tries[-1].value}, then {tries[0].value}"

    def _options(self) -> Found:
        """Whether an option `A` may stand beside `A::B` (§10.11)."""
        beside = 0
        for row in self.account.ticket_fields():
            names = [str(option["name"]) for option in row.get("custom_field_options") or ()]
            parents = {name.rpartition(SEPARATOR)[0] for name in names}
            beside += sum(name in parents for name in names)
        if beside:
            return "ok", f"an option may stand beside its own branches: {beside} do here"
        return "warning", "no option stands beside its own branches here: whether it may stays unknown"

    def _macros(self) -> Found:
        """The forms of what macros put into a reply (§10.9)."""
        seen: Counter[str] = Counter()
        for field, value in self.account.macro_actions():
            if field in ("comment_value", "comment_value_html", "comment_mode_is_public"):
                seen[f"{field} as {_form(value)}"] += 1
        if not seen:
            return "warning", "no macro writes a comment: the forms of their values stay unknown"
        return "ok", ", ".join(f"{form} ({count})" for form, count in sorted(seen.items()))

    def _limits(self) -> Found:
        """What the answers' headers say (§10.10)."""
        found = self.account.limits()
        if not found:
            return "warning", "no answer named a rate limit"
        return "ok", ", ".join(f"{name}: {total}" for name, total in sorted(found.items()))

    def _ticket(self) -> Iterator[Check]:
        comment = {"body": "A round trip is tried. Nothing has to be done.", "public": False}
        try:
            made = self.account.make_ticket({"subject": _SUBJECT, "comment": comment, "tags": [PROBE_TAG]})
        except HelpdeskError as error:
            yield Check("ticket", "failed", f"{type(error).__name__}: {error}")
            return
        number = int(made["id"])
        yield Check("ticket", "ok", f"{number} was made")
        for name, check in (
            ("new ticket", self._told), ("write", self._written), ("stale write", self._stale), ("added tags", self._added_tags),
            ("end", self._solved),
        ):  # fmt: skip
            yield _checked(name, partial(check, number))

    def _told(self, number: int) -> Found:
        """The new ticket comes by its webhook."""

        def arrived() -> bool:
            with self.database.read() as connection:
                return inbox.has_event(connection, str(number), CREATED)

        if self._until(arrived):
            return "ok", "the new ticket was told to this backend"
        return "failed", f"ticket {number} was not told to this backend within {_LOOKS} s: look at webhook and trigger"

    def _written(self, number: int) -> Found:
        """One PUT with note and metadata, read back: the note is private, the audit holds the key."""
        note = {"body": f"round trip {self.nonce}", "public": False}
        self.account.change_ticket(number, {"comment": note, "metadata": {"write_key": self.nonce}})
        own = [row for row in self.account.comments(number) if self.nonce in str(row.get("body"))]
        keys = [
            ((row.get("metadata") or {}).get("custom") or {}).get("write_key") for row in self.account.audits(number)
        ]
        if len(own) != 1 or own[0].get("public") is not False:
            return "failed", f"{len(own)} notes were found, private: {[row.get('public') for row in own]}"
        if self.nonce not in keys:
            return "failed", "the audit does not hold our key: a write whose answer is lost could not be found again"
        return "ok", "the note is private, the audit holds our key"

    def _stale(self, number: int) -> Found:
        """A write upon an old reading has to be refused."""
        late = {"safe_update": True, "updated_stamp": "2000-01-01T00:00:00Z", "tags": [PROBE_TAG, "giljabi_late"]}
        try:
            self.account.change_ticket(number, late)
        except UpdateConflict:
            return "ok", "a write upon an old reading is refused"
        return "failed", "a write upon an old reading was taken: colleagues' changes could be overwritten"

    def _added_tags(self, number: int) -> Found:
        """`additional_tags` on a single ticket (§10.5); nothing of ours relies on it."""
        ticket = self.account.change_ticket(number, {"additional_tags": ["giljabi_added"]})
        tags = set(ticket.get("tags") or ())
        if "giljabi_added" not in tags:
            return "ok", "additional_tags does nothing on a single ticket"
        return "ok", f"additional_tags {'adds' if PROBE_TAG in tags else 'replaces'} on a single ticket"

    def _solved(self, number: int) -> Found:
        self.account.change_ticket(number, {"status": "solved"})
        return "ok", f"ticket {number} is solved; its tag is {PROBE_TAG}"

    def _until(self, happened: Callable[[], bool]) -> bool:
        """Whether it happens while we look."""
        for _ in range(_LOOKS):
            if happened():
                return True
            self.sleep(1)
        return happened()


def _checked(name: str, check: Callable[[], Found]) -> Check:
    try:
        state, about = check()
    except HelpdeskError as error:
        state, about = "failed", f"{type(error).__name__}: {error}"
    return Check(name, state, about)


def _form(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a pair for {value[0]}" if len(value) == 2 else f"a list of {len(value)}"
    return {bool: "a truth value", str: "text"}.get(type(value), type(value).__name__)
