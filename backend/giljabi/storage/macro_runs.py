"""Runs of macro plans: every change is written down before it is sent, and again once it is applied. One run at a time, in one worker's
hands: who works on it holds a lease, which every step renews. What was applied tells which of the account's macros are ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from giljabi.errors import InputError, LeaseLost
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import macro_change, macro_run

#: Longer than all that lies between two renewals: a wait for a rate budget, and a call that times out with a new token.
LEASE_MS = 150_000
_NOT_YET_OURS = ("adopt", "create")
#: A change of a macro's place in the list makes nobody its owner: its row names no macro, only what it holds does.
PLACE = "place"
#: States of a change that may stand in the account.
WRITTEN = ("applied", "differs", "sent")
#: States of a change that is dealt with; ``left``: it was not put back, because somebody changed it since.
ENDED = ("applied", "left")


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``kind``: apply or rollback; ``state``: running, done, stopped with an ``error``, or abandoned; times in milliseconds."""

    id: int
    kind: str
    plan: str
    rolls_back: int | None
    author: str
    reason: str
    state: str
    error: str
    created_at: int
    finished_at: int | None
    account: str
    taken_by: str
    taken_until: int

    @property
    def under_way_ms(self) -> int:
        """How long yet somebody else may be working on it; 0 when nobody is."""
        return max(self.taken_until - now_ms(), 0) if self.state == "running" else 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change of a run, as plain data. ``state``: pending, sent, applied, left or differs, then with what was ``stored`` instead. Of the
    first place of a run ``stored`` also holds where all others stood before."""

    number: int
    macro_id: int | None
    data: Mapping[str, Any]
    state: str
    stored: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """A macro that a run made or took over: the key of its text, and whether the run that touched it last left it switched on."""

    key: str
    active: bool


def begin(
    database: Database, kind: str, plan: str, changes: Sequence[Mapping[str, Any]], *, author: str, reason: str,
    account: str, owner: str, rolls_back: int | None = None,
) -> int:  # fmt: skip
    """Write a run down with all its changes, in the owner's hands; its number. :class:`InputError` beside one that is not finished."""
    moment = now_ms()
    values = {
        "kind": kind, "plan": plan, "rolls_back": rolls_back, "author": author, "reason": reason, "state": "running",
        "error": "", "created_at": moment, "finished_at": None, "account": account, "taken_by": owner,
        "taken_until": moment + LEASE_MS,
    }  # fmt: skip
    try:
        with database.write() as connection:
            number = connection.execute(insert(macro_run).values(**values)).inserted_primary_key[0]  # type: ignore[index]
            rows = [
                {
                    "run_id": number, "number": index,
                    "macro_id": None if change["op"] == PLACE else change["macro_id"],
                    "key": "" if change["op"] in _NOT_YET_OURS else change["key"],
                    "active": int(change["after"]["active"]), "data": json.dumps(change, ensure_ascii=False),
                    "state": "pending", "changed_at": moment,
                }
                for index, change in enumerate(changes, 1)
            ]  # fmt: skip
            if rows:
                connection.execute(insert(macro_change), rows)
    except IntegrityError:
        raise InputError("macros: another run was begun just now") from None
    return int(number)


def take(database: Database, run_id: int, owner: str) -> bool:
    """Take a run that nobody works on into one's hands; False when somebody does, or it is finished."""
    t, moment = macro_run, now_ms()
    free = (t.c.id == run_id, t.c.state == "running", t.c.taken_until <= moment)
    with database.write() as connection:
        taken = update(t).where(*free).values(taken_by=owner, taken_until=moment + LEASE_MS)
        return connection.execute(taken).rowcount == 1


def renew(database: Database, run_id: int, owner: str) -> None:
    """Keep it; :class:`LeaseLost` when it is another's."""
    with database.write() as connection:
        _renew(connection, run_id, owner)


def release(database: Database, run_id: int, owner: str) -> None:
    """Let go of it, so that it can be resumed at once."""
    t = macro_run
    with database.write() as connection:
        connection.execute(update(t).where(t.c.id == run_id, t.c.taken_by == owner).values(taken_until=0))


def mark(
    database: Database, run_id: int, number: int, state: str, macro_id: int | None, *, owner: str,
    key: str | None = None, stored: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Say how far a change is, and with a ``key`` whose macro it is since then (empty: no longer ours); :class:`LeaseLost` when the run is
    in other hands by now."""
    this = (macro_change.c.run_id == run_id, macro_change.c.number == number)
    values: dict[str, Any] = {"state": state, "macro_id": macro_id, "changed_at": now_ms()}
    if key is not None:
        values["key"] = key
    if stored is not None:
        values["stored"] = json.dumps(stored, ensure_ascii=False)
    with database.write() as connection:
        _renew(connection, run_id, owner)
        connection.execute(update(macro_change).where(*this).values(**values))


def finish(database: Database, run_id: int, state: str, error: str = "", *, owner: str) -> None:
    """End a run: done, stopped or abandoned, with the reason; :class:`LeaseLost` when it is in other hands."""
    values = {"state": state, "error": error[:500], "finished_at": now_ms(), "taken_until": 0}
    with database.write() as connection:
        _renew(connection, run_id, owner)
        connection.execute(update(macro_run).where(macro_run.c.id == run_id).values(**values))


def unfinished(database: Database) -> Run | None:
    """The run that was cut off, or is under way."""
    with database.read() as connection:
        row = connection.execute(select(macro_run).where(macro_run.c.state == "running")).first()
    return Run(**row._mapping) if row else None


def recent(database: Database, limit: int = 50) -> list[Run]:
    """The newest runs, the newest first."""
    query = select(macro_run).order_by(macro_run.c.id.desc()).limit(limit)
    with database.read() as connection:
        return [Run(**row._mapping) for row in connection.execute(query)]


def run(database: Database, run_id: int) -> Run:
    """One run, by number; :class:`~giljabi.errors.InputError` when there is none."""
    with database.read() as connection:
        row = connection.execute(select(macro_run).where(macro_run.c.id == run_id)).first()
    if row is None:
        raise InputError(f"macros: there is no run {run_id}")
    return Run(**row._mapping)


def changes_of(database: Database, run_id: int) -> list[Recorded]:
    """The changes of a run, in their order; :class:`~giljabi.errors.InputError` when there is no such run."""
    run(database, run_id)
    t = macro_change
    query = select(t.c.number, t.c.macro_id, t.c.data, t.c.state, t.c.stored).where(t.c.run_id == run_id)
    with database.read() as connection:
        return [
            _recorded(r.number, r.macro_id, json.loads(r.data), r.state, r.stored)
            for r in connection.execute(query.order_by(t.c.number))
        ]


def _recorded(number: int, macro_id: int | None, data: Mapping[str, Any], state: str, stored: str | None) -> Recorded:
    named = data["macro_id"] if data["op"] == PLACE else macro_id
    return Recorded(number, named, data, state, json.loads(stored) if stored else None)


def owned(database: Database, account: str) -> dict[int, Ownership]:
    """The account's macros that are ours, by number: of each by the last change that was written. A hand-made one is not taken over
    by a write that may not have come."""
    t, r = macro_change, macro_run
    query = (
        select(t.c.macro_id, t.c.key, t.c.active)
        .join(r, r.c.id == t.c.run_id)
        .where(r.c.account == account, t.c.macro_id.is_not(None), t.c.state.in_(WRITTEN))
        .order_by(t.c.run_id, t.c.number)
    )
    found: dict[int, Ownership] = {}
    with database.read() as connection:
        for row in connection.execute(query):
            found[row.macro_id] = Ownership(row.key, bool(row.active))
    return {number: ownership for number, ownership in found.items() if ownership.key}


def _renew(connection: Connection, run_id: int, owner: str) -> None:
    t = macro_run
    mine = (t.c.id == run_id, t.c.taken_by == owner, t.c.state == "running")
    if connection.execute(update(t).where(*mine).values(taken_until=now_ms() + LEASE_MS)).rowcount != 1:
        raise LeaseLost(f"somebody else works on run {run_id} by now")
