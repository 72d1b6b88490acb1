"""Something that could come next in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from giljabi.core.guide.progress import Position
from giljabi.core.guide.weights import WEIGHTS

#: The sign of words that policy forbids.
FORBIDDEN: Final = "forbidden"


@dataclass(frozen=True, slots=True)
class Option:
    """A place of the script with its signs; without a place the end (``done``), or that nothing fits."""

    position: Position | None
    done: bool
    signals: Mapping[str, float]

    @property
    def score(self) -> float:
        return sum(WEIGHTS.get(name, 0.0) * value for name, value in self.signals.items())

    @property
    def wanted(self) -> float:
        """What speaks for it, whether or not policy allows it: the score without the sign that it is forbidden."""
        return self.score - WEIGHTS[FORBIDDEN] * self.signals.get(FORBIDDEN, 0.0)

    @property
    def forbidden(self) -> bool:
        """Whether policy forbids to say this here: such words are never chosen, whatever speaks for them."""
        return FORBIDDEN in self.signals
