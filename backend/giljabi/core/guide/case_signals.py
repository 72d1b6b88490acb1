"""What speaks for a place of the script by the case that it is for: its condition, its step's title, yes or no."""

from __future__ import annotations

import re
from dataclasses import replace

from giljabi.core.guide.asking import DOCUMENTS, asks_for_document
from giljabi.core.guide.cases import case_of
from giljabi.core.guide.conditions import NOT_ALLOWED, Judgement, judged, was_sent
from giljabi.core.guide.option import FORBIDDEN
from giljabi.core.guide.progress import Position
from giljabi.core.guide.scene import Scene
from giljabi.core.guide.states import undone
from giljabi.core.playbook import Step

Signals = dict[str, float]

#: Titles of steps that follow a document: 영수증 확인 > 차액 안내, 사진 본 뒤 안내, 서류 받은 뒤.
_ABOUT_DOCUMENT = re.compile(
    rf"[^>＞→]{{0,8}}?([가-힣]{{0,4}}(?:{DOCUMENTS.pattern}))\S?\s?(?:확인|본|받|접수|검토|대조|봄|도착)"
)
_CANCELS = re.compile(r"취소|승인번호|cancel", re.IGNORECASE)
_YES = re.compile(r"수긍|수락|인정|동의|OK|오케이|받겠|승낙|찬성|원함|원하(?!지)|희망|accept|agree|확정", re.IGNORECASE)
_NO = re.compile(
    r"거절|거부|부인|싫|불만|요구|강성|못\s?\S{1,4}겠|안\s?\S{1,4}겠|원치|원하지\s?않|항의|불응|이의|반발|철회|그래도(?=.{0,8}(?:원|요구|싫|거절|취소|환불|하겠|달라))|decline|refuse|insist",
    re.IGNORECASE,
)
#: Of eight houses' dialogues 68.3 % of variants were right without it, 69.6 % with it (weights of the other houses).
_BY_CHANCE = 0.5
#: What comes when something was tried before: 그래도 안 열림, 계속 불만.
_NOT_FIRST = re.compile(
    r"그래도|여전히|계속|그 뒤에도|다시\s?(?:연락|문의|요청|안\s|확인)|재문의|still\b", re.IGNORECASE
)
_RATHER = re.compile(r"[가-힣]\s(?:말고|대신)\s?\S*\s?(?:[가-힣]+\s)?(?:원|요구|달라|바라|받)")
#: How much the cases inside a step count while nothing speaks for the step's own.
_UNENTERED = 0.3


def case_signals(position: Position, at: Scene, *, inside: bool = False) -> Signals:
    """The signs of a place's case: how its condition and its step's title stand. ``inside`` asks which of the step's words to say,
    where it is settled that it is the step's turn."""
    found: Signals = {}
    when = position.variant.when
    case = case_of(position.step)
    title = judged_at(case or position.step.title, at)
    # the title names the rule, the condition its exception: that holds where the rule does not
    exception = bool(when and case and title.holds < 0 < judged_at(when, at).holds)
    if when:
        held = judged_at(when, at)
        if held.by == "fact" and held.holds > 0 and _exception_holds(position, at):
            held = replace(held, said=0.0, holds=0.0)
        entered = 1.0 if exception or inside else _entered(position, at)
        # what held before these words were said holds no less since: it is no reason to say others of the same step
        again = position.step in [row.step for row in at.spoken]
        found = {name: value * entered for name, value in _told_of("again" if again else "when", held).items()}
        found |= {
            "conditional": entered,
            "when-fielded": held.fielded * entered,
            "means-when": at.near_conditions.get(when, 0.0) * entered * (held.holds > -1),
        }
    elif position.variant is not position.step.variants[0]:
        found["later-default"] = 1.0
    if exception:
        found["case"] = 1.0
    elif case:
        found |= {"case": 1.0} | _told_of("case", title)
        if not is_supported(position.step, at) and kind_of(position) == "plain":
            found["case-unsupported"] = 1.0
    else:
        found |= {
            "title-said": title.said,
            "title-noted": title.noted,
            "title-phase": title.phase,
            "title-document": float(_document_came(position.step.title, at)),
            "title-fails": float(undone(position.step.title, at.now)),
        }
    if at.last is None and _NOT_FIRST.match(position.step.title):
        found |= {"case-said": 0.0, "case-holds": 0.0, "case-phase": 0.0, "case-fails": 1.0}
    if _forbidden(position, at):
        found[FORBIDDEN] = 1.0
    return found | _of_step(position.step, at)


def _exception_holds(position: Position, at: Scene) -> bool:
    """Whether another case of the step is decided to hold: that something was told or sent (``영수증이 확인된 경우``) is so in each of them,
    and its words are for whom no other case is (``영수증이 15,000원을 넘는 경우``)."""
    others = (row.when for row in position.step.variants if row.when and row is not position.variant)
    held = [judged_at(when, at) for when in others]
    return any(row.holds > 0 and row.by != "fact" for row in held)


def judged_at(condition: str, at: Scene) -> Judgement:
    """How a condition stands in the scene; each is judged once."""
    if condition not in at.judgements:
        at.judgements[condition] = judged(condition, at.now, at.schema, at.verdicts, at.playbook.policies)
    return at.judgements[condition]


def kind_of(position: Position) -> str:
    """Whether a place is for those who say yes, for those who say no, or for everybody."""
    title, when = position.step.title, position.variant.when or ""
    if _RATHER.search(when):
        return "no"  # who wants something else than what was offered: 쿠폰 말고 환불을 원하는
    words = f"{title} {when}"
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


def _document_came(title: str, at: Scene) -> bool:
    """Whether a step is about a document that came with the last words: 입원확인서 확인 > 환불."""
    match = _ABOUT_DOCUMENT.match(title)
    return bool(match and was_sent(at.turn) and (match[1] in at.turn or asks_for_document(at.now.before)))


def _entered(position: Position, at: Scene) -> float:
    """How far a case of those who say yes (or no) is in question: what holds inside a refusal is no reason to enter it."""
    kind = kind_of(position)
    if at.last and position.step is at.last.step:
        return 1.0
    if kind == "plain":
        return 1.0 if case_of(position.step) is None or is_supported(position.step, at) else _UNENTERED
    return at.stances["accepts" if kind == "yes" else "refuses"]


def is_supported(step: Step, at: Scene) -> bool:
    """Whether anything known or said speaks for the case of a step."""
    title = judged_at(case_of(step) or step.title, at)
    said = title.said and not title.contrary
    return bool(said or title.noted or title.holds > 0 or title.phase > 0)


def _told_of(what: str, held: Judgement) -> Signals:
    """The signs of a judgement; words in common say nothing for a condition that is known not to hold."""
    refuted = held.holds <= -1
    return {
        f"{what}-said": _beyond_chance(held.said) * (not refuted) * (1.0 - held.contrary),
        f"{what}-noted": _beyond_chance(held.noted) * (not refuted),
        f"{what}-contrary": held.contrary,
        f"{what}-phase": held.phase,
        f"{what}-holds": max(held.holds, 0.0),
        f"{what}-fails": max(-held.holds, 0.0),
    }


def _beyond_chance(share: float) -> float:
    """Some words of a condition stand in any answer; from this share on they say something."""
    return max(0.0, share - _BY_CHANCE) / (1.0 - _BY_CHANCE)


def _forbidden(position: Position, at: Scene) -> bool:
    """Words for those who refuse lead to a cancellation on site, and a verdict says that there is none here."""
    refused = any(row.about == "cancel_on_site" and row.answer == "not possible" for row in at.verdicts)
    words, listed = f"{position.step.title} {position.variant.text}", at.playbook.rules.cancellable_operators
    named = any(name in note for note in position.step.notes for name in listed)  # a remark: only for these operators
    cancels = bool(_CANCELS.search(words)) or named
    return refused and kind_of(position) == "no" and cancels and not NOT_ALLOWED.search(position.variant.when or "")
