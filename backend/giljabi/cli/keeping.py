"""`giljabi doctor|purge`: looking after an installation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

import click

from giljabi.app import celery_of, connected_session, library_of
from giljabi.cli.learning import opened
from giljabi.cli.output import format_option, json_line, table, wants_json
from giljabi.errors import InputError
from giljabi.services.doctor import AccountDoctor, Check, Doctor
from giljabi.services.retention import purge_now
from giljabi.settings import Settings
from giljabi.storage import known_tickets
from giljabi.storage.database import Database
from giljabi.zendesk.client import ZendeskHelpdesk
from giljabi.zendesk.inspection import ZendeskInspection
from giljabi.zendesk.session import ZendeskSession


@click.command()
@format_option
def doctor(form: str | None) -> None:
    """Look whether everything is there and fits together: database, engine, account, field, webhook, trigger. Changes nothing.

    Exits with 1 when something failed.
    """
    with opened() as (settings, database):
        session = connected_session(settings, database) if settings.zendesk_url else None
        account = account_doctor(settings, database, session) if session else None
        tell_checks(Doctor(settings, database, account, _broker(settings)).examine(), form)


def tell_checks(checks: Iterable[Check], form: str | None) -> None:
    """Tell each check as it is made; exits with 1 when one failed."""
    rows = []
    for check in checks:
        rows.append((check.name, check.state, check.about))
        if wants_json(form):
            json_line({"check": check.name, "state": check.state, "about": check.about})
    if not wants_json(form):
        table("Doctor", ("check", "state", "about"), rows)
    if any(state == "failed" for _, state, _ in rows):
        sys.exit(1)


def account_doctor(settings: Settings, database: Database, session: ZendeskSession) -> AccountDoctor:
    """What looks at the account over this session."""
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
