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
from giljabi.core.facts.field_names import END_WORDS
from giljabi.core.facts.values import MOMENT, Fact
from giljabi.core.guide.differences import difference
from giljabi.core.guide.named_values import ANY_AMOUNT, NamedValue
from giljabi.core.guide.shapes import shaped
from giljabi.core.text import whole

#: The blank in question, and every other that is still open, in a text in which the rest is filled.
_HERE, _OPEN = "〔〕", "□"
_BARE = rf"[^.?!\n\d{_HERE}{_OPEN}]"
#: An amount in figures, all of it: 3만 5,000원 is left alone.
_WON = r"(?<![0-9,.만천억])(?<![만천억]\s)[0-9][0-9,]{0,12}"
_LESS = r"(?:뺀|빼고|빼면|제외한|제외하고|공제한|공제하고|제한)"
_PERCENT = r"(?<![0-9.])(?P<p>[0-9]{1,2})\s?%"
#: What may stand between a deduction and the blank for what is left; anything else names another amount.
_RESULT = r"(?:(?:나머지|남은|남는)\s?(?:금액)?인?\s|금액인?\s)?"
#: Minutes alone, no hour before them, no minute of the clock.
_MINUTES = r"(?<![0-9])(?<!시간)(?<!시간\s)(?<!시)(?<!시\s)"
#: What somebody was too long, not what is free or would cost more.
_OVER = r"(?:을|이)?\s?(?:더\s(?:타|쓰|이용하|사용하|계)(?:신|셨)|(?:초과하|늦으|넘기)(?:신|셨))"
_RULE = rf"(?:(?!최대|최소|한도|상한|기본료|않)[^.?!\n0-9{_HERE}{_OPEN}])"
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


_PER = rf"{_MINUTES}(?P<per>[0-9]{{1,3}})분마다 (?P<a>{_WON})원씩{_RULE}{{0,24}}{_HERE}"
_SUMS = (
    _Sum("money", re.compile(rf"(?P<a>{_WON})원에서 {_BARE}{{0,16}}?{_PERCENT}(?:를|을)?\s?{_LESS} {_RESULT}{_HERE}"),
         lambda found: _even(found["a"] * (100 - found["p"]), 100)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원에\s?{_BARE}{{0,16}}?{_PERCENT}(?:를|을)?\s?(?:더해|더한|얹어|얹은)\s{_RESULT}{_HERE}"),
         lambda found: _even(found["a"] * (100 + found["p"]), 100)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원의 {_PERCENT}인?\s?{_HERE}"), lambda found: _even(found["a"] * found["p"], 100)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원의 (?:절반|반)인?\s?{_HERE}"), lambda found: _even(found["a"], 2)),
    _Sum("money", re.compile(rf"(?P<a>{_WON})원에서 {_BARE}{{0,20}}?(?P<b>{_WON})원을? {_LESS} {_RESULT}{_HERE}"),
         lambda found: _more_than_nothing(found["a"] - found["b"])),
    _Sum("money", re.compile(rf"{_MINUTES}(?P<n>[0-9]{{1,4}})분{_OVER}{_NEAR}(?:단위로 올려|단위로 올림|올림하여){_NEAR}{_PER}"), _begun),
    _Sum("money", re.compile(rf"{_MINUTES}(?P<n>[0-9]{{1,4}})분{_OVER}{_NEAR}{_PER}"),
         lambda found: _begun(found) if found["n"] % max(found["per"], 1) == 0 else None),
    _Sum("count", re.compile(rf"{_MINUTES}(?P<a>[0-9]{{1,4}})분(?:을|이|간|동안)?\s?(?:이용|타|사용|쓰|주차)"
                             rf"{_NEAR}기본{_BARE}{{0,8}}{_MINUTES}(?P<b>[0-9]{{1,4}})분(?:보다|이\S{{1,2}})?\s?{_HERE}(?:을|이)?\s?더"),
         lambda found: _more_than_nothing(found["a"] - found["b"])),
)  # fmt: skip
_TOO_LONG = re.compile(rf"[0-9]분{_OVER}")
#: Of an amount that is called, not written: 결제 금액의 10%인.
_SHARE = re.compile(
    rf"(?P<what>[가-힣]{{2,6}}(?: 금액| 요금)?)의 (?:{_PERCENT}|(?P<half>절반|반))인?\s?{_HERE}"
    rf"|(?P<of>[가-힣]{{2,6}}(?: 금액| 요금)?)의 [0-9]{{1,2}}%인 (?P<b>{_WON})원을? {_LESS} {_HERE}"
)
#: What is added to the one amount that the text speaks of, and what is taken off one that is called in the sentence.
_MORE = re.compile(rf"(?:{_PERCENT}|(?P<b>{_WON})원)(?:를|을)?\s?(?:더해|더한|더하여|얹어|얹은)\s{_RESULT}{_HERE}")
_OFF = re.compile(rf"(?P<sentence>[^.?!\n]*?)(?:(?P<b>{_WON})원|{_PERCENT})[을를]? {_LESS} {_RESULT}{_HERE}")
_OFF_THIS = re.compile(rf"(?P<what>[가-힣]{{2,6}})에서 이 (?:금액|요금|비용)을? {_LESS} {_RESULT}{_HERE}")
#: What is taken off is more than the figure, or the figure is for one of several.
_NOT_ALL_OF_IT = re.compile(r"[가-힣](?:과|와|및)\s|만큼|(?:하루|1일|1인|인당|건당|최대|최소|매월)\s?\S{0,3}$")
_EACH = re.compile(r"(?:하루|1일|1인당|인당|매월|최대|최소)\s")
#: Minutes that cost nothing, or a cap, stand somewhere in the words.
_NOT_FROM_THE_START = re.compile(r"무료|최대|상한|한도")
_WRITTEN = re.compile(rf"({_WON})\s?원")
_ANY_AMOUNT = ANY_AMOUNT | {"가격"}
#: Parts of the names of what somebody paid.
_PAID = {"price", "paid", "charged"}
#: Parts of the names of days to come.
_TO_COME = {"due", "next", "scheduled", "expiry", "end", "until", "billing"}
#: A script has fewer blanks than this; each costs a look at the whole text.
_MOST = 40
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
    if len(blanks) > _MOST:
        return made
    for _ in range(2):
        for at, blank in enumerate(blanks):
            if made[at] is None and blank.kind in ("money", "count"):
                made[at] = _spelled_out(blank, _with_marks(blanks, text, made, at), values, today)
    return made


def _with_marks(blanks: Sequence[Blank], text: str, chosen: Sequence[Fact | None], here: int) -> str:
    """The text with the blank ``here`` marked, other blanks filled or marked as open."""
    pieces, at = [], 0
    for number, (blank, fact) in enumerate(zip(blanks, chosen, strict=True)):
        pieces.append(text[at : blank.start])
        words = shaped(fact, blank, text[blank.end :]) if fact and fact.proved else None
        pieces.append(_HERE if number == here else words or _OPEN)
        at = blank.end
    return "".join(pieces) + text[at:]


def _spelled_out(blank: Blank, marked: str, values: Sequence[NamedValue], today: date | None) -> Fact | None:
    several = len(_TOO_LONG.findall(marked)) > 1 or bool(_NOT_FROM_THE_START.search(marked))
    for row in _SUMS:
        if row.kind == blank.kind and (match := row.form.search(marked)) and not (several and "n" in match.groupdict()):
            if _EACH.search(match[0]):
                continue
            found = {name: whole(part) for name, part in match.groupdict().items()}
            if (value := row.reckoned(found)) is not None:
                return _sum(value)
    if blank.kind == "money" and (match := _SHARE.search(marked)):
        return _share_of(match, values)
    if (blank.kind == "money" or blank.text.endswith("점")) and (match := _MORE.search(marked)):
        return _more_than_the_only(match, marked)
    if blank.kind == "money" and (match := _OFF_THIS.search(marked)):
        return _off_what_was_named(match, marked, values)
    if blank.kind == "money" and (match := _OFF.search(marked)):
        return _off_the_called(match, values)
    if blank.kind == "count" and blank.text.endswith("일") and today and (match := _SINCE.search(marked)):
        return _days_since(match["what"], values, today)
    return difference(blank, marked, values)


def _share_of(match: re.Match[str], values: Sequence[NamedValue]) -> Fact | None:
    """A share of the one amount that is called so, or what is left of it."""
    words = {word.removesuffix("하신") for word in (match["what"] or match["of"]).split()} - _ANY_AMOUNT
    amount = _amount_called(words, _proved_amounts(values))
    if not isinstance(amount, int):
        return None
    percent = 50 if match["half"] else int(match["p"] or 0)
    value = _more_than_nothing(amount - whole(match["b"])) if match["b"] else _even(amount * percent, 100)
    return _sum(value) if value is not None else None


def _more_than_the_only(match: re.Match[str], marked: str) -> Fact | None:
    """The one amount of the text with what is added to it: 3,350원이 두 번 … 10%를 더해 N원."""
    others = {whole(row) for row in _WRITTEN.findall(marked[: match.start()] + marked[match.end() :])}
    if len(others) != 1:
        return None
    amount = others.pop()
    value = amount + whole(match["b"]) if match["b"] else _even(amount * (100 + int(match["p"])), 100)
    return _sum(value) if value else None


def _off_what_was_named(match: re.Match[str], marked: str, values: Sequence[NamedValue]) -> Fact | None:
    """What is left of an amount that is called once the one named last is taken off: 보증금에서 이 금액을 빼고 N원."""
    named = _WRITTEN.findall(marked[: match.start()])
    amount = _amount_called({match["what"]}, _proved_amounts(values))
    if not named or not isinstance(amount, int):
        return None
    left = _more_than_nothing(amount - whole(named[-1]))
    return _sum(left) if left is not None else None


def _off_the_called(match: re.Match[str], values: Sequence[NamedValue]) -> Fact | None:
    """What is left of the one amount that the sentence calls by its name (팔찌의 잔액은 … 500원을 빼고 N원), or of the only one that was paid."""
    said = match["sentence"]
    if _WRITTEN.search(said) or _NOT_ALL_OF_IT.search(said):
        return None
    amounts = [row for row in values if "money" in row.kinds and row.fact.proved and isinstance(row.fact.value, int)]
    called = {
        row.fact.value for row in amounts if any(len(word) > 1 and word in said for word in row.words - _ANY_AMOUNT)
    }
    if not called and _only_paid(amounts):
        called = {amounts[0].fact.value}
    if len(called) != 1:
        return None
    amount = int(called.pop())
    left = amount - whole(match["b"]) if match["b"] else _even(amount * (100 - int(match["p"])), 100)
    return _sum(left) if left and left > 0 else None


def _amount_called(words: set[str], amounts: Sequence[NamedValue]) -> object:
    """The one amount whose name says nothing else; else the only one there is, if it was paid and the words speak of that."""
    called = {
        row.fact.value
        for row in amounts
        if words and all(group & (words | _ANY_AMOUNT) for group in row.groups if group) and words & row.words
    }
    if len(called) == 1:
        return called.pop()
    return amounts[0].fact.value if words & {"결제", "구매"} and _only_paid(amounts) else None


def _proved_amounts(values: Sequence[NamedValue]) -> list[NamedValue]:
    return [row for row in values if "money" in row.kinds and row.fact.value and row.fact.proved]


def _only_paid(amounts: Sequence[NamedValue]) -> bool:
    """Whether there is one amount, and it was paid."""
    return len({row.fact.value for row in amounts}) == 1 and bool(_PAID & set(amounts[0].tokens))


def _days_since(what: str, values: Sequence[NamedValue], today: date) -> Fact | None:
    """The days since the one day that is called so."""
    days = {
        (MOMENT.fullmatch(str(row.fact.value)) or [None, str(row.fact.value)])[1]
        for row in values
        if "date" in row.kinds and not (_TO_COME & set(row.tokens) or END_WORDS & row.words)
        if any(what in word or word in what for word in row.words if len(word) > 1)
    }
    try:
        passed = (today - date.fromisoformat(str(days.pop()))).days if len(days) == 1 else 0
    except ValueError:  # a field may hold a day that there is not
        return None
    return _sum(passed) if passed > 0 else None


def _sum(value: int) -> Fact:
    return Fact("sum", value, "field", "", "sum")
