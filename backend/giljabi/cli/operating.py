"""`giljabi serve|worker|db|events`: running the backend."""

from __future__ import annotations

import logging
import signal
import threading

import click
from prometheus_client import start_http_server

from giljabi import telemetry
from giljabi.app import build_parts, celery_of, chores_of, make_ready, runner
from giljabi.cli.output import format_option, json_line, table, wants_json
from giljabi.errors import InputError
from giljabi.jobs.chores import Chore, Chores
from giljabi.jobs.embedded import EmbeddedWorkers
from giljabi.services.figures import report
from giljabi.serving import Server, begin
from giljabi.settings import load
from giljabi.storage import holds, inbox, schema
from giljabi.storage.database import Database
from giljabi.web.parts import Parts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="processes (PostgreSQL only)")
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the webhook, the API and the sidebar, and work the inbox off in the same process."""
    settings = load()
    begin(settings)
    Server(settings, host=host, port=port, workers=workers, threads=threads).run()


@click.command()
def worker() -> None:
    """Work the inbox off without serving; any number may run beside `giljabi serve` on PostgreSQL. With a broker, as a Celery worker."""
    settings = load()
    telemetry.configure_logging(settings.log_level)
    begin(settings)
    parts = build_parts(settings)
    make_ready(parts)
    chores = chores_of(parts)
    if settings.metrics_port:
        start_http_server(settings.metrics_port, addr="127.0.0.1")
        chores.append(Chore("figures", 5.0, lambda: report(parts.database)))
    if settings.broker_url:
        _work_for_broker(parts, chores)
    else:
        _work_alone(parts, chores)
    parts.database.dispose()


def _work_alone(parts: Parts, tasks: list[Chore]) -> None:
    workers = EmbeddedWorkers(lambda: runner(parts), max(parts.settings.runners, 1))
    chores = Chores(tasks)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    workers.start()
    chores.start()
    stopping.wait()
    chores.stop()
    workers.stop()


def _work_for_broker(parts: Parts, tasks: list[Chore]) -> None:
    celery = celery_of(parts.settings)
    from giljabi.jobs.celery_worker import CeleryWorker  # Celery is optional

    settings = parts.settings
    made = CeleryWorker(
        celery, parts.database, lambda: runner(parts), max(settings.runners, 1), settings.log_level.upper()
    )
    logging.getLogger("celery").setLevel(logging.WARNING)  # it would write a line for every ring
    chores = Chores([*tasks, Chore("sweep", 2.0, made.sweep)])
    chores.start()
    made.run()
    chores.stop()


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
    shown = [
        (r["id"], r["ticket_key"], r["kind"], r["state"], r["attempts"], r["outcome"] or r["last_error"]) for r in rows
    ]
    table("Events", ("id", "ticket", "kind", "state", "attempts", "how it ended"), shown)


@events.command()
@click.argument("event_id", type=int, required=False)
@click.option("--all-dead", is_flag=True, help="every dead event that names a ticket")
def replay(event_id: int | None, all_dead: bool) -> None:
    """Open a dead event again, or with --all-dead each of them."""
    database = Database(load().database)
    if all_dead == (event_id is not None):
        raise InputError("events replay: a number or --all-dead is needed")
    if event_id is None:
        click.echo(f"{inbox.replay_all(database)} events are open again")
        return
    if not inbox.replay(database, event_id):
        raise InputError(f"events replay: no dead event has the number {event_id}")
    click.echo(f"event {event_id} is open again")


@events.command()
def resume() -> None:
    """End what holds all workers back (refused credentials, a spent rate budget), once its reason is mended."""
    ended = holds.release_all(Database(load().database))
    click.echo(f"{ended} holds ended" if ended else "nothing was held back")


@events.command()
@click.argument("event_id", type=int)
@click.option("--reason", required=True, help="why, for whoever looks at it later")
def bury(event_id: int, reason: str) -> None:
    """Give an open event up that nobody works on, so that its ticket's next one can go on."""
    if not inbox.give_up(Database(load().database), event_id, reason):
        raise InputError(f"events bury: no open event that nobody works on has the number {event_id}")
    click.echo(f"event {event_id} is buried")
