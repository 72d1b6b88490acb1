"""Amounts that agents named are repeated, not another sum."""

from __future__ import annotations

from datetime import datetime

import pytest

from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.places import PlaceList
from giljabi.core.guide.filling import fill
from giljabi.corpus import default_facts

NOW = datetime(2026, 4, 23, 10, 0)


def filled(text: str, *agent: str, **fields: int) -> dict[str, str]:
    messages = [Message("agent", words) for words in agent]
    facts = gather(default_facts(), PlaceList(()), messages, fields, NOW)
    return dict(fill(text, facts, default_facts()).filled)


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("말씀드린 쿠폰 0,000원으로 받아 보시겠어요?", ["차액은 쿠폰 4,500원으로 드리겠습니다."], {"0,000원": "4,500원"}),
        ("N원을 포인트로 넣어드렸고 다음 주문부터 쓰세요.", ["절반인 2,250원을 포인트로 돌려드릴 수 있습니다."], {"N원": "2,250원"}),
        ("매점에서 쓰실 N원권을 팔찌에 넣었습니다.", ["매점에서 쓰실 수 있는 3,000원권을 팔찌에 넣어 드릴까요?"], {"N원": "3,000원"}),
        ("매점에서 쓰실 N원권을 팔찌에 넣었습니다.", ["매점 상품권은 3,000원권만 있습니다."], {}),
        # what is paid back is one sum, however it is put
        ("결제하신 카드로 00,000원 취소를 접수했습니다.", ["연체료 2,000원을 빼고 8,000원을 돌려드릴까요?"], {"00,000원": "8,000원"}),
        ("결제하신 카드로 00,000원 취소를 접수했습니다.", ["연체료 2,000원이 나왔습니다."], {}),
        # the last word counts
        ("쿠폰 N원을 넣었습니다.", ["쿠폰 3,000원을 드릴게요.", "그럼 쿠폰 5,000원으로 올려 드릴게요."], {"N원": "5,000원"}),
        # the step of a rounding is no coupon, and what was refused is no promise
        ("쿠폰 N원을 넣었습니다.", ["500원 단위로 올려서 쿠폰 4,500원으로 드리려고 합니다."], {"N원": "4,500원"}),
        ("쿠폰 N원을 넣었습니다.", ["쿠폰 5,000원은 제가 드리기 어렵습니다."], {}),
        # of something else, of two sums, of nothing
        ("위약금 N원이 빠집니다.", ["쿠폰 4,500원을 드리겠습니다."], {}),
        ("쿠폰 N원을 넣었습니다.", ["쿠폰 3,000원 또는 쿠폰 5,000원 가운데 골라 주세요."], {}),
        ("쿠폰 N원을 넣었습니다.", [], {}),
    ],
)  # fmt: skip
def test_the_amount_that_an_agent_named_is_said_again(text: str, said: list[str], expected: dict[str, str]) -> None:
    assert filled(text, *said) == expected


def test_what_a_customer_says_is_no_promise() -> None:
    facts = gather(default_facts(), PlaceList(()), [Message("customer", "쿠폰 9,000원 주신다면서요")], {}, NOW)
    assert fill("쿠폰 N원을 넣었습니다.", facts, default_facts()).open == ("N원",)


def test_today_is_the_day_of_the_ticket() -> None:
    assert filled("재심을 오늘 OO월 OO일 자로 접수하였습니다.") == {"OO월 OO일": "4월 23일"}
    assert filled("내일 OO월 OO일에 보내 드립니다.") == {}
