"""`giljabi macros …`: macros as code, reviewed as a plan and applied with a reason."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from giljabi.app import library_of, macros_of
from giljabi.cli.learning import opened
from giljabi.cli.output import PENDING, format_option, json_line, table, wants_json
from giljabi.core.macros.change import Change
from giljabi.core.macros.plan import Plan
from giljabi.errors import ConfigError, InputError, Retryable
from giljabi.services.macro_places import in_batches
from giljabi.services.macros import Macros
from giljabi.settings import Settings
from giljabi.storage import macro_runs
from giljabi.storage.database import Database

reason_option = click.option("--reason", required=True, help="why; kept with the run")
author_option = click.option("--author", default=None, help="who; kept with the run [default: this computer's user]")


@click.group()
def macros() -> None:
    """Macros that come out of the articles. Hand-made macros are never touched, nothing is ever deleted."""


@macros.command("plan")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="save the plan here, for apply")
@click.option("--adopt", multiple=True, metavar="ID=KEY", help="take a hand-made macro over; may be given again")
@click.option(
    "--reclaim", is_flag=True, help="take over what another Giljabi made, or this one before its database was lost"
)
@format_option
def plan(out: Path | None, adopt: tuple[str, ...], reclaim: bool, form: str | None) -> None:
    """Show what would change in the account, and why. Changes nothing. Exits with 0 when nothing would, with 3 otherwise."""
    with opened() as (settings, database):
        house = library_of(settings, database).house()
        account = account_macros(settings, database)
        made = account.plan(house, account.rules, _adoption(adopt), reclaim=reclaim)
    if out:
        try:
            out.write_text(json.dumps(made.to_dict(), ensure_ascii=False, indent=1) + "\n", "utf-8")
        except OSError as error:
            raise InputError(f"--out: {out}: {error.strerror}") from None
    show_plan(made, form)
    if made.changes:
        sys.exit(PENDING)


@macros.command("apply")
@click.argument("plan_file", metavar="PLAN", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@reason_option
@author_option
def apply(plan_file: Path, reason: str, author: str | None) -> None:
    """Apply a saved PLAN. Refused when the account's macros changed since it was made; running it again after a kill goes on."""
    made = read_plan(plan_file)
    with opened() as (settings, database), _resumable():
        ended(account_macros(settings, database).apply(made, reason, author or _user()))


@macros.command("resume")
def resume() -> None:
    """Bring the run that was cut off to its end."""
    with opened() as (settings, database), _resumable():
        ended(account_macros(settings, database).resume())


@macros.command("rollback")
@click.argument("run_id", metavar="RUN", type=click.IntRange(min=1))
@click.option("--only", type=click.IntRange(min=1), multiple=True, help="a macro's number; may be given again")
@click.option(
    "--except", "but_not", type=click.IntRange(min=1), multiple=True, help="a macro's number; may be given again"
)
@reason_option
@author_option
def rollback(run_id: int, only: tuple[int, ...], but_not: tuple[int, ...], reason: str, author: str | None) -> None:
    """Put back what was there before a RUN. What it made is switched off."""
    with opened() as (settings, database), _resumable():
        ended(account_macros(settings, database).rollback(run_id, reason, author or _user(), only, but_not))


@macros.command("abandon")
@click.argument("run_id", metavar="RUN", type=click.IntRange(min=1))
@reason_option
def abandon(run_id: int, reason: str) -> None:
    """Give a RUN up that cannot be brought to its end. What it did can still be rolled back."""
    with opened() as (settings, database):
        run = account_macros(settings, database).abandon(run_id, reason)
    click.echo(f"run {run.id}: {run.state}")


@macros.command("history")
@format_option
def history(form: str | None) -> None:
    """The runs, the newest first: who, when, why."""
    with opened() as (_, database):
        rows = [_of_run(run, len(macro_runs.changes_of(database, run.id))) for run in macro_runs.recent(database)]
    if wants_json(form):
        for row in rows:
            json_line(row)
        return
    table("Runs", list(rows[0]) if rows else ["run"], [list(row.values()) for row in rows])


@macros.command("show")
@click.argument("run_id", metavar="RUN", type=click.IntRange(min=1))
@format_option
def show(run_id: int, form: str | None) -> None:
    """Every change of a RUN with what was before and after."""
    with opened() as (_, database):
        rows = macro_runs.changes_of(database, run_id)
    for row in rows:
        if wants_json(form):
            json_line({"number": row.number, "state": row.state} | dict(row.data) | {"macro_id": row.macro_id})
        else:
            show_change(Change.from_dict(row.data), f"{row.state}, macro {row.macro_id or '-'}")


def account_macros(settings: Settings, database: Database) -> Macros:
    """The macros of the settings' account, every change told as it is applied."""
    if not settings.zendesk_url:
        raise ConfigError("GILJABI_ZENDESK_URL: not set, so there is no account whose macros could be planned")

    def tell(change: Change) -> None:
        click.echo(f"{change.op:8}{change.after.title}")

    return replace(macros_of(settings, database), seen=tell)


def read_plan(path: Path) -> Plan:
    """A saved plan; :class:`InputError` when the file is none."""
    try:
        return Plan.from_dict(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no plan of `giljabi macros plan --out` ({type(error).__name__}: {error})") from None


def show_plan(made: Plan, form: str | None) -> None:
    """The plan for people or programs."""
    if wants_json(form):
        json_line(made.to_dict() | {"plan": made.name})
        return
    placed = [change for change in made.changes if change.op == "place"]
    for change in made.changes:
        if change.op != "place":
            show_change(change, str(change.why))
    if placed:
        show_places(placed)
    for note in made.notes:
        click.secho(str(note), fg="yellow")
    counts = {op: sum(change.op == op for change in made.changes) for op in dict.fromkeys(c.op for c in made.changes)}
    said = ", ".join(f"{count} to {op}" for op, count in counts.items()) or "nothing to change"
    calls = sum(3 if change.macro_id else 2 for change in made.changes if change.op != "place")
    batches = len(list(in_batches(placed))) if placed else 0
    lists = f", the list of macros {batches + 1} times" if placed else ""
    click.echo(f"{said}; {calls + batches} calls to apply{lists}" if made.changes else said)


def show_change(change: Change, about: str) -> None:
    """One change with its differences."""
    colors = {"create": "green", "retire": "red"}
    click.secho(f"{change.op} {change.after.title}", bold=True, fg=colors.get(change.op, "cyan"))
    click.echo(f"  ({about})")
    for line in change.lines():
        click.echo(f"  {line}")
    for warning in change.warnings:
        click.secho(f"  ! {warning}", fg="yellow")


def show_places(placed: Sequence[Change]) -> None:
    """The macros that are placed, a line each: there may be many."""
    click.secho(f"place {len(placed)} macros", bold=True, fg="cyan")
    click.echo(f"  ({placed[0].why})")
    for change in placed:
        ((_, before, after),) = change.diff()
        click.echo(f"  {before or 'new'} -> {after}  {change.after.title}")


def ended(run: macro_runs.Run) -> None:
    """Say how a run ended; exits with 1 when it was stopped."""
    click.echo(f"run {run.id}: {run.state}{': ' + run.error if run.error else ''}")
    if run.state != "done":
        sys.exit(1)


@contextmanager
def _resumable() -> Iterator[None]:
    try:
        yield
    except Retryable as error:
        raise type(error)(f"{error}; nothing is lost: giljabi macros resume goes on") from error


def _adoption(texts: Sequence[str]) -> dict[int, str]:
    pairs = [_adopted(text) for text in texts]
    if len({number for number, _ in pairs}) < len(pairs):
        raise InputError("--adopt: one macro is named twice")
    return dict(pairs)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


def _adopted(text: str) -> tuple[int, str]:
    number, equals, key = text.partition("=")
    if not equals or not number.strip().isdigit():
        raise InputError(f"--adopt: {text!r} must look like 360001=0123456789ab, as the plan's notes say it")
    return int(number), key.strip()


def _of_run(run: macro_runs.Run, count: int) -> dict[str, Any]:
    at = datetime.fromtimestamp(run.created_at / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    kind = f"rollback of {run.rolls_back}" if run.rolls_back else run.kind
    return {
        "run": run.id, "kind": kind, "changes": count, "state": run.state, "at": at, "author": run.author,
        "reason": run.reason, "error": run.error,
    }  # fmt: skip
