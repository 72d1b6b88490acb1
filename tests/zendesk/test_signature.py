"""The vectors are those of zendesk-platform facts: computed with Zendesk's test secret, regression tests only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from giljabi.errors import DeliveryTooOld, SignatureMismatch, SignatureMissing
from giljabi.zendesk.signature import sign, verify

SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
AT = "2021-03-25T05:09:27Z"
NOW = datetime(2021, 3, 25, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        ('{"ticket_id":"35436"}', "X8nsXp/jF8yFWoalWJ8YhSJP6eT1KcsUKqPjccAYIZo="),
        ('{"ticket_id":"35436","subject":"주차 입출차 오인식"}', "FRunSS3L8YCrZJmyywWQqBgkOwQcMIs0K8LASvHfp1I="),
    ],
)
def test_vectors(body: str, signature: str) -> None:
    assert sign(SECRET, AT, body.encode()) == signature
    verify([SECRET], AT, signature, body.encode(), now=NOW, tolerance=300)


def test_two_secrets_during_a_rotation() -> None:
    verify(["newer", "older"], AT, sign("older", AT, b"x"), b"x", now=NOW, tolerance=300)


@pytest.mark.parametrize(
    ("secrets", "timestamp", "signature", "body", "error"),
    [
        (["s"], None, "x", b"x", SignatureMissing),
        (["s"], AT, None, b"x", SignatureMissing),
        (["s"], AT, "", b"x", SignatureMissing),
        (["s"], AT, sign("s", AT, b"x"), b"y", SignatureMismatch),
        (["s"], "2021-03-25T05:09:28Z", sign("s", AT, b"x"), b"x", SignatureMismatch),
        (["s"], AT, sign("t", AT, b"x"), b"x", SignatureMismatch),
        ([], AT, sign("", AT, b"x"), b"x", SignatureMismatch),
        (["s"], AT, "주차", b"x", SignatureMismatch),
        (["s"], "yesterday", sign("s", "yesterday", b"x"), b"x", SignatureMismatch),
    ],
)
def test_refused(
    secrets: list[str], timestamp: str | None, signature: str | None, body: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        verify(secrets, timestamp, signature, body, now=NOW, tolerance=300)


@pytest.mark.parametrize("skew", [-301, 301])
def test_too_old_and_too_new(skew: int) -> None:
    signature = sign("s", AT, b"x")
    with pytest.raises(DeliveryTooOld):
        verify(["s"], AT, signature, b"x", now=NOW - timedelta(seconds=3) + timedelta(seconds=skew), tolerance=300)
    verify(["s"], AT, signature, b"x", now=NOW + timedelta(days=9), tolerance=0)
