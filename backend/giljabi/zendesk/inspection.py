"""The :class:`~giljabi.services.doctor.AccountInspection` that is Zendesk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from giljabi.errors import Unavailable
from giljabi.zendesk.session import ZendeskSession, answered_at


class ZendeskInspection:
    """Reads only."""

    def __init__(self, session: ZendeskSession) -> None:
        self._session = session

    def server_time(self) -> datetime:
        """By the header of an answer."""
        moment = answered_at(self._session.get(self._session.url("/api/v2/account/settings.json")))
        if moment is None:
            raise Unavailable("Zendesk's answer does not say its time")
        return moment

    def webhooks(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/webhooks", "webhooks"))

    def signing_secret(self, webhook_id: str) -> str:
        data = self._session.get(self._session.url(f"/api/v2/webhooks/{webhook_id}/signing_secret")).json()
        return str(data["signing_secret"]["secret"])

    def triggers(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/triggers.json?page[size]=100", "triggers"))
