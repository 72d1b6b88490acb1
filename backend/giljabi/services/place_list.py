"""The places list in an admin's hands: looked at, changed after a preview, every change with its author and reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from giljabi.core.facts.place_csv import place_changes, read_place_csv, write_place_csv
from giljabi.core.facts.places import Place, PlaceList
from giljabi.errors import InputError
from giljabi.services.library import Library, places_data, places_of
from giljabi.storage import admin_changes
from giljabi.storage import house as store
from giljabi.storage.database import Database

_SUBJECT = "places"


@dataclass(frozen=True)
class PlaceLists:
    """The house's places list."""

    database: Database
    library: Library

    def show(self) -> dict[str, Any]:
        """The table as it stands, a mark that a change must name, and who changed what before."""
        table = write_place_csv(self._now())
        return {
            "csv": table,
            "mark": admin_changes.mark_of(table),
            "changes": admin_changes.recent(self.database, _SUBJECT),
        }

    def preview(self, table: str) -> dict[str, Any]:
        """What a table would change, and its lines that cannot be used. Nothing is changed."""
        places, errors = read_place_csv(table)
        return {
            "errors": [{"line": row.line, "message": row.message} for row in errors],
            "changes": [asdict(row) for row in place_changes(self._now(), places)],
        }

    def replace(self, table: str, mark: str, reason: str, admin: int) -> dict[str, Any]:
        """Let this table be the list; :class:`InputError` when a line of it cannot be used, or when somebody changed the list since
        ``mark`` was shown: then nothing is changed."""
        places, errors = read_place_csv(table)
        if errors:
            raise InputError("; ".join(f"csv:{row.line}: {row.message}" for row in errors[:5]))
        with self.database.write() as connection:
            before = places_of(store.locked_document(connection, _SUBJECT) or []).places
            if admin_changes.mark_of(write_place_csv(before)) != mark:
                raise InputError("places: somebody changed the list meanwhile; load it again")
            changes = [asdict(row) for row in place_changes(before, places)]
            if store.put_document(connection, _SUBJECT, places_data(PlaceList(places))):
                admin_changes.add(connection, _SUBJECT, admin, reason, {"changes": changes})
        return self.show()

    def _now(self) -> tuple[Place, ...]:
        return self.library.house().places.places
