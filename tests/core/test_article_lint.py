"""The linter: one article per code, and what shows only when articles are seen together."""

from __future__ import annotations

import pytest

from giljabi.core.article.compiler import compile_article
from giljabi.core.lint.codes import CODES
from giljabi.core.lint.house_checks import check_house
from giljabi.core.playbook import Finding, Playbook
from giljabi.core.taxonomy import Taxonomy
from giljabi.core.text import sms_bytes
from giljabi.corpus import default_facts

GUIDE = "<h1>[반납] 반납이 안 됨</h1><h2>1️⃣ 가이드</h2><p><strong>1. 상담 유형 : 자전거 ▶ 이용 ▶ 반납</strong></p>"
SCRIPT = "<h2>3️⃣ 스크립트</h2><h3>Q1. 반납이 안 돼요</h3>"
STEP = "<p><strong>① 확인</strong></p><p>번호를 알려주시겠습니까?</p>"


def article(script: str = STEP, *, guide: str = GUIDE, policy: str = "", sms: str = "") -> Playbook:
    shown = f"<h2>2️⃣ 정책 및 참고사항</h2>{policy}" if policy else ""
    return compile_article(f"{guide}{shown}{SCRIPT}{script}{sms}", "html")


@pytest.mark.parametrize(
    ("code", "playbook"),
    [
        ("type-missing", article(guide=GUIDE.replace("상담 유형 : 자전거 ▶ 이용 ▶ 반납", "응대 순서 : 확인 ▶ 안내"))),
        ("script-empty", article(guide=GUIDE, script="<p><strong>① 확인</strong></p>")),
        ("words-missing", article(f"{STEP}<p><strong>② 안내</strong></p>")),
        ("step-skipped", article(f"{STEP}<p><strong>③ 안내</strong></p><p>안내합니다.</p>")),
        ("step-repeated", article(f"{STEP}<p><strong>① 안내</strong></p><p>안내합니다.</p>")),
        ("branch-nowhere", article(f"{STEP}<p><em>[사진이 없으면 ⑦번으로 이동]</em></p>")),
        ("question-repeated", article(f"{STEP}<h3>Q2. 반납이 안 돼요.</h3>{STEP}")),
        ("sms-long", article(sms=f"<h2>4️⃣ SMS 템플릿</h2><p>[고객 SMS 템플릿 - 안내]</p><pre>{'가' * 50}</pre>")),
        ("sms-too-long", article(sms=f"<h2>4️⃣ SMS 템플릿</h2><p>[고객 SMS 템플릿 - 안내]</p><pre>{'가' * 1001}</pre>")),
        ("text-unplaced", article(f"<p>어디에도 속하지 않는 문장입니다.</p>{STEP}")),
        ("title-missing", compile_article("<h2>1️⃣ 가이드</h2>", "html", title="")),
        ("nothing-understood", compile_article("<p>그냥 글입니다</p>", "html")),
    ],
)
def test_each_code_is_found(code: str, playbook: Playbook) -> None:
    found = [row for row in playbook.warnings if row.code == code]
    assert found, playbook.warnings
    assert found[0].severity == CODES[code][0]


def test_a_good_article_has_no_findings() -> None:
    assert (
        article(
            f"{STEP}<p><strong>①-1 번호를 모름</strong></p><p>괜찮습니다.</p><p><strong>② 안내</strong></p><p>네.</p>"
        ).warnings
        == ()
    )


@pytest.mark.parametrize("mark", ["①②", "❶❷", "1.2."])
def test_steps_that_count_up_are_fine_in_any_mark(mark: str) -> None:
    half = len(mark) // 2
    script = "".join(
        f"<p><strong>{mark[at : at + half]} 확인</strong></p><p>번호를 알려주시겠습니까?</p>" for at in (0, half)
    )
    assert [row.code for row in article(script).warnings] == []


def test_what_stands_above_the_sections_is_the_preface() -> None:
    playbook = article(guide=GUIDE.replace("<h2>1️⃣", "<p>★긴급★ 통화를 먼저 끊지 않습니다</p><h2>1️⃣"))
    assert playbook.preface == ("★긴급★ 통화를 먼저 끊지 않습니다",)
    assert playbook.places["preface"][0]
    assert playbook.warnings == ()


def test_nothing_of_a_procedure_is_lost() -> None:
    """What stands before the steps is its overview; what warns, at the end or between steps, are its cautions."""
    playbook = compile_article(
        "<h1>[내부] 쿠폰 지급</h1><p>약속한 쿠폰을 고객 계정에 넣는 방법입니다.</p><p>1. 어드민에서 고객을 찾습니다</p><p>2. 금액을 고릅니다</p>"
        "<p>※ 잘못 넣은 쿠폰은 당일에만 회수됩니다</p><p>이 문서는 사내 대외비입니다.</p>",
        "html",
    )
    assert playbook.overview == ("약속한 쿠폰을 고객 계정에 넣는 방법입니다.",)
    assert playbook.cautions == ("※ 잘못 넣은 쿠폰은 당일에만 회수됩니다",)
    assert [step.no for step in playbook.steps] == [1, 2]
    assert playbook.confidential
    assert playbook.warnings == ()


def house(*playbooks: Playbook, types: Taxonomy | None = None) -> list[tuple[str, Finding]]:
    named = [(f"{number}.html", playbook) for number, playbook in enumerate(playbooks, 1)]
    return check_house(named, types, default_facts())


def codes(found: list[tuple[str, Finding]]) -> list[tuple[str, str]]:
    return [(name, row.code) for name, row in found]


def test_a_type_that_the_taxonomy_lacks() -> None:
    types = Taxonomy.from_dict({"leaves": [{"path": ["자전거", "이용", "대여"], "tag": "a"}]})
    assert ("1.html", "type-unknown") in codes(house(article(), types=types))


def test_two_articles_for_one_type() -> None:
    assert codes(house(article(), article())) == [("2.html", "type-shared")]


def test_a_blank_that_no_fact_fills() -> None:
    found = house(article("<p><strong>① 안내</strong></p><p>대여 코드는 [대여코드 이름]입니다.</p>"))
    assert codes(found) == [("1.html", "blank-without-fact")]


def test_operator_lists_that_differ() -> None:
    one = article(policy="<p><strong>1. 현장취소 가능 운영사 (25.1.2)</strong><br>ㄴ 가나, 다라, 마바</p>")
    other = article(
        policy="<p><strong>1. 취소</strong><br>ㄴ 현장 취소 가능 운영사 : 가나, 다라</p>",
        guide=GUIDE.replace("▶ 반납", "▶ 대여"),
    )
    ((name, finding),) = [row for row in house(one, other) if row[1].code == "operators-differ"]
    assert name == "2.html"
    assert "마바" in finding.message


def test_figures_that_contradict_each_other() -> None:
    one = article(policy="<p><strong>1. 환불</strong><br>ㄴ 환불은 영업일 3~5일 소요</p>")
    other = article(
        policy="<p><strong>1. 환불</strong><br>ㄴ 환불은 영업일 7일 소요</p>", guide=GUIDE.replace("▶ 반납", "▶ 대여")
    )
    ((name, finding),) = [row for row in house(one, other) if row[1].code == "rule-contradicts"]
    assert (name, finding.severity) == ("2.html", "error")
    assert (
        house(
            one,
            article(
                policy="<p><strong>1. 환불</strong><br>ㄴ 환불은 영업일 3~5일 소요</p>",
                guide=GUIDE.replace("▶ 반납", "▶ 대여"),
            ),
        )
        == []
    )


def test_every_code_says_what_to_do() -> None:
    assert all(severity in ("error", "warning", "note") and len(text) > 30 for severity, text in CODES.values())


@pytest.mark.parametrize(("text", "size"), [("가나다", 6), ("abc\n", 4), ("가a", 3), ("", 0), ("😀", 2)])
def test_bytes_of_a_message(text: str, size: int) -> None:
    assert sms_bytes(text) == size
    assert text == "😀" or len(text.encode("euc-kr")) == size
