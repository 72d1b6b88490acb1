"""Saying where our macros stand in the account's list: many with one call, and nobody else's moved by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from giljabi.core.macros.change import Change
from giljabi.errors import OutcomeUnknown, UpdateConflict
from giljabi.services.macro_account import AT_ONCE, MacroAccount, Patience
from giljabi.storage.macro_runs import Recorded

#: By a macro's number: what it is called, and where it stands.
Places = Mapping[int, tuple[str, int | None]]
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
    """Places changes in batches. ``mark`` writes down how far a change is; the list as it was read last is read again only after a write."""

    account: MacroAccount
    patience: Patience
    mark: Callable[[Placing, str], None]
    _read: Places | None = field(default=None, init=False)

    def place(self, batch: Sequence[Placing]) -> None:
        """Place a batch and read it back. What is gone by now stands nowhere; :class:`UpdateConflict` names a macro that somebody moved since
        the plan was made, that does not stand where it was put, or that is not in ``batch`` and was moved with it."""
        before = self._places()
        there = [placing for placing in batch if placing.macro_id in before]
        asked = [placing for placing in there if before[placing.macro_id][1] != placing.wanted]
        for placing in asked:
            seen = placing.change.before
            if seen is not None and before[placing.macro_id][1] != seen.position:
                raise UpdateConflict(f"macro {placing.macro_id} was moved since the plan was made")
        if asked:
            self._write(asked)
            self._check(asked, before, self._places())
        for placing in batch:
            self.mark(placing, "applied")

    def _write(self, asked: Sequence[Placing]) -> None:
        for placing in asked:
            self.mark(placing, "sent")
        self._read = None
        positions = {placing.macro_id: placing.wanted or 0 for placing in asked}
        try:
            self.patience.ask(lambda: self.account.place(positions))
        except OutcomeUnknown:
            if any(self._places()[number][1] != position for number, position in positions.items()):
                raise

    @staticmethod
    def _check(asked: Sequence[Placing], before: Places, after: Places) -> None:
        for placing in asked:
            if after[placing.macro_id][1] != placing.wanted:
                raise UpdateConflict(f"macro {placing.macro_id} does not stand at {placing.wanted}, where it was put")
        ours = {placing.macro_id for placing in asked}
        moved = [number for number, row in before.items() if number not in ours and after.get(number, row)[1] != row[1]]
        if moved:
            title = before[min(moved)][0]
            raise UpdateConflict(
                f"{len(moved)} other macros moved when ours were placed, such as {min(moved)} {title!r}"
            )

    def _places(self) -> Places:
        if self._read is None:
            rows = self.patience.ask(self.account.macros)
            self._read = {macro.id: (macro.content.title, macro.content.position) for macro in rows}
        return self._read
