"""What a house's classifier learned from confirmed tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from giljabi.core.classify.evidence import evidence
from giljabi.core.classify.gate import PROMISED, Gate, shipped_gate
from giljabi.core.classify.supervised import Known, SupervisedExpert, train
from giljabi.core.classify.ticket_text import TicketText
from giljabi.core.classify.views import Scores
from giljabi.core.classify.zero_label import Seen, ZeroLabelExpert
from giljabi.core.taxonomy import Path, folded


@dataclass(frozen=True)
class Confirmed:
    """A confirmed ticket: its text, its type (None: it belongs to no type), when it was confirmed (any number that grows), its brand,
    form, group and channel as far as they are known, and what it is called (its number)."""

    ticket: TicketText
    path: Path | None
    at: int = 0
    known: Mapping[str, str] | None = None
    name: str = ""


@dataclass(frozen=True)
class Learned:
    """The supervised expert and the gate that were made from the same tickets. ``version`` names them. ``left_out``: what each of ``rows``
    gets from all the others (empty in a model that was read from a file)."""

    version: str
    expert: SupervisedExpert
    gate: Gate
    rows: Sequence[Confirmed]
    confirmed: Sequence[tuple[Mapping[str, str], int]]
    left_out: Scores | None = None


#: The newest so many of a type are learned from: enough for any type, and the equations stay small.
MOST_A_TYPE, MOST = 150, 4_000


def usable(rows: Sequence[Confirmed], expert: ZeroLabelExpert) -> list[Confirmed]:
    """The tickets to learn from, oldest first: of types that the house has, the newest of each. Of tickets with the same text only the
    newest: a twin would tell the others' answer when each is judged by the rest, and all that is learned from that would be too bold."""
    taken: dict[object, int] = {}
    texts: set[str] = set()
    kept = []
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        key = folded(row.path) if row.path else None
        fresh = row.ticket.text and row.ticket.text not in texts
        if fresh and (key is None or key in expert.places) and taken.get(key, 0) < MOST_A_TYPE:
            texts.add(row.ticket.text)
            taken[key] = taken.get(key, 0) + 1
            kept.append(row)
    return kept[:MOST][::-1]


def learn(
    rows: Sequence[Confirmed],
    expert: ZeroLabelExpert,
    *,
    version: str = "",
    promised: float = PROMISED,
    seen: Sequence[Seen] | None = None,
) -> Learned | None:
    """Learn from confirmed tickets (those that are :func:`usable`); None when there is none with a type. ``seen``: what the zero-label
    expert saw in each of ``rows``, when it is known already."""
    if not any(row.path for row in rows):
        return None
    seen = seen or [expert.see(row.ticket) for row in rows]
    types = [expert.places[folded(row.path)] if row.path else None for row in rows]
    known = [
        Known(row.ticket, place, view.scores, view.vector) for row, place, view in zip(rows, types, seen, strict=True)
    ]
    training = train(known, len(expert.labels))
    logits = training.left_out * training.expert.sharpness
    shown = [
        evidence(
            row.ticket,
            view,
            scores,
            training.nearest_others[number],
            expert.substance(row.ticket, view, int(np.argmax(scores))),
        )
        for number, (row, view, scores) in enumerate(zip(rows, seen, logits, strict=True))
    ]
    rights = [
        place is not None and int(np.argmax(scores)) == place for place, scores in zip(types, logits, strict=True)
    ]
    gate = shipped_gate(with_model=expert.has_model).fitted(shown, rights, promised)
    prior = [(dict(row.known or {}), -1 if place is None else place) for row, place in zip(rows, types, strict=True)]
    return Learned(version, training.expert, gate, tuple(rows), prior, training.left_out)
