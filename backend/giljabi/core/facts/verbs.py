"""Cue words that are verbs, in whatever form people put them: 빌렸 in facts.yaml, 빌려 in the ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.schema import FactSpec

#: Verbs that stand in every sentence.
_EMPTY = {"하", "되", "있", "없", "가", "오", "주", "보", "나", "드리", "받", "말", "같"}
_VERBS = ("VV", "VA")
#: The last letters of the syllables that end in ㅆ, by which a past tense is known: 탔, 빌렸.
_PAST_TAIL = 20


@lru_cache(maxsize=4096)
def stem_of(cue: str) -> str:
    """The stem of a cue that is one verb in one of its forms; empty for any other, and for verbs that say little."""
    word = cue.strip()
    if not word or " " in word:
        return ""
    is_past = "가" <= word[-1] <= "힣" and (ord(word[-1]) - ord("가")) % 28 == _PAST_TAIL
    if len(word) < 2 and not is_past:
        return ""
    verb, *ending = tokens(f"{word}다" if is_past else word)
    plain = verb.tag.startswith(_VERBS) and all(row.tag.startswith(("E", "Z")) for row in ending)
    return verb.form if plain and verb.form not in _EMPTY else ""


def own_stems(specs: Sequence[FactSpec]) -> Mapping[str, Mapping[str, str]]:
    """For each fact the stems of its cues by the cue. A stem that is in cues of several of ``specs`` is nobody's: 받은 and 받을 tell two
    facts apart only by their forms."""
    return _stems(tuple((spec.name, spec.cues) for spec in specs))


@lru_cache(maxsize=512)
def _stems(rows: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, Mapping[str, str]]:
    speaks_for: dict[str, set[str]] = {}
    for name, cues in rows:
        for word in cues:
            speaks_for.setdefault(stem_of(word), set()).add(name)
    return {
        name: {word: stem for word in cues if (stem := stem_of(word)) and len(speaks_for[stem]) < 2}
        for name, cues in rows
    }


def stems_in(text: str, low: int, high: int) -> list[tuple[int, str]]:
    """Place and stem of every verb of the text between ``low`` and ``high``."""
    return [(row.start, row.form) for row in tokens(text) if row.tag.startswith(_VERBS) and low <= row.start < high]
