"""Precision, recall and F1 over bags of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Counts of right, given and wanted answers; both empty counts as perfect."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def add(self, given: Iterable[Hashable], wanted: Iterable[Hashable]) -> None:
        """Count one case: two bags of answers."""
        mine, gold = Counter(given), Counter(wanted)
        self.right += (mine & gold).total()
        self.given += mine.total()
        self.wanted += gold.total()

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.given + self.wanted
        return 2 * self.right / total if total else 1.0


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def share(flags: Iterable[bool]) -> float:
    """The share of true ones; 0 of nothing."""
    return mean(float(flag) for flag in flags)
