"""Blanks: the holes that authors leave in scripts, with the word each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Kind = Literal["date", "time", "money", "count", "place", "person", "plate", "phone", "text"]

_LETTERS = "OＯ○〇ㅇ◯XＸ△□"
# A hole never begins inside a number, a word of letters or another hole: 10월, 10,000원 and O,OOO원 are whole.
_EDGE = rf"(?<!\d-)(?<![\d,.A-Za-z_*{_LETTERS}NＮ])"
_HOLE = rf"{_EDGE}(?:[{_LETTERS}]{{2,}}|[0０]{{3,}}|_{{2,}}|\*{{3,}})"
_ONE = rf"{_EDGE}(?:[{_LETTERS}NＮ]{{1,4}}|[0０]{{1,4}}|_{{1,6}})"
_INNER = rf"(?:[{_LETTERS}NＮ]{{1,4}}|[0０]{{1,4}}|_{{1,6}})"
_SUM = rf"{_EDGE}(?:[0０]{{1,3}}(?:,[0０]{{3}})+|[{_LETTERS}NＮ]{{1,3}}(?:,[{_LETTERS}NＮ0０]{{3}})+|[0０]{{2,}}|[{_LETTERS}NＮ]{{1,6}}|_{{2,}})"
_UNIT = (
    r"(?:kWh|kW|kg|km|cm|mm|m(?![A-Za-z²])|분|시간|건|점|회|명|대|일|개월|개|장(?![비소치])|번째|번|%|퍼센트|분간|박"
    r"|벌|켤레|병|봉|박스|묶음|채|권(?!역)|세트|칸|줄|통|잔|그릇|바퀴|코인|살|학점|문항|쪽)"
)
_PEOPLE = "상담사|상담원|고객센터|담당자|매니저|직원"
_PLACES = "주차장|지점|점포|매장|정류장|대여소|역|센터|영업소|터미널|공항|존"
# What stands in brackets at the very start of a text message is its sender, unless it names something to fill in; behind a
# menu's arrow, or before "누르다", it is a button.
_BUTTON = r"(?!\s*(?:을|를)?\s*(?:버튼|누르|눌러|누릅|클릭|탭|터치|선택|메뉴|체크))"
_BRACKET = (
    rf"(?<!\A)(?<![>»›▶]\s)(?<![>»›▶])\[(?=[^\[\]]*[가-힣A-Za-z])[^\[\]\n,.\d]{{2,24}}(?:\s?\d)?\]{_BUTTON}"
    r"|\A\[[^\[\]\n]{0,10}(?:명|번호|이름|성함|금액|일시|날짜|시간|시각|항목|문구|주소|사유|일)\]"
)

_INTRODUCTION = r"입니다|이에요|예요|이라고|라고"
#: A role in front of a name that introduces itself: 찬방지기 OOO입니다. A company there (페달숲 OOO입니다) is no part of the blank.
_NAMED = rf"[가-힣]{{1,8}}(?:지기|사원|팀원|팀장|실장|요원|기사|강사|점장|매니저) {_HOLE}(?={_INTRODUCTION})"

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "money",
        rf"{_SUM}(?:\s?만)?\s?원(?![가-힣]*\d)|{_EDGE}[0０]{{1,4}}\s?만\s?원",
    ),
    ("text", _BRACKET),
    ("text", r"\{\{[^{}\n]{1,80}\}\}|#?\{[^{}\n]{1,24}\}|%[a-zA-Z][a-zA-Z_]{1,30}%|\{%[^{}\n]{1,80}%\}"),
    ("text", r"<[a-zA-Z가-힣][^<>\n@/=]{0,23}>"),
    ("money", r"\$\s?(?:[XN]{1,3}|_{1,6}|0{2,3})(?![A-Za-z\d])|(?<![A-Za-z])[XN]{1,3} (?:won|dollars|KRW|USD)\b"),
    (
        "date",
        r"(?<![A-Za-z])(?:DD[/.-]MM(?:[/.-]YY(?:YY)?)?|MM[/.-]DD(?:[/.-]YY(?:YY)?)?|YYYY[/.-]MM[/.-]DD)(?![A-Za-z])",
    ),
    ("time", r"(?<![A-Za-z\d:])(?:HH:MM|XX:XX|OO:OO)(?![A-Za-z:])"),
    ("count", rf"{_HOLE}(?:[KMGT]?bps|[KMGT]B|km|kg|kWh)(?![A-Za-z])"),
    ("text", r"(?<![A-Za-z\d○◯〇-])(?:[A-Z]{1,4}|[○◯〇]{1,4})-?0{2,}(?:-0{2,})*(?![\d:]|[,.]\d|\s?원)"),
    ("text", rf"{_HOLE}@(?:[{_LETTERS}]{{2,}}|[0０]{{3,}})(?:\.\w+)*"),
    ("plate", r"(?:\S{1,10} 번호 )?(?<![\d])00[가-힣]0000(?!\d)"),
    ("phone", r"(?<!\d)0{2,3}-0{3,4}-0{4}(?!\d)"),
    ("text", r"[가-힣]{0,6}(?:번호|코드) (?:0{3,}|O{3,}|○{3,}|ㅇ{3,}|N{3,})(?![\dA-Za-z-])"),
    ("text", r"(?:[가-힣]{0,6}(?:계좌|번호|코드) )?(?<!\d)0{2,4}-0{2,6}(?:-0{2,6})?(?![-\d])"),
    (
        "date",
        rf"{_ONE}년\s?{_INNER}월\s?{_INNER}일|{_ONE}월\s?{_INNER}일|{_ONE}월|(?<![가-힣\w])[{_LETTERS}0]{{1,2}}/[{_LETTERS}0]{{1,2}}(?![\d/])",
    ),
    ("time", rf"{_ONE}시\s?{_INNER}분|(?<![\d:０：])[0０]{{2}}[:：][0０]{{2}}(?!\d)|{_ONE}시(?!간)"),
    ("place", rf"{_HOLE}\s?(?:{_PLACES})|{_EDGE}[{_LETTERS}]{{2,}}점(?!\s?[수적을를])"),
    ("count", rf"{_ONE}\s?{_UNIT}(?!카드)"),
    (
        "person",
        rf"(?:(?:{_PEOPLE})\s?(?:[{_LETTERS}]{{2,}}|[0０]{{3,}}(?!-?[0\d])|_{{2,}}))|{_HOLE}\s?(?:{_PEOPLE}|고객님|님)|{_NAMED}",
    ),
    ("text", rf"{_HOLE}\s?[가-힣]{{1,6}}|{_HOLE}"),
)
_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    ("plate", r"차량\s?번호|plate"),
    ("phone", r"전화|휴대폰|연락처|phone|mobile"),
    ("money", r"금액|요금|비용|가격|차액|amount|price|fee|balance|total"),
    ("date", r"날짜|일자|(?:이용|결제|예약|만료|방문|배송|구매|접수)일|date|day\b"),
    ("time", r"시각|시간|일시|time|slot"),
    (
        "place",
        r"(?:주차장|지점|매장|장소|충전소|대여소|정류장|센터)\s?(?:명|이름)|(?:store|branch|station|place|location)[ _]?name",
    ),
    (
        "person",
        r"(?:고객|회원|상담사|담당자|예약자)\s?명|이름|성함|성명|(?:customer|agent|first|last|full)[ _]?name|^[\[{<#%]+\s*name",
    ),
    ("place", r"(?:주차장|지점|매장|장소|충전소|대여소)(?:명|\s?이름)?|place|store|branch|station"),
)
_NAMES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KIND_WORDS
)
_ANY = re.compile("|".join(f"(?P<p{number}>{pattern})" for number, (_, pattern) in enumerate(_PATTERNS)))
_HOUSE_BEFORE = re.compile(r"(?<![가-힣A-Za-z])[가-힣A-Za-z]{2,10}(?<![은는이가을를도]) $")
_INTRODUCES = re.compile(_INTRODUCTION)
_PARTICLE = re.compile(
    r"(?:(?:에서|에게|에|으로|로|과|와|의|까지|부터)(?:은|는|도|만)?|은|는|이|가|을|를|만|도|입니다|이에요|예요|이며|이고|인데)$"
)


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank: its text as written, what kind of fact it wants, and where it stands."""

    text: str
    kind: Kind
    start: int
    end: int

    @property
    def named(self) -> bool:
        """Whether it says by a name in brackets what it wants (``[고객명]``, ``{{amount}}``) rather than by its shape."""
        return self.text[0] in "[{<#%"


@lru_cache(maxsize=4096)
def find_blanks(text: str) -> tuple[Blank, ...]:
    """The blanks of ``text`` in order; they never overlap. Scripts are asked again and again, so the answer is kept."""
    found = []
    for match in _ANY.finditer(text):
        name = match.lastgroup or "p0"
        blank = Blank(match.group(), _PATTERNS[int(name[1:])][0], match.start(), match.end())
        if blank.named:
            blank = replace(blank, kind=_kind_of_name(blank.text))
        elif blank.kind == "text" and len(blank.text) > 3:
            words = _PARTICLE.sub("", blank.text)
            blank = replace(blank, text=words, end=blank.start + len(words))
        if blank.kind == "text" and _house_before(blank, text):
            blank = replace(blank, kind="person")
        found.append(blank)
    return tuple(found)


def _kind_of_name(words: str) -> Kind:
    """What a blank that names itself wants: ``[고객명]`` a person, ``{{amount}}`` money."""
    return next((kind for kind, pattern in _NAMES if pattern.search(words)), "text")


def placeholders(texts: Iterable[str]) -> tuple[str, ...]:
    """Every blank of ``texts``, each once, in the order of first appearance; with a name that introduces itself the house's before it."""
    return tuple(dict.fromkeys(_in_full(blank, text) for text in texts for blank in find_blanks(text)))


def _in_full(blank: Blank, text: str) -> str:
    """A blank as authors list it: 바람숲 OOO of 바람숲 OOO입니다."""
    return text[start_in_full(blank, text) : blank.start] + blank.text


def start_in_full(blank: Blank, text: str) -> int:
    """Where the blank begins with the house's name before it."""
    house = _house_before(blank, text)
    return house.start() if house else blank.start


def _house_before(blank: Blank, text: str) -> re.Match[str] | None:
    """The house's name before a hole in which somebody introduces themselves; not what something is (번호는 OOO입니다)."""
    bare = re.fullmatch(_HOLE, blank.text) and _INTRODUCES.match(text, blank.end)
    return _HOUSE_BEFORE.search(text, 0, blank.start) if bare else None
