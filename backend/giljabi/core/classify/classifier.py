"""The classifier of a house: two experts, what is known beforehand, and the gate that says what may be done with the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from giljabi.core.classify import explaining
from giljabi.core.classify.evidence import Evidence, evidence
from giljabi.core.classify.gate import PROMISED, Gate, shipped_gate
from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.learned import Confirmed, Learned, learn, usable
from giljabi.core.classify.prediction import Prediction, Ranked
from giljabi.core.classify.prior import Prior
from giljabi.core.classify.semantic import Embedder
from giljabi.core.classify.supervised import Likeness, softmax
from giljabi.core.classify.ticket_text import TicketText
from giljabi.core.classify.views import Scores
from giljabi.core.classify.zero_label import Seen, ZeroLabelExpert
from giljabi.core.reasons import Reason, because
from giljabi.core.taxonomy import Path, Route, folded

#: How sharply the zero-label scores become probabilities (the least surprise over the tickets of ten houses).
ZERO_LABEL_SHARPNESS = 1.6
#: A level of the path is sure from here on.
_SURE_FROM = 0.8
_SHOWN = 3


@dataclass(frozen=True)
class Judged:
    """Everything that was seen in one ticket, for the answer, the explanation and for learning."""

    ticket: TicketText
    seen: Seen
    logits: Scores
    evidence: Evidence
    likeness: Likeness | None = None
    order: Sequence[int] = field(default_factory=tuple)


class Classifier:
    """Ranks the types of ``labels`` for a ticket. Built once per set of playbooks and learned model; safe between threads."""

    def __init__(
        self,
        labels: Sequence[LabelText],
        *,
        embedder: Embedder | None = None,
        routes: Sequence[Route] = (),
        promised: float = PROMISED,
    ) -> None:
        self.labels = tuple(labels)
        self.promised = promised
        self.expert = ZeroLabelExpert(labels, embedder) if labels else None
        self.embedder_name = embedder.name if embedder else ""
        self._routes = tuple(routes)
        self._take(None)

    def taught(
        self, confirmed: Sequence[Confirmed], *, version: str = "", seen: Mapping[str, Seen] | None = None
    ) -> Classifier:
        """What it becomes by learning from these tickets, as far as they are usable. ``seen``: what the zero-label expert saw in each, by its
        text, when that is known already."""
        if self.expert is None:
            return self
        rows = usable(confirmed, self.expert)
        views = [seen[row.ticket.text] for row in rows] if seen is not None else None
        return self.with_learned(learn(rows, self.expert, version=version, promised=self.promised, seen=views))

    def with_learned(self, learned: Learned | None) -> Classifier:
        """The same classifier with what was learned from confirmed tickets, or with None without. The articles are not read again."""
        other = copy(self)
        other._take(learned)
        return other

    def _take(self, learned: Learned | None) -> None:
        self.learned = learned
        paths = [label.path for label in self.labels]
        embedded = self.expert is not None and self.expert.has_model
        self._prior = Prior(paths, self._routes, learned.confirmed if learned else ())
        self._gate: Gate = learned.gate if learned else shipped_gate(with_model=embedded)

    def predict(
        self, ticket: TicketText, known: Mapping[str, str] | None = None, *, seen: Seen | None = None
    ) -> Prediction:
        """The best types for a ticket. ``known``: its brand, form, group and channel, as far as they are known; ``seen``: what the
        zero-label expert sees in it, when that is known already."""
        if self.expert is None or not ticket.text.strip():
            return Prediction((), 0.0, "abstain", (because("no-text" if self.labels else "no-types"),))
        judged = self.judge(ticket, known, seen=seen)
        confidence = self._gate.confidence(judged.evidence)
        probabilities = softmax(judged.logits)
        top = tuple(Ranked(self.labels[place].path, float(probabilities[place])) for place in judged.order[:_SHOWN])
        return Prediction(
            top, confidence, self._gate.action(confidence, self.promised), explaining.why(self, judged),
            sure_of=self._sure_of(probabilities, int(judged.order[0]), confidence),
            also=explaining.second_issue(self, judged),
            model=self.learned.version if self.learned else "",
        )  # fmt: skip

    def judge(self, ticket: TicketText, known: Mapping[str, str] | None = None, *, seen: Seen | None = None) -> Judged:
        """Both experts' answer, with what it rests on. The house must have types."""
        assert self.expert is not None  # noqa: S101  # predict asks first
        seen = seen or self.expert.see(ticket)
        likeness, nearest = None, None
        logits = seen.scores * ZERO_LABEL_SHARPNESS
        if self.learned:
            likeness = self.learned.expert.likeness(ticket, seen.vector)
            nearest = self.learned.expert.nearest(likeness)
            logits = self.learned.expert.scores(seen.scores, likeness) * self.learned.expert.sharpness
        logits = logits + self._prior.log_odds(known or {})
        order = [int(place) for place in np.argsort(-logits, kind="stable")]
        shared = self.expert.substance(ticket, seen, order[0])
        return Judged(ticket, seen, logits, evidence(ticket, seen, logits, nearest, shared), likeness, order)

    def why_not(self, ticket: TicketText, path: Path) -> tuple[Reason, ...]:
        """Why this type was not chosen; :class:`KeyError` when the house has no such type."""
        judged = self.judge(ticket)
        assert self.expert is not None  # noqa: S101  # or nothing could be judged
        return explaining.why_not(self, judged, self.expert.places[folded(path)])

    def _sure_of(self, probabilities: Scores, best: int, confidence: float) -> Path:
        """The deepest level of the best type that is sure, by the gate's own correction of the ranking's probabilities."""
        path = self.labels[best].path
        first = float(probabilities[best])
        shift = _log_odds(confidence) - _log_odds(first)
        for level in range(len(path), 0, -1):
            share = sum(
                float(probability)
                for probability, label in zip(probabilities, self.labels, strict=True)
                if label.path[:level] == path[:level]
            )
            if _log_odds(share) + shift >= _log_odds(_SURE_FROM):
                return path[:level]
        return ()


def _log_odds(share: float) -> float:
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    return float(np.log(bounded / (1 - bounded)))
