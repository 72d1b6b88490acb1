"""Content morphemes of Korean text, by Kiwi, loaded on first use (1.3 s, 330 MB; classification.md §1)."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from kiwipiepy import Kiwi, Token

#: The beginnings of the tags of content words.
KEPT = ("NN", "NR", "XR", "VV", "VA", "MAG", "SL", "SN", "XPN")
_LOCK = Lock()


@lru_cache(maxsize=1)
def _kiwi() -> Kiwi:
    return Kiwi(num_workers=1, load_multi_dict=False)


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Token, ...]:
    """Every morpheme with its place in ``text``. One text is asked for its words, its deeds and its meaning, conditions and titles
    with every ticket: the answer is kept."""
    with _LOCK:
        return tuple(_kiwi().tokenize(text))


@lru_cache(maxsize=8192)
def morphemes(text: str) -> tuple[str, ...]:
    """Nouns, verbs, adjectives, adverbs, roots, foreign words and figures of ``text``, in order."""
    return tuple(f"{token.form}/{token.tag[:2]}" for token in tokens(text) if token.tag.startswith(KEPT))


def tagged(text: str) -> list[str]:
    """Every morpheme of ``text``, endings and particles too, in order: where the ending says how something is meant."""
    return [f"{token.form}/{token.tag[:2]}" for token in tokens(text)]
