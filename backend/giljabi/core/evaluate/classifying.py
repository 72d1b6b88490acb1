"""The classifier against gold. "Lenient" counts every path that a careful agent would accept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from giljabi.core.evaluate.counting import mean, share
from giljabi.core.taxonomy import folded

_BINS = 10
_PAIRS = 10


def evaluate_classify(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """``(answer, ticket)`` → top-1 strict and lenient, top-3, per level, what each action is worth, calibration (ECE)."""
    belonging = [(answer, ticket) for answer, ticket in pairs if ticket["path"]]
    rights = [bool(ticket["path"]) and _is_right(answer, ticket) for answer, ticket in pairs]
    bins = _bins([float(answer["confidence"]) for answer, _ in pairs], rights)
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
        "sure_of": _sure(pairs),
        "also": _also(pairs),
        "types": _types(belonging),
        "confused": _confused(belonging),
        "coverage": _coverage([float(answer["confidence"]) for answer, _ in pairs], rights),
        "ece": _ece(bins, len(pairs)),
        "reliability": bins,
    }


def _paths(answer: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [folded(ranked["path"]) for ranked in answer["top"]]


def _best(answer: Mapping[str, Any]) -> tuple[str, ...]:
    paths = _paths(answer)
    return paths[0] if paths else ()


def _is_right(answer: Mapping[str, Any], ticket: Mapping[str, Any]) -> bool:
    return _best(answer) in _accepted(ticket)


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


def _accepted(ticket: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [folded(path) for path in (ticket["path"], *ticket.get("also", ())) if path]


def _sure(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, float]:
    """Of the tickets whose leaf is not sure: how many have a level above that is, and how often that is right."""
    backed = [
        (folded(answer["sure_of"]), ticket)
        for answer, ticket in pairs
        if answer.get("sure_of") and len(answer["sure_of"]) < len(_best(answer))
    ]
    rights = [any(path[: len(sure)] == sure for path in _accepted(ticket)) for sure, ticket in backed]
    return {"share": len(backed) / len(pairs) if pairs else 0.0, "precision": share(rights)}


def _also(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, float]:
    """Second issues: how many were offered, and how often the ticket has that type among its right ones."""
    offered = [(folded(answer["also"]), ticket) for answer, ticket in pairs if answer.get("also")]
    return {"offered": len(offered), "precision": share(path in _accepted(ticket) for path, ticket in offered)}


def _types(belonging: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, float]:
    """Top-1 (lenient) of every type that the tickets have."""
    rights: dict[str, list[bool]] = defaultdict(list)
    for answer, ticket in belonging:
        rights[" > ".join(ticket["path"])].append(_is_right(answer, ticket))
    return {name: share(flags) for name, flags in sorted(rights.items())}


def _confused(belonging: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Which type is taken for which, most often first."""
    pairs = Counter(
        (" > ".join(ticket["path"]), " > ".join(answer["top"][0]["path"]))
        for answer, ticket in belonging
        if answer["top"] and not _is_right(answer, ticket)
    )
    return [
        {"type": one, "taken_for": other, "times": times}
        for (one, other), times in pairs.most_common(_PAIRS)
        if times > 1
    ]


def _coverage(confidences: Sequence[float], rights: Sequence[bool]) -> dict[str, float]:
    """The largest share of tickets that could be saved at these precisions, if the threshold were known."""
    ranked = [right for _, right in sorted(zip(confidences, rights, strict=True), key=lambda pair: -pair[0])]
    best = {"0.90": 0.0, "0.95": 0.0}
    hits = 0
    for count, right in enumerate(ranked, 1):
        hits += right
        for promised in best:
            if hits / count >= float(promised):
                best[promised] = count / len(ranked)
    return best


def _bins(confidences: Sequence[float], rights: Sequence[bool]) -> list[dict[str, float]]:
    """Ten equal bins of confidence; empty ones are left out."""
    found = []
    for number in range(_BINS):
        rows = [i for i, c in enumerate(confidences) if min(int(c * _BINS), _BINS - 1) == number]
        if rows:
            confidence, right = mean(confidences[i] for i in rows), mean(float(rights[i]) for i in rows)
            found.append({"confidence": confidence, "right": right, "tickets": len(rows)})
    return found


def _ece(bins: Sequence[Mapping[str, float]], tickets: int) -> float:
    """Expected calibration error."""
    total = sum(abs(row["confidence"] - row["right"]) * row["tickets"] for row in bins)
    return total / tickets if tickets else 0.0
