"""The :class:`~giljabi.services.doctor.AccountInspection` that is Zendesk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from giljabi.errors import NotFound, Unavailable
from giljabi.zendesk.session import ZendeskSession, answered_at

_NAMED = {
    "brand": ("/api/v2/brands.json?page[size]=100", "brands"), "form": ("/api/v2/ticket_forms.json", "ticket_forms"),
    "group": ("/api/v2/groups.json?page[size]=100", "groups"),
}  # fmt: skip
_INSTALLATION = re.compile(r"/api/v2/apps/installations/(\d+)")


class ZendeskInspection:
    """Reads only. ``audience``: the app's installation by its address, as the app's tokens name it."""

    def __init__(self, session: ZendeskSession, audience: str = "") -> None:
        self._session, self._audience = session, audience

    def server_time(self) -> datetime:
        """By the header of an answer."""
        moment = answered_at(self._session.get(self._session.url("/api/v2/account/settings.json")))
        if moment is None:
            raise Unavailable("Zendesk's answer does not say its time")
        return moment

    def ticket_fields(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/ticket_fields.json?page[size]=100", "ticket_fields"))

    def installation(self) -> Mapping[str, Any] | None:
        """The app's installation; None where the audience names none. :class:`~giljabi.errors.NotFound` for one that is not there."""
        found = _INSTALLATION.search(self._audience)
        if not found:
            return None
        try:
            data = self._session.get(self._session.url(f"/api/v2/apps/installations/{found.group(1)}.json")).json()
        except NotFound as error:
            raise NotFound(f"the account has no installation {found.group(1)} ({error})") from None
        return dict(data.get("installation") or data)

    def names(self, field: str) -> Mapping[str, str]:
        """The names of the account's brands, forms or groups (``field``: brand, form or group), by number."""
        path, name = _NAMED[field]
        return {str(row["id"]): str(row["name"]) for row in self._session.listed(path, name)}

    def webhooks(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/webhooks", "webhooks"))

    def signing_secret(self, webhook_id: str) -> str:
        data = self._session.get(self._session.url(f"/api/v2/webhooks/{webhook_id}/signing_secret")).json()
        return str(data["signing_secret"]["secret"])

    def triggers(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/triggers.json?page[size]=100", "triggers"))
