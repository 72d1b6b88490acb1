"""Request ids and security headers for every answer."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from giljabi.settings import Settings

log = structlog.get_logger(__name__)
_REQUEST_ID = re.compile(r"[\w-]{8,64}")
#: Zendesk's SDK comes from here and from nowhere else.
ZAF_SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
_QUIET = ("/healthz", "/readyz", "/metrics")


def sdk_url(settings: Settings) -> str:
    """The ZAF SDK's address: Zendesk's, or the sandbox's own when the account is on this machine."""
    return f"{settings.zendesk_url.rstrip('/')}/sandbox/zaf_sdk.js" if settings.is_sandbox else ZAF_SDK


def content_policy(settings: Settings) -> str:
    """Only this account may frame the pages; scripts only from here and the SDK's host."""
    sdk_origin = "/".join(sdk_url(settings).split("/")[:3])
    frame = settings.zendesk_url.rstrip("/") or "'none'"
    return "; ".join([
        "default-src 'none'", f"script-src 'self' {sdk_origin}", "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
        f"frame-ancestors {frame}",
    ])  # fmt: skip


def fixed_headers(settings: Settings) -> dict[str, str]:
    """What every answer says, unless a view says otherwise."""
    strict = {} if settings.is_sandbox else {"Strict-Transport-Security": "max-age=31536000"}
    return {
        "Content-Security-Policy": content_policy(settings), "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
    } | strict  # fmt: skip


def request_id_for(given: str) -> str:
    """The id that the request brought, or a new one."""
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


def register(app: Flask, headers: Mapping[str, str]) -> None:
    """Give every request an id, log it, and set the headers."""

    @app.before_request
    def begin() -> None:
        g.request_id = request_id_for(request.headers.get("X-Request-Id", ""))
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path not in _QUIET:
            took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
            log.info(
                "request", method=request.method, path=request.path, status=response.status_code, ms=took,
                request_id=g.get("request_id", ""),
            )  # fmt: skip
        return response
