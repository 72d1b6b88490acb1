"""One shape for every error: type, title, status, detail, errors, request_id; each producer is tried here."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from giljabi.errors import (
    AccessRefused,
    CredentialsRefused,
    GiljabiError,
    InputError,
    NotFound,
    RateLimited,
    StorageBusy,
    TokenInvalid,
    Unavailable,
)


def shape(response: Any) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    assert set(response.json) >= {"type", "title", "status", "request_id"}
    assert response.json["status"] == response.status_code
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    return dict(response.json)


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (InputError("x"), 422, None),
        (TokenInvalid("x"), 401, None),
        (AccessRefused("x"), 403, None),
        (NotFound("x"), 404, None),
        (RateLimited("x", retry_after=17), 502, "17"),
        (Unavailable("x"), 502, "5"),
        (CredentialsRefused("x"), 502, "5"),
        (StorageBusy("x"), 503, "5"),
        (GiljabiError("x"), 500, "5"),
    ],
)
def test_our_errors(unconnected: Flask, error: GiljabiError, status: int, retry: str | None) -> None:
    @unconnected.get("/raise")
    def fail() -> str:
        raise error

    response = unconnected.test_client().get("/raise")
    assert response.status_code == status
    assert shape(response)["detail"] == "x"
    assert response.headers.get("Retry-After") == retry


def test_a_bug_tells_nothing_of_itself(unconnected: Flask) -> None:
    @unconnected.get("/bug")
    def bug() -> str:
        raise ZeroDivisionError("a secret")

    data = shape(unconnected.test_client().get("/bug"))
    assert data["status"] == 500
    assert "secret" not in str(data)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/webhooks/zendesk", 405), ("PUT", "/api/v1/types", 405)],
)
def test_flask_s_own_errors(unconnected: Flask, method: str, path: str, status: int) -> None:
    response = unconnected.test_client().open(path, method=method)
    assert response.status_code == status
    shape(response)


def test_the_request_id_of_the_caller_is_kept_when_it_is_one(unconnected: Flask) -> None:
    client = unconnected.test_client()
    assert client.get("/healthz", headers={"X-Request-Id": "abcdef123456"}).headers["X-Request-Id"] == "abcdef123456"
    assert client.get("/healthz", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] != "<script>"
