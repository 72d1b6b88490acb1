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
    options, before = list(options), dict(house or {})
    known = {str(row["tag"]): row for row in [*before.get("retired", []), *before.get("leaves", [])]}
    was_live = {str(row["tag"]) for row in before.get("leaves", [])}
    by_path = {folded(row["path"]): row for row in known.values()}
    tags = {tag for _, tag in options}
    names = [(tuple(part.strip() for part in name.split(SEPARATOR)), tag) for name, tag in options]
    inner = {path[:level] for path, _ in names for level in range(1, len(path))}
    leaves: list[dict[str, Any]] = []
    renamed: list[tuple[str, str]] = []
    taken: set[str] = set()
    for path, tag in names:
        if path in inner:
            continue
        same = by_path.get(folded(path))
        # a type that the house named by itself has a tag that the account does not know
        own = same if same is not None and str(same["tag"]) not in tags else None
        row = dict(known.get(tag) or own or {}) | {"tag": tag}
        taken.add(str((own or row)["tag"]))
        old = row.get("path")
        if old and folded(old) != folded(path):
            row["former"] = [*row.get("former", []), list(old)]
            renamed.append((SEPARATOR.join(old), SEPARATOR.join(path)))
        leaves.append(row | {"path": list(path)})
    live = {row["tag"] for row in leaves}
    retired = [row for tag, row in known.items() if tag not in live and tag not in taken]
    data = {**before, "separator": SEPARATOR, "leaves": leaves, "retired": retired}
    if "routes" in before:
        data["routes"] = _living(before["routes"], leaves, renamed)
    Taxonomy.from_dict(data)
    return Merged(
        data,
        tuple(
            SEPARATOR.join(row["path"])
            for row in leaves
            if row["tag"] not in known and folded(row["path"]) not in by_path
        ),
        tuple(renamed),
        tuple(SEPARATOR.join(row["path"]) for row in retired if row["tag"] in was_live),
    )


def _living(
    routes: Iterable[Mapping[str, Any]], leaves: Iterable[Mapping[str, Any]], renamed: Iterable[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Routes to paths that are still there; a path whose types were all renamed leads to where the first of them went. One that leads
    nowhere any more is dropped."""
    there = {folded(row["path"])[:level] for row in leaves for level in range(1, len(row["path"]) + 1)}
    moved = [(tuple(old.split(SEPARATOR)), tuple(new.split(SEPARATOR))) for old, new in renamed]

    def now(path: list[str]) -> list[str] | None:
        if folded(path) in there:
            return path
        start = len(path)
        return next((list(new[:start]) for old, new in moved if folded(old)[:start] == folded(path)), None)

    kept = [dict(route) | {"paths": [path for old in route["paths"] if (path := now(old))]} for route in routes]
    return [route for route in kept if route["paths"]]
