"""Houses, decisions, choices, feedback, used tokens: on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

from giljabi import sample_house
from giljabi.cli.articles import import_folder
from giljabi.corpus import default_facts
from giljabi.services.library import Library
from giljabi.storage import house, outbox, tickets
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.outbox import Write


def test_a_house_comes_back_as_it_went_in(database: Database) -> None:
    first = import_folder(database, sample_house.FOLDER, {})
    assert (first.articles, first.changed, first.documents) == (7, 7, 3)
    again = import_folder(database, sample_house.FOLDER, {})
    assert (again.changed, again.documents) == (0, 0)
    library = Library(database, default_facts())
    made = library.house()
    assert made.articles[0].key == "01-plate-linked"
    assert len(made.taxonomy) == 6
    assert made.places.get("초롱시장") is not None
    assert library.house() is made


def test_a_change_gives_a_new_version_and_keeps_the_old_revision(database: Database) -> None:
    import_folder(database, sample_house.FOLDER, {})
    library = Library(database, default_facts())
    before = library.house().version
    stored = house.articles(database)[0]
    changed = type(stored)(stored.source_key, stored.url, stored.form, stored.body + "<p>x</p>", stored.playbook)
    with database.write() as connection:
        assert house.put_article(connection, 0, changed)
    assert library.house().version != before
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM article_revision").scalar() == 8


def test_what_is_no_longer_in_the_folder_is_no_longer_in_force(database: Database, tmp_path: Path) -> None:
    import_folder(database, sample_house.FOLDER, {})
    library = Library(database, default_facts())
    before = library.house().version
    (tmp_path / "articles").mkdir()
    body = (sample_house.FOLDER / "articles" / "05-gate-stuck.html").read_text(encoding="utf-8")
    (tmp_path / "articles" / "05-gate-stuck.html").write_text(body, encoding="utf-8")
    result = import_folder(database, tmp_path, {"05-gate-stuck": "https://acme.zendesk.com/hc/5"})
    assert (result.articles, result.changed, result.retired) == (1, 0, 6)
    house_now = library.house()
    assert house_now.version != before
    assert [(article.key, article.url) for article in house_now.articles] == [
        ("05-gate-stuck", "https://acme.zendesk.com/hc/5")
    ]
    assert len(house_now.taxonomy) == 1
    assert import_folder(database, sample_house.FOLDER, {}).changed == 0
    assert len(library.house().articles) == 7


def test_choices_of_many_agents_are_all_kept(database: Database) -> None:
    def edit(number: int) -> None:
        tickets.change_state(database, 5, lambda state: state | {str(number): number})

    tickets.change_state(database, 5, lambda state: state)
    threads = [threading.Thread(target=edit, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tickets.state_of(database, 5)) == 12
    assert tickets.state_of(database, 6) == {}


def test_decisions_feedback_and_tokens(database: Database) -> None:
    assert tickets.latest_decision(database, 1) is None
    with database.write() as connection:
        tickets.add_decision(connection, 1, "v1", "save", 0.97, {"path": ["A"]})
        number = tickets.add_decision(connection, 1, "v2", "suggest", 0.5, {"path": ["B"]})
    latest = tickets.latest_decision(database, 1)
    assert latest is not None
    assert (latest.id, latest.house_version, latest.data) == (number, "v2", {"path": ["B"]})
    assert tickets.add_feedback(database, "key-00001", 1, 102, "inserted", {})
    assert not tickets.add_feedback(database, "key-00001", 1, 102, "inserted", {})
    assert tickets.use_token(database, "t", now_ms() + 60_000)
    assert not tickets.use_token(database, "t", now_ms() + 60_000)


def test_a_token_that_ran_out_is_forgotten(database: Database) -> None:
    assert tickets.use_token(database, "old", now_ms() - 1)
    assert tickets.use_token(database, "new", now_ms() + 60_000)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM used_token").scalar() == 1


def test_a_write_is_noted_once(database: Database) -> None:
    write = Write("k", 7, {"ticket": {"tags": ["주차"]}}, "intended")
    assert outbox.intend(database, write) == write
    with database.write() as connection:
        outbox.note_failure(connection, "k", "unknown", "timed out")
    assert outbox.intend(database, Write("k", 7, {}, "intended")).state == "unknown"
    (kept,) = outbox.of_ticket(database, 7)
    assert kept.body == {"ticket": {"tags": ["주차"]}}
    assert outbox.of_ticket(database, 8) == []
