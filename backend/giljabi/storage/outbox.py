"""The outbox: writes decided and not yet confirmed. intended → applied, or unknown → verified; failed is an end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import outbox_write as t

State = Literal["intended", "unknown", "applied", "verified", "failed"]


@dataclass(frozen=True, slots=True)
class Write:
    """One write. ``write_key`` goes into the ticket's audit, where it is looked for after an unclear outcome."""

    write_key: str
    ticket_id: int
    body: Mapping[str, Any]
    state: State
    audit_id: int | None = None
    last_error: str = ""


def intend(database: Database, write: Write) -> Write:
    """Note the write before it is tried. A write of the same key that was tried before is returned as it stands."""
    with database.write() as connection:
        row = connection.execute(select(t).where(t.c.write_key == write.write_key)).first()
        if row is not None:
            return Write(row.write_key, row.ticket_id, json.loads(row.body), row.state, row.audit_id, row.last_error)
        moment = now_ms()
        connection.execute(
            insert(t).values(
                write_key=write.write_key,
                ticket_id=write.ticket_id,
                body=json.dumps(write.body, ensure_ascii=False),
                state=write.state,
                created_at=moment,
                updated_at=moment,
            )
        )
    return write


def replace_body(database: Database, write_key: str, body: Mapping[str, Any]) -> None:
    """Another body for a write that was surely not applied (the ticket changed meanwhile)."""
    with database.write() as connection:
        values = {"body": json.dumps(body, ensure_ascii=False), "state": "intended", "updated_at": now_ms()}
        connection.execute(update(t).where(t.c.write_key == write_key).values(**values))


def settle(
    connection: Connection, write_key: str, state: State, *, audit_id: int | None = None, error: str = ""
) -> None:
    """Note how it ended, in the caller's transaction."""
    values = {"state": state, "audit_id": audit_id, "last_error": error[:500], "updated_at": now_ms()}
    connection.execute(update(t).where(t.c.write_key == write_key).values(**values))


def of_ticket(database: Database, ticket_id: int) -> list[Write]:
    """The writes of a ticket, oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(t).where(t.c.ticket_id == ticket_id).order_by(t.c.id)).all()
    return [Write(r.write_key, r.ticket_id, json.loads(r.body), r.state, r.audit_id, r.last_error) for r in rows]
