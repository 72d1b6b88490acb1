"""What has to change for an account to have the macros that it should have, as a plan that people read before it is applied."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from giljabi.core.macros.change import ORDER, Change, Op
from giljabi.core.macros.desired import GROUP, Desired
from giljabi.core.macros.macro import Actual, digest
from giljabi.core.macros.remarks import Remark, remark


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
    first_position: int | None = None,
) -> Plan:
    """The changes that lead from ``actual`` to ``desired``. Only macros that are ``owned`` are changed, and those that ``adopt`` names: the
    macro's number with the key that it shall have. Personal macros never are. With ``first_position`` ours stand from there on in the
    order of ``desired``; the order of ``actual`` does not matter."""
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
    found += _many_going(changes, ours)
    changes += _placed(wanted, ours, marked_ones, first_position)
    ordered = tuple(sorted((change for change in changes if change), key=_order))
    return Plan(ordered, tuple(found), base_of(actual, ordered, owned, account), account)


def _many_going(changes: Sequence[Change | None], ours: Mapping[str, Sequence[Actual]]) -> list[Remark]:
    """A word when most of ours would go: a house that was read by half looks like one whose articles were withdrawn."""
    going = sum(change.op == "retire" for change in changes if change)
    there = sum(row.content.active for rows in ours.values() for row in rows)
    return [remark("many_go", count=going, all=there)] if going > there / 2 else []


def _placed(
    wanted: Mapping[str, Desired], ours: Mapping[str, Sequence[Actual]], not_made: Container[str], first: int | None
) -> Iterator[Change]:
    """Where those stand that do not stand at their place yet."""
    if first is None:
        return
    there = [macro for key, macro in wanted.items() if not macro.refused and (key in ours or key not in not_made)]
    for position, macro in enumerate(there, first):
        row = ours[macro.key][0] if macro.key in ours else None
        if row and row.content.position == position:
            continue
        before, after = row.content if row else None, replace(macro.content, position=position)
        yield Change("place", macro.key, row.id if row else None, before, after, remark("in_order"))


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
    """A fingerprint of the account's name, all macros of ours, and those that the changes touch; of those that are placed, where they
    stand as well."""
    touched = {change.macro_id for change in changes}
    placed = {change.macro_id for change in changes if change.op == "place"}
    rows = [
        (macro.id, macro.content.compared() | ({"position": macro.content.position} if macro.id in placed else {}))
        for macro in actual
        if macro.id in owned or macro.id in touched
    ]
    return digest([account, *sorted(rows, key=lambda row: row[0])])


def _order(change: Change) -> tuple[Any, ...]:
    if change.op == "place":
        return ORDER.index(change.op), f"{change.after.position:012}"
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
