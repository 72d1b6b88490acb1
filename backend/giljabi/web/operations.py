"""`/healthz` the process lives · `/readyz` database, engine and account answer · `/metrics` Prometheus."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from giljabi.errors import GiljabiError, StorageError
from giljabi.services.figures import report
from giljabi.storage import holds, inbox, schema
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
    """Each check says ``ok`` or what is wrong. 503 only without the database: then no delivery can be taken. While workers are late or
    Zendesk does not answer, deliveries must still come in, so a load balancer must not leave this process out."""
    checks = {"database": _database, "engine": _engine, "zendesk": _zendesk}
    results = {name: _outcome(check) for name, check in checks.items()}
    well = all(result == "ok" for result in results.values())
    ready = results["database"] == "ok"
    return jsonify(status="ok" if well else "degraded" if ready else "not ready", checks=results), 200 if ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """The counters of this process (of all of `serve --workers`, with ``PROMETHEUS_MULTIPROC_DIR``), and the database's figures."""
    with contextlib.suppress(StorageError):
        report(parts().database)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


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
    if hold := holds.held(here.database, holds.CREDENTIALS):
        return f"our credentials were refused: {hold.reason}"
    credentials = here.helpdesk.credentials()
    return "ok" if credentials.role in ("agent", "admin") else f"our credentials act as {credentials.role}"
