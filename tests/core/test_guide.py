from __future__ import annotations

import dataclasses
from datetime import datetime
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giljabi.core.article.blanks import find_blanks
from giljabi.core.article.compiler import compile_article
from giljabi.core.facts.asked import asked_facts
from giljabi.core.facts.gathering import Facts, Message, gather
from giljabi.core.facts.places import PlaceList
from giljabi.core.facts.values import Fact, Value
from giljabi.core.guide.filling import fill
from giljabi.core.guide.shapes import shaped
from giljabi.core.guide.stance import STANCES, stance, stances
from giljabi.core.guide.suggestion import Suggestion, at, suggest
from giljabi.core.guide.verdicts import verdicts
from giljabi.core.guide.vouchers import split
from giljabi.core.playbook import Playbook
from giljabi.corpus import Corpus, default_facts

NOW = datetime(2026, 3, 6, 10, 0)
OFFER = (
    "영수증 잘 받았습니다. 현장에서 결제하신 금액은 12,000원이고 예약권은 7,000원입니다.\n\n예약권은 취소해 드리고, 더 내신 차액 5,000원은 "
    "나들주차 쿠폰으로 돌려드리려고 합니다. 이렇게 도와드려도 괜찮으실까요?"
)


@pytest.fixture(scope="module")
def linked(corpus: Corpus) -> Playbook:
    return dict(corpus.articles())["01-plate-linked"]


def known(**values: Value) -> Facts:
    return Facts({name: Fact(name, value, "field", str(value), name) for name, value in values.items()})


def after(corpus: Corpus, playbook: Playbook, reply: str, **fields: Value) -> Suggestion:
    messages = [Message("agent", OFFER), Message("customer", reply)]
    facts = gather(corpus.facts(), corpus.places(), messages, fields, NOW)
    return suggest(playbook, messages, facts, corpus.facts(), NOW)


PAID = {"onsite_paid": 12000, "ticket_price": 7000, "lot": "마루누리 타워 주차장"}


@pytest.mark.parametrize("reply", ["네 그렇게 해주세요", "그걸로 할게요", "그럼 어쩔 수 없죠", "ㅇㅇ"])
def test_who_accepts_gets_the_coupon(corpus: Corpus, linked: Playbook, reply: str) -> None:
    suggestion = after(corpus, linked, reply, **PAID)
    assert suggestion.position is not None
    assert suggestion.position.step.no == 4
    assert suggestion.filled.filled == {"N원": "5,000원"}
    assert suggestion.complete


@pytest.mark.parametrize(
    "reply", ["쿠폰은 필요 없고 카드 취소해 달라니까요", "싫어요 낸 카드로 되돌려 주세요", "차라리 결제 취소해주세요"]
)
def test_who_refuses_is_asked_for_the_approval_number(corpus: Corpus, linked: Playbook, reply: str) -> None:
    suggestion = after(corpus, linked, reply, **PAID)
    assert suggestion.position is not None
    assert (suggestion.position.step.no, suggestion.position.variant.when) == (5, None)
    assert suggestion.missing == ("승인번호",)


def test_what_policy_forbids_is_not_offered(corpus: Corpus, linked: Playbook) -> None:
    suggestion = after(
        corpus, linked, "쿠폰 싫어요 카드 취소해 주세요", **(PAID | {"lot": "마루누리 타워 별관 주차장"})
    )
    assert suggestion.position is not None
    assert suggestion.position.variant.when == "취소 불가 운영사인 경우"
    assert suggestion.verdicts[0].answer == "not possible"


@pytest.mark.parametrize(
    "reply", ["쿠폰 싫어요 카드 취소해 주세요", "쿠폰은 됐고 낸 돈 돌려주세요", "아니 쿠폰 말고요"]
)
def test_where_nothing_else_is_allowed_the_offer_is_made_again(corpus: Corpus, linked: Playbook, reply: str) -> None:
    question = linked.questions[0]
    refused = question.steps[4]
    only_forbidden = dataclasses.replace(refused, variants=(refused.variants[0],))  # no words for the other operators
    steps = tuple(only_forbidden if step is refused else step for step in question.steps)
    playbook = dataclasses.replace(
        linked, questions=(dataclasses.replace(question, steps=steps), *linked.questions[1:])
    )
    here = after(corpus, playbook, reply, **PAID)
    assert here.position is not None
    assert here.position.step is only_forbidden
    there = after(corpus, playbook, reply, **(PAID | {"lot": "마루누리 타워 별관 주차장"}))
    assert there.position is not None
    assert there.position.step.no == 3
    assert [reason.code for reason in there.why] == ["not-allowed"]


def test_nobody_is_led_to_the_refusal_who_did_not_refuse(corpus: Corpus, linked: Playbook) -> None:
    messages = [Message("customer", "27가4821, 승인번호 40718825, 합계 12,000원")]
    facts = gather(corpus.facts(), corpus.places(), messages, PAID, NOW)
    suggestion = suggest(linked, messages, facts, corpus.facts(), NOW)
    assert suggestion.position is not None
    assert suggestion.position.step.no < 5


def test_before_the_customer_answers_there_is_nothing_to_say(corpus: Corpus, linked: Playbook) -> None:
    suggestion = suggest(
        linked, [Message("customer", "또 냈어요"), Message("agent", OFFER)], known(**PAID), corpus.facts(), NOW
    )
    assert suggestion.waiting
    assert suggestion.position is None
    assert not suggestion.done


@pytest.mark.parametrize("reply", ["아니요 그냥 둘게요", "그냥 유지할게요", "취소 말고 변경이요"])
def test_who_refuses_a_proposal_is_not_told_that_it_was_done(corpus: Corpus, reply: str) -> None:
    for slug in ("04-cancel-before", "06-monthly-end"):
        playbook = dict(corpus.articles())[slug]
        offer = playbook.questions[0].steps[1].variants[0].text
        messages = [Message("agent", offer), Message("customer", reply)]
        suggestion = suggest(playbook, messages, Facts(), corpus.facts(), NOW)
        assert suggestion.position is None or suggestion.position.step.no != 3, slug


def test_who_comes_back_to_an_earlier_offer_accepts_it(corpus: Corpus, linked: Playbook) -> None:
    refused = linked.questions[0].steps[4].variants[0].text
    messages = [
        Message("agent", OFFER), Message("customer", "쿠폰은 싫어요"), Message("agent", refused),
        Message("customer", "승인번호를 못 찾겠네요. 됐고 아까 말한 쿠폰으로 해주세요"),
    ]  # fmt: skip
    facts = gather(corpus.facts(), corpus.places(), messages, PAID, NOW)
    found = suggest(linked, messages, facts, corpus.facts(), NOW)
    assert found.position is not None
    assert found.position.step.no == 4
    assert found.filled.filled == {"N원": "5,000원"}


def test_a_goodbye_ends_it(corpus: Corpus, linked: Playbook) -> None:
    last = linked.questions[0].steps[-1].variants[1].text
    messages = [Message("agent", last), Message("customer", "네 감사합니다 수고하세요")]
    suggestion = suggest(linked, messages, Facts(), corpus.facts(), NOW)
    assert suggestion.done
    assert suggestion.position is None


def test_the_agent_may_choose_any_place(corpus: Corpus, linked: Playbook) -> None:
    chosen = at(linked, (1, 3, 1), [], known(**PAID), corpus.facts())
    assert chosen is not None
    assert chosen.position is not None
    assert chosen.position.variant.when == "예약권이 이미 사용 처리된 경우"
    assert at(linked, (1, 9, 0), [], Facts(), corpus.facts()) is None


def test_no_difference_from_the_customer_s_word_alone(corpus: Corpus, linked: Playbook) -> None:
    messages = [Message("customer", "정산기에서 12,000원 냈고 예약권은 7,000원이었어요")]
    facts = gather(corpus.facts(), corpus.places(), messages, {}, NOW)
    (due,) = [v for v in verdicts(linked, facts, corpus.facts()) if v.about == "difference"]
    assert due.answer == "ask"
    half = gather(corpus.facts(), corpus.places(), messages, {"onsite_paid": 12000}, NOW)
    assert [v.answer for v in verdicts(linked, half, corpus.facts()) if v.about == "difference"] == ["ask"]
    chosen = at(linked, (1, 3, 0), messages, facts, corpus.facts())
    assert chosen is not None
    assert "N원" in chosen.missing


@pytest.mark.parametrize(
    ("paid", "price", "answer", "amount"),
    [
        (12000, 7000, "possible", 5000),
        (9400, 7000, "possible", 3000),
        (7000, 7000, "not possible", None),
        (5000, 7000, "not possible", None),
    ],
)
def test_difference(corpus: Corpus, linked: Playbook, paid: int, price: int, answer: str, amount: int | None) -> None:
    (due,) = [
        v
        for v in verdicts(linked, known(onsite_paid=paid, ticket_price=price), corpus.facts())
        if v.about == "difference"
    ]
    assert due.answer == answer
    assert (due.values or {}).get("amount") == amount
    assert due.source.title == "차액 쿠폰"


def test_vouchers_of_the_article_are_used(corpus: Corpus, linked: Playbook) -> None:
    (vouchers,) = [
        v
        for v in verdicts(linked, known(onsite_paid=21000, ticket_price=7000), corpus.facts())
        if v.about == "vouchers"
    ]
    assert (vouchers.values or {})["vouchers"] == [10000, 4000]


@pytest.mark.parametrize(
    ("agent", "text", "expected"),
    [
        (OFFER, "네 그렇게 해주세요", "accepts"), (OFFER, "그걸로 할게요", "accepts"), (OFFER, "쿠폰은 싫어요", "refuses"),
        (OFFER, "쿠폰 말고 카드 취소요", "refuses"), ("접수했습니다. 처리가 끝나면 문자로 안내드리겠습니다.", "감사합니다 수고하세요", "done"),
        (OFFER, "언제까지 써야 되나요?", "asks"), ("차량번호를 말씀해 주시겠습니까?", "27가4821입니다", "informs"),
        ("May I cancel it and give you a coupon instead?", "yes please do", "accepts"), ("이대로 해지할까요?", "그냥 유지할게요", "refuses"),
        # a grudging yes, a polite no, an end with a no in it
        (OFFER, "하.. 별수 없죠 그거라도 주세요", "accepts"), (OFFER, "말씀은 감사한데 저는 카드로 돌려받고 싶어요", "refuses"),
        ("더 궁금하신 점이 있으실까요?", "아뇨 없어요 감사합니다", "done"),
    ],
)  # fmt: skip
def test_stance(agent: str, text: str, expected: str) -> None:
    assert stance(agent, text) == expected


def test_a_silent_customer_has_no_stance() -> None:
    assert stances(OFFER, " ") == {name: float(name == "informs") for name in STANCES}
    assert sum(stances(OFFER, "음...").values()) == pytest.approx(1.0)


def test_blanks_are_filled_in_their_own_shape(corpus: Corpus) -> None:
    facts = known(use_date="2026-03-05", lot="마루누리 타워 주차장", agent_name="이다온", ticket_price=7000)
    text = "상담사 OOO입니다. OO월OO일 OOO 주차장 예약권 0,000원, 현장 00,000원"
    filled = fill(text, facts, corpus.facts())
    assert filled.text == "상담사 이다온입니다. 3월5일 마루누리 타워 주차장 예약권 7,000원, 현장 00,000원"
    assert filled.open == ("00,000원",)
    assert not filled.complete


def test_a_blank_takes_no_other_amount_than_its_own(corpus: Corpus) -> None:
    from giljabi.corpus import default_facts

    facts = known(onsite_paid=30000)
    for text in ("현장에서 더 내신 N원은 쿠폰으로 드립니다.", "현장에서 결제하신 주차권 N원의 차액"):
        filled = fill(text, facts, default_facts())
        assert filled.open == ("N원",), filled.text


def test_what_is_unsure_leaves_the_blank_open() -> None:
    from giljabi.corpus import default_facts

    unsure = Facts({"entry_time": Fact("entry_time", "15:00", "text", "3시", sure=False)})
    assert fill("OO시 OO분에 입차하셨습니다.", unsure, default_facts()).open == ("OO시 OO분",)


def test_a_value_is_no_pattern() -> None:

    (blank,) = find_blanks("N분")
    assert shaped(Fact("minutes", "\\1", "agent", ""), blank) == "\\1분"


@pytest.mark.parametrize(
    ("blank", "value", "shown"),
    [
        ("OO0000", "KT4401", "KT4401"), ("OO0000", "전동", None), ("GR00000", "GR20418", "GR20418"), ("SA-0000", "17허6042", None), ("A00", "C12", "C12"),
        ("DR-0000", "DX-1234", None),
    ],
)  # fmt: skip
def test_a_code_stands_in_the_blank_of_its_shape(blank: str, value: str, shown: str | None) -> None:
    (found,) = find_blanks(blank)
    assert shaped(Fact("code", value, "field", ""), found) == shown


def test_a_customer_s_words_are_never_a_template(corpus: Corpus) -> None:
    filled = fill("상담사 OOO입니다.", known(agent_name="{{secret}} OOO <b>"), corpus.facts())
    assert filled.text == "상담사 {{secret}} OOO <b>입니다."


def test_asked_facts(corpus: Corpus) -> None:
    text = "가입하신 성함과 휴대전화 번호를 말씀해 주시겠습니까? 차량번호는 확인했습니다."
    assert [spec.name for spec in asked_facts(text, corpus.facts())] == ["customer_name", "phone"]


@given(st.integers(0, 60), st.sets(st.integers(1, 20), min_size=1, max_size=5))
def test_a_split_sums_up_and_is_the_fewest(amount: int, offered: set[int]) -> None:
    result = split(amount, offered)
    best = next(
        (n for n in range(7) for combo in combinations_with_replacement(sorted(offered), n) if sum(combo) == amount),
        None,
    )
    if result.possible:
        assert sum(result.vouchers) == amount
        assert set(result.vouchers) <= offered
        if best is not None:
            assert len(result.vouchers) == best
    else:
        assert best is None
        assert result.below is None or result.below < amount
        assert result.above is not None
        assert result.above > amount
        assert split(result.above, offered).possible


@pytest.mark.parametrize(("amount", "offered"), [(-1, [1]), (5, [0]), (10**9, [1])])
def test_a_senseless_split_is_refused(amount: int, offered: list[int]) -> None:
    with pytest.raises(ValueError, match=r"at least|from 0"):
        split(amount, offered)


def test_nothing_on_offer() -> None:
    assert not split(1000, []).possible
    assert split(0, []).possible


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["use_date", "lot", "agent_name", "ticket_price", "onsite_paid"]),
        st.one_of(st.text(max_size=20), st.integers(-5, 10**6)),
    )
)
def test_a_complete_text_holds_no_blank_of_the_script(values: dict[str, Value]) -> None:
    from giljabi import sample_house

    corpus = Corpus(sample_house.FOLDER)
    text = "상담사 OOO, OO월 OO일 OOO 주차장, 예약권 0,000원"
    filled = fill(text, known(**values), corpus.facts())
    plain = "".join(segment.text for segment in filled.segments if segment.kind != "filled")
    assert (not find_blanks(plain)) == filled.complete


@pytest.mark.parametrize(
    ("text", "value", "filled"),
    [
        ("{금액}원", 3000, "3,000원"),
        ("{{amount}} won", 3000, "3,000 won"),
        ("[환불 금액]을 보냈습니다", 3000, "3,000원을 보냈습니다"),
        ("<방문 날짜>에", "2026-03-05", "3월 5일에"),
        ("[도착 시각]에", "14:30", "14시 30분에"),
        ("[차량 번호] 차량", "12가3456", "12가3456 차량"),
    ],
)
def test_a_named_blank_takes_the_value_in_full(text: str, value: str | int, filled: str) -> None:
    (blank,) = find_blanks(text)
    words = shaped(Fact("fact", value, "agent", ""), blank, text[blank.end :])
    assert f"{text[: blank.start]}{words}{text[blank.end :]}" == filled


@pytest.mark.parametrize("thing", ["쿠폰", "크레딧", "솔잎권"])
def test_who_accepts_a_thing_hears_the_words_for_those_who_took_it(thing: str) -> None:
    text = f"""<h1>견인료</h1><p>응대 순서 확인 ▶ 제안 ▶ 처리</p><h2>스크립트</h2><p><strong>Q1. 견인료가 나왔어요</strong></p>
    <p><strong>① 환불 제안</strong></p><p>견인료를 환불해 드려도 될까요?</p>
    <p><strong>[제휴 구역인 경우]</strong></p><p>제휴 구역이라 견인료를 돌려드릴 수 없습니다. 대신 {thing}을 드리고자 하는데 받아 주시겠습니까?</p>
    <p><strong>② 수긍 &gt; 환불</strong></p><p>네, 결제하신 카드로 취소하겠습니다.</p>
    <p><strong>[{thing}을 받겠다고 하는 경우]</strong></p><p>감사합니다. {thing}은 오늘 안에 들어갑니다.</p>"""
    playbook = compile_article(text, "html")
    steps = playbook.questions[0].steps
    assert [variant.when for variant in steps[1].variants] == [None, f"{thing}을 받겠다고 하는 경우"]
    schema = default_facts()

    def said_after(words: str) -> str | None:
        messages = [Message("agent", words), Message("customer", "네 그거라도 주세요")]
        facts = gather(schema, PlaceList(()), messages, {}, datetime(2026, 4, 20))
        made = suggest(playbook, messages, facts, schema, datetime(2026, 4, 20)).to_dict()
        return str(made["variant"]) if made["variant"] else None

    assert said_after(steps[0].variants[1].text) == f"{thing}을 받겠다고 하는 경우"
    assert said_after(steps[0].variants[0].text) is None


def test_a_case_that_is_decided_goes_before_that_something_was_sent(corpus: Corpus) -> None:
    page = """1️⃣ 가이드
1. 상담 유형：자전거_고객>결제>교통비
3️⃣ 스크립트/Q&A
Q. 교통비 주세요
① 영수증 요청
영수증을 사진으로 보내주시겠어요?
> 영수증이 확인된 경우
영수증 확인했습니다. 접수했습니다.
> 교통비가 15,000원을 넘는 경우
15,000원까지만 돌려드릴 수 있습니다.
"""
    playbook = compile_article("".join(f"<p>{line}</p>" for line in page.splitlines()), "html")
    for amount, when in (("18,400원", "교통비가 15,000원을 넘는 경우"), ("9,400원", "영수증이 확인된 경우")):
        messages = [
            Message("agent", "영수증을 사진으로 보내주시겠어요?"),
            Message("customer", f"[사진] 택시 영수증 17:58 / {amount}", picture=True),
        ]
        facts = gather(corpus.facts(), corpus.places(), messages, {}, NOW)
        found = suggest(playbook, messages, facts, corpus.facts(), NOW)
        assert found.position is not None
        assert found.position.variant.when == when
