"""What the ranking of one ticket shows: the numbers that the gate decides by."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from giljabi.core.classify.supervised import softmax
from giljabi.core.classify.ticket_text import TicketText
from giljabi.core.classify.views import Scores
from giljabi.core.classify.zero_label import Seen


@dataclass(frozen=True, slots=True)
class Evidence:
    """All numbers are bounded, so that no ticket is unlike anything that the gate has seen.

    ``odds``: log odds of the best type by the ranking's own probabilities. ``lead``: log ratio to the second. ``top``: the best
    standardised score. ``letters``, ``words``: plain cosines of the best type. ``agreed``: 1 when articles and confirmed tickets name the
    same type. ``nearest``: likeness of the nearest confirmed ticket; ``nearest_agrees``: the same, when it has the best type.
    ``length``: log of the number of words. ``written``: share of the ticket's words that the articles have. ``substance``: log of how much
    the words that ticket and type share tell; a greeting shares words with every type, and they tell nothing. ``meaning``: how near the
    sentence model puts the best type, without regard to the others; 0 without a model.
    """

    odds: float
    lead: float
    top: float
    letters: float
    words: float
    agreed: float
    nearest: float
    nearest_agrees: float
    length: float
    written: float
    substance: float
    meaning: float

    def numbers(self) -> NDArray[np.float64]:
        return np.array(astuple(self), float)


NAMES = tuple(item.name for item in fields(Evidence))


def evidence(
    ticket: TicketText, seen: Seen, logits: Scores, nearest: tuple[int, float] | None, substance: float
) -> Evidence:
    """``logits``: the ranking, as sharp as it is sure. ``nearest``: type (-1: none) and likeness of the nearest confirmed ticket."""
    probabilities = softmax(logits)
    best = int(np.argmax(logits))
    first, second = np.sort(probabilities)[::-1][:2] if len(logits) > 1 else (1.0, 0.0)
    near_type, near = nearest if nearest else (-1, 0.0)
    words = len(ticket.text.split())
    return Evidence(
        odds=_between(np.log((first + 1e-6) / (1 - first + 1e-6)), 6.0),
        lead=_between(np.log((first + 1e-6) / (second + 1e-6)), 6.0),
        top=_between(float(seen.scores.max()), 5.0),
        letters=float(seen.letters.documents[best]),
        words=float(seen.words.documents[best]),
        agreed=float(int(np.argmax(seen.scores)) == best),
        nearest=near,
        nearest_agrees=near if near_type == best else 0.0,
        length=_between(float(np.log1p(words)), 6.0),
        written=seen.weights.known,
        substance=float(np.log1p(substance)),
        meaning=0.0 if seen.meanings is None else float(seen.meanings[best]),
    )


def _between(value: float, most: float) -> float:
    return float(np.clip(value, -most, most))
