"""Policies as teams write them, of which code must not make a wrong amount: what is not understood whole stays open."""

from __future__ import annotations

from typing import Any

import pytest

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.filling import fill
from giljabi.core.guide.reckoning import reckonings
from giljabi.core.guide.suggestion import with_amounts
from giljabi.core.guide.verdicts import verdicts
from giljabi.core.playbook import Playbook, Policy

SCHEMA = FactSchema.from_dict({"facts": {}})


def said(policies: list[tuple[str, list[str]]], fields: dict[str, Any], text: str) -> str:
    book = Playbook("script", "글", policies=tuple(Policy(title, tuple(items)) for title, items in policies))
    facts = Facts({name: Fact(name, value, "field", str(value), name) for name, value in fields.items()})
    return fill(text, with_amounts(facts, verdicts(book, facts, SCHEMA)), SCHEMA).text


@pytest.mark.parametrize(
    ("policies", "fields", "text"),
    [
        # bounds, allowances, exceptions
        ([("연체료", ["연체료 = 연체 일수 × 500원, 최대 20,000원"])], {"연체 일수": 60}, "연체료는 00,000원입니다."),
        ([("연체료", ["연체료 = 연체 일수 × 500원", "※ 연체료는 최대 20,000원까지만"])], {"연체 일수": 60}, "연체료는 00,000원입니다."),
        ([("위약금", ["위약금 = 남은 개월 수 × 5,000원 (최소 30,000원)"])], {"months_left": 2}, "위약금은 00,000원입니다."),
        ([("보관", ["보관료 = 보관 일수 (처음 3일 무료) × 1,000원"])], {"보관 일수": 5}, "보관료는 0,000원입니다."),
        ([("환불", ["환불액 = 결제 금액 - 5,000원, 단 이용 3일 전 취소는 전액 환불"])], {"결제 금액": 30000}, "환불액은 00,000원입니다."),
        ([("위약금", ["위약금 = 월 요금의 10%", "※ 이사·군입대로 해지하는 경우 위약금 면제"])], {"월 요금": 30000}, "위약금은 0,000원입니다."),
        # another case, another product
        ([("환불", ["일반 회원 : 환불액 = 결제 금액 - 5,000원", "VIP 회원 : 전액 환불"])], {"회원 등급": "VIP 회원", "결제 금액": 30000},
         "환불액은 00,000원입니다."),
        ([("월정액 상품 환불", ["환불액 = 결제 금액 - (이용일수 × 500원)"]), ("횟수권 환불", ["환불액 = 결제 금액 - (사용 횟수 × 3,000원)"])],
         {"pass_type": "횟수권", "paid_amount": 30000, "used_days": 10}, "환불 금액은 00,000원입니다."),
        ([("환불", ["이용 전 환불액 = 결제 금액 - 5,000원"])], {"상태": "이용 후", "결제 금액": 30000}, "환불액은 00,000원입니다."),
        ([("환불", ["예시 : 환불액 = 결제금액 30,000원 - 이용료 5,000원"])], {"결제 금액": 50000}, "환불액은 00,000원입니다."),
        ([("환불", ["30일권 : 환불 불가", "그 외 : 결제금액 - (이용일수 × 300원)"])], {"pass_type": "30일권", "결제 금액": 30000, "이용일수": 10},
         "환불 금액은 00,000원입니다."),
        ([("환불", ["월권 : 결제 금액 - (이용일수 × 300원)"])], {"pass_type": "12개월권", "결제 금액": 30000, "이용일수": 10},
         "환불 금액은 00,000원입니다."),
        ([("배송비", ["일반 3,000원 / 제주 5,000원"])], {"수령인 이름": "김제주", "지역": "서울"}, "배송비는 0,000원입니다."),
        ([("할인", ["이용료 : 할인 대상 30,000원 / 일반 50,000원"])], {"회원 구분": "할인 대상 아님"}, "이용료는 00,000원입니다."),
        # a price for one of several, and of another thing
        ([("연체료 (1일당)", ["도서 100원 / DVD 500원"])], {"종류": "DVD", "연체 일수": 10}, "연체료는 0,000원입니다."),
        ([("분실 배상금", ["수건 5,000원 / 가운 30,000원"])], {"품목": "수건", "수량": 3}, "분실 배상금은 0,000원입니다."),
        ([("배송비", ["반품 배송비 : 일반 3,000원 / 제주 5,000원"])], {"지역": "제주"}, "왕복 배송비 0,000원을 보내 주세요."),
        # another value than the term's
        ([("환불", ["환불액 = 결제 금액 - 5,000원"])], {"미결제 금액": 100000}, "환불액은 00,000원입니다."),
        ([("환불", ["환불액 = 결제 금액 - 5,000원"])], {"next_billing_amount": 100000}, "환불액은 00,000원입니다."),
        ([("요금", ["이용 금액 = 사용 일수 × 500원"])], {"unused_days": 20}, "이용 금액은 00,000원입니다."),
        ([("환불", ["환불액 = 결제 금액 × 남은 일수 ÷ 총 일수"])], {"결제 금액": 90000, "남은 일수": 30}, "환불액은 00,000원입니다."),
        ([("환불", ["환불액 = 결제 금액 - 10일"])], {"결제 금액": 100000}, "환불액은 00,000원입니다."),
        ([("초과", ["초과 요금 = 초과 분 ÷ 30분 × 500원"])], {"overtime_min": 33}, "초과 요금은 0,000원입니다."),
        ([("초과", ["초과 요금 = 초과 분 × 분당 요금", "매 10 분마다 100원"])], {"overtime_min": 60}, "초과 요금은 0,000원입니다."),
        ([("요금", ["요금 = 분당요금 × 실제 탄 분(대여~반납 시각)", "분당 100원"])], {"대여 시각": "13:00", "반납 예정 시각": "14:00"},
         "이용 요금은 0,000원입니다."),
        ([("배송비", ["주문 금액 30,000원 미만 3,000원 / 주문 금액 30,000원 이상 1,000원"])], {"결제 금액": 20000}, "배송비는 0,000원입니다."),
        # a dearer rate is no exemption, a tenth of nothing cannot be taken off, one name for 환불 and 환불액
        ([("요금", ["킥보드 : 잠금해제료 500원 + 1분에 100원", "산들지점 구역에서는 잠금해제료가 1,000원 (첫 이용은 면제)"]),
          ("환불", ["환불액 = 청구된 금액 - (잠금해제료 + 이용 분 × 분당 요금)"])],
         {"vehicle_type": "킥보드", "operator": "산들지점", "charged_amount": 9000, "ride_min": 10}, "환불 금액은 0,000원입니다."),
        ([("환불", ["환불액 = 결제 금액 - 10%, 10원 미만 버림"])], {"결제 금액": 30000}, "환불액은 00,000원입니다."),
        ([("월간", ["환불 = 남은 개월 수 × 6,000원"]), ("연간", ["환불액 = 남은 개월 수 × 5,000원"])], {"months_left": 4},
         "환불 금액은 00,000원입니다."),
        # what was paid is not what comes back, or is taken off
        ([], {"결제 금액": 100000}, "환불액은 00,000원입니다."),
        ([], {"결제 금액": 100000}, "위약금은 00,000원입니다."),
        ([], {"결제 금액": 100000}, "공제액은 00,000원입니다."),
        ([], {"paid_amount": 100000}, "수수료를 제하고 00,000원을 돌려드립니다."),
        ([], {"paid_amount": 100000}, "위약금을 차감한 00,000원이 들어옵니다."),
        ([("환불", ["환불액 = 결제 금액 - 5,000원"])], {"결제 금액": 50000}, "배송비 환불액은 00,000원입니다."),
        ([("환불", ["환불액 = 결제 금액 - 5,000원"])], {"결제 금액": 50000}, "환불 시 공제되는 금액은 00,000원입니다."),
    ],
)  # fmt: skip
def test_no_amount_where_the_policy_is_not_understood_whole(
    policies: list[tuple[str, list[str]]], fields: dict[str, Any], text: str
) -> None:
    assert said(policies, fields, text) == text


@pytest.mark.parametrize(
    ("policies", "fields", "text", "expected"),
    [
        ([("연체료", ["연체료 = 연체 일수 × 500원, 최대 20,000원"])], {"연체 일수": 10}, "연체료는 0,000원입니다.", "5,000원"),
        ([("보상", ["보상액 = 월 요금 ÷ 720 × 장애 시간 × 10", "한 달 보상액은 월 요금을 넘을 수 없음"])],
         {"월 요금": 28800, "장애 시간(시간)": 5}, "보상 금액은 0,000원입니다.", "2,000원"),
        ([("1. 할인", ["할인가 : 24개월 이상 10,000원 / 12개월 이상 50,000원 / 6개월 이상 90,000원"])], {"used_months": 30},
         "할인가는 00,000원입니다.", "10,000원"),
        ([("환불", ["하루 요금 = 월 요금 ÷ 30, 10원 미만 버림", "환불액 = 하루 요금 × 남은 일수"])], {"월 요금": 39990, "남은 일수": 30},
         "환불 금액은 00,000원입니다.", "39,900원"),
        ([("환불", ["환불액 = 결제 금액 - 위약금", "월간권 : 위약금 = 월 요금의 10%", "연간권 : 위약금 = 월 요금의 20%"])],
         {"pass_type": "연간권", "월 요금": 30000, "결제 금액": 100000}, "환불 금액은 00,000원입니다.", "94,000원"),
        ([("환불", ["환불액 = 결제 금액 - 위약금", "위약금 = 결제 금액의 10%"])], {"결제 금액": 100000, "위약금": 9000},
         "환불 금액은 00,000원입니다.", "91,000원"),
    ],
)  # fmt: skip
def test_bounds_cases_and_fields_are_heard(
    policies: list[tuple[str, list[str]]], fields: dict[str, Any], text: str, expected: str
) -> None:
    assert expected in said(policies, fields, text)


def test_the_sum_is_written_so_that_it_can_be_done_again() -> None:
    book = Playbook("script", "글", policies=(Policy("", ("차액 = (이용 분 - 20) × (100 - 50)",)),))
    facts = Facts(
        {"이용 분": Fact("이용 분", 60, "field", "60", "이용 분"), "ride_min": Fact("ride_min", 60, "field", "60", "")}
    )
    assert [row.worked for row in reckonings(book, facts, SCHEMA)] == ["(60 - 20) × (100 - 50)"]


@pytest.mark.parametrize(
    "items",
    [
        ("환불 = 결제 금액" + " - 1" * 1990,),
        ("환불 = " + "(" * 400 + "결제 금액 - 1" + ")" * 400,),
        tuple(f"값{chr(0xAC00 + n)} = 값{chr(0xAC01 + n)} + 값{chr(0xAC01 + n)}" for n in range(40)),
    ],
)
def test_a_monstrous_formula_costs_little_and_comes_to_nothing(items: tuple[str, ...]) -> None:
    fact = Fact("결제 금액", 9000, "field", "9000", "결제 금액")
    assert reckonings(Playbook("script", "글", policies=(Policy("", items),)), Facts({"결제 금액": fact}), SCHEMA) == ()
