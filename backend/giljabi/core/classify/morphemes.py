"""Content morphemes of Korean text, by one of the :mod:`~giljabi.core.classify.analysers`, loaded on first use."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from giljabi.core.classify.analysers import ANALYSERS, Analyser, Morpheme
from giljabi.errors import ConfigError

#: The beginnings of the tags of content words.
KEPT = ("NN", "NR", "XR", "VV", "VA", "MAG", "SL", "SN", "XPN")
_LOCK = Lock()
_name = "kiwi"
_analyser: Analyser | None = None


def use(name: str) -> None:
    """Choose the analyser of this process, one of :data:`~giljabi.core.classify.analysers.ANALYSERS`, before the first text is read: what
    was read is kept in many places. :class:`~giljabi.errors.ConfigError` where it is not installed."""
    global _name, _analyser
    if name == _name:
        return
    if _analyser:
        raise RuntimeError(f"texts were read by {_name} already")
    try:
        _analyser = ANALYSERS[name]()
    except ImportError:
        raise ConfigError(f"the analyser {name} is not installed: pip install 'giljabi[light]'") from None
    _name = name


def used() -> str:
    """The name of the analyser of this process."""
    return _name


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Morpheme, ...]:
    """Every morpheme with its place in ``text``. One text is asked for its words, its deeds and its meaning, conditions and titles
    with every ticket: the answer is kept."""
    global _analyser
    with _LOCK:
        _analyser = _analyser or ANALYSERS[_name]()
        return _analyser(text)


@lru_cache(maxsize=8192)
def morphemes(text: str) -> tuple[str, ...]:
    """Nouns, verbs, adjectives, adverbs, roots, foreign words and figures of ``text``, in order."""
    return tuple(f"{token.form}/{token.tag[:2]}" for token in tokens(text) if token.tag.startswith(KEPT))


def tagged(text: str) -> list[str]:
    """Every morpheme of ``text``, endings and particles too, in order: where the ending says how something is meant."""
    return [f"{token.form}/{token.tag[:2]}" for token in tokens(text)]
