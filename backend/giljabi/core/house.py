"""A house: everything that one team's guidance is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.gate import PROMISED
from giljabi.core.classify.labels import LabelText, label_texts
from giljabi.core.classify.learned import Learned
from giljabi.core.classify.semantic import Embedder
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.playbook import Playbook
from giljabi.core.taxonomy import ConsultationType, Path, Taxonomy, folded


@dataclass(frozen=True, slots=True)
class Article:
    """An article in force: its lasting key, where people read it, and its playbook."""

    key: str
    url: str
    playbook: Playbook


@dataclass(frozen=True)
class House:
    """``version`` changes with every change of any part, so that a decision can name what it was made from."""

    version: str
    taxonomy: Taxonomy
    facts: FactSchema
    places: PlaceList
    articles: tuple[Article, ...]
    classifier: Classifier = field(repr=False)

    @cached_property
    def _scripts(self) -> Mapping[Path, Article]:
        found: dict[Path, Article] = {}
        for article in self.articles:
            leaf = self.taxonomy.find(article.playbook.path) if article.playbook.path else None
            if leaf and article.playbook.kind == "script":
                found.setdefault(leaf.path, article)
        return found

    def article_for(self, path: Path) -> Article | None:
        """The script article of a consultation type; the first when there are several."""
        wanted = self.taxonomy.find(path)
        return self._scripts.get(wanted.path) if wanted else None

    def type_for(self, path: Path) -> ConsultationType | None:
        return self.taxonomy.find(path)


def build_house(
    version: str,
    taxonomy: Taxonomy,
    facts: FactSchema,
    places: PlaceList,
    articles: Sequence[Article],
    *,
    embedder: Embedder | None = None,
    learned: Callable[[Sequence[LabelText]], Learned | None] = lambda labels: None,
    promised: float = PROMISED,
) -> House:
    """Put a house together; reads every article once more to make the classifier (about a second for 25 articles). ``learned`` gives
    what was learned from confirmed tickets, for these types."""
    labels = label_texts(taxonomy, [article.playbook for article in articles])
    classifier = Classifier(labels, embedder=embedder, routes=taxonomy.routes, promised=promised)
    return House(version, taxonomy, facts, places, tuple(articles), classifier.with_learned(learned(labels)))


def in_house_spelling(playbook: Playbook, taxonomy: Taxonomy | None) -> Playbook:
    """The playbook with its consultation types as the taxonomy spells them (구매오류 → 구매 오류); unknown ones stay."""
    if taxonomy is None:
        return playbook

    def spelled(path: Path) -> Path:
        leaf = taxonomy.find(path) if path else None
        return leaf.path if leaf else path

    return replace(playbook, path=spelled(playbook.path), other_paths=tuple(map(spelled, playbook.other_paths)))


def _tag_of(path: Path) -> str:
    """A tag that depends on nothing but the path: an option of the account keeps it while articles come and go."""
    return f"giljabi_type_{hashlib.sha256('::'.join(folded(path)).encode()).hexdigest()[:8]}"


def taxonomy_from_articles(playbooks: Sequence[Playbook]) -> Taxonomy:
    """The consultation types that the articles themselves name, for a house without a taxonomy of its own."""
    leaves: dict[Path, ConsultationType] = {}
    for playbook in playbooks:
        if playbook.path and playbook.path not in leaves:
            leaves[playbook.path] = ConsultationType(playbook.path, _tag_of(playbook.path), playbook.title)
    return Taxonomy(tuple(leaves.values()))
