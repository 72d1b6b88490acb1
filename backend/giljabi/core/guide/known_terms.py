"""What the terms of a policy's formula are for this ticket: ``남은 분`` by the field that counts them, ``실제 탄 분(시작~멈춘 시각)`` by two
moments, ``킥보드`` because a field says that it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from fractions import Fraction
from functools import cached_property

from giljabi.core.article.formulas import Named
from giljabi.core.article.schedules import Case
from giljabi.core.facts.field_names import key_groups, key_words, synonyms
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import MOMENT
from giljabi.core.guide.circumstances import Circumstances, circumstances
from giljabi.core.guide.limits import figures_hold
from giljabi.core.guide.named_values import NamedValue, named_values
from giljabi.core.guide.states import state_named
from giljabi.core.text import squeeze

#: Words of a term that say nothing of which value it is.
_ANY = {"금액", "요금", "비용", "가격", "값", "실제", "실제로", "수", "총", "모두", "해당", "고객", "시각", "시간"}
#: How the last word of a term says what is counted.
_COUNTS = {
    "분": "분",
    "시간": "시간",
    "일": "일",
    "일수": "일",
    "개월": "개월",
    "달": "개월",
    "회": "회",
    "횟수": "회",
    "점": "점",
}
_NO_WORD = re.compile(r"[\d:T. -]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A value of a term, and how it is written in the sum."""

    value: Fraction
    written: str


def figure(value: int) -> Known:
    """A whole number as it is written."""
    return Known(Fraction(value), f"{value:,}")


def telling(name: str) -> list[frozenset[str]]:
    """The parts of a name that tell which value it is, each with the words that mean the same."""
    return [synonyms(group) for group in key_groups(name) if not group & _ANY]


def covers(parts: Sequence[frozenset[str]], row: NamedValue) -> bool:
    """Whether the name of a value, or that of the field that holds it, says all that these parts do."""
    words = row.words | (key_words(row.fact.where) if row.fact.origin == "field" else frozenset())
    return all(any(one == two or (len(one) > 1 and one in two) for one in part for two in words) for part in parts)


@dataclass(frozen=True)
class KnownTerms:
    """The proved values of a ticket, asked for by the words of a policy. What the customer only says proves nothing."""

    facts: Facts
    schema: FactSchema

    @cached_property
    def values(self) -> tuple[NamedValue, ...]:
        return tuple(row for row in named_values(self.facts, self.schema) if row.fact.proved)

    @cached_property
    def cases(self) -> frozenset[str]:
        """The words that fields and look-ups hold, which decide between cases (``바이크``, ``30일권``)."""
        held = (fact.value for fact in self.facts.known.values() if fact.proved and isinstance(fact.value, str))
        return frozenset(squeeze(value) for value in held if not _NO_WORD.fullmatch(value))

    @cached_property
    def place_words(self) -> frozenset[str]:
        """What the house calls its places: in 쇼룸 결제금액 it tells nothing, the ticket has one."""
        return frozenset(word for spec in self.schema.of_kind("place") for word in spec.title().split())

    @cached_property
    def now(self) -> Circumstances:
        """The proved facts as conditions are held against them."""
        proved = Facts({name: fact for name, fact in self.facts.known.items() if fact.proved})
        day = datetime.combine(self.facts.today, time()) if self.facts.today else datetime(2000, 1, 1)
        return circumstances("", "", proved, self.schema, day)

    def holds(self, label: str) -> bool:
        """Whether a field or look-up says that this is the case, by its very word or a part of it."""
        label = squeeze(label)
        return any(
            label == case or (min(len(label), len(case)) > 1 and (label in case or case in label))
            for case in self.cases
        )

    def case_of(self, cases: Sequence[Case], name: str) -> Case | None:
        """The one of these cases that is the ticket's: by a word that a field holds, else by its figures; of those that are open at the
        top the last that is reached. None where none or several are."""
        if exact := [case for case in cases if squeeze(case.text) in self.cases]:
            return exact[0] if len(exact) == 1 else None
        if named := [case for case in cases if self.holds(case.text)]:
            return named[0] if len(named) == 1 else None
        held = [case for case in cases if self._figures_of(case, name) > 0]
        if len(held) > 1 and any(case.is_open for case in held):
            held = [case for case in held if not case.is_open] or held[-1:]
        return held[0] if len(held) == 1 else None

    def _figures_of(self, case: Case, name: str) -> float:
        quantities = self.now.quantities
        named = figures_hold(f"{name} {case.text}", quantities, named=True)
        return named or figures_hold(case.text, quantities) or state_named(case.text, self.now)

    def holds_amount(self, name: str) -> bool:
        """Whether a field holds just the amount of this name: what was looked up is not reckoned again."""
        parts = telling(name)
        return bool(parts) and any("money" in row.kinds and covers(parts, row) for row in self.values)

    def of_facts(self, term: Named) -> Known | None:
        """The fact whose name says all that the term does, of several the one that says least more."""
        parts = [part for part in telling(term.name) if not part & self.place_words]
        unit = _unit_of(term.name)
        wanted = [part for part in parts if not part & _COUNTS.keys()] if unit else parts
        fitting = [
            row
            for row in self.values
            if parts and isinstance(row.fact.value, int) and (row.counts(unit) if unit else "money" in row.kinds)
        ]
        rows = [row for row in fitting if covers(wanted, row)] or [row for row in fitting if _is_said(row, term.name)]
        more = [sum(not any(group & part for part in parts) for group in row.groups) for row in rows]
        least = {row.fact.value for row, extra in zip(rows, more, strict=True) if extra == min(more)}
        return figure(int(least.pop())) if len(least) == 1 else None

    def between(self, term: Named) -> Known | None:
        """The minutes between the two moments that the term names."""
        if term.span is None or not term.name.endswith("분"):
            return None
        begin, end = (self._moment(name) for name in term.span)
        passed = (end - begin).total_seconds() / 60 if begin and end else 0
        return figure(int(passed)) if 0 < passed < 24 * 60 else None

    def _moment(self, name: str) -> datetime | None:
        """The moment whose name says most of this; a bare time is one of the same day."""
        parts = telling(name)
        shared = [(sum(covers([part], row) for part in parts), row) for row in self.values if "time" in row.kinds]
        most = max((count for count, _ in shared), default=0)
        found = {str(row.fact.value) for count, row in shared if count == most and count}
        if len(found) != 1:
            return None
        value = found.pop()
        match = MOMENT.fullmatch(value)
        try:
            return datetime.fromisoformat(f"{match[1]}T{match[2]}" if match else f"2000-01-01T{value:0>5}")
        except ValueError:  # a field may hold a day or an hour that there is not
            return None


def _is_said(row: NamedValue, name: str) -> bool:
    """Whether a longer name says all that the name of a value does, and that is more than one thing: 지금까지 받은 약정 할인 합계 and 할인
    합계."""
    return len(row.groups) > 1 and all(any(len(word) > 1 and word in name for word in group) for group in row.groups)


def _unit_of(name: str) -> str | None:
    """What a term counts: 남은 개월 수 → 개월, 이용일수 → 일."""
    name = name.removesuffix(" 수")
    return next((_COUNTS[word] for word in sorted(_COUNTS, key=len, reverse=True) if name.endswith(word)), None)
