"""Which fact fills which blank: decided by the words around it, before any ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from giljabi.core.article.blanks import Blank, Kind, find_blanks
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.playbook import Places, Playbook
from giljabi.core.text import squeeze

_BEFORE, _AFTER = 40, 40
_NAME_BEFORE = re.compile(r"(?:은|는|이|가|을|를|인)?\s*$")
#: A blank with its unit (OOO번), which some authors leave outside.
_COUNTED_BLANK = re.compile(r"([^가-힣\s]+)\s?([가-힣]{1,2})")
#: A blank with its name before it (결제번호 OOO), which most authors leave outside.
_CALLED_BLANK = re.compile(r"([가-힣]{2,}(?: [가-힣]+)*\s?)([^가-힣\s]+)")
_COMPATIBLE: dict[str, tuple[str, ...]] = {
    "date": ("date",),
    "time": ("time",),
    "money": ("money",),
    "plate": ("plate", "code"),
    "phone": ("phone", "text", "code"),
    "place": ("place",),
    "person": ("text",),
    "count": ("count", "code"),
    "text": ("text", "code", "place", "phone", "count", "date"),
}


@dataclass(frozen=True, slots=True)
class BoundBlank:
    """A blank of a playbook: ``where`` names the text that it stands in (``Q1.2`` for a step, else the message's name),
    ``start`` and ``end`` its characters there; ``fact`` fills it, None when no fact does."""

    text: str
    kind: Kind
    where: str
    start: int
    end: int
    fact: str | None
    line: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "kind": self.kind,
            "fact": self.fact,
            "where": self.where,
            "start": self.start,
            "end": self.end,
        }


def bound_blanks(playbook: Playbook, facts: FactSchema) -> list[BoundBlank]:
    """Every blank of the words to say and of the messages, in order, with the fact that fills it."""
    found = []
    for where, text, places in _texts(playbook):
        for blank in find_blanks(text):
            spec = fact_for(blank, text, facts)
            line = places[0].line if places else 1
            found.append(
                BoundBlank(blank.text, blank.kind, where, blank.start, blank.end, spec.name if spec else None, line)
            )
    return found


def fact_for(blank: Blank, text: str, facts: FactSchema) -> FactSpec | None:
    """The fact that ``facts.yaml`` claims the blank for."""
    return claim(blank, text, facts)[0]


def claim(blank: Blank, text: str, facts: FactSchema) -> tuple[FactSpec | None, bool]:
    """The fact that the blank names outright (``[주차장 이름]``), else the one whose pattern fits it most closely, and whether
    that pattern saw more than the blank itself; closest is what names it before the blank, then the shortest match with words, else the
    shortest."""
    if blank.named and (named := _named(blank, facts)):
        return named, True
    before, after = text[max(0, blank.start - _BEFORE) : blank.start], text[blank.end : blank.end + _AFTER]
    here = len(before)
    contexts = [f"{before}〔{blank.text}〕{after}", f"{before}{blank.text}{after}"]
    if counted := _COUNTED_BLANK.fullmatch(blank.text):
        contexts.append(f"{before}〔{counted[1]}〕{counted[2]}{after}")
    if called := _CALLED_BLANK.fullmatch(blank.text):
        contexts.append(f"{before}{called[1]}〔{called[2]}〕{after}")
    if others := [
        other for other in find_blanks(after) if other.start < _AFTER
    ]:  # an author may write all blanks in brackets
        behind = after
        for other in reversed(others):
            behind = f"{behind[: other.start]}〔{other.text}〕{behind[other.end :]}"
        contexts.append(f"{before}〔{blank.text}〕{behind}")
    fitting = [
        (len(match.group()) <= len(blank.text) + 2, not _says(match, here, spec), len(match.group()), spec.name)
        for spec in facts.specs
        if spec.kind in _COMPATIBLE[blank.kind]
        for pattern in spec.fills
        for context in contexts
        if (match := pattern.search(context)) and match.start() <= here < match.end()
    ]
    if not fitting:
        return None, False
    bare, _, _, name = min(fitting)
    return facts.get(name), not bare


def _says(match: re.Match[str], here: int, spec: FactSpec) -> bool:
    """Whether the pattern saw the fact's own name directly before the blank (추가요금 〔0,000원〕), and not only what happens to it (이 남아)."""
    before = _NAME_BEFORE.sub("", match.string[match.start() : here])
    return any(before.endswith(word) for label in spec.label.values() for word in label.split() if len(word) > 1)


def _named(blank: Blank, facts: FactSchema) -> FactSpec | None:
    name = squeeze(re.sub(r"[^\w ]", "", blank.text)).casefold()
    return next(
        (
            spec
            for spec in facts.specs
            if spec.kind in _COMPATIBLE[blank.kind]
            and name in {squeeze(word).casefold() for word in (spec.name, *spec.label.values(), *spec.asked)}
        ),
        None,
    )


def _texts(playbook: Playbook) -> Iterator[tuple[str, str, Places]]:
    for question in playbook.questions:
        for step in question.steps:
            for variant in step.variants:
                yield f"Q{question.no}.{step.no}", variant.text, variant.places
    for message in playbook.sms:
        yield message.name, message.body, message.places
