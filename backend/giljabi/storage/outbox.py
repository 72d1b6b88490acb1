"""The outbox: writes decided and not yet confirmed. intended → applied, or unknown → verified; failed is an end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import outbox_write as t

State = Literal["intended", "unknown", "applied", "verified", "failed"]
Kind = Literal["decision", "hand-off", "note"]


@dataclass(frozen=True, slots=True)
class Write:
    """One write. ``write_key`` goes into the ticket's audit, where it is looked for after an unclear outcome; ``concluded`` is what
    its note says (:mod:`giljabi.core.changes`)."""

    write_key: str
    ticket_id: int
    body: Mapping[str, Any]
    state: State
    audit_id: int | None = None
    last_error: str = ""
    kind: Kind = "decision"
    concluded: Mapping[str, Any] = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        """Whether it is surely at Zendesk."""
        return self.state in ("applied", "verified")


def intend(database: Database, write: Write) -> Write:
    """Note the write before it is tried. A write of the same key that was tried before is returned as it stands."""
    with database.write() as connection:
        row = connection.execute(select(t).where(t.c.write_key == write.write_key)).first()
        if row is not None:
            return _write(row)
        moment = now_ms()
        connection.execute(
            insert(t).values(
                write_key=write.write_key,
                ticket_id=write.ticket_id,
                body=json.dumps(write.body, ensure_ascii=False),
                state=write.state,
                kind=write.kind,
                concluded=json.dumps(write.concluded, ensure_ascii=False),
                created_at=moment,
                updated_at=moment,
            )
        )
    return write


def replace_body(database: Database, write_key: str, body: Mapping[str, Any], concluded: Mapping[str, Any]) -> None:
    """Another body for a write that was surely not applied (the ticket changed meanwhile)."""
    with database.write() as connection:
        values = {
            "body": json.dumps(body, ensure_ascii=False), "concluded": json.dumps(concluded, ensure_ascii=False),
            "state": "intended", "updated_at": now_ms(),
        }  # fmt: skip
        connection.execute(update(t).where(t.c.write_key == write_key, _not_settled()).values(**values))


def note_failure(connection: Connection, write_key: str, state: State, error: str) -> None:
    """Note how a try failed, in the caller's transaction. What another worker settled meanwhile stays settled."""
    values = {"state": state, "last_error": error[:500], "updated_at": now_ms()}
    connection.execute(update(t).where(t.c.write_key == write_key, _not_settled()).values(**values))


def _not_settled() -> ColumnElement[bool]:
    return t.c.state.not_in(("applied", "verified"))


def settle(connection: Connection, write_key: str, state: State, *, audit_id: int | None = None) -> None:
    """Note how it ended, in the caller's transaction."""
    values = {"state": state, "audit_id": audit_id, "last_error": "", "updated_at": now_ms()}
    connection.execute(update(t).where(t.c.write_key == write_key).values(**values))


def of_ticket(database: Database, ticket_id: int) -> list[Write]:
    """The writes of a ticket, oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(t).where(t.c.ticket_id == ticket_id).order_by(t.c.id)).all()
    return [_write(row) for row in rows]


def _write(row: Row[Any]) -> Write:
    return Write(
        row.write_key, row.ticket_id, json.loads(row.body), row.state, row.audit_id, row.last_error, row.kind,
        json.loads(row.concluded),
    )  # fmt: skip
