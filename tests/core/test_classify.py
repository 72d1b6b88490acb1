from __future__ import annotations

import pytest

from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.labels import label_texts
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.house import House, taxonomy_from_articles
from giljabi.core.taxonomy import Taxonomy
from giljabi.corpus import Corpus
from giljabi.errors import TaxonomyError


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        ("예약권 사 놨는데 번호판을 못 읽어서 정산기에서 또 냈어요", "연동 주차장"),
        ("자동납부랑 정산기랑 두 번 결제됐어요", "자동납부"),
        ("차단기가 안 열려요 지금 출구예요", "출구 막힘"),
        ("정기권 해지하고 환불받고 싶어요", "중도 해지"),
    ],
)
def test_tickets_find_their_type(house: House, text: str, leaf: str) -> None:
    prediction = house.classifier.predict(ticket_text("", text))
    assert prediction.top[0].path[-1] == leaf
    assert prediction.why


def test_a_foreign_ticket_is_not_saved(house: House) -> None:
    prediction = house.classifier.predict(ticket_text("제휴 제안", "사무용 가구 특가 안내드립니다. 대량 구매 할인!"))
    assert prediction.action != "save"


def test_no_text_no_types(house: House) -> None:
    assert house.classifier.predict(ticket_text("", "")).action == "abstain"
    assert Classifier([]).predict(ticket_text("", "차단기")).path is None


def test_greetings_that_many_types_share_are_left_out(corpus: Corpus) -> None:
    labels = label_texts(corpus.taxonomy(), [playbook for _, playbook in corpus.articles()])
    assert all("안녕하세요, 나들주차 상담사" not in label.document_in("ko") for label in labels)
    assert all(label.sentences for label in labels)


def test_personal_data_and_figures_are_not_classified() -> None:
    ticket = ticket_text("제목", "차는 27가 4821, 010-0000-1234. 3월 5일 14:30에 12,000원 냈어요")
    assert ticket.text == "제목\n차는 〈차번〉, 〈전화〉. 〈날짜〉 〈시각〉에 〈금액〉 냈어요"
    assert ticket.lead == "제목"


@pytest.mark.parametrize(
    "number",
    [
        "010 - 1234 - 5678",
        "+82 10-1234-5678",
        "０１０－１２３４－５６７８",
        "010-\u200b1234-5678",
        "900101-5123456",
        "110-234-567890",
    ],
)
def test_numbers_are_masked_however_they_are_written(number: str) -> None:
    assert not any(char.isdigit() for char in ticket_text("", f"제 번호는 {number} 입니다").text)


def test_a_huge_text_is_cut_before_it_is_looked_at() -> None:
    ticket = ticket_text("", "환불 부탁드려요 " * 8_000)
    assert len(ticket.text) <= 4_000
    assert len(ticket.lead) <= 200
    assert len(ticket_text("", "x" * 65_000).text) <= 4_000
    assert "900101" not in ticket_text("", "가" * 3_990 + " 900101-1234567").text, "no half of a number is left"


def test_the_lead_is_the_first_line() -> None:
    assert ticket_text("", "환불해 주세요\n배송도 늦었어요. 확인 부탁").lead == "환불해 주세요"
    assert ticket_text("", "환불해 주세요\n배송도 늦었어요. 확인 부탁").parts() == ["배송도 늦었어요.", "확인 부탁"][:1]


def test_what_a_mailer_puts_around_the_words_is_left_out() -> None:
    mail = "앱 버전: 3.2.1\n기기: SM-1\n환불해 주세요\n\niPhone에서 보냄\n-----Original Message-----\nFrom: a@b.c\n정산금 안내"
    assert ticket_text("", mail).text == "환불해 주세요"
    assert ticket_text("", "제목: 문의").text == "제목: 문의", "a text of nothing else stays"
    assert ticket_text("", "(10:12:03) 고객: 차단기가 안 열려요").text == "차단기가 안 열려요"


def test_a_house_without_taxonomy_takes_the_articles_types(corpus: Corpus) -> None:
    taxonomy = taxonomy_from_articles([playbook for _, playbook in corpus.articles()])
    assert len(taxonomy) == 6


def test_spacing_does_not_tell_types_apart(house: House) -> None:
    leaf = house.taxonomy.find(("이용고객", "결제", "번호판인식", "연동주차장"))
    assert leaf is not None
    assert leaf.tag == "nadeul_pay_plate_linked"
    assert house.article_for(leaf.path) is not None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "leaves"),
        ({"leaves": [3]}, "leaf 1"),
        ({"leaves": [{"path": [], "tag": "a"}]}, "leaf 1: 'path'"),
        ({"leaves": [{"path": ["A"]}]}, "leaf 1: 'tag'"),
        ({"leaves": [{"path": ["A"], "tag": "a"}, {"path": ["A"], "tag": "b"}]}, "same path"),
        ({"leaves": [{"path": ["A"], "tag": "a"}, {"path": ["B"], "tag": "a"}]}, "share the tag 'a'"),
        ({"leaves": [{"path": ["A"], "tag": "a", "synonyms": "딱지"}]}, "leaf 1: 'synonyms'"),
        ({"leaves": [], "routes": [{"field": "colour"}]}, "route 1: 'field'"),
        ({"leaves": [], "routes": [{"field": "form", "value": ""}]}, "route 1: 'value'"),
        ({"leaves": [], "routes": [{"field": "form", "value": "1", "paths": "A"}]}, "route 1: 'paths'"),
        (
            {"leaves": [{"path": ["A"], "tag": "a"}], "routes": [{"field": "form", "value": "1", "paths": [["B"]]}]},
            "begins with B",
        ),
    ],
)
def test_a_wrong_taxonomy_is_refused(data: dict[str, object], words: str) -> None:
    with pytest.raises(TaxonomyError, match=words):
        Taxonomy.from_dict(data)
