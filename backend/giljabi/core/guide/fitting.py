"""Which known value belongs into a blank that no pattern of ``facts.yaml`` claims: by the words that stand beside it.

A wrong amount is a real harm, so a value fills a blank only when words of its name stand nearest to it, or when it is the only one
of its kind that is known and the blank is not called by the name of something else (``N원 쿠폰`` while only a price is known).
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
from giljabi.core.guide.field_words import key_groups, key_is_known, key_tokens

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


@dataclass(frozen=True, slots=True)
class _Known:
    fact: Fact
    kinds: frozenset[str]
    groups: tuple[frozenset[str], ...]
    tokens: tuple[str, ...]


def fitting_fact(
    blank: Blank, text: str, facts: Facts, schema: FactSchema, *, claimed: bool, elsewhere: frozenset[str]
) -> Fact | None:
    """The known value that stands nearest to the blank by its words; None when none clearly belongs there.

    ``claimed`` says that ``facts.yaml`` names another fact for this blank: then only fields that it does not know come into
    question, and being the only one is no reason. ``elsewhere`` are the facts that other blanks of the text claim. An amount or a
    number that is only the customer's word fills nothing.
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
        return _in_kind(scored[0][2].fact, blank.kind)
    alone = len(rows) == 1 and blank.kind in _ALONE and not claimed
    if alone and blank.kind == "money":
        alone = not _called_otherwise(rows[0], before, after)
    return _in_kind(rows[0].fact, blank.kind) if alone else None


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


def _called_otherwise(row: _Known, before: str, after: str) -> bool:
    """Whether the amount has a name beside it that is not this one's."""
    named = [match[1] for match in (_CALLED_BEFORE.search(before), _CALLED_AFTER.match(after)) if match]
    if (last := tokens(before)[-1:]) and last[0].tag.startswith("NN"):
        named.append(last[0].form)
    named = [name for name in named if not name.endswith(_ANY_AMOUNT)]
    words = {word for group in row.groups for word in group}
    if not words - _OF_ANYTHING or not key_is_known(row.fact.name):
        return False
    return any(not any(word in name or name in word for word in words) for name in named)


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
    if isinstance(value, int):
        counted = any(token in units for token in key_tokens(name) for units in _UNITS.values())
        if MONEY_KEY.search(name) or (not counted and value >= 100 and value % 10 == 0):
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
