"""Whether the condition of a variant holds: figures, moments, fields, facts, verdicts, phases."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact, Origin, Value
from giljabi.core.guide.circumstances import Circumstances, circumstances
from giljabi.core.guide.conditions import judged
from giljabi.core.guide.polarity import seen
from giljabi.core.guide.verdicts import Verdict
from giljabi.core.playbook import Policy
from giljabi.core.reasons import because
from giljabi.corpus import default_facts

NOW = datetime(2026, 4, 20, 15, 0)


def at(
    turn: str = "", notes: str = "", *, before: str = "", origin: Origin = "field", **fields: Value
) -> Circumstances:
    facts = Facts({name: Fact(name, value, origin, str(value), name) for name, value in fields.items()})
    return circumstances(turn, notes, facts, default_facts(), NOW, before)


def holds(condition: str, now: Circumstances, *verdicts: Verdict, policies: tuple[Policy, ...] = ()) -> float:
    return judged(condition, now, default_facts(), verdicts, policies).holds


@pytest.mark.parametrize(
    ("condition", "fields", "expected"),
    [
        # a limit against the one quantity of its kind, or the one with words in common
        ("30분 넘게 초과", {"overtime_min": 31}, 1), ("30분 넘게 초과", {"overtime_min": 30}, -1), ("30분 이상", {"overtime_min": 30}, 1),
        ("10분 이내인데 부과됨", {"overtime_min": 8, "waited_min": 40}, 0), ("대기 30분 이상", {"overtime_min": 8, "waited_min": 40}, 1),
        ("상품값이 30,000원을 넘는 경우", {"item_price": 38000}, 1), ("두번째 이상인 고객", {"previous_comp_count": 1}, 1),
        ("두번째 이상인 고객", {"previous_comp_count": 0}, -1), ("남은 기간이 5일 이하인 경우", {"days_left": 3}, 1),
        ("90분 넘음", {"late_minutes": 90}, -1), ("3회 미만", {"ride_count": 2}, 1),
        # both ends of a range
        ("멈춘 시간이 60분 이상 120분 미만인 경우", {"stop_min": 130}, -1), ("멈춘 시간이 60분 이상 120분 미만인 경우", {"stop_min": 60}, 1),
        ("멈춘 시간이 60분 이상 120분 미만인 경우", {"stop_min": 30}, -1), ("지연 10분 초과 ~ 30분 이하", {"late_min": 30}, 1),
        ("10분이 안 되게 기다린 경우", {"wait_min": 7}, 1), ("10분이 안 되게 기다린 경우", {"wait_min": 14}, -1),
        # of two things that must be so, one is not
        ("계좌로 내고 돌려받을 금액이 50,000원을 넘는 고객", {"pay_method": "계좌", "refund_amount": 28900}, -1),
        ("계좌로 내고 돌려받을 금액이 50,000원을 넘는 고객", {"pay_method": "계좌", "refund_amount": 62000}, 1),
        # how often one thing was done says nothing of another
        ("이미 한 번 양도한 경우", {"visit_count": 1}, 0), ("이미 한 번 양도한 경우", {"transfer_count": 1}, 1),
        # time that passed since a moment
        ("결제일로부터 1년이 지난 경우", {"use_date": "2025-01-14"}, 1), ("결제일로부터 7일이 지난 경우", {"use_date": "2026-04-18"}, -1),
        ("구매 후 30분 이내", {"purchased_at": "2026-04-20 14:45"}, 1), ("구매 후 30분 이내", {"entry_time": "14:45"}, 0),
        ("유효기간이 지난 경우", {"coupon_expiry": "2026-04-01"}, 1), ("유효기간이 지난 경우", {"coupon_expiry": "2026-05-01"}, -1),
        # states and flags
        ("지급 보류 상태", {"settlement_status": "지급 보류"}, 1), ("미결제 안내", {"payment_status": "결제완료"}, -1),
        ("요금이 아직 결제되지 않은 경우", {"payment_status": "결제 전"}, 1), ("원격개방 불가", {"remote_open": "아니오"}, 1),
        ("원격개방 불가", {"remote_open": "네"}, -1), ('입차 후 구매 "아니오" 주차장', {"post_entry_purchase": "아니오"}, 1),
        ("특보가 내려진 지역", {"weather_warning": "폭설"}, 0), ("특보가 떠 있는 거점", {"warning": "폭설"}, 1),
        ("간편결제로 낸 경우", {"payment_method": "간편결제"}, 1), ("쿠폰 사용으로 적게 쌓임", {"coupon_used": 5}, 1),
        # facts that are known
        ("승인번호가 확인된 경우", {"approval_no": "30481127"}, 1), ("승인번호가 확인된 경우", {}, -1),
        ("아무 말도 아닌 것", {"overtime_min": 31}, 0),
    ],
)  # fmt: skip
def test_a_condition_is_held_against_what_is_known(condition: str, fields: dict[str, Value], expected: float) -> None:
    assert holds(condition, at(**fields)) == expected


def test_a_proof_is_there_when_a_picture_shows_it() -> None:
    assert holds("영수증을 보낸 경우", at("[사진] 영수증 9,000원")) == 1
    assert holds("영수증을 보낸 경우", at("이따 보낼게요")) == -1
    assert holds("영수증이 없는 경우", at("영수증은 버렸어요")) == 1
    assert holds("영수증이 없는 경우", at("버렸어요", before="영수증을 보내주시겠어요?")) == 1
    assert holds("영수증이 없는 경우", at("버렸어요")) == 0, "what was thrown away, nobody said"
    assert holds("영수증이 없는 경우", at("어이가 없네요", before="영수증을 보내주시겠어요?")) == 0
    assert holds("영수증이 없는 경우", at("네")) == 0, "that nobody spoke of it yet does not mean that there is none"


def test_verdicts_decide_what_policy_excludes() -> None:
    refused = Verdict("cancel_on_site", "not possible", because("operator-not-listed", operator="해든시설"))
    allowed = Verdict("cancel_on_site", "possible", because("operator-listed", operator="너울"))
    even = Verdict("difference", "not possible", because("not-more", paid=1, price=2))
    assert holds("취소 불가 운영사인 경우", at(), refused) == 1
    assert holds("취소 불가 운영사인 경우", at(), allowed) == -1
    assert holds("현장금액이 주차권이랑 같거나 적음", at(), even) == 1


def test_policies_say_in_figures_who_decides() -> None:
    policy = (Policy("파트장 승인", ("10,000원 초과는 파트장 승인 필요",)),)
    assert holds("파트장 승인이 필요한 경우", at(standard_amount=20000), policies=policy) == 1
    assert holds("파트장 승인이 필요한 경우", at(standard_amount=3000), policies=policy) == -1
    assert holds("파트장 승인이 필요한 경우", at(standard_amount=20000)) == 0


def test_the_customer_s_words_and_the_notes_count_by_share() -> None:
    held = judged(
        "기사가 취소를 부탁했다고 하는 경우", at("기사님이 취소해 달래서요", "녹취 확인"), default_facts(), ()
    )
    assert 0.3 < held.said < 1.0
    assert held.noted == 0.0


@pytest.mark.parametrize(
    ("condition", "fields", "expected"),
    [
        # of two that "or" joins one is enough; both must fail for the whole to fail
        ("3일이 지났거나 갱신 뒤 탄 기록이 있는 경우", {"buy_date": "2026-04-19", "rides_after_renewal": 1}, 1),
        ("3일이 지났거나 갱신 뒤 탄 기록이 있는 경우", {"buy_date": "2026-04-19", "rides_after_renewal": 0}, -1),
        ("3일이 지났거나 갱신 뒤 탄 기록이 있는 경우", {"buy_date": "2026-04-19"}, -0.5),
        # two values that belong together
        ("예약한 좌석과 다른 자리인 경우", {"assigned_seat": "C12", "seat_no": "C21"}, 1),
        ("예약한 좌석과 다른 자리인 경우", {"assigned_seat": "C12", "seat_no": "C12"}, -1),
        ("등록된 차량과 같은 경우", {"ticket_plate": "12가3456", "plate": "12 가 3456"}, 1),
        ("잠긴 시각이 종료 시각과 같은 경우", {"end_time": "22:10", "lock_time": "22:10", "door_id": "A7"}, 1),
        ("다른 쿠폰이 먼저 적용된 경우", {"coupon_name": "웰컴", "coupon_status": "사용 가능"}, 0),
        ("입금액이 모자라게 들어온 경우", {"unpaid_total": 8500, "unpaid_count": 1, "deposited": 8000}, 1),
        ("입금액이 모자라게 들어온 경우", {"unpaid_total": 8500, "deposited": 8500}, -1),
        ("입금액이 모자라게 들어온 경우", {"unpaid_total": 8500}, 0),
        # the time between two moments that the condition names, not the time since one of them
        ("종료 뒤 10분 안에 나간 기록인 경우", {"end_time": "14:00", "exit_time": "14:08"}, 1),
        ("종료 뒤 10분 안에 나간 기록인 경우", {"end_time": "14:00", "exit_time": "14:12"}, -1),
        # a day without its time of day leaves a day open
        ("배송 완료 후 24시간이 지난 경우", {"delivery_date": "2026-04-19"}, 0),
        ("배송 완료 후 24시간이 지난 경우", {"delivery_date": "2026-04-18"}, 1),
        ("배송 완료 후 24시간이 지난 경우", {"delivery_date": "2026-04-16"}, 1),
        ("남은 날이 5일보다 적은 경우", {"days_left": 3}, 1), ("남은 날이 5일보다 많은 경우", {"days_left": 3}, -1),
        ("이미 팔린 이용권이 있는 경우", {"sold_tickets": 3}, 1), ("가산금이 붙은 경우", {"surcharge": 700}, 1),
        ("가산금이 붙은 경우", {"surcharge": 0}, -1), ("정원 초과로 대기 중", {"monthly_status": "정원 초과 대기"}, 1),
        ("30일 지나서 폐기", {"locker_status": "폐기", "disposed_date": "2026-04-15"}, 1),
        ("요금이 이미 결제된 경우", {"fee_paid": "결제됨"}, 1), ("냉동 상품이 녹아서 온 경우", {"item_name": "냉동 만두"}, 0),
        ("자동 취소 기한이 지났는데도 그대로인 경우", {"auto_paid_at": "2026-04-18 10:00"}, 0),
        # what stands behind a limit or a value may deny it
        ("수령 후 7일이 지나지 않은 경우", {"delivered_date": "2026-04-18"}, 1), ("2시간이 지나지 않은 경우", {"rented_at": "2026-04-20 10:00"}, -1),
        ("주문 금액이 10만원을 넘지 않는 경우", {"order_amount": 50000}, 1), ("30분 이상 늦지 않은 경우", {"late_minutes": 10}, 1),
        ("7일 이내가 아닌 경우", {"purchase_date": "2026-04-18"}, -1), ("5만원 이상이 아닌 경우", {"order_amount": 60000}, -1),
        ("휴면이 아닌 회원", {"account_status": "휴면"}, -1), ("골드 회원이 아닌 경우", {"member_grade": "골드"}, -1),
        ("카드로 결제하지 않은 경우", {"payment_method": "카드"}, -1), ("결제가 완료되지 않은 경우", {"payment_status": "결제완료"}, -1),
        ("예약 완료 전인 경우", {"booking": "예약 완료"}, -1), ("결제가 완료되지 않은 경우", {"payment_status": "결제 대기"}, 1),
        # a word that only looks like a denial is none
        ("미납 요금이 남은 경우", {"unpaid_fee": 3000}, 1), ("미납 요금이 남은 경우", {"unpaid_fee": 0}, -1),
        ("미반납 자전거가 있는 경우", {"미반납": "있음"}, 1), ("약정 기간 동안 할인이 적용된 경우", {"discount_applied": "네"}, 1),
        # before a moment to come, and not "within" it
        ("체크인 3일 전까지 취소하는 경우", {"checkin_date": "2026-04-21"}, -1),
        ("체크인 3일 전까지 취소하는 경우", {"checkin_date": "2026-04-25"}, 1), ("체크인 7일 이내인 경우", {"checkin_date": "2026-07-30"}, 0),
        # numbers that count nothing, two things that have nothing to do with each other, wishes
        ("3회 이상 취소한 고객", {"age": 34}, 0), ("3회 이상 취소한 고객", {"customer_id": 88123}, 0),
        ("예약한 객실과 다른 객실로 배정된 경우", {"room_type": "디럭스", "payment_type": "카드"}, 0),
        ("다른 상품으로 교환하려는 경우", {"ordered_item": "컵", "delivered_item": "컵"}, 0),
        ("재고가 부족한 경우", {"total_price": 50000, "paid": 40000}, 0),
        ("입금액이 부족하지 않은 경우", {"unpaid_total": 3000, "deposited": 2000}, -1),
    ],
)  # fmt: skip
def test_a_condition_that_joins_or_compares(condition: str, fields: dict[str, Value], expected: float) -> None:
    assert holds(condition, at(**fields)) == expected


def test_a_list_of_names_says_who_is_meant() -> None:
    policy = (
        Policy(
            "승인취소를 받는 운영사 (26.2.19)", ("직영(나들직영, 나들플러스), 초롱운영", "필요 정보 : [승인번호] 8자리")
        ),
    )

    def runs(operator: str) -> Circumstances:
        facts = Facts({"operator": Fact("operator", operator, "place", operator)})
        return circumstances("", "", facts, default_facts(), NOW)

    assert holds("승인취소를 받지 않는 운영사인 경우", runs("두레공영"), policies=policy) == 1
    assert holds("승인취소를 받지 않는 운영사인 경우", runs("나들 플러스"), policies=policy) == -1
    assert holds("승인취소를 받는 운영사인 경우", runs("초롱운영"), policies=policy) == 1
    assert holds("환불을 받지 않는 운영사인 경우", runs("두레공영"), policies=policy) == 0
    assert holds("승인취소를 받지 않는 운영사인 경우", at(), policies=policy) == 0


@pytest.mark.parametrize(
    ("turn", "another"),
    [
        ("새벽은행 000-22-551903 예금주 채동수요", 1), ("예금주는 채보름이에요 000-22-551903", -1), ("아버지 통장이에요", 1),
        ("예금주 본인이요", -1), ("새벽은행 000-22-551903이요", 0), ("와이프 카드로 긁었어요", 1),
    ],
)  # fmt: skip
def test_whose_the_account_is(turn: str, another: float) -> None:
    here = at(turn, customer_name="채보름")
    for condition in ("예금주가 가입자와 다른 경우", "본인 명의가 아닌 계좌인 경우", "가족 명의 계좌인 경우"):
        assert holds(condition, here) == another, condition
    assert holds("예금주가 가입자와 같은 경우", here) == -another
    assert holds("예금주가 가입자와 다른 경우", at("예금주 채동수요")) == 0


def test_who_is_named_as_an_exception_is_not_on_the_list() -> None:
    names = ("다릿돌물류, 한켠설치", "처리 6영업일", "그 외(손길조립, 섬바람물류)는 포인트만")
    policies = (Policy("계좌로 돌려줄 수 있는 운영사", names),)
    for operator, none in (("손길조립", 1), ("한켠설치", -1)):
        run = at(origin="place", operator=operator)
        assert holds("계좌로 돌려줄 수 없는 운영사", run, policies=policies) == none, operator


@pytest.mark.parametrize(("operator", "none"), [("다온렌탈", 1), ("나들직영", -1)])
def test_a_list_may_stand_in_a_line_or_name_who_runs_the_places(operator: str, none: float) -> None:
    run = at(origin="place", operator=operator)
    in_a_line = (Policy("분실물", ("보관은 7일", "오늘 안에 찾아볼 수 있는 운영사 : 나들직영, 초롱운영")),)
    assert holds("오늘 찾을 수 없는 운영사인 경우", run, policies=in_a_line) == none
    places = FactSchema.from_dict({"facts": {"branch": {"kind": "place", "label": {"ko": "지점"}}}})
    facts = {
        "branch": Fact("branch", "갈매 지점", "field", "갈매 지점"),
        "operator": Fact("operator", operator, "place", ""),
    }
    there = circumstances("", "", Facts(facts), places, NOW)
    policies = (
        Policy("당일 출동이 되는 지점 (26.3.2)", ("운영사가 나들직영, 초롱운영인 지점", "그 밖의 지점은 다음 날")),
    )
    assert holds("물이 고였지만 당일 출동이 안 되는 지점인 경우", there, policies=policies) == none


def test_a_condition_may_name_who_runs_the_place() -> None:
    run = at(origin="place", operator="두레보관")
    assert holds("두레보관이 운영하는 지점의 고객", run) == 1
    assert holds("나들직영이 운영하는 지점의 고객", run) == -1
    assert holds("두레보관이 운영하지 않는 지점의 고객", run) == -1
    assert holds("제휴사가 운영하는 지점의 고객", run) == 0
    assert holds("저희가 운영하는 지점의 고객", run) == 0


def test_a_kind_of_place_is_told_by_the_place_s_name() -> None:
    schema = FactSchema.from_dict({"facts": {"branch": {"kind": "place", "label": {"ko": "지점"}}}})
    facts = Facts({"branch": Fact("branch", "수원 인계 오피스점", "field", "")})
    now = circumstances("", "", facts, schema, NOW)
    assert judged("오피스점 (4주만 됨)", now, schema, ()).holds == 1
    assert judged("무인점 (4주만 됨)", now, schema, ()).holds == 0


@pytest.mark.parametrize(
    ("condition", "turn", "phase"),
    [
        ("입차 전 변경", "아직 집이에요", 1), ("입차 전 변경", "벌써 들어와서 세웠어요", -1), ("이미 나온 경우", "어제 나왔어요", 1),
        ("입차 후", "지금 안에 있어요", 1), ("이용 내역 안내", "아직 집이에요", 0),
    ],
)  # fmt: skip
def test_where_somebody_is_in_it(condition: str, turn: str, phase: float) -> None:
    assert judged(condition, at(turn), default_facts(), ()).phase == phase


def test_the_only_flag_of_a_place_decides_about_such_places() -> None:
    schema = FactSchema.from_dict({"facts": {"hub": {"kind": "place", "label": {"ko": "거점"}}}})
    facts = Facts({
        "hub": Fact("hub", "미리내 거점", "field", ""),
        "same_day_redelivery": Fact("same_day_redelivery", "아니오", "place", ""),
    })  # fmt: skip
    now = circumstances("", "", facts, schema, NOW)
    assert judged("당일 다시 배송이 안 되는 거점인 경우", now, schema, ()).holds == 1


_FIELDS = st.dictionaries(
    st.sampled_from(["a_min", "b_count", "c_date", "status"]), st.one_of(st.integers(-5, 10**9), st.text(max_size=20))
)


@given(st.text(max_size=60), st.text(max_size=60), _FIELDS)
def test_no_condition_and_no_field_makes_it_fail(condition: str, turn: str, fields: dict[str, Value]) -> None:
    held = judged(condition, at(turn, **fields), default_facts(), ())
    assert -1 <= held.holds <= 1
    assert 0 <= held.said <= 1


@pytest.mark.parametrize(
    ("condition", "fields", "expected"),
    [
        # a name that begins like a denial is none
        ("본사가 운영하지 않는 지점", {"operator": "미래원파킹"}, 0),
        # a limit in brackets narrows a case down, it does not make it
        ("나누어 내겠다고 하는 경우(20,000원 이하)", {"unpaid_total": 16400}, 0),
        ("나누어 내겠다고 하는 경우(20,000원 이하)", {"unpaid_total": 30000}, -1),
        # an amount that is called something is no other one
        ("보상 수수료가 200,000원을 넘는 경우", {"item_price": 240000}, 0),
        # records of having had something, reasons, what came already, a second value of one kind
        ("최근 12개월 안에 감면받은 고객", {"discount_history": "없음", "charged_on": "2026-04-18"}, -1),
        ("무게를 넘긴 경우", {"extra_reason": "무게"}, 1), ("이미 한 번 변경한 예약", {"change_count": 1}, 1),
        ("이미 한 번 변경한 예약", {"change_count": 0}, -1), ("구역 경계에서 20m 안쪽인 경우", {"distance_m": 13}, 1),
        ("구역 경계에서 20m 안쪽인 경우", {"distance_m": 46}, -1), ("승인번호까지 확인한 경우", {}, -1),
        ("세탁이 이미 시작된 경우", {"wash_status": "세탁완료"}, 1), ("결제 뒤에 이용한 경우", {"use_after_payment": "04-11 입실 1회"}, 1),
        # what is left until a moment that a field names; a day before; hours since a day; what was done so often
        ("행사까지 5일이 남지 않은 경우", {"event_date": "2026-04-23"}, 1), ("행사까지 5일이 남지 않은 경우", {"event_date": "2026-04-25"}, -1),
        ("행사까지 사흘 이상 남은 경우", {"event_date": "2026-04-23"}, 1), ("출발까지 90분이 안 남은 경우", {"departure_time": "16:05"}, 1),
        ("출발까지 90분이 안 남은 경우", {"departure_time": "17:05"}, -1), ("출발까지 90분이 안 남은 경우", {"arrival_time": "16:05"}, 0),
        ("행사 하루 전인 경우", {"event_date": "2026-04-21"}, 1), ("행사 하루 전인 경우", {"event_date": "2026-04-22"}, -1),
        ("결제한 지 24시간이 지난 경우", {"payment_date": "2026-04-18"}, 1), ("결제한 지 24시간이 지난 경우", {"payment_date": "2026-04-20"}, 0),
        ("비밀번호를 5번 틀려 잠긴 경우", {"password_fail_count": 5}, 1), ("비밀번호를 5번 틀려 잠긴 경우", {"password_fail_count": 2}, -1),
        # over or running
        ("기간이 끝난 이용권", {"pass_status": "사용중"}, -1), ("이용 중인 계약", {"contract_status": "만료"}, -1),
        ("발급 1년 안의 카드인 경우", {"card_issued": "2025-11-20"}, 1), ("결제한 지 90일이 지난 경우", {"pass_kind": "90일권"}, 0),
    ],
)  # fmt: skip
def test_what_other_companies_write(condition: str, fields: dict[str, Value], expected: float) -> None:
    assert holds(condition, at(**fields)) == expected


@pytest.mark.parametrize(
    ("condition", "kind", "expected"),
    [
        ("전동자전거인 경우", "전동", 1), ("전동자전거인 경우", "일반", -1),
        ("전동 자전거가 아닌 경우", "전동", -1), ("바람 빠진 자전거인 경우", "전동", 0),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_its_field(condition: str, kind: str, expected: float) -> None:
    schema = FactSchema.from_dict({"facts": {"bike_kind": {"kind": "text", "label": {"ko": "자전거 종류"}}}})
    now = circumstances("", "", Facts({"bike_kind": Fact("bike_kind", kind, "field", kind)}), schema, NOW)
    assert judged(condition, now, schema, ()).holds == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("열쇠로 여는 지점인 경우", 1), ("열쇠를 찾음", 0), ("열쇠를 찾아서 돌려받으려는 고객", 0)],
)
def test_what_a_place_is_like_decides_only_about_places(condition: str, expected: float) -> None:
    schema = FactSchema.from_dict({"facts": {"branch": {"kind": "place", "label": {"ko": "지점"}}}})
    facts = Facts({
        "branch": Fact("branch", "해오름 지점", "field", ""), "lock_type": Fact("lock_type", "열쇠", "place", "열쇠"),
    })  # fmt: skip
    assert judged(condition, circumstances("", "", facts, schema, NOW), schema, ()).holds == expected


def test_a_flag_of_the_place_does_not_decide_what_somebody_wants() -> None:
    schema = FactSchema.from_dict({"facts": {"dock": {"kind": "place", "label": {"ko": "대여소"}}}})
    facts = Facts({"dock": Fact("dock", "강변 대여소", "field", ""), "전동": Fact("전동", "네", "place", "네")})
    now = circumstances("", "", facts, schema, NOW)
    assert judged("전동 대여소로 옮기기로 한 경우", now, schema, ()).holds == 0
    assert judged("전동이 없는 대여소인 경우", now, schema, ()).holds == -1


def test_a_note_that_says_yes_or_no_of_something_is_a_flag() -> None:
    assert holds("원격 시작이 안 되는 충전기인 경우", at(notes='DR-1183 원격 시작 "아니오"')) == 1
    assert holds("원격 시작이 안 되는 충전기인 경우", at(notes='DR-1183 원격 시작 "네"')) == -1


def test_of_told_things_the_kind_is_looked_for() -> None:
    assert holds("날짜와 시간을 말한 경우", at("내일 3시요")) == 0.5
    assert holds("날짜와 시간을 말한 경우", at("3시요")) == -1
    assert holds("계좌가 확인된 경우", at("24만원짜리가 왜 14만원이 돼요?")) == -1


@pytest.mark.parametrize(
    ("condition", "fields", "expected"),
    [
        # how long ago somebody did something is told by that moment alone
        ("1년 안에 쉬어가기를 쓴 경우", {"paid_at": "2026-04-01"}, 0), ("최근 12개월 안에 감면받은 고객", {"use_date": "2026-04-01"}, 0),
        ("15분 안에 나왔는데 붙음", {"overtime_min": 12}, 1),
        # of several days the times belong to the day of use; where nothing tells which, to none
        ("이용 종료 후 24시간이 지난 경우", {"end_time": "21:10", "use_date": "2026-04-18", "coupon_expiry": "2026-05-31"}, 1),
        ("이용 종료 후 24시간이 지난 경우", {"end_time": "21:10", "paid_date": "2026-04-10", "coupon_expiry": "2026-05-31"}, 0),
        ("이용 종료 후 24시간이 지난 경우", {"start_time": "13:00", "end_time": "13:25", "use_date": "2026-04-18"}, 1),
        # there is none of what is 0
        ("주행거리가 남아 있는 경우", {"distance_km": 0}, 0),
        # for the first time
        ("첫 위반", {"previous_violations": 0}, 1), ("직영 첫 위반", {"previous_violations": 0}, 0.5), ("첫 위반", {"previous_violations": 2}, -1),
        # what a name says is so or not, whatever it is of
        ("비연동", {"관제 연동 여부": "네"}, -1), ("비연동", {"관제 연동 여부": "아니오"}, 1),
        ("연간 구독인 경우", {"구독 종류": "연간"}, 1),
        ("기상특보로 운행이 멈춘 시간이 있음", {"weather_stop": "15시 강풍 운행 중단"}, 1),
    ],
)  # fmt: skip
def test_what_other_fields_say_nothing_of(condition: str, fields: dict[str, Value], expected: float) -> None:
    assert holds(condition, at(**fields)) == expected


@pytest.mark.parametrize(
    ("condition", "notes", "expected"),
    [
        ("회원 정보로 대여 건이 나오지 않는 경우", "어드민 > 대여이력 > 휴대전화 번호로 조회 : 결과 없음", 1),
        ("이용 건이 조회되지 않는 경우", "이용관리 조회 : 3월 3일 킥보드 1건, 견인료 청구됨", -1),
        ("거치 신호가 없는 경우", "어드민 > 대여이력 > 거치 신호 : 없음", 1),
        ("거치 신호가 없는 경우", "거치 신호 : 있음", -1),
        ("대여번호가 서로 다른 경우", "두 건 모두 대여번호 R2605-118203", -1),
        ("대여번호가 서로 다른 경우", "두 건의 대여번호가 각각 다름", 1),
        ("최소 이용요금 미달", "최소요금·구역·기간 조건 모두 이상 없음. 장애 공지와 시각 일치", -1),
        ("최근 12개월 안에 감면받은 고객", "감면 이력 : 2026-01-20 수수료 절반 감면 1회", 1),
        ("최근 1개월 안에 감면받은 고객", "감면 이력 : 2026-01-20 수수료 절반 감면 1회", -1),
        ("최근 12개월 안에 감면받은 고객", "감면 이력 : 2026-13-40", 0),
    ],
)
def test_what_a_note_says(condition: str, notes: str, expected: float) -> None:
    assert holds(condition, at(notes=notes)) == expected


def test_what_was_sent_in_vain_did_not_come() -> None:
    assert holds("사진 받음", at("네 번이나 찍어 올렸는데 똑같이 튕겨요")) <= 0
    assert holds("사진 받음", at("사진 올렸어요")) == 1


def test_what_a_place_is_stands_in_the_condition_as_a_word_of_its_own() -> None:
    facts = Facts({"cs_note": Fact("cs_note", "직영. 보도가 좁음", "place", "", "서교 구역")})
    now = circumstances("", "", facts, default_facts(), NOW)
    assert (holds("직영 첫 위반", now), holds("직영점이 아닌 곳", now)) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("condition", "fields", "expected"),
    [
        # what is left until a day that is named, or the only one to come
        ("이용일이 1~2일 남은 경우", {"use_date": "2026-04-22"}, 1), ("이용일이 1~2일 남은 경우", {"use_date": "2026-04-20"}, -1),
        ("이용일이 1~2일 남은 경우", {"use_date": "2026-04-25"}, -1), ("방문 예정일이 2일 이내로 남은 경우", {"visit_date": "2026-04-22"}, 1),
        ("방문 예정일이 2일 이내로 남은 경우", {"visit_date": "2026-04-23"}, -1), ("예정일이 3일 이상 남은 고객", {"visit_date": "2026-04-23"}, 1),
        ("이용일이 1~2일 남은 경우", {"use_date": "2026-04-10"}, 0),
        # the day itself
        ("오늘이 방문 당일인 경우", {"visit_date": "2026-04-20"}, 1), ("오늘이 방문 당일인 경우", {"visit_date": "2026-04-22"}, -1),
        ("방문 당일이 아닌 경우", {"visit_date": "2026-04-20"}, -1), ("방문 당일이 아닌 경우", {"visit_date": "2026-04-22"}, 1),
        ("결제 당일인 경우", {"paid_date": "2026-04-10", "visit_date": "2026-04-20"}, -1),
        # a length of time that is left is no day
        ("이용 기간이 3개월 이상 남은 경우", {"remaining_months": 5}, 1),
        # not reached yet
        ("21일이 되지 않은 경우", {"received_date": "2026-04-09"}, 1), ("21일이 되지 않은 경우", {"received_date": "2026-03-20"}, -1),
        # all of so many are used up
        ("오늘 연장을 두 번 다 쓴 고객", {"extension_count": 2}, 1), ("오늘 연장을 두 번 다 쓴 고객", {"extension_count": 1}, -1),
    ],
)  # fmt: skip
def test_what_is_left_what_is_today_and_what_is_not_yet(
    condition: str, fields: dict[str, Value], expected: float
) -> None:
    assert holds(condition, at(**fields)) == expected


def test_what_is_counted_in_words_and_what_a_picture_shows() -> None:
    assert holds("3대 이상 안 풀린 경우", at("아까부터 네 대나 찍어봤는데 전부 안 열렸어요")) == 1
    assert holds("3대 이상 안 풀린 경우", at("두 대를 찍어봤는데 안 열렸어요")) == -1
    assert holds("8,000원이 넘는 영수증인 경우", at("[사진] 택시 영수증 2026-05-10 17:40 11,400원")) == 1
    assert holds("8,000원이 넘는 영수증인 경우", at("[사진] 택시 영수증 7,400원")) == -1


def test_who_runs_a_place_under_the_name_that_a_policy_has_for_several() -> None:
    policies = (
        Policy("가격 보장 매장", ("직영매장(온결리빙, 온결남부)", "위탁 매장(포담스토어, 나울상사)은 대상이 아님")),
    )
    run = at(origin="place", operator="나울상사")
    assert holds("위탁 매장인 경우", run, policies=policies) == 1
    assert holds("직영매장인 경우", run, policies=policies) == -1
    assert holds("위탁 매장이 아닌 경우", run, policies=policies) == -1
    assert holds("위탁 매장인 경우", at(origin="place", operator="새로운상사"), policies=policies) == 0


def test_what_an_agent_noted_of_a_thing_decides_whether_it_is_there() -> None:
    assert holds("얼룩이나 찢김이 보이는 경우", at("", "매트리스 사진 확인, 얼룩 없음")) == -1
    assert holds("얼룩이나 찢김이 보이는 경우", at(photo_result="전체·라벨 확인, 얼룩 없음")) == -1
    assert holds("연기나 냄새가 있는 경우", at("", "현장 확인 : 연기가 있다고 함")) == 1
    assert seen("얼룩이나 찢김이 없는 경우", ["얼룩은 없음. 찢김이 있음"]) == -1


def test_what_somebody_sees_nothing_of_is_not_there() -> None:
    looked = judged("얼룩이나 찢김이 보이는 경우", at("[사진] 매트리스 전체, 얼룩 없음"), default_facts(), ())
    assert looked.contrary == 1
