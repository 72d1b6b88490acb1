"""Both analysers give the same things, so that every reader of morphemes works with either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.classify import morphemes
from giljabi.core.classify.analysers import Analyser, Morpheme, kiwi, mecab

ENGINES: dict[str, Analyser] = {"kiwi": kiwi(), "mecab": mecab()}
either = pytest.mark.parametrize("name", sorted(ENGINES))
#: What support tickets are made of, and what nobody expects in them.
PIECES = st.sampled_from(
    [
        "쿠폰으로 돌려드릴까요?",
        "12가3456",
        "안 돼요ㅠㅠ",
        "😡",
        "\u200b",
        "\x00",
        "ㅋㅋ",
        "Café",
        "①",
        "\n",
        "環境",
        "각",
    ]
)


def named(found: tuple[Morpheme, ...], *tags: str) -> list[str]:
    return [f"{row.form}/{row.tag}" for row in found if row.tag.startswith(tags)]


@either
def test_contracted_forms_come_apart(name: str) -> None:
    found = ENGINES[name]("정기권을 해지했는데 쿠폰으로 돌려드릴까요?")
    assert named(found, "NNG") == ["정기/NNG", "해지/NNG", "쿠폰/NNG"]
    assert named(found, "EP", "EF") == ["었/EP", "\u11af까요/EF"]
    assert [f"{row.form}/{row.tag}" for row in found if 15 <= row.start < 19] == ["돌리/VV", "어/EC", "드리/VX"]
    assert found[-1] == Morpheme("?", "SF", 22, 23)


@either
@given(parts=st.lists(PIECES | st.text(max_size=6), max_size=6))
def test_any_text_comes_apart_in_order_and_within_its_bounds(name: str, parts: list[str]) -> None:
    text = " ".join(parts)
    found = ENGINES[name](text)
    assert all(0 <= row.start <= row.end <= len(text) for row in found)
    assert [row.start for row in found] == sorted(row.start for row in found)
    assert all(row.tag.isascii() and row.tag[0].isupper() for row in found)


@either
def test_nothing_is_nothing(name: str) -> None:
    assert ENGINES[name]("") == ENGINES[name](" \n ") == ()


def test_the_analyser_is_not_changed_under_what_was_read() -> None:
    assert morphemes.tokens("차단기")
    morphemes.use("kiwi")  # no change
    with pytest.raises(RuntimeError, match="read by kiwi already"):
        morphemes.use("mecab")
    assert morphemes.used() == "kiwi"
