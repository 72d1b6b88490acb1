"""The doorbell over real brokers, and what happens without one."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

from tests.servers import free_port, wait_for

from giljabi.jobs.celery_worker import CeleryWorker
from giljabi.jobs.chores import Chore, Chores
from giljabi.jobs.doorbell import QUEUE, BrokerBell, make_celery
from giljabi.jobs.runner import Runner
from giljabi.settings import Settings
from giljabi.storage import inbox
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter, Received
from giljabi.storage.tables import inbox_event
from giljabi.telemetry import RINGS


def sent(outcome: str) -> float:
    return RINGS.labels(outcome)._value.get()


def test_a_ring_reaches_the_queue(broker: str) -> None:
    celery = make_celery(replace(Settings(), broker_url=broker))
    bell = BrokerBell(celery)
    bell.start()
    before = sent("sent")
    for number in range(20):
        bell.ring(str(number))
    wait_for(lambda: sent("sent") == before + 20)
    with celery.connection_for_read() as connection:
        queue = connection.SimpleQueue(celery.amqp.queues[QUEUE])
        heard = [queue.get(timeout=30) for _ in range(20)]
        for message in heard:
            message.ack()
        queue.close()
    assert sorted(int(message.payload[0][0]) for message in heard) == list(range(20))
    bell.stop()
    celery.close()


def test_a_broker_that_is_down_is_told_and_forgotten() -> None:
    bell = BrokerBell(make_celery(replace(Settings(), broker_url=f"redis://127.0.0.1:{free_port()}/0")))
    bell.start()
    before = sent("failed")
    bell.ring("1")
    wait_for(lambda: sent("failed") > before)
    bell.stop()


def test_a_broker_that_takes_a_connection_and_never_answers_delays_nobody() -> None:
    """Whoever rings would hang for good, if ringing waited for the broker."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        bell = BrokerBell(make_celery(replace(Settings(), broker_url=url)))
        bell.start()
        before = sent("sent")
        for number in range(20_000):
            bell.ring(str(number))
        assert len(bell._waiting) <= 10_000
        assert sent("sent") == before
    bell.stop()


def test_the_sweep_works_off_what_no_ring_announced(sqlite_database: Database) -> None:
    writer = IntakeWriter(sqlite_database)
    for number in range(5):
        writer.append(Received(f"k{number}", str(number), "ticket.created", "{}"))

    def work(event: inbox.Event, _renew: object) -> str:
        with sqlite_database.write() as connection:
            inbox.finish(connection, event, "worked")
        return "worked"

    celery = make_celery(replace(Settings(), broker_url="redis://127.0.0.1:1/0"))
    worker = CeleryWorker(celery, sqlite_database, lambda: Runner(sqlite_database, work), 1, "WARNING")
    worker.sweep()
    assert inbox.backlog(sqlite_database).open == 5  # they wait for their ring still
    with sqlite_database.write() as connection:
        connection.execute(inbox_event.update().values(due_at=inbox_event.c.due_at - 4_000))
    worker.sweep()
    assert inbox.backlog(sqlite_database).open == 0
    writer.append(Received("again", "7", "ticket.created", "{}"))
    worker.drain("7")
    assert inbox.recent(sqlite_database)[0]["outcome"] == "worked"


def test_a_chore_that_fails_is_done_again() -> None:
    times: list[int] = []
    done = threading.Event()

    def call() -> None:
        times.append(len(times))
        if len(times) == 1:
            raise ZeroDivisionError
        done.set()

    chores = Chores([Chore("test", 0.01, call)])
    chores.start()
    assert done.wait(10)
    chores.stop()
