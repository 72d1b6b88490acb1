"""Articles of kind ``procedure``: numbered steps in an admin tool, with choices, FAQ and references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from giljabi.core.article.marks import CIRCLED, NUMBER, number_of
from giljabi.core.article.outline import Outline
from giljabi.core.article.rich import Rich, places
from giljabi.core.playbook import Option, ProcedureStep, Reference
from giljabi.core.text import collapse

_OPTION = re.compile(r"\s*(?:[-*•]\s*)?([a-z])[.)]\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[※✅💡📚]")


@dataclass
class _Draft:
    no: int
    parts: list[Rich]
    options: list[tuple[str, Rich]] = field(default_factory=list)


def read_procedure(outline: Outline) -> tuple[ProcedureStep, ...]:
    """The numbered steps. Lines behind a step belong to it; ``※`` lines and headings end it."""
    drafts: list[_Draft] = []
    is_open = False
    for line in outline.lines("preface", "guide", "script", "policy"):
        number = NUMBER.match(line.text)
        option = _OPTION.match(line.text)
        if number and line.text[number.end() :].strip() and _is_step(line, drafts, number_of(number)):
            drafts.append(_Draft(number_of(number), [line.slice(number.end())]))
            is_open = True
        elif option and drafts and is_open:
            drafts[-1].options.append((option[1].lower(), line.slice(option.end())))
        elif _ASIDE.match(line.text) or line.kind.startswith("h"):
            is_open = False
        elif is_open and not drafts[-1].options:
            drafts[-1].parts.append(line)
    return tuple(
        ProcedureStep(
            draft.no,
            collapse(" ".join(part.text for part in draft.parts)),
            tuple(Option(key, text.plain) for key, text in draft.options),
            places(draft.parts),
        )
        for draft in drafts
    )


def _is_step(line: Rich, drafts: Sequence[_Draft], number: int) -> bool:
    return not drafts or number > drafts[-1].no or line.text.lstrip()[:1] in "([" + CIRCLED


def read_links(lines: Sequence[Rich]) -> tuple[Reference, ...]:
    """Each link of these lines with its words."""
    found: list[Reference] = []
    for line in lines:
        for link in line.links:
            start, end = max(link.start - line.start, 0), link.end - line.start
            if end > 0 and start < len(line.text):
                found.append(Reference(collapse(line.text[start:end]), link.href))
    return tuple(found)
