"""Fail when a lock file does not fit pyproject.toml: a dependency that is not locked, or locked outside its range."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + extras["dev"],
    }
    wrong = [line for name, lines in wanted.items() for line in unmet(name, lines, extras)]
    print("\n".join(wrong) or "lock files fit pyproject.toml")
    return 1 if wrong else 0


def unmet(name: str, lines: list[str], extras: dict[str, list[str]]) -> list[str]:
    """What of ``lines`` the lock file does not hold."""
    locked: dict[str, list[str]] = {}
    for match in re.finditer(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE):
        locked.setdefault(canonicalize_name(match[1]), []).append(match[2])
    found = []
    for line in lines:
        requirement = Requirement(line)
        if requirement.name == "giljabi":
            for extra in requirement.extras:
                found += unmet(name, extras[extra], extras)
            continue
        versions = locked.get(canonicalize_name(requirement.name), [])
        if not versions or not any(requirement.specifier.contains(version) for version in versions):
            found.append(f"{name}: {line} is not met (locked: {', '.join(versions) or 'nothing'}); run make lock")
    return found


if __name__ == "__main__":
    sys.exit(main())
