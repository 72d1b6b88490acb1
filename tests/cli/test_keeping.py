"""Looking after an installation from the command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from tests import servers
from tests.cli.test_commands import lines, run
from tests.conftest import Running
from tests.servers import free_port, wait_for

from giljabi import sample_house
from giljabi.sandbox.account import stamp
from giljabi.storage import holds, inbox, tickets
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter, Received


def test_the_doctor_says_what_fails_and_exits_with_1(running: Running, environment: dict[str, str]) -> None:
    well = run("doctor", "--format", "json", env=environment)
    checks = {row["check"]: row["state"] for row in map(json.loads, well.stdout.splitlines())}
    assert checks["webhook"] == "ok"
    assert well.returncode == 0
    running.sandbox.account.triggers.clear()
    ill = run("doctor", "--format", "table", env=environment)
    assert ill.returncode == 1
    assert "no active trigger" in " ".join(ill.stdout.split())
    broker = {
        "GILJABI_BROKER_URL": "redis://127.0.0.1:1/0",
        "GILJABI_DATABASE_URL": "postgresql+psycopg://x@127.0.0.1:1/x",
    }
    assert run("doctor", env=environment | broker).returncode == 1


def test_a_purge_needs_to_know_of_whom(running: Running, environment: dict[str, str]) -> None:
    assert "--ticket or --requester" in run("purge", env=environment).stderr
    database = Database(running.settings.database)
    tickets.change_state(database, 7, lambda state: {"edits": {"plate": "62조 1145"}})
    assert run("purge", "--ticket", "7", env=environment).stdout.startswith("1 tickets: 0 writes, 1 states")
    assert run("purge", "--requester", "12", env=environment).stdout.startswith("0 tickets")
    IntakeWriter(database).append(Received("k", "7", "ticket.created", '{"ticket_id": 7}'))
    busy = run("purge", "--ticket", "7", env=environment)
    assert (busy.returncode, "run it again" in busy.stderr) == (2, True)
    database.dispose()


def test_events_are_buried_replayed_and_resumed(running: Running, environment: dict[str, str]) -> None:
    database = Database(running.settings.database)
    IntakeWriter(database).append(Received("k", "7", "ticket.created", '{"ticket_id": 7}'))
    (event,) = lines(run("events", "list", "--format", "json", env=environment))
    number = str(event["id"])
    assert run("events", "bury", number, "--reason", "a test", env=environment).returncode == 0
    assert run("events", "bury", number, "--reason", "again", env=environment).returncode == 2
    assert run("events", "replay", "--all-dead", env=environment).stdout == "1 events are open again\n"
    assert run("events", "replay", env=environment).returncode == 2
    assert run("events", "replay", number, "--all-dead", env=environment).returncode == 2
    holds.hold(database, holds.CREDENTIALS, 60_000, "401")
    assert run("events", "resume", env=environment).stdout == "1 holds ended\n"
    assert run("events", "resume", env=environment).stdout == "nothing was held back\n"
    database.dispose()


def test_a_worker_serves_its_own_figures_and_ends_when_told(running: Running, environment: dict[str, str]) -> None:
    port = free_port()
    settings = servers.plain_environment() | environment | {"GILJABI_METRICS_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "giljabi", "worker"], env=settings,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: servers.answers(f"http://127.0.0.1:{port}/metrics"), 60)
        database, account = Database(running.settings.database), running.sandbox.account
        ticket = account.create_ticket(201, "", "출구 차단기가 안 열려요 초롱시장", quiet=True)
        ticket["updated_at"] = stamp(datetime.now(UTC) - timedelta(seconds=60))
        IntakeWriter(database).append(
            Received("k", str(ticket["id"]), "ticket.created", json.dumps({"ticket_id": ticket["id"]}))
        )
        wait_for(lambda: [row["outcome"] for row in inbox.recent(database)] == ["applied"], 60)
        assert (
            'giljabi_events_total{outcome="applied"} 1.0'
            in requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
        )
        database.dispose()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_worker_with_a_broker_hears_the_bell(
    running: Running, environment: dict[str, str], postgres: str, broker: str, tmp_path: Path
) -> None:
    """`giljabi serve` and `giljabi worker` over a real broker: a customer's words become a note."""
    settings = servers.plain_environment() | environment
    settings |= {"GILJABI_DATABASE_URL": servers.new_database(postgres), "GILJABI_BROKER_URL": broker}
    settings |= {"GILJABI_DATA_DIR": str(tmp_path)}
    giljabi = [sys.executable, "-m", "giljabi"]
    subprocess.run([*giljabi, "db", "upgrade"], env=settings, check=True, capture_output=True)
    subprocess.run([*giljabi, "articles", "import", sample_house.FOLDER], env=settings, check=True, capture_output=True)
    port = running.backend_url.rsplit(":", 1)[1]
    with (tmp_path / "log").open("wb") as log:
        processes = [
            subprocess.Popen([*giljabi, *command], env=settings, stdout=log, stderr=log)
            for command in (["serve", "--port", port], ["worker"])
        ]
    try:
        wait_for(lambda: servers.answers(f"{running.backend_url}/readyz"), 60)
        account = running.sandbox.account
        ticket = account.create_ticket(201, "", "출구 차단기가 안 열려요 초롱시장")
        wait_for(lambda: any(not comment["public"] for comment in account.comments[ticket["id"]]), 90)
        assert run("doctor", env={k: v for k, v in settings.items() if k.startswith("GILJABI_")}).returncode in (0, 1)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(40) for process in processes]
    assert codes == [0, 0]
