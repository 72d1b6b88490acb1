"""The command `giljabi`. Exit codes: 0 done, 1 failed, 2 bad input or settings (one line on stderr says what and where)."""

from __future__ import annotations

import sys

import click

from giljabi import __version__
from giljabi.cli.articles import articles
from giljabi.cli.corpora import classify, evaluate, facts, next_
from giljabi.cli.coupons import coupons
from giljabi.cli.operating import config, db, events, serve, worker
from giljabi.cli.trying import demo, sandbox
from giljabi.errors import ConfigError, DomainError, GiljabiError, InputError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="giljabi")
def cli() -> None:
    """Guidance for support tickets, compiled from a team's own Help Center articles."""


for command in (articles, classify, facts, next_, evaluate, coupons, serve, worker, db, config, events, sandbox, demo):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (InputError, ConfigError, DomainError) as error:
        click.echo(f"giljabi: {error}", err=True)
        sys.exit(2)
    except GiljabiError as error:
        click.echo(f"giljabi: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
