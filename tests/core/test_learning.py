"""What confirmed tickets teach the classifier, what the gate lets through, and what is explained."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.classify import morphemes
from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.evidence import NAMES, Evidence
from giljabi.core.classify.gate import Gate, shipped_gate
from giljabi.core.classify.labels import LabelText
from giljabi.core.classify.learned import MOST_A_TYPE, Confirmed, learn, usable
from giljabi.core.classify.model_file import from_bytes, to_bytes
from giljabi.core.classify.semantic import Vectors
from giljabi.core.classify.supervised import softmax
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.house import House
from giljabi.core.taxonomy import Route, Taxonomy
from giljabi.errors import ModelError

LABELS = [
    LabelText(("고객", "환불"), ("고객 환불", "환불"), ("결제한 금액을 돌려드립니다.", "환불은 사흘 걸립니다.")),
    LabelText(
        ("고객", "배송"), ("고객 배송", "배송"), ("택배가 늦으면 기사에게 확인합니다.", "분실이면 다시 보내 드립니다.")
    ),
    LabelText(
        ("파트너", "정산"),
        ("파트너 정산", "정산"),
        ("정산금은 매월 십오일에 지급합니다.", "누락이면 재무팀에 알립니다."),
    ),
]


def confirmed(*rows: tuple[str, tuple[str, ...] | None]) -> list[Confirmed]:
    return [Confirmed(ticket_text("", text), path, number) for number, (text, path) in enumerate(rows)]


def with_labels(*rows: tuple[str, tuple[str, ...] | None], **options: object) -> Classifier:
    classifier = Classifier(LABELS, **options)  # type: ignore[arg-type]
    assert classifier.expert is not None
    return classifier.with_learned(learn(usable(confirmed(*rows), classifier.expert), classifier.expert, version="v1"))


def best(classifier: Classifier, text: str) -> tuple[str, ...]:
    return classifier.predict(ticket_text("", text)).top[0].path


def test_a_word_that_no_article_has_is_learned_from_confirmed_tickets() -> None:
    rows = [(f"딱지 떼였어요 {n}번째", ("파트너", "정산")) for n in range(4)]
    rows += [(f"물건이 안 왔어요 {n}", ("고객", "배송")) for n in range(4)]
    assert best(with_labels(*rows), "또 딱지네요") == ("파트너", "정산")
    prediction = with_labels(*rows).predict(ticket_text("", "또 딱지 떼였어요"))
    assert prediction.model == "v1"
    assert any(reason.code == "nearest-ticket" for reason in prediction.why)


def test_a_ticket_unlike_every_confirmed_one_keeps_the_articles_answer() -> None:
    rows = [(f"딱지 떼였어요 {n}번째", ("파트너", "정산")) for n in range(4)]
    assert (
        best(with_labels(*rows), "택배 기사님이 분실했대요")
        == best(Classifier(LABELS), "택배 기사님이 분실했대요")
        == ("고객", "배송")
    )


def test_tickets_of_types_that_the_house_lacks_are_not_learned_from() -> None:
    classifier = Classifier(LABELS)
    assert classifier.expert is not None
    rows = usable(
        confirmed(("환불", ("고객", "환불")), ("옛 유형", ("고객", "없어진 유형")), ("스팸", None)), classifier.expert
    )
    assert [row.path for row in rows] == [("고객", "환불"), None]
    many = confirmed(*((f"환불 {n}", ("고객", "환불")) for n in range(MOST_A_TYPE + 20)))
    kept = usable(many, classifier.expert)
    assert len(kept) == MOST_A_TYPE
    assert kept[-1] is many[-1], "the newest stay"


def test_nothing_is_learned_without_a_type() -> None:
    classifier = Classifier(LABELS)
    assert classifier.expert is not None
    assert learn(confirmed(("광고입니다", None)), classifier.expert) is None
    assert learn([], classifier.expert) is None
    assert learn(confirmed(("환불해 주세요", ("고객", "환불"))), classifier.expert) is not None, "one ticket is enough"


def test_what_a_ticket_gets_from_the_others_is_what_learning_without_it_gives() -> None:
    classifier = Classifier(LABELS)
    assert classifier.expert is not None
    texts = [
        "환불 언제 되나요",
        "돈 돌려주세요",
        "택배 분실",
        "기사님이 안 와요",
        "정산금 누락",
        "정산 지급일이 언제죠",
    ]
    paths = [LABELS[n // 2].path for n in range(6)]
    rows = confirmed(*zip(texts, paths, strict=True))
    whole = learn(rows, classifier.expert)
    assert whole is not None
    for left_out, row in enumerate(rows):
        expert = whole.expert
        others = [number for number in range(6) if number != left_out]
        likeness = expert.likeness(row.ticket, None).values
        alike = np.stack([expert.likeness(rows[n].ticket, None).values for n in range(6)])
        prior = np.stack([classifier.expert.see(r.ticket).scores for r in rows]) * expert.worth
        wanted = np.eye(3)[[n // 2 for n in others]] - 1 / 3 - prior[others]  # as many of every type
        coefficients = np.linalg.solve(alike[np.ix_(others, others)] + 0.3 * np.eye(5), wanted)
        by_hand = prior[left_out] + likeness[others] @ coefficients
        assert whole.left_out is not None
        assert whole.left_out[left_out] == pytest.approx(by_hand, abs=1e-6)


def test_a_ticket_that_was_confirmed_twice_counts_once() -> None:
    classifier = Classifier(LABELS)
    assert classifier.expert is not None
    rows = confirmed(("환불", ("고객", "배송")), ("정산", ("파트너", "정산")), ("환불", ("고객", "환불")))
    assert usable(rows, classifier.expert) == rows[1:]


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=20))
def test_probabilities_add_up(logits: list[float]) -> None:
    assert softmax(np.array(logits)).sum() == pytest.approx(1)


@given(st.text(max_size=300), st.text(max_size=80))
def test_no_ticket_raises(text: str, subject: str) -> None:
    prediction = CLASSIFIER.predict(ticket_text(subject, text))
    assert 0 <= prediction.confidence <= 1
    assert prediction == CLASSIFIER.predict(ticket_text(subject, text)), "the same ticket, the same answer"
    assert list(prediction.sure_of) == list(prediction.top[0].path[: len(prediction.sure_of)] if prediction.top else [])


CLASSIFIER = with_labels(("환불해 주세요", ("고객", "환불")), ("정산금이 안 들어왔어요", ("파트너", "정산")))


def evidence(**changes: float) -> Evidence:
    shipped = dict(zip(NAMES, shipped_gate().mean, strict=True))
    return Evidence(**{**shipped, **changes})


def test_the_gate_saves_only_what_is_nearly_sure() -> None:
    gate = shipped_gate()
    sure, unsure = (
        gate.confidence(evidence(odds=6, lead=6, words=0.4, written=1)),
        gate.confidence(evidence(odds=-3, lead=0.1)),
    )
    assert gate.action(sure, 0.95) == "save"
    assert gate.action(unsure, 0.95) == "abstain"
    assert gate.threshold(0.99) > gate.threshold(0.95) > gate.threshold(0.9)


def test_a_house_whose_confirmed_tickets_were_wrong_is_saved_less() -> None:
    rows = [evidence(odds=odds, lead=odds) for odds in np.linspace(1, 6, 80)]
    timid = shipped_gate().fitted(rows, [False] * 80, 0.95)
    bold = shipped_gate().fitted(rows, [True] * 80, 0.95)
    best_case = evidence(odds=5, lead=5)
    assert timid.confidence(best_case) < shipped_gate().confidence(best_case) <= bold.confidence(best_case)
    assert timid.save_from is None
    assert bold.threshold(0.95) <= shipped_gate().threshold(0.95)


def test_a_stricter_promise_does_not_use_what_was_allowed_for_another() -> None:
    learned = replace(shipped_gate(), save_from=0.8, promised=0.95)
    assert learned.threshold(0.95) == learned.threshold(0.9) == 0.8
    assert learned.threshold(0.99) == shipped_gate().threshold(0.99)


def test_vectors_of_another_sentence_model_are_left_out() -> None:
    rows = [("돈 돌려줘요", ("고객", "환불")), ("택배 잃어버렸어요", ("고객", "배송"))]
    learned = with_labels(*rows, embedder=Senses()).learned
    assert learned is not None
    archive = to_bytes(learned, LABELS, "senses")
    assert from_bytes(archive, LABELS, embedder="senses").expert.vectors is not None
    other = from_bytes(archive, LABELS, embedder="others")
    assert other.expert.vectors is None
    assert best(Classifier(LABELS, embedder=Senses()).with_learned(other), "돈 돌려주세요") == ("고객", "환불")


def test_a_gate_for_other_evidence_is_refused() -> None:
    data = json.loads(json.dumps(shipped_gate().to_dict()))
    assert Gate.from_dict(data).to_dict() == shipped_gate().to_dict()
    del data["evidence"]["odds"]
    with pytest.raises(ValueError, match="other evidence"):
        Gate.from_dict(data)


def test_a_route_leads_to_its_types_unless_the_text_is_clear() -> None:
    route = Route("form", "77", (("파트너",),))
    classifier = Classifier(LABELS, routes=[route])
    vague = ticket_text("", "확인 부탁드립니다")
    assert classifier.predict(vague, {"form": "77"}).top[0].path[0] == "파트너"
    assert classifier.predict(vague, {"form": "78"}) == classifier.predict(vague)


def test_a_channel_that_always_brings_one_type_is_learned() -> None:
    rows = [
        Confirmed(
            ticket_text("", f"문의 {n}"),
            ("파트너", "정산") if n % 2 else ("고객", "환불"),
            n,
            {"group": "P" if n % 2 else "C"},
        )
        for n in range(60)
    ]
    classifier = Classifier(LABELS)
    assert classifier.expert is not None
    ready = classifier.with_learned(learn(rows, classifier.expert))
    text = ticket_text("", "이거 봐 주세요")
    assert ready.predict(text, {"group": "P"}).top[0].path == ("파트너", "정산")
    assert ready.predict(text, {"group": "C"}).top[0].path == ("고객", "환불")


def test_why_and_why_not(house: House) -> None:
    ticket = ticket_text("", "정기권 해지하고 남은 기간 환불받고 싶어요")
    codes = [reason.code for reason in house.classifier.predict(ticket).why]
    assert codes[:2] == ["shared-words", "article-sentence"]
    assert "ahead-of" in codes
    best_path = house.classifier.predict(ticket).top[0].path
    other = next(leaf.path for leaf in house.taxonomy if leaf.path != best_path)
    assert house.classifier.why_not(ticket, other)[0].code == "ranked"
    assert house.classifier.why_not(ticket, best_path)[0].code == "is-best"
    with pytest.raises(KeyError):
        house.classifier.why_not(ticket, ("없는", "유형"))


def test_a_second_issue_is_offered_when_the_ticket_names_one(house: House) -> None:
    first, second = "정기권 중도 해지하고 남은 기간 환불받고 싶어요.", "자동납부랑 정산기 두 군데서 중복 결제됐어요."
    one = house.classifier.predict(ticket_text("", first))
    both = house.classifier.predict(ticket_text("", f"{first} 그리고 {second}"))
    assert one.also is None
    assert both.top[0].path == one.top[0].path
    assert both.also == house.classifier.predict(ticket_text("", second)).top[0].path


def test_synonyms_and_examples_of_admins_help() -> None:
    leaves = [
        {"path": ["A", "벌금"], "tag": "a"},
        {"path": ["A", "환불"], "tag": "b"},
        {"path": ["A", "배송"], "tag": "c"},
    ]
    from giljabi.core.classify.labels import label_texts

    plain = Classifier(label_texts(Taxonomy.from_dict({"leaves": leaves}), []))
    leaves[0]["synonyms"] = ["딱지", "과태료"]
    helped = Classifier(label_texts(Taxonomy.from_dict({"leaves": leaves}), []))
    assert best(helped, "딱지 뗐어요") == ("A", "벌금")
    text = ticket_text("", "딱지 뗐어요")
    assert helped.predict(text).confidence > plain.predict(text).confidence


class Senses:
    """A sentence model that knows three senses and keeps languages apart, as real ones do."""

    name = "senses"
    _words = (("환불", "돌려", "refund", "money"), ("택배", "배송", "parcel", "lost"), ("정산", "payout", "settlement"))

    def sentences(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.ticket(text) for text in texts])

    def ticket(self, text: str) -> Vectors:
        senses = [float(any(word in text.lower() for word in words)) for words in self._words]
        foreign = float(not any("가" <= char <= "힣" for char in text))
        vector = np.array([*senses, 3 * foreign, 3 * (1 - foreign), 0.01], np.float32)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def test_a_sentence_model_finds_the_type_in_another_language() -> None:
    ticket = ticket_text("", "where is my parcel? it seems lost")
    assert Classifier(LABELS, embedder=Senses()).predict(ticket).top[0].path == ("고객", "배송")


def test_of_two_articles_the_one_in_the_tickets_language_does_not_always_win() -> None:
    english = LabelText(
        ("고객", "해외"), ("고객 해외",), tuple(f"We return the money of order {n}." for n in "abcdefghijklmnopqrstu")
    )
    korean = LabelText(
        ("고객", "배송"),
        ("고객 배송",),
        tuple(f"택배는 {n}에 도착합니다." for n in "가나다라마바사아자차카타파하거너더러머버서"),
    )
    classifier = Classifier([english, korean, LABELS[2]], embedder=Senses())
    assert classifier.predict(ticket_text("", "제 돈 돌려주세요")).top[0].path == ("고객", "해외")
    assert classifier.predict(ticket_text("", "where is my parcel")).top[0].path == ("고객", "배송")


def test_labels_learn_with_a_sentence_model_too() -> None:
    rows = [
        ("돈 돌려줘요", ("고객", "환불")),
        ("택배 잃어버렸어요", ("고객", "배송")),
        ("정산 언제", ("파트너", "정산")),
    ]
    classifier = with_labels(*rows, embedder=Senses())
    assert best(classifier, "refund my money please") == ("고객", "환불")


def test_order_of_labels_does_not_matter() -> None:
    rows = [("환불해 주세요", ("고객", "환불")), ("정산금 누락", ("파트너", "정산")), ("택배 분실", ("고객", "배송"))]
    answers = []
    for order in itertools.permutations(rows):
        answers.append(with_labels(*order).predict(ticket_text("", "돈 언제 주나요")).confidence)
    assert answers == pytest.approx([answers[0]] * len(answers))


def test_a_model_comes_back_from_its_bytes_as_it_was() -> None:
    rows = [
        ("환불해 주세요", ("고객", "환불")),
        ("정산금 누락", ("파트너", "정산")),
        ("택배 분실", ("고객", "배송")),
        ("광고", None),
    ]
    for embedder in (None, Senses()):
        classifier = with_labels(*rows, embedder=embedder)
        assert classifier.learned is not None
        again = classifier.with_learned(
            from_bytes(
                to_bytes(classifier.learned, LABELS, classifier.embedder_name),
                LABELS,
                embedder=classifier.embedder_name,
            )
        )
        for text in ("돈 돌려줘", "기사님이 안 와요", "재무팀 연락 주세요", "refund"):
            one, other = classifier.predict(ticket_text("", text)), again.predict(ticket_text("", text))
            assert [ranked.path for ranked in one.top] == [ranked.path for ranked in other.top]
            assert one.confidence == pytest.approx(other.confidence, abs=0.01)


def test_a_model_serves_a_taxonomy_that_was_changed_since() -> None:
    rows = [(f"딱지 떼였어요 {n}", ("파트너", "정산")) for n in range(3)] + [
        (f"물건이 없어요 {n}", ("고객", "배송")) for n in range(3)
    ]
    learned = with_labels(*rows).learned
    assert learned is not None
    fresh = LabelText(("고객", "신규"), ("고객 신규", "신규"), ("새 상품을 안내합니다.",))
    changed = [fresh, LABELS[2], LABELS[0]]
    classifier = Classifier(changed).with_learned(from_bytes(to_bytes(learned, LABELS), changed))
    assert best(classifier, "딱지 뗐어요") == ("파트너", "정산")
    assert best(classifier, "새 상품 안내해 주세요") == ("고객", "신규")


@pytest.mark.parametrize("archive", [b"", b"PK\x03\x04", b"not a model", to_bytes(CLASSIFIER.learned, LABELS)[:-40]])  # type: ignore[arg-type]
def test_bytes_that_are_no_model_are_refused(archive: bytes) -> None:
    with pytest.raises(ModelError):
        from_bytes(archive, LABELS)


def test_what_was_learned_from_other_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CLASSIFIER.learned is not None
    archive = to_bytes(CLASSIFIER.learned, LABELS)
    monkeypatch.setattr(morphemes, "used", lambda: "mecab")
    with pytest.raises(ModelError, match="as kiwi gives them, not mecab: run giljabi learn"):
        from_bytes(archive, LABELS)


def test_a_pickle_is_not_run() -> None:
    bomb = io.BytesIO()
    np.savez(bomb, about=np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(ModelError):
        from_bytes(bomb.getvalue(), LABELS)
