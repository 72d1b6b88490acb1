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
from giljabi.core.facts.field_names import key_groups, key_tokens, key_words, synonyms
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import MOMENT
from giljabi.core.guide.circumstances import Circumstances, circumstances
from giljabi.core.guide.limits import figures_hold
from giljabi.core.guide.named_values import ANY_AMOUNT, NamedValue, named_values
from giljabi.core.text import squeeze

#: Words of a term that say nothing of which value it is.
_ANY = ANY_AMOUNT | {"가격", "값", "실제", "실제로", "수", "해당", "고객", "시각", "시간"}
#: How the last word of a term says what is counted.
_COUNTED_BY = {
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
#: Names of fields that say of whom or in what words, not which case it is.
_TELLS_NO_CASE = {"이름", "성함", "주소", "메모", "내용", "문의", "사유", "비고", "채널", "name", "address", "memo", "content", "inquiry",
                  "reason", "note", "comment", "channel", "log", "check", "기록", "확인"}  # fmt: skip
#: What a field says is not so, or not yet.
_DENIED = re.compile(r"아님|아닌|없|제외|예정|대신|변경|바꾸|이전|취소|안\s")
#: A value that is not the one of now, or not money that was paid: words of names, and of titles.
_NOT_NOW = {"unpaid", "unused", "next", "last", "prev", "previous", "max", "limit", "expected", "estimated", "scheduled", "failed",
          "point", "points", "coupon", "installment", "past", "billing", "request", "requested", "planned", "discount"}  # fmt: skip
#: An amount that is not in single won.
_OTHER_UNIT = r"천원|만원|USD|달러|\$"
_SET_ASIDE = re.compile(
    rf"미(?:결제|사용|납|이용|수)|다음|지난달|실패|포인트|쿠폰|할부|한도|예상|예정|가능|변경|최대|처리|요청|할인|{_OTHER_UNIT}"
)
_PIECES = {"qty", "quantity", "people", "items", "headcount", "수량", "인원", "명", "개수", "매수", "왕복"}
#: 그 밖의 지점: so many words say of nothing in particular that it is the rest.
_PLAIN_REST = 3
#: A case of those whom somebody runs: 운영사가 나들직영인 지점.
_SOMEBODY_S = re.compile(r"운영사(?:이|가)\s.*인(?:\s|$)")
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


def _covers(parts: Sequence[frozenset[str]], row: NamedValue) -> bool:
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
        return tuple(row for row in named_values(self.facts, self.schema) if row.fact.proved and _is_plain(row))

    @cached_property
    def cases(self) -> frozenset[str]:
        """The words that fields and look-ups hold, which decide between cases (``바이크``, ``30일권``): of what says what kind something is,
        no names, remarks or addresses, and nothing that is denied or only planned."""
        held = (
            fact.value
            for fact in self.facts.known.values()
            if fact.proved
            and isinstance(fact.value, str)
            and not _TELLS_NO_CASE & (set(key_tokens(fact.name)) | key_words(fact.name))
        )
        return frozenset(
            value for value in held if len(value) < 16 and not _NO_WORD.fullmatch(value) and not _DENIED.search(value)
        )

    @cached_property
    def place_words(self) -> frozenset[str]:
        """What the house calls its places: in 쇼룸 결제금액 it tells nothing, the ticket has one."""
        return frozenset(word for spec in self.schema.of_kind("place") for word in spec.title().split())

    @cached_property
    def several(self) -> bool:
        """Whether the ticket is about more than one piece or person: a price for one is not its amount."""
        return any(
            _PIECES & (set(row.tokens) | row.words) and isinstance(row.fact.value, int) and row.fact.value > 1
            for row in self.values
        )

    @cached_property
    def now(self) -> Circumstances:
        """The proved facts as conditions are held against them."""
        proved = Facts({name: fact for name, fact in self.facts.known.items() if fact.proved})
        day = datetime.combine(self.facts.today, time()) if self.facts.today else datetime(2000, 1, 1)
        return circumstances("", "", proved, self.schema, day)

    def holds(self, label: str) -> bool:
        """Whether a field or look-up says that this is the case: by the same words, or one whole word of the other (``운영사가 나들직영인
        지점`` and 나들직영)."""
        words = {form for word in label.split() for form in (word, word.removesuffix("인"))}
        return any(
            squeeze(label) == squeeze(case) or label in case.split() or (len(case) > 1 and case in words)
            for case in self.cases
        )

    def case_of(self, cases: Sequence[Case], name: str) -> Case | None:
        """The one of these cases that is the ticket's: by a word that a field holds, else by its figures; of those that are open at the
        top the one that begins highest. None where none or several are. What the others leave (``그 밖의 지점``) is the ticket's where all
        others are those of somebody by name and it is known who runs the place; else nothing says that none of them is."""
        rest = [case for case in cases if case.is_the_rest]
        others = [case for case in cases if not case.is_the_rest]
        found = self._case_among(others, name)
        if found or len(rest) != 1 or any(self.holds(case.text) for case in others):
            return found
        if len(rest[0].text.split()) > _PLAIN_REST and not self.holds(rest[0].text):
            return None  # 그 밖의 열쇠 지점: it has to be one with keys
        return rest[0] if "operator" in self.facts and all(_SOMEBODY_S.search(case.text) for case in others) else None

    def _case_among(self, cases: Sequence[Case], name: str) -> Case | None:
        held = {squeeze(case) for case in self.cases}
        if exact := [case for case in cases if squeeze(case.text) in held]:
            return exact[0] if len(exact) == 1 else None
        if named := [case for case in cases if self.holds(case.text)]:
            return named[0] if len(named) == 1 else None
        reached = [case for case in cases if self._figures_of(case, name) > 0]
        if len(reached) > 1 and all(case.is_open for case in reached):
            reached = sorted(reached, key=lambda case: case.begins)[-1:]
        return reached[0] if len(reached) == 1 else None

    def _figures_of(self, case: Case, name: str) -> float:
        """A quantity that the case or its table names; without a name the only one that the ticket has of all."""
        quantities = [row for row in self.now.quantities if row.kind != "won"]
        named = figures_hold(f"{name} {case.text}", quantities, named=True)
        alone = len({row.kind for row in quantities}) == len(quantities) and not any(
            row.elapsed or row.between for row in quantities
        )
        return named or (figures_hold(case.text, quantities) if alone else 0.0)

    def holds_amount(self, name: str) -> bool:
        """Whether a field holds just the amount of this name: what was looked up is not reckoned again."""
        parts = telling(name)
        return bool(parts) and any("money" in row.kinds and _covers(parts, row) for row in self.values)

    def of_facts(self, term: Named) -> Known | None:
        """The fact whose name says all that the term does, of several the one that says least more."""
        parts = [part for part in telling(term.name) if not part & self.place_words]
        unit = _unit_of(term.name)
        wanted = [part for part in parts if not part & _COUNTED_BY.keys()] if unit else parts
        fitting = [
            row
            for row in self.values
            if parts and isinstance(row.fact.value, int) and row.fact.value >= 0 and not _is_aside(row, term.name)
            if (row.counts(unit) if unit else "money" in row.kinds)
        ]
        rows = [row for row in fitting if _covers(wanted, row)] or [row for row in fitting if _is_said(row, term.name)]
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
        rows = [row for row in self.values if "time" in row.kinds and not _is_aside(row, name)]
        shared = [(sum(_covers([part], row) for part in parts), row) for row in rows]
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


def _is_plain(row: NamedValue) -> bool:
    """Whether the value is in won, or no money."""
    return not re.search(_OTHER_UNIT, row.fact.name)


def _is_aside(row: NamedValue, name: str) -> bool:
    """Whether the name of a value says that it is another than the plain one (미결제 금액, next_billing_amount), and the term does not."""
    titles = " ".join([row.fact.name, row.fact.where, *row.words])
    found = _SET_ASIDE.findall(titles)
    tokens = {*key_tokens(row.fact.name), *(key_tokens(row.fact.where) if row.fact.origin == "field" else ())}
    return any(word not in name for word in found) or bool(
        tokens & _NOT_NOW and not (synonyms(frozenset(name.split())) & row.words & {"할인", "쿠폰", "포인트", "미납"})
    )


def _is_said(row: NamedValue, name: str) -> bool:
    """Whether a longer name says all that the name of a value does, and that is more than one thing: 지금까지 받은 약정 할인 합계 and 할인
    합계."""
    return len(row.groups) > 1 and all(any(len(word) > 1 and word in name for word in group) for group in row.groups)


def _unit_of(name: str) -> str | None:
    """What a term counts: 남은 개월 수 → 개월, 이용일수 → 일."""
    name = name.removesuffix(" 수")
    return next((_COUNTED_BY[word] for word in sorted(_COUNTED_BY, key=len, reverse=True) if name.endswith(word)), None)
