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


@dataclass(frozen=True, slots=True)
class ConsultationType:
    """One leaf: its path from the top, the option's tag in Zendesk, and a line that says what belongs here."""

    path: Path
    tag: str
    says: str = ""

    @property
    def name(self) -> str:
        """The path as Zendesk stores it in the option's name."""
        return SEPARATOR.join(self.path)


@dataclass(frozen=True)
class Taxonomy:
    """All consultation types of a house. Paths and tags are unique."""

    leaves: tuple[ConsultationType, ...]
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
        object.__setattr__(self, "_by_folded", {folded(path): leaf for path, leaf in by_path.items()})

    def __iter__(self) -> Iterator[ConsultationType]:
        return iter(self.leaves)

    def __len__(self) -> int:
        return len(self.leaves)

    def find(self, path: Iterable[str]) -> ConsultationType | None:
        """The leaf with this path, spacing and look-alike characters aside; None when there is none."""
        exact = tuple(path)
        return self._by_path.get(exact) or self._by_folded.get(folded(exact))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Taxonomy:
        """Read the shape of ``taxonomy.json``; :class:`TaxonomyError` names the leaf that is wrong."""
        rows = data.get("leaves")
        if not isinstance(rows, list):
            raise TaxonomyError("'leaves' must be a list")
        return cls(tuple(_leaf(row, number) for number, row in enumerate(rows, 1)))


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
    return ConsultationType(tuple(path), tag, str(row.get("says", "")))
