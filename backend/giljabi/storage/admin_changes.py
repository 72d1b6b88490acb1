"""What admins changed: who, when, why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import admin_change

_SHOWN = 50


def mark_of(shown: str) -> str:
    """What a change must name: it is made only to what was shown."""
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def add(connection: Connection, subject: str, admin: int, reason: str, data: Mapping[str, Any]) -> None:
    """Note a change in the caller's transaction."""
    connection.execute(
        insert(admin_change).values(
            subject=subject, agent_id=admin, reason=reason, data=json.dumps(data, ensure_ascii=False), created_at=now_ms()
        )
    )  # fmt: skip


def recent(database: Database, subject: str) -> list[dict[str, Any]]:
    """The newest changes of a subject: who, when, why, and what."""
    t = admin_change
    query = select(t).where(t.c.subject == subject).order_by(t.c.id.desc()).limit(_SHOWN)
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [{"admin": row.agent_id, "at": row.created_at, "reason": row.reason, **json.loads(row.data)} for row in rows]
