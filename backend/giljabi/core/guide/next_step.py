"""Which words come next, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from giljabi.core.article.marks import ARROW
from giljabi.core.classify.morphemes import morphemes
from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.filling import asked_facts
from giljabi.core.guide.progress import Position, positions, said
from giljabi.core.guide.stance import Stance, stance
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.playbook import Playbook, Question

_YES = re.compile(r"수긍|수락|인정|동의|OK|오케이|받겠|승낙|accept|agree", re.IGNORECASE)
_NO = re.compile(r"거절|거부|부인|싫|불만|요구|강성|원치|decline|refuse", re.IGNORECASE)
_NOT_ALLOWED = re.compile(r"불가|안\s?되는|아닌\s?운영사|목록에 없는")
_IS_THERE = re.compile(r"확인된|확인되|있는|받은|알려|말씀하신|provided|known")
_EMPTY_WORDS = {
    "경우/NN",
    "고객/NN",
    "안내/NN",
    "확인/NN",
    "하/VV",
    "있/VV",
    "있/VA",
    "되/VV",
    "문의/NN",
    "요청/NN",
    "주/VV",
    "때/NN",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The place in the script to say next; None with ``done`` (nothing left) or without (no script fits)."""

    position: Position | None
    done: bool
    why: tuple[str, ...]


@dataclass(frozen=True)
class _Scene:
    """What the decision looks at: the customer's last words with later notes, their stance, the fields as words."""

    turn: str
    stance: Stance
    words: frozenset[str]
    known: str


def choose(
    playbook: Playbook, messages: Sequence[Message], facts: Facts, schema: FactSchema, verdicts: Sequence[Verdict]
) -> Choice:
    """The next place in the script. The same input gives the same choice; ``why`` says what decided."""
    script = list(positions(playbook))
    if not script:
        return Choice(None, False, ("the playbook has no words to say",))
    scene = _scene(messages, facts)
    so_far = said(playbook, messages)
    if not so_far:
        return _opening(playbook, scene, facts, schema)
    last = so_far[-1]
    if scene.stance == "done" and _nothing_pending(last):
        return Choice(None, True, ("the customer says goodbye and nothing is pending",))
    return _onward(script, so_far, last, scene, facts, schema, verdicts)


def _scene(messages: Sequence[Message], facts: Facts) -> _Scene:
    turns: list[str] = []
    for message in reversed(messages):
        if message.author == "agent":
            break
        turns.append(message.text)
    turn = "\n".join(reversed(turns))
    customer = next((m.text for m in reversed(messages) if m.author == "customer"), "")
    known = " ".join(str(fact.value) for fact in facts.known.values() if fact.origin != "text")
    return _Scene(turn, stance(customer) if turns else "informs", _content(turn), known)


def _opening(playbook: Playbook, scene: _Scene, facts: Facts, schema: FactSchema) -> Choice:
    """The question nearest to the customer's words, at its first step; at the second when the first asks what is known.

    A second step that is itself a case ("fee still open > how to pay") is never opened with: nobody knows the case yet.
    """
    questions = [question for question in playbook.questions if any(step.variants for step in question.steps)]
    question = max(questions, key=lambda q: (_overlap(q.question, scene), -q.no))
    why = [f"Q{question.no} is nearest to what the customer says"] if len(questions) > 1 else []
    steps = [step for step in question.steps if step.variants]
    first = steps[0]
    asked = asked_facts(first.variants[0].text, schema)
    if asked and all(spec.name in facts for spec in asked) and len(steps) > 1 and not ARROW.search(steps[1].title):
        why.append(f"{first.no} skipped: {', '.join(spec.title() for spec in asked)} known")
        first = steps[1]
    return Choice(Position(question, first, first.variants[0]), False, (*why, f"{first.no} opens the script"))


def _nothing_pending(last: Position) -> bool:
    return not last.variant.text.rstrip().endswith("?") or last.step is last.question.steps[-1]


def _onward(
    script: Sequence[Position],
    so_far: Sequence[Position],
    last: Position,
    scene: _Scene,
    facts: Facts,
    schema: FactSchema,
    verdicts: Sequence[Verdict],
) -> Choice:
    spoken = {id(position.variant) for position in so_far}
    best: tuple[float, int, Position, str] | None = None
    for number, position in enumerate(script):
        score, why = _score(position, last, spoken, scene, facts, schema, verdicts)
        if best is None or (score, -number) > (best[0], -best[1]):
            best = (score, number, position, why)
    if best is None or best[0] < 0.0:
        return Choice(None, scene.stance in ("done", "accepts"), ("no step of the script answers this",))
    return Choice(best[2], False, (f"after {last.step.no}: {best[3]}",))


def _score(
    position: Position,
    last: Position,
    spoken: set[int],
    scene: _Scene,
    facts: Facts,
    schema: FactSchema,
    verdicts: Sequence[Verdict],
) -> tuple[float, str]:
    """How well a place follows; every term is named in the reason when it is what decides."""
    reasons: list[tuple[float, str]] = [_order(position, last)]
    if id(position.variant) in spoken:
        reasons.append((-1.2, "already said"))
    reasons.append(_fits_stance(position, last, scene.stance))
    if position.variant.when:
        overlap = _overlap(position.variant.when, scene)
        reasons.append((2.2 * overlap - 1.0, f"'{position.variant.when}' fits what is known"))
        reasons.append(_fits_verdict(position, verdicts))
        reasons.append(_fits_knowledge(position.variant.when, facts, schema))
    else:
        reasons.append((0.8 * _overlap(position.step.title, scene), f"'{position.step.title}' fits what is known"))
        asked = asked_facts(position.variant.text, schema)
        if asked and all(spec.name in facts for spec in asked) and position.step is not position.question.steps[-1]:
            reasons.append((-0.9, "all that it asks is known"))
    strongest = max(reasons, key=lambda reason: reason[0])
    return sum(score for score, _ in reasons), strongest[1]


def _order(position: Position, last: Position) -> tuple[float, str]:
    if position.question.no != last.question.no:
        return -1.0, "another question"
    ahead = _index(position.question, position) - _index(last.question, last)
    if ahead == 0:
        return 0.45, "the same step"
    if ahead < 0:
        return -0.6, "an earlier step"
    return 0.9 - 0.35 * (ahead - 1), "it comes next"


def _index(question: Question, position: Position) -> int:
    return next(number for number, step in enumerate(question.steps) if step is position.step)


def _fits_stance(position: Position, last: Position, how: Stance) -> tuple[float, str]:
    """A step for those who accept (or refuse) is open only to them, or to a conversation that is already in it."""
    yes, no = bool(_YES.search(position.step.title)), bool(_NO.search(position.step.title))
    if yes == no or position.step is last.step:
        return 0.0, ""
    if how == ("accepts" if yes else "refuses"):
        return 1.0, f"the customer {how}"
    return -2.5, ""


def _fits_verdict(position: Position, verdicts: Sequence[Verdict]) -> tuple[float, str]:
    verdict = next((v for v in verdicts if v.about == "cancel_on_site"), None)
    if verdict is None or not _NOT_ALLOWED.search(position.variant.when or ""):
        return 0.0, ""
    return (1.6, verdict.because) if verdict.answer == "not possible" else (-1.5, "")


def _fits_knowledge(condition: str, facts: Facts, schema: FactSchema) -> tuple[float, str]:
    """Words for "when the approval number is there" are not said while it is not."""
    if not _IS_THERE.search(condition):
        return 0.0, ""
    named = [spec for spec in schema.specs if any(word in condition for word in (spec.title(), *spec.asked))]
    if not named:
        return 0.0, ""
    return (1.2, f"{named[0].title()} is known") if all(spec.name in facts for spec in named) else (-1.5, "")


def _overlap(condition: str, scene: _Scene) -> float:
    """The share of the condition's content words that the turn or the fields hold."""
    wanted = _content(condition)
    if not wanted:
        return 0.0
    return sum(word in scene.words or (len(word) > 4 and word.split("/")[0] in scene.known) for word in wanted) / len(
        wanted
    )


@lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(morphemes(text)) - _EMPTY_WORDS
