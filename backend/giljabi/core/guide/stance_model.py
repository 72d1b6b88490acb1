"""The stance classifier's figures: what each run of letters, morpheme and cue weighs for each stance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from giljabi.core.archive import pack, unpack, words_of_array, words_to_array
from giljabi.core.guide.stance_cues import Pair, letter_runs, signs, spoken_cues

Figures = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """Terms, how rare each is (``rarity``, its inverse document frequency) and its weight for each class (terms x classes)."""

    terms: Sequence[str]
    rarity: Figures
    weights: Figures

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    def of_words(self, words: Iterable[str]) -> Figures | float:
        """What words add to each class: their counts damped, rare ones counting more, the whole vector of length 1."""
        counts = [
            (place, count) for word, count in Counter(words).items() if (place := self.places.get(word)) is not None
        ]
        if not counts:
            return 0.0
        at = np.array([place for place, _ in counts])
        values = np.array([1.0 + math.log(count) for _, count in counts]) * self.rarity[at]
        added: Figures = (values / np.linalg.norm(values)) @ self.weights[at]
        return added

    def of_cues(self, cues: Mapping[str, float]) -> Figures:
        """What cues add to each class, by their own values."""
        rows = [
            self.weights[place] * value for cue, value in cues.items() if (place := self.places.get(cue)) is not None
        ]
        return np.sum(rows, axis=0) if rows else np.zeros(self.weights.shape[1])


@dataclass(frozen=True)
class StanceModel:
    """A logistic regression over letters, morphemes and cues. It is computed by hand, because scikit-learn's checks of every call
    take longer than the call (8 ms against 1), and its import longer than all of this."""

    letters: Weighed
    signs: Weighed
    cues: Weighed
    intercept: Figures

    def shares(self, pair: Pair) -> list[float]:
        """The probability of each class, in the order in which it was trained."""
        logits = self.intercept + self.letters.of_words(letter_runs(pair)) + self.signs.of_words(signs(pair))
        logits += self.cues.of_cues(spoken_cues(pair))
        shares = np.exp(logits - logits.max())
        return [float(share) for share in shares / shares.sum()]

    def to_bytes(self) -> bytes:
        """The model as a NumPy archive of plain arrays, its figures rounded to 16 bits."""
        arrays: dict[str, NDArray[Any]] = {"intercept": self.intercept.astype(np.float16)}
        for name, part in {"letters": self.letters, "signs": self.signs, "cues": self.cues}.items():
            arrays[f"{name}_terms"] = words_to_array(part.terms)
            arrays[f"{name}_rarity"] = part.rarity.astype(np.float16)
            arrays[f"{name}_weights"] = part.weights.astype(np.float16)
        return pack(arrays)

    @staticmethod
    def from_bytes(archive: bytes) -> StanceModel:
        """The model that :meth:`to_bytes` wrote."""
        arrays = unpack(archive)
        letters, signs, cues = (
            Weighed(
                words_of_array(arrays[f"{name}_terms"]),
                arrays[f"{name}_rarity"].astype(np.float64),
                arrays[f"{name}_weights"].astype(np.float64),
            )
            for name in ("letters", "signs", "cues")
        )
        return StanceModel(letters, signs, cues, arrays["intercept"].astype(np.float64))
