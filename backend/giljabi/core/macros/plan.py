"""What has to change for an account to have the macros that it should have, as a plan that people read before it is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from typing import Any, Literal

from giljabi.core.macros.desired import Desired
from giljabi.core.macros.macro import Actual, Content, digest, unmarked

Op = Literal["adopt", "update", "rename", "restore", "create", "retire"]
#: In this order they are applied: what is there is put right before anything new comes, and nothing goes before its successor is there.
ORDER: tuple[Op, ...] = ("adopt", "update", "rename", "restore", "create", "retire")


@dataclass(frozen=True, slots=True)
class Change:
    """One macro to change. ``macro_id`` is None for a new one; ``before`` is None for a new one, ``after`` is how it will be."""

    op: Op
    key: str
    macro_id: int | None
    before: Content | None
    after: Content
    why: str
    warnings: tuple[str, ...] = ()

    def diff(self) -> Iterator[tuple[str, str, str]]:
        """What changes, as (field, before, after), values as people read them."""
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
            rows = unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=1)
            yield from (f"  {row}" for row in rows if not row.startswith(("---", "+++", "@@")))

    def to_dict(self) -> dict[str, Any]:
        return {
            "op": self.op, "key": self.key, "macro_id": self.macro_id,
            "before": self.before.to_body() if self.before else None, "after": self.after.to_body(),
            "why": self.why, "warnings": list(self.warnings),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Change:
        before = Content.from_body(data["before"]) if data["before"] else None
        after, warnings = Content.from_body(data["after"]), tuple(data["warnings"])
        return cls(data["op"], data["key"], data["macro_id"], before, after, data["why"], warnings)


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes in the order in which they are applied, what an admin should look at beside them, and a fingerprint (``base``) of
    what the account held of them: a plan is applied to no other state."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    base: str

    @property
    def name(self) -> str:
        """Twelve characters that name this very plan."""
        return digest(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        return {"changes": [change.to_dict() for change in self.changes], "notes": list(self.notes), "base": self.base}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        changes = tuple(Change.from_dict(row) for row in data["changes"])
        return cls(changes, tuple(data["notes"]), data["base"])


def make_plan(
    desired: Sequence[Desired],
    actual: Sequence[Actual],
    *,
    adopt: Mapping[int, str] | None = None,
    notes: Sequence[str] = (),
) -> Plan:
    """The changes that lead from ``actual`` to ``desired``. Only macros with our mark are changed, and those that ``adopt`` names: the
    macro's number with the key that it shall have. The order of both lists does not matter."""
    wanted, adopt = {macro.key: macro for macro in desired}, dict(adopt or {})
    ours: dict[str, list[Actual]] = {}
    for macro in sorted(actual, key=lambda macro: (not macro.content.active, macro.id)):
        if key := adopt.get(macro.id) or macro.key:
            ours.setdefault(key, []).append(macro)
    changes = [
        *(_wanted(macro, ours.get(key, [])[:1], adopt) for key, macro in wanted.items()),
        *(_retired(macro, double=key in wanted) for key, rows in ours.items() for macro in rows[key in wanted :]),
    ]
    ordered = sorted((change for change in changes if change), key=_order)
    return Plan(tuple(ordered), tuple(notes), base_of(actual, ordered))


def base_of(actual: Sequence[Actual], changes: Sequence[Change]) -> str:
    """A fingerprint of all macros with our mark, and of those that the changes touch."""
    touched = {change.macro_id for change in changes}
    rows = [(macro.id, macro.content.compared()) for macro in actual if macro.key or macro.id in touched]
    return digest(sorted(rows, key=lambda row: row[0]))


def _order(change: Change) -> tuple[Any, ...]:
    return ORDER.index(change.op), change.after.title, change.key


def _wanted(macro: Desired, there: Sequence[Actual], adopt: Mapping[int, str]) -> Change | None:
    if not there:
        return Change("create", macro.key, None, None, macro.content, macro.why, macro.warnings)
    found = there[0]
    before = found.content
    if before.same_as(macro.content):
        return None
    op: Op = "update"
    if found.id in adopt and not found.key:
        op = "adopt"
    elif not before.active:
        op = "restore"
    elif replace(before, title="", description="").same_as(replace(macro.content, title="", description="")):
        op = "rename"
    warnings = (*macro.warnings, *(["changed by hand since it was applied"] if found.drifted else []))
    return Change(op, macro.key, found.id, before, macro.content, macro.why, warnings)


def _retired(macro: Actual, *, double: bool) -> Change | None:
    if not macro.content.active:
        return None
    warnings = []
    if macro.used:
        warnings.append(f"used {macro.used} times in the last 30 days")
    if macro.drifted:
        warnings.append("changed by hand since it was applied")
    why = "another macro has the same mark" if double else "no article says this any more"
    after = replace(macro.content, active=False)
    return Change("retire", macro.key, macro.id, macro.content, after, why, tuple(warnings))


def _shown(content: Content) -> dict[str, str]:
    data = content.compared()
    shown = {"title": data["title"], "description": unmarked(data["description"])}
    shown |= {field: value if isinstance(value, str) else str(value) for field, value in data["actions"]}
    restriction = data["restriction"]
    return shown | {
        "for": f"{restriction[0]} {', '.join(restriction[1])}" if restriction else "everybody",
        "active": str(content.active).lower(),
    }
