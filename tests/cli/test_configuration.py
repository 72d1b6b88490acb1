"""`giljabi config export|import`: out of one installation, into another, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.conftest import Running

from giljabi import sample_house
from giljabi.cli import cli
from giljabi.cli.articles import import_folder
from giljabi.core.playbook import Playbook
from giljabi.services.conduct import Conduct, Conducts
from giljabi.services.configuration import NullAccountNames
from giljabi.services.library import ArticleSource, as_stored
from giljabi.services.modes import Modes
from giljabi.storage import admin_changes, schema
from giljabi.storage import house as store
from giljabi.storage.database import Database

Run = Callable[..., Result]
_RULES = (("group", "2", "shadow"), ("channel", "api", "suggest"), ("brand", "99", "suggest"))


@pytest.fixture
def run(connected: None) -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["config", *arguments], standalone_mode=False)

    return call


@pytest.fixture
def database(running: Running, connected: None) -> Database:
    """With a conduct of its own, and an article of the Help Center."""
    made = Database(running.settings.database)
    conducts = Conducts(made, Conduct())
    conducts.replace(Conduct(Modes("suggest", _RULES), 97, True), conducts.show()["mark"], "careful", 101)
    (first, *_) = store.articles(made)
    with made.write() as connection:
        known = as_stored(ArticleSource("help-center:1:ko", "", first.form, first.body, _playbook(first)))
        store.put_article(connection, 99, known)
    return made


def _playbook(stored: store.StoredArticle) -> Playbook:
    return Playbook.from_dict(stored.playbook)


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def another(running: Running, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Database:
    """A second installation, with nothing in it."""
    monkeypatch.setenv("GILJABI_DATA_DIR", str(folder))
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'giljabi.db'}")
    schema.upgrade(database)
    return database


def test_out_and_in_again_changes_nothing(run: Run, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    result = run("export", str(folder))
    assert "1 articles are in the Help Center" in result.output
    version = store.version(database)
    assert run("import", str(folder), "--dry-run").exit_code == 0
    assert "nothing changed" in run("import", str(folder), "--reason", "again").output
    assert store.version(database) == version
    before = texts(folder)
    run("export", str(folder))
    assert texts(folder) == before
    assert {path.stem for path in (folder / "articles").iterdir()} == {
        path.stem for path in (sample_house.FOLDER / "articles").glob("*.html")
    }


def test_into_another_installation_whose_account_numbers_otherwise(
    run: Run, database: Database, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "house"
    run("export", str(folder))
    conduct = yaml.safe_load((folder / "conduct.yaml").read_text("utf-8"))
    assert [row["value"] for row in conduct["rules"]] == ["상담 2팀", "api", "99"]
    groups = running.sandbox.account.groups
    groups[7] = groups.pop(2) | {"id": 7}
    (folder / "conduct.yaml").write_text(
        (folder / "conduct.yaml").read_text("utf-8").replace("'99'", "길동무"), "utf-8"
    )
    second = another(running, monkeypatch, tmp_path / "second")
    result = run("import", str(folder), "--reason", "go live")
    assert "add articles/" in result.output
    assert result.output.endswith("done\n")
    now = Conducts(second, Conduct()).now()
    assert now.modes.rules == (("group", "7", "shadow"), ("channel", "api", "suggest"), ("brand", "1", "suggest"))
    assert (now.promised_precision, now.approval) == (97, True)
    assert store.document(second, "taxonomy") == store.document(database, "taxonomy")
    assert store.document(second, "places") == store.document(database, "places")
    (change,) = admin_changes.recent(second, "conduct")
    assert (change["admin"], change["reason"]) == (0, "go live")
    assert admin_changes.recent(second, "places")[0]["reason"] == "go live"


def test_changes_are_told_before_they_are_made(run: Run, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    run("export", str(folder))
    (folder / "macros.yaml").write_text("top: 길잡이\n", "utf-8")
    path = folder / "conduct.yaml"
    path.write_text(path.read_text("utf-8").replace("promised_precision: 97", "promised_precision: 90"), "utf-8")
    result = run("import", str(folder), "--dry-run")
    assert result.exit_code == 3
    assert "add macros.yaml\n  +top: 길잡이\n" in result.output
    assert "  -promised_precision: 97\n  +promised_precision: 90\n" in result.output
    assert store.document(database, "macros") is None
    run("import", str(folder), "--reason", "top")
    assert store.document(database, "macros") == {"top": "길잡이"}
    (folder / "macros.yaml").unlink()
    assert "remove macros.yaml" in run("import", str(folder), "--reason", "no top").output
    assert store.document(database, "macros") is None


def test_a_folder_without_conduct_leaves_it_alone(run: Run, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    run("export", str(folder))
    (folder / "conduct.yaml").unlink()
    assert "nothing changed" in run("import", str(folder), "--reason", "x").output
    assert Conducts(database, Conduct()).now().promised_precision == 97


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("conduct.yaml", "mode: auto\n", "must have the keys mode, rules"),
        ("conduct.yaml", "[", "no YAML"),
        ("conduct.yaml", "{mode: auto, rules: [], promised_precision: 200, approval: true}", "from 50 to 99"),
        ("conduct.yaml", "{mode: auto, rules: [], promised_precision: 90, approval: 1}", "true or false"),
        ("conduct.yaml", "{mode: no, rules: [], promised_precision: 90, approval: true}", "auto, suggest or shadow"),
        (
            "conduct.yaml",
            "{mode: auto, rules: [{field: group, value: 없는 팀, mode: auto}], promised_precision: 90, approval: true}",
            "the account has 0 times the group '없는 팀'",
        ),
        (
            "conduct.yaml",
            "{mode: auto, rules: [{field: moon, value: x, mode: auto}], promised_precision: 90, approval: true}",
            "must begin with one of brand",
        ),
        ("conduct.yaml", "{mode: auto, rules: [x], promised_precision: 90, approval: true}", "rules: must be a list"),
        ("urls.yaml", "[1]", "must be articles with their addresses"),
        ("taxonomy.json", '{"leaves": [{"path": []}]}', "'path' must be a list of names"),
        ("lots.csv", "title\nx\n", "column 'name' is missing"),
    ],
)
def test_a_bad_file_changes_nothing(
    run: Run, database: Database, tmp_path: Path, file: str, text: str, words: str
) -> None:
    folder = tmp_path / "house"
    run("export", str(folder))
    (folder / "macros.yaml").write_text("top: 길잡이\n", "utf-8")
    (folder / file).write_text(text, "utf-8")
    version = store.version(database)
    error = str(run("import", str(folder), "--reason", "x").exception)
    assert words in error
    assert file in error
    assert store.version(database) == version


def test_folders_that_are_something_else_stay_as_they_are(run: Run, connected: None, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    assert "holds no configuration" in str(run("export", str(tmp_path)).exception)
    assert "no such folder" in str(run("import", str(tmp_path / "nothing"), "--reason", "x").exception)
    assert "a reason is needed" in str(run("import", str(tmp_path)).exception)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix) == ["letter.txt"]


def test_an_export_forgets_what_is_no_longer_there(run: Run, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    run("export", str(folder))
    (folder / "articles" / "gone.html").write_text("<h1>x</h1>", "utf-8")
    (folder / "macros.yaml").write_text("top: x\n", "utf-8")
    (folder / "README.txt").write_text("mine", "utf-8")
    run("export", str(folder))
    assert not (folder / "articles" / "gone.html").exists()
    assert not (folder / "macros.yaml").exists()
    assert (folder / "README.txt").exists()


def test_without_an_account_numbers_stay_numbers(
    run: Run, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("giljabi.cli.configuration._names", lambda *_: NullAccountNames())
    run("export", str(tmp_path / "house"))
    conduct = yaml.safe_load((tmp_path / "house" / "conduct.yaml").read_text("utf-8"))
    assert conduct["rules"][0]["value"] == "2"
    assert import_folder(database, tmp_path / "house", {}).changed == 0
