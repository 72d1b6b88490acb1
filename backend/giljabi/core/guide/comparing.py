"""Conditions that compare two values (``등록된 번호와 다른 경우``, ``금액이 모자라게 들어온 경우``) against what is known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from giljabi.core.facts.field_names import key_noun, key_tokens, key_words, names_customer
from giljabi.core.facts.values import Fact
from giljabi.core.guide.circumstances import Circumstances
from giljabi.core.guide.negation import denied_behind
from giljabi.core.text import squeeze

_OTHER = re.compile(r"다른|다르|달라|불일치|일치하지|맞지\s?않|안\s?맞|잘못\s?(?:보|본|알|아)")
_SAME = re.compile(r"같은|같음|같다|동일|일치|맞는|맞음|맞게\s?(?:등록|입력|적|넣)")
#: Somebody would like another one, or the same: no finding.
_WISH = re.compile(r"려는|려고|싶|원하|희망|(?:으로|로)\s\S*(?:교환|변경|바꾸|바꿔|옮기)|적용")
_TOO_LITTLE = re.compile(
    r"(?:금액|입금|대금|보증금|요금|돈)\S{0,2}\s?(?:\S{1,4}\s)?(?:모자라|모자란|부족|덜\s?(?:들어|입금|낸|냈))"
)
#: Parts of keys for what is wanted, and for what came.
_WANTED, _CAME = (
    {"min", "minimum", "required", "due", "unpaid", "owed", "total", "billed"},
    {"deposited", "paid", "received"},
)
#: Whose an account or a card is, in a condition; 본인 명의가 아닌 계좌 says the same as "another's".
_HOLDER = re.compile(r"예금주|명의(?:자|인)?(?![가-힣]{0,2}\s?(?:변경|이전|문의))")
_NOT_OWN = re.compile(
    r"(?:본인|고객|가입자)\s?(?:의\s?)?명의(?:가|의)?\s?(?:아닌|아님|아니)|(?:타인|가족|다른 사람)\s?명의"
)
#: Whose it is, in what the customer says: 예금주 채동수요, 아버지 통장이에요.
_HOLDER_NAMED = re.compile(r"(?:예금주|명의)\S?\s(?P<name>[가-힣]{2,4}?)(?:이?[요예]|이에요|입니다|이고|님|[\s,./]|$)")
_MYSELF = {"저", "본인", "제"}
_KIN_S = re.compile(
    r"(?:어머니|아버지|엄마|아빠|부모님|남편|아내|와이프|집사람|신랑|배우자|형|누나|오빠|언니|동생|아들|딸|친구|가족|시어머니|장모님)"
    r"(?:의|이|가)?\s?(?:통장|계좌|카드|명의|이름\s?(?:계좌|통장))"
)
#: Fields of one kind that are compared at most: a ticket has two or three.
_MOST = 20
_COUNTS = {
    "count",
    "times",
    "days",
    "min",
    "minutes",
    "hours",
    "items",
    "quantity",
    "qty",
    "nights",
    "people",
    "points",
}
#: Every thing has one of these: that two end alike does not make them two of the same.
_NAMES_OF_MANY = {"name", "type", "status", "method", "grade", "kind", "reason", "channel", "result"}
_MOMENTS = {"time", "date", "at"}
#: What two things have or have not in common, and what notes say of both.
_OF_WHICH = re.compile(r"(?:\S+의 )?([가-힣]{2,8}?)(?:이|가|은|는)?\s?(?:서로|모두|둘 다|각각)\s")
_OF_BOTH = re.compile(r"(?:두|2)\s?\S{0,2}\s?(?:모두|다\s)|둘\s?다|같[은음다]|동일|일치")
_EACH = re.compile(r"다[른름르]|각각|따로|불일치|(?:같|일치하)지\s?않")
_CODE = re.compile(r"(?<![\dA-Za-z])[A-Za-z]{0,3}-?\d{2,}(?![\d원시분월일])")


def compared(condition: str, now: Circumstances) -> float:
    """1 or -1 where two known values that belong together decide the condition; else 0."""
    if match := _TOO_LITTLE.search(condition):
        return -_too_little(now) if denied_behind(condition[match.end() :]) else _too_little(now)
    if _WISH.search(condition):
        return 0.0
    other, same = bool(_OTHER.search(condition) or _NOT_OWN.search(condition)), bool(_SAME.search(condition))
    if other == same:
        return 0.0
    if told := _said_of_both(condition, now.notes):
        return told if same else -told
    if _HOLDER.search(condition):
        return _holder(now) if same else -_holder(now)
    numbers = _numbers_named(condition, now)
    if len(numbers) == 2:
        return 1.0 if (numbers[0] == numbers[1]) == same else -1.0
    for one, two in _pairs(condition, now):
        return 1.0 if (one == two) == same else -1.0
    return 0.0


def _said_of_both(condition: str, notes: str) -> float:
    """1 where a note says of the thing that the condition is about that two have the same, -1 that each has its own: 두 건 모두 대여번호
    R-1182."""
    what = _OF_WHICH.match(condition)
    if what is None:
        return 0.0
    for sentence in (row for row in re.split(r"[.\n/]", notes) if what[1] in row):
        if _EACH.search(sentence):
            return -1.0
        if _OF_BOTH.search(sentence):
            return 1.0
    return 0.0


def _holder(now: Circumstances) -> float:
    """1 where the account or card that the customer names is their own, -1 where it is another's; 0 where they name none."""
    if _KIN_S.search(now.turn):
        return -1.0
    named = _HOLDER_NAMED.search(now.turn)
    mine = {squeeze(str(row.value)) for row in now.facts.known.values() if row.sure and names_customer(row.name)}
    if named is None or len(mine) != 1:
        return 0.0
    return 1.0 if mine.pop().startswith(named["name"]) or named["name"] in _MYSELF else -1.0


def compares(condition: str) -> bool:
    """Whether a condition is about two values being the same or not."""
    return bool(_OTHER.search(condition)) != bool(_SAME.search(condition))


def _numbers_named(condition: str, now: Circumstances) -> list[float]:
    """The quantities that the condition names in full: 접수 수량과 배송 수량이 같은 경우."""
    rows = [row for row in now.quantities if row.groups and not (row.elapsed or row.told or row.between)]
    return [row.value for row in rows if all(any(word in condition for word in group) for group in row.groups)]


def _pairs(condition: str, now: Circumstances) -> Iterator[tuple[str, str]]:
    """Values of which the condition speaks: two that are known, else one that is known beside the one that was told."""
    rows = [fact for fact in now.facts.known.values() if _comparable(fact)]
    named = [fact for fact in rows if any(len(word) > 1 and word in condition for word in key_words(fact.name))]
    names = {fact.name for fact in named}
    for noun in dict.fromkeys(key_noun(fact.name) for fact in named):
        alike = [fact for fact in (named if noun in _MOMENTS else rows) if key_noun(fact.name) == noun]
        for one, two in itertools.combinations(alike[:_MOST], 2):
            if one.name in names or two.name in names:
                yield squeeze(str(one.value)), squeeze(str(two.value))
    for fact in named:
        value = squeeze(str(fact.value))
        told = [found for found in _CODE.findall(now.turn) if len(found) == len(value)]
        if fact.origin == "field" and told and _CODE.fullmatch(value):
            yield value, value if value in told else told[0]


def _comparable(fact: Fact) -> bool:
    if not isinstance(fact.value, str) or not fact.sure or len(fact.value) < 2 or fact.origin == "agent":
        return False
    return key_noun(fact.name) not in _NAMES_OF_MANY


def _too_little(now: Circumstances) -> float:
    amounts = [
        (set(key_tokens(fact.name)), fact.value)
        for fact in now.facts.known.values()
        if isinstance(fact.value, int) and key_noun(fact.name) not in _COUNTS
    ]
    wanted = [value for tokens, value in amounts if tokens & _WANTED]
    came = [value for tokens, value in amounts if tokens & _CAME]
    if len(wanted) != 1 or len(came) != 1:
        return 0.0
    return 1.0 if came[0] < wanted[0] else -1.0
