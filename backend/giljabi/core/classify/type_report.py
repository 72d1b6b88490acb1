"""What an admin should look at in the taxonomy: types and articles that do not meet, types that cannot be told apart, types without use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.ticket_text import TicketText
from giljabi.core.house import House
from giljabi.core.taxonomy import Path
from giljabi.core.text import is_korean

#: A type's own head is held against all types; another one that comes so near the own score is hard to tell from it.
_ALIKE = 0.85


@dataclass(frozen=True)
class TypeReport:
    """Paths, in the order of the taxonomy. ``alike``: two types whose articles say nearly the same; ``mixed_up``: two that confirmed
    tickets mix up, with how many; ``unused``: types of which no ticket was confirmed (empty while there are few labels)."""

    without_article: tuple[Path, ...]
    unknown_articles: tuple[tuple[str, Path], ...]
    alike: tuple[tuple[Path, Path], ...]
    mixed_up: tuple[tuple[Path, Path, int], ...]
    unused: tuple[Path, ...]


#: With fewer labels a type a missing one means nothing.
_LABELS_A_TYPE = 3


def report(house: House, confirmed: Sequence[Path], mixed_up: Sequence[tuple[Path, Path, int]] = ()) -> TypeReport:
    """``confirmed``: the type of every confirmed ticket; ``mixed_up``: what the training of the model that runs found."""
    known = [article for article in house.articles if article.playbook.kind == "script" and article.playbook.path]
    answered = {leaf.path for article in known if (leaf := house.taxonomy.find(article.playbook.path))}
    strangers = [(row.key, row.playbook.path) for row in known if house.taxonomy.find(row.playbook.path) is None]
    counts = Counter(leaf.path for path in confirmed if (leaf := house.taxonomy.find(path)))
    enough = counts.total() >= _LABELS_A_TYPE * len(house.taxonomy)
    return TypeReport(
        tuple(leaf.path for leaf in house.taxonomy if leaf.path not in answered),
        tuple(strangers),
        tuple(alike(house.classifier)),
        tuple(mixed_up),
        tuple(leaf.path for leaf in house.taxonomy if not counts[leaf.path]) if enough else (),
    )


def alike(classifier: Classifier) -> list[tuple[Path, Path]]:
    """Pairs of types that each look like the other: what one article says fits the other nearly as well as its own."""
    expert = classifier.expert
    if expert is None or len(classifier.labels) < 2:
        return []
    rows = []
    for label in classifier.labels:
        texts = [text for text in label.texts if is_korean(text)] or label.texts
        ticket = TicketText(" ".join(texts)[:4_000])
        rows.append(expert.words.compare(expert.words.weigh(ticket.text), ticket.language).documents)
    near = np.stack(rows)
    own = np.diag(near)
    found = []
    for one in range(len(near)):
        for other in range(one + 1, len(near)):
            if near[one, other] >= _ALIKE * own[one] or near[other, one] >= _ALIKE * own[other]:
                found.append((classifier.labels[one].path, classifier.labels[other].path))
    return found
