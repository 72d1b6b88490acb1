"""The application factory: the only place where the parts meet."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from giljabi import telemetry
from giljabi.core.classify.semantic import Embedder
from giljabi.core.guide import stance
from giljabi.corpus import default_facts
from giljabi.embedding.backends import load as load_model
from giljabi.embedding.cache import CachedEmbedder
from giljabi.errors import SemanticUnavailable
from giljabi.jobs.embedded import EmbeddedWorkers
from giljabi.jobs.runner import Runner
from giljabi.services.guidance import Guidance
from giljabi.services.library import Library
from giljabi.services.ports import Helpdesk, NullHelpdesk
from giljabi.services.triage import Triage
from giljabi.settings import Settings, load
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter
from giljabi.web import api, headers, operations, problems, sidebar, webhooks
from giljabi.web.parts import Parts
from giljabi.zendesk.client import ZendeskHelpdesk

log = structlog.get_logger(__name__)


def create_app(settings: Settings | None = None, *, helpdesk: Helpdesk | None = None) -> Flask:
    """The WSGI application. ``settings`` are read from the environment unless given; the database must be upgraded.

    Nothing is started here: :func:`start_workers` does that, after the server has forked.
    """
    settings = settings or load()
    telemetry.configure_logging(settings.log_level)
    app = Flask("giljabi", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=1024 * 1024, PROPAGATE_EXCEPTIONS=False)
    app.extensions["giljabi"] = build_parts(settings, helpdesk or connect(settings), lambda: _ring(app))
    headers.register(app, settings)
    problems.register(app)
    app.register_blueprint(webhooks.blueprint)
    app.register_blueprint(operations.blueprint)
    app.register_blueprint(sidebar.blueprint)
    api.register(app)
    return app


def connect(settings: Settings) -> Helpdesk:
    """The account of the settings; without one, the helpdesk that holds nothing."""
    return ZendeskHelpdesk(settings) if settings.zendesk_url else NullHelpdesk()


def build_parts(settings: Settings, helpdesk: Helpdesk, ring: Callable[[], None] = lambda: None) -> Parts:
    """Everything that the settings stand for, not yet started."""
    database = Database(settings.database)
    library = library_of(settings, database)
    guidance = Guidance(database, helpdesk, library, settings.type_field_id)
    return Parts(settings, database, helpdesk, library, guidance, IntakeWriter(database), ring)


def library_of(settings: Settings, database: Database) -> Library:
    """The library of a database, with the classifier that the settings ask for."""
    return Library(
        database,
        default_facts(),
        make_embedder=lambda: embedder_of(settings),
        promised=settings.promised_precision / 100,
    )


def embedder_of(settings: Settings) -> Embedder | None:
    """The sentence model of the settings; None, with one warning, when it cannot be loaded."""
    if not settings.semantic:
        return None
    try:
        return CachedEmbedder(load_model(settings.semantic), settings.data_dir / "vectors.db")
    except SemanticUnavailable as error:
        log.warning("classifying without a sentence model", reason=str(error))
        return None


def _ring(app: Flask) -> None:
    workers: EmbeddedWorkers | None = app.extensions.get("giljabi.workers")
    if workers:
        workers.ring()


def _make_ready(parts: Parts) -> None:
    parts.library.house()
    stance.stance("", "네")  # loads the morphemes as well


def start_workers(app: Flask) -> EmbeddedWorkers:
    """Start the embedded workers, and make ready in the background what the first ticket would wait for: house and classifiers."""
    parts: Parts = app.extensions["giljabi"]
    workers = EmbeddedWorkers(parts.database, lambda: runner(parts), parts.settings.runners)
    app.extensions["giljabi.workers"] = workers
    threading.Thread(target=_make_ready, args=(parts,), name="giljabi-warm-up", daemon=True).start()
    workers.start()
    return workers


def runner(parts: Parts) -> Runner:
    """A runner that triages tickets."""
    settings = parts.settings
    triage = Triage(
        parts.database, parts.helpdesk, parts.library, settings.type_field_id, settings.mode, settings.locale
    )  # fmt: skip
    return Runner(parts.database, triage.work)


def stop(app: Flask) -> None:
    """End what was started: events in hand are brought to their end."""
    workers: EmbeddedWorkers | None = app.extensions.pop("giljabi.workers", None)
    if workers:
        workers.stop()
    parts: Parts = app.extensions["giljabi"]
    parts.database.dispose()
