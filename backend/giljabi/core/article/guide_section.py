"""The guide section: consultation type, order of the response, cautions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from giljabi.core.article.marks import ARROW, BULLET, CIRCLED, NUMBER, main_arrow
from giljabi.core.article.rich import Rich
from giljabi.core.text import collapse

_LABELS = (
    ("path", re.compile(r"(?:상\s*담|문\s*의)\s*유\s*형|contact\s+type|consultation\s+type|category", re.IGNORECASE)),
    (
        "order",
        re.compile(r"(?:응\s*대|상\s*담|처\s*리)\s*순\s*서|response\s+order|order\s+of\s+response", re.IGNORECASE),
    ),
    (
        "cautions",
        re.compile(r"(?:주\s*의|유\s*의)(?:\s*사\s*항)?(?=\s|[:：]|$)|cautions?\b|warnings?\b", re.IGNORECASE),
    ),
)
_COLON = re.compile(r"\s*[:：]?\s*")
# A mark that begins the next caution inside a line: ① anywhere, ※ anywhere, "2." only after a space.
_INLINE_MARK = re.compile(rf"(?=[{CIRCLED}※])|(?<=\s)(?=(?:\d{{1,2}}[.)]|\(\d{{1,2}}\))\s)")
_LEADING_STAR = re.compile(r"\s*※\s*")
_SLASH = re.compile(r"\s+/\s+")


@dataclass(frozen=True, slots=True)
class Guide:
    """What the guide section says; ``order_line`` and the like are not kept."""

    path: tuple[str, ...]
    response_order: tuple[str, ...]
    cautions: tuple[str, ...]
    unplaced: tuple[Rich, ...]


def read_guide(lines: Sequence[Rich]) -> Guide:
    """Read the labelled fields; lines before the first label are ``unplaced``."""
    fields: dict[str, list[Rich]] = {"path": [], "order": [], "cautions": []}
    unplaced: list[Rich] = []
    current: list[Rich] = unplaced
    for line in lines:
        label = _label(line)
        if label:
            name, rest = label
            current = fields[name]
            line = rest
        elif current is fields["order"] and _LEADING_STAR.match(line.text):
            current = fields["cautions"]
        if line.text.strip():
            current.append(line)
    return Guide(
        path=split_path(" ".join(part.text for part in fields["path"])),
        response_order=_order(" ".join(part.text for part in fields["order"])),
        cautions=tuple(_cautions(fields["cautions"])),
        unplaced=tuple(unplaced),
    )


def split_path(text: str) -> tuple[str, ...]:
    """``A ▶ B > C`` → (A, B, C), whichever arrows stand between; `` / `` with spaces is the last resort."""
    text = collapse(text).strip(" .:：")
    parts = ARROW.split(text)
    if len(parts) == 1:
        parts = _SLASH.split(text)
    return tuple(part.strip(" ,*") for part in parts if part.strip(" ,*"))


def _label(line: Rich) -> tuple[str, Rich] | None:
    start = 0
    for mark in (BULLET, NUMBER, BULLET):
        match = mark.match(line.text, start)
        start = match.end() if match else start
    for name, pattern in _LABELS:
        if match := pattern.match(line.text, start):
            colon = _COLON.match(line.text, match.end())
            return name, line.slice(colon.end() if colon else match.end())
    return None


def _order(text: str) -> tuple[str, ...]:
    text = collapse(text)
    arrow = main_arrow(text)
    parts = arrow.split(text) if arrow else [text]
    return tuple(part.strip() for part in parts if part.strip())


def _cautions(lines: Sequence[Rich]) -> list[str]:
    found: list[str] = []
    for line in lines:
        for part in line.cut(match.start() for match in _INLINE_MARK.finditer(line.text)):
            text = _unmarked(part.text)
            if text:
                found.append(text)
    if len(found) == 1 and len(lines) == 1:
        found = [part for part in _SLASH.split(found[0]) if part.strip()]
    return found


def _unmarked(text: str) -> str:
    for pattern in (NUMBER, _LEADING_STAR, BULLET):
        match = pattern.match(text)
        text = text[match.end() :] if match else text
    return collapse(text)
