"""Days as people type them that no date library reads: 낼, 담주 토욜, 어젯밤, "last Thursday", "Feb 14", "tomorrow"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from giljabi.core.facts.values import Found

_KOREAN = re.compile(
    r"(?<![가-힣])(?:(?P<tomorrow>낼(?!\s?(?:게|거|까|돈|수|때))|니일)|(?P<yesterday>어젯밤|간밤|어저께|엊저녁)|(?P<today>아까))"
)
_WEEK = re.compile(
    r"(?P<week>담\s?주|다음\s?주|담주|저번\s?주|지난\s?주|저번주|지난주|이번\s?주|요번\s?주)\s?(?P<day>[월화수목금토일])(?:요일|욜)(?:날)?"
    r"|(?<![가-힣])(?P<bare>[월화수목금토일])(?:요일|욜)(?:날)?"
)
_DAYS = "월화수목금토일"
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    r"\b(?:(?P<word>today|tonight|yesterday|tomorrow|last night|this morning)"
    r"|(?:(?P<which>last|this|next|coming|on)\s+)?(?P<weekday>mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
    r"|(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+(?P<date>\d{1,2})(?:st|nd|rd|th)?(?!\d|:)"
    r"|(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/]))\b",
    re.IGNORECASE,
)
_WORDS = {"today": 0, "tonight": 0, "this morning": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}
#: Verbs of what has happened, behind a bare weekday; without one the day to come is meant.
_HAPPENED = re.compile(r"[가-힣]*(?:[았었였했갔왔났샀냈댔]|ㅆ)[가-힣]*|다녀|나온|받은|낸 |간 ")
_PLANNED = re.compile(r"[ㄹ을갈쓸탈할]\s?(?:거|건|예정|건데|려|라)|가려|쓰려|예정|갑니다|가요|갈게|취소|예약|꺼|쓸")


def loose_days(text: str, now: datetime, *, to_come: bool = False) -> Iterator[Found]:
    """The days as ``YYYY-MM-DD``, in no order. ``to_come``: a weekday is the next one, unless its words say that something has happened."""
    for match in _KOREAN.finditer(text):
        away = {"tomorrow": 1, "yesterday": -1, "today": 0}[str(match.lastgroup)]
        yield _found(match, now + timedelta(days=away))
    for match in _WEEK.finditer(text):
        if match["week"]:
            yield _found(match, _in_week(match["week"], _DAYS.index(match["day"]), now))
        else:
            after = text[match.end() : match.end() + 40]
            yield _found(match, _bare_weekday(_DAYS.index(match["bare"]), after, now, to_come))
    for match in _ENGLISH.finditer(text):
        if (day := _english(match, now)) is not None:
            yield _found(match, day)


def _in_week(which: str, weekday: int, now: datetime) -> datetime:
    weeks = 1 if which[0] in "담다" else -1 if which[0] in "저지" else 0
    return now - timedelta(days=now.weekday()) + timedelta(days=weekday, weeks=weeks)


def _bare_weekday(weekday: int, after: str, now: datetime, to_come: bool) -> datetime:
    """The last such day where something has happened, the next one where something is planned."""
    past, planned = _HAPPENED.search(after), _PLANNED.search(after)
    back = (now.weekday() - weekday) % 7
    if (to_come or planned) and (past is None or (planned and planned.start() < past.start())):
        return now + timedelta(days=(weekday - now.weekday()) % 7)
    return now - timedelta(days=back or 7)


def _english(match: re.Match[str], now: datetime) -> datetime | None:
    if match["word"]:
        return now + timedelta(days=_WORDS[match["word"].lower()])
    if match["weekday"]:
        weekday = next(number for number, name in enumerate(_NAMES) if match["weekday"].lower().startswith(name))
        if (match["which"] or "").lower() in ("this", "next", "coming"):
            return now + timedelta(days=(weekday - now.weekday()) % 7)
        return now - timedelta(days=(now.weekday() - weekday) % 7 or 7)
    month = _MONTHS.index(match["month"].lower()[:3]) + 1 if match["month"] else int(match["m"])
    try:
        day = now.replace(month=month, day=int(match["date"] or match["d"]))
    except ValueError:
        return None
    if day > now + timedelta(days=60):
        return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else None
    return day


def _found(match: re.Match[str], day: datetime) -> Found:
    return Found(day.strftime("%Y-%m-%d"), match.group(), match.start(), match.end())
