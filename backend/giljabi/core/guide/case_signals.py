"""What speaks for a place of the script by the case that it is for: its condition, its step's title, yes or no."""

from __future__ import annotations

import re

from giljabi.core.guide.cases import case_of
from giljabi.core.guide.conditions import NOT_ALLOWED, Judgement, judged
from giljabi.core.guide.progress import Position
from giljabi.core.guide.scene import Scene
from giljabi.core.guide.states import undone
from giljabi.core.playbook import Step

Signals = dict[str, float]

_CANCELS = re.compile(r"취소|승인번호|cancel", re.IGNORECASE)
_YES = re.compile(r"수긍|수락|인정|동의|OK|오케이|받겠|승낙|찬성|원함|원하(?!지)|희망|accept|agree|확정", re.IGNORECASE)
_NO = re.compile(
    r"거절|거부|부인|싫|불만|요구|강성|못\s?\S{1,4}겠|안\s?\S{1,4}겠|원치|원하지\s?않|항의|불응|이의|반발|그래도|decline|refuse|insist",
    re.IGNORECASE,
)
#: How much the cases inside a step count while nothing speaks for the step's own.
_UNENTERED = 0.3


def case_signals(position: Position, at: Scene) -> Signals:
    """The signs of a place's case: how its condition and its step's title stand."""
    found: Signals = {}
    when = position.variant.when
    if when:
        held = judged_at(when, at)
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
    title = judged_at(position.step.title, at)
    if case_of(position.step):
        found |= {"case": 1.0} | _told_of("case", title)
        if not _is_supported(position.step, at) and kind_of(position) == "plain":
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


def judged_at(condition: str, at: Scene) -> Judgement:
    """How a condition stands in the scene; each is judged once."""
    if condition not in at.judgements:
        at.judgements[condition] = judged(condition, at.now, at.schema, at.verdicts, at.playbook.policies)
    return at.judgements[condition]


def kind_of(position: Position) -> str:
    """Whether a place is for those who say yes, for those who say no, or for everybody."""
    words = f"{position.step.title} {position.variant.when or ''}"
    yes, no = bool(_YES.search(words)), bool(_NO.search(words))
    return "yes" if yes and not no else "no" if no and not yes else "plain"


def _of_step(step: Step, at: Scene) -> Signals:
    """The most that speaks for a case inside the step. Which case it is says little about whether it is this step's turn; what the
    signs of the case itself add to every option of the step can so be taken off again."""
    cases = [variant.when for variant in step.variants if variant.when]
    held = [judged_at(when, at) for when in cases]
    return {
        "step-holds": max((max(row.holds, 0.0) for row in held), default=0.0),
        "step-said": max((row.said for row in held), default=0.0),
        "step-means": max((at.near_conditions.get(when, 0.0) for when in cases), default=0.0),
    }


def _entered(position: Position, at: Scene) -> float:
    """How far a case of those who say yes (or no) is in question: what holds inside a refusal is no reason to enter it."""
    kind = kind_of(position)
    if at.last and position.step is at.last.step:
        return 1.0
    if kind == "plain":
        return 1.0 if case_of(position.step) is None or _is_supported(position.step, at) else _UNENTERED
    return at.stances["accepts" if kind == "yes" else "refuses"]


def _is_supported(step: Step, at: Scene) -> bool:
    """Whether anything known or said speaks for the case of a step."""
    title = judged_at(step.title, at)
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
    return refused and kind_of(position) == "no" and cancels and not NOT_ALLOWED.search(position.variant.when or "")
