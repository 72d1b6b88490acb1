"""What has to change for an account to have the macros that it should have, as a plan that people read before it is applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from giljabi.core.macros.desired import GROUP, Desired
from giljabi.core.macros.macro import Actual, Content, digest, unmarked
from giljabi.core.macros.remarks import Remark, remark
from giljabi.core.text import line_changes

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
    why: Remark
    warnings: tuple[Remark, ...] = ()

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
            yield from (f"  {row}" for row in line_changes(before, after, around=1))

    def to_dict(self) -> dict[str, Any]:
        return {
            "op": self.op, "key": self.key, "macro_id": self.macro_id,
            "before": self.before.to_body() if self.before else None, "after": self.after.to_body(),
            "why": self.why.to_dict(), "warnings": [warning.to_dict() for warning in self.warnings],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Change:
        before = Content.from_body(data["before"]) if data["before"] else None
        after, warnings = Content.from_body(data["after"]), tuple(map(Remark.from_dict, data["warnings"]))
        why = Remark.from_dict(data["why"])
        return cls(data["op"], data["key"], data["macro_id"], before, after, why, warnings)


@dataclass(frozen=True, slots=True)
class Owned:
    """A macro of ours: what text it is of, and whether we switched it off. It is known by the ledger of our own changes, not by what its
    description says: a clone says the same."""

    key: str
    switched_off: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes in the order in which they are applied, what an admin should look at beside them, and a fingerprint (``base``) of
    what the ``account`` held of them: a plan is applied to no other account and no other state."""

    changes: tuple[Change, ...]
    notes: tuple[Remark, ...]
    base: str
    account: str = ""

    @property
    def name(self) -> str:
        """Twelve characters that name what this plan does, whatever it says beside."""
        rows = [row.to_dict() | {"why": "", "warnings": []} for row in self.changes]
        return digest([self.account, self.base, rows])

    def to_dict(self) -> dict[str, Any]:
        return {
            "account": self.account, "changes": [change.to_dict() for change in self.changes],
            "notes": [note.to_dict() for note in self.notes], "base": self.base,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        changes = tuple(Change.from_dict(row) for row in data["changes"])
        return cls(changes, tuple(map(Remark.from_dict, data["notes"])), data["base"], data["account"])


def make_plan(
    desired: Sequence[Desired],
    actual: Sequence[Actual],
    owned: Mapping[int, Owned],
    *,
    adopt: Mapping[int, str] | None = None,
    notes: Sequence[Remark] = (),
    account: str = "",
) -> Plan:
    """The changes that lead from ``actual`` to ``desired``. Only macros that are ``owned`` are changed, and those that ``adopt`` names: the
    macro's number with the key that it shall have. Personal macros never are. The order of the lists does not matter."""
    adopt = dict(adopt or {})
    wanted = {macro.key: macro for macro in desired}
    ours: dict[str, list[Actual]] = {}
    for row in sorted(actual, key=lambda row: (row.id not in adopt, not row.content.active, row.id)):
        key = adopt.get(row.id) or (owned[row.id].key if row.id in owned else "")
        if key and not row.content.is_personal:
            ours.setdefault(key, []).append(row)
    _rename_cases(wanted, ours)
    marked_ones = _marked_by_others(actual, ours)
    found = [*notes, *sorted((macro.refused for macro in desired if macro.refused), key=str)]
    changes: list[Change | None] = []
    for key, macro in wanted.items():
        there: list[Actual] = ours.get(key, [])
        if macro.refused:
            continue
        if there:
            changes.append(_changed(macro, there[0], owned.get(there[0].id)))
        elif key not in marked_ones:
            changes.append(Change("create", key, None, None, macro.content, macro.why, macro.warnings))
    for key, rows in ours.items():
        changes += [_retired(key, row, replaced=key in wanted) for row in rows[key in wanted :]]
    for key, rows in marked_ones.items():
        code = "copy" if key in ours else "elsewhere"
        found += [remark(code, id=macro.id, title=macro.content.title) for macro in rows]
    ordered = tuple(sorted((change for change in changes if change), key=_order))
    return Plan(ordered, tuple(found), base_of(actual, ordered, owned, account), account)


def _rename_cases(wanted: Mapping[str, Desired], ours: dict[str, list[Actual]]) -> None:
    """A step of which one case is gone and one is new: the case was reworded, and its macro goes on."""
    gone = _by_group(key for key, rows in ours.items() if key not in wanted and rows[0].content.active)
    new = _by_group(key for key in wanted if key not in ours)
    for group, keys in new.items():
        if len(keys) == 1 and len(gone.get(group, ())) == 1:
            ours[keys[0]] = ours.pop(gone[group][0])


def _by_group(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(key[:GROUP], []).append(key)
    return found


def _marked_by_others(actual: Sequence[Actual], ours: Mapping[str, Sequence[Actual]]) -> dict[str, list[Actual]]:
    """Active macros that bear a mark and are not ours, by its key: copies that somebody made, or another installation's."""
    own = {macro.id for rows in ours.values() for macro in rows}
    found: dict[str, list[Actual]] = {}
    for macro in sorted(actual, key=lambda macro: macro.id):
        if macro.key and macro.id not in own and macro.content.active and not macro.content.is_personal:
            found.setdefault(macro.key, []).append(macro)
    return found


def base_of(actual: Sequence[Actual], changes: Sequence[Change], owned: Mapping[int, Owned], account: str) -> str:
    """A fingerprint of the account's name, all macros of ours, and those that the changes touch."""
    touched = {change.macro_id for change in changes}
    rows = [(macro.id, macro.content.compared()) for macro in actual if macro.id in owned or macro.id in touched]
    return digest([account, *sorted(rows, key=lambda row: row[0])])


def _order(change: Change) -> tuple[Any, ...]:
    return ORDER.index(change.op), change.after.title, change.key, change.macro_id or 0


def _changed(macro: Desired, there: Actual, owned: Owned | None) -> Change | None:
    before = there.content
    if owned and before.same_as(macro.content):
        return None
    warnings = list(macro.warnings)
    op: Op = "update"
    if owned is None:
        op = "adopt"
        kept = {field for field, _ in macro.content.actions}
        if lost := sorted({field for field, _ in before.actions} - kept - {"comment_value_html"}):
            warnings.append(remark("loses", fields=", ".join(lost)))
    elif there.drifted:
        warnings.append(remark("drifted"))
    if not before.active:
        op = "restore" if owned else "adopt"
        if owned and not owned.switched_off:
            warnings.append(remark("switched_off"))
    elif owned and replace(before, title="", description="").same_as(replace(macro.content, title="", description="")):
        op = "rename"
    return Change(op, macro.key, there.id, before, macro.content, macro.why, tuple(warnings))


def _retired(key: str, macro: Actual, *, replaced: bool) -> Change | None:
    if not macro.content.active:
        return None
    warnings = []
    if macro.used:
        warnings.append(remark("used", count=macro.used))
    if macro.drifted:
        warnings.append(remark("drifted"))
    why = remark("replaced" if replaced else "said_no_more")
    after = replace(macro.content, active=False)
    return Change("retire", key, macro.id, macro.content, after, why, tuple(warnings))


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
