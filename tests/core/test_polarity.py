"""What a text says of deeds and what it denies, and what look-ups found."""

from __future__ import annotations

import pytest

from giljabi.core.facts.gathering import Facts
from giljabi.core.guide.circumstances import Circumstances, State
from giljabi.core.guide.findings import finding_holds
from giljabi.core.guide.polarity import agrees_in_denial, contradicts, deeds


@pytest.mark.parametrize(
    ("text", "said", "denied"),
    [
        ("화면을 보여드렸더니 나가래요", {"보이"}, set()), ("안 보여주고 나온 고객", set(), {"보이"}),
        ("보여주긴 뭘 보여줘요", set(), {"보이"}), ("결제하지 않은 경우", set(), {"결제"}),
        ("결제는 했는데요", {"결제"}, set()), ("아직 결제 안 했어요", set(), {"결제"}), ("문이 열리지 않는 경우", set(), {"열리"}),
        # that somebody is told not to do it says nothing of what was done
        ("벨 누르지 말라는 메모", set(), set()),
    ],
)  # fmt: skip
def test_a_deed_is_said_or_denied(text: str, said: set[str], denied: set[str]) -> None:
    assert (set(deeds(text)[0]) & (said | denied | {"누르"}), set(deeds(text)[1])) == (said, denied)


@pytest.mark.parametrize(
    ("condition", "text", "contrary"),
    [
        ("안 보여주고 나온 고객", "들어갈 때 보여드렸어요", True), ("안 보여주고 나온 고객", "보여주긴 뭘 보여줘요", False),
        ("연기·냄새·불꽃이 있다고 한 경우", "냄새나 연기는 없어요", True), ("사진이 없는 경우", "사진 있어요", True),
        ("쿠폰이 있는 경우", "방법이 없어요", False),
        # of another thing: what is left, nobody knows
        ("돌려드릴 금액이 남지 않은 경우", "절반쯤 남았으니까요", False),
    ],
)  # fmt: skip
def test_the_contrary_of_a_condition(condition: str, text: str, contrary: bool) -> None:
    assert contradicts(condition, text) is contrary


def test_two_that_deny_the_same() -> None:
    assert agrees_in_denial("안 보여주고 나온 고객", "보여주긴 뭘 보여줘요")
    assert not agrees_in_denial("안 보여주고 나온 고객", "보여줬어요")


def found(condition: str, notes: str = "", *values: str) -> float:
    states = tuple(State((frozenset({"결과"}),), value, None) for value in values)
    return finding_holds(condition, Circumstances("", notes, Facts(), (), states))


def test_what_a_call_found_decides_titles_about_it() -> None:
    assert found("입차 가능 확인", "운영사 통화 : 오늘은 입차 불가") == -1
    assert found("입차 불가", "", "내부 행사로 외부 차량 입차 불가") == 1
    assert found("입차 불가", "취소 불가") == 0, "of something else"
    assert found("아무 말", "입차 불가") == 0


def test_what_a_search_found_decides_conditions_about_it() -> None:
    assert found("이용 건 탐색 필요시", "", "조회 결과 없음") == 1
    assert found("기록을 못 찾은 경우", "이용 내역 2건 확인") == -1
    assert found("근처에 빈 차가 없는 경우", "반경 1km 검색 : 빈 차 0대") == 1
    assert found("근처에 빈 차가 없는 경우", "빈 차 3대") == -1
    assert found("근처에 빈 차가 없는 경우", "통화 완료") == 0
