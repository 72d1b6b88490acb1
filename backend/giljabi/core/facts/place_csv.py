"""The places list as people keep it: a table with a column ``name``, an optional ``aliases`` (separated by ``|``), any further columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from giljabi.core.facts.places import Place
from giljabi.core.text import squeeze

_OWN = ("name", "aliases")
#: More than any team has; a table of this size is read in a second.
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in which line of the table, from 1. Not ``unusable``: the list can be read all the same, but is hardly meant so."""

    line: int
    message: str
    unusable: bool = True


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A place that is ``added``, ``removed`` or ``changed``, and of the changed one which column."""

    kind: str
    name: str
    column: str = ""
    before: str = ""
    after: str = ""


def read_place_csv(text: str) -> tuple[tuple[Place, ...], tuple[RowError, ...]]:
    """The places of a table, and every line that cannot be used."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        fieldnames = list(rows.fieldnames or ())
    except csv.Error as error:
        return (), (RowError(1, str(error)),)
    if "name" not in fieldnames:
        return (), (RowError(1, "column 'name' is missing"),)
    twins = sorted({name for name in fieldnames if fieldnames.count(name) > 1})
    errors = [RowError(1, f"column {name!r} stands twice", unusable=False) for name in twins]
    places: list[Place] = []
    names: dict[str, int] = {}
    try:
        for row in rows:
            if len(places) == _MOST:
                return (), (RowError(rows.line_num, f"more than {_MOST:,} places"),)
            place, wrong = _place(row, names, rows.line_num)
            errors += wrong
            places.append(place)
    except csv.Error as error:
        errors.append(RowError(rows.line_num, str(error)))
    return tuple(places), tuple(errors)


def _place(row: dict[Any, Any], names: dict[str, int], line: int) -> tuple[Place, list[RowError]]:
    name = (row.get("name") or "").strip()
    aliases = tuple(alias.strip() for alias in (row.get("aliases") or "").split("|") if alias.strip())
    details = {key: (value or "").strip() for key, value in row.items() if key and key not in _OWN}
    wrong = [] if name else [RowError(line, "field 'name' is empty")]
    if any("\ufffd" in value for value in (name, *details.values())):
        wrong.append(RowError(line, "characters that could not be read: save the table as UTF-8", unusable=False))
    if None in row:
        wrong.append(RowError(line, "more fields than columns", unusable=False))
    if name and (known := names.setdefault(squeeze(name), line)) != line:
        wrong.append(RowError(line, f"{name!r} stands in line {known} already", unusable=False))
    return Place(name, aliases, details), wrong


def write_place_csv(places: Sequence[Place]) -> str:
    """The table of these places; reading it gives the same places."""
    columns = dict.fromkeys(column for place in places for column in place.details)
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*_OWN, *columns])
    for place in places:
        table.writerow([place.name, "|".join(place.aliases), *(place.details.get(column, "") for column in columns)])
    return out.getvalue()


def place_changes(before: Sequence[Place], after: Sequence[Place]) -> Iterator[PlaceChange]:
    """What one list has and the other has not, column by column."""
    old, new = ({place.name: place for place in places} for places in (before, after))
    for name in [name for name in old if name not in new]:
        yield PlaceChange("removed", name)
    for name, place in new.items():
        if name not in old:
            yield PlaceChange("added", name)
            continue
        rows = [{"aliases": "|".join(one.aliases), **one.details} for one in (old[name], place)]
        for column in dict.fromkeys([*rows[0], *rows[1]]):
            values = [row.get(column, "") for row in rows]
            if values[0] != values[1]:
                yield PlaceChange("changed", name, column, *values)
