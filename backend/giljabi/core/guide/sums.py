"""Sums that the words of a script spell out: ``12,000원에서 수수료 10%를 뺀 N원``, ``기본 60분보다 N분 더``.

Only what stands beside the blank in so many words is reckoned, from figures that the text has or that were filled in, never from the
customer's word alone. A sum that does not come out even is left open, but for "so much for every five minutes begun" where the script
says that it rounds up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.values import DAY, Fact
from giljabi.core.guide.named_values import NamedValue
from giljabi.core.guide.shapes import shaped

#: The blank in question, and every other that is still open, in a text in which the rest is filled.
_HERE, _OPEN = "〔〕", "□"
_REST = rf"[^.?!\n{_HERE}{_OPEN}]"
_BARE = rf"[^.?!\n\d{_HERE}{_OPEN}]"
_WON = r"\d[\d,]*"
_LESS = r"(?:뺀|빼고|빼면|제외한|제외하고|공제한|공제하고|제한)"
_PERCENT = r"(?P<p>\d{1,2})\s?%"
#: Which minutes cost more: those above what is free.
_MORE = r"(?:을|이)?\s?(?:더|초과|늦)"
#: How far apart the parts of a sum about minutes may stand: in the sentence before.
_NEAR = rf"[^{_HERE}{_OPEN}]{{0,80}}?"


@dataclass(frozen=True, slots=True)
class _Sum:
    kind: str
    form: re.Pattern[str]
    reckoned: Callable[[Mapping[str, int]], int | None]


def _even(dividend: int, divisor: int) -> int | None:
    return dividend // divisor if dividend > 0 and dividend % divisor == 0 else None


def _more_than_nothing(value: int) -> int | None:
    return value if value > 0 else None


def _begun(found: Mapping[str, int]) -> int | None:
    """So much for every so many minutes, of which the last are begun."""
    return -(-found["n"] // found["per"]) * found["a"] if found["per"] else None


_SUMS = (
    _Sum("money", re.compile(rf"(?P<a>{_WON})원에서 {_BARE}{{0,16}}?{_PERCENT}{_BARE}{{0,12}}{_LESS} {_BARE}{{0,12}}{_HERE}"),
         lambda found: _even(found["a"] * (100 - found["p"]), 100)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원에\s?{_BARE}{{0,16}}?{_PERCENT}{_BARE}{{0,6}}(?:더해|더한|얹어)\s?{_BARE}{{0,8}}{_HERE}"),
         lambda found: _even(found["a"] * (100 + found["p"]), 100)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원의 {_PERCENT}인?\s?{_HERE}"), lambda found: _even(found["a"] * found["p"], 100)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원의 (?:절반|반)인?\s?{_HERE}"), lambda found: _even(found["a"], 2)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원에서 {_BARE}{{0,20}}?(?P<b>{_WON})원을? {_LESS} {_BARE}{{0,14}}{_HERE}"),
         lambda found: _more_than_nothing(found["a"] - found["b"])),
    _Sum("money", re.compile(rf"(?<!\d)(?P<n>\d+)분{_MORE}{_NEAR}(?:올려|올림){_NEAR}(?P<per>\d+)분마다 (?P<a>{_WON})원씩{_BARE}{{0,24}}{_HERE}"), _begun),
    _Sum("money", re.compile(rf"(?<!\d)(?P<n>\d+)분{_MORE}{_NEAR}(?P<per>\d+)분마다 (?P<a>{_WON})원씩{_BARE}{{0,24}}{_HERE}"),
         lambda found: _begun(found) if found["n"] % max(found["per"], 1) == 0 else None),
    _Sum("count", re.compile(rf"(?<!\d)(?P<a>\d+)분(?!마다){_NEAR}기본{_BARE}{{0,8}}(?P<b>\d+)분(?:보다|이\S{{1,2}})?\s?{_HERE}(?:을|이)?\s?더"),
         lambda found: _more_than_nothing(found["a"] - found["b"])),
)  # fmt: skip
#: Of an amount that is called, not written: 결제 금액의 10%인.
_SHARE = re.compile(
    rf"(?P<what>[가-힣]{{2,6}}(?: 금액| 요금)?)의 (?:{_PERCENT}|(?P<half>절반|반))인?\s?{_HERE}"
    rf"|(?P<of>[가-힣]{{2,6}}(?: 금액| 요금)?)의 \d{{1,2}}%인 (?P<b>{_WON})원을? {_LESS} {_HERE}"
)
_ANY_AMOUNT = {"금액", "요금", "비용"}
#: How long ago something was done: 구매하신 지 N일이 지나.
_SINCE = re.compile(rf"(?P<what>[가-힣]{{2,6}}?)(?:하신|하셨던|한|되신|된|받으신|받은)\s?지 (?:벌써 )?{_HERE}")


def with_sums(
    blanks: Sequence[Blank],
    text: str,
    chosen: Sequence[Fact | None],
    values: Sequence[NamedValue],
    today: date | None,
) -> list[Fact | None]:
    """The facts that were chosen for the blanks, and for those without one the sum that the text spells out. A sum may need another:
    they are reckoned one after the other."""
    made = list(chosen)
    for _ in range(2):
        for at, blank in enumerate(blanks):
            if made[at] is None and blank.kind in ("money", "count"):
                made[at] = _spelled_out(blank, _with_marks(blanks, text, made, at), values, today)
    return made


def _with_marks(blanks: Sequence[Blank], text: str, chosen: Sequence[Fact | None], here: int) -> str:
    """The text up to the blank ``here`` and a little beyond it, other blanks filled or marked as open."""
    pieces, at = [], 0
    for number, (blank, fact) in enumerate(zip(blanks, chosen, strict=True)):
        pieces.append(text[at : blank.start])
        words = shaped(fact, blank, text[blank.end :]) if fact and (fact.proved or fact.origin != "text") else None
        pieces.append(_HERE if number == here else words or _OPEN)
        at = blank.end
    return "".join(pieces) + text[at:]


def _spelled_out(blank: Blank, marked: str, values: Sequence[NamedValue], today: date | None) -> Fact | None:
    for row in _SUMS:
        if row.kind == blank.kind and (match := row.form.search(marked)):
            found = {name: int(part.replace(",", "")) for name, part in match.groupdict().items()}
            if (value := row.reckoned(found)) is not None:
                return _sum(value)
    if blank.kind == "money" and (match := _SHARE.search(marked)):
        return _share_of(match, values)
    if blank.kind == "count" and blank.text.endswith("일") and today and (match := _SINCE.search(marked)):
        return _days_since(match["what"], values, today)
    return None


def _share_of(match: re.Match[str], values: Sequence[NamedValue]) -> Fact | None:
    """A share of the one amount that is called so, or what is left of it."""
    words = {word.removesuffix("하신") for word in (match["what"] or match["of"]).split()} - _ANY_AMOUNT
    amounts = {row.fact.value for row in values if "money" in row.kinds and words & row.words and _is_proved(row)}
    amount = next(iter(amounts)) if len(amounts) == 1 else None
    if not isinstance(amount, int):
        return None
    if match["b"]:
        value = _more_than_nothing(amount - int(match["b"].replace(",", "")))
    else:
        value = _even(amount * (50 if match["half"] else int(match["p"])), 100)
    return _sum(value) if value is not None else None


def _is_proved(row: NamedValue) -> bool:
    return row.fact.proved or row.fact.origin != "text"


def _days_since(what: str, values: Sequence[NamedValue], today: date) -> Fact | None:
    """The days since the one day that is called so."""
    days = {
        str(row.fact.value)
        for row in values
        if DAY.fullmatch(str(row.fact.value))
        and any(what in word or word in what for word in row.words if len(word) > 1)
    }
    passed = (today - date.fromisoformat(next(iter(days)))).days if len(days) == 1 else 0
    return _sum(passed) if passed > 0 else None


def _sum(value: int) -> Fact:
    return Fact("sum", value, "field", "", "sum")
