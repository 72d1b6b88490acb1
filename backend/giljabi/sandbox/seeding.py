"""Filling an account from a house's folder: types as drop-down options, articles, tickets, people, and our trigger."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from giljabi import __version__
from giljabi.corpus import Corpus
from giljabi.errors import InputError
from giljabi.sandbox.account import INTEGRATION_ID, Account, stamp
from giljabi.sandbox.firing import COMMENT_ADDED

ADMIN_ID, AGENT_ID, RESTRICTED_AGENT_ID, FIRST_CUSTOMER_ID = 101, 102, 103, 201
TYPE_FIELD_ID = 9001
CLIENT_ID, CLIENT_SECRET = "giljabi_sandbox", "sandbox-client-secret"
WEBHOOK_ID, COMMENTS_WEBHOOK_ID = "01SANDBOXGILJABIWEBHOOK000", "01SANDBOXGILJABICOMMENTS00"
INSTALLATION_ID, APP_ID = 77, 7
_GROUPS = ((1, "상담 1팀"), (2, "상담 2팀"))


def seed(account: Account, folder: Path, *, backend_url: str, bare: bool = False) -> None:
    """Fill ``account`` from a corpus folder. Tickets of ``tickets.jsonl`` come in as already there: no trigger fires. ``bare``: as it is
    before Giljabi is set up, without type field, webhooks, trigger and app."""
    corpus = Corpus(folder)
    _people(account)
    _fields(account, corpus)
    _articles(account, folder)
    if bare:
        account.fields.pop(TYPE_FIELD_ID)
    else:
        _hooks(account, backend_url)
        _app(account)
    account.clients[CLIENT_ID] = CLIENT_SECRET
    for row in corpus.tickets():
        _ticket(account, row)


def _app(account: Account) -> None:
    account.apps[APP_ID] = {
        "id": APP_ID, "name": "Giljabi", "version": __version__, "framework_version": "2.0", "default_locale": "en",
        "visibility": "private", "created_at": stamp(), "updated_at": stamp(),
    }  # fmt: skip
    account.installations[INSTALLATION_ID] = {
        "id": INSTALLATION_ID, "app_id": APP_ID, "product": "support", "settings": {"name": "Giljabi", "title": "Giljabi"},
        "enabled": True, "paid": False, "created_at": stamp(), "updated_at": stamp(),
    }  # fmt: skip


def _people(account: Account) -> None:
    account.add_user(INTEGRATION_ID, "길잡이", "admin")
    account.add_user(ADMIN_ID, "한가람", "admin", default_group_id=1)
    account.add_user(AGENT_ID, "이다온", "agent", default_group_id=1)
    account.add_user(RESTRICTED_AGENT_ID, "서누리", "agent", default_group_id=2, ticket_restriction="groups")
    account.groups = {
        number: {"id": number, "url": f"{account.url}/api/v2/groups/{number}.json", "name": name, "description": "",
                 "default": number == 1, "deleted": False, "is_public": True, "created_at": stamp(), "updated_at": stamp()}
        for number, name in _GROUPS
    }  # fmt: skip
    account.brands = {
        1: {"id": 1, "url": f"{account.url}/api/v2/brands/1.json", "name": "길동무", "subdomain": "sandbox", "active": True,
            "default": True, "brand_url": account.url, "has_help_center": True, "help_center_state": "enabled",
            "host_mapping": None, "is_deleted": False, "logo": None, "signature_template": "", "ticket_form_ids": [],
            "created_at": stamp(), "updated_at": stamp()}
    }  # fmt: skip
    account.memberships = [
        {"id": number, "user_id": user, "group_id": group, "default": True, "created_at": stamp(), "updated_at": stamp(),
         "url": f"{account.url}/api/v2/group_memberships/{number}.json"}
        for number, (user, group) in enumerate(((ADMIN_ID, 1), (AGENT_ID, 1), (RESTRICTED_AGENT_ID, 2)), 1)
    ]  # fmt: skip


def _fields(account: Account, corpus: Corpus) -> None:
    options = [(leaf.name, leaf.tag) for leaf in corpus.taxonomy()]
    account.add_field(TYPE_FIELD_ID, "상담 유형", "tagger", options)
    for number, spec in enumerate((spec for spec in corpus.facts().specs if spec.fields), 1):
        kind = "integer" if spec.kind in ("money", "count") else "text"
        account.add_field(TYPE_FIELD_ID + number, spec.title("ko"), kind, ())


def _articles(account: Account, folder: Path) -> None:
    for number, path in enumerate(sorted((folder / "articles").glob("*.html")), 1):
        body = path.read_text(encoding="utf-8")
        title, body = _split_title(body)
        article_id = 40000000000000 + number
        account.articles[article_id] = {
            "id": article_id, "url": f"{account.url}/api/v2/help_center/ko/articles/{article_id}.json",
            "html_url": f"{account.url}/hc/ko/articles/{article_id}", "author_id": ADMIN_ID, "body": body,
            "comments_disabled": True, "content_tag_ids": [], "created_at": stamp(), "draft": False,
            "edited_at": stamp(), "label_names": ["giljabi"], "locale": "ko", "outdated": False,
            "outdated_locales": [], "permission_group_id": 1, "position": number, "promoted": False,
            "section_id": 1, "source_locale": "ko", "title": title or path.stem, "name": title or path.stem,
            "updated_at": stamp(), "user_segment_id": None, "user_segment_ids": [], "vote_count": 0, "vote_sum": 0,
        }  # fmt: skip


def _split_title(body: str) -> tuple[str, str]:
    """Zendesk keeps titles outside the body; the house's files begin with theirs."""
    head, closing, rest = body.partition("</h1>")
    return (head.rpartition(">")[2].strip(), rest.lstrip()) if closing and head.startswith("<h1") else ("", body)


def _hooks(account: Account, backend_url: str) -> None:
    subscriptions = {WEBHOOK_ID: "conditional_ticket_events", COMMENTS_WEBHOOK_ID: COMMENT_ADDED}
    for webhook_id, subscription in subscriptions.items():
        account.webhooks[webhook_id] = {
            "id": webhook_id, "name": "Giljabi", "status": "active", "endpoint": f"{backend_url}/webhooks/zendesk",
            "http_method": "POST", "request_format": "json", "subscriptions": [subscription],
            "created_at": stamp(), "created_by": str(ADMIN_ID), "updated_at": stamp(), "updated_by": str(ADMIN_ID),
        }  # fmt: skip
        account.signing_secrets[webhook_id] = secrets.token_urlsafe(32)
    body = json.dumps({"event": "ticket.created", "ticket_id": "{{ticket.id}}"})
    account.triggers[1] = {
        "id": 1, "url": f"{account.url}/api/v2/triggers/1.json", "title": "Giljabi: new ticket", "active": True,
        "position": 1, "category_id": "1", "default": False, "description": "giljabi:ticket.created",
        "raw_title": "Giljabi: new ticket", "created_at": stamp(), "updated_at": stamp(),
        "conditions": {"all": [{"field": "update_type", "operator": "is", "value": "Create"}], "any": []},
        "actions": [{"field": "notification_webhook", "value": [WEBHOOK_ID, body]}],
    }  # fmt: skip


def _ticket(account: Account, row: dict[str, Any]) -> None:
    """A ticket with, where given, ``replies`` ([{from, text}]), ``customer`` and ``fields`` ({title: value})."""
    name = str(row.get("customer") or "고객")
    customer = next((u for u in account.users.values() if u["name"] == name and u["role"] == "end-user"), None)
    if customer is None:
        customer = account.add_user(FIRST_CUSTOMER_ID + len(account.users), name, "end-user")
    titles = {record["title"]: field_id for field_id, record in account.fields.items()}
    values = []
    for title, value in (row.get("fields") or {}).items():
        if title not in titles:
            raise InputError(f"tickets.jsonl: ticket {row['id']}: no ticket field is called {title!r}")
        values.append({"id": titles[title], "value": value})
    ticket = account.create_ticket(
        customer["id"], str(row.get("subject") or ""), row["description"], created_at=_asked_at(row),
        channel=str(row.get("channel") or "web"), custom_fields=values, quiet=True,
    )  # fmt: skip
    for reply in row.get("replies") or []:
        author = customer["id"] if reply["from"] == "customer" else AGENT_ID
        account.add_comment(ticket["id"], author, body=reply["text"], public=reply["from"] != "note")


def _asked_at(row: dict[str, Any]) -> datetime:
    """``asked_at``, else ``hours_ago`` before now, so that a demo never looks old."""
    if row.get("asked_at"):
        return datetime.fromisoformat(row["asked_at"])
    return datetime.now(UTC) - timedelta(hours=float(row.get("hours_ago") or 1))
