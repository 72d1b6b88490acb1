"""The house in the database, and the house in memory that decisions are made with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Connection

from giljabi.core.classify.gate import PROMISED
from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.learned import Learned
from giljabi.core.classify.model_file import from_bytes
from giljabi.core.classify.semantic import Embedder
from giljabi.core.facts.places import Place, PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.house import Article, House, build_house, taxonomy_from_articles
from giljabi.core.playbook import Playbook
from giljabi.core.revisions import carry_ids
from giljabi.core.taxonomy import Taxonomy
from giljabi.errors import ModelError
from giljabi.storage import house as store
from giljabi.storage import learning
from giljabi.storage.database import Database
from giljabi.storage.house import StoredArticle

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """An article as it comes in: its lasting key, where people read it, its text, and what was compiled of it."""

    key: str
    url: str
    form: str
    body: str
    playbook: Playbook
    origin: str = ""


def as_stored(source: ArticleSource, *, held: bool = False) -> StoredArticle:
    """The revision to keep. One with errors comes into force only while the article has no revision without any; one that is held,
    only once an admin approves of it."""
    errors = sum(finding.severity == "error" for finding in source.playbook.warnings)
    return StoredArticle(
        source.key, source.url, source.form, source.body, source.playbook.to_dict(), errors, source.origin, held
    )


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import ended: articles seen, those with a new revision, those no longer in force, other parts that changed."""

    articles: int
    changed: int
    retired: int
    documents: int


def import_house(
    database: Database,
    articles: Iterable[ArticleSource],
    *,
    taxonomy: Mapping[str, Any] | None,
    facts: Mapping[str, Any],
    places: PlaceList,
    macros: Mapping[str, Any] | None = None,
    within: Callable[[Connection], None] = lambda connection: None,
) -> Imported:
    """Keep a house in one transaction, with what ``within`` writes beside it: all of it or nothing. What is unchanged makes no new
    revision; an article that is not among ``articles`` is no longer in force."""
    before = playbooks_in_force(database)
    rows = [as_known(row, before) for row in articles]
    with database.write() as connection:
        within(connection)
        changed = sum(store.put_article(connection, position, as_stored(row)) for position, row in enumerate(rows))
        retired = store.retire_articles(connection, [row.key for row in rows], help_center=False)
        parts = {"facts": dict(facts), "places": places_data(places)}
        if taxonomy is not None:
            parts["taxonomy"] = dict(taxonomy)
        if macros is not None:
            parts["macros"] = dict(macros)
        documents = sum(store.put_document(connection, name, data) for name, data in parts.items())
        documents += sum(store.drop_document(connection, name) for name in ("taxonomy", "macros") if name not in parts)
    return Imported(len(rows), changed, retired, documents)


def playbooks_in_force(database: Database) -> dict[str, Playbook]:
    """The playbooks in force, by their article's key."""
    return {stored.source_key: Playbook.from_dict(stored.playbook) for stored in store.articles(database)}


def as_known(source: ArticleSource, before: Mapping[str, Playbook]) -> ArticleSource:
    """The source with its steps known by the ids that they have in force."""
    old = before.get(source.key)
    return replace(source, playbook=carry_ids(old, source.playbook)) if old else source


class Library:
    """Gives out the house in force, built anew only when something in the database changed. Safe between threads."""

    def __init__(
        self,
        database: Database,
        default_facts: FactSchema,
        *,
        make_embedder: Callable[[], Embedder | None] = lambda: None,
        promised: Callable[[], float] = lambda: PROMISED,
    ) -> None:
        self._database = database
        self._default_facts = default_facts
        self._make_embedder = cache(make_embedder)
        self._promised = promised
        self._house: House | None = None
        self._lock = threading.Lock()

    def house(self) -> House:
        """The house in force. The first call, and one after a change, takes about a second."""
        version = store.version(self._database)
        house = self._house
        if house is None or house.version != version:
            with self._lock:
                if self._house is None or self._house.version != version:
                    self._house = self._build(version)
                house = self._house
        return house

    def _build(self, version: str) -> House:
        articles = [
            Article(stored.source_key, stored.url, Playbook.from_dict(stored.playbook))
            for stored in store.articles(self._database)
        ]
        taxonomy = store.document(self._database, "taxonomy")
        facts = store.document(self._database, "facts")
        places = store.document(self._database, "places") or []
        types = Taxonomy.from_dict(taxonomy) if taxonomy else taxonomy_from_articles([a.playbook for a in articles])
        embedder = self._make_embedder()
        return build_house(
            version,
            types,
            FactSchema.from_dict(facts) if facts else self._default_facts,
            places_of(places),
            articles,
            embedder=embedder,
            learned=lambda labels: self._learned(labels, types, embedder),
            promised=self._promised(),
        )

    def _learned(self, labels: Sequence[LabelText], types: Taxonomy, embedder: Embedder | None) -> Learned | None:
        """The model that runs; without one, or with one that this version cannot read, the articles alone."""
        live = learning.live_model(self._database)
        archive = learning.archive_of(self._database, live) if live else None
        if archive is None:
            return None
        try:
            made = from_bytes(
                archive,
                labels,
                embedder=embedder.name if embedder else "",
                find=lambda path: leaf.path if (leaf := types.find(path)) else None,
            )
            return replace(made, version=str(live))
        except ModelError as error:
            log.warning("classifying without the learned model", model=live, reason=str(error))
            return None


def places_data(places: PlaceList) -> list[dict[str, Any]]:
    """The list as plain data, as it is kept."""
    return [
        {"name": place.name, "aliases": list(place.aliases), "details": dict(place.details)} for place in places.places
    ]


def places_of(data: Sequence[Mapping[str, Any]]) -> PlaceList:
    """The list that is kept as this plain data."""
    return PlaceList(tuple(Place(row["name"], tuple(row["aliases"]), row["details"]) for row in data))
