"""`giljabi sandbox serve` and `giljabi demo`: trying Giljabi without a Zendesk account."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
import requests

from giljabi import sample_house
from giljabi.cli.articles import import_folder
from giljabi.errors import InputError
from giljabi.sandbox.server import Sandbox, SandboxServer, create_sandbox
from giljabi.storage import schema
from giljabi.storage.database import Database

HOST = "127.0.0.1"
SANDBOX_PORT, BACKEND_PORT = 8500, 8400
_ENGINE = {"GILJABI_ANALYSER", "GILJABI_SEMANTIC"}
_START_SECONDS = 60.0
#: What a demo writes into its data folder, and all that it ever removes from it.
_OWN_FILES = ("giljabi.db", "giljabi.db-wal", "giljabi.db-shm", "backend.log", "secret_key")

sandbox_port = click.option("--port", default=SANDBOX_PORT, show_default=True, type=click.IntRange(1, 65535))
backend_port = click.option(
    "--backend-port", default=BACKEND_PORT, show_default=True, type=click.IntRange(1, 65535),
    help="where the backend listens",
)  # fmt: skip
house_option = click.option(
    "--house", default=sample_house.FOLDER, type=click.Path(path_type=Path),
    help="a corpus folder with articles and tickets [default: the sample house]",
)  # fmt: skip


@click.group()
def sandbox() -> None:
    """A Zendesk account on this machine."""


@sandbox.command("serve")
@sandbox_port
@backend_port
@house_option
@click.option("--env-file", type=click.Path(path_type=Path), default=None, help="write the backend's settings here")
@click.option(
    "--bare",
    is_flag=True,
    help="as it is before `giljabi zendesk setup`: no type field, no webhooks, no trigger, no app",
)
def serve_sandbox(port: int, backend_port: int, house: Path, env_file: Path | None, bare: bool) -> None:
    """Serve an account filled from a house, with its workspace page. Ctrl-C ends it."""
    require_free(port, "--port")
    backend_url = f"http://{HOST}:{backend_port}"
    made = create_sandbox(house, url=f"http://{HOST}:{port}", backend_url=backend_url, bare=bare)
    if env_file:
        write_env_file(env_file, made)
    server = SandboxServer(made, HOST, port)
    server.start()
    click.echo(f"workspace  {made.account.url}/agent/tickets/1")
    if not env_file:
        for name, value in made.settings().items():
            click.echo(f"{name}={_quoted(value)}")
    _until_stopped()
    server.stop()


@click.command()
@sandbox_port
@backend_port
@house_option
@click.option(
    "--data-dir", default=None, type=click.Path(path_type=Path), help="[default: .giljabi/demo-PORT]",
)  # fmt: skip
def demo(port: int, backend_port: int, house: Path, data_dir: Path | None) -> None:
    """Start sandbox, backend and worker with the sample house, and say which page to open. Ctrl-C ends all."""
    require_free(port, "--port")
    require_free(backend_port, "--backend-port")
    if port == backend_port:
        raise InputError("--port and --backend-port must differ")
    data_dir = data_dir or Path(f".giljabi/demo-{port}")
    stopping = stop_signals()
    made = create_sandbox(house, url=f"http://{HOST}:{port}", backend_url=f"http://{HOST}:{backend_port}")
    database_url = fresh_database(data_dir, house, made)
    server = SandboxServer(made, HOST, port)
    server.start()
    backend = DemoBackend(lambda: start_backend(made, data_dir, database_url, backend_port))
    try:
        backend.switch(False)
        wait_until_ready(f"http://{HOST}:{backend_port}/readyz", backend, stopping)
        made.control_backend(backend.switch)
        if not stopping.is_set():
            click.echo(f"\n  Giljabi is running. Open  {made.account.url}/agent/tickets/1\n\n  Ctrl-C ends it.\n")
        while not stopping.wait(0.5):
            if backend.exit_code is not None:
                raise InputError(
                    f"the backend ended by itself (exit {backend.exit_code}); see {data_dir / 'backend.log'}"
                )
    finally:
        backend.switch(True)
        server.stop()
    click.echo("Stopped.")


class DemoBackend:
    """The demo's backend, which the workspace page may take down and up again."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def switch(self, down: bool) -> None:
        """End the backend, or start it unless it runs."""
        with self._lock:
            if not down:
                self._process = self._process or self._start()
            elif self._process:
                self._process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(15)
                self._process.kill()
                self._process = None

    @property
    def exit_code(self) -> int | None:
        """How it ended by itself; None while it runs, or was taken down."""
        with self._lock:
            return self._process.poll() if self._process else None


def require_free(port: int, option: str) -> None:
    """:class:`InputError` when something listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise InputError(f"port {port} is in use ({error.strerror}); choose another with {option}") from None


def fresh_database(data_dir: Path, house: Path, made: Sandbox) -> str:
    """A new database with the house in it: the sandbox forgets its tickets, so what was known of them must go too."""
    data_dir.mkdir(parents=True, exist_ok=True)
    for name in _OWN_FILES:
        (data_dir / name).unlink(missing_ok=True)
    url = f"sqlite:///{data_dir.absolute() / 'giljabi.db'}"
    database = Database(url)
    schema.upgrade(database)
    import_folder(database, house, urls=article_urls(made, house))
    database.dispose()
    return url


def article_urls(made: Sandbox, house: Path) -> dict[str, str]:
    """Where each article of the house is read in the sandbox's Help Center."""
    slugs = sorted(path.stem for path in (house / "articles").glob("*.html"))
    return dict(zip(slugs, (row["html_url"] for row in made.account.articles.values()), strict=True))


def start_backend(made: Sandbox, data_dir: Path, database_url: str, port: int) -> subprocess.Popen[bytes]:
    """The backend as a process of its own, its log in the data folder. Of the settings outside only those of the engine count."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GILJABI_") or key in _ENGINE}
    environment = kept | made.settings() | {
        "GILJABI_DATA_DIR": str(data_dir), "GILJABI_DATABASE_URL": database_url,
    }  # fmt: skip
    command = [sys.executable, "-m", "giljabi", "serve", "--host", HOST, "--port", str(port)]
    with (data_dir / "backend.log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)  # noqa: S603


def wait_until_ready(url: str, backend: DemoBackend, stopping: threading.Event) -> None:
    """Return when the backend is ready; :class:`InputError` when it ended or takes too long."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and not stopping.is_set():
        if backend.exit_code is not None:
            raise InputError(
                f"the backend did not start (exit {backend.exit_code}); see backend.log in the data folder"
            )
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=5).status_code == 200:
                return
        stopping.wait(0.1)
    if not stopping.is_set():
        raise InputError("the backend was not ready in time; see backend.log in the data folder")


def stop_signals() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping


def write_env_file(path: Path, made: Sandbox) -> None:
    """The backend's settings as a file for `set -a; . FILE`, readable by its owner only: it holds secrets."""
    lines = [f"{name}={_quoted(value)}\n" for name, value in made.settings().items()]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def _quoted(value: str) -> str:
    """For a shell; a PEM's lines are joined by the two characters ``\\n``, which the settings read back."""
    return "'" + value.strip().replace("\n", "\\n") + "'"


def _until_stopped() -> None:
    stop_signals().wait()
