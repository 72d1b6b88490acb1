"""Logs and metrics. A log line never holds what a customer wrote: one processor masks personal data in every text."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

from giljabi.core.text import mask_personal_data

#: Log keys whose values are never written, whatever they hold.
_NEVER = frozenset(
    {"token", "secret", "authorization", "password", "body", "html_body", "comment", "text", "description"}
)
_LONGEST, _LONGEST_TRACEBACK = 500, 8_000

ACK_SECONDS = Histogram(
    "giljabi_webhook_seconds",
    "Time until a webhook is answered",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
)
WEBHOOKS = Counter("giljabi_webhooks_total", "Webhook deliveries by outcome", ["outcome"])
EVENTS = Counter("giljabi_events_total", "Inbox events by how an attempt ended", ["outcome"])
WRITES = Counter("giljabi_writes_total", "Writes to Zendesk by outcome", ["outcome"])
DECISIONS = Counter("giljabi_decisions_total", "Decisions by action", ["action"])
DECISION_SECONDS = Histogram("giljabi_decision_seconds", "Time to decide about one ticket")
RECONCILED = Counter("giljabi_reconciled_total", "Tickets found by the sweep that no webhook brought")
RINGS = Counter("giljabi_rings_total", "Doorbell messages to the broker by outcome", ["outcome"])
ZENDESK_SECONDS = Histogram("giljabi_zendesk_request_seconds", "Time of calls to Zendesk", ["method"])
BUDGET_LEFT = Gauge(
    "giljabi_rate_budget_left",
    "Calls that Zendesk still allows until the budget is renewed",
    ["budget"],
    multiprocess_mode="mostrecent",
)
HELD = Gauge("giljabi_held_seconds", "For how much longer the account is left alone", multiprocess_mode="mostrecent")
DEAD_EVENTS = Gauge("giljabi_dead_events", "Events given up, until they are replayed", multiprocess_mode="mostrecent")
OPEN_EVENTS = Gauge("giljabi_open_events", "Events not yet worked off", multiprocess_mode="mostrecent")
OLDEST_EVENT = Gauge("giljabi_oldest_due_event_seconds", "Age of the oldest due event", multiprocess_mode="mostrecent")


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask personal data in every value and drop the values of keys that hold texts or secrets."""
    for key, value in event.items():
        if key.lower() in _NEVER:
            event[key] = "[redacted]"
        elif isinstance(value, str):
            longest = _LONGEST_TRACEBACK if key == "exception" else _LONGEST
            event[key] = mask_personal_data(value[:longest])
    return event


def configure_logging(level: str = "INFO") -> None:
    """One JSON object a line on stderr, for our own and for the libraries' messages."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("urllib3", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
