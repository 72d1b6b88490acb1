"""Amounts that an agent named: the next words speak of the same coupon, and must not name another sum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from giljabi.core.classify.morphemes import morphemes
from giljabi.core.facts.numbers import money

_BEFORE, _AFTER, _CLAUSE = 14, 16, 60
_CLAUSE_END = re.compile(r"[.!?\n]|,\s|(?:는데|지만|고서|니까|어서|이고|이며)\s")
_OF_A_RULE = re.compile(r"\s?(?:단위|이상|이하|미만|초과|한도|당|씩|까지|권(?![을를]))")
_REFUSED = re.compile(r"어렵|어려|불가|없습|없어|없는|않|못\s|안\s?[되돼됩]|제외")
_ANOTHER = re.compile(r"\d\s?원|\d$")
#: What is paid back is one sum, however it is put: 8,000원을 돌려드릴까요, 8,000원 취소를 접수했습니다.
_RETURNED = re.compile(r"[을를]?\s?(?:모두\s|전액\s|다시\s|바로\s)?(?:돌려|되돌려|환불|환급|취소)")
_COMES_BACK = "돌려받음"
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
    """The amounts of each text that have a name beside them and are neither a rule's nor refused (``쿠폰 5,000원은 어렵습니다``)."""
    for text in texts:
        found = [
            Promised(int(item.value), nouns_beside(text, item.start, item.end))
            for item in money(text)
            if not _OF_A_RULE.match(text, item.end) and not _REFUSED.search(_clause_behind(text, item.end))
        ]
        yield tuple(row for row in found if row.words)


def _clause_behind(text: str, at: int) -> str:
    return _CLAUSE_END.split(text[at : at + _CLAUSE])[0]


def nouns_beside(text: str, start: int, end: int) -> frozenset[str]:
    """The nouns of the same clause that stand near a stretch of a text and say of what it is."""
    before = _CLAUSE_END.split(text[max(0, start - _BEFORE) : start])[-1]
    after = _CLAUSE_END.split(text[end : end + _AFTER])[0]
    if _ANOTHER.search(after):
        after = ""  # 500원 단위로 올려서 쿠폰 4,500원: the coupon is the second amount's
    words = {word[:-3] for part in (before, after) for word in morphemes(part) if word.endswith("/NN")}
    named = frozenset(word for word in words if len(word) > 1) - _ANY_AMOUNT
    return named | {_COMES_BACK} if _RETURNED.match(after) else named


def amount_promised(words: frozenset[str], said: Sequence[Sequence[Promised]]) -> int | None:
    """What agents said last of the thing with these names; None when they said nothing of it, or two sums in one breath."""
    for amounts in reversed(said):
        shared = {row: sum(any(_same(word, other) for other in row.words) for word in words) for row in amounts}
        best = max(shared.values(), default=0)
        values = {row.value for row, count in shared.items() if best and count == best}
        if values:
            return values.pop() if len(values) == 1 else None
    return None


def last_offered(said: Sequence[Sequence[Promised]]) -> int | None:
    """The amount of the agents' last words, whatever it is of; None when these name none with a name, or several."""
    values = {row.value for row in said[-1]} if said else set()
    return values.pop() if len(values) == 1 else None


def _same(one: str, other: str) -> bool:
    """Whether two nouns name one thing: 머니 and 구름머니, which the analyser of morphemes parts in one text and not in another."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) > 1 and long.endswith(short))
