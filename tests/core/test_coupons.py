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
PAID = {"더 나온 요금": 1500}


def said(
    items: list[str],
    fields: dict[str, Any],
    text: str,
    coupons: tuple[int, ...] = (700, 2100),
    *,
    proved: bool = True,
    title: str = "쿠폰 지급",
    others: tuple[tuple[str, list[str]], ...] = (),
) -> str:
    rules = Rules(coupon_denominations=coupons)
    policies = tuple(Policy(heading, tuple(rows)) for heading, rows in ((title, items), *others))
    book = Playbook("script", "글", policies=policies, rules=rules)
    facts = Facts({name: Fact(name, value, "field", str(value), name, proved=proved) for name, value in fields.items()})
    return fill(text, with_amounts(facts, verdicts(book, facts, SCHEMA)), SCHEMA).text


@pytest.mark.parametrize(
    ("items", "fields", "text", "wanted"),
    [
        ([UP], PAID, LINE, "2,100원 쿠폰으로"),
        ([UP], {"더 나온 요금": 2100}, LINE, "2,100원 쿠폰으로"),
        (["700원이 되지 않는 끝자리는 700원으로 올려 지급"], PAID, LINE, "2,100원 쿠폰으로"),
        (["700원 미만은 올림하여 쿠폰으로 지급"], {"diff_fee": 1500}, "차액은 마중 쿠폰 N원으로 돌려드리겠습니다.", "쿠폰 2,100원으로"),
        ([UP, "더 나온 요금 = 청구된 요금 - 정상 요금"], {"청구된 요금": 9000, "정상 요금": 6500}, LINE, "2,800원 쿠폰으로"),
        ([UP, "한 건에 최대 7,000원까지"], PAID, LINE, "2,100원 쿠폰으로"),
        (["더 나온 요금과 같거나 그보다 큰 권종 가운데 가장 작은 것으로 1장만 지급"], {"더 나온 요금": 600},
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
        (["더 나온 요금과 같거나 그보다 큰 권종 가운데 가장 작은 것으로 1장만 지급"], {"더 나온 요금": 2200}, LINE),
        # the amount: unknown, two of them, not what came on top
        ([UP], {}, LINE),
        ([UP], {"더 나온 요금": 1500, "차액": 900}, LINE),
        ([UP], {"charged": 9000}, LINE),
        # the words: a gift, the customer's own, several of one kind, no coupon
        ([UP], PAID, "더 나온 요금은 취소하고, 사과의 뜻으로 N원 쿠폰을 드리겠습니다."),
        ([UP], PAID, "요금에 N원 쿠폰이 적용되지 않았습니다."),
        ([UP], PAID, "요금은 가지고 계신 쿠폰 N원으로 결제되었습니다."),
        ([UP], {"더 나온 요금": 2500}, "더 나온 요금은 0,000원권 쿠폰으로 드리겠습니다."),
        ([UP], PAID, "쿠폰은 요금이 N원 이상일 때 쓰실 수 있습니다."),
        # shares, cases and limits in the rule's own words
        (["바퀴가 멈춘 뒤 요금의 절반만 쿠폰으로 (700원 단위로 올림)"], PAID, LINE),
        (["더 나온 요금의 80%를 700원 단위로 올려서 지급"], PAID, LINE),
        (["더 나온 요금을 700원 단위로 올려서 지급, 단 제휴 구역은 지급하지 않음"], PAID, LINE),
        (["더 나온 요금을 앱 이용은 700원 단위로, 전화 이용은 1,400원 단위로 올려서 지급"], PAID, LINE),
        (["더 나온 요금을 700원 단위로 올려서 포인트로 적립, 쿠폰은 정액 700원"], PAID, LINE),
        (["더 나온 요금을 000원 단위로 올려서 지급"], PAID, LINE),
        (["두 번째로 결제된 금액을 쿠폰으로, 700원 단위로 올려서 지급"], {"extra_fee": 3000, "charged": 2780}, LINE),
        # beside it
        ([UP, "쿠폰은 최대 2,000원까지"], PAID, LINE), ([UP, "최대 2,000원까지"], PAID, LINE),
        ([UP, "한 건에 최대 1만원"], PAID, LINE), ([UP, "쿠폰은 한 건에 한 장만 지급"], PAID, LINE),
        ([UP, "500원 이하는 포인트로 지급"], {"더 나온 요금": 300}, LINE), ([UP, "정기권 고객은 두 배로 지급"], PAID, LINE),
        ([UP, "제휴 구역은 지급하지 않음, 직영 구역은 최대 7,000원"], PAID, LINE),
        # an amount that was rightly charged, none at all, too much
        *[([UP], {name: 1500}, LINE) for name in ("extra_discount", "추가 할인 금액", "초과 이용 요금", "추가 인원 요금", "over_fee")],
        ([UP], {"더 나온 요금": -1500}, LINE), ([UP], {"더 나온 요금": 10_000_000}, LINE),
        # other words for the blank
        *[([UP], PAID, text) for text in (
            "더 나온 요금은 N원 쿠폰 2장으로 돌려드리겠습니다.", "더 나온 요금은 0,000원권 쿠폰 3장으로 돌려드리겠습니다.",
            "더 나온 요금은 N원 쿠폰과 N원 쿠폰으로 나누어 드리겠습니다.",
            "차액 중 1,000원은 카드로, 나머지는 N원 쿠폰으로 드리겠습니다.", "더 나온 요금은 카드로 환불해 드리고 N원 쿠폰도 드리겠습니다.",
            "이용 요금에 쓰셨던 N원 쿠폰을 다시 넣어 드리겠습니다.", "요금은 정상이지만 이번에 한해 N원 쿠폰을 드리겠습니다.",
            "더 나온 요금은 쿠폰 N원까지 지급해 드립니다.", "더 나온 요금은 N원 쿠폰으로 드릴 수 없습니다.",
            "수리 비용은 받지 않고 N원 쿠폰을 드리겠습니다.",
        )],
    ],
)  # fmt: skip
def test_it_stays_open_otherwise(items: list[str], fields: dict[str, Any], text: str) -> None:
    assert said(items, fields, text) == text


@pytest.mark.parametrize(
    ("title", "items"),
    [
        ("지급 제외", ["제휴 구역에서는 쿠폰을 지급하지 않음"]),
        ("한도", ["쿠폰은 한 건에 최대 1,400원"]),
        ("앱 오류", ["앱 오류로 더 나온 요금은 1,400원 쿠폰으로 지급"]),
        ("바이크 쿠폰", ["700원 단위로 반올림하여 지급"]),
    ],
)
def test_another_heading_may_speak_against_it(title: str, items: list[str]) -> None:
    assert said([UP], PAID, LINE, others=((title, items),)) == LINE


@pytest.mark.parametrize(
    ("title", "items"),
    [
        ("카드 취소 가능 운영사", ["직영", "목록에 없는 운영사는 쿠폰으로만 보상"]),
        ("위로 쿠폰", ["고장이면 700원권 1장"]),
        ("감면", ["일시잠금 요금의 절반을 쿠폰으로 지급"]),
    ],
)
def test_another_heading_may_leave_it_alone(title: str, items: list[str]) -> None:
    assert "2,100원 쿠폰" in said([UP], PAID, LINE, others=((title, items),))


def test_a_rule_for_some_is_no_rule_for_all() -> None:
    assert said([UP], PAID, LINE, title="쿠폰 지급 (직영 구역만)") == LINE


def test_a_sum_that_no_coupons_make_is_not_promised() -> None:
    assert said([UP], PAID, LINE, (1000, 3000)) == LINE


def test_a_customer_s_word_is_no_ground_for_a_coupon() -> None:
    assert said([UP], PAID, LINE, proved=False) == LINE


def test_a_coupon_beside_another_payment_is_not_the_whole_of_it() -> None:
    assert "2,100" not in said([UP], PAID, "더 나온 요금은 쿠폰 N원과 카드 취소 N원으로 돌려드리겠습니다.")
