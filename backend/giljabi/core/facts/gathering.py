"""All facts of a ticket, from its words, its fields and its agents' edits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from giljabi.core.facts import kinds
from giljabi.core.facts.appointment import Appointment, appointment
from giljabi.core.facts.asked import answers, asks_for_day_to_come, kinds_of_others
from giljabi.core.facts.field_names import OLD_WORDS, key_tokens
from giljabi.core.facts.numbers import money
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.promised import Promised, promised
from giljabi.core.facts.roles import assign
from giljabi.core.facts.schema import FactSchema, FactSpec, Kind
from giljabi.core.facts.shown import shown_words
from giljabi.core.facts.spoken_codes import spoken_codes
from giljabi.core.facts.values import Candidate, Fact, Found, Value
from giljabi.core.reasons import because
from giljabi.core.text import visible, whole

#: More than anybody writes to be understood; what comes after costs time and adds nothing.
_RECEIPTS = ("영수증", "결제내역", "receipt")
_ANOTHER_DAY = re.compile(r"오늘|다음\s?날|이튿날|아침|새벽|담날|내일")
_LONGEST, _MOST_VALUES = 8_000, 50
#: Parts of names of places that are not where it happened.
_NOT_ITSELF = OLD_WORDS | {
    "near", "nearby", "nearest", "closest", "other", "another", "next", "new", "가까운", "인근", "근처", "주변", "다른", "다음", "새",
}  # fmt: skip
#: Seven digits at most: longer ones are numbers of something.
_FIGURES = re.compile(r"0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,6}")


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said: ``author`` is ``customer``, ``agent`` or ``note`` (an agent's own remark).

    ``picture`` says that ``text`` is what a picture shows (a receipt that somebody read off), not what its sender typed.
    """

    author: str
    text: str
    picture: bool = False

    @property
    def is_proof(self) -> bool:
        """Whether an amount in it is more than the customer's word."""
        return self.picture or self.author == "note"


@dataclass(frozen=True)
class Facts:
    """What is known of a ticket, by name, and every candidate that was seen; ``said`` are the amounts that agents named, message by
    message, ``today`` the day on which the ticket was written, ``loose`` values that several facts would take, ``chosen`` the day to come
    that the customer's last words name, ``noted`` the candidates that stand in notes, ``shown`` the words on the customer's screen."""

    known: Mapping[str, Fact] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    said: tuple[tuple[Promised, ...], ...] = ()
    today: date | None = None
    loose: tuple[Candidate, ...] = ()
    chosen: Appointment | None = None
    noted: tuple[Candidate, ...] = ()
    shown: Fact | None = None

    @cached_property
    def told(self) -> frozenset[str]:
        """Every value that somebody named in a message, whatever it was taken for."""
        return frozenset(str(row.value) for row in (*self.candidates, *self.loose))

    def value(self, name: str) -> Value | None:
        fact = self.known.get(name)
        return fact.value if fact else None

    def __contains__(self, name: str) -> bool:
        return name in self.known


def gather(
    schema: FactSchema,
    places: PlaceList,
    messages: Sequence[Message],
    fields: Mapping[str, Value],
    now: datetime,
    *,
    edits: Mapping[str, Value] | None = None,
) -> Facts:
    """Facts from the customer's messages and the notes; fields win over words, agents' edits over all.

    ``now`` is when the ticket was written: relative days count from it. Later messages win over earlier ones, but a
    customer's word never over what a receipt or a note proved. Of each message the first 8,000 characters are read.
    """
    known: dict[str, Fact] = {}
    seen: list[Candidate] = []
    question = ""
    for number, message in enumerate(messages):
        if message.author == "agent":
            question = message.text
            continue
        everything = _candidates(schema, places, message, now, number, question)
        seen.extend(everything)
        candidates = [row for row in everything if row.why.code != "one-of-several"]
        for candidate in reversed(candidates):  # best first: the best is written last
            before = known.get(candidate.fact)
            if before is None or message.is_proof or not before.proved:
                known[candidate.fact] = from_text(candidate, candidates, proved=message.is_proof)
    known = _in_order(schema, known, messages)
    known |= _from_fields(schema, fields)
    for name, value in (edits or {}).items():
        if (spec := schema.get(name)) and spec.computed:
            continue
        known[name] = Fact(name, value, "agent", str(value), "agent", why=because("by-agent"))
    known |= _from_place(places, known, schema)
    said = promised(message.text for message in messages if message.author == "agent")
    taken = {(row.message, row.start) for row in seen if row.why.code != "one-of-several"}
    loose = tuple(row for row in seen if row.why.code == "one-of-several" and (row.message, row.start) not in taken)
    chosen = appointment([(message.author, message.text[:_LONGEST]) for message in messages], now)
    noted = tuple(row for row in seen if messages[row.message].author == "note")
    shown = shown_words(
        (number, row.text[:_LONGEST]) for number, row in enumerate(messages, 1) if row.author == "customer"
    )
    return Facts(known, tuple(seen), tuple(said), now.date(), loose, chosen, noted, shown)


def _in_order(schema: FactSchema, known: Mapping[str, Fact], messages: Sequence[Message]) -> dict[str, Fact]:
    """An hour without its half of day that would end something before it began is the one in the other half: 입차 13:30, 7시 출차
    → 19:00, unless another day is named between the two. Beginning and end are the house's first two times."""
    times = schema.of_kind("time")
    begin, end = (known.get(spec.name) for spec in times[:2]) if len(times) > 1 else (None, None)
    if begin is None or end is None or end.sure or begin.where != end.where:
        return dict(known)
    between = messages[int(end.where) - 1].text[min(begin.end, end.end) : max(begin.end, end.end)]
    same_day = not _ANOTHER_DAY.search(between)
    if same_day and str(end.value) <= str(begin.value) < _other_half(str(end.value)):
        return {**known, end.name: replace(end, value=_other_half(str(end.value)))}
    return dict(known)


def _other_half(time: str) -> str:
    hour = (int(time[:2]) + 12) % 24
    return f"{hour:02d}{time[2:]}"


def _candidates(
    schema: FactSchema, places: PlaceList, message: Message, now: datetime, number: int, question: str
) -> list[Candidate]:
    raw = message.text[:_LONGEST]
    text = _comparable(raw)
    found: dict[Kind, list[Found]] = {
        "plate": kinds.plates(text) if schema.of_kind("plate") else [],
        "phone": kinds.phones(text),
        "place": [hit for hit, _ in places.find(text)],
    }
    hidden = _blanked(text, [item for items in found.values() for item in items])
    found["money"] = money(hidden)
    hidden = _blanked(hidden, found["money"])
    to_come = message.author == "customer" and asks_for_day_to_come(question)
    found["date"], found["time"] = kinds.dates(hidden, now, to_come=to_come), kinds.times(hidden, now)
    candidates: list[Candidate] = []
    for kind, items in found.items():
        candidates.extend(assign(schema.of_kind(kind), items[:_MOST_VALUES], text, number))
    own = {
        spec.name: _own_pattern(spec, text if spec.kind == "text" else hidden)[:_MOST_VALUES]
        for spec in schema.specs
        if spec.in_texts
    }
    for spec in schema.specs:
        candidates.extend(assign([spec], own.get(spec.name, []), text, number))
    if message.author == "customer" and question:
        others = kinds_of_others(question, schema)
        unsaid = {spec.name for spec in schema.specs if spec.kind in others}
        candidates = [
            row for row in candidates if row.fact not in unsaid or row.why.code not in ("only-one", "one-of-several")
        ]
        candidates.extend(answers(question, text, schema, found, own, candidates, number))
    if message.picture:
        candidates.extend(_on_picture(schema, found["money"], candidates, number))
    return [_as_written(candidate, raw) for candidate in candidates]


def _on_picture(
    schema: FactSchema, amounts: Sequence[Found], candidates: Sequence[Candidate], number: int
) -> Iterator[Candidate]:
    """The only amount on a picture is the one for which scripts ask to see a receipt, whatever stands beside it."""
    asked = next((spec for spec in schema.of_kind("money") if any(word in _RECEIPTS for word in spec.asked)), None)
    if asked and len({item.value for item in amounts}) == 1 and all(row.fact != asked.name for row in candidates):
        item = amounts[0]
        yield Candidate(asked.name, item.value, item.text, item.start, item.end, 1.0, because("on-picture"), number)


def _own_pattern(spec: FactSpec, text: str) -> list[Found]:
    if spec.kind == "count" and spec.unit:
        return kinds.counts(text, spec.unit)
    if spec.kind == "code" and spec.pattern:
        return sorted([*kinds.codes(text, spec.pattern), *spoken_codes(text, spec.pattern)], key=lambda row: row.start)
    if spec.kind == "text" and spec.pattern:
        return kinds.codes(text, spec.pattern)
    return []


def _comparable(text: str) -> str:
    """Full-width characters as plain ones where that keeps every character's place."""
    return "".join(folded if len(folded := unicodedata.normalize("NFKC", char)) == 1 else char for char in text)


def _blanked(text: str, items: Iterable[Found]) -> str:
    """``text`` with these stretches as spaces, so that a plate's digits are no amount; offsets stay."""
    for item in items:
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    return text


def _as_written(candidate: Candidate, raw: str) -> Candidate:
    return replace(candidate, text=visible(raw[candidate.start : candidate.end]).strip())


def from_text(candidate: Candidate, all_candidates: Sequence[Candidate], *, proved: bool) -> Fact:
    """The fact that a candidate is, with its rivals."""
    rivals = tuple(other for other in all_candidates if other.fact == candidate.fact and other is not candidate)
    return Fact(
        name=candidate.fact,
        value=candidate.value,
        origin="text",
        text=candidate.text,
        where=str(candidate.message + 1),
        start=candidate.start,
        end=candidate.end,
        why=candidate.why,
        proved=proved,
        sure=candidate.sure,
        candidates=rivals,
    )


def _from_fields(schema: FactSchema, fields: Mapping[str, Value]) -> dict[str, Fact]:
    known = {}
    for key, value in fields.items():
        if value in (None, ""):
            continue
        spec = schema.for_field(key)
        name = spec.name if spec else key
        if (named := schema.get(name)) and named.computed:
            continue
        known[name] = Fact(name, value, "field", str(value), key, why=because("ticket-field", key=key))
    return known


def _number_or_text(value: str, spec: FactSpec | None) -> Value:
    """A column of figures counts (24, 3,800), unless the house says that it is something else; what begins with 0 is a code."""
    counts = spec is None or spec.kind in ("money", "count")
    return whole(value) if counts and _FIGURES.fullmatch(value) else value


def _from_place(places: PlaceList, known: Mapping[str, Fact], schema: FactSchema) -> dict[str, Fact]:
    """The linked place's own columns are facts as well, where nothing better is known: of several places those of the first that the
    house names; of one that is only near, another or an old one where no other is known."""
    facts = [known[spec.name] for spec in schema.specs if spec.kind == "place" and spec.name in known]
    looked_up: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: bool(_NOT_ITSELF & set(key_tokens(fact.name)))):
        place = places.get(str(fact.value))
        for key, value in (place.details if place else {}).items():
            if value and key not in known and key not in looked_up:
                looked_up[key] = Fact(
                    key,
                    _number_or_text(value, schema.get(key)),
                    "place",
                    value,
                    place.name if place else "",
                    why=because("places-list"),
                )
    return looked_up
