"""Triggers fire webhooks as Zendesk does: signed, from a thread of their own, again after 409, 429, 503 and time-outs."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests

from giljabi.sandbox.account import Account, Record, stamp
from giljabi.zendesk.signature import sign

TIMEOUT_SECONDS = 12
_MOST_TRIES = 5
_PLACEHOLDER = re.compile(r"\{\{\s*ticket\.(\w+)\s*\}\}")


class Firing:
    """Delivers what triggers send; ``deliveries`` keeps what came of each, newest last."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._queue: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self.deliveries: list[Record] = []
        account.on_ticket = self.on_ticket
        threading.Thread(target=self._run, name="sandbox-webhooks", daemon=True).start()

    def on_ticket(self, ticket: Mapping[str, Any], event: str) -> None:
        """Run every active trigger whose conditions hold."""
        for trigger in list(self._account.triggers.values()):
            if trigger["active"] and _holds(trigger["conditions"], ticket, event):
                for action in trigger["actions"]:
                    if action["field"] == "notification_webhook":
                        webhook_id, body = action["value"]
                        self._queue.put((webhook_id, _rendered(body, ticket).encode("utf-8")))

    def deliver(self, webhook_id: str, body: bytes) -> Record:
        """One delivery with its tries; what came of it."""
        webhook, secret = self._account.webhooks[webhook_id], self._account.signing_secrets[webhook_id]
        invocation, tries = uuid4().hex[:26].upper(), 0
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
