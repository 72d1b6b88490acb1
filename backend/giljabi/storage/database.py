"""The connection to SQLite or PostgreSQL.

SQLite has one writer at a time in this process: ``BEGIN IMMEDIATE`` under a lock, because its own waiting is unfair
(p99 0.6-1.4 s, measured); readers never wait (WAL). ``synchronous=FULL``: what was committed survives a power loss.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from giljabi.errors import StorageBusy, StorageError

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "secure_delete=ON")

#: Compiling a claim takes PostgreSQL 200-500 ms, running it 1; a process that was stopped must not hold rows locked for long.
_POSTGRES_OPTIONS = "-c jit=off -c idle_in_transaction_session_timeout=30s"


def insert_into(connection: Connection, table: Table) -> Any:
    """An insert into ``table`` that can say what happens ``on conflict``, in the words of the connection's database."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


class Database:
    """Hands out connections: :meth:`read` for looking, :meth:`write` for one transaction that commits at its end."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            Path(make_url(url).database or ".").parent.mkdir(parents=True, exist_ok=True)
        self.engine = self._engine(pool_size)
        self._one_writer = threading.RLock() if self.is_sqlite else nullcontext()

    def _engine(self, pool_size: int) -> Engine:
        if not self.is_sqlite:
            more = {"options": _POSTGRES_OPTIONS, "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5}
            # errors must not show parameters: notes hold what customers wrote
            return create_engine(
                self.url, pool_size=pool_size, pool_pre_ping=True, hide_parameters=True, connect_args=more
            )
        engine = create_engine(
            self.url, pool_size=pool_size, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 5}
        )
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state and writes nothing."""
        with _storage_errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises. :class:`StorageBusy` if it can't be."""
        with _storage_errors(), self._one_writer, self.engine.connect() as connection:
            connection = connection.execution_options(giljabi_write=True)
            with connection.begin():
                yield connection

    def write_at_once(self, statement: str, values: Sequence[Any]) -> None:
        """One transaction of one statement, straight on the driver: the way of the webhook's answer."""
        with self._one_writer:
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute(statement, values)
                connection.commit()  # SQLite, to which nobody said BEGIN, has committed already
            except self.engine.dialect.loaded_dbapi.Error as error:
                connection.rollback()
                raise StorageBusy(f"the database did not take the rows: {error}") from error
            finally:
                connection.close()

    def check(self) -> None:
        """Raise :class:`StorageError` when the database does not answer."""
        with self.read() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StorageBusy(f"the database did not answer: {error.orig}") from error
    except PoolTimeout as error:
        raise StorageBusy("all connections to the database are in use") from error
    except DBAPIError as error:
        raise StorageError(f"the database refused: {error.orig}") from error


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own transactions are not serialisable
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("giljabi_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
