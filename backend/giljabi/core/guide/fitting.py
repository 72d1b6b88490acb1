"""Which known value belongs into a blank that no pattern of ``facts.yaml`` claims: by the words that stand beside it.

A wrong amount is a real harm, so a value fills a blank only when words of its name stand nearest to it, or when it is the only one
of its kind that is known and the blank is not called by the name of something else (``N원 쿠폰`` while only a price is known, ``관제실
000-0000-0000`` while only the customer's own number is).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from giljabi.core.article.blanks import Blank
from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.circumstances import MONEY_KEY
from giljabi.core.guide.field_words import key_groups, key_tokens, key_words

_BEFORE, _AFTER = 26, 16
_UNITS = {"분": ("min", "mins", "minutes", "minute"), "일": ("day", "days"), "시간": ("hour", "hours"), "번째": ("no", "order", "wait"),
          "점": ("point", "points"), "건": ("count", "times"), "회": ("count", "times", "rounds"), "번": ("count", "times", "rounds"),
          "장": ("count", "qty"), "개": ("count", "qty", "items"),
              "명": ("count", "people"), "개월": ("month", "months"), "km": ("km",), "박": ("nights",)}  # fmt: skip
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})")
_DATE, _TIME = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{1,2}:\d{2}")
_PHONE = re.compile(r"0\d{1,2}-?\d{3,4}-?\d{4}")
_PLATE = re.compile(r"(?:[가-힣]{2})?\d{2,3}[가-힣]\d{4}")
#: Beside these words a blank wants what code computes, and nothing else.
_COMPUTED = re.compile(r"차액|더 (?:내신|낸|부담)|추가로 부담")
#: The name of an amount directly before or behind its blank: ``가산금 000원``, ``N원 쿠폰``.
_CALLED = r"[가-힣]{0,6}(?:금|료|비|권|쿠폰|액|포인트|적립|할인|캐시|머니)"
_CALLED_BEFORE, _CALLED_AFTER = (
    re.compile(rf"({_CALLED})(?:은|는|이|가|을|를)?\s?$"),
    re.compile(rf"\s?(?:짜리\s?)?({_CALLED})"),
)
_ANY_AMOUNT = ("요금", "금액", "비용", "전액", "총액", "합계", "원")
#: Words of fields whose name says only that it is an amount: standard_amount.
_OF_ANYTHING = {"금액", "요금", "기준", "보상", "모두", "총", "결제", "합계"}
_SENTENCE_END = re.compile(r"[.!?\n]|,\s")
_OBJECT = re.compile(r"[을를에와과]\s")
_ENOUGH, _AHEAD = 0.22, 0.08
#: Kinds of blanks for which the only known value of the kind is taken.
_ALONE = ("money", "count", "phone", "plate", "place")
#: Words that name no amount, number or car in particular.
_GENERIC = {
    "phone": {"번호", "전화", "전화번호", "연락처", "휴대", "휴대폰", "휴대전화", "고객", "고객님", "본인", "문자", "수신"},
    "plate": {"차량", "번호", "차", "차량번호", "고객", "고객님"},
}  # fmt: skip
#: Whose number it is when it is not the customer's.
_OTHERS_NUMBER = re.compile(
    r"관제|센터|운영사|담당|사무실|관리실|지점|매장|점포|본사|부서|대표|상담|기사|업체|보험사|카드사|은행|병원|경찰|제조사|판매자|업주|사장"
)
#: Another car or place than the one that the ticket speaks of.
_OTHER_ONE = re.compile(
    r"(기존|이전|예전|원래|앞|옆|뒤|대체|다른|타|새|새로운|신규|변경|가까운|인근|근처|잘못|상대)\s?(?:차량?|지점|주차장|매장)?(?:의?\s?번호)?\s?$"
)
#: What makes an amount one of its own kind: 환불 금액 is not what was paid.
_OWN_AMOUNT = {
    "환불",
    "환급",
    "보상",
    "위약",
    "할인",
    "적립",
    "미납",
    "연체",
    "가산",
    "보증",
    "차액",
    "수수료",
    "잔액",
    "충전",
    "예치",
}
#: A number of these is rarely a rule's; days, minutes, times and pieces often are.
_ALONE_UNITS = ("번째", "점", "시간", "km", "박")
_LIMIT = re.compile(r"\s?(?:이내|이상|이하|미만|까지|안에|한정|전까지|간격)")
#: A half is taken of what was paid; these are what comes of it.
_OUTCOME = {"환불", "돌려", "보상", "차액", "환급"}
_NO_AMOUNT = {"번호", "년", "코드", "id"}


@dataclass(frozen=True, slots=True)
class Fit:
    """A value for a blank; ``near`` says how closely words of its name stand there, 0 when it is only the one value there is."""

    fact: Fact
    near: float


@dataclass(frozen=True, slots=True)
class _Known:
    fact: Fact
    kinds: frozenset[str]
    groups: tuple[frozenset[str], ...]
    tokens: tuple[str, ...]


def fitting_fact(
    blank: Blank,
    text: str,
    facts: Facts,
    schema: FactSchema,
    *,
    claimed: bool,
    elsewhere: frozenset[str],
    half: bool = False,
) -> Fit | None:
    """The known value that stands nearest to the blank by its words; None when none clearly belongs there.

    ``claimed`` says that ``facts.yaml`` names another fact for this blank: then only fields that it does not know come into
    question, and being the only one is no reason. ``elsewhere`` are the facts that other blanks of the text claim. ``half`` says
    that the script wants the half of an amount. An amount or a number that is only the customer's word fills nothing.
    """
    before, after = _window(blank, text)
    if blank.kind == "money" and _COMPUTED.search(before[-24:] + after[:8]):
        return None
    rows = [
        row
        for row in _known(facts, schema)
        if blank.kind in row.kinds
        and _unit_fits(row, blank)
        and not (claimed and schema.get(row.fact.name))
        and row.fact.name not in elsewhere
        and not (blank.kind in ("money", "count") and row.fact.origin == "text")
        and not (half and is_outcome(row.fact.name, schema))
        and not speaks_of_another(blank, text, row.fact.name, schema)
    ]
    scored = sorted(
        ((_nearness(row, blank, before, after), -at, row) for at, row in enumerate(rows)),
        key=lambda item: item[:2],
        reverse=True,
    )
    if not scored:
        return None
    ahead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0)
    if scored[0][0] >= _ENOUGH and ahead >= _AHEAD:
        if blank.kind == "money" and _called_otherwise(scored[0][2], "money", before, after):
            return None
        return Fit(_in_kind(scored[0][2].fact, blank.kind), scored[0][0])
    if len(rows) > 1 or claimed or blank.kind not in _ALONE or not _is_plainly(rows[0], blank.kind, schema):
        return None
    if blank.kind == "count" and (not blank.text.endswith(_ALONE_UNITS) or _LIMIT.match(after)):
        return None
    return (
        None if _called_otherwise(rows[0], blank.kind, before, after) else Fit(_in_kind(rows[0].fact, blank.kind), 0.0)
    )


def is_outcome(name: str, schema: FactSchema) -> bool:
    """Whether the fact is what the customer gets back: the half of it is not wanted, it is one already."""
    spec = schema.get(name)
    words = " ".join([*key_words(name), *(spec.label.values() if spec else ())])
    return any(word in words for word in _OUTCOME)


def speaks_of_another(blank: Blank, text: str, name: str, schema: FactSchema) -> bool:
    """Whether the words before the blank name somebody else's number, car or place than this fact's."""
    before, _ = _window(blank, text)
    found = {"phone": _OTHERS_NUMBER, "text": _OTHERS_NUMBER, "plate": _OTHER_ONE, "place": _OTHER_ONE}.get(blank.kind)
    if blank.kind == "text" and not ((spec := schema.get(name)) and spec.kind == "phone"):
        return False
    match = found.search(before) if found else None
    return match is not None and not any(match[match.lastindex or 0] in word for word in _names(name, schema))


def _names(name: str, schema: FactSchema) -> set[str]:
    spec = schema.get(name)
    return {*key_words(name), *(" ".join(spec.label.values()).split() if spec else ())}


def _is_plainly(row: _Known, kind: str, schema: FactSchema) -> bool:
    """Whether the value is of the kind by its name or form, not only by chance: 20260310 is no amount, 800101 no phone."""
    spec = schema.get(row.fact.name)
    if spec and spec.kind == kind:
        return True
    if kind == "money":
        return bool(MONEY_KEY.search(row.fact.name.lower()))
    return bool(_PHONE.fullmatch(str(row.fact.value))) if kind == "phone" else True


def _window(blank: Blank, text: str) -> tuple[str, str]:
    before, after = text[max(0, blank.start - _BEFORE) : blank.start], text[blank.end : blank.end + _AFTER]
    return _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]


def _nearness(row: _Known, blank: Blank, before: str, after: str) -> float:
    """From 0: the nearer the words of the name, the higher; part by part of the name."""
    attached = re.sub(r"^[^가-힣]+", "", blank.text).strip()
    if attached and isinstance(row.fact.value, str) and row.fact.value.endswith(attached):
        return 2.0
    around = before + (blank.text if blank.text[0] in "[{<#%" else re.split(r"[^가-힣 ]", blank.text)[0])
    best = [
        max((_near(word, around, after) for word in group if len(word) > 1 or word in "월일"), default=0.0)
        for group in row.groups
    ]
    return float(sum(best) / max(len(row.groups), 1) ** 0.5)


def _near(word: str, before: str, after: str) -> float:
    found = 0.0
    if (at := before.rfind(word)) >= 0:
        found = 1.0 / (1 + (len(before) - at - len(word)) / 6)
        if _OBJECT.match(before, at + len(word)):  # "통행료를 더하여": the verb behind it takes it
            found /= 2
    if (at := after.find(word)) >= 0:
        found = max(found, 0.9 / (1 + at / 6))
    return found


def _called_otherwise(row: _Known, kind: str, before: str, after: str) -> bool:
    """Whether a name stands beside the blank that is not this value's."""
    words = {word for group in row.groups for word in group}
    named = [_nouns_at_the_end(before)] if kind in (*_GENERIC, "money") else []
    if kind == "money":
        if not words - _OF_ANYTHING:
            return False
        named = [[name for name in names if name in _OWN_AMOUNT] for names in named]
        named += [[match[1]] for match in (_CALLED_BEFORE.search(before), _CALLED_AFTER.match(after)) if match]
        named = [[name for name in names if not name.endswith(_ANY_AMOUNT)] for names in named]
    generic = _GENERIC.get(kind, _OF_ANYTHING)
    named = [[name for name in names if name not in generic] for names in named]
    return any(names and not any(name in word or word in name for name in names for word in words) for names in named)


def _nouns_at_the_end(before: str) -> list[str]:
    """환불 예정 금액은 → 환불, 예정, 금액: the name that stands before a blank."""
    words = list(tokens(before))
    while words and words[-1].tag in ("JX", "JKS", "JKO"):
        words.pop()
    run: list[str] = []
    while words and words[-1].tag in ("NNG", "NNP", "XSN", "XR"):
        run.append(words.pop().form)
    return run[::-1]


def _known(facts: Facts, schema: FactSchema) -> Iterator[_Known]:
    """The sure facts of fields, look-ups and texts, with the words of their names."""
    for name, fact in facts.known.items():
        spec = schema.get(name)
        if not fact.sure or (spec and spec.computed):
            continue
        if spec:
            labels = [spec.title(), *spec.asked]
            groups = (frozenset(word for label in labels for word in label.split() if len(word) > 1), *key_groups(name))
            yield _Known(fact, frozenset({spec.kind, *_kinds(name, fact)}), groups, (*key_tokens(name), spec.unit))
        elif fact.origin in ("field", "agent"):
            yield _Known(fact, frozenset(_kinds(name.lower(), fact)), key_groups(name), key_tokens(name))


def _kinds(name: str, fact: Fact) -> list[str]:
    value = fact.value
    if isinstance(value, bool) or not isinstance(value, str | int):
        return []
    if isinstance(value, int):
        counted = any(token in units for token in key_tokens(name) for units in _UNITS.values())
        by_chance = not counted and value >= 100 and value % 10 == 0 and not key_words(name) & _NO_AMOUNT
        if MONEY_KEY.search(name) or by_chance:
            return ["money"]
        return ["count", "date"] if "month" in name else ["count"]
    if _MOMENT.fullmatch(value):
        return ["date", "time"]
    if _DATE.fullmatch(value):
        return ["date"]
    if _TIME.fullmatch(value):
        return ["time"]
    if _PLATE.fullmatch(value):
        return ["plate", "text"]
    if _PHONE.fullmatch(value):
        return ["phone", "text"]
    if re.search(r"\d{3,}", value):
        return ["text", "phone"]
    return ["text", "person"] if "name" in name or name.endswith("명") else ["text"]


def _unit_fits(row: _Known, blank: Blank) -> bool:
    """A count goes only where its unit stands: 32 minutes are no 32 days."""
    if blank.kind == "count":
        unit = next((u for u in sorted(_UNITS, key=len, reverse=True) if blank.text.rstrip().endswith(u)), None)
        return unit is not None and any(token in _UNITS[unit] or token == unit for token in row.tokens)
    if blank.kind == "date" and isinstance(row.fact.value, int):
        return "월" in blank.text and "일" not in blank.text
    return True


def _in_kind(fact: Fact, kind: str) -> Fact:
    """The part of the value that the blank wants: of a moment its day or its time, of a month its date."""
    value = fact.value
    if moment := _MOMENT.fullmatch(str(value)):
        value = moment[1] if kind == "date" else moment[2]
    elif kind == "date" and isinstance(value, int):
        value = f"2000-{value:02d}-01"
    return replace(fact, value=value)
