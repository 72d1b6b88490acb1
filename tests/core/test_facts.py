from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giljabi.core.facts import kinds
from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.kinds import counts
from giljabi.core.facts.numbers import money
from giljabi.core.facts.places import Place, PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.corpus import Corpus, default_facts
from giljabi.errors import FactsError

NOW = datetime(2026, 11, 20, 14, 0)  # a Friday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,400원", 12400), ("만이천원", 12000), ("1만5천원", 15000), ("1.2만 원", 12000), ("육천원", 6000), ("2만3천5백원", 23500),
        ("5천원", 5000), ("20만원", 200000), ("₩6,000", 6000), ("삼만원", 30000), ("2천만원", 20_000_000), ("3백만원", 3_000_000),
        ("이만 삼천 오백원", 23500), ("칠천 오백원", 7500), ("5천 500원", 5500), ("1만 5천500원", 15500), ("12만 3천 450원", 123_450),
        ("1만2천5백50원", 12550), ("만원짜리", 10000), ("8천짜리", 8000),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, value: int) -> None:
    assert [found.value for found in money(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "만차라서",
        "3천 명",
        "12시 30분",
        "천천히",
        "5만 km",
        "이만 줄입니다",
        "그만",
        "몇만원",
        "병원",
        "10,000원권",
        "구원",
    ],
)
def test_no_amount_where_there_is_none(text: str) -> None:
    assert money(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("12가 3456", "12가3456"), ("서울12가3456", "서울12가3456"), ("138나2207이요", "138나2207"),
     ("이십삼 나에 사오육칠", "23나4567"), ("차번호 뒷자리 4821", "4821")],
)  # fmt: skip
def test_plates(text: str, value: str) -> None:
    assert [found.value for found in kinds.plates(text)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("010-0000-1234", "010-0000-1234"), ("010 0000 1234", "010-0000-1234"), ("01000001234", "010-0000-1234"),
     ("공일공 영영영영 일이삼사", "010-0000-1234"), ("02-123-4567", "02-123-4567")],
)  # fmt: skip
def test_phones(text: str, value: str) -> None:
    assert [found.value for found in kinds.phones(text)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12월 3일 예약", "2026-12-03"),
        ("2025년 12월 3일", "2025-12-03"),
        ("어제", "2026-11-19"),
        ("3월 5일", "2026-03-05"),
        ("지난주 금욜", "2026-11-13"),
        ("그저께", "2026-11-18"),
        ("11/3", "2026-11-03"),
    ],
)
def test_dates_count_from_the_ticket(text: str, value: str) -> None:
    assert [found.value for found in kinds.dates(text, NOW)] == [value]


def test_a_moment_is_no_day_and_no_hour() -> None:
    assert kinds.dates("지금 막혔어요 10분 뒤 도착", NOW) == []
    assert kinds.times("방금, 두 시간 전부터", NOW) == []


def test_times() -> None:
    assert [found.value for found in kinds.times("저녁 7시 반, 14:20", NOW)] == ["19:30", "14:20"]


@pytest.fixture(scope="module")
def places() -> PlaceList:
    return PlaceList((
        Place("마루누리 타워 주차장", ("마루누리타워",), {"operator": "나들파킹"}),
        Place("마루누리 타워 별관 주차장", (), {"operator": "해든시설"}),
        Place("초롱시장 공영 주차장", ("초롱시장",)),
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "written"),
    [
        ("어제 마루누리타워에 갔어요", "마루누리 타워 주차장", "마루누리타워"),
        ("마루누리타워 별관이요", "마루누리 타워 별관 주차장", "마루누리타워 별관"),
        ("마루 누리 타워 주차장에서", "마루누리 타워 주차장", "마루 누리 타워 주차장"),
        ("초롱시장요", "초롱시장 공영 주차장", "초롱시장"),
    ],
)
def test_places_are_linked_to_the_list(places: PlaceList, text: str, name: str, written: str) -> None:
    (found, place), *_ = places.find(text)
    assert (place.name, found.text) == (name, written)


def test_an_unlisted_place_is_not_guessed(places: PlaceList) -> None:
    assert places.find("한강공원 주차장에서 냈어요") == []


def test_roles_are_told_by_the_words_around(corpus: Corpus) -> None:
    text = "예약권 7,000원 주고 갔는데 정산기에서 12,400원을 또 냈어요. 예전 차는 11가1111이고 지금 차량번호는 27가 4821입니다."
    facts = gather(corpus.facts(), corpus.places(), [Message("customer", text)], {}, NOW)
    assert facts.value("ticket_price") == 7000
    assert facts.value("onsite_paid") == 12400
    assert facts.value("plate") == "27가4821"
    assert not facts.known["onsite_paid"].proved


def test_the_source_of_a_fact_points_at_the_words(corpus: Corpus) -> None:
    text = "초롱시장에서 ２７가４８２１ 차로"
    facts = gather(corpus.facts(), corpus.places(), [Message("customer", text)], {}, NOW)
    plate = facts.known["plate"]
    assert plate.value == "27가4821"
    assert text[plate.start : plate.end] == plate.text == "２７가４８２１"


def test_fields_win_over_words_and_edits_over_all(corpus: Corpus) -> None:
    messages = [Message("customer", "정산기에서 9,000원 냈어요")]
    facts = gather(corpus.facts(), corpus.places(), messages, {"현장 결제금액": 9500}, NOW)
    assert facts.known["onsite_paid"].value == 9500
    edited = gather(
        corpus.facts(), corpus.places(), messages, {"현장 결제금액": 9500}, NOW, edits={"onsite_paid": 8000}
    )
    assert (edited.known["onsite_paid"].value, edited.known["onsite_paid"].origin) == (8000, "agent")


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [("20분 걸렸어요", "분", [20]), ("7시 10분에 나왔어요", "분", []), ("3월 2일부터 3일 썼어요", "일", [3]), ("2장이요", "장", [2])],
)  # fmt: skip
def test_a_count_is_no_part_of_a_day_or_a_time(text: str, unit: str, values: list[int]) -> None:
    assert [found.value for found in counts(text, unit)] == values


def test_later_messages_win_and_the_agent_s_words_do_not_count(corpus: Corpus) -> None:
    messages = [
        Message("customer", "27가4821"),
        Message("agent", "11가1111 맞으실까요?"),
        Message("customer", "아니요 차량번호는 27가4812입니다"),
    ]
    assert gather(corpus.facts(), corpus.places(), messages, {}, NOW).value("plate") == "27가4812"


def test_an_amount_read_off_a_receipt_is_proved(corpus: Corpus) -> None:
    for proof in (
        Message("customer", "영수증 / 합계 12,400원", picture=True),
        Message("note", "영수증: 합계 12,400원"),
    ):
        known = gather(corpus.facts(), corpus.places(), [proof], {}, NOW).known["onsite_paid"]
        assert (known.value, known.proved) == (12400, True)


def test_typing_that_there_is_a_receipt_proves_nothing_and_undoes_no_proof(corpus: Corpus) -> None:
    typed = Message("customer", "[사진] 영수증 / 정산기 합계 90,000원 냈어요")
    assert not gather(corpus.facts(), corpus.places(), [typed], {}, NOW).known["onsite_paid"].proved
    messages = [Message("note", "영수증: 합계 12,400원"), typed]
    known = gather(corpus.facts(), corpus.places(), messages, {}, NOW).known["onsite_paid"]
    assert (known.value, known.proved) == (12400, True)


def test_a_computed_fact_is_never_read_from_anything(corpus: Corpus) -> None:
    messages = [Message("customer", "차액 3,000원 돌려주세요"), Message("note", "차액 3,000원")]
    for fields in ({}, {"차액": 5000}, {"difference": 7000}):
        facts = gather(corpus.facts(), corpus.places(), messages, fields, NOW, edits={"difference": 9000})
        assert "difference" not in facts


def test_an_hour_without_its_half_of_day_is_unsure(corpus: Corpus) -> None:
    facts = gather(corpus.facts(), corpus.places(), [Message("customer", "3시에 입차했어요")], {}, NOW)
    assert not facts.known["entry_time"].sure


@pytest.mark.parametrize(
    "text", ["1" * 60_000, "1" + ",111" * 15_000, "냈 1원 " * 10_000, "만" * 60_000, "가나다 " * 15_000]
)
def test_a_hostile_message_is_read_no_further_than_8000_characters(corpus: Corpus, text: str) -> None:
    facts = gather(corpus.facts(), corpus.places(), [Message("customer", text)], {}, NOW)
    assert all(candidate.end <= 8_000 for candidate in facts.candidates)
    assert len(facts.candidates) <= 50 * len(corpus.facts().specs)


def test_the_linked_place_brings_its_columns(corpus: Corpus) -> None:
    facts = gather(corpus.facts(), corpus.places(), [Message("customer", "마루누리타워 별관")], {}, NOW)
    assert (facts.value("operator"), facts.known["operator"].origin) == ("해든시설", "place")


def test_another_house_needs_only_data() -> None:
    schema = FactSchema.from_dict({"facts": {
        "bike": {"label": {"ko": "자전거 번호"}, "kind": "code", "pattern": r"(?P<value>[A-Z]{2}\d{4})", "cues": ["자전거"]},
        "minutes": {"label": {"ko": "이용 시간"}, "kind": "count", "unit": "분"},
    }})  # fmt: skip
    facts = gather(schema, PlaceList(()), [Message("customer", "자전거 KB1024를 35분 탔어요")], {}, NOW)
    assert (facts.value("bike"), facts.value("minutes")) == ("KB1024", 35)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "'facts'"),
        ({"facts": {"x": 1}}, "facts.x"),
        ({"facts": {"x": {"kind": "colour"}}}, "facts.x.kind"),
        ({"facts": {"x": {"kind": "code"}}}, "facts.x.pattern"),
        ({"facts": {"x": {"kind": "code", "pattern": "("}}}, "facts.x.pattern: not a pattern"),
        ({"facts": {"x": {"kind": "text", "cue": ["a"]}}}, "facts.x.cue"),
        ({"facts": {"x": {"kind": "text", "cues": "a"}}}, "facts.x.cues"),
    ],
)
def test_a_wrong_schema_names_the_key(data: object, words: str) -> None:
    with pytest.raises(FactsError, match=words.replace(".", r"\.").replace("(", r"\(")):
        FactSchema.from_dict(data)


@settings(max_examples=80)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_makes_the_extraction_fail(text: str) -> None:
    facts = gather(default_facts(), PlaceList((Place("초롱시장 공영 주차장"),)), [Message("customer", text)], {}, NOW)
    for candidate in facts.candidates:
        assert 0 <= candidate.start < candidate.end <= len(text)


@pytest.mark.parametrize(
    ("question", "answer", "name", "expected"),
    [
        ("입차하신 시간을 알려주시겠습니까?", "두 시 반이요", "entry_time", "14:30"),
        ("현장에서 결제하신 금액을 말씀해 주시겠어요?", "8천원이요", "onsite_paid", 8000),
        ("이용하신 날짜를 말씀해 주시겠습니까?", "3/5요", "use_date", "2026-03-05"),
        # of two that were asked for, nobody knows which one is told
        ("입차하신 시간과 나가신 시간을 알려주시겠습니까?", "두 시 반이요", "entry_time", None),
        # asked for something else, or for nothing
        ("문자 받으신 날짜를 알려주시겠습니까?", "3/5요", "use_date", None),
        ("현장 요금은 8,000원이 맞습니다.", "9천원이요", "onsite_paid", None),
        # two values, and one that its words make another fact
        ("현장에서 결제하신 금액을 말씀해 주시겠어요?", "8천원인가 9천원인가 그래요", "onsite_paid", None),
        ("현장에서 결제하신 금액을 말씀해 주시겠어요?", "주차권은 7천원 주고 샀어요", "onsite_paid", None),
    ],
)
def test_an_answer_is_what_was_asked_for(question: str, answer: str, name: str, expected: object) -> None:
    messages = [Message("agent", question), Message("customer", answer)]
    now = datetime.fromisoformat("2026-03-08T10:00:00+09:00")
    known = gather(default_facts(), PlaceList(()), messages, {}, now)
    assert known.value(name) == expected


def test_the_columns_of_a_near_place_are_not_those_of_the_ticket_s_own() -> None:
    schema = FactSchema.from_dict({"facts": {"nearby_station": {"kind": "place"}, "station": {"kind": "place"}}})
    listed = PlaceList([
        Place("솔숲 정문", (), {"operator": "나들직영", "kiosk": "네"}), Place("솔숲 후문", (), {"operator": "두발누리"}),
    ])  # fmt: skip
    facts = gather(schema, listed, [], {"nearby_station": "솔숲 정문", "station": "솔숲 후문"}, NOW)
    assert facts.value("operator") == "두발누리"
    alone = gather(schema, listed, [], {"nearby_station": "솔숲 정문"}, NOW)
    assert alone.value("operator") == "나들직영"
