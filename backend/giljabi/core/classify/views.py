"""Ways to hold a ticket against every type. Each gives one number a type; only their order and distances count.

What each is worth, and that together they are worth more than any, was measured over the tickets of seven houses
(docs/classification.md).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack
from sklearn.feature_extraction.text import TfidfVectorizer

from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.morphemes import morphemes
from giljabi.core.classify.ticket_text import LANGUAGES, Language, TicketText
from giljabi.core.meanings import known_words, meaning_of

Scores = NDArray[np.float64]


def char_vectorizer() -> TfidfVectorizer:
    """Runs of letters inside words: they do not mind endings, typing errors and unknown words."""
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)


def jamo_vectorizer() -> TfidfVectorizer:
    """Runs of single Korean letters (ㄱ, ㅏ): they do not mind a wrong letter in a syllable either."""
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 6), sublinear_tf=True, preprocessor=jamo)


def word_vectorizer() -> TfidfVectorizer:
    """Words as they stand in a dictionary, figures and foreign ones too."""
    return TfidfVectorizer(analyzer=words_of_lines, sublinear_tf=True)


def words_of_lines(text: str) -> list[str]:
    """The morphemes line by line: a sentence is analysed once, whether by itself or as a part of its document."""
    return [word for line in text.split("\n") for word in morphemes(line)]


def jamo(text: str) -> str:
    """Syllables taken apart into their letters."""
    return unicodedata.normalize("NFD", text.lower())


@dataclass(frozen=True, slots=True)
class Weights:
    """A text's n-grams: their places in the vocabulary and their weights, of length 1 together; ``known`` is the share of them that the
    vocabulary has."""

    places: NDArray[np.intp]
    values: Scores
    known: float

    def against(self, columns: Any) -> Scores:
        """The cosine with every column of a matrix n-gram by text."""
        return np.asarray(columns[self.places].T @ self.values, float)


class Weigher:
    """What a fitted vectoriser's ``transform`` gives for one text, without its checks: 0.4 instead of 1.6 ms. ``places`` and ``idf`` are
    the vectoriser's own unless given."""

    def __init__(
        self, vectorizer: TfidfVectorizer, places: Mapping[str, int] | None = None, idf: Scores | None = None
    ) -> None:
        self._split = vectorizer.build_analyzer()
        self._places = vectorizer.vocabulary_ if places is None else places
        self._idf = vectorizer.idf_ if idf is None else idf

    def __call__(self, text: str) -> Weights:
        counts = Counter(self._split(text))
        known = [(self._places[gram], count) for gram, count in counts.items() if gram in self._places]
        places = np.array([place for place, _ in known], np.intp)
        values = (1 + np.log([count for _, count in known])) * self._idf[places]
        return Weights(places, values / max(float(np.linalg.norm(values)), 1e-12), len(known) / max(len(counts), 1))


class LexicalView:
    """TF-IDF cosine against all that is said of a type, with ``heads`` against what names it, and with ``sentences`` against each single
    sentence of it: all in one multiplication."""

    def __init__(
        self, vectorizer: TfidfVectorizer, labels: Sequence[LabelText], *, heads: bool = False, sentences: bool = False
    ) -> None:
        documents = {language: [label.document_in(language) for label in labels] for language in LANGUAGES}
        together = ["\n".join(filter(None, both)) for both in zip(*documents.values(), strict=True)]
        whole = vectorizer.fit_transform(together).tocsr()
        self.weigh = Weigher(vectorizer)
        self._names = vectorizer.get_feature_names_out()
        self._idf, self._least = vectorizer.idf_, float(vectorizer.idf_.min())
        self._types, self._heads = len(labels), len(labels) if heads else 0
        #: (type, text) of every sentence, in the order of the types; empty unless asked for.
        self.texts = [(n, text) for n, label in enumerate(labels) for text in label.texts if sentences]
        self._starts = starts([number for number, _ in self.texts], len(labels)) if sentences else None
        single = [vectorizer.transform([text for _, text in self.texts])] if sentences else []
        self._documents, self._columns = {}, {}
        for language, texts in documents.items():
            # one row a type; a ticket touches only the columns of its own n-grams
            self._documents[language] = whole if texts == together else vectorizer.transform(texts).tocsr()
            named = [vectorizer.transform([label.head_in(language) for label in labels])] if heads else []
            self._columns[language] = vstack([self._documents[language], *named, *single]).T.tocsr()

    def compare(self, seen: Weights, language: Language) -> Compared:
        """A text against everything, in its language; empty what the view does not have."""
        cosines = seen.against(self._columns[language])
        first, second = self._types, self._types + self._heads
        return Compared(cosines[:first], cosines[first:second], cosines[second:])

    def best(self, compared: Compared) -> Scores:
        """The cosine with the nearest sentence of each type; the view must have sentences."""
        assert self._starts is not None  # noqa: S101  # only a view with sentences is asked
        return np.maximum.reduceat(compared.sentences, self._starts)

    def nearest_sentence(self, compared: Compared, place: int) -> tuple[str, float]:
        """A type's sentence that is nearest to the text, and how near."""
        assert self._starts is not None  # noqa: S101  # only a view with sentences is asked
        first = int(self._starts[place])
        last = int(self._starts[place + 1]) if place + 1 < self._types else len(self.texts)
        at = first + int(np.argmax(compared.sentences[first:last]))
        return self.texts[at][1], float(compared.sentences[at])

    def shared(self, seen: Weights, place: int, language: Language, most: int) -> list[str]:
        """The n-grams that a text and a type's document have in common, those that count most first."""
        common, weights = self._common(seen, place, language)
        return [str(self._names[common[at]]) for at in np.argsort(-weights, kind="stable")[:most]]

    def substance(self, seen: Weights, place: int, language: Language) -> float:
        """How much the n-grams that a text and a type share tell: the sum of what each has beyond one that every type has."""
        common, _ = self._common(seen, place, language)
        return float((self._idf[common] - self._least).sum())

    def _common(self, seen: Weights, place: int, language: Language) -> tuple[NDArray[np.intp], Scores]:
        """The places of the shared n-grams, and what each gives to the cosine."""
        row = self._documents[language][place]
        common, mine, theirs = np.intersect1d(seen.places, row.indices, assume_unique=True, return_indices=True)
        return common, seen.values[mine] * row.data[theirs]


@dataclass(frozen=True, slots=True)
class Compared:
    """Cosines of one text: with every type's document, with what names it, and with every sentence."""

    documents: Scores
    heads: Scores
    sentences: Scores


class MeaningView:
    """Nearness of the mean word vectors of ticket and type (:mod:`giljabi.core.meanings`)."""

    def __init__(self, labels: Sequence[LabelText]) -> None:
        self._types = np.stack([meaning_of(label.texts) for label in labels])

    def scores(self, ticket: TicketText) -> Scores:
        return np.asarray(self._types @ known_words().mean(words_of_lines(ticket.weighted)), float)


def starts(numbers: Sequence[int], count: int) -> NDArray[np.int64]:
    """Where the rows of each type begin, for rows in the order of the types; every type has at least one."""
    return np.searchsorted(np.asarray(numbers), np.arange(count)).astype(np.int64)


def standardised(values: Scores) -> Scores:
    """Mean 0, spread 1 over the types; all 0 when every type has the same."""
    spread = float(values.std())
    result: Scores = (values - values.mean()) / spread if spread > 0 else values * 0.0
    return result
