"""How a policy says that amounts are reckoned: ``환불 = 패스 금액 × 남은 분 ÷ 전체 분, 100원 미만 버림``.

Read from the policies of a playbook; what is not understood whole is no formula. Evaluating them is ``core/guide/reckoning.py``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from giljabi.core.article.rates import labelled
from giljabi.core.playbook import Policy
from giljabi.core.text import whole

Operator = Literal["+", "-", "×", "÷"]
_OPERATORS: dict[str, Operator] = {
    "+": "+",
    "-": "-",
    "−": "-",
    "–": "-",
    "×": "×",
    "x": "×",
    "X": "×",
    "*": "×",
    "÷": "÷",
}
#: An operator stands between spaces, but for the signs that are nothing else. A slash parts cases (``킥보드 / 자전거``).
_TOKEN = re.compile(r"\s*(?:(?P<sign>[×÷])|(?<=[\s)])(?P<op>[+\-−–xX*])(?=[\s(])|(?P<open>\()|(?P<close>\)))\s*")
#: Where a formula ends: at a comma outside brackets, at the end of a sentence.
_END = re.compile(r",\s(?![^()]*\))|\.\s")
_ASSIGNS = re.compile(r"(?P<name>[가-힣][가-힣 ]{0,20}[가-힣])\s?=\s?")
_AMOUNT = re.compile(r"(?P<figure>\d{1,3}(?:,\d{3})+|\d{1,9})\s?원?")
_PERCENT = re.compile(r"(?P<percent>\d{1,3})\s?%")
_SHARE = re.compile(r"(?P<of>[가-힣][가-힣 ]{1,20})의 (?P<percent>\d{1,3})\s?%")
_PERCENT_OF = re.compile(r"(?:[가-힣]+ )?(?P<percent>\d{1,3})\s?%\s?\((?P<of>[가-힣][가-힣 ]{1,16}?)(?: 기준)?\)")
_NAME = re.compile(r"(?P<name>[가-힣][가-힣 ]{0,24})(?:\s?\((?P<remark>[^()]*)\))?")
_NAMED_AMOUNT = re.compile(r"(?!.*(?:당|마다|하루|1일|매일|왕복|편도)\s)[가-힣 ]+ (\d[\d,]*)원")
_REMARK = re.compile(r"\s?\([^()]*\)$")
_SPAN = re.compile(r"(?P<start>[가-힣][가-힣 ]*?)\s?[~～]\s?(?P<end>[가-힣][가-힣 ]*)")
_CHOICE = re.compile(r"(?P<label>[가-힣A-Za-z]+)\s(?P<amount>\d[\d,]*)원")
_ROUNDS = re.compile(
    r"(?P<unit>\d[\d,]*)\s?원\s?(?:미만|단위)(?:은|는|로|으로)?\s?(?:모두\s)?(?P<way>버림|버리|내림|절사|올림|올려|반올림)"
)
_WAYS: dict[str, Literal["down", "up", "nearest"]] = {"올림": "up", "올려": "up", "반올림": "nearest"}
_NOT_ROUNDED = re.compile(r"없이|않|하지\s?말")
_WON = r"(?P<won>\d{1,3}(?:,\d{3})+|\d{1,9})\s?원"
_LEAST, _MOST = re.compile(rf"최소\s?(?:금액은?\s)?{_WON}"), re.compile(rf"(?:최대|상한|한도)\s?(?:는|은)?\s?{_WON}")
_BOUND = re.compile(r"(?:하루\s)?(?:최소|최대|상한|한도)\s?(?:금액)?(?:는|은)?\s?[\d,]+\s?원(?:까지만?)?")
_BOUND_IN_BRACKETS = re.compile(rf"\s?\(\s?{_BOUND.pattern}\s?\)")
#: What in a remark may change the sum.
_CHANGES = re.compile(
    r"\d|최대|최소|한도|상한|제외|면제|무료|별도|경우|초과|이내|까지|이상|기준|주말|편도|왕복|인당|전\)|후\)"
)
#: A name with a circumstance in it says when, not what.
_CIRCUMSTANCE = re.compile(r"(?:전|후|시|때|경우|고객|회원|부터|까지|인|은|는)\s|예시|구\s?규정|종전")
#: What is an amount by its name; a line before a colon is a formula only of such (수거 : 월 - 금 is none).
_OF_MONEY = re.compile(r"금액|요금|비용|가격|[가-힣](?:료|금|비|값|액)(?![가-힣])")
_MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–·●※①-⑳]|[a-z가-하][.)])\s*")
#: Longer than any formula that people write.
_MOST_TOKENS = 40
#: The place of a formula that stands in the heading itself.
HEADING = -1
#: The least, and the most if there is one, in won.
Bound = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Named:
    """A value by its name; ``span`` names the two moments that it lies between, ``choices`` are amounts by the case."""

    name: str
    span: tuple[str, str] | None = None
    choices: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """So many percent of a named value."""

    percent: int
    of: Named


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms and what is done with them."""

    operator: Operator
    left: Term
    right: Term


Term = Named | Share | Operation | Fraction


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of ``unit`` won."""

    unit: int
    way: Literal["down", "up", "nearest"]


@dataclass(frozen=True, slots=True)
class Formula:
    """``name`` is what is reckoned, empty where only the heading says it; ``label`` the case before a colon (``30일권``), ``text`` the
    item, ``policy`` and ``item`` its place among the playbook's policies, from 0 (:data:`HEADING` for the heading). What comes out
    beyond ``bound`` is not it."""

    name: str
    term: Operation | Share
    text: str
    policy: int
    item: int
    label: str = ""
    rounding: Rounding | None = None
    bound: Bound = (0, None)

    @property
    def takes_off(self) -> bool:
        """Whether it is what is left of something."""
        return isinstance(self.term, Operation) and self.term.operator == "-"


@lru_cache(maxsize=512)
def formulas(policies: tuple[Policy, ...]) -> tuple[Formula, ...]:
    """All formulas of the policies, in their order."""
    return tuple(
        formula
        for at, policy in enumerate(policies)
        for no, item in [*enumerate(policy.items), (HEADING, policy.title)]
        for formula in _read(item, at, no)
    )


def _read(item: str, policy: int, no: int) -> Iterator[Formula]:
    """The formulas of one item: ``A = …, B = …`` or ``30일권 : … - …``. What stands before the first is its case, and a name with a
    circumstance in it (이용 전 환불액) is none."""
    found = list(_ASSIGNS.finditer(item))
    before = _MARKER.sub("", item[: found[0].start()]).strip() if found else ""
    label, rest = labelled(item) if not found else (before.rstrip(":： "), "")
    if before and not before.endswith((":", "：")):
        return
    for match, following in zip_longest(found, found[1:]):
        piece = item[match.end() : following.start() if following else len(item)]
        term, rounding, bound = _parse(piece)
        if isinstance(term, Operation | Share) and not _CIRCUMSTANCE.search(match["name"]):
            yield Formula(match["name"].strip(), term, item, policy, no, label, rounding, bound)
    if label and not found:
        term, rounding, bound = _parse(rest)
        if isinstance(term, Operation) and any(_OF_MONEY.search(name) for name in _names(term)):
            yield Formula("", term, item, policy, no, label, rounding, bound)


def _names(term: Term) -> Iterator[str]:
    """The values that a term wants."""
    if isinstance(term, Named):
        yield term.name
    elif isinstance(term, Share):
        yield term.of.name
    elif isinstance(term, Operation):
        yield from _names(term.left)
        yield from _names(term.right)


def _parse(text: str) -> tuple[Term | None, Rounding | None, Bound]:
    """The term that the text is, how it is rounded and its bounds; no term when any part of the text is not understood."""
    head, *tail = _END.split(text, maxsplit=1)
    behind = " ".join(tail)
    rounds = _ROUNDS.search(behind) if not _NOT_ROUNDED.search(behind) else None
    rounding = Rounding(whole(rounds["unit"]) or 1, _WAYS.get(rounds["way"], "down")) if rounds else None
    bound = _bounds_in(text)
    left = _BOUND.sub(" ", behind.replace(rounds[0], " ") if rounds else behind)
    if re.search(r"[가-힣\d]", left):
        return None, None, bound
    tokens = list(_tokens(_BOUND_IN_BRACKETS.sub("", head)))
    if len(tokens) > _MOST_TOKENS:
        return None, None, bound
    term, rest = _sum(tokens)
    return (term if not rest else None), rounding, bound


def _bounds_in(text: str) -> Bound:
    """The least and the most that a text allows: 최소 3,000원, 최대 20,000원."""
    least, most = _LEAST.search(text), _MOST.search(text)
    return (
        whole(least["won"]) if least else 0,
        whole(most["won"]) if most else None,
    )


def _tokens(text: str) -> Iterator[str]:
    """Names, figures, operators and brackets; a bracket without an operator in it belongs to the name before it."""
    at, depth = 0, 0
    for match in _TOKEN.finditer(text):
        if match["open"] and not _opens_a_term(text, match.start("open")):
            depth += 1
            continue
        if match["close"] and depth:
            depth -= 1
            continue
        if depth:
            continue
        if words := text[at : match.start()].strip():
            yield words
        sign = match.group().strip()
        yield _OPERATORS.get(sign, sign)
        at = match.end()
    if words := text[at:].strip():
        yield words


def _opens_a_term(text: str, at: int) -> bool:
    """Whether the bracket at ``at`` holds a sum, not a remark."""
    inside = text[at + 1 :].split(")")[0]
    return bool(re.search(r"[×÷]|\s[+\-−–xX*]\s", inside))


def _sum(tokens: Sequence[str]) -> tuple[Term | None, Sequence[str]]:
    left, tokens = _product(tokens)
    while left is not None and tokens and tokens[0] in ("+", "-"):
        sign, (right, tokens) = tokens[0], _product(tokens[1:])
        whole = right is not None and all(not _is_percentage(term) for term in (left, right))
        left = Operation(_OPERATORS[sign], left, right) if right is not None and whole else None
    return left, tokens


def _is_percentage(term: Term) -> bool:
    """A share of nothing in particular (결제 금액 - 10%) can be added to nothing."""
    return isinstance(term, Fraction) and term.denominator > 1


def _product(tokens: Sequence[str]) -> tuple[Term | None, Sequence[str]]:
    left, tokens = _factor(tokens)
    while left is not None and tokens and tokens[0] in ("×", "÷"):
        sign, (right, tokens) = tokens[0], _factor(tokens[1:])
        left = Operation(_OPERATORS[sign], left, right) if right is not None else None
    return left, tokens


def _factor(tokens: Sequence[str]) -> tuple[Term | None, Sequence[str]]:
    if not tokens:
        return None, tokens
    if tokens[0] == "(":
        term, rest = _sum(tokens[1:])
        return (term, rest[1:]) if rest and rest[0] == ")" else (None, rest)
    return _atom(tokens[0]), tokens[1:]


def _atom(words: str) -> Term | None:
    """One figure, share or name; a name with an amount behind it (``정가 2,000원``) is that amount. A remark that may change the sum
    (``처음 3일 무료``) leaves nothing of it."""
    remark = _REMARK.search(words)
    bare = _REMARK.sub("", words)
    if remark and _CHANGES.search(remark[0]) and not (_PERCENT_OF.fullmatch(words) or _CHOICE.search(remark[0])):
        return None
    if match := _AMOUNT.fullmatch(bare):
        return Fraction(whole(match["figure"]))
    if (match := _PERCENT.fullmatch(bare)) and int(match["percent"]) % 100:
        return Fraction(int(match["percent"]), 100)
    if match := _SHARE.fullmatch(words) or _PERCENT_OF.fullmatch(words):
        return Share(int(match["percent"]), Named(match["of"].strip()))
    if match := _NAMED_AMOUNT.fullmatch(bare):
        return Fraction(whole(match[1]))
    match = _NAME.fullmatch(words)
    if match is None:
        return None
    inside = match["remark"] or ""
    span = _SPAN.fullmatch(inside)
    choices = tuple((row["label"], whole(row["amount"])) for row in _CHOICE.finditer(inside))
    return Named(match["name"].strip(), (span["start"], span["end"]) if span else None, choices)
