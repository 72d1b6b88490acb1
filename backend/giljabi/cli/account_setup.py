"""`giljabi zendesk setup|doctor`: what the account needs, added; and a round trip through it."""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from giljabi.app import connected_session, library_of
from giljabi.cli.keeping import account_doctor, tell_checks
from giljabi.cli.learning import opened
from giljabi.cli.output import PENDING, format_option
from giljabi.errors import ConfigError, InputError
from giljabi.services.account_setup import AccountSetUp
from giljabi.services.app_setup import AppSetUp
from giljabi.services.doctor import Check, Doctor
from giljabi.services.probe import Probe
from giljabi.zendesk.apps import ZendeskApps
from giljabi.zendesk.client import ZendeskHelpdesk
from giljabi.zendesk.probe import ZendeskProbe
from giljabi.zendesk.set_up import SET_UP_SCOPES, ZendeskSetUp


@click.group()
def zendesk() -> None:
    """The account that Giljabi works in."""


@zendesk.command("setup")
@click.option("--backend-url", required=True, help="where Zendesk reaches this backend: https://giljabi.example.com")
@click.option(
    "--field-title", default="상담 유형", show_default=True, help="the type field's title, where it has to be made"
)
@click.option(
    "--install-app", is_flag=True, help="upload, build and install the app as well, and fetch its tokens' key"
)
@click.option("--dry-run", is_flag=True, help="only say what is missing; exits with 3 when something is")
@click.option("--env-file", type=click.Path(path_type=Path, dir_okay=False), help="write the settings that follow here")
def setup(backend_url: str, field_title: str, install_app: bool, dry_run: bool, env_file: Path | None) -> None:
    """Add what the account lacks: the type field or its missing options, two webhooks, the trigger, and the app if asked to. Changes and
    deletes nothing.

    Needs credentials of an admin. Running it again adds nothing twice.
    """
    _check_address(backend_url)
    with opened() as (settings, database):
        if not settings.zendesk_url:
            raise ConfigError("GILJABI_ZENDESK_URL: not set, so there is no account to set up")
        session = connected_session(settings, database, SET_UP_SCOPES)
        taxonomy = library_of(settings, database).house().taxonomy
        may = ZendeskHelpdesk(settings, session).credentials()
        account = ZendeskSetUp(session, settings.app_audience)
        apps = ZendeskApps(session, backend_url) if install_app else None
        app = AppSetUp(apps, apps.package) if apps else None
        work = AccountSetUp(account, may, taxonomy, backend_url, settings.type_field_id, field_title, app)
        found = work.plan()
        for line in found.lines():
            click.echo(line)
        if found.is_complete:
            click.echo("nothing is missing")
        if dry_run:
            sys.exit(0 if found.is_complete else PENDING)
        made = work.apply(found)
        if env_file:
            _write(env_file, made)
        if installed := work.install(found):
            made |= installed
            if env_file:
                _write(env_file, installed)
    if env_file:
        click.echo(f"settings: {env_file}")
    else:
        click.echo(f"set next (--env-file FILE writes them): {', '.join(made)}")


@zendesk.command("doctor")
@click.option("--ticket", is_flag=True, help="make a test ticket as well (it is solved at the end): a whole round trip")
@format_option
def doctor(ticket: bool, form: str | None) -> None:
    """Prove a round trip: Zendesk delivers a test event, this backend keeps it and works it off; and say what Zendesk's documentation leaves
    open and this account shows. Makes nothing that people see, unless --ticket asks for it.

    Needs credentials of an admin and a running backend on the same database. Exits with 1 when something failed.
    """
    with opened() as (settings, database):
        if not settings.zendesk_url:
            raise ConfigError("GILJABI_ZENDESK_URL: not set, so there is no account to look at")
        session = connected_session(settings, database, SET_UP_SCOPES)
        account = account_doctor(settings, database, session)
        probed = ZendeskProbe(session, settings.app_audience)

        def checks() -> Iterator[Check]:
            yield from Doctor(settings, database, account).examine()
            nonce = f"giljabi-probe-{secrets.token_hex(8)}"
            yield from Probe(database, probed, account.our_webhooks, nonce, time.sleep, with_ticket=ticket).examine()

        tell_checks(checks(), form)


def _check_address(backend_url: str) -> None:
    parts = urlsplit(backend_url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme not in ("https", "http") or not parts.hostname or (parts.scheme == "http" and not local):
        raise InputError(f"--backend-url: {backend_url!r} must look like https://giljabi.example.com")


def _entries(text: str) -> Iterator[str]:
    """The entries of a settings file; a quoted value may go over several lines."""
    entry = ""
    for line in text.splitlines():
        entry = f"{entry}\n{line}" if entry else line
        value = entry.partition("=")[2]
        if value[:1] in ("'", '"') and value.count(value[0]) < 2:
            continue
        yield entry
        entry = ""
    if entry:
        yield from entry.splitlines()


def _write(path: Path, made: Mapping[str, str]) -> None:
    """For `set -a; . FILE`: these settings set anew, all other lines kept; readable by its owner only, since it holds secrets."""
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        kept = [line for line in _entries(text) if line.partition("=")[0].removeprefix("export ").strip() not in made]
        text = "".join(f"{line}\n" for line in (*kept, *(f"{name}='{value}'" for name, value in made.items())))
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--env-file: {path}: {error}") from None
