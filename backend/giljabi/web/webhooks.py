"""`POST /webhooks/zendesk`: verify, store, answer. Nothing else happens before the answer.

202 stored · 401 not signed by us · 413 too large · 503 + Retry-After not stored. Never 500: Zendesk sends again after
503 with Retry-After and after time-outs, and after nothing else (zendesk-platform.md §5.5).

Plain WSGI in front of the Flask application: Flask's request, routing and hooks took twice the time of all that is done here
(``make bench``, "ratio to the echo").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from giljabi.errors import IntakeError
from giljabi.services.account_setup import WEBHOOK_PATH
from giljabi.services.intake import received, refused_once
from giljabi.telemetry import ACK_SECONDS, WEBHOOKS
from giljabi.web.headers import request_id_for
from giljabi.web.parts import Parts
from giljabi.web.problems import MEDIA_TYPE, document
from giljabi.zendesk import signature

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY = 256 * 1024
#: When the store may be there again, and for a test delivery, which is only sent again.
_RETRY_LATER, _RETRY_NOW = {"Retry-After": "5"}, {"Retry-After": "1"}

log = structlog.get_logger(__name__)


class _Refusal(Exception):  # no error of the program: an answer
    """An answer other than 202, and what it is counted as."""

    def __init__(self, status: int, detail: str, outcome: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.outcome, self.headers = status, detail, outcome, headers or {}


def _read(environ: WSGIEnvironment) -> bytes:
    """The whole body; :class:`_Refusal` where it is longer than :data:`MAX_BODY`, or does not come whole."""
    too_large = _Refusal(413, f"a delivery has at most {MAX_BODY} bytes", "too large")
    try:
        # a body in chunks is cut off where no more may be read
        body: bytes = get_input_stream(environ, max_content_length=MAX_BODY + 1).read()
    except RequestEntityTooLarge as error:
        raise too_large from error
    except Exception as error:  # the server's own errors: broken chunks, a sender who hung up
        raise _Refusal(400, "the body could not be read", "refused") from error
    if len(body) > MAX_BODY:
        raise too_large
    return body


class Webhook:
    """WSGI: takes deliveries at :data:`WEBHOOK_PATH`, and hands every other request on to the application ``behind``. ``headers`` are in
    every answer that has words for a reader: a 202 has none."""

    def __init__(self, parts: Parts, headers: Mapping[str, str], behind: WSGIApplication) -> None:
        self._parts, self._headers, self._behind = parts, tuple(headers.items()), behind
        self._stored = WEBHOOKS.labels("stored")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != WEBHOOK_PATH:
            return self._behind(environ, start_response)
        request_id = request_id_for(environ.get("HTTP_X_REQUEST_ID", ""))
        with ACK_SECONDS.time():
            try:
                self._take(environ, request_id)
            except _Refusal as refusal:
                body = self._refuse(refusal, request_id, start_response)
                return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
        self._stored.inc()
        start_response("202 ACCEPTED", [("Content-Length", "0"), ("X-Request-Id", request_id)])
        return ()

    def _take(self, environ: WSGIEnvironment, request_id: str) -> None:
        """Store one delivery and ring for the workers; :class:`_Refusal` when it is not taken."""
        body, timestamp = self._signed_body(environ)
        here = self._parts
        try:
            delivery = received(body, timestamp, request_id)
            again = refused_once(here.database, delivery, timestamp)
            if not again:
                here.intake.append(delivery)
        except Exception as error:  # whatever it is, Zendesk must send again
            log.error("delivery not stored", error=f"{type(error).__name__}: {error}")
            raise _Refusal(503, "the delivery could not be stored", "not stored", _RETRY_LATER) from error
        if again:
            raise _Refusal(503, "a test: send it again", headers=_RETRY_NOW)
        log.info(
            "delivery stored", trace=request_id, ticket=delivery.ticket_key, kind=delivery.kind, problem=delivery.error,
            invocation=environ.get("HTTP_X_ZENDESK_WEBHOOK_INVOCATION_ID", "")[:40],
        )  # fmt: skip
        here.ring(delivery.ticket_key)

    def _signed_body(self, environ: WSGIEnvironment) -> tuple[bytes, str]:
        """The body and when it was signed; :class:`_Refusal` for what we did not sign, and what is no delivery at all."""
        if environ["REQUEST_METHOD"] != "POST":
            raise _Refusal(405, "deliveries are posted", headers={"Allow": "POST"})
        settings = self._parts.settings
        timestamp: str = environ.get("HTTP_X_ZENDESK_WEBHOOK_SIGNATURE_TIMESTAMP", "")
        given: str = environ.get("HTTP_X_ZENDESK_WEBHOOK_SIGNATURE", "")
        try:
            body = _read(environ)
            signature.verify(
                settings.webhook_secrets,
                timestamp,
                given,
                body,
                now=datetime.now(UTC),
                tolerance=settings.webhook_tolerance,
            )
        except IntakeError as error:
            log.warning("delivery refused", error=type(error).__name__, reason=str(error))
            raise _Refusal(401, str(error), "refused") from error
        return body, timestamp

    def _refuse(self, refusal: _Refusal, request_id: str, start_response: StartResponse) -> bytes:
        if refusal.outcome:
            WEBHOOKS.labels(refusal.outcome).inc()
        body = document(refusal.status, refusal.detail, request_id=request_id).encode()
        own = [("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body))), ("X-Request-Id", request_id)]
        status = f"{refusal.status} {HTTPStatus(refusal.status).phrase}"
        start_response(status, [*own, *refusal.headers.items(), *self._headers])
        return body
