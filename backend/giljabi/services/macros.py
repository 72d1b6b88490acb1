"""Macros: plan, apply, resume, roll back. Nothing is deleted, nothing of other people's is changed, and a run that was cut off is
brought to the same end by running it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from giljabi.core.house import House
from giljabi.core.macros.change import Change, Op
from giljabi.core.macros.desired import Desired, desired_macros
from giljabi.core.macros.hand_made import notes_on
from giljabi.core.macros.macro import Actual, Content
from giljabi.core.macros.plan import Owned, Plan, base_of, make_plan
from giljabi.core.macros.rules import MacroRules
from giljabi.errors import InputError
from giljabi.services.macro_account import MacroAccount, Patience
from giljabi.services.macro_work import MacroWork, made_by
from giljabi.storage import house as store
from giljabi.storage import macro_runs
from giljabi.storage.database import Database


@dataclass(frozen=True, slots=True)
class Survey:
    """A plan, and our active macros, the most used first."""

    plan: Plan
    ours: tuple[Actual, ...]


@dataclass(frozen=True)
class Macros:
    """Plans and runs over one account and one database. ``sleep`` waits for a rate budget, at most ``waits`` times one after the other;
    ``seen`` hears every change that is applied."""

    database: Database
    account: MacroAccount
    sleep: Callable[[float], None] = time.sleep
    waits: int = 20
    seen: Callable[[Change], None] = lambda change: None
    #: Asked before every change: True leaves the rest to :meth:`Macros.resume`.
    enough: Callable[[], bool] = lambda: False
    worker: str = field(default_factory=lambda: uuid4().hex)

    @property
    def rules(self) -> MacroRules:
        """The house's own rules, else those that hold without any."""
        return MacroRules.from_dict(store.document(self.database, "macros") or {})

    def plan(
        self, house: House, rules: MacroRules, adopt: Mapping[int, str] | None = None, *, reclaim: bool = False
    ) -> Plan:
        """What would have to change now: the plan of :meth:`survey`."""
        return self.survey(house, rules, adopt, reclaim=reclaim).plan

    def survey(
        self, house: House, rules: MacroRules, adopt: Mapping[int, str] | None = None, *, reclaim: bool = False
    ) -> Survey:
        """What would have to change now, and which macros are ours. ``reclaim`` takes over what another installation made, or this one
        before its database was lost.
        :class:`InputError` for a house without articles, and for an ``adopt`` that cannot be."""
        if not house.articles:
            raise InputError("macros: no article is in force, so every macro would go: giljabi articles import | sync")
        words = self._ask(self.account.words)
        desired, actual = desired_macros(house, rules, words), self._ask(self.account.macros)
        owned, adopt = self._owned(), dict(adopt or {})
        _check_adoption(adopt, desired, actual, owned)
        if reclaim:
            adopt = _marked_elsewhere(actual, owned) | adopt
        notes = notes_on([row for row in actual if row.id not in owned], desired, house.taxonomy, words.type_field_id)
        made = make_plan(
            desired, actual, owned, adopt=adopt, notes=notes, account=self.account.host,
            first_position=rules.first_position,
        )  # fmt: skip
        ours = [row for row in actual if row.id in owned and row.content.active]
        return Survey(made, tuple(sorted(ours, key=lambda row: (-(row.used or 0), row.content.title, row.id))))

    def apply(self, plan: Plan, reason: str, author: str) -> macro_runs.Run:
        """Apply a plan, or go on with it where it was cut off. :class:`InputError` for another account's plan, when the account moved since
        it was made, another run is not finished, or no reason is given: then nothing was changed."""
        self._needs(reason)
        if plan.account != self.account.host:
            raise InputError(f"macros: this plan is for {plan.account or 'no account'}, not for {self.account.host}")
        open_run = macro_runs.unfinished(self.database)
        if open_run and open_run.plan == plan.name:
            return self.resume()
        self._refuse_beside(open_run)
        owned = self._owned()
        actual = self._ask(self.account.macros)
        if base_of(actual, plan.changes, owned, self.account.host) != plan.base:
            raise InputError("macros: the account's macros changed since this plan was made; make a new one")
        rows = [change.to_dict() | {"beside": _bearers(change, actual)} for change in plan.changes]
        return self._work(self._begin("apply", plan.name, rows, reason, author))

    def resume(self) -> macro_runs.Run:
        """Bring the run that was cut off to its end. :class:`InputError` while somebody works on it, and for another account's."""
        open_run = macro_runs.unfinished(self.database)
        if open_run is None:
            raise InputError("macros: no run was cut off")
        self._check_account(open_run)
        if not macro_runs.take(self.database, open_run.id, self.worker):
            raise InputError(_busy(open_run))
        return self._work(open_run.id)

    def abandon(self, run_id: int, reason: str) -> macro_runs.Run:
        """Give a run up that cannot be brought to its end. What it did can be put back by :meth:`rollback`."""
        self._needs(reason)
        open_run = macro_runs.run(self.database, run_id)
        if open_run.state != "running":
            raise InputError(f"macros: run {run_id} is {open_run.state}")
        if not macro_runs.take(self.database, run_id, self.worker):
            raise InputError(_busy(open_run))
        macro_runs.finish(self.database, run_id, "abandoned", reason, owner=self.worker)
        return macro_runs.run(self.database, run_id)

    def rollback(
        self, run_id: int, reason: str, author: str, only: Collection[int] = (), but_not: Collection[int] = ()
    ) -> macro_runs.Run:
        """Put back what was there before a run, or of some of its macros (``only``, ``but_not``: numbers). What the run made is switched
        off, not deleted. A macro that was changed since stops the run, with that macro named."""
        self._needs(reason)
        self._refuse_beside(macro_runs.unfinished(self.database))
        self._check_account(macro_runs.run(self.database, run_id))
        written = [self._found(row) for row in macro_runs.changes_of(self.database, run_id)]
        rows = [row for row in written if row.macro_id is not None and row.state in macro_runs.WRITTEN]
        if missing := {*only, *but_not} - {row.macro_id for row in rows}:
            raise InputError(f"macros: run {run_id} changed no macro {min(missing)}")
        kept = [row for row in reversed(rows) if (not only or row.macro_id in only) and row.macro_id not in but_not]
        if not kept:
            raise InputError(f"macros: run {run_id} changed nothing that could be put back")
        undone = [undone for row in kept if (undone := _undone(row))]
        if not undone:
            raise InputError(f"macros: run {run_id} changed nothing that could be put back")
        return self._work(self._begin("rollback", "", undone, reason, author, rolls_back=run_id))

    def _found(self, row: macro_runs.Recorded) -> macro_runs.Recorded:
        """With the number of a macro that was made although the answer was lost."""
        if row.state != "sent" or row.macro_id is not None:
            return row
        return replace(row, macro_id=made_by(row.data, self._ask(self.account.macros)) or None)

    def _owned(self) -> dict[int, Owned]:
        found = macro_runs.owned(self.database, self.account.host)
        return {number: Owned(row.key, switched_off=not row.active) for number, row in found.items()}

    def _ask(self, call: Callable[[], Any]) -> Any:
        return Patience(self.sleep, self.waits).ask(call)

    def _begin(
        self, kind: str, plan: str, rows: list[dict[str, Any]], reason: str, author: str, rolls_back: int | None = None
    ) -> int:
        return macro_runs.begin(
            self.database, kind, plan, rows, author=author, reason=reason, account=self.account.host,
            owner=self.worker, rolls_back=rolls_back,
        )  # fmt: skip

    def _work(self, run_id: int) -> macro_runs.Run:
        patience = Patience(self.sleep, self.waits, lambda: macro_runs.renew(self.database, run_id, self.worker))
        return MacroWork(
            self.database, self.account, patience, self.worker, run_id, self.seen, self.enough
        ).work()  # fmt: skip

    def _check_account(self, run: macro_runs.Run) -> None:
        if run.account != self.account.host:
            raise InputError(f"macros: run {run.id} is of {run.account or 'no account'}, not of {self.account.host}")

    @staticmethod
    def _needs(reason: str) -> None:
        if not reason.strip():
            raise InputError("macros: a reason is needed")

    @staticmethod
    def _refuse_beside(open_run: macro_runs.Run | None) -> None:
        if open_run and open_run.under_way_ms:
            raise InputError(_busy(open_run))
        if open_run:
            raise InputError(
                f"macros: run {open_run.id} ({open_run.reason}) was cut off; go on with it first: macros resume"
                f" (or give it up: macros abandon {open_run.id})"
            )


def _busy(run: macro_runs.Run) -> str:
    return (
        f"macros: run {run.id} ({run.author}: {run.reason}) is under way; if it was cut off,"
        f" it can be resumed in {run.under_way_ms // 1000 + 1} s"
    )


def _bearers(change: Change, actual: Collection[Actual]) -> list[int]:
    """The macros that bear the mark of one that is to be made. :class:`InputError` when it was made by another installation since it was
    planned: a plan makes none beside an active one."""
    if change.op != "create":
        return []
    found = [row for row in actual if row.key == change.key]
    if any(row.content.active and not row.content.is_personal for row in found):
        raise InputError(f"macros: {change.after.title} was made by somebody else since this plan was made")
    return [row.id for row in found]


def _marked_elsewhere(actual: Collection[Actual], owned: Mapping[int, Owned]) -> dict[int, str]:
    """The oldest active macro of every mark that none of ours bears, with its key."""
    known, found = {row.key for row in owned.values()}, {}
    for macro in sorted(actual, key=lambda row: row.id):
        if macro.key and macro.key not in known and macro.content.active and not macro.content.is_personal:
            found[macro.id] = macro.key
            known.add(macro.key)
    return found


def _check_adoption(
    adopt: Mapping[int, str], desired: Collection[Desired], actual: Collection[Actual], owned: Mapping[int, Owned]
) -> None:
    by_id, keys = {macro.id: macro.content for macro in actual}, {macro.key for macro in desired}
    for macro_id, key in adopt.items():
        if macro_id not in by_id or macro_id in owned:
            raise InputError(f"adopt: {macro_id}: the account has no macro of this number that people made")
        if key not in keys:
            raise InputError(f"adopt: {macro_id}={key}: no text has this key")
        if by_id[macro_id].is_personal or not by_id[macro_id].active:
            raise InputError(f"adopt: {macro_id}: only an active macro that is nobody's own can be taken over")
    if len(set(adopt.values())) < len(adopt):
        raise InputError("adopt: one text cannot be two macros")


def _undone(row: macro_runs.Recorded) -> dict[str, Any] | None:
    """The change that takes another back; None for the first place of a new macro, and for a place that nobody knew."""
    change = Change.from_dict(row.data)
    if change.op == "place":
        if change.before is None or change.before.position is None:
            return None
        stood = replace(change.after, position=(row.stored or {}).get("position", change.after.position))
        return replace(change, before=stood, after=change.before).to_dict()
    written = Content.from_body(row.stored) if row.stored else change.after
    back = change.before or replace(written, active=False)
    key = "" if change.op == "adopt" else (Actual(0, back).key or change.key)
    op: Op = "update" if change.before else "retire"
    undone = replace(change, op=op, key=key, before=written, after=back, warnings=())
    return undone.to_dict() | {"macro_id": row.macro_id}
