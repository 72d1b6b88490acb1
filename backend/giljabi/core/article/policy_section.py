"""The policy section: numbered or bold headings with their sub-lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from giljabi.core.article.marks import BULLET, CIRCLED, LETTER, numbered
from giljabi.core.article.rich import BOLD, Rich, places
from giljabi.core.article.tables import Row, Table, with_tables
from giljabi.core.playbook import Places, Policy
from giljabi.core.text import collapse

_SUB = re.compile(r"(?:^|(?<=\s))(?=[ㄴ└┗])")
_SUB_MARK = re.compile(r"\s*(?:[ㄴ└┗→☞]|[-–](?=\s|[^\s\d]))\s*")
_NUMBERED = re.compile(rf"(?:^|(?<=\s))(?=(?:\d{{1,2}}[.)]|[{CIRCLED}]|\d\ufe0f?\u20e3|\(\d{{1,2}}\)))")
_TRAILING_PAREN = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
#: What parts a heading set like its text from what it says: a colon, or an arrow to the consequence.
_COLON = re.compile(r"\s*[:：]\s*|\s+[→⇒➜]\s*")


#: A heading (empty when there is none) and its items; an item is one piece, or the cells of a row.
_Draft = tuple[list[Rich], list[list[Rich]]]


def read_policies(lines: Sequence[Rich]) -> tuple[Policy, ...]:
    """Each heading with its items. Text before any heading becomes a policy with an empty title; in a table of several
    columns the first cell is the heading and each line of the others an item."""
    found: list[_Draft] = []
    waiting: list[Rich] = []
    for item in with_tables(lines):
        if isinstance(item, Table):
            _read_pieces(waiting, found)
            waiting = []
            if found and found[-1][0] and not found[-1][1] and item.head is None:
                found[-1][1].extend([line for cell in row.values() for line in cell] for row in item.body)
            else:
                found.extend(_row(row) for row in item.body)
        else:
            waiting.append(item)
    _read_pieces(waiting, found)
    return tuple(_policy(title, items) for title, items in found)


def _row(row: Row) -> _Draft:
    first, *others = row.values()
    return list(first), [[line] for cell in others for line in cell]


def _read_pieces(lines: Sequence[Rich], found: list[_Draft]) -> None:
    """Headings and items of lines outside tables, added to ``found``."""
    pieces = _pieces(lines)
    for piece, following in itertools.zip_longest(pieces, pieces[1:]):
        title, rest = _heading(piece, following)
        if title is not None:
            found.append(([title], [[rest]] if rest else []))
        elif found:
            found[-1][1].append([piece])
        else:
            found.append(([], [[piece]]))


def _pieces(lines: Sequence[Rich]) -> list[Rich]:
    """Lines cut before every sub-item mark and before every bold number: tables in Markdown hold all in one line."""
    pieces: list[Rich] = []
    for line in lines:
        cuts = [match.start() for match in _SUB.finditer(line.text)]
        for match in _NUMBERED.finditer(line.text):
            at = match.start()
            if line.marks[at] & BOLD and not _bold_before(line, at):
                cuts.append(at)
        pieces.extend(part.strip() for part in line.cut(cuts))
    return pieces


def _bold_before(line: Rich, at: int) -> bool:
    """Whether the last visible character before ``at`` is bold: then the number is inside a bold sentence."""
    before = line.text[:at].rstrip()
    return bool(before) and bool(line.marks[len(before) - 1] & BOLD)


def _heading(piece: Rich, following: Rich | None) -> tuple[Rich | None, Rich | None]:
    """(title, what follows it on the line), or (None, None) when the piece is an item."""
    if _SUB_MARK.match(piece.text) or (piece.kind == "li" and piece.depth > 1):
        return None, None
    holds_list = piece.kind == "li" and following is not None and following.depth > piece.depth
    if bullet := BULLET.match(piece.text):
        piece = piece.slice(bullet.end())
    bold = piece.leading(BOLD)
    number = numbered(piece)
    letter = LETTER.match(piece.text)
    if not bold and not holds_list and (bullet or not (number or letter)):
        return None, None
    if not bold:
        colon = _COLON.search(piece.text)
        cut = (colon.start(), colon.end()) if colon else (len(piece), len(piece))
    else:
        cut = _title_end(piece, bold)
    start = len(piece) - len(number.rest) if number else letter.end() if letter else 0
    rest = piece.slice(cut[1]).strip()
    return piece.slice(start, cut[0]).strip(), rest if rest.text else None


def _title_end(piece: Rich, bold: int) -> tuple[int, int]:
    """A bracket right behind the bold words belongs to the title, other words do not."""
    rest = piece.text[bold:]
    if _TRAILING_PAREN.fullmatch(rest) or not rest.strip():
        return len(piece), len(piece)
    return bold, bold


def _policy(title: list[Rich], items: list[list[Rich]]) -> Policy:
    parts = [*title, *(piece for item in items for piece in item)]
    return policy_of(title, [(_item(item), places(item)) for item in items], parts)


def policy_of(title: Sequence[Rich], items: Sequence[tuple[str, Places]], parts: Sequence[Rich]) -> Policy:
    """A policy of its heading (none or one line), its items with their places, and all lines that it is made of; items
    without text are left out."""
    told = [(text, at) for text, at in items if text]
    return Policy(
        title[0].plain.rstrip(":： ") if title else "",
        tuple(text for text, _ in told),
        tuple(dict.fromkeys(href for part in parts for href in part.hrefs())),
        places(parts),
        tuple(at for _, at in told),
    )


def _item(pieces: list[Rich]) -> str:
    text = " ".join(piece.text.strip() for piece in pieces)
    for mark in (_SUB_MARK, BULLET):
        match = mark.match(text)
        text = text[match.end() :] if match else text
    return collapse(text).lstrip(":： ")
