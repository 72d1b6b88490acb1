"""The stance classifier on lines that it never saw, by another author about other matters."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.guide.stance import STANCES, stance, stances, trained
from giljabi.core.guide.stance_model import StanceModel

UNSEEN = Path(__file__).with_name("stance-unseen.tsv")


def test_three_of_four_unseen_lines_are_right() -> None:
    rows = [line.split("\t") for line in UNSEEN.read_text("utf-8").splitlines()[1:]]
    right = sum(stance(agent, customer) == label for label, agent, customer in rows)
    assert {label for label, _, _ in rows} == set(STANCES)
    assert right / len(rows) >= 0.74, f"{right} of {len(rows)}"


def test_a_model_survives_being_written() -> None:
    pair = ("쿠폰으로 드려도 될까요?", "네 그렇게 해주세요")
    again = StanceModel.from_bytes(trained().to_bytes())
    assert again.shares(pair) == trained().shares(pair)


def test_an_archive_that_holds_a_program_is_refused() -> None:
    archive = io.BytesIO()
    np.savez(archive, intercept=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        StanceModel.from_bytes(archive.getvalue())


@pytest.mark.parametrize("reply", ["아니요 괜찮아요. 해지해 주세요", "아뇨 됐습니다", "아니요, 전 필요 없어요"])
def test_thanks_but_no_is_no(reply: str) -> None:
    assert stance("계속 쓰시면 매달 5,000원을 할인해 드릴게요. 조금 더 써 보시겠어요?", reply) == "refuses"


@pytest.mark.parametrize(
    "reply",
    [
        "고장 난 걸 빌려주시고 왜 제가 내야 해요",
        "한 시간도 안 썼는데 96분이라뇨",
        "그게 말이 돼요? 저는 그런 적 없는데",
    ],
)
def test_who_asks_why_it_should_be_them_asks_nothing(reply: str) -> None:
    assert stance("이용하신 시간만큼 4,000원이 더 나왔어요. 궁금하신 점이 풀리셨을까요?", reply) == "refuses"


def test_what_is_taken_back_in_the_same_breath_does_not_count() -> None:
    offer = "기간을 30일 늘려 드릴까요?"
    assert stance(offer, "네 그걸로 해 주세요") == "accepts"
    behind = "그냥 돈으로 돌려받을게요"
    assert stances(offer, f"네 그걸로 해 주세요. 아 아니다 잠깐만요, {behind}") == stances(offer, behind)


def test_who_would_rather_have_something_else_does_not_accept() -> None:
    shares = stances("쿠폰으로 도와드려도 괜찮으실까요?", "차라리 취소해 주세요")
    assert shares["accepts"] == 0.0
    assert max(STANCES, key=lambda name: shares[name]) == "refuses"


@given(st.text(max_size=80), st.text(max_size=300))
def test_any_words_have_shares_that_make_one(agent: str, customer: str) -> None:
    assert sum(stances(agent, customer).values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "reply", ["아뇨 그게 다예요. 들어온 거 봤어요~", "아니요 없어요", "없습니다 감사해요", "그게 끝이에요"]
)
def test_who_needs_nothing_else_is_done(reply: str) -> None:
    assert stance("취소하였습니다. 더 도와드릴 일이 있으실까요?", reply) == "done"


@pytest.mark.parametrize("reply", ["아니요 근데 언제 들어와요?", "아뇨 아직 환불이 안 들어왔어요"])
def test_who_still_needs_something_is_not(reply: str) -> None:
    assert stance("취소하였습니다. 더 도와드릴 일이 있으실까요?", reply) != "done"


def test_an_outright_yes_or_no_is_not_outweighed_by_what_stands_behind_it() -> None:
    offer = "청구서에서 같은 금액을 지워 드리고자 하는데 괜찮으시겠습니까?"
    assert stance(offer, "아뇨 그 카드는 한도가 꽉 차서요. 긁은 걸 취소해 주시고 청구서로 낼게요") == "refuses"
    assert stance("결과를 문자로 받아 보시겠습니까?", "그럼요 말로만 하시는 데가 많아서요") == "accepts"
    assert (
        stance("방문 시간은 내일 15시인데 괜찮으시겠습니까?", "내일이면 저야 좋죠. 종일 집에 있을 거예요") == "accepts"
    )
    assert stance(offer, "아니요 그렇게 해 주세요") != "refuses", (
        "no, do it: only of a question that was put the other way round"
    )
