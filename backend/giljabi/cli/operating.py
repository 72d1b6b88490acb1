"""`giljabi serve|worker|db|config|events`: running the backend."""

from __future__ import annotations

import signal
import threading

import click

from giljabi import telemetry
from giljabi.app import build_parts, connect, runner
from giljabi.cli.output import format_option, json_line, table, wants_json
from giljabi.errors import InputError
from giljabi.jobs.embedded import EmbeddedWorkers
from giljabi.serving import Server, prepare_database
from giljabi.settings import load
from giljabi.storage import inbox, schema
from giljabi.storage.database import Database


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="processes (PostgreSQL only)")
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the webhook, the API and the sidebar, and work the inbox off in the same process."""
    settings = load()
    prepare_database(settings)
    Server(settings, host=host, port=port, workers=workers, threads=threads).run()


@click.command()
def worker() -> None:
    """Work the inbox off without serving; any number may run beside `giljabi serve` on PostgreSQL."""
    settings = load()
    telemetry.configure_logging(settings.log_level)
    prepare_database(settings)
    parts = build_parts(settings, connect(settings))
    workers = EmbeddedWorkers(parts.database, lambda: runner(parts), max(settings.runners, 1))
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    workers.start()
    stopping.wait()
    workers.stop()
    parts.database.dispose()


@click.group()
def db() -> None:
    """The database's tables."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version's tables."""
    database = Database(load().database)
    schema.upgrade(database)
    click.echo(f"at revision {schema.current(database)}")


@db.command()
def check() -> None:
    """Tell whether the database has this version's tables."""
    schema.check(Database(load().database))
    click.echo("ok")


@click.group()
def config() -> None:
    """The settings."""


@config.command("check")
@format_option
def check_config(form: str | None) -> None:
    """Read the settings and print them without secrets."""
    shown = load().redacted()
    if wants_json(form):
        json_line(shown)
    else:
        table("Settings", ("variable", "value"), sorted(shown.items()))


@click.group()
def events() -> None:
    """The inbox."""


@events.command("list")
@click.option("--state", type=click.Choice(["new", "running", "done", "dead"]), default=None)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@format_option
def list_(state: str | None, limit: int, form: str | None) -> None:
    """The newest events."""
    rows = inbox.recent(Database(load().database), state=state, limit=limit)
    if wants_json(form):
        for row in rows:
            json_line(row)
        return
    shown = [(r["id"], r["ticket_key"], r["kind"], r["state"], r["attempts"], r["last_error"]) for r in rows]
    table("Events", ("id", "ticket", "kind", "state", "attempts", "last error"), shown)


@events.command()
@click.argument("event_id", type=int)
def replay(event_id: int) -> None:
    """Open a dead event again."""
    if not inbox.replay(Database(load().database), event_id):
        raise InputError(f"events replay: no dead event has the number {event_id}")
    click.echo(f"event {event_id} is open again")
