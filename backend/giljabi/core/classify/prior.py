"""What is known of a ticket before it is read: brand, form, group, channel.

Worth 6-10 points where it separates services (classification.md §2). Two sources: routes that admins write down ("this form is only for
taxis"), and how often each value went with each type among confirmed tickets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from giljabi.core.classify.views import Scores
from giljabi.core.taxonomy import Path, Route, folded

#: How unlikely a type is that a route does not lead to: e^-4, so that a clear text still wins over a wrong route.
_OFF_ROUTE = -4.0
#: A value is believed from so many confirmed tickets on, and then as if so many more had gone as all tickets go.
_BELIEVED_FROM, _DOUBT = 20, 20.0
_MOST = 2.0


class Prior:
    """``confirmed``: each confirmed ticket's known fields with its type's number (-1: none)."""

    def __init__(
        self, paths: Sequence[Path], routes: Iterable[Route], confirmed: Iterable[tuple[Mapping[str, str], int]] = ()
    ) -> None:
        self._count = len(paths)
        self._routes: dict[tuple[str, str], Scores] = {}
        for route in routes:
            led = np.array([any(_under(path, start) for start in route.paths) for path in paths])
            self._routes[route.field, route.value] = np.where(led, 0.0, _OFF_ROUTE)
        self._learned = self._learn(list(confirmed))

    def log_odds(self, known: Mapping[str, str]) -> Scores:
        """What to add to the logarithm of each type's probability."""
        total = np.zeros(self._count)
        for pair in known.items():
            total += self._routes.get(pair, 0.0) + self._learned.get(pair, 0.0)
        return total

    def _learn(self, confirmed: Sequence[tuple[Mapping[str, str], int]]) -> dict[tuple[str, str], Scores]:
        everywhere: Counter[int] = Counter(place for _, place in confirmed if place >= 0)
        by_value: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for known, place in confirmed:
            for pair in known.items() if place >= 0 else ():
                by_value[pair][place] += 1
        shares = (np.array([everywhere[place] for place in range(self._count)]) + 1) / (
            everywhere.total() + self._count
        )
        learned = {}
        for pair, counts in by_value.items():
            if counts.total() >= _BELIEVED_FROM:
                seen = np.array([counts[place] for place in range(self._count)])
                ratio = np.log((seen + _DOUBT * shares) / (counts.total() + _DOUBT) / shares)
                learned[pair] = np.clip(ratio, -_MOST, _MOST)
        return learned


def _under(path: Path, start: Path) -> bool:
    return folded(path)[: len(start)] == folded(start)
