"""One change of one macro, as people read it and as it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.macros.macro import Content, unmarked
from giljabi.core.macros.remarks import Remark
from giljabi.core.text import line_changes

Op = Literal["adopt", "update", "rename", "restore", "create", "retire", "place"]
#: In this order they are applied: what is there is put right before anything new comes, nothing goes before its successor is there, and
#: places are given to what is there in the end.
ORDER: tuple[Op, ...] = ("adopt", "update", "rename", "restore", "create", "retire", "place")


@dataclass(frozen=True, slots=True)
class Change:
    """One macro to change. ``macro_id`` is None for a new one; ``before`` is None for a new one, ``after`` is how it will be. ``place``
    changes only where it stands in the list, any other only what it says and does."""

    op: Op
    key: str
    macro_id: int | None
    before: Content | None
    after: Content
    why: Remark
    warnings: tuple[Remark, ...] = ()

    def diff(self) -> Iterator[tuple[str, str, str]]:
        """What changes, as (field, before, after), values as people read them."""
        if self.op == "place":
            yield "position", _number(self.before.position if self.before else None), _number(self.after.position)
            return
        old = _shown(self.before) if self.before else {}
        new = _shown(self.after)
        for name in dict.fromkeys([*old, *new]):
            if old.get(name, "") != new.get(name, ""):
                yield name, old.get(name, ""), new.get(name, "")

    def lines(self) -> Iterator[str]:
        """The changes as text, longer texts line by line."""
        for name, before, after in self.diff():
            if "\n" not in before + after:
                yield f"{name}: {before!r} -> {after!r}" if before else f"{name}: {after!r}"
                continue
            yield f"{name}:"
            yield from (f"  {row}" for row in line_changes(before, after, around=1))

    def to_dict(self) -> dict[str, Any]:
        return {
            "op": self.op, "key": self.key, "macro_id": self.macro_id,
            "before": self._kept(self.before) if self.before else None, "after": self._kept(self.after),
            "why": self.why.to_dict(), "warnings": [warning.to_dict() for warning in self.warnings],
        }  # fmt: skip

    def _kept(self, content: Content) -> dict[str, Any]:
        return content.to_body() | ({"position": content.position} if self.op == "place" else {})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Change:
        before = Content.from_body(data["before"]) if data["before"] else None
        after, warnings = Content.from_body(data["after"]), tuple(map(Remark.from_dict, data["warnings"]))
        why = Remark.from_dict(data["why"])
        return cls(data["op"], data["key"], data["macro_id"], before, after, why, warnings)


def _number(position: int | None) -> str:
    return "" if position is None else str(position)


def _shown(content: Content) -> dict[str, str]:
    data = content.compared()
    shown = {"title": data["title"], "description": unmarked(data["description"])}
    for field, value in data["actions"]:
        text = value if isinstance(value, str) else str(value)
        shown[field] = f"{shown[field]}\n{text}" if field in shown else text
    restriction = data["restriction"]
    return shown | {
        "for": f"{restriction[0]} {', '.join(restriction[1])}" if restriction else "everybody",
        "active": str(content.active).lower(),
    }
