"""What was seen of Zendesk that no documentation says, kept for `giljabi zendesk doctor` to tell. Nothing of customers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.tables import sighting as t

_LONGEST, _DAY_MS = 300, 86_400_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """A ``value`` that was seen of something, how often, and when last (milliseconds)."""

    value: str
    count: int
    seen_at: int


def note(database: Database, name: str, value: str) -> None:
    """Count that ``name`` was seen to be ``value``."""
    moment = now_ms()
    with database.write() as connection:
        fresh = insert_into(connection, t).values(name=name, value=value[:_LONGEST], count=1, seen_at=moment)
        again = {"count": t.c.count + 1, "seen_at": moment}
        connection.execute(fresh.on_conflict_do_update(index_elements=["name", "value"], set_=again))


def seen(database: Database, name: str) -> list[Sighting]:
    """All that was seen of it, the newest first."""
    query = select(t.c.value, t.c.count, t.c.seen_at).where(t.c.name == name).order_by(t.c.seen_at.desc(), t.c.value)
    with database.read() as connection:
        return [Sighting(*row) for row in connection.execute(query)]


def forget_old(database: Database, beginning: str) -> None:
    """What begins so and was not seen since yesterday."""
    old = (t.c.name.startswith(beginning, autoescape=True), t.c.seen_at < now_ms() - _DAY_MS)
    with database.write() as connection:
        connection.execute(delete(t).where(*old))
