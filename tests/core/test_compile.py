"""The compiler on articles of the sample house and on odd ones written here."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giljabi.core.article.blanks import find_blanks, placeholders
from giljabi.core.article.compiler import compile_article
from giljabi.core.article.reading import Limits, read
from giljabi.core.playbook import Playbook
from giljabi.corpus import Corpus
from giljabi.errors import ArticleError

SCRIPT = """
<p><strong>[반납] 자전거를 반납했는데 요금이 계속 올라가는 경우</strong></p>
<p><strong>━━━━━━━━1. 가이드</strong></p>
<p>◎ <strong>상담유형</strong> 자전거 / 이용 / 반납 오류</p>
<p>◎ <strong>응대순서</strong> 위치 확인 → 잠금 확인 → <s>예전 순서</s> 요금 정정</p>
<p>주의<br>-탓하지 말 것<br>-사진 없이는 정정하지 않음</p>
<p><strong>━━━━━━━━2. 정책</strong></p>
<table><tbody><tr><td><strong>1. 보상</strong><br>ㄴ 쿠폰은 500원~2,000원까지 500원 단위<br>ㄴ 필요 정보 : [자전거 번호]</td></tr></tbody></table>
<p><strong>━━━━━━━━3. 스크립트</strong></p>
<p><strong>Q1) 반납했는데 아직도 이용 중이래요</strong></p>
<p><strong>(1) 확인</strong> <em>[지도에서 위치를 볼 것]</em></p>
<p>안녕하세요, 상담사 OOO입니다. 자전거 번호를 알려주시겠습니까?</p>
<p><strong>▷ 번호를 모르는 고객</strong></p>
<p>괜찮습니다. 대여하신 시간을 말씀해 주세요.</p>
<p><strong>(3) 정정</strong></p>
<p>N원을 정정했습니다.</p>
"""


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return compile_article(SCRIPT, "html")


def test_guide_of_an_irregular_article(playbook: Playbook) -> None:
    assert playbook.title == "[반납] 자전거를 반납했는데 요금이 계속 올라가는 경우"
    assert playbook.label == "반납"
    assert playbook.path == ("자전거", "이용", "반납 오류")
    assert playbook.response_order == ("위치 확인", "잠금 확인", "요금 정정")
    assert playbook.cautions == ("탓하지 말 것", "사진 없이는 정정하지 않음")


def test_policy_and_rules(playbook: Playbook) -> None:
    assert [policy.title for policy in playbook.policies] == ["보상"]
    assert playbook.rules.coupon_denominations == (500, 1000, 1500, 2000)
    assert playbook.rules.requires == ("자전거 번호", "사진")


def test_script(playbook: Playbook) -> None:
    (question,) = playbook.questions
    first, last = question.steps
    assert (first.no, first.title, first.notes) == (1, "확인", ("지도에서 위치를 볼 것",))
    assert [variant.when for variant in first.variants] == [None, "번호를 모르는 고객"]
    assert (last.no, last.mark) == (2, "(3)")


def test_what_looks_wrong_is_said(playbook: Playbook) -> None:
    (finding,) = playbook.warnings
    assert finding.code == "step-skipped"
    assert finding.message == "Q1: (3) follows (1)"


def test_texts_keep_their_place(playbook: Playbook) -> None:
    blocks = read(SCRIPT, "html")
    variant = playbook.questions[0].steps[0].variants[0]
    (place,) = variant.places
    assert blocks[place.block].text[place.start : place.end] == variant.text


def test_every_article_of_the_sample_house_compiles_without_findings(corpus: Corpus) -> None:
    for slug, playbook in corpus.articles():
        assert [finding for finding in playbook.warnings if finding.code != "sms-long"] == [], slug
        assert all(step.variants for question in playbook.questions for step in question.steps), slug


def test_procedure(corpus: Corpus) -> None:
    procedure = dict(corpus.articles())["07-proc-cancel-onsite"]
    assert procedure.kind == "procedure"
    assert procedure.confidential
    assert [step.no for step in procedure.steps] == [1, 2, 3, 4, 5]
    assert [(option.key, option.text) for option in procedure.steps[2].options] == [
        ("a", "낸 금액 전부일 때 전체 선택(FULL)"),
        ("b", "일부일 때 부분 선택(PARTIAL)"),
    ]
    assert procedure.faq[0].title == "승인번호를 찾을 수 없을 때"
    assert procedure.references[0].url.endswith("41000000000001")


def test_operators_in_brackets_are_listed_one_by_one(corpus: Corpus) -> None:
    rules = dict(corpus.articles())["01-plate-linked"].rules
    assert rules.cancellable_operators == ("나들파킹", "나들플러스", "물결관리", "한빛관제")


def test_markdown_gives_the_same_as_html() -> None:
    markdown = """[반납] 자전거
=======

**━━━━━━━━━━****[1] 가이드**

**1. 상담유형 : 자전거\\_이용 → 반납 → 오류**

**━━━━━━━━━━****[2] 스크립트**

**Q1. 반납이 안 돼요**

**① 확인**

> 번호를 알려주시겠습니까?

**>모르면**

> 괜찮습니다.
"""
    playbook = compile_article(markdown, "md")
    assert playbook.path == ("자전거_이용", "반납", "오류")
    assert [variant.text for variant in playbook.questions[0].steps[0].variants] == [
        "번호를 알려주시겠습니까?",
        "괜찮습니다.",
    ]


def test_a_given_title_replaces_the_body_s() -> None:
    assert compile_article(SCRIPT, "html", title="[X] 다른 제목").title == "[X] 다른 제목"


def test_hostile_html_is_only_text() -> None:
    source = (
        "<h1>[X] t</h1><p><strong>1. 가이드</strong></p><p>상담유형 : A &gt; B</p><script>alert(1)</script>"
        '<p><strong>3. 스크립트</strong></p><p><strong>① 단계</strong></p><p onclick="x()">{{ 7*7 }} <a href="javascript:alert(1)">안내</a>드립니다.</p>'
    )
    playbook = compile_article(source, "html")
    assert playbook.questions[0].steps[0].variants[0].text == "{{ 7*7 }} 안내드립니다."
    assert playbook.links == ()
    assert "alert" not in json.dumps(playbook.to_dict())


def test_deep_nesting_and_empty_input() -> None:
    assert compile_article("<div>" * 5000 + "안녕", "html").kind == "procedure"
    assert compile_article("", "html").warnings[0].code == "nothing-understood"
    assert compile_article("<!-- -->", "html").questions == ()


def test_too_long_an_article_is_refused() -> None:
    with pytest.raises(ArticleError, match="at most"):
        compile_article("가" * (Limits().characters + 1), "html")


def test_a_playbook_survives_json(corpus: Corpus) -> None:
    for _, playbook in corpus.articles():
        data = json.loads(json.dumps(playbook.to_dict()))
        assert Playbook.from_dict(data).to_dict() == playbook.to_dict()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("상담사 OOO입니다", [("상담사 OOO", "person")]),
        ("OO월 OO일 OOO 주차장에서 N원", [("OO월 OO일", "date"), ("OOO 주차장", "place"), ("N원", "money")]),
        ("10,000원권과 1,000원", []),
        ("00시 00분, 00:00, 00가0000", [("00시 00분", "time"), ("00:00", "time"), ("00가0000", "plate")]),
        ("000-0000-0000으로 전화", [("000-0000-0000", "phone")]),
        ("10월 20일부터 10시부터 20시까지, 100원, 2만 원", []),
        (
            "O,OOO원 X,XXX원 ___원 0만원",
            [("O,OOO원", "money"), ("X,XXX원", "money"), ("___원", "money"), ("0만원", "money")],
        ),
        ("XXX 주차장 △△주차장", [("XXX 주차장", "place"), ("△△주차장", "place")]),
        ("[고객명] 고객님, {금액}원", [("[고객명]", "person"), ("{금액}", "money")]),
        ("{{ticket.id}} {% if %}", [("{{ticket.id}}", "text"), ("{% if %}", "text")]),
        ("[나들주차] 안내", []),
    ],
)
def test_blanks(text: str, kinds: list[tuple[str, str]]) -> None:
    assert [(blank.text, blank.kind) for blank in find_blanks(text)] == kinds


def test_placeholders_are_listed_once() -> None:
    assert placeholders(["N원과 N원", "OOO 주차장 N원"]) == ("N원", "OOO 주차장")


@settings(max_examples=60)
@given(st.text(max_size=400), st.sampled_from(["html", "md"]))
def test_no_text_makes_the_compiler_fail(text: str, form: str) -> None:
    first = compile_article(text, form)  # type: ignore[arg-type]
    assert first == compile_article(text, form)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(st.data())
def test_no_cut_of_an_article_makes_the_compiler_fail(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SCRIPT)))
    end = data.draw(st.integers(start, len(SCRIPT)))
    compile_article(SCRIPT[:start] + SCRIPT[end:], "html").to_dict()


def test_block_quotes_that_frame_whole_steps_are_read_through() -> None:
    framed = SCRIPT.replace("<p><strong>(1) 확인", "<blockquote><p><strong>(1) 확인").replace(
        "<p><strong>━━━━━━━━4.", "</blockquote><p><strong>━━━━━━━━4."
    )
    plain = compile_article(SCRIPT, "html")
    quoted = compile_article(framed, "html")
    assert [step.title for step in quoted.questions[0].steps] == [step.title for step in plain.questions[0].steps]
    assert [step.variants[0].text for step in quoted.questions[0].steps] == [
        step.variants[0].text for step in plain.questions[0].steps
    ]


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("구역 경계에서 Nm 떨어진 곳에 세우셨어요.", "Nm"), ("봉투는 검수에서 NNkg으로 나왔습니다.", "NNkg"),
        ("접수한 옷은 N벌입니다.", "N벌"), ("충전량은 NkWh입니다.", "NkWh"),
    ],
)  # fmt: skip
def test_a_blank_before_any_unit_is_one(text: str, blank: str) -> None:
    assert [found.text for found in find_blanks(text)] == [blank]


def test_words_to_a_customer_that_speak_of_a_ban_are_no_direction_for_agents() -> None:
    html = """<p><strong>3. 스크립트 / Q&amp;A ─────────────────</strong></p>
        <p><strong>Q1. 다쳤어요</strong></p><p><strong>① 보험 안내</strong></p><p>서류를 보내 주십시오.</p>
        <p><strong>&gt; 음주가 확인된 경우</strong></p>
        <p>말씀하신 상황은 이용 약관에서 금지하고 있어 보험을 적용할 수 없습니다. 치료 잘 받으시기 바랍니다.</p>"""
    step = compile_article(html, "html").questions[0].steps[0]
    assert [variant.when for variant in step.variants] == [None, "음주가 확인된 경우"]
    assert step.variants[1].text.startswith("말씀하신 상황은")


def test_cases_in_bold_brackets_are_cases_whatever_noun_they_end_in() -> None:
    """A case that is taken for a remark lets its words be said to everybody."""
    html = """<h1>t</h1><h2>1. 가이드</h2><p>상담 유형 : 가 ▶ 나</p><h2>2. 정책 및 참고사항</h2><p><strong>1) 쿠폰</strong><br>- 한 장만</p>
    <h2>3. 스크립트 / Q&amp;A</h2><h3>Q1. 늦었어요</h3><p><strong>① 안내</strong></p><p>3,000원권을 드릴까요?</p>
    <p><strong>[60분 이상 늦은 방문]</strong></p><p>5,000원권을 드릴까요?</p><p><strong>[집을 비운 고객]</strong></p><p>다시 잡아 드릴까요?</p>
    <p><strong>② 마무리</strong></p><p><strong>[결제 내역 조회]</strong></p><p>감사합니다.</p>"""
    (question,) = compile_article(html, "html").questions
    assert [variant.when for variant in question.steps[0].variants] == [None, "60분 이상 늦은 방문", "집을 비운 고객"]
    assert question.steps[1].notes == ("결제 내역 조회",)


def test_one_noun_of_cases_in_bold_brackets_is_that_of_all() -> None:
    """No bracket ends as cases do, but several are described; who ends in their noun is a case as well."""
    html = """<h1>t</h1><h2>1. 가이드</h2><p>상담 유형 : 가 ▶ 나</p><h2>3. 스크립트 / Q&amp;A</h2><h3>Q1. 취소해 주세요</h3>
    <p><strong>① 안내</strong></p><p>모두 돌려드립니다.</p><p><strong>[마감이 지난 손님]</strong></p><p>절반만 돌려드립니다.</p>
    <p><strong>[현금으로 낸 손님]</strong></p><p>통장으로 넣어 드립니다.</p><p><strong>[단체 손님]</strong></p><p>담당자가 전화드립니다.</p>
    <p><strong>[취소 내역 조회]</strong></p>"""
    (question,) = compile_article(html, "html").questions
    cases = [None, "마감이 지난 손님", "현금으로 낸 손님", "단체 손님"]
    assert [variant.when for variant in question.steps[0].variants] == cases
    assert question.steps[0].notes == ("취소 내역 조회",)


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("자전거 OO0000, 확인했어요", "OO0000"), ("예약 GR00000을 옮겼어요", "GR00000"), ("헬멧 HM000은 있어요", "HM000"), ("좌석 A00입니다", "A00"),
        ("번호 ○○0000이에요", "○○0000"), ("안녕하세요, 바람숲 OOO입니다", "OOO"), ("접수번호는 OOO입니다", "OOO"),
        ("안녕하세요, 보관지기 OOO입니다", "보관지기 OOO"), ("대여번호 R0000-000000 이용요금", "R0000-000000"),
        ("이용번호 OOO 한 건에서", "이용번호 OOO"), ("고객센터 000-0000-0000으로", "000-0000-0000"),
    ],
)  # fmt: skip
def test_codes_and_names_are_whole_blanks(text: str, blank: str) -> None:
    assert [found.text for found in find_blanks(text)] == [blank]


def test_who_introduces_themselves_is_a_person_and_is_listed_with_the_house() -> None:
    (name,), (number,) = (find_blanks(text) for text in ("바람숲 OOO입니다", "접수번호는 OOO입니다"))
    assert (name.kind, number.kind) == ("person", "text")
    assert placeholders(["안녕하세요, 바람숲 OOO입니다. 접수번호는 OOO입니다."]) == ("바람숲 OOO", "OOO")
