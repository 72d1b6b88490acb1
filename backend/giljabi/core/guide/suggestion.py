"""One suggestion: the next words, filled, with what is missing, the verdicts and the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.asking import missing_names
from giljabi.core.guide.filling import Filled, fill
from giljabi.core.guide.handoff import HandOff, hand_off
from giljabi.core.guide.named_values import AS_COUPON, BY_VERDICT
from giljabi.core.guide.next_step import Choice, choose
from giljabi.core.guide.progress import Position, positions
from giljabi.core.guide.text_messages import TextMessage, text_messages
from giljabi.core.guide.verdicts import Verdict, verdicts
from giljabi.core.playbook import Playbook
from giljabi.core.reasons import Reason, because, texts


@dataclass(frozen=True)
class Suggestion:
    """What to say next. ``missing`` are open blanks and facts that the words ask for; while a blank is open,
    ``complete`` is False and the text must not go out by itself. ``hand_off`` is what the words promise that somebody else
    does, ``text_messages`` are the article's, filled."""

    position: Position | None
    filled: Filled
    missing: tuple[str, ...]
    done: bool
    waiting: bool
    verdicts: tuple[Verdict, ...]
    why: tuple[Reason, ...]
    hand_off: HandOff | None = None
    text_messages: tuple[TextMessage, ...] = ()

    @property
    def complete(self) -> bool:
        return self.filled.complete

    def to_dict(self, locale: str = "ko") -> dict[str, Any]:
        place = self.position
        return {
            "question": place.question.no if place else None,
            "step": place.step.no if place else None,
            "variant": place.variant.when if place else None,
            "text": self.filled.text,
            "filled": dict(self.filled.filled),
            "missing": list(self.missing),
            "done": self.done,
            "waiting": self.waiting,
            "verdicts": [verdict.to_dict(locale) for verdict in self.verdicts],
            "why": texts(self.why, locale),
        }


def suggest(
    playbook: Playbook, messages: Sequence[Message], facts: Facts, schema: FactSchema, now: datetime
) -> Suggestion:
    """The suggestion for a ticket at this moment; ``now`` is when it was written, dates count from it."""
    ruled = verdicts(playbook, facts, schema, last_words(messages))
    return render(
        playbook,
        choose(playbook, messages, facts, schema, ruled, now),
        with_amounts(facts, ruled),
        schema,
        ruled,
        messages,
    )


def at(
    playbook: Playbook,
    place: tuple[int, int, int],
    messages: Sequence[Message],
    facts: Facts,
    schema: FactSchema,
    *,
    step_id: str = "",
) -> Suggestion | None:
    """The suggestion at a place that the agent chose: question, step, variant from 0. None when there is no such place.

    With ``step_id`` the step is found by its identity, wherever it stands now; one that is gone is no place any more.
    """
    question, step, variant = place
    there = [
        position
        for position in positions(playbook)
        if (position.step.id == step_id if step_id else (position.question.no, position.step.no) == (question, step))
    ]
    if not 0 <= variant < len(there):
        there = there[:1] if step_id else []
        variant = 0
    if not there:
        return None
    ruled = verdicts(playbook, facts, schema, last_words(messages))
    choice = Choice(there[variant], False, (because("chosen"),))
    return render(playbook, choice, with_amounts(facts, ruled), schema, ruled, messages)


def last_words(messages: Sequence[Message]) -> str:
    """What the customer said last."""
    return next((message.text for message in reversed(messages) if message.author == "customer"), "")


def render(
    playbook: Playbook,
    choice: Choice,
    facts: Facts,
    schema: FactSchema,
    ruled: tuple[Verdict, ...],
    messages: Sequence[Message],
) -> Suggestion:
    """Fill the chosen words and list what is missing."""
    text = choice.position.variant.text if choice.position else ""
    filled = fill(text, facts, schema)
    asked = missing_names(text, choice.position.step.title, facts, schema, tuple(messages)) if choice.position else []
    return Suggestion(
        choice.position,
        filled,
        tuple(dict.fromkeys([*filled.open, *asked])),
        choice.done,
        choice.waiting,
        ruled,
        choice.why,
        hand_off(playbook, choice.position, filled, facts, schema) if choice.position else None,
        text_messages(playbook, facts, schema),
    )


def with_amounts(facts: Facts, ruled: Sequence[Verdict]) -> Facts:
    """The facts with the amounts among them that the verdicts came to."""
    due = {}
    for verdict in ruled:
        if verdict.about in ("difference", "reckoning", "coupon") and verdict.answer == "possible" and verdict.values:
            name = str(verdict.values.get("name", "difference"))
            where = AS_COUPON if verdict.about == "coupon" else BY_VERDICT
            due[name] = Fact(name, int(verdict.values["amount"]), "field", "", where, why=verdict.because)
    return replace(facts, known={**facts.known, **due}) if due else facts
