"""Blanks that no pattern of facts.yaml claims: filled by the words beside them, or left open."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.article.blanks import find_blanks
from giljabi.core.facts.gathering import Facts, Message, gather
from giljabi.core.facts.places import Place, PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact, Value
from giljabi.core.guide.filling import fill
from giljabi.core.guide.text_messages import text_messages
from giljabi.core.playbook import Playbook, Sms
from giljabi.corpus import default_facts

NO_FACTS = FactSchema(())


def fields(**values: Value) -> Facts:
    return Facts({name: Fact(name, value, "field", str(value), name) for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        # the name that stands nearest, and the right one of two
        ("미터기 요금 0,000원에 통행료를 더하여 모두 00,000원이 결제되었습니다.", {"meter_fare": 9800, "toll": 3200, "auto_paid": 15800},
         {"0,000원": "9,800원", "00,000원": "15,800원"}),
        ("포인트로 받으시면 N원, 카드로 받으시면 0,000원을 돌려드립니다.", {"refund_point": 30000, "refund_card": 27000},
         {"N원": "30,000원", "0,000원": "27,000원"}),
        ("할인받으신 0,000원을 빼고 00,000원을 돌려드립니다.", {"discount_used": 6000, "refund_amount": 44000},
         {"0,000원": "6,000원", "00,000원": "44,000원"}),
        # the only amount there is, unless the blank is called by another's name
        ("전액 0,000원을 돌려드립니다.", {"item_price": 8000}, {"0,000원": "8,000원"}), ("가산금 000원이 더해졌습니다.", {"unpaid_amount": 7000}, {}),
        ("사과의 뜻으로 N원 쿠폰을 드립니다.", {"ticket_fee": 8000}, {}),
        # what a receipt shows is no amount that a field holds
        ("영수증 잘 받았습니다. 쓰신 금액은 00,000원이지만 모두 드리지는 못합니다.", {"charged": 2600}, {}),
        ("내역 잘 받았습니다. 쓰신 금액은 00,000원입니다.", {"charged": 2600}, {"00,000원": "2,600원"}),
        ("사과의 뜻으로 N원 쿠폰을 드립니다.", {"standard_amount": 3000}, {"N원": "3,000원"}),
        ("절반인 0,000원을 돌려드립니다.", {"item_price": 9900}, {"0,000원": "4,950원"}),
        # counts only where their unit stands; dates, accounts, names
        ("남은 N일 동안 쓰세요.", {"overtime_min": 32}, {}), ("남은 N일 동안 쓰세요.", {"days_left": 3}, {"N일": "3일"}),
        ("유효기간인 O월 O일까지 쓰세요.", {"coupon_expiry": "2026-04-30", "use_date": "2026-03-29"}, {"O월 O일": "4월 30일"}),
        ("O월 정산금입니다.", {"settlement_month": 4}, {"O월": "4월"}),
        ("가상계좌 000-000으로 입금해 주세요.", {"virtual_account": "000-118-40772"}, {"가상계좌 000-000": "가상계좌 000-118-40772"}),
        ("[서비스명] 이용 건입니다.", {"service": "택시"}, {"[서비스명]": "택시"}),
        # of two seats, branches or cars the one that the words name; an end or a new day is no other day
        ("배정표를 보니 자리는 A00 좌석입니다.", {"assigned_seat": "C12", "seat_no": "C21"}, {"A00": "C12"}),
        ("지금 계신 곳은 A00 좌석인가요?", {"assigned_seat": "C12", "seat_no": "C21"}, {}),
        ("원하시면 O월 O일까지로 바꿔 드릴까요?", {"pass_end": "2026-05-10"}, {}),
        ("이용권은 O월 O일까지 쓰실 수 있어요.", {"pass_end": "2026-05-10", "use_date": "2026-05-01"}, {"O월 O일": "5월 10일"}),
        ("O월 O일까지의 날짜 중에서 골라 주세요.", {"use_date": "2026-05-01"}, {}),
        # what stands in the blank and in the value stands once
        ("주문번호 A0000을 확인했습니다.", {"order_no": "A7731"}, {"A0000": "A7731"}),
        # an amount of a rule or a gift, a number that is called otherwise
        ("00,000원 이상 주문하시면 무료 배송입니다.", {"order_amount": 12000}, {}), ("1박당 00,000원이 추가됩니다.", {"room_price": 100000}, {}),
        ("최소 주문 금액은 00,000원입니다.", {"order_amount": 12000}, {}), ("다음 달 요금은 00,000원입니다.", {"this_month_fee": 55000}, {}),
        ("최소 주문 금액은 00,000원입니다.", {"min_order_amount": 12000}, {"00,000원": "12,000원"}),
        ("추가 요금 0,000원이 발생합니다.", {"base_fare": 3000}, {}), ("부가세 0,000원이 포함됩니다.", {"room_price": 100000}, {}),
        ("사과의 뜻으로 N원을 넣어 드렸습니다.", {"paid_amount": 100000}, {}), ("송장번호 000000000을 확인해 주세요.", {"order_no": "881234000"}, {}),
        ("주문번호 000000000을 확인해 주세요.", {"order_no": "881234000"}, {"주문번호 000000000": "주문번호 881234000"}),
        ("사물함 비밀번호 0000을 눌러 주세요.", {"locker_no": "1302"}, {}),
        ("저희 계좌 000-000000으로 보내 주세요.", {"refund_account": "110-222333"}, {}),
        ("상담사 ㅇㅇㅇ입니다.", {"agent_name": "하늬솔"}, {"상담사 ㅇㅇㅇ": "상담사 하늬솔"}),
    ],
)  # fmt: skip
def test_a_field_fills_the_blank_that_speaks_of_it(text: str, values: dict[str, Value], filled: dict[str, str]) -> None:
    assert dict(fill(text, fields(**values), NO_FACTS).filled) == filled


def test_what_the_customer_says_fills_no_amount_by_nearness() -> None:
    said = Facts({"fee": Fact("fee", 4000, "text", "4천원", proved=False)})
    assert fill("N원 이상 결제하실 때 쓰실 수 있습니다.", said, NO_FACTS).open == ("N원",)


def test_an_amount_read_off_a_receipt_fills_the_blank_that_names_it() -> None:
    proved = Facts({
        "onsite_paid": Fact("onsite_paid", 13200, "text", "13,200원", proved=True),
        "ticket_price": Fact("ticket_price", 8900, "field", "8900"),
    })  # fmt: skip
    text = "정산기에서 결제하신 금액은 00,000원입니다."
    assert dict(fill(text, proved, default_facts()).filled) == {"00,000원": "13,200원"}


def test_a_claimed_blank_takes_no_other_fact_of_the_schema() -> None:
    text = "현장에서 결제하신 금액은 00,000원입니다."
    assert fill(text, fields(ticket_price=7000), default_facts()).open == ("00,000원",)


def test_a_place_fills_the_blank_with_its_own_last_word() -> None:
    schema = FactSchema.from_dict({"facts": {"branch": {"kind": "place", "label": {"ko": "지점"}}}})
    facts = Facts({"branch": Fact("branch", "노들역 2호점", "field", "")})
    assert dict(fill("OOO점에서 이용하셨습니다.", facts, schema).filled) == {"OOO점": "노들역 2호점"}


def test_messages_are_filled_and_weighed() -> None:
    playbook = Playbook(
        "script",
        "글",
        sms=(Sms("짧은 것", "[나들] OOO 주차장 접수"), Sms("긴 것", "가" * 46), Sms("너무 긴 것", "가" * 1001)),
    )
    short, long, too_long = text_messages(playbook, fields(lot="마루 주차장"), default_facts())
    assert short.filled.text == "[나들] 마루 주차장 접수"
    assert (short.size, long.size_in_bytes, long.size, too_long.size) == ("SMS", 92, "LMS", "too long")
    assert short.to_dict()["bytes"] == 6 + 1 + 4 + 1 + 6 + 1 + 4


@given(st.dictionaries(st.sampled_from(["fee", "paid_card", "use_date", "count", "name", "x"]),
 st.one_of(st.integers(0, 10**6), st.text(max_size=12))))  # fmt: skip
def test_a_complete_text_holds_no_blank_of_the_script(values: dict[str, Value]) -> None:
    text = "상담사 OOO입니다. O월 O일 N원 중 0,000원, N건, 00:00입니다."
    done = fill(text, fields(**values), NO_FACTS)
    assert {blank.text for blank in find_blanks(text)} == set(done.filled) | set(done.open)
    assert done.complete == (not done.open)
    assert all(segment.text not in done.open for segment in done.segments if segment.kind == "filled")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # an amount of something else, or no amount at all
        ("환불 금액 N원을 입금해 드립니다.", {"주문번호": 20260310}), ("환불 금액 N원을 입금해 드립니다.", {"group_id": 114094762730}),
        ("환불 금액 N원을 입금해 드립니다.", {"onsite_paid": 30000}), ("미납 요금 N원을 결제해 주세요.", {"car_year": 2020}),
        ("환불 금액은 N원입니다.", {"통행료": 5000}), ("위약금 N원이 발생합니다.", {"escrow_fee": 3000}), ("환불 금액 N원", {"onsite_paid": True}),
        # the half of what is a half already
        ("결제하신 금액의 50%인 N원을 환불해 드립니다.", {"refund_amount": 5000}),
        # somebody else's number, car or place
        ("관제실 000-0000-0000으로 문의해 주세요.", {"phone": "010-1234-5678"}),
        ("고객센터 번호 02-000-0000으로 전화해 주세요.", {"phone": "010-1234-5678"}),
        ("운영사 연락처는 000-0000-0000입니다.", {"phone": "010-1234-5678"}), ("관제실 000-0000-0000으로 전화해 주세요.", {"생년월일": "800101"}),
        ("기존 차량 00가0000을 새 차량 00가0000으로 변경했습니다.", {"plate": "12가3456"}),
        ("앞차 00가0000 차주에게 연락했습니다.", {"plate": "12가3456"}),
        ("가까운 OO역에서 찾으실 수 있습니다.", {"lot": "강남역 주차장"}), ("타 지점 OO점으로 이동해 주세요.", {"lot": "강남역 주차장"}),
        # a count of something else
        ("쿠폰 N장을 지급해 드립니다.", {"used_qty": 3}), ("N일 이내 환불됩니다.", {"overdue_days": 40}),
        ("최대 N회까지 가능합니다.", {"complaint_count": 7}),
        # one value cannot be both ends, and a day by which something happens is not the day of use
        ("O월 O일부터 O월 O일까지 이용 가능합니다.", {"use_date": "2026-03-10"}), ("환불은 O월 O일까지 처리됩니다.", {"use_date": "2026-03-10"}),
        # forms that have no room for the value, and values that are no day or time
        ("출차시간은 OO시입니다.", {"exit_time": "13:45"}), ("이용일은 O월 O일입니다.", {"use_date": "2026-13-45"}),
        ("출차시간은 OO시 OO분입니다.", {"exit_time": "25:99"}),
        # values that no ticket field holds
        ("환불 금액 N원", {"foo": 1.5}), ("환불 금액 N원", {"foo": ["1"]}),
    ],
)  # fmt: skip
def test_a_blank_of_something_else_stays_open(text: str, values: dict[str, Value]) -> None:
    done = fill(text, fields(**values), default_facts())
    assert (dict(done.filled), done.complete) == ({}, False)


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        ("요금의 절반인 N원을 환불해 드립니다.", {"refund_amount": 9000, "ride_fee": 10000}, "요금의 절반인 5,000원을 환불해 드립니다."),
        ("환불 금액 N원을 입금해 드립니다.", {"refund_amount": 5000, "주문번호": 20260310}, "환불 금액 5,000원을 입금해 드립니다."),
        ("새 차량 00가0000으로 바꿨습니다.", {"new_plate": "12가3456"}, "새 차량 12가3456으로 바꿨습니다."),
        ("차량 00가0000은 OOO 주차장에 있습니다.", {"plate": "12가3456", "lot": "강남역 주차장"}, "차량 12가3456은 강남역 주차장에 있습니다."),
        ("거리는 ***km입니다.", {"distance_km": 32}, "거리는 32km입니다."),
        ("이용일은 YYYY-MM-DD입니다.", {"use_date": "2026-03-12"}, "이용일은 2026-03-12입니다."),
        ("Your date is DD/MM.", {"use_date": "2026-03-12"}, "Your date is 12/03."),
    ],
)  # fmt: skip
def test_what_is_clearly_meant_is_filled(text: str, values: dict[str, Value], words: str) -> None:
    assert fill(text, fields(**values), default_facts()).text == words


def test_of_two_blanks_in_a_sentence_the_named_one_has_the_value() -> None:
    done = fill("결제 금액 N원 중 수수료 N원을 제외한 N원을 환불합니다.", fields(paid_amount=10000), NO_FACTS)
    assert done.text == "결제 금액 10,000원 중 수수료 N원을 제외한 N원을 환불합니다."
    assert not done.complete


def house(**facts: object) -> FactSchema:
    return FactSchema.from_dict({"facts": facts})


def test_a_number_with_its_unit_fills_a_blank_with_its_unit() -> None:
    schema = house(
        locker_no={"kind": "code", "pattern": r"\d{3}번", "fields": ["locker_no"], "fills": ["〔000번〕"]},
        band_no={"kind": "code", "pattern": r"W\d{5}", "fields": ["band_no"], "fills": ["팔찌\\s*〔W00000〕"]},
    )  # fmt: skip
    known = fields(locker_no="417번", band_no="W20417")
    assert fill("소라 락커실 000번은 팔찌 W00000으로 열립니다.", known, schema).text == (
        "소라 락커실 417번은 팔찌 W20417로 열립니다."
    )


def test_of_two_claims_the_one_that_names_the_amount_prevails() -> None:
    schema = house(
        balance={"kind": "money", "label": {"ko": "잔액"}, "fills": ["〔[^〕]*원〕이 남아"]},
        extra_fee={"kind": "money", "label": {"ko": "추가요금"}, "fields": ["extra_fee"], "fills": [r"추가요금\s*〔[^〕]*원〕"]},
        price={"kind": "money", "label": {"ko": "주차권 금액"}, "fills": ["주차권보다 더 내신\\s*〔[^〕]*원〕"]},
        more={"kind": "money", "label": {"ko": "차액"}, "fields": ["more"], "fills": ["더 내신\\s*〔[^〕]*원〕"]},
    )  # fmt: skip
    known = fields(extra_fee=3000, more=500)
    assert dict(fill("추가요금 0,000원이 남아 있습니다.", known, schema).filled) == {"0,000원": "3,000원"}
    assert dict(fill("주차권보다 더 내신 N원을 드립니다.", known, schema).filled) == {"N원": "500원"}


def test_a_day_that_was_said_with_its_time_is_that_day() -> None:
    schema = house(
        use_date={"kind": "date", "fields": ["use_date"], "fills": ["〔[^〕]*월[^〕]*일〕"]},
        call_time={"kind": "time", "cues": ["전화"], "fills": ["〔[^〕]*시[^〕]*분〕에 전화"]},
    )  # fmt: skip
    said = Message("customer", "지금은 회의라서 내일 오후 두 시에 전화 주세요")
    facts = gather(schema, PlaceList(()), [said], {"use_date": "2026-07-18"}, datetime(2026, 7, 21, 10, 0))
    assert (
        fill("OO월 OO일 00시 00분에 전화드리겠습니다.", facts, schema).text == "7월 22일 14시 00분에 전화드리겠습니다."
    )
    assert fill("OO월 OO일에 이용하셨습니다.", facts, schema).text == "7월 18일에 이용하셨습니다."


def test_a_wrong_number_and_the_right_one_are_never_the_same() -> None:
    schema = default_facts()
    now = datetime(2026, 4, 20, 15, 0)
    text = "잘못된 번호 00가0000을 맞는 번호 00나0000으로 바꾸겠습니다."
    two = Message("customer", "들어가 있는 건 84조3321이고요, 오늘은 159나6604로 가요")
    known = gather(schema, PlaceList(()), [two], {"ticket_plate": "84조3321"}, now)
    assert "잘못된 번호 84조3321" in fill(text, known, schema).text
    assert "84조3321" not in fill(text, known, schema).text.partition("맞는")[2]
    one = Message("customer", "84조3321이요")
    known = gather(schema, PlaceList(()), [one], {"ticket_plate": "84조3321"}, now)
    assert "맞는 번호 00나0000" in fill(text, known, schema).open


@pytest.mark.parametrize(
    ("text", "said"),
    [("새 주소는 OOO 지점에서 찾아갑니다.", "새내 지점"), ("기존 OOO 지점에서 철거합니다.", "두물 지점")],
)
def test_of_a_branch_and_an_old_one_the_one_that_is_meant(text: str, said: str) -> None:
    schema = house(branch={"kind": "place", "fields": ["branch"], "fills": ["〔OOO 지점〕"]})
    known = fields(branch="새내 지점", old_branch="두물 지점")
    assert dict(fill(text, known, schema).filled) == {"OOO 지점": said}


def test_a_blank_that_holds_its_own_name_is_claimed_by_the_pattern_with_that_name() -> None:
    schema = house(
        order_no={
            "kind": "code",
            "pattern": r"(?P<value>P\d{7})",
            "fields": ["order_no"],
            "fills": ["결제번호 〔[^〕]*〕"],
        },
        pay_place={"kind": "text", "label": {"ko": "결제한 곳"}, "pattern": "(?P<value>키오스크|앱)"},
    )
    text = "결제번호 OOO 건이 확인됩니다."
    assert fill(text, fields(order_no="P2048817", pay_place="앱"), schema).text == "결제번호 P2048817 건이 확인됩니다."
    assert fill(text, fields(pay_place="앱"), schema).open == ("결제번호 OOO",)


def test_the_place_of_the_ticket_is_not_the_nearest_other_one() -> None:
    schema = house(
        station={"kind": "place", "label": {"ko": "충전소"}, "fields": ["station"], "fills": [r"〔[^〕]*〕\s*충전소"]}
    )
    known = fields(station="한빛 충전소")
    assert fill("가까운 곳은 ○○○ 충전소이고 걸어서 갈 수 있어요.", known, schema).open == ("○○○ 충전소",)
    assert fill("계신 곳은 ○○○ 충전소 맞으시죠?", known, schema).text == "계신 곳은 한빛 충전소 맞으시죠?"


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("둘레 빈 충전기 : 새내시장 충전소 2기", "가까운 곳은 새내시장 충전소이고 걸어서 갈 수 있어요."),
        ("둘레 빈 충전기 : 새내시장 충전소 2기, 두물공원 충전소 1기", None),
        ("한빛광장 충전소 점검 중", None),
    ],
)
def test_the_nearest_other_place_is_the_one_that_was_noted(note: str, said: str | None) -> None:
    schema = house(station={"kind": "place", "fields": ["station"], "fills": [r"〔[^〕]*〕\s*충전소"]})
    places = PlaceList(tuple(Place(name) for name in ("한빛광장 충전소", "새내시장 충전소", "두물공원 충전소")))
    facts = gather(
        schema, places, [Message("note", note)], {"station": "한빛광장 충전소"}, datetime(2026, 4, 11, 19, 2)
    )
    text = "가까운 곳은 ○○○ 충전소이고 걸어서 갈 수 있어요."
    filled = fill(text, facts, schema)
    assert filled.text == (said or text)
    assert fill("기존 ○○○ 충전소 예약을 취소했어요.", facts, schema).open == ("○○○ 충전소",)
