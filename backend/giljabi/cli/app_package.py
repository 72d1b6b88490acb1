"""`giljabi app package`: the zip that an admin uploads to Zendesk."""

from __future__ import annotations

from pathlib import Path

import click

from giljabi.errors import InputError
from giljabi.zendesk.app_package import faults, files_for, packed


@click.group()
def app() -> None:
    """The Zendesk app."""


@app.command()
@click.option("--backend-url", required=True, help="where Zendesk reaches this backend: https://giljabi.example.com")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("giljabi-app.zip"), show_default=True
)
def package(backend_url: str, output: Path) -> None:
    """Write the app's zip, after checking it by the rules of Zendesk's own validator."""
    files = files_for(backend_url)
    if wrong := faults(files):
        raise InputError("app package: " + "; ".join(f"{fault.name}: {fault.about}" for fault in wrong))
    try:
        output.write_bytes(packed(files))
    except OSError as error:
        raise InputError(f"--output: {output}: {error.strerror}") from None
    click.echo(f"{output}: {len(files)} files, for {backend_url.rstrip('/')}")
