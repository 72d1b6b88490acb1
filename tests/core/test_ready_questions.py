"""What is missing comes with a question that can be asked as it stands."""

from __future__ import annotations

import pytest

from giljabi import sample_house
from giljabi.core.guide.progress import positions
from giljabi.core.guide.ready_questions import ready_questions
from giljabi.corpus import Corpus

HOUSE = Corpus(sample_house.FOLDER).house()
PLAYBOOK = next(article.playbook for article in HOUSE.articles if article.key.startswith("06"))


def questions(*missing: str, text: str = "") -> list[dict[str, object]]:
    return [row.to_dict() for row in ready_questions(missing, text, PLAYBOOK, HOUSE.facts)]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("계좌 사본", "계좌 사본을 보내 주시겠어요?"),
        ("예금주", "예금주를 알려 주시겠어요?"),
        ("영수증", "영수증을 보내 주시겠어요?"),
    ],
)
def test_a_thing_without_a_fact_is_asked_for_plainly(missing: str, words: str) -> None:
    assert questions(missing) == [{"missing": missing, "fact": None, "kind": "", "words": words}]


def test_a_fact_s_label_gives_its_form() -> None:
    (row,) = questions("차량번호")
    assert (row["fact"], row["kind"]) == ("plate", "plate")
    assert str(row["words"]).endswith(("?", "니다", "세요", "."))


def test_a_blank_that_stands_for_a_fact_is_that_fact() -> None:
    (row,) = questions("OOO 주차장", text="OOO 주차장에서 이용하신 것이 맞을까요?")
    assert (row["fact"], row["kind"]) == ("lot", "place")


def test_a_blank_that_stands_for_nothing_is_not_asked_for() -> None:
    assert questions("OOO", text="OOO로 처리하겠습니다.") == [{"missing": "OOO", "fact": None, "kind": "", "words": ""}]


def test_the_article_s_own_sentence_is_taken_when_it_asks_for_this_alone() -> None:
    sentences = {place.variant.text for article in HOUSE.articles for place in positions(article.playbook)}
    for article in HOUSE.articles:
        for spec in HOUSE.facts.specs:
            (row,) = ready_questions((spec.title(),), "", article.playbook, HOUSE.facts)
            if row.words and not row.words.endswith("주시겠어요?"):
                assert any(row.words in text for text in sentences)
