"""What goes wrong on purpose: in the account's answers and in its deliveries, by chance from a seed, so that a run can be repeated."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

Application = Callable[..., Iterable[bytes]]
#: Requests that are never disturbed: the page's own, and this file's switch.
_SPARED = ("/workspace/", "/agent/", "/sandbox/")


@dataclass
class Faults:
    """Shares between 0 and 1 of requests or deliveries that go wrong, and ``seed``. All 0: nothing does."""

    seed: int = 1
    #: Of the account's answers: 429 with ``Retry-After: 1``, 503, cut before or after the request was applied, late by ``latency`` s.
    limited: float = 0.0
    failing: float = 0.0
    cut_before: float = 0.0
    cut_after: float = 0.0
    late: float = 0.0
    latency: float = 0.05
    #: Of deliveries: sent twice, held back behind later ones, sent with a wrong signature first, never sent.
    doubled: float = 0.0
    reordered: float = 0.0
    forged: float = 0.0
    lost: float = 0.0
    #: How often each happened.
    happened: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 - no secret
        self._lock = threading.Lock()

    def strikes(self, name: str) -> bool:
        """Whether this fault happens now."""
        with self._lock:
            struck = self._draw.random() < float(getattr(self, name))
            if struck:
                self.happened[name] = self.happened.get(name, 0) + 1
        return struck

    def set(self, values: dict[str, Any]) -> None:
        """Change shares; :class:`ValueError` names what is no fault or no share."""
        known = {item.name for item in fields(self)} - {"happened"}
        for name, value in values.items():
            if name not in known or isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ValueError(f"{name}: no such fault, or no number that is 0 or more")
        for name, value in values.items():
            setattr(self, name, value)
        if "seed" in values:
            self._draw = random.Random(self.seed)  # noqa: S311 - no secret

    def around(self, application: Application) -> Application:
        """The application, disturbed."""

        def disturbed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            path = str(environ.get("PATH_INFO", ""))
            if path.startswith(_SPARED) or not path.startswith("/api/"):
                return application(environ, start_response)
            if self.strikes("late"):
                time.sleep(self.latency)
            for name, status in (("limited", "429 Too Many Requests"), ("failing", "503 Service Unavailable")):
                if self.strikes(name):
                    start_response(status, [("Content-Type", "application/json"), ("Retry-After", "1")])
                    return [b'{"error": "by chance"}']
            if self.strikes("cut_before"):
                return _cut(environ, start_response)
            answer = application(environ, start_response)
            return _cut(environ, lambda *_: None) if self.strikes("cut_after") else answer

        return disturbed


def _cut(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The caller's connection ends without an answer."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    start_response("200 OK", [])
    return [b""]
