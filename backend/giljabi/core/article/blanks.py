"""Blanks: the holes that authors leave in scripts, with the word each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["date", "time", "money", "count", "place", "person", "plate", "phone", "text"]

_HOLE = r"(?<![\d,])(?:[OＯ○〇ㅇ◯]{2,}|[0０]{3,})"
_ONE = r"(?:[OＯ○〇ㅇ◯NＮXＸ]{1,4}|[0０]{1,4})"
_UNIT = r"(?:분|시간|건|점|회|명|대|일|개월|개|장|번째|번|%|퍼센트|km|분간|박)"

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("text", r"(?<!\A)\[(?=[^\[\]\d]*[가-힣A-Za-z])[^\[\]\n,.]{2,12}\]"),
    ("text", rf"{_HOLE}@{_HOLE}(?:\.\w+)*"),
    ("plate", r"(?:\S+ 번호 )?(?<![\d])00[가-힣]0000(?!\d)"),
    ("phone", r"0{2,3}-0{3,4}-0{4}"),
    ("text", r"(?:[가-힣]{0,6}(?:계좌|번호|코드) )?0{2,4}-0{2,6}(?:-0{2,6})?(?![-\d])"),
    ("date", rf"{_ONE}월\s?{_ONE}일|{_ONE}월|(?<![가-힣\w])[OＯ○〇ㅇ0]{{1,2}}/[OＯ○〇ㅇ0]{{1,2}}(?![\d/])"),
    ("time", rf"{_ONE}시\s?{_ONE}분|00:00|{_ONE}시(?![간])"),
    (
        "money",
        r"(?<![\d,])(?:[0０]{1,3}(?:,[0０]{3})+|[0０]{2,}|[OＯ○〇]{2,}|N|Ｎ)(?:,[0０]{3})*\s?(?:만\s?)?원(?![가-힣]*\d)",
    ),
    ("count", rf"(?<![\d,A-Za-z])(?:N{{1,4}}|0{{1,3}}|[OＯ○〇ㅇ]{{1,3}})\s?{_UNIT}(?!카드)"),
    (
        "person",
        rf"(?:(?:[A-Z]{{2,4}} )?(?:상담사|상담원|고객센터|담당자|매니저|직원)\s?{_HOLE})|{_HOLE}\s?(?:상담사|상담원|담당자|매니저|직원|고객님|님)",
    ),
    ("place", rf"{_HOLE}\s?(?:주차장|지점|점포|매장|정류장|대여소|역|센터|영업소|터미널|공항|존)"),
    ("text", rf"{_HOLE}\s?[가-힣]{{1,6}}|{_HOLE}"),
)
_ANY = re.compile("|".join(f"(?P<p{number}>{pattern})" for number, (_, pattern) in enumerate(_PATTERNS)))
_PARTICLE = re.compile(r"(?:은|는|이|가|을|를|과|와|의|에|에서|으로|로|입니다|이며|이고|까지|부터|만|도)$")


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank: its text as written, what kind of fact it wants, and where it stands."""

    text: str
    kind: Kind
    start: int
    end: int


def find_blanks(text: str) -> list[Blank]:
    """The blanks of ``text`` in order; they never overlap."""
    found = []
    for match in _ANY.finditer(text):
        name = match.lastgroup or "p0"
        kind = _PATTERNS[int(name[1:])][0]
        words = match.group()
        if kind == "text" and not words.startswith("["):
            words = _PARTICLE.sub("", words) if _PARTICLE.search(words) and len(words) > 3 else words
        found.append(Blank(words, kind, match.start(), match.start() + len(words)))
    return found


def placeholders(texts: Iterable[str]) -> tuple[str, ...]:
    """Every blank of ``texts``, each once, in the order of first appearance."""
    return tuple(dict.fromkeys(blank.text for text in texts for blank in find_blanks(text)))
