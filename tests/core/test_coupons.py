"""The coupon for an amount that was paid too much: rounded as the policy says, of the house's own coupons, and left open otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.filling import fill
from giljabi.core.guide.suggestion import with_amounts
from giljabi.core.guide.verdicts import verdicts
from giljabi.core.playbook import Playbook, Policy, Rules

SCHEMA = FactSchema.from_dict({"facts": {}})
LINE = "더 나온 요금은 N원 쿠폰으로 돌려드려도 될까요?"
UP = "더 나온 요금을 700원 단위로 올려서 지급 (예: 900원 → 1,400원)"
PAID = {"over_fee": 1500}


def said(
    items: list[str], fields: dict[str, Any], text: str, coupons: tuple[int, ...] = (700, 2100), *, proved: bool = True
) -> str:
    rules = Rules(coupon_denominations=coupons)
    book = Playbook("script", "글", policies=(Policy("쿠폰 지급", tuple(items)),), rules=rules)
    facts = Facts({name: Fact(name, value, "field", str(value), name, proved=proved) for name, value in fields.items()})
    return fill(text, with_amounts(facts, verdicts(book, facts, SCHEMA)), SCHEMA).text


@pytest.mark.parametrize(
    ("items", "fields", "text", "wanted"),
    [
        ([UP], PAID, LINE, "2,100원 쿠폰으로"),
        ([UP], {"over_fee": 2100}, LINE, "2,100원 쿠폰으로"),
        (["700원이 되지 않는 끝자리는 700원으로 올려 지급"], PAID, LINE, "2,100원 쿠폰으로"),
        (["700원 미만은 올림하여 쿠폰으로 지급"], PAID, "차액은 마중 쿠폰 N원으로 돌려드리겠습니다.", "쿠폰 2,100원으로"),
        ([UP, "더 나온 요금 = 청구된 요금 - 정상 요금"], {"청구된 요금": 9000, "정상 요금": 6500}, LINE, "2,800원 쿠폰으로"),
        ([UP, "한 건에 최대 7,000원까지"], PAID, LINE, "2,100원 쿠폰으로"),
        (["더 나온 요금과 같거나 그보다 큰 권종 가운데 가장 작은 것으로 1장만 지급"], {"over_fee": 600},
         "더 나온 요금은 0,000원권 쿠폰으로 드리겠습니다.", "700원권 쿠폰으로"),
    ],
)  # fmt: skip
def test_the_coupon_is_what_the_policy_makes_of_the_amount(
    items: list[str], fields: dict[str, Any], text: str, wanted: str
) -> None:
    assert wanted in said(items, fields, text)


@pytest.mark.parametrize(
    ("items", "fields", "text"),
    [
        # no rule, another rule, an exception, a bound
        (["700원권, 2,100원권"], PAID, LINE),
        (["더 나온 요금을 700원 단위로 반올림하여 지급"], PAID, LINE),
        ([UP, "차액은 500원 단위로 올려서 지급"], PAID, LINE),
        ([UP, "제휴 구역은 지급 불가"], PAID, LINE),
        ([UP, "한 건에 최대 1,400원까지"], PAID, LINE),
        (["더 나온 요금과 같거나 그보다 큰 권종 가운데 가장 작은 것으로 1장만 지급"], {"over_fee": 2200}, LINE),
        # the amount: unknown, two of them, not what came on top
        ([UP], {}, LINE),
        ([UP], {"over_fee": 1500, "extra_fee": 900}, LINE),
        ([UP], {"charged": 9000}, LINE),
        # the words: a gift, the customer's own, several of one kind, no coupon
        ([UP], PAID, "더 나온 요금은 취소하고, 사과의 뜻으로 N원 쿠폰을 드리겠습니다."),
        ([UP], PAID, "요금에 N원 쿠폰이 적용되지 않았습니다."),
        ([UP], PAID, "요금은 가지고 계신 쿠폰 N원으로 결제되었습니다."),
        ([UP], {"over_fee": 2500}, "더 나온 요금은 0,000원권 쿠폰으로 드리겠습니다."),
        ([UP], PAID, "쿠폰은 요금이 N원 이상일 때 쓰실 수 있습니다."),
    ],
)
def test_it_stays_open_otherwise(items: list[str], fields: dict[str, Any], text: str) -> None:
    assert said(items, fields, text) == text


def test_a_sum_that_no_coupons_make_is_not_promised() -> None:
    assert said([UP], PAID, LINE, (1000, 3000)) == LINE


def test_a_customer_s_word_is_no_ground_for_a_coupon() -> None:
    assert said([UP], PAID, LINE, proved=False) == LINE
