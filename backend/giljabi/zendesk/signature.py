"""Webhook signatures: base64(HMAC-SHA256(secret, timestamp + raw body)); zendesk-platform.md §5.4."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from giljabi.errors import DeliveryTooOld, SignatureMismatch, SignatureMissing


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature that Zendesk sends with ``body``. The secret is used as it stands, not decoded."""
    digest = hmac.new(secret.encode("utf-8"), timestamp.encode("utf-8") + body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def verify(
    secrets: Sequence[str], timestamp: str | None, signature: str | None, body: bytes, *, now: datetime, tolerance: int
) -> None:
    """Return when one of ``secrets`` signed this body at a time within ``tolerance`` seconds of ``now`` (0: at any time).

    Every secret is tried in constant time. :class:`SignatureMissing`, :class:`SignatureMismatch` or
    :class:`DeliveryTooOld` otherwise; the age is told only of what was truly signed.
    """
    if not timestamp or not signature:
        raise SignatureMissing("the signature headers are missing")
    given = signature.encode("utf-8", "replace")
    matches = [hmac.compare_digest(sign(secret, timestamp, body).encode("ascii"), given) for secret in secrets]
    if not any(matches):
        raise SignatureMismatch("the signature fits no active secret")
    if tolerance and abs((now - _moment(timestamp)).total_seconds()) > tolerance:
        raise DeliveryTooOld(f"signed at {timestamp}, more than {tolerance} s from now")


def _moment(timestamp: str) -> datetime:
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        raise SignatureMismatch("the signed timestamp is not a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
