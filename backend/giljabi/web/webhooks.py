"""`POST /webhooks/zendesk`: verify, store, answer. Nothing else happens before the answer.

202 stored · 401 not signed by us · 413 too large · 503 + Retry-After not stored. Never 500: Zendesk sends again after
503 with Retry-After and after time-outs, and after nothing else (zendesk-platform.md §5.5).
"""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from giljabi.errors import IntakeError
from giljabi.services.account_setup import WEBHOOK_PATH
from giljabi.services.intake import received, refused_once
from giljabi.telemetry import ACK_SECONDS, WEBHOOKS
from giljabi.web.parts import parts
from giljabi.web.problems import problem
from giljabi.zendesk import signature

MAX_BODY = 256 * 1024
_RETRY_SECONDS = "5"

log = structlog.get_logger(__name__)
blueprint = Blueprint("webhooks", __name__)


@blueprint.post(WEBHOOK_PATH)
@ACK_SECONDS.time()
def zendesk() -> Response:
    """Take one delivery."""
    request.max_content_length = MAX_BODY
    here = parts()
    try:
        body = request.get_data(cache=False)
        timestamp = request.headers.get("x-zendesk-webhook-signature-timestamp")
        signature.verify(
            here.settings.webhook_secrets,
            timestamp,
            request.headers.get("x-zendesk-webhook-signature"),
            body,
            now=datetime.now(UTC),
            tolerance=here.settings.webhook_tolerance,
        )
    except RequestEntityTooLarge:
        WEBHOOKS.labels("too large").inc()
        return problem(413, f"a delivery has at most {MAX_BODY} bytes")
    except IntakeError as error:
        WEBHOOKS.labels("refused").inc()
        log.warning("delivery refused", error=type(error).__name__, reason=str(error))
        return problem(401, str(error))
    try:
        delivery = received(body, timestamp or "", g.request_id)
        if refused_once(here.database, delivery, timestamp or ""):
            return problem(503, "a test: send it again", headers={"Retry-After": "1"})
        here.intake.append(delivery)
    except Exception as error:  # whatever it is, Zendesk must send again
        WEBHOOKS.labels("not stored").inc()
        log.error("delivery not stored", error=f"{type(error).__name__}: {error}")
        return problem(503, "the delivery could not be stored", headers={"Retry-After": _RETRY_SECONDS})
    WEBHOOKS.labels("stored").inc()
    log.info(
        "delivery stored", trace=g.request_id, ticket=delivery.ticket_key, kind=delivery.kind, problem=delivery.error,
        invocation=request.headers.get("x-zendesk-webhook-invocation-id", "")[:40],
    )  # fmt: skip
    here.ring(delivery.ticket_key)
    return Response(status=202)
