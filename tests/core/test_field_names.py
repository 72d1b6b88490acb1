"""What the names of fields say: keys in English, titles in Korean."""

from __future__ import annotations

import pytest

from giljabi.core.facts.field_names import key_groups, key_noun, key_tokens, key_words, names_money, without_remarks


@pytest.mark.parametrize(
    ("name", "tokens", "noun"),
    [
        ("overtime_min", ("overtime", "min"), "min"),
        ("ticket_plate", ("ticket", "plate"), "plate"),
        ("초과 시간(분)", ("over", "time", "min"), "min"),
        ("주차권에 등록된 차량번호", ("ticket", "registered", "plate"), "plate"),
        ("결제금액", ("pay", "amount"), "amount"),
        ("예약자 성함", ("customer", "name"), "name"),
        ("보관함 번호", ("locker", "number"), "locker"),
    ],
)
def test_titles_are_read_as_keys_are(name: str, tokens: tuple[str, ...], noun: str) -> None:
    assert (key_tokens(name), key_noun(name)) == (tokens, noun)


def test_parts_of_a_title_are_its_words() -> None:
    assert key_groups("현장 결제금액(영수증으로 확인됨)") == (
        frozenset({"현장"}),
        frozenset({"결제"}),
        frozenset({"금액"}),
    )
    assert key_groups("의무사용 기간")[0] == {"의무사용"}  # no word of the glossary: as its author wrote it


def test_verbs_of_a_title_stand_for_their_polite_forms() -> None:
    assert {"쓴", "쓰신", "쓰셔", "사용"} <= key_words("결제에 쓴 쿠폰")


@pytest.mark.parametrize(
    ("name", "money"),
    [
        ("charged_amount", True),
        ("견인료", True),
        ("정산금(세전)", True),
        ("초과 시간(분)", False),
        ("보상 횟수", False),
    ],
)
def test_names_of_amounts(name: str, money: bool) -> None:
    assert names_money(name) is money


def test_remarks_are_no_part_of_a_title() -> None:
    assert without_remarks("운영사명(없으면 lots.csv에서 찾음)") == "운영사명"
