"""Procedures as checklists: which of them a place of a script needs, what was chosen in them and what is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.circumstances import content
from giljabi.core.guide.conditions import NOT_ALLOWED
from giljabi.core.guide.filling import fill
from giljabi.core.guide.progress import Position
from giljabi.core.house import Article
from giljabi.core.playbook import Playbook, ProcedureStep

#: The share of a procedure's title that a step must speak of; less where its article links to the procedure.
_SHARED, _SHARED_LINKED = 0.75, 0.5
_NO_MATTER = {"방법/NN", "처리/NN", "절차/NN", "매뉴얼/NN", "등록/NN"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What an agent did at a step: the option chosen (its key), whether it is done, and when (ISO, by the caller's clock)."""

    choice: str = ""
    done: bool = False
    at: str = ""


@dataclass(frozen=True)
class Checklist:
    """A procedure with an agent's marks, by step number from 1."""

    article: Article
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether every step is."""
        return all(self.marks.get(step.no, Mark()).done for step in self.article.playbook.steps)

    def with_mark(self, step: int, mark: Mark) -> Checklist:
        """The checklist with this mark; ValueError for a step or an option that the procedure lacks."""
        found = next((row for row in self.article.playbook.steps if row.no == step), None)
        if found is None:
            raise ValueError(f"the procedure has no step {step}")
        if mark.choice and mark.choice not in {option.key for option in found.options}:
            raise ValueError(f"step {step} has no option {mark.choice!r}")
        return Checklist(self.article, {**self.marks, step: mark})

    def to_dict(self, facts: Facts, schema: FactSchema) -> dict[str, Any]:
        """For the panel: each step with its options, what was chosen, and the values to copy."""
        return {
            "article": {"title": self.article.playbook.title, "url": self.article.url, "key": self.article.key},
            "done": self.done,
            "steps": [self._step(step, facts, schema) for step in self.article.playbook.steps],
        }

    def _step(self, step: ProcedureStep, facts: Facts, schema: FactSchema) -> dict[str, Any]:
        mark = self.marks.get(step.no, Mark())
        chosen = next((option for option in step.options if option.key == mark.choice), None)
        filled = fill(step.text, facts, schema)
        values = [segment.text for segment in filled.segments if segment.kind == "filled"]
        return {
            "no": step.no,
            "text": filled.text,
            "options": [{"key": row.key, "text": row.text, "constant": row.constant} for row in step.options],
            "choice": mark.choice,
            "done": mark.done,
            "at": mark.at,
            "copy": [*values, *([chosen.constant] if chosen and chosen.constant else [])],
        }


def needed(playbook: Playbook, position: Position, articles: Sequence[Article]) -> Iterator[Article]:
    """The procedures that this place needs: those that its article links to and its step speaks of, else those whose title the
    step speaks of."""
    if NOT_ALLOWED.search(position.variant.when or ""):
        return
    words = content(
        " ".join([position.step.title, *position.step.notes, position.variant.when or "", position.variant.text])
    )
    for article in articles:
        if article.playbook.kind != "procedure":
            continue
        title = content(re.sub(r"\[[^\]]*\]", " ", article.playbook.title)) - _NO_MATTER
        linked = any(_same_article(article.url, link) for link in playbook.links)
        if title and len(title & words) / len(title) >= (_SHARED_LINKED if linked else _SHARED):
            yield article


def _same_article(one: str, other: str) -> bool:
    """Whether two addresses name the same article of a Help Center, whatever its title and language."""
    numbers = [re.search(r"/articles/(\d+)", url) for url in (one, other)]
    return all(numbers) and numbers[0][1] == numbers[1][1]  # type: ignore[index]  # both matched
