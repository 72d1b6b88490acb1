"""Confirmed types and learned models in the database: all processes and machines see the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, true

from giljabi.storage import house as store
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database, insert_into
from giljabi.storage.tables import classifier_model, house_document, label

#: The house document that names the model that runs, and the one before it.
_LIVE = "classifier_model"
_REMEMBERED = 20
#: What an agent said wins over what stood in a field.
AGENT, HISTORY = "agent", "history"


@dataclass(frozen=True, slots=True)
class StoredLabel:
    """A confirmed type. Texts have their personal data masked; ``path`` None: the ticket belongs to no type; ``confirmed_at`` in
    milliseconds."""

    ticket_id: int
    subject: str
    description: str
    path: tuple[str, ...] | None
    source: str
    known: Mapping[str, str]
    confirmed_at: int


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A learned model; ``manifest`` says what it was made from and what it was worth."""

    id: int
    manifest: Mapping[str, Any]
    created_at: int


def put_labels(database: Database, rows: Iterable[StoredLabel]) -> int:
    """Keep labels, the newest of each ticket; what an agent said is never replaced by a field's value. How many were kept."""
    values = [
        {
            "ticket_id": row.ticket_id, "subject": row.subject, "description": row.description, "path": json.dumps(row.path),
            "source": row.source, "known": json.dumps(dict(row.known), ensure_ascii=False), "confirmed_at": row.confirmed_at,
        }
        for row in rows
    ]  # fmt: skip
    kept = 0
    with database.write() as connection:
        for value in values:
            statement = insert_into(connection, label).values(**value)
            newer = true() if value["source"] == AGENT else label.c.source != AGENT
            same = {name: statement.excluded[name] for name in value if name != "ticket_id"}
            statement = statement.on_conflict_do_update(index_elements=["ticket_id"], set_=same, where=newer)
            kept += connection.execute(statement.returning(label.c.ticket_id)).first() is not None
    return kept


def drop_label(database: Database, ticket_id: int) -> None:
    """Take back what an agent said of a ticket."""
    with database.write() as connection:
        connection.execute(delete(label).where(label.c.ticket_id == ticket_id, label.c.source == AGENT))


def labels(database: Database) -> list[StoredLabel]:
    """Every label, oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(label).order_by(label.c.confirmed_at, label.c.ticket_id)).all()
    return [
        StoredLabel(
            row.ticket_id, row.subject, row.description, tuple(path) if (path := json.loads(row.path)) else None,
            row.source, json.loads(row.known), row.confirmed_at,
        )
        for row in rows
    ]  # fmt: skip


def add_model(connection: Connection, manifest: Mapping[str, Any], archive: bytes) -> int:
    """Keep a model; its number. It does not run yet."""
    values = {"manifest": json.dumps(dict(manifest), ensure_ascii=False), "archive": archive, "created_at": now_ms()}
    result = connection.execute(insert(classifier_model).values(**values))
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def models(database: Database) -> list[StoredModel]:
    """Every model, oldest first."""
    m = classifier_model
    with database.read() as connection:
        rows = connection.execute(select(m.c.id, m.c.manifest, m.c.created_at).order_by(m.c.id)).all()
    return [StoredModel(row.id, json.loads(row.manifest), row.created_at) for row in rows]


def archive_of(database: Database, model_id: int) -> bytes | None:
    """A model's arrays; None when there is no such model."""
    with database.read() as connection:
        found = connection.execute(select(classifier_model.c.archive).where(classifier_model.c.id == model_id)).scalar()
    return bytes(found) if found is not None else None


def live_model(database: Database) -> int:
    """The number of the model that runs; 0 when none does."""
    return int((store.document(database, _LIVE) or {}).get("live", 0))


def run_model(connection: Connection, model_id: int) -> None:
    """Let a model run from now on (0: none); one that runs already changes nothing. The house's version changes with it."""
    kept = _kept(connection)
    if int(kept.get("live", 0)) != model_id:
        before = [*kept.get("before", []), int(kept.get("live", 0))][-_REMEMBERED:]
        store.put_document(connection, _LIVE, {"live": model_id, "before": before})


def run_previous(connection: Connection) -> int | None:
    """Let the model run again that ran before; its number (0: none), None when nothing ran before."""
    kept = _kept(connection)
    before = list(kept.get("before", []))
    if not before:
        return None
    store.put_document(connection, _LIVE, {"live": before[-1], "before": before[:-1]})
    return int(before[-1])


def drop_models(database: Database, model_ids: Sequence[int]) -> None:
    """Delete models for good. When one of them runs, none runs afterwards."""
    with database.write() as connection:
        kept = _kept(connection)
        if kept.get("live", 0) in model_ids:
            run_model(connection, 0)
            kept = _kept(connection)
        if kept:
            before = [number for number in kept.get("before", []) if number not in model_ids]
            store.put_document(connection, _LIVE, {"live": kept.get("live", 0), "before": before})
        connection.execute(delete(classifier_model).where(classifier_model.c.id.in_(model_ids)))


def _kept(connection: Connection) -> dict[str, Any]:
    text = connection.execute(select(house_document.c.data).where(house_document.c.name == _LIVE)).scalar()
    return dict(json.loads(text)) if text else {}
