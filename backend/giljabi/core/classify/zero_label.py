"""The expert that needs no labelled ticket: a ticket against everything that the articles say of each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.semantic import Embedder, SemanticView, Vectors
from giljabi.core.classify.ticket_text import LANGUAGES, Language, TicketText
from giljabi.core.classify.views import (
    Compared,
    LexicalView,
    MeaningView,
    Scores,
    Weights,
    char_vectorizer,
    jamo_vectorizer,
    standardised,
    word_vectorizer,
)
from giljabi.core.taxonomy import folded
from giljabi.core.text import is_korean

#: How much the views against what names a type, against its single sentences and by word vectors count against those over its whole
#: documents: half (means over seven houses: 69.1 / 85.2 %; all alike 68.8 / 84.6, documents alone 68.1 / 83.7).
_ASIDE = 0.5
#: What the sentence model counts against all other views together.
_SEMANTIC = 0.75


@dataclass(frozen=True)
class Seen:
    """What the expert sees in one ticket: a standardised score a type, how its letters and its words compare with everything, the
    weights of its words; with a sentence model its vector, and how near it is to every type (the logarithm of a mean)."""

    scores: Scores
    letters: Compared
    words: Compared
    weights: Weights
    vector: Vectors | None = None
    meanings: Scores | None = None


class ZeroLabelExpert:
    """Built once per set of playbooks; safe to share between threads. ``labels`` must not be empty; ``places``: the number of each type,
    by its folded path."""

    def __init__(self, labels: Sequence[LabelText], embedder: Embedder | None = None) -> None:
        self.labels = tuple(labels)
        self.places = {folded(label.path): place for place, label in enumerate(labels)}
        self.letters = LexicalView(char_vectorizer(), labels, heads=True)
        self.words = LexicalView(word_vectorizer(), labels, heads=True, sentences=True)
        self._jamo = LexicalView(jamo_vectorizer(), labels)
        self._meanings = MeaningView(labels)
        self._semantic = SemanticView(embedder, labels) if embedder else None
        self._foreign = {language: _foreign(labels, language) for language in LANGUAGES}

    @property
    def has_model(self) -> bool:
        """Whether a sentence model helps."""
        return self._semantic is not None

    def substance(self, ticket: TicketText, seen: Seen, place: int) -> float:
        """How much the words that the ticket shares with a type tell."""
        return self.words.substance(seen.weights, place, ticket.language)

    def see(self, ticket: TicketText) -> Seen:
        """All views of one ticket."""
        language, text = ticket.language, ticket.weighted
        weights = self.words.weigh(text)
        letters = self.letters.compare(self.letters.weigh(text), language)
        words = self.words.compare(weights, language)
        jamo = self._jamo.compare(self._jamo.weigh(text), language)
        aside = [letters.heads, words.heads, self.words.best(words), self._meanings.scores(ticket)]
        documents = [letters.documents, words.documents, jamo.documents]
        scores = standardised(_sum(documents) + _ASIDE * _sum(aside))
        if self._semantic is None:
            return Seen(scores, letters, words, weights)
        vector = self._semantic.vector(ticket)
        meanings = self._semantic.scores(vector)
        meaning = standardised(meanings)
        # Of a type that is written in another language words say nothing, so the model speaks for them too.
        both = np.where(self._foreign[language], meaning, scores) + _SEMANTIC * meaning
        return Seen(standardised(both), letters, words, weights, vector, meanings)


def _foreign(labels: Sequence[LabelText], language: Language) -> NDArray[np.bool_]:
    """Which types have no sentence in this language."""
    return np.array([all(is_korean(text) != (language == "ko") for text in label.sentences) for label in labels])


def _sum(rows: Sequence[Scores]) -> Scores:
    total: Scores = np.sum([standardised(row) for row in rows], axis=0)
    return total
