"""The classifier on houses by independent authors: tickets by people who never saw the articles. The figures may not get worse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from giljabi.cli.corpora import measured
from giljabi.cli.learned_types import Measuring
from giljabi.corpus import Corpus

HOUSES = Path(__file__).parents[1] / "classified"
FLOORS: dict[str, dict[str, float]] = json.loads((HOUSES / "floors.json").read_text("utf-8"))


def test_every_house_has_floors() -> None:
    assert set(FLOORS) == {path.name for path in HOUSES.iterdir() if path.is_dir()}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_worse_than_before(name: str) -> None:
    figures: dict[str, Any] = measured(Corpus(HOUSES / name), Measuring(only=("classify",)))["classify"]
    saved = figures["actions"]["save"]
    reached = {
        "top1": figures["top1_lenient"], "top3": figures["top3_strict"], "saved": saved["share"],
        "saved_right": saved["precision"], "calibrated": 1 - figures["ece"],
    }  # fmt: skip
    for figure, floor in FLOORS[name].items():
        assert reached[figure] >= floor - 1e-9, f"{name}: {figure} {reached[figure]:.4f} is under {floor}"
