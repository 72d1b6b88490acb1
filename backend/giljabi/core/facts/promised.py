"""Amounts that an agent named: the next words speak of the same coupon, and must not name another sum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from giljabi.core.classify.morphemes import morphemes
from giljabi.core.facts.numbers import money

_BEFORE, _AFTER = 14, 12
_CLAUSE_END = re.compile(r"[.!?\n]|,\s|(?:는데|지만|고서|니까|어서|이고|이며)\s")
#: Nouns that stand beside any amount.
_ANY_AMOUNT = {
    "금액", "원", "결제", "고객", "고객님", "확인", "안내", "건", "이용", "권", "등", "총", "전액", "요금", "비용", "말씀", "접수", "처리",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promised:
    """An amount in an agent's words, with the nouns beside it (쿠폰, 위약금)."""

    value: int
    words: frozenset[str]


def promised(texts: Iterable[str]) -> Iterator[tuple[Promised, ...]]:
    """The amounts of each text that have a name beside them."""
    for text in texts:
        found = [Promised(int(item.value), nouns_beside(text, item.start, item.end)) for item in money(text)]
        yield tuple(row for row in found if row.words)


def nouns_beside(text: str, start: int, end: int) -> frozenset[str]:
    """The nouns of the same clause that stand near a stretch of a text and say of what it is."""
    before = _CLAUSE_END.split(text[max(0, start - _BEFORE) : start])[-1]
    after = _CLAUSE_END.split(text[end : end + _AFTER])[0]
    words = {word[:-3] for part in (before, after) for word in morphemes(part) if word.endswith("/NN")}
    return frozenset(word for word in words if len(word) > 1) - _ANY_AMOUNT


def amount_promised(words: frozenset[str], said: Sequence[Sequence[Promised]]) -> int | None:
    """What agents said last of the thing with these names; None when they said nothing of it, or two sums in one breath."""
    for amounts in reversed(said):
        best = max((len(row.words & words) for row in amounts), default=0)
        values = {row.value for row in amounts if best and len(row.words & words) == best}
        if values:
            return values.pop() if len(values) == 1 else None
    return None
