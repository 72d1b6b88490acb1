"""Accounts of macros for tests: the sandbox's, and one in memory that fails by chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.conftest import Running

from giljabi.core.macros.filled import AccountWords
from giljabi.core.macros.macro import Actual, Content
from giljabi.core.macros.plan import Plan
from giljabi.errors import OutcomeUnknown, RateLimited, Unavailable
from giljabi.services.macros import Macros
from giljabi.storage import macro_runs

THEIRS = {"title": "사람이 만든 매크로", "actions": [{"field": "status", "value": "solved"}], "restriction": None}


def of(running: Running) -> dict[int, dict[str, Any]]:
    return running.sandbox.account.macros


def noted(application: Any, writes: list[str]) -> Any:
    def listening(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] != "GET":
            writes.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        return application(environ, start_response)

    return listening


def to_the_end(macros: Macros, plan: Plan) -> macro_runs.Run:
    """Apply, and resume as often as it is cut off."""
    step: Callable[[], macro_runs.Run] = lambda: macros.apply(plan, "first", "kim")  # noqa: E731
    for _ in range(400):
        try:
            return step()
        except (Unavailable, OutcomeUnknown):
            if macro_runs.unfinished(macros.database):
                step = macros.resume
    raise AssertionError("it came to no end")


class Killed(BaseException):
    """The process was killed."""


class Failing:
    """An account in memory. ``draw`` decides before and after every call whether it fails or the process is killed; ``keeps`` is how
    it keeps what it is given."""

    host = "memory"

    def __init__(
        self, macros: list[Actual], draw: random.Random | None, keeps: Callable[[Content], Content] = lambda c: c
    ) -> None:
        self._keeps = keeps
        self.rows = {macro.id: macro.content for macro in macros}
        self._draw = draw
        self._next = 1_000

    def _strike(self, *errors: BaseException) -> None:
        if self._draw and self._draw.random() < 0.25:
            raise self._draw.choice(errors)

    def macros(self) -> list[Actual]:
        self._strike(Unavailable("503"), Killed(), RateLimited("429", retry_after=0))
        rows = [Actual(number, content) for number, content in self.rows.items()]
        if self._draw:
            self._draw.shuffle(rows)
        return rows

    def macro(self, macro_id: int) -> Content:
        self._strike(Unavailable("503"), Killed())
        return self.rows[macro_id]

    def create(self, content: Content) -> int:
        self._strike(OutcomeUnknown("cut"), RateLimited("429", retry_after=0), Killed())
        self._next += 1
        self.rows[self._next] = replace(self._keeps(content), position=self._next)
        self._strike(OutcomeUnknown("cut"), Killed())
        return self._next

    def update(self, macro_id: int, content: Content) -> None:
        self._strike(OutcomeUnknown("cut"), RateLimited("429", retry_after=0), Killed())
        self.rows[macro_id] = replace(self._keeps(content), position=self.rows[macro_id].position)
        self._strike(OutcomeUnknown("cut"), Killed())

    def place(self, positions: Mapping[int, int]) -> None:
        self._strike(OutcomeUnknown("cut"), RateLimited("429", retry_after=0), Killed())
        for macro_id, position in positions.items():
            self.rows[macro_id] = replace(self.rows[macro_id], position=position)
        self._strike(OutcomeUnknown("cut"), Killed())

    def words(self) -> AccountWords:
        return AccountWords()
