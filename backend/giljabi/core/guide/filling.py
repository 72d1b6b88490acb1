"""Filling the blanks of a script, and what is still open in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.article.blanks import Blank, find_blanks
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.facts.values import Fact
from giljabi.core.guide.binding import fact_for
from giljabi.core.guide.loose_fields import loose_fact
from giljabi.core.guide.particles import particle_after

_HOLE = re.compile(r"[OＯ○〇ㅇ◯XＸ△□]{2,}|[0０]{3,}|_{2,}|\*{3,}")
_REQUEST = re.compile(
    r"필요합니다|필요하[고니며]|여쭤|여쭙|부탁|(?:말씀|알려|보내|불러|입력|첨부|제출|회신)(?:해|하여)?\s?(?:주|드)|말씀해|말씀 ?부탁|주시겠|주실\s?수"
    r"|tell (?:me|us)|send (?:me|us)|let us know|provide|share|could you|please (?:tell|send|give)",
    re.IGNORECASE,
)
#: "if you have one" asks for nothing that must come.
_OPTIONAL = re.compile(r"있으시면|있으면|가능하시면|if you have", re.IGNORECASE)
_OPEN_QUESTION = re.compile(r"(?:인|는|은|던)지|어떤|무엇|어떻게|왜|\b(?:whether|what|why|how|which)\b", re.IGNORECASE)
#: Things that a script asks for by their own name although another fact is read off them.
_DOCUMENTS = ("영수증", "통장사본", "사진", "서류", "receipt", "photo")
_SENTENCE = re.compile(r"[^.?!\n]+[.?!]?")


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
    for blank in find_blanks(text):
        segments.append(Segment(text[at : blank.start], "plain"))
        at = blank.end
        fact = _known_for(blank, text, facts, schema)
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


def asked_facts(text: str, schema: FactSchema) -> list[FactSpec]:
    """The facts that this text asks the customer for, in the order of the schema."""
    requests = _requests(text)
    return [spec for spec in schema.specs if any(word in sentence for word in spec.asked for sentence in requests)]


def asked_names(text: str, schema: FactSchema, facts: Facts) -> list[str]:
    """What this text asks for and nobody told yet, as people call it: a document by its own name, else the fact's label."""
    names = []
    requests = _requests(text)
    for spec in asked_facts(text, schema):
        if spec.name not in facts:
            words = [word for word in spec.asked if any(word in sentence for sentence in requests)]
            document = next((name for name in _DOCUMENTS if name in words), None)
            names.append(document if document and len(words) == 1 else spec.title())
    return names


def asks_only_known(text: str, facts: Facts, schema: FactSchema) -> list[FactSpec]:
    """The facts that this text asks for, if all are known and it asks for nothing else; otherwise none.

    An indirect question (``만차인지``, ``어떤 안내를``) asks for something that no fact stands for.
    """
    if any(_OPEN_QUESTION.search(sentence) for sentence in _requests(text)):
        return []
    asked = asked_facts(text, schema)
    return asked if all(spec.name in facts for spec in asked) else []


def _requests(text: str) -> list[str]:
    """The sentences that ask for something which must come."""
    sentences = [match.group() for match in _SENTENCE.finditer(text)]
    return [sentence for sentence in sentences if _REQUEST.search(sentence) and not _OPTIONAL.search(sentence)]


def _known_for(blank: Blank, text: str, facts: Facts, schema: FactSchema) -> Fact | None:
    """The fact that fills the blank, if it is known and sure. While the fact that ``facts.yaml`` names for it is unknown, only a
    field that clearly belongs there fills it: the next best would be another amount."""
    spec = fact_for(blank, text, schema)
    fact = facts.known.get(spec.name) if spec else None
    if fact is None:
        fact = loose_fact(blank, text, facts, schema)
    return fact if fact and fact.sure else None


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
