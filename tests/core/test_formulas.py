"""Formulas of policies: what is read of them, and what they come to for a ticket."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.article.formulas import Named, Operation, Rounding, Share, formulas
from giljabi.core.article.rates import rates
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact, Origin
from giljabi.core.guide.filling import fill
from giljabi.core.guide.reckoning import reckonings
from giljabi.core.guide.suggestion import with_amounts
from giljabi.core.guide.verdicts import verdicts
from giljabi.core.playbook import Playbook, Policy

SCHEMA = FactSchema.from_dict({"facts": {}})
FARE = Policy("1. 요금표", ("킥보드 : 잠금해제료 800원 + 1분에 190원", "모페드 : 잠금해제료 1,300원 + 1분에 270원"))
BACK = Policy("2. 조정", ("환불액 = 청구된 금액 - (잠금해제료 + 실제 이용 분 x 분당 요금)",))


def playbook(*policies: Policy) -> Playbook:
    return Playbook("script", "글", policies=policies)


def known(origin: Origin = "field", *, proved: bool = True, **values: Any) -> Facts:
    return Facts({name: Fact(name, value, origin, str(value), name, proved=proved) for name, value in values.items()})


def amounts(book: Playbook, facts: Facts) -> dict[str, int]:
    return {row.name: row.amount for row in reckonings(book, facts, SCHEMA)}


def test_a_formula_is_read_with_its_rounding_and_its_case() -> None:
    (half,) = formulas((Policy("", ("환불 = 패스 금액 × 남은 분 ÷ 전체 분, 100원 미만 버림",)),))
    assert half.name == "환불"
    assert half.rounding == Rounding(100, "down")
    assert half.term == Operation(
        "÷", Operation("×", Named("패스 금액"), Named("남은 분")), Named("전체 분")
    )  # from left to right
    (case,) = formulas((Policy("정기권 환불", ("30일권 : 결제금액 - (이용일수 × 500원)",)),))
    assert (case.name, case.label, case.takes_off) == ("", "30일권", True)
    (span,) = formulas((Policy("", ("요금 = 분당요금 × 실제 탄 분(시작~바퀴가 멈춘 시각)",)),))
    assert isinstance(span.term, Operation)
    assert span.term.right == Named("실제 탄 분", ("시작", "바퀴가 멈춘 시각"))


def test_several_formulas_stand_in_one_line() -> None:
    daily, penalty = formulas((Policy("", ("하루 요금 = 월 요금 ÷ 30, 위약금 = 월 요금의 10%",)),))
    assert (daily.name, penalty.name) == ("하루 요금", "위약금")
    assert penalty.term == Share(10, Named("월 요금"))
    assert isinstance(daily.term, Operation)
    assert daily.term.right == Fraction(30)


@pytest.mark.parametrize(
    "item",
    [
        "확인 : 콘솔 > 회원 > 카드 > 상태 : 정상 / 미납정지 / 미등록",
        "처리 : 3 - 5일",
        "카드는 3~5일 = 영업일 기준",
        "환불 = 센터장이 정함",
        "환불 = (패스 금액 - 수수료",
        "수거 : 월 - 금",
    ],
)
def test_what_is_no_sum_is_no_formula(item: str) -> None:
    assert formulas((Policy("", (item,)),)) == ()


def test_rates_are_called_by_what_they_are_for() -> None:
    found = rates((FARE, Policy("초과", ("10분마다 600원",))))
    assert [(row.name, row.amount, row.label) for row in found] == [
        ("잠금해제료", 800, "킥보드"), ("분당 요금", 190, "킥보드"), ("잠금해제료", 1300, "모페드"), ("분당 요금", 270, "모페드"),
    ]  # fmt: skip


def test_what_is_left_of_a_payment_and_the_sum_in_brackets() -> None:
    facts = known(charged_amount=19040, ride_minutes=14, vehicle_type="킥보드")
    assert amounts(playbook(FARE, BACK), facts) == {"환불 금액": 15580, "요금": 3460}
    (row,) = [row for row in reckonings(playbook(FARE, BACK), facts, SCHEMA) if row.takes_off]
    assert row.worked == "19,040 - (800 + 14 × 190)"


@pytest.mark.parametrize(
    "facts",
    [
        known(charged_amount=19040, ride_minutes=14),  # which vehicle, nobody knows
        known(charged_amount=19040, vehicle_type="킥보드"),
        known(charged_amount=2000, ride_minutes=14, vehicle_type="킥보드"),  # less than nothing
        known("text", proved=False, charged_amount=19040, ride_minutes=14, vehicle_type="킥보드"),  # only said
        known(charged_amount=19040, ride_minutes=14, vehicle_type="킥보드", refund_amount=9000),  # looked up already
    ],
)
def test_a_formula_with_an_open_end_comes_to_nothing(facts: Facts) -> None:
    assert "환불 금액" not in amounts(playbook(FARE, BACK), facts)


def test_an_exception_waives_a_rate_here_or_leaves_it_open() -> None:
    waived = Policy("3. 예외", ("나래대지원단 구역에서 빌린 킥보드는 잠금해제료 없음",))
    ride = {"charged_amount": 19040, "ride_minutes": 14, "vehicle_type": "킥보드"}
    book = playbook(FARE, BACK, waived)
    assert amounts(book, known(**ride, operator="나래대지원단"))["요금"] == 2660
    assert amounts(book, known(**ride, operator="산들지점"))["요금"] == 3460
    assert amounts(book, known(**ride)) == {}, "who runs the zone is not known"


def test_of_two_formulas_of_one_name_only_what_they_agree_on() -> None:
    both = playbook(
        Policy("월간", ("환불 = 남은 개월 수 × 6,000원",)), Policy("연간", ("환불 = 남은 개월 수 × 5,000원",))
    )
    assert amounts(both, known(months_left=4)) == {}
    assert amounts(playbook(both.policies[0]), known(months_left=4)) == {"환불": 24000}


def test_a_case_is_taken_only_where_a_field_names_it() -> None:
    book = playbook(
        Policy("정기권 환불", ("30일권 : 결제금액 - (이용일수 × 500원)", "180일권 : 결제금액 - (이용일수 × 300원)"))
    )
    used = {"paid_amount": 12000, "used_days": 20}
    assert amounts(book, known(**used, pass_type="30일권")) == {"환불": 2000}
    assert amounts(book, known(**used, pass_type="180일권")) == {"환불": 6000}
    assert amounts(book, known(**used)) == {}


def test_what_the_other_cases_leave_is_taken_only_where_none_of_them_can_be() -> None:
    book = playbook(Policy("열쇠 분실비", ("운영사가 두레보관인 지점 : 20,000원", "그 밖의 열쇠 지점 : 15,000원")))
    assert amounts(book, known(lock_type="열쇠", operator="두레보관")) == {"열쇠 분실비": 20000}
    assert amounts(book, known(lock_type="열쇠", operator="나들직영")) == {"열쇠 분실비": 15000}
    assert amounts(book, known(lock_type="열쇠")) == {}
    assert amounts(book, known(lock_type="비밀번호", operator="나들직영")) == {}
    kinds = playbook(Policy("배송비", ("일반 : 3,000원", "그 밖의 지역 : 6,000원")))
    assert amounts(kinds, known(operator="나들직영", area="섬 지역")) == {}, "nothing says that it is not the other"


def test_minutes_between_two_moments() -> None:
    book = playbook(
        Policy("요금", ("바이크 : 잠금해제료 500원 + 분당 120원",)),
        Policy(
            "정정",
            (
                "정정 요금 = 잠금해제료 + 분당요금 × 실제 탄 분(시작~바퀴가 멈춘 시각)",
                "취소 금액 = 결제된 금액 - 정정 요금",
            ),
        ),
    )
    ride = {"device_type": "바이크", "start_time": "13:00", "wheel_stop_time": "13:25", "charged": 20900}
    assert amounts(book, known(**ride)) == {"정정 요금": 3500, "취소 금액": 17400}
    assert "정정 요금" not in amounts(book, known(**(ride | {"wheel_stop_time": "12:25"}))), (
        "it cannot end before it began"
    )


def test_a_remainder_needs_a_rule() -> None:
    facts = known(pass_price=4800, pass_left_min=47, pass_total_min=120)
    assert amounts(playbook(Policy("", ("환불 = 패스 금액 × 남은 분 ÷ 전체 분, 100원 미만 버림",))), facts) == {
        "환불": 1800
    }
    assert amounts(playbook(Policy("", ("환불 = 패스 금액 × 남은 분 ÷ 전체 분, 500원 단위로 올림",))), facts) == {
        "환불": 2000
    }
    odd = known(pass_price=4801, pass_left_min=47, pass_total_min=120)
    assert amounts(playbook(Policy("", ("환불 = 패스 금액 × 남은 분 ÷ 전체 분",))), odd) == {}


def test_formulas_that_need_each_other_come_to_nothing() -> None:
    assert (
        amounts(playbook(Policy("", ("환불 = 결제 금액 - 위약금", "위약금 = 결제 금액 - 환불"))), known(paid=9000))
        == {}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("더 결제된 00,000원은 지금 취소해 드렸습니다.", "더 결제된 15,580원은"),
        ("청구된 00,000원에서 이 요금을 뺀 N원을 돌려드리겠습니다.", "청구된 19,040원에서 이 요금을 뺀 15,580원을"),
        ("결제하신 카드에서 N원을 부분취소하였습니다.", "15,580원을 부분취소"),
        ("청구된 00,000원을 전액 돌려드립니다.", "19,040원을 전액"),
        ("요금 N원을 모두 돌려드립니다.", "요금 19,040원을 모두"),
    ],
)
def test_an_amount_that_was_reckoned_goes_where_its_name_stands(text: str, expected: str) -> None:
    facts = known(charged_amount=19040, ride_minutes=14, vehicle_type="킥보드")
    ruled = verdicts(playbook(FARE, BACK), facts, SCHEMA)
    assert {row.about for row in ruled} == {"reckoning"}
    assert ruled[0].source.text.startswith("환불액 = ")
    assert expected in fill(text, with_amounts(facts, ruled), SCHEMA).text


@given(
    st.lists(st.text("가나금액분일요환불=:×÷-+()0123456789,원%~ ", max_size=40), max_size=4),
    st.integers(0, 10**7),
    st.integers(0, 10**4),
)
def test_no_policy_and_no_value_raises(items: list[str], paid: int, minutes: int) -> None:
    facts = known(paid_amount=paid, ride_min=minutes)
    book = playbook(Policy("환불 금액", tuple(items)), FARE, BACK)
    assert all(row.amount > 0 for row in reckonings(book, facts, SCHEMA))
