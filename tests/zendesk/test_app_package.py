"""The app's zip is what Zendesk takes; what it would refuse has the validator's own name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_commands import run

from giljabi.errors import InputError
from giljabi.zendesk.app_package import faults, files_for, packed

URL = "https://giljabi.example.com"
Files = dict[str, bytes]


def changed(**values: Any) -> Callable[[Files], None]:
    """The manifest with these values; None takes one away."""

    def change(files: Files) -> None:
        manifest = json.loads(files["manifest.json"]) | values
        files["manifest.json"] = json.dumps({k: v for k, v in manifest.items() if v is not None}).encode()

    return change


def placed(location: str, options: Any) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        manifest = json.loads(files["manifest.json"])
        manifest["location"]["support"][location] = options
        files["manifest.json"] = json.dumps(manifest).encode()

    return change


def put(name: str, content: bytes) -> Callable[[Files], None]:
    return lambda files: files.__setitem__(name, content)


def without(name: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(name)


def nested(files: Files) -> None:
    files["giljabi/manifest.json"] = files.pop("manifest.json")


def test_the_package_is_what_zendesk_takes(tmp_path: Path) -> None:
    target = tmp_path / "app.zip"
    assert run("app", "package", "--backend-url", f"{URL}/", "--output", target).returncode == 0
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    assert {"manifest.json", "assets/icon_nav_bar.svg", "translations/en.json", "translations/ko.json"} <= names
    places = manifest["location"]["support"]
    assert {name: place["url"] for name, place in places.items()} == {
        "ticket_sidebar": f"{URL}/app/sidebar", "nav_bar": f"{URL}/app/admin",
    }  # fmt: skip
    assert manifest["signedUrls"] is True
    assert target.read_bytes() == packed(files_for(URL)), "the same sources make the same bytes"


@pytest.mark.parametrize(
    "url", ["http://giljabi.example.com", "giljabi.example.com", "https://", "https://a.example/?x=1", "ftp://a"]
)
def test_an_address_that_zendesk_refuses_makes_no_package(url: str, tmp_path: Path) -> None:
    result = run("app", "package", "--backend-url", url, "--output", tmp_path / "app.zip")
    assert (result.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "--backend-url" in result.stderr


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (without("manifest.json"), "missing_manifest"),
        (nested, "nested_manifest"),
        (put("manifest.json", b"{"), "manifest_not_json"),
        (put("manifest.json", b'{"private": true, "private": false}'), "duplicate_manifest_keys"),
        (changed(author=None), "manifest_keys.missing"),
        (changed(defaultLocale=None), "manifest_keys.missing"),
        (changed(location=None), "manifest_keys.missing"),
        (changed(frameworkVersion=None), "manifest_keys.missing"),
        (changed(private="yes"), "unacceptable_boolean"),
        (changed(version=1), "unacceptable_string"),
        (changed(termsConditionsURL="ftp://x"), "invalid_url"),
        (changed(frameworkVersion="1.0"), "invalid_version"),
        (changed(noTemplate=True), "no_template_deprecated_in_v2"),
        (changed(defaultLocale="english"), "invalid_default_locale"),
        (changed(defaultLocale="fr"), "missing_translation_file"),
        (changed(location={"phone": {}}), "invalid_host"),
        (placed("basement", {"url": URL}), "invalid_location"),
        (placed("ticket_sidebar", {"url": ""}), "blank_location_uri"),
        (placed("ticket_sidebar", {"url": "http://x.example"}), "invalid_location_uri"),
        (placed("ticket_sidebar", "assets/none.html"), "invalid_location_uri"),
        (placed("ticket_sidebar", {"url": URL, "flexible": "yes"}), "invalid_location_flexible_type"),
        (without("assets/icon_nav_bar.svg"), "missing_location_icon"),
        (put("translations/english.json", b"{}"), "translation.invalid_locale"),
        (put("translations/ko.json", b"{"), "translation.not_json"),
        (put("translations/ko.json", b"[]"), "translation.not_json_object"),
        (put("translations/en.json", b"{}"), "translation.missing_required_key"),
        (put("assets/manual.pdf", b""), "unsupported_mime_type"),
        (put("assets/x.svg", b"<svg onload='x()'/>"), "dirty_svg"),
    ],
)  # fmt: skip
def test_what_zendesk_would_refuse_has_its_name(change: Callable[[Files], None], name: str) -> None:
    files = files_for(URL)
    assert faults(files) == []
    change(files)
    assert [fault.name for fault in faults(files)] == [name]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run("app", "package", "--backend-url", URL, "--output", tmp_path / "none" / "app.zip")
    assert result.returncode == 2
    assert "--output" in result.stderr


def test_localhost_is_for_trying_out() -> None:
    files = files_for("http://localhost:8080")
    assert faults(files) == []
    with zipfile.ZipFile(io.BytesIO(packed(files))) as archive:
        assert archive.testzip() is None
    with pytest.raises(InputError):
        files_for("http://intranet")
