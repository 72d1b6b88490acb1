"""The account's macros over REST (zendesk-platform.md §6.5)."""

from __future__ import annotations

from giljabi.core.macros.desired import AccountWords
from giljabi.core.macros.macro import Actual, Content
from giljabi.zendesk.session import ZendeskSession

#: What a token for macros is asked for; the worker's own token has no right to write them.
MACRO_SCOPES = "macros:read macros:write read"


class ZendeskMacros:
    """The macros of one account."""

    def __init__(self, session: ZendeskSession, type_field_id: int) -> None:
        self._session, self._type_field_id = session, type_field_id

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

    def words(self) -> AccountWords:
        """Fields and groups by the names that people see."""
        fields = {
            str(row["title"]): int(row["id"])
            for row in self._session.listed("/api/v2/ticket_fields.json?page[size]=100", "ticket_fields")
        }
        groups = {
            str(row["name"]): int(row["id"])
            for row in self._session.listed("/api/v2/groups.json?page[size]=100", "groups")
        }
        return AccountWords(fields, groups, self._type_field_id)

    def _url(self, macro_id: int) -> str:
        return self._session.url(f"/api/v2/macros/{macro_id}.json")
