"""Word vectors: what is alike in meaning stands nearer, whatever words are used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.guide.nearness import nearness
from giljabi.core.meanings import WordVectors, known_words, likeness, meaning


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("기사님이 저보고 무르라고 하셔서 눌렀어요", "기사가 취소를 부탁했다고 하는 경우", "주소를 바꾸고 싶은 경우"),
        ("넘어져서 다리가 부러지고 피가 나요", "다친 사람이 있는 경우", "영수증을 잃어버린 경우"),
        ("물건이 산산조각 나서 왔네요", "파손되어 도착한 경우", "결제가 두 번 된 경우"),
        ("차가 꼼짝을 안 하고 시동도 꺼졌어요", "고장 난 경우", "포인트를 쓰고 싶은 경우"),
    ],
)
def test_other_words_for_the_same_are_nearer(said: str, near: str, far: str) -> None:
    assert likeness(said, near) > likeness(said, far)
    nearer = nearness([near, far], said)
    assert nearer[near] > 0 > nearer[far]


def test_words_that_nobody_knows_mean_nothing() -> None:
    assert likeness("xqzt 8829", "환불해 주세요") == 0.0
    assert nearness(["", "xqzt"], "환불해 주세요") == {"xqzt": 0.0}
    assert nearness([], "환불해 주세요") == {}


def test_vectors_survive_being_written() -> None:
    few = WordVectors(known_words().words[:50], known_words().vectors[:50], known_words().weights[:50])
    again = WordVectors.from_bytes(few.to_bytes())
    assert again.words == few.words
    assert abs(again.vectors - few.vectors).max() < 0.01


@given(st.text(max_size=200))
def test_any_text_is_as_like_itself_as_can_be_or_means_nothing(text: str) -> None:
    assert likeness(text, text) == pytest.approx(1.0 if meaning(text).any() else 0.0, abs=1e-5)
