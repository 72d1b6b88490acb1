"""The whole configuration as a folder of texts: it can live in Git, and move from a sandbox account to production.

The folder is a house's folder (``corpus.py``) with two files more: ``urls.yaml`` says where people read each article, ``conduct.yaml`` how
Giljabi conducts itself, with brands, forms and groups by name, since every account numbers them by itself. Articles of the Help Center
are not in it (`articles sync` brings them), nor is anything of customers, nor secrets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import yaml
from sqlalchemy import Connection

from giljabi.core.facts.place_csv import place_changes, write_place_csv
from giljabi.core.facts.places import PlaceList
from giljabi.core.playbook import Playbook
from giljabi.core.text import line_changes
from giljabi.errors import InputError
from giljabi.services.conduct import Conduct, Conducts
from giljabi.services.library import ArticleSource, Imported, import_house, places_of
from giljabi.services.modes import Modes, read_mode, read_rule
from giljabi.storage import admin_changes
from giljabi.storage import house as store
from giljabi.storage.database import Database

CONDUCT_FILE, URLS_FILE = "conduct.yaml", "urls.yaml"
#: What is numbered by each account for itself.
_NUMBERED = ("brand", "form", "group")
#: Who made a change, where it was no admin in the page but a command.
COMMAND = 0


class AccountNames(Protocol):
    """What the account calls its brands, forms and groups."""

    def names(self, field: str) -> Mapping[str, str]:
        """Names by number, of one of ``brand``, ``form``, ``group``. Errors are those of :class:`~giljabi.errors.HelpdeskError`."""


class NullAccountNames:
    """No account: numbers stay numbers."""

    def names(self, field: str) -> Mapping[str, str]:
        return {}


@dataclass(frozen=True)
class Configuration:
    """Everything that is configured. ``taxonomy`` and ``macros`` are None where the house has none of its own; ``conduct`` None leaves it
    as it is."""

    articles: tuple[ArticleSource, ...]
    taxonomy: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    places: PlaceList
    macros: Mapping[str, Any] | None
    conduct: Conduct | None

    def files(self, names: AccountNames) -> dict[str, str]:
        """Every file by its path in the folder."""
        made = {f"articles/{article.key}.{article.form}": article.body for article in self.articles}
        if urls := {article.key: article.url for article in self.articles if article.url}:
            made[URLS_FILE] = _yaml(dict(sorted(urls.items())))
        if self.taxonomy is not None:
            taxonomy = dict(self.taxonomy)
            if taxonomy.get("routes"):
                taxonomy["routes"] = named(taxonomy["routes"], names)
            made["taxonomy.json"] = json.dumps(taxonomy, ensure_ascii=False, indent=1) + "\n"
        made["facts.yaml"] = _yaml(self.facts)
        if self.places.places:
            made["lots.csv"] = write_place_csv(self.places.places)
        if self.macros is not None:
            made["macros.yaml"] = _yaml(self.macros)
        if self.conduct is not None:
            conduct = self.conduct.to_dict()
            made[CONDUCT_FILE] = _yaml(conduct | {"rules": named(conduct["rules"], names)})
        return dict(sorted(made.items()))


def configuration_of(database: Database, default_facts: Mapping[str, Any], conducts: Conducts) -> Configuration:
    """What is in force now, without the articles of the Help Center."""
    rows = [row for row in store.articles(database) if not row.source_key.startswith(store.HELP_CENTER)]
    sources = [
        ArticleSource(row.source_key, row.url, row.form, row.body, Playbook.from_dict(row.playbook)) for row in rows
    ]
    return Configuration(
        tuple(sorted(sources, key=lambda source: source.key)),
        store.document(database, "taxonomy"),
        store.document(database, "facts") or default_facts,
        places_of(store.document(database, "places") or []),
        store.document(database, "macros"),
        conducts.now(),
    )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """What changes from one folder's files to another's, as people read it: each file with its lines."""
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        yield f"{'add' if old is None else 'remove' if new is None else 'change'} {path}"
        yield from (f"  {row}" for row in line_changes(old or "", new or "", around=0))


def put_in_force(database: Database, new: Configuration, conducts: Conducts, reason: str) -> Imported:
    """Let this be the configuration, in one transaction: all of it or nothing; places and conduct keep who changed them, and why."""

    def within(connection: Connection) -> None:
        before = places_of(store.locked_document(connection, "places") or []).places
        if changed := [asdict(row) for row in place_changes(before, new.places.places)]:
            admin_changes.add(connection, "places", COMMAND, reason, {"changes": changed})
        if new.conduct is not None:
            conducts.put(connection, new.conduct, reason, COMMAND)

    return import_house(
        database, new.articles, taxonomy=new.taxonomy, facts=new.facts, places=new.places, macros=new.macros,
        within=within,
    )  # fmt: skip


def read_conduct(data: Any, names: AccountNames) -> Conduct:
    """Of ``conduct.yaml``'s content; :class:`InputError` names the key that is wrong, or the name that the account does not have."""
    wanted = Conduct().to_dict()
    if not isinstance(data, Mapping) or set(data) != set(wanted):
        raise InputError(f"{CONDUCT_FILE}: must have the keys {', '.join(wanted)}")
    precision, approval, rules = data["promised_precision"], data["approval"], data["rules"]
    if isinstance(precision, bool) or not isinstance(precision, int) or not 50 <= precision <= 99:
        raise InputError(f"{CONDUCT_FILE}: promised_precision: must be a whole number from 50 to 99")
    if not isinstance(approval, bool):
        raise InputError(f"{CONDUCT_FILE}: approval: must be true or false")
    keys = {"field", "value", "mode"}
    if not isinstance(rules, list) or not all(isinstance(row, Mapping) and set(row) == keys for row in rules):
        raise InputError(f"{CONDUCT_FILE}: rules: must be a list of field, value and mode")
    said = [f"{row['field']}:{row['value']}={row['mode']}" for row in numbered(rules, names, CONDUCT_FILE)]
    try:
        return Conduct(Modes(read_mode(str(data["mode"])), tuple(map(read_rule, said))), precision, approval)
    except ValueError as error:
        raise InputError(f"{CONDUCT_FILE}: {error}") from None


def named(rows: Sequence[Mapping[str, Any]], names: AccountNames) -> list[dict[str, Any]]:
    """Rows of ``field`` and ``value`` with names for numbers; a number that the account does not know, or whose name it has twice,
    stays a number."""
    made = []
    for row in rows:
        known = names.names(row["field"]) if row["field"] in _NUMBERED else {}
        name = known.get(str(row["value"]), "")
        made.append({**row, "value": name if list(known.values()).count(name) == 1 else row["value"]})
    return made


def numbered(rows: Sequence[Mapping[str, Any]], names: AccountNames, file: str) -> list[dict[str, Any]]:
    """Rows of ``field`` and ``value`` with the account's numbers for names; :class:`InputError` for a name that it does not have. A number that it
    does not have stays: a rule about a brand that is gone."""
    made = []
    for row in rows:
        value = str(row["value"])
        known = names.names(row["field"]) if row["field"] in _NUMBERED else {}
        if known and value not in known and not value.isdecimal():
            numbers = [number for number, name in known.items() if name == value]
            if len(numbers) != 1:
                raise InputError(f"{file}: the account has {len(numbers)} times the {row['field']} {value!r}")
            value = numbers[0]
        made.append({**row, "value": value})
    return made


def _yaml(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
