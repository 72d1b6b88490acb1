"""Errors as `application/problem+json` (RFC 9457): type, title, status, detail, errors, request_id. One shape for all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from giljabi.errors import (
    AccessRefused,
    AgentAuthError,
    Forbidden,
    GiljabiError,
    HelpdeskError,
    InputError,
    NotFound,
    RoleRefused,
    StorageError,
    TooManyCalls,
)

log = structlog.get_logger(__name__)
_STATUS: tuple[tuple[type[GiljabiError], HTTPStatus], ...] = (
    (AccessRefused, HTTPStatus.FORBIDDEN),
    (RoleRefused, HTTPStatus.FORBIDDEN),
    (TooManyCalls, HTTPStatus.TOO_MANY_REQUESTS),
    (AgentAuthError, HTTPStatus.UNAUTHORIZED),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Forbidden, HTTPStatus.BAD_GATEWAY),
    (HelpdeskError, HTTPStatus.BAD_GATEWAY),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
)


MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str = "", *, errors: Any = None, headers: Mapping[str, str] | None = None) -> Response:
    """A problem document."""
    body = document(status, detail, request_id=g.get("request_id", ""), errors=errors)
    response = Response(body, status, mimetype=MEDIA_TYPE)
    response.headers.update(headers or {})
    return response


def document(status: int, detail: str = "", *, request_id: str = "", errors: Any = None) -> str:
    """The text of a problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return json.dumps(body | {"request_id": request_id}, ensure_ascii=False)


def register(app: Flask) -> None:
    """Answer every error of this app with a problem document."""
    app.register_error_handler(GiljabiError, _from_ours)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(Exception, _from_bug)


def _from_ours(error: GiljabiError) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("request failed", error=f"{type(error).__name__}: {error}")
    wait = getattr(error, "retry_after", None) or 5
    again = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
    headers = {"Retry-After": str(int(wait))} if again else {}
    return problem(status, str(error), headers=headers)


def from_http(error: HTTPException) -> Response:
    """Flask's and flask-smorest's own errors; the latter carry what was wrong with the input in ``data``."""
    data = getattr(error, "data", None) or {}
    detail = str(data.get("message") or error.description or "")
    allowed = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(allowed)} if allowed else {}
    return problem(error.code or 500, detail, errors=data.get("messages"), headers=headers)


def _from_bug(error: Exception) -> Response:
    log.error("request failed", error=type(error).__name__, exc_info=error)
    return problem(500, "something went wrong here; the log has it under this request_id")
