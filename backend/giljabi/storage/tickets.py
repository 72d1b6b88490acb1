"""What is kept of a ticket: decisions, agents' choices, feedback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.intake_writer import Received, append
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
            data=dumps(data),
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
    database: Database,
    ticket_id: int,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    events: Callable[[dict[str, Any], dict[str, Any]], Iterable[Received]] = lambda before, after: (),
) -> dict[str, Any]:
    """Apply ``change`` to what agents chose, in one transaction with the inbox's ``events`` that follow from the states before and
    after it; the new state."""
    s = ticket_state
    with database.write() as connection:
        query = select(s.c.data, s.c.version).where(s.c.ticket_id == ticket_id)
        row = connection.execute(query.with_for_update()).first()
        before = dict(json.loads(row.data)) if row else {}
        data = change(before)
        values = {"data": dumps(data), "updated_at": now_ms()}
        if row:
            connection.execute(update(s).where(s.c.ticket_id == ticket_id).values(version=row.version + 1, **values))
        else:
            connection.execute(insert(s).values(ticket_id=ticket_id, version=1, **values))
        for received in events(before, data):
            append(connection, received)
    return data


def dumps(data: Any) -> str:
    """JSON as the tables hold it."""
    return json.dumps(data, ensure_ascii=False)


def add_feedback(
    database: Database, key: str, ticket_id: int, agent_id: int, kind: str, data: Mapping[str, Any]
) -> bool:
    """Keep what an agent said; False when this ``key`` was kept before."""
    values = {
        "idempotency_key": key,
        "ticket_id": ticket_id,
        "agent_id": agent_id,
        "kind": kind,
        "data": dumps(data),
        "created_at": now_ms(),
    }
    return _insert_once(database, feedback, values, "idempotency_key")


def has_feedback(database: Database, key: str) -> bool:
    """Whether feedback with this key was kept."""
    query = select(feedback.c.id).where(feedback.c.idempotency_key == key)
    with database.read() as connection:
        return connection.execute(query).first() is not None


def use_token(database: Database, sha256: str, expires_at: int) -> bool:
    """Note that a first load was used; False when it was used before. Tokens that ran out are forgotten."""
    with database.write() as connection:
        connection.execute(used_token.delete().where(used_token.c.expires_at < now_ms()))
    return _insert_once(database, used_token, {"sha256": sha256, "expires_at": expires_at}, "sha256")


def _insert_once(database: Database, table: Any, values: Mapping[str, Any], unique: str) -> bool:
    """Insert unless a row with the same ``unique`` column is there; whether it was inserted."""
    with database.write() as connection:
        statement = insert_into(connection, table).values(**values).on_conflict_do_nothing(index_elements=[unique])
        return connection.execute(statement.returning(table.c[unique])).first() is not None
