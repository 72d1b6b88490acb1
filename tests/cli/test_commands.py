"""The command line as programs and people use it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
from tests import servers
from tests.conftest import free_port, wait_for

from giljabi import __version__, sample_house
from giljabi.cli import main
from giljabi.cli.trying import fresh_database
from giljabi.sandbox.server import create_sandbox

ARTICLES = sample_house.FOLDER / "articles"


def run(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command in this process, as `python -m giljabi` runs it: a process of its own would spend 2 s on imports."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, servers.plain_environment() | (env or {}), clear=True),
        mock.patch.object(sys, "argv", ["giljabi", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()))),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return subprocess.CompletedProcess(list(arguments), int(ended.value.code or 0), out.getvalue(), err.getvalue())


def lines(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_module_is_the_command() -> None:
    result = subprocess.run([sys.executable, "-m", "giljabi", "--version"], capture_output=True, text=True, check=True)
    assert result.stdout == f"giljabi, version {__version__}\n"


def test_compile_prints_a_playbook_a_line() -> None:
    first, second = lines(
        run("articles", "compile", ARTICLES / "01-plate-linked.html", ARTICLES / "07-proc-cancel-onsite.html")
    )
    assert (first["kind"], second["kind"]) == ("script", "procedure")
    assert first["questions"][0]["steps"][0]["places"][0]["line"] > 1


def test_compile_from_stdin_with_a_title() -> None:
    (playbook,) = lines(run("articles", "compile", "-", "--title", "[X] 제목", stdin="<p>내용</p>"))
    assert playbook["title"] == "[X] 제목"


def test_a_table_for_people() -> None:
    result = run("articles", "compile", ARTICLES / "02-paid-twice.html", "--format", "table")
    assert "이용고객 ▶ 결제 ▶ 이중 결제 ▶ 자동납부" in result.stdout


def test_the_four_parts_over_a_corpus() -> None:
    tickets = lines(run("classify", "--corpus", sample_house.FOLDER))
    assert set(tickets[0]) == {"id", "path", "confidence", "action", "top", "why", "sure_of", "also"}
    facts = lines(run("facts", "--corpus", sample_house.FOLDER))
    assert facts[0]["facts"]["lot"] == "마루누리타워"
    steps = lines(run("next", "--corpus", sample_house.FOLDER))
    assert steps[2]["filled"] == {"N원": "5,000원"}
    for part, fmt in (("classify", "action"), ("facts", "facts"), ("next", "variant")):
        assert fmt in run(part, "--corpus", sample_house.FOLDER, "--format", "table").stdout


def test_evaluate_measures_what_has_gold() -> None:
    (figures,) = lines(run("evaluate", "--corpus", sample_house.FOLDER))
    assert set(figures) == {"classify", "facts", "next"}
    assert figures["next"]["everything"] == 1.0
    assert figures["classify"]["top1_lenient"] >= 0.9
    assert "top1_lenient" in run("evaluate", "--corpus", sample_house.FOLDER, "--format", "table", "--missed").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (
            ["coupons", "split", "14000", "--denominations", "1000,5000,10000", "--format", "table"],
            0,
            "10,000 + 1,000 + 1,000 + 1,000 + 1,000",
        ),
        (["coupons", "split", "700", "--denominations", "500,1000", "--format", "table"], 1, "nearest 500 and 1,000"),
        (["coupons", "split", "1000", "--denominations", "1000"], 0, '"vouchers": [1000]'),
    ],
)
def test_coupons(arguments: list[str], status: int, words: str) -> None:
    result = run(*arguments)
    assert result.returncode == status
    assert words in result.stdout


BAD_LINES = '{"id": "a", "description": "x"}\n{"id": "b"}\n'


@pytest.mark.parametrize(
    ("files", "arguments", "words"),
    [
        ({}, ["articles", "compile", "none.html"], "none.html: no such file"),
        ({"a.txt": "x"}, ["articles", "compile", "a.txt"], "a.txt: an article ends in .html or .md"),
        ({"a.html": b"\xff\xfe\x00"}, ["articles", "compile", "a.html"], "a.html: not UTF-8 text (byte 0)"),
        ({}, ["classify", "--corpus", "none"], "none: no such folder"),
        ({"c/taxonomy.json": "{"}, ["classify", "--corpus", "c"], "c/taxonomy.json:1: not JSON"),
        (
            {"c/tickets.jsonl": BAD_LINES},
            ["facts", "--corpus", "c"],
            "c/tickets.jsonl:2: field 'description' is missing",
        ),
        (
            {"c/tickets.jsonl": "", "c/lots.csv": "x\n1"},
            ["facts", "--corpus", "c"],
            "c/lots.csv:1: column 'name' is missing",
        ),
        ({"c/tickets.jsonl": "", "c/facts.yaml": "facts: [1"}, ["facts", "--corpus", "c"], "c/facts.yaml:1: not YAML"),
        ({"c/facts.yaml": "facts: {x: {kind: y}}", "c/tickets.jsonl": ""}, ["facts", "--corpus", "c"], "facts.x.kind"),
        ({}, ["coupons", "split", "5", "--denominations", "a"], "coupons split"),
        ({}, ["coupons", "split", "--denominations", "1"], "Missing argument"),
        ({}, ["no-such-command"], "No such command"),
        ({}, ["events", "replay", "1"], ""),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str | bytes], arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run(*arguments)
    assert result.returncode in ((1, 2) if arguments[0] == "events" else (2,))
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_the_database_and_a_house(tmp_path: Path) -> None:
    env = {"GILJABI_DATA_DIR": str(tmp_path)}
    assert run("db", "check", env=env).returncode == 1
    assert "at revision" in run("db", "upgrade", env=env).stdout
    assert run("db", "check", env=env).stdout == "ok\n"
    imported = run("articles", "import", sample_house.FOLDER, "--url", "https://acme.zendesk.com/hc/{slug}", env=env)
    assert "7 articles, 7 with a new revision" in imported.stdout
    assert "0 with a new revision" in run("articles", "import", sample_house.FOLDER, env=env).stdout
    assert run("events", "list", env=env).stdout == ""
    assert run("events", "replay", "3", env=env).returncode == 2


def test_a_house_of_markdown_articles(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    text = "# [해지] 정기권 해지\n\n## 1. 가이드\n\n**상담 유형 : 고객 > 정기권 > 해지**\n\n## 3. 스크립트\n\n**① 인사**\n\n안녕하세요.\n"
    (tmp_path / "articles" / "01-end.md").write_text(text, encoding="utf-8")
    (tmp_path / "tickets.jsonl").write_text('{"id": "a", "description": "정기권 해지해 주세요"}\n', encoding="utf-8")
    (row,) = lines(run("classify", "--corpus", tmp_path))
    assert row["top"][0]["path"] == ["고객", "정기권", "해지"]
    env = {"GILJABI_DATA_DIR": str(tmp_path / "data")}
    assert "1 articles, 1 with a new revision" in run("articles", "import", tmp_path, env=env).stdout


def test_config_check_shows_no_secret() -> None:
    result = run("config", "check", env={"GILJABI_WEBHOOK_SECRET": "very-secret"})
    assert lines(result)[0]["GILJABI_WEBHOOK_SECRET"] == "set"
    assert "very-secret" not in result.stdout
    wrong = run("config", "check", env={"GILJABI_WEBHOK_SECRET": "x"})
    assert (wrong.returncode, wrong.stderr.strip()) == (
        2,
        "giljabi: GILJABI_WEBHOK_SECRET: no such setting (see docs/settings.md)",
    )


def test_a_port_in_use_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in (["sandbox", "serve", "--port"], ["demo", "--port"]):
            result = run(*command, str(port))
            assert result.returncode == 2
            assert f"port {port} is in use" in result.stderr
        backend = run("demo", "--port", str(free_port()), "--backend-port", str(port))
        assert f"port {port} is in use" in backend.stderr
        assert "--backend-port" in backend.stderr


def test_the_demo_removes_nothing_but_its_own(tmp_path: Path) -> None:
    kept = tmp_path / "mine.txt"
    kept.write_text("keep")
    made = create_sandbox(sample_house.FOLDER, url="http://127.0.0.1:1", backend_url="http://127.0.0.1:2")
    for _ in range(2):
        fresh_database(tmp_path, sample_house.FOLDER, made)
    assert kept.read_text() == "keep"
    same = str(free_port())
    result = run("demo", "--port", same, "--backend-port", same, "--data-dir", tmp_path)
    assert (result.returncode, result.stderr.strip()) == (2, "giljabi: --port and --backend-port must differ")


def test_sqlite_has_one_process(tmp_path: Path) -> None:
    result = run("serve", "--workers", "2", env={"GILJABI_DATA_DIR": str(tmp_path)})
    assert result.returncode == 2
    assert "PostgreSQL" in result.stderr


def test_demo_starts_says_where_and_stops(tmp_path: Path) -> None:
    port, backend_port = free_port(), free_port()
    command = [sys.executable, "-m", "giljabi", "demo", "--port", str(port), "--backend-port", str(backend_port)]
    process = subprocess.Popen([*command, "--data-dir", str(tmp_path / "demo")], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        while (line := process.stdout.readline()) and "Open" not in line:
            pass
        address = re.search(r"http://\S+", line)
        assert address
        page = requests.get(address.group(), timeout=30)
        assert page.status_code == 200
        ready = requests.get(f"http://127.0.0.1:{backend_port}/readyz", timeout=30)
        assert ready.json()["checks"]["zendesk"] == "ok"
        switch = f"http://127.0.0.1:{port}/workspace/trouble"
        assert "down" in requests.put(switch, json={"trouble": "down"}, timeout=30).json()["choices"]
        assert _is_closed(backend_port)
        assert requests.put(switch, json={"trouble": ""}, timeout=30).status_code == 200
        wait_for(lambda: servers.answers(f"http://127.0.0.1:{backend_port}/readyz"), 60)
    finally:
        process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert "Stopped." in output
    assert process.returncode == 0
    wait_for(lambda: _is_closed(backend_port))


def test_the_worker_works_alone(tmp_path: Path, running: Any) -> None:
    """`giljabi worker` beside nothing else: an event that is there is worked off, and SIGTERM ends it."""
    from tests.conftest import prepare

    from giljabi.storage.intake_writer import IntakeWriter, Received

    database = prepare(running)
    ticket = running.sandbox.account.create_ticket(201, "", "정기권 중도 해지 환불", quiet=True)["id"]
    writer = IntakeWriter(database)
    writer.append(Received("k", str(ticket), "ticket.created", json.dumps({"ticket_id": ticket})))
    env = servers.plain_environment() | running.sandbox.settings()
    env |= {"GILJABI_DATA_DIR": str(running.settings.data_dir)}
    process = subprocess.Popen([sys.executable, "-m", "giljabi", "worker"], env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: [c for c in running.sandbox.account.comments[ticket] if not c["public"]], 40)
    finally:
        process.terminate()
    assert process.wait(30) == 0


def test_the_sandbox_writes_the_backend_s_settings(tmp_path: Path) -> None:
    port, env_file = free_port(), tmp_path / "sandbox.env"
    command = [sys.executable, "-m", "giljabi", "sandbox", "serve", "--port", str(port), "--env-file", str(env_file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: env_file.exists() and not _is_closed(port))
        assert env_file.stat().st_mode & 0o077 == 0
        shell = ["sh", "-c", f"set -a; . {env_file}; {sys.executable} -m giljabi config check"]
        shown = subprocess.run(shell, capture_output=True, text=True, check=True, timeout=60)
        assert json.loads(shown.stdout)["GILJABI_ZENDESK_URL"] == f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
    assert process.wait(20) == 0


def _is_closed(port: int) -> bool:
    time.sleep(0.02)
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
