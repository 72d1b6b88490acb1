"""A house in the database: its articles with every revision, and its taxonomy, facts and places."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, delete, func, insert, not_, select, update

from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import article, article_revision, house_document

#: The position of an article that is no longer in force.
_RETIRED = -1
#: What the keys of articles begin with that were read from the Help Center.
HELP_CENTER = "help-center:"

_REVISIONS = select(
    article.c.source_key,
    article.c.url,
    article_revision.c.form,
    article_revision.c.body,
    article_revision.c.playbook,
    article_revision.c.errors,
    article.c.origin,
    article_revision.c.held,
    article_revision.c.id,
).join(article_revision, article_revision.c.article_id == article.c.id)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A revision of an article. ``source_key`` names the article for good: a file's name, or :data:`HELP_CENTER`, id and
    locale. ``errors`` is how many errors the linter found in it; ``origin`` is what the Help Center says of it, as JSON; ``held``
    whether it waits for an admin's approval; ``revision`` its number, 0 before it is kept."""

    source_key: str
    url: str
    form: str
    body: str
    playbook: Mapping[str, Any]
    errors: int = 0
    origin: str = ""
    held: bool = False
    revision: int = 0


def put_article(connection: Connection, position: int, stored: StoredArticle) -> bool:
    """Keep an article; True when its text or its playbook is new. An older revision is never changed."""
    row = connection.execute(select(article).where(article.c.source_key == stored.source_key)).first()
    if row is None:
        values = {
            "source_key": stored.source_key, "url": stored.url, "position": position, "origin": stored.origin
        }  # fmt: skip
        result = connection.execute(insert(article).values(**values))
        article_id = int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
    else:
        article_id = row.id
        connection.execute(
            update(article)
            .where(article.c.id == article_id)
            .values(position=position, url=stored.url, origin=stored.origin)
        )
    playbook = _dump(stored.playbook)
    digest = _sha256(f"{stored.form}\n{stored.body}\n{playbook}")
    query = select(article_revision.c.sha256).where(article_revision.c.article_id == article_id)
    if connection.execute(query.order_by(article_revision.c.id.desc()).limit(1)).scalar() == digest:
        return False
    connection.execute(
        insert(article_revision).values(
            article_id=article_id,
            sha256=digest,
            form=stored.form,
            body=stored.body,
            playbook=playbook,
            created_at=now_ms(),
            errors=stored.errors,
            held=int(stored.held),
        )
    )
    return True


def retire_articles(connection: Connection, kept: Collection[str], *, help_center: bool) -> int:
    """Take out of force every article whose key is not in ``kept``: of those from the Help Center, or of the others; how many.
    Their revisions stay."""
    theirs = article.c.source_key.startswith(HELP_CENTER, autoescape=True)
    of_this_kind = theirs if help_center else not_(theirs)
    gone = and_(article.c.position >= 0, of_this_kind, article.c.source_key.not_in(list(kept)))
    return connection.execute(update(article).where(gone).values(position=_RETIRED)).rowcount


def drop_document(connection: Connection, name: str) -> bool:
    """Forget a part of the house; True when it was there."""
    return connection.execute(delete(house_document).where(house_document.c.name == name)).rowcount > 0


def put_document(connection: Connection, name: str, data: Any) -> bool:
    """Keep ``taxonomy``, ``facts`` or ``places``; True when it is new."""
    text = json.dumps(data, ensure_ascii=False)  # in the house's own order: people see it
    row = connection.execute(select(house_document.c.sha256).where(house_document.c.name == name)).first()
    values = {"data": text, "sha256": _sha256(text), "updated_at": now_ms()}
    if row is None:
        connection.execute(insert(house_document).values(name=name, **values))
    elif row.sha256 == values["sha256"]:
        return False
    else:
        connection.execute(update(house_document).where(house_document.c.name == name).values(**values))
    return True


def articles(database: Database) -> list[StoredArticle]:
    """The revision in force of every article, in the house's order: the newest without errors, else the newest; of those that
    wait for no approval."""
    free = article_revision.c.held == 0
    sound = func.max(case((and_(free, article_revision.c.errors == 0), article_revision.c.id)))
    newest = func.max(case((free, article_revision.c.id)))
    in_force = select(func.coalesce(sound, newest)).group_by(article_revision.c.article_id)
    query = _REVISIONS.where(article_revision.c.id.in_(in_force), article.c.position >= 0).order_by(
        article.c.position, article.c.id
    )
    return _stored(database, query)


def revisions(database: Database, source_key: str) -> list[StoredArticle]:
    """Every revision of an article, the oldest first; empty for an unknown key."""
    return _stored(database, _REVISIONS.where(article.c.source_key == source_key).order_by(article_revision.c.id))


def waiting(database: Database) -> list[StoredArticle]:
    """The newest revision of every article, where it waits for approval, in the house's order."""
    newest = select(func.max(article_revision.c.id)).group_by(article_revision.c.article_id)
    query = _REVISIONS.where(article_revision.c.id.in_(newest), article_revision.c.held == 1, article.c.position >= 0)
    return _stored(database, query.order_by(article.c.position, article.c.id))


def approve(connection: Connection, revision: int) -> bool:
    """Let a revision come into force; False when it waits for no approval."""
    held = and_(article_revision.c.id == revision, article_revision.c.held == 1)
    return connection.execute(update(article_revision).where(held).values(held=0)).rowcount > 0


def _stored(database: Database, query: Select[Any]) -> list[StoredArticle]:
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        StoredArticle(
            r.source_key, r.url, r.form, r.body, json.loads(r.playbook), r.errors, r.origin, bool(r.held), r.id
        )
        for r in rows
    ]


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article that was ever kept: its position, negative once it is no longer in force, and when the Help Center last
    changed it, as it says itself (empty for an article from elsewhere)."""

    position: int
    updated_at: str


def known_articles(database: Database) -> dict[str, KnownArticle]:
    """Every article that was ever kept, by key."""
    query = select(article.c.source_key, article.c.position, article.c.origin)
    with database.read() as connection:
        return {
            row.source_key: KnownArticle(
                row.position, str(json.loads(row.origin).get("updated_at", "")) if row.origin else ""
            )
            for row in connection.execute(query)
        }


def document(database: Database, name: str) -> Any:
    """A part of the house, or None."""
    with database.read() as connection:
        text = connection.execute(select(house_document.c.data).where(house_document.c.name == name)).scalar()
    return json.loads(text) if text is not None else None


def locked_document(connection: Connection, name: str) -> Any:
    """A part of the house, or None, that nobody else changes until the caller's transaction ends."""
    query = select(house_document.c.data).where(house_document.c.name == name).with_for_update()
    text = connection.execute(query).scalar()
    return json.loads(text) if text is not None else None


def version(database: Database) -> str:
    """A short text that changes with every change of the house."""
    rows = select(article.c.source_key, article.c.position, article.c.url).order_by(article.c.id)
    with database.read() as connection:
        newest = connection.execute(select(func.max(article_revision.c.id))).scalar() or 0
        held = connection.execute(select(func.sum(article_revision.c.held))).scalar() or 0
        listed = [tuple(row) for row in connection.execute(rows)]
        kept = select(house_document.c.sha256).where(house_document.c.name.not_like("%\\_cursor", escape="\\"))
        parts = connection.execute(kept.order_by(house_document.c.name)).scalars().all()
    return _sha256(f"{newest} {held} {listed} {' '.join(parts)}")[:12]


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
