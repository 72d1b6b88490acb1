"""Vectors of article sentences, kept by model and text: a model takes 20 ms a sentence, a house has hundreds."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from giljabi.core.classify.semantic import Embedder, Vectors
from giljabi.embedding.backends import load
from giljabi.errors import SemanticUnavailable

_MANY = 500


def embedder(setting: str, folder: Path, warn: Callable[[str], object]) -> Embedder | None:
    """The sentence model of a setting with its file of vectors in ``folder``; None without a setting and, with one warning that says why,
    when it cannot be loaded."""
    if not setting:
        return None
    try:
        return CachedEmbedder(load(setting), folder / "vectors.db")
    except SemanticUnavailable as error:
        warn(str(error))
        return None


class CachedEmbedder:
    """Another embedder with a file of what it said. Tickets are not kept: they are customers' words, and each comes once."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._path = path

    def ticket(self, text: str) -> Vectors:
        return self._embedder.ticket(text)

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """From the file as far as it has them; what is new is added. A file that cannot be read or written is passed over."""
        keys = [hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest() for text in texts]
        known = self._read(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = dict(zip(new, self._embedder.sentences(list(new.values())), strict=True))
            self._write(made)
            known |= made
        return np.stack([known[key] for key in keys])

    def _read(self, keys: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as connection:
            for start in range(0, len(keys), _MANY):
                some = keys[start : start + _MANY]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, vector FROM vector WHERE key IN ({marks})", some)  # noqa: S608
                found |= {key: np.frombuffer(vector, np.float16).astype(np.float32) for key, vector in rows}
        return found

    def _write(self, made: dict[str, Vectors]) -> None:
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in made.items()]
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vector (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
            yield connection
