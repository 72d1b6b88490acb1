"""Step identities: made of what a step says, so that they survive renumbering and edits elsewhere."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from giljabi.core.playbook import Question
from giljabi.core.text import letters

_LENGTH = 10


def with_ids(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions with an id on every step: a digest of question and title, letters and digits only.

    Two steps of one question with the same title are told apart by their order. What is said may change without changing the
    id; a new title makes a new one, which :func:`giljabi.core.revisions.carry_ids` then replaces by the old.
    """
    seen: Counter[str] = Counter()
    named = []
    for question in questions:
        steps = []
        for step in question.steps:
            key = f"{letters(question.question)}/{letters(step.title)}"
            seen[key] += 1
            steps.append(replace(step, id=_digest(f"{key}/{seen[key]}")))
        named.append(replace(question, steps=tuple(steps)))
    return tuple(named)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]
