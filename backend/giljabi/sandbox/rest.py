"""The REST API of the account, in Zendesk's shapes and with its status codes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, request

from giljabi.sandbox.account import INTEGRATION_ID, Account, Conflict, Record, stamp

blueprint = Blueprint("rest", __name__)
_PAGE, _EXPORTED = 100, 1_000
Answer = Response | tuple[Response, int]


def account() -> Account:
    return cast(Account, current_app.extensions["sandbox"])


def caller() -> Record | None:
    """The user of the bearer token; None for nobody."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = account().tokens.get(token)
    return account().users.get(known["user_id"]) if known else None


@blueprint.before_request
def authenticate() -> Answer | None:
    if request.path.startswith("/oauth/") or request.path.endswith(("/users/me.json", "/users/me")):
        return None
    return None if caller() else error(401, "Couldn't authenticate you")


def error(status: int, words: str, description: str = "") -> Answer:
    """An error as Zendesk writes it."""
    return jsonify({"error": words, "description": description} if description else {"error": words}), status


@blueprint.post("/oauth/tokens")
def issue_token() -> Answer:
    data = request.get_json(silent=True) or {}
    known = account().clients.get(str(data.get("client_id")))
    if data.get("grant_type") != "client_credentials" or not known or data.get("client_secret") != known:
        return error(401, "invalid_client", "Client authentication failed")
    token = secrets.token_hex(24)
    life = int(data.get("expires_in") or 1800)
    account().tokens[token] = {"user_id": INTEGRATION_ID, "scopes": str(data.get("scope", "")).split()}
    body = {"access_token": token, "token_type": "bearer", "scope": data.get("scope", ""), "expires_in": life}
    return jsonify(body), 201


@blueprint.get("/api/v2/oauth/tokens/current")
@blueprint.get("/api/v2/oauth/tokens/current.json")
def current_token() -> Answer:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = account().tokens[token]
    return jsonify(token={"id": 1, "user_id": known["user_id"], "scopes": known["scopes"], "expires_at": None})


@blueprint.get("/api/v2/users/me.json")
@blueprint.get("/api/v2/users/me")
def me() -> Answer:
    """Also answers nobody with 200, as Zendesk does."""
    return jsonify(
        user=caller() or {"id": None, "name": "Anonymous user", "role": "end-user", "email": "invalid@example.com"}
    )


@blueprint.get("/api/v2/account/settings.json")
@blueprint.get("/api/v2/account/settings")
def account_settings() -> Answer:
    return jsonify(settings={"branding": {}, "tickets": {"comments_public_by_default": True}})


@blueprint.get("/api/v2/groups.json")
@blueprint.get("/api/v2/groups")
def list_groups() -> Answer:
    return listed("groups", list(account().groups.values()))


@blueprint.get("/api/v2/brands.json")
@blueprint.get("/api/v2/brands")
def list_brands() -> Answer:
    return listed("brands", list(account().brands.values()))


@blueprint.get("/api/v2/ticket_forms.json")
@blueprint.get("/api/v2/ticket_forms")
def list_forms() -> Answer:
    return listed("ticket_forms", list(account().forms.values()))


@blueprint.get("/api/v2/tickets/<int:ticket_id>/side_conversations.json")
@blueprint.get("/api/v2/tickets/<int:ticket_id>/side_conversations")
def list_side_conversations(ticket_id: int) -> Answer:
    rows = [row for row in account().side_conversations if row["ticket_id"] == ticket_id]
    return listed("side_conversations", rows) if ticket_id in account().tickets else not_found()


@blueprint.post("/api/v2/tickets/<int:ticket_id>/side_conversations.json")
@blueprint.post("/api/v2/tickets/<int:ticket_id>/side_conversations")
def start_side_conversation(ticket_id: int) -> Answer:
    data = request.get_json(silent=True) or {}
    message = data.get("message")
    if ticket_id not in account().tickets:
        return not_found()
    if not isinstance(message, dict) or not message.get("to") or not message.get("body"):
        return error(422, "RecordInvalid", "message needs to and body")
    row = account().start_side_conversation(ticket_id, message, data.get("external_ids") or {})
    return jsonify(side_conversation=row, event={"id": secrets.token_hex(8), "type": "create"}), 201


@blueprint.get("/api/v2/users/<int:user_id>.json")
@blueprint.get("/api/v2/users/<int:user_id>")
def show_user(user_id: int) -> Answer:
    user = account().users.get(user_id)
    return jsonify(user=user) if user else not_found()


@blueprint.get("/api/v2/users/show_many.json")
@blueprint.get("/api/v2/users/show_many")
def show_users() -> Answer:
    wanted = {int(part) for part in request.args.get("ids", "").split(",") if part.isdigit()}
    return listed("users", [user for user_id, user in account().users.items() if user_id in wanted])


@blueprint.get("/api/v2/users/<int:user_id>/group_memberships.json")
@blueprint.get("/api/v2/users/<int:user_id>/group_memberships")
def group_memberships(user_id: int) -> Answer:
    return listed("group_memberships", [row for row in account().memberships if row["user_id"] == user_id])


@blueprint.get("/api/v2/tickets.json")
@blueprint.get("/api/v2/tickets")
def list_tickets() -> Answer:
    return listed("tickets", list(account().tickets.values()))


@blueprint.get("/api/v2/tickets/<int:ticket_id>.json")
@blueprint.get("/api/v2/tickets/<int:ticket_id>")
def show_ticket(ticket_id: int) -> Answer:
    ticket = account().tickets.get(ticket_id)
    return jsonify(ticket=ticket) if ticket else not_found()


@blueprint.get("/api/v2/incremental/tickets/cursor.json")
@blueprint.get("/api/v2/incremental/tickets/cursor")
def export_tickets() -> Answer:
    """By the time of their last change; the cursor is that time and the number of the last ticket."""
    if "cursor" not in request.args and "start_time" not in request.args:
        return error(400, "StartTimeMissing", "start_time or cursor is needed")
    behind = [int(part) for part in request.args.get("cursor", "").split(".") if part.isdigit()]
    start = (behind[0], behind[1]) if len(behind) == 2 else (int(request.args.get("start_time") or 0), 0)
    size = min(int(request.args.get("per_page") or _EXPORTED), _EXPORTED)
    wanted = request.args.get("include", "").split(",")
    rows = sorted(account().tickets.values(), key=_last_change)
    now = int(datetime.now(UTC).timestamp())
    unsettled = range(now - account().export_lag + 1, now + 1)
    rows = [row for row in rows if _last_change(row) > start and _last_change(row)[0] not in unsettled]
    last = _last_change(rows[:size][-1]) if rows else start
    cursor = f"{last[0]}.{last[1]}"
    following = f"{account().url}{request.path}?cursor={cursor}"
    shown = [row | {"metric_set": _metrics_of(row)} if "metric_sets" in wanted else row for row in rows[:size]]
    return jsonify(
        tickets=shown, after_cursor=cursor, after_url=following, before_cursor=None, before_url=None,
        end_of_stream=len(rows) <= size,
    )  # fmt: skip


def _metrics_of(ticket: Mapping[str, Any]) -> Record:
    """What a side-load of a ticket's metrics says of who wrote when."""
    comments = account().comments[ticket["id"]]
    theirs = [comment["created_at"] for comment in comments if comment["author_id"] == ticket["requester_id"]]
    return {
        "ticket_id": ticket["id"], "created_at": ticket["created_at"], "updated_at": ticket["updated_at"],
        "requester_updated_at": max(theirs, default=ticket["created_at"]),
        "latest_comment_added_at": max(comment["created_at"] for comment in comments),
    }  # fmt: skip


def _last_change(ticket: Mapping[str, Any]) -> tuple[int, int]:
    return int(datetime.fromisoformat(ticket["updated_at"]).timestamp()), int(ticket["id"])


@blueprint.post("/api/v2/tickets.json")
@blueprint.post("/api/v2/tickets")
def create_ticket() -> Answer:
    data = (request.get_json(silent=True) or {}).get("ticket")
    comment = data.get("comment") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(comment, dict) or not comment.get("body"):
        return error(422, "RecordInvalid", "Record validation errors: description cannot be blank")
    requester = int(data.get("requester_id") or INTEGRATION_ID)
    ticket = account().create_ticket(
        requester, str(data.get("subject") or ""), str(comment["body"]), tags=data.get("tags") or (),
        public=bool(comment.get("public", True)),
    )  # fmt: skip
    return jsonify(ticket=ticket, audit=account().audits[ticket["id"]][-1]), 201


@blueprint.put("/api/v2/tickets/<int:ticket_id>.json")
@blueprint.put("/api/v2/tickets/<int:ticket_id>")
def update_ticket(ticket_id: int) -> Answer:
    here = account()
    if ticket_id not in here.tickets:
        return not_found()
    change = (request.get_json(silent=True) or {}).get("ticket")
    if not isinstance(change, dict):
        return error(400, "BadRequest", "ticket is missing")
    if here.tickets[ticket_id]["status"] == "closed":
        return error(422, "RecordInvalid", "closed prevents ticket update")
    if wrong := _wrong_field(change):
        return error(422, "RecordInvalid", wrong)
    user = cast(Record, caller())
    try:
        ticket, audit = here.update_ticket(ticket_id, user["id"], change)
    except Conflict:
        return error(409, "UpdateConflict", "Ticket has been updated since it was read")
    return jsonify(ticket=ticket, audit=audit)


def _wrong_field(change: Mapping[str, Any]) -> str:
    for row in change.get("custom_fields") or []:
        record = account().fields.get(row.get("id"))
        if record is None:
            return f"custom field {row.get('id')} does not exist"
        options = {option["value"] for option in record.get("custom_field_options", [])}
        if record["type"] == "tagger" and row.get("value") and row["value"] not in options:
            return f"{record['title']}: {row['value']} is not a valid value"
    return ""


@blueprint.get("/api/v2/tickets/<int:ticket_id>/comments.json")
@blueprint.get("/api/v2/tickets/<int:ticket_id>/comments")
def list_comments(ticket_id: int) -> Answer:
    return listed("comments", account().comments[ticket_id]) if ticket_id in account().tickets else not_found()


@blueprint.get("/api/v2/tickets/<int:ticket_id>/audits.json")
@blueprint.get("/api/v2/tickets/<int:ticket_id>/audits")
def list_audits(ticket_id: int) -> Answer:
    return listed("audits", account().audits[ticket_id]) if ticket_id in account().tickets else not_found()


@blueprint.get("/api/v2/ticket_fields.json")
@blueprint.get("/api/v2/ticket_fields")
def list_fields() -> Answer:
    return listed("ticket_fields", list(account().fields.values()))


@blueprint.get("/api/v2/ticket_fields/<int:field_id>.json")
@blueprint.get("/api/v2/ticket_fields/<int:field_id>")
def show_field(field_id: int) -> Answer:
    record = account().fields.get(field_id)
    return jsonify(ticket_field=record) if record else not_found()


@blueprint.post("/api/v2/ticket_fields.json")
@blueprint.post("/api/v2/ticket_fields")
def create_field() -> Answer:
    data = sent("ticket_field")
    if refusal := incomplete(data, "title", "type"):
        return refusal
    options = [(row["name"], row["value"]) for row in data.get("custom_field_options") or ()]
    record = account().add_field(account().next_id(), data["title"], data["type"], options)
    return jsonify(ticket_field=record), 201


@blueprint.post("/api/v2/ticket_fields/<int:field_id>/options.json")
@blueprint.post("/api/v2/ticket_fields/<int:field_id>/options")
def create_option(field_id: int) -> Answer:
    record, option = account().fields.get(field_id), sent("custom_field_option")
    if record is None:
        return not_found()
    if refusal := incomplete(option, "name", "value"):
        return refusal
    made = {"id": account().next_id(), "raw_name": option["name"], "default": False} | option
    record.setdefault("custom_field_options", []).append(made)
    return jsonify(custom_field_option=made), 201


@blueprint.get("/api/v2/macros.json")
@blueprint.get("/api/v2/macros")
def list_macros() -> Answer:
    rows = list(account().macros.values())
    if "usage_30d" in request.args.get("include", ""):
        rows = [row | {"usage_30d": account().macro_usage.get(row["id"], 0)} for row in rows]
    return listed("macros", rows)


@blueprint.post("/api/v2/macros.json")
@blueprint.post("/api/v2/macros")
def create_macro() -> Answer:
    data = sent("macro")
    if refusal := incomplete(data, "title", "actions"):
        return refusal
    macro_id = account().next_id()
    account().macros[macro_id] = {
        "id": macro_id, "url": f"{account().url}/api/v2/macros/{macro_id}.json", "title": data["title"],
        "active": bool(data.get("active", True)), "actions": data["actions"], "description": data.get("description"),
        "position": len(account().macros), "restriction": data.get("restriction"), "created_at": stamp(),
        "updated_at": stamp(),
    }  # fmt: skip
    return jsonify(macro=account().macros[macro_id])


@blueprint.get("/api/v2/macros/<int:macro_id>.json")
@blueprint.get("/api/v2/macros/<int:macro_id>")
def show_macro(macro_id: int) -> Answer:
    record = account().macros.get(macro_id)
    return jsonify(macro=record) if record else not_found()


@blueprint.put("/api/v2/macros/update_many.json")
@blueprint.put("/api/v2/macros/update_many")
def change_many_macros() -> Answer:
    """Switches and places many; who is not named stays where they are."""
    rows = (request.get_json(silent=True) or {}).get("macros")
    if not isinstance(rows, list) or any(not isinstance(row, dict) or "id" not in row for row in rows):
        return error(400, "InvalidRequest", "macros must be objects with an id")
    changed = []
    for row in rows:
        if record := account().macros.get(row["id"]):
            record.update({name: row[name] for name in ("active", "position") if name in row} | {"updated_at": stamp()})
            changed.append(record)
    return jsonify(macros=changed, count=len(changed), next_page=None, previous_page=None)


@blueprint.put("/api/v2/macros/<int:macro_id>.json")
@blueprint.put("/api/v2/macros/<int:macro_id>")
def change_macro(macro_id: int) -> Answer:
    record = account().macros.get(macro_id)
    if record is None:
        return not_found()
    data = sent("macro")
    if refusal := incomplete(record | data, "title", "actions"):
        return refusal
    known = ("title", "description", "actions", "restriction", "active")
    record.update({name: data[name] for name in known if name in data} | {"updated_at": stamp()})
    return jsonify(macro=record)


@blueprint.get("/api/v2/triggers.json")
@blueprint.get("/api/v2/triggers")
def list_triggers() -> Answer:
    return listed("triggers", list(account().triggers.values()))


@blueprint.post("/api/v2/triggers.json")
@blueprint.post("/api/v2/triggers")
def create_trigger() -> Answer:
    data = sent("trigger")
    if refusal := incomplete(data, "title", "conditions", "actions"):
        return refusal
    number = account().next_id()
    kept = {"id": number, "url": f"{account().url}/api/v2/triggers/{number}.json", "position": number, "default": False}
    moments = {"created_at": stamp(), "updated_at": stamp(), "raw_title": data["title"], "category_id": "1"}
    account().triggers[number] = {"active": True, "description": ""} | data | kept | moments
    return jsonify(trigger=account().triggers[number]), 201


@blueprint.post("/api/v2/webhooks")
def create_webhook() -> Answer:
    data = sent("webhook")
    if refusal := incomplete(data, "name", "endpoint", "http_method", "request_format", "status"):
        return refusal
    number = f"01SANDBOX{account().next_id():017d}"
    moments = {"created_at": stamp(), "updated_at": stamp()}
    people = {"created_by": str(INTEGRATION_ID), "updated_by": str(INTEGRATION_ID)}
    account().webhooks[number] = {"id": number, "subscriptions": []} | data | moments | people
    account().signing_secrets[number] = secrets.token_urlsafe(32)
    return jsonify(webhook=account().webhooks[number]), 201


@blueprint.get("/api/v2/webhooks")
def list_webhooks() -> Answer:
    rows = list(account().webhooks.values())
    return jsonify(webhooks=rows, links={"prev": None, "next": None}, meta={"has_more": False})


@blueprint.post("/api/v2/webhooks/test")
def test_webhook() -> Answer:
    """Deliver what is given, signed as the webhook's own deliveries are."""
    number, data = request.args.get("webhook_id", ""), sent("request")
    if number not in account().webhooks:
        return not_found()
    told = current_app.extensions["sandbox.firing"].deliver(number, str(data.get("payload") or "").encode())
    return jsonify(response={"headers": [], "payload": "", "status": told["status"]})


@blueprint.get("/api/v2/webhooks/<webhook_id>/signing_secret")
def signing_secret(webhook_id: str) -> Answer:
    secret = account().signing_secrets.get(webhook_id)
    return jsonify(signing_secret={"algorithm": "SHA256", "secret": secret}) if secret else not_found()


@blueprint.get("/api/v2/help_center/<locale>/articles.json")
@blueprint.get("/api/v2/help_center/<locale>/articles")
@blueprint.get("/api/v2/help_center/articles.json", defaults={"locale": ""})
@blueprint.get("/api/v2/help_center/articles", defaults={"locale": ""})
def list_articles(locale: str) -> Answer:
    return listed("articles", [row for row in account().articles.values() if not locale or row["locale"] == locale])


@blueprint.get("/api/v2/help_center/incremental/articles.json")
@blueprint.get("/api/v2/help_center/incremental/articles")
def changed_articles() -> Answer:
    since = int(request.args.get("start_time") or 0)
    rows = [
        row for row in account().articles.values() if datetime.fromisoformat(row["updated_at"]).timestamp() >= since
    ]
    return listed("articles", sorted(rows, key=lambda row: str(row["updated_at"])))


def sent(name: str) -> Record:
    """The object of this name in the request's body; empty when there is none."""
    return (request.get_json(silent=True) or {}).get(name) or {}


def incomplete(data: Mapping[str, Any], *names: str) -> Answer | None:
    """422 when one of these is missing or empty."""
    if all(data.get(name) for name in names):
        return None
    return error(422, "RecordInvalid", f"needed: {', '.join(names)}")


def not_found() -> Answer:
    return error(404, "RecordNotFound", "Not found")


def listed(name: str, rows: Iterable[Record]) -> Answer:
    """A page of rows, by number or by cursor, as the caller asked."""
    everything = list(rows)
    if "page[size]" in request.args:
        size = min(int(request.args["page[size]"] or _PAGE), _PAGE)
        start = int(request.args.get("page[after]") or 0)
        more = start + size < len(everything)
        kept = {name: value for name, value in request.args.items() if not name.startswith("page[")}
        following = f"{account().url}{request.path}?page[size]={size}&page[after]={start + size}"
        following += "".join(f"&{urlencode({name: value})}" for name, value in kept.items())
        meta = {"has_more": more, "after_cursor": str(start + size) if more else None, "before_cursor": None}
        page = everything[start : start + size]
        return jsonify({name: page, "meta": meta, "links": {"next": following if more else None, "prev": None}})
    number, size = int(request.args.get("page") or 1), min(int(request.args.get("per_page") or _PAGE), _PAGE)
    begin = (number - 1) * size
    more = begin + size < len(everything)
    next_page = f"{account().url}{request.path}?page={number + 1}&per_page={size}" if more else None
    body = {name: everything[begin : begin + size], "count": len(everything), "next_page": next_page}
    return jsonify(body | {"previous_page": None})
