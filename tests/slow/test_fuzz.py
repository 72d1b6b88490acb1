"""Whatever is sent: the API answers nothing but what its document says, the webhook never 5xx."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from limits import RateLimitItemPerMinute
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.test_api import bearer
from tests.web.test_webhooks import deliver

from giljabi.sandbox.account import stamp
from giljabi.sandbox.seeding import ADMIN_ID, AGENT_ID

_CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_the_api_keeps_its_document(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemathesis over every operation, as an agent, as an admin and as nobody."""
    monkeypatch.setattr("giljabi.web.auth._CALLS", RateLimitItemPerMinute(1_000_000))
    document = schemathesis.openapi.from_wsgi("/openapi.json", app)
    seen: Counter[int] = Counter()
    operations = [result.ok() for result in document.get_all_operations()]
    for operation in operations:
        assert operation is not None

        @settings(
            max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            for headers in (bearer(AGENT_ID), bearer(ADMIN_ID), {}):
                response = case.call(headers=headers)
                seen[response.status_code] += 1
                case.validate_response(response, checks=_CHECKS)

        ask()
    assert len(operations) >= 25
    assert seen[429] == 0
    assert seen[200]
    assert seen[401]
    assert seen[422]


@pytest.mark.parametrize("signed", [True, False])
def test_ten_thousand_bodies_never_end_in_5xx(unconnected: Flask, signed: bool) -> None:
    draw = random.Random(20261122)
    client, statuses = unconnected.test_client(), Counter[int]()
    now = stamp(datetime.now(UTC))
    for _ in range(5_000):
        secret = "s3cret" if signed else "another"
        statuses[deliver(client, mangled(draw), secret=secret, at=now).status_code] += 1
    assert set(statuses) == ({202} if signed else {401})


def mangled(draw: random.Random) -> bytes:
    """Something that is nearly a delivery, or nothing of the kind."""
    ticket = draw.choice(["35436", 7, -1, 0, None, True, 1e400, "9" * 40, "७", [], {}, "35436\u0000", "\ud800"])
    body: object = {
        "event": draw.choice(
            ["ticket.created", "ticket.comment_added", "", None, 5, {"comment": ticket}, "\u0000" * 90]
        ),
        "ticket_id": ticket,
        "type": draw.choice([None, "zen:event-type:ticket.created", {"a": 1}, "x" * 500]),
        "id": draw.choice([None, "01X", draw.random(), "k" * 400, ["x"]]),
        "detail": draw.choice([None, {"id": ticket}, [ticket], "5"]),
    }
    text = repr(body) if draw.random() < 0.1 else json.dumps(body, ensure_ascii=False)
    raw = text.encode("utf-8", "surrogatepass")
    if draw.random() < 0.4:
        raw = bytearray(raw)
        for _ in range(draw.randrange(1, 8)):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
    if draw.random() < 0.1:
        raw = raw[: draw.randrange(len(raw))]
    if draw.random() < 0.02:
        raw = b"[" * draw.randrange(1, 100_000)
    return bytes(raw)
