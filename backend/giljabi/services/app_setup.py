"""The app in the account: uploaded, built and installed, each only where it is not yet; and the settings by which its tokens are verified."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from giljabi.errors import InputError, Unavailable
from giljabi.services.macro_account import Patience

#: Zendesk builds an upload in seconds; who waits longer is told to come back.
_LOOKS = 120


class AppAccount(Protocol):
    """The account's apps. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""

    @property
    def name(self) -> str:
        """What the app is called, by its manifest."""

    @property
    def version(self) -> str:
        """The version of the app at hand, by its manifest."""

    def owned(self) -> Sequence[Mapping[str, Any]]:
        """The account's own apps."""

    def installations(self) -> Sequence[Mapping[str, Any]]: ...

    def upload(self, package: bytes) -> str:
        """Bring a package; the number of the upload."""

    def build(self, upload: str) -> str:
        """Make an app of an upload; the number of the job."""

    def job(self, number: str) -> Mapping[str, Any]:
        """How far a job is: ``status``, ``app_id`` once it is completed, ``message`` when it failed."""

    def install(self, app_id: int) -> int:
        """The number of the installation."""

    def public_key(self, app_id: int) -> str:
        """As PEM."""

    def audience(self, installation_id: int) -> str:
        """The installation's address, as the app's tokens name it."""


@dataclass(frozen=True, slots=True)
class AppPlan:
    """What is there of the app; None is to be added."""

    name: str
    app_id: int | None
    installation_id: int | None
    trouble: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.installation_id is not None

    def lines(self) -> Iterator[str]:
        """For people, one line a thing to be added."""
        if self.app_id is None:
            yield f"app {self.name!r}, uploaded and built"
        if self.installation_id is None:
            yield f"installation of the app {self.name!r}"


@dataclass(frozen=True)
class AppSetUp:
    """``package``: the zip of `giljabi app package`."""

    account: AppAccount
    package: bytes
    sleep: Callable[[float], None] = time.sleep

    def plan(self) -> AppPlan:
        """What is there, found by the app's name among the account's own apps."""
        name = self.account.name
        apps = [row for row in self.account.owned() if row.get("name") == name]
        numbers = {int(row["id"]) for row in apps}
        installed = [row for row in self.account.installations() if row.get("app_id") in numbers]
        if len(installed) > 1:
            about = f"the app {name!r} is installed {len(installed)} times: remove all but one"
            return AppPlan(name, None, None, (about,))
        if not apps:
            return AppPlan(name, None, None)
        newest = max(apps, key=lambda row: int(row["id"]))  # of several built by runs that were cut off
        row = next((row for row in apps if installed and row["id"] == installed[0]["app_id"]), newest)
        number = int(installed[0]["id"]) if installed else None
        return AppPlan(name, int(row["id"]), number, notes=tuple(self._notes(row, installed)))

    def _notes(self, app: Mapping[str, Any], installed: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        there, here = str(app.get("version") or ""), self.account.version
        if there and there != here:
            yield f"the app {app['id']} is version {there}, this is {here}: upload the new package in Admin Center"
        for row in installed:
            yield f"the app is installed ({row['id']}); from which backend its pages come cannot be seen from here"
            if not row.get("enabled"):
                yield f"the app's installation {row['id']} is switched off"

    def apply(self, found: AppPlan) -> dict[str, str]:
        """Add what is missing; the settings that the backend needs then. :class:`InputError` when Zendesk cannot build the app. A call whose
        answer is lost raises; running all of it again finds what was added."""
        ask = Patience(self.sleep).ask
        app_id = found.app_id or self._built()
        number = found.installation_id or ask(partial(self.account.install, app_id))
        key = ask(partial(self.account.public_key, app_id)).strip()
        return {
            "GILJABI_APP_AUDIENCE": self.account.audience(number),
            "GILJABI_APP_PUBLIC_KEY": key.replace("\r\n", "\n").replace("\n", "\\n"),
        }

    def _built(self) -> int:
        ask = Patience(self.sleep).ask
        upload = ask(partial(self.account.upload, self.package))
        number = ask(partial(self.account.build, upload))
        for _ in range(_LOOKS):
            job = ask(partial(self.account.job, number))
            if job.get("status") == "completed":
                return int(job["app_id"])
            if job.get("status") == "failed":
                raise InputError(f"setup: Zendesk refused the app: {job.get('message')}")
            self.sleep(1)
        raise Unavailable(f"Zendesk is still building the app (job {number}); run the same again")
