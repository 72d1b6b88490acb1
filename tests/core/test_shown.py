"""The words on the customer's screen, and the blanks that want them."""

from __future__ import annotations

from datetime import datetime

import pytest

from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.shown import shown_words
from giljabi.core.guide.filling import fill


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("회원 정보가 서로 다릅니다 라고만 떠요", "회원 정보가 서로 다릅니다"),
        ("두 번 해봤어요. 인증 시간 초과라고 자꾸 나와요 왜죠", "인증 시간 초과"),
        ("열려고 하면 '다시 연결해 주세요'라고 나옵니다", "다시 연결해 주세요"),
        ("화면에 “점검 중”이라는 글이 떠 있어요", "점검 중"),
        ("등록하려고 하면 회원 정보가 다릅니다 라고 떠요", None),  # where it begins is not marked
        ("회원 정보가 다르다고 떠요", None),  # what it meant, not what it said
        ("상담사님이 '곧 됩니다'라고 하셨잖아요", None),
        ("저는 본인이 맞습니다 라고 말했어요", None),
    ],
)
def test_words_on_the_screen_are_read_word_for_word(text: str, words: str | None) -> None:
    found = shown_words([(3, text)])
    assert (found.value if found else None) == words
    if found:
        assert text[found.start : found.end].strip() == words
        assert (found.where, found.proved) == ("3", False)


def test_of_two_words_on_the_screen_the_later_ones_are_meant() -> None:
    found = shown_words([(1, "'연결 실패'라고 떠요"), (3, "지금은 '점검 중'이라고 나와요")])
    assert found
    assert found.value == "점검 중"


@pytest.mark.parametrize(
    ("script", "filled"),
    [
        ("'[오류문구]' 안내는 정보가 다를 때 나옵니다.", "'회원 정보가 다릅니다' 안내는 정보가 다를 때 나옵니다."),
        ("'OOO' 메시지는 정보가 다를 때 나옵니다.", "'회원 정보가 다릅니다' 메시지는 정보가 다를 때 나옵니다."),
        ("{{오류 메시지}} 화면이 맞으신가요?", "회원 정보가 다릅니다 화면이 맞으신가요?"),
        ("'OOO' 메뉴를 눌러 주세요.", None),
        ("[안내 이름]을 보내 드립니다.", None),
        ("OOO 문구를 보내 주세요.", None),
    ],
)
def test_a_blank_for_the_words_on_the_screen_takes_them(script: str, filled: str | None) -> None:
    messages = [Message("customer", "회원 정보가 다릅니다 라고 떠요")]
    facts = gather(FactSchema(()), PlaceList(()), messages, {}, datetime(2026, 4, 11, 19, 2))
    assert fill(script, facts, FactSchema(())).text == (filled or script)
