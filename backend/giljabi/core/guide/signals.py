"""What speaks for a place of the script as the next one, each sign a number with a name.

The weights between them are fitted on dialogues (``tools/fit_next_step.py``); nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from giljabi.core.guide.asking import asked_facts, asks_only_known, requests
from giljabi.core.guide.cases import case_of
from giljabi.core.guide.circumstances import content
from giljabi.core.guide.conditions import NOT_ALLOWED, Judgement, judged
from giljabi.core.guide.progress import Position
from giljabi.core.guide.scene import Scene
from giljabi.core.guide.states import undone
from giljabi.core.playbook import Question, Step

Signals = dict[str, float]

_CANCELS = re.compile(r"취소|승인번호|cancel", re.IGNORECASE)
_YES = re.compile(r"수긍|수락|인정|동의|OK|오케이|받겠|승낙|찬성|원함|원하(?!지)|희망|accept|agree|확정", re.IGNORECASE)
#: From here on a refusal is likely enough that nobody is told of what was done.
_REFUSED = 0.4
#: How much the cases inside a step count while nothing speaks for the step's own.
_UNENTERED = 0.3
#: Words that say that something was done: nobody who refused it is told so.
_SAYS_DONE = re.compile(
    r"(?:[했였렸]|되었|됐)(?:습니다|어요|으며|고,)|completed|has been (?:cancelled|refunded|processed)"
)
_NO = re.compile(
    r"거절|거부|부인|싫|불만|요구|강성|못\s?\S{1,4}겠|안\s?\S{1,4}겠|원치|원하지\s?않|항의|불응|이의|반발|그래도|decline|refuse|insist",
    re.IGNORECASE,
)


def signals_of(position: Position, at: Scene) -> Signals:
    """The signs of one place."""
    found = _order(position, at) | _stance(position, at) | _condition(position, at) | _asking(position, at)
    if (
        at.last
        and position.variant is not at.last.variant
        and any(position.variant is row.variant for row in at.spoken)
    ):
        found["said-before"] = 1.0
    found["means-title"] = at.near_titles.get(position.step.title, 0.0)
    found["means-question"] = at.near_questions.get(position.question.question, 0.0)
    found["speaks-of-turn"] = _coverage(at, content(position.variant.text) | content(position.step.title))
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
        "none-offtopic": at.stances["offtopic"] * (at.last is not None),
        "none-foreign-asks": foreign * asking,
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
        elif _kind(position) != "plain" and ahead < 0:
            found["other-case"] = 1.0  # back to what was offered, or on from it: the customer changed their mind
        elif ahead < 0:
            found["back"] = 1.0
        else:
            found["ahead"] = 1.0
        between = steps[_index(steps, last.step) + 1 : index]
    for step in between:
        kind = _skipping(step, at)
        found[kind] = found.get(kind, 0.0) + 1.0
    return found


def _skipping(step: Step, at: Scene) -> str:
    """What passing this step over means: what it asks is known, its case does not hold, or something stays unsaid."""
    text = step.variants[0].text
    held = _judged(step.title, at)
    if case_of(step):
        return "skips-holding" if held.holds > 0 else "skips-other-case"
    if undone(step.title, at.now):
        return "skips-other-case"
    if asks_only_known(text, at.facts, at.schema) or _told(text, at) >= 0.5:
        return "skips-known"
    return "skips-asking" if requests(text) else "skips-words"


def _stance(position: Position, at: Scene) -> Signals:
    last = at.last
    if last is None:
        return {}
    kind = _kind(position)
    same = position.step is last.step
    where = "same" if same else "on"
    shares = at.stances
    found = {f"{kind}-{where}-accepts": shares["accepts"], f"{kind}-{where}-refuses": shares["refuses"]}
    found[f"{kind}-{where}-else"] = shares["informs"] + shares["asks"] + shares["offtopic"]
    if (
        at.offered
        and shares["refuses"] > max(shares["accepts"], shares["informs"], _REFUSED)
        and not same
        and kind != "no"
        and _SAYS_DONE.search(position.variant.text)
    ):
        found["done-though-refused"] = 1.0
    if at.proposed and kind == "plain":
        found[f"proposed-{where}-refuses"] = shares["refuses"]
        found[f"proposed-{where}-accepts"] = shares["accepts"]
    return found


def _kind(position: Position) -> str:
    """Whether a place is for those who say yes, for those who say no, or for everybody."""
    words = f"{position.step.title} {position.variant.when or ''}"
    yes, no = bool(_YES.search(words)), bool(_NO.search(words))
    return "yes" if yes and not no else "no" if no and not yes else "plain"


def _condition(position: Position, at: Scene) -> Signals:
    found: Signals = {}
    when = position.variant.when
    if when:
        held = _judged(when, at)
        entered = _entered(position, at)
        # what held before these words were said holds no less since: it is no reason to say others of the same step
        again = position.step in [row.step for row in at.spoken]
        found = {name: value * entered for name, value in _told_of("again" if again else "when", held).items()}
        found |= {
            "conditional": entered,
            "when-fielded": held.fielded * entered,
            "means-when": at.near_conditions.get(when, 0.0) * entered,
        }
    elif position.variant is not position.step.variants[0]:
        found["later-default"] = 1.0
    title = _judged(position.step.title, at)
    if case_of(position.step):
        found |= {"case": 1.0} | _told_of("case", title)
        if not _is_supported(position.step, at) and _kind(position) == "plain":
            found["case-unsupported"] = 1.0
    else:
        found |= {
            "title-said": title.said,
            "title-noted": title.noted,
            "title-phase": title.phase,
            "title-fails": float(undone(position.step.title, at.now)),
        }
    if _forbidden(position, at):
        found["forbidden"] = 1.0
    return found | _of_step(position.step, at)


def _of_step(step: Step, at: Scene) -> Signals:
    """The most that speaks for a case inside the step. Which case it is says little about whether it is this step's turn; what the
    signs of the case itself add to every option of the step can so be taken off again."""
    cases = [variant.when for variant in step.variants if variant.when]
    held = [_judged(when, at) for when in cases]
    return {
        "step-holds": max((max(row.holds, 0.0) for row in held), default=0.0),
        "step-said": max((row.said for row in held), default=0.0),
        "step-means": max((at.near_conditions.get(when, 0.0) for when in cases), default=0.0),
    }


def _entered(position: Position, at: Scene) -> float:
    """How far a case of those who say yes (or no) is in question: what holds inside a refusal is no reason to enter it."""
    kind = _kind(position)
    if at.last and position.step is at.last.step:
        return 1.0
    if kind == "plain":
        return 1.0 if case_of(position.step) is None or _is_supported(position.step, at) else _UNENTERED
    return at.stances["accepts" if kind == "yes" else "refuses"]


def _is_supported(step: Step, at: Scene) -> bool:
    """Whether anything known or said speaks for the case of a step."""
    title = _judged(step.title, at)
    return bool(title.said or title.noted or title.holds > 0 or title.phase > 0)


def _told_of(what: str, held: Judgement) -> Signals:
    return {
        f"{what}-said": held.said,
        f"{what}-noted": held.noted,
        f"{what}-contrary": held.contrary,
        f"{what}-phase": held.phase,
        f"{what}-holds": max(held.holds, 0.0),
        f"{what}-fails": max(-held.holds, 0.0),
    }


def _forbidden(position: Position, at: Scene) -> bool:
    """Words for those who refuse lead to a cancellation on site, and a verdict says that there is none here."""
    refused = any(row.about == "cancel_on_site" and row.answer == "not possible" for row in at.verdicts)
    cancels = bool(_CANCELS.search(f"{position.step.title} {position.variant.text}"))
    return refused and _kind(position) == "no" and cancels and not NOT_ALLOWED.search(position.variant.when or "")


def _judged(condition: str, at: Scene) -> Judgement:
    if condition not in at.judgements:
        at.judgements[condition] = judged(condition, at.now, at.schema, at.verdicts, at.playbook.policies)
    return at.judgements[condition]


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
    elif asked_facts(last.variant.text, at.schema):
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
