"""Runner threads inside the web process, or alone (`giljabi worker`)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from giljabi.jobs.runner import Runner

#: The doorbell is only a hint; the sweep finds what it missed.
SWEEP_SECONDS = 2.0
_PAUSE_AFTER_ERROR_SECONDS = 1.0

log = structlog.get_logger(__name__)


class EmbeddedWorkers:
    """``count`` threads that work the inbox off. Started after a fork, never at import."""

    def __init__(self, make_runner: Callable[[], Runner], count: int) -> None:
        self._make_runner = make_runner
        self._bell = threading.Condition()
        self._rung = 0
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"giljabi-runner-{n}", daemon=True) for n in range(count)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ring(self, _ticket_key: str = "") -> None:
        """Tell that there is work. Cheap, never blocks, may be forgotten."""
        with self._bell:
            self._rung += 1
            self._bell.notify()

    def stop(self, timeout: float = 20.0) -> None:
        """Let each thread end its event, then end it."""
        self._stopping.set()
        with self._bell:
            self._bell.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout)

    def _run(self) -> None:
        runner = self._make_runner()
        while not self._stopping.is_set():
            heard = self._rung
            try:
                while not self._stopping.is_set() and runner.run_one():
                    pass
            except Exception as error:  # a thread that dies would stop the work silently
                log.error("runner failed", error=f"{type(error).__name__}: {error}", exc_info=True)
                self._stopping.wait(_PAUSE_AFTER_ERROR_SECONDS)
            with self._bell:
                if self._rung == heard and not self._stopping.is_set():
                    self._bell.wait(SWEEP_SECONDS)
