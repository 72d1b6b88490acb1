"""The classifier with more and more confirmed tickets: measured on tickets that it never learned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.learned import Confirmed
from giljabi.core.classify.zero_label import Seen
from giljabi.core.evaluate.classifying import evaluate_classify
from giljabi.core.evaluate.counting import mean
from giljabi.core.taxonomy import Path

#: Labels a type at which the curve is measured; 0 stands for none, -1 for all.
COUNTS = (0, 1, 2, 3, 5, -1)
DRAWS, FOLDS = 3, 5
#: What of the figures is averaged over the draws.
_FIGURES = ("top1_strict", "top1_lenient", "top3_strict", "ece")


@dataclass(frozen=True)
class Labelled:
    """A ticket with gold: as the classifier reads it, and its row."""

    confirmed: Confirmed
    row: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What tells whether two rows are the same ticket."""
        return self.confirmed.ticket.text


def with_labels(classifier: Classifier, tickets: Sequence[Labelled], labels: Sequence[Labelled]) -> dict[str, Any]:
    """The figures with all labels. Tickets that are among the labels are judged by what was learned from the others: in five parts."""
    return evaluate_classify(_judged(classifier, tickets, labels, _seen(classifier, [*labels, *tickets])))


def learning_curve(
    classifier: Classifier, tickets: Sequence[Labelled], labels: Sequence[Labelled]
) -> list[dict[str, Any]]:
    """The figures at each of :data:`COUNTS`, averaged over draws: one row a count, with the lowest and highest top-1."""
    seen = _seen(classifier, [*labels, *tickets])
    rows = []
    for count in COUNTS:
        draws = [
            evaluate_classify(_judged(classifier, tickets, _drawn(labels, count, draw), seen))
            for draw in range(1 if count in (0, -1) else DRAWS)
        ]
        right = [figures["top1_lenient"] for figures in draws]
        row: dict[str, Any] = {"labels": "all" if count < 0 else str(count)}
        row |= {name: mean(figures[name] for figures in draws) for name in _FIGURES}
        row |= {"lowest": min(right), "highest": max(right)}
        row |= {
            f"save_{key}": mean(figures["actions"]["save"][key] for figures in draws)
            for key in ("share", "precision", "foreign")
        }
        rows.append(row)
    return rows


def _drawn(labels: Sequence[Labelled], count: int, draw: int) -> list[Labelled]:
    """So many labels of each type, other ones with every draw; of those without a type as large a share as of the others."""
    if count < 0:
        return list(labels)
    by_type: dict[Path | None, list[Labelled]] = defaultdict(list)
    for label in labels:
        by_type[label.confirmed.path].append(label)
    types = max(len(by_type) - (None in by_type), 1)
    share = min(1.0, count * types / max(sum(len(rows) for path, rows in by_type.items() if path), 1))
    chosen = []
    for path, rows in by_type.items():
        most = count if path else round(share * len(rows))
        start = draw * most % len(rows)
        chosen += (rows[start:] + rows[:start])[:most]
    return chosen


def _seen(classifier: Classifier, rows: Sequence[Labelled]) -> dict[str, Seen]:
    """What the zero-label expert sees in each text, once for all draws."""
    if classifier.expert is None:
        return {}
    distinct = {row.words: row.confirmed.ticket for row in rows if row.words}
    return {words: classifier.expert.see(ticket) for words, ticket in distinct.items()}


def _judged(
    classifier: Classifier, tickets: Sequence[Labelled], labels: Sequence[Labelled], seen: Mapping[str, Seen]
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    known = {label.words for label in labels}
    shared = [ticket for ticket in tickets if ticket.words in known]
    parts = [(labels, [ticket for ticket in tickets if ticket.words not in known])]
    for fold in range(FOLDS if shared else 0):
        held = shared[fold::FOLDS]
        words = {ticket.words for ticket in held}
        parts.append(([label for label in labels if label.words not in words], held))
    answers = {}
    for learned_from, judged in parts:
        if judged:
            ready = classifier.taught([label.confirmed for label in learned_from], seen=seen)
            for ticket in judged:
                row = ticket.confirmed
                answers[id(ticket)] = ready.predict(row.ticket, row.known, seen=seen.get(ticket.words)).to_dict()
    return [(answers[id(ticket)], ticket.row) for ticket in tickets]
