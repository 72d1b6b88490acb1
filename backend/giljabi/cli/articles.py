"""`giljabi articles …`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from giljabi.cli.article_sync import sync_
from giljabi.cli.output import format_option, json_line, table, wants_json
from giljabi.core.article.compiler import compile_article
from giljabi.core.article.reading import Limits
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.binding import bound_blanks
from giljabi.core.house import in_house_spelling
from giljabi.core.lint.codes import finding
from giljabi.core.lint.house_checks import check_house
from giljabi.core.playbook import Finding, Playbook
from giljabi.core.revisions import changes
from giljabi.core.taxonomy import Taxonomy
from giljabi.corpus import (
    Corpus,
    articles_in,
    compile_file,
    default_facts,
    house_file,
    read_facts,
    read_taxonomy,
)
from giljabi.errors import InputError
from giljabi.services.library import ArticleSource, Imported, import_house
from giljabi.settings import load
from giljabi.storage import schema
from giljabi.storage.database import Database

F = TypeVar("F", bound=Callable[..., Any])


def house_options(command: F) -> F:
    """``--taxonomy FILE`` and ``--facts FILE``, found beside the articles when left out."""
    for name, what in (("facts", "facts.yaml"), ("taxonomy", "taxonomy.json")):
        shown = f"the house's {what} [default: the one beside the articles, or one folder up]"
        command = click.option(f"--{name}", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=shown)(
            command
        )
    return command


@click.group()
def articles() -> None:
    """Articles and the playbooks compiled of them."""


articles.add_command(sync_)


@articles.command("compile")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", default=None, help="the article's title, where the file does not hold it (Zendesk's bodies)")
@house_options
@format_option
def compile_(
    files: tuple[Path, ...], title: str | None, taxonomy: Path | None, facts: Path | None, form: str | None
) -> None:
    """Compile FILES (.html or .md; - reads HTML from stdin) and print one playbook a line."""
    near = files[0] if str(files[0]) != "-" else Path()
    types, schema = house_parts(near, taxonomy, facts)
    limits = load().article_limits
    playbooks = [in_house_spelling(_compiled(path, title, limits), types) for path in files]
    if wants_json(form):
        for playbook in playbooks:
            json_line(playbook.to_dict() | {"blanks": [blank.to_dict() for blank in bound_blanks(playbook, schema)]})
        return
    rows = [
        (p.kind, " ▶ ".join(p.path), p.title, len(p.questions) or "", _step_count(p), len(p.warnings))
        for p in playbooks
    ]
    table("Playbooks", ("kind", "type", "title", "questions", "steps", "warnings"), rows)
    for path, playbook in zip(files, playbooks, strict=True):
        for row in playbook.warnings:
            click.echo(f"{path}:{row.line}: {row.code}: {row.message}", err=True)


@articles.command("lint")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@house_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def lint(paths: tuple[Path, ...], taxonomy: Path | None, facts: Path | None, form: str) -> int:
    """Check articles: FILES, or every article of a folder, together. Exits with 1 when there is an error.

    One line a finding, as a compiler prints it: FILE:LINE: CODE: what is wrong [severity]. docs/lint-codes.md explains the codes.
    """
    types, schema = house_parts(paths[0], taxonomy, facts)
    files = articles_in(paths)
    compiled, found = _readable(files, types)
    found += check_house(compiled, types, schema)
    order = {str(path): at for at, path in enumerate(files)}
    for name, row in sorted(found, key=lambda item: (order[item[0]], item[1].line, item[1].code)):
        if form == "json":
            json_line({"file": name} | row.to_dict())
        else:
            click.echo(f"{name}:{row.line}: {row.code}: {row.message} [{row.severity}]")
    counts = {severity: sum(row.severity == severity for _, row in found) for severity in ("error", "warning", "note")}
    click.echo(f"{len(files)} articles: " + ", ".join(f"{count} {name}s" for name, count in counts.items()), err=True)
    return 1 if counts["error"] else 0


def _readable(
    files: Sequence[Path], types: Taxonomy | None
) -> tuple[list[tuple[str, Playbook]], list[tuple[str, Finding]]]:
    """The playbooks of the files that can be read at all, and a finding for each that cannot."""
    limits = load().article_limits
    compiled: list[tuple[str, Playbook]] = []
    found: list[tuple[str, Finding]] = []
    for path in files:
        try:
            compiled.append((str(path), in_house_spelling(compile_file(path, limits=limits), types)))
        except InputError as error:
            found.append((str(path), finding("unreadable", str(error).removeprefix(f"{path}: "))))
    return compiled, found


@articles.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@format_option
def diff(old: Path, new: Path, form: str | None) -> None:
    """Show what changed in meaning from OLD to NEW, two revisions of one article (.html or .md)."""
    limits = load().article_limits
    found = changes(compile_file(old, limits=limits), compile_file(new, limits=limits))
    if wants_json(form):
        for change in found:
            json_line(change.to_dict())
        return
    for change in found:
        click.secho(f"{change.where}: {change.kind}", bold=True)
        for mark, color, text in (("-", "red", change.before), ("+", "green", change.after)):
            for line in text.splitlines():
                click.secho(f"  {mark} {line}", fg=color)
    if not found:
        click.echo("nothing changed in meaning")


@articles.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--url", default="", help="where people read the articles; {slug} stands for the file's name")
def import_(folder: Path, url: str) -> None:
    """Put a house's FOLDER (articles, taxonomy, facts, places) into the database; running it again changes nothing."""
    settings = load()
    database = Database(settings.database)
    if settings.is_sqlite:
        schema.upgrade(database)
    urls = {slug: url.replace("{slug}", slug) for slug in Corpus(folder).slugs()}
    result = import_folder(database, folder, urls)
    click.echo(
        f"{result.articles} articles, {result.changed} with a new revision, {result.retired} no longer in force,"
        f" {result.documents} other parts changed"
    )


def import_folder(database: Database, folder: Path, urls: Mapping[str, str]) -> Imported:
    """Read everything first, so that a bad file changes nothing."""
    corpus = Corpus(folder)
    sources = [
        ArticleSource(slug, urls.get(slug, ""), corpus.form, corpus.article_text(slug, corpus.form), playbook)
        for slug, playbook in corpus.articles()
    ]
    return import_house(
        database, sources, taxonomy=corpus.taxonomy_data(), facts=corpus.facts_data(), places=corpus.places(),
        macros=corpus.macros_data(),
    )  # fmt: skip


def house_parts(near: Path, taxonomy: Path | None, facts: Path | None) -> tuple[Taxonomy | None, FactSchema]:
    """The taxonomy and the facts to check against: those given, else those beside the articles, else none and the defaults."""
    types = taxonomy or house_file(near, "taxonomy.json")
    known = facts or house_file(near, "facts.yaml")
    return read_taxonomy(types) if types else None, read_facts(known) if known else default_facts()


def _compiled(path: Path, title: str | None, limits: Limits) -> Playbook:
    if str(path) != "-":
        return compile_file(path, title=title, limits=limits)
    try:
        return compile_article(sys.stdin.buffer.read().decode("utf-8-sig"), "html", title=title, limits=limits)
    except UnicodeDecodeError as error:
        raise InputError(f"stdin: not UTF-8 text (byte {error.start})") from None


def _step_count(playbook: Playbook) -> int:
    return len(playbook.steps) + sum(len(question.steps) for question in playbook.questions)
