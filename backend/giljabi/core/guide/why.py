"""Why a place was chosen, in reasons that people read: what weighed most, and what was skipped."""

from __future__ import annotations

from collections.abc import Iterator

from giljabi.core.guide.asking import asks_only_known
from giljabi.core.guide.cases import case_of
from giljabi.core.guide.option import Option
from giljabi.core.guide.progress import Position
from giljabi.core.guide.scene import Scene
from giljabi.core.guide.weights import WEIGHTS
from giljabi.core.playbook import Step
from giljabi.core.reasons import Reason, because

#: Which sign is told by which reason; a sign without one is told by the order of the script.
_TOLD_BY = {
    "when-said": "fits-known", "when-fielded": "fits-known", "case-said": "fits-known", "title-said": "fits-known",
    "means-when": "fits-known", "means-title": "fits-known",
    "when-noted": "by-note", "case-noted": "by-note", "title-noted": "by-note",
    "when-holds": "condition-holds", "case-holds": "condition-holds",
    "when-phase": "phase-fits", "case-phase": "phase-fits", "title-phase": "phase-fits",
    "yes-on-accepts": "accepts", "yes-same-accepts": "accepts", "no-on-refuses": "refuses", "no-same-refuses": "refuses",
    "other-case": "changed-mind", "ahead": "comes-next", "same-step": "same-step", "same-words": "same-step",
    "pending-same": "still-missing", "pending-same-lacks": "still-missing",
}  # fmt: skip


def reasons(chosen: Option, at: Scene) -> tuple[Reason, ...]:
    """What spoke for the chosen option most, then each step that was passed over because what it asks is known."""
    place = chosen.position
    if place is None:
        return (because("goodbye" if chosen.done else "nothing-fits"),)
    skipped = tuple(_skipped(place, at))
    if at.last is None:
        several = sum(any(step.variants for step in question.steps) for question in at.playbook.questions) > 1
        near = (because("nearest-question", question=place.question.no),) if several else ()
        told = _decisive(chosen, place, at) if place.variant.when else None
        return (*near, *skipped, because("opens", step=place.step.no), *((told,) if told else ()))
    return (_decisive(chosen, place, at), *skipped)


def _decisive(chosen: Option, place: Position, at: Scene) -> Reason:
    weighed = sorted(
        ((WEIGHTS.get(name, 0.0) * value, name) for name, value in chosen.signals.items() if name in _TOLD_BY),
        reverse=True,
    )
    name = weighed[0][1] if weighed else "ahead"
    code = _TOLD_BY[name]
    step = at.last.step.no if at.last else place.step.no
    if code == "still-missing":
        labels = [spec.title() for fact in at.pending if (spec := at.schema.get(fact))]
        return because(code, step=step, facts=", ".join(labels))
    condition = place.variant.when if name.startswith("when") else case_of(place.step) or place.step.title
    return because(code, step=step, condition=condition or place.step.title)


def _skipped(place: Position, at: Scene) -> Iterator[Reason]:
    for step in _between(place, at):
        if step.case is None and (known := asks_only_known(step.variants[0].text, at.facts, at.schema)):
            yield because("skipped", step=step.no, facts=", ".join(spec.title() for spec in known))


def _between(place: Position, at: Scene) -> list[Step]:
    """The steps with words between the last one (or the beginning) and the chosen one."""
    steps = [step for step in place.question.steps if step.variants]
    start = -1
    if at.last is not None and at.last.question is place.question:
        start = next(number for number, step in enumerate(steps) if step is at.last.step)
    end = next(number for number, step in enumerate(steps) if step is place.step)
    return steps[start + 1 : end]
