"""Consultation types: the leaves of the team's nested drop-down field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from giljabi.core.text import squeeze
from giljabi.errors import TaxonomyError

Path = tuple[str, ...]

#: Zendesk nests the options of a drop-down by this mark in their names (zendesk-platform.md §6.4).
SEPARATOR = "::"
#: What routes can go by.
ROUTE_FIELDS = ("brand", "form", "group", "channel")


@dataclass(frozen=True, slots=True)
class ConsultationType:
    """One leaf: its path from the top, the option's tag in Zendesk, a line that says what belongs here, and what admins add to help
    the classifier: words that customers use for it (``synonyms``) and questions of theirs (``examples``).
    ``former``: paths that it had before it was renamed."""

    path: Path
    tag: str
    says: str = ""
    synonyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    former: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The path as Zendesk stores it in the option's name."""
        return SEPARATOR.join(self.path)


@dataclass(frozen=True, slots=True)
class Route:
    """Tickets whose ``field`` (brand, form, group or channel) has this value belong under one of ``paths``."""

    field: str
    value: str
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Taxonomy:
    """All consultation types of a house. Paths and tags are unique."""

    leaves: tuple[ConsultationType, ...]
    routes: tuple[Route, ...] = ()
    _by_path: Mapping[Path, ConsultationType] = field(init=False, repr=False, compare=False)
    _by_folded: Mapping[Path, ConsultationType] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_path = {leaf.path: leaf for leaf in self.leaves}
        if len(by_path) != len(self.leaves):
            raise TaxonomyError("two consultation types have the same path")
        tags = [leaf.tag for leaf in self.leaves]
        if doubled := {tag for tag in tags if tags.count(tag) > 1}:
            raise TaxonomyError(f"two consultation types share the tag {min(doubled)!r}")
        object.__setattr__(self, "_by_path", by_path)
        former = {folded(path): leaf for leaf in self.leaves for path in leaf.former}
        object.__setattr__(self, "_by_folded", former | {folded(path): leaf for path, leaf in by_path.items()})

    def __iter__(self) -> Iterator[ConsultationType]:
        return iter(self.leaves)

    def __len__(self) -> int:
        return len(self.leaves)

    def find(self, path: Iterable[str]) -> ConsultationType | None:
        """The leaf with this path, spacing and look-alike characters aside, or the one that was called so before; None when there is
        none."""
        exact = tuple(path)
        return self._by_path.get(exact) or self._by_folded.get(folded(exact))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Taxonomy:
        """Read the shape of ``taxonomy.json``; :class:`TaxonomyError` names the leaf that is wrong."""
        rows = data.get("leaves")
        if not isinstance(rows, list):
            raise TaxonomyError("'leaves' must be a list")
        leaves = tuple(_leaf(row, number) for number, row in enumerate(rows, 1))
        return cls(leaves, tuple(_route(row, number, leaves) for number, row in enumerate(data.get("routes") or (), 1)))


def folded(path: Iterable[str]) -> Path:
    """A path in the form in which two paths are compared."""
    return tuple(squeeze(part) for part in path)


def _leaf(row: object, number: int) -> ConsultationType:
    if not isinstance(row, dict):
        raise TaxonomyError(f"leaf {number}: must be an object")
    path, tag = row.get("path"), row.get("tag")
    if not isinstance(path, list) or not path or not all(isinstance(part, str) and part.strip() for part in path):
        raise TaxonomyError(f"leaf {number}: 'path' must be a list of names")
    if not isinstance(tag, str) or not tag:
        raise TaxonomyError(f"leaf {number}: 'tag' must be a text")
    words = {name: _texts(row.get(name, []), number, name) for name in ("synonyms", "examples")}
    former = tuple(tuple(map(str, old)) for old in row.get("former", []))
    return ConsultationType(tuple(path), tag, str(row.get("says", "")), **words, former=former)


def _route(row: object, number: int, leaves: Iterable[ConsultationType]) -> Route:
    if not isinstance(row, dict) or row.get("field") not in ROUTE_FIELDS:
        raise TaxonomyError(f"route {number}: 'field' must be one of {', '.join(ROUTE_FIELDS)}")
    value, paths = row.get("value"), row.get("paths")
    if not isinstance(value, str) or not value:
        raise TaxonomyError(f"route {number}: 'value' must be a text")
    if not isinstance(paths, list) or not paths or not all(isinstance(path, list) and path for path in paths):
        raise TaxonomyError(f"route {number}: 'paths' must be a list of paths")
    known = {folded(leaf.path)[:level] for leaf in leaves for level in range(1, len(leaf.path) + 1)}
    for path in paths:
        if folded(path) not in known:
            raise TaxonomyError(f"route {number}: no consultation type begins with {SEPARATOR.join(map(str, path))}")
    return Route(str(row["field"]), value, tuple(tuple(path) for path in paths))


def _texts(value: object, number: int, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise TaxonomyError(f"leaf {number}: '{name}' must be a list of texts")
    return tuple(value)
