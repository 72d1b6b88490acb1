"""The webhook: verified, stored, answered. On the Flask client, and on the whole way from the sandbox's trigger."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from tests.conftest import Running, wait_for
from werkzeug.test import TestResponse

from giljabi.sandbox.account import stamp
from giljabi.storage import inbox
from giljabi.storage.database import Database
from giljabi.web.parts import Parts
from giljabi.web.webhooks import MAX_BODY
from giljabi.zendesk.signature import sign

BODY = b'{"event": "ticket.created", "ticket_id": "35436"}'


def deliver(
    client: FlaskClient, body: bytes = BODY, *, secret: str = "s3cret", at: str = "", **headers: str
) -> TestResponse:
    timestamp = at or stamp(datetime.now(UTC))
    signed = {
        "x-zendesk-webhook-signature": sign(secret, timestamp, body),
        "x-zendesk-webhook-signature-timestamp": timestamp,
        "x-zendesk-webhook-invocation-id": "01INVOCATION",
    }
    return client.post("/webhooks/zendesk", data=body, headers=signed | headers, content_type="application/json")


def parts(app: Flask) -> Parts:
    made: Parts = app.extensions["giljabi"]
    return made


def test_a_signed_delivery_is_stored_before_the_answer(unconnected: Flask) -> None:
    response = deliver(unconnected.test_client())
    assert (response.status_code, response.data) == (202, b"")
    assert inbox.backlog(parts(unconnected).database).open == 1


def test_the_same_delivery_twice_is_stored_once(unconnected: Flask) -> None:
    for number in range(3):
        headers = {"x-zendesk-webhook-invocation-id": f"01ANOTHER{number}"}  # not signed, so it tells nothing
        assert deliver(unconnected.test_client(), **headers).status_code == 202
    assert inbox.backlog(parts(unconnected).database).open == 1


def test_the_older_secret_of_a_rotation_still_counts(unconnected: Flask) -> None:
    assert deliver(unconnected.test_client(), secret="older").status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"x-zendesk-webhook-signature": "bad"},
        {"x-zendesk-webhook-signature": ""},
        {"x-zendesk-webhook-signature-timestamp": ""},
    ],
)
def test_a_bad_signature_is_refused(unconnected: Flask, headers: dict[str, str]) -> None:
    response = deliver(unconnected.test_client(), **headers)
    assert response.status_code == 401
    assert response.json is not None
    assert response.json["title"] == "Unauthorized"
    assert inbox.backlog(parts(unconnected).database).open == 0


def test_an_old_delivery_is_refused(unconnected: Flask) -> None:
    assert deliver(unconnected.test_client(), at="2020-01-01T00:00:00Z").status_code == 401


def test_too_large_a_body_is_refused(unconnected: Flask) -> None:
    assert deliver(unconnected.test_client(), b"x" * (MAX_BODY + 1)).status_code == 413


def test_malformed_but_signed_is_kept_as_dead(unconnected: Flask) -> None:
    assert deliver(unconnected.test_client(), b"not json").status_code == 202
    assert inbox.backlog(parts(unconnected).database).dead == 1


def test_a_failed_commit_asks_to_be_sent_again(unconnected: Flask) -> None:
    with parts(unconnected).database.write() as connection:
        connection.exec_driver_sql("DROP TABLE inbox_event")
    response = deliver(unconnected.test_client())
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"


def test_an_answer_bears_the_id_of_its_request(unconnected: Flask) -> None:
    client = unconnected.test_client()
    assert deliver(client, **{"X-Request-Id": "from-a-proxy-1"}).headers["X-Request-Id"] == "from-a-proxy-1"
    made = deliver(client, **{"X-Request-Id": "<script>"}).headers["X-Request-Id"]
    assert len(made) == 32
    refused = deliver(client, secret="not ours")
    assert refused.json is not None
    assert refused.json["request_id"] == refused.headers["X-Request-Id"]
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert refused.content_type == "application/problem+json"


def test_deliveries_are_posted_and_nothing_else(unconnected: Flask) -> None:
    response = unconnected.test_client().get("/webhooks/zendesk")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert unconnected.test_client().head("/webhooks/zendesk").data == b""


def test_a_body_in_chunks_is_read_no_further_than_allowed(backend: Running) -> None:
    """Without a Content-Length, over HTTP."""
    pieces = (b"x" * 65536 for _ in range(8))
    answer = requests.post(f"{backend.backend_url}/webhooks/zendesk", data=pieces, timeout=30)
    assert answer.status_code == 413


def test_broken_chunks_are_refused_without_an_error_of_ours(backend: Running) -> None:
    with socket.create_connection(("127.0.0.1", int(backend.backend_url.rsplit(":", 1)[1])), timeout=30) as line:
        line.sendall(
            b"POST /webhooks/zendesk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"
        )
        assert line.recv(64).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("event", ["a\ud800", "a\0"])
def test_a_kind_that_no_database_takes_is_stored_as_it_can_be(unconnected: Flask, event: str) -> None:
    assert (
        deliver(unconnected.test_client(), json.dumps({"event": event, "ticket_id": "5"}).encode()).status_code == 202
    )
    assert inbox.backlog(parts(unconnected).database).open == 1


def test_a_number_beyond_all_tickets_is_kept_as_dead(unconnected: Flask) -> None:
    body = json.dumps({"event": "ticket.created", "ticket_id": "7" * 5000}).encode()
    assert deliver(unconnected.test_client(), body).status_code == 202
    assert inbox.backlog(parts(unconnected).database).dead == 1


def test_without_a_secret_nothing_is_accepted(unconnected: Flask) -> None:
    object.__setattr__(parts(unconnected).settings, "webhook_secret", "")
    assert deliver(unconnected.test_client(), secret="").status_code == 401


def test_from_a_customer_s_words_to_the_note(backend: Running) -> None:
    """The sandbox's trigger fires, gunicorn acknowledges, the embedded worker writes: one note, field and tags."""
    account = backend.sandbox.account
    ticket = account.create_ticket(201, "", "지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145 못 나가고 있어요")
    wait_for(lambda: any(not c["public"] for c in account.comments[ticket["id"]]), 30)
    wait_for(lambda: backend.sandbox.firing.deliveries)
    assert backend.sandbox.firing.deliveries[-1]["status"] == 202
    assert "nadeul_gate_stuck" in account.tickets[ticket["id"]]["tags"]
    assert len([c for c in account.comments[ticket["id"]] if not c["public"]]) == 1


def test_the_note_does_not_start_a_new_round(backend: Running) -> None:
    account = backend.sandbox.account
    ticket = account.create_ticket(201, "", "정기권 해지하고 환불받고 싶어요")
    wait_for(lambda: any(not c["public"] for c in account.comments[ticket["id"]]), 30)
    account.update_ticket(ticket["id"], 102, {"status": "open"})
    database = Database(backend.settings.database)
    wait_for(lambda: [row["outcome"] for row in inbox.recent(database)] == ["not a customer's", "applied"])
    assert len(account.comments[ticket["id"]]) == 2
    assert json.loads(json.dumps(account.tickets[ticket["id"]]["tags"])).count("giljabi_done") == 1
