"""``facts.yaml`` for a house that wrote none, by the fields that its tickets have: their titles and examples of their values.

All that is known of a field is its title, so a value is read out of a text only where its form tells it (a code) or where words of the
title stand beside it; else the fact comes from the field alone. Measured on ten houses by other authors: with the shipped facts of a
parking house 0.33 of the conversations are right in everything, with the facts of their fields 0.38, with a ``facts.yaml`` of their own
0.56 (facts F1 0.09, 0.48, 0.81).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from giljabi.core.facts.field_names import key_tokens, key_words, names_money, unit_in, without_remarks
from giljabi.core.facts.schema import FactSchema, Kind
from giljabi.core.facts.values import CLOCK, DAY, MOMENT, PLATE, Value
from giljabi.errors import FactsError

_PHONE = re.compile(r"0\d{1,3}-?\d{3,4}-?\d{4}")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{2,20}")
_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", DAY), ("time", CLOCK), ("date", MOMENT), ("phone", _PHONE), ("plate", PLATE),
)  # fmt: skip
_UNITS = {"min": "분", "minutes": "분", "hours": "시간", "days": "일", "months": "개월", "km": "km", "percent": "%"}
#: Words of titles that stand beside any value.
_NO_CUE = {
    "번호", "금액", "요금", "시각", "시간", "날짜", "일자", "일시", "이름", "상태", "여부", "결과", "확인", "종류", "기록", "고객",
}  # fmt: skip
#: What a corpus calls the fields that agents look up or note (``admin_fields.json``).
_LOOKED_UP = ("admin", "note")
#: From this share of the shipped facts on that the fields hold, the house is one for which those were written.
_SHIPPED_FITS = 2 / 3


@dataclass(frozen=True, slots=True)
class TicketField:
    """A field or look-up of the account's tickets: its ``key``, the ``title`` that people see, some ``examples`` of its values, and
    whether a look-up holds it (``looked_up``) rather than the ticket itself."""

    key: str
    title: str
    examples: tuple[Value, ...] = ()
    looked_up: bool = False


def read_ticket_fields(data: object) -> list[TicketField]:
    """The rows of ``{"fields": [{"key", "label", "source", "examples"}]}``; ``source`` is ``admin`` or
    ``note`` where agents look it up. :class:`FactsError` names the row and the key that is wrong."""
    rows = data.get("fields") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise FactsError("must hold a list 'fields'")
    fields = [_ticket_field(number, row) for number, row in enumerate(rows, 1)]
    seen: set[str] = set()
    for number, field in enumerate(fields, 1):
        if field.key in seen:
            raise FactsError(f"fields.{number}.key: {field.key!r} stands twice")
        seen.add(field.key)
    return fields


def _ticket_field(number: int, row: object) -> TicketField:
    if not isinstance(row, Mapping):
        raise FactsError(f"fields.{number}: must be an object")
    for key in ("key", "label"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise FactsError(f"fields.{number}.{key}: must be a text")
    examples = row.get("examples") or []
    if not isinstance(examples, list) or not all(isinstance(value, str | int) for value in examples):
        raise FactsError(f"fields.{number}.examples: must be a list of texts and numbers")
    return TicketField(row["key"], row["label"], tuple(examples), row.get("source") in _LOOKED_UP)


def facts_from_fields(
    fields: Sequence[TicketField], shipped: Mapping[str, Any], said: str, places: frozenset[str]
) -> dict[str, Any]:
    """The data of a ``facts.yaml``: one fact a field, in their order, the shipped one where that holds a field of this key or title.

    ``shipped`` are the data of the facts that the product ships: they stand as they are where the fields hold most of them, else those
    stay whose words stand in ``said`` (what the house's scripts say) and of whose kind the fields have none; codes and what has no form
    of its own (a name) whatever else there is. ``places`` are the names of the places list.
    """
    schema = FactSchema.from_dict(dict(shipped))
    held = {field.key: _shipped_for(field, schema) for field in fields}
    names = {name for name in held.values() if name}
    if len(names) >= _SHIPPED_FITS * sum(not spec.computed for spec in schema.specs):
        return dict(shipped)
    kinds = {field.key: _kind_of(field, places) for field in fields if not held[field.key]}
    read_already = {spec.kind for spec in schema.specs if spec.name in names}
    many = Counter(kinds.values())
    rows: dict[str, Any] = {}
    for field in fields:
        name = held[field.key]
        if name:
            rows[name] = shipped["facts"][name]
        else:
            rows[field.key] = _row(field, kinds[field.key], many, read_already)
    for spec in schema.specs:
        alone = spec.kind in ("code", "text") or spec.kind not in {*read_already, *kinds.values()}
        if spec.name not in rows and not spec.computed and alone and any(word in said for word in spec.called):
            rows[spec.name] = shipped["facts"][spec.name]
    return {"facts": rows}


def _shipped_for(field: TicketField, schema: FactSchema) -> str:
    spec = schema.for_field(field.key) or schema.for_field(without_remarks(field.title))
    return spec.name if spec and not spec.computed else ""


def _row(field: TicketField, kind: Kind, many: Mapping[Kind, int], read_already: set[Kind]) -> dict[str, Any]:
    """The fact of a field. Beside shipped facts of its kind it is not read from texts: what they know of its kind is more than a title."""
    title = without_remarks(field.title) or field.key
    words = {*title.split(), *key_words(field.key), *key_words(title)} - _NO_CUE
    row: dict[str, Any] = {"label": title, "kind": kind, "cues": sorted(word for word in words if len(word) > 1)}
    row["fields"] = list(dict.fromkeys((field.key, title)))
    if kind == "code":
        row["pattern"] = _pattern_of([str(value) for value in field.examples])
    if kind == "count" and (unit := _unit_of(field)):
        row["unit"] = unit
    if kind != "code" and kind in read_already:
        row["in_texts"] = False
    if _needs_cue(field, kind, many[kind]):
        row["needs_cue"] = True
    return row


def _needs_cue(field: TicketField, kind: Kind, many: int) -> bool:
    """Whether only words of its title make a value one of this field's: an amount or a number always, what a look-up holds where several
    fields hold the like."""
    if kind in ("money", "count"):
        return True
    return field.looked_up and (kind in ("date", "time") or (kind in ("phone", "plate", "place") and many > 1))


def _kind_of(field: TicketField, places: frozenset[str]) -> Kind:
    values = field.examples
    if values and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return "money" if names_money(field.key) or names_money(field.title) else "count"
    texts = [str(value) for value in values]
    if not texts:
        return "text"
    for kind, form in _FORMS:
        if all(form.fullmatch(text) for text in texts):
            return kind
    if all(text in places for text in texts):
        return "place"
    return "code" if all(_CODE.fullmatch(text) for text in texts) else "text"


def _pattern_of(examples: Sequence[str]) -> str:
    """Whatever is formed as the examples are: letters as they stand there, figures as many as they have."""
    forms = sorted({_form(example) for example in examples}, key=lambda form: (-len(form), form))
    return rf"(?<![A-Za-z0-9-])(?P<value>{'|'.join(forms)})(?![A-Za-z0-9-])"


def _form(example: str) -> str:
    runs = [(figure, "".join(run)) for figure, run in groupby(example, key=str.isdigit)]
    return "".join(rf"\d{{{len(run)}}}" if figure else re.escape(run) for figure, run in runs)


def _unit_of(field: TicketField) -> str:
    if unit := unit_in(field.title):
        return unit
    named = [_UNITS[token] for name in (field.title, field.key) for token in key_tokens(name) if token in _UNITS]
    return named[-1] if named else ""
