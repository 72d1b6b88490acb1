"""How commands print: JSON lines for programs, tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

#: The exit code of a plan or a dry run that would change something.
PENDING = 3
F = TypeVar("F", bound=Callable[..., Any])


def format_option(command: F) -> F:
    """``--format json|table``; left out, a terminal gets a table and everything else gets JSON."""
    option = click.option(
        "--format", "form", type=click.Choice(["json", "table"]), default=None,
        help="json or table [default: table on a terminal, else json]",
    )  # fmt: skip
    return option(command)


def wants_json(form: str | None) -> bool:
    return form == "json" or (form is None and not sys.stdout.isatty())


def json_line(row: Any) -> None:
    """One row as one line."""
    click.echo(json.dumps(row, ensure_ascii=False))


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table for people."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 140).print(shown)


def figure(value: float) -> str:
    """A share between 0 and 1, as people compare it."""
    return f"{value:.3f}"


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal's stderr, nothing elsewhere; it is told how many more were seen."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda count: bar.advance(task, count)
