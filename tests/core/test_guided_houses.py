"""Facts, next steps and fills in houses of other authors, with facts of their own: never below what was reached."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from giljabi.cli.corpora import found, suggested
from giljabi.core.evaluate.finding import evaluate_facts
from giljabi.core.evaluate.guiding import evaluate_next
from giljabi.corpus import Corpus

HOUSES = Path(__file__).parents[1] / "guided"
FLOORS: dict[str, dict[str, float]] = json.loads((HOUSES / "floors.json").read_text("utf-8"))
#: The same houses without their ``facts.yaml``: with the facts of their fields.
OF_FIELDS: dict[str, dict[str, float]] = json.loads((HOUSES / "floors_from_fields.json").read_text("utf-8"))


def figures(folder: Path) -> dict[str, Any]:
    corpus = Corpus(folder)
    gold = {row["id"]: row["expect"] for row in corpus.dialogues()}
    rows = list(suggested(corpus))
    assert not [row["id"] for row in rows if set(row["filled"]) & set(row["missing"])], "filled and missing"
    assert not [row["id"] for row in rows if not row["why"]], "without a reason"
    guided = evaluate_next((row["id"], row, gold[row["id"]]) for row in rows)
    reached = {name: guided[name] for name in ("step", "variant", "filled_f1", "missing_f1", "everything")}
    if (folder / "tickets.jsonl").exists():
        facts = {row["id"]: row["facts"] for row in corpus.tickets()}
        read = evaluate_facts((row["id"], row["facts"], facts[row["id"]]) for row in found(corpus))
        reached["facts"] = read["mean_f1"]
    return reached


@pytest.mark.parametrize("house", sorted(FLOORS))
def test_no_house_falls_below_what_was_reached(house: str) -> None:
    reached = figures(HOUSES / house)
    fallen = {name: (reached[name], floor) for name, floor in FLOORS[house].items() if reached[name] < floor - 1e-9}
    assert not fallen, "now, floor"


@pytest.mark.parametrize("house", sorted(OF_FIELDS))
def test_no_house_without_facts_of_its_own_falls_below_what_was_reached(house: str, tmp_path: Path) -> None:
    shutil.copytree(HOUSES / house, tmp_path / house, ignore=shutil.ignore_patterns("facts.yaml"))
    reached = figures(tmp_path / house)
    fallen = {name: (reached[name], floor) for name, floor in OF_FIELDS[house].items() if reached[name] < floor - 1e-9}
    assert not fallen, "now, floor"


def test_every_house_is_defended() -> None:
    assert sorted(FLOORS) == sorted(path.name for path in HOUSES.iterdir() if path.is_dir())
    assert sorted(OF_FIELDS) == sorted(path.parent.name for path in HOUSES.glob("*/admin_fields.json"))


@pytest.mark.parametrize("house", ["citybike", "internet", "kankan", "minutebikes"])
def test_the_same_input_gives_the_same(house: str) -> None:
    once, again = (list(suggested(Corpus(HOUSES / house))) for _ in range(2))
    assert once == again
