"""Identities of steps over edits, and what changed between two revisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from giljabi import sample_house
from giljabi.core.article.compiler import compile_article
from giljabi.core.playbook import Playbook
from giljabi.core.revisions import carry_ids, changes
from giljabi.corpus import read_text

SOURCE = read_text(sample_house.FOLDER / "articles" / "01-plate-linked.html")


def compiled(*edits: tuple[str, str]) -> Playbook:
    source = SOURCE
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    return compile_article(source, "html")


def ids(playbook: Playbook) -> dict[str, str]:
    return {step.title: step.id for question in playbook.questions for step in question.steps}


def test_the_same_bytes_give_the_same_playbook() -> None:
    assert compiled() == compiled()


def test_ids_are_unique_and_not_positions() -> None:
    plain = ids(compiled())
    assert len(set(plain.values())) == len(plain) > 3
    inserted = ids(
        compiled(
            ("<p><strong>② 입차시간", "<p><strong>② 새 단계</strong></p><p>새 말씀입니다.</p><p><strong>③ 입차시간")
        )
    )
    assert {title: inserted[title] for title in plain} == plain


def test_small_edits_keep_the_id_and_a_reworded_title_is_carried() -> None:
    old = compiled()
    reworded = compiled(("④ 쿠폰 수락", "④ 쿠폰을 받겠다고 함"))
    assert ids(reworded)["쿠폰을 받겠다고 함"] != ids(old)["쿠폰 수락"]
    assert ids(carry_ids(old, reworded))["쿠폰을 받겠다고 함"] == ids(old)["쿠폰 수락"]


def test_a_new_step_never_takes_an_id_in_use() -> None:
    old = compiled()
    new = compiled(
        ("④ 쿠폰 수락", "④ 쿠폰을 받겠다고 함"), ("<p><strong>⑤", "<p><strong>쿠폰 수락</strong></p><p><strong>⑤")
    )
    carried = carry_ids(old, new)
    known = [step.id for question in carried.questions for step in question.steps]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ((), []),
        ((("<p>이해해 주셔서", "<p>  이해해   주셔서"),), []),
        ((("1,000원~5,000원까지", "1,000원~6,000원까지"),), [("rule coupon_denominations", "", "6,000")]),
        ((("물결관리, 한빛관제", "물결관리"),), [("rule cancellable_operators", "한빛관제", "")]),
        ((("예약권은 취소해 드리고", "예약권은 바로 취소해 드리고"),), [("Q1 ③ 영수증 확인 > 차액 안내와 쿠폰 제안, words", "reworded", "")]),
        ((("④ 쿠폰 수락", "④ 쿠폰 수락함"),), [("Q1 ④ 쿠폰 수락함", "쿠폰 수락", "쿠폰 수락함")]),
        ((("② 영수증을 보기 전에는", "② 영수증을 받기 전에는"),), [("caution", "reworded", "")]),
        ((("▶ 번호판 인식 ▶", "▶ 번호판 ▶"),), [("type", "이용고객 > 결제 > 번호판 인식 > 연동 주차장", "이용고객 > 결제 > 번호판 > 연동 주차장")]),
    ],
)  # fmt: skip
def test_what_changed(edits: tuple[tuple[str, str], ...], expected: list[tuple[str, str, str]]) -> None:
    found = {change.where: change for change in changes(compiled(), compiled(*edits))}
    assert bool(found) == bool(expected)
    for where, before, after in expected:
        change = found[where]
        assert (change.before, change.after) == (before, after) or change.kind == before


def test_added_removed_and_moved_steps() -> None:
    without = compiled(("<p><strong>④ 쿠폰 수락</strong></p>", ""))
    assert ("removed", "Q1 ④ 쿠폰 수락") in [(c.kind, c.where) for c in changes(compiled(), without)]
    assert ("added", "Q1 ④ 쿠폰 수락") in [(c.kind, c.where) for c in changes(without, compiled())]
    moved = compiled(
        ("④ 쿠폰 수락", "@"),
        ("⑤ 쿠폰 거절 &gt; 현장결제 취소 접수", "④ 쿠폰 수락"),
        ("@", "⑤ 쿠폰 거절 &gt; 현장결제 취소 접수"),
    )
    assert any(change.kind in ("renamed", "moved") for change in changes(compiled(), moved))


def test_what_only_swaps_places_or_turns_round_is_named() -> None:
    def policy(words: str) -> Playbook:
        return compile_article(SOURCE.replace("목록에 없는 운영사는", f"{words}<br>ㄴ 목록에 없는 운영사는"), "html")

    turned = changes(policy("당일 환불 가능"), policy("당일 환불 불가"))
    assert ("term", "allowed: 당일 환불 가능", "refused: 당일 환불 불가") in [
        (c.where, c.before, c.after) for c in turned
    ]
    was = compiled()
    now = replace(was, response_order=tuple(reversed(was.response_order)))
    assert [(c.kind, c.where) for c in changes(was, now)] == [("moved", "order of the response")]
    message = replace(was.sms[0], name="다른 이름")
    assert ("renamed", "message '다른 이름'") in [
        (c.kind, c.where) for c in changes(was, replace(was, sms=(message, *was.sms[1:])))
    ]


ACCEPTED = "<p>이해해 주셔서 감사합니다. N원 쿠폰은 오늘 안에 쿠폰함으로 들어갑니다.</p>"
NOTES = (
    "<p>■ 받으신 날부터 1년 동안 쓰실 수 있습니다.<br>■ 한 번 주차에 한 장만 쓰실 수 있고 남은 금액은 사라집니다.</p>"
)
WRITTEN_ANEW = ((ACCEPTED, "<p>차를 빼신 뒤에 다시 전화 주시면 담당자가 받습니다.</p>"), (NOTES, "<p>번호는 화면 아래에 있습니다.</p>"))  # fmt: skip


def test_a_step_written_anew_under_its_title_is_still_that_step() -> None:
    old = compiled()
    assert ids(carry_ids(old, compiled(*WRITTEN_ANEW))) == ids(old)


def test_a_new_step_never_takes_the_id_of_a_step_that_is_gone() -> None:
    """A step was renamed and then dropped, and a new one bears its first title: a ticket that waits there is not led to it."""
    renamed = carry_ids(compiled(), compiled(("④ 쿠폰 수락", "④ 쿠폰을 받겠다고 함")))
    assert ids(renamed)["쿠폰을 받겠다고 함"] == ids(compiled())["쿠폰 수락"]
    new = carry_ids(renamed, compiled(*WRITTEN_ANEW))
    assert ids(new)["쿠폰 수락"] not in ids(renamed).values()


def test_a_change_of_terms_is_named_by_its_figures() -> None:
    was = compile_article(
        SOURCE.replace("목록에 없는 운영사는", "환불은 영업일 3~5일 소요<br>ㄴ 목록에 없는 운영사는"), "html"
    )
    now = compile_article(
        SOURCE.replace("목록에 없는 운영사는", "환불은 영업일 7일 소요<br>ㄴ 목록에 없는 운영사는"), "html"
    )
    assert ("term time-limit", "3-5 business-day", "7 business-day") in [
        (change.where, change.before, change.after) for change in changes(was, now)
    ]
