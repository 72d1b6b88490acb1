"""A value in the shape that its blank wants: ``O/O`` → ``3/12``, ``N원`` → ``5,000원``, ``OOO 주차장`` → ``강남역 주차장``."""

from __future__ import annotations

import re
from datetime import date

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.values import Fact

_HOLE = re.compile(r"[OＯ○〇ㅇ◯XＸ△□]{2,}|[NＮ]{3,}|[0０]{3,}(?:-[0０]{2,})*|_{2,}|\*{3,}")
#: A blank that offers what may stand in it: [오전/오후].
_CHOICES = re.compile(r"\[([^\[\]/]+(?:/[^\[\]/]+)+)\]")
_COUNTED = re.compile(r"^(?:[NＮ]+|[0０]+|[OＯ○〇ㅇ◯XＸ△□]+|_+|\*+)")
#: A code by its shape: letters that stand for any (OO0000), one for another (A00 and C12), or its own (GR00000).
_CODE = re.compile(r"([A-Z○◯〇]{1,4})-?0{2,}(?:-0{2,})*")
_ONE_LETTER = re.compile(r"[A-Z]-?\d+")
_ANY_LETTERS = re.compile(r"[OXN○◯〇]+")
_KIND_OF_PLACE = re.compile(r"(?:주차장|지점|점포|매장|정류장|대여소|센터|영업소|터미널|공항)$")


def shaped(fact: Fact, blank: Blank, after: str = "") -> str | None:
    """The fact's value in the blank's own shape (``O/O`` → ``3/12``); None when it does not fit, or when the shape has no room for
    all of it (``OO시`` and 13:45). ``after`` is the text behind the blank: a unit that stands there is not said twice."""
    words = None if isinstance(fact.value, bool) else _shaped(fact, blank, after)
    return None if words == blank.text else words


def code_form(blank: str) -> str | None:
    """The pattern of the codes that a blank has room for: OO0000 for two letters and four figures, GR00000 for its own letters and five; None for
    a blank that is formed as no code."""
    match = re.fullmatch(r"([A-Z○◯〇]{1,4})(-?0{3,}(?:-0{2,})*)", blank)
    if not match:
        return None
    letters = rf"[A-Z]{{{len(match[1])}}}" if _ANY_LETTERS.fullmatch(match[1]) else re.escape(match[1])
    return letters + match[2].replace("0", r"\d")


def _shaped(fact: Fact, blank: Blank, after: str) -> str | None:
    value = fact.value
    if (choices := _CHOICES.fullmatch(blank.text)) and str(value) not in re.split(r"\s?/\s?", choices[1]):
        return None
    if blank.named:
        return _in_full(value, blank.kind, after)
    if blank.kind == "date":
        return _date(str(value), blank.text)
    if blank.kind == "time":
        return _time(str(value), blank.text)
    if blank.kind == "money":
        return _money(value, blank.text, after)
    if blank.kind == "place":
        return _named(str(value), blank.text)
    if blank.kind == "count":
        unit = _COUNTED.sub("", blank.text)
        number = f"{value:,}" if isinstance(value, int) else str(value)
        return number if unit and number.endswith(unit) else f"{number}{unit}"
    if code := _CODE.fullmatch(blank.text):
        same = str(value).startswith(code[1]) or (len(code[1]) == 1 and _ONE_LETTER.fullmatch(str(value)))
        any_code = _ANY_LETTERS.fullmatch(code[1]) and re.search(r"\d", str(value))
        return str(value) if same or any_code else None
    if blank.kind == "text" and str(value).endswith(_HOLE.sub("", blank.text).strip()):
        return str(value)
    if blank.kind in ("person", "text") and (hole := _HOLE.search(blank.text)):
        before, behind = blank.text[: hole.start()], blank.text[hole.end() :]
        if before.isascii() and before.strip() and str(value).startswith(before):
            before = ""  # W00000 and W20417: its letter stands once
        return f"{before}{value}{behind}"
    if blank.kind == "plate" and " " in blank.text:
        return f"{blank.text.rsplit(' ', 1)[0]} {value}"
    return str(value)


def _in_full(value: str | int, kind: str, after: str) -> str | None:
    """The value for a blank that has a name and no shape of its own."""
    if kind == "date":
        return _date(str(value), "월 일")
    if kind == "time":
        return _time(str(value), "시 분")
    return _money(value, "", after) if kind == "money" else str(value)


def _date(value: str, blank: str) -> str | None:
    if (month := re.fullmatch(r"(\d{1,2})\s?월", value)) and "월" in blank and "일" not in blank:
        return f"{int(month[1])}월"
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return None
    if re.fullmatch(r"[DMY/.-]+", blank):
        form = blank.replace("YYYY", "%Y").replace("YY", "%y").replace("MM", "%m").replace("DD", "%d")
        return day.strftime(form)
    if "/" in blank:
        return f"{day.month}/{day.day}"
    gap = " " if "월 " in blank else ""
    year = f"{day.year}년{' ' if '년 ' in blank else ''}" if "년" in blank else ""
    return f"{year}{day.month}월{gap}{day.day}일" if "일" in blank else f"{year}{day.month}월"


def _time(value: str, blank: str) -> str | None:
    match = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", value)
    if not match:
        return None
    if ":" in blank:
        return f"{int(match[1]):02d}:{match[2]}"
    gap = " " if "시 " in blank else ""
    if "분" in blank:
        return f"{int(match[1]):02d}시{gap}{match[2]}분"
    return f"{int(match[1])}시" if match[2] == "00" else None


def _money(value: str | int, blank: str, after: str) -> str | None:
    if not isinstance(value, int) or value < 0:
        return None
    if "원" not in blank and re.match(r"\s?(?:원|won\b|KRW)", after):
        return f"{value:,}"
    return f"{value:,}{' ' if ' 원' in blank else ''}원"


def _named(value: str, blank: str) -> str | None:
    """``OOO 주차장`` with "강남역 주차장" → the name once, its own generic word kept; a car park is no ``OO점``."""
    generic = _HOLE.sub("", blank).strip()
    if value.endswith(generic):
        return value
    return None if generic and _KIND_OF_PLACE.search(value) else f"{value} {generic}".strip()
