"""Filling the blanks of a script, and what is still open in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from giljabi.core.article.blanks import Blank, find_blanks
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.facts.values import Fact
from giljabi.core.guide.binding import claim
from giljabi.core.guide.fitting import fitting_fact
from giljabi.core.guide.particles import particle_after

_HOLE = re.compile(r"[OＯ○〇ㅇ◯XＸ△□]{2,}|[0０]{3,}(?:-[0０]{2,})*|_{2,}|\*{3,}")
_HALF = re.compile(r"절반인?\s?$|반액인?\s?$|50%인?\s?$")


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
    amounts: dict[str, str] = {}
    at = 0
    blanks = find_blanks(text)
    claims = [claim(blank, text, schema) for blank in blanks]
    taken = {spec.name: blank.text for blank, (spec, sure) in zip(blanks, claims, strict=True) if spec and sure}
    for blank, claimed in zip(blanks, claims, strict=True):
        segments.append(Segment(text[at : blank.start], "plain"))
        at = blank.end
        elsewhere = frozenset(name for name, other in taken.items() if other != blank.text)
        fact = _known_for(blank, text, facts, schema, claimed, elsewhere)
        if fact and blank.kind == "money" and amounts.setdefault(fact.name, blank.text) != blank.text:
            fact = None  # one amount in two different blanks: one of them wants another
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


def _known_for(
    blank: Blank,
    text: str,
    facts: Facts,
    schema: FactSchema,
    claimed: tuple[FactSpec | None, bool],
    elsewhere: frozenset[str],
) -> Fact | None:
    """The fact that fills the blank, if it is known and sure.

    What a pattern with words around the blank claims goes first; then a value whose name stands beside the blank; then what a
    pattern without words claims. A fact that another blank claims (``elsewhere``) stands only there. Of an amount the script may
    want the half.
    """
    spec, with_words = claimed
    fact = facts.known.get(spec.name) if spec else None
    if not (fact and (with_words or fact.origin != "text")):
        by_name = with_words and spec is not None and not spec.computed
        near = fitting_fact(blank, text, facts, schema, claimed=by_name, elsewhere=elsewhere)
        fact = near or fact
    if fact is None or not fact.sure:
        return None
    if (
        blank.kind == "money"
        and isinstance(fact.value, int)
        and _HALF.search(text[max(0, blank.start - 8) : blank.start])
    ):
        return replace(fact, value=fact.value // 2) if fact.value % 2 == 0 else None
    return fact


def shaped(fact: Fact, blank: Blank, after: str = "") -> str | None:
    """The fact's value in the blank's own shape (``O/O`` → ``3/12``); None when it does not fit. ``after`` is the text behind
    the blank: a unit that stands there is not said twice."""
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
        return re.sub(r"^(?:[NＮ]+|[0０]+|[OＯ○〇ㅇ◯XＸ△□]+|_+)", lambda _: str(value), blank.text)
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
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    if not match:
        return None
    month, day = int(match[2]), int(match[3])
    if "/" in blank:
        return f"{month}/{day}"
    gap = " " if "월 " in blank else ""
    return f"{month}월{gap}{day}일" if "일" in blank else f"{month}월"


def _time(value: str, blank: str) -> str | None:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value)
    if not match:
        return None
    if ":" in blank:
        return f"{int(match[1]):02d}:{match[2]}"
    gap = " " if "시 " in blank else ""
    return f"{int(match[1]):02d}시{gap}{match[2]}분" if "분" in blank else f"{int(match[1])}시"


def _money(value: str | int, blank: str, after: str) -> str | None:
    if not isinstance(value, int) or value < 0:
        return None
    if "원" not in blank and re.match(r"\s?(?:원|won\b|KRW)", after):
        return f"{value:,}"
    return f"{value:,}{' ' if ' 원' in blank else ''}원"


def _named(value: str, blank: str) -> str:
    """``OOO 주차장`` with "강남역 주차장" → the name once, its own generic word kept."""
    generic = _HOLE.sub("", blank).strip()
    return value if value.endswith(generic) else f"{value} {generic}".strip()
