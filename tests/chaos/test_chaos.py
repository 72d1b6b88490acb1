"""Everything goes wrong at once, from fixed seeds; what was promised holds (`make chaos`).

Per installation: 500 tickets, 20 kill -9 of web and worker processes, 10 SIGSTOP past the lease, over 50 cut responses, a tenth of the
deliveries doubled and a tenth out of order, some lost, some forged; colleagues edit, customers write again; 429, 503 and late answers.
The installations are run three at a time.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests import servers
from tests.chaos.installation import LEASE_SECONDS, Installation, Process, install
from tests.servers import wait_for

from giljabi.services.intake import received
from giljabi.services.triage import KINDS
from giljabi.storage import inbox
from giljabi.storage.tables import inbox_event

TICKETS, KILLS, STOPS = 500, 20, 10
FAULTS = {
    "limited": 0.005, "failing": 0.01, "cut_before": 0.015, "cut_after": 0.03, "late": 0.05, "latency": 0.05,
    "doubled": 0.1, "reordered": 0.1, "forged": 0.02, "lost": 0.02,
}  # fmt: skip
INSTALLATIONS = ("sqlite", "postgresql", "rabbitmq", "redis")


def made(kind: str, folder: Path, stack: ExitStack) -> Installation:
    """One installation of a kind, on servers of its own."""
    if kind == "sqlite":
        return install(folder, f"sqlite:///{folder / 'giljabi.db'}")
    url = stack.enter_context(servers.postgres())
    url = servers.new_database(url, "giljabi")
    if kind == "postgresql":
        return install(folder, url, servers=2)
    broker = stack.enter_context(getattr(servers, kind)())
    return install(folder, url, broker_url=broker, servers=1, workers=2)


def run(kind: str, folder: Path) -> dict[str, Any]:
    """What came of it all."""
    with ExitStack() as stack:
        installation = made(kind, folder, stack)
        try:
            return harass(installation, random.Random(f"{kind} 20261122"))
        finally:
            installation.end()


def harass(installation: Installation, draw: random.Random) -> dict[str, Any]:
    installation.start()
    installation.sandbox.faults.set(FAULTS | {"seed": draw.randrange(10**6)})
    began = time.monotonic()
    writing = threading.Thread(target=installation.customers, args=(TICKETS, draw, 0.14))
    writing.start()
    blows = ["kill"] * KILLS + ["stop"] * STOPS
    draw.shuffle(blows)
    for blow in blows:
        time.sleep(draw.uniform(0.1, 0.5))
        victim = draw.choice(installation.processes)
        if blow == "kill":
            strike_down(victim)
        else:
            pause(victim, alone=len(installation.processes) == 1)
    writing.join()
    in_time = settles(installation, 180, all_noted)
    time.sleep(8)  # the last replies come, and what would still be doubled has its chance
    in_time = settles(installation, 60, all_noted, all_heard) and in_time
    return findings(installation) | {
        "seconds": round(time.monotonic() - began),
        "left": [] if in_time else left(installation),
    }


def pause(victim: Process, *, alone: bool) -> None:
    """Stop a process for longer than its lease; the others go on meanwhile, and may be struck."""
    victim.signal(signal.SIGSTOP)
    timer = threading.Timer(LEASE_SECONDS + 0.5, victim.signal, (signal.SIGCONT,))
    timer.start()
    if alone:
        timer.join()


def strike_down(victim: Process) -> None:
    victim.kill()
    victim.start()
    wait_for(victim.answers, 90)


def settles(installation: Installation, seconds: float, *states: Callable[[Installation], bool]) -> bool:
    """Whether it comes to these states in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if all(state(installation) for state in states):
            return True
        time.sleep(0.3)
    return False


def left(installation: Installation) -> list[dict[str, Any]]:
    return [row for row in inbox.recent(installation.database, limit=5_000) if row["state"] != "done"]


def all_noted(installation: Installation) -> bool:
    return not inbox.backlog(installation.database).open and all(
        notes(installation, ticket) for ticket in installation.tickets
    )


def all_heard(installation: Installation) -> bool:
    return not unheard(installation)


def unheard(installation: Installation) -> list[int]:
    """The tickets whose customer wrote again without an event that had it read: its delivery was lost, and no sweep found it."""
    comments = installation.sandbox.account.comments
    with installation.database.read() as connection:
        return [
            ticket
            for ticket in installation.replied
            if not inbox.heard_since(connection, str(ticket), KINDS, last_words(comments[ticket]))
        ]


def last_words(comments: list[dict[str, Any]]) -> int:
    """When the ticket's customer last wrote, in milliseconds."""
    theirs = [comment["created_at"] for comment in comments if comment["author_id"] == comments[0]["author_id"]]
    return int(datetime.fromisoformat(max(theirs)).timestamp() * 1000)


def notes(installation: Installation, ticket: int) -> int:
    return sum(not comment["public"] for comment in installation.sandbox.account.comments[ticket])


def doubled(installation: Installation, ticket: int) -> bool:
    """Whether a write was applied twice, or the ticket has two first notes, or more further ones than replies."""
    account = installation.sandbox.account
    custom = [audit["metadata"]["custom"].get("giljabi", {}) for audit in account.audits[ticket]]
    keys = [row["write_key"] for row in custom if row]
    private = [comment["body"] for comment in account.comments[ticket] if not comment["public"]]
    first = sum("상담 유형" in body for body in private)
    again = len(private) - first
    return len(keys) != len(set(keys)) or first > 1 or again > installation.replied.count(ticket)


def findings(installation: Installation) -> dict[str, Any]:
    account, firing = installation.sandbox.account, installation.sandbox.firing
    with installation.database.read() as connection:
        kept = set(connection.execute(select(inbox_event.c.dedup_key)).scalars())
    acknowledged = {received(row["body"]).dedup_key for row in firing.deliveries if row["status"] == 202}
    fields = {
        ticket: {row["id"]: row["value"] for row in account.tickets[ticket]["custom_fields"]}[9001]
        for ticket in installation.edits
    }
    return {
        "tickets": len(installation.tickets),
        "missing": sorted(acknowledged - kept),
        "not noted": [ticket for ticket in installation.tickets if not notes(installation, ticket)],
        "doubled": [ticket for ticket in installation.tickets if doubled(installation, ticket)],
        "replied": len(installation.replied),
        "unheard": unheard(installation),
        "noted again": sum(notes(installation, ticket) > 1 for ticket in installation.replied),
        "overwritten": [
            ticket
            for ticket, tag in installation.edits.items()
            if tag not in account.tickets[ticket]["tags"] or fields[ticket] != "nadeul_pay_receipt"
        ],
        "edits": len(installation.edits),
        "overlaps": installation.watch.overlaps,
        "forged taken": [status for status in firing.forged if status == 202],
        "forged": len(firing.forged),
        "happened": dict(installation.sandbox.faults.happened),
        "dead": inbox.backlog(installation.database).dead,
    }


@pytest.fixture(scope="module")
def outcome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Any]]:
    """All installations, three at a time: much of the time is waiting for a lease to end or a process to start."""
    pool = ThreadPoolExecutor(3)
    wanted = {item.callspec.params["kind"] for item in request.session.items if hasattr(item, "callspec")}
    running: dict[str, Future[dict[str, Any]]] = {
        kind: pool.submit(run, kind, tmp_path_factory.mktemp(kind)) for kind in INSTALLATIONS if kind in wanted
    }
    return lambda kind: running[kind].result()


@pytest.mark.parametrize("kind", INSTALLATIONS)
def test_nothing_is_lost_doubled_or_overwritten(outcome: Callable[[str], dict[str, Any]], kind: str) -> None:
    found = outcome(kind)
    happened = found["happened"]
    assert found["tickets"] == TICKETS
    assert happened["cut_after"] + happened["cut_before"] >= 50
    assert happened["doubled"] >= 30
    assert happened["reordered"] >= 30
    assert found["edits"] >= 30
    assert found["replied"] >= 60
    assert found["noted again"] >= 20
    assert found["forged"] >= 1
    for name in ("left", "missing", "not noted", "unheard", "doubled", "overwritten", "overlaps", "forged taken"):
        assert found[name] == [], name
