"""Fit the weights of the next step on dialogues with gold and write backend/giljabi/core/guide/weights.py.

    python tools/fit_next_step.py CORPUS... [--check]

A conditional logit over everything that could come next, drawn towards the weights below, which were set by hand: a sign that is
rare in the dialogues keeps about the weight that reason gives it. Prints for each corpus how often step and variant are right
when the weights come from the *other* corpora; that figure is the honest one.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from giljabi.cli.corpora import messages_of
from giljabi.core.facts.gathering import gather
from giljabi.core.guide.loose import in_script
from giljabi.core.guide.next_step import inside, options
from giljabi.core.guide.option import Option
from giljabi.core.guide.scene import scene
from giljabi.core.guide.verdicts import verdicts
from giljabi.core.text import collapse
from giljabi.corpus import Corpus

TARGET = Path(__file__).resolve().parent.parent / "backend/giljabi/core/guide/weights.py"
#: How strongly the weights are drawn to those set by hand. With weights of the other corpora step and variant are right (mean of thirteen) in
#: 0.848 and 0.741 at 0.5, in 0.855 and 0.745 at 1, in 0.850 and 0.736 at 2, in 0.844 and 0.731 at 4.
STRENGTH = 1.0
#: Weights that stay as they were set: what must not be said does not depend on how often it was right, nor does what nothing speaks for.
FIXED = ("done-though-refused", "forbidden", "case-unsupported")
BY_HAND: dict[str, float] = {
    "done-though-refused": -6.0,
    "accepts-another": -1.0,
    "accepts-the-offered": 1.0,
    "again-contrary": -1.0,
    "again-fails": -2.0,
    "again-holds": 1.0,
    "again-noted": 2.0,
    "again-phase": 1.0,
    "again-said": 2.0,
    "ahead": 1.6,
    "answered-on": 0.5,
    "answered-same": -1,
    "asks-known": -0.6,
    "asks-told": -1,
    "back": -0.8,
    "case": -0.6,
    "case-contrary": -1,
    "case-fails": -2.5,
    "case-holds": 2.5,
    "case-noted": 1.5,
    "case-phase": 1.5,
    "case-said": 1.5,
    "case-unsupported": -0.3,
    "conditional": -1.0,
    "end": -0.5,
    "end-accepts-last": 1,
    "end-asks": -1,
    "end-done": 2.5,
    "end-done-last": 1.5,
    "end-informs": -0.8,
    "end-only-cases-left": 0.5,
    "end-pending": -1,
    "end-proposed": -0.5,
    "end-refuses": -1,
    "end-unspoken": -3,
    "forbidden": -6.0,
    "later-default": -0.3,
    "means-question": 0.5,
    "means-title": 0.5,
    "means-when": 0.5,
    "no-on-accepts": -2,
    "no-on-else": -0.6,
    "no-on-refuses": 2.0,
    "no-of-spoken": 0.3,
    "no-of-unspoken": -0.7,
    "none": -1,
    "none-foreign-asks": 1.5,
    "none-offtopic": 3.5,
    "none-unspoken": -1.5,
    "other-0": -0.6,
    "other-1": -1.5,
    "other-case": 1.2,
    "other-question": 2.5,
    "pending-on": -0.5,
    "pending-on-lacks": -1,
    "pending-same": 0.5,
    "pending-same-lacks": 1.5,
    "plain-on-accepts": 0.3,
    "proposed-on-refuses": -1.5,
    "said-before": -0.5,
    "same-step": 0.5,
    "same-words": -0.5,
    "sent-on": 1.0,
    "sent-same": -1.0,
    "sent-step": 0.0,
    "skips-asking": -1.8,
    "skips-holding": -2,
    "skips-known": -0.3,
    "skips-other-case": -0.3,
    "skips-words": -1.3,
    "skips-asking-to-case": -1.2,
    "skips-holding-to-case": -2,
    "skips-known-to-case": -0.1,
    "skips-other-case-to-case": -0.3,
    "skips-words-to-case": -0.9,
    "speaks-of-turn": 1.0,
    "start-0": 1,
    "start-1": -0.5,
    "start-question": 2,
    "step-holds": -1.0,
    "step-means": 0.0,
    "step-said": 0.0,
    "title-document": 1.5,
    "title-fails": -1.5,
    "title-noted": 0.5,
    "title-phase": 1,
    "title-said": 0.5,
    "when-contrary": -1.5,
    "when-fails": -2.8,
    "when-fielded": 0.5,
    "when-holds": 2.8,
    "when-noted": 2.0,
    "when-phase": 1.5,
    "when-said": 2.0,
    "yes-on-accepts": 2.0,
    "yes-on-accepts-unasked": 0.5,
    "yes-of-spoken": 0.5,
    "yes-of-unspoken": -1.0,
    "yes-on-else": -0.6,
    "yes-on-refuses": -2.0,
}
HEAD = '''"""The weight of each sign (:mod:`giljabi.core.guide.signals`). Written by ``tools/fit_next_step.py``; not to be edited by hand."""

from __future__ import annotations

from typing import Final

WEIGHTS: Final[dict[str, float]] = {
'''


@dataclass(frozen=True)
class Example:
    """One dialogue: what could come next, and which of it is right (None when the compiled playbook lacks it)."""

    options: Sequence[Option]
    inside: Mapping[int, Sequence[Option]]
    right: int | None
    expected: Mapping[str, Any]


def examples(corpus: Corpus) -> list[Example]:
    schema, places, playbooks = corpus.facts(), corpus.places(), dict(corpus.articles())
    found = []
    for row in corpus.dialogues():
        playbook, messages = playbooks[row["article"]], messages_of(row)
        now = datetime.fromisoformat(row["asked_at"])
        facts = in_script(gather(schema, places, messages, row.get("fields") or {}, now), playbook, schema)
        at = scene(playbook, messages, facts, schema, verdicts(playbook, facts, schema), now)
        rows = options(at)
        steps = {id(row.position.step): inside(row.position, at) for row in rows if row.position}
        right = next((number for number, option in enumerate(rows) if is_right(option, row["expect"])), None)
        found.append(Example(rows, steps, right, row["expect"]))
    return found


def is_right(option: Option, expected: Mapping[str, Any], *, variant: bool = True) -> bool:
    place = option.position
    if place is None or expected["step"] is None:
        return place is None and expected["step"] is None and option.done == expected["done"]
    if (place.question.no, place.step.no) != (expected.get("question") or 1, expected["step"]):
        return False
    return not variant or collapse(place.variant.when or "") == collapse(expected["variant"] or "")


def fit(rows: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    """The weights that make the right options likeliest, near those set by hand."""
    at = {name: number for number, name in enumerate(names)}
    tables = []
    for row in rows:
        if row.right is not None:
            table = np.zeros((len(row.options), len(names)))
            for number, option in enumerate(row.options):
                for name, value in option.signals.items():
                    table[number, at[name]] = value
            tables.append((table, row.right))
    start = np.array([BY_HAND.get(name, 0.0) for name in names])
    pull = np.array([1e6 if name in FIXED else STRENGTH for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for table, right in tables:
            scores = table @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            total -= float(np.log(shares[right] + 1e-12))
            slope -= table[right] - shares @ table
        away = weights - start
        return total + float(pull @ away**2) / 2, slope + pull * away

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def _best(options: Sequence[Option], weights: Mapping[str, float]) -> Option:
    scores = [sum(weights.get(name, 0.0) * value for name, value in option.signals.items()) for option in options]
    return options[int(np.argmax(scores))]


def shares(rows: Sequence[Example], names: Sequence[str], weights: np.ndarray) -> tuple[float, float]:
    """How often the step is right, and step and variant together."""
    by_name = dict(zip(names, weights, strict=True))
    steps = variants = 0
    for row in rows:
        best = _best(row.options, by_name)
        if best.position:
            best = _best(row.inside[id(best.position.step)], by_name)
        steps += is_right(best, row.expected, variant=False)
        variants += is_right(best, row.expected)
    return steps / len(rows), variants / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true", help="print the figures, write nothing")
    given = parser.parse_args()
    data = {folder: examples(Corpus(folder)) for folder in given.corpora}
    names = sorted(
        {name for rows in data.values() for row in rows for option in row.options for name in option.signals}
    )
    for folder, rows in data.items():
        others = [row for other, theirs in data.items() if other != folder for row in theirs]
        if others:
            step, variant = shares(rows, names, fit(others, names))
            print(f"{folder.name}: weights of the other corpora: step {step:.3f}, variant {variant:.3f}")
    weights = fit([row for rows in data.values() for row in rows], names)
    for folder, rows in data.items():
        step, variant = shares(rows, names, weights)
        print(f"{folder.name}: weights of all corpora: step {step:.3f}, variant {variant:.3f}")
    if not given.check:
        lines = [f'    "{name}": {weight:.3f},\n' for name, weight in zip(names, weights, strict=True)]
        TARGET.write_text(f"{HEAD}{''.join(lines)}}}\n", "utf-8")


if __name__ == "__main__":
    main()
