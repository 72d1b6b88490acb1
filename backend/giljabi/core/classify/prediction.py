"""What the classifier says of a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.reasons import Reason, texts
from giljabi.core.taxonomy import Path

Action = Literal["save", "suggest", "abstain"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A type with its score; scores of one prediction are comparable, higher is better."""

    path: Path
    score: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """``confidence`` is the probability that ``top[0]`` is right; ``action`` what may be done with it.

    save: write it into the ticket's field. suggest: show it. abstain: a person must look.
    """

    top: tuple[Ranked, ...]
    confidence: float
    action: Action
    why: tuple[Reason, ...] = ()

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
            "why": texts(self.why, locale),
        }
