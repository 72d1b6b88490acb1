"""The package that an admin uploads: manifest, icons and translations in one zip, checked before Zendesk does.

The rules and the names of their errors are those of Zendesk's own validator (zendesk-platform.md §1), as far as they can concern an app
whose pages come from a server: `missing_location_icon` and `unsupported_mime_type` have no name there.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from giljabi.errors import InputError

#: The app's pages by their location.
PAGES = {"ticket_sidebar": "/app/sidebar", "nav_bar": "/app/admin"}
_LOCATIONS = {
    "ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "nav_bar", "top_bar",
    "system_top_bar", "background", "modal", "ticket_editor", "custom_object_record_sidebar",
}  # fmt: skip
_WITH_ICON = ("nav_bar", "top_bar", "system_top_bar", "ticket_editor")
_BOOLEANS = ("private", "signedUrls", "singleInstall", "requirementsOnly", "marketingOnly")
_STRINGS = ("defaultLocale", "version", "frameworkVersion", "remoteInstallationURL", "termsConditionsURL", "gaID")
_LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?")
_FORBIDDEN = {
    "rar", "zip", "gz", "gzip", "pdf", "doc", "docx", "avi", "bin", "bz", "bz2", "csh", "sh", "jar", "mp3", "mpeg", "odt",
    "pptx", "ppt", "xls", "xlsx", "7z", "exe",
}  # fmt: skip
_OF_PUBLIC_APPS = ("short_description", "long_description", "installation_instructions")
#: The oldest moment that a zip can hold: the same sources make the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_REPOSITORY = Path(__file__).resolve().parents[3]
_INSTALLED = Path(__file__).resolve().parents[1] / "app_package"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that the package breaks: the validator's name for it, and what and where."""

    name: str
    about: str


def files_for(backend_url: str) -> dict[str, bytes]:
    """The package's files with the backend's address in the manifest; :class:`InputError` for an address that Zendesk would refuse."""
    parts = urlsplit(backend_url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise InputError(f"--backend-url: Zendesk loads pages over https only, not from {backend_url!r}")
    if not parts.hostname or parts.query or parts.fragment:
        raise InputError(f"--backend-url: {backend_url!r} is no address such as https://giljabi.example.com")
    manifest = json.loads(_source("manifest.json"))
    for location, page in PAGES.items():
        manifest["location"]["support"][location]["url"] = backend_url.rstrip("/") + page
    found = {"manifest.json": json.dumps(manifest, ensure_ascii=False, indent=2).encode()}
    for folder in ("assets", "translations"):
        root = _folder(folder)
        found |= {f"{folder}/{path.name}": path.read_bytes() for path in sorted(root.iterdir()) if path.is_file()}
    return found


def packed(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files, the manifest at its root."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def faults(files: Mapping[str, bytes]) -> list[Fault]:
    """What Zendesk would refuse of a package; empty when it would take it."""
    if "manifest.json" not in files:
        nested = [name for name in files if name.count("/") == 1 and name.endswith("/manifest.json")]
        return [Fault("nested_manifest", nested[0])] if nested else [Fault("missing_manifest", "manifest.json")]
    try:
        manifest = json.loads(files["manifest.json"], object_pairs_hook=_no_twins)
    except _Twins as error:
        return [Fault("duplicate_manifest_keys", str(error))]
    except ValueError as error:
        return [Fault("manifest_not_json", str(error))]
    if not isinstance(manifest, dict):
        return [Fault("manifest_not_json", "it is no object")]
    return [*_manifest(manifest, files), *_locations(manifest, files), *_translations(manifest, files), *_others(files)]


def _manifest(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Fault]:
    missing = [name for name in ("author", "defaultLocale", "location", "frameworkVersion") if not manifest.get(name)]
    if missing:
        yield Fault("manifest_keys.missing", ", ".join(missing))
    for name in _BOOLEANS:
        if not isinstance(manifest.get(name, False), bool):
            yield Fault("unacceptable_boolean", f"{name}: {manifest[name]!r}")
    author = manifest.get("author") or {}
    texts = {name: manifest.get(name) for name in _STRINGS}
    texts |= (
        {f"author {name}": author.get(name) for name in ("name", "email", "url")} if isinstance(author, dict) else {}
    )
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            yield Fault("unacceptable_string", f"{name}: {value!r}")
        elif name.lower().endswith("url") and value and urlsplit(value).scheme not in ("http", "https"):
            yield Fault("invalid_url", f"{name}: {value!r}")
    if manifest.get("frameworkVersion") and manifest["frameworkVersion"] != "2.0":
        yield Fault("invalid_version", f"frameworkVersion: {manifest['frameworkVersion']!r}, only '2.0' is served")
    if manifest.get("noTemplate"):
        yield Fault("no_template_deprecated_in_v2", "noTemplate")
    locale = manifest.get("defaultLocale")
    if isinstance(locale, str) and not _LOCALE.fullmatch(locale):
        yield Fault("invalid_default_locale", locale)
    elif isinstance(locale, str) and f"translations/{locale}.json" not in files:
        yield Fault("missing_translation_file", f"translations/{locale}.json")


def _locations(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Fault]:
    location = manifest.get("location")
    for host, places in (location if isinstance(location, dict) else {}).items():
        if host not in ("support", "chat", "standalone_chat", "sell"):
            yield Fault("invalid_host", host)
            continue
        unknown = [name for name in places if name not in _LOCATIONS]
        if unknown:
            yield Fault("invalid_location", f"{host}: {', '.join(unknown)}")
        for name, options in places.items():
            given = options if isinstance(options, dict) else {"url": options}
            yield from _location(name, given, files)


def _location(name: str, options: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Fault]:
    url = options.get("url")
    if not isinstance(url, str) or not url:
        if options.get("autoLoad", True):
            yield Fault("blank_location_uri", name)
    elif "{{setting." not in url:
        parts = urlsplit(url)
        served = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1"))
        if not (served if parts.scheme else parts.path.startswith("assets/") and parts.path in files):
            yield Fault("invalid_location_uri", f"{name}: {url}")
    if not isinstance(options.get("flexible", False), bool):
        yield Fault("invalid_location_flexible_type", f"{name}: {options['flexible']!r}")
    icon = f"assets/icon_{name}"
    drawn = [f"{icon}_{state}.png" for state in ("inactive", "active", "hover")]
    if name in _WITH_ICON and f"{icon}.svg" not in files and not all(one in files for one in drawn):
        yield Fault("missing_location_icon", f"{icon}.svg")


def _translations(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Fault]:
    for name, content in files.items():
        match = re.fullmatch(r"translations/(.*)\.json", name)
        if not match:
            continue
        if not _LOCALE.fullmatch(match[1]):
            yield Fault("translation.invalid_locale", name)
        try:
            data = json.loads(content)
        except ValueError as error:
            yield Fault("translation.not_json", f"{name}: {error}")
            continue
        if not isinstance(data, dict):
            yield Fault("translation.not_json_object", name)
        elif match[1] == "en":
            public = manifest.get("private", True) is False
            lacking = [
                key for key in ("name", *(_OF_PUBLIC_APPS if public else ())) if not (data.get("app") or {}).get(key)
            ]
            if lacking:
                yield Fault("translation.missing_required_key", f"{name}: {', '.join(lacking)}")


def _others(files: Mapping[str, bytes]) -> Iterator[Fault]:
    for name, content in files.items():
        if name.rsplit(".", 1)[-1].lower() in _FORBIDDEN:
            yield Fault("unsupported_mime_type", name)
        if name.endswith(".svg") and re.search(rb"<script|<image|javascript:|\son\w+=|data:", content, re.IGNORECASE):
            yield Fault("dirty_svg", name)


class _Twins(ValueError):
    """A key that stands twice in one object."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise _Twins(", ".join(twins))
    return dict(pairs)


def _source(name: str) -> str:
    path = _INSTALLED / name
    return (path if path.exists() else _REPOSITORY / name).read_text("utf-8")


def _folder(name: str) -> Path:
    """In the installed package, or in a checkout."""
    path = _INSTALLED / name
    return path if path.exists() else _REPOSITORY / "zendesk_app" / name
