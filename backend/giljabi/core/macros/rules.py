"""Which texts become macros and what they are called: the shape of ``macros.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, get_args, get_type_hints

from giljabi.core.taxonomy import Path
from giljabi.errors import InputError

#: What a title may be put together of.
TITLE_PARTS = ("path", "article", "question", "mark", "step", "case")
_PLACEHOLDER = re.compile(r"(?:ticket|current_user|agent|dc)(?:\.\w+)+")
KINDS = ("scripts", "messages", "procedures")
#: Of a first position: thousands may follow it below what 32 bits hold.
_HIGHEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class MacroRules:
    """How a house wants its macros.

    ``kinds``: scripts (one macro a step and variant), messages (text messages), procedures (checklists); ``only`` and ``but_not`` are
    beginnings of consultation types. ``title`` is put together of :data:`TITLE_PARTS`; ``top`` stands before it. ``internal``: the words
    go into a private comment. ``groups`` restricts the types that begin so to a group. ``placeholders`` are facts' names with the
    placeholder that fills them (``customer_name: ticket.requester.name``), beside the ticket fields of ``facts.yaml``. ``first_position``:
    where the first of ours stands in the account's list, the others behind it in the articles' order; without it none is placed.
    """

    kinds: tuple[str, ...] = ("scripts", "messages")
    only: tuple[Path, ...] = ()
    but_not: tuple[Path, ...] = ()
    top: str = ""
    title: str = "{path}::{mark} {step} {case}"
    tags: tuple[str, ...] = ()
    type_field: bool = True
    internal: bool = False
    groups: Mapping[Path, str] = field(default_factory=dict)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    first_position: int | None = None

    def wants(self, path: Path) -> bool:
        """Whether texts for this consultation type become macros."""
        chosen = not self.only or any(path[: len(start)] == start for start in self.only)
        return chosen and not any(path[: len(start)] == start for start in self.but_not)

    def group(self, path: Path) -> str:
        """The group whose macros they are; the longest beginning decides; empty for everybody's."""
        fits = [start for start in self.groups if path[: len(start)] == start]
        return self.groups[max(fits, key=len)] if fits else ""

    @classmethod
    def from_dict(cls, data: Any) -> MacroRules:
        """Of ``macros.yaml``'s content; :class:`InputError` names the key that is wrong."""
        if not isinstance(data, Mapping):
            raise InputError("macros.yaml: must be keys with values")
        if unknown := set(data) - {item.name for item in fields(cls)}:
            raise InputError(f"macros.yaml: no such key {min(map(str, unknown))!r}")
        values = {name: _read(name, value) for name, value in data.items()}
        rules = cls(**values)
        if wrong_tags := [tag for tag in rules.tags if not tag or tag != tag.lower() or len(tag.split()) != 1]:
            raise InputError(
                f"macros.yaml: tags: {wrong_tags[0]!r} must be one word without capitals, as Zendesk keeps it"
            )
        for name, placeholder in rules.placeholders.items():
            if not _PLACEHOLDER.fullmatch(placeholder):
                raise InputError(
                    f"macros.yaml: placeholders: {name}: {placeholder!r} must look like ticket.requester.name"
                )
        if wrong := set(rules.kinds) - set(KINDS):
            raise InputError(f"macros.yaml: kinds: must be of {', '.join(KINDS)}, not {min(wrong)!r}")
        try:
            rules.title.format(**dict.fromkeys(TITLE_PARTS, "x"))
        except (KeyError, IndexError, ValueError, AttributeError):
            raise InputError(f"macros.yaml: title: {rules.title!r}: parts are {{{'}, {'.join(TITLE_PARTS)}}}") from None
        return rules


def _read(name: str, value: Any) -> Any:
    hint = get_type_hints(MacroRules)[name]
    if hint in (str, bool):
        if not isinstance(value, hint):
            raise InputError(f"macros.yaml: {name}: must be {'text' if hint is str else 'true or false'}")
        return value
    if name == "first_position":
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _HIGHEST:
            raise InputError(f"macros.yaml: {name}: must be a number from 0 to {_HIGHEST}")
        return value
    if name in ("groups", "placeholders"):
        if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
            raise InputError(f"macros.yaml: {name}: must be texts with texts")
        return {_path(key): text for key, text in value.items()} if name == "groups" else dict(value)
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise InputError(f"macros.yaml: {name}: must be a list of texts")
    return tuple(value) if get_args(hint)[0] is str else tuple(_path(part) for part in value)


def _path(text: str) -> Path:
    return tuple(part.strip() for part in text.replace("::", "▶").split("▶"))
