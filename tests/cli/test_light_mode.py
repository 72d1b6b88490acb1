"""`GILJABI_ANALYSER=mecab`: the whole job in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.servers import plain_environment
from tests.weighed import weighed

from giljabi import sample_house


def evaluated(**environment: str) -> tuple[dict[str, Any], float]:
    """What `giljabi evaluate` says of the sample house, and how much memory it took at most (MB)."""
    figures, most = weighed("evaluate", "--corpus", str(sample_house.FOLDER), **environment)
    return json.loads(figures), most


def test_the_job_is_done_as_well_in_300_megabytes() -> None:
    (usual, much), (light, little) = evaluated(), evaluated(GILJABI_ANALYSER="mecab")
    assert little <= 300 < much
    for part, figure in (("classify", "top1_lenient"), ("facts", "mean_f1"), ("next", "step")):
        assert light[part][figure] >= usual[part][figure] - 0.05, part


@pytest.mark.parametrize("command", [["evaluate", "--corpus", str(sample_house.FOLDER)], ["serve"]])
def test_without_its_package_nothing_starts(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "mecab.py").write_text("raise ImportError('no such module', name='mecab')")
    given = {"GILJABI_ANALYSER": "mecab", "PYTHONPATH": str(tmp_path), "GILJABI_DATA_DIR": str(tmp_path)}
    environment = plain_environment(without=("GILJABI_", "COV")) | given
    done = subprocess.run(
        [sys.executable, "-m", "giljabi", *command], env=environment, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 2
    assert done.stderr == "giljabi: the analyser mecab is not installed: pip install 'giljabi[light]'\n"
