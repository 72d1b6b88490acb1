"""The docs say what is there: settings, commands, errors, links, the manifest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from giljabi import __version__, errors
from giljabi.cli import COMMANDS
from giljabi.settings import Settings
from giljabi.storage.tables import metadata

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_table_is_described() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert [name for name in metadata.tables if f"`{name}`" not in page] == []


def test_generated_pages_are_up_to_date() -> None:
    result = subprocess.run(
        [sys.executable, "tools/write_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_error_is_in_the_drawn_tree() -> None:
    classes = {name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, Exception)}
    drawn = set(re.findall(r"\b[A-Z]\w+\b", errors.__doc__ or ""))
    assert classes <= drawn


def test_the_makefile_has_at_most_nine_verbs() -> None:
    verbs = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(verbs) <= 9
    for verb in verbs:
        assert f"make {verb}" in (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()


def test_the_manifest_keeps_zendesk_s_rules() -> None:
    """zendesk-platform facts §1: required keys, booleans as booleans, https, a signed location, a translation to default to."""
    manifest = json.loads((ROOT / "manifest.json").read_text())
    assert {"author", "defaultLocale", "location", "frameworkVersion"} <= set(manifest)
    assert manifest["frameworkVersion"] == "2.0"
    assert manifest["version"] == __version__
    assert manifest["signedUrls"] is True
    sidebar = manifest["location"]["support"]["ticket_sidebar"]
    assert sidebar["url"].startswith("https://")
    assert sidebar["url"].endswith("/app/sidebar")
    for locale in {manifest["defaultLocale"], "ko"}:
        translation = json.loads((ROOT / f"zendesk_app/translations/{locale}.json").read_text())
        assert translation["app"]["name"]
    for name in ("logo.svg", "logo.png", "logo-small.png"):
        assert (ROOT / "zendesk_app/assets" / name).stat().st_size > 0


def test_what_is_deployed_exists() -> None:
    """Settings and commands that the compose file and the units name are there."""
    known = {f"GILJABI_{item.name.upper()}" for item in fields(Settings)}
    for path in (ROOT / "deploy").iterdir():
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"GILJABI_[A-Z_]+", text)) <= known, path.name
        for command in re.findall(r"(?:command: |bin/)giljabi (\w+)", text):
            assert command in COMMANDS, path.name
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
    assert {"serve", "worker", "postgres", "rabbitmq", "upgrade"} == set(compose["services"])


def test_metrics_and_outcomes_of_the_operations_page_exist() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "backend/giljabi").rglob("*.py"))
    for name in set(re.findall(r"`(giljabi_[a-z_]+)", page)) - {"giljabi_waiting"}:
        assert f'"{name}"' in source, name
    table = page.split("## How an event ends")[1].split("\n## ")[0]
    for row in re.findall(r"^\| ([^|`]+?) \|", table, re.MULTILINE):
        for outcome in row.split(", ") if row not in ("outcome", "---") else []:
            assert f'"{outcome}"' in source, outcome


def test_both_languages_of_the_sidebar_have_the_same_words() -> None:
    source = (ROOT / "zendesk_app/src/i18n.ts").read_text(encoding="utf-8")
    korean, english = source.split("const en")
    keys = [set(re.findall(r"^  (\w+):", part, re.MULTILINE)) for part in (korean, english)]
    assert keys[0] == keys[1]
