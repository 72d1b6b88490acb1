"""What the readers of scripts collect, and how it becomes questions, steps and variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from giljabi.core.article.rich import Rich, places
from giljabi.core.playbook import Question, Step, Variant
from giljabi.core.text import collapse, tidy_lines


@dataclass
class Words:
    """Words to say; ``when`` is the line that names their case."""

    when: Rich | None
    parts: list[Rich] = field(default_factory=list)


@dataclass
class StepDraft:
    """A step as far as it was read. ``title`` is None for an answer that has none of its own."""

    no: int
    title: Rich | None
    notes: list[Rich] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    mark: str = ""

    def say(self, part: Rich) -> None:
        """Add to the words of the case in hand."""
        if not self.words:
            self.words.append(Words(None))
        self.words[-1].parts.append(part)

    @property
    def speaks(self) -> bool:
        return any(words.parts for words in self.words)


@dataclass
class QuestionDraft:
    """A question as far as it was read."""

    no: int
    text: Rich | None
    steps: list[StepDraft] = field(default_factory=list)


def build_question(draft: QuestionDraft) -> Question:
    text = draft.text
    return Question(
        draft.no,
        unquoted(text).plain if text else "",
        tuple(_build_step(step) for step in draft.steps),
        places([text] if text else []),
    )


def _build_step(draft: StepDraft) -> Step:
    notes = [(text, places([note])) for note in draft.notes if (text := bare_remark(note.plain))]
    return Step(
        draft.no,
        draft.title.plain if draft.title else "",
        tuple(
            Variant(bare_condition(words.when.plain) if words.when else None, _joined(words.parts), places(words.parts))
            for words in draft.words
            if words.parts
        ),
        tuple(text for text, _ in notes),
        places([draft.title] if draft.title else []),
        tuple(at for _, at in notes),
        draft.mark,
    )


def _joined(parts: Sequence[Rich]) -> str:
    """Lines of one block by a line break, blocks by an empty line."""
    text = ""
    for at, part in enumerate(parts):
        if at:
            same = parts[at - 1].block == part.block or (part.kind == "li" and parts[at - 1].kind == "li")
            text += "\n" if same else "\n\n"
        text += _list_mark(part) + part.text.strip()
    return tidy_lines(text)


def _list_mark(part: Rich) -> str:
    """Of the marks that a list draws only the dash is said: people type it (converters write ``*`` and ``+``), and a list's
    numbers are no words."""
    return "- " if part.mark == "-" else ""


def unquoted(text: Rich) -> Rich:
    """Without the quotation marks around the whole."""
    text = text.strip()
    pairs = ('""', "“”", "''", "‘’", "「」", "『』", "«»")
    if len(text) > 2 and text.text[0] + text.text[-1] in pairs and text.text[-1] not in text.text[1:-1]:
        return text.slice(1, len(text) - 1).strip()
    return text


def bare_condition(text: str) -> str:
    """A case without the marks that only set it off."""
    text = text.strip().rstrip(":： ").lstrip("※•·-* ")
    for opening, closing in ("()", "（）", "[]"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            text = text[1:-1].strip()
    return text


def bare_remark(text: str) -> str:
    """A remark without the glyphs that only mark it as one: ``*+ [ ] ( ) ※``."""
    text = text.strip().strip("*").strip()
    text = text.removeprefix("+").removeprefix("※").strip()
    for opening, closing in ("[]", "()", "（）"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            text = text[1:-1]
    return collapse(text)
