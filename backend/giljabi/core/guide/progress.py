"""Where the conversation stands in the script: which words the agent has already said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from giljabi.core.article.blanks import find_blanks
from giljabi.core.facts.gathering import Message
from giljabi.core.guide.circumstances import content
from giljabi.core.guide.paraphrase import paraphrased
from giljabi.core.playbook import Playbook, Question, Step, Variant
from giljabi.core.text import squeeze

#: Token-set likeness from which an agent's turn counts as these words; agents paraphrase.
_SAID = 55.0
#: Content words in common from which a paraphrase can be told.
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Position:
    """One place in a script."""

    question: Question
    step: Step
    variant: Variant


def positions(playbook: Playbook) -> Iterator[Position]:
    """Every place in the script, in order."""
    for question in playbook.questions:
        for step in question.steps:
            for variant in step.variants:
                yield Position(question, step, variant)


def said(playbook: Playbook, messages: Sequence[Message]) -> list[Position]:
    """The places that the agent's turns come from, in the order they were said."""
    script = [
        (position, _words(position.variant.text), content(position.variant.text)) for position in positions(playbook)
    ]
    found = []
    for message in messages:
        if message.author != "agent" or not script:
            continue
        turn, told = _words(message.text), content(message.text)
        alike = [max(_likeness(turn, words), _shared(told, wanted)) for _, words, wanted in script]
        best = max(range(len(script)), key=lambda at: (alike[at], -at))
        at: int | None = best
        if alike[best] < _SAID:
            at = paraphrased(message.text, [row[0].variant.text for row in script], [score / 100 for score in alike])
        if at is not None:
            found.append(script[at][0])
    return found


def _likeness(turn: str, words: str) -> float:
    return max(
        fuzz.ratio(turn, words), fuzz.partial_ratio(turn, words) * 0.9 if min(len(turn), len(words)) > 20 else 0.0
    )


def _shared(told: frozenset[str], words: frozenset[str]) -> float:
    """How much of a paraphrase comes from these words: the share of its content words, if there are enough of them."""
    both = sum(not word.endswith("/SN") for word in told & words)
    of = sum(not word.endswith("/SN") for word in told)
    return 85.0 * both / of if both >= _ENOUGH else 0.0


def _words(text: str) -> str:
    for blank in reversed(find_blanks(text)):
        text = text[: blank.start] + text[blank.end :]
    return squeeze(re.sub(r"[^\w가-힣 ]", "", text))
