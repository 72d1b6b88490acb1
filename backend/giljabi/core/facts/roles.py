"""Which of several values is meant: cues around each decide, and a value without reason is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from giljabi.core.facts.schema import FactSpec
from giljabi.core.facts.values import Candidate, Found
from giljabi.core.reasons import Reason, because

_SENTENCE_END = re.compile(r"[.!?。\n](?!\d)")
_CLAUSE_END = re.compile(r"[,;]\s|(?:는데|지만|고서|다가|니까|어서|아서|고)\s")
_REACH = 22


@dataclass(frozen=True, slots=True)
class _Cue:
    word: str
    weight: float


def assign(specs: Sequence[FactSpec], found: Sequence[Found], text: str, message: int) -> list[Candidate]:
    """Candidates for all ``specs`` of one kind in one message, best first; each value goes to the role it fits best."""
    candidates: list[Candidate] = []
    for item in found:
        scored = [(_score(spec, item, found, text), spec) for spec in specs]
        for (score, why), spec in scored:
            better = max((other for (other, _), rival in scored if rival is not spec), default=-1.0)
            if score < 0 or (spec.needs_cue and score < 0.2) or (score <= better and better > 0.2):
                continue
            candidates.append(
                Candidate(spec.name, item.value, item.text, item.start, item.end, score, why, message, item.sure)
            )
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.start))


def _score(spec: FactSpec, item: Found, others: Sequence[Found], text: str) -> tuple[float, Reason]:
    before, after = _window(text, item, others)
    for_it = [cue for word in spec.cues if (cue := _cue(word, before, after))]
    against = [cue for word in spec.avoid if (cue := _cue(word, before, after))]
    score = sum(cue.weight for cue in for_it) - sum(cue.weight for cue in against) + (0.05 if item.sure else 0.0)
    words = ", ".join(f"'{cue.word}'" for cue in sorted(for_it, key=lambda cue: -cue.weight)[:3])
    return score, because("near-words", words=words) if words else because("only-one")


def _window(text: str, item: Found, others: Sequence[Found]) -> tuple[str, str]:
    """The words before and after a value that can speak of it: same sentence, up to the neighbouring value."""
    low, high = max(0, item.start - _REACH), min(len(text), item.end + _REACH)
    for other in others:
        if other.end <= item.start:
            low = max(low, other.end)
        elif other.start >= item.end:
            high = min(high, other.start)
    before, after = text[low : item.start], text[item.end : high]
    if breaks := list(_SENTENCE_END.finditer(before)):
        before = before[breaks[-1].end() :]
    if stop := _SENTENCE_END.search(after):
        after = after[: stop.start()]
    return before, after


def _cue(word: str, before: str, after: str) -> _Cue | None:
    """The nearest occurrence of ``word``; what follows a value weighs more than what precedes it (verbs come last)."""
    weights = []
    if (at := after.find(word)) >= 0:
        cuts = len(_CLAUSE_END.findall(after[:at]))
        weights.append(1.0 / (1 + at / 8) / (1 + cuts))
    if (at := before.rfind(word)) >= 0:
        cuts = len(_CLAUSE_END.findall(before[at + len(word) :]))
        weights.append(0.9 / (1 + (len(before) - at - len(word)) / 8) / (1 + cuts))
    return _Cue(word, max(weights)) if weights else None
