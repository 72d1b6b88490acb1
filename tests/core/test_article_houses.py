"""The compiler on houses of other authors, against what careful readers extracted (tests/houses/README.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from giljabi.core.article.reading import Format, read
from giljabi.core.evaluate.compiling import evaluate_compile
from giljabi.core.playbook import Place, Playbook
from giljabi.corpus import Corpus

HOUSES = Path(__file__).parents[1] / "houses"
FLOORS = json.loads((HOUSES / "floors.json").read_text())


@pytest.mark.parametrize("name", sorted(FLOORS))
@pytest.mark.parametrize("form", ["html", "md"])
def test_reads_as_well_as_before(name: str, form: Format) -> None:
    corpus = Corpus(HOUSES / name)
    rows = [(slug, playbook.to_dict(), corpus.gold(slug)) for slug, playbook in corpus.articles(form)]
    result = evaluate_compile(rows)
    assert result["mean_f1"] >= FLOORS[name][form] - 1e-9, result["missed"][:5]


@pytest.mark.parametrize("name", sorted(FLOORS))
@pytest.mark.parametrize("form", ["html", "md"])
def test_every_text_is_found_again_at_its_place(name: str, form: Format) -> None:
    corpus = Corpus(HOUSES / name)
    for slug, playbook in corpus.articles(form):
        blocks = read(corpus.article_text(slug, form), form)
        shown = {block.block: block.text for block in blocks}
        for text, places in _placed(playbook):
            assert places, (slug, text)
            standing = "".join(shown[place.block][place.start : place.end] for place in places)
            missing = _letters(text) - _letters(standing)
            assert not missing, (slug, text, standing)


def _placed(playbook: Playbook) -> list[tuple[str, tuple[Place, ...]]]:
    """Every text of a script with its places."""
    rows: list[tuple[str, Any]] = [
        *zip(playbook.response_order, playbook.places.get("response_order", ()), strict=True),
        *zip(playbook.cautions, playbook.places.get("cautions", ()), strict=True),
        *((policy.title, policy.places) for policy in playbook.policies if policy.title),
        *(
            (item, at)
            for policy in playbook.policies
            for item, at in zip(policy.items, policy.item_places, strict=True)
        ),
        *((message.body, message.places) for message in playbook.sms),
        *((step.text, step.places) for step in playbook.steps),
    ]
    for question in playbook.questions:
        for step in question.steps:
            rows += [(step.title, step.places)] if step.title else []
            rows += list(zip(step.notes, step.note_places, strict=True))
            rows += [(variant.text, variant.places) for variant in step.variants]
    return rows


def _letters(text: str) -> set[str]:
    """Its characters without white space and marks."""
    return {char for char in text if char.isalnum()}
