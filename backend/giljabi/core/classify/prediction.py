"""What the classifier says of a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.reasons import Reason, texts
from giljabi.core.taxonomy import Path

Action = Literal["save", "suggest", "abstain"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A type with the ranking's probability of it; those of all types add up to 1."""

    path: Path
    score: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """``confidence`` is the probability that ``top[0]`` is right; ``action`` what may be done with it.

    save: write it into the ticket's field. suggest: show it. abstain: a person must look. ``sure_of``: as much of the best type's path as
    is sure (empty: not even its first level). ``also``: a second issue that the ticket names. ``model``: the version of the learned model,
    empty when nothing was learned yet.
    """

    top: tuple[Ranked, ...]
    confidence: float
    action: Action
    why: tuple[Reason, ...] = ()
    sure_of: Path = ()
    also: Path | None = None
    model: str = ""

    @property
    def path(self) -> Path | None:
        """The type, or None when the classifier abstains."""
        return self.top[0].path if self.top and self.action != "abstain" else None

    def to_dict(self, locale: str = "ko") -> dict[str, Any]:
        return {
            "path": list(self.path) if self.path else None,
            "confidence": round(self.confidence, 4),
            "action": self.action,
            "top": [{"path": list(ranked.path), "score": round(ranked.score, 4)} for ranked in self.top],
            "sure_of": list(self.sure_of),
            "also": list(self.also) if self.also else None,
            "why": texts(self.why, locale),
        }
