"""Measure acknowledgements and milliseconds a ticket, on this machine, as ratios in one run.

    python tools/bench.py [--seconds N] [--brief]

Acknowledgements: gunicorn with one process and 16 threads, signed bodies, wrk where it is installed (else threads of requests).
"bare echo" is a Flask view that answers 202 under the same gunicorn; rounds alternate, the medians are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import queue
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import bench_macros
import bench_outages
import bench_pipeline
import bench_sidebar
import bench_types
from bench_deliveries import SECRET, signed_delivery
from bench_pipeline import resident
from bench_types import free_port, percentile, timed
from rich.console import Console
from rich.table import Table
from tests.weighed import weighed

from giljabi import sample_house
from giljabi.cli.corpora import messages_of
from giljabi.core.article.compiler import compile_article
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.decision import Ticket, decide
from giljabi.core.facts.gathering import Message, gather
from giljabi.core.guide.stance import stance
from giljabi.core.guide.suggestion import suggest
from giljabi.core.house import House
from giljabi.core.taxonomy import ConsultationType, Taxonomy
from giljabi.corpus import Corpus
from giljabi.telemetry import configure_logging

ECHO = """
from flask import Flask, Response, request
app = Flask(__name__)

@app.post("/webhooks/zendesk")
def echo():
    request.get_data()
    return Response(status=202)
"""
CLIENTS = 16


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=6.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--brief",
        action="store_true",
        help="fewer articles and events, without the sentence model and what starts worker processes or a browser (2 minutes)",
    )
    parser.add_argument("--only-compute", action="store_true", help="articles and tickets, without servers")
    options = parser.parse_args()
    configure_logging("ERROR")
    rows = [
        *articles(1_000 if options.brief else 10_000),
        *tickets(),
        *bench_types.rows(brief=options.brief),
        *whole_processes(),
        *suggestions(),
        *bench_macros.rows(),
    ]
    if not options.only_compute:
        rows = [*acknowledgements(options.seconds, options.rounds), *bench_pipeline.rows(brief=options.brief), *rows]
    if not options.only_compute and not options.brief:
        rows += [*bench_outages.rows(), *bench_sidebar.rows()]
    table = Table(
        "what", "figure", title=f"{os.cpu_count()} cores, Python {sys.version.split()[0]}", title_justify="left"
    )
    for name, figure in rows:
        table.add_row(name, figure)
    Console(width=120).print(table)
    return 0


def acknowledgements(seconds: float, rounds: int) -> Iterator[tuple[str, str]]:
    """Burst rate of both servers, their ratio, and the tail at a steady 300 a second."""
    bursts: dict[str, list[float]] = {"echo": [], "giljabi": []}
    with server("echo") as echo, server("giljabi") as giljabi:
        for port in (echo, giljabi):
            burst(port, 1.0)
        for _ in range(rounds):
            bursts["echo"].append(burst(echo, seconds)[0])
            bursts["giljabi"].append(burst(giljabi, seconds)[0])
        rate = {name: statistics.median(values) for name, values in bursts.items()}
        yield "burst, bare Flask echo", f"{rate['echo']:.0f} a second"
        yield "burst, webhook on SQLite", f"{rate['giljabi']:.0f} a second"
        yield "ratio to the echo", f"{rate['giljabi'] / rate['echo']:.2f}"
        for name, port in (("echo", echo), ("webhook", giljabi)):
            times, errors = steady(port, 300, seconds)
            p50, p99 = percentile(times, 50), percentile(times, 99)
            yield (
                f"steady 300 a second, {name}",
                f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {len(times)} answered, {errors} errors",
            )


@contextlib.contextmanager
def server(kind: str) -> Iterator[int]:
    """gunicorn with one process and 16 threads; its port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GILJABI_")}
        if kind == "echo":
            (Path(folder) / "echo_app.py").write_text(ECHO)
            command = [
                sys.executable,
                "-m",
                "gunicorn",
                "-w",
                "1",
                "-k",
                "gthread",
                "--threads",
                "16",
                "-b",
                f"127.0.0.1:{port}",
                "echo_app:app",
            ]
        else:
            environment |= {
                "GILJABI_DATA_DIR": folder,
                "GILJABI_WEBHOOK_SECRET": SECRET,
                "GILJABI_RUNNERS": "0",
                "GILJABI_LOG_LEVEL": "WARNING",
            }
            command = [sys.executable, "-m", "giljabi", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for_port(port)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def burst(port: int, seconds: float) -> tuple[float, int]:
    """As many as go through with 16 clients: by wrk, with bodies signed beforehand, or by threads of our own."""
    if shutil.which("wrk"):
        return burst_by_wrk(port, seconds)
    done, errors, end = [0] * CLIENTS, [0], time.monotonic() + seconds

    def client(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        while time.monotonic() < end:
            if post(connection) != 202:
                errors[0] += 1
            done[number] += 1
        connection.close()

    run_all([threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)])
    return sum(done) / seconds, errors[0]


def burst_by_wrk(port: int, seconds: float) -> tuple[float, int]:
    parts = [signed_delivery() for _ in range(2000)]
    lua = ["local r = {}"]
    for number, (body, headers) in enumerate(parts, 1):
        fields = ", ".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in headers.items())
        lua.append(f"r[{number}] = wrk.format('POST', '/webhooks/zendesk', {{{fields}}}, {json.dumps(body.decode())})")
    lua += ["local n = 0", f"request = function() n = n % {len(parts)} + 1; return r[n] end"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lua))
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CLIENTS}",
            f"-d{max(1, round(seconds))}s",
            "-s",
            script.name,
            f"http://127.0.0.1:{port}",
        ]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if "Requests/sec" in line)
    errors = next((line for line in output.splitlines() if "Non-2xx" in line), "")
    assert not errors, errors
    return float(line.split()[1]), 0


def steady(port: int, rate: int, seconds: float) -> tuple[list[float], int]:
    """Requests at fixed moments; each is timed from its moment, so that waiting counts."""
    work: queue.SimpleQueue[float | None] = queue.SimpleQueue()
    times: list[float] = []
    errors = [0]

    def client() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        while (due := work.get()) is not None:
            time.sleep(max(0.0, due - time.perf_counter()))
            if post(connection) != 202:
                errors[0] += 1
            times.append((time.perf_counter() - due) * 1000)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(8)]
    begin = time.perf_counter() + 0.3
    for number in range(int(rate * seconds)):
        work.put(begin + number / rate)
    for _ in threads:
        work.put(None)
    run_all(threads)
    return times, errors[0]


def post(connection: HTTPConnection) -> int:
    body, headers = signed_delivery()
    connection.request("POST", "/webhooks/zendesk", body, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def articles(many: int = 10_000) -> Iterator[tuple[str, str]]:
    """Articles a second, how the time grows with the size, and whether memory stays flat over ``many``."""
    corpus = Corpus(sample_house.FOLDER)
    sources = [corpus.article_text(slug, corpus.form) for slug in corpus.slugs()]
    for source in sources:
        compile_article(source, "html")
    times = [timed(lambda source=source: compile_article(source, "html")) for _ in range(20) for source in sources]  # type: ignore[misc]
    yield "compile an article p50 / p99", f"{statistics.median(times):.1f} / {percentile(times, 99):.1f} ms"
    yield "articles a second (one thread)", f"{1000 * len(times) / sum(times):,.0f}"
    body = "".join(sources)
    small, large = body * (100_000 // len(body) + 1), body * (400_000 // len(body) + 1)
    one, four = (timed(lambda text=text: compile_article(text, "html")) for text in (small, large))  # type: ignore[misc]
    grown = (four / len(large)) / (one / len(small))
    yield (
        "time a character, 4 times the size",
        f"{grown:.2f} (1 = linear; {1000 * four / len(large):.1f} µs a character)",
    )
    before = resident()
    for number in range(many):
        compile_article(sources[number % len(sources)], "html")
        if number == many // 10 - 1:
            before = resident()
    yield f"memory after {many // 10:,} / {many:,} articles", f"{before} / {resident()} MB"


def tickets() -> Iterator[tuple[str, str]]:
    """Milliseconds to classify and to decide, on the sample house."""
    corpus = Corpus(sample_house.FOLDER)
    began = time.perf_counter()
    house = corpus.house()
    yield "cold start: house with its classifier", f"{time.perf_counter() - began:.1f} s"
    texts = [(row.get("subject") or "", row["description"]) for row in corpus.tickets()] * 15
    times = [timed(lambda pair=pair: house.classifier.predict(ticket_text(*pair))) for pair in texts]
    yield "classify a ticket", f"p50 {percentile(times, 50):.1f} ms, p99 {percentile(times, 99):.1f} ms"
    moment = datetime(2026, 3, 6, 10, 0)
    asked = [Ticket(1, subject, (Message("customer", text),), moment) for subject, text in texts]
    times = [timed(lambda ticket=ticket: decide(house, ticket)) for ticket in asked]
    yield "decide about a ticket", f"p50 {percentile(times, 50):.1f} ms, p99 {percentile(times, 99):.1f} ms"
    times = [timed(corpus.articles) / 7 for _ in range(10)]
    yield "memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def whole_processes() -> Iterator[tuple[str, str]]:
    """The memory of a process that reads the sample house and does all that is done with tickets, by either analyser."""
    for analyser in ("kiwi", "mecab"):
        _, most = weighed("evaluate", "--corpus", str(sample_house.FOLDER), GILJABI_ANALYSER=analyser)
        yield f"memory of a process of its own, {analyser}", f"{most:.0f} MB"


def suggestions() -> Iterator[tuple[str, str]]:
    """Milliseconds from a conversation to the next words, classification aside; the same with 1,000 playbooks in the house."""
    corpus = Corpus(sample_house.FOLDER)
    house, rows = corpus.house(), corpus.dialogues()
    slugs = dict(corpus.articles())
    began = time.perf_counter()
    stance("괜찮으실까요?", "네")
    yield "cold start: the stance of a customer", f"{time.perf_counter() - began:.1f} s"
    copies = tuple(
        replace(
            article,
            key=f"{article.key}/{number}",
            playbook=replace(article.playbook, path=(*article.playbook.path, str(number))),
        )
        for number in range(1000 // len(house.articles) + 1)
        for article in house.articles
    )
    leaves = tuple(
        ConsultationType(article.playbook.path, f"t{number}")
        for number, article in enumerate(copies)
        if article.playbook.path
    )
    taxonomy = Taxonomy((*house.taxonomy.leaves, *dict.fromkeys(leaves)))
    large = replace(house, articles=(*copies, *house.articles), taxonomy=taxonomy)
    medians = {}
    for name, there in (("of 7", house), ("of 1,000", large)):
        times = []
        for _ in range(20):
            for row in rows:
                moment = datetime.fromisoformat(row["asked_at"])
                path = slugs[row["article"]].path
                times.append(
                    timed(lambda row=row, moment=moment, path=path, there=there: _guided(there, row, moment, path))
                )
        medians[name] = percentile(times, 50)
        yield f"suggest, a house {name} playbooks", f"p50 {medians[name]:.1f} ms, p99 {percentile(times, 99):.1f} ms"
    yield "suggest, 1,000 playbooks against 7", f"{medians['of 1,000'] / medians['of 7']:.2f}x"


def _guided(house: House, row: dict[str, Any], moment: datetime, path: tuple[str, ...]) -> None:
    article = house.article_for(path)
    messages = messages_of(row)
    facts = gather(house.facts, house.places, messages, row.get("fields") or {}, moment)
    if article:
        suggest(article.playbook, messages, facts, house.facts, moment)


def run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("bench: a server did not start")


if __name__ == "__main__":
    sys.exit(main())
