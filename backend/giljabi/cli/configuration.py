"""`giljabi config check|export|import`: the settings, and the whole configuration as a folder, for Git and for another account."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from giljabi.app import connected_session
from giljabi.cli.learning import opened
from giljabi.cli.output import PENDING, format_option, json_line, table, wants_json
from giljabi.corpus import Corpus, default_facts_data, read_text
from giljabi.errors import InputError
from giljabi.services.conduct import Conducts
from giljabi.services.configuration import (
    CONDUCT_FILE,
    URLS_FILE,
    AccountNames,
    Configuration,
    NullAccountNames,
    configuration_of,
    differences,
    numbered,
    put_in_force,
    read_conduct,
)
from giljabi.services.library import ArticleSource
from giljabi.settings import Settings, load
from giljabi.storage import house as store
from giljabi.storage.database import Database
from giljabi.zendesk.inspection import ZendeskInspection

_OWN = ("taxonomy.json", "facts.yaml", "lots.csv", "macros.yaml", CONDUCT_FILE, URLS_FILE)


@dataclass
class _Remembered:
    """An account's names, each list asked for once."""

    account: ZendeskInspection
    known: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def names(self, field: str) -> Mapping[str, str]:
        if field not in self.known:
            self.known[field] = self.account.names(field)
        return self.known[field]


@click.group()
def config() -> None:
    """The settings, and everything that is configured."""


@config.command("check")
@format_option
def check(form: str | None) -> None:
    """Read the settings and print them without secrets."""
    shown = load().redacted()
    if wants_json(form):
        json_line(shown)
    else:
        table("Settings", ("variable", "value"), sorted(shown.items()))


@config.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(folder: Path) -> None:
    """Write articles, types, facts, places, macro rules and conduct into FOLDER. No secrets, no customers' data.

    Brands, forms and groups are written by name. Articles of the Help Center are left out: they live there.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "facts.yaml").exists():
        raise InputError(f"{folder}: is not empty and holds no configuration; choose another folder")
    with opened() as (settings, database):
        now, names = _now(settings, database), _names(settings, database)
        files = now.files(names)
        elsewhere = sum(row.source_key.startswith(store.HELP_CENTER) for row in store.articles(database))
    _write(folder, files)
    click.echo(f"{folder}: {len(files)} files, {len(now.articles)} articles among them")
    if elsewhere:
        click.echo(f"{elsewhere} articles are in the Help Center: giljabi articles sync brings them")


@config.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--reason", default="", help="why; kept with what changed of places and conduct")
@click.option("--dry-run", is_flag=True, help="only say what would change; exits with 3 when something would")
def import_(folder: Path, reason: str, dry_run: bool) -> None:
    """Let FOLDER be the configuration: all of it, or with an error nothing. Says what changes, file by file."""
    if not dry_run and not reason.strip():
        raise InputError("--reason: a reason is needed")
    with opened() as (settings, database):
        names, now = _names(settings, database), _now(settings, database)
        new = read_folder(folder, names)
        before = now.files(names)
        after = new.files(names)
        if new.conduct is None:
            before.pop(CONDUCT_FILE, None)
        lines = list(differences(before, after))
        for line in lines:
            click.echo(line)
        if dry_run:
            sys.exit(PENDING if lines else 0)
        put_in_force(database, new, Conducts(database, settings.conduct), reason)
    click.echo("done" if lines else "nothing changed")


def read_folder(folder: Path, names: AccountNames) -> Configuration:
    """The configuration that a folder holds; :class:`InputError` names the file that is wrong."""
    corpus = Corpus(folder)
    urls = _read_yaml(folder / URLS_FILE) or {}
    if not isinstance(urls, Mapping) or not all(isinstance(part, str) for pair in urls.items() for part in pair):
        raise InputError(f"{folder / URLS_FILE}: must be articles with their addresses")
    taxonomy = corpus.taxonomy_data()
    if taxonomy is not None:
        corpus.taxonomy()
        if taxonomy.get("routes"):
            taxonomy = {**taxonomy, "routes": numbered(taxonomy["routes"], names, "taxonomy.json")}
    conduct = folder / CONDUCT_FILE
    return Configuration(
        tuple(
            ArticleSource(slug, urls.get(slug, ""), corpus.form, corpus.article_text(slug, corpus.form), playbook)
            for slug, playbook in (corpus.articles() if corpus.has_articles else ())
        ),
        taxonomy,
        corpus.facts_data(),
        corpus.places(),
        corpus.macros_data(),
        read_conduct(_read_yaml(conduct), names) if conduct.exists() else None,
    )


def _now(settings: Settings, database: Database) -> Configuration:
    return configuration_of(database, default_facts_data(), Conducts(database, settings.conduct))


def _names(settings: Settings, database: Database) -> AccountNames:
    if not settings.zendesk_url:
        return NullAccountNames()
    return _Remembered(ZendeskInspection(connected_session(settings, database)))


def _read_yaml(path: Path) -> Any:
    if not path.exists():
        return None
    try:
        return yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise InputError(f"{path}: no YAML: {error}") from None


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Each file whole or not at all; what an earlier export wrote and is no longer there goes."""
    try:
        (folder / "articles").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            part = folder / f"{name}.part"
            part.write_bytes(text.encode())
            part.replace(folder / name)
        articles = [f"articles/{path.name}" for path in (folder / "articles").iterdir()]
        for name in (*_OWN, *articles):
            if name not in files and (folder / name).suffix in (".json", ".yaml", ".csv", ".html", ".md"):
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from None
