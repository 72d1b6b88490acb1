"""The :class:`~giljabi.services.ports.HelpCenter` that is Zendesk Guide.

zenpy drops the language of a list of articles (zendesk-platform.md §7), so the session is asked directly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from giljabi.errors import Unavailable
from giljabi.services.ports import RemoteArticle
from giljabi.zendesk.session import ZendeskSession

_PAGE = 100


class ZendeskHelpCenter:
    """The articles of one account."""

    def __init__(self, session: ZendeskSession) -> None:
        self._session = session

    def articles(self, locale: str) -> Iterator[list[RemoteArticle]]:
        """By cursor, 100 a page; a page that is cut off raises :class:`~giljabi.errors.Unavailable`."""
        path = f"/api/v2/help_center/{locale}/articles.json"
        params: dict[str, Any] = {"page[size]": _PAGE}
        while True:
            data = self._json(path, params)
            yield [_article(row) for row in data["articles"]]
            meta = data.get("meta") or {}
            if not meta.get("has_more"):
                return
            if not meta.get("after_cursor"):
                raise Unavailable("the Help Center says that there is more, but not where")
            params = {"page[size]": _PAGE, "page[after]": meta["after_cursor"]}

    def changed_since(self, moment: int) -> tuple[set[int], int]:
        """By the incremental list, page after page. Asked again from the newest change seen, a little is read twice and nothing
        is missed."""
        found: set[int] = set()
        newest, page = moment, 1
        while True:
            params = {
                "start_time": moment,
                "sort_by": "updated_at",
                "sort_order": "asc",
                "page": page,
                "per_page": _PAGE,
            }
            data = self._json("/api/v2/help_center/incremental/articles.json", params)
            for article in map(_article, data["articles"]):
                found.add(article.id)
                newest = max(newest, article.moment)
            if not data.get("next_page"):
                return found, newest
            page += 1

    def _json(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        try:
            data = self._session.get(self._session.url(path), params=dict(params)).json()
        except ValueError as error:
            raise Unavailable(f"the Help Center's answer could not be read: {error}") from error
        if not isinstance(data, dict) or not isinstance(data.get("articles"), list):
            raise Unavailable("the Help Center's answer holds no list of articles")
        return data


def _article(row: Mapping[str, Any]) -> RemoteArticle:
    segments = row.get("user_segment_ids") or ([row["user_segment_id"]] if row.get("user_segment_id") else [])
    return RemoteArticle(
        id=int(row["id"]),
        locale=str(row.get("locale") or ""),
        title=str(row.get("title") or ""),
        body=str(row.get("body") or ""),
        url=str(row.get("html_url") or ""),
        updated_at=str(row.get("updated_at") or ""),
        draft=bool(row.get("draft")),
        section=int(row.get("section_id") or 0),
        labels=tuple(row.get("label_names") or ()),
        segments=tuple(int(segment) for segment in segments),
    )
