"""A learned model as bytes and back: plain arrays and JSON, nothing of which is run when it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from giljabi.core.archive import pack, unpack, words_of_array, words_to_array
from giljabi.core.classify import morphemes
from giljabi.core.classify.gate import Gate
from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.learned import Confirmed, Learned
from giljabi.core.classify.supervised import SupervisedExpert, Texts, pair_vectorizer
from giljabi.core.classify.ticket_text import TicketText
from giljabi.core.classify.views import Scores, char_vectorizer
from giljabi.core.taxonomy import Path, folded
from giljabi.errors import ModelError

#: Changes when older files can no longer be read.
FORMAT = 1
Arrays = dict[str, NDArray[Any]]


def to_bytes(learned: Learned, labels: Sequence[LabelText], embedder: str = "") -> bytes:
    """The model with the types that its numbers stand for and the name of the sentence model that made its vectors. Tickets are kept as
    the classifier reads them: personal data masked."""
    expert = learned.expert
    about = {
        "format": FORMAT,
        "version": learned.version,
        "paths": [list(label.path) for label in labels],
        "gate": learned.gate.to_dict(),
        "worth": expert.worth,
        "sharpness": expert.sharpness,
        "embedder": embedder,
        "analyser": morphemes.used(),
        "rows": [[row.ticket.text, row.ticket.lead, row.at, dict(row.known or {}), row.name] for row in learned.rows],
    }
    arrays: Arrays = {
        "about": words_to_array([json.dumps(about, ensure_ascii=False)]),
        "types": expert.types.astype(np.int32),
        "coefficients": expert.coefficients.astype(np.float32),
    }
    if expert.vectors is not None:
        arrays["vectors"] = expert.vectors.astype(np.float16)
    for name, texts in (("letters", expert.letters), ("words", expert.words)):
        arrays |= _packed(name, texts)
    return pack(arrays)


def from_bytes(
    archive: bytes,
    labels: Sequence[LabelText],
    *,
    embedder: str = "",
    find: Callable[[Path], Path | None] = lambda path: path,
) -> Learned:
    """The model for these types: those that it does not know get nothing from it, what it learned of retired ones is left out.
    ``find`` gives a type's path of today for one of then (renamed types). Vectors of another sentence model are left out as well.

    :class:`~giljabi.errors.ModelError` for anything that is not such a file, and for one whose words another analyser gave.
    """
    try:
        arrays = unpack(archive)
        about = json.loads("\n".join(words_of_array(arrays["about"])))
        if about["format"] != FORMAT:
            raise ModelError(f"the model has format {about['format']}; this version reads {FORMAT}")
        if (analyser := about.get("analyser", "kiwi")) != morphemes.used():
            raise ModelError(f"learned from words as {analyser} gives them, not {morphemes.used()}: run giljabi learn")
        if about["embedder"] != embedder:
            arrays.pop("vectors", None)
        return _read(arrays, about, labels, find)
    except (KeyError, ValueError, TypeError, IndexError, OSError, EOFError) as error:
        raise ModelError(f"not a model of Giljabi: {error}") from error


def _read(
    arrays: Arrays, about: Mapping[str, Any], labels: Sequence[LabelText], find: Callable[[Path], Path | None]
) -> Learned:
    paths = [find(tuple(path)) or tuple(path) for path in about["paths"]]
    known = {folded(label.path): place for place, label in enumerate(labels)}
    places = np.array([known.get(folded(path), -1) for path in paths], np.int64)
    stored = arrays["coefficients"].astype(float)
    coefficients: Scores = np.zeros(
        (len(stored), len(labels))
    )  # a row adds up to nothing: 0 is neither for nor against
    for column, place in enumerate(places):
        if place >= 0:
            coefficients[:, place] = stored[:, column]
    old = arrays["types"].astype(np.int64)
    types = np.where(old >= 0, places[np.maximum(old, 0)], -1)
    vectors = arrays["vectors"].astype(np.float32) if "vectors" in arrays else None
    expert = SupervisedExpert(
        _unpacked("letters", arrays, char_vectorizer(), len(old)), _unpacked("words", arrays, pair_vectorizer(), len(old)),
        vectors, types, coefficients, float(about["worth"]), float(about["sharpness"]),
    )  # fmt: skip
    rows = [
        Confirmed(TicketText(text, lead), _path(paths, place), int(at), dict(fields), str(name))
        for (text, lead, at, fields, name), place in zip(about["rows"], old, strict=True)
    ]
    confirmed = [(row.known or {}, int(place)) for row, place in zip(rows, types, strict=True)]
    return Learned(str(about["version"]), expert, Gate.from_dict(about["gate"]), tuple(rows), confirmed)


def _path(paths: Sequence[Path], place: int) -> Path | None:
    return paths[place] if place >= 0 else None


def _packed(name: str, texts: Texts) -> Arrays:
    columns = texts.columns.tocsr()
    return {
        f"{name}.grams": words_to_array(texts.grams),
        f"{name}.idf": texts.idf.astype(np.float32),
        f"{name}.data": columns.data.astype(np.float16),
        f"{name}.indices": columns.indices.astype(np.int32),
        f"{name}.indptr": columns.indptr.astype(np.int32),
    }


def _unpacked(name: str, arrays: Arrays, vectorizer: TfidfVectorizer, texts: int) -> Texts:
    idf = arrays[f"{name}.idf"].astype(float)
    grams = words_of_array(arrays[f"{name}.grams"]) if len(idf) else []
    if len(grams) != len(idf):
        raise ValueError(f"{name}: {len(grams)} n-grams, {len(idf)} weights")
    columns = csr_matrix(
        (arrays[f"{name}.data"].astype(float), arrays[f"{name}.indices"], arrays[f"{name}.indptr"]),
        shape=(len(grams), texts),
    )
    return Texts(vectorizer, grams, idf, columns)
