"""`giljabi articles …`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from giljabi.cli.output import format_option, json_line, table, wants_json
from giljabi.core.article.compiler import compile_article
from giljabi.core.playbook import Playbook
from giljabi.corpus import Corpus, compile_file
from giljabi.errors import InputError
from giljabi.services.library import ArticleSource, Imported, import_house
from giljabi.settings import load
from giljabi.storage import schema
from giljabi.storage.database import Database


@click.group()
def articles() -> None:
    """Articles and the playbooks compiled of them."""


@articles.command("compile")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--title", default=None, help="the article's title, where the file does not hold it (Zendesk's bodies)")
@format_option
def compile_(files: tuple[Path, ...], title: str | None, form: str | None) -> None:
    """Compile FILES (.html or .md; - reads HTML from stdin) and print one playbook a line."""
    playbooks = [_compiled(path, title) for path in files]
    if wants_json(form):
        for playbook in playbooks:
            json_line(playbook.to_dict())
        return
    rows = [
        (p.kind, " ▶ ".join(p.path), p.title, len(p.questions) or "", _step_count(p), len(p.warnings))
        for p in playbooks
    ]
    table("Playbooks", ("kind", "type", "title", "questions", "steps", "warnings"), rows)
    for path, playbook in zip(files, playbooks, strict=True):
        for finding in playbook.warnings:
            click.echo(f"{path}:{finding.line}: {finding.code}: {finding.message}", err=True)


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
        database, sources, taxonomy=corpus.taxonomy_data(), facts=corpus.facts_data(), places=corpus.places()
    )


def _compiled(path: Path, title: str | None) -> Playbook:
    if str(path) != "-":
        return compile_file(path, title=title)
    try:
        return compile_article(sys.stdin.buffer.read().decode("utf-8-sig"), "html", title=title)
    except UnicodeDecodeError as error:
        raise InputError(f"stdin: not UTF-8 text (byte {error.start})") from None


def _step_count(playbook: Playbook) -> int:
    return len(playbook.steps) + sum(len(question.steps) for question in playbook.questions)
