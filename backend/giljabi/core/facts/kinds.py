"""How each kind of value is written in a text. Every function returns what it finds, in order, without overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from korean_datetime import Ambiguity, AmbiguousHour, Cycle, Grain, Kind, ParseOptions, TemporalExpression, parse_all

from giljabi.core.facts.loose_days import loose_days
from giljabi.core.facts.numbers import spoken_digits, spoken_number
from giljabi.core.facts.values import Found
from giljabi.core.text import PLATE_REGIONS

# An hour without its half of day is read between 7 and 18 o'clock and marked as unsure.
_PAST = ParseOptions(cycle=Cycle.PAST, ambiguous_hour=AmbiguousHour.DAYTIME, compact_dates=False)
_FUTURE = ParseOptions(cycle=Cycle.FUTURE, ambiguous_hour=AmbiguousHour.DAYTIME, compact_dates=False)
#: What is to happen then, behind a day: 16일로 바꿔 주세요, 20일에 와 주세요.
_TO_COME = re.compile(
    r"(?:날)?\s?(?:쯤|정도)?\s?(?:(?:으로|로)\s(?:바꿔|바꾸|변경|옮|미뤄|미루|연기|당겨|당기|잡|예약|해\s?주|부탁|할게|하고)"
    r"|에\s(?:와|오시|방문|보내|받|배송|해)\S{0,3}\s?(?:주|달|고\s?싶|을게|으면|수\s?있)|(?:에|이)?\s?(?:괜찮|가능|좋)(?:아요|습니다|을|겠|할까|한가|은데|해요))"
)
# "방금", "10분 뒤", "두 시간 전" tell a moment, not the day or the hour that somebody names.
_NAMES_A_DAY = re.compile(
    r"일|/|-|\.|요일|[월화수목금토일]욜|오늘|어제|그제|그저께|엊그제|내일|모레|글피|전날|주말|어저께"
)
#: So many days, no day of a month: 30일권, 3일 동안.
_BARE_DAYS = re.compile(r"\d{1,2}\s?일")
_DAY_WITHOUT_MONTH = re.compile(r"(?<!월)(?<!월\s)(?<!\d)\d{1,2}\s?일(?!\d)")
_SO_LONG = re.compile(r"\s?(?:권|간(?!\s?날)|치|짜리|동안|째|이내|마다|정기|무료|연속)")
_HAS_YEAR = re.compile(r"\d{4}|\d{2}년|작년|재작년|년\s?전")
_TOO_LONG_AGO_DAYS = 300
_NAMES_AN_HOUR = re.compile(r"시(?!간)|:|정오|자정|점심때")

_ENGLISH_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s?(?P<half>[ap]\.?m\b\.?)?(?![\d:])", re.IGNORECASE
)
_USES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자"
_PLATE = re.compile(
    rf"(?:(?P<region>{PLATE_REGIONS})\s?)?(?<![\d,])(?P<head>\d{{2,3}})\s?(?P<use>[{_USES}])\s?(?P<tail>\d{{4}})(?!\d)"
)
_SPOKEN = "일이삼사오육륙칠팔구공영"
_SPOKEN_PLATE = re.compile(
    rf"(?P<head>[{_SPOKEN}십백]{{2,6}})\s?(?P<use>[{_USES}])(?:에)?[\s,]*(?P<tail>(?:[{_SPOKEN}]\s?){{4}})(?![{_SPOKEN}십백천만])"
)
NATIVE = {
    "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "열한": 11, "열두": 12, "스무": 20,
}  # fmt: skip
_INSIDE_BEFORE = re.compile(r"(?:[A-Za-z][A-Za-z\d-]*|\d)$")
_INSIDE_BEHIND = re.compile(r"(?<=[A-Za-z\d])[A-Za-z]?\d")
_LETTER_OR_FIGURE = re.compile(r"[A-Za-z\d]")
_LAST_FOUR = re.compile(
    r"(?:(?:차(?:량)?\s?번호|번호판?|뒷?\s?(?:네\s?|4\s?)?자리|끝\s?(?:네\s?)?자리|차량)[^\d\n]{0,12})(?<![\dA-Za-z,-])(?P<tail>\d{4})(?![\d,:-]|\s?원)"
    r"|(?<![\d,-])(?P<called>\d{4})(?=\s?(?:번\s?)?차(?:량)?(?:요|예요|인데|\s|$)|\s(?:흰색|검정|검은색|은색|회색|하얀|빨간|세단|SUV|승합))"
)
_PHONE = re.compile(
    r"(?<![\d-])(?P<a>01[016789]|0[2-6][1-5]?|070|080)[)\s.-]{0,2}(?P<b>\d{3,4})[\s.-]?(?P<c>\d{4})(?![\d-])"
)
_SPOKEN_PHONE = re.compile(
    rf"공일공[\s,]*(?:에)?\s?(?P<b>(?:[{_SPOKEN}]\s?){{4}})[,에]?\s?(?P<c>(?:[{_SPOKEN}]\s?){{4}})"
)


def dates(text: str, now: datetime, *, to_come: bool = False) -> list[Found]:
    """Days as ``YYYY-MM-DD``, relative ones counted from ``now``. A day without its month (16일) and a weekday are the last one,
    where something is to happen then the next one; ``to_come`` says that of all of them."""
    found = []
    ahead = (
        {row.span: row for row in parse_all(text, now=now, options=_FUTURE)} if _DAY_WITHOUT_MONTH.search(text) else {}
    )
    for expression in parse_all(text, now=now, options=_PAST):
        coming = to_come or _TO_COME.match(text, expression.span[1])
        if coming and _DAY_WITHOUT_MONTH.match(expression.text):
            expression = ahead.get(expression.span, expression)
        if (
            expression.kind in (Kind.DATE, Kind.DATETIME)
            and _is_day(expression)
            and _NAMES_A_DAY.search(expression.text)
            and not (_BARE_DAYS.fullmatch(expression.text) and _SO_LONG.match(text, expression.span[1]))
        ):
            found.append(_found(expression, _meant_day(expression, now).strftime("%Y-%m-%d")))
    for day in loose_days(text, now, to_come=to_come):
        if all(day.end <= other.start or day.start >= other.end or _is_bare_weekday(other) for other in found):
            found = [other for other in found if day.end <= other.start or day.start >= other.end]
            found.append(day)
    return sorted(found, key=lambda item: item.start)


def _is_bare_weekday(found: Found) -> bool:
    """A weekday alone: whether the last or the next one is meant, what follows tells."""
    return bool(
        re.fullmatch(
            r"[월화수목금토일](?:요일|욜)(?:날)?(?:\s?(?:오전|오후|아침|점심|낮|저녁|밤|새벽).*)?", found.text.strip()
        )
    )


def _meant_day(expression: TemporalExpression, now: datetime) -> datetime:
    """A day without its year is a past one, unless that is ten months ago and more: then the coming one is meant."""
    day = expression.start
    if _HAS_YEAR.search(expression.text) or (now - day).days < _TOO_LONG_AGO_DAYS or (day.month, day.day) == (2, 29):
        return day
    return day.replace(year=day.year + 1)


def times(text: str, now: datetime) -> list[Found]:
    """Times of day as ``HH:MM``; ``sure`` is False when nothing tells the half of the day."""
    found = []
    for expression in parse_all(text, now=now, options=_PAST):
        if expression.kind in (Kind.TIME, Kind.DATETIME) and expression.grain in (Grain.HOUR, Grain.MINUTE):
            if not _NAMES_AN_HOUR.search(expression.text):
                continue
            sure = Ambiguity.MERIDIEM not in expression.ambiguities
            found.append(_found(expression, expression.start.strftime("%H:%M"), sure=sure))
    found.extend(row for row in _english_times(text) if all(row.end <= o.start or row.start >= o.end for o in found))
    return sorted(found, key=lambda item: item.start)


def _english_times(text: str) -> Iterator[Found]:
    for match in _ENGLISH_TIME.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour < 13 and minute < 60 and (match["half"] or match["minute"]):
            afternoon = (match["half"] or "").lower().startswith("p")
            hour = hour % 12 + 12 * afternoon if match["half"] else hour
            yield Found(
                f"{hour:02d}:{minute:02d}", match.group().strip(), match.start(), match.end(), bool(match["half"])
            )


def _is_day(expression: TemporalExpression) -> bool:
    return not expression.is_range and expression.grain in (Grain.DAY, Grain.HOUR, Grain.MINUTE, Grain.SECOND)


def _found(expression: TemporalExpression, value: str, *, sure: bool = True) -> Found:
    start, end = expression.span
    return Found(value, expression.text, start, end, sure)


def plates(text: str) -> list[Found]:
    """Number plates without spaces, the region kept, spoken digits as figures; else the last four, if only they are said."""
    found = [
        Found(
            f"{match['region'] or ''}{match['head']}{match['use']}{match['tail']}",
            match.group(),
            match.start(),
            match.end(),
        )
        for match in _PLATE.finditer(text)
    ]
    for match in _SPOKEN_PLATE.finditer(text):
        head, tail = _spoken_head(match["head"]), spoken_digits(match["tail"])
        if head and tail:
            found.append(Found(f"{head}{match['use']}{tail}", match.group().strip(), match.start(), match.end()))
    if not found:
        found = [
            Found(match[name], match[name], match.start(name), match.end(name), sure=False)
            for match in _LAST_FOUR.finditer(text)
            for name in ("tail", "called")
            if match[name]
        ]
    return sorted(found, key=lambda item: item.start)


def _spoken_head(words: str) -> str | None:
    """사십육 → 46, 오삼 → 53, 백오십구 → 159."""
    if not set(words) & set("십백"):
        return spoken_digits(words) if len(words) in (2, 3) else None
    number = spoken_number(words)
    return f"{number:02d}" if number is not None and 10 <= number <= 999 else None


def phones(text: str) -> list[Found]:
    """Telephone numbers with hyphens, mobile, area and internet ones."""
    found = [
        Found(f"{match['a']}-{match['b']}-{match['c']}", match.group(), match.start(), match.end())
        for match in _PHONE.finditer(text)
    ]
    for match in _SPOKEN_PHONE.finditer(text):
        found.append(
            Found(
                f"010-{spoken_digits(match['b'])}-{spoken_digits(match['c'])}",
                match.group().strip(),
                match.start(),
                match.end(),
            )
        )
    return sorted(found, key=lambda item: item.start)


def codes(text: str, pattern: re.Pattern[str]) -> list[Found]:
    """What ``pattern`` matches; its group ``value``, when it has one, is the value, and the rest of the match words around it. A piece
    of a longer code is none: no T-2048 in BT-204815."""
    found = []
    for match in pattern.finditer(text):
        part = "value" if match.groupdict().get("value") else 0
        start, end = match.span(part)
        begun = _LETTER_OR_FIGURE.match(text, start) and _INSIDE_BEFORE.search(text, 0, start)
        if not begun and not _INSIDE_BEHIND.match(text, end):
            found.append(Found(match[part].strip(), match[part], match.start(part), match.end(part)))
    return found


def counts(text: str, unit: str) -> list[Found]:
    """Whole numbers in front of ``unit`` that are no part of a day or a time (``7시 10분``, ``3월 2일``), in figures or words (``일곱 대``,
    ``이십 분``)."""
    figures, words = _counting(unit)
    found = [Found(int(match[1]), match.group(), match.start(), match.end()) for match in figures.finditer(text)]
    for match in words.finditer(text):
        number = NATIVE.get(match[1]) or spoken_number(match[1])
        if number:
            found.append(Found(number, match.group(), match.start(), match.end()))
    return sorted(found, key=lambda item: item.start)


@lru_cache(maxsize=64)
def _counting(unit: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    no_time = r"(?<![\d,.])(?<![시월년])(?<![시월년]\s)"
    native = "|".join(sorted(NATIVE, key=len, reverse=True))
    words = rf"(?<![가-힣])(?<![시월년]\s)({native}|[일이삼사오육칠팔구]?십[일이삼사오육칠팔구]?|[이삼사오육칠팔구]?백)\s?{re.escape(unit)}"
    return re.compile(rf"{no_time}(\d{{1,6}})\s?{re.escape(unit)}"), re.compile(words)
