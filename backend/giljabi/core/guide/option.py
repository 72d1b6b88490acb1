"""Something that could come next in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from giljabi.core.guide.progress import Position
from giljabi.core.guide.weights import WEIGHTS


@dataclass(frozen=True, slots=True)
class Option:
    """A place of the script with its signs; without a place the end (``done``), or that nothing fits."""

    position: Position | None
    done: bool
    signals: Mapping[str, float]

    @property
    def score(self) -> float:
        return sum(WEIGHTS.get(name, 0.0) * value for name, value in self.signals.items())
