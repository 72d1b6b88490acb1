"""Claim an event → work it → finish, put back, or bury. Decides by the error's class only (see ``errors.py``)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import structlog

from giljabi.errors import CredentialsRefused, GiljabiError, LeaseLost, Retryable, StorageError
from giljabi.storage import inbox
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.telemetry import EVENTS

_FIRST_DELAY_MS, _LONGEST_DELAY_MS = 3_000, 3_600_000
#: What passes is tried again for a day: an outage of Zendesk must not cost a ticket. A bug gets eight attempts.
_PATIENCE_MS = 24 * 3_600_000
_MOST_BUGS = 8
#: After refused credentials every further call would fail as well: wait before the next try.
_REFUSED_DELAY_MS = 60_000

log = structlog.get_logger(__name__)
Work = Callable[[Event, Callable[[], None]], str]


@dataclass
class Runner:
    """Works events off with ``work``, one at a time. Any number may run, in any number of processes."""

    database: Database
    work: Work
    owner: str = field(default_factory=lambda: uuid4().hex[:12])

    def run_one(self) -> bool:
        """Take one due event, if there is one, and bring it to an end; False when there was none."""
        event = inbox.claim(self.database, self.owner)
        if event is None:
            return False
        with structlog.contextvars.bound_contextvars(event_id=event.id, ticket=event.ticket_key):
            outcome = self._attempt(event)
            EVENTS.labels(outcome).inc()
            log.info("event worked", kind=event.kind, outcome=outcome, attempt=event.attempts)
        return True

    def _attempt(self, event: Event) -> str:
        try:
            return self.work(event, lambda: inbox.renew(self.database, event))
        except LeaseLost:
            return "lease lost"
        except Exception as error:
            return self._after(event, error)

    def _after(self, event: Event, error: Exception) -> str:
        try:
            if isinstance(error, CredentialsRefused):
                inbox.retry(self.database, event, str(error), _REFUSED_DELAY_MS)
                return "credentials refused"
            if is_hopeless(error, event):
                log.error("event buried", error=f"{type(error).__name__}: {error}", exc_info=not is_expected(error))
                inbox.bury(self.database, event, f"{type(error).__name__}: {error}")
                return "dead"
            delay = delay_ms(event.attempts, getattr(error, "retry_after", None))
            inbox.retry(self.database, event, f"{type(error).__name__}: {error}", delay)
        except LeaseLost:
            return "lease lost"
        return "later"


def is_expected(error: Exception) -> bool:
    return isinstance(error, GiljabiError)


def is_hopeless(error: Exception, event: Event) -> bool:
    """Whether another attempt makes no sense: a permanent error, a bug that stays, or a day of trying."""
    if isinstance(error, Retryable | StorageError):
        return now_ms() - event.received_at > _PATIENCE_MS
    return is_expected(error) or event.attempts >= _MOST_BUGS


def delay_ms(attempts: int, retry_after: float | None) -> int:
    """3 s doubled with every attempt, at most an hour, with full jitter; never sooner than the helpdesk asked."""
    ceiling: int = min(_FIRST_DELAY_MS * 2 ** min(attempts - 1, 20), _LONGEST_DELAY_MS)
    jittered = ceiling // 2 + random.randint(0, ceiling // 2)  # noqa: S311 - no secret
    return max(jittered, int((retry_after or 0) * 1000))
