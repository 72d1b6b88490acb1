"""The :class:`~giljabi.services.account_setup.SetUpAccount` that is Zendesk. Nothing here changes or deletes what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from giljabi.zendesk.inspection import ZendeskInspection

#: Setting up needs an admin's credentials with these scopes; the worker's own token has fewer.
SET_UP_SCOPES = "read write"


class ZendeskSetUp(ZendeskInspection):
    """Adds fields, options, webhooks and triggers."""

    def add_field(self, title: str, options: Sequence[Mapping[str, str]]) -> int:
        field = {"type": "tagger", "title": title, "custom_field_options": [dict(option) for option in options]}
        return int(self._post("/api/v2/ticket_fields.json", {"ticket_field": field})["ticket_field"]["id"])

    def add_option(self, field_id: int, name: str, tag: str) -> None:
        """One by one: a PUT of the field would delete every option that it does not list."""
        option = {"name": name, "value": tag}
        self._post(f"/api/v2/ticket_fields/{field_id}/options.json", {"custom_field_option": option})

    def add_webhook(self, name: str, endpoint: str, subscription: str) -> str:
        webhook = {
            "name": name, "status": "active", "endpoint": endpoint, "http_method": "POST", "request_format": "json",
            "subscriptions": [subscription],
        }  # fmt: skip
        return str(self._post("/api/v2/webhooks", {"webhook": webhook})["webhook"]["id"])

    def add_trigger(self, body: Mapping[str, Any]) -> int:
        return int(self._post("/api/v2/triggers.json", {"trigger": dict(body)})["trigger"]["id"])

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._session.post(self._session.url(path), json=body).json()
        return answer
