"""Whether a learned model may run: both it and what runs now are tried on the newest labels, which neither learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.learned import Confirmed, Learned
from giljabi.core.classify.supervised import softmax
from giljabi.core.taxonomy import Path, folded

#: The newest labels that a model is tried on: a fifth, at least so many, at most so many.
SHARE, FEWEST, MOST = 0.2, 20, 300
#: A model may be this much below what runs: one ticket in a hundred is chance.
_CHANCE = 0.01
#: A confirmed ticket looks mislabelled when the others give its own type no more than this and another at least that.
_UNLIKELY, _LIKELY = 0.05, 0.75


@dataclass(frozen=True, slots=True)
class Figures:
    """What a classifier is worth on some labels: shares of right first types, of right among three, of saved tickets, and how often
    saved ones are right."""

    tickets: int
    top1: float
    top3: float
    saved: float
    saved_right: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "tickets": self.tickets, "top1": round(self.top1, 4), "top3": round(self.top3, 4),
            "saved": round(self.saved, 4), "saved_right": round(self.saved_right, 4),
        }  # fmt: skip


def newest(rows: Sequence[Confirmed]) -> tuple[Sequence[Confirmed], Sequence[Confirmed]]:
    """(what to learn from, what to try on). With too few labels nothing is held back."""
    count = min(max(int(len(rows) * SHARE), FEWEST), MOST)
    ordered = sorted(rows, key=lambda row: row.at)
    return (ordered[:-count], ordered[-count:]) if len(rows) >= 2 * FEWEST else (ordered, [])


def figures(classifier: Classifier, rows: Sequence[Confirmed]) -> Figures:
    """Of labels with a type; one without counts only as wrongly saved."""
    answers = [(classifier.predict(row.ticket, row.known), row.path) for row in rows]
    firsts = [bool(answer.top) and folded(answer.top[0].path) == folded(path) for answer, path in answers if path]
    thirds = [folded(path) in [folded(ranked.path) for ranked in answer.top] for answer, path in answers if path]
    saved = [(answer.top[0].path, path) for answer, path in answers if answer.action == "save"]
    right = [path is not None and folded(best) == folded(path) for best, path in saved]
    return Figures(
        len(rows),
        _share(firsts),
        _share(thirds),
        len(saved) / len(rows) if rows else 0.0,
        _share(right) if right else 1.0,
    )


def left_out_figures(learned: Learned) -> Figures:
    """Of the labels that the model was made of, each judged by all the others; what would be saved is not tried."""
    assert learned.left_out is not None  # noqa: S101  # a model that was just made has it
    typed = [
        (place, scores) for place, scores in zip(learned.expert.types, learned.left_out, strict=True) if place >= 0
    ]
    firsts = [int(np.argmax(scores)) == place for place, scores in typed]
    thirds = [place in np.argsort(-scores, kind="stable")[:3] for place, scores in typed]
    return Figures(len(learned.rows), _share(firsts), _share(thirds), 0.0, 1.0)


def worse(candidate: Figures, running: Figures, promised: float, what: str = "what runs") -> str:
    """Why the candidate may not run beside ``what``; empty when it may. Of few saved tickets one wrong one is no proof."""
    if candidate.top1 < running.top1 - _CHANCE:
        return f"top-1 {candidate.top1:.3f} is under {running.top1:.3f} of {what}"
    saved = candidate.saved * candidate.tickets
    broken = candidate.saved_right * saved + 1 < promised * saved
    if broken and candidate.saved_right < running.saved_right - _CHANCE:
        return f"of its saved types {candidate.saved_right:.3f} are right, {running.saved_right:.3f} of {what}"
    return ""


def confused(learned: Learned, paths: Sequence[Path]) -> list[tuple[Path, Path, int]]:
    """Types that the labels themselves mix up: how many tickets of the first the other tickets give to the second."""
    if learned.left_out is None:
        return []
    pairs: Counter[tuple[int, int]] = Counter()
    for place, scores in zip(learned.expert.types, learned.left_out, strict=True):
        best = int(np.argmax(scores))
        if 0 <= place != best:
            pairs[int(place), best] += 1
    return [(paths[one], paths[other], times) for (one, other), times in pairs.most_common() if times > 1]


def suspicious(learned: Learned, paths: Sequence[Path]) -> list[tuple[Confirmed, Path]]:
    """Tickets that look mislabelled, with the type that all other labels and the articles give them."""
    if learned.left_out is None:
        return []
    found = []
    probabilities = softmax(learned.left_out * learned.expert.sharpness)
    for row, place, given in zip(learned.rows, learned.expert.types, probabilities, strict=True):
        best = int(np.argmax(given))
        if 0 <= place != best and given[place] <= _UNLIKELY and given[best] >= _LIKELY:
            found.append((row, paths[best]))
    return found


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
