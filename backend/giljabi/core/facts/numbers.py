"""Amounts and figures as Koreans write and dictate them: 12,000원, 1만5천, 1.2만, 만이천원, 육천원, 2천만원, 이십삼."""

from __future__ import annotations

import re
from decimal import Decimal

from giljabi.core.facts.values import Found

_DIGITS = {char: number for number, char in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
_UNITS = {"십": 10, "백": 100, "천": 1000}
_HANGUL = "일이삼사오육륙칠팔구십백천만"
_FIGURE = r"\d{1,3}(?:,\d{3}){1,4}|\d{1,12}(?:\.\d{1,3})?"
# One whole numeral: figures and Hangul numbers, with at most a space between the parts that a unit ends.
_NUMERAL = rf"(?:{_FIGURE}|[{_HANGUL}])(?:[{_HANGUL}]|(?<=[십백천만])\s?(?:{_FIGURE})|(?<=[십백천만])\s(?=[{_HANGUL}]{{1,4}})|\s?(?=[십백천만])){{0,12}}"
_MONEY = re.compile(
    rf"(?<![\d,.])(?P<won>{_NUMERAL})\s?(?:원|won\b|KRW)(?![가-힣]*권\b)"
    rf"|(?<![\d,.])(?P<bare>(?:{_FIGURE})\s?[천만](?:\s?\d{{1,4}}\s?[천백]?)?)(?=짜리|[\s을를이,.)]|요|$)"
    rf"|(?:₩|KRW\s?)(?P<sign>{_FIGURE})(?![\d,])",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"(?:[가-힣]|몇\s?)$")
_NOT_MONEY_AFTER = re.compile(r"\s?(?:명|대|번|점|건|회|분|시간|일|년|개|km|킬로|포인트)")
#: No amount of a support ticket is larger; a longer numeral is something else.
_LARGEST = 10**10


def money(text: str) -> list[Found]:
    """Amounts in whole won. A numeral that cannot be read to its end is left out, not read in part."""
    found = []
    for match in _MONEY.finditer(text):
        words = match.group()
        numeral = match["won"] or match["bare"] or match["sign"]
        if not any(char.isdigit() or char in _UNITS or char == "만" for char in numeral):
            continue  # 병원 일원, 구원: words
        value = _amount(numeral)
        begins_in_a_word = (
            not words[0].isdigit() and words[0] != "₩" and bool(_WORD_BEFORE.search(text[: match.start()]))
        )
        if value is None or not 0 < value < _LARGEST or begins_in_a_word:
            continue
        if match["bare"] and _NOT_MONEY_AFTER.match(text, match.end()):
            continue
        found.append(Found(value, words.strip(), match.start(), match.start() + len(words.rstrip())))
    return found


def _amount(numeral: str) -> int | None:
    """``2천만``, ``5만 3천 450``, ``이만 삼천 오백``, ``12,000``, ``1.2만``: whole won, or None when it is no numeral."""
    total, section, pending = Decimal(0), Decimal(0), None
    for part in re.findall(rf"{_FIGURE}|\S", numeral):
        if part[0].isdigit():
            if pending is not None:
                return None
            pending = Decimal(part.replace(",", ""))
        elif part in _DIGITS:
            if pending is not None:
                return None
            pending = Decimal(_DIGITS[part])
        elif part in _UNITS:
            section += (Decimal(1) if pending is None else pending) * _UNITS[part]
            pending = None
        elif part == "만":
            section += pending or Decimal(0)
            total += (section or Decimal(1)) * 10_000
            section, pending = Decimal(0), None
        else:
            return None
    value = total + section + (pending or Decimal(0))
    return int(value) if value == int(value) else None


def spoken_digits(text: str) -> str | None:
    """``사오육칠`` or ``공일공`` → figures one by one; None when a character is no digit."""
    figures = [
        str(_DIGITS[char]) if char in _DIGITS else char if char.isdigit() else "" for char in text if not char.isspace()
    ]
    return "".join(figures) if figures and all(figures) else None


def spoken_number(text: str) -> int | None:
    """``이십삼`` → 23, ``백이십삼`` → 123, ``일이삼`` → 123; None when it is no number."""
    if any(char in _UNITS for char in text):
        return _amount(text)
    figures = spoken_digits(text)
    return int(figures) if figures else None
