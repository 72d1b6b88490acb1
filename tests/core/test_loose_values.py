"""Values of which the words do not say what they are, codes that are dictated, and verbs in whatever form."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.article.compiler import compile_article
from giljabi.core.facts.gathering import Facts, Message, gather
from giljabi.core.facts.kinds import codes, counts, dates, plates
from giljabi.core.facts.places import Place, PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.spoken_codes import spoken_codes
from giljabi.core.facts.verbs import stem_of
from giljabi.core.guide.loose import in_script

NOW = datetime(2026, 9, 15, 12, 0)
SCHEMA = FactSchema.from_dict({
    "facts": {
        "rent_date": {"kind": "date", "label": {"ko": "빌린 날"}, "cues": ["빌렸", "대여"], "asked": ["빌리신 날짜"]},
        "break_date": {"kind": "date", "label": {"ko": "고장 난 날"}, "cues": ["고장", "멈췄"], "asked": ["고장 난 날짜"]},
        "due_date": {"kind": "date", "label": {"ko": "반납 기한"}, "cues": ["기한"], "needs_cue": True},
    }
})  # fmt: skip


def facts_of(text: str, *earlier: Message) -> Facts:
    return gather(SCHEMA, PlaceList([]), [*earlier, Message("customer", text)], {}, NOW)


def test_a_day_that_several_facts_would_take_is_nobodys() -> None:
    facts = facts_of("9월 10일에 있었던 일인데요")
    assert dict(facts.known) == {}
    assert {row.fact for row in facts.loose} == {"rent_date", "break_date"}
    told = facts_of("9월 10일에 빌렸어요")
    assert {name: fact.value for name, fact in told.known.items()} == {"rent_date": "2026-09-10"}
    assert told.loose == ()


@pytest.mark.parametrize(
    ("text", "name"), [("9월 10일에 빌려 탔어요", "rent_date"), ("9월 10일에 또 멈춰 있어서요", "break_date")]
)
def test_a_verb_speaks_in_whatever_form(text: str, name: str) -> None:
    assert list(facts_of(text).known) == [name]


@pytest.mark.parametrize(
    ("cue", "stem"),
    [
        ("빌렸", "빌리"),
        ("샀", "사"),
        ("꺼졌", "꺼지"),
        ("넣은", "넣"),
        ("반납", ""),
        ("받았", ""),
        ("산", ""),
        ("두 번", ""),
        ("", ""),
    ],
)
def test_stems_of_cues(cue: str, stem: str) -> None:
    assert stem_of(cue) == stem


def script(words: str) -> str:
    return f"<h1>t</h1><p>상담 유형 : 가 ▶ 나</p><h2>Q1. 문의</h2><p><strong>① 확인</strong></p><p>{words}</p>"


def test_the_script_says_which_day_it_is_about() -> None:
    facts = facts_of("9월 10일에 있었던 일인데요")
    broken = compile_article(script("고장 난 날짜를 알려 주시겠어요?"), "html")
    assert {name: fact.value for name, fact in in_script(facts, broken, SCHEMA).known.items()} == {
        "break_date": "2026-09-10"
    }
    other = compile_article(script("성함을 알려 주시겠어요?"), "html")
    assert dict(in_script(facts, other, SCHEMA).known) == {}


def test_what_is_taken_back_answers_nothing() -> None:
    asked = Message("agent", "빌리신 날짜를 알려 주시겠어요?")
    assert facts_of("10일 말고 9월 12일이요", asked).value("rent_date") == "2026-09-12"


@pytest.mark.parametrize(
    ("text", "pattern", "value"),
    [
        ("번호가 비 공구이육이고요", r"[A-Z]-\d{4}", "B-0926"), ("에이치엠 오이칠이요", r"HM\d{3}", "HM527"), ("비 십칠번이요", r"[A-H]-\d{2}", "B-17"),
        ("이용번호는 알디 삼삼공구일팔", r"RD\d{6}", "RD330918"), ("이용번호 rd 551207", r"RD\d{6}", "RD551207"),
        ("케이티 다시 사사공일", r"(?P<value>[A-Z]{2}-\d{4})", "KT-4401"), ("이브이 칠칠이공요", r"[A-Z]{2}\d{4}", "EV7720"),
    ],
)  # fmt: skip
def test_codes_as_people_dictate_them(text: str, pattern: str, value: str) -> None:
    (found,) = spoken_codes(text, re.compile(pattern))
    assert found.value == value
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", ["비가 오는 십이월", "이 이십 분 동안", "시 십분에", "KT4401이요", "오 십칠"])
def test_words_are_no_codes(text: str) -> None:
    assert list(spoken_codes(text, re.compile(r"[A-Z]{1,2}-?\d{2,4}"))) == []


@given(st.text("에이비씨디지오유공영일이삼십백 rd0129-", max_size=40))
def test_no_text_makes_the_reading_of_codes_fail(text: str) -> None:
    for found in spoken_codes(text, re.compile(r"[A-Z]{1,3}-?\d{2,6}")):
        assert text[found.start : found.end] == found.text


def test_a_piece_of_a_longer_code_is_none() -> None:
    assert codes("BT-204815이고", re.compile(r"T-\d{4}")) == []
    assert [row.value for row in codes("꼬리표는 T-0482라고", re.compile(r"T-\d{4}"))] == ["T-0482"]


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("일곱대 한꺼번에", "대", [7]),
        ("딱 이십 분 탔는데", "분", [20]),
        ("세 개 보냈는데 2개만", "개", [3, 2]),
        ("여덟 시 십 분에", "분", []),
    ],
)
def test_counts_in_words(text: str, unit: str, values: list[int]) -> None:
    assert [row.value for row in counts(text, unit)] == values


@pytest.mark.parametrize("text", ["30일권을 샀어요", "3일 동안 못 썼어요", "15일짜리"])
def test_so_many_days_are_no_day(text: str) -> None:
    assert dates(text, NOW) == []


def test_the_end_of_a_code_is_no_number_plate() -> None:
    schema = FactSchema.from_dict({
        "facts": {"bike_no": {"kind": "code", "label": {"ko": "자전거 번호"}, "pattern": r"[A-Z]{2}\d{4}", "cues": ["번호"]}}
    })  # fmt: skip
    assert gather(schema, PlaceList([]), [Message("customer", "번호는 EV1184")], {}, NOW).value("bike_no") == "EV1184"
    assert plates("차 번호는 EV1184") == []
    assert [row.value for row in plates("차 번호 뒷자리 1184")] == ["1184"]


@pytest.mark.parametrize(
    "text",
    [
        "번호는 AB1180 아니 잘못 봤어요 AB1108이요",
        "AB1180 아 AB1108",
        "예전 번호는 AB1180이고 지금 번호는 AB1108",
        "AB1180 말고 AB1108이요",
    ],
)
def test_of_two_codes_the_right_one_is_taken(text: str) -> None:
    schema = FactSchema.from_dict({
        "facts": {"bike_no": {"kind": "code", "label": {"ko": "자전거 번호"}, "pattern": r"[A-Z]{2}\d{4}", "cues": ["번호"]}}
    })  # fmt: skip
    assert gather(schema, PlaceList([]), [Message("customer", text)], {}, NOW).value("bike_no") == "AB1108"


def test_the_head_of_a_receipt_speaks_for_what_stands_on_it() -> None:
    schema = FactSchema.from_dict({
        "facts": {
            "taxi_fee": {"kind": "money", "label": {"ko": "택시비"}, "cues": ["택시"], "needs_cue": True},
            "slip": {"kind": "text", "label": {"ko": "영수증"}, "pattern": r"\[사진\][^\n]*영수증[^\n]*"},
        }
    })  # fmt: skip
    text = "[사진] 택시 영수증 / 승차 09/18 23:48 / 요금 14,200원"
    facts = gather(schema, PlaceList([]), [Message("customer", text, picture=True)], {}, NOW)
    assert (facts.value("taxi_fee"), facts.value("slip")) == (14_200, text)
    other = gather(schema, PlaceList([]), [Message("customer", "[사진] 카페 영수증 / 4,200원", picture=True)], {}, NOW)
    assert "taxi_fee" not in other


CODED = FactSchema.from_dict({
    "facts": {
        "approval_no": {
            "kind": "code", "label": {"ko": "승인번호"}, "pattern": r"(?<!\d)(?P<value>\d{8})(?!\d)", "cues": ["승인"],
            "needs_cue": True, "asked": ["승인번호"],
        },
        "order_no": {"kind": "code", "label": {"ko": "주문번호"}, "pattern": r"(?P<value>OS\d{8})", "cues": ["주문"], "asked": ["주문번호"]},
        "visit_date": {"kind": "date", "label": {"ko": "방문일"}, "cues": ["방문"], "asked": ["방문 받으실 날짜"]},
    }
})  # fmt: skip


def answered(question: str, answer: str) -> dict[str, object]:
    facts = gather(CODED, PlaceList(()), [Message("agent", question), Message("customer", answer)], {}, NOW)
    return {name: fact.value for name, fact in facts.known.items()}


def test_a_code_that_was_asked_for_needs_no_word_beside_it() -> None:
    assert answered("영수증 아래 승인번호 8자리를 불러 주시겠어요?", "30918472요") == {"approval_no": "30918472"}
    assert answered("성함을 말씀해 주시겠어요?", "30918472요") == {}
    assert answered("승인번호를 알려 주시겠어요?", "30918472인가 30918473인가 그래요") == {}


def test_a_day_without_its_month_lies_ahead_where_something_is_to_happen() -> None:
    assert answered("방문 받으실 날짜를 알려 주시겠어요?", "16일 오후요")["visit_date"] == "2026-09-16"
    assert answered("방문 받으실 날짜를 알려 주시겠어요?", "3일이요")["visit_date"] == "2026-10-03"
    assert [row.value for row in dates("3일에 샀어요", NOW)] == ["2026-09-03"]
    assert [row.value for row in dates("3일로 바꿔 주세요", NOW)] == ["2026-10-03"]
    assert [row.value for row in dates("9월 3일로 바꿔 주세요", NOW)] == ["2026-09-03"], "its month is told"


def test_an_everyday_word_in_the_name_of_a_place_is_no_place() -> None:
    places = PlaceList((Place("하남 들녘 매트리스 쇼룸"), Place("푸른언덕 도서관 대여소")))
    assert places.find("단잠 매트리스 환불할게요") == []
    assert places.find("지금 도서관 앞이에요") == []
    assert [row.value for row, _ in places.find("푸른언덕 도서관이요")] == ["푸른언덕 도서관 대여소"]
    assert [row.value for row, _ in places.find("하남 들녘에서 샀어요")] == ["하남 들녘 매트리스 쇼룸"]


def test_figures_of_the_places_list_count() -> None:
    schema = FactSchema.from_dict({"facts": {"zone": {"kind": "place", "label": "존", "fields": ["zone"]}}})
    places = PlaceList(
        (Place("물안개호수 존", (), {"moving_fee": "3,800", "racks": "24", "code": "0077", "operator": "누비고"}),)
    )
    known = gather(schema, places, [], {"zone": "물안개호수 존"}, NOW).known
    assert {key: known[key].value for key in ("moving_fee", "racks", "code", "operator")} == {
        "moving_fee": 3800, "racks": 24, "code": "0077", "operator": "누비고",
    }  # fmt: skip
