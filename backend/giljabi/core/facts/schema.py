"""Which facts a house has: the shape of ``facts.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from giljabi.errors import FactsError

Kind = Literal["date", "time", "money", "phone", "plate", "place", "code", "count", "text"]
KINDS: tuple[str, ...] = get_args(Kind)
_KEYS = {
    "label",
    "kind",
    "pattern",
    "unit",
    "cues",
    "avoid",
    "needs_cue",
    "fields",
    "fills",
    "asked",
    "computed",
    "not_about",
    "in_texts",
}
#: Other words that people use for the same keys.
_ALIASES = {"cue_words": "cues", "blanks": "fills", "not": "avoid", "regex": "pattern"}


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact of the house.

    ``cues`` and ``avoid`` are words near a value that speak for and against this role, ``not_about`` words anywhere in a message
    that make it unlikely to speak of this fact; with ``needs_cue`` a value
    without a cue is never taken; one that is not looked for ``in_texts`` comes from fields, look-ups and agents only. A ``computed``
    fact comes from code alone: no text, field or agent sets it.
    ``fields`` are the ticket fields that hold it. ``fills`` are patterns of the blanks (with the words around) that it
    fills, or the blanks themselves; ``asked`` are the words by which a script asks the customer for it.
    """

    name: str
    kind: Kind
    label: Mapping[str, str]
    pattern: re.Pattern[str] | None = None
    unit: str = ""
    cues: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    needs_cue: bool = False
    fields: tuple[str, ...] = ()
    fills: tuple[re.Pattern[str], ...] = ()
    asked: tuple[str, ...] = ()
    computed: bool = False
    not_about: tuple[str, ...] = ()
    in_texts: bool = True

    def title(self, locale: str = "ko") -> str:
        """The label in this language, else any."""
        return self.label.get(locale) or next(iter(self.label.values()), self.name)

    @property
    def reads_pictures(self) -> bool:
        """Whether its pattern reads what a picture shows: ``\\[사진\\][^\\n]*영수증``."""
        return self.pattern is not None and "사진" in self.pattern.pattern

    @property
    def called(self) -> tuple[str, ...]:
        """What scripts and people call it: its label, and the words by which it is asked for."""
        return (self.title(), *self.asked)


@dataclass(frozen=True, slots=True)
class HandOffSpec:
    """Who takes over when scripts say so: ``to`` are the scripts' words for them (``결제 담당 부서``), ``group`` the Zendesk group or
    the address, ``facts`` what they must be told, ``reply`` the text message that follows."""

    to: str
    group: str
    facts: tuple[str, ...] = ()
    reply: str = ""


@dataclass(frozen=True)
class FactSchema:
    """All facts of a house, in the order of ``facts.yaml``, and to whom it hands over."""

    specs: tuple[FactSpec, ...]
    handoffs: tuple[HandOffSpec, ...] = ()
    _by_name: Mapping[str, FactSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {spec.name: spec for spec in self.specs})

    def get(self, name: str) -> FactSpec | None:
        return self._by_name.get(name)

    def of_kind(self, kind: Kind) -> list[FactSpec]:
        """The facts of this kind that are looked for in texts."""
        return [spec for spec in self.specs if spec.kind == kind and spec.in_texts and not spec.computed]

    def for_field(self, key: str) -> FactSpec | None:
        """The fact that the ticket field ``key`` (its key, or its title as people see it) holds."""
        return next((spec for spec in self.specs if key in spec.fields or key in spec.label.values()), None)

    @classmethod
    def from_dict(cls, data: object) -> FactSchema:
        """Read ``facts.yaml``; :class:`FactsError` names the fact and the key that is wrong. ``facts`` is a mapping by name, or
        a list of mappings with ``name``."""
        if not isinstance(data, dict):
            raise FactsError("must hold a mapping 'facts'")
        rows = data.get("facts")
        if isinstance(rows, list) and all(isinstance(row, dict) and row.get("name") for row in rows):
            rows = {row["name"]: {key: value for key, value in row.items() if key != "name"} for row in rows}
        if not isinstance(rows, dict):
            raise FactsError("must hold a mapping 'facts'")
        specs = tuple(_spec(str(name), row) for name, row in rows.items())
        return cls(specs, _handoffs(data.get("handoffs") or [], {spec.name for spec in specs}))


def _handoffs(rows: object, known: set[str]) -> tuple[HandOffSpec, ...]:
    if not isinstance(rows, list):
        raise FactsError("handoffs: must be a list")
    found = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not row.get("to") or not row.get("group"):
            raise FactsError(f"handoffs.{number}: needs 'to' and 'group'")
        if unknown := set(row) - {"to", "group", "facts", "reply"}:
            raise FactsError(f"handoffs.{number}.{min(unknown)}: no such key; known are facts, group, reply, to")
        facts = _words(f"handoffs.{number}", row, "facts")
        if strange := [name for name in facts if name not in known]:
            raise FactsError(f"handoffs.{number}.facts: this house has no fact {strange[0]!r}")
        found.append(HandOffSpec(str(row["to"]), str(row["group"]), facts, str(row.get("reply") or "")))
    return tuple(found)


def _spec(name: str, row: object) -> FactSpec:
    if not isinstance(row, dict):
        raise FactsError(f"facts.{name}: must be a mapping")
    row = {_ALIASES.get(str(key), str(key)): value for key, value in row.items()}
    if unknown := set(row) - _KEYS:
        raise FactsError(f"facts.{name}.{min(unknown)}: no such key; known are {', '.join(sorted(_KEYS))}")
    kind = row.get("kind")
    if kind not in KINDS:
        raise FactsError(f"facts.{name}.kind: must be one of {', '.join(KINDS)}")
    if kind == "code" and not row.get("pattern") and row.get("in_texts", True):
        raise FactsError(f"facts.{name}.pattern: a code that is read from texts needs a pattern")
    label = row.get("label", name)
    return FactSpec(
        name=name,
        kind=cast(Kind, kind),
        label={str(key): str(value) for key, value in label.items()} if isinstance(label, dict) else {"ko": str(label)},
        pattern=_pattern(name, "pattern", row["pattern"]) if row.get("pattern") else None,
        unit=str(row.get("unit", "")),
        cues=_words(name, row, "cues"),
        avoid=_words(name, row, "avoid"),
        needs_cue=bool(row.get("needs_cue", False)),
        fields=_words(name, row, "fields") if "fields" in row else (name,),
        fills=tuple(_pattern(name, "fills", _blank_pattern(text)) for text in _words(name, row, "fills")),
        asked=_words(name, row, "asked"),
        computed=bool(row.get("computed", False)),
        not_about=_words(name, row, "not_about"),
        in_texts=bool(row.get("in_texts", True)),
    )


def _blank_pattern(text: str) -> str:
    """A pattern as it stands; a blank as scripts write it (``OOO 대여소``) as the pattern of this very blank."""
    return text if "〔" in text else rf"〔{re.escape(text)}〕"


def _words(name: str, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, ())
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) and word for word in value):
        raise FactsError(f"facts.{name}.{key}: must be a list of words")
    return tuple(value)


def _pattern(name: str, key: str, text: object) -> re.Pattern[str]:
    try:
        return re.compile(str(text))
    except re.error as error:
        raise FactsError(f"facts.{name}.{key}: not a pattern: {error}") from None
