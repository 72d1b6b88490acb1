"""How far Giljabi may go: write nothing, write notes, or write the type as well; by brand, form, group or channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from giljabi.core.taxonomy import ROUTE_FIELDS

Mode = Literal["auto", "suggest", "shadow"]


@dataclass(frozen=True, slots=True)
class Modes:
    """The mode of a ticket: of the first rule that fits, else ``default``. A rule is (field, value, mode)."""

    default: Mode = "auto"
    rules: tuple[tuple[str, str, Mode], ...] = ()

    def of(self, known: Mapping[str, str]) -> Mode:
        """By the ticket's brand, form, group and channel."""
        return next((mode for field, value, mode in self.rules if known.get(field) == value), self.default)


def parse_modes(default: str, rules: str) -> Modes:
    """``rules`` like ``group:360001=shadow, brand:22=suggest``; :class:`ValueError` says what is wrong."""
    parsed = [read_rule(part.strip()) for part in rules.split(",") if part.strip()]
    return Modes(read_mode(default), tuple(parsed))


def read_rule(text: str) -> tuple[str, str, Mode]:
    """Of ``group:360001=shadow``; :class:`ValueError` says what is wrong."""
    field, colon, rest = text.partition(":")
    value, equals, mode = rest.rpartition("=")
    if not colon or not equals or not value.strip():
        raise ValueError(f"{text!r} must look like group:360001=shadow")
    if field.strip() not in ROUTE_FIELDS:
        raise ValueError(f"{text!r} must begin with one of {', '.join(ROUTE_FIELDS)}")
    return field.strip(), value.strip(), read_mode(mode.strip())


def read_mode(text: str) -> Mode:
    """Of a mode's name; :class:`ValueError` for another word."""
    for mode in get_args(Mode):
        if text == mode:
            return mode  # type: ignore[no-any-return]  # get_args has no types
    raise ValueError(f"{text!r} must be auto, suggest or shadow")
