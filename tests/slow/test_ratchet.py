"""The figures that were reached on the development corpus may not get worse; tests/slow/ratchet.json holds them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED

from giljabi.cli.corpora import measured
from giljabi.corpus import Corpus

CORPUS = SHARED / "corpus-dev"
RATCHET = json.loads((Path(__file__).parent / "ratchet.json").read_text())


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return measured(Corpus(CORPUS))


@pytest.mark.parametrize("name", sorted(RATCHET))
def test_not_worse_than_before(figures: dict[str, Any], name: str) -> None:
    value: Any = figures
    for part in name.split("/"):
        value = value[part]
    assert value >= RATCHET[name] - 1e-9, f"{name}: {value:.4f} is under {RATCHET[name]}"
