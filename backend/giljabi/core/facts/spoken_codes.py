"""Codes as people dictate or type them: 비 공구이육, 에이치엠 오이칠, 비 십칠번, rd 330918; matched by the pattern that the house wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from giljabi.core.facts.numbers import spoken_digits, spoken_number
from giljabi.core.facts.values import Found

#: The letters by their Korean names; several names of one stand apart.
_LETTERS = {
    "에이치": "H", "에이취": "H", "더블유": "W", "더블류": "W", "에이": "A", "에프": "F", "제이": "J", "케이": "K", "에스": "S", "브이": "V",
    "엑스": "X", "와이": "Y", "제트": "Z", "아이": "I", "아르": "R", "비": "B", "씨": "C", "디": "D", "이": "E", "지": "G", "쥐": "G",
    "엘": "L", "엠": "M", "엔": "N", "오": "O", "피": "P", "큐": "Q", "알": "R", "티": "T", "유": "U",
}  # fmt: skip
_HYPHENS = ("다시", "대시", "하이픈", "-")
_USED = "".join(sorted({char for name in (*_LETTERS, *_HYPHENS) for char in name} - {"-"}))
#: A word that begins with a letter's name, and all behind it that can belong to a code.
_RUN = re.compile(rf"(?<![가-힣A-Za-z\d])(?=[{_USED}])[{_USED}공영일이삼사오육륙칠팔구십백\d -]{{2,24}}")
_TYPED = re.compile(r"(?<![A-Za-z\d-])([A-Za-z]{1,4})[ -]?(\d{2,10})(?![A-Za-z]?\d)")
_MOST_LETTERS = 4
#: Letters whose names are words of every sentence: alone they are none.
_WORDS = {"E", "O", "U", "I"}


def spoken_codes(text: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    """The codes of a text that ``pattern`` takes once they are written out; those that stand there as the pattern has them are left to
    it."""
    for match in _TYPED.finditer(text):
        if (value := _fitting(match[1].upper(), match[2], pattern)) and not pattern.search(match.group()):
            yield Found(value, match.group(), match.start(), match.end())
    for run in _RUN.finditer(text):
        for start in (0, *(gap.end() for gap in re.finditer(" ", run.group()))):
            if found := _in_run(text, run.start() + start, run.end(), pattern):
                yield found
                break


def _in_run(text: str, start: int, end: int, pattern: re.Pattern[str]) -> Found | None:
    """The longest stretch from ``start`` that is a code: behind it a particle may begin with a figure's name (공구이육이고요)."""
    for stop in range(end, start + 2, -1):
        words = text[start:stop]
        if words != words.strip():
            continue
        for letters, rest in _lettered("".join(words.split())):
            figures = rest
            for hyphen in _HYPHENS:
                figures = figures.removeprefix(hyphen)
            number = spoken_number(figures) if {"십", "백"} & set(figures) else spoken_digits(figures)
            if number is None or set(letters) <= _WORDS:
                continue
            if value := _fitting(letters, str(number), pattern):
                return Found(value, words, start, stop)
    return None


def _lettered(words: str, letters: str = "") -> Iterator[tuple[str, str]]:
    """Every way to read letters at the beginning, with what is left."""
    if letters:
        yield letters, words
    if len(letters) < _MOST_LETTERS:
        for name, letter in _LETTERS.items():
            if words.startswith(name):
                yield from _lettered(words[len(name) :], letters + letter)


def _fitting(letters: str, figures: str, pattern: re.Pattern[str]) -> str:
    """The code, with a hyphen or without, as the pattern takes it; empty when it takes neither."""
    for code in (f"{letters}{figures}", f"{letters}-{figures}"):
        if match := pattern.fullmatch(code):
            return match["value"] if match.groupdict().get("value") else code
    return ""
