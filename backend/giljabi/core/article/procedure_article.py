"""Articles of kind ``procedure``: numbered steps in an admin tool, with choices, FAQ and references."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from giljabi.core.article.marks import Numbered, numbered
from giljabi.core.article.plain_outline import Part
from giljabi.core.article.rich import Rich, places
from giljabi.core.article.speech import is_confidential
from giljabi.core.playbook import Option, ProcedureStep, Reference
from giljabi.core.text import collapse

_OPTION = re.compile(r"\s*(?:[-*•ㄴ└]\s*)?[(（]?([a-z가나다라마바사])[.)）]\s+", re.IGNORECASE)
_KEY = re.compile(r"\s*[(（]?([a-z가나다라마바사])[.)）]?\s*", re.IGNORECASE)
_LETTERED = re.compile(r"[a-z]\.")
#: The value of a tool's drop-down that an author names behind a choice.
_CONSTANT = re.compile(r"[(\[（]\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\s*[)\]）]")
_ASIDE = re.compile(r"\s*[※✅💡📚]")


@dataclass
class _Draft:
    family: str
    printed: int
    parts: list[Rich]
    options: list[tuple[str, Rich]] = field(default_factory=list)


@dataclass(frozen=True)
class Procedure:
    """The steps, what is said ahead of them, and what to look out for: the lines that belong to no step."""

    steps: tuple[ProcedureStep, ...]
    overview: tuple[Rich, ...]
    cautions: tuple[Rich, ...]


def read_procedure(parts: Sequence[Part]) -> Procedure:
    """The numbered steps of these parts, counted by their place. Lines behind a step belong to it; a ``※`` line or a heading ends it."""
    drafts: list[_Draft] = []
    overview: list[Rich] = []
    cautions: list[Rich] = []
    for part in parts:
        for line, is_behind in _read_part(part.lines, drafts):
            warns = is_behind or part.role == "cautions" or _ASIDE.match(line.text)
            if line.text.strip() and not is_confidential(line.text):
                (cautions if warns else overview).append(line)
    return Procedure(_steps(drafts), tuple(overview), tuple(cautions))


def _steps(drafts: Sequence[_Draft]) -> tuple[ProcedureStep, ...]:
    return tuple(
        ProcedureStep(
            no,
            collapse(" ".join(part.text for part in draft.parts)).rstrip(":： "),
            tuple(
                Option(
                    key, text.plain, constant[1] if (constant := _CONSTANT.search(text.text)) else None, places([text])
                )
                for key, text in draft.options
            ),
            places(draft.parts),
        )
        for no, draft in enumerate([draft for draft in drafts if draft.parts], 1)
    )


def _read_part(lines: Sequence[Rich], drafts: list[_Draft]) -> list[tuple[Rich, bool]]:
    """Add the steps of a part; the lines that belong to none come back, each with whether steps stand before it."""
    left: list[tuple[Rich, bool]] = []
    is_open = False
    taken: Rich | None = None
    for line, following in itertools.zip_longest(lines, lines[1:]):
        number = numbered(line)
        beside = following if line.cell and following is not None and following.cell > line.cell else None
        if line is taken:
            continue
        if beside and drafts and is_open and _KEY.fullmatch(line.text):
            drafts[-1].options.append((line.text.strip(" .()）（").lower(), beside))
            taken = beside
        elif (
            number
            and not _inside(line, drafts)
            and _begins_step(number, drafts, is_open)
            and (number.rest.text.strip() or beside)
        ):
            drafts.append(_Draft(number.family, number.no, [number.rest] if number.rest.text.strip() else []))
            is_open = True
        elif is_open and (option := _option(line, drafts)):
            drafts[-1].options.append(option)
        elif _ASIDE.match(line.text) or line.kind.startswith("h"):
            is_open = False
            left.append((line, bool(drafts)))
        elif is_open and not drafts[-1].options:
            drafts[-1].parts.append(line)
        else:
            left.append((line, bool(drafts)))
    return left


def _begins_step(number: Numbered, drafts: Sequence[_Draft], is_open: bool) -> bool:
    """A number that goes on, or repeats the last one in the same kind of mark; one that starts anew is a list in a step."""
    if not drafts or number.no > drafts[-1].printed:
        return True
    repeats = number.no == drafts[-1].printed and number.family == drafts[-1].family
    return is_open and (repeats or number.family not in ("half", "dot", "list"))


def _option(line: Rich, drafts: Sequence[_Draft]) -> tuple[str, Rich] | None:
    """A choice: ``a. …`` written out, or an item of a list inside the step, which is lettered by its place."""
    if match := _OPTION.match(line.text):
        return match[1].lower(), line.slice(match.end())
    if not line.mark or not drafts:
        return None
    if _LETTERED.fullmatch(line.mark):
        return line.mark[0], line
    return (chr(ord("a") + len(drafts[-1].options) % 26), line) if _inside(line, drafts) else None


def _inside(line: Rich, drafts: Sequence[_Draft]) -> bool:
    """Whether a line is an item of a list within the step in hand."""
    return bool(drafts and drafts[-1].parts and line.mark) and line.depth > drafts[-1].parts[0].depth


def read_links(lines: Sequence[Rich]) -> tuple[Reference, ...]:
    """Each link of these lines with its words."""
    found: list[Reference] = []
    for line in lines:
        for link in line.links:
            start, end = max(link.start - line.start, 0), link.end - line.start
            if end > 0 and start < len(line.text):
                found.append(Reference(collapse(line.text[start:end]), link.href, places([line.slice(start, end)])))
    return tuple(found)
