"""Sums that a script spells out: reckoned from what is proved, left open where they are not clear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.filling import fill


def filled(text: str, origin: Any = "field", today: date | None = None, **values: Any) -> str:
    known = {name: Fact(name, value, origin, str(value), "") for name, value in values.items()}
    return fill(text, Facts(known, today=today), FactSchema.from_dict({"facts": {}})).text


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("결제하신 12,000원에서 수수료 10%를 뺀 N원을 환불해 드립니다.", {}, "10,800원"),
        ("결제하신 00,000원에서 수수료 10%를 뺀 N원을 환불해 드립니다.", {"paid_amount": 12000}, "10,800원"),
        ("포인트로 받으시면 3,350원에 10%를 더해 N원을 넣어 드립니다.", {}, "3,685원"),
        ("이동비 5,000원의 절반인 N원을 감면해 드립니다.", {}, "2,500원"),
        ("구입가 130,000원의 80%인 N원을 보상해 드립니다.", {}, "104,000원"),
        ("받은 30,000원에서 충전요금 11,700원을 뺀 N원을 돌려드립니다.", {}, "18,300원"),
        ("결제 금액의 10%인 000원을 빼고 0,000원을 돌려드립니다.", {"paid_amount": 9900}, "990원을 빼고 8,910원"),
        ("모두 000분 이용하셔서 기본 60분보다 N분 더 타셨습니다.", {"ride_min": 96}, "기본 60분보다 36분 더"),
        ("36분 더 타셨습니다. 5분 단위로 올려 5분마다 200원씩 계산하므로 N원이 결제되었습니다.", {}, "1,600원"),
        ("3월 10일 0,000원이 두 번 승인되었습니다. 구름머니로 받으시면 10%를 더해 N원을 넣어 드립니다.", {"charged_fee": 3350}, "3,685원"),
        ("받은 50,000원은 잘못 받은 돈입니다. 온점으로 받으시면 10%를 더해 N점을 드립니다.", {}, "55,000점"),
        ("팔찌의 잔액은 60일이 지나 수수료 500원을 빼고 0,000원을 돌려드립니다.", {"balance": 6300}, "5,800원"),
        ("7일이 지났기 때문에 수수료 10%를 뺀 N원을 돌려드립니다.", {"pass_price": 19000}, "17,100원"),
        ("처음이신 경우 부과금의 절반만 받고 있어 N원을 돌려드립니다.", {"fine_amount": 7000}, "3,500원"),
        ("미납 요금 N원이 남아 있습니다. 보증금에서 이 금액을 빼고 00,000원을 돌려드립니다.", {"unpaid_amount": 3700, "deposit": 20000},
         "16,300원"),
        ("20분 초과하셨고 10분마다 600원씩 계산하여 N원이 결제되었습니다.", {}, "1,200원"),
    ],
)  # fmt: skip
def test_what_is_spelled_out_is_reckoned(text: str, values: dict[str, int], expected: str) -> None:
    assert expected in filled(text, **values)


def test_days_since_what_was_done_are_counted_from_its_own_day() -> None:
    text = "구매하신 지 N일이 지났습니다."
    assert filled(text, today=date(2026, 3, 28), bought_on="2026-03-16") == "구매하신 지 12일이 지났습니다."
    assert "N일" in filled(text, today=date(2026, 3, 28), ride_date="2026-03-16")
    assert "N일" in filled(text, today=date(2026, 3, 28), bought_on="2026-03-16", purchased_at="2026-03-10")
    assert "N일" in filled(text, today=date(2026, 3, 1), bought_on="2026-03-16")
    assert "N일" in filled(text, today=date(2026, 3, 28), bought_on="2026-02-30")


@pytest.mark.parametrize(
    "text",
    [
        "결제하신 1,255원에서 수수료 10%를 뺀 N원을 환불해 드립니다.",  # 1,129.5
        "받은 11,700원에서 충전요금 30,000원을 뺀 N원을 돌려드립니다.",  # less than nothing
        "36분 더 타셨고 5분마다 200원씩 계산하므로 N원이 결제되었습니다.",  # nobody says that it rounds up
        "모두 96분 이용하셨고 5분마다 200원씩 계산하므로 N원이 결제되었습니다.",  # of which some are free
        "결제하신 00,000원에서 수수료 10%를 뺀 N원을 환불해 드립니다.",
        "12,000원을 내셨습니다. 수수료 10%를 뺀 N원을 환불해 드립니다.",
        "결제 금액의 10%인 N원을 빼 드립니다.",
        "3,350원과 4,000원이 승인되었습니다. 10%를 더해 N원을 넣어 드립니다.",  # of which?
        "구매하신 지 N일이 지났습니다.",
    ],
)
def test_what_is_not_clear_stays_open(text: str) -> None:
    assert {"N원", "N일"} & set(filled(text).replace("이", " ").replace("을", " ").split())


def test_the_customers_word_is_no_part_of_a_sum() -> None:
    assert "N원" in filled("결제 금액의 10%인 N원을 빼 드립니다.", origin="text", paid_amount=9900)


@pytest.mark.parametrize(
    "text",
    [
        # half a number, minutes of the clock or behind hours
        "3만 5,000원에서 수수료 1,000원을 뺀 N원을 환불합니다.", "1만 2,000원의 절반인 N원을 환불합니다.",
        "1시간 20분 초과하셨고 10분마다 600원씩 계산하여 N원이 결제되었습니다.", "11시 40분에 반납하셔서 기본 30분보다 N분 더 타셨습니다.",
        # another amount than what is left
        "12,000원에서 수수료 10%를 빼고 배송비 N원을 더해 드립니다.", "12,000원에서 배송비 3,000원을 제외하고 위약금 N원을 뺍니다.",
        "12,000원에서 10%를 제외한 금액 중 N원을 환불합니다.",
        # a rule, not what happened
        "30분을 초과하면 10분마다 500원씩 하루 최대 N원까지 부과됩니다.", "무료 30분을 초과하여 10분마다 500원씩 N원이 결제되었습니다.",
        "20분 초과하셨고 10분마다 600원씩 계산하지 않고 기본료 N원만 받습니다.",
        "5분 늦으신 건은 봐 드립니다. 이번에는 10분 초과하셨고 5분마다 100원씩 N원입니다.",
        "36분 더 타셨습니다. 사진을 올려 주세요. 5분마다 200원씩 계산하므로 N원이 결제되었습니다.",
        "결제하신 " + "9" * 5000 + "원의 10%인 N원을 드립니다.", "٣00원의 10%인 N원을 드립니다.",
    ],
)  # fmt: skip
def test_no_sum_is_made_of_what_means_something_else(text: str) -> None:
    assert "N원" in filled(text) or "N분" in filled(text)


def test_a_share_is_of_the_amount_that_is_called_and_no_other() -> None:
    assert "N원" in filled("결제 금액의 10%인 N원을 뺍니다.", next_payment=9900)
    assert "N원" in filled("결제 금액의 10%인 N원을 뺍니다.", auto_payment_amount=29900, paid_amount=0)
    assert "990원" in filled("결제 금액의 10%인 N원을 뺍니다.", pass_price=9900)


def test_days_to_come_are_no_beginning() -> None:
    text, today = "결제하신 지 N일이 지났습니다.", date(2026, 3, 28)
    assert "N일" in filled(text, today=today, payment_due_date="2026-03-01")
    assert "12일이" in filled(text, today=today, payment_due_date="2026-03-01", paid_on="2026-03-16 10:00")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("환불은 영업일 기준 N일 걸립니다.", {"rental_days": 3}), ("쿠폰 유효기간은 N일입니다.", {"rental_days": 3}),
        ("N분 뒤 다시 시도해 주세요.", {"ride_min": 32}), ("처리까지 N분 정도 걸립니다.", {"ride_min": 32}),
        ("N개월 약정입니다.", {"used_months": 3}), ("다음 결제일은 O월 O일입니다.", {"ride_date": "2026-03-16"}),
        ("O월 O일에 다시 방문해 주세요.", {"ride_date": "2026-03-16"}), ("담당 기사가 OO시에 방문합니다.", {"entry_time": "10:00"}),
        ("쿠폰 OO0000를 보내 드립니다.", {"order_no": "AB1234"}), ("운송장 OO-0000로 보냈습니다.", {"car_no": "AB-1234"}),
    ],
)  # fmt: skip
def test_the_only_value_of_its_kind_is_no_promise(text: str, values: dict[str, Any]) -> None:
    assert filled(text, **values) == text


def test_many_blanks_cost_no_more_than_their_number() -> None:
    assert filled("N원 " * 400, paid_amount=9900).count("N원") >= 399
