"""Reading a corpus folder (articles, tickets, dialogues, places, facts) from disk.

Whatever is wrong ends in one :class:`InputError` that names the file, the line and the field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import yaml

from giljabi.core.article.compiler import compile_article
from giljabi.core.article.reading import Format, Limits
from giljabi.core.classify.semantic import Embedder
from giljabi.core.facts.from_fields import facts_from_fields, read_ticket_fields
from giljabi.core.facts.place_csv import read_place_csv
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.house import Article, House, build_house, in_house_spelling, taxonomy_from_articles
from giljabi.core.macros.rules import MacroRules
from giljabi.core.playbook import Playbook
from giljabi.core.taxonomy import Taxonomy
from giljabi.errors import DomainError, InputError

_FORMATS: dict[str, Format] = {".html": "html", ".htm": "html", ".md": "md"}


@dataclass(frozen=True)
class Corpus:
    """A corpus folder; parts are read when asked for."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError(f"{self.folder}: no such folder")

    def taxonomy(self) -> Taxonomy:
        """The house's taxonomy; without a file, the types that its articles name."""
        path = self.folder / "taxonomy.json"
        return read_taxonomy(path) if path.exists() else taxonomy_from_articles([p for _, p in self.articles()])

    def taxonomy_data(self) -> dict[str, Any] | None:
        """``taxonomy.json`` as it stands; None when the folder has none."""
        path = self.folder / "taxonomy.json"
        return read_json(path) if path.exists() else None

    @property
    def form(self) -> Format:
        """The format of the house's articles: html where there is any, else md."""
        return "html" if any((self.folder / "articles").glob("*.html")) else "md"

    @property
    def has_articles(self) -> bool:
        """Whether there is any; a house may have all of its articles in the Help Center."""
        return any((self.folder / "articles").glob(f"*.{self.form}"))

    def articles(self, form: Format | None = None) -> list[tuple[str, Playbook]]:
        """(slug, playbook) of every article in this format, in the order of their names; types as the taxonomy spells them."""
        taxonomy = self.taxonomy() if self.taxonomy_data() is not None else None
        return [
            (path.stem, in_house_spelling(compile_file(path), taxonomy))
            for path in self._article_paths(form or self.form)
        ]

    def slugs(self) -> list[str]:
        """The names of the house's articles, in order."""
        return [path.stem for path in self._article_paths(self.form)]

    def _article_paths(self, form: Format) -> list[Path]:
        paths = sorted((self.folder / "articles").glob(f"*.{form}"))
        if not paths:
            raise InputError(f"{self.folder / 'articles'}: holds no article (.html or .md)")
        return paths

    def article_text(self, slug: str, form: Format) -> str:
        return read_text(self.folder / "articles" / f"{slug}.{form}")

    def gold(self, slug: str) -> dict[str, Any]:
        """What a careful reader extracts from this article."""
        return dict(read_json(self.folder / "articles" / f"{slug}.gold.json"))

    def tickets(self) -> list[dict[str, Any]]:
        return list(read_lines(self.folder / "tickets.jsonl", required=("id", "description")))

    def dialogues(self) -> list[dict[str, Any]]:
        return list(read_lines(self.folder / "dialogues.jsonl", required=("id", "article", "turns")))

    def places(self) -> PlaceList:
        """The places list; empty when the folder has none."""
        path = self.folder / "lots.csv"
        return PlaceList(()) if not path.exists() else read_places(path)

    def facts(self) -> FactSchema:
        """The house's ``facts.yaml``, else the facts of the fields in ``admin_fields.json``, else the defaults for parking."""
        path = self.folder / "facts.yaml"
        return read_facts(path) if path.exists() else FactSchema.from_dict(self.facts_data())

    def facts_data(self) -> dict[str, Any]:
        """The same as the checked data of a ``facts.yaml``."""
        path, fields = self.folder / "facts.yaml", self.folder / "admin_fields.json"
        if path.exists():
            read_facts(path)
            return dict(yaml.safe_load(read_text(path)))
        if not fields.exists():
            return default_facts_data()
        said = "\n".join(self.article_text(slug, self.form) for slug in self.slugs()) if self.has_articles else ""
        names = frozenset(place.name for place in self.places().places)
        try:
            return facts_from_fields(read_ticket_fields(read_json(fields)), default_facts_data(), said, names)
        except DomainError as error:
            raise InputError(f"{fields}: {error}") from error

    def macros_data(self) -> dict[str, Any] | None:
        """The checked ``macros.yaml`` as plain data; None when the folder has none."""
        path = self.folder / "macros.yaml"
        if not path.exists():
            return None
        try:
            data = yaml.safe_load(read_text(path)) or {}
        except yaml.YAMLError as error:
            raise InputError(f"{path}: no YAML: {error}") from None
        MacroRules.from_dict(data)
        return dict(data)

    def house(self, embedder: Embedder | None = None) -> House:
        """Everything put together, as decisions need it."""
        taxonomy = self.taxonomy()
        articles = [Article(slug, "", playbook) for slug, playbook in self.articles()]
        return build_house(str(self.folder), taxonomy, self.facts(), self.places(), articles, embedder=embedder)


def compile_file(path: Path, *, title: str | None = None, limits: Limits | None = None) -> Playbook:
    """Compile one ``.html`` or ``.md`` file."""
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path}: an article ends in .html or .md")
    try:
        return compile_article(read_text(path), form, title=title, limits=limits)
    except DomainError as error:
        raise InputError(f"{path}: {error}") from error


def articles_in(paths: Iterable[Path]) -> list[Path]:
    """The article files that these paths name: a file itself; of a folder (or its ``articles``) every ``.html``, and every
    ``.md`` without a twin in HTML, in the order of their names. :class:`InputError` for a path that holds none."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        folder = path / "articles" if (path / "articles").is_dir() else path
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _FORMATS)
        pages = {file.stem for file in files if file.suffix.lower() != ".md"}
        kept = [file for file in files if file.suffix.lower() != ".md" or file.stem not in pages]
        if not kept:
            raise InputError(f"{path}: holds no article (.html or .md)")
        found.extend(kept)
    return found


def house_file(near: Path, name: str) -> Path | None:
    """``taxonomy.json`` or ``facts.yaml`` of the house that an article belongs to: beside it, or one folder up."""
    folder = near if near.is_dir() else near.parent
    return next((path for path in (folder / name, folder.parent / name) if path.is_file()), None)


def read_taxonomy(path: Path) -> Taxonomy:
    """``taxonomy.json``; :class:`InputError` names the leaf that is wrong."""
    try:
        return Taxonomy.from_dict(read_json(path))
    except DomainError as error:
        raise InputError(f"{path}: {error}") from error


def read_text(path: Path) -> str:
    """The file's UTF-8 text, without a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object."""
    try:
        data = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError):  # a number of thousands of figures, thousands of brackets
        raise InputError(f"{path}: not JSON that can be read") from None
    if not isinstance(data, dict):
        raise InputError(f"{path}: must hold a JSON object")
    return data


def read_lines(path: Path, *, required: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """One JSON object a line, each with the ``required`` fields; empty lines are passed over."""
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}:{number}: not JSON: {error.msg}") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}:{number}: must be a JSON object")
        for field in required:
            if field not in row:
                raise InputError(f"{path}:{number}: field {field!r} is missing")
        yield row


def read_places(path: Path) -> PlaceList:
    """``lots.csv``: a column ``name``, an optional column ``aliases`` (separated by ``|``), any further columns."""
    places, errors = read_place_csv(read_text(path))
    if wrong := [error for error in errors if error.unusable]:
        raise InputError(f"{path}:{wrong[0].line}: {wrong[0].message}")
    return PlaceList(places)


def default_facts() -> FactSchema:
    """The facts of a parking house, which the product ships."""
    with as_file(files("giljabi.defaults") / "facts.yaml") as path:
        return read_facts(path)


def default_facts_data() -> dict[str, Any]:
    """The same as plain data."""
    return dict(yaml.safe_load((files("giljabi.defaults") / "facts.yaml").read_text("utf-8")))


def read_facts(path: Path) -> FactSchema:
    """``facts.yaml``: which facts this house has."""
    try:
        return FactSchema.from_dict(yaml.safe_load(read_text(path)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            f"{path}:{mark.line + 1 if mark else 1}: not YAML: {getattr(error, 'problem', error)}"
        ) from None
    except DomainError as error:
        raise InputError(f"{path}: {error}") from error
