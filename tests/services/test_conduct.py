"""How far Giljabi may go: the settings first, an admin's word once there is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import Running
from tests.services.test_triage import Bench

from giljabi.app import library_of
from giljabi.cli.articles import import_folder
from giljabi.errors import InputError
from giljabi.sample_house import FOLDER
from giljabi.services.conduct import Conduct, Conducts
from giljabi.services.modes import Modes
from giljabi.settings import Settings
from giljabi.storage.database import Database

DEFAULT = Conduct(Modes("suggest", (("group", "7", "shadow"),)), 90)


@pytest.fixture
def bench(running: Running) -> Bench:
    return Bench(running)


def changed(database: Database, new: Conduct, *, mark: str = "", reason: str = "because") -> None:
    conducts = Conducts(database, DEFAULT)
    conducts.replace(new, mark or conducts.show()["mark"], reason, 101)


def test_the_settings_hold_until_an_admin_decides(database: Database) -> None:
    conducts = Conducts(database, DEFAULT)
    assert conducts.now() == DEFAULT
    new = Conduct(Modes("auto", (("channel", "chat", "suggest"),)), 97, approval=True)
    changed(database, new)
    assert conducts.now() == new
    assert Conducts(database, Conduct()).now() == new, "whatever the settings say by now"
    (row,) = conducts.show()["changes"]
    assert (row["admin"], row["reason"]) == (101, "because")
    assert {change["name"]: (change["before"], change["after"]) for change in row["changes"]} == {
        "mode": ("suggest", "auto"),
        "rules": ("group:7=shadow", "channel:chat=suggest"),
        "promised_precision": ("90", "97"),
        "approval": ("false", "true"),
    }


def test_nothing_changed_is_no_change(database: Database) -> None:
    changed(database, DEFAULT)
    assert Conducts(database, DEFAULT).show()["changes"] == []


def test_a_colleague_s_change_is_not_overwritten(database: Database) -> None:
    seen = Conducts(database, DEFAULT).show()["mark"]
    changed(database, replace(DEFAULT, promised_precision=99))
    with pytest.raises(InputError, match="somebody changed it"):
        changed(database, replace(DEFAULT, approval=True), mark=seen)
    assert Conducts(database, DEFAULT).now() == replace(DEFAULT, promised_precision=99)


def test_the_next_event_follows(bench: Bench) -> None:
    conducts = Conducts(bench.database, Conduct())
    triage = bench.triage(modes=lambda: conducts.now().modes)
    first, second = bench.new_ticket(), bench.new_ticket()
    bench.enqueue(first)
    bench.run(triage)
    conducts.replace(Conduct(Modes("shadow")), conducts.show()["mark"], "too many notes", 101)
    bench.enqueue(second)
    bench.run(triage)
    assert (len(bench.notes(first)), len(bench.notes(second))) == (1, 0)


def test_a_stricter_promise_is_kept_at_once(sqlite_database: Database, tmp_path: Path) -> None:
    import_folder(sqlite_database, FOLDER, {})
    settings = replace(Settings(), data_dir=tmp_path)
    library, conducts = library_of(settings, sqlite_database), Conducts(sqlite_database, settings.conduct)
    before = library.house().classifier.promised
    new = replace(settings.conduct, promised_precision=99)
    conducts.replace(new, conducts.show()["mark"], "one was wrong", 101)
    assert (before, library.house().classifier.promised) == (0.95, 0.99)
