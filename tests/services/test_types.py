"""The taxonomy: taken over from the account's drop-down, helped by admins' words, looked at as a whole."""

from __future__ import annotations

import pytest
from tests.conftest import Running, prepare

from giljabi.app import connect, library_of
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.classify.type_report import report
from giljabi.core.taxonomy import Taxonomy
from giljabi.core.taxonomy_merge import merge
from giljabi.errors import InputError, TaxonomyError
from giljabi.sandbox.seeding import TYPE_FIELD_ID
from giljabi.services.ports import NullHelpdesk
from giljabi.services.types import sync_types, teach_words
from giljabi.storage import house as store
from giljabi.storage.database import Database


def test_new_renamed_and_retired_types_keep_what_was_said_of_them() -> None:
    before = {"leaves": [
        {"path": ["A", "하나"], "tag": "one", "says": "첫째", "synonyms": ["일번"]},
        {"path": ["A", "둘"], "tag": "two", "says": "둘째"},
    ]}  # fmt: skip
    merged = merge([("A::첫째 유형", "one"), ("A::셋", "three")], before)
    assert merged.new == ("A::셋",)
    assert merged.renamed == (("A::하나", "A::첫째 유형"),)
    assert merged.retired == ("A::둘",)
    taxonomy = Taxonomy.from_dict(merged.data)
    assert taxonomy.find(("A", "하나")) == taxonomy.find(("A", "첫째 유형")), (
        "labels and articles under the old name still find it"
    )
    assert taxonomy.find(("A", "첫째 유형")).synonyms == ("일번",)  # type: ignore[union-attr]
    assert taxonomy.find(("A", "둘")) is None
    again = merge([("A::첫째 유형", "one"), ("A::둘", "two"), ("A::셋", "three")], merged.data)
    assert Taxonomy.from_dict(again.data).find(("A", "둘")).says == "둘째"  # type: ignore[union-attr]
    assert (again.new, again.renamed, again.retired) == ((), (), ())


def test_a_type_that_the_house_named_itself_keeps_its_words() -> None:
    before = {
        "leaves": [{"path": ["A", "하나"], "tag": "giljabi_type_1", "synonyms": ["일번"]}],
        "routes": [
            {"field": "form", "value": "1", "paths": [["A"]]},
            {"field": "form", "value": "2", "paths": [["A", "하나"]]},
            {"field": "form", "value": "3", "paths": [["A", "없음"]]},
        ],
    }
    merged = merge([("A::하나", "real_tag")], before)
    assert (merged.new, merged.renamed, merged.retired) == ((), (), ())
    assert merged.data["leaves"] == [{"path": ["A", "하나"], "tag": "real_tag", "synonyms": ["일번"]}]
    moved = merge([("C::하나", "real_tag")], merged.data)
    assert [route["paths"] for route in moved.data["routes"]] == [[["C"]], [["C", "하나"]]], (
        "routes follow, dead ones go"
    )


def test_an_option_with_others_below_it_is_no_leaf() -> None:
    merged = merge([("A", "a"), ("A::B", "b")], None)
    assert [row["path"] for row in merged.data["leaves"]] == [["A", "B"]]


def test_options_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(TaxonomyError, match="share the tag"):
        merge([("A", "a"), ("B", "a")], None)


def test_the_accounts_options_become_the_taxonomy(running: Running) -> None:
    database = prepare(running)
    options = running.sandbox.account.fields[TYPE_FIELD_ID]["custom_field_options"]
    options[0]["name"] = options[0]["name"] + " (신)"
    dry = sync_types(database, connect(running.settings, database), TYPE_FIELD_ID, dry_run=True)
    assert len(dry.renamed) == 1
    assert len(sync_types(database, connect(running.settings, database), TYPE_FIELD_ID).renamed) == 1
    house = library_of(running.settings, database).house()
    renamed = next(leaf for leaf in house.taxonomy if leaf.tag == options[0]["value"])
    assert renamed.path[-1].endswith("(신)")
    assert house.article_for(renamed.path) is not None, "its article still names the old path"


def test_a_field_without_options_changes_nothing(sqlite_database: Database) -> None:
    with pytest.raises(InputError, match="has no options"):
        sync_types(sqlite_database, NullHelpdesk(), 5)
    assert store.document(sqlite_database, "taxonomy") is None


def test_admins_words_help_at_once(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    leaf = next(iter(library.house().taxonomy))
    assert library.house().classifier.predict(ticket_text("", "뿅뿅이")).action == "abstain"
    taught = teach_words(database, leaf.path, ["뿅뿅이", "뿅"], ["뿅뿅이가 안 돼요"])
    assert (taught.synonyms, taught.examples) == (("뿅뿅이", "뿅"), ("뿅뿅이가 안 돼요",))
    assert library.house().classifier.predict(ticket_text("", "뿅뿅이")).top[0].path == leaf.path
    assert teach_words(database, leaf.path, ["쿵"], [], clear=True).synonyms == ("쿵",)
    with pytest.raises(InputError, match="no type"):
        teach_words(database, ("없는", "유형"), ["말"], [])
    with pytest.raises(TaxonomyError, match="synonyms"):
        teach_words(database, leaf.path, [" "], [])


def test_the_report_names_what_does_not_meet(running: Running) -> None:
    database = prepare(running)
    data = store.document(database, "taxonomy")
    twin = dict(data["leaves"][0], path=["이용고객", "쌍둥이"], tag="twin")
    data["leaves"] = [*data["leaves"][1:], twin]
    with database.write() as connection:
        store.put_document(connection, "taxonomy", data)
    house = library_of(running.settings, database).house()
    found = report(house, [])
    assert ("이용고객", "쌍둥이") in found.without_article
    assert [path for _, path in found.unknown_articles] == [("이용고객", "결제", "번호판 인식", "연동 주차장")]
    assert found.unused == (), "without labels nothing is called unused"
    many = [leaf.path for leaf in house.taxonomy][1:] * 4
    assert report(house, many).unused == (next(iter(house.taxonomy)).path,)


def test_two_types_that_say_the_same_are_named(running: Running) -> None:
    database = prepare(running)
    articles = store.articles(database)
    assert articles
    house = library_of(running.settings, database).house()
    assert report(house, []).alike == ()
