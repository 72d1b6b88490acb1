"""The day that a customer chose stands in the sentence that arranges it, and nowhere else."""

from __future__ import annotations

from datetime import datetime

import pytest

from giljabi.core.facts.gathering import Message, gather
from giljabi.core.facts.kinds import dates
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.filling import Filled, fill

SCHEMA = FactSchema.from_dict({"facts": {}})
NOW = datetime(2026, 9, 15, 12, 0)  # a Tuesday
ASKS = "방문 받으실 날짜와 시간을 알려 주시겠어요?"
CALLS = "OO월 OO일 00:00에 담당자가 전화드리겠습니다."


def filled(script: str, *said: str, asks: str = ASKS) -> Filled:
    """The script after these words: the agent's, then the customer's, in turn; those that begin with # are notes."""
    messages = [Message("agent", asks)]
    for words in said:
        note = words.startswith("#")
        messages.append(Message("note" if note else "customer", words.lstrip("#")))
    return fill(script, gather(SCHEMA, PlaceList([]), messages, {}, NOW), SCHEMA)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("내일 두 시요", "9월 16일 14:00에 담당자가 전화드리겠습니다."),
        ("18일 오전 10시 반에 부탁드려요", "9월 18일 10:30에 담당자가 전화드리겠습니다."),
        ("다음 주 수요일 오후 3시쯤이요", "9월 23일 15:00에 담당자가 전화드리겠습니다."),
        ("토요일 오후 4시요", "9월 19일 16:00에 담당자가 전화드리겠습니다."),
    ],
)
def test_what_was_asked_for_and_chosen_is_arranged(answer: str, text: str) -> None:
    assert filled(CALLS, answer).text == text
    assert filled(CALLS, answer, "#통화 예약함").text == text


@pytest.mark.parametrize(
    "script",
    [
        "OO월 OO일에 기사님이 찾아뵙겠습니다.",
        "OO월 OO일로 옮겨 드렸습니다.",
        "OO월 OO일부터 멈춰 두었습니다.",
        "네, OO월 OO일에 방문하는 것으로 접수했습니다.",
    ],
)
def test_whatever_the_script_arranges(script: str) -> None:
    assert filled(script, "모레요").filled == {"OO월 OO일": "9월 17일"}


def test_who_asks_for_a_day_chooses_it_too() -> None:
    moved = filled(
        "OO월 OO일 00시로 옮겼습니다.", "급한 일이 생겨서 내일 저녁 8시로 바꿔 주세요", asks="곧 도착합니다."
    )
    assert moved.text == "9월 16일 20시로 옮겼습니다."


def test_half_a_day_is_chosen_with_it() -> None:
    assert filled("O월 O일 [오전/오후]에 찾아뵙겠습니다.", "16일 오후요").text == "9월 16일 오후에 찾아뵙겠습니다."


@pytest.mark.parametrize(
    "answer",
    [
        "내일은 안 돼요", "내일이나 모레요", "내일 말고 모레요", "내일 되나요?", "내일은 좀 힘든데요", "어제 두 시요",
        "9월 3일이요", "16일 2시, 아니면 17일 3시요", "잘 모르겠어요", "언제든지요", "내일 갈까요", "오늘은 못 받아요",
        "오늘 이사 왔는데 편한 때 오세요", "내일 아무 때나요", "내일 출근 전이나 퇴근 후요",
    ],
)  # fmt: skip
def test_a_day_that_is_not_chosen_for_sure_stays_open(answer: str) -> None:
    assert filled("OO월 OO일에 기사님이 찾아뵙겠습니다.", answer).filled == {}


@pytest.mark.parametrize(
    "script",
    [
        "OO월 OO일에 환불해 드리겠습니다.",
        "OO월 OO일에 입금되고 해지됩니다.",
        "OO월 OO일까지 말씀해 주세요.",
        "OO월 OO일에 결제하신 내역이 있습니다.",
        "OO월 OO일 이용하신 건을 확인했습니다.",
        "OO월 OO일에 예약하신 방문을 OO월 OO일로 옮겼습니다.",
        "그날은 방문이 모두 마감되었습니다. OO월 OO일에 찾아뵈어도 괜찮을까요?",
        "말씀하신 날은 어려워 OO월 OO일로 잡아 드릴까요?",
        "가장 빠른 날은 OO월 OO일입니다. OO월 OO일에 방문하겠습니다.",
    ],
)
def test_other_days_of_a_script_are_not_the_customers_choice(script: str) -> None:
    assert filled(script, "내일이요").filled == {}


def test_an_hour_of_which_the_half_is_open_stays_open() -> None:
    assert filled(CALLS, "내일 9시요").open == ("00:00",)


def test_without_a_question_a_day_is_only_a_day() -> None:
    for words in ("내일 이사해요", "내일이요", "환불로 해 주세요 내일 출국이라 급해요"):
        assert filled("OO월 OO일에 찾아뵙겠습니다.", words, asks="무엇을 도와드릴까요?").filled == {}


def test_a_weekday_to_come_is_the_next_one() -> None:
    assert [row.value for row in dates("토요일이요", NOW, to_come=True)] == ["2026-09-19"]
    assert [row.value for row in dates("토요일에 샀어요", NOW)] == ["2026-09-12"]
