"""A plain `pip install .` into an empty environment: everything is in the wheel, and the command works."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_holds_all_and_runs(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("giljabi-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "giljabi/web/sidebar_bundle/manifest.json", "giljabi/web/templates/page.html", "giljabi/sandbox/static/workspace.js",
        "giljabi/sample_house/tickets.jsonl", "giljabi/defaults/facts.yaml", "giljabi/storage/migrations/env.py",
        "giljabi/storage/migrations/script.py.mako",
    ):  # fmt: skip
        assert name in names
    assert not [name for name in names if name.startswith("tests")]
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    install = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "-r",
        ROOT / "requirements.lock",
    ]
    subprocess.run(install, check=True, capture_output=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True, capture_output=True)
    subprocess.run([python, "-m", "pip", "check"], check=True, capture_output=True)
    version = subprocess.run(
        [home / "bin" / "giljabi", "--version"], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert version.stdout.startswith("giljabi, version")
    upgraded = subprocess.run(
        [home / "bin" / "giljabi", "db", "upgrade"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert "at revision" in upgraded.stdout
