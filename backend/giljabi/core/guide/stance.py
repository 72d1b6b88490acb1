"""How the customer stands to what was said last: a small classifier, trained on labelled lines when it is first needed.

The lines (``defaults/stance.tsv``: label, the agent's last words, the customer's answer) were written for this purpose and are
no ticket of anybody's. Training takes three seconds and gives the same model every time. On lines that it has not seen it is right
in three of four (``tests/core/test_stance.py``); rules alone reached 5 of 12 (classification.md §6).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any, Literal, get_args

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from giljabi.core.guide.stance_cues import PREFERS, PROPOSES, Pair, customer_words, signs, spoken_cues

Stance = Literal["accepts", "refuses", "done", "informs", "asks", "offtopic"]
STANCES: tuple[Stance, ...] = get_args(Stance)
#: The customer's words that are read: who writes more says what they want at the end.
_LONGEST = 400
_TRAINING = Lock()


def stances(agent: str, customer: str) -> Mapping[Stance, float]:
    """The probability of each stance of ``customer``'s words behind ``agent``'s; all on ``informs`` for a customer who is silent."""
    if not customer.strip():
        return {stance: float(stance == "informs") for stance in STANCES}
    shares = dict(trained().shares((agent, customer[-_LONGEST:])))
    if PREFERS.search(customer) and PROPOSES.search(agent.rstrip()):
        # who would rather have something else does not accept
        shares |= {"accepts": 0.0, "refuses": shares["refuses"] + shares["accepts"]}
    return shares


def stance(agent: str, customer: str) -> Stance:
    """The likeliest stance."""
    shares = stances(agent, customer)
    return max(STANCES, key=lambda label: shares[label])


def trained() -> StanceModel:
    """The classifier, trained on the shipped lines once: who asks meanwhile waits for it rather than train another."""
    with _TRAINING:
        return _trained()


@lru_cache(maxsize=1)
def _trained() -> StanceModel:
    return train(lines(files("giljabi.defaults").joinpath("stance.tsv").read_text("utf-8")))


def lines(text: str) -> Iterator[tuple[Stance, Pair]]:
    """Label and words of every line of a table with a header."""
    for row in text.splitlines()[1:]:
        label, agent, customer = row.split("\t")
        yield label, (agent, customer)  # type: ignore[misc]  # a label that is none fails in the tests


@dataclass(frozen=True)
class StanceModel:
    """A trained classifier. Of one pair it computes by hand what scikit-learn would: its checks of every call take longer than
    the call (8 ms against 1)."""

    words: tuple[TfidfVectorizer, ...]
    cues: DictVectorizer
    weights: LogisticRegression

    def shares(self, pair: Pair) -> dict[Stance, float]:
        """The probability of each stance."""
        logits = self.weights.intercept_.copy()
        start = 0
        for vectorizer in self.words:
            logits += self._projected(vectorizer, pair, start)
            start += len(vectorizer.vocabulary_)
        for name, value in spoken_cues(pair).items():
            if (at := self.cues.vocabulary_.get(name)) is not None:
                logits += self.weights.coef_[:, start + at] * value
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        return {label: float(share) for label, share in zip(self.weights.classes_, shares, strict=True)}

    def _projected(self, vectorizer: TfidfVectorizer, pair: Pair, start: int) -> Any:
        counts = Counter(_analyzer(vectorizer)(pair))
        found = [
            (vectorizer.vocabulary_[term], count) for term, count in counts.items() if term in vectorizer.vocabulary_
        ]
        if not found:
            return 0.0
        at = np.array([number for number, _ in found])
        values = np.array([1.0 + math.log(count) for _, count in found]) * vectorizer.idf_[at]
        return self.weights.coef_[:, start + at] @ (values / np.linalg.norm(values))


def train(examples: Iterable[tuple[Stance, Pair]]) -> StanceModel:
    """A classifier that learned from these examples; the same examples give the same classifier."""
    rows = list(examples)
    pairs = [pair for _, pair in rows]
    words = (
        TfidfVectorizer(
            preprocessor=customer_words, analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2
        ),
        TfidfVectorizer(analyzer=signs, sublinear_tf=True, min_df=2),
    )
    cues = DictVectorizer()
    table = hstack(
        [*(vectorizer.fit_transform(pairs) for vectorizer in words), cues.fit_transform(map(spoken_cues, pairs))]
    )
    weights = LogisticRegression(C=2.0, max_iter=2000, class_weight="balanced")
    # vectors this small are fitted in 3 s by one thread, in 15-24 s by two that wait for each other
    with threadpool_limits(1):
        weights.fit(table.tocsr(), [label for label, _ in rows])
    return StanceModel(words, cues, weights)


@lru_cache(maxsize=8)
def _analyzer(vectorizer: TfidfVectorizer) -> Any:
    return vectorizer.build_analyzer()
