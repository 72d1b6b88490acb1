"""Where our macros stand in the account's list: set, kept, put back, and nobody else's moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from tests.conftest import Running
from tests.services.macro_accounts import THEIRS, Failing, noted, of, to_the_end

from giljabi.core.house import House
from giljabi.core.macros.desired import Desired
from giljabi.core.macros.macro import Actual, Content, marked
from giljabi.core.macros.plan import make_plan
from giljabi.core.macros.remarks import remark
from giljabi.core.macros.rules import MacroRules
from giljabi.errors import NotFound, RateLimited, Unavailable
from giljabi.services.macros import Macros
from giljabi.storage import macro_runs


def places(running: Running) -> dict[int, int]:
    return {number: row["position"] for number, row in of(running).items()}


def test_ours_stand_in_order_and_nobody_elses_is_moved(running: Running, macros: Macros, house: House) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    of(running)[7] = {"id": 7, "description": None, "active": True, "position": 1002} | THEIRS
    before = places(running)
    rules = MacroRules(first_position=1000)
    plan = macros.plan(house, rules)
    assert {change.op for change in plan.changes} == {"place"}
    writes: list[str] = []
    running.sandbox.app.wsgi_app = noted(running.sandbox.app.wsgi_app, writes)  # type: ignore[method-assign]
    run = macros.apply(plan, "in order", "kim")
    assert run.state == "done"
    assert [line for line in writes if "/macros" in line] == ["PUT /api/v2/macros/update_many.json"] * 2
    ours = {change.macro_id: 1000 + index for index, change in enumerate(plan.changes)}
    assert places(running) == before | ours
    assert macros.plan(house, rules).changes == ()
    of(running)[plan.changes[3].macro_id or 0]["position"] = 5
    undone = macros.rollback(run.id, "no", "kim")
    assert undone.state == "done"
    assert places(running) == before | {plan.changes[3].macro_id: 5}, "what somebody moved since is left there"
    states = [row.state for row in macro_runs.changes_of(macros.database, undone.id)]
    assert (states.count("left"), states.count("applied")) == (1, len(plan.changes) - 1)


def test_new_and_old_macros_are_placed_together_and_put_back(running: Running, macros: Macros, house: House) -> None:
    some = replace(house, articles=house.articles[:3])
    macros.apply(macros.plan(some, MacroRules()), "first", "kim")
    before = {number: dict(row) for number, row in of(running).items()}
    rules = MacroRules(first_position=0)
    plan = macros.plan(house, rules)
    assert {change.op for change in plan.changes} == {"create", "place"}
    run = to_the_end(macros, plan)
    assert macros.plan(house, rules).changes == ()
    assert macros.rollback(run.id, "no", "kim").state == "done"
    assert {number: {**row, "updated_at": ""} for number, row in of(running).items() if number in before} == {
        number: {**row, "updated_at": ""} for number, row in before.items()
    }
    assert all(not row["active"] for number, row in of(running).items() if number not in before)


@pytest.mark.parametrize(
    "faults", [{"cut_after": 0.4, "seed": 3}, {"cut_before": 0.4, "seed": 4}, {"failing": 0.4, "seed": 6}]
)
def test_places_come_to_the_same_end_when_connections_are_cut(
    running: Running, macros: Macros, house: House, faults: dict[str, float]
) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    rules = MacroRules(first_position=50)
    plan = macros.plan(house, rules)
    running.sandbox.faults.set(faults)
    run = to_the_end(macros, plan)
    running.sandbox.faults.set(dict.fromkeys(faults, 0) | {"seed": 1})
    assert run.state == "done"
    assert macros.plan(house, rules).changes == ()


def test_an_account_that_moves_others_along_stops_the_run_after_one(
    running: Running, macros: Macros, house: House
) -> None:
    """If Zendesk should make room for ours by moving the rest, one macro shows it."""
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    of(running)[7] = {"id": 7, "description": None, "active": True, "position": 3} | THEIRS

    moving = replace(macros, account=MakingRoom(macros.account, of(running)))
    run = moving.apply(moving.plan(house, MacroRules(first_position=900)), "in order", "kim")
    assert (run.state, "1 macros of others were moved when ours were placed, such as 7" in run.error) == (
        "stopped",
        True,
    )
    assert sum(position >= 900 for position in places(running).values()) == 1


@dataclass
class MakingRoom:
    """An account that moves number 7 along with whatever is placed; ``cut`` reads of the list fail after that, or the process is killed."""

    account: Any
    rows: dict[int, dict[str, Any]]
    cut: list[BaseException] = field(default_factory=list)
    placed: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.account, name)

    def place(self, positions: dict[int, int]) -> None:
        self.rows[7]["position"] += len(positions)
        self.account.place(positions)
        self.placed = True

    def macros(self) -> list[Actual]:
        if self.placed and self.cut:
            raise self.cut.pop()
        return list(self.account.macros())


@pytest.mark.parametrize("cut", [Unavailable("503"), RateLimited("429", retry_after=0)])
def test_an_account_that_moves_others_along_is_seen_after_a_cut_as_well(
    running: Running, macros: Macros, house: House, cut: Exception
) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    of(running)[7] = {"id": 7, "description": None, "active": True, "position": 3} | THEIRS
    moving = replace(macros, account=MakingRoom(macros.account, of(running), [cut]), waits=0)
    with pytest.raises(type(cut)):
        moving.apply(moving.plan(house, MacroRules(first_position=900)), "in order", "kim")
    run = moving.resume()
    assert (run.state, "1 macros of others were moved" in run.error) == ("stopped", True)
    assert (of(running)[7]["position"], sum(at >= 900 for at in places(running).values())) == (4, 1)


def test_a_place_makes_nobody_its_owner(patient: Callable[[Failing], Macros]) -> None:
    """A hand-made macro is taken over, placed in a later run, given back, and the place put back: it is theirs."""
    key = "0" * 12
    theirs = Content("mine", "", (("comment_value", "말"),), position=7)
    account = Failing([Actual(5, theirs)], None)
    macros = patient(account)
    desired = [Desired(key, marked(Content("ours", "", (("comment_value", "말"),)), key), remark("said_no_more"))]
    adopted = macros.apply(make_plan(desired, account.macros(), {}, adopt={5: key}, account="memory"), "x", "kim")
    placing = make_plan(desired, account.macros(), macros._owned(), account="memory", first_position=90)
    placed = macros.apply(placing, "y", "kim")
    macros.rollback(adopted.id, "theirs again", "kim")
    macros.rollback(placed.id, "there again", "kim")
    assert (account.rows, macros._owned()) == ({5: theirs}, {})


def test_what_cannot_be_placed_back_holds_no_text_up(patient: Callable[[Failing], Macros]) -> None:
    """An account that keeps positions below a hundred: the run stops, and everything of it can be put back."""
    keys = ["0" * 12, "1" * 12]
    desired = [Desired(key, marked(Content(f"t{key[0]}", "", ()), key), remark("said_no_more")) for key in keys]

    class Clipping(Failing):
        def place(self, positions: Mapping[int, int]) -> None:
            super().place({number: min(position, 99) for number, position in positions.items()})

    account = Clipping([], None)
    macros = patient(account)
    macros.apply(make_plan(desired, [], {}, account="memory"), "x", "kim")
    before = dict(account.rows)
    renamed = [replace(row, content=marked(replace(row.content, title="new"), row.key)) for row in desired]
    plan = make_plan(renamed, account.macros(), macros._owned(), account="memory", first_position=5_000)
    run = macros.apply(plan, "y", "kim")
    assert (run.state, "does not stand at 5000" in run.error) == ("stopped", True)
    for number in before:
        before[number] = replace(before[number], position=before[number].position)
    assert macros.rollback(run.id, "back", "kim").state == "stopped", "this account cannot even keep where they stood"
    assert {number: row.title for number, row in account.rows.items()} == {n: row.title for n, row in before.items()}


def test_a_listing_that_is_late_does_not_lose_a_place(patient: Callable[[Failing], Macros]) -> None:
    class Late(Failing):
        """What was made is not listed at once, what was deleted is gone at once."""

        def macros(self) -> list[Actual]:
            return [row for row in super().macros() if row.id <= 1_000]

        def macro(self, macro_id: int) -> Content:
            if macro_id not in self.rows:
                raise NotFound("404")
            return super().macro(macro_id)

    desired = [Desired("0" * 12, marked(Content("t", "", ()), "0" * 12), remark("said_no_more"))]
    account = Late([], None)
    plan = make_plan(desired, [], {}, account="memory", first_position=50)
    assert patient(account).apply(plan, "x", "kim").state == "done"
    assert [row.position for row in account.rows.values()] == [50]
