"""The :class:`~giljabi.services.probe.ProbedAccount` that is Zendesk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from giljabi.zendesk.budget import Budget
from giljabi.zendesk.inspection import ZendeskInspection
from giljabi.zendesk.session import ZendeskSession


class ZendeskProbe(ZendeskInspection):
    """Hears the rate limits of every answer, beside whoever hears them already."""

    def __init__(self, session: ZendeskSession, audience: str) -> None:
        super().__init__(session, audience)
        self._limits: dict[str, int] = {}
        heard = session.on_budgets

        def hear(seen: list[Budget]) -> None:
            heard(seen)
            self._limits |= {budget.name: budget.total for budget in seen}

        session.on_budgets = hear

    def macro_actions(self) -> list[tuple[str, Any]]:
        rows = self._session.listed("/api/v2/macros.json?page[size]=100", "macros")
        return [(str(action["field"]), action.get("value")) for row in rows for action in row.get("actions") or ()]

    def test_webhook(self, webhook: Mapping[str, Any], body: str) -> int | None:
        request = {
            "endpoint": webhook["endpoint"], "http_method": "POST", "request_format": "json", "payload": body,
        }  # fmt: skip
        url = self._session.url(f"/api/v2/webhooks/test?webhook_id={webhook['id']}")
        data = self._session.post(url, json={"request": request}).json()
        status = str((data.get("response") or {}).get("status") if isinstance(data, dict) else "")
        return int(status) if status.isdecimal() else None

    def limits(self) -> Mapping[str, int]:
        return self._limits

    def make_ticket(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._session.post(self._session.url("/api/v2/tickets.json"), json={"ticket": dict(body)})
        return dict(answer.json()["ticket"])

    def change_ticket(self, ticket_id: int, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._session.put(
            self._session.url(f"/api/v2/tickets/{ticket_id}.json"), json={"ticket": dict(body)}
        )  # fmt: skip
        return dict(answer.json()["ticket"])

    def comments(self, ticket_id: int) -> list[Mapping[str, Any]]:
        return list(self._session.listed(f"/api/v2/tickets/{ticket_id}/comments.json", "comments"))

    def audits(self, ticket_id: int) -> list[Mapping[str, Any]]:
        return list(self._session.listed(f"/api/v2/tickets/{ticket_id}/audits.json", "audits"))
