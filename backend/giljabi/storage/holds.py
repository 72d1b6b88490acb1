"""Holds: until when something is not asked of the account. One row each, which every worker of every process looks at."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.tables import hold as t

#: Nothing at all is asked: the account refused our credentials.
CREDENTIALS = "credentials"
#: Nothing is asked by workers: the rate budget is spent. Agents' own requests still go through.
BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that is in force: for how many milliseconds more, and why."""

    name: str
    left_ms: int
    reason: str


#: A hold never lasts longer: should the reason last, the next call says so again, and a wrong header stops nobody for long.
LONGEST_MS = 90_000


def hold(database: Database, name: str, for_ms: int, reason: str) -> None:
    """Hold back for so long from now on, at most :data:`LONGEST_MS`; a hold that lasts longer stays."""
    until = now_ms() + min(for_ms, LONGEST_MS)
    values = {"until": until, "reason": reason[:500]}
    with database.write() as connection:
        statement = insert_into(connection, t).values(name=name, **values)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_=values, where=t.c.until < until)
        )


def held(database: Database, *names: str) -> Hold | None:
    """The hold of these names (all without a name) that lasts longest; None when none is in force."""
    moment = now_ms()
    query = select(t).where(t.c.until > moment).order_by(t.c.until.desc())
    with database.read() as connection:
        row = connection.execute(query.where(t.c.name.in_(names)) if names else query).first()
    return Hold(row.name, row.until - moment, row.reason) if row else None


def release_all(database: Database) -> int:
    """End every hold now, once its reason is mended; how many there were."""
    ended = 0
    while found := held(database):
        release(database, found.name)
        ended += 1
    return ended


def release(database: Database, name: str) -> None:
    """End a hold now."""
    with database.write() as connection:
        connection.execute(delete(t).where(t.c.name == name))
