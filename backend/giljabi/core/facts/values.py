"""Values found in a text, and the facts made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from giljabi.core.reasons import Reason

Value = str | int
#: The forms of values that are moments: ``2026-03-02 13:45`` (day and time apart as groups), ``2026-03-02``, ``13:45``.
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOCK = re.compile(r"\d{1,2}:\d{2}")
#: A plate as fields hold it, without spaces.
PLATE = re.compile(r"(?:[가-힣]{2})?\d{2,3}[가-힣]\d{4}")
#: Where a fact comes from; later ones win over earlier ones, and an agent's word over all.
Origin = Literal["text", "field", "place", "agent"]


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a text: characters ``start`` to ``end``, and what was written there."""

    value: Value
    text: str
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that may be the fact ``fact``: ``score`` is the weight of the cues that say so, ``why`` names them."""

    fact: str
    value: Value
    text: str
    start: int
    end: int
    score: float
    why: Reason
    message: int = 0
    sure: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "value": self.value,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "why": self.why.text(),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the ticket with its source.

    ``text`` is what was written (for a field, its value), ``where`` the message number or the field's key. ``proved`` is
    False while it is only the customer's word: no field, no agent's entry, not read off a receipt. ``sure`` is False when
    the words leave it open (an hour without its half of day, the last four digits of a plate).
    Dates are ``YYYY-MM-DD``, times ``HH:MM``, amounts whole won, places the name in the places list.
    """

    name: str
    value: Value
    origin: Origin
    text: str
    where: str = ""
    start: int = 0
    end: int = 0
    why: Reason | None = None
    proved: bool = True
    sure: bool = True
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)
