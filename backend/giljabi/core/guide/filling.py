"""Filling the blanks of a script, and what is still open in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from giljabi.core.article.blanks import Blank, find_blanks
from giljabi.core.facts.field_names import key_noun
from giljabi.core.facts.gathering import Facts, from_text
from giljabi.core.facts.promised import amount_promised, last_offered, nouns_beside
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.facts.values import Fact
from giljabi.core.guide.arranged import as_arranged
from giljabi.core.guide.binding import claim
from giljabi.core.guide.coupons import coupon_for
from giljabi.core.guide.differences import is_only_a_difference
from giljabi.core.guide.fitting import fitting_fact, particular
from giljabi.core.guide.named_values import ANY_AMOUNT, NamedValue, is_part, named_values
from giljabi.core.guide.other_names import is_outcome, speaks_of_another, wants_one_nearby, wants_shown_words
from giljabi.core.guide.pairs import of_one_moment, wrong_and_right
from giljabi.core.guide.particles import particle_after
from giljabi.core.guide.shapes import shaped
from giljabi.core.guide.sums import with_sums

_HALF = re.compile(r"(?:절반|반액|50%)(?:인|만\s(?:받|내|부과|청구)\S{0,3}(?:\s있\S{1,2}| 되어)?)?\s?$")
#: A share of an amount (``결제 금액의 10%인``), and what is left of one (``수수료를 뺀``): neither is the amount.
_SHARE = re.compile(r"(?<!\d)(?!50)\d{1,2}\s?%(?:인|에 해당하는)?\s?$")
_LEFT_OVER = re.compile(
    r"(?:가운데|중에서|중)\s$|(?:빼고|뺀|빼면|제외하고|제외한|공제하고|공제한|공제 후|제하고|제한|차감하고|차감한|차감하여)\s(?:\S{1,8}\s)?$"
    r"|(?:공제|차감)(?:되는|하는|될|할)\s금액[은이]?\s$|(?:날만큼|기간만큼|남은 기간에 대한|않으신 기간에 (?:대한|해당하는))\s(?:\S{1,8}\s)?$"
)
_HALF_ITSELF = re.compile(r"절반|반액|50%")
#: Behind the name of somebody who introduces themselves.
_INTRODUCES = re.compile(r"\s?(?:입니다|이에요|예요|이라고 합니다|라고 합니다)")
#: The amount that an agent's own last words named: 말씀드린 N원.
_AS_SAID = re.compile(r"(?:말씀|안내|제안)(?:해\s?)?\s?(?:드린|드렸던)\s?(?:대로\s)?$")
_TODAY = re.compile(r"(?:오늘|금일)\s?$")
_INSIDE_A_NUMBER = re.compile(r"[\d-]$")
_SENTENCE_END = re.compile(r"[.!?\n]")
_OWN_WORDS = re.compile(r"[가-힣]{2} ")
#: A day by which something is to happen: not the day that the ticket is about.
_PROMISED_DAY = re.compile(
    r"\s?(?:까지|이내|안에|부터|이후)|[^.\n]{0,12}(?:환불|입금|처리|발송|발급|지급|도착|만료)(?:됩|될|되|예정)"
)
#: Of these a ticket has several as a matter of course, each with a name of its own.
_MANY = {"date", "time", "at", "until", "from", "by", "since", "status", "name", "type"}
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
    values = tuple(named_values(facts, schema)) if blanks else ()
    made: list[_Choice | None] = []
    for blank, claimed in zip(blanks, claims, strict=True):
        elsewhere = frozenset(name for name, other in taken.items() if other != blank.text)
        made.append(_known_for(blank, text, facts, values, schema, claimed, elsewhere))
    sentences = [len(_SENTENCE_END.findall(text, 0, blank.start)) for blank in blanks]
    chosen: list[Fact | None] = []
    amounts = _blank_of_amount(blanks, made)
    for at, (blank, choice) in enumerate(zip(blanks, made, strict=True)):
        rivals = [
            (other.strength, -row)
            for row, other in enumerate(made)
            if choice and other and sentences[row] == sentences[at] and blanks[row].kind == blank.kind
            if other.fact.name == choice.fact.name and blank.kind not in ("person", "text")
        ]
        fact = choice.fact if choice and _prevails(choice.strength, at, rivals, blank.kind) else None
        if fact and blank.kind == "money" and amounts[fact.name] != blank.text:
            fact = None  # one amount in two different blanks: one of them wants another
        chosen.append(fact)
    chosen = wrong_and_right(blanks, text, of_one_moment(blanks, text, chosen, facts), facts)
    chosen = as_arranged(blanks, text, chosen, facts)
    return with_sums(blanks, text, chosen, values, facts.today)


def _blank_of_amount(blanks: Sequence[Blank], made: Sequence[_Choice | None]) -> dict[str, str]:
    """For each amount the blank that it fills, of two different ones the one that wants it more surely."""
    found: dict[str, tuple[float, str]] = {}
    for blank, choice in zip(blanks, made, strict=True):
        if choice and blank.kind == "money" and choice.strength > found.get(choice.fact.name, (-1.0, ""))[0]:
            found[choice.fact.name] = (choice.strength, blank.text)
    return {name: text for name, (_, text) in found.items()}


def _said_before(blank: Blank, text: str, facts: Facts) -> _Choice | None:
    """The amount that an agent named for the same thing."""
    if blank.kind != "money" or not facts.said:
        return None
    if _AS_SAID.search(text, max(0, blank.start - 12), blank.start):
        amount = last_offered(facts.said)
    else:
        amount = amount_promised(nouns_beside(text, blank.start, blank.end), facts.said)
    return _Choice(Fact("said", amount, "agent", "", "agent"), _NAMED) if amount is not None else None


def _same_kind(fact: Fact, values: Sequence[NamedValue]) -> set[str]:
    """The fields that hold another one of the same: the seat that was assigned beside the seat that was told."""
    return {
        row.fact.name
        for row in values
        if row.fact.name != fact.name
        and isinstance(row.fact.value, str)
        and row.fact.value != fact.value
        and key_noun(row.fact.name) == key_noun(fact.name)
        and key_noun(fact.name) not in _MANY
    }


def _noted_nearby(facts: Facts, schema: FactSchema) -> Fact | None:
    """The one place that agents noted beside those of the ticket's own facts."""
    own = {fact.value for fact in facts.known.values()}
    found = {
        row.value: row
        for row in facts.noted
        if (spec := schema.get(row.fact)) and spec.kind == "place" and row.sure and row.value not in own
    }
    if len(found) != 1:
        return None
    (other,) = found.values()
    return from_text(other, (), proved=True)


def _prevails(strength: float, at: int, rivals: Sequence[tuple[float, int]], kind: str) -> bool:
    """Whether this blank has the value of several that would take it. Of two days or times of a sentence one is the other end."""
    if strength == _OUTRIGHT or len(rivals) < 2:
        return True
    if kind in ("date", "time") and strength < _CLAIMED:
        return False
    best = max(rivals)
    level = sum(rival[0] == best[0] for rival in rivals)
    return best == (strength, -at) and (level == 1 or strength == _CLAIMED)


def _reckoned_for(spec: FactSpec, values: Sequence[NamedValue]) -> Fact | None:
    """The one amount of a verdict whose name the title of this fact has: 보상 금액 for 장애 보상액."""
    found = [
        row.fact
        for row in values
        if row.reckoned
        if (parts := [group for group in row.groups if not group & ANY_AMOUNT])
        and all(any(word in spec.title() for word in group) for group in parts)
    ]
    return found[0] if len(found) == 1 else None


def _known_for(
    blank: Blank,
    text: str,
    facts: Facts,
    values: Sequence[NamedValue],
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
    if blank.kind == "date" and facts.today and _TODAY.search(text, 0, blank.start):
        return _Choice(Fact("today", facts.today.isoformat(), "field", "", "today"), _OUTRIGHT)
    if blank.kind == "person" and _INTRODUCES.match(text, blank.end) and (agent := facts.known.get("agent_name")):
        return _Choice(agent, _OUTRIGHT)
    if blank.kind == "money" and _SHARE.search(text, max(0, blank.start - 12), blank.start):
        return None  # a tenth of an amount is no amount that a field holds
    if blank.kind == "money" and (due := coupon_for(text, blank.start, blank.end, facts)):
        return _Choice(due, _OUTRIGHT)
    if facts.shown and blank.kind == "text" and wants_shown_words(blank, text):
        return _Choice(facts.shown, _OUTRIGHT)
    if blank.kind in ("place", "text") and wants_one_nearby(blank, text) and (near := _noted_nearby(facts, schema)):
        return _Choice(near, _CLAIMED)  # 가장 가까운 곳은 〔OOO 지점〕
    half = blank.kind == "money" and bool(_HALF.search(text[max(0, blank.start - 14) : blank.start]))
    if (
        with_words
        and spec
        and spec.name in facts
        and is_outcome(spec.name, schema)
        and any(_HALF_ITSELF.search(row.pattern) for row in spec.fills)
    ):
        half = False  # what is paid back in the end is the half already
    fact = facts.known.get(spec.name) if spec else None
    if spec and fact is None and with_words and blank.kind == "money":
        fact = _reckoned_for(spec, values)
    strength: float = _CLAIMED if with_words or (spec and _OWN_WORDS.search(blank.text)) else _ALONE
    if spec and not with_words and blank.kind == "date" and _PROMISED_DAY.match(text, blank.end):
        fact = None
    if not (fact and (with_words or fact.origin != "text")):
        by_name = with_words and spec is not None and not spec.computed and not half
        fits = fitting_fact(
            blank, text, values, schema, claimed=by_name, elsewhere=elsewhere, half=half, told=facts.told
        )
        if fits:
            fact, strength = fits.fact, max(strength, _NAMED + min(fits.near, 9.0) / 10 if fits.near else _ALONE)
    if (fact is None or strength == _ALONE) and (again := _said_before(blank, text, facts)):
        return again
    if fact is None or not fact.sure:
        return None
    left_over = blank.kind == "money" and _LEFT_OVER.search(text, max(0, blank.start - 16), blank.start)
    if left_over and not (is_outcome(fact.name, schema) or is_part(fact)):
        return None  # what is left of an amount is not the amount
    if is_only_a_difference(blank, text, values):
        return None
    if not half and (other := _same_kind(fact, values)):
        fact = particular(blank, text, [row for row in values if row.fact.name in {fact.name, *other}])
        if fact is None:
            return None
    if blank.named:
        strength = _OUTRIGHT
    elif speaks_of_another(blank, text, fact.name, schema):
        return None
    if half:
        if is_outcome(fact.name, schema) or not isinstance(fact.value, int) or fact.value % 2:
            return None
        fact = replace(fact, value=fact.value // 2)
    return _Choice(fact, strength)
