"""`POST /app/sidebar`: the page that Zendesk loads with its signed form, and the bundle it needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request, send_from_directory

from giljabi.errors import TokenInvalid, TokenReplayed
from giljabi.storage import tickets
from giljabi.web.headers import sdk_url
from giljabi.web.parts import parts
from giljabi.web.problems import problem
from giljabi.zendesk.agent_token import issue_session, verify_first_load

BUNDLE = Path(__file__).parent / "sidebar_bundle"
_ENTRY = "src/main.tsx"

blueprint = Blueprint("app", __name__, url_prefix="/app", template_folder="templates")


@blueprint.post("/sidebar")
def sidebar() -> Response | str:
    """Verify the signed load, use it up, and answer with the page and a session of its own."""
    here = parts()
    load = verify_first_load(
        request.form.get("token", ""), here.settings.public_key_pem(), here.settings.app_audience,
        here.settings.account_host, "ticket_sidebar",
    )  # fmt: skip
    if not tickets.use_token(here.database, load.sha256, int(load.expires_at.timestamp() * 1000) + 120_000):
        raise TokenReplayed("this signed load was used before")
    entry = _manifest().get(_ENTRY)
    if entry is None:
        return problem(503, "the sidebar's bundle is not built: run make build")
    session = issue_session(load.agent_id, here.settings.signing_key(), now=datetime.now(UTC))
    return render_template(
        "sidebar.html", session=session, sdk=sdk_url(here.settings), script=entry["file"], styles=entry.get("css", []),
        locale=here.settings.locale,
    )  # fmt: skip


@blueprint.get("/sidebar")
def not_signed() -> Response:
    """A plain visit: the page exists only inside Zendesk."""
    raise TokenInvalid("open this page inside Zendesk; it needs the signed load")


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
