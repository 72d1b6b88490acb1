"""Saying where our macros stand in the account's list: many with one call, and nobody else's moved by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from giljabi.core.macros.change import Change
from giljabi.errors import NotFound, OutcomeUnknown, UpdateConflict
from giljabi.services.macro_account import AT_ONCE, MacroAccount, Patience
from giljabi.storage.macro_runs import Recorded

#: Where macros stand, by their numbers.
Places = Mapping[int, int | None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Placing:
    """A change of a macro's place, and the macro's number."""

    row: Recorded
    change: Change
    macro_id: int

    @property
    def wanted(self) -> int | None:
        return self.change.after.position


def in_batches(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """One first, then as many as go at once: an account that moves other macros along is known before much is moved."""
    yield rows[:1]
    yield from (rows[start : start + AT_ONCE] for start in range(1, len(rows), AT_ONCE))


@dataclass
class MacroPlaces:
    """Places changes in batches. ``mark`` writes down how far a change is, and what the account kept of it. ``others`` is where everybody
    else's stood before the run's first write, which ``keep`` writes down: whatever cuts the run off, it is held against it. ``undoing``
    puts back what can be put back: what somebody moved since is left, and nobody is held up by it."""

    account: MacroAccount
    patience: Patience
    mark: Callable[[Placing, str, Mapping[str, Any] | None], None]
    keep: Callable[[Places], None]
    ours: frozenset[int]
    others: Places | None = None
    undoing: bool = False
    _read: Places | None = field(default=None, init=False)

    def place(self, batch: Sequence[Placing]) -> None:
        """Place a batch and read it back. What is gone by now stands nowhere; :class:`UpdateConflict` names a macro that somebody moved since
        the plan was made, that does not stand where it was put, or of others' that was moved with it."""
        self._check_others(self._places())
        there = [placing for placing in batch if self._is_there(placing.macro_id)]
        before = self._places()
        asked = [placing for placing in there if before[placing.macro_id] != placing.wanted]
        moved = [placing for placing in asked if self._was_moved(placing, before)]
        if moved and not self.undoing:
            raise UpdateConflict(f"macro {moved[0].macro_id} was moved since the plan was made")
        asked = [placing for placing in asked if placing not in moved]
        if asked:
            self._write(asked)
            self._check(asked)
        for placing in batch:
            self.mark(placing, "left" if placing in moved else "applied", None)

    def _write(self, asked: Sequence[Placing]) -> None:
        if self.others is None and not self.undoing:
            self.others = {number: at for number, at in self._places().items() if number not in self.ours}
            self.keep(self.others)
        for placing in asked:
            self.mark(placing, "sent", None)
        self._read = None
        positions = {placing.macro_id: placing.wanted or 0 for placing in asked}
        try:
            self.patience.ask(lambda: self.account.place(positions))
        except OutcomeUnknown:
            if any(self._places().get(number) != position for number, position in positions.items()):
                raise

    def _check(self, asked: Sequence[Placing]) -> None:
        there = [row for row in asked if self._is_there(row.macro_id)]
        after = self._places()
        wrong = [row for row in there if after[row.macro_id] != row.wanted]
        for placing in wrong:
            self.mark(placing, "differs", {"position": after[placing.macro_id]})
        self._check_others(after)
        if wrong:
            raise UpdateConflict(f"macro {wrong[0].macro_id} does not stand at {wrong[0].wanted}, where it was put")

    def _check_others(self, now: Places) -> None:
        if moved := [number for number, at in (self.others or {}).items() if now.get(number, at) != at]:
            raise UpdateConflict(
                f"{len(moved)} macros of others were moved when ours were placed, such as {min(moved)}"
            )

    @staticmethod
    def _was_moved(placing: Placing, now: Places) -> bool:
        """Since the plan was made; one whose answer was lost stands where it was or where it was put."""
        seen = placing.change.before
        return seen is not None and now[placing.macro_id] != seen.position

    def _is_there(self, macro_id: int) -> bool:
        """A listing may be late; the macro itself is asked before it counts as gone."""
        if macro_id in self._places():
            return True
        try:
            content = self.patience.ask(lambda: self.account.macro(macro_id))
        except NotFound:
            return False
        self._read = {**self._places(), macro_id: content.position}
        return True

    def _places(self) -> Places:
        if self._read is None:
            rows = self.patience.ask(self.account.macros)
            self._read = {macro.id: macro.content.position for macro in rows}
        return self._read
