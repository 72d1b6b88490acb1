"""Claim an event → work it → finish, put back, or bury. Decides by the error's class only (see ``errors.py``)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import structlog

from giljabi.errors import (
    CredentialsRefused,
    GiljabiError,
    LeaseLost,
    RateLimited,
    Retryable,
    StillChanging,
    StorageError,
)
from giljabi.storage import holds, inbox
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.telemetry import EVENTS

_FIRST_DELAY_MS, _LONGEST_DELAY_MS = 3_000, 3_600_000
#: The wait before the next look is at most this part of the time that the event has been there.
_SHARE_OF_AGE = 4
#: What passes is tried again for a day: an outage of Zendesk must not cost a ticket. A bug gets eight attempts.
_PATIENCE_MS = 24 * 3_600_000
_MOST_BUGS = 8
#: An event that waited for its workers for days has had no chance yet.
_FEWEST_ATTEMPTS = 12
#: A ticket that others change again and again is looked at more and more seldom.
_LONGEST_SETTLING_MS = 60_000
#: After refused credentials every further call would fail as well: all workers wait before one tries again.
_REFUSED_MS = 60_000
_SHORTEST_HOLD_MS = 1_000

log = structlog.get_logger(__name__)
Work = Callable[[Event, Callable[[], None]], str]


@dataclass
class Runner:
    """Works events off with ``work``, one at a time. Any number may run, in any number of processes."""

    database: Database
    work: Work
    lease_ms: int = inbox.LEASE_MS
    owner: str = field(default_factory=lambda: uuid4().hex[:12])

    def run_one(self, ticket_key: str | None = None) -> bool:
        """Take one due event (of one ticket, if named), if there is one, and bring it to an end; False when there was none, or while
        nothing may be asked of the account."""
        if holds.held(self.database, holds.CREDENTIALS, holds.BUDGET):
            return False
        event = inbox.claim(self.database, self.owner, ticket_key=ticket_key, lease_ms=self.lease_ms)
        if event is None:
            return False
        with structlog.contextvars.bound_contextvars(event_id=event.id, ticket=event.ticket_key, trace=event.trace):
            outcome = self._attempt(event)
            EVENTS.labels(outcome).inc()
            log.info("event worked", kind=event.kind, outcome=outcome, attempt=event.attempts)
        return True

    def _attempt(self, event: Event) -> str:
        try:
            return self.work(event, lambda: self._renew(event))
        except LeaseLost:
            return "lease lost"
        except Exception as error:
            return self._after(event, error)

    def _renew(self, event: Event) -> None:
        """Before every outside call: the event must still be ours, and the account's budget not spent."""
        if hold := holds.held(self.database, holds.BUDGET):
            raise RateLimited(hold.reason, retry_after=hold.left_ms / 1000)
        inbox.renew(self.database, event)

    def _after(self, event: Event, error: Exception) -> str:
        try:
            if isinstance(error, CredentialsRefused):
                holds.hold(self.database, holds.CREDENTIALS, _REFUSED_MS, str(error))
                inbox.retry(self.database, event, str(error), _REFUSED_MS, counts=False)
                return "credentials refused"
            if is_hopeless(error, event):
                log.error("event buried", error=f"{type(error).__name__}: {error}", exc_info=not is_expected(error))
                inbox.bury(self.database, event, f"{type(error).__name__}: {error}")
                return "dead"
            if isinstance(error, StillChanging):
                waited = (now_ms() - event.received_at) // _SHARE_OF_AGE
                delay = max(int((error.retry_after or 0) * 1000), min(waited, _LONGEST_SETTLING_MS))
                inbox.retry(self.database, event, str(error), delay, counts=False)
                return "still changing"
            age = now_ms() - event.received_at
            delay = delay_ms(event.attempts, age, getattr(error, "retry_after", None))
            limited = isinstance(error, RateLimited)
            if isinstance(error, RateLimited) and error.everyone:
                for_ms = max(int((error.retry_after or 0) * 1000), _SHORTEST_HOLD_MS)
                holds.hold(self.database, holds.BUDGET, for_ms, str(error))
            inbox.retry(self.database, event, f"{type(error).__name__}: {error}", delay, counts=not limited)
        except LeaseLost:
            return "lease lost"
        return "later"


def is_expected(error: Exception) -> bool:
    return isinstance(error, GiljabiError)


def is_hopeless(error: Exception, event: Event) -> bool:
    """Whether another attempt makes no sense: a permanent error, a bug that stays, or a day of trying."""
    if isinstance(error, StillChanging | RateLimited):
        return False
    if isinstance(error, Retryable | StorageError):
        return now_ms() - event.received_at > _PATIENCE_MS and event.attempts >= _FEWEST_ATTEMPTS
    return is_expected(error) or event.attempts >= _MOST_BUGS


def delay_ms(attempts: int, age_ms: int, retry_after: float | None) -> int:
    """3 s, with every attempt 1.6 times as long, at most a quarter of the event's age and an hour, with jitter; never sooner than the
    helpdesk asked. Attempts that ended with their worker count too: without the bound by age, a ticket would be punished for what
    befell its workers (16 attempts in three minutes of kills meant waiting for an hour)."""
    grown = int(_FIRST_DELAY_MS * 1.6 ** min(attempts - 1, 20))
    ceiling = min(grown, max(_FIRST_DELAY_MS, age_ms // _SHARE_OF_AGE), _LONGEST_DELAY_MS)
    jittered = ceiling // 2 + random.randint(0, ceiling // 2)  # noqa: S311 - no secret
    return max(jittered, int((retry_after or 0) * 1000))
