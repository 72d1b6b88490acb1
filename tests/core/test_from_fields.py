"""Facts of a house without ``facts.yaml``, by the fields of its tickets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from giljabi.core.facts.from_fields import TicketField, facts_from_fields, read_ticket_fields
from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.places import Place, PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.corpus import Corpus, default_facts_data
from giljabi.errors import FactsError, InputError

NOW = datetime(2026, 11, 23, 10, 0)
BIKES = (
    TicketField("bike_no", "자전거 번호", ("KT4401", "KT0099")),
    TicketField("ride_no", "대여번호(12자리)", ("R2605-204417",), looked_up=True),
    TicketField("dock", "대여소 이름", ("나루터 대여소",)),
    TicketField("ride_date", "탄 날짜", ("2026-05-03",)),
    TicketField("ride_min", "이용 시간(분)", (32, 8), looked_up=True),
    TicketField("extra_fee", "추가요금", (3000,), looked_up=True),
    TicketField("pass_price", "이용권 결제 금액", (9000,), looked_up=True),
    TicketField("customer_phone", "가입 휴대전화 번호", ("010-0000-1234",)),
    TicketField("broken_part", "고장 난 곳", ("체인", "브레이크")),
)


def made(*fields: TicketField, said: str = "", places: tuple[str, ...] = ("나루터 대여소",)) -> dict[str, Any]:
    return facts_from_fields(fields, default_facts_data(), said, frozenset(places))["facts"]


def known(text: str, *fields: TicketField) -> dict[str, Any]:
    schema = FactSchema.from_dict({"facts": made(*fields)})
    facts = gather(schema, PlaceList((Place("나루터 대여소"),)), [Message("customer", text)], {}, NOW)
    return {name: fact.value for name, fact in facts.known.items()}


def test_kinds_are_told_by_examples_and_titles() -> None:
    kinds = {name: (row["kind"], row.get("unit", "")) for name, row in made(*BIKES).items()}
    assert kinds == {
        "bike_no": ("code", ""), "ride_no": ("code", ""), "dock": ("place", ""), "ride_date": ("date", ""),
        "ride_min": ("count", "분"), "extra_fee": ("money", ""), "pass_price": ("money", ""), "phone": ("phone", ""), "broken_part": ("text", ""),
    }  # fmt: skip


def test_a_field_that_the_shipped_facts_know_is_theirs() -> None:
    assert made(*BIKES)["phone"] == default_facts_data()["facts"]["phone"]


def test_where_the_fields_hold_most_of_the_shipped_facts_those_stand_as_they_are() -> None:
    parking = [TicketField(name, name) for name in default_facts_data()["facts"]]
    assert facts_from_fields(parking, default_facts_data(), "", frozenset()) == default_facts_data()


def test_other_shipped_facts_stay_where_the_scripts_ask_for_them() -> None:
    assert "approval_no" in made(*BIKES, said="승인번호를 알려주시겠습니까?")
    assert "approval_no" not in made(*BIKES, said="자전거 번호를 알려주시겠습니까?")
    assert "use_date" not in made(*BIKES, said="이용 날짜를 알려주시겠습니까?")  # 탄 날짜 is a day already


def test_codes_and_places_are_read_from_texts_by_their_form() -> None:
    told = known("KT7788 어제 나루터 대여소에서 탔어요. 대여번호는 R2605-118203", *BIKES)
    assert (told["bike_no"], told["ride_no"], told["dock"]) == ("KT7788", "R2605-118203", "나루터 대여소")
    assert told["ride_date"] == "2026-11-22"


def test_an_amount_without_a_word_of_its_title_is_left_out() -> None:
    assert "extra_fee" not in known("3,000원이 나갔어요", *BIKES)
    assert known("추가요금 3,000원이 나갔어요", *BIKES)["extra_fee"] == 3000


def test_beside_a_shipped_fact_of_its_kind_a_field_is_not_read_from_texts() -> None:
    plates = (
        TicketField("plate", "차량번호", ("12가3456",)),
        TicketField("ticket_plate", "등록된 차량번호", ("12가3456",)),
    )
    assert known("12가3456입니다", *plates) == {"plate": "12가3456"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "must hold a list 'fields'"),
        ({"fields": ["x"]}, "fields.1: must be an object"),
        ({"fields": [{"key": "a", "label": "A"}, {"key": "b"}]}, "fields.2.label: must be a text"),
        ({"fields": [{"key": "a", "label": "A", "examples": [{}]}]}, "fields.1.examples: must be a list of texts and numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(data: object, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        read_ticket_fields(data)


def test_a_corpus_without_facts_yaml_has_those_of_its_fields(tmp_path: Path) -> None:
    (tmp_path / "admin_fields.json").write_text(
        '{"fields": [{"key": "bike_no", "label": "자전거 번호", "source": "ticket", "examples": ["KT4401"]}]}', "utf-8"
    )
    assert [spec.name for spec in Corpus(tmp_path).facts().specs] == ["bike_no"]
    (tmp_path / "admin_fields.json").write_text('{"fields": [{"key": ""}]}', "utf-8")
    with pytest.raises(InputError, match=r"admin_fields\.json: fields\.1\.key: must be a text"):
        Corpus(tmp_path).facts()
