from __future__ import annotations

from datetime import datetime

import pytest

from giljabi.core.decision import Choices, Ticket, decide
from giljabi.core.facts.gathering import Message
from giljabi.core.house import House
from giljabi.core.note import internal_note


def ticket(*texts: str, subject: str = "") -> Ticket:
    messages = tuple(Message("customer", text) for text in texts)
    return Ticket(1, subject, messages, datetime(2026, 3, 6, 10, 0))


def test_the_note_says_type_facts_cautions_and_next_words(house: House) -> None:
    decision = decide(house, ticket("마루누리타워 예약권이 번호판 인식이 안 돼서 정산기에서 12,400원을 또 냈어요"))
    note = internal_note(decision, house.facts)
    assert "이용고객 ▶ 결제 ▶ 번호판 인식 ▶ 연동 주차장" in note
    assert "마루누리 타워 주차장" in note
    assert "관제가 연동된 주차장에서만 씁니다" in note
    assert "<strong>[상담사 OOO]</strong>" in note


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_nothing_of_the_ticket_is_markup(house: House, locale: str) -> None:
    decision = decide(house, ticket('<img src=x onerror=alert(1)> 차단기 안 열려요 초롱시장 "><script>', subject="<b>"))
    note = internal_note(decision, house.facts, locale)
    assert "<img" not in note
    assert "<script" not in note


def test_below_even_odds_the_note_puts_no_words_into_the_agent_s_mouth(house: House) -> None:
    decision = decide(house, ticket("결제했는데 이상해요"))
    assert decision.suggestion is not None
    assert decision.prediction.confidence < 0.5
    assert "<blockquote>" not in internal_note(decision, house.facts)


def test_an_unsure_note_names_the_nearest_types(house: House) -> None:
    decision = decide(house, ticket("안녕하세요"))
    assert decision.path is None
    assert "확실하지 않음" in internal_note(decision, house.facts)


def test_the_agent_s_type_wins(house: House) -> None:
    path = ("이용고객", "정기권", "해지", "중도 해지")
    decision = decide(house, ticket("차단기 안 열려요"), Choices(path=path, place=(1, 2, 0)))
    assert decision.path == path
    assert decision.suggestion is not None
    assert decision.suggestion.position is not None
    assert decision.suggestion.position.step.no == 2


def test_the_same_input_gives_the_same_decision(house: House) -> None:
    asked = ticket("예약권 취소해 주세요 내일 못 가요", subject="취소")
    assert decide(house, asked) == decide(house, asked)
