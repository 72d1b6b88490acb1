"""Shared parts: the sample house, real databases, the sandbox and the backend behind real HTTP servers, a real browser."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
from flask import Flask
from sqlalchemy import create_engine, text

from giljabi import sample_house
from giljabi.app import create_app, start_workers, stop
from giljabi.cli.articles import import_folder
from giljabi.cli.trying import article_urls
from giljabi.core.house import House
from giljabi.corpus import Corpus
from giljabi.sandbox.server import Sandbox, SandboxServer, create_sandbox
from giljabi.settings import Settings, load
from giljabi.storage import schema
from giljabi.storage.database import Database

# a slow machine is no failure, of generated examples neither
hypothesis.settings.register_profile("giljabi", deadline=None)
hypothesis.settings.load_profile("giljabi")

SECRET_KEY = "a key of the tests, long enough for HS256"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", default=None, help="where the pictures of the docs are written")


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], seconds: float = 20.0) -> Any:
    """The first true answer of ``what``; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The sample house as a corpus folder."""
    return Corpus(sample_house.FOLDER)


@pytest.fixture(scope="session")
def house(corpus: Corpus) -> House:
    """The sample house in memory."""
    return corpus.house()


# ---- databases ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of its own, from Debian's package; the URL of its database."""
    homes = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    assert homes, "PostgreSQL is missing: apt-get install postgresql"
    bin_, folder, port = Path(homes[-1]), Path(tempfile.mkdtemp(prefix="giljabi-pg-")), free_port()
    as_user: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data, options = folder / "data", f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    run = {"check": True, "capture_output": True, "cwd": "/"}
    subprocess.run(
        [*as_user, bin_ / "initdb", "-D", data, "-U", "giljabi", "-A", "trust", "-E", "UTF8", "--no-sync"], **run
    )
    command = [*as_user, bin_ / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    yield f"postgresql+psycopg://giljabi@127.0.0.1:{port}/postgres"
    subprocess.run([*as_user, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables, of both kinds."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'giljabi.db'}"
    else:
        server = request.getfixturevalue("postgres")
        name = f"t{time.monotonic_ns()}"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        url = server.rsplit("/", 1)[0] + f"/{name}"
    made = Database(url)
    schema.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with all tables, for tests of what stands above the database."""
    made = Database(f"sqlite:///{tmp_path / 'giljabi.db'}")
    schema.upgrade(made)
    yield made
    made.dispose()


# ---- sandbox and backend -----------------------------------------------------------------------------------------


@dataclass
class Running:
    """A sandbox behind HTTP and the settings that connect a backend to it."""

    sandbox: Sandbox
    settings: Settings
    backend_url: str


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A fresh sandbox account on a real server; no backend yet."""
    port, backend_port = free_port(), free_port()
    sandbox = create_sandbox(
        sample_house.FOLDER, url=f"http://127.0.0.1:{port}", backend_url=f"http://127.0.0.1:{backend_port}"
    )
    server = SandboxServer(sandbox, "127.0.0.1", port)
    server.start()
    extra = {"GILJABI_DATA_DIR": str(tmp_path / "data"), "GILJABI_SECRET_KEY": SECRET_KEY}
    yield Running(sandbox, load(sandbox.settings() | extra), f"http://127.0.0.1:{backend_port}")
    server.stop()


def prepare(running: Running) -> Database:
    """The backend's database with the sample house in it."""
    database = Database(running.settings.database)
    schema.upgrade(database)
    import_folder(database, sample_house.FOLDER, article_urls(running.sandbox, sample_house.FOLDER))
    return database


@pytest.fixture
def app(running: Running) -> Iterator[Flask]:
    """The backend in this process, without workers."""
    prepare(running).dispose()
    made = create_app(running.settings)
    yield made
    stop(made)


@pytest.fixture
def working_app(app: Flask) -> Flask:
    """The backend in this process, with workers."""
    start_workers(app)
    return app


@pytest.fixture
def unconnected() -> Iterator[Flask]:
    """A backend without an account, its database in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), data_dir=Path(folder), secret_key=SECRET_KEY, webhook_secret="s3cret,older")
        schema.upgrade(Database(settings.database))
        made = create_app(settings)
        yield made
        stop(made)


@pytest.fixture
def backend(running: Running, tmp_path: Path) -> Iterator[Running]:
    """The backend as users run it: `giljabi serve` (gunicorn) in a process of its own."""
    prepare(running).dispose()
    port = running.backend_url.rsplit(":", 1)[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GILJABI_")} | running.sandbox.settings()
    environment |= {"GILJABI_DATA_DIR": str(running.settings.data_dir), "GILJABI_SECRET_KEY": SECRET_KEY}
    with (tmp_path / "backend.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "giljabi", "serve", "--port", port], env=environment, stdout=log, stderr=log
        )
    try:
        wait_for(lambda: _is_ready(running.backend_url, process), 60)
        yield running
    finally:
        process.terminate()
        process.wait(20)


def _is_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the backend ended"
    try:
        return requests.get(f"{url}/readyz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
