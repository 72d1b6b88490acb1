"""A macro's content, and the mark that tells ours from those that people made."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

#: Stands in the description of every macro of ours: which text of which article it is made of, and a fingerprint of what was applied, by
#: which a change by hand is seen. A clone that somebody makes in Zendesk bears it as well, so it does not prove alone that a macro is ours.
_MARK = re.compile(r"\s*\[giljabi ([0-9a-f]{12}) ([0-9a-f]{12})\]")
_TAG = re.compile(r"<[^>]*>")
_TAGS = ("set_tags", "current_tags", "remove_tags")


@dataclass(frozen=True, slots=True)
class Content:
    """What a macro says and does. ``actions`` are pairs of field and value, as Zendesk names them; ``restriction`` is Zendesk's own
    object or None. ``position``, where it stands in the list, is no part of that: Zendesk takes it only for many at once (OpenAPI:
    MacroInput has none, MacroUpdateManyInput has)."""

    title: str
    description: str
    actions: tuple[tuple[str, Any], ...]
    restriction: Mapping[str, Any] | None = None
    active: bool = True
    position: int | None = None

    @property
    def comment(self) -> str:
        """The words that it puts into the reply, without their HTML; empty when it has none."""
        for field, value in self.actions:
            if field == "comment_value":
                return str(_plain(value))
            if field == "comment_value_html":
                return unescape(_TAG.sub("\n", str(_plain(value)))).strip()
        return ""

    @property
    def is_personal(self) -> bool:
        """Whether it is one person's own."""
        return (self.restriction or {}).get("type") == "User"

    def to_body(self) -> dict[str, Any]:
        """As Zendesk takes one."""
        return {
            "title": self.title,
            "description": self.description,
            "actions": [{"field": field, "value": value} for field, value in self.actions],
            "restriction": dict(self.restriction) if self.restriction else None,
            "active": self.active,
        }

    @classmethod
    def from_body(cls, data: Mapping[str, Any]) -> Content:
        """Of what Zendesk answers, values as they stand: what is put back is what was there."""
        actions = tuple((str(row["field"]), _frozen(row.get("value"))) for row in data.get("actions") or ())
        restriction = data.get("restriction") or None
        title = str(data.get("raw_title") or data.get("title") or "")  # the other has dynamic content filled in
        active, position = bool(data.get("active")), data.get("position")
        return cls(title, data.get("description") or "", actions, restriction, active, position)

    def compared(self) -> dict[str, Any]:
        """Without what Zendesk may write differently than it was given: truth values as words, numbers as text, a comment for all
        channels as its text, line ends, blanks at the ends, the order of actions, the order and case of tags."""
        restriction = None
        if self.restriction:
            ids = self.restriction.get("ids") or [self.restriction.get("id")]
            restriction = [str(self.restriction.get("type")), sorted(str(number) for number in ids)]
        return {
            "title": _even(self.title),
            "description": _even(self.description),
            "actions": sorted(([field, _compared(field, value)] for field, value in self.actions), key=str),
            "restriction": restriction,
            "active": self.active,
        }

    def same_as(self, other: Content) -> bool:
        """Whether both are the same macro, however they are written."""
        return self.compared() == other.compared()


@dataclass(frozen=True, slots=True)
class Actual:
    """A macro as the account holds it. ``used`` is how often it was used in the last 30 days, None where the account does not say."""

    id: int
    content: Content
    used: int | None = None

    @property
    def key(self) -> str:
        """The key in its mark; empty without one."""
        return self._mark[0]

    @property
    def drifted(self) -> bool:
        """Of one of ours: whether somebody changed it since it was applied. Being switched off is no change of what it says."""
        return self._mark[1] != fingerprint(self.content)

    @property
    def _mark(self) -> tuple[str, str]:
        """Key and fingerprint, both empty without a mark."""
        found = _MARK.search(self.content.description)
        return (found.group(1), found.group(2)) if found else ("", "")


def marked(content: Content, key: str) -> Content:
    """The content with its mark at the end of the description."""
    plain = replace(content, description=unmarked(content.description))
    return replace(plain, description=f"{plain.description}\n[giljabi {key} {fingerprint(plain)}]".lstrip("\n"))


def unmarked(description: str) -> str:
    """A description without the mark."""
    return _MARK.sub("", description)


def fingerprint(content: Content) -> str:
    """Twelve characters that change with anything the macro says or does, its mark, its place and whether it is active aside."""
    data = replace(content, description=unmarked(content.description), active=True).compared()
    return digest(data)


def digest(data: Any) -> str:
    """Twelve characters for any plain data."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) == 2 and value[0] == "channel:all":
            return _plain(value[1])
        return [_plain(part) for part in value]
    return _even(value) if isinstance(value, str) else str(value)


def _compared(field: str, value: Any) -> Any:
    plain = _plain(value)
    if field in _TAGS and isinstance(plain, str):
        return " ".join(sorted(set(plain.lower().split())))
    return plain


def _even(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
