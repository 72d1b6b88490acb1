"""`giljabi worker` with a broker: a Celery worker with threads, and the sweep that works off what no ring announced."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

from giljabi.jobs.doorbell import DRAIN, QUEUE
from giljabi.jobs.runner import Runner
from giljabi.storage import inbox
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database

#: An event that is due for so long was announced by no ring, or by one that nobody heard.
_UNHEARD_MS = 3_000


class CeleryWorker:
    """``concurrency`` threads in this process, and one that sweeps. :meth:`run` returns when the process is told to end."""

    def __init__(
        self, celery: Celery, database: Database, make_runner: Callable[[], Runner], concurrency: int, log_level: str
    ) -> None:
        self._celery, self._database = celery, database
        self._make_runner = make_runner
        self._concurrency, self._log_level = concurrency, log_level
        self._sweeping = make_runner()
        celery.task(name=DRAIN, ignore_result=True)(self.drain)

    def drain(self, ticket_key: str) -> None:
        """Work off what is due of a ticket."""
        runner = self._make_runner()
        while runner.run_one(ticket_key):
            pass

    def sweep(self) -> None:
        """Work off, here and now, what is due since a while: the broker may be down, or its queue may have been lost."""
        while inbox.waiting_since(self._database) <= now_ms() - _UNHEARD_MS and self._sweeping.run_one():
            pass

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; events in hand are brought to their end."""
        worker = self._celery.Worker(
            pool="threads", concurrency=self._concurrency, queues=[QUEUE], loglevel=self._log_level, without_gossip=True,
            without_mingle=True, without_heartbeat=True, optimization="fair", quiet=True,
        )  # fmt: skip
        worker.start()
