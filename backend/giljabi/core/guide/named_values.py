"""The known values with the words of their names, and what each can stand for: an amount, a day, a count of minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.field_names import key_groups, key_tokens, key_words, names_money, synonyms
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import CLOCK, DAY, MOMENT, PLATE, Fact

_UNITS = {"분": ("min", "mins", "minutes", "minute"), "일": ("day", "days"), "시간": ("hour", "hours"), "번째": ("no", "order", "wait"),
          "점": ("point", "points"), "건": ("count", "times"), "회": ("count", "times", "rounds"), "번": ("count", "times", "rounds"),
          "장": ("count", "qty"), "개": ("count", "qty", "items"),
              "명": ("count", "people"), "대": ("count", "qty"), "개월": ("month", "months"), "km": ("km",), "박": ("nights",),
              "m": ("m", "meters", "metres"), "kg": ("kg", "weight"), "kWh": ("kwh",),
              "벌": ("qty", "count"),
              "%": ("percent", "rate"), "권": ("qty", "count"), "병": ("qty", "count"), "박스": ("boxes", "qty"), "세트": ("sets", "qty")}  # fmt: skip
#: A month alone: 4월.
_MONTH = re.compile(r"\d{1,2}월")
_PHONE = re.compile(r"0\d{1,2}-?\d{3,4}-?\d{4}")
#: A value that says its unit itself: 11kg.
_COUNTED = re.compile(r"(\d+(?:\.\d+)?)\s?(kg|km|kWh|m|%|분|시간|회|건|개|벌|장|병|박스|세트)")
#: Words of a key for any amount, which speak for a fact only where its title has them.
ANY_AMOUNT = frozenset({"금액", "요금", "비용"})
#: What a key ends in that counts, whatever stands before it: pass_total_min.
_COUNTS_AT_END = {"min", "mins", "minutes", "hours", "days", "months", "count", "times", "qty", "km"}
_DIFFERENCE = {"diff", "difference", "excess", "overcharged", "차액"}
_ADDED = {"over", "extra", "초과", "추가"}
_NO_AMOUNT = {"번호", "년", "코드", "id"}
#: Where a fact comes from that a verdict came to: an amount, or the value of a coupon.
BY_VERDICT, AS_COUPON = "verdict", "coupon"


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A known value: the ``kinds`` of blank that it can stand in, the words of its name part by part (``groups``), and the
    ``tokens`` of its name and unit as they are written in a field's key."""

    fact: Fact
    kinds: frozenset[str]
    groups: tuple[frozenset[str], ...]
    tokens: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """All words of its name."""
        return frozenset().union(*self.groups)

    @property
    def reckoned(self) -> bool:
        """Whether a verdict came to it."""
        return is_reckoned(self.fact)

    @property
    def is_left_over(self) -> bool:
        """Whether it is what is left of an amount once another is taken off."""
        why = self.fact.why
        return _is_difference(self.fact) or (why is not None and why.code == "left-over")

    def counts(self, unit: str | None) -> bool:
        """Whether it is so many of this unit."""
        return unit is not None and any(token in _UNITS.get(unit, ()) or token == unit for token in self.tokens)

    def has_the_unit_of(self, blank: Blank) -> bool:
        """A count goes only where its unit stands: 32 minutes are no 32 days."""
        if blank.kind == "count":
            unit = next((u for u in sorted(_UNITS, key=len, reverse=True) if blank.text.rstrip().endswith(u)), None)
            if own := _COUNTED.fullmatch(str(self.fact.value)):
                return unit == own[2]
            return self.counts(unit)
        if blank.kind == "date" and isinstance(self.fact.value, int):
            return "월" in blank.text and "일" not in blank.text
        return True

    def is_plainly(self, kind: str, schema: FactSchema) -> bool:
        """Whether it is of the kind by its name or form, not only by chance: 20260310 is no amount, 800101 no phone."""
        spec = schema.get(self.fact.name)
        if (spec and spec.kind == kind) or self.reckoned:
            return True
        if kind == "money":
            return names_money(self.fact.name)
        return bool(_PHONE.fullmatch(str(self.fact.value))) if kind == "phone" else True

    def as_kind(self, kind: str) -> Fact:
        """The part of the value that a blank of this kind wants: of a moment its day or its time, of a month its date."""
        value = self.fact.value
        if moment := MOMENT.fullmatch(str(value)):
            value = moment[1] if kind == "date" else moment[2]
        elif kind == "count" and (own := _COUNTED.fullmatch(str(value))):
            value = own[1]
        elif kind == "date" and isinstance(value, int):
            value = f"2000-{value:02d}-01"
        return replace(self.fact, value=value)


def is_reckoned(fact: Fact) -> bool:
    """Whether a verdict came to it."""
    return fact.where == BY_VERDICT


def is_coupon(fact: Fact) -> bool:
    """Whether it is the value of the coupon that is due: given by sentences about coupons alone."""
    return fact.where == AS_COUPON


def is_part(fact: Fact) -> bool:
    """Whether it is a part of another amount: what is left of it, what came on top, or what a policy's formula or schedule comes to."""
    return _is_difference(fact) or is_reckoned(fact) or bool(_ADDED & set(key_tokens(fact.name)))


def _is_difference(fact: Fact) -> bool:
    return bool(_DIFFERENCE & set(key_tokens(fact.name)))


def named_values(facts: Facts, schema: FactSchema) -> Iterator[NamedValue]:
    """The sure facts of fields, look-ups and texts, with the words of their names."""
    for name, fact in facts.known.items():
        spec = schema.get(name)
        if not fact.sure or is_coupon(fact) or (spec and spec.computed):
            continue
        if spec:
            said = {word for label in spec.asked for word in label.split() if len(word) > 1}
            title = key_words(spec.title()) | said
            groups = (title, *(group - (ANY_AMOUNT - title) for group in key_groups(name)))
            counted = spec.kind in ("money", "count") and isinstance(fact.value, int)
            others = [kind for kind in _kinds(name, fact) if not counted or kind == "date"]
            kinds = frozenset({spec.kind, *others})
            tokens = (*key_tokens(name), *key_tokens(spec.title()), spec.unit)
            yield NamedValue(fact, kinds, groups, tokens)
        elif is_reckoned(fact):
            yield NamedValue(fact, frozenset({"money"}), tuple(map(synonyms, key_groups(name))), key_tokens(name))
        elif fact.origin in ("field", "agent"):
            yield NamedValue(fact, frozenset(_kinds(name.lower(), fact)), key_groups(name), key_tokens(name))


def _kinds(name: str, fact: Fact) -> list[str]:
    value = fact.value
    if isinstance(value, bool) or not isinstance(value, str | int):
        return []
    if isinstance(value, int):
        counted = any(token in units for token in key_tokens(name) for units in _UNITS.values())
        by_chance = not counted and value >= 100 and value % 10 == 0 and not key_words(name) & _NO_AMOUNT
        if (names_money(name) and not _COUNTS_AT_END & set(key_tokens(name)[-1:])) or by_chance:
            return ["money"]
        return ["count", "date"] if {"month", "월"} & set(key_tokens(name)) else ["count"]
    if MOMENT.fullmatch(value):
        return ["date", "time"]
    if DAY.fullmatch(value):
        return ["date"]
    if _MONTH.fullmatch(value):
        return ["date", "text"]
    if CLOCK.fullmatch(value):
        return ["time"]
    if PLATE.fullmatch(value):
        return ["plate", "text"]
    if _PHONE.fullmatch(value):
        return ["phone", "text"]
    if _COUNTED.fullmatch(value):
        return ["count", "text"]
    if re.search(r"\d{3,}", value):
        return ["text", "phone"]
    return ["text", "person"] if "name" in key_tokens(name) or name.endswith("명") else ["text"]
