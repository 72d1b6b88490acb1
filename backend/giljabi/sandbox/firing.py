"""Triggers fire webhooks as Zendesk does: signed, from a thread of their own, again after 409, 429, 503 and time-outs."""

from __future__ import annotations

import json
import queue
import re
import threading
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests

from giljabi.sandbox.account import Account, Record, stamp
from giljabi.sandbox.faults import Faults
from giljabi.zendesk.signature import sign

TIMEOUT_SECONDS = 12
_MOST_TRIES = 5
_POSTERS, _HELD_BACK_SECONDS = 4, 1.0
#: What a webhook subscribes to, to hear of comments.
COMMENT_ADDED = "zen:event-type:ticket.comment_added"
_PLACEHOLDER = re.compile(r"\{\{\s*ticket\.(\w+)\s*\}\}")


class Firing:
    """Delivers what triggers send and what webhooks subscribed to; ``deliveries`` keeps what came of each, newest last, ``forged``
    how those with a wrong signature were answered."""

    def __init__(self, account: Account, faults: Faults) -> None:
        self._account, self._faults = account, faults
        self._queue: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self.deliveries: list[Record] = []
        self.forged: list[int] = []
        account.on_ticket = self.on_ticket
        for number in range(_POSTERS):
            threading.Thread(target=self._run, name=f"sandbox-webhooks-{number}", daemon=True).start()

    def on_ticket(self, ticket: Mapping[str, Any], event: str, comment: Mapping[str, Any] | None) -> None:
        """Run every active trigger whose conditions hold, and tell the webhooks that subscribed to comments."""
        for trigger in list(self._account.triggers.values()):
            if trigger["active"] and _holds(trigger["conditions"], ticket, event):
                for action in trigger["actions"]:
                    if action["field"] == "notification_webhook":
                        webhook_id, body = action["value"]
                        self._put(webhook_id, _rendered(body, ticket).encode("utf-8"))
        if event == "update" and comment:
            body = json.dumps(self._comment_event(ticket, comment), ensure_ascii=False).encode("utf-8")
            for webhook in list(self._account.webhooks.values()):
                if COMMENT_ADDED in webhook["subscriptions"]:
                    self._put(webhook["id"], body)

    def _comment_event(self, ticket: Mapping[str, Any], comment: Mapping[str, Any]) -> Record:
        unknown = {"id": comment["author_id"], "name": "", "role": "end-user"}
        author = self._account.users.get(comment["author_id"], unknown)
        about = {
            "id": str(comment["id"]), "body": comment["body"], "is_public": comment["public"],
            "author": {"id": str(author["id"]), "name": author["name"], "is_staff": author["role"] != "end-user"},
        }  # fmt: skip
        return {
            "account_id": 1, "id": uuid4().hex[:26].upper(), "type": COMMENT_ADDED, "subject": f"zen:ticket:{ticket['id']}",
            "time": stamp(), "zendesk_event_version": "2022-06-20", "event": {"comment": about},
            "detail": {"id": str(ticket["id"]), "status": ticket["status"], "subject": ticket["subject"]},
        }  # fmt: skip

    def _put(self, webhook_id: str, body: bytes) -> None:
        """Into the line, or as chance wants it: behind later ones, twice, or not at all."""
        if self._faults.strikes("lost"):
            return
        times = 2 if self._faults.strikes("doubled") else 1
        for _ in range(times):
            if self._faults.strikes("reordered"):
                threading.Timer(_HELD_BACK_SECONDS, self._queue.put, ((webhook_id, body),)).start()
            else:
                self._queue.put((webhook_id, body))

    def deliver(self, webhook_id: str, body: bytes) -> Record:
        """One delivery with its tries; what came of it."""
        webhook, secret = self._account.webhooks[webhook_id], self._account.signing_secrets[webhook_id]
        invocation, tries = uuid4().hex[:26].upper(), 0
        if self._faults.strikes("forged"):
            self.forged.append(self._post(webhook["endpoint"], "not the secret", webhook_id, invocation, body)[0])
        status, error = 0, ""
        while tries < _MOST_TRIES:
            tries += 1
            status, error, wait = self._post(webhook["endpoint"], secret, webhook_id, invocation, body)
            if wait is None:
                break
            time.sleep(wait)
        record = {
            "webhook_id": webhook_id,
            "invocation_id": invocation,
            "status": status,
            "tries": tries,
            "error": error,
            "body": body,
        }
        self.deliveries.append(record)
        return record

    def _run(self) -> None:
        while True:
            webhook_id, body = self._queue.get()
            if self._account.webhooks.get(webhook_id, {}).get("status") == "active":
                self.deliver(webhook_id, body)

    def _post(
        self, endpoint: str, secret: str, webhook_id: str, invocation: str, body: bytes
    ) -> tuple[int, str, float | None]:
        """(status, error, seconds until the next try or None)."""
        timestamp = stamp()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "x-zendesk-account-id": "1",
            "x-zendesk-webhook-id": webhook_id,
            "x-zendesk-webhook-invocation-id": invocation,
            "x-zendesk-webhook-signature": sign(secret, timestamp, body),
            "x-zendesk-webhook-signature-timestamp": timestamp,
        }
        try:
            response = requests.post(endpoint, data=body, headers=headers, timeout=TIMEOUT_SECONDS)
        except requests.Timeout:
            return 0, "timed out", 1.0
        except requests.RequestException as error:
            return 0, type(error).__name__, None
        if response.status_code == 409:
            return 409, "", 1.0
        retry_after = response.headers.get("Retry-After", "")
        if response.status_code in (429, 503) and retry_after.isdigit() and int(retry_after) < 60:
            return response.status_code, "", float(retry_after)
        return response.status_code, "", None


def _holds(conditions: Mapping[str, Any], ticket: Mapping[str, Any], event: str) -> bool:
    """The few conditions that our own triggers use."""
    every = [_condition(row, ticket, event) for row in conditions.get("all", [])]
    some = [_condition(row, ticket, event) for row in conditions.get("any", [])]
    return all(every) and (not some or any(some))


def _condition(row: Mapping[str, Any], ticket: Mapping[str, Any], event: str) -> bool:
    if row["field"] == "update_type":
        return bool((row["value"] == "Create") == (event == "create"))
    if row["field"] == "current_tags":
        has = bool(set(str(row["value"]).split()) & set(ticket["tags"]))
        return has if row["operator"] == "includes" else not has
    return False


def _rendered(body: str, ticket: Mapping[str, Any]) -> str:
    """``{{ticket.id}}`` and the like, put in as they are: Zendesk is not known to escape them for JSON either."""
    return _PLACEHOLDER.sub(lambda match: str(ticket.get(match[1], "")), body)
