"""Facts against gold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from giljabi.core.evaluate.counting import Tally, mean
from giljabi.core.text import squeeze


def evaluate_facts(pairs: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """``(ticket id, facts found, gold facts)`` → F1, precision and recall per fact that the gold knows, and the mean F1.

    Texts are compared without spaces and case.
    """
    rows = list(pairs)
    names = {name for _, _, gold in rows for name in gold}
    tallies: dict[str, Tally] = defaultdict(Tally)
    missed = []
    for ticket, found, gold in rows:
        for name in sorted(names):
            given, wanted = _values(found, name), _values(gold, name)
            tallies[name].add(given, wanted)
            if given != wanted:
                missed.append({"ticket": ticket, "fact": name, "given": found.get(name), "wanted": gold.get(name)})
    facts = {
        name: {"f1": tally.f1, "precision": tally.precision, "recall": tally.recall, "wanted": tally.wanted}
        for name, tally in sorted(tallies.items())
    }
    return {"mean_f1": mean(row["f1"] for row in facts.values()), "facts": facts, "missed": missed}


def _values(facts: Mapping[str, Any], name: str) -> list[str]:
    return [squeeze(str(facts[name]))] if facts.get(name) not in (None, "") else []
