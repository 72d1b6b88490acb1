"""Cursors of what is read in turns: one reader at a time in the whole installation, at most once a period."""

from __future__ import annotations

from sqlalchemy import Connection, and_, select, update

from giljabi.errors import LeaseLost
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.tables import sync_cursor as t


def begin(database: Database, name: str, value: str) -> None:
    """Make the cursor, unless it is there."""
    values = {"name": name, "value": value, "taken_until": 0, "taken_by": "", "updated_at": now_ms()}
    with database.write() as connection:
        fresh = insert_into(connection, t).values(**values)
        connection.execute(fresh.on_conflict_do_nothing(index_elements=["name"]))


def take(database: Database, name: str, owner: str, *, lease_ms: int) -> str | None:
    """Take the turn: the cursor's value; None while another has the turn, or its period lasts, or before it was begun."""
    moment = now_ms()
    free = and_(t.c.name == name, t.c.taken_until <= moment)
    taken = update(t).where(free).values(taken_until=moment + lease_ms, taken_by=owner).returning(t.c.value)
    with database.write() as connection:
        row = connection.execute(taken).first()
    return str(row.value) if row else None


def advance(connection: Connection, name: str, owner: str, value: str, *, lease_ms: int) -> None:
    """Note how far was read, in the caller's transaction, and keep the turn for so long; :class:`LeaseLost` when it is another's."""
    moment = now_ms()
    values = {"value": value, "taken_until": moment + lease_ms, "updated_at": moment}
    mine = and_(t.c.name == name, t.c.taken_by == owner)
    if connection.execute(update(t).where(mine).values(**values)).rowcount != 1:
        raise LeaseLost(f"another worker reads {name} now")


def age_seconds(database: Database, name: str) -> float | None:
    """How long ago the cursor last moved; None when it never was taken."""
    with database.read() as connection:
        moved = connection.execute(select(t.c.updated_at).where(t.c.name == name)).scalar()
    return (now_ms() - moved) / 1000 if moved is not None else None
