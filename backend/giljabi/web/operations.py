"""`/healthz` the process lives · `/readyz` database, engine and account answer · `/metrics` Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from giljabi.errors import GiljabiError
from giljabi.storage import inbox, schema
from giljabi.web.parts import parts

#: The inbox is late, so something is wrong with the workers, when an event waits longer than this.
LATE_SECONDS = 60.0

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Always 200 while the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when all checks pass, else 503; each check says ``ok`` or what is wrong."""
    checks = {"database": _database, "engine": _engine, "zendesk": _zendesk}
    results = {name: _outcome(check) for name, check in checks.items()}
    ready = all(result == "ok" for result in results.values())
    return jsonify(status="ok" if ready else "not ready", checks=results), 200 if ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """All counters of this process."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except GiljabiError as error:
        return str(error)


def _database() -> str:
    found, wanted = schema.current(parts().database), schema.head()
    return "ok" if found == wanted else f"at revision {found}, {wanted} is wanted: giljabi db upgrade"


def _engine() -> str:
    late = inbox.backlog(parts().database).oldest_due
    return "ok" if late < LATE_SECONDS else f"the oldest due event waits for {late:.0f} s"


def _zendesk() -> str:
    here = parts()
    if not here.settings.zendesk_url:
        return "ok"
    person = here.helpdesk.identity()
    return "ok" if person.role in ("agent", "admin") else f"our credentials act as {person.role}"
