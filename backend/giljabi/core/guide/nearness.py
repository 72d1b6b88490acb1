"""How much nearer in meaning one text of a script is to what was said than the others are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from giljabi.core.meanings import meaning, meaning_of

#: So that a text that is clearly nearer has about 1.
_SCALE = 4.0


def nearness(texts: Iterable[str], *words: str) -> Mapping[str, float]:
    """For each text how much more it is like ``words`` than the texts are on average; 0 for all when nothing was said.

    What counts is the difference: all texts of a script are somewhat like what its customers say."""
    said = meaning_of(words)
    likenesses = {text: float(meaning(text) @ said) for text in texts if text}
    average = sum(likenesses.values()) / len(likenesses) if likenesses else 0.0
    return {text: _SCALE * (value - average) for text, value in likenesses.items()}
