"""The Help Center's articles in the house: over real HTTP against the sandbox account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import Running

from giljabi import sample_house
from giljabi.core.article.reading import Limits
from giljabi.errors import InputError, Unavailable
from giljabi.sandbox.account import Record
from giljabi.services.approval import approve
from giljabi.services.article_sync import SyncReport, sync
from giljabi.services.ports import HelpCenterScope, NullHelpCenter, RemoteArticle
from giljabi.storage import admin_changes
from giljabi.storage import house as store
from giljabi.storage.database import Database
from giljabi.zendesk.client import session_for
from giljabi.zendesk.help_center import ZendeskHelpCenter

KO = HelpCenterScope(("ko",))


def run(running: Running, database: Database, scope: HelpCenterScope = KO, **how: bool) -> SyncReport:
    return sync(database, ZendeskHelpCenter(session_for(running.settings)), scope, Limits(), **how)


def article(running: Running, number: int = 1) -> Record:
    return running.sandbox.account.articles[40000000000000 + number]


def edit(running: Running, old: str, new: str, number: int = 1) -> None:
    record = article(running, number)
    assert old in record["body"]
    record["body"] = record["body"].replace(old, new)
    record["updated_at"] = (datetime.now(UTC) + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_first_run_reads_all_and_the_second_finds_nothing_new(running: Running, database: Database) -> None:
    first = run(running, database)
    assert (first.read, len(first.new), first.errors, first.retired) == (7, 7, [], 0)
    assert next(stored.source_key for stored in store.articles(database)) == "help-center:40000000000001:ko"
    again = run(running, database)
    assert (again.read, again.new, again.changed, again.retired) == (7, [], [], 0)


def test_an_edit_makes_a_revision_and_is_reported_by_what_changed(running: Running, sqlite_database: Database) -> None:
    run(running, sqlite_database)
    before = {step["title"]: step["id"] for step in _steps(sqlite_database)}
    edit(running, "1,000원~5,000원까지", "1,000원~6,000원까지")
    edit(running, "④ 쿠폰 수락", "④ 쿠폰을 받겠다고 함")
    ((title, found),) = run(running, sqlite_database).changed
    assert title.startswith("[연동 주차장]")
    assert {"rule coupon_denominations", "Q1 ④ 쿠폰을 받겠다고 함"} <= {change.where for change in found}
    after = {step["title"]: step["id"] for step in _steps(sqlite_database)}
    assert after["쿠폰을 받겠다고 함"] == before["쿠폰 수락"], "a ticket half-way through keeps its place"
    assert len(store.revisions(sqlite_database, "help-center:40000000000001:ko")) == 2


def _steps(database: Database) -> list[Record]:
    return [step for question in store.articles(database)[0].playbook["questions"] for step in question["steps"]]


def test_a_revision_with_errors_leaves_the_last_good_playbook_in_force(
    running: Running, sqlite_database: Database
) -> None:
    run(running, sqlite_database)
    edit(running, "상담 유형", "메모")
    report = run(running, sqlite_database)
    ((_, errors),) = report.errors
    assert errors[0].startswith("type-missing")
    in_force = store.articles(sqlite_database)[0]
    assert (in_force.errors, in_force.playbook["path"]) == (0, ["이용고객", "결제", "번호판 인식", "연동 주차장"])
    assert [row.errors for row in store.revisions(sqlite_database, in_force.source_key)] == [0, 1]
    edit(running, "메모", "상담 유형")
    assert len(run(running, sqlite_database).changed) == 1


def test_what_says_something_new_waits_for_approval(running: Running, database: Database) -> None:
    assert run(running, database).held == 0
    edit(running, "1,000원~5,000원까지", "1,000원~6,000원까지")
    edit(running, "</p>", "</p>\n", 2)
    report = run(running, database, approval=True)
    assert (len(report.changed), report.held) == (2, 1), "an article whose words are the same does not wait"
    (held,) = store.waiting(database)
    in_force = next(row for row in store.articles(database) if row.source_key == held.source_key)
    assert "1,000원~6,000원까지" in held.body
    assert "1,000원~5,000원까지" in in_force.body
    assert run(running, database, approval=True).held == 0, "it is kept once"
    before = store.version(database)
    with pytest.raises(InputError, match="does not wait"):
        approve(database, held.source_key, held.revision - 1, "seen", 101)
    approve(database, held.source_key, held.revision, "seen", 101)
    assert store.version(database) != before, "every process builds its house anew"
    assert store.waiting(database) == []
    assert next(row for row in store.articles(database) if row.source_key == held.source_key).body == held.body
    assert admin_changes.recent(database, "articles")[0]["reason"] == "seen"


def test_a_newer_revision_takes_the_place_of_one_that_waits(running: Running, sqlite_database: Database) -> None:
    run(running, sqlite_database)
    edit(running, "1,000원~5,000원까지", "1,000원~6,000원까지")
    run(running, sqlite_database, approval=True)
    (first,) = store.waiting(sqlite_database)
    edit(running, "1,000원~6,000원까지", "1,000원~5,000원까지")
    run(running, sqlite_database, approval=True)
    assert store.waiting(sqlite_database) == [], "it is as it was"
    with pytest.raises(InputError, match="does not wait"):
        approve(sqlite_database, first.source_key, first.revision, "late", 101)


def test_a_new_article_is_not_in_force_before_its_approval(running: Running, sqlite_database: Database) -> None:
    report = run(running, sqlite_database, approval=True)
    assert report.held == 7
    assert store.articles(sqlite_database) == []
    waiting = store.waiting(sqlite_database)
    approve(sqlite_database, waiting[0].source_key, waiting[0].revision, "seen", 101)
    assert [row.source_key for row in store.articles(sqlite_database)] == [waiting[0].source_key]


def test_what_has_errors_is_not_approved_of(running: Running, sqlite_database: Database) -> None:
    run(running, sqlite_database)
    edit(running, "상담 유형", "메모")
    run(running, sqlite_database, approval=True)
    (held,) = store.waiting(sqlite_database)
    with pytest.raises(InputError, match="errors; mend the article"):
        approve(sqlite_database, held.source_key, held.revision, "seen", 101)


def test_what_is_gone_or_a_draft_is_no_longer_in_force_and_can_come_back(
    running: Running, sqlite_database: Database
) -> None:
    run(running, sqlite_database)
    gone = running.sandbox.account.articles.pop(40000000000002)
    article(running, 3)["draft"] = True
    assert run(running, sqlite_database).retired == 2
    assert len(store.articles(sqlite_database)) == 5
    running.sandbox.account.articles[40000000000002] = gone
    run(running, sqlite_database)
    assert len(store.articles(sqlite_database)) == 6


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        (HelpCenterScope(("ko",)), {1, 2, 3, 4, 6, 7}),
        (HelpCenterScope(("ko",), sections=frozenset({9})), {2}),
        (HelpCenterScope(("ko",), labels=frozenset({"stub", "giljabi"})), {1, 2, 4, 6, 7}),
        (HelpCenterScope(("ko",), segments=frozenset({77})), {4}),
        (HelpCenterScope(("ko",), segments=frozenset({0})), {1, 2, 3, 6, 7}),
        (HelpCenterScope(("en-us",)), {5}),
        (HelpCenterScope(("ko", "en-us")), {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_scope(running: Running, sqlite_database: Database, scope: HelpCenterScope, kept: set[int]) -> None:
    article(running, 2)["section_id"] = 9
    article(running, 3)["label_names"] = []
    article(running, 4)["user_segment_ids"] = [77]
    article(running, 5)["locale"] = "en-us"
    run(running, sqlite_database, scope)
    numbers = {int(stored.source_key.split(":")[1]) - 40000000000000 for stored in store.articles(sqlite_database)}
    assert numbers == kept


def test_many_pages_and_a_run_that_is_cut_off(running: Running, sqlite_database: Database) -> None:
    sample = article(running)
    for number in range(250):
        running.sandbox.account.articles[50000000000000 + number] = sample | {
            "id": 50000000000000 + number,
            "title": f"[글] {number}",
        }
    whole = ZendeskHelpCenter(session_for(running.settings))

    class CutOff:
        def articles(self, locale: str) -> Iterator[list[RemoteArticle]]:
            yield next(whole.articles(locale))
            raise Unavailable("cut off")

        def changed_since(self, moment: int) -> tuple[set[int], int]:
            return whole.changed_since(moment)

    with pytest.raises(Unavailable):
        sync(sqlite_database, CutOff(), KO, Limits())
    assert len(store.articles(sqlite_database)) == 100, "what was read is kept"
    report = run(running, sqlite_database)
    assert (report.read, len(report.new)) == (257, 157)
    assert len(store.articles(sqlite_database)) == 257
    with pytest.raises(Unavailable):
        sync(sqlite_database, CutOff(), KO, Limits())
    assert len(store.articles(sqlite_database)) == 257, "a run that was cut off takes nothing out of force"


def test_an_edit_while_the_list_is_read_is_found_by_the_next_run(running: Running, sqlite_database: Database) -> None:
    """The list showed the old body, the mark of the run is already past the edit: only the stored time tells them apart."""
    run(running, sqlite_database)
    whole = ZendeskHelpCenter(session_for(running.settings))

    class Later:
        def articles(self, locale: str) -> Iterator[list[RemoteArticle]]:
            return whole.articles(locale)

        def changed_since(self, moment: int) -> tuple[set[int], int]:
            return set(), moment + 3600

    edit(running, "④ 쿠폰 수락", "④ 쿠폰을 받겠다고 함")
    assert len(sync(sqlite_database, Later(), KO, Limits()).changed) == 1


@pytest.mark.parametrize("only", [False, True])
def test_a_language_that_suddenly_lists_nothing_takes_nothing_out_of_force(
    running: Running, sqlite_database: Database, only: bool
) -> None:
    run(running, sqlite_database)
    running.sandbox.account.articles.clear()
    with pytest.raises(Unavailable, match="lists no article in 'ko'"):
        run(running, sqlite_database, only=only)
    assert len(store.articles(sqlite_database)) == 7


def test_a_type_that_the_house_lacks_keeps_the_playbook_before_it(running: Running, sqlite_database: Database) -> None:
    run(running, sqlite_database)
    with sqlite_database.write() as connection:
        store.put_document(
            connection, "taxonomy", json.loads((sample_house.FOLDER / "taxonomy.json").read_text("utf-8"))
        )
    edit(running, "▶ 번호판 인식 ▶", "▶ 번호판 인색 ▶ 없는 유형 ▶")
    ((_, errors),) = run(running, sqlite_database).errors
    assert errors[0].startswith("type-unknown")
    assert store.articles(sqlite_database)[0].playbook["path"] == ["이용고객", "결제", "번호판 인식", "연동 주차장"]


def test_a_script_that_lost_its_words_keeps_the_playbook_before_it(running: Running, sqlite_database: Database) -> None:
    run(running, sqlite_database)
    article(running)["body"] = "<p>이 글은 옮겼습니다.</p>"
    article(running)["updated_at"] = "2030-01-01T00:00:00Z"
    ((_, errors),) = run(running, sqlite_database).errors
    assert any(error.startswith("script-gone") for error in errors)
    assert store.articles(sqlite_database)[0].playbook["kind"] == "script"


def test_an_article_over_the_limits_is_one_error_and_stops_nothing(running: Running, sqlite_database: Database) -> None:
    report = sync(sqlite_database, ZendeskHelpCenter(session_for(running.settings)), KO, Limits(characters=1000))
    assert report.errors
    assert all(errors[0].startswith("unreadable: the article has") for _, errors in report.errors)
    assert len(report.new) + len(report.errors) == 7


def test_imported_articles_stay_unless_only_the_help_center_counts(running: Running, sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        store.put_article(
            connection, 0, store.StoredArticle("01-local", "", "html", "<p>x</p>", {"kind": "procedure", "title": "x"})
        )
    run(running, sqlite_database)
    assert len(store.articles(sqlite_database)) == 8
    assert run(running, sqlite_database, only=True).retired == 1
    assert len(store.articles(sqlite_database)) == 7


def test_no_account_has_no_articles(sqlite_database: Database) -> None:
    assert sync(sqlite_database, NullHelpCenter(), KO, Limits()).read == 0
