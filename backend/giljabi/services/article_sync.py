"""Help Center → house: read what changed, compile it, keep every revision, take out of force what is gone.

Every page is kept in a transaction of its own, and only a run that came to its end moves the cursor and retires articles. A
run that was cut off is simply run again: what it kept is found unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from giljabi.core.article.compiler import compile_article
from giljabi.core.article.reading import Limits
from giljabi.core.house import in_house_spelling
from giljabi.core.lint.codes import finding
from giljabi.core.lint.house_checks import check_type
from giljabi.core.playbook import Finding, Playbook
from giljabi.core.revisions import Change, changes
from giljabi.core.taxonomy import Taxonomy
from giljabi.errors import DomainError, Unavailable
from giljabi.services.library import ArticleSource, as_known, as_stored, playbooks_in_force
from giljabi.services.ports import HelpCenter, HelpCenterScope, RemoteArticle
from giljabi.storage import house as store
from giljabi.storage.database import Database

_CURSOR = "help_center_cursor"


@dataclass
class SyncReport:
    """How a run ended. ``errors`` names the articles whose new revision has errors, with the errors; the last good playbook
    stays in force where there was one. ``changed`` names what changed in meaning; ``held`` counts what waits for approval."""

    read: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[Change]]] = field(default_factory=list)
    errors: list[tuple[str, list[str]]] = field(default_factory=list)
    held: int = 0
    left_out: int = 0
    retired: int = 0


def sync(
    database: Database,
    help_center: HelpCenter,
    scope: HelpCenterScope,
    limits: Limits,
    *,
    only: bool = False,
    approval: bool = False,
    seen: Callable[[int], None] = lambda count: None,
) -> SyncReport:
    """Bring the house up to date with the Help Center. ``only``: articles from elsewhere are taken out of force as well. ``approval``:
    new articles and revisions that change what is said are kept, and come into force once an admin approves of them.

    ``seen`` is told how many articles each page held. Errors of the account leave everything that was in force in force; so
    does a language that suddenly lists nothing (:class:`~giljabi.errors.Unavailable`).
    """
    cursor = store.document(database, _CURSOR) or {}
    moment = int(cursor.get("moment", 0)) if cursor.get("scope") == _named(scope) else 0
    touched, following = help_center.changed_since(moment) if moment else (None, 0)
    run = _Run(database, limits, touched, approval=approval)
    for locale in scope.locales:
        before = run.report.read
        for page in help_center.articles(locale):
            run.keep([article for article in page if _wanted(article, scope)], len(page))
            seen(len(page))
        if run.report.read == before and run.has(locale):
            raise Unavailable(
                f"the Help Center lists no article in {locale!r}, where some are in force; nothing was changed"
            )
    with database.write() as connection:
        run.report.retired = store.retire_articles(connection, run.kept, help_center=True)
        if only:
            run.report.retired += store.retire_articles(connection, [], help_center=False)
        store.put_document(connection, _CURSOR, {"moment": following or run.newest, "scope": _named(scope)})
    return run.report


def _named(scope: HelpCenterScope) -> list[list[str]]:
    """The scope as JSON: with another one everything is compiled anew."""
    parts: Iterable[Iterable[object]] = (
        scope.locales,
        sorted(scope.sections),
        sorted(scope.labels),
        sorted(scope.segments),
    )
    return [[str(item) for item in part] for part in parts]


def _wanted(article: RemoteArticle, scope: HelpCenterScope) -> bool:
    """Published, and inside the sections, labels and segments that were asked for."""
    segments = set(article.segments) or {0}
    return (
        not article.draft
        and (not scope.sections or article.section in scope.sections)
        and (not scope.labels or bool(scope.labels & set(article.labels)))
        and (not scope.segments or bool(scope.segments & segments))
    )


class _Run:
    """One run: what was kept so far, and what there was before."""

    def __init__(self, database: Database, limits: Limits, touched: set[int] | None, *, approval: bool) -> None:
        self._database, self._limits, self._touched, self._approval = database, limits, touched, approval
        self._before = playbooks_in_force(database)
        known = store.known_articles(database)
        self._positions = {key: row.position for key, row in known.items()}
        taxonomy = store.document(database, "taxonomy")
        self._taxonomy = Taxonomy.from_dict(taxonomy) if taxonomy else None
        self._place = max([*self._positions.values(), -1]) + 1
        self._stamps = {key: row.updated_at for key, row in known.items()}
        self.kept: list[str] = []
        self.newest = 0
        self.report = SyncReport()

    def has(self, locale: str) -> bool:
        """Whether articles of this language are in force."""
        return any(key.startswith(store.HELP_CENTER) and key.endswith(f":{locale}") for key in self._before)

    def keep(self, articles: list[RemoteArticle], of: int) -> None:
        """Keep one page."""
        self.report.read += of
        self.report.left_out += of - len(articles)
        sources = []
        for article in articles:
            self.newest = max(self.newest, article.moment)
            key = f"{store.HELP_CENTER}{article.id}:{article.locale}"
            self.kept.append(key)
            same = self._positions.get(key, -1) >= 0 and self._stamps.get(key) == article.updated_at
            if not same or self._touched is None or article.id in self._touched:
                sources.append(self._source(key, article))
        with self._database.write() as connection:
            for source in sources:
                position = self._positions.get(source.key, -1)
                if position < 0:
                    position, self._place = self._place, self._place + 1
                    self._positions[source.key] = position
                held = self._approval and self._says_something_new(source)
                if store.put_article(connection, position, as_stored(source, held=held)):
                    self.report.held += held
                    self._note(source)

    def _source(self, key: str, article: RemoteArticle) -> ArticleSource:
        origin = {
            "id": article.id, "locale": article.locale, "updated_at": article.updated_at, "section": article.section,
            "labels": list(article.labels), "segments": list(article.segments),
        }  # fmt: skip
        try:
            playbook = compile_article(article.body, "html", title=article.title, limits=self._limits)
        except DomainError as error:
            playbook = Playbook("procedure", article.title, warnings=(finding("unreadable", str(error)),))
        playbook = in_house_spelling(playbook, self._taxonomy)
        playbook = replace(playbook, warnings=(*playbook.warnings, *self._in_this_house(key, playbook)))
        source = ArticleSource(key, article.url, "html", article.body, playbook, json.dumps(origin, ensure_ascii=False))
        return as_known(source, self._before)

    def _in_this_house(self, key: str, playbook: Playbook) -> Iterator[Finding]:
        """What only the house shows to be wrong: a type that it lacks, a script that says nothing any more."""
        if self._taxonomy:
            yield from check_type(playbook, self._taxonomy)
        before = self._before.get(key)
        if before and before.kind == "script" and playbook.kind == "procedure":
            yield finding("script-gone", "the article was a script, and no words to say are left in it")

    def _says_something_new(self, source: ArticleSource) -> bool:
        before = self._before.get(source.key)
        return before is None or bool(changes(replace(before, warnings=()), replace(source.playbook, warnings=())))

    def _note(self, source: ArticleSource) -> None:
        errors = [f"{row.code}: {row.message}" for row in source.playbook.warnings if row.severity == "error"]
        before = self._before.get(source.key)
        title = source.playbook.title or source.key
        if errors:
            self.report.errors.append((title, errors))
        elif before is None:
            self.report.new.append(title)
        else:
            self.report.changed.append((title, changes(replace(before, warnings=()), source.playbook)))
