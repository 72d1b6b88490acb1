"""`POST /app/sidebar` and `POST /app/admin`: the pages that Zendesk loads with its signed form, and the bundle they need."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request, send_from_directory

from giljabi.errors import TokenInvalid, TokenReplayed
from giljabi.services.probe import FIRST_LOAD
from giljabi.storage import sightings, tickets
from giljabi.web.auth import require_admin
from giljabi.web.headers import sdk_url
from giljabi.web.parts import parts
from giljabi.web.problems import problem
from giljabi.zendesk.agent_token import issue_session, verify_first_load

BUNDLE = Path(__file__).parent / "sidebar_bundle"
blueprint = Blueprint("app", __name__, url_prefix="/app", template_folder="templates")


@blueprint.post("/sidebar")
def sidebar() -> Response | str:
    """The page of `ticket_sidebar`."""
    return _page("ticket_sidebar", "src/main.tsx")


@blueprint.post("/admin")
def admin() -> Response | str:
    """The page of `nav_bar`: for admins, as Zendesk says now."""
    return _page("nav_bar", "src/admin.tsx", admins_only=True)


@blueprint.get("/sidebar")
@blueprint.get("/admin")
def not_signed() -> Response:
    """A plain visit: the pages exist only inside Zendesk."""
    raise TokenInvalid("open this page inside Zendesk; it needs the signed load")


def _page(location: str, entry_name: str, *, admins_only: bool = False) -> Response | str:
    """Verify the signed load, use it up, and answer with the page and a session of its own."""
    here = parts()
    load = verify_first_load(
        request.form.get("token", ""), here.settings.public_key_pem(), here.settings.app_audience,
        here.settings.account_host, location,
    )  # fmt: skip
    if not tickets.use_token(here.database, load.sha256, int(load.expires_at.timestamp() * 1000) + 120_000):
        raise TokenReplayed("this signed load was used before")
    sightings.note(here.database, FIRST_LOAD, load.form)
    if admins_only:
        require_admin(load.agent_id)
    entry = _manifest().get(entry_name)
    if entry is None:
        return problem(503, "the pages' bundle is not built: run make build")
    shared = [_manifest()[name] for name in entry.get("imports", [])]
    styles = [style for part in (*shared, entry) for style in part.get("css", [])]
    session = issue_session(load.agent_id, here.settings.signing_key(), now=datetime.now(UTC))
    return render_template(
        "page.html", session=session, sdk=sdk_url(here.settings), script=entry["file"], styles=styles,
        preloads=[part["file"] for part in shared], locale=here.settings.locale,
    )  # fmt: skip


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """A file of the bundle; its name has its hash in it, so it never changes."""
    response = send_from_directory(BUNDLE, name, max_age=31_536_000)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@lru_cache(maxsize=1)
def _read_manifest() -> dict[str, Any]:
    return dict(json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8")))


def _manifest() -> dict[str, Any]:
    try:
        return _read_manifest()
    except FileNotFoundError:
        return {}
