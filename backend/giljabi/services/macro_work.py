"""Working a run of macro changes off: each written down, sent, read back. Whatever cuts it off, running it again brings the same end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from giljabi.core.macros.change import Change
from giljabi.core.macros.macro import Actual, Content
from giljabi.errors import Forbidden, NotFound, OutcomeUnknown, Rejected, UpdateConflict
from giljabi.services.macro_account import MacroAccount, Patience
from giljabi.services.macro_places import MacroPlaces, Places, Placing, in_batches
from giljabi.storage import macro_runs
from giljabi.storage.database import Database
from giljabi.storage.macro_runs import Recorded, Run


def made_by(change: Mapping[str, Any], actual: Iterable[Actual]) -> int:
    """The number of the macro that this change made, whose answer was lost; 0 when it made none. Others may bear its mark: those that did
    before, which the change names as ``beside``."""
    made = [macro.id for macro in actual if macro.key == change["key"] and macro.id not in change.get("beside", ())]
    return min(made, default=0)


def _ended(row: Recorded) -> bool:
    return row.state in macro_runs.ENDED


@dataclass(frozen=True)
class MacroWork:
    """One run in the hands of ``owner``. ``seen`` hears every change that is applied; ``enough`` is asked before each."""

    database: Database
    account: MacroAccount
    patience: Patience
    owner: str
    run_id: int
    seen: Callable[[Change], None]
    enough: Callable[[], bool]

    def work(self) -> Run:
        """Go on until the end, a conflict, or until it is enough."""
        try:
            for step in self._steps(macro_runs.changes_of(self.database, self.run_id)):
                if self.enough():
                    break
                if wrong := step():
                    macro_runs.finish(self.database, self.run_id, "stopped", wrong, owner=self.owner)
                    break
            else:
                macro_runs.finish(self.database, self.run_id, "done", owner=self.owner)
        finally:
            macro_runs.release(self.database, self.run_id, self.owner)
        return macro_runs.run(self.database, self.run_id)

    def _steps(self, rows: Sequence[Recorded]) -> Iterator[Callable[[], str]]:
        """Change after change; in the end the places, many at once."""
        yield from (partial(self._one, row) for row in rows if row.data["op"] != macro_runs.PLACE and not _ended(row))
        placed = [row for row in rows if row.data["op"] == macro_runs.PLACE]
        if all(map(_ended, placed)):
            return
        placings, places = self._placings(placed)
        for batch in in_batches([placing for placing in placings if not _ended(placing.row)]):
            yield partial(self._place, places, batch)

    def _placings(self, rows: Sequence[Recorded]) -> tuple[Sequence[Placing], MacroPlaces]:
        owned = macro_runs.owned(self.database, self.account.host)
        by_key = {macro.key: number for number, macro in owned.items()}
        changes = [(row, Change.from_dict(row.data)) for row in rows]
        placings = [Placing(row, change, row.macro_id or by_key[change.key]) for row, change in changes]
        first, kept = rows[0], dict(rows[0].stored or {})

        def keep(others: Places) -> None:
            kept["others"] = {str(number): at for number, at in others.items()}
            self._mark_place(first, first.state, kept)

        def mark(placing: Placing, state: str, stored: Mapping[str, Any] | None) -> None:
            self._mark_place(placing.row, state, {**kept, **stored} if stored and placing.row is first else stored)

        others = {int(number): at for number, at in kept["others"].items()} if "others" in kept else None
        ours = frozenset(owned) | {placing.macro_id for placing in placings}
        undoing = macro_runs.run(self.database, self.run_id).kind == "rollback"
        return placings, MacroPlaces(self.account, self.patience, mark, keep, ours, others, undoing)

    def _mark_place(self, row: Recorded, state: str, stored: Mapping[str, Any] | None) -> None:
        macro_runs.mark(self.database, self.run_id, row.number, state, None, owner=self.owner, stored=stored)

    def _place(self, places: MacroPlaces, batch: Sequence[Placing]) -> str:
        """Place macros; what stands in the way, empty when they are placed."""
        try:
            places.place(batch)
        except (UpdateConflict, NotFound, Forbidden, Rejected) as error:
            return str(error)
        for placing in batch:
            self.seen(placing.change)
        return ""

    def _one(self, row: Recorded) -> str:
        """Apply a change; what stands in its way, empty when it is applied."""
        change = Change.from_dict(row.data)
        try:
            self._apply(row, change)
        except NotFound as error:
            if change.after.active or change.op != "retire":
                return f"{change.after.title}: {error}"
            self._mark(row, "applied", row.macro_id, change)  # what is gone is switched off
        except (UpdateConflict, Forbidden, Rejected) as error:
            return f"{change.after.title}: {error}"
        self.seen(change)
        return ""

    def _apply(self, row: Recorded, change: Change) -> None:
        if row.macro_id is None:
            macro_id = self._create(row, change)
            self._mark(row, "sent", macro_id, change)
        else:
            macro_id = row.macro_id
            self._update(row, macro_id, change)
        now = self._read(macro_id)
        if not now.same_as(change.after):
            self._mark(row, "differs", macro_id, change, now)
            raise UpdateConflict(f"macro {macro_id} does not say what was written to it")
        self._mark(row, "applied", macro_id, change)

    def _create(self, row: Recorded, change: Change) -> int:
        """A new macro, once: where an answer was lost, it is looked for by its mark before it is made again, whatever it says by now."""
        if row.state == "sent" and (made := self._made(row)):
            return made
        macro_runs.mark(self.database, self.run_id, row.number, "sent", None, owner=self.owner)
        try:
            return self.patience.ask(lambda: self.account.create(change.after))
        except OutcomeUnknown:
            if made := self._made(row):
                return made
            raise

    def _made(self, row: Recorded) -> int:
        return made_by(row.data, self.patience.ask(self.account.macros))

    def _update(self, row: Recorded, macro_id: int, change: Change) -> None:
        """Write, unless it is so already (an answer was lost), and only over what the plan saw."""
        now = self._read(macro_id)
        if now.same_as(change.after):
            return
        if change.before is None or not now.same_as(change.before):
            raise UpdateConflict(f"macro {macro_id} was changed since the plan was made")
        macro_runs.mark(self.database, self.run_id, row.number, "sent", macro_id, owner=self.owner)
        try:
            self.patience.ask(lambda: self.account.update(macro_id, change.after))
        except OutcomeUnknown:
            if not self._read(macro_id).same_as(change.after):
                raise

    def _read(self, macro_id: int) -> Content:
        return self.patience.ask(lambda: self.account.macro(macro_id))

    def _mark(
        self, row: Recorded, state: str, macro_id: int | None, change: Change, stored: Content | None = None
    ) -> None:
        kept = stored.to_body() if stored else None
        macro_runs.mark(
            self.database, self.run_id, row.number, state, macro_id, owner=self.owner, key=change.key, stored=kept
        )  # fmt: skip
