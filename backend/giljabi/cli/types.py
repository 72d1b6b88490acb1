"""`giljabi types`: the taxonomy of the account, and what an admin should look at in it."""

from __future__ import annotations

from typing import Any

import click

from giljabi.app import connect, library_of
from giljabi.cli.learning import opened
from giljabi.cli.output import format_option, json_line, wants_json
from giljabi.core.taxonomy import SEPARATOR, Path
from giljabi.errors import ConfigError, InputError
from giljabi.services.types import sync_types, teach_words, type_report


@click.group()
def types() -> None:
    """Consultation types."""


@types.command()
@click.option("--dry-run", is_flag=True, help="say what would change")
def sync(dry_run: bool) -> None:
    """Take the types over from the options of the account's drop-down field (GILJABI_TYPE_FIELD_ID)."""
    with opened() as (settings, database):
        if not settings.zendesk_url or not settings.type_field_id:
            raise ConfigError("types sync: GILJABI_ZENDESK_URL and GILJABI_TYPE_FIELD_ID must be set")
        merged = sync_types(database, connect(settings, database), settings.type_field_id, dry_run=dry_run)
    for name in merged.new:
        click.echo(f"new      {name}")
    for old, new in merged.renamed:
        click.echo(f"renamed  {old} → {new}")
    for name in merged.retired:
        click.echo(f"retired  {name}")
    click.echo(f"{len(merged.data['leaves'])} types" + (" (nothing was changed: --dry-run)" if dry_run else ""))


@types.command("report")
@format_option
def report_(form: str | None) -> None:
    """Types and articles that do not meet, types that cannot be told apart, types without use."""
    with opened() as (settings, database):
        found = type_report(database, library_of(settings, database).house())
    rows: dict[str, list[Any]] = {
        "without_article": [_name(path) for path in found.without_article],
        "article_without_type": [[key, _name(path)] for key, path in found.unknown_articles],
        "alike": [[_name(one), _name(other)] for one, other in found.alike],
        "mixed_up": [[_name(one), _name(other), times] for one, other, times in found.mixed_up],
        "unused": [_name(path) for path in found.unused],
    }
    if wants_json(form):
        json_line(rows)
        return
    for title, lines in rows.items():
        click.echo(f"{title.replace('_', ' ')}: {len(lines)}")
        for line in lines:
            click.echo("  " + (line if isinstance(line, str) else "  |  ".join(map(str, line))))


@types.command()
@click.argument("name", metavar="A::B::C")
@click.option("--synonym", multiple=True, help="a word that customers use for it (again for more)")
@click.option("--example", multiple=True, help="a question of customers (again for more)")
@click.option("--clear", is_flag=True, help="forget those that were given before")
def words(name: str, synonym: tuple[str, ...], example: tuple[str, ...], clear: bool) -> None:
    """Give a type words and example questions that its articles do not have."""
    if not (synonym or example or clear):
        raise InputError("types words: give --synonym, --example or --clear")
    with opened() as (_, database):
        leaf = teach_words(database, tuple(name.split(SEPARATOR)), synonym, example, clear=clear)
    click.echo(f"{leaf.name}: synonyms {', '.join(leaf.synonyms) or '-'}; examples {' / '.join(leaf.examples) or '-'}")


def _name(path: Path) -> str:
    return SEPARATOR.join(path)
