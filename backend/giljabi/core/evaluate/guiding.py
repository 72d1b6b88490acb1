"""Next steps against gold dialogues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from giljabi.core.evaluate.counting import Tally, share
from giljabi.core.text import collapse, squeeze


def evaluate_next(pairs: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """``(dialogue id, suggestion, expected)`` → shares of right steps and variants, F1 of fills and of missing facts.

    A step is right when question, step and ``done`` are; the variant counts only where the step is right.
    """
    steps: list[bool] = []
    variants: list[bool] = []
    everything: list[bool] = []
    filled, missing = Tally(), Tally()
    missed = []
    for name, mine, gold in pairs:
        step = _place(mine) == _place(gold)
        variant = step and collapse(mine["variant"] or "") == collapse(gold["variant"] or "")
        fills = _pairs(mine["filled"]), _pairs(gold["filled"])
        lacks = sorted(map(squeeze, mine["missing"])), sorted(map(squeeze, gold["missing"]))
        filled.add(*fills)
        missing.add(*lacks)
        steps.append(step)
        variants.append(variant)
        everything.append(variant and sorted(fills[0]) == sorted(fills[1]) and lacks[0] == lacks[1])
        if not everything[-1]:
            missed.append({"dialogue": name, "given": dict(mine), "wanted": dict(gold)})
    return {
        "step": share(steps),
        "variant": share(variants),
        "filled_f1": filled.f1,
        "missing_f1": missing.f1,
        "everything": share(everything),
        "missed": missed,
    }


def _place(data: Mapping[str, Any]) -> tuple[Any, Any, bool]:
    return data.get("question"), data["step"], bool(data["done"])


def _pairs(filled: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(squeeze(blank), squeeze(words)) for blank, words in filled.items()]
