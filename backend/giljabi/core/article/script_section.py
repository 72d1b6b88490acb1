"""The script section: questions, steps, variants, and the words to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from giljabi.core.article.marks import NUMBER, VARIANT, family_of, number_of
from giljabi.core.article.rich import BOLD, HEADING, ITALIC, Rich, places
from giljabi.core.playbook import Question, Step, Variant
from giljabi.core.text import collapse, tidy_lines

_QUESTION = re.compile(r"\s*Q\s*(\d{1,2})?\s*(?:[.．):：]|(?=\s))\s*(?=\S)", re.IGNORECASE)
_ANSWER = re.compile(r"\s*A\s*\d{0,2}\s*[.．):：]?\s*$", re.IGNORECASE)
_CONDITION = re.compile(r"(?:경우|고객|때|시|면|만)(?:\s*[(\[].*[)\]])?\s*[:：]?\s*$")
_LOOKUP = re.compile(r"\s*\*?\s*\+\s+")
_STAR_NOTE = re.compile(r"\s*※\s*")
_BRACKETED = re.compile(r"\s*(?:\(.*\)|\[.*\])\s*\*?\s*", re.DOTALL)
#: Sentences to the customer end politely; remarks to the agent do not.
_POLITE = re.compile(r"(?:다|요|까|오|죠|please|thank you)\s*[.?!~)\"'」]*\s*$", re.IGNORECASE)
_POLITE_INSIDE = re.compile(r"(?:니다|세요|까요|시오|에요|예요|십시오|드려요)[.?!,\s)\"']")
_TAIL_REMARK = re.compile(r"\s*(\[[^\[\]]*\]|\*\+.*)\s*$")


@dataclass
class _Words:
    when: Rich | None
    parts: list[Rich] = field(default_factory=list)


@dataclass
class _Draft:
    no: int
    title: Rich
    notes: list[Rich] = field(default_factory=list)
    words: list[_Words] = field(default_factory=list)


@dataclass
class _Asked:
    no: int
    text: Rich | None
    steps: list[_Draft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Script:
    """The questions, and the lines for which no step was open."""

    questions: tuple[Question, ...]
    unplaced: tuple[Rich, ...]


def read_script(lines: Sequence[Rich]) -> Script:
    """Read the questions and answers. A script without any ``Q`` line is one question with an empty text."""
    asked: list[_Asked] = []
    unplaced: list[Rich] = []
    for line in lines:
        if not line.text.strip() or _ANSWER.match(line.text):
            continue
        match = _QUESTION.match(line.text)
        if match and _stands_out(line):
            asked.append(_Asked(int(match[1] or len(asked) + 1), line.slice(match.end())))
        elif step := _step(line):
            if not asked:
                asked.append(_Asked(1, None))
            asked[-1].steps.append(step)
        elif asked and asked[-1].steps:
            _say(asked[-1].steps[-1], line)
        else:
            unplaced.append(line)
    return Script(tuple(_question(item) for item in asked), tuple(unplaced))


def _stands_out(line: Rich) -> bool:
    return line.marked(BOLD | HEADING) > 0.3 or line.leading(BOLD | HEADING) > 0 or line.kind == "p"


def _step(line: Rich) -> _Draft | None:
    """A step begins with ① anywhere, or with another number mark in bold or in a heading."""
    match = NUMBER.match(line.text)
    if not match or line.kind == "quote" or not line.text[match.end() :].strip():
        return None
    if family_of(match) not in ("circled", "keycap") and not line.leading(BOLD | HEADING):
        return None
    title = line.slice(match.end()).strip()
    draft = _Draft(number_of(match), title)
    bold = title.leading(BOLD)
    if 0 < bold < len(title):
        tail = title.slice(bold).strip()
        draft.title = title.slice(0, bold).strip()
        draft.notes = [tail] if tail.text else []
    elif (remark := _TAIL_REMARK.search(title.text)) and remark.start() > 0 and (title.marked(ITALIC) < 1):
        draft.title = title.slice(0, remark.start()).strip()
        draft.notes = [title.slice(remark.start()).strip()]
    return draft


def _say(step: _Draft, line: Rich) -> None:
    """Add a line to the step: a new variant, a remark to the agent, or words to say."""
    variant = VARIANT.match(line.text) if line.kind != "quote" else None
    if variant and (line.leading(BOLD) or len(line.text) < 60):
        step.words.append(_Words(line.slice(variant.end()).strip()))
    elif line.marked(BOLD) > 0.9 and len(line.text) < 60 and _CONDITION.search(line.text):
        step.words.append(_Words(line))
    elif _is_remark(line):
        step.notes.append(line)
    else:
        if not step.words:
            step.words.append(_Words(None))
        step.words[-1].parts.append(line)


def _is_remark(line: Rich) -> bool:
    if line.kind == "quote":
        return False
    if line.marked(ITALIC) > 0.9 or _LOOKUP.match(line.text):
        return True
    polite = bool(_POLITE.search(line.text) or _POLITE_INSIDE.search(line.text))
    if _BRACKETED.fullmatch(line.text) or _STAR_NOTE.match(line.text):
        return not polite
    return False


def _question(item: _Asked) -> Question:
    text = item.text
    return Question(
        item.no, text.plain if text else "", tuple(_build(step) for step in item.steps), places([text] if text else [])
    )


def _build(draft: _Draft) -> Step:
    return Step(
        draft.no,
        draft.title.plain,
        tuple(
            Variant(_bare(words.when.plain) if words.when else None, _joined(words.parts), places(words.parts))
            for words in draft.words
            if words.parts
        ),
        tuple(filter(None, (_bare_remark(note.plain) for note in draft.notes))),
        places([draft.title]),
    )


def _joined(parts: Sequence[Rich]) -> str:
    """Lines of one block by a line break, blocks by an empty line."""
    text = ""
    for at, part in enumerate(parts):
        if at:
            same = parts[at - 1].block == part.block or (part.kind == "li" and parts[at - 1].kind == "li")
            text += "\n" if same else "\n\n"
        text += part.text.strip()
    return tidy_lines(text)


def _bare(text: str) -> str:
    return text.rstrip(":： ")


def _bare_remark(text: str) -> str:
    """A remark without the glyphs that only mark it as one: ``*+ [ ] ( ) ※``."""
    text = text.strip().strip("*").strip()
    text = text.removeprefix("+").removeprefix("※").strip()
    for opening, closing in ("[]", "()"):
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            text = text[1:-1]
    return collapse(text)
