"""The :class:`~giljabi.services.app_setup.AppAccount` that is Zendesk: its Apps API (developer.zendesk.com, "Creating and managing private
apps with the Zendesk API"), which Zendesk's OpenAPI documents leave out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from giljabi.errors import InputError
from giljabi.zendesk.app_package import files_for, packed
from giljabi.zendesk.session import ZendeskSession


class ZendeskApps:
    """The apps of one account, and the package of ours for a backend's address."""

    def __init__(self, session: ZendeskSession, backend_url: str) -> None:
        self._session = session
        files = files_for(backend_url)
        self.package = packed(files)
        self._manifest: Mapping[str, Any] = json.loads(files["manifest.json"])

    @property
    def name(self) -> str:
        return str(self._manifest["name"])

    @property
    def version(self) -> str:
        return str(self._manifest["version"])

    def owned(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/apps/owned.json", "apps"))

    def installations(self) -> list[Mapping[str, Any]]:
        return list(self._session.listed("/api/v2/apps/installations.json", "installations"))

    def upload(self, package: bytes) -> str:
        files = {"uploaded_data": ("giljabi-app.zip", package, "application/zip")}
        return str(self._session.post(self._session.url("/api/v2/apps/uploads.json"), files=files).json()["id"])

    def build(self, upload: str) -> str:
        body = {"name": self.name, "upload_id": upload}
        return str(self._session.post(self._session.url("/api/v2/apps.json"), json=body).json()["job_id"])

    def job(self, number: str) -> Mapping[str, Any]:
        return dict(self._session.get(self._session.url(f"/api/v2/apps/job_statuses/{number}.json")).json())

    def install(self, app_id: int) -> int:
        body = {"app_id": app_id, "settings": {"name": self.name, "title": self.name}, "enabled": True}
        data = self._session.post(self._session.url("/api/v2/apps/installations.json"), json=body).json()
        return int((data.get("installation") or data)["id"])

    def public_key(self, app_id: int) -> str:
        answer = self._session.get(self._session.url(f"/api/v2/apps/{app_id}/public_key.pem"))
        try:
            key = serialization.load_pem_public_key(answer.content)
        except (ValueError, UnsupportedAlgorithm):
            raise InputError(f"setup: Zendesk's answer is no public key of the app {app_id}") from None
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_bytes(serialization.Encoding.PEM, form).decode("ascii")

    def audience(self, installation_id: int) -> str:
        return self._session.url(f"/api/v2/apps/installations/{installation_id}.json")
