"""Bringing the database to this version's tables, and telling whether it is there."""

from __future__ import annotations

import io
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from giljabi.errors import StorageError
from giljabi.storage.database import Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to ``revision``; nothing happens when the database is there already."""
    with database.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Go back to ``revision`` (``base``: no tables)."""
    with database.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def current(database: Database) -> str | None:
    """The revision that the database is at; None when it has no tables yet."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this version wants."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise StorageError("the package holds no migrations")
    return revision


def check(database: Database) -> None:
    """:class:`StorageError` unless the database is at :func:`head` and its tables are those of ``tables.py``."""
    found, wanted = current(database), head()
    if found != wanted:
        raise StorageError(
            f"the database is at revision {found or 'none'}, this version wants {wanted}: giljabi db upgrade"
        )
    with database.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        try:
            command.check(config)
        except CommandError as error:
            raise StorageError(f"tables and migrations differ: {error}") from error


def _config() -> Config:
    config = Config(stdout=io.StringIO())  # its chatter is not the command's output
    config.set_main_option("script_location", str(files("giljabi.storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
