"""Amounts and shares that a policy states case by case: ``모뎀 30,000원 / 공유기 40,000원``, ``1년 미만 100% / 1년 이상 70%``.

Which case is a ticket's, ``core/guide/reckoning.py`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from giljabi.core.playbook import Policy
from giljabi.core.text import whole

_VALUE = r"(?<![\d,])(?P<value>\d{1,3}(?:,\d{3})+원|\d{1,7}원|\d{1,3}\s?%)"
#: One case and what holds in it; a remark in brackets may stand behind.
_CASE = re.compile(rf"(?P<case>[^:：/=]{{1,28}}?)\s?[:：]?\s?{_VALUE}")
_NAMED = re.compile(r"(?P<name>[가-힣][가-힣 ]{1,12}?)\s?[:：]\s(?P<rest>.*)")
_PARTS = re.compile(r"\s/\s|,\s(?=[^()]*(?:\(|$))")
#: Words of a heading that say only that it is a table.
_TITLE = re.compile(r"\s?(?:기준\s?금액|기준표|기준|요금표|금액표|표|안내|계산|금액)?\s?(?:\([^()]*\))?\s*$")
#: A case that is open at the top (2년 이상): of several that hold, the last one counts.
_FROM = re.compile(r"이상|부터|초과|넘")
#: How a line begins that is for all that are none of the others.
THE_REST = re.compile(r"\s*(?:그\s?(?:외|밖|이외|나머지)|이\s?외|나머지|기타)")
#: What is no price of a case: a limit, a denomination, what is handed over.
_NO_CASE = re.compile(r"쿠폰|원권|최대|최소|한도|까지|이하 금액|예\)|초과는|승인|\d\s?일\s?전")
#: What a price is for one of: how many there are decides then.
_EACH = re.compile(
    r"(?:분|시간|일|회|건|명|인|개|매|벌|장|박|km|kg)\s?당|마다|1인|편도|왕복|하루|1일(?!권)|매일|1박|시간당|개당"
)


@dataclass(frozen=True, slots=True)
class Case:
    """What holds in one case: won, or a share of one. ``text`` says which case it is."""

    text: str
    value: Fraction
    written: str

    @property
    def begins(self) -> int:
        """The figure from which on it holds."""
        match = re.search(r"(\d[\d,]*)\s?([천만]?)", self.text)
        return whole(match[1]) * {"천": 1_000, "만": 10_000}.get(match[2], 1) if match else 0

    @property
    def is_for_one(self) -> bool:
        """Whether it is a price for one of several."""
        return bool(_EACH.search(self.text))

    @property
    def is_the_rest(self) -> bool:
        """Whether it is for whatever the other cases leave: 그 밖의 열쇠 지점."""
        return bool(THE_REST.match(self.text))

    @property
    def is_open(self) -> bool:
        """Whether it holds from some figure on, however far."""
        return bool(_FROM.search(self.text)) and not re.search(r"미만|이하|이내|~", self.text)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The cases of what ``name`` calls, in their order; ``title`` is the whole name or heading, ``policy`` and ``item`` its place among the
    playbook's policies, from 0."""

    name: str
    title: str
    cases: tuple[Case, ...]
    policy: int
    item: int

    @property
    def in_won(self) -> bool:
        """Whether the cases hold amounts, not shares."""
        return self.cases[0].written.endswith("원")


@lru_cache(maxsize=512)
def schedules(policies: tuple[Policy, ...]) -> tuple[Schedule, ...]:
    """All schedules of two cases and more: of one line (``부과율 : … 100% / … 50%``), or of the lines under a heading."""
    return tuple(row for at, policy in enumerate(policies) for row in _read(policy, at))


def _read(policy: Policy, at: int) -> Iterator[Schedule]:
    title = _TITLE.sub("", policy.title).strip()
    lines: list[Case] = []
    for no, item in enumerate(policy.items):
        named = _NAMED.fullmatch(item)
        name, rest = (named["name"], named["rest"]) if named else (title, item)
        cases = tuple(case for part in _PARTS.split(rest) if (case := _case(part)))
        if len(cases) > 1 and len(cases) == len(_PARTS.split(rest)):
            yield from _schedule(name, name if named else policy.title, cases, at, no)
        elif (case := _case(item)) is not None:
            lines.append(case)
    yield from _schedule(title, policy.title, tuple(lines), at, 0)


def _case(part: str) -> Case | None:
    match = _CASE.fullmatch(part.strip())
    if match is None or _NO_CASE.search(match["case"]):
        return None
    figure = Fraction(int(re.sub(r"\D", "", match["value"])))
    written = match["value"].replace(" ", "")
    return Case(match["case"].strip(), figure / 100 if written.endswith("%") else figure, written)


def _schedule(name: str, title: str, cases: tuple[Case, ...], policy: int, item: int) -> Iterator[Schedule]:
    """A schedule, if it has a name, two cases, and all in one unit; no price for one of something."""
    if len(name) > 1 and len(cases) > 1 and len({case.written[-1] for case in cases}) == 1 and not _EACH.search(title):
        yield Schedule(name, title, cases, policy, item)
