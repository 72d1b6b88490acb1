"""What the readers of the house's style and of plain articles both find; everything later works on this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from giljabi.core.article.rich import Rich
from giljabi.core.article.rules import Statement
from giljabi.core.playbook import Places, Policy, Question, Sms
from giljabi.core.taxonomy import Path

Told = tuple[str, Places]


@dataclass
class ScriptParts:
    """The parts of a script article, each text with its places; ``unplaced`` are lines that belong to no part."""

    path: Path = ()
    path_places: Places = ()
    other_paths: tuple[Path, ...] = ()
    preface: list[Told] = field(default_factory=list)
    overview: list[Told] = field(default_factory=list)
    order: list[Told] = field(default_factory=list)
    cautions: list[Told] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    sms: list[Sms] = field(default_factory=list)
    unplaced: list[Rich] = field(default_factory=list)

    @property
    def speaks(self) -> bool:
        """Whether there is anything to say to a customer."""
        return any(step.variants for question in self.questions for step in question.steps)

    @property
    def weight(self) -> int:
        """How much was understood: two readings of one article are compared by it."""
        steps = [step for question in self.questions for step in question.steps]
        variants = sum(len(step.variants) for step in steps)
        return 2 * len(steps) + 2 * variants + len(self.questions) + len(self.sms) - len(self.unplaced)

    def said(self) -> Iterator[Statement]:
        """The words of all variants."""
        for question in self.questions:
            for step in question.steps:
                for variant in step.variants:
                    yield Statement("", variant.text, variant.places)

    def remarks(self) -> Iterator[Statement]:
        """What is told to the agent outside the policies: cautions and notes."""
        for text, places in self.cautions:
            yield Statement("", text, places)
        for question in self.questions:
            for step in question.steps:
                for text, places in zip(step.notes, step.note_places, strict=True):
                    yield Statement(step.title, text, places)
