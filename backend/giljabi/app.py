"""The application factory: the only place where the parts meet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from flask import Flask

from giljabi import telemetry
from giljabi.core.classify import morphemes
from giljabi.core.classify.semantic import Embedder
from giljabi.core.guide import stance
from giljabi.corpus import default_facts
from giljabi.embedding.cache import embedder
from giljabi.errors import ConfigError, GiljabiError
from giljabi.jobs.chores import Chore, Chores
from giljabi.jobs.embedded import EmbeddedWorkers
from giljabi.jobs.runner import Runner
from giljabi.services.conduct import Conducts
from giljabi.services.doctor import API_TOKENS_END
from giljabi.services.guidance import Guidance
from giljabi.services.hand_offs import HandOffs
from giljabi.services.intake import COMMENT_ADDED
from giljabi.services.learning import RegularTraining
from giljabi.services.library import Library
from giljabi.services.macro_account import NullMacroAccount
from giljabi.services.macros import Macros
from giljabi.services.modes import Modes
from giljabi.services.ports import Helpdesk, NullHelpdesk
from giljabi.services.reconcile import Reconciler
from giljabi.services.retention import Retention
from giljabi.services.triage import NOTE_ASKED, Triage
from giljabi.settings import Settings, load
from giljabi.storage import holds
from giljabi.storage.database import Database
from giljabi.storage.inbox import Event
from giljabi.storage.intake_writer import IntakeWriter
from giljabi.telemetry import BUDGET_LEFT
from giljabi.web import api, headers, operations, pages, problems
from giljabi.web.parts import Parts
from giljabi.web.webhooks import Webhook
from giljabi.zendesk.budget import Budget
from giljabi.zendesk.client import ZendeskHelpdesk, session_for
from giljabi.zendesk.history import ZendeskHistory
from giljabi.zendesk.macros import MACRO_SCOPES, ZendeskMacros
from giljabi.zendesk.session import SCOPES, ZendeskSession

log = structlog.get_logger(__name__)


class Bell(Protocol):
    """Tells workers of new work. :meth:`ring` never waits and may be forgotten."""

    def start(self) -> None: ...

    def ring(self, ticket_key: str) -> None: ...

    def stop(self) -> None: ...


def create_app(settings: Settings | None = None, *, helpdesk: Helpdesk | None = None) -> Flask:
    """The WSGI application. ``settings`` are read from the environment unless given; the database must be upgraded.

    Nothing is started here: :func:`start_workers` does that, after the server has forked.
    """
    settings = settings or load()
    telemetry.configure_logging(settings.log_level)
    app = Flask("giljabi", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=1024 * 1024, PROPAGATE_EXCEPTIONS=False)
    parts = build_parts(settings, helpdesk, lambda ticket_key: _ring(app, ticket_key))
    app.extensions["giljabi"] = parts
    always = headers.fixed_headers(settings)
    headers.register(app, always)
    problems.register(app)
    app.register_blueprint(operations.blueprint)
    app.register_blueprint(pages.blueprint)
    api.register(app)
    app.wsgi_app = Webhook(parts, always, app.wsgi_app)  # type: ignore[method-assign]
    return app


def build_parts(
    settings: Settings, helpdesk: Helpdesk | None = None, ring: Callable[[str], None] = lambda ticket_key: None
) -> Parts:
    """Everything that the settings stand for, not yet started."""
    database = Database(settings.database)
    helpdesk = helpdesk or connect(settings, database)
    library = library_of(settings, database)
    guidance = Guidance(database, helpdesk, library, settings.type_field_id, ring=ring)
    macros = macros_of(settings, database)
    return Parts(settings, database, helpdesk, library, guidance, IntakeWriter(database), macros, ring)


def macros_of(settings: Settings, database: Database) -> Macros:
    """The macros of the settings' account; without one, none."""
    if not settings.zendesk_url:
        return Macros(database, NullMacroAccount())
    session = connected_session(settings, database, MACRO_SCOPES)
    return Macros(database, ZendeskMacros(session, settings.type_field_id))


def connect(settings: Settings, database: Database) -> Helpdesk:
    """The account of the settings, its rate budgets watched; without one, the helpdesk that holds nothing."""
    if not settings.zendesk_url:
        return NullHelpdesk()
    return ZendeskHelpdesk(settings, connected_session(settings, database))


def connected_session(settings: Settings, database: Database, scopes: str = SCOPES) -> ZendeskSession:
    """A session whose answers tell all workers when to hold back."""
    session = session_for(settings, scopes)
    session.on_budgets = lambda seen: watch(database, seen)
    return session


def watch(database: Database, seen: list[Budget]) -> None:
    """Note rate budgets; when one is nearly spent, workers wait until it is renewed, so that agents can go on."""
    for budget in seen:
        BUDGET_LEFT.labels(budget.name).set(budget.remaining)
        if budget.low and budget.name in ("account", "tickets-update"):
            reason = f"{budget.name}: {budget.remaining} of {budget.total} calls left for {budget.resets:.0f} s"
            holds.hold(database, holds.BUDGET, max(int(budget.resets * 1000), 1_000), reason)


def library_of(settings: Settings, database: Database) -> Library:
    """The library of a database, with the classifier that the settings and the admins ask for."""
    morphemes.use(settings.analyser)
    conducts = Conducts(database, settings.conduct)
    return Library(
        database,
        default_facts(),
        make_embedder=lambda: embedder_of(settings),
        promised=lambda: conducts.now().promised_precision / 100,
    )


def embedder_of(settings: Settings) -> Embedder | None:
    """The sentence model of the settings; None, with one warning, when it cannot be loaded."""

    def warn(reason: str) -> None:
        log.warning("classifying without a sentence model", reason=reason)

    return embedder(settings.semantic, settings.data_dir, warn)


def _ring(app: Flask, ticket_key: str) -> None:
    bell: Bell | None = app.extensions.get("giljabi.bell")
    if bell:
        bell.ring(ticket_key)


def make_ready(parts: Parts) -> None:
    """Load what the first ticket would wait for: house and classifiers; and say whom we act as in the account."""
    introduce(parts)
    parts.library.house()
    stance.stance("", "네")  # loads the morphemes as well


def introduce(parts: Parts) -> None:
    """Log whose credentials these are. What is wrong with them is logged as well and stops nothing: deliveries must be taken."""
    if not parts.settings.zendesk_url:
        return
    try:
        ours = parts.helpdesk.credentials()
    except GiljabiError as error:
        log.error("the account does not let us in", error=f"{type(error).__name__}: {error}")
        return
    log.info("connected", user=ours.user_id, role=ours.role, scopes=" ".join(ours.scopes))
    if not parts.settings.zendesk_client_id:
        log.warning("Zendesk ends API tokens; use OAuth client credentials", on=API_TOKENS_END.isoformat())


def start_workers(app: Flask) -> None:
    """Start what works in this process, after the server has forked: runner threads and chores, or with a broker only its doorbell."""
    parts: Parts = app.extensions["giljabi"]
    settings = parts.settings
    threading.Thread(target=make_ready, args=(parts,), name="giljabi-warm-up", daemon=True).start()
    if settings.broker_url:
        bell = doorbell(settings)
        app.extensions["giljabi.bell"] = bell
        bell.start()
        return
    workers = EmbeddedWorkers(lambda: runner(parts), settings.runners)
    app.extensions["giljabi.bell"] = workers
    workers.start()
    if settings.runners:
        chores = Chores(chores_of(parts))
        app.extensions["giljabi.chores"] = chores
        chores.start()


def celery_of(settings: Settings) -> Any:
    """Celery for the settings' broker; :class:`ConfigError` when it is not installed."""
    try:
        from giljabi.jobs.doorbell import make_celery
    except ImportError as error:
        raise ConfigError(f"GILJABI_BROKER_URL: pip install 'giljabi[distributed]' ({error})") from None
    return make_celery(settings)


def doorbell(settings: Settings) -> Bell:
    """The doorbell over the settings' broker."""
    celery = celery_of(settings)
    from giljabi.jobs.doorbell import BrokerBell  # Celery is optional

    return BrokerBell(celery)


def runner(parts: Parts) -> Runner:
    """A runner for every kind of event."""
    settings = parts.settings
    conducts = Conducts(parts.database, settings.conduct)

    def modes() -> Modes:
        return conducts.now().modes

    triage = Triage(parts.database, parts.helpdesk, parts.library, settings.type_field_id, modes, settings.locale)
    hand_offs = HandOffs(parts.database, parts.helpdesk, settings.hand_off, settings.locale, modes)
    handlers = {**hand_offs.handlers, NOTE_ASKED: triage.note}

    def work(event: Event, renew: Callable[[], None]) -> str:
        by_staff = event.kind == COMMENT_ADDED and event.payload.get("by_staff")
        return (hand_offs.replied if by_staff else handlers.get(event.kind, triage.work))(event, renew)

    return Runner(parts.database, work, settings.lease_seconds * 1000)


def chores_of(parts: Parts) -> list[Chore]:
    """What this process does again and again beside the events."""
    settings, database = parts.settings, parts.database
    chores = [
        Chore("retention", 600.0, Retention(database, settings.retention_days).round),
    ]
    history = (
        ZendeskHistory(connected_session(settings, database), settings.type_field_id) if settings.zendesk_url else None
    )
    training = RegularTraining(database, parts.library, settings.learn_hours, settings.type_field_id, history)
    chores.append(Chore("learn", 600.0, training.round))
    if history and settings.reconcile_seconds:
        reconciler = Reconciler(database, history, settings.reconcile_seconds, settings.account_host)
        chores.append(Chore("reconcile", min(settings.reconcile_seconds / 4, 15.0), reconciler.sweep))
    return chores


def stop(app: Flask) -> None:
    """End what was started: events in hand are brought to their end."""
    for name in ("giljabi.chores", "giljabi.bell"):
        started = app.extensions.pop(name, None)
        if started:
            started.stop()
    parts: Parts = app.extensions["giljabi"]
    parts.database.dispose()
