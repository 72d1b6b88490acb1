"""The taxonomy that the account's drop-down gives, with what the house already said of its types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from giljabi.core.taxonomy import SEPARATOR, Taxonomy, folded


@dataclass(frozen=True)
class Merged:
    """``data`` has the shape of ``taxonomy.json``. What changed is listed by the types' names."""

    data: Mapping[str, Any]
    new: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    retired: tuple[str, ...]


def merge(options: Iterable[tuple[str, str]], house: Mapping[str, Any] | None) -> Merged:
    """``options``: (name, tag) of the drop-down's options, nested by ``::``; ``house``: the taxonomy so far.

    A tag that is there under another name is the same type, renamed: its old path stays known (``former``), so that labels and
    articles that name it still find it. One that is no longer there goes to ``retired``, with all that was said of it. An option that has
    others below it is no leaf. :class:`~giljabi.errors.TaxonomyError` for options that contradict each other.
    """
    before = dict(house or {})
    known = {str(row["tag"]): row for row in [*before.get("retired", []), *before.get("leaves", [])]}
    was_live = {str(row["tag"]) for row in before.get("leaves", [])}
    names = [(tuple(part.strip() for part in name.split(SEPARATOR)), tag) for name, tag in options]
    inner = {path[:level] for path, _ in names for level in range(1, len(path))}
    leaves: list[dict[str, Any]] = []
    renamed: list[tuple[str, str]] = []
    for path, tag in names:
        if path in inner:
            continue
        row = dict(known.get(tag, {"tag": tag}))
        old = row.get("path")
        if old and folded(old) != folded(path):
            row["former"] = [*row.get("former", []), list(old)]
            renamed.append((SEPARATOR.join(old), SEPARATOR.join(path)))
        leaves.append(row | {"path": list(path)})
    live = {row["tag"] for row in leaves}
    retired = [row for tag, row in known.items() if tag not in live]
    data = {**before, "separator": SEPARATOR, "leaves": leaves, "retired": retired}
    Taxonomy.from_dict(data)
    return Merged(
        data,
        tuple(SEPARATOR.join(row["path"]) for row in leaves if row["tag"] not in known),
        tuple(renamed),
        tuple(SEPARATOR.join(row["path"]) for row in retired if row["tag"] in was_live),
    )
