"""What speaks for a place of the script as the next one, each sign a number with a name.

The weights between them are fitted on dialogues (``tools/fit_next_step.py``); nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from giljabi.core.facts.requests import requests
from giljabi.core.guide.asking import asks_only_known
from giljabi.core.guide.case_signals import Signals, case_signals, is_supported, judged_at, kind_of
from giljabi.core.guide.cases import case_of
from giljabi.core.guide.circumstances import content
from giljabi.core.guide.progress import Position
from giljabi.core.guide.scene import PROPOSAL, THINGS_OFFERED, Scene
from giljabi.core.guide.states import undone
from giljabi.core.playbook import Question, Step

#: From here on a refusal is likely enough that nobody is told of what was done.
_REFUSED = 0.4
#: Words that say that something was done: nobody who refused it is told so.
_SAYS_DONE = re.compile(
    r"(?:[했였렸]|되었|됐)(?:습니다|어요|으며|고,)|completed|has been (?:cancelled|refunded|processed)"
)


def signals_of(position: Position, at: Scene, *, inside: bool = False) -> Signals:
    """The signs of one place; ``inside`` as in :func:`case_signals`."""
    found = _order(position, at) | _stance(position, at) | _asking(position, at)
    found |= case_signals(position, at, inside=inside)
    if (
        at.last
        and position.variant is not at.last.variant
        and any(position.variant is row.variant for row in at.spoken)
    ):
        found["said-before"] = 1.0
    if "asks-known" in found:  # it was told: that the turn speaks of it is no reason to ask for it
        found.pop("title-said", None)
    else:
        found["means-title"] = at.near_titles.get(position.step.title, 0.0)
        found["speaks-of-turn"] = _coverage(at, content(position.variant.text) | content(position.step.title))
    found["means-question"] = at.near_questions.get(position.question.question, 0.0)
    return {name: value for name, value in found.items() if value}


def signals_of_end(at: Scene) -> Signals:
    """The signs of having nothing left to say."""
    last = at.last
    if last is None:
        return {"end": 1.0, "end-unspoken": 1.0}
    only_cases = all(case_of(step) for step in _later(last))
    return {
        "end": 1.0,
        "end-only-cases-left": float(only_cases),
        "end-pending": float(bool(at.pending)),
        "end-proposed": float(at.proposed and not only_cases),
        "end-done": at.stances["done"],
        "end-done-last": at.stances["done"] * only_cases,
        "end-accepts": at.stances["accepts"],
        "end-accepts-last": at.stances["accepts"] * only_cases * (not at.proposed),
        "end-refuses": at.stances["refuses"],
        "end-asks": at.stances["asks"] + at.stances["offtopic"],
        "end-informs": at.stances["informs"],
    }


def signals_of_none(at: Scene) -> Signals:
    """The signs of a turn that no place of the script answers."""
    words = content(at.turn)
    foreign = 1.0 - len(words & at.vocabulary) / len(words) if words else 0.0
    asking = at.stances["asks"] + at.stances["offtopic"]
    return {
        "none": 1.0,
        "none-offtopic": at.stances["offtopic"] * (at.last is not None) * (not at.answered),
        "none-foreign-asks": foreign * asking * (not at.answered),
        "none-unspoken": float(at.last is None),
    }


def _order(position: Position, at: Scene) -> Signals:
    last = at.last
    steps = _with_words(position.question)
    index = _index(steps, position.step)
    found: Signals = {}
    if last is None or last.question is not position.question:
        name = "start" if last is None else "other"
        found[f"{name}-{min(index, 1)}"] = 1.0
        found[f"{name}-question"] = _question_fit(position.question, at)
        between = steps[:index]
    else:
        ahead = index - _index(steps, last.step)
        if ahead == 0:
            found["same-words" if position.variant is last.variant else "same-step"] = 1.0
        elif kind_of(position) != "plain" and ahead < 0:
            found["other-case"] = 1.0  # back to what was offered, or on from it: the customer changed their mind
        elif ahead < 0:
            found["back"] = 1.0
        else:
            found["ahead"] = 1.0
        between = steps[_index(steps, last.step) + 1 : index]
    to = "-to-case" if case_of(position.step) and is_supported(position.step, at) else ""
    for step in between:
        kind = f"{_skipping(step, at)}{to}"
        found[kind] = found.get(kind, 0.0) + 1.0
    return found


def _skipping(step: Step, at: Scene) -> str:
    """What passing this step over means: what it asks is known, its case does not hold, or something stays unsaid."""
    text = step.variants[0].text
    if case := case_of(step):
        held = judged_at(case, at)
        return "skips-holding" if held.holds > 0 else "skips-other-case"
    if undone(step.title, at.now) or _no_case_holds(step, at):
        return "skips-other-case"
    if asks_only_known(text, at.facts, at.schema) or _told(text, at) >= 0.5:
        return "skips-known"
    return "skips-asking" if requests(text) else "skips-words"


def _no_case_holds(step: Step, at: Scene) -> bool:
    """Whether the step has only words for cases, and none of them is given."""
    return all(variant.when and judged_at(variant.when, at).holds < 0 for variant in step.variants)


def _stance(position: Position, at: Scene) -> Signals:
    last = at.last
    if last is None:
        return {}
    kind = kind_of(position)
    same = position.step is last.step
    where = "same" if same else "on"
    shares = at.stances
    unasked = "" if at.proposed or kind != "yes" else "-unasked"
    found = {f"{kind}-{where}-accepts{unasked}": shares["accepts"], f"{kind}-{where}-refuses": shares["refuses"]}
    found[f"{kind}-{where}-else"] = shares["informs"] + shares["asks"] + shares["offtopic"]
    if kind != "plain" and (offer := offer_before(position)) is not None:
        spoken = "spoken" if any(row.step is offer for row in at.spoken) else "unspoken"
        found[f"{kind}-of-{spoken}"] = shares["accepts" if kind == "yes" else "refuses"]
    if (
        at.offered
        and shares["refuses"] > max(shares["accepts"], shares["informs"], _REFUSED)
        and not same
        and kind != "no"
        and _SAYS_DONE.search(position.variant.text)
    ):
        found["done-though-refused"] = 1.0
    if kind != "no" and at.things_offered:
        found |= _accepting(position, at)
    if at.proposed and kind == "plain":
        found[f"proposed-{where}-refuses"] = shares["refuses"]
        found[f"proposed-{where}-accepts"] = shares["accepts"]
    return found


def _accepting(position: Position, at: Scene) -> Signals:
    """Whether the words are for those who accept what was just offered (``쿠폰을 받겠다고 하는 경우`` after a coupon), or for something else."""
    words = position.variant.when or position.step.title
    named = {*THINGS_OFFERED.findall(words), *(thing for thing in at.things_offered if thing in words)}
    if not named:
        return {}
    return {"accepts-the-offered" if named & at.things_offered else "accepts-another": at.stances["accepts"]}


def offer_before(position: Position) -> Step | None:
    """The last step before this one whose words offer something: what those who say yes, or no, speak of."""
    steps = _with_words(position.question)
    before = steps[: _index(steps, position.step)]
    return next(
        (step for step in reversed(before) if any(PROPOSAL.search(row.text.rstrip()) for row in step.variants)), None
    )


def _asking(position: Position, at: Scene) -> Signals:
    found: Signals = {}
    text = position.variant.text
    if asks_only_known(text, at.facts, at.schema):
        found["asks-known"] = 1.0
    elif not position.variant.when:
        found["asks-told"] = _told(text, at)
    last = at.last
    if last is None:
        return found
    where = "same" if position.variant is last.variant else "step" if position.step is last.step else "on"
    if at.sent:
        found[f"sent-{where}"] = 1.0
    if at.pending:
        found[f"pending-{where}"] = 1.0
        found[f"pending-{where}-lacks"] = float(at.lacks)
    elif at.answered:
        found[f"answered-{where}"] = 1.0
    return found


def _told(text: str, at: Scene) -> float:
    """The share of what these words ask for that the customer's last words already speak of."""
    asked = requests(text)
    wanted = content(" ".join(asked)) if asked else frozenset()
    return len(wanted & content(at.turn)) / len(wanted) if wanted else 0.0


def _coverage(at: Scene, words: frozenset[str]) -> float:
    turn = content(at.turn)
    return len(turn & words) / len(turn) if turn else 0.0


def _question_fit(question: Question, at: Scene) -> float:
    """How much nearer this question is to the customer's words than the other questions are."""
    fits = {other.no: _overlap(content(other.question), content(at.turn)) for other in at.playbook.questions}
    return fits[question.no] - max((fit for no, fit in fits.items() if no != question.no), default=0.0)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one) ** 0.5 * len(other) ** 0.5) if one and other else 0.0


def _with_words(question: Question) -> Sequence[Step]:
    return [step for step in question.steps if step.variants]


def _index(steps: Sequence[Step], wanted: Step) -> int:
    return next(number for number, step in enumerate(steps) if step is wanted)


def _later(last: Position) -> Sequence[Step]:
    steps = _with_words(last.question)
    return steps[_index(steps, last.step) + 1 :]
