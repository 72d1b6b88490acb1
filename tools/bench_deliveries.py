"""Signed deliveries that the bench posts."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from giljabi.sandbox.account import stamp
from giljabi.zendesk.signature import sign

SECRET = "bench-secret"


def signed_delivery(secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A signed body of about 800 bytes, never the same twice."""
    body = json.dumps(
        {"event": "ticket.created", "ticket_id": str(uuid.uuid4().int % 10**9), "pad": "x" * 700}
    ).encode()
    at = stamp(datetime.now(UTC))
    return body, {
        "content-type": "application/json", "x-zendesk-webhook-signature": sign(secret, at, body),
        "x-zendesk-webhook-signature-timestamp": at, "x-zendesk-webhook-invocation-id": uuid.uuid4().hex[:26],
    }  # fmt: skip
