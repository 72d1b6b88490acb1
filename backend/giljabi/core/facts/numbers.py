"""Amounts and figures as Koreans write and dictate them: 12,000원, 1만5천, 1.2만, 만이천원, 육천원, 이십삼."""

from __future__ import annotations

import re
from decimal import Decimal

from giljabi.core.facts.values import Found

_DIGITS = {char: number for number, char in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
_UNITS = {"십": 10, "백": 100, "천": 1000}
_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_HANGUL = "일이삼사오육륙칠팔구십백천"
_MONEY = re.compile(
    rf"(?P<man>(?:{_FIGURE}|[{_HANGUL}]{{1,5}})?)\s?만\s?(?P<rest>(?:{_FIGURE}\s?[천백]?|[{_HANGUL}]{{1,6}})(?:\s?\d{{1,3}}\s?백)?)?\s?(?P<won>원)?"
    rf"|(?P<small>{_FIGURE}\s?천(?:\s?\d\s?백)?|{_FIGURE}\s?백|[{_HANGUL}]{{1,5}}[천백](?:[{_HANGUL}]{{1,3}})?|천)\s?(?P<won2>원)"
    rf"|(?P<thousand>\d{{1,3}}\s?천(?:\s?\d\s?백)?)(?=[짜\s을를이,.)]|$)"
    rf"|(?P<plain>{_FIGURE})\s?(?:원|won|KRW|₩)|₩\s?(?P<sign>{_FIGURE})",
    re.IGNORECASE,
)
# 만 is also "only", "full", "ten thousand times": without 원 it needs a figure before it.
_NOT_MONEY_AFTER = re.compile(r"\s?(?:명|대|번|점|건|회|분|시간|일|년|개|km|킬로|포인트)")


def money(text: str) -> list[Found]:
    """Amounts in whole won."""
    found = []
    for match in _MONEY.finditer(text):
        value = _amount(match)
        if value is None or value <= 0 or _NOT_MONEY_AFTER.match(text, match.end()):
            continue
        words = match.group().rstrip()
        found.append(
            Found(value, words.strip(), match.start() + len(words) - len(words.lstrip()), match.start() + len(words))
        )
    return found


def _amount(match: re.Match[str]) -> int | None:
    if plain := match["plain"] or match["sign"]:
        number = Decimal(plain.replace(",", ""))
        return int(number) if number == int(number) else None
    if small := match["small"] or match["thousand"]:
        return _small(small)
    man, rest = match["man"] or "", match["rest"] or ""
    if not man and not (rest and match["won"]) and not match["won"]:
        return None
    if man and not man[0].isdigit() and not match["won"]:
        return None
    head = Decimal(1) if not man else Decimal(man.replace(",", "")) if man[0].isdigit() else Decimal(_small(man) or 0)
    return int(head * 10_000) + (_small(rest) or 0)


def _small(text: str) -> int | None:
    """A number below ten thousand: 2천5백, 5,000, 이천오백, 천, 3천."""
    total, pending = Decimal(0), Decimal(0)
    for token in re.findall(rf"{_FIGURE}|[{_HANGUL}]", text):
        if token[0].isdigit():
            pending = Decimal(token.replace(",", ""))
        elif token in _UNITS:
            total += (pending or 1) * _UNITS[token]
            pending = Decimal(0)
        else:
            pending = Decimal(_DIGITS[token])
    return int(total + pending)


def spoken_digits(text: str) -> str | None:
    """``사오육칠`` or ``공일공`` → figures one by one; None when a character is no digit."""
    figures = [
        str(_DIGITS[char]) if char in _DIGITS else char if char.isdigit() else "" for char in text if not char.isspace()
    ]
    return "".join(figures) if figures and all(figures) else None


def spoken_number(text: str) -> int | None:
    """``이십삼`` → 23, ``백이십삼`` → 123, ``일이삼`` → 123; None when it is no number."""
    if any(char in _UNITS for char in text):
        return _small(text) if all(char in _UNITS or char in _DIGITS for char in text) else None
    figures = spoken_digits(text)
    return int(figures) if figures else None
