"""Save, suggest or abstain: a model of its own that says how likely the best type is right.

A logistic over the :class:`~giljabi.core.classify.evidence.Evidence`. The weights that the product ships were fitted by
``tools/fit_gate.py`` on the tickets of several houses, without labels and with some, those that belong nowhere counted as wrong; a
house's own confirmed tickets move them. A threshold on the ranking's probabilities alone would not tell foreign tickets
(classification.md §5).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from giljabi.core.classify.evidence import NAMES, Evidence
from giljabi.core.classify.prediction import Action

#: Saved types are right so often, unless a house promises otherwise.
PROMISED = 0.95
#: What is shown rather than left to a person: below, the best type is wrong three times of four.
SUGGEST_FROM = 0.25
#: How far the saved tickets' mean probability lies above the lowest: 0.93 keeps a promise of 0.95. Chosen so that every house kept it with
#: the weights of the others (tools/fit_gate.py --check).
_SHORTFALL = 1.4
#: How strongly the shipped weights hold against a house's own tickets, in standardised units. A confirmed ticket is judged from the
#: others only, which is harder than what comes later; followed too closely they make the gate timid (with 12 to 40 the promise was
#: kept, with 400 no longer with 3 labels a type).
_HOLD = 20.0
#: A house's own threshold needs so many saved tickets among the confirmed ones.
_FEWEST_SAVED = 60


@dataclass(frozen=True)
class Gate:
    """``mean`` and ``spread`` standardise the evidence, ``weights`` begins with the constant. ``save_from``: a threshold that a house's own
    tickets allow for what was ``promised`` when it was learned; a stricter promise does not use it."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]
    save_from: float | None = None
    promised: float = 0.0

    def confidence(self, evidence: Evidence) -> float:
        """The probability that the best type is right."""
        return float(_logistic(self._standard([evidence]) @ self.weights)[0])

    def threshold(self, promised: float) -> float:
        """The confidence from which on saved types are right as often as ``promised``."""
        shipped = 1 - (1 - promised) * _SHORTFALL
        learned = None if promised > self.promised else self.save_from
        return shipped if learned is None else min(shipped, learned)

    def action(self, confidence: float, promised: float) -> Action:
        if confidence >= self.threshold(promised):
            return "save"
        return "suggest" if confidence >= SUGGEST_FROM else "abstain"

    def fitted(self, evidence: Sequence[Evidence], rights: Sequence[bool], promised: float) -> Gate:
        """Moved by a house's own tickets, each judged without itself; the fewer they are, the less."""
        rows, right = self._standard(evidence), np.asarray(rights, float)

        def cost(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            logits, moved = rows @ weights, weights - self.weights
            loss = np.logaddexp(0, logits).sum() - right @ logits + _HOLD * moved @ moved
            return float(loss), rows.T @ (_logistic(logits) - right) + 2 * _HOLD * moved

        fitted = replace(self, weights=np.asarray(minimize(cost, self.weights, jac=True).x))
        lowest = fitted._lowest(_logistic(rows @ fitted.weights), right, promised)
        return replace(fitted, save_from=lowest, promised=promised)

    def _lowest(self, confidences: NDArray[np.float64], right: NDArray[np.float64], promised: float) -> float | None:
        """The lowest threshold at which the confirmed tickets keep the promise, with a standard error to spare."""
        for step in np.arange(promised - 0.15, promised, 0.01):
            saved = right[confidences >= step]
            if len(saved) < _FEWEST_SAVED:
                return None
            error = np.sqrt(max(saved.mean() * (1 - saved.mean()), promised * (1 - promised)) / len(saved))
            if saved.mean() - error >= promised:
                return float(step)
        return None

    def _standard(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        numbers = np.stack([row.numbers() for row in evidence])
        return np.hstack([np.ones((len(numbers), 1)), (numbers - self.mean) / self.spread])

    def to_dict(self) -> dict[str, Any]:
        return {
            "evidence": {
                name: {"mean": round(float(m), 4), "spread": round(float(s), 4), "weight": round(float(w), 4)}
                for name, m, s, w in zip(NAMES, self.mean, self.spread, self.weights[1:], strict=True)
            },
            "constant": round(float(self.weights[0]), 4),
            "save_from": self.save_from,
            "promised": self.promised,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Gate:
        """What :meth:`to_dict` gave; :class:`ValueError` when it was made for other evidence."""
        rows = data["evidence"]
        if tuple(rows) != NAMES:
            raise ValueError(f"the gate was made for other evidence: {', '.join(rows)}")
        column = {key: np.array([float(rows[name][key]) for name in NAMES]) for key in ("mean", "spread", "weight")}
        weights = np.r_[float(data["constant"]), column["weight"]]
        spread = np.where(column["spread"] > 0, column["spread"], 1.0)
        return Gate(column["mean"], spread, weights, data.get("save_from"), float(data.get("promised", 0.0)))


@lru_cache(maxsize=2)
def shipped_gate(*, with_model: bool = False) -> Gate:
    """The gate of a house without confirmed tickets; another one where a sentence model helps."""
    gates = json.loads(files("giljabi.defaults").joinpath("gate.json").read_text("utf-8"))
    return Gate.from_dict(gates["semantic" if with_model else "core"])


def _logistic(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-logits)))
