"""The expert that needs no labelled ticket: a ticket against the whole text of every type.

Two views, TF-IDF cosine over character n-grams and over Kiwi morphemes, each standardised over the types and averaged
(classification.md §2: 63.7 / 78.5 % top-1 / top-3 on the development tickets).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from giljabi.core.classify.deciding import Evidence, decide
from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.morphemes import morphemes
from giljabi.core.classify.prediction import Prediction, Ranked
from giljabi.core.reasons import Reason, because

_SHOWN = 3


class ZeroLabelClassifier:
    """Ranks the types of ``labels`` for a ticket. Built once per set of playbooks; safe to share between threads."""

    def __init__(self, labels: Sequence[LabelText]) -> None:
        self.labels = tuple(labels)
        documents = [label.document for label in labels]
        self._views: list[tuple[TfidfVectorizer, Any]] = []
        for vectorizer in (
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, lowercase=True),
            TfidfVectorizer(analyzer=morphemes, sublinear_tf=True),
        ):
            if documents:
                self._views.append((vectorizer, vectorizer.fit_transform(documents)))

    def predict(self, text: str) -> Prediction:
        """The best types for ``text`` (from :func:`~giljabi.core.classify.ticket_text.ticket_text`)."""
        if not self.labels or not text.strip():
            return Prediction((), 0.0, "abstain", (because("no-text" if self.labels else "no-types"),))
        cosines = [
            np.asarray((matrix @ vectorizer.transform([text]).T).todense()).ravel()
            for vectorizer, matrix in self._views
        ]
        scores = np.mean([_standardised(values) for values in cosines], axis=0)
        order = np.argsort(-scores, kind="stable")[:_SHOWN]
        top = tuple(Ranked(self.labels[index].path, float(scores[index])) for index in order)
        evidence = Evidence(
            top=float(scores[order[0]]),
            margin=float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else 1.0,
            cosine=float(np.mean([values[order[0]] for values in cosines])),
        )
        confidence, action = decide(evidence)
        return Prediction(top, confidence, action, self._why(text, int(order[0]), order, top))

    def _why(self, text: str, best: int, order: Any, top: tuple[Ranked, ...]) -> tuple[Reason, ...]:
        vectorizer, matrix = self._views[1]
        shared = vectorizer.transform([text]).multiply(matrix[best]).tocoo()
        names = vectorizer.get_feature_names_out()
        heaviest = sorted(zip(shared.data, shared.col, strict=True), key=lambda item: (-item[0], item[1]))[:5]
        words = [str(names[column]).split("/")[0] for _, column in heaviest]
        why = [because("shared-words", words=", ".join(words)) if words else because("letters-only")]
        if sentence := self._nearest_sentence(text, best):
            why.append(because("article-sentence", sentence=sentence))
        if len(top) > 1:
            why.append(because("ahead-of", other=top[1].path[-1], margin=f"{top[0].score - top[1].score:.2f}"))
        return tuple(why)

    def _nearest_sentence(self, text: str, best: int) -> str:
        wanted = set(_bigrams(text))
        sentences = self.labels[best].sentences
        shares = [len(wanted.intersection(_bigrams(sentence))) / (20 + len(sentence)) for sentence in sentences]
        return sentences[int(np.argmax(shares))][:120] if shares and max(shares) > 0 else ""


def _bigrams(text: str) -> list[str]:
    letters = text.lower().replace(" ", "")
    return [letters[at : at + 2] for at in range(len(letters) - 1)]


def _standardised(values: Any) -> Any:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else values * 0.0
