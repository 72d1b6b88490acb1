"""Blanks: the holes that authors leave in scripts, with the word each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["date", "time", "money", "count", "place", "person", "plate", "phone", "text"]

_LETTERS = "OＯ○〇ㅇ◯XＸ△□"
# A hole never begins inside a number, a word of letters or another hole: 10월, 10,000원 and O,OOO원 are whole.
_EDGE = rf"(?<![\d,.A-Za-z_*{_LETTERS}NＮ])"
_HOLE = rf"{_EDGE}(?:[{_LETTERS}]{{2,}}|[0０]{{3,}}|_{{2,}}|\*{{3,}})"
_ONE = rf"{_EDGE}(?:[{_LETTERS}NＮ]{{1,4}}|[0０]{{1,4}}|_{{1,6}})"
_INNER = rf"(?:[{_LETTERS}NＮ]{{1,4}}|[0０]{{1,4}}|_{{1,6}})"
_SUM = rf"{_EDGE}(?:[0０]{{1,3}}(?:,[0０]{{3}})+|[{_LETTERS}NＮ]{{1,3}}(?:,[{_LETTERS}NＮ0０]{{3}})+|[0０]{{2,}}|[{_LETTERS}NＮ]{{1,6}}|_{{2,}})"
_UNIT = r"(?:분|시간|건|점|회|명|대|일|개월|개|장|번째|번|%|퍼센트|km|분간|박)"
_PEOPLE = "상담사|상담원|고객센터|담당자|매니저|직원"
_PLACES = "주차장|지점|점포|매장|정류장|대여소|역|센터|영업소|터미널|공항|존"
# What stands in brackets at the very start of a text message is its sender, unless it names something to fill in.
_BRACKET = (
    r"(?<!\A)\[(?=[^\[\]]*[가-힣A-Za-z])[^\[\]\n,.\d]{2,12}\]"
    r"|\A\[[^\[\]\s]{0,8}(?:명|번호|이름|성함|금액|일시|날짜|시간|항목|문구|주소|사유)\]"
)

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "money",
        rf"{_SUM}(?:\s?만)?\s?원(?![가-힣]*\d)|{_EDGE}[0０]{{1,4}}\s?만\s?원|[\[({{][가-힣]{{0,4}}금액[\])}}]\s?원",
    ),
    ("text", _BRACKET),
    ("text", r"\{\{?[^{}\n]{1,24}\}?\}"),
    ("text", rf"{_HOLE}@(?:[{_LETTERS}]{{2,}}|[0０]{{3,}})(?:\.\w+)*"),
    ("plate", r"(?:\S+ 번호 )?(?<![\d])00[가-힣]0000(?!\d)"),
    ("phone", r"(?<!\d)0{2,3}-0{3,4}-0{4}(?!\d)"),
    ("text", r"(?:[가-힣]{0,6}(?:계좌|번호|코드) )?(?<!\d)0{2,4}-0{2,6}(?:-0{2,6})?(?![-\d])"),
    ("date", rf"{_ONE}월\s?{_INNER}일|{_ONE}월|(?<![가-힣\w])[{_LETTERS}0]{{1,2}}/[{_LETTERS}0]{{1,2}}(?![\d/])"),
    ("time", rf"{_ONE}시\s?{_INNER}분|(?<![\d:])00:00(?!\d)|{_ONE}시(?!간)"),
    ("count", rf"{_ONE}\s?{_UNIT}(?!카드)"),
    ("person", rf"(?:(?:[A-Z]{{2,4}} )?(?:{_PEOPLE})\s?{_HOLE})|{_HOLE}\s?(?:{_PEOPLE}|고객님|님)"),
    ("place", rf"{_HOLE}\s?(?:{_PLACES})"),
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
        if kind == "text" and words[0] not in "[{":
            words = _PARTICLE.sub("", words) if _PARTICLE.search(words) and len(words) > 3 else words
        found.append(Blank(words, kind, match.start(), match.start() + len(words)))
    return found


def placeholders(texts: Iterable[str]) -> tuple[str, ...]:
    """Every blank of ``texts``, each once, in the order of first appearance."""
    return tuple(dict.fromkeys(blank.text for text in texts for blank in find_blanks(text)))
