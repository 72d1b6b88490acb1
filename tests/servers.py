"""Real servers of Debian's packages, each of its own: a folder, a port, gone at the end."""

from __future__ import annotations

import contextlib
import glob
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import create_engine, text

from giljabi import cli

_RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true answer of ``what``; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def plain_environment(*, without: tuple[str, ...] = ("GILJABI_",)) -> dict[str, str]:
    """This process's environment without settings of ours that would leak into another."""
    return {key: value for key, value in os.environ.items() if not key.startswith(without)}


def answers(url: str) -> bool:
    """Whether a page is there."""
    try:
        return requests.get(url, timeout=10).status_code == 200
    except requests.RequestException:
        return False


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.warmed"])


def fork(arguments: list[str], environment: dict[str, str], log: Path) -> BaseProcess:
    """`giljabi ARGUMENTS` with exactly this environment, its output in a file, in a fork of a process that has imported and loaded
    everything: started by itself it takes five seconds of a core before it serves, and a hundred tests start one."""
    process = _FORKS.Process(target=_giljabi, args=(arguments, environment, log))
    process.start()
    return process


def _giljabi(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.argv = ["giljabi", *arguments]
    cli.main()


def new_database(server: str, name: str = "") -> str:
    """The URL of an empty database on a PostgreSQL server."""
    name = name or f"t{time.monotonic_ns()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.rsplit("/", 1)[0] + f"/{name}"


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server; the URL of its database."""
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
    try:
        yield f"postgresql+psycopg://giljabi@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*as_user, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis server; its URL."""
    assert shutil.which("redis-server"), "Redis is missing: apt-get install redis-server"
    port, folder = free_port(), tempfile.mkdtemp(prefix="giljabi-redis-")
    with _process(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]):
        wait_for(lambda: listens(port))
        yield f"redis://127.0.0.1:{port}/0"
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def rabbitmq() -> Iterator[str]:
    """A RabbitMQ server; its URL."""
    assert _RABBITMQ.exists(), "RabbitMQ is missing: apt-get install rabbitmq-server"
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="giljabi-rabbit-"))
    (folder / "plugins").write_text("[].")
    environment = os.environ | {
        "HOME": str(folder), "RABBITMQ_NODENAME": f"giljabi{port}@localhost", "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"), "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"), "RABBITMQ_CONFIG_FILE": str(folder / "none"),
    }  # fmt: skip
    with _process([str(_RABBITMQ)], environment):
        wait_for(lambda: listens(port), 60)
        time.sleep(1)
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/"
    )
    try:
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
            started.wait(10)
