"""Filling the blanks of a script, and what is still open in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from giljabi.core.article.blanks import Blank, find_blanks
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.facts.values import Fact
from giljabi.core.guide.binding import claim
from giljabi.core.guide.fitting import fitting_fact, is_outcome, speaks_of_another
from giljabi.core.guide.particles import particle_after

_HOLE = re.compile(r"[OＯ○〇ㅇ◯XＸ△□]{2,}|[0０]{3,}(?:-[0０]{2,})*|_{2,}|\*{3,}")
_HALF = re.compile(r"절반인?\s?$|반액인?\s?$|50%인?\s?$")
_KIND_OF_PLACE = re.compile(r"(?:주차장|지점|점포|매장|정류장|대여소|센터|영업소|터미널|공항)$")
_INSIDE_A_NUMBER = re.compile(r"[\d-]$")
_SENTENCE_END = re.compile(r"[.!?\n]")
_OWN_WORDS = re.compile(r"[가-힣]{2} ")
#: A day by which something is to happen: not the day that the ticket is about.
_PROMISED_DAY = re.compile(
    r"\s?(?:까지|이내|안에|부터|이후)|[^.\n]{0,12}(?:환불|입금|처리|발송|발급|지급|도착|만료)(?:됩|될|되|예정)"
)
#: How surely a blank wants a fact: it is the only value, its name stands there, facts.yaml says so, the blank is called so.
_ALONE, _NAMED, _CLAIMED, _OUTRIGHT = range(4)


@dataclass(frozen=True, slots=True)
class _Choice:
    fact: Fact
    strength: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a filled text: as written, ``filled`` from a fact, or an ``open`` blank."""

    text: str
    kind: Literal["plain", "filled", "open"]
    fact: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "kind": self.kind} | ({"fact": self.fact} if self.fact else {})


@dataclass(frozen=True)
class Filled:
    """A text with its blanks filled as far as the facts go. ``complete`` is False while any blank is open."""

    segments: tuple[Segment, ...]
    filled: Mapping[str, str]
    open: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    @property
    def complete(self) -> bool:
        return not self.open


def fill(text: str, facts: Facts, schema: FactSchema) -> Filled:
    """Put each known fact into the blank that wants it; a blank whose fact is unknown or unclear stays open.

    A particle behind a filled blank takes the form that the value wants.
    """
    segments: list[Segment] = []
    filled: dict[str, str] = {}
    opened: dict[str, None] = {}
    at = 0
    blanks = find_blanks(text)
    for blank, fact in zip(blanks, _chosen(blanks, text, facts, schema), strict=True):
        segments.append(Segment(text[at : blank.start], "plain"))
        at = blank.end
        words = shaped(fact, blank, text[at:]) if fact else None
        if fact and words is not None:
            segments.append(Segment(words, "filled", fact.name))
            filled[blank.text] = words
            particle, length = particle_after(words, text[at:])
            segments.append(Segment(particle, "plain"))
            at += length
        else:
            segments.append(Segment(blank.text, "open"))
            opened[blank.text] = None
    segments.append(Segment(text[at:], "plain"))
    return Filled(tuple(_joined(segments)), filled, tuple(opened))


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments without empty ones, plain neighbours made one."""
    for kind, group in itertools.groupby((s for s in segments if s.text), lambda segment: segment.kind):
        if kind == "plain":
            yield Segment("".join(segment.text for segment in group), "plain")
        else:
            yield from group


def _chosen(blanks: Sequence[Blank], text: str, facts: Facts, schema: FactSchema) -> list[Fact | None]:
    """The fact for each blank. One value stands once in a sentence, where its name stands: of ``N원 중 N원`` not both are it, and
    where no words tell which, neither."""
    claims = [claim(blank, text, schema) for blank in blanks]
    taken = {spec.name: blank.text for blank, (spec, sure) in zip(blanks, claims, strict=True) if spec and sure}
    made: list[_Choice | None] = []
    for blank, claimed in zip(blanks, claims, strict=True):
        elsewhere = frozenset(name for name, other in taken.items() if other != blank.text)
        made.append(_known_for(blank, text, facts, schema, claimed, elsewhere))
    sentences = [len(_SENTENCE_END.findall(text, 0, blank.start)) for blank in blanks]
    chosen: list[Fact | None] = []
    amounts: dict[str, str] = {}
    for at, (blank, choice) in enumerate(zip(blanks, made, strict=True)):
        rivals = [
            (other.strength, -row)
            for row, other in enumerate(made)
            if choice and other and sentences[row] == sentences[at] and blanks[row].kind == blank.kind
            if other.fact.name == choice.fact.name and blank.kind not in ("person", "text")
        ]
        fact = choice.fact if choice and _prevails(choice.strength, at, rivals, blank.kind) else None
        if fact and blank.kind == "money" and amounts.setdefault(fact.name, blank.text) != blank.text:
            fact = None  # one amount in two different blanks: one of them wants another
        chosen.append(fact)
    return chosen


def _prevails(strength: float, at: int, rivals: Sequence[tuple[float, int]], kind: str) -> bool:
    """Whether this blank has the value of several that would take it. Of two days or times of a sentence one is the other end."""
    if strength == _OUTRIGHT or len(rivals) < 2:
        return True
    if kind in ("date", "time") and strength < _CLAIMED:
        return False
    best = max(rivals)
    level = sum(rival[0] == best[0] for rival in rivals)
    return best == (strength, -at) and (level == 1 or strength == _CLAIMED)


def _known_for(
    blank: Blank,
    text: str,
    facts: Facts,
    schema: FactSchema,
    claimed: tuple[FactSpec | None, bool],
    elsewhere: frozenset[str],
) -> _Choice | None:
    """The fact that fills the blank, if it is known and sure.

    What a pattern with words around the blank claims goes first; then a value whose name stands beside the blank; then what a
    pattern without words claims. A fact that another blank claims (``elsewhere``) stands only there. Of an amount the script may
    want the half.
    """
    spec, with_words = claimed
    if blank.text[0] in "0０" and _INSIDE_A_NUMBER.search(text, 0, blank.start):
        return None
    half = blank.kind == "money" and bool(_HALF.search(text[max(0, blank.start - 8) : blank.start]))
    fact = facts.known.get(spec.name) if spec else None
    strength: float = _CLAIMED if with_words or (spec and _OWN_WORDS.search(blank.text)) else _ALONE
    if spec and not with_words and blank.kind == "date" and _PROMISED_DAY.match(text, blank.end):
        fact = None
    if not (fact and (with_words or fact.origin != "text")):
        by_name = with_words and spec is not None and not spec.computed
        near = fitting_fact(blank, text, facts, schema, claimed=by_name, elsewhere=elsewhere, half=half)
        if near:
            fact, strength = near.fact, max(strength, _NAMED + min(near.near, 9.0) / 10 if near.near else _ALONE)
    if fact is None or not fact.sure:
        return None
    if blank.text[0] in "[{<#%":
        strength = _OUTRIGHT
    elif speaks_of_another(blank, text, fact.name, schema):
        return None
    if half:
        if is_outcome(fact.name, schema) or not isinstance(fact.value, int) or fact.value % 2:
            return None
        fact = replace(fact, value=fact.value // 2)
    return _Choice(fact, strength)


def shaped(fact: Fact, blank: Blank, after: str = "") -> str | None:
    """The fact's value in the blank's own shape (``O/O`` → ``3/12``); None when it does not fit, or when the shape has no room for
    all of it (``OO시`` and 13:45). ``after`` is the text behind the blank: a unit that stands there is not said twice."""
    words = None if isinstance(fact.value, bool) else _shaped(fact, blank, after)
    return None if words == blank.text else words


def _shaped(fact: Fact, blank: Blank, after: str) -> str | None:
    value = fact.value
    if blank.text[0] in "[{<#%":
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
        return re.sub(r"^(?:[NＮ]+|[0０]+|[OＯ○〇ㅇ◯XＸ△□]+|_+|\*+)", lambda _: str(value), blank.text)
    if blank.kind == "text" and str(value).endswith(_HOLE.sub("", blank.text).strip()):
        return str(value)
    if blank.kind in ("person", "text") and _HOLE.search(blank.text):
        return _HOLE.sub(lambda _: str(value), blank.text, count=1)
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
    return f"{day.month}월{gap}{day.day}일" if "일" in blank else f"{day.month}월"


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
