"""Tables, read back from the cells of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from giljabi.core.article.rich import BOLD, Rich

Row = Mapping[int, Sequence[Rich]]


@dataclass(frozen=True)
class Table:
    """Rows of more than one cell that follow each other; ``head`` is the row that names the columns, if one does."""

    head: Row | None
    body: tuple[Row, ...]

    @property
    def width(self) -> int:
        return max((max(row) for row in self.body), default=0)

    @property
    def counts(self) -> bool:
        """Whether the first column only counts the rows."""
        first = [line for row in self.body for line in row.get(1, [])]
        return bool(first) and all(map(_is_number, first))

    def column(self, name: re.Pattern[str], *, first: bool = False) -> int | None:
        """The last column but the first (or with ``first`` the first of all) whose heading matches; None without one."""
        found = [cell for cell, lines in (self.head or {}).items() if any(name.search(line.text) for line in lines)]
        if first:
            return found[0] if found else None
        return found[-1] if found and found[-1] > 1 else None


def with_tables(lines: Sequence[Rich]) -> Iterator[Rich | Table]:
    """The lines in their order, those of a table as one. A frame is no table: one cell a row, or one row of a layout."""
    group: list[Rich] = []
    for line in lines:
        if group and line.table != group[-1].table:
            yield from _grouped(group)
            group = []
        if line.cell:
            group.append(line)
        else:
            yield line
    yield from _grouped(group)


def tables(lines: Sequence[Rich]) -> list[Table]:
    """The tables among these lines."""
    return [item for item in with_tables(lines) if isinstance(item, Table)]


def _grouped(group: list[Rich]) -> Iterator[Rich | Table]:
    rows: dict[int, dict[int, list[Rich]]] = {}
    for line in group:
        rows.setdefault(line.row, {}).setdefault(line.cell, []).append(line)
    if any(len(row) > 1 for row in rows.values()):
        yield _table(list(rows.values()))
    else:
        yield from group


def _table(rows: list[dict[int, list[Rich]]]) -> Table:
    """A first row whose every cell is bold, above one that is not, names the columns; so does one above rows that count."""
    bold = all(line.marked(BOLD) > 0.9 for cell in rows[0].values() for line in cell)
    plain_below = any(line.marked(BOLD) < 0.9 for row in rows[1:] for cell in row.values() for line in cell)
    firsts = [row[1][0] for row in rows if 1 in row]
    counted = len(firsts) == len(rows) and not _is_number(firsts[0]) and all(map(_is_number, firsts[1:]))
    headed = len(rows) > 1 and len(rows[0]) > 1 and ((bold and plain_below) or counted)
    return Table(rows[0] if headed else None, tuple(rows[1:] if headed else rows))


def _is_number(line: Rich) -> bool:
    return line.text.strip(" .)").isdecimal()
