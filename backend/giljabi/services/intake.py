"""A delivery that was verified → a row of the inbox. No other work: whoever delivered is waiting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from giljabi.storage.intake_writer import Received

_TICKET_CREATED = "ticket.created"


def received(body: bytes) -> Received:
    """What to keep of a signed body.

    Two forms are known: ours, sent by a trigger (``{"event": …, "ticket_id": "35436"}``), and Zendesk's own events
    (``{"id", "type": "zen:event-type:ticket.created", "detail": {"id"}}``). A body of neither form is kept as dead:
    it was signed, so sending it again would not help. Repeats are told by what was signed: an event's own id, else the
    body. The headers' ids are not signed.
    """
    digest = hashlib.sha256(body).hexdigest()
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return _dead(digest, body, "not a JSON object")
    ticket_id = _ticket_id(data)
    if ticket_id is None:
        return _dead(digest, body, "names no ticket")
    kind = str(data.get("event") or str(data.get("type", "")).removeprefix("zen:event-type:") or _TICKET_CREATED)[:80]
    own_id = data.get("id") if isinstance(data.get("id"), str) else ""
    dedup = f"event:{own_id}" if own_id else f"trigger:{digest}"
    return Received(dedup[:200], str(ticket_id), kind, json.dumps({"ticket_id": ticket_id}))


def _ticket_id(data: Mapping[str, Any]) -> int | None:
    detail = data.get("detail")
    raw = data.get("ticket_id") or (detail.get("id") if isinstance(detail, dict) else None)
    text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 2**63 else None


def _dead(digest: str, body: bytes, error: str) -> Received:
    return Received(f"dead:{digest}", "", "unknown", json.dumps({"size": len(body)}), error)
