"""What is kept of a ticket: decisions, agents' choices, feedback."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import decision, feedback, ticket_state, used_token


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision with its number; ``data`` is what the service put in."""

    id: int
    house_version: str
    data: Mapping[str, Any]


def add_decision(
    connection: Connection, ticket_id: int, house_version: str, action: str, confidence: float, data: Mapping[str, Any]
) -> int:
    """Keep a decision; its number."""
    result = connection.execute(
        insert(decision).values(
            ticket_id=ticket_id,
            house_version=house_version,
            action=action,
            confidence=confidence,
            data=json.dumps(data, ensure_ascii=False),
            created_at=now_ms(),
        )
    )
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def latest_decision(database: Database, ticket_id: int) -> StoredDecision | None:
    """The newest decision about a ticket."""
    query = select(decision).where(decision.c.ticket_id == ticket_id).order_by(decision.c.id.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).first()
    return StoredDecision(row.id, row.house_version, json.loads(row.data)) if row else None


def state_of(database: Database, ticket_id: int) -> dict[str, Any]:
    """What agents chose for a ticket; empty when nobody chose anything."""
    with database.read() as connection:
        row = connection.execute(select(ticket_state.c.data).where(ticket_state.c.ticket_id == ticket_id)).first()
    return dict(json.loads(row.data)) if row else {}


def change_state(
    database: Database, ticket_id: int, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """Apply ``change`` to what agents chose, in one transaction; the new state."""
    s = ticket_state
    with database.write() as connection:
        query = select(s.c.data, s.c.version).where(s.c.ticket_id == ticket_id)
        row = connection.execute(query if database.is_sqlite else query.with_for_update()).first()
        data = change(dict(json.loads(row.data)) if row else {})
        values = {"data": json.dumps(data, ensure_ascii=False), "updated_at": now_ms()}
        if row:
            connection.execute(update(s).where(s.c.ticket_id == ticket_id).values(version=row.version + 1, **values))
        else:
            connection.execute(insert(s).values(ticket_id=ticket_id, version=1, **values))
    return data


def add_feedback(
    database: Database, key: str, ticket_id: int, agent_id: int, kind: str, data: Mapping[str, Any]
) -> bool:
    """Keep what an agent said; False when this ``key`` was kept before."""
    values = {
        "idempotency_key": key,
        "ticket_id": ticket_id,
        "agent_id": agent_id,
        "kind": kind,
        "data": json.dumps(data, ensure_ascii=False),
        "created_at": now_ms(),
    }
    return _insert_once(database, feedback, values, "idempotency_key")


def use_token(database: Database, sha256: str, expires_at: int) -> bool:
    """Note that a first load was used; False when it was used before. Tokens that ran out are forgotten."""
    with database.write() as connection:
        connection.execute(used_token.delete().where(used_token.c.expires_at < now_ms()))
    return _insert_once(database, used_token, {"sha256": sha256, "expires_at": expires_at}, "sha256")


def _insert_once(database: Database, table: Any, values: Mapping[str, Any], unique: str) -> bool:
    """Insert unless a row with the same ``unique`` column is there; whether it was inserted."""
    dialect = sqlite if database.is_sqlite else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=[unique])
    with database.write() as connection:
        return connection.execute(statement.returning(table.c[unique])).first() is not None
