"""Characters → blocks: what both readers (HTML, Markdown) write into."""

from __future__ import annotations

import re
from dataclasses import dataclass

from giljabi.core.article.rich import BOLD, CODE, HEADING, ITALIC, Link, Rich
from giljabi.core.text import visible

#: Heading elements, and what an element adds to the marks of its text.
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
MARKS = {
    "strong": BOLD,
    "b": BOLD,
    "th": BOLD,
    "summary": BOLD,
    "u": BOLD,
    "em": ITALIC,
    "i": ITALIC,
    "code": CODE,
} | dict.fromkeys(HEADINGS, HEADING | BOLD)
#: Columns drawn with spaces stay apart; more says nothing and costs every pattern time.
_WIDE_GAP = re.compile(r"[ \t]{9,}")
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|tel:|/|#)", re.IGNORECASE)


@dataclass(slots=True)
class Numbering:
    """A list's numbering: ``style`` is ``1`` or ``a`` in an ordered list, else the bullet itself."""

    style: str
    next_number: int = 1

    def next_mark(self, value: str) -> str:
        """What stands in front of the next item; ``value`` is the item's own number, if it has one."""
        if self.style not in ("1", "a"):
            return self.style
        number = int(value) if value.isdecimal() and len(value) < 4 else self.next_number
        self.next_number = number + 1
        return f"{number}." if self.style == "1" else f"{chr(ord('a') + (number - 1) % 26)}."


class BlockWriter:
    """Collects characters into blocks: white space collapses as in a browser, except in preformatted text."""

    def __init__(self) -> None:
        self.blocks: list[Rich] = []
        self._text: list[str] = []
        self._marks = bytearray()
        self._links: list[Link] = []
        self._open: list[tuple[str, int]] = []
        self._kind, self._depth, self._line = "p", 0, 1
        self._mark = ""
        self._lists: list[Numbering] = []
        self._rows: list[tuple[int, int, int]] = []  # row, cell, table: one for each row that is open
        self._row = 0
        self._tables: list[int] = []
        self._table = 0

    def begin(self, kind: str, depth: int, line: int) -> None:
        """End the block in hand, if it holds anything, and open the next."""
        self.end()
        self._kind, self._depth, self._line = kind, depth, line

    def end(self) -> None:
        text = "".join(self._text)
        if text.strip():
            self.blocks.append(
                Rich(
                    text,
                    bytes(self._marks),
                    len(self.blocks),
                    0,
                    self._line,
                    self._kind,
                    self._depth,
                    tuple(self._links),
                    self._mark if self._kind == "li" else "",
                    *(self._rows[-1] if self._rows else (0, 0, 0)),
                )
            )
            self._mark = ""
        self._text, self._marks, self._links = [], bytearray(), []
        self._open = [(href, 0) for href, _ in self._open]

    def open_list(self, numbering: Numbering) -> None:
        self._lists.append(numbering)

    def close_list(self) -> None:
        if self._lists:
            self._lists.pop()

    def open_item(self, value: str) -> None:
        """A list item begins; its first block carries the list's next mark."""
        self._mark = self._lists[-1].next_mark(value) if self._lists else "•"

    def as_text(self, number: str) -> None:
        """The item's number is part of its text, not drawn by a list."""
        self._mark = ""
        self.write(number, 0)

    def open_table(self) -> None:
        self._table += 1
        self._tables.append(self._table)

    def close_table(self) -> None:
        if self._tables:
            self._tables.pop()

    def open_row(self) -> None:
        self._row += 1
        self._rows.append((self._row, 0, self._tables[-1] if self._tables else 0))

    def open_cell(self) -> None:
        if self._rows:
            row, cell, table = self._rows.pop()
            self._rows.append((row, cell + 1, table))

    def close_row(self) -> None:
        if self._rows:
            self._rows.pop()

    def write(self, text: str, marks: int, *, verbatim: bool = False) -> None:
        text = visible(text).replace("\u00a0", " ")
        if verbatim:
            text = _WIDE_GAP.sub(" " * 8, text)
        else:
            text = re.sub(r"\s+", " ", text)
            if text.startswith(" ") and (not self._text or self._text[-1][-1:] in " \n"):
                text = text[1:]
        if text:
            self._text.append(text)
            self._marks.extend([marks] * len(text))

    def line_break(self) -> None:
        self._text.append("\n")
        self._marks.append(0)

    def open_link(self, href: str) -> None:
        self._open.append((href.strip(), len(self._marks)))

    def close_link(self) -> None:
        if self._open:
            href, start = self._open.pop()
            if _SAFE_LINK.match(href):
                self._links.append(Link(start, len(self._marks), href))


def kind_of(tag: str, inside: tuple[str, ...]) -> str:
    if tag in HEADINGS:
        return tag
    for name, kind in (("pre", "pre"), ("blockquote", "quote"), ("li", "li"), ("td", "td"), ("th", "td")):
        if name in inside:
            return kind
    return "p"


def depth_of(inside: tuple[str, ...]) -> int:
    return sum(tag in ("ul", "ol") for tag in inside)
