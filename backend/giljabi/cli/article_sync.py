"""`giljabi articles sync`."""

from __future__ import annotations

import click

from giljabi.cli.output import progress
from giljabi.errors import ConfigError
from giljabi.services.article_sync import SyncReport, sync
from giljabi.services.conduct import Conducts
from giljabi.settings import load
from giljabi.storage import schema
from giljabi.storage.database import Database
from giljabi.zendesk.client import session_for
from giljabi.zendesk.help_center import ZendeskHelpCenter


@click.command("sync")
@click.option("--only", is_flag=True, help="take articles out of force that do not come from the Help Center")
def sync_(only: bool) -> None:
    """Read the Help Center's published articles and bring the house up to date.

    Which languages, sections, labels and user segments: settings GILJABI_HELP_CENTER_…. Safe to interrupt and to run again.
    An article whose new revision has errors keeps its last good playbook in force.
    """
    settings = load()
    if not settings.zendesk_url:
        raise ConfigError("GILJABI_ZENDESK_URL: not set, so there is no Help Center to read")
    database = Database(settings.database)
    if settings.is_sqlite:
        schema.upgrade(database)
    help_center = ZendeskHelpCenter(session_for(settings))
    with progress("articles") as seen:
        report = sync(
            database, help_center, settings.help_center, settings.article_limits, only=only, seen=seen,
            approval=Conducts(database, settings.conduct).now().approval,
        )  # fmt: skip
    show(report)


def show(report: SyncReport) -> None:
    """The report, one article a line, the changes of each below it."""
    for title in report.new:
        click.echo(f"new      {title}")
    for title, found in report.changed:
        click.echo(f"changed  {title}")
        for change in found:
            click.echo(f"           {change.where}: {change.kind}")
    for title, errors in report.errors:
        click.echo(f"errors   {title} (a good playbook that was in force stays)")
        for error in errors:
            click.echo(f"           {error}")
    held = f" {report.held} waiting for approval," if report.held else ""
    click.echo(
        f"{report.read} articles read: {len(report.new)} new, {len(report.changed)} changed, {len(report.errors)} with errors,"
        f"{held} {report.left_out} left out, {report.retired} no longer in force"
    )
