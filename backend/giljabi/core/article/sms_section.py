"""The SMS section: named templates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from giljabi.core.article.rich import BOLD, HEADING, Rich, places
from giljabi.core.playbook import Sms
from giljabi.core.text import tidy_lines

_NAME = re.compile(
    r"\s*(?:\[([^\[\]]{2,60})\]|［([^］]{2,60})］|【([^】]{2,60})】|[<〈《＜]([^<>〈〉《》＞]{2,60})[>〉》＞])\s*[:：]?\s*"
)
_TEMPLATE = re.compile(r"템플릿|template|문자|sms|lms|알림톡|메시지", re.IGNORECASE)


def read_sms(lines: Sequence[Rich]) -> tuple[Sms, ...]:
    """Each template with its name; a body without a name line gets an empty name."""
    drafts: list[tuple[str, list[Rich]]] = []
    for line in [part for block in lines for part in _messages(block)]:
        if found := _name(line):
            drafts.append((found[0], []))
            line = line.slice(found[1])
        if line.text.strip():
            if not drafts:
                drafts.append(("", []))
            drafts[-1][1].append(line)
    if any(name for name, _ in drafts):  # what stands before the first name is about the templates, not one of them
        drafts = [(name, parts) for name, parts in drafts if name]
    return tuple(Sms(name, message_of(parts), places(parts)) for name, parts in drafts if parts)


def _messages(line: Rich) -> list[Rich]:
    """Several messages in one preformatted block, each begun by its name on a line of its own."""
    if line.kind != "pre":
        return [line]
    starts = [
        match.start()
        for match in re.finditer(r"^[\[［【<〈][^\n]*[\]］】>〉][ \t]*$", line.text, re.MULTILINE)
        if _TEMPLATE.search(match[0])
    ]
    if not starts:
        return [line]
    parts = line.cut(starts)
    return [piece for part in parts for piece in part.cut([part.text.find("\n") + 1] if "\n" in part.text else [])]


def _name(line: Rich) -> tuple[str, int] | None:
    """A template's name and where it ends: in brackets on a line of its own, or in front in bold. The bracket that a message
    itself begins with is its sender: ``[나들주차] …``."""
    match = _NAME.match(line.text)
    if match and line.kind == "pre" and not (line.text.strip() == match[0].strip() and _TEMPLATE.search(match[0])):
        match = None
    if not match:
        return None
    name = next(group for group in match.groups() if group).strip()
    alone = match.end() == len(line.text)
    says = bool(_TEMPLATE.search(name))
    marked = line.marked(BOLD | HEADING) > 0
    if (alone and (says or marked or line.text.strip()[0] not in "[［")) or (says and marked):
        return name, match.end()
    return None


def message_of(parts: Sequence[Rich]) -> str:
    """The lines as one message: an empty line where another block of the article begins."""
    text = ""
    for at, part in enumerate(parts):
        if at:
            text += "\n" if parts[at - 1].block == part.block else "\n\n"
        text += part.text
    return tidy_lines(text)
