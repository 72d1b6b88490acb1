"""What a note concluded, as plain data, and what is different the next time: a later note says only that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from giljabi.core.decision import Decision

#: Below even odds the script may be another matter's: a note names the candidates and leaves the words out.
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Changes:
    """What became known or different: names of facts (those that had another value with it), verdicts, the type,
    the next words (another place in the script, or the same filled anew)."""

    new: tuple[str, ...] = ()
    corrected: Mapping[str, str] | None = None
    verdicts: tuple[str, ...] = ()
    type_changed: bool = False
    words_changed: bool = False

    @property
    def any(self) -> bool:
        return bool(self.new or self.corrected or self.verdicts or self.type_changed or self.words_changed)


def is_likely(decision: Decision) -> bool:
    """Whether the type is sure enough for its script to be shown: more likely than not, or chosen by a person."""
    return decision.prediction.confidence >= LIKELY or decision.path != decision.prediction.path


def concluded(decision: Decision) -> dict[str, Any]:
    """What a note about this decision says: type, facts with their values, verdicts, the place in the script and its words."""
    suggestion = decision.suggestion if is_likely(decision) else None
    place = suggestion.position if suggestion else None
    return {
        "path": list(decision.path) if decision.path else None,
        "facts": {name: str(fact.value) for name, fact in decision.facts.known.items() if name != "agent_name"},
        "verdicts": {verdict.about: verdict.answer for verdict in suggestion.verdicts} if suggestion else {},
        "place": [place.question.no, place.step.no, place.variant.when] if place else None,
        "words": suggestion.filled.text if suggestion else "",
        "done": bool(suggestion and suggestion.done),
    }


def changes(before: Mapping[str, Any], decision: Decision) -> Changes:
    """What differs from what an earlier note concluded. A fact that is no longer found is no news."""
    after = concluded(decision)
    known = before.get("facts") or {}
    ruled = before.get("verdicts") or {}
    return Changes(
        new=tuple(name for name in after["facts"] if name not in known),
        corrected={
            name: known[name] for name, value in after["facts"].items() if name in known and known[name] != value
        },
        verdicts=tuple(about for about, answer in after["verdicts"].items() if ruled.get(about) != answer),
        type_changed=after["path"] is not None and after["path"] != before.get("path"),
        words_changed=any(after[name] != before.get(name) for name in ("place", "words", "done"))
        and bool(after["place"] or after["done"]),
    )
