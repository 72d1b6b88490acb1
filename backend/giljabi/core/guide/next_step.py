"""Which words come next, and why: every place of the script, the end and "no place fits" weighed against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.option import Option
from giljabi.core.guide.progress import Position
from giljabi.core.guide.scene import Scene, scene
from giljabi.core.guide.signals import signals_of, signals_of_end, signals_of_none
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.guide.why import reasons
from giljabi.core.playbook import Playbook
from giljabi.core.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Choice:
    """The place in the script to say next; None with ``done`` (nothing left), ``waiting`` (for an answer) or neither (no script fits).

    ``margin`` is how far it is ahead of the next best, in the unit of the weights."""

    position: Position | None
    done: bool
    why: tuple[Reason, ...]
    waiting: bool = False
    margin: float = 0.0


def choose(
    playbook: Playbook,
    messages: Sequence[Message],
    facts: Facts,
    schema: FactSchema,
    verdicts: Sequence[Verdict],
    now: datetime,
) -> Choice:
    """The next place in the script. The same input gives the same choice; ``why`` says what decided."""
    at = scene(playbook, messages, facts, schema, verdicts, now)
    if not at.script:
        return Choice(None, False, (because("no-words"),))
    if at.last and not at.turn.strip() and not at.notes.strip() and at.asked:
        return Choice(None, False, (because("waiting", step=at.last.step.no),), waiting=True)
    ranked = sorted(options(at), key=lambda option: -option.score)  # the sort is stable: of equals the earlier place
    best, second = ranked[0], ranked[1]
    if best.position:
        best = max(inside(best.position, at), key=lambda option: option.score)
    return Choice(best.position, best.done, reasons(best, at), margin=best.score - second.score)


def options(at: Scene) -> list[Option]:
    """Everything that could come next, in the order of the script."""
    places = [Option(position, False, signals_of(position, at)) for position in at.script]
    return [*places, Option(None, True, signals_of_end(at)), Option(None, False, signals_of_none(at))]


def inside(place: Position, at: Scene) -> list[Option]:
    """What could be said in a step whose turn it is: all its words, without weighing again whether it is reached."""
    return [
        Option(position, False, signals_of(position, at, inside=True))
        for position in at.script
        if position.step is place.step
    ]
