from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from giljabi.errors import StorageBusy, StorageError
from giljabi.storage.database import Database


def test_an_error_shows_no_parameters(database: Database) -> None:
    """Notes hold what customers wrote, and errors go to the log."""
    with pytest.raises(StorageError) as caught, database.write() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:words)"), {"words": "62조 1145"})
    shown = [str(caught.value), str(caught.value.__cause__)]
    assert not any("1145" in words for words in shown)


def test_no_connection_left_is_busy_and_no_bug(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", pool_size=1)
    database.engine.pool._max_overflow, database.engine.pool._timeout = 0, 0.05  # type: ignore[attr-defined]
    with database.read(), pytest.raises(StorageBusy, match="in use"), database.read():
        pass
    database.dispose()
