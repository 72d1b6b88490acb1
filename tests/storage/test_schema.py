from __future__ import annotations

import pytest

from giljabi.errors import StorageError
from giljabi.storage import schema
from giljabi.storage.database import Database


def test_migrations_lead_to_the_tables_and_back(database: Database) -> None:
    schema.check(database)
    schema.downgrade(database, "base")
    assert schema.current(database) is None
    with pytest.raises(StorageError, match="giljabi db upgrade"):
        schema.check(database)
    schema.upgrade(database)
    schema.check(database)


def test_tables_that_differ_from_the_migrations_are_told(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE feedback ADD COLUMN extra TEXT")
    with pytest.raises(StorageError, match="tables and migrations differ"):
        schema.check(database)


def test_an_aborted_transaction_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO used_token (sha256, expires_at) VALUES ('a', 1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM used_token").scalar() == 0
