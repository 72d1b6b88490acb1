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
from giljabi.core.guide.signals import offer_before, signals_of, signals_of_end, signals_of_none
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.guide.why import reasons
from giljabi.core.playbook import Playbook
from giljabi.core.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Choice:
    """The place in the script to say next; None with ``done`` (nothing left), ``waiting`` (for an answer) or neither (no script fits)."""

    position: Position | None
    done: bool
    why: tuple[Reason, ...]
    waiting: bool = False


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
    best = max(options(at), key=lambda option: option.wanted)  # of equals the earlier place
    if best.position:
        allowed = [option for option in inside(best.position, at) if not option.forbidden]
        if not allowed:
            return _instead(best.position, at)
        best = max(allowed, key=lambda option: option.score)
    return Choice(best.position, best.done, reasons(best, at))


def _instead(forbidden: Position, at: Scene) -> Choice:
    """What to say where policy allows none of the words that the customer's answer leads to: the offer that they answered, once more
    (no list of operators leaves another way); without one it is for the agent to say."""
    offer = offer_before(forbidden)
    again = [row for row in at.spoken if row.step is offer]
    why = because("not-allowed", step=forbidden.step.no, title=forbidden.step.title)
    return Choice(again[-1] if again else None, False, (why,))


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
