"""Days, numbers and names as people type them, and which of several is meant."""

from __future__ import annotations

from datetime import datetime

import pytest

from giljabi.core.facts import kinds
from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.places import Place, PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.vouchers import wished
from giljabi.corpus import default_facts

FRIDAY = datetime(2026, 11, 20, 14, 0)
PLACES = PlaceList((
    Place("일산 라온호수몰 주차장", (), {"operator": "초롱"}), Place("일산 라온호수몰 옥외주차장", (), {"operator": "온길"}),
     Place("수유 달무리빌딩 주차장"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("낼 쓸 거 취소요", "2026-11-21"), ("담주 토욜 꺼", "2026-11-28"), ("저번주 금욜에 갔어요", "2026-11-13"), ("어젯밤에 탔어요", "2026-11-19"),
        ("토욜 오후에 가려구요", "2026-11-21"), ("토요일에 갔습니다", "2026-11-14"), ("I was charged yesterday", "2026-11-19"),
        ("it's for Sunday, going this sunday", "2026-11-22"), ("on Nov 12 I parked", "2026-11-12"),
        ("It was 11/18", "2026-11-18"), ("last Thursday", "2026-11-19"),
    ],
)  # fmt: skip
def test_days_that_no_date_library_reads(text: str, value: str) -> None:
    assert value in [found.value for found in kinds.dates(text, FRIDAY)]


@pytest.mark.parametrize("text", ["낼 돈이 없어요", "마음이 편해요", "march on", "5/40 correct"])
def test_what_is_no_day(text: str) -> None:
    assert kinds.dates(text, FRIDAY) == []


@pytest.mark.parametrize(
    ("text", "value"), [("left at 5:30pm", "17:30"), ("around 11am", "11:00"), ("got out at 5:32", "05:32")]
)
def test_english_times(text: str, value: str) -> None:
    assert [found.value for found in kinds.times(text, FRIDAY)] == [value]


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("51가3000 말고 51나3008로요", "51나3008"), ("12가3465인데 12가3456으로 넣었어요", "12가3465"),
        ("301무7745로 넣었는데 301우7745가 맞아요", "301우7745"),
        ("45러1029 아니고 45러1092", "45러1092"), ("64하9012 → 20두1175", "20두1175"), ("잘못 넣음 12구6634", "12구6634"), ("오삼더 이이공육", "53더2206"),
        ("7712 흰색 세단입니다", "7712"),
    ],
)  # fmt: skip
def test_the_number_that_is_meant(text: str, plate: str) -> None:
    facts = gather(default_facts(), PlaceList(()), [Message("customer", text)], {}, FRIDAY)
    assert facts.value("plate") == plate


def test_the_customer_s_own_telephone() -> None:
    text = "옛날번호 010-0000-1187로 보내셨네요 지금 번호는 010-0000-6623이에요"
    assert (
        gather(default_facts(), PlaceList(()), [Message("customer", text)], {}, FRIDAY).value("phone")
        == "010-0000-6623"
    )


def test_an_hour_that_would_end_before_it_began_is_in_the_other_half_of_the_day() -> None:
    said = "오후 1시 반에 들어가서 7시에 나왔어요"
    assert gather(default_facts(), PlaceList(()), [Message("customer", said)], {}, FRIDAY).value("exit_time") == "19:00"
    overnight = "어제 저녁 7시에 들어가서 오늘 9시 20분에 나왔어요"
    assert (
        gather(default_facts(), PlaceList(()), [Message("customer", overnight)], {}, FRIDAY).value("exit_time")
        == "09:20"
    )


def test_a_part_of_a_name_links_the_place_and_a_shared_part_links_none() -> None:
    ((found, place),) = PLACES.find("달무리빌딩에서요")
    assert (found.text, place.name, found.sure) == ("달무리빌딩", "수유 달무리빌딩 주차장", True)
    facts = gather(default_facts(), PLACES, [Message("customer", "라온호수몰에 갔어요")], {}, FRIDAY)
    assert (facts.known["lot"].text, facts.known["lot"].sure) == ("라온호수몰", False)
    assert "operator" not in facts, "two places of that name have two operators"


def test_an_amount_is_left_out_rather_than_guessed() -> None:
    facts = gather(default_facts(), PlaceList(()), [Message("customer", "12,000원 두 번 나갔네요")], {}, FRIDAY)
    assert not {"onsite_paid", "ticket_price"} & set(facts.known)


def test_words_of_another_matter_speak_against_a_role() -> None:
    text = "택시에서 내릴 때 9,800원 나왔어요"
    assert gather(default_facts(), PlaceList(()), [Message("customer", text)], {}, FRIDAY).value("onsite_paid") is None


def test_the_only_amount_on_a_picture_is_the_receipt_s() -> None:
    facts = gather(
        default_facts(),
        PlaceList(()),
        [Message("customer", "[사진] 다올센터 12,000원 승인 30719925", picture=True)],
        {},
        FRIDAY,
    )
    assert (facts.value("onsite_paid"), facts.known["onsite_paid"].proved) == (12000, True)


def test_facts_may_be_a_list_and_blanks_may_be_written_out() -> None:
    schema = FactSchema.from_dict(
        {"facts": [{"name": "dock", "kind": "place", "cue_words": ["반납"], "blanks": ["OOO 대여소"]}]}
    )
    spec = schema.get("dock")
    assert spec is not None
    assert spec.cues == ("반납",)
    assert spec.fills[0].search("〔OOO 대여소〕에")


@pytest.mark.parametrize(
    ("text", "amount", "vouchers"),
    [
        ("3천원권 2장으로 주세요", 6000, (3000, 3000)), ("천원짜리로요", 3000, (1000, 1000, 1000)),
        ("5천원짜리 하나랑 천원짜리 하나요", 6000, (5000, 1000)),
        ("4천원짜리로요", 6000, ()), ("2천원짜리로요", 6000, ()), ("3천원 냈어요", 6000, ()), ("네", 6000, ()),
    ],
)  # fmt: skip
def test_the_customer_s_wish_is_honoured_where_it_can_be(text: str, amount: int, vouchers: tuple[int, ...]) -> None:
    assert wished(text, amount, [1000, 3000, 5000]) == vouchers
