"""The worked examples of the docs, typed as they stand: every line that begins with `$` runs, every other is in the answer."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from tests import servers
from tests.conftest import SECRET_KEY, wait_for

from giljabi import sample_house
from giljabi.cli import cli
from giljabi.sandbox.seeding import ADMIN_ID
from giljabi.sandbox.server import Sandbox, SandboxServer, create_sandbox

DOCS = Path(__file__).resolve().parents[1] / "docs"


def steps(page: str, heading: str) -> list[tuple[str, list[str]]]:
    """(command, lines of the answer) of a section."""
    text = (DOCS / page).read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"(?m)(?:^    .*\n)+", text):
        for line in block.splitlines():
            if line.startswith("    $ "):
                found.append((line[6:], []))
            elif block.startswith("    $ "):
                found[-1][1].append(line.strip())
    return found


class Terminal:
    """A folder, an environment, and commands typed into it; giljabi's own run in this process, which saves seconds each."""

    def __init__(self, folder: Path, environment: dict[str, str], patched: pytest.MonkeyPatch) -> None:
        self.folder, self.patched = folder, patched
        shutil.copytree(sample_house.FOLDER, folder / "my-house")
        patched.chdir(folder)
        for name, value in environment.items():
            patched.setenv(name, value)

    def types(self, command: str) -> str:
        if not command.startswith("giljabi "):
            return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
        done = CliRunner().invoke(cli, shlex.split(command)[1:])
        assert done.exit_code in (0, 3), f"{command}\n{done.output}\n{done.exception}"
        return done.output

    def follows(self, page: str, heading: str) -> None:
        found = steps(page, heading)
        assert found
        for command, answer in found:
            told = self.types(command)
            for line in answer:
                assert line in told, f"{command}\n{told}"

    def reads(self, file: str) -> None:
        """As `set -a; . FILE; set +a` does."""
        for line in (self.folder / file).read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            self.patched.setenv(name, value.strip("'"))


@pytest.fixture
def ports() -> tuple[int, int]:
    return servers.free_port(), servers.free_port()


def account(ports: tuple[int, int], *, bare: bool) -> Iterator[Sandbox]:
    port, backend = ports
    made = create_sandbox(
        sample_house.FOLDER, url=f"http://127.0.0.1:{port}", backend_url=f"http://127.0.0.1:{backend}", bare=bare
    )  # fmt: skip
    made.account.export_lag = 0
    server = SandboxServer(made, "127.0.0.1", port)
    server.start()
    yield made
    server.stop()


def terminal(folder: Path, made: Sandbox, patched: pytest.MonkeyPatch) -> Terminal:
    own = {"GILJABI_DATA_DIR": str(folder / "data"), "GILJABI_SECRET_KEY": SECRET_KEY}
    return Terminal(folder, made.settings() | own, patched)


def test_macros_from_a_plan_to_a_rollback(
    ports: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in account(ports, bare=False):
        terminal(tmp_path, made, monkeypatch).follows("macros.md", "A worked example")
        active = [row for row in made.account.macros.values() if row["active"]]
        assert len(active) == 36
        assert not any(row["title"].startswith("길잡이") for row in active)


def test_an_account_from_nothing_to_a_round_trip(
    ports: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend_url = f"http://127.0.0.1:{ports[1]}"
    for made in account(ports, bare=True):
        typed = terminal(tmp_path, made, monkeypatch)
        process = None
        for command, answer in steps("install.md", "A worked example"):
            if command.startswith("giljabi zendesk doctor"):
                log = tmp_path / "backend.log"
                process = servers.fork(["serve", "--port", str(ports[1])], dict(os.environ), log)
                wait_for(lambda: servers.answers(f"{backend_url}/readyz"), 60)
                command += " --format json"
            told = typed.types(command.replace("http://127.0.0.1:8400", backend_url))
            for line in answer:
                assert line in told, f"{command}\n{told}"
            if "--env-file" in command:
                typed.reads("giljabi.env")
        signed = made.signer.first_load(made.account, ADMIN_ID, "ticket_sidebar")
        opened = requests.post(f"{backend_url}/app/sidebar", data={"token": signed}, timeout=20)
        assert (opened.status_code, "giljabi" in opened.text.lower()) == (200, True), "the app that was installed opens"
        typed.follows("install.md", "From a sandbox account to production")
        assert process
        process.terminate()
        process.join(20)
