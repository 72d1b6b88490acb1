"""Words of a script that agents say in their own way."""

from __future__ import annotations

from giljabi.core.guide.paraphrase import paraphrased

SCRIPT = (
    "안녕하세요, 달빛 상담사 OOO입니다. 결제된 날짜와 금액, 카드번호 뒤 4자리를 알려 주시면 찾아보겠습니다.",
    "OO월 OO일 이용 건을 찾았어요. 반납하실 때 찍은 사진이 있으면 보내 주시겠어요?",
    "대신 이번이 첫 부과라서 수수료의 절반인 N원을 쿠폰으로 드리고 싶어요. 받아 보시겠어요?",
    "빼는 금액이 아까우시죠. 환불 대신 이용 기간을 10일 더 늘려 드릴 수도 있어요. 이쪽으로 해 드릴까요?",
)


def said(told: str) -> int | None:
    return paraphrased(told, SCRIPT, [0.3] * len(SCRIPT))


def test_an_agent_s_own_words_are_known() -> None:
    assert said("결제 날짜와 금액, 그리고 쓰신 카드 끝 네 자리를 부탁드려요.") == 0
    assert said("혹시 반납할 때 찍어 둔 사진 있으세요?") == 1
    assert said("이번이 첫 부과시라 반액인 2,000원은 쿠폰으로 챙겨 드릴 수 있는데, 어떠세요?") == 2


def test_what_is_no_part_of_the_script_is_none() -> None:
    assert paraphrased("점심 드셨어요?", SCRIPT, [0.1] * len(SCRIPT)) is None
    assert paraphrased("아무 말", (), ()) is None
    assert paraphrased("", SCRIPT, [0.0] * len(SCRIPT)) is None
