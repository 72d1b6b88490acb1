"""The doorbell over a broker: Celery carries "this ticket has work" to the workers, and nothing else.

A ring may be lost, late or repeated without harm: the rows in the database are the work, and every worker sweeps them (measured with
hard kills, architecture.md §1.2: 0 lost and 0 doubled, even with Celery's own guarantees at their weakest).
"""

from __future__ import annotations

import threading
import time
from collections import deque

import structlog
from celery import Celery
from kombu.entity import Queue

from giljabi.settings import Settings
from giljabi.telemetry import RINGS

QUEUE, DRAIN = "giljabi", "giljabi.drain"
#: A ring that nobody heard for so long is answered by the sweep anyway.
_EXPIRES_SECONDS = 60
#: After a failure the broker is left alone for so long.
_BREAK_SECONDS = 5.0
_MOST_WAITING = 10_000

log = structlog.get_logger(__name__)


def make_celery(settings: Settings) -> Celery:
    """Celery for this broker: a quorum queue on RabbitMQ, no results, nothing retried by itself."""
    amqp = settings.broker_url.startswith("amqp")
    app = Celery("giljabi", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_queues=[Queue(QUEUE, queue_arguments={"x-queue-type": "quorum"} if amqp else None)],
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_soft_shutdown_timeout=20,
        broker_connection_timeout=1,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"confirm_publish": True}
        if amqp
        else {"socket_connect_timeout": 1, "socket_timeout": 5},
        task_publish_retry=False,
    )
    return app


class BrokerBell:
    """Rings over the broker from a thread of its own: :meth:`ring` never waits, whatever the broker does."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._rung = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="giljabi-doorbell", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ring(self, ticket_key: str) -> None:
        """Tell the workers that this ticket has work."""
        self._waiting.append(ticket_key)
        self._rung.set()

    def stop(self) -> None:
        self._stopping = True
        self._rung.set()
        self._thread.join(2)

    def _run(self) -> None:
        while not self._stopping:
            self._rung.wait()
            self._rung.clear()
            try:
                self._publish()
            except Exception as error:  # kombu, redis and amqp raise what they like
                dropped = len(self._waiting)
                self._waiting.clear()
                RINGS.labels("failed").inc(dropped + 1)
                log.warning("the broker does not answer; the sweep goes on", error=f"{type(error).__name__}: {error}")
                time.sleep(_BREAK_SECONDS)

    def _publish(self) -> None:
        while self._waiting:
            ticket_key = self._waiting.popleft()
            self._celery.send_task(DRAIN, (ticket_key,), expires=_EXPIRES_SECONDS)
            RINGS.labels("sent").inc()
