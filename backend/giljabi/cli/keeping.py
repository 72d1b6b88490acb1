"""`giljabi doctor|purge`: looking after an installation."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from giljabi.app import celery_of, connected_session, library_of
from giljabi.cli.learning import opened
from giljabi.cli.output import format_option, json_line, table, wants_json
from giljabi.errors import InputError
from giljabi.services.doctor import AccountDoctor, Doctor
from giljabi.services.retention import purge_now
from giljabi.settings import Settings
from giljabi.storage import known_tickets
from giljabi.storage.database import Database
from giljabi.zendesk.client import ZendeskHelpdesk
from giljabi.zendesk.inspection import ZendeskInspection


@click.command()
@format_option
def doctor(form: str | None) -> None:
    """Look whether everything is there and fits together: database, engine, account, field, webhook, trigger. Changes nothing.

    Exits with 1 when something failed.
    """
    failed = False
    rows = []
    with opened() as (settings, database):
        for check in Doctor(settings, database, _account(settings, database), _broker(settings)).examine():
            failed = failed or check.state == "failed"
            rows.append((check.name, check.state, check.about))
            if wants_json(form):
                json_line({"check": check.name, "state": check.state, "about": check.about})
    if not wants_json(form):
        table("Doctor", ("check", "state", "about"), rows)
    if failed:
        sys.exit(1)


def _account(settings: Settings, database: Database) -> AccountDoctor | None:
    if not settings.zendesk_url:
        return None
    session = connected_session(settings, database)
    helpdesk, house = ZendeskHelpdesk(settings, session), library_of(settings, database).house
    return AccountDoctor(settings, database, house, helpdesk, ZendeskInspection(session))


def _broker(settings: Settings) -> Callable[[], None] | None:
    if not settings.broker_url:
        return None

    def ask() -> None:
        with celery_of(settings).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3)

    return ask


@click.command()
@click.option(
    "--ticket", "tickets", type=click.IntRange(min=1), multiple=True, help="a ticket's number; may be given again"
)
@click.option("--requester", type=click.IntRange(min=1), help="all known tickets of this user")
def purge(tickets: tuple[int, ...], requester: int | None) -> None:
    """Delete all that is kept of tickets and could tell of a person: notes, entries, feedback, labels and models made of them.

    What is in Zendesk itself stays.
    """
    if not tickets and requester is None:
        raise InputError("purge: --ticket or --requester is needed")
    with opened() as (settings, database):
        wanted = {*tickets, *(known_tickets.of_requester(database, requester) if requester else ())}
        done = purge_now(database, library_of(settings, database), wanted)
    click.echo(
        f"{done.tickets} tickets: {done.writes} writes, {done.states} states, {done.feedback} feedbacks, {done.labels} labels deleted"
    )
    if done.tickets < len(wanted):
        raise InputError(f"purge: {len(wanted) - done.tickets} tickets are being worked on: run it again in a minute")
