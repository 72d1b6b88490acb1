"""The account's macros over REST (zendesk-platform.md §6.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from giljabi.core.macros.filled import AccountWords
from giljabi.core.macros.macro import Actual, Content
from giljabi.zendesk.inspection import ZendeskInspection
from giljabi.zendesk.session import ZendeskSession

#: What a token for macros is asked for; the worker's own token has no right to write them.
#: Types of fields whose value stands in a text as it is kept.
_SAID = ("text", "textarea", "integer", "decimal", "regexp", "date")
MACRO_SCOPES = "macros:read macros:write read"


class ZendeskMacros:
    """The macros of one account."""

    def __init__(self, session: ZendeskSession, type_field_id: int) -> None:
        self._session, self._type_field_id = session, type_field_id

    @property
    def host(self) -> str:
        return self._session.host

    def macros(self) -> list[Actual]:
        """A hundred a call, with how often each was used where the plan says so."""
        return [
            Actual(int(row["id"]), Content.from_body(row), row.get("usage_30d"))
            for row in self._session.listed("/api/v2/macros.json?include=usage_30d&page[size]=100", "macros")
        ]

    def macro(self, macro_id: int) -> Content:
        return Content.from_body(self._session.get(self._url(macro_id)).json()["macro"])

    def create(self, content: Content) -> int:
        answer = self._session.post(self._session.url("/api/v2/macros.json"), json={"macro": content.to_body()})
        return int(answer.json()["macro"]["id"])

    def update(self, macro_id: int, content: Content) -> None:
        self._session.put(self._url(macro_id), json={"macro": content.to_body()})

    def place(self, positions: Mapping[int, int]) -> None:
        rows = [{"id": macro_id, "position": position} for macro_id, position in positions.items()]
        self._session.put(self._session.url("/api/v2/macros/update_many.json"), json={"macros": rows})

    def words(self) -> AccountWords:
        """Fields and groups by the names that people see, the type field's options."""
        inspection = ZendeskInspection(self._session)
        rows = inspection.ticket_fields()
        groups = {name: int(number) for number, name in inspection.names("group").items()}
        type_field = next((row for row in rows if row["id"] == self._type_field_id), {})
        options = frozenset(str(option["value"]) for option in type_field.get("custom_field_options") or ())
        ids = frozenset(int(row["id"]) for row in rows)
        return AccountWords(_placeholders(rows), groups, self._type_field_id, options, ids)

    def _url(self, macro_id: int) -> str:
        return self._session.url(f"/api/v2/macros/{macro_id}.json")


def _placeholders(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The placeholder that says a field's value, by the field's title: a drop-down's by its option's name, since its value is a tag. What
    has no value to be said is left out, and two active fields of one title as well: which one is meant, nobody can tell."""
    active = [row for row in rows if row.get("active", True)]
    titles = Counter(str(row["title"]) for row in active)
    found = {}
    for row in active:
        title, number = str(row["title"]), int(row["id"])
        if titles[title] == 1 and row.get("type") in _SAID:
            found[title] = f"ticket.ticket_field_{number}"
        elif titles[title] == 1 and row.get("type") == "tagger":
            found[title] = f"ticket.ticket_field_option_title_{number}"
    return found
