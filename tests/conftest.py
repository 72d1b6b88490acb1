"""Shared parts: the sample house, real databases, the sandbox and the backend behind real HTTP servers, a real browser."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from tests import servers
from tests.servers import free_port, wait_for

from giljabi import sample_house, telemetry
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


@pytest.hookimpl(optionalhook=True)  # xdist's
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time tests wait for a server or a browser (2 cores: 543 s with two, 491 with three)."""
    return (os.cpu_count() or 1) + 1


telemetry.configure_logging()  # as the commands do; structlog's own way prints every local variable of an error, for seconds

SECRET_KEY = "a key of the tests, long enough for HS256"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", default=None, help="where the pictures of the docs are written")


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
    """A PostgreSQL server; the URL of its database."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session", params=["rabbitmq", "redis"])
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """A broker of both kinds; its URL."""
    with getattr(servers, request.param)() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables, of both kinds."""
    on_server = request.param == "postgresql"
    url = servers.new_database(request.getfixturevalue("postgres")) if on_server else f"sqlite:///{tmp_path / 'own.db'}"
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
    sandbox.account.export_lag = 0
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
    """The backend as `giljabi serve` (gunicorn) runs it, in a process of its own."""
    prepare(running).dispose()
    port = running.backend_url.rsplit(":", 1)[1]
    environment = servers.plain_environment() | running.sandbox.settings()
    environment |= {"GILJABI_DATA_DIR": str(running.settings.data_dir), "GILJABI_SECRET_KEY": SECRET_KEY}
    process = servers.fork(["serve", "--port", port], environment, tmp_path / "backend.log")
    try:
        wait_for(lambda: _is_ready(running.backend_url, process), 60)
        yield running
    finally:
        process.terminate()
        process.join(20)


def _is_ready(url: str, process: BaseProcess) -> bool:
    assert process.is_alive(), "the backend ended"
    return servers.answers(f"{url}/readyz")
