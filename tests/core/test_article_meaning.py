"""Terms, amounts, branches, admin paths and links: what of an article code can act on."""

from __future__ import annotations

import pytest

from giljabi.core.article.admin_paths import read_admin_paths
from giljabi.core.article.amounts import amount, voucher_amounts
from giljabi.core.article.branches import case_of
from giljabi.core.article.compiler import compile_article
from giljabi.core.article.reading import read
from giljabi.core.article.rich import Place
from giljabi.core.playbook import Playbook


def with_policy(item: str, title: str = "환불") -> Playbook:
    return compile_article(
        f"<h1>[환불] 글</h1><h2>1. 가이드</h2><p>1. 상담 유형 : 가 > 나</p><h2>2. 정책</h2><p><strong>1. {title}</strong><br>ㄴ {item}</p>"
        "<h2>3. 스크립트</h2><p><strong>① 안내</strong></p><p>네, 안내해 드리겠습니다.</p>",
        "html",
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("카드 취소는 영업일 3-5일 소요", ("time-limit", 3, 5, "business-day")),
        ("접수 후 2영업일 이내 처리", ("time-limit", 2, 2, "business-day")),
        ("유효기간은 발급일로부터 90일", ("validity", 90, 90, "day")),
        ("보상은 최대 50,000원", ("maximum", 50000, 50000, "won")),
        ("쿠폰은 500원 단위로 지급", ("unit", 500, 500, "won")),
        ("이용 후에는 환불 불가", ("refused", None, None, "")),
        ("이용 전이면 전액 환불 가능", ("allowed", None, None, "")),
        ("Refunds within 14 days of delivery", ("time-limit", 14, 14, "day")),
        ("Vouchers are valid for 1 year", ("validity", 1, 1, "year")),
        ("up to $200 without approval", ("maximum", 200, 200, "dollar")),
    ],
)
def test_terms(item: str, expected: tuple[str, int | None, int | None, str]) -> None:
    terms = [(term.kind, term.low, term.high, term.unit) for term in with_policy(item).terms]
    assert expected in terms


@pytest.mark.parametrize(
    "item", ["매월 15일에 지급", "3월 1일부터 시행", "주차장 이름과 위치", "오후 6시 30분 이후 접수"]
)
def test_no_term_is_made_of_a_mere_date_or_name(item: str) -> None:
    assert with_policy(item).terms == ()


@pytest.mark.parametrize(
    ("item", "kinds"),
    [
        ("취소 수수료 없음", set()),
        ("이용 전이면 환불 가능하지만, 이용 후에는 환불 불가", {"allowed", "refused"}),
        ("환불이 불가하지 않음", set()),
    ],
)
def test_each_clause_counts_and_a_denied_obstacle_refuses_nothing(item: str, kinds: set[str]) -> None:
    assert {term.kind for term in with_policy(item).terms} == kinds


@pytest.mark.parametrize(
    ("title", "item", "operators"),
    [
        ("현장결제 취소 가능 운영사", "가나파킹, 다라주차", ("가나파킹", "다라주차")),
        ("현장결제 취소 가능 운영사", "가나파킹, 다라주차(불가)", ("가나파킹",)),
        ("현장결제 취소가 가능하지 않은 운영사", "가나파킹, 다라주차", ()),
        ("현장결제 취소 불가 운영사", "가나파킹, 다라주차", ()),
        ("현장결제 취소 가능 운영사", "가나파킹, 다라주차 제외", ()),
    ],
)
def test_only_those_that_allow_it_are_operators(title: str, item: str, operators: tuple[str, ...]) -> None:
    """A wrong name here would promise money that nobody pays back."""
    assert with_policy(item, title).rules.cancellable_operators == operators


@pytest.mark.parametrize(
    "remark",
    [
        "참고: 이 건은 팀장 승인 필요",
        "[내부] 어드민에서 취소 이력을 먼저 봅니다",
        "상담원은 절대 환불을 먼저 꺼내지 말 것",
        "주의) 금액을 먼저 말하지 않습니다",
    ],
)
def test_what_is_told_to_agents_is_never_said_to_a_customer(remark: str) -> None:
    playbook = compile_article(
        f"<h1>[환불] 글</h1><h2>1. 가이드</h2><p>1. 상담 유형 : 가 > 나</p><h2>3. 스크립트</h2><p><strong>① 안내</strong></p>"
        f"<p>네, 고객님. 안내해 드리겠습니다.</p><p>{remark}</p><p>잠시만 기다려 주시겠습니까?</p>",
        "html",
    )
    ((step,),) = (question.steps for question in playbook.questions)
    assert [variant.text for variant in step.variants] == [
        "네, 고객님. 안내해 드리겠습니다.\n\n잠시만 기다려 주시겠습니까?"
    ]
    assert len(step.notes) == 1


def test_rules_and_terms_know_where_they_stand() -> None:
    playbook = with_policy("필요 정보 : [승인번호], [결제일] / 영업일 3일 소요")
    blocks = read("<p>x</p>", "html")
    assert blocks
    assert playbook.rules.requires[0] == "승인번호"
    assert playbook.places["requires"][0][0].line == playbook.policies[0].item_places[0][0].line
    assert playbook.terms[0].places == playbook.policies[0].item_places[0]


@pytest.mark.parametrize(
    ("text", "single", "in_range"),
    [
        ("쿠폰은 1,000원~8,000원까지 1,000원 단위권 / 10,000원권", (10000,), tuple(range(1000, 8001, 1000))),
        ("쿠폰은 500원~2,000원까지 500원 단위", (), (500, 1000, 1500, 2000)),
        ("쿠폰 종류 : 1천원권, 3천원권", (1000, 3000), ()),
        ("바우처 5천원권 / 1만원권 두 종류", (5000, 10000), ()),
        ("Vouchers of $5, $10 or $20", (5, 10, 20), ()),
        ("10,000원 / 20,000원 / 30,000원 쿠폰으로 갈음", (10000, 20000, 30000), ()),
        ("쿠폰은 10,000원 이상 결제 시 사용", (), ()),
        ("수수료는 3,000원", (), ()),
        ("€30 travel credit", (30,), ()),
        ("쿠폰 3,000원은 지급 불가", (), ()),
        ("쿠폰 지급 금지 : 5,000원", (), ()),
        ("Never offer a $20 voucher", (), ()),
        ("입차 불가 확인 시 주차권 취소 + 3,000원권 쿠폰 1장", (3000,), ()),
        ("쿠폰은 1~3만원까지 1만원 단위", (), (10000, 20000, 30000)),
    ],
)
def test_voucher_amounts(text: str, single: tuple[int, ...], in_range: tuple[int, ...]) -> None:
    found = voucher_amounts(text, is_list=True)
    assert (tuple(sorted(found.single)), found.in_range) == (single, in_range)


@pytest.mark.parametrize(
    ("text", "value"), [("3,000원", 3000), ("1만 5천원", 15000), ("5천", 5000), ("$10", 10), ("세 장", 0)]
)
def test_an_amount(text: str, value: int) -> None:
    assert amount(text) == value


@pytest.mark.parametrize(
    ("title", "case"),
    [
        ("쿠폰 수긍", "쿠폰 수긍"),
        ("쿠폰거절 > 현장결제취소 * 결제내역 > 승인번호 확인", "쿠폰거절"),
        ("영수증 확인 > 차액 안내", None),
        ("요금이 남아 있음 > 결제 안내", "요금이 남아 있음"),
        ("계약자가 아닐 때", "계약자가 아닐 때"),
        ("인사 및 확인", None),
    ],
)
def test_the_case_of_a_step(title: str, case: str | None) -> None:
    assert case_of(title) == case


def test_branches_of_titles_and_remarks() -> None:
    script = (
        "<p><strong>① 확인</strong> <em>[사진이 없으면 ③번으로 이동]</em></p><p>사진을 보내주시겠습니까?</p>"
        "<p><strong>② 쿠폰 제안</strong></p><p>쿠폰을 드려도 될까요?</p>"
        "<p><strong>③ 쿠폰 수긍</strong></p><p>감사합니다.</p><p><strong>④ 쿠폰거절 > 취소 접수</strong></p><p>접수하겠습니다.</p>"
    )
    (question,) = compile_article(
        f"<h1>글</h1><h2>1. 가이드</h2><p>상담 유형 : 가 > 나</p><h2>3. 스크립트</h2><h3>Q1. 보상해 주세요</h3>{script}",
        "html",
    ).questions
    first, second, *_ = question.steps
    assert [(branch.when, branch.step) for branch in first.branches] == [("사진이 없으면", 3)]
    assert [(branch.when, branch.step) for branch in second.branches] == [("쿠폰 수긍", 3), ("쿠폰거절", 4)]


def test_admin_paths_are_told_from_the_type_and_the_order() -> None:
    blocks = read(
        '<p>어드민 > 주차장 관리 > 상세 > 관제 연동 > "네"</p><p>주차_고객 > 결제 > 오류</p><p>앱 > 쿠폰함에서 확인</p>',
        "html",
    )
    found = read_admin_paths(blocks, [Place(1, 0, 40, 1)])
    assert [(way.path, way.value) for way in found] == [
        (("어드민", "주차장 관리", "상세", "관제 연동"), "네"),
        (("앱", "쿠폰함"), None),
    ]
    assert blocks[0].text[found[0].places[0].start :].startswith("어드민")


def test_links_are_split_by_what_they_are_for() -> None:
    playbook = compile_article(
        "<h1>How to refund</h1><h2>Steps</h2><ol><li>Open it</li></ol><h2>FAQ</h2><p><a href='https://acme.example/1'>Why?</a></p>"
        "<h2>Related articles</h2><p><a href='https://acme.example/2'>Limits</a></p><p><a href='javascript:alert(1)'>x</a></p>",
        "html",
    )
    assert [row.url for row in playbook.faq] == ["https://acme.example/1"]
    assert [row.url for row in playbook.references] == ["https://acme.example/2"]
    assert playbook.links == ("https://acme.example/1", "https://acme.example/2")
