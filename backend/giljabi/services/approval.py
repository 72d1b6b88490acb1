"""New revisions of articles come into force: by an admin's word, with a reason."""

from __future__ import annotations

from giljabi.core.playbook import Playbook
from giljabi.errors import InputError
from giljabi.storage import admin_changes
from giljabi.storage import house as store
from giljabi.storage.database import Database


def approve(database: Database, key: str, revision: int, reason: str, admin: int) -> None:
    """Let the waiting revision of an article come into force. :class:`InputError` when another one waits by now, or none: nobody
    approves of what they have not seen; and when it has errors: it would not come into force."""
    held = next((row for row in store.waiting(database) if row.source_key == key), None)
    if held is None or held.revision != revision:
        raise InputError(f"article {key!r}: revision {revision} does not wait for approval; load it again")
    if held.errors:
        raise InputError(f"article {key!r}: revision {revision} has {held.errors} errors; mend the article first")
    with database.write() as connection:
        if not store.approve(connection, revision):
            raise InputError(f"article {key!r}: somebody approved of revision {revision} meanwhile")
        title = Playbook.from_dict(held.playbook).title
        admin_changes.add(connection, "articles", admin, reason, {"key": key, "title": title, "revision": revision})
