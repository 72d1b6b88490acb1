"""The SMS section: named templates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from giljabi.core.article.rich import BOLD, HEADING, Rich, places
from giljabi.core.playbook import Sms
from giljabi.core.text import tidy_lines

_NAME = re.compile(
    r"\s*[\[［【]\s*([^\]］】]*(?:템플릿|template|문자|sms)[^\]］】]*)[\]］】]\s*[:：]?\s*", re.IGNORECASE
)


def read_sms(lines: Sequence[Rich]) -> tuple[Sms, ...]:
    """Each template with its name; a body without a name line gets an empty name."""
    drafts: list[tuple[str, list[Rich]]] = []
    for line in lines:
        name = _NAME.match(line.text) if line.kind != "pre" else None
        if name and (name.end() == len(line.text) or line.marked(BOLD | HEADING) > 0):
            drafts.append((name[1].strip(), []))
            line = line.slice(name.end())
        if line.text.strip():
            if not drafts:
                drafts.append(("", []))
            drafts[-1][1].append(line)
    if any(name for name, _ in drafts):  # what stands before the first name is about the templates, not one of them
        drafts = [(name, parts) for name, parts in drafts if name]
    return tuple(Sms(name, _body(parts), places(parts)) for name, parts in drafts if parts)


def _body(parts: Sequence[Rich]) -> str:
    text = ""
    for at, part in enumerate(parts):
        if at:
            text += "\n" if parts[at - 1].block == part.block else "\n\n"
        text += part.text
    return tidy_lines(text)
