"""What connects a command to the sandbox."""

from __future__ import annotations

import pytest
from tests.conftest import SECRET_KEY, Running, prepare


@pytest.fixture
def environment(running: Running) -> dict[str, str]:
    """The settings of a backend on the sandbox; its database holds the sample house."""
    prepare(running).dispose()
    return running.sandbox.settings() | {
        "GILJABI_DATA_DIR": str(running.settings.data_dir),
        "GILJABI_SECRET_KEY": SECRET_KEY,
    }


@pytest.fixture
def connected(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in this process are on the sandbox."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
