"""The agent's workspace: a page like a ticket, which hosts the sidebar as Zendesk does, and what the page calls."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Blueprint, Response, current_app, jsonify, redirect, request, send_from_directory

from giljabi.sandbox.account import Account, Record
from giljabi.sandbox.faults import Faults
from giljabi.sandbox.rest import Answer, account, error, not_found
from giljabi.sandbox.seeding import AGENT_ID, INSTALLATION_ID
from giljabi.zendesk.app_package import PAGES

STATIC = Path(__file__).parent / "static"
_TOKEN_MINUTES = 5
_CONTENT_POLICY = "img-src 'self' data:; default-src 'self'; style-src 'self' 'unsafe-inline'; frame-src http: https:; form-action http: https:"

#: What the page's switch lets go wrong: the account answers late or not at all, or the backend is not there.
TROUBLES: dict[str, dict[str, float]] = {
    "": {},
    "slow": {"late": 1, "latency": 2},
    "failing": {"failing": 1},
    "down": {},
}

blueprint = Blueprint("workspace", __name__)


class Signer:
    """Signs first loads as Zendesk does, with a key made at start."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_pem(self) -> str:
        """The public key, as ``GET /api/v2/apps/{id}/public_key.pem`` gives it."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, form).decode("ascii")

    def first_load(self, here: Account, agent_id: int, location: str) -> str:
        """The token of one signed load."""
        host, now = here.url.split("://", 1)[1], datetime.now(UTC)
        claims = {
            "jti": uuid4().hex, "iss": host, "aud": audience(here), "sub": str(agent_id), "iat": now, "nbf": now,
            "exp": now + timedelta(minutes=_TOKEN_MINUTES), "context": {"product": "support", "location": location},
        }  # fmt: skip
        return jwt.encode(claims, self._key, algorithm="RS256")


def audience(here: Account) -> str:
    """The audience of this account's installation."""
    number = next(iter(here.installations), INSTALLATION_ID)
    return f"{here.url}/api/v2/apps/installations/{number}.json"


@blueprint.after_request
def policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _CONTENT_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/")
def home() -> Any:
    return redirect("/agent/tickets/1")


@blueprint.get("/agent/tickets/<int:_ticket_id>")
def page(_ticket_id: int) -> Response:
    return send_from_directory(STATIC, "workspace.html")


@blueprint.get("/agent/apps/giljabi")
def nav_bar() -> Response:
    """The app's page in the navigation bar, for admins."""
    return send_from_directory(STATIC, "nav_bar.html")


@blueprint.get("/hc/<locale>/articles/<int:article_id>")
def article(locale: str, article_id: int) -> Answer:
    """The article as people read it; the sidebar and the note link here."""
    record = account().articles.get(article_id)
    if record is None or record["locale"] != locale:
        return not_found()
    body = f'<!doctype html><meta charset="utf-8"><title>{record["title"]}</title><main><h1>{record["title"]}</h1>{record["body"]}</main>'
    return Response(body, content_type="text/html; charset=utf-8")


@blueprint.get("/sandbox/faults")
def faults() -> Answer:
    """What goes wrong on purpose, and how often it did."""
    return jsonify(asdict(_faults()))


@blueprint.put("/sandbox/faults")
def set_faults() -> Answer:
    """Let things go wrong: ``{"cut_after": 0.1, "doubled": 0.1}``."""
    data = request.get_json(silent=True)
    try:
        _faults().set(data if isinstance(data, dict) else {"body": None})
    except ValueError as problem:
        return error(422, "RecordInvalid", str(problem))
    return faults()


@blueprint.get("/workspace/trouble")
def trouble() -> Answer:
    """What the page's switch is set to, and what it can be set to; "down" only where a backend is started beside the account."""
    has_backend = "sandbox.backend" in current_app.extensions
    choices = [name for name in TROUBLES if name != "down" or has_backend]
    return jsonify(trouble=current_app.extensions.get("sandbox.trouble", ""), choices=choices)


@blueprint.put("/workspace/trouble")
def set_trouble() -> Answer:
    """Let one thing go wrong for whoever looks at the page: ``{"trouble": "slow"}``; an empty one ends it."""
    wanted = (request.get_json(silent=True) or {}).get("trouble")
    extensions = current_app.extensions
    if wanted not in TROUBLES or (wanted == "down" and "sandbox.backend" not in extensions):
        return error(422, "RecordInvalid", f"no trouble {wanted!r}")
    _faults().set({"late": 0, "failing": 0} | TROUBLES[wanted])
    if "sandbox.backend" in extensions:
        extensions["sandbox.backend"](wanted == "down")
    extensions["sandbox.trouble"] = wanted
    return trouble()


@blueprint.get("/sandbox/<path:name>")
def static_file(name: str) -> Response:
    return send_from_directory(STATIC, name)


@blueprint.get("/api/v2/apps/<int:_app_id>/public_key.pem")
def public_key(_app_id: int) -> Response:
    return Response(_signer().public_pem, content_type="application/x-pem-file")


@blueprint.get("/workspace/tickets")
def tickets() -> Answer:
    """The ticket list of the page, newest first."""
    here = account()
    rows = [
        {"id": t["id"], "subject": t["subject"] or t["description"][:40], "status": t["status"], "tags": t["tags"],
         "requester": here.users[t["requester_id"]]["name"]}
        for t in sorted(here.tickets.values(), key=lambda t: (t["created_at"], t["id"]), reverse=True)
    ]  # fmt: skip
    return jsonify(tickets=rows)


@blueprint.get("/workspace/tickets/<int:ticket_id>")
def ticket(ticket_id: int) -> Answer:
    """One ticket with its conversation and its field form."""
    here = account()
    record = here.tickets.get(ticket_id)
    if record is None:
        return not_found()
    comments = [comment | {"author": _author(here, comment["author_id"])} for comment in here.comments[ticket_id]]
    fields = list(here.fields.values())
    type_field = next((field["id"] for field in fields if field["type"] == "tagger"), 0)
    return jsonify(ticket=record, comments=comments, fields=fields, type_field_id=type_field)


@blueprint.post("/workspace/tickets")
def new_ticket() -> Answer:
    """A customer writes in; the triggers fire."""
    data = request.get_json(silent=True) or {}
    text = str(data.get("description") or "").strip()
    if not text:
        return error(422, "RecordInvalid", "the ticket needs a text")
    here = account()
    customer = here.add_user(here.next_id(), str(data.get("name") or "새 고객"), "end-user")
    return jsonify(ticket=here.create_ticket(customer["id"], str(data.get("subject") or ""), text)), 201


@blueprint.post("/workspace/tickets/<int:ticket_id>/replies")
def reply(ticket_id: int) -> Answer:
    """Submit: the agent's comment and field values in one save, or a customer's reply (``from: customer``)."""
    here, data = account(), request.get_json(silent=True) or {}
    if ticket_id not in here.tickets:
        return not_found()
    text = str(data.get("text") or "").strip()
    author = here.tickets[ticket_id]["requester_id"] if data.get("from") == "customer" else _agent_id()
    change: Record = {"custom_fields": [{"id": int(k), "value": v} for k, v in (data.get("fields") or {}).items()]}
    if text:
        change["comment"] = {"body": text, "public": data.get("public", True) is not False}
    changed, _ = here.update_ticket(ticket_id, author, change)
    return jsonify(ticket=changed)


@blueprint.get("/workspace/session")
def session() -> Answer:
    """Who the agent is, and the signed first load of the app's page at a ``location``."""
    here = account()
    agent = here.users.get(_agent_id())
    if agent is None or agent["role"] == "end-user":
        return error(403, "Forbidden", "no such agent")
    location = request.args.get("location", "ticket_sidebar")
    if location not in PAGES:
        return error(422, "RecordInvalid", f"no location {location!r}")
    guid = f"app-{here.next_id()}"
    query = urlencode({"origin": here.url, "app_guid": guid})
    return jsonify(
        agent={key: agent[key] for key in ("id", "name", "role", "email", "locale")},
        app_guid=guid,
        page_url=f"{current_app.config['BACKEND_URL']}{PAGES[location]}?{query}",
        token=_signer().first_load(here, agent["id"], location),
        agents=[
            {"id": u["id"], "name": u["name"]} for u in here.users.values() if u["role"] != "end-user" and u["id"] > 100
        ],
    )


def _agent_id() -> int:
    raw = request.args.get("agent", "")
    return int(raw) if raw.isdigit() else AGENT_ID


def _author(here: Account, user_id: int) -> Record:
    user = here.users[user_id]
    return {"id": user_id, "name": user["name"], "role": user["role"]}


def _faults() -> Faults:
    return cast(Faults, current_app.extensions["sandbox.faults"])


def _signer() -> Signer:
    return cast(Signer, current_app.extensions["sandbox.signer"])
