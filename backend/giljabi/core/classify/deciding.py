"""Save, suggest or abstain, when there is no labelled ticket to learn it from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from giljabi.core.classify.prediction import Action

#: Written into the field without a person only where nearly always right; below the second, "unsure".
SAVE_FROM, SUGGEST_FROM = 0.92, 0.25


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ranking shows: standardised top score, margin to the second, plain cosine of the best."""

    top: float
    margin: float
    cosine: float


def decide(evidence: Evidence) -> tuple[float, Action]:
    """(probability that the best type is right, action).

    A logistic over the evidence. Its weights were fitted on the 300 development tickets, those that belong nowhere counted
    as wrong; they are few and even, and stand until confirmed labels replace them.
    """
    logit = -4.9 + 1.0 * evidence.top + 0.3 * evidence.margin + 15.0 * evidence.cosine
    probability = 1 / (1 + math.exp(-logit))
    if probability >= SAVE_FROM:
        return probability, "save"
    return probability, "suggest" if probability >= SUGGEST_FROM else "abstain"
