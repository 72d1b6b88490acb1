"""The bench's part about outages: a broker and a database that are down, and workers that die with an event in hand."""

from __future__ import annotations

import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench_deliveries import signed_delivery
from bench_types import percentile
from sqlalchemy import select

from giljabi.storage import inbox
from giljabi.storage.tables import inbox_event

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests import servers
from tests.chaos.installation import LEASE_SECONDS, Installation, install

#: Acknowledgements measured with the broker up, and down.
POSTS = 600
#: Workers that die with an event in hand, one after the other.
ORPHANS = 7


def rows() -> Iterator[tuple[str, str]]:
    """All figures."""
    yield from broker_down()
    yield from database_down()
    for kind in ("SQLite", "PostgreSQL"):
        yield from orphans(kind)


def broker_down() -> Iterator[tuple[str, str]]:
    """Acknowledgements with the broker up and down, and whether the sweep does the work meanwhile."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = servers.new_database(stack.enter_context(servers.postgres()))
        with servers.redis() as broker:
            installation = install(folder, url, broker_url=broker, workers=1)
            stack.callback(installation.end)
            installation.start()
            _acknowledged(installation)  # warm
            up = _acknowledged(installation)
        down = _acknowledged(installation)
        ticket = installation.sandbox.account.create_ticket(201, "", "출구 차단기가 안 열려요")["id"]
        began = time.monotonic()
        servers.wait_for(lambda: not inbox.backlog(installation.database).open, 300)
        assert installation.sandbox.account.comments[ticket][1:], "the ticket has no note"
    better, worse = percentile(up, 99), percentile(down, 99)
    yield "acknowledgement, broker up / down", f"p99 {better:.1f} / {worse:.1f} ms ({worse - better:+.1f})"
    yield "all worked off without the broker, by the sweep", f"{time.monotonic() - began:.0f} s after"


def _acknowledged(installation: Installation) -> list[float]:
    """Milliseconds of signed deliveries, one after the other."""
    times = []
    secret = _secret(installation)
    for _ in range(POSTS):
        body, headers = signed_delivery(secret)
        request = urllib.request.Request(_webhook(installation), body, headers)
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 202
        times.append((time.perf_counter() - began) * 1000)
    return times


def database_down() -> Iterator[tuple[str, str]]:
    """What a delivery is answered while PostgreSQL is gone."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with servers.postgres() as url:
            installation = install(folder, servers.new_database(url))
            stack.callback(installation.end)
            installation.start()
        body, headers = signed_delivery(_secret(installation))
        try:
            with urllib.request.urlopen(
                urllib.request.Request(_webhook(installation), body, headers), timeout=60
            ) as answer:
                told = f"{answer.status}: acknowledged and lost"
        except urllib.error.HTTPError as error:
            told = f"{error.code}, Retry-After {error.headers['Retry-After']}"
    yield "a delivery while the database is down", told


def orphans(kind: str) -> Iterator[tuple[str, str]]:
    """How long after a kill -9 of all workers an event that one of them held is taken up, with the processes started again at once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'giljabi.db'}"
        if kind == "PostgreSQL":
            url = servers.new_database(stack.enter_context(servers.postgres()))
        installation = install(folder, url, servers=1 if kind == "SQLite" else 2)
        stack.callback(installation.end)
        installation.start()
        installation.sandbox.faults.set({"late": 1.0, "latency": 0.6, "seed": 1})
        waited = [_orphan(installation) for _ in range(ORPHANS)]
    yield (
        f"orphaned event taken up, {kind}, lease {LEASE_SECONDS} s",
        f"median {percentile(waited, 50):.1f} s, at most {max(waited):.1f} s after the kill (of {ORPHANS})",
    )


def _orphan(installation: Installation) -> float:
    """Seconds from the kill until another worker holds the event, or has worked it; tried again where one was worked before the kill."""
    held = None
    while held is None:
        installation.sandbox.account.create_ticket(201, "", "출구 차단기가 안 열려요")
        held = servers.wait_for(lambda: _held(installation), 60)
        began = time.monotonic()
        for process in installation.processes:
            process.kill()
        held = held if _held(installation) == held else None
        for process in installation.processes:
            process.start()
    servers.wait_for(lambda: _held(installation) != held, 120)
    waited = time.monotonic() - began
    servers.wait_for(lambda: not inbox.backlog(installation.database).open, 120)
    return waited


def _held(installation: Installation) -> tuple[int, str] | None:
    """The event that is being worked and the worker that holds it; None while there is none."""
    query = select(inbox_event.c.id, inbox_event.c.lease_owner).where(inbox_event.c.state == "running")
    with installation.database.read() as connection:
        row = connection.execute(query).first()
    return (int(row.id), str(row.lease_owner)) if row else None


def _secret(installation: Installation) -> str:
    return installation.processes[0].environment["GILJABI_WEBHOOK_SECRET"].split(",")[0]


def _webhook(installation: Installation) -> str:
    return f"http://127.0.0.1:{installation.processes[0].port}/webhooks/zendesk"
