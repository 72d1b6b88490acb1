"""The figures that were reached on the development corpus may not get worse; tests/slow/ratchet.json holds them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED

from giljabi.cli.corpora import measured
from giljabi.cli.learned_types import Measuring
from giljabi.corpus import Corpus

CORPUS = SHARED / "corpus-dev"
UNSEEN = Path(__file__).parent / "unseen-parking.jsonl"
RATCHET = json.loads((Path(__file__).parent / "ratchet.json").read_text())


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """Of the corpus, and under ``unseen`` of tickets by other authors (unseen-parking.jsonl), learned from the corpus's own."""
    labels = Measuring(labels=CORPUS / "tickets.jsonl", tickets_file=UNSEEN, only=("classify",))
    return measured(Corpus(CORPUS)) | {"unseen": measured(Corpus(CORPUS), labels)["classify"]}


@pytest.mark.parametrize("name", sorted(RATCHET))
def test_not_worse_than_before(figures: dict[str, Any], name: str) -> None:
    value: Any = figures
    for part in name.split("/"):
        value = value[part]
    assert value >= RATCHET[name] - 1e-9, f"{name}: {value:.4f} is under {RATCHET[name]}"
