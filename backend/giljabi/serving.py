"""gunicorn with the workers started after its fork."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from giljabi.app import create_app, start_workers, stop
from giljabi.errors import ConfigError
from giljabi.services import reconcile
from giljabi.settings import Settings
from giljabi.storage import schema
from giljabi.storage.database import Database


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One process with threads on SQLite; ``workers`` processes on PostgreSQL."""

    def __init__(self, settings: Settings, *, host: str, port: int, workers: int, threads: int) -> None:
        if settings.is_sqlite and workers > 1:
            raise ConfigError("--workers: SQLite has one writing process; more need PostgreSQL (GILJABI_DATABASE_URL)")
        self._settings = settings
        self._bind = f"{host}:{port}"
        self._workers, self._threads = workers, threads
        self._flask: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        values: dict[str, Any] = {
            "bind": self._bind, "workers": self._workers, "threads": self._threads, "worker_class": "gthread",
            "graceful_timeout": 30, "max_requests": 0, "keepalive": 5, "loglevel": "warning",
            "post_worker_init": self._begin, "worker_exit": self._end, "control_socket_disable": True,
        }  # fmt: skip
        for name, value in values.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        self._flask = create_app(self._settings)
        return self._flask

    def _begin(self, _worker: Any) -> None:
        if self._flask is not None:
            start_workers(self._flask)

    def _end(self, _server: Any, _worker: Any) -> None:
        if self._flask is not None:
            stop(self._flask)


def prepare_database(settings: Settings) -> None:
    """Upgrade SQLite by itself; PostgreSQL, which others may be using, only by `giljabi db upgrade`."""
    database = Database(settings.database)
    try:
        if settings.is_sqlite:
            schema.upgrade(database)
        else:
            schema.check(database)
    finally:
        database.dispose()


def begin(settings: Settings) -> None:
    """Prepare the database, and note that Giljabi is there from now on: the sweep looks for no ticket from before."""
    prepare_database(settings)
    if settings.zendesk_url and settings.reconcile_seconds:
        database = Database(settings.database)
        reconcile.begin(database, settings.account_host)
        database.dispose()
