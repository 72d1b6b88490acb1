"""`giljabi learn` and `giljabi models`: confirmed tickets in, a better classifier out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from giljabi import telemetry
from giljabi.app import library_of
from giljabi.cli.output import figure, format_option, json_line, progress, table, wants_json
from giljabi.core.classify.validation import Figures
from giljabi.core.taxonomy import SEPARATOR
from giljabi.errors import ConfigError, InputError
from giljabi.services import learning
from giljabi.services.learning import TrainingReport
from giljabi.serving import prepare_database
from giljabi.settings import Settings, load
from giljabi.storage import learning as kept
from giljabi.storage.database import Database
from giljabi.zendesk.client import session_for
from giljabi.zendesk.history import ZendeskHistory


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """The settings and their database, with this version's tables."""
    settings = load()
    telemetry.configure_logging(settings.log_level)  # stdout is the command's own
    prepare_database(settings)
    database = Database(settings.database)
    try:
        yield settings, database
    finally:
        database.dispose()


@click.command()
@click.option("--from-zendesk", is_flag=True, help="first read the account's solved tickets whose type field is filled")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="start anew, with tickets changed since this day",
)
@click.option("--dry-run", is_flag=True, help="try only: no new model runs")
@format_option
def learn(from_zendesk: bool, since: datetime | None, dry_run: bool, form: str | None) -> None:
    """Learn the consultation types from confirmed tickets.

    The new model runs only when it is no worse on the newest labels than what runs. --from-zendesk goes on where its last run ended; it may
    be interrupted and run again.
    """
    with opened() as (settings, database):
        library = library_of(settings, database)
        if from_zendesk:
            if not settings.zendesk_url or not settings.type_field_id:
                raise ConfigError("learn --from-zendesk: GILJABI_ZENDESK_URL and GILJABI_TYPE_FIELD_ID must be set")
            start = int(since.replace(tzinfo=UTC).timestamp()) if since else 1
            history = ZendeskHistory(session_for(settings), settings.type_field_id, since=start)
            with progress("solved tickets") as seen:
                count = learning.import_history(
                    database, history, library.house(), settings.type_field_id, anew=since is not None, seen=seen
                )
            click.echo(f"{count} labels kept from solved tickets", err=True)
        report = learning.retrain(database, library, dry_run=dry_run)
    if wants_json(form):
        json_line(as_dict(report))
    else:
        show(report, dry_run)


def as_dict(report: TrainingReport) -> dict[str, Any]:
    """The report as JSON: types by their names."""
    named = {name: value.to_dict() if value else None for name, value in _figures(report)}
    return {
        "labels": report.labels, "used": report.used, "model": report.model, "refused": report.refused, **named,
        "confused": [[SEPARATOR.join(one), SEPARATOR.join(other), times] for one, other, times in report.confused],
        "suspicious": [
            {"ticket": ticket, "path": list(path or ()), "likely": list(likely)} for ticket, path, likely in report.suspicious
        ],
        "unknown": dict(report.unknown),
    }  # fmt: skip


def show(report: TrainingReport, dry_run: bool) -> None:
    """The report for people."""
    click.echo(f"{report.labels} labels, {report.used} of them learned from")
    for name, times in report.unknown.items():
        click.echo(f"  {times} of a type that the house does not have: {name}")
    rows = [
        (name.replace("_", " "), figure(value.top1), figure(value.top3), figure(value.saved), figure(value.saved_right))
        for name, value in _figures(report)
        if value
    ]
    if rows:
        table("On the newest labels", ("model", "first right", "among three", "saved", "of them right"), rows)
    for one, other, times in report.confused[:10]:
        click.echo(f"mixed up {times} times: {' ▶ '.join(one)} with {' ▶ '.join(other)}")
    for ticket, path, likely in report.suspicious[:20]:
        click.echo(f"looks mislabelled: ticket {ticket}: {' ▶ '.join(path or ())}, likely {' ▶ '.join(likely)}")
    if report.refused:
        click.echo(f"the new model does not run: {report.refused}")
    elif dry_run:
        click.echo("nothing was changed (--dry-run)")
    elif report.model:
        click.echo(f"model {report.model} runs")
    else:
        click.echo("there is nothing to learn from yet")


def _figures(report: TrainingReport) -> list[tuple[str, Figures | None]]:
    return [("candidate", report.candidate), ("running", report.running), ("zero_label", report.zero_label)]


@click.group()
def models() -> None:
    """Learned models: which there are, which one runs."""


@models.command("list")
@format_option
def list_models(form: str | None) -> None:
    """Every model, with its labels and figures; `*` marks the one that runs."""
    with opened() as (_, database):
        live = kept.live_model(database)
        rows = [(row, row.id == live) for row in kept.models(database)]
    if wants_json(form):
        for row, runs in rows:
            json_line({"model": row.id, "runs": runs, "created_at": row.created_at, **row.manifest})
        return
    shown = [
        ("*" if runs else "", row.id, datetime.fromtimestamp(row.created_at / 1000, UTC).strftime("%Y-%m-%d %H:%M"),
         row.manifest["labels"]["used"], _top1(row.manifest), row.manifest["refused"])
        for row, runs in rows
    ]  # fmt: skip
    table("Models", ("", "model", "made (UTC)", "labels", "first right", "refused because"), shown)


def _top1(manifest: Any) -> str:
    candidate = manifest["figures"]["candidate"]
    return figure(candidate["top1"]) if candidate else "-"


@models.command()
@click.argument("model", type=click.IntRange(0))
def use(model: int) -> None:
    """Let MODEL run from now on; 0 for the articles alone."""
    with opened() as (_, database):
        learning.use_model(database, model)
    click.echo(f"model {model} runs" if model else "no model runs: the articles alone")


@models.command()
def rollback() -> None:
    """Let the model run again that ran before."""
    with opened() as (_, database):
        model = learning.roll_back(database)
    click.echo(f"model {model} runs" if model else "no model runs: the articles alone")


@models.command()
@click.argument("model", type=click.IntRange(1))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(model: int, folder: Path) -> None:
    """Write MODEL into FOLDER: manifest.json and model.npz (plain arrays). It holds masked texts of customers."""
    with opened() as (_, database):
        archive = kept.archive_of(database, model)
        manifest = next((row.manifest for row in kept.models(database) if row.id == model), None)
    if archive is None:
        raise InputError(f"models: there is no model {model}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.npz").write_bytes(archive)
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(f"model {model} is in {folder}")
