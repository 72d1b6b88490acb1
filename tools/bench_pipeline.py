"""The pipeline's part of the bench: claims from a long line, events a second against a sandbox, memory over many events."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench_types import percentile

from giljabi import sample_house
from giljabi.cli.articles import import_folder
from giljabi.corpus import default_facts
from giljabi.jobs.runner import Runner
from giljabi.sandbox.server import SandboxServer, create_sandbox
from giljabi.services.library import Library
from giljabi.services.ports import NullHelpdesk
from giljabi.services.triage import Triage
from giljabi.storage import inbox, schema
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.tables import inbox_event

OPEN_EVENTS = 100_000


def rows(tickets: int = 150, *, brief: bool = False) -> Iterator[tuple[str, str]]:
    """All figures; ``brief`` without those that start worker processes, and over fewer events."""
    yield from claims()
    yield from memory(2_000 if brief else 10_000)
    if brief:
        return
    rates = {}
    for latency in (0, 50):
        for workers in (1, 2):
            rates[latency, workers] = worked_off(workers, latency / 1000, tickets)
            yield (
                f"events a second, {workers} worker process{'es' * (workers > 1)}, Zendesk {latency} ms away",
                f"{rates[latency, workers]:.1f}",
            )
        yield f"two processes against one, Zendesk {latency} ms away", f"{rates[latency, 2] / rates[latency, 1]:.2f}x"


def claims() -> Iterator[tuple[str, str]]:
    """A claim with its finish among many open events."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/giljabi.db")
        schema.upgrade(database)
        fill(database, OPEN_EVENTS, "ticket.created")
        times = []
        for _ in range(500):
            began = time.perf_counter()
            event = inbox.claim(database, "bench")
            times.append((time.perf_counter() - began) * 1000)
            assert event is not None
            with database.write() as connection:
                inbox.finish(connection, event, "bench")
        database.dispose()
    yield (
        f"claim among {OPEN_EVENTS:,} open events",
        f"p50 {percentile(times, 50):.2f} ms, p95 {percentile(times, 95):.2f} ms",
    )


def memory(events: int = 10_000) -> Iterator[tuple[str, str]]:
    """Memory after a tenth of the events and after all of them."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/giljabi.db")
        schema.upgrade(database)
        import_folder(database, sample_house.FOLDER, {})
        fill(database, events, "ticket.comment_added", payload={"by_staff": True})
        triage = Triage(database, NullHelpdesk(), Library(database, default_facts()), 0)
        runner = Runner(database, triage.work)
        seen, began = [], time.perf_counter()
        for number in range(1, events + 1):
            assert runner.run_one()
            if number in (events // 10, events):
                seen.append(resident())
        rate = events / (time.perf_counter() - began)
        database.dispose()
    yield f"memory after {events // 10:,} / {events:,} events", f"{seen[0]} / {seen[1]} MB"
    yield "events a second that lead to nothing", f"{rate:.0f}"


def resident() -> int:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def worked_off(workers: int, latency: float, tickets: int) -> float:
    """Tickets a second, from the first note to the last, by `giljabi worker` processes on PostgreSQL."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tests import servers

    with tempfile.TemporaryDirectory() as folder, servers.postgres() as url:
        port = servers.free_port()
        sandbox = create_sandbox(sample_house.FOLDER, url=f"http://127.0.0.1:{port}", backend_url="http://127.0.0.1:9")
        server = SandboxServer(sandbox, "127.0.0.1", port)
        server.start()
        if latency:
            sandbox.faults.set({"late": 1, "latency": latency})
        database = Database(url)
        schema.upgrade(database)
        import_folder(database, sample_house.FOLDER, {})
        numbers = [
            sandbox.account.create_ticket(201, "", f"출구 차단기가 안 열려요 {n}", quiet=True)["id"]
            for n in range(tickets)
        ]
        for number in numbers:
            sandbox.account.tickets[number]["updated_at"] = "2026-01-01T00:00:00Z"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GILJABI_")} | sandbox.settings() | {
            "GILJABI_DATA_DIR": folder, "GILJABI_DATABASE_URL": url, "GILJABI_SECRET_KEY": "k" * 40,
            "GILJABI_RECONCILE_SECONDS": "0", "GILJABI_LOG_LEVEL": "ERROR", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        processes = [
            subprocess.Popen([sys.executable, "-m", "giljabi", "worker"], env=environment, start_new_session=True)
            for _ in range(workers)
        ]
        time.sleep(12)  # all are up, and have nothing to do
        fill(database, tickets, "ticket.created", numbers=numbers)
        began = None
        while (left := inbox.backlog(database).open) > 0:
            if began is None and left < tickets:
                began, first = time.perf_counter(), left
            time.sleep(0.02)
        assert began is not None
        rate = first / (time.perf_counter() - began)
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(30)
        server.stop()
        database.dispose()
    return rate


def fill(
    database: Database,
    count: int,
    kind: str,
    *,
    payload: dict[str, Any] | None = None,
    numbers: list[int] | None = None,
) -> None:
    """So many open events, each of another ticket."""
    now = now_ms()
    values = [
        {"dedup_key": f"b{n}", "ticket_key": str(n), "kind": kind, "payload": json.dumps({"ticket_id": n} | (payload or {})),
         "state": "new", "due_at": now - 1, "received_at": now}
        for n in (numbers or range(1, count + 1))
    ]  # fmt: skip
    with database.write() as connection:
        connection.execute(inbox_event.insert(), values)
