"""Plans applied to an account, and taken back: over real HTTP against the sandbox, and by chance against one in memory that fails."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Running
from tests.core.test_macros import accounts

from giljabi.core.house import House
from giljabi.core.macros.desired import AccountWords, Desired
from giljabi.core.macros.macro import Actual, Content, marked
from giljabi.core.macros.plan import Plan, make_plan
from giljabi.core.macros.rules import MacroRules
from giljabi.errors import InputError, NotFound, OutcomeUnknown, RateLimited, Unavailable
from giljabi.services.macros import Macros, NullMacroAccount
from giljabi.storage import macro_runs
from giljabi.storage.database import Database
from giljabi.zendesk.client import session_for
from giljabi.zendesk.macros import MACRO_SCOPES, ZendeskMacros

THEIRS = {"title": "사람이 만든 매크로", "actions": [{"field": "status", "value": "solved"}], "restriction": None}


@pytest.fixture
def macros(running: Running, database: Database) -> Macros:
    session = session_for(running.settings, MACRO_SCOPES)
    return Macros(database, ZendeskMacros(session, running.settings.type_field_id), sleep=lambda seconds: None)


def of(running: Running) -> dict[int, dict[str, Any]]:
    return running.sandbox.account.macros


def test_from_nothing_to_macros_and_back(running: Running, macros: Macros, house: House) -> None:
    plan = macros.plan(house, MacroRules())
    assert {change.op for change in plan.changes} == {"create"}
    before = {number: dict(row) for number, row in of(running).items()}
    run = macros.apply(plan, "the first time", "kim")
    assert (run.state, run.author, run.reason) == ("done", "kim", "the first time")
    assert len(of(running)) == len(before) + len(plan.changes)
    assert macros.plan(house, MacroRules()).changes == ()
    assert {number: of(running)[number] for number in before} == before, "hand-made macros are as they were"
    undone = macros.rollback(run.id, "not yet", "kim")
    assert undone.state == "done"
    assert not any(row["active"] for number, row in of(running).items() if number not in before)
    again = macros.plan(house, MacroRules())
    assert {change.op for change in again.changes} == {"restore"}, "switched on again, not made twice"


def test_only_what_changed_is_called(running: Running, macros: Macros, house: House) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    article = house.articles[0]
    question = article.playbook.questions[0]
    step = replace(question.steps[0], variants=(replace(question.steps[0].variants[0], text="안녕하세요."),))
    playbook = replace(article.playbook, questions=(replace(question, steps=(step, *question.steps[1:])),))
    edited = replace(house, articles=(replace(article, playbook=playbook), *house.articles[1:]))
    plan = macros.plan(edited, MacroRules())
    writes: list[str] = []
    running.sandbox.app.wsgi_app = noted(running.sandbox.app.wsgi_app, writes)  # type: ignore[method-assign]
    run = macros.apply(plan, "reworded", "kim")
    assert [row.data["op"] for row in macro_runs.changes_of(macros.database, run.id)] == [c.op for c in plan.changes]
    assert [line for line in writes if "/macros" in line] == [
        f"PUT /api/v2/macros/{c.macro_id}.json" for c in plan.changes
    ]
    changed = next(change for change in plan.changes if change.op == "update")
    assert of(running)[changed.macro_id or 0]["actions"][0]["value"] == "안녕하세요."


def noted(application: Any, writes: list[str]) -> Any:
    def listening(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] != "GET":
            writes.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        return application(environ, start_response)

    return listening


def test_a_plan_is_applied_to_no_other_state(running: Running, macros: Macros, house: House) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    plan = macros.plan(house, MacroRules(top="새 이름"))
    ours = next(number for number, row in of(running).items() if "[giljabi" in (row["description"] or ""))
    of(running)[ours]["title"] = "손으로 고침"
    with pytest.raises(InputError, match="changed since this plan"):
        macros.apply(plan, "renamed", "kim")
    again = macros.plan(house, MacroRules(top="새 이름"))
    (drifted,) = [change for change in again.changes if "changed by hand since it was applied" in change.warnings]
    assert drifted.macro_id == ours


def test_a_change_by_hand_while_it_runs_stops_it(running: Running, macros: Macros, house: House) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    plan = macros.plan(house, MacroRules(top="새 이름"))
    third = plan.changes[2].macro_id or 0

    def meddle(change: Any) -> None:
        of(running)[third]["title"] = "손으로 고침"

    run = replace(macros, seen=meddle).apply(plan, "renamed", "kim")
    assert (run.state, plan.changes[2].after.title in run.error) == ("stopped", True)
    states = [row.state for row in macro_runs.changes_of(macros.database, run.id)]
    assert states == ["applied", "applied", *["pending"] * (len(plan.changes) - 2)]
    assert of(running)[third]["title"] == "손으로 고침"
    undone = macros.rollback(run.id, "half", "kim")
    assert (undone.state, len(macro_runs.changes_of(macros.database, undone.id))) == ("done", 2)


def test_some_of_a_run_are_put_back(running: Running, macros: Macros, house: House) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    run = macros.apply(macros.plan(house, MacroRules(top="새 이름")), "renamed", "kim")
    first, *rest = [row.macro_id or 0 for row in macro_runs.changes_of(macros.database, run.id)]
    macros.rollback(run.id, "one was better before", "kim", only=[first])
    assert not of(running)[first]["title"].startswith("새 이름")
    assert all(of(running)[number]["title"].startswith("새 이름") for number in rest)
    with pytest.raises(InputError, match="changed no macro 1"):
        macros.rollback(run.id, "x", "kim", only=[1])


def test_what_was_changed_since_is_not_put_back(running: Running, macros: Macros, house: House) -> None:
    run = macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    last = macro_runs.changes_of(macros.database, run.id)[-1].macro_id or 0
    of(running)[last]["title"] = "손으로 고침"
    undone = macros.rollback(run.id, "not yet", "kim")
    assert (undone.state, str(last) in undone.error) == ("stopped", True)
    assert of(running)[last]["active"]


def test_taking_over_and_giving_back_a_hand_made_macro(running: Running, macros: Macros, house: House) -> None:
    desired = macros.plan(house, MacroRules()).changes[0]
    words = {"field": "comment_value", "value": ["channel:all", desired.after.comment]}
    of(running)[7] = {"id": 7, "description": None, "active": True} | THEIRS | {"actions": [words]}
    before = dict(of(running)[7])
    plan = macros.plan(house, MacroRules(), {7: desired.key})
    assert plan.changes[0].op == "adopt"
    run = macros.apply(plan, "ours now", "kim")
    assert "[giljabi" in of(running)[7]["description"]
    macros.rollback(run.id, "theirs again", "kim", only=[7])
    after = of(running)[7]
    assert {name: after[name] for name in before} == before | {"description": ""}
    for wrong in ({8: desired.key}, {7: "f" * 12}):
        with pytest.raises(InputError, match="adopt"):
            macros.plan(house, MacroRules(), wrong)


def test_a_reason_is_needed(macros: Macros, house: House) -> None:
    with pytest.raises(InputError, match="reason"):
        macros.apply(macros.plan(house, MacroRules()), " ", "kim")
    assert macro_runs.recent(macros.database) == []


@pytest.mark.parametrize(
    "faults",
    [
        {"cut_after": 0.3, "seed": 3},
        {"cut_before": 0.3, "seed": 4},
        {"limited": 0.4, "seed": 5},
        {"failing": 0.3, "seed": 6},
    ],
)
def test_nothing_is_doubled_when_connections_are_cut(
    running: Running, macros: Macros, house: House, faults: dict[str, float]
) -> None:
    plan = macros.plan(house, MacroRules())
    running.sandbox.faults.set(faults)
    run = to_the_end(macros, plan)
    running.sandbox.faults.set(dict.fromkeys(faults, 0) | {"seed": 1})
    assert run.state == "done"
    ours = [row["description"] for row in of(running).values() if "[giljabi" in (row["description"] or "")]
    assert len(ours) == len(set(ours)) == len(plan.changes)
    assert macros.plan(house, MacroRules()).changes == ()


def to_the_end(macros: Macros, plan: Plan) -> macro_runs.Run:
    """Apply, and resume as often as it is cut off."""
    step: Callable[[], macro_runs.Run] = lambda: macros.apply(plan, "first", "kim")  # noqa: E731
    for _ in range(400):
        try:
            return step()
        except (Unavailable, OutcomeUnknown):
            if macro_runs.unfinished(macros.database):
                step = macros.resume
    raise AssertionError("it came to no end")


def test_one_run_at_a_time(running: Running, macros: Macros, house: House) -> None:
    plan = macros.plan(house, MacroRules())
    running.sandbox.faults.set({"failing": 1})
    with pytest.raises(Unavailable):
        macros.apply(plan, "first", "kim")
    assert macro_runs.unfinished(macros.database) is None, "it had not begun"
    rows = [change.to_dict() for change in plan.changes]
    macro_runs.begin(macros.database, "apply", plan.name, rows, author="kim", reason="cut off")
    running.sandbox.faults.set({"failing": 0})
    other = macros.plan(house, MacroRules(top="x"))
    for refused in (
        lambda: macros.apply(other, "second", "kim"),
        lambda: macros.rollback(1, "back", "kim"),
    ):
        with pytest.raises(InputError, match=r"run 1 \(cut off\) was cut off"):
            refused()
    assert macros.apply(plan, "the same again", "kim").id == 1
    with pytest.raises(InputError, match="no run was cut off"):
        macros.resume()


@responses.activate
@pytest.mark.parametrize("status", [403, 404, 422])
def test_what_the_account_refuses_stops_the_run(sqlite_database: Database, status: int) -> None:
    from giljabi.zendesk.session import ZendeskSession

    url = "https://acme.zendesk.com/api/v2"
    session = ZendeskSession("https://acme.zendesk.com", client=None, api_token=("a@b", "t"))
    responses.get(f"{url}/macros.json", json={"macros": []})
    responses.post(f"{url}/macros.json", status=status, json={"error": "RecordInvalid"})
    desired = Desired("a" * 12, marked(Content("t", "", (("status", "open"),)), "a" * 12), "why")
    macros = Macros(sqlite_database, ZendeskMacros(session, 0))
    run = macros.apply(make_plan([desired], []), "first", "kim")
    assert (run.state, str(status) in run.error) == ("stopped", True)


# ---- by chance ---------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process was killed."""


class Failing:
    """An account in memory. ``draw`` decides before and after every call whether it fails or the process is killed."""

    def __init__(self, macros: list[Actual], draw: random.Random | None) -> None:
        self.rows = {macro.id: macro.content for macro in macros}
        self._draw = draw
        self._next = 1_000

    def _strike(self, *errors: BaseException) -> None:
        if self._draw and self._draw.random() < 0.25:
            raise self._draw.choice(errors)

    def macros(self) -> list[Actual]:
        self._strike(Unavailable("503"), Killed(), RateLimited("429", retry_after=0))
        rows = [Actual(number, content) for number, content in self.rows.items()]
        if self._draw:
            self._draw.shuffle(rows)
        return rows

    def macro(self, macro_id: int) -> Content:
        self._strike(Unavailable("503"), Killed())
        return self.rows[macro_id]

    def create(self, content: Content) -> int:
        self._strike(OutcomeUnknown("cut"), RateLimited("429", retry_after=0), Killed())
        self._next += 1
        self.rows[self._next] = content
        self._strike(OutcomeUnknown("cut"), Killed())
        return self._next

    def update(self, macro_id: int, content: Content) -> None:
        self._strike(OutcomeUnknown("cut"), RateLimited("429", retry_after=0), Killed())
        self.rows[macro_id] = content
        self._strike(OutcomeUnknown("cut"), Killed())

    def words(self) -> AccountWords:
        return AccountWords()


@pytest.fixture
def patient(sqlite_database: Database) -> Callable[[Failing], Macros]:
    return lambda account: Macros(sqlite_database, account, sleep=lambda seconds: None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(accounts(), st.integers(0, 2**32))
def test_a_kill_anywhere_and_a_resume_give_the_same_end(
    patient: Callable[[Failing], Macros], made: tuple[list[Desired], list[Actual]], seed: int
) -> None:
    desired, actual = made
    calm, rough = Failing(actual, None), Failing(actual, random.Random(seed))
    plan = make_plan(desired, actual)
    assert _until_done(patient(calm), lambda macros: macros.apply(plan, "x", "y")).state == "done"
    done = _until_done(patient(rough), lambda macros: macros.apply(plan, "x", "y"))
    assert done.state == "done"
    assert _said(rough) == _said(calm)
    assert make_plan(desired, [Actual(number, content) for number, content in rough.rows.items()]).changes == ()
    _until_done(patient(rough), lambda macros: macros.rollback(done.id, "x", "y"))
    before = {macro.id: macro.content for macro in actual}
    assert {number: rough.rows[number] for number in before} == before, "byte for byte"
    assert not any(content.active for number, content in rough.rows.items() if number not in before)


def _said(account: Failing) -> list[str]:
    return sorted(repr(content) for content in account.rows.values())


def _until_done(macros: Macros, begin: Callable[[Macros], macro_runs.Run]) -> macro_runs.Run:
    for _ in range(2_000):
        try:
            return macros.resume() if macro_runs.unfinished(macros.database) else begin(macros)
        except (Unavailable, OutcomeUnknown, RateLimited, Killed):
            continue
    raise AssertionError("it came to no end")


def test_without_an_account_there_is_nothing() -> None:
    none = NullMacroAccount()
    assert (none.macros(), none.words()) == ([], AccountWords())
    for call in (
        lambda: none.macro(1),
        lambda: none.create(Content("", "", ())),
        lambda: none.update(1, Content("", "", ())),
    ):
        with pytest.raises(NotFound):
            call()
