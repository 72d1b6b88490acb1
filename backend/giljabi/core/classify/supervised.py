"""The expert that learns from confirmed tickets: what the articles alone leave unexplained.

Ridge regression in its dual form over character n-grams, morphemes and their pairs (and the sentence model's vectors, when there is
one), fitted to the difference between the confirmed types and what the zero-label expert said of the same tickets. So a ticket
like no confirmed one keeps the zero-label answer, and one near confirmed tickets follows them: with 1, 2, 3, 5 labels a type
2 points better than weighing two whole experts by the number of labels (docs/classification.md). What each confirmed ticket would
get from all the others comes out of the same equations at no cost, and the gate learns from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from giljabi.core.classify.semantic import Vectors
from giljabi.core.classify.ticket_text import TicketText
from giljabi.core.classify.views import Scores, Weigher, char_vectorizer, words_of_lines

#: How much is believed of the labels: the smaller, the more. Between 0.1 and 0.4 nothing changes by more than a point.
_RIDGE = 0.3
#: What one unit of the zero-label expert's standardised score is worth against a label, and with how many labels a type that has halved.
_WORTH, _HALVED_AT = 0.08, 8.0
#: Times that: where tickets of a type are all different, labels help little and the articles must keep their say. The confirmed
#: tickets themselves tell (the least that is within 4 % of the smallest loss, each ticket predicted from all the others).
_TIMES, _WITHIN = (1, 2, 4, 8), 1.04
#: How sharply scores become probabilities: chosen by the same loss.
_SHARPNESS = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
#: As many labels of every type as are imagined when their shares are counted.
_HELD = 2.0
#: What the sentence model's likeness counts beside letters and words.
_SEMANTIC = 0.5


def worth(labels_a_type: float) -> float:
    """What the zero-label expert's score is worth beside so many labels."""
    return _WORTH * _HALVED_AT / (_HALVED_AT + labels_a_type)


def pair_vectorizer() -> TfidfVectorizer:
    """Words, and each two that stand together."""
    return TfidfVectorizer(analyzer=words_and_pairs, sublinear_tf=True)


def words_and_pairs(text: str) -> list[str]:
    """The morphemes, and each two that stand together."""
    words = words_of_lines(text)
    return [*words, *(f"{one} {next_}" for one, next_ in pairwise(words))]


@dataclass(frozen=True)
class Known:
    """A confirmed ticket as the expert learns from it: its text, its type's number (None: it belongs to no type), what the
    zero-label expert said of it, and its vector when there is a sentence model."""

    ticket: TicketText
    type: int | None
    zero_label: Scores
    vector: Vectors | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike a ticket is to every confirmed one (cosines), by their order."""

    values: Scores

    @property
    def nearest(self) -> tuple[int, float]:
        """The most alike and how alike."""
        place = int(np.argmax(self.values))
        return place, float(self.values[place])


class SupervisedExpert:
    """What was learned; safe to share between threads. ``types``: the type of every confirmed ticket (-1: none). ``coefficients``: one row a
    confirmed ticket, one column a type. ``worth``: of the zero-label expert's score; ``sharpness`` makes scores probabilities."""

    def __init__(
        self, letters: Texts, words: Texts, vectors: Vectors | None, types: NDArray[np.int64], coefficients: Scores,
        worth: float, sharpness: float,
    ) -> None:  # fmt: skip
        self.letters, self.words, self.vectors = letters, words, vectors
        self.types, self.coefficients = types, coefficients
        self.worth, self.sharpness = worth, sharpness

    def likeness(self, ticket: TicketText, vector: Vectors | None) -> Likeness:
        """How alike the ticket is to every confirmed one."""
        text = ticket.weighted
        near = None if vector is None or self.vectors is None else np.asarray(self.vectors @ vector, float)
        return Likeness(_alike(self.letters.near(text), self.words.near(text), near))

    def nearest(self, likeness: Likeness) -> tuple[int, float]:
        """The type of the most alike confirmed ticket (-1: it has none), and how alike it is."""
        place, value = likeness.nearest
        return int(self.types[place]), max(value, 0.0)

    def scores(self, zero_label: Scores, likeness: Likeness) -> Scores:
        """A number a type: about 1 where the confirmed tickets are sure, 0 where they know nothing."""
        result: Scores = self.worth * zero_label + likeness.values @ self.coefficients
        return result


@dataclass(frozen=True)
class Training:
    """The expert, and what each confirmed ticket gets from all the others: one row a ticket, one number a type; and type and likeness of
    the nearest other one."""

    expert: SupervisedExpert
    left_out: Scores
    nearest_others: Sequence[tuple[int, float]]


def train(known: Sequence[Known], types: int) -> Training:
    """Learn from ``known`` (at least one). ``types`` is how many types there are."""
    texts = [row.ticket.weighted for row in known]
    letters = Texts.of(char_vectorizer(), texts)
    words = Texts.of(pair_vectorizer(), texts)
    vectors = _stacked([row.vector for row in known])
    chosen = np.array([-1 if row.type is None else row.type for row in known])
    among = None if vectors is None else np.asarray(vectors @ vectors.T, float)
    alike = _alike(letters.among(), words.among(), among)
    inverse = np.linalg.inv(alike + _RIDGE * np.eye(len(known)))
    wanted, prior = _wanted(chosen, types), np.stack([row.zero_label for row in known])
    weights = np.diag(inverse)[:, None]
    by_labels, by_articles = wanted - inverse @ wanted / weights, inverse @ prior / weights
    least = worth((chosen >= 0).sum() / types)
    times, sharpness = _chosen(by_labels, by_articles, chosen, [least * times for times in _TIMES])
    expert = SupervisedExpert(letters, words, vectors, chosen, inverse @ (wanted - times * prior), times, sharpness)
    np.fill_diagonal(alike, -1)
    others = [expert.nearest(Likeness(row)) for row in alike]
    return Training(expert, by_labels + times * by_articles, others)


def _alike(letters: Scores, words: Scores, vectors: Scores | None) -> Scores:
    lexical: Scores = (letters + words) / 2
    if vectors is None:
        return lexical
    both: Scores = (lexical + _SEMANTIC * vectors) / (1 + _SEMANTIC)
    return both


class Texts:
    """The confirmed tickets' texts in one vectoriser: ``columns`` is n-gram by text."""

    def __init__(self, vectorizer: TfidfVectorizer, grams: Sequence[str], idf: Scores, columns: Any) -> None:
        self.grams, self.idf, self.columns = grams, idf, columns
        self._weigh = Weigher(vectorizer, {gram: place for place, gram in enumerate(grams)}, idf)

    @staticmethod
    def of(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> Texts:
        """Texts without any n-gram (a lone mark) make an empty vocabulary, which is no error."""
        try:
            rows = vectorizer.fit_transform(texts)
        except ValueError:
            return Texts(vectorizer, [], np.zeros(0), csr_matrix((0, len(texts))))
        return Texts(
            vectorizer, [str(gram) for gram in vectorizer.get_feature_names_out()], vectorizer.idf_, rows.T.tocsr()
        )

    def among(self) -> Scores:
        """The cosine of every two texts."""
        return np.asarray((self.columns.T @ self.columns).toarray(), float)

    def near(self, text: str) -> Scores:
        """The cosine of a text with every text."""
        return self._weigh(text).against(self.columns)


def _wanted(chosen: NDArray[np.int64], types: int) -> Scores:
    """1 for a ticket's type, less what every type gets anyway: its share among the labels, held near an equal one. So twenty tickets of
    one type and none of the others do not draw every ticket to it. A ticket of no type has 0 everywhere."""
    belonging = np.flatnonzero(chosen >= 0)
    counts = np.bincount(chosen[belonging], minlength=types)
    wanted = np.zeros((len(chosen), types))
    wanted[belonging] = -(counts + _HELD) / (len(belonging) + _HELD * types)
    wanted[belonging, chosen[belonging]] += 1
    return wanted


def _chosen(
    by_labels: Scores, by_articles: Scores, chosen: NDArray[np.int64], worths: list[float]
) -> tuple[float, float]:
    """The articles' worth and the sharpness (see ``_TIMES``)."""
    rows = np.flatnonzero(chosen >= 0)
    if not len(rows):
        return worths[-1], _SHARPNESS[-1]
    losses = {}
    for times in worths:
        left_out = (by_labels + times * by_articles)[rows]
        losses[times] = min((_loss(left_out * sharpness, chosen[rows]), sharpness) for sharpness in _SHARPNESS)
    best = min(loss for loss, _ in losses.values())
    return next((times, sharpness) for times, (loss, sharpness) in losses.items() if loss <= best * _WITHIN)


def _loss(logits: Scores, chosen: NDArray[np.int64]) -> float:
    """The mean surprise at the right type."""
    return float(np.mean(-np.log(softmax(logits)[np.arange(len(chosen)), chosen] + 1e-12)))


def softmax(logits: Scores) -> Scores:
    """Probabilities along the last axis."""
    grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Scores = grown / grown.sum(axis=-1, keepdims=True)
    return result


def _stacked(vectors: Sequence[Vectors | None]) -> NDArray[np.float32] | None:
    known = [vector for vector in vectors if vector is not None]
    return np.stack(known) if known and len(known) == len(vectors) else None
