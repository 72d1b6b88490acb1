"""What is done again and again beside the events: sweeps, retention, figures. Every process may run them; turns are in the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from giljabi.errors import GiljabiError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Chore:
    """``call`` every ``seconds``."""

    name: str
    seconds: float
    call: Callable[[], object]


class Chores:
    """A thread for each chore, so that one which waits for Zendesk holds up no other. Started after a fork, never at import."""

    def __init__(self, chores: list[Chore]) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(chore,), name=f"giljabi-{chore.name}", daemon=True)
            for chore in chores
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Let each chore that is being done end; one that waits longer is left to end with the process."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout)

    def _run(self, chore: Chore) -> None:
        while not self._stopping.wait(chore.seconds):
            try:
                chore.call()
            except GiljabiError as error:
                log.warning("chore failed", chore=chore.name, error=f"{type(error).__name__}: {error}")
            except Exception as error:  # a thread that dies would stop the chore silently
                log.error("chore failed", chore=chore.name, error=f"{type(error).__name__}: {error}", exc_info=True)
