"""How near two texts are in meaning, by vectors of Korean words made beforehand.

``tools/fit_meanings.py`` makes them: the 384 numbers that multilingual-e5-small (MIT) gives each word by itself, turned so that the
first 96 tell most of how words of customers differ. A text is the mean of its words, frequent ones counting less (Arora and others,
"A simple but tough-to-beat baseline for sentence embeddings", 2017). It costs 0.1 ms, where the model itself costs 40.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from giljabi.core.archive import pack, unpack, words_of_array, words_to_array
from giljabi.core.classify.morphemes import morphemes

Vector = NDArray[np.float32]
#: What is read of a text: the end of it, where people say what they want.
_LONGEST = 400


def likeness(one: str, other: str) -> float:
    """From -1 to 1; near 0 for texts that have nothing to do with each other, 0 when one has no word that is known."""
    return float(meaning(one) @ meaning(other))


@lru_cache(maxsize=8192)
def meaning(text: str) -> Vector:
    """The text as a vector of length 1; of length 0 when no word of it is known."""
    return known_words().mean(morphemes(text[-_LONGEST:]))


@lru_cache(maxsize=8192)
def meaning_of(texts: tuple[str, ...]) -> Vector:
    """Several texts as one, each analysed by itself."""
    return known_words().mean([word for text in texts for word in morphemes(text[-_LONGEST:])])


@lru_cache(maxsize=1)
def known_words() -> WordVectors:
    """The vectors that the product ships."""
    return WordVectors.from_bytes(files("giljabi.defaults").joinpath("meanings.npz").read_bytes())


@dataclass(frozen=True)
class WordVectors:
    """Morphemes as :func:`~giljabi.core.classify.morphemes.morphemes` writes them, a vector of length 1 for each
    (words x numbers), and how much each counts in a text (``weights``)."""

    words: Sequence[str]
    vectors: Vector
    weights: Vector

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def mean(self, words: Sequence[str]) -> Vector:
        """The weighted mean of the known ones among the words, of length 1."""
        at = [place for word in words if (place := self.places.get(word)) is not None]
        mean: Vector = self.weights[at] @ self.vectors[at]
        length = float(np.linalg.norm(mean))
        return mean / np.float32(length) if length else mean

    def to_bytes(self) -> bytes:
        """As a NumPy archive of plain arrays: vectors of 8 bits, weights of 16."""
        largest = np.abs(self.vectors).max(axis=1, keepdims=True)
        return pack({
            "words": words_to_array(self.words),
            "vectors": np.round(self.vectors / largest * 127).astype(np.int8),
            "weights": self.weights.astype(np.float16),
        })  # fmt: skip

    @staticmethod
    def from_bytes(archive: bytes) -> WordVectors:
        """What :meth:`to_bytes` wrote."""
        arrays = unpack(archive)
        vectors = arrays["vectors"].astype(np.float32)
        return WordVectors(
            words_of_array(arrays["words"]),
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
            arrays["weights"].astype(np.float32),
        )
