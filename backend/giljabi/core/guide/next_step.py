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
from giljabi.core.guide.filling import asks_only_known
from giljabi.core.guide.progress import Position, positions, said
from giljabi.core.guide.stance import Stance, stance
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.playbook import Playbook, Question
from giljabi.core.reasons import Reason, because

_YES = re.compile(r"수긍|수락|인정|동의|OK|오케이|받겠|승낙|accept|agree", re.IGNORECASE)
_NO = re.compile(r"거절|거부|부인|싫|불만|요구|강성|원치|decline|refuse", re.IGNORECASE)
_NOT_ALLOWED = re.compile(r"불가|안\s?되는|아닌\s?운영사|목록에 없는")
#: For a term that only ever counts against a place: it cannot be what decided for it.
_NONE = because("nothing-fits")
_WANTS_ANSWER = re.compile(
    r"\?\s*$|(?:말씀해|알려|보내|기다려)\s?주(?:세요|십시오|시기)|please[^.]*\.?$", re.IGNORECASE
)
#: A proposal wants a yes or a no: who refuses it is not led on as if they had agreed.
_PROPOSAL = re.compile(r"(?:까요|나요|습니까|시겠어요)\s*\?\s*$")
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
    """The place in the script to say next; None with ``done`` (nothing left), ``waiting`` (for an answer) or neither (no script fits)."""

    position: Position | None
    done: bool
    why: tuple[Reason, ...]
    waiting: bool = False


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
        return Choice(None, False, (because("no-words"),))
    scene = _scene(messages, facts)
    so_far = said(playbook, messages)
    if not so_far:
        return _opening(playbook, scene, facts, schema)
    last = so_far[-1]
    if not scene.turn.strip() and _asks(last):
        return Choice(None, False, (because("waiting", step=last.step.no),), waiting=True)
    if scene.stance == "done" and _nothing_pending(last):
        return Choice(None, True, (because("goodbye"),))
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
    why = [because("nearest-question", question=question.no)] if len(questions) > 1 else []
    steps = [step for step in question.steps if step.variants]
    first = steps[0]
    asked = asks_only_known(first.variants[0].text, facts, schema)
    if asked and len(steps) > 1 and not ARROW.search(steps[1].title):
        why.append(because("skipped", step=first.no, facts=", ".join(spec.title() for spec in asked)))
        first = steps[1]
    return Choice(Position(question, first, first.variants[0]), False, (*why, because("opens", step=first.no)))


def _asks(last: Position) -> bool:
    """Whether the words that were said last want an answer."""
    return bool(_WANTS_ANSWER.search(last.variant.text.rstrip()[-80:]))


def _is_proposal(last: Position) -> bool:
    return bool(_PROPOSAL.search(last.variant.text.rstrip()))


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
    best: tuple[float, int, Position, Reason] | None = None
    for number, position in enumerate(script):
        score, why = _score(position, last, spoken, scene, facts, schema, verdicts)
        if best is None or (score, -number) > (best[0], -best[1]):
            best = (score, number, position, why)
    if best is None or best[0] < 0.0:
        return Choice(None, scene.stance in ("done", "accepts"), (because("nothing-fits"),))
    return Choice(best[2], False, (best[3],))


def _score(
    position: Position,
    last: Position,
    spoken: set[int],
    scene: _Scene,
    facts: Facts,
    schema: FactSchema,
    verdicts: Sequence[Verdict],
) -> tuple[float, Reason]:
    """How well a place follows; every term is named in the reason when it is what decides."""
    step = last.step.no
    reasons: list[tuple[float, Reason]] = [_order(position, last)]
    if id(position.variant) in spoken:
        reasons.append((-1.2, _NONE))
    reasons.append(_fits_stance(position, last, scene.stance))
    if scene.stance == "refuses" and position.step is not last.step and _is_proposal(last):
        reasons.append((0.0 if _NO.search(position.step.title) else -2.5, _NONE))
    if position.variant.when:
        overlap = _overlap(position.variant.when, scene)
        reasons.append((2.2 * overlap - 1.0, because("fits-known", step=step, condition=position.variant.when)))
        reasons.append(_fits_verdict(position, last, verdicts))
        reasons.append(_fits_knowledge(position.variant.when, last, facts, schema))
    else:
        reasons.append(
            (
                0.8 * _overlap(position.step.title, scene),
                because("fits-known", step=step, condition=position.step.title),
            )
        )
        asked = asks_only_known(position.variant.text, facts, schema)
        if asked and position.step is not position.question.steps[-1]:
            reasons.append((-0.9, _NONE))
    strongest = max(reasons, key=lambda reason: reason[0])
    return sum(score for score, _ in reasons), strongest[1]


def _order(position: Position, last: Position) -> tuple[float, Reason]:
    if position.question.no != last.question.no:
        return -1.0, _NONE
    ahead = _index(position.question, position) - _index(last.question, last)
    if ahead == 0:
        return 0.45, because("same-step", step=last.step.no)
    if ahead < 0:
        return -0.6, _NONE
    return 0.9 - 0.35 * (ahead - 1), because("comes-next", step=last.step.no)


def _index(question: Question, position: Position) -> int:
    return next(number for number, step in enumerate(question.steps) if step is position.step)


def _fits_stance(position: Position, last: Position, how: Stance) -> tuple[float, Reason]:
    """A step for those who accept (or refuse) is open only to them, or to a conversation that is already in it."""
    yes, no = bool(_YES.search(position.step.title)), bool(_NO.search(position.step.title))
    if yes == no or position.step is last.step:
        return 0.0, _NONE
    if how == ("accepts" if yes else "refuses"):
        return 1.0, because("accepts" if yes else "refuses", step=last.step.no)
    return -2.5, _NONE


def _fits_verdict(position: Position, last: Position, verdicts: Sequence[Verdict]) -> tuple[float, Reason]:
    verdict = next((v for v in verdicts if v.about == "cancel_on_site"), None)
    if verdict is None or not _NOT_ALLOWED.search(position.variant.when or ""):
        return 0.0, _NONE
    return (1.6, because("by-verdict", step=last.step.no)) if verdict.answer == "not possible" else (-1.5, _NONE)


def _fits_knowledge(condition: str, last: Position, facts: Facts, schema: FactSchema) -> tuple[float, Reason]:
    """Words for "when the approval number is there" are not said while it is not."""
    if not _IS_THERE.search(condition):
        return 0.0, _NONE
    named = [spec for spec in schema.specs if any(word in condition for word in (spec.title(), *spec.asked))]
    if not named:
        return 0.0, _NONE
    if not all(spec.name in facts for spec in named):
        return -1.5, _NONE
    return 1.2, because("fact-known", step=last.step.no, fact=named[0].title())


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
