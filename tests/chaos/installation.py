"""An installation of processes that can be killed, stopped and started again, beside a sandbox account in this process."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.servers import answers, fork, free_port, plain_environment, wait_for

from giljabi import sample_house
from giljabi.cli.articles import import_folder
from giljabi.cli.trying import article_urls
from giljabi.sandbox.server import Sandbox, SandboxServer, create_sandbox
from giljabi.storage import schema
from giljabi.storage.database import Database

#: The shortest lease that settings allow: what a dead worker leaves is taken up soon.
LEASE_SECONDS = 5


class Watch:
    """Sees at the account whether two workers were at the same ticket at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self.overlaps: list[str] = []

    def around(self, application: Any) -> Any:
        def watched(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            ticket = _ticket_of(environ)
            if ticket is None:
                return application(environ, start_response)  # type: ignore[no-any-return]
            with self._lock:
                self._under_way[ticket] += 1
                if self._under_way[ticket] > 1:
                    self.overlaps.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
            try:
                return list(application(environ, start_response))
            finally:
                with self._lock:
                    self._under_way[ticket] -= 1

        return watched


def _ticket_of(environ: dict[str, Any]) -> str | None:
    parts = str(environ["PATH_INFO"]).split("/")
    return parts[4].removesuffix(".json") if parts[1:4] == ["api", "v2", "tickets"] and len(parts) > 4 else None


@dataclass
class Process:
    """One of the installation's processes, by its command."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    port: int = 0
    running: BaseProcess | None = None

    def start(self) -> None:
        self.running = fork(self.command, self.environment, self.log)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self.running:
            self.running.join()

    def signal(self, number: int) -> None:
        if not self.running or not self.running.pid:
            return
        try:
            os.killpg(self.running.pid, number)
        except ProcessLookupError:  # just forked, and leads no group yet; or gone
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.running.pid, number)

    def answers(self) -> bool:
        """Whether it serves; a process that serves nothing is up as soon as it lives."""
        if not self.port:
            return self.running is not None and self.running.is_alive()
        return answers(f"http://127.0.0.1:{self.port}/healthz")


@dataclass
class Installation:
    """Sandbox, database and processes. ``victims`` are those that may be killed."""

    sandbox: Sandbox
    server: SandboxServer
    database: Database
    watch: Watch
    processes: list[Process]
    tickets: list[int] = field(default_factory=list)
    edits: dict[int, str] = field(default_factory=dict)
    replied: list[int] = field(default_factory=list)

    def start(self) -> None:
        for process in self.processes:
            process.start()
        for process in self.processes:
            wait_for(process.answers, 60)

    def end(self) -> None:
        for process in self.processes:
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGTERM)
        for process in self.processes:
            if process.running:
                process.running.join(30)
                process.kill()
        self.server.stop()
        self.database.dispose()

    def customers(self, count: int, draw: random.Random, pause: float) -> None:
        """So many tickets, one after the other; on a tenth of them a colleague is quicker, or nearly so; a fifth
        of the customers write again."""
        account = self.sandbox.account
        for number in range(count):
            ticket = int(account.create_ticket(201, "", f"출구 차단기가 안 열려요 초롱시장 {number}")["id"])
            self.tickets.append(ticket)
            if draw.random() < 0.1:
                threading.Timer(draw.uniform(0.0, 6.0), self._colleague, (ticket, f"colleague_{number}")).start()
            if draw.random() < 0.2:
                threading.Timer(
                    draw.uniform(0.0, 12.0), self._reply, (ticket, f"차 번호는 62조 {1000 + number} 입니다")
                ).start()
            time.sleep(draw.uniform(0.5, 1.5) * pause)

    def _reply(self, ticket: int, words: str) -> None:
        """Once the ticket has its note: before, the reply is part of what the first note is about."""
        account = self.sandbox.account
        deadline = time.monotonic() + 300
        while all(comment["public"] for comment in account.comments[ticket]) and time.monotonic() < deadline:
            time.sleep(0.3)
        self.replied.append(ticket)
        account.update_ticket(ticket, 201, {"comment": {"body": words, "public": True}})

    def _colleague(self, ticket: int, tag: str) -> None:
        """Adds a tag and sets the type, as a person's save does: with no stamp."""
        account = self.sandbox.account
        with account.lock:
            tags = [*account.tickets[ticket]["tags"], tag]
            change = {"tags": tags, "custom_fields": [{"id": 9001, "value": "nadeul_pay_receipt"}]}
            account.update_ticket(ticket, 102, change)
            self.edits[ticket] = tag


def install(
    folder: Path, database_url: str, *, broker_url: str = "", servers: int = 1, workers: int = 0
) -> Installation:
    """An installation with the sample house: so many `giljabi serve` (behind one address each) and `giljabi worker` processes."""
    folder.mkdir(parents=True, exist_ok=True)
    port, ports = free_port(), [free_port() for _ in range(servers)]
    sandbox = create_sandbox(
        sample_house.FOLDER, url=f"http://127.0.0.1:{port}", backend_url=f"http://127.0.0.1:{ports[0]}"
    )
    sandbox.account.export_lag = 2
    watch = Watch()
    sandbox.app.wsgi_app = watch.around(sandbox.app.wsgi_app)  # type: ignore[method-assign]
    server = SandboxServer(sandbox, "127.0.0.1", port)
    server.start()
    database = Database(database_url)
    schema.upgrade(database)
    import_folder(database, sample_house.FOLDER, article_urls(sandbox, sample_house.FOLDER))
    environment = plain_environment(without=("GILJABI_", "COV")) | sandbox.settings() | {
        "GILJABI_DATA_DIR": str(folder), "GILJABI_DATABASE_URL": database_url, "GILJABI_SECRET_KEY": "k" * 40,
        "GILJABI_BROKER_URL": broker_url, "GILJABI_LEASE_SECONDS": str(LEASE_SECONDS), "GILJABI_RECONCILE_SECONDS": "10",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    commands = [(["serve", "--port", str(number)], number) for number in ports] + [(["worker"], 0)] * workers
    processes = [
        Process(command, environment, folder / f"process{number}.log", listening)
        for number, (command, listening) in enumerate(commands)
    ]
    if servers > 1:
        spread(sandbox, ports)
    return Installation(sandbox, server, database, watch, processes)


def spread(sandbox: Sandbox, ports: list[int]) -> None:
    """A load balancer in a line: each webhook's deliveries go to another server, as long as it answers."""
    for number, webhook in enumerate(sandbox.account.webhooks.values()):
        webhook["endpoint"] = f"http://127.0.0.1:{ports[number % len(ports)]}/webhooks/zendesk"
