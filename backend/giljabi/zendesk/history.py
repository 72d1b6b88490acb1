"""The :class:`~giljabi.services.ports.TicketHistory` that is Zendesk: the incremental export by cursor.

It is allowed ten requests a minute (zendesk-platform.md §7), so pages are spaced; after a 429 it waits as long as it is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from giljabi.errors import RateLimited, Unavailable
from giljabi.services.ports import ChangedTicket, SolvedTicket, seconds_of
from giljabi.zendesk.session import ZendeskSession

_PAGE = 1_000
_SPACED_SECONDS = 6.0
_MOST_WAITS, _LONGEST_WAIT_SECONDS = 10, 90.0
_PATH = "/api/v2/incremental/tickets/cursor.json"


class ZendeskHistory:
    """``type_field_id``: the ticket field that holds the consultation type. ``since``: seconds since 1970, for the first run."""

    def __init__(
        self,
        session: ZendeskSession,
        type_field_id: int,
        *,
        since: int = 1,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session = session
        self._field = type_field_id
        self._since = since
        self._sleep = sleep

    def solved(self, cursor: str) -> Iterator[tuple[list[SolvedTicket], str]]:
        """Pages of solved and closed tickets, each with the cursor behind it."""
        for rows, after in self._pages({"cursor": cursor} if cursor else {"start_time": self._since}):
            yield [self._solved(row) for row in rows if row.get("status") in ("solved", "closed")], after

    def changed(self, cursor: str) -> Iterator[tuple[list[ChangedTicket], str]]:
        """Pages of all tickets that were made or changed. ``cursor``: of an earlier page, or at first seconds since 1970."""
        position = {"start_time": cursor} if cursor.isdigit() else {"cursor": cursor}
        for rows, after in self._pages(position, include="metric_sets"):
            yield [_changed(row) for row in rows], after

    def _pages(self, params: dict[str, Any], **always: str) -> Iterator[tuple[list[dict[str, Any]], str]]:
        first = True
        while True:
            if not first:
                self._sleep(_SPACED_SECONDS)
            first = False
            data = self._page(params | always | {"per_page": _PAGE})
            after = data.get("after_cursor")
            yield data["tickets"], str(after or params.get("cursor") or "")
            if data.get("end_of_stream", True) or not after:
                return
            params = {"cursor": after}

    def _page(self, params: Mapping[str, Any]) -> dict[str, Any]:
        for _ in range(_MOST_WAITS):
            try:
                data = self._session.get(self._session.url(_PATH), params=dict(params)).json()
            except RateLimited as error:
                self._sleep(min(error.retry_after or 60.0, _LONGEST_WAIT_SECONDS))
                continue
            except ValueError as error:
                raise Unavailable(f"the export's answer could not be read: {error}") from error
            if not isinstance(data, dict) or not isinstance(data.get("tickets"), list):
                raise Unavailable("the export's answer holds no list of tickets")
            return data
        raise Unavailable("the export is limited again and again; run it later, it goes on where it ended")

    def _solved(self, row: Mapping[str, Any]) -> SolvedTicket:
        custom = {field["id"]: field["value"] for field in row.get("custom_fields") or []}
        return SolvedTicket(
            int(row["id"]), str(row.get("subject") or ""), str(row.get("description") or ""),
            str(custom.get(self._field) or ""), seconds_of(str(row.get("updated_at") or "")), known_of(row),
            tuple(map(str, row.get("tags") or ())),
        )  # fmt: skip


def _changed(row: Mapping[str, Any]) -> ChangedTicket:
    metrics = row.get("metric_set")
    replied = metrics.get("requester_updated_at") if isinstance(metrics, dict) else None
    return ChangedTicket(
        int(row["id"]), int(row.get("requester_id") or 0), str(row.get("status") or ""),
        seconds_of(str(row.get("created_at") or "")), seconds_of(str(row.get("updated_at") or "")),
        tuple(map(str, row.get("tags") or ())), is_follow_up(row), seconds_of(str(replied or "")),
    )  # fmt: skip


def is_follow_up(ticket: Mapping[str, Any]) -> bool:
    """Whether a ticket was made of a closed one, whose tags and fields it has then."""
    source = (ticket.get("via") or {}).get("source") or {}
    return source.get("rel") == "follow_up"


def known_of(ticket: Mapping[str, Any]) -> dict[str, str]:
    """Brand, form, group and channel of a ticket, as far as it has them."""
    values = {
        "brand": ticket.get("brand_id"), "form": ticket.get("ticket_form_id"), "group": ticket.get("group_id"),
        "channel": (ticket.get("via") or {}).get("channel"),
    }  # fmt: skip
    return {name: str(value) for name, value in values.items() if value}
