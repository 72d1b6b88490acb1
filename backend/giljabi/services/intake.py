"""A delivery that was verified → a row of the inbox. No other work: whoever delivered is waiting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from giljabi.services.ports import SETTLED_SECONDS
from giljabi.storage import sightings
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import Received

CREATED, COMMENT_ADDED = "ticket.created", "ticket.comment_added"
#: The event of a test delivery (`giljabi zendesk doctor`): about no ticket, worked off without a look at one.
PROBE = "giljabi.probe"
#: Of a ticket's number; Python reads no longer ones for nothing.
_MOST_DIGITS = 19


def received(body: bytes, timestamp: str = "", trace: str = "") -> Received:
    """What to keep of a signed body: numbers and hints, never a customer's words.

    Two forms are known: ours, sent by a trigger (``{"event": …, "ticket_id": "35436"}``), and Zendesk's own events
    (``{"id", "type": "zen:event-type:ticket.created", "detail": {"id"}}``). A body of neither form is kept as dead:
    it was signed, so sending it again would not help. Repeats are told by what was signed: an event's own id, else the
    body; a trigger's body about anything but a new ticket may be the same for every reply, so there the time is part of it
    (a repeat that is taken for new finds nothing new to say). The headers' ids are not signed.
    """
    digest = hashlib.sha256(body).hexdigest()
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return _dead(digest, body, "not a JSON object", trace)
    if data.get("event") == PROBE:
        asked = json.dumps({"again": data.get("again") is True})
        return Received(probe_key(str(data.get("nonce"))), "0", PROBE, asked, trace=trace)
    ticket_id = _ticket_id(data)
    if ticket_id is None:
        return _dead(digest, body, "names no ticket", trace)
    kind = _kind(data)
    own_id = data.get("id") if isinstance(data.get("id"), str) else ""
    if not own_id and kind != CREATED:
        digest = hashlib.sha256(timestamp.encode() + body).hexdigest()
    dedup = f"event:{own_id}" if own_id else f"trigger:{digest}"
    payload = {"ticket_id": ticket_id} | _comment_hints(data)
    return Received(
        _clean(dedup)[:200],
        str(ticket_id),
        _clean(kind),
        json.dumps(payload),
        trace=trace,
        after_ms=SETTLED_SECONDS * 1000,
    )


def probe_key(nonce: str) -> str:
    """The key by which a test delivery is found again."""
    return _clean(f"probe:{nonce}")[:200]


def _clean(key: str) -> str:
    """As a database takes it: JSON may hold halves of characters, and one row must not stop those that are stored with it."""
    return key.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def refused_once(database: Database, delivery: Received, timestamp: str) -> bool:
    """Whether this is the first try of a test delivery that asks to be refused once, so that it is seen how Zendesk sends it again. When
    each try was signed is noted for `giljabi zendesk doctor`."""
    if delivery.kind != PROBE or not json.loads(delivery.payload).get("again"):
        return False
    sightings.forget_old(database, probe_key(""))
    first = not sightings.seen(database, delivery.dedup_key)
    sightings.note(database, delivery.dedup_key, timestamp)
    return first


def _kind(data: Mapping[str, Any]) -> str:
    """Our own trigger names it in ``event``; in Zendesk's events that is an object with the customer's words, which are not kept."""
    own, theirs = data.get("event"), data.get("type")
    if isinstance(own, str) and own:
        return own[:80]
    return theirs.removeprefix("zen:event-type:")[:80] if isinstance(theirs, str) and theirs else CREATED


def _comment_hints(data: Mapping[str, Any]) -> dict[str, Any]:
    """Who commented and whether customers see it, as ``comment_added`` events say it."""
    event = data.get("event")
    comment = event.get("comment") if isinstance(event, dict) else None
    if not isinstance(comment, dict):
        return {}
    author = comment.get("author")
    hints: dict[str, Any] = {"public": comment["is_public"]} if isinstance(comment.get("is_public"), bool) else {}
    if isinstance(author, dict):
        if isinstance(author.get("is_staff"), bool):
            hints["by_staff"] = author["is_staff"]
        if str(author.get("id", "")).isdigit():
            hints["author"] = int(str(author["id"])[:18])
    return hints


def _ticket_id(data: Mapping[str, Any]) -> int | None:
    detail = data.get("detail")
    raw = data.get("ticket_id") or (detail.get("id") if isinstance(detail, dict) else None)
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= _MOST_DIGITS:
        raw = int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 2**63 else None


def _dead(digest: str, body: bytes, error: str, trace: str) -> Received:
    return Received(f"dead:{digest}", "", "unknown", json.dumps({"size": len(body)}), error, trace)
