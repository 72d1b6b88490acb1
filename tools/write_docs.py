"""Write docs/settings.md, docs/commands.md and docs/lint-codes.md from the code; `--check` only tells whether they are up to date."""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import fields
from pathlib import Path

import click

from giljabi import settings
from giljabi.cli import cli
from giljabi.core.lint.codes import CODES

DOCS = Path(__file__).resolve().parent.parent / "docs"
_SETTINGS_HEAD = """# Settings

Environment variables, read once at start. An unknown `GILJABI_…` variable, a wrong value or a dangerous combination ends the start with one line
that names the variable. Every secret may come from a file: `GILJABI_WEBHOOK_SECRET_FILE=/run/secrets/webhook`. `giljabi config check` prints what was
read, without secrets. (Written by `make docs` from `giljabi/settings.py`.)

| variable | default | meaning |
| --- | --- | --- |
"""
_COMMANDS_HEAD = """# Commands

`--format json` prints JSON lines, `--format table` a table; left out, a terminal gets the table and everything else JSON. Exit codes: 0 done,
1 failed, 2 bad input (one line on stderr says what and where). (Written by `make docs` from the commands' own help.)
"""

_CODES_HEAD = """# Codes of the linter

What `giljabi articles lint` finds, and what the author does about it. Errors make it exit with 1, and a revision read from the Help Center that has one
is kept but not put in force. (Written by `make docs` from `giljabi/core/lint/codes.py`.)

| code | severity | meaning |
| --- | --- | --- |
"""


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    return {"settings.md": settings_page(), "commands.md": commands_page(), "lint-codes.md": codes_page()}


def codes_page() -> str:
    order = ("error", "warning", "note")
    rows = sorted(CODES.items(), key=lambda row: (order.index(row[1][0]), row[0]))
    return _CODES_HEAD + "\n".join(f"| `{code}` | {severity} | {text} |" for code, (severity, text) in rows) + "\n"


def settings_page() -> str:
    comments = field_comments()
    rows = []
    for item in fields(settings.Settings):
        default = item.default if item.default not in ("", None) else ""
        shown = f"`{default}`" if str(default) else ""
        rows.append(f"| `{settings.PREFIX}{item.name.upper()}` | {shown} | {comments[item.name]} |")
    return _SETTINGS_HEAD + "\n".join(rows) + "\n"


def field_comments() -> dict[str, str]:
    """The ``#:`` comment above each field; a field without one shares that of the field before."""
    source = inspect.getsource(settings.Settings)
    lines = source.splitlines()
    found: dict[str, str] = {}
    last = ""
    for node in ast.parse(inspect.cleandoc(source)).body[0].body:  # type: ignore[attr-defined]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            comment = []
            at = node.lineno - 2
            while at >= 0 and lines[at].strip().startswith("#:"):
                comment.insert(0, lines[at].strip().removeprefix("#:").strip())
                at -= 1
            last = " ".join(comment) or last
            found[node.target.id] = last
    return found


def commands_page() -> str:
    parts = [_COMMANDS_HEAD]
    for path, command in walk(cli, ["giljabi"]):
        context = click.Context(command, info_name=" ".join(path), max_content_width=110, terminal_width=110)
        parts.append(f"\n## {' '.join(path)}\n\n```\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def walk(command: click.Command, path: list[str]) -> list[tuple[list[str], click.Command]]:
    """Every command below this one that does something."""
    if not isinstance(command, click.Group):
        return [(path, command)]
    context = click.Context(command)
    found = []
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below:
            found += walk(below, [*path, name])
    return found


def main() -> int:
    stale = [name for name, text in pages().items() if not (DOCS / name).exists() or (DOCS / name).read_text() != text]
    if "--check" in sys.argv:
        print("\n".join(f"docs/{name} is not up to date: make docs" for name in stale) or "docs are up to date")
        return 1 if stale else 0
    for name, text in pages().items():
        (DOCS / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
