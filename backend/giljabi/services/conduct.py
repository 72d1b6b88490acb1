"""How Giljabi conducts itself: as the settings say, until an admin decides otherwise in the admin's page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection

from giljabi.errors import InputError
from giljabi.services.modes import Modes
from giljabi.storage import admin_changes
from giljabi.storage import house as store
from giljabi.storage.database import Database

_SUBJECT = "conduct"


@dataclass(frozen=True, slots=True)
class Conduct:
    """``promised_precision``: how often a type that is saved without a person must be right, in percent. ``approval``: whether a
    revision from the Help Center that changes what is said waits until an admin approves of it."""

    modes: Modes = field(default_factory=Modes)
    promised_precision: int = 95
    approval: bool = False

    def to_dict(self) -> dict[str, Any]:
        rules = [{"field": field_, "value": value, "mode": mode} for field_, value, mode in self.modes.rules]
        rest = {"promised_precision": self.promised_precision, "approval": self.approval}
        return {"mode": self.modes.default, "rules": rules} | rest

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Conduct:
        rules = tuple((row["field"], row["value"], row["mode"]) for row in data["rules"])
        return cls(Modes(data["mode"], rules), data["promised_precision"], data["approval"])


@dataclass(frozen=True)
class Conducts:
    """The conduct in force. ``default``: as the settings say."""

    database: Database
    default: Conduct

    def now(self) -> Conduct:
        """What holds at this moment: an admin's word is heard by every process from its next event on."""
        chosen = store.document(self.database, _SUBJECT)
        return Conduct.from_dict(chosen) if chosen else self.default

    def show(self) -> dict[str, Any]:
        """The conduct as it stands, a mark that a change must name, and who changed what before."""
        now = self.now()
        return now.to_dict() | {"mark": _mark(now), "changes": admin_changes.recent(self.database, _SUBJECT)}

    def replace(self, new: Conduct, mark: str, reason: str, admin: int) -> dict[str, Any]:
        """Let this be the conduct; :class:`InputError` when somebody changed it since ``mark`` was shown: then nothing is changed."""
        with self.database.write() as connection:
            if _mark(self._locked(connection)) != mark:
                raise InputError("conduct: somebody changed it meanwhile; load it again")
            self.put(connection, new, reason, admin)
        return self.show()

    def put(self, connection: Connection, new: Conduct, reason: str, admin: int) -> None:
        """Let this be the conduct, in the caller's transaction; nothing is noted where it is so already."""
        if changes := _changes(self._locked(connection), new):
            store.put_document(connection, _SUBJECT, new.to_dict())
            admin_changes.add(connection, _SUBJECT, admin, reason, {"changes": changes})

    def _locked(self, connection: Connection) -> Conduct:
        """What holds, and nobody else changes until the caller's transaction ends."""
        chosen = store.locked_document(connection, _SUBJECT)
        return Conduct.from_dict(chosen) if chosen else self.default


@dataclass(frozen=True, slots=True)
class _Change:
    name: str
    before: str
    after: str


def _changes(before: Conduct, after: Conduct) -> list[dict[str, str]]:
    old, new = before.to_dict(), after.to_dict()
    return [asdict(_Change(name, _said(old[name]), _said(new[name]))) for name in new if old[name] != new[name]]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{row['field']}:{row['value']}={row['mode']}" for row in value)
    return str(value).lower()


def _mark(conduct: Conduct) -> str:
    return admin_changes.mark_of(json.dumps(conduct.to_dict(), sort_keys=True))
