"""The command line in a process of its own, with the most memory that it had."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.servers import plain_environment

#: A child's peak as its parent sees it begins with the parent's own: the process has to look at itself.
_WEIGHED = """
import atexit, pathlib, sys
from giljabi.cli import main
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text(), file=sys.stderr))
main()
"""


def weighed(*arguments: str, **environment: str) -> tuple[str, float]:
    """What the command wrote, and how much memory it took at most (MB); :class:`CalledProcessError` when it failed."""
    done = subprocess.run(
        [sys.executable, "-c", _WEIGHED, *arguments],
        env=plain_environment(without=("GILJABI_", "COV")) | environment,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    most = re.search(r"VmHWM:\s+(\d+) kB", done.stderr)
    assert most
    return done.stdout, int(most[1]) / 1024
