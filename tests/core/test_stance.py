"""The stance classifier on lines that it never saw, by another author about other matters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.guide.stance import STANCES, lines, stance, stances, train, trained

UNSEEN = Path(__file__).with_name("stance-unseen.tsv")


def test_three_of_four_unseen_lines_are_right() -> None:
    rows = list(lines(UNSEEN.read_text("utf-8")))
    right = sum(stance(*pair) == label for label, pair in rows)
    assert {label for label, _ in rows} == set(STANCES)
    assert right / len(rows) >= 0.74, f"{right} of {len(rows)}"


def test_the_same_lines_make_the_same_model() -> None:
    few = list(lines(UNSEEN.read_text("utf-8")))
    pair = ("쿠폰으로 드려도 될까요?", "네 그렇게 해주세요")
    assert train(few).shares(pair) == train(few).shares(pair)


def test_who_would_rather_have_something_else_does_not_accept() -> None:
    shares = stances("쿠폰으로 도와드려도 괜찮으실까요?", "차라리 취소해 주세요")
    assert shares["accepts"] == 0.0
    assert max(STANCES, key=lambda name: shares[name]) == "refuses"


@pytest.mark.parametrize("label", STANCES)
def test_every_stance_was_learned(label: str) -> None:
    assert label in trained().weights.classes_


@given(st.text(max_size=80), st.text(max_size=300))
def test_any_words_have_shares_that_make_one(agent: str, customer: str) -> None:
    assert sum(stances(agent, customer).values()) == pytest.approx(1.0)
