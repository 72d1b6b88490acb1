"""Macros: plan, apply, resume, roll back. Nothing is deleted, nothing of other people's is changed, and a run that was cut off is
brought to the same end by running it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from giljabi.core.house import House
from giljabi.core.macros.desired import AccountWords, desired_macros
from giljabi.core.macros.hand_made import notes_on
from giljabi.core.macros.macro import Actual, Content
from giljabi.core.macros.plan import Change, Plan, base_of, make_plan
from giljabi.core.macros.rules import MacroRules
from giljabi.errors import Forbidden, InputError, NotFound, OutcomeUnknown, RateLimited, Rejected, UpdateConflict
from giljabi.storage import house as store
from giljabi.storage import macro_runs
from giljabi.storage.database import Database

#: So many waits one after the other for a rate budget, each at most so long; then the run is left to be resumed.
_WAITS, _LONGEST_WAIT = 20, 90.0


class MacroAccount(Protocol):
    """The account's macros. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    def macros(self) -> list[Actual]:
        """All of them, inactive ones as well."""

    def macro(self, macro_id: int) -> Content:
        """One, as it is now."""

    def create(self, content: Content) -> int:
        """A new one; its number."""

    def update(self, macro_id: int, content: Content) -> None:
        """Write what it says and does."""

    def words(self) -> AccountWords:
        """What the account calls its fields and groups."""


class NullMacroAccount:
    """No account: no macros, and none can be made."""

    def macros(self) -> list[Actual]:
        return []

    def macro(self, macro_id: int) -> Content:
        raise NotFound(f"no macro {macro_id}: no account is connected")

    def create(self, content: Content) -> int:
        raise NotFound("no account is connected")

    def update(self, macro_id: int, content: Content) -> None:
        raise NotFound("no account is connected")

    def words(self) -> AccountWords:
        return AccountWords()


_T = TypeVar("_T")


@dataclass(frozen=True)
class _Patient:
    """An account whose every call waits as long as Zendesk asks for: what was answered with 429 was not done. Only the call itself is
    made again, never what came before it."""

    account: MacroAccount
    sleep: Callable[[float], None]

    def macros(self) -> list[Actual]:
        return self._ask(self.account.macros)

    def macro(self, macro_id: int) -> Content:
        return self._ask(lambda: self.account.macro(macro_id))

    def create(self, content: Content) -> int:
        return self._ask(lambda: self.account.create(content))

    def update(self, macro_id: int, content: Content) -> None:
        self._ask(lambda: self.account.update(macro_id, content))

    def words(self) -> AccountWords:
        return self._ask(self.account.words)

    def _ask(self, call: Callable[[], _T]) -> _T:
        for _ in range(_WAITS):
            try:
                return call()
            except RateLimited as error:
                self.sleep(min(error.retry_after or 60.0, _LONGEST_WAIT))
        return call()


@dataclass(frozen=True)
class Macros:
    """Plans and runs over one account and one database. ``sleep`` waits for a rate budget; ``seen`` hears every change that is applied."""

    database: Database
    account: MacroAccount
    sleep: Callable[[float], None] = time.sleep
    seen: Callable[[Change], None] = lambda change: None
    #: Asked before every change: True leaves the rest to :meth:`Macros.resume`.
    enough: Callable[[], bool] = lambda: False

    @property
    def _account(self) -> MacroAccount:
        return _Patient(self.account, self.sleep)

    @property
    def rules(self) -> MacroRules:
        """The house's own rules, else those that hold without any."""
        return MacroRules.from_dict(store.document(self.database, "macros") or {})

    def plan(self, house: House, rules: MacroRules, adopt: Mapping[int, str] | None = None) -> Plan:
        """What would have to change now. :class:`InputError` for an ``adopt`` that names no macro, one of ours, or no text."""
        words = self._account.words()
        desired, actual = desired_macros(house, rules, words), self._account.macros()
        by_id, keys = {macro.id: macro for macro in actual}, {macro.key for macro in desired}
        for macro_id, key in (adopt or {}).items():
            if macro_id not in by_id or by_id[macro_id].key:
                raise InputError(f"adopt: {macro_id}: the account has no macro of this number that people made")
            if key not in keys:
                raise InputError(f"adopt: {macro_id}={key}: no text has this key")
        notes = notes_on(actual, desired, house.taxonomy, words.type_field_id)
        return make_plan(desired, actual, adopt=adopt, notes=notes)

    def apply(self, plan: Plan, reason: str, author: str) -> macro_runs.Run:
        """Apply a plan, or go on with it where it was cut off. :class:`InputError` when the account moved since it was made, another
        run is not finished, or no reason is given: then nothing was changed."""
        self._needs(reason)
        open_run = macro_runs.unfinished(self.database)
        if open_run and open_run.plan == plan.name:
            return self.resume()
        self._refuse_beside(open_run)
        if base_of(self._account.macros(), plan.changes) != plan.base:
            raise InputError("macros: the account's macros changed since this plan was made; make a new one")
        rows = [change.to_dict() for change in plan.changes]
        run_id = macro_runs.begin(self.database, "apply", plan.name, rows, author=author, reason=reason)
        return self._work(run_id)

    def resume(self) -> macro_runs.Run:
        """Bring the run that was cut off to its end."""
        open_run = macro_runs.unfinished(self.database)
        if open_run is None:
            raise InputError("macros: no run was cut off")
        return self._work(open_run.id)

    def rollback(self, run_id: int, reason: str, author: str, only: Collection[int] = ()) -> macro_runs.Run:
        """Put back what was there before a run, or of some of its macros (``only``, by number). What the run made is switched off, not
        deleted. A macro that was changed since stops the run, with that macro named."""
        self._needs(reason)
        self._refuse_beside(macro_runs.unfinished(self.database))
        applied = [row for row in macro_runs.changes_of(self.database, run_id) if row.state == "applied"]
        if missing := set(only) - {row.macro_id for row in applied}:
            raise InputError(f"macros: run {run_id} changed no macro {min(missing)}")
        rows = [_undone(row) for row in reversed(applied) if not only or row.macro_id in only]
        number = macro_runs.begin(
            self.database, "rollback", "", rows, author=author, reason=reason, rolls_back=run_id
        )  # fmt: skip
        return self._work(number)

    @staticmethod
    def _needs(reason: str) -> None:
        if not reason.strip():
            raise InputError("macros: a reason is needed")

    def _refuse_beside(self, open_run: macro_runs.Run | None) -> None:
        if open_run:
            raise InputError(
                f"macros: run {open_run.id} ({open_run.reason}) was cut off; go on with it first: macros resume"
            )

    def _work(self, run_id: int) -> macro_runs.Run:
        for row in macro_runs.changes_of(self.database, run_id):
            if row.state == "applied":
                continue
            if self.enough():
                break
            change = Change.from_dict(row.data)
            try:
                self._apply(run_id, row, change)
            except (UpdateConflict, NotFound, Forbidden, Rejected) as error:
                macro_runs.finish(self.database, run_id, "stopped", f"{change.after.title}: {error}")
                break
            self.seen(change)
        else:
            macro_runs.finish(self.database, run_id, "done")
        return macro_runs.run(self.database, run_id)

    def _apply(self, run_id: int, row: macro_runs.Recorded, change: Change) -> None:
        if row.macro_id is None:
            macro_id = self._create(run_id, row, change)
            macro_runs.mark(self.database, run_id, row.number, "sent", macro_id)
        else:
            macro_id = row.macro_id
            self._update(run_id, row.number, macro_id, change)
        if not self._account.macro(macro_id).same_as(change.after):
            raise UpdateConflict(f"macro {macro_id} does not say what was written to it")
        macro_runs.mark(self.database, run_id, row.number, "applied", macro_id)

    def _create(self, run_id: int, row: macro_runs.Recorded, change: Change) -> int:
        """A new macro, once: where an answer was lost, it is looked for by its mark before it is made again."""
        if row.state == "sent" and (made := self._made(change)):
            return made
        macro_runs.mark(self.database, run_id, row.number, "sent", None)
        try:
            return self._account.create(change.after)
        except OutcomeUnknown:
            if made := self._made(change):
                return made
            raise

    def _made(self, change: Change) -> int:
        there = [macro for macro in self._account.macros() if macro.key == change.key]
        return next((macro.id for macro in there if macro.content.same_as(change.after)), 0)

    def _update(self, run_id: int, number: int, macro_id: int, change: Change) -> None:
        """Write, unless it is so already (an answer was lost), and only over what the plan saw."""
        now = self._account.macro(macro_id)
        if now.same_as(change.after):
            return
        if change.before is None or not now.same_as(change.before):
            raise UpdateConflict(f"macro {macro_id} was changed since the plan was made")
        macro_runs.mark(self.database, run_id, number, "sent", macro_id)
        try:
            self._account.update(macro_id, change.after)
        except OutcomeUnknown:
            if not self._account.macro(macro_id).same_as(change.after):
                raise


def _undone(row: macro_runs.Recorded) -> dict[str, Any]:
    """The change that takes another back."""
    change = Change.from_dict(row.data)
    back = change.before or replace(change.after, active=False)
    undone = replace(change, op="update" if change.before else "retire", before=change.after, after=back, warnings=())
    return undone.to_dict() | {"macro_id": row.macro_id}
