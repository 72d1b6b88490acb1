"""The command `giljabi`. Exit codes: 0 done, 1 failed, 2 bad input or settings (one line on stderr says what and where)."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from giljabi import __version__
from giljabi.errors import ConfigError, DomainError, GiljabiError, InputError

#: Where each command is. It is imported when it is called: reading the classifier's libraries takes two seconds.
COMMANDS = {
    "app": "app_package:app",
    "articles": "articles:articles",
    "classify": "corpora:classify",
    "config": "configuration:config",
    "coupons": "coupons:coupons",
    "db": "operating:db",
    "demo": "trying:demo",
    "doctor": "keeping:doctor",
    "evaluate": "corpora:evaluate",
    "events": "operating:events",
    "facts": "corpora:facts",
    "learn": "learning:learn",
    "macros": "macros:macros",
    "models": "learning:models",
    "next": "corpora:next_",
    "purge": "keeping:purge",
    "sandbox": "trying:sandbox",
    "serve": "operating:serve",
    "types": "types:types",
    "worker": "operating:worker",
    "zendesk": "account_setup:zendesk",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"giljabi.cli.{module}"), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="giljabi")
def cli() -> None:
    """Guidance for support tickets, compiled from a team's own Help Center articles."""
    if os.environ.get("GILJABI_ANALYSER"):  # before a command reads its first text; else nothing need be imported yet
        settings = importlib.import_module("giljabi.settings").load()
        importlib.import_module("giljabi.core.classify.morphemes").use(settings.analyser)


def main() -> None:
    """Run the command line."""
    try:
        result: Any = cli(standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
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
