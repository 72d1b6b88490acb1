"""The macros of an account, over real HTTP and in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.conftest import Running
from tests.services.macro_accounts import Failing

from giljabi.services.macros import Macros
from giljabi.storage.database import Database
from giljabi.zendesk.client import session_for
from giljabi.zendesk.macros import MACRO_SCOPES, ZendeskMacros


@pytest.fixture
def macros(running: Running, database: Database) -> Macros:
    session = session_for(running.settings, MACRO_SCOPES)
    return Macros(database, ZendeskMacros(session, running.settings.type_field_id), sleep=lambda seconds: None)


@pytest.fixture
def patient(sqlite_database: Database) -> Callable[[Failing], Macros]:
    return lambda account: Macros(sqlite_database, account, sleep=lambda seconds: None)
