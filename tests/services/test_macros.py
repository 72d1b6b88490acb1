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
from tests.services.macro_accounts import THEIRS, Failing, Killed, noted, of, to_the_end

from giljabi.core.house import House
from giljabi.core.macros.desired import Desired
from giljabi.core.macros.filled import AccountWords
from giljabi.core.macros.macro import Actual, Content, marked
from giljabi.core.macros.plan import Owned, Plan, base_of, make_plan
from giljabi.core.macros.remarks import remark
from giljabi.core.macros.rules import MacroRules
from giljabi.errors import InputError, LeaseLost, NotFound, OutcomeUnknown, RateLimited, Unavailable
from giljabi.services.macro_account import NullMacroAccount
from giljabi.services.macros import Macros
from giljabi.storage import macro_runs
from giljabi.storage.database import Database
from giljabi.zendesk.macros import ZendeskMacros


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


def test_a_plan_is_applied_to_no_other_state(running: Running, macros: Macros, house: House) -> None:
    macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    plan = macros.plan(house, MacroRules(top="새 이름"))
    ours = next(number for number, row in of(running).items() if "[giljabi" in (row["description"] or ""))
    of(running)[ours]["title"] = "손으로 고침"
    with pytest.raises(InputError, match="changed since this plan"):
        macros.apply(plan, "renamed", "kim")
    again = macros.plan(house, MacroRules(top="새 이름"))
    (drifted,) = [change for change in again.changes if remark("drifted") in change.warnings]
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


def test_one_run_at_a_time(running: Running, macros: Macros, house: House) -> None:
    plan = macros.plan(house, MacroRules())
    running.sandbox.faults.set({"failing": 1})
    with pytest.raises(Unavailable):
        macros.apply(plan, "first", "kim")
    assert macro_runs.unfinished(macros.database) is None, "it had not begun"
    cut_off(macros, plan)
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


def cut_off(macros: Macros, plan: Plan) -> None:
    """A run that was begun and killed, its lease over."""
    rows = [change.to_dict() for change in plan.changes]
    number = macro_runs.begin(
        macros.database, "apply", plan.name, rows, author="kim", reason="cut off", account=macros.account.host, owner="x"
    )  # fmt: skip
    macro_runs.release(macros.database, number, "x")


def test_two_workers_never_work_on_one_run(running: Running, macros: Macros, house: House) -> None:
    """Applied twice at once, and resumed while it is applied: as two admins, or one whose page gave up waiting, would."""
    plan = macros.plan(house, MacroRules())
    refused: list[str] = []

    def meddle(change: Any) -> None:
        for other in (lambda: macros.resume(), lambda: macros.apply(plan, "me too", "lee")):
            with pytest.raises(InputError, match="is under way") as error:
                other()
            refused.append(str(error.value))

    run = replace(macros, seen=meddle).apply(plan, "first", "kim")
    assert run.state == "done"
    assert "run 1 (kim: first) is under way; if it was cut off, it can be resumed in" in refused[0]
    assert len(of(running)) == len(plan.changes)


def test_who_lost_the_run_writes_nothing_more(running: Running, macros: Macros, house: House) -> None:
    plan = macros.plan(house, MacroRules())

    def sleep_on(change: Any) -> None:
        """Longer than the lease; somebody else takes the run."""
        macro_runs.release(macros.database, 1, macros.worker)
        assert macro_runs.take(macros.database, 1, "another")

    with pytest.raises(LeaseLost):
        replace(macros, seen=sleep_on).apply(plan, "first", "kim")
    assert len(of(running)) == 1
    macro_runs.release(macros.database, 1, "another")
    assert macros.resume().state == "done"
    assert len(of(running)) == len(plan.changes)


def test_plans_and_runs_belong_to_one_account(macros: Macros, house: House, sqlite_database: Database) -> None:
    plan = macros.plan(house, MacroRules())
    other = Macros(sqlite_database, Failing([], None))
    with pytest.raises(InputError, match=r"this plan is for 127\.0\.0\.1"):
        other.apply(plan, "x", "kim")
    cut_off(macros, plan)
    moved = replace(macros, account=Failing([], None))
    with pytest.raises(InputError, match=r"run 1 is of 127.0.0.1:\d+, not of memory"):
        moved.resume()
    macros.resume()
    with pytest.raises(InputError, match="run 1 is of"):
        moved.rollback(1, "x", "kim")


def test_a_run_that_cannot_end_is_given_up(running: Running, macros: Macros, house: House) -> None:
    plan = macros.plan(house, MacroRules())
    cut_off(macros, plan)
    with pytest.raises(InputError, match="reason"):
        macros.abandon(1, " ")
    assert macros.abandon(1, "it cannot end").state == "abandoned"
    with pytest.raises(InputError, match="run 1 is abandoned"):
        macros.abandon(1, "again")
    with pytest.raises(InputError, match="changed nothing that could be put back"):
        macros.rollback(1, "x", "kim")
    assert macros.apply(macros.plan(house, MacroRules()), "anew", "kim").state == "done"


def test_what_was_deleted_by_hand_does_not_hold_up_a_rollback(running: Running, macros: Macros, house: House) -> None:
    run = macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    last = macro_runs.changes_of(macros.database, run.id)[-1].macro_id or 0
    del of(running)[last]
    assert macros.rollback(run.id, "not yet", "kim").state == "done"
    assert not any(row["active"] for row in of(running).values())


def test_all_but_some_are_put_back(running: Running, macros: Macros, house: House) -> None:
    run = macros.apply(macros.plan(house, MacroRules()), "first", "kim")
    last = macro_runs.changes_of(macros.database, run.id)[-1].macro_id or 0
    of(running)[last]["title"] = "손으로 고침"
    assert macros.rollback(run.id, "not yet", "kim", but_not=[last]).state == "done"
    assert [number for number, row in of(running).items() if row["active"]] == [last]


def test_a_house_without_articles_plans_nothing(macros: Macros, house: House) -> None:
    with pytest.raises(InputError, match="no article is in force"):
        macros.plan(replace(house, articles=()), MacroRules())


def test_macros_of_a_lost_database_are_reclaimed(
    running: Running, macros: Macros, house: House, sqlite_database: Database
) -> None:
    plan = macros.plan(house, MacroRules())
    macros.apply(plan, "first", "kim")
    anew = replace(macros, database=sqlite_database)
    told = anew.plan(house, MacroRules())
    assert (told.changes, {note.code for note in told.notes}) == ((), {"elsewhere"})
    with pytest.raises(InputError, match="was made by somebody else"):
        anew.apply(plan_of(plan, anew, running), "double", "kim")
    writes: list[str] = []
    running.sandbox.app.wsgi_app = noted(running.sandbox.app.wsgi_app, writes)  # type: ignore[method-assign]
    run = anew.apply(anew.plan(house, MacroRules(), reclaim=True), "ours again", "kim")
    assert (run.state, [line for line in writes if "/macros" in line]) == ("done", []), "only the ledger learns of it"
    renamed = anew.plan(house, MacroRules(top="길잡이"))
    assert {change.op for change in renamed.changes} == {"rename"}


def plan_of(plan: Plan, macros: Macros, running: Running) -> Plan:
    """The plan as if it were of this state of the account."""
    return replace(plan, base=base_of(macros.account.macros(), plan.changes, {}, plan.account))


def test_what_is_no_macro_that_people_made_is_not_taken_over(running: Running, macros: Macros, house: House) -> None:
    first, second = macros.plan(house, MacroRules()).changes[:2]
    row = {"description": None, "active": True} | THEIRS
    of(running)[7] = row | {"id": 7, "restriction": {"type": "User", "id": 5}}
    of(running)[8] = row | {"id": 8, "active": False}
    of(running)[9], of(running)[10] = row | {"id": 9}, row | {"id": 10}
    for adopt, words in (
        ({7: first.key}, "nobody's own"),
        ({8: first.key}, "only an active macro"),
        ({9: first.key, 10: first.key}, "one text cannot be two macros"),
    ):
        with pytest.raises(InputError, match=words):
            macros.plan(house, MacroRules(), adopt)
    assert {c.op for c in macros.plan(house, MacroRules(), {9: first.key, 10: second.key}).changes} == {
        "adopt",
        "create",
    }


def test_pages_by_cursor_and_by_number_give_the_same_plan(running: Running, macros: Macros, house: House) -> None:
    made = macros.plan(house, MacroRules())
    for number, change in enumerate(made.changes * 4, 1):
        of(running)[number] = {"id": number, "description": None, "active": True} | THEIRS | {
            "title": f"손 {number}", "actions": [{"field": "comment_value", "value": change.after.comment}]
        }  # fmt: skip
    account = macros.account
    assert isinstance(account, ZendeskMacros)
    by_cursor = macros.plan(house, MacroRules())
    listed = account._session.listed

    def by_number(path: str, name: str) -> Any:
        return listed(path.replace("page[size]=100", "per_page=30"), name)

    account._session.listed = by_number  # type: ignore[method-assign]
    assert macros.plan(house, MacroRules()) == by_cursor
    assert len(by_cursor.notes) == len(made.changes) * 4


@responses.activate
@pytest.mark.parametrize("status", [403, 404, 422])
def test_what_the_account_refuses_stops_the_run(sqlite_database: Database, status: int) -> None:
    from giljabi.zendesk.session import ZendeskSession

    url = "https://acme.zendesk.com/api/v2"
    session = ZendeskSession("https://acme.zendesk.com", client=None, api_token=("a@b", "t"))
    responses.get(f"{url}/macros.json", json={"macros": []})
    responses.post(f"{url}/macros.json", status=status, json={"error": "RecordInvalid"})
    content = marked(Content("t", "", (("status", "open"),)), "a" * 12)
    macros = Macros(sqlite_database, ZendeskMacros(session, 0))
    plan = make_plan([Desired("a" * 12, content, remark("said_no_more"))], [], {}, account="acme.zendesk.com")
    run = macros.apply(plan, "first", "kim")
    assert (run.state, str(status) in run.error) == ("stopped", True)


# ---- by chance ---------------------------------------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(accounts(), st.integers(0, 2**32), st.none() | st.integers(0, 2_000))
def test_a_kill_anywhere_and_a_resume_give_the_same_end(
    patient: Callable[[Failing], Macros],
    made: tuple[list[Desired], list[Actual], dict[int, Owned]],
    seed: int,
    first: int | None,
) -> None:
    desired, actual, owned = made
    calm, rough = Failing(actual, None), Failing(actual, random.Random(seed))
    with patient(calm).database.write() as connection:
        connection.exec_driver_sql("DELETE FROM macro_change")
        connection.exec_driver_sql("DELETE FROM macro_run")
    plan = make_plan(desired, actual, owned, account="memory", first_position=first)
    known(patient(calm).database, owned)
    plan = replace(plan, base=base_of(actual, plan.changes, owned, "memory"))
    assert _until_done(patient(calm), lambda macros: macros.apply(plan, "x", "y")).state == "done"
    with patient(calm).database.write() as connection:
        connection.exec_driver_sql("DELETE FROM macro_change")
        connection.exec_driver_sql("DELETE FROM macro_run")
    known(patient(rough).database, owned)
    done = _until_done(patient(rough), lambda macros: macros.apply(plan, "x", "y"))
    assert done.state == "done"
    assert _said(rough) == _said(calm)
    rows = [Actual(number, content) for number, content in rough.rows.items()]
    again = make_plan(desired, rows, patient(rough)._owned(), account="memory", first_position=first)
    assert again.changes == ()
    if plan.changes:
        _until_done(patient(rough), lambda macros: macros.rollback(done.id, "x", "y"))
    before = {macro.id: macro.content for macro in actual}
    assert {number: rough.rows[number] for number in before} == before, "byte for byte"
    assert not any(content.active for number, content in rough.rows.items() if number not in before)


def known(database: Database, owned: dict[int, Owned]) -> None:
    """Let the ledger know these macros, as an earlier run would."""
    for number, row in owned.items():
        change = {"op": "update", "key": row.key, "macro_id": number, "after": {"active": not row.switched_off}}
        run = macro_runs.begin(
            database, "apply", "", [change], author="", reason="", account="memory", owner="x"
        )  # fmt: skip
        macro_runs.mark(database, run, 1, "applied", number, owner="x")
        macro_runs.finish(database, run, "done", owner="x")


def lowered(content: Content) -> Content:
    """As an account would keep it that writes titles its own way."""
    return replace(content, title=content.title.upper())


def test_what_the_account_keeps_otherwise_stops_the_run_and_can_be_put_back(
    patient: Callable[[Failing], Macros],
) -> None:
    key = "0" * 12
    theirs = Content("mine", "", (("comment_value", "말"), ("status", "open")))
    account = Failing([Actual(5, theirs)], None, lowered)
    macros = patient(account)
    desired = [
        Desired(key, marked(Content("ours", "", (("comment_value", "말"),)), key), remark("said_no_more")),
        Desired("1" * 12, marked(Content("new", "", (("comment_value", "새"),)), "1" * 12), remark("said_no_more")),
    ]
    plan = make_plan(desired, account.macros(), {}, adopt={5: key}, account="memory")
    run = macros.apply(plan, "x", "kim")
    assert (run.state, account.rows[5].title) == ("stopped", "OURS")
    (adopted, _) = macro_runs.changes_of(macros.database, run.id)
    assert (adopted.state, adopted.stored and adopted.stored["title"]) == ("differs", "OURS")
    account._keeps = lambda content: content
    assert macros.rollback(run.id, "theirs again", "kim").state == "done"
    assert account.rows == {5: theirs}
    assert macros._owned() == {}, "given back"


def test_a_macro_that_was_made_and_changed_before_its_answer_came_is_not_made_twice(
    patient: Callable[[Failing], Macros],
) -> None:
    class Edited(Failing):
        """The connection is cut behind every create, and an admin is quick."""

        def create(self, content: Content) -> int:
            number = super().create(content)
            self.rows[number] = replace(content, title="손으로 고침")
            raise OutcomeUnknown("cut")

    account = Edited([], None)
    macros = patient(account)
    desired = [Desired("0" * 12, marked(Content("t", "", (("status", "open"),)), "0" * 12), remark("said_no_more"))]
    run = macros.apply(make_plan(desired, [], {}, account="memory"), "x", "kim")
    assert (run.state, len(account.rows)) == ("stopped", 1)
    assert list(macros._owned()) == list(account.rows), "so that it can be put right by the next plan"
    undone = macros.rollback(run.id, "back", "kim")
    assert undone.state == "done"
    assert not any(content.active for content in account.rows.values())


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
        lambda: none.place({1: 1}),
    ):
        with pytest.raises(NotFound):
            call()
