"""The docs say what is there: settings, commands, errors, links, the manifest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from giljabi import __version__, errors

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


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


def test_the_makefile_has_at_most_eight_verbs() -> None:
    verbs = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(verbs) <= 8
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


def test_both_languages_of_the_sidebar_have_the_same_words() -> None:
    source = (ROOT / "zendesk_app/src/i18n.ts").read_text(encoding="utf-8")
    korean, english = source.split("const en")
    keys = [set(re.findall(r"^  (\w+):", part, re.MULTILINE)) for part in (korean, english)]
    assert keys[0] == keys[1]
