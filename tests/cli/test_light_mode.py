"""`GILJABI_ANALYSER=mecab`: the whole job in little memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from giljabi import sample_house

#: The command line, and at its end the most memory that it had (of itself: a child's first figure is its parent's).
WEIGHED = """
import atexit, pathlib, sys
from giljabi.cli import main
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text(), file=sys.stderr))
main()
"""


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GILJABI_", "COV"))}
    return subprocess.run(
        [sys.executable, *command], env=kept | environment, capture_output=True, encoding="utf-8", timeout=300
    )


def evaluated(**environment: str) -> tuple[dict[str, Any], float]:
    """What `giljabi evaluate` says of the sample house, and how much memory it took at most (MB)."""
    done = run(["-c", WEIGHED, "evaluate", "--corpus", str(sample_house.FOLDER)], environment)
    assert done.returncode == 0, done.stderr
    most = re.search(r"VmHWM:\s+(\d+) kB", done.stderr)
    assert most
    return json.loads(done.stdout), int(most[1]) / 1024


def test_the_job_is_done_as_well_in_300_megabytes() -> None:
    (usual, much), (light, little) = evaluated(), evaluated(GILJABI_ANALYSER="mecab")
    assert little <= 300 < much
    for part, figure in (("classify", "top1_lenient"), ("facts", "mean_f1"), ("next", "step")):
        assert light[part][figure] >= usual[part][figure] - 0.05, part


@pytest.mark.parametrize("command", [["evaluate", "--corpus", str(sample_house.FOLDER)], ["serve"]])
def test_without_its_package_nothing_starts(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "mecab.py").write_text("raise ImportError('no such module', name='mecab')")
    given = {"GILJABI_ANALYSER": "mecab", "PYTHONPATH": str(tmp_path), "GILJABI_DATA_DIR": str(tmp_path)}
    done = run(["-m", "giljabi", *command], given)
    assert done.returncode == 2
    assert done.stderr == "giljabi: the analyser mecab is not installed: pip install 'giljabi[light]'\n"
