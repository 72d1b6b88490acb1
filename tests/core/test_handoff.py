"""Hand-offs and procedures: what somebody else must be told, and what is to be done in an admin tool."""

from __future__ import annotations

import pytest

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact, Value
from giljabi.core.guide.filling import fill
from giljabi.core.guide.handoff import HandOff, hand_off
from giljabi.core.guide.procedures import Checklist, Mark, needed
from giljabi.core.guide.progress import Position
from giljabi.core.house import Article
from giljabi.core.playbook import Option, Playbook, ProcedureStep, Question, Rules, Sms, Step, Variant
from giljabi.errors import FactsError

FACTS = FactSchema.from_dict({
    "facts": {
        "approval_no": {"kind": "code", "pattern": r"\d{8}", "label": {"ko": "승인번호"}, "asked": ["승인번호"]},
        "lot": {"kind": "place", "label": {"ko": "주차장"}, "fills": ["〔[^〕]*주차장〕"]},
        "paid": {"kind": "money", "label": {"ko": "결제금액"}, "fills": ["결제 건 〔[^〕]*원〕"]},
    },
    "handoffs": [{"to": "결제 담당 부서", "group": "결제파트", "facts": ["approval_no", "lot", "paid"], "reply": "접수 완료"}],
})  # fmt: skip


NO_RULES = Rules()


def promised(words: str, rules: Rules = NO_RULES, **values: Value) -> HandOff | None:
    variant = Variant(None, words)
    step = Step(1, "접수", (variant,))
    playbook = Playbook(
        "script", "글", questions=(Question(1, "?", (step,)),), rules=rules, sms=(Sms("취소 안내", "끝"),)
    )
    facts = Facts({name: Fact(name, value, "field", str(value)) for name, value in values.items()})
    return hand_off(playbook, Position(playbook.questions[0], step, variant), fill(words, facts, FACTS), facts, FACTS)


def test_a_hand_off_is_refused_while_a_fact_is_missing() -> None:
    words = "OOO 주차장 결제 건 00,000원은 결제 담당 부서로 요청하였습니다."
    made = promised(words, lot="마루 주차장", paid=12000)
    assert made is not None
    assert (made.to, made.group, made.reply) == ("결제 담당 부서", "결제파트", "접수 완료")
    assert made.facts == (("주차장", "마루 주차장"), ("결제금액", "12,000"))
    assert (made.missing, made.ready) == (("승인번호",), False)
    whole = promised(words, lot="마루 주차장", paid=12000, approval_no="30481127")
    assert whole is not None
    assert whole.ready
    assert whole.to_dict()["ready"] is True


def test_what_the_article_requires_goes_along_and_its_only_message_follows() -> None:
    made = promised("운영사로 취소 접수하였습니다.", Rules(requires=("승인번호",)))
    assert made is not None
    assert (made.to, made.group, made.missing, made.reply) == ("운영사", "", ("승인번호",), "취소 안내")


@pytest.mark.parametrize(
    "words",
    [
        "쿠폰을 지급해 드렸습니다.",
        "번거로우시겠지만 주차장 운영사에 요청해 주시기 바랍니다.",
        "운영사가 취소를 받지 않는 곳이라 접수해 드릴 수 없습니다.",
    ],
)
def test_no_hand_off_where_none_is_promised(words: str) -> None:
    assert promised(words) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("x", "handoffs: must be a list"), ([{"to": "a"}], "handoffs.1: needs"), ([{"to": "a", "group": "b", "who": 1}], "handoffs.1.who"),
        ([{"to": "a", "group": "b", "facts": ["y"]}], "no fact 'y'"),
    ],
)  # fmt: skip
def test_wrong_settings_are_named(rows: object, words: str) -> None:
    with pytest.raises(FactsError, match=words.replace(".", r"\.")):
        FactSchema.from_dict({"facts": {"x": {"kind": "text"}}, "handoffs": rows})


PROCEDURE = Playbook(
    "procedure", "[주차] 현장결제 취소 접수 방법",
    steps=(
        ProcedureStep(1, "유형 선택", (Option("a", "회원", "USER_MEMBER"), Option("b", "비회원", "USER_GUEST"))),
        ProcedureStep(2, "승인번호 [승인번호] 입력"),
    ),
)  # fmt: skip


def test_a_step_that_speaks_of_it_brings_the_procedure() -> None:
    articles = [Article("p", "", PROCEDURE), Article("q", "", Playbook("procedure", "적립 포인트 회수 방법"))]
    cancel = Step(
        5,
        "쿠폰 거절 > 현장결제 취소",
        (Variant(None, "취소 접수하겠습니다."), Variant("취소 불가 운영사인 경우", "취소 접수가 안 됩니다.")),
    )
    script = Playbook("script", "글", questions=(Question(1, "?", (cancel,)),))
    place = Position(script.questions[0], cancel, cancel.variants[0])
    assert [row.key for row in needed(script, place, articles)] == ["p"]
    assert not list(needed(script, Position(script.questions[0], cancel, cancel.variants[1]), articles))
    hello = Step(1, "인사", (Variant(None, "안녕하세요."),))
    assert not list(needed(script, Position(script.questions[0], hello, hello.variants[0]), articles))


def test_a_linked_procedure_needs_fewer_words() -> None:
    there = Article("p", "https://acme.zendesk.com/hc/ko/articles/42-how", PROCEDURE)
    step = Step(1, "결제 취소", (Variant(None, "도와드리겠습니다."),))
    linked = Playbook(
        "script", "글", questions=(Question(1, "?", (step,)),), links=("https://acme.zendesk.com/hc/en-us/articles/42",)
    )
    place = Position(linked.questions[0], step, step.variants[0])
    assert [row.key for row in needed(linked, place, [there])] == ["p"]


def test_a_checklist_keeps_choices_and_gives_the_values_to_copy() -> None:
    facts = Facts({"approval_no": Fact("approval_no", "30481127", "field", "")})
    marked = (
        Checklist(Article("p", "u", PROCEDURE))
        .with_mark(1, Mark("b", True, "2026-03-06T10:00:00"))
        .with_mark(2, Mark(done=True))
    )
    assert marked.done
    first, second = marked.to_dict(facts, FACTS)["steps"]
    assert (first["choice"], first["at"], first["copy"]) == ("b", "2026-03-06T10:00:00", ["USER_GUEST"])
    assert second["copy"] == ["30481127"]
    for step, mark in ((3, Mark()), (1, Mark("z"))):
        with pytest.raises(ValueError, match=r"no step 3|no option"):
            marked.with_mark(step, mark)


def test_a_fact_that_is_not_sure_is_still_missing_and_the_key_stays() -> None:
    words = "OOO 주차장 결제 건 00,000원은 결제 담당 부서로 요청하였습니다."
    variant = Variant(None, words)
    step = Step(1, "접수", (variant,))
    playbook = Playbook("script", "글", questions=(Question(1, "?", (step,)),))

    def made(lot: Fact) -> HandOff:
        facts = Facts(
            {"lot": lot, "paid": Fact("paid", 9000, "field", ""), "approval_no": Fact("approval_no", "1", "field", "")}
        )
        found = hand_off(
            playbook, Position(playbook.questions[0], step, variant), fill(words, facts, FACTS), facts, FACTS
        )
        assert found is not None
        return found

    unsure = made(Fact("lot", "마루 주차장", "text", "마루", sure=False))
    sure = made(Fact("lot", "마루 주차장", "field", ""))
    assert ("주차장" in unsure.missing, unsure.ready) == (True, False)
    assert (sure.ready, sure.key) == (True, unsure.key)
