"""Acknowledged means worked, once, though the backend is killed again and again (kill -9)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from tests import servers
from tests.conftest import SECRET_KEY, Running, prepare, wait_for

from giljabi.storage import inbox
from giljabi.storage.database import Database

TICKETS, KILLS = 40, 6


@pytest.fixture
def start(running: Running) -> Callable[[], subprocess.Popen[bytes]]:
    environment = servers.plain_environment() | running.sandbox.settings()
    environment |= {"GILJABI_DATA_DIR": str(running.settings.data_dir), "GILJABI_SECRET_KEY": SECRET_KEY}
    port = running.backend_url.rsplit(":", 1)[1]

    def begin() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "giljabi", "serve", "--port", port], env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(lambda: servers.answers(f"{running.backend_url}/healthz"), 60)
        return process

    return begin


def created(deliveries: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """What was answered about each new ticket; about its note there may be a delivery too."""
    told = [(json.loads(delivery["body"]), int(delivery["status"])) for delivery in deliveries]
    return {int(body["ticket_id"]): status for body, status in told if body["event"] == "ticket.created"}


def test_nothing_is_lost_and_nothing_is_doubled(running: Running, start: Callable[[], subprocess.Popen[bytes]]) -> None:
    account, firing = running.sandbox.account, running.sandbox.firing
    database: Database = prepare(running)
    draw = random.Random(20261121)
    process = start()
    made: list[int] = []

    def customers() -> None:
        for number in range(TICKETS):
            made.append(int(account.create_ticket(201, "", f"출구 차단기가 안 열려요 {number}")["id"]))
            time.sleep(0.15)

    writing = threading.Thread(target=customers)
    writing.start()
    for _ in range(KILLS):
        time.sleep(draw.uniform(0.4, 1.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with database.write() as connection:  # the dead worker's lease, shortened to keep the test short
            connection.exec_driver_sql("UPDATE inbox_event SET lease_until = 0 WHERE state = 'running'")
        process = start()
    writing.join()
    wait_for(lambda: len(created(firing.deliveries)) >= TICKETS, 60)
    acknowledged = {ticket for ticket, status in created(firing.deliveries).items() if status == 202}
    with database.read() as connection:
        stored = {int(key) for key in connection.exec_driver_sql("SELECT ticket_key FROM inbox_event").scalars()}
    assert stored >= acknowledged
    wait_for(lambda: inbox.backlog(database).open == 0, 120)
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)
    events = inbox.recent(database, limit=1000)
    assert {row["state"] for row in events} == {"done"}
    worked = {int(row["ticket_key"]) for row in events}
    assert worked == stored
    notes = {ticket: sum(not c["public"] for c in account.comments[ticket]) for ticket in made}
    assert [ticket for ticket, count in notes.items() if count > 1] == []
    assert {ticket for ticket, count in notes.items() if count == 1} == worked
    database.dispose()
