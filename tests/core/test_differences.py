"""Blanks for the difference between two things of a ticket."""

from __future__ import annotations

from datetime import datetime

import pytest

from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.filling import fill

NO_HOUSE = FactSchema(())


def filled(script: str, fields: dict[str, object], *messages: Message) -> str:
    facts = gather(NO_HOUSE, PlaceList(()), messages, fields, datetime(2026, 4, 11, 19, 2))
    return fill(script, facts, NO_HOUSE).text


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"billed_fee": 9_000, "recalculated_fee": 6_600}, "2,400원"),
        ({"quoted_penalty": 120_000, "billed_penalty": 150_000}, "30,000원"),
        ({"billed_fee": 9_000, "recalculated_fee": 9_000}, None),
        ({"billed_fee": 6_000, "recalculated_fee": 6_600}, None),  # never less than nothing
        ({"billed_fee": 9_000, "recalculated_deposit": 6_600}, None),  # of other things
        ({"billed_fee": 9_000, "first_fee": 7_000, "recalculated_fee": 6_600}, None),  # beyond which?
        ({"billed_fee": 9_000, "recalculated_fee": 6_600, "agreed_fee": 6_000}, None),  # which is right?
        ({"billed_fee": 9_000}, None),
    ],
)
def test_what_was_billed_beyond_what_is_right(fields: dict[str, object], amount: str | None) -> None:
    script = "더 청구된 N원은 카드로 취소해 드리겠습니다."
    assert filled(script, fields) == (script.replace("N원", amount) if amount else script)


def test_an_amount_that_only_the_customer_names_is_no_side_of_a_difference() -> None:
    script = "더 결제된 N원은 카드로 취소해 드리겠습니다."
    assert filled(script, {"recalculated_fee": 6_600}, Message("customer", "요금이 9,000원 나왔어요")) == script


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"unpaid_amount": 2_500, "deposited_amount": 2_000}, "500원"),
        ({"unpaid_amount": 2_500, "deposited_amount": 2_500}, None),
        ({"unpaid_amount": 2_500, "deposited_amount": 3_000}, None),
        ({"deposited_amount": 2_000}, None),
    ],
)
def test_what_is_still_missing_of_what_is_due(fields: dict[str, object], amount: str | None) -> None:
    script = "입금은 확인됐어요. 그런데 아직 N원이 남아 있어요."
    assert filled(script, fields) == (script.replace("N원", amount) if amount else script)


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({"start_time": "18:48"}, "22분"),
        ({"start_time": "19:30"}, None),  # after the return
        ({"start_time": "18:48", "entry_time": "18:40"}, None),  # from which?
        ({}, None),
    ],
)
def test_minutes_used_until_the_time_that_the_script_names(fields: dict[str, object], minutes: str | None) -> None:
    script = "반납 시각을 19:10으로 고쳤고, 실제로 타신 N분 요금만 결제돼요."
    assert filled(script, fields) == (script.replace("N분", minutes) if minutes else script)


def test_minutes_used_stay_open_between_two_times() -> None:
    script = "19:10과 19:20 가운데 실제로 타신 N분 요금만 결제돼요."
    assert filled(script, {"start_time": "18:48"}) == script


@pytest.mark.parametrize(("booked", "minutes"), [("19:00", "40분"), ("20:00", None)])
def test_minutes_later_than_booked(booked: str, minutes: str | None) -> None:
    script = "기사님이 19시 40분에 도착 예정입니다. 예약보다 N분 늦는 건데, 기다려 주실 수 있으세요?"
    assert filled(script, {"booked_time": booked}) == (script.replace("N분", minutes) if minutes else script)


def test_the_amount_that_an_agent_spoke_of_is_the_one_of_the_last_words() -> None:
    script = "말씀드린 N원은 청구 요금에서 빠집니다."
    first = Message("agent", "방문 지연으로 5,000원 감면해 드릴 수 있습니다.")
    last = Message("agent", "다시 살펴 방문 지연 감면 10,000원을 넣어 드리겠습니다.")
    two = Message("agent", "감면 10,000원과 쿠폰 3,000원을 드리겠습니다.")
    assert filled(script, {}, first, last) == script.replace("N원", "10,000원")
    assert filled(script, {}, first, two) == script
    assert filled(script, {}) == script


def test_an_offered_amount_is_found_by_the_end_of_its_compound_name() -> None:
    offer = Message("agent", "구름머니로 5,500원을 돌려드릴까요?")
    assert filled("감사합니다. 머니 N원을 넣었습니다.", {}, offer) == "감사합니다. 머니 5,500원을 넣었습니다."
