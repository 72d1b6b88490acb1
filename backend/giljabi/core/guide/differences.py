"""What a script calls the difference between two things of a ticket: ``더 청구된 N원``, ``실제로 타신 N분``, ``예약보다 N분 늦는``.

Unlike a sum (:mod:`giljabi.core.guide.sums`) it is not spelled out: the words say what it is between, and the ticket has one value of each
that somebody proved. Where it has two, or none, the blank stays open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.field_names import key_noun
from giljabi.core.facts.values import CLOCK, Fact
from giljabi.core.guide.named_values import NamedValue

_HERE = "〔〕"
#: What went beyond what is right, and what is still missing of what is due.
_TOO_MUCH = re.compile(rf"(?:더|많이|잘못)\s(?:청구|결제|부과|출금|인출)(?:된|되었던|됐던)\s(?:금액\s|차액\s)?{_HERE}")
_TOO_LITTLE = re.compile(
    rf"(?:아직|덜|모자라는|모자란|부족한)\s(?:입금(?:되지 않은|된)\s)?{_HERE}|{_HERE}[이가]\s(?:아직\s)?(?:남아|모자|부족|덜)"
)
_USED = re.compile(rf"(?:타신|이용하신|쓰신|사용하신|머무신|주차하신|계신)\s(?:시간인?\s)?{_HERE}")
_LATE = re.compile(
    rf"(?:예약|약속)(?:하신|하셨던|된)?\s?(?:시간|시각)?보다\s(?:약\s)?{_HERE}\s?(?:더\s|정도\s)?(?:늦|지나)"
)
#: Parts of the names of the amount that is right, of one that came in, and of what was to come in.
_RIGHT = {"right", "quoted", "correct", "corrected", "recalculated", "agreed", "promised", "정상", "재계산", "정정"}
_CAME_IN = {"deposited", "transferred", "received", "입금"}
_DUE = {"unpaid", "due", "outstanding", "owed", "미납", "미수"}
#: Parts of the names of the moment from which something was used, and of the one that was agreed on.
_FROM = {
    "start",
    "started",
    "begin",
    "entry",
    "entered",
    "in",
    "rent",
    "rental",
    "unlock",
    "시작",
    "대여",
    "입차",
    "입실",
    "입장",
}
_BOOKED = {"booked", "reserved", "booking", "reservation", "appointment", "예약", "약속"}
_CLOCK_TIME = re.compile(r"(?<![\d:])(\d{1,2})(?::([0-5]\d)|시(?!간)(?:\s?([0-5]?\d)분)?)(?![\d:])")


def difference(blank: Blank, marked: str, values: Sequence[NamedValue]) -> Fact | None:
    """The difference that the words want for the blank, whose place ``marked`` shows, the other blanks filled as far as they go; in won or
    minutes, always more than nothing."""
    found: int | None = None
    if blank.kind == "money" and _TOO_MUCH.search(marked):
        found = _beyond_the_right_one(values)
    elif blank.kind == "money" and _TOO_LITTLE.search(marked):
        found = _less(_only(values, _DUE, _amount), _only(values, _CAME_IN, _amount))
    elif blank.kind == "count" and blank.text.endswith("분"):
        since = _FROM if _USED.search(marked) else _BOOKED if _LATE.search(marked) else None
        found = _less(_the_time_in(marked), _only(values, since, _minutes)) if since else None
    return Fact("sum", found, "field", "", "sum") if found and found > 0 else None


def is_only_a_difference(blank: Blank, text: str, values: Iterable[NamedValue]) -> bool:
    """Whether the blank is for what is still missing after something came in: no amount of the ticket is that by itself."""
    marked = f"{text[max(0, blank.start - 20) : blank.start]}{_HERE}{text[blank.end : blank.end + 20]}"
    return (
        blank.kind == "money"
        and _TOO_LITTLE.search(marked) is not None
        and any(_CAME_IN & _parts(row) and _amount(row) is not None for row in values)
    )


def _less(more: int | None, taken: int | None) -> int | None:
    return None if more is None or taken is None else more - taken


def _beyond_the_right_one(values: Sequence[NamedValue]) -> int | None:
    """What the one amount is more than the one that is right, of two with the same noun: over_fee and recalculated_fee."""
    right = [row for row in values if _RIGHT & _parts(row) and _amount(row) is not None]
    nouns = set().union(*map(_nouns, right))
    fair = {_amount(row) for row in right}
    asked = {_amount(row) for row in values if nouns & _nouns(row)} - fair - {None}
    return _less(asked.pop(), fair.pop()) if len(fair) == len(asked) == 1 else None


def _only(values: Iterable[NamedValue], parts: set[str], read: Callable[[NamedValue], int | None]) -> int | None:
    """The one value that can be read so and whose name has one of these parts."""
    found = {value for row in values if parts & _parts(row) and (value := read(row)) is not None}
    return found.pop() if len(found) == 1 else None


def _nouns(row: NamedValue) -> set[str]:
    """What the value is called at its end: the last word of its name, and of its field's."""
    return {noun for noun in (key_noun(row.fact.name), *row.tokens[-1:]) if noun}


def _parts(row: NamedValue) -> set[str]:
    return {*row.tokens, *row.words}


def _amount(row: NamedValue) -> int | None:
    value = row.fact.value
    counts = "money" in row.kinds and row.fact.proved and isinstance(value, int) and not isinstance(value, bool)
    return value if counts and isinstance(value, int) and not row.reckoned else None


def _minutes(row: NamedValue) -> int | None:
    """The minute of the day of a time that was proved."""
    value = str(row.fact.value)
    if not row.fact.proved or not CLOCK.fullmatch(value):
        return None
    hour, minute = value.split(":")[:2]
    return int(hour) * 60 + int(minute)


def _the_time_in(marked: str) -> int | None:
    """The one time of the day that the words name."""
    times = {int(hour) * 60 + int(minute or more or 0) for hour, minute, more in _CLOCK_TIME.findall(marked)}
    return times.pop() if len(times) == 1 else None
