"""Pictures of the classifier's figures (needs the extra ``plots``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from giljabi.errors import InputError

try:
    from matplotlib.figure import Figure
except ImportError as error:
    raise InputError("--plots: needs matplotlib: pip install 'giljabi[plots]'") from error


def reliability(bins: Sequence[Mapping[str, float]], target: Path) -> None:
    """Confidence against how often it was right, with the number of tickets of each bin."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="as promised")
    axes.plot([row["confidence"] for row in bins], [row["right"] for row in bins], marker="o", label="measured")
    for row in bins:
        axes.annotate(
            f"{row['tickets']:.0f}", (row["confidence"], row["right"]), textcoords="offset points", xytext=(4, -12)
        )
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02), title="Is the confidence right?")
    axes.legend()
    _write(figure, target)


def learning_curve(rows: Sequence[Mapping[str, Any]], target: Path) -> None:
    """Top-1 and top-3 against labels a type."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    places = list(range(len(rows)))
    axes.plot(places, [row["top3_strict"] for row in rows], marker="o", label="among the first three")
    axes.plot(places, [row["top1_lenient"] for row in rows], marker="o", label="first")
    axes.fill_between(places, [row["lowest"] for row in rows], [row["highest"] for row in rows], alpha=0.2)
    axes.plot(places, [row["save_share"] for row in rows], marker="o", label="saved")
    axes.set(xlabel="confirmed tickets a type", ylabel="share", ylim=(0, 1.02), title="How it learns")
    axes.set_xticks(places, [row["labels"] for row in rows])
    axes.legend()
    _write(figure, target)


def _write(figure: Figure, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target)
