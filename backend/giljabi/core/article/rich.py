"""Text that remembers how it was set and where it stood in the article."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from giljabi.core.text import collapse

BOLD, ITALIC, HEADING, CODE = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: characters ``start`` to ``end`` of block number ``block``; ``line`` is the source line, from 1."""

    block: int
    start: int
    end: int
    line: int

    def to_dict(self) -> dict[str, int]:
        return {"block": self.block, "start": self.start, "end": self.end, "line": self.line}


@dataclass(frozen=True, slots=True)
class Link:
    """A link over characters ``start`` to ``end`` of its block."""

    start: int
    end: int
    href: str


@dataclass(frozen=True, slots=True)
class Rich:
    """A slice of a block: text, one byte of marks a character, and its place.

    ``start`` is the offset in the block; slicing keeps it right. ``mark`` is the list mark that a browser would draw in
    front of it (``1.``, ``a.``, ``-``): it stands before the text, not in it, and only a slice from the start keeps it.
    ``table``, ``row`` and ``cell`` are the innermost table, its row (both counted over the article, from 1; 0 outside tables)
    and the cell in the row.
    """

    text: str
    marks: bytes
    block: int
    start: int
    line: int
    kind: str = "p"
    depth: int = 0
    links: tuple[Link, ...] = ()
    mark: str = ""
    row: int = 0
    cell: int = 0
    table: int = 0

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int | None = None) -> Rich:
        """Characters ``start`` to ``end`` of this text."""
        start, end, _ = slice(start, end).indices(len(self.text))
        line = self.line + self.text.count("\n", 0, start) if self.kind == "pre" else self.line
        return Rich(  # not dataclasses.replace: this is what most of the time goes into
            self.text[start:end],
            self.marks[start:end],
            self.block,
            self.start + start,
            line,
            self.kind,
            self.depth,
            self.links,
            self.mark if not self.text[:start].strip() else "",
            self.row,
            self.cell,
            self.table,
        )

    def strip(self, characters: str | None = None) -> Rich:
        """Without white space (or ``characters``) at the ends."""
        left = len(self.text) - len(self.text.lstrip(characters))
        return self.slice(left, len(self.text.rstrip(characters)) if self.text.strip(characters) else left)

    def split(self, pattern: re.Pattern[str]) -> list[Rich]:
        """The parts between the matches of ``pattern``, empty ones left out."""
        parts, at = [], 0
        for match in pattern.finditer(self.text):
            parts.append(self.slice(at, match.start()))
            at = match.end()
        parts.append(self.slice(at))
        return [part for part in parts if part.text.strip()]

    def cut(self, offsets: Iterable[int]) -> list[Rich]:
        """The parts that begin at each of ``offsets`` (and at 0), empty ones left out."""
        edges = sorted({0, *offsets, len(self.text)})
        parts = (self.slice(a, b) for a, b in itertools.pairwise(edges))
        return [part for part in parts if part.text.strip()]

    def lines(self) -> list[Rich]:
        """One part a line; empty lines left out."""
        return [part.strip() for part in self.split(re.compile("\n"))]

    def marked(self, mark: int) -> float:
        """The share of its visible characters that carry ``mark``, 0 to 1."""
        shown = [flags for char, flags in zip(self.text, self.marks, strict=True) if not char.isspace()]
        return sum(bool(flags & mark) for flags in shown) / len(shown) if shown else 0.0

    def leading(self, mark: int, *, until: int = 0) -> int:
        """How many characters from the start carry ``mark``; white space between two marked ones counts. A character that
        carries ``until`` ends them."""
        end = 0
        for offset, (char, flags) in enumerate(zip(self.text, self.marks, strict=True)):
            if flags & mark and not (flags & until):
                end = offset + 1
            elif not char.isspace():
                break
        return end

    def hrefs(self) -> list[str]:
        """The targets of links that begin in this slice, in order."""
        end = self.start + len(self.text)
        return [link.href for link in self.links if link.start < end and link.end > self.start]

    @property
    def place(self) -> Place:
        return Place(self.block, self.start, self.start + len(self.text), self.line)

    @property
    def plain(self) -> str:
        """The text with its white space collapsed."""
        return collapse(self.text)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several parts read as one text with a space between them; every slice of it still knows its places."""

    parts: tuple[Rich, ...]

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Where characters ``start`` to ``end`` of :attr:`text` stand."""
        found, at = [], 0
        for part in self.parts:
            low, high = max(start - at, 0), min(end - at, len(part.text))
            if low < high and part.text[low:high].strip():
                found.append(part.slice(low, high).strip())
            at += len(part.text) + 1
        return places(found)

    def pieces(self, pattern: re.Pattern[str] | None) -> list[tuple[str, tuple[Place, ...]]]:
        """The texts between the matches of ``pattern`` (the whole without one), white space collapsed, with their places."""
        text, found, at = self.text, [], 0
        edges = [(match.start(), match.end()) for match in pattern.finditer(text)] if pattern else []
        for start, end in [*edges, (len(text), len(text))]:
            if words := collapse(text[at:start]):
                found.append((words, self.places(at, start)))
            at = end
        return found


def places(parts: Iterable[Rich]) -> tuple[Place, ...]:
    """The places of ``parts``, neighbours of one block joined."""
    joined: list[Place] = []
    for part in parts:
        here = part.place
        if joined and joined[-1].block == here.block and here.start >= joined[-1].start:
            last = joined.pop()
            here = Place(last.block, last.start, max(last.end, here.end), last.line)
        joined.append(here)
    return tuple(joined)
