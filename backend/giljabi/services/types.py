"""The taxonomy in the database: taken over from the account, helped by admins' words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from giljabi.core.classify.type_report import TypeReport, report
from giljabi.core.house import House, taxonomy_from_articles
from giljabi.core.taxonomy import ConsultationType, Path, Taxonomy
from giljabi.core.taxonomy_merge import Merged, merge
from giljabi.errors import InputError
from giljabi.services.learning import CURSOR, mixed_up
from giljabi.services.library import playbooks_in_force
from giljabi.services.ports import Helpdesk
from giljabi.storage import house as store
from giljabi.storage import learning
from giljabi.storage.database import Database

_NAME = "taxonomy"


def sync_types(database: Database, helpdesk: Helpdesk, field_id: int, *, dry_run: bool = False) -> Merged:
    """Bring the taxonomy up to date with the options of the account's field. Types that the articles name in the account's spelling or
    another keep what the house says of them; a field without options changes nothing (:class:`InputError`)."""
    options = helpdesk.field_options(field_id)
    if not options:
        raise InputError(f"types: field {field_id} has no options; is it the drop-down of the consultation types?")
    merged = merge(options, store.document(database, _NAME))
    if not dry_run:
        with database.write() as connection:
            store.put_document(connection, _NAME, dict(merged.data))
            if merged.new:  # solved tickets of these types were passed over before
                store.drop_document(connection, CURSOR)
    return merged


def teach_words(
    database: Database, path: Path, synonyms: Sequence[str], examples: Sequence[str], *, clear: bool = False
) -> ConsultationType:
    """Add words and example questions to a type; the type as it is now. :class:`InputError` when the house has no such type."""
    data = store.document(database, _NAME) or _from_articles(database)
    leaf = Taxonomy.from_dict(data).find(path)
    if leaf is None:
        raise InputError(f"types: the house has no type {' > '.join(path)!r}")
    for row in data["leaves"]:
        if row["tag"] == leaf.tag:
            for name, more in (("synonyms", synonyms), ("examples", examples)):
                row[name] = list(dict.fromkeys([*([] if clear else row.get(name, [])), *more]))
    taxonomy = Taxonomy.from_dict(data)
    with database.write() as connection:
        store.put_document(connection, _NAME, data)
    return next(row for row in taxonomy if row.tag == leaf.tag)


def type_report(database: Database, house: House) -> TypeReport:
    """What to look at in the types, by the articles and by all that was confirmed."""
    confirmed = [row.path for row in learning.labels(database) if row.path]
    return report(house, confirmed, mixed_up(database))


def _from_articles(database: Database) -> dict[str, Any]:
    """The taxonomy of a house that has none of its own, as data."""
    leaves = taxonomy_from_articles(list(playbooks_in_force(database).values()))
    return {"leaves": [{"path": list(leaf.path), "tag": leaf.tag, "says": leaf.says} for leaf in leaves]}
