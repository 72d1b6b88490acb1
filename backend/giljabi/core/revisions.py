"""Two revisions of one article: which step became which, and what changed in meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from rapidfuzz import fuzz

from giljabi.core.playbook import Playbook, Policy, Question, Sms, Step, Variant
from giljabi.core.text import squeeze

T = TypeVar("T")
#: Likeness (0-100) from which two texts are the same one, reworded.
_SAME = 60.0
#: Above this many pairs only equal texts are paired: no article that a person writes has so many steps.
_MOST_COMPARED = 250_000


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``kind``: added, removed, reworded, renamed, moved or changed; ``where`` names the place for a person
    (``Q1 ③ 차액 안내``); ``before`` and ``after`` are the texts, empty where there was or is none."""

    kind: str
    where: str
    before: str = ""
    after: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "where": self.where, "before": self.before, "after": self.after}


def carry_ids(old: Playbook, new: Playbook) -> Playbook:
    """The new playbook with the old ids on the steps that are the old ones, however they were reworded or renumbered.

    A ticket half-way through the script then keeps its place. A step whose words were written anew is the old one if question
    and title are the same; any other new step never gets an id that an old step bore.
    """
    before = [step for question in old.questions for step in question.steps]
    after = [step for question in new.questions for step in question.steps]
    pairs = _pairs(before, after, _step_words)
    kept = {id(mine): theirs.id for theirs, mine in pairs if theirs and mine and theirs.id}
    rewritten = {theirs.id: squeeze(theirs.title) for theirs, mine in pairs if theirs and not mine}
    taken = {step.id for step in before}

    def named(step: Step) -> Step:
        if id(step) in kept:
            return replace(step, id=kept[id(step)])
        if step.id not in taken or rewritten.get(step.id) == squeeze(step.title):
            return step
        fresh = f"{step.id}n"
        while fresh in taken:
            fresh += "n"
        return replace(step, id=fresh)

    return replace(
        new, questions=tuple(replace(q, steps=tuple(named(step) for step in q.steps)) for q in new.questions)
    )


def changes(old: Playbook, new: Playbook) -> list[Change]:
    """What changed in meaning, in the article's order. Numbering, marks and white space alone are no change."""
    found: list[Change] = []
    for name in ("kind", "title", "label"):
        found += _value(name, getattr(old, name) or "", getattr(new, name) or "")
    found += _value("type", " > ".join(old.path), " > ".join(new.path))
    found += _texts("order of the response", old.response_order, new.response_order)
    if old.response_order != new.response_order and sorted(old.response_order) == sorted(new.response_order):
        found.append(
            Change("moved", "order of the response", " > ".join(old.response_order), " > ".join(new.response_order))
        )
    found += _texts("caution", old.cautions, new.cautions)
    found += _policies(old.policies, new.policies)
    found += _rules(old, new)
    found += _questions(old.questions, new.questions)
    found += _messages(old.sms, new.sms)
    found += _texts("step", [step.text for step in old.steps], [step.text for step in new.steps])
    return found


def _value(name: str, before: str, after: str) -> list[Change]:
    return [Change("changed", name, before, after)] if before != after else []


def _texts(where: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for before, after in _pairs(old, new, str):
        if before is None or after is None:
            yield Change("added" if before is None else "removed", where, before or "", after or "")
        elif before != after:
            yield Change("reworded", where, before, after)


def _policies(old: Sequence[Policy], new: Sequence[Policy]) -> Iterator[Change]:
    for before, after in _pairs(old, new, lambda policy: f"{policy.title} {' '.join(policy.items)}"):
        if before is None or after is None:
            policy = before or after
            text = f"{policy.title}: {' / '.join(policy.items)}" if policy else ""
            yield Change("added", "policy", after=text) if before is None else Change("removed", "policy", text)
            continue
        if before.title != after.title:
            yield Change("renamed", "policy", before.title, after.title)
        yield from _texts(f"policy {after.title!r}", before.items, after.items)


def _rules(old: Playbook, new: Playbook) -> Iterator[Change]:
    mine, theirs = new.rules.to_dict(), old.rules.to_dict()
    for name in ("cancellable_operators", "coupon_denominations", "requires"):
        before, after = theirs.get(name, []), mine.get(name, [])
        gone, come = [v for v in before if v not in after], [v for v in after if v not in before]
        if gone or come:
            yield Change("changed", f"rule {name}", ", ".join(map(_shown, gone)), ", ".join(map(_shown, come)))
    for was, now in _pairs(old.terms, new.terms, lambda term: term.text):
        if was and now and {was.kind, now.kind} == {"allowed", "refused"}:
            yield Change("changed", "term", f"{was.kind}: {was.text}", f"{now.kind}: {now.text}")
    for was, now in _pairs(old.terms, new.terms, lambda term: f"{term.kind} {term.text}"):
        if was and now and was.figures != now.figures:
            yield Change("changed", f"term {now.kind}", _span(*was.figures), _span(*now.figures))


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _span(low: int | None, high: int | None, unit: str) -> str:
    figures = _shown(low) if low == high else f"{_shown(low)}-{_shown(high)}"
    return f"{figures} {unit}".strip()


def _questions(old: Sequence[Question], new: Sequence[Question]) -> Iterator[Change]:
    for before, after in _pairs(old, new, lambda q: f"{q.question} {' '.join(step.title for step in q.steps)}"):
        if before is None or after is None:
            kind = "added" if before is None else "removed"
            yield Change(kind, "question", before.question if before else "", after.question if after else "")
            continue
        where = f"Q{after.no}"
        if before.no != after.no and len(old) == len(new):
            yield Change("moved", where, f"Q{before.no}", where)
        if before.question != after.question:
            yield Change("reworded", where, before.question, after.question)
        yield from _steps(where, before.steps, after.steps)


def _steps(where: str, old: Sequence[Step], new: Sequence[Step]) -> Iterator[Change]:
    pairs = _pairs(old, new, _step_words)
    order = [old.index(before) for before, after in pairs if before is not None and after is not None]
    for before, after in pairs:
        if before is None or after is None:
            step = before or after
            if step:
                yield Change(
                    "added" if before is None else "removed",
                    f"{where} {_name(step)}",
                    before.title if before else "",
                    step.title if after else "",
                )
            continue
        here = f"{where} {_name(after)}"
        if before.title != after.title:
            yield Change("renamed", here, before.title, after.title)
        if order != sorted(order) and old.index(before) != new.index(after):
            yield Change("moved", here, str(before.no), str(after.no))
        yield from _texts(f"{here}, remark", before.notes, after.notes)
        yield from _variants(here, before.variants, after.variants)


def _variants(where: str, old: Sequence[Variant], new: Sequence[Variant]) -> Iterator[Change]:
    for before, after in _pairs(old, new, lambda variant: f"{variant.when or ''} {variant.text}"):
        if before is None or after is None:
            variant = before or after
            named = f"{where}, variant {variant.when!r}" if variant and variant.when else f"{where}, words"
            yield Change(
                "added" if before is None else "removed",
                named,
                before.text if before else "",
                after.text if after else "",
            )
            continue
        named = f"{where}, variant {after.when!r}" if after.when else f"{where}, words"
        if before.when != after.when:
            yield Change("renamed", named, before.when or "", after.when or "")
        if before.text != after.text:
            yield Change("reworded", named, before.text, after.text)


def _messages(old: Sequence[Sms], new: Sequence[Sms]) -> Iterator[Change]:
    for before, after in _pairs(old, new, lambda sms: f"{sms.name} {sms.body}"):
        name = (after or before or Sms("", "")).name
        if before and after and before.name != after.name:
            yield Change("renamed", f"message {name!r}", before.name, after.name)
        was, now = before.body if before else "", after.body if after else ""
        if was != now:
            kind = "reworded" if before and after else "added" if after else "removed"
            yield Change(kind, f"message {name!r}", was, now)


def _name(step: Step) -> str:
    return f"{step.mark or step.no} {step.title}".strip()


def _step_words(step: Step) -> str:
    return f"{step.title} {' '.join(variant.text for variant in step.variants)}"


def _pairs(old: Sequence[T], new: Sequence[T], words: Callable[[T], str]) -> list[tuple[T | None, T | None]]:
    """Which of ``old`` became which of ``new``: equal words first, then the likest; in the new order, what is gone last.

    Deterministic: of equally like pairs the earlier wins.
    """
    mine, theirs = [words(item) for item in new], [words(item) for item in old]
    few = len(mine) * len(theirs) <= _MOST_COMPARED
    likeness = [
        (100.5 if was == now else fuzz.ratio(was, now), -abs(at - to), -to, to, at)
        for at, was in enumerate(theirs)
        for to, now in enumerate(mine)
        if few or was == now
    ]
    partner: dict[int, int] = {}
    used: set[int] = set()
    for score, _, _, to, at in sorted(likeness, reverse=True):
        if score >= _SAME and to not in partner and at not in used:
            partner[to] = at
            used.add(at)
    found: list[tuple[T | None, T | None]] = [
        (old[partner[to]] if to in partner else None, item) for to, item in enumerate(new)
    ]
    return found + [(item, None) for at, item in enumerate(old) if at not in used]
