"""What scripts ask for, and what of it is still missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.facts.gathering import Facts, Message
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.asking import asks_only_known, missing_names
from giljabi.core.guide.things import asked_things
from giljabi.corpus import default_facts

NO_FACTS = FactSchema(())


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("휴대전화 기종과 앱 버전, 오류 화면 캡처를 보내주시면 전달하겠습니다.", ("휴대전화 기종", "앱 버전", "오류 화면 캡처")),
        ("서류를 받으실 이메일 주소를 알려주시겠습니까?", ("이메일 주소",)),
        ("도착하신 시간을 말씀해 주시겠습니까?", ("도착 시간",)),
        ("사고가 난 날짜와 시각, 사고 장소를 말씀해 주시겠어요?", ("사고 일시", "사고 장소")),
        ("당시 모습이 담긴 사진이 필요합니다. 찍어 두신 사진을 보내주시겠습니까?", ("사진",)),
        ("파손된 곳이 보이는 사진이 필요합니다. 찍어 두신 사진을 보내주시겠습니까?", ("파손 사진",)),
        ("영수증이나 이체 내역, 카드 문자 중 가지고 계신 것을 보내주시겠습니까?", ("영수증",)),
        ("대여 기간을 확인할 수 있는 서류(계약서 등)를 사진으로 보내주시겠습니까?", ("서류",)),
        ("카드의 앞 4자리와 뒤 4자리, 그리고 결제하신 시간을 말씀해 주시겠습니까?", ("카드번호", "뒤 4자리", "결제 시간")),
        ("안에 든 물건을 한 가지만 말씀해 주시겠습니까?", ("물건",)),
        ("진단서를 사진으로 찍어 이 대화에 올려 주시겠어요?", ()),
        ("남은 금액까지 보내 주시면 바로 풀어 드릴게요.", ()), ("남은 금액이 적힌 영수증을 보내 주시겠어요?", ("영수증",)),
        ("본인 명의 통장사본을 사진으로 보내주시면 접수하겠습니다.", ("통장사본",)),
        ("영수증에 알파벳 두 글자로 시작하는 결제번호가 있습니다. 그 번호를 불러 주시겠어요?", ("결제번호",)),
        ("앱을 닫았다 열고 QR을 다시 한번 찍어 주시겠습니까?", ()),
        # nothing that must come
        ("사진이 있으시면 함께 보내주세요.", ()), ("너른 양해 부탁드립니다.", ()), ("결과는 문자로 알려드리겠습니다.", ()),
        ("대략 말씀해 주셔도 괜찮습니다.", ()),
    ],
)  # fmt: skip
def test_things_are_named_as_people_call_them(text: str, things: tuple[str, ...]) -> None:
    assert asked_things(text) == things


def test_a_fact_that_is_known_is_not_missing_and_a_receipt_is_only_there_once_it_was_seen() -> None:
    schema = default_facts()
    text = "입차하신 시간과 차량번호를 알려주시겠습니까? 현장에서 결제하신 영수증도 보내주시면 확인하겠습니다."
    told = Facts({
        "plate": Fact("plate", "12가3456", "text", "12가3456", proved=False),
        "onsite_paid": Fact("onsite_paid", 9000, "text", "9,000원", proved=False),
    })  # fmt: skip
    assert missing_names(text, "", told, schema, (Message("customer", "9천원 냈어요"),)) == ["입차시간", "영수증"]
    shown = (Message("customer", "[사진] 영수증 9,000원", picture=True),)
    assert missing_names(text, "", told, schema, shown) == ["입차시간"]


def test_a_number_told_by_its_length_is_named_by_the_step() -> None:
    text = "카드사 앱 상세 화면에 적힌 숫자 8자리를 알려 주시겠어요?"
    approved = Facts({"approval_no": Fact("approval_no", "12345678", "text", "12345678")})
    assert missing_names(text, "거절 > 승인번호 확인", Facts(), default_facts(), ()) == ["승인번호"]
    assert missing_names(text, "거절 > 승인번호 확인", approved, default_facts(), ()) == []
    assert missing_names("휴대전화 뒤 4자리를 말씀해 주시겠어요?", "", Facts(), NO_FACTS, ()) == ["휴대전화 뒤 4자리"]


def test_a_question_of_choice_is_named_by_its_step() -> None:
    text = "지금 주차장에 들어가 계신가요, 아니면 아직 출발 전이신가요?"
    assert missing_names(text, "인사+입차 여부", Facts(), NO_FACTS, ()) == ["입차 여부"]
    assert missing_names(text, "인사", Facts(), NO_FACTS, ()) == []


def test_a_step_asks_only_what_is_known_when_nothing_else_is_in_it() -> None:
    schema = default_facts()
    known = Facts({"plate": Fact("plate", "12가3456", "field", "")})
    assert [spec.name for spec in asks_only_known("차량번호를 말씀해 주세요.", known, schema)] == ["plate"]
    assert asks_only_known("차량번호와 어떤 화면이 나왔는지 말씀해 주세요.", known, schema) == []
    assert asks_only_known("차량번호를 말씀해 주세요.", Facts(), schema) == []


@given(st.text(max_size=120))
def test_no_text_makes_it_fail(text: str) -> None:
    assert len(set(asked_things(text))) == len(asked_things(text))


@pytest.mark.parametrize(
    ("text", "things"),
    [
        # what stands first in a list is what the bare nouns behind it are of; a day and a time are one 일시
        ("보험 접수를 위해 사고가 난 날짜와 시간, 장소를 말씀해 주시겠습니까?", ("사고 일시", "사고 장소")),
        ("해당 건의 승인 시간과 금액을 알려주시겠습니까?", ("승인 시간", "승인 금액")),
        # a picture is called by what it shows
        ("파손된 부분과 차량 전체가 나온 사진도 함께 보내주시기 바랍니다.", ("파손 사진",)),
        # what is needed is asked for; where it is sent is not
        ("보험 심사에는 진단서와 사고 사진이 필요합니다. 이 대화방으로 보내 주십시오.", ("진단서", "사고 사진")),
        # somebody whose name is asked for is called so
        ("은행과 계좌번호, 예금주 성함을 알려 주세요.", ("은행", "계좌번호", "예금주")),
    ],
)
def test_things_are_called_in_full(text: str, things: tuple[str, ...]) -> None:
    assert asked_things(text) == things


def test_what_was_asked_for_and_answered_by_its_kind_is_not_asked_again() -> None:
    question = "현장에서 결제하신 시간을 말씀해 주시겠습니까?"
    told = (Message("agent", question), Message("customer", "18:42에 냈어요"))
    refused = (Message("agent", question), Message("customer", "몰라요"))
    schema = default_facts()
    assert missing_names(question, "", Facts(), schema, told) == []
    assert missing_names(question, "", Facts(), schema, refused) == ["결제 시간"]


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("부산은행이고 예금주는 차보람이요", []),
        ("농협 예금주 구슬아 입니다", []),
        ("예금주는 모르겠어요", ["예금주"]),
        ("예금주가 뭐예요?", ["예금주"]),
        ("네 보내 주세요", ["예금주"]),
    ],
)
def test_what_is_said_behind_its_own_name_was_told(answer: str, missing: list[str]) -> None:
    messages = (Message("agent", "예금주를 알려 주시겠어요?"), Message("customer", answer))
    assert missing_names("예금주를 알려 주시겠어요?", "", Facts(), NO_FACTS, messages) == missing


SENT = FactSchema.from_dict({
    "facts": {
        "damage_photo": {
            "kind": "text", "label": {"ko": "파손 사진"}, "pattern": r"\[사진\](?![^\n]*영수증)[^\n]*", "asked": ["망가진 곳의 사진"],
        },
        "receipt": {"kind": "text", "label": {"ko": "구입 영수증"}, "pattern": r"\[사진\][^\n]*영수증[^\n]*", "asked": ["사신 영수증"]},
        "visit_time": {"kind": "time", "label": {"ko": "방문 시각"}, "asked": ["몇 시에 오시"]},
    }
})  # fmt: skip


def test_a_document_is_called_by_its_label_and_another_picture_is_not_it() -> None:
    photo = Message("customer", "[사진] 바퀴가 빠진 가방", picture=True)
    known = Facts({"damage_photo": Fact("damage_photo", photo.text, "text", photo.text, proved=True)})
    ask = "망가진 곳의 사진을 보내 주시겠어요?"
    assert missing_names(ask, "", Facts(), SENT, ()) == ["파손 사진"]
    assert missing_names(ask, "", known, SENT, (photo,)) == []
    assert missing_names("가방을 사신 영수증도 보내 주시겠어요?", "", known, SENT, (photo,)) == ["구입 영수증"]


def test_a_question_without_a_word_of_request_asks_as_well() -> None:
    assert missing_names("기사가 찾아뵙니다. 몇 시에 오시면 좋을까요?", "", Facts(), SENT, ()) == ["방문 시각"]


def test_people_are_told_by_their_number() -> None:
    messages = (Message("agent", "입장하신 인원을 알려 주시겠어요?"), Message("customer", "어른 둘 애 둘 네명이요"))
    assert missing_names("입장하신 인원을 알려 주시겠어요?", "", Facts(), NO_FACTS, messages) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("반납하실 때 찍으신 사진이 있으시면 보내 주시겠습니까?", ["반납 사진"]),
        ("혹시 수거 전 사진을 찍어두셨다면 보내주시겠어요?", ["수거 전 사진"]),
        ("모습이 보이는 반납 사진을 가지고 계시면 함께 보내주시겠습니까?", ["반납 사진"]),
        # any of several, a thing that is told, words that no verb follows
        ("찍힌 사진이나 영수증이 있으시면 보내주시겠습니까?", []),
        ("다른 의견이 있으시면 보내 주세요.", []),
        ("사진이 있으시면 확인이 빠릅니다.", []),
        ("사진이 있으시면 보내 주셔도 됩니다.", []),
        ("사진이 더 있으시면 보내 주세요.", []),
        ("사진을 찍을 시간이 있으시면 보내 주세요.", []),
        ("확인이 필요한 사진이 있으시면 보내 주세요.", []),
        ("좋은 후기를 남겨 주시면 큰 힘이 됩니다.", []),
    ],
)
def test_a_picture_that_is_asked_for_if_there_is_one_is_missing_until_one_came(text: str, missing: list[str]) -> None:
    assert missing_names(text, "", Facts({}), NO_FACTS, ()) == missing
    assert missing_names(text, "", Facts({}), NO_FACTS, (Message("customer", "[사진]", picture=True),)) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("지금 계신 존 이름을 불러 주시겠어요?", ["존 이름"]),  # not the customer's
        ("이름을 말씀해 주시겠어요?", ["이름"]),
        ("배송 날짜를 말씀해 주시겠습니까?", ["배송 날짜"]),  # not the new one
        ("새로 원하시는 배송 날짜를 말씀해 주시겠습니까?", ["배송 날짜", "새 배송 날짜"]),
        ("결제하신 카드번호의 뒤 4자리만 알려 주시겠어요?", ["카드번호"]),
        ("성함과 휴대전화 번호, 이의 사유를 말씀해 주시겠습니까?", ["성함", "휴대전화 번호", "이의 사유"]),
        ("휴대전화 번호의 뒤 4자리를 알려 주세요.", ["휴대전화 번호"]),
        *[(f"{whose} 이름을 말씀해 주시겠어요?", ["이름"]) for whose in ("고객님", "본인", "예약자")],
        ("원하시는 배송 날짜를 말씀해 주시겠습니까?", ["배송 날짜", "새 배송 날짜"]),
        ("통화하기 편하신 시간을 남겨 주시면 연락드립니다.", ["통화 시간"]),
    ],
)
def test_a_name_is_heard_whole(text: str, missing: list[str]) -> None:
    labels = {"name": "이름", "delivery_date": "배송 날짜", "new_date": "새 배송 날짜"}
    schema = FactSchema.from_dict(
        {"facts": {key: {"label": {"ko": label, "en": key}, "kind": "text"} for key, label in labels.items()}}
    )
    assert missing_names(text, "", Facts({}), schema, ()) == missing
