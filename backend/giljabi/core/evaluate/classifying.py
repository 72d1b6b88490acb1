"""The classifier against gold. "Lenient" counts every path that a careful agent would accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giljabi.core.evaluate.counting import mean, share
from giljabi.core.taxonomy import folded

_BINS = 10


def evaluate_classify(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """``(answer, ticket)`` → top-1 strict and lenient, top-3, per level, what each action is worth, calibration (ECE)."""
    belonging = [(answer, ticket) for answer, ticket in pairs if ticket["path"]]
    rights = [bool(ticket["path"]) and _is_right(answer, ticket) for answer, ticket in pairs]
    levels = max((len(ticket["path"]) for _, ticket in belonging), default=0)
    return {
        "tickets": len(pairs),
        "top1_strict": share(_best(answer) == folded(ticket["path"]) for answer, ticket in belonging),
        "top1_lenient": share(_is_right(answer, ticket) for answer, ticket in belonging),
        "top3_strict": share(folded(ticket["path"]) in _paths(answer) for answer, ticket in belonging),
        "levels": {
            str(level): share(_best(answer)[:level] == folded(ticket["path"])[:level] for answer, ticket in belonging)
            for level in range(1, levels + 1)
        },
        "actions": {action: _action(action, pairs, rights) for action in ("save", "suggest", "abstain")},
        "ece": _ece([float(answer["confidence"]) for answer, _ in pairs], rights),
    }


def _paths(answer: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [folded(ranked["path"]) for ranked in answer["top"]]


def _best(answer: Mapping[str, Any]) -> tuple[str, ...]:
    paths = _paths(answer)
    return paths[0] if paths else ()


def _is_right(answer: Mapping[str, Any], ticket: Mapping[str, Any]) -> bool:
    return _best(answer) in [folded(path) for path in (ticket["path"], *ticket.get("also", ()))]


def _action(action: str, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], rights: Sequence[bool]) -> Any:
    """Share of tickets, precision of the best type, and how many tickets that belong nowhere."""
    chosen = [
        (right, ticket) for (answer, ticket), right in zip(pairs, rights, strict=True) if answer["action"] == action
    ]
    return {
        "share": len(chosen) / len(pairs) if pairs else 0.0,
        "precision": share(right for right, _ in chosen),
        "foreign": sum(not ticket["path"] for _, ticket in chosen),
    }


def _ece(confidences: Sequence[float], rights: Sequence[bool]) -> float:
    """Expected calibration error over ten equal bins."""
    total = 0.0
    for number in range(_BINS):
        rows = [
            i
            for i, c in enumerate(confidences)
            if number / _BINS <= c < (number + 1) / _BINS or (c == 1 and number == 9)
        ]
        if rows:
            gap = mean(confidences[i] for i in rows) - mean(float(rights[i]) for i in rows)
            total += abs(gap) * len(rows)
    return total / len(confidences) if confidences else 0.0
