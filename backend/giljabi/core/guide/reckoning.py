"""What the policies' formulas and schedules come to for this ticket: ``환불 = 남은 개월 수 × 6,000원`` with four months left is 24,000.

Only from what is proved, and only where every term is known and unmistakable: a term that two values could be, a rate of several that
no field decides between, an exception that nobody can rule out leave the formula open. Shares and quotients must come out even, or the
policy says how they are rounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from operator import add, mul, sub, truediv
from typing import Literal

from giljabi.core.article.formulas import Formula, Named, Operation, Operator, Rounding, Share, Term, formulas
from giljabi.core.article.rates import Rate, rates
from giljabi.core.article.schedules import Case, Schedule, schedules
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.known_terms import Known, KnownTerms, figure, telling
from giljabi.core.playbook import Playbook, Policy
from giljabi.core.text import squeeze

#: What says that an amount may be another in some case.
_OTHERWISE = re.compile(r"최대|최소|상한|한도|면제|무료|제외|무상|별도|부가세|다만|(?:^|[\s,])단[,\s]|처음\s?\d|초과분")
_BESIDE = re.compile(r"\s*(?:※|\*|단[,\s]|다만)")
_CAPPED = re.compile(r"[은는]\s(?P<cap>[가-힣][가-힣 ]{1,11})[을를] 넘(?:을 수 없|지 않)")
_ANOTHER_PRICE = re.compile(r"[1-9][\d,]*\s?원")
#: An exception from the exception.
_NOT_SO = re.compile(r"제외|이외|외의|않|아닌|아님")
#: A rate that is not charged in some case.
_WAIVED = re.compile(r"없음|면제|무료|받지 않|(?<![\d,])0\s?원")
_OWN_NAME = re.compile(r"(?<=[가-힣]{2})액$")
#: What a heading may say is reckoned.
_HEADED = ("환불", "위약금", "차액", "보상", "연체료", "수수료")
#: Above this nobody is paid anything by a formula: a figure was taken for another.
_MOST = 10**8
#: More terms than any formula of a person has, with all that it calls.
_MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a formula comes to, in won: ``name`` is what is reckoned, ``worked`` the sum in figures (of a schedule the case), ``takes_off``
    whether it is what is left of something, ``policy`` and ``item`` where the playbook says so."""

    name: str
    amount: int
    worked: str
    takes_off: bool
    policy: int
    item: int


def reckonings(playbook: Playbook, facts: Facts, schema: FactSchema) -> tuple[Reckoned, ...]:
    """What the formulas and schedules of this playbook come to; of those with one name only what they agree on."""
    sheet = _Sheet(playbook, formulas(playbook.policies), schedules(playbook.policies), KnownTerms(facts, schema))
    if not (sheet.formulas or sheet.schedules):
        return ()
    made = [row for formula in sheet.formulas for row in sheet.of_formula(formula)]
    made += [row for schedule in sheet.schedules for row in sheet.of_schedule(schedule)]
    amounts: dict[str, set[int]] = {}
    for row in made:
        amounts.setdefault(canonical(row.name), set()).add(row.amount)
    agreed = {canonical(row.name): row for row in made if len(amounts[canonical(row.name)]) == 1}
    return tuple(row for row in agreed.values() if row.name not in facts)


@dataclass
class _Sheet:
    """One evaluation: what is known, and which formulas are being worked out."""

    playbook: Playbook
    formulas: tuple[Formula, ...]
    schedules: tuple[Schedule, ...]
    terms: KnownTerms
    busy: set[str] = field(default_factory=set)
    steps: int = 0

    def of_formula(self, formula: Formula) -> Iterator[Reckoned]:
        """What the formula comes to, and the sum in brackets that it takes off."""
        if not self.is_in_force(formula):
            return
        name = _OWN_NAME.sub(" 금액", formula.name) or self.named_by_heading(formula)
        if name and not self.terms.holds_amount(name):
            yield from self.result(name, formula.term, formula)
        term = formula.term
        if isinstance(term, Operation) and term.operator == "-" and _is_sum(term.right):
            yield from self.result("요금", term.right, formula)

    def is_in_force(self, formula: Formula) -> bool:
        """Whether the formula is this ticket's: its case holds; where other headings speak of the same, its heading's does; and nothing
        beside it says that it may be otherwise."""
        if formula.label and not self.terms.holds(formula.label):
            return False
        policies, name = self.playbook.policies, _OWN_NAME.sub("", formula.name) or self.named_by_heading(formula)
        policy = policies[formula.policy]
        rivals = [
            other
            for other in policies
            if other is not policy and name and name in other.title and _has_own(other, name)
        ]
        if rivals and not any(self.terms.holds(word) for word in policy.title.split()):
            return False
        beside = [item for item in (*policy.items, policy.title) if item != formula.text and not _CAPPED.search(item)]
        return not _may_be_otherwise(beside, name)

    def is_within(self, formula: Formula, amount: int) -> bool:
        """Whether an amount is not above another that the policy says it cannot exceed (``월 요금을 넘을 수 없음``)."""
        caps = [
            match["cap"] for item in self.playbook.policies[formula.policy].items if (match := _CAPPED.search(item))
        ]
        known = [self.terms.of_facts(Named(cap.strip())) for cap in caps]
        return all(cap is not None and amount <= cap.value for cap in known)

    def of_schedule(self, schedule: Schedule) -> Iterator[Reckoned]:
        """The amount of the case that is this ticket's; nothing where the policy makes exceptions, or of several pieces."""
        if not schedule.in_won or not telling(schedule.name) or self.terms.holds_amount(schedule.name):
            return
        if any(formula.name == schedule.name for formula in self.formulas) or self.terms.several:
            return  # it is what the formula starts from
        if _may_be_otherwise(self.playbook.policies[schedule.policy].items, schedule.name):
            return
        if (case := self.case_of(schedule)) and not case.is_for_one:
            items = self.playbook.policies[schedule.policy].items
            line = next((no for no, item in enumerate(items) if case.text in item), schedule.item)
            yield Reckoned(schedule.name, int(case.value), case.text, False, schedule.policy, line)

    def case_of(self, schedule: Schedule) -> Case | None:
        """The case of a schedule that is this ticket's."""
        return self.terms.case_of(schedule.cases, f"{self.playbook.policies[schedule.policy].title} {schedule.name}")

    def result(self, name: str, term: Term, formula: Formula) -> Iterator[Reckoned]:
        """One amount, if it is known and whole."""
        self.busy, self.steps = {formula.name} - {""}, 0
        known = self.worked_out(term)
        amount = _rounded(known.value, formula.rounding) if known else None
        least, most = formula.bound
        if (
            known
            and amount is not None
            and self.is_within(formula, amount)
            and max(0, least - 1) < amount <= (_MOST if most is None else most)
        ):
            takes_off = isinstance(term, Operation) and term.operator == "-"
            worked = known.written if amount == known.value else f"{known.written} ≒ {amount:,}"
            yield Reckoned(name, amount, worked, takes_off, formula.policy, formula.item)

    def named_by_heading(self, formula: Formula) -> str:
        """What the heading says is reckoned: 정기권 환불 계산 → 환불."""
        title = self.playbook.policies[formula.policy].title
        return next((word for word in _HEADED if word in title), "")

    def worked_out(self, term: Term) -> Known | None:
        """The value of a term and how it is written; None below zero, and for more work than any formula of a person takes."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return None
        if isinstance(term, Fraction):
            return Known(term, f"{int(term):,}" if term.denominator == 1 else f"{int(term * 100)}%")
        if isinstance(term, Named):
            return self.named(term)
        if isinstance(term, Share):
            whole = self.named(term.of)
            return Known(whole.value * term.percent / 100, f"{whole.written} × {term.percent}%") if whole else None
        left, right = self.worked_out(term.left), self.worked_out(term.right)
        if left is None or right is None or (term.operator == "÷" and not right.value):
            return None
        value = _DO[term.operator](left.value, right.value)
        return Known(value, _written(term, left, right)) if value >= 0 else None

    def named(self, term: Named) -> Known | None:
        """The one value that a term names: another formula's, a case's, a rate, a known fact, the time between two moments."""
        wanted = squeeze(term.name)
        if same := [row for row in self.formulas if row.name and squeeze(row.name) == wanted]:
            mine = [row for row in same if self.is_in_force(row)]
            return self.terms.of_facts(term) or (self.by_formula(mine[0]) if len(mine) == 1 else None)
        if term.choices:
            fitting = {amount for label, amount in term.choices if self.terms.holds(label)}
            return figure(fitting.pop()) if len(fitting) == 1 else None
        tables = [row for row in self.schedules if telling(term.name) and _is_called(row, term.name)]
        if tables:
            case = self.case_of(tables[0]) if len(tables) == 1 else None
            return self.terms.of_facts(term) or (Known(case.value, case.written.removesuffix("원")) if case else None)
        return self.rate(term.name) or self.terms.of_facts(term) or self.terms.between(term)

    def by_formula(self, formula: Formula) -> Known | None:
        """What another formula comes to, in brackets; None for one that is being worked out."""
        if formula.name in self.busy:
            return None
        self.busy.add(formula.name)
        known = self.worked_out(formula.term)
        self.busy.discard(formula.name)
        if known is None or formula.bound != (0, None):
            return None
        if formula.rounding is None:
            return Known(known.value, f"({known.written})")
        whole = _rounded(known.value, formula.rounding)
        return figure(whole) if whole is not None else None

    def rate(self, name: str) -> Known | None:
        """What the policies charge by this name in this case; nothing where it is waived."""
        called = [row for row in rates(self.playbook.policies) if squeeze(row.name) == squeeze(name)]
        mine = [row for row in called if row.label and self.terms.holds(row.label)]
        mine = mine or [row for row in called if not row.label]
        if len({row.amount for row in mine}) != 1:
            return None
        waived = self.waived(name, called)
        return figure(0 if waived == "here" else mine[0].amount) if waived != "perhaps" else None

    def waived(self, name: str, called: list[Rate]) -> Literal["here", "perhaps", ""]:
        """``here`` where an exception of the policies names a case of this ticket, ``perhaps`` where nobody can tell."""
        said = {row.text for row in called}
        labels = {squeeze(row.label) for row in called if row.label}
        held = {squeeze(case) for case in self.terms.cases}
        cases = {case for case in held if len(case) > 2 and not any(label in case for label in labels)}
        known = self.terms.facts.known.values()
        for item in (item for policy in self.playbook.policies for item in policy.items):
            if item in said or squeeze(name) not in squeeze(item) or not _WAIVED.search(item):
                continue
            if _NOT_SO.search(item) or _ANOTHER_PRICE.search(item):
                return "perhaps"
            if any(case in squeeze(item) for case in cases):
                return "here"
            if not any(fact.origin == "place" or fact.name == "operator" for fact in known):
                return "perhaps"
        return ""


_DO: dict[Operator, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "×": mul, "÷": truediv}


def canonical(name: str) -> str:
    """One name for 환불, 환불액 and 환불 금액."""
    return squeeze(name).removesuffix("금액").removesuffix("액") or squeeze(name)


def _may_be_otherwise(items: Iterable[str], name: str) -> bool:
    """Whether one of these sentences says of this amount, or behind a mark of all, that it may be another."""
    wanted = canonical(name)
    return any(_OTHERWISE.search(item) and (wanted in squeeze(item) or _BESIDE.match(item)) for item in items)


def _has_own(policy: Policy, name: str) -> bool:
    """Whether another heading says what comes of the same in its case: a formula, all of it, nothing of it."""
    own = re.compile(rf"{re.escape(name)}\S{{0,3}}\s?=|전액|{re.escape(name)}\s?(?:불가|없음|안\s?됨)")
    return any(own.search(item) for item in policy.items)


def _is_called(schedule: Schedule, name: str) -> bool:
    """Whether a table is called so: by its whole name, or what its heading ends in (변상금 기준 금액)."""
    wanted = squeeze(name)
    return wanted in (squeeze(schedule.name), squeeze(schedule.title)) or schedule.title.endswith(f" {name}")


def _is_sum(term: Term) -> bool:
    return isinstance(term, Operation) and term.operator == "+"


def _written(term: Operation, left: Known, right: Known) -> str:
    return f"{_bracketed(term, term.left, left)} {term.operator} {_bracketed(term, term.right, right)}"


def _bracketed(term: Operation, part: Term, known: Known) -> str:
    sums = isinstance(part, Operation) and part.operator in "+-"
    needed = sums and (term.operator in "×÷" or (term.operator == "-" and part is term.right))
    return f"({known.written})" if needed else known.written


def _rounded(value: Fraction, rounding: Rounding | None) -> int | None:
    """Whole won; None where the policy does not say how a remainder is rounded."""
    if rounding is None:
        return int(value) if value.denominator == 1 else None
    units = value / rounding.unit
    whole = {"down": floor(units), "up": ceil(units), "nearest": floor(units + Fraction(1, 2))}[rounding.way]
    return whole * rounding.unit
