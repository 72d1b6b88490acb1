"""Runs of macro plans: every change is written down before it is sent, and again once it is applied."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from giljabi.errors import InputError
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import macro_change, macro_run


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``kind``: apply or rollback; ``state``: running, done or stopped, then with an ``error``; times in milliseconds."""

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


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change of a run, as plain data. ``state``: pending, sent or applied."""

    number: int
    macro_id: int | None
    data: Mapping[str, Any]
    state: str


def begin(
    database: Database, kind: str, plan: str, changes: Sequence[Mapping[str, Any]], *, author: str, reason: str,
    rolls_back: int | None = None,
) -> int:  # fmt: skip
    """Write a run down with all its changes; its number."""
    moment = now_ms()
    values = {
        "kind": kind, "plan": plan, "rolls_back": rolls_back, "author": author, "reason": reason, "state": "running",
        "error": "", "created_at": moment, "finished_at": None,
    }  # fmt: skip
    with database.write() as connection:
        number = connection.execute(insert(macro_run).values(**values)).inserted_primary_key[0]  # type: ignore[index]
        rows = [
            {
                "run_id": number, "number": index, "macro_id": change["macro_id"],
                "data": json.dumps(change, ensure_ascii=False), "state": "pending", "changed_at": moment,
            }
            for index, change in enumerate(changes, 1)
        ]  # fmt: skip
        if rows:
            connection.execute(insert(macro_change), rows)
    return int(number)


def mark(database: Database, run_id: int, number: int, state: str, macro_id: int | None) -> None:
    """Say how far a change is."""
    this = (macro_change.c.run_id == run_id, macro_change.c.number == number)
    with database.write() as connection:
        connection.execute(
            update(macro_change).where(*this).values(state=state, macro_id=macro_id, changed_at=now_ms())
        )


def finish(database: Database, run_id: int, state: str, error: str = "") -> None:
    """End a run: done, or stopped with the reason."""
    values = {"state": state, "error": error[:500], "finished_at": now_ms()}
    with database.write() as connection:
        connection.execute(update(macro_run).where(macro_run.c.id == run_id).values(**values))


def unfinished(database: Database) -> Run | None:
    """The run that was cut off, or is under way."""
    query = select(macro_run).where(macro_run.c.state == "running").order_by(macro_run.c.id.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).first()
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
    query = select(t.c.number, t.c.macro_id, t.c.data, t.c.state).where(t.c.run_id == run_id).order_by(t.c.number)
    with database.read() as connection:
        return [Recorded(r.number, r.macro_id, json.loads(r.data), r.state) for r in connection.execute(query)]
