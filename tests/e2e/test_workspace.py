"""The main job in a real browser: workspace, sidebar, backend, sandbox."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.conftest import wait_for
from tests.e2e.conftest import Workspace

GATE = "지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145 못 나가고 있어요"


def test_from_the_ticket_to_the_reply_and_on(workspace: Workspace) -> None:
    workspace.open(1)
    sidebar = workspace.sidebar
    expect(sidebar.get_by_text("이용고객 ▶ 결제 ▶ 번호판 인식 ▶ 연동 주차장", exact=False).first).to_be_visible()
    expect(sidebar.locator(".step-number")).to_have_text("3")
    words = sidebar.get_by_test_id("words")
    expect(words).to_contain_text("더 내신 차액 6,000원은 나들주차 쿠폰으로")
    expect(words.locator("mark.filled")).to_have_count(3)
    sidebar.get_by_role("button", name="답변에 넣기").click()
    expect(sidebar.get_by_text("답변에 넣었습니다.")).to_be_visible()
    assert "차액 6,000원" in workspace.reply()
    workspace.page.get_by_role("button", name="제출").click()
    expect(workspace.page.locator(".comment.agent").last).to_contain_text("차액 6,000원")
    expect(sidebar.get_by_text("고객의 답을 기다리는 중입니다.")).to_be_visible()
    workspace.page.locator("#composer").fill("네 그렇게 해주세요")
    workspace.page.get_by_role("button", name="고객으로 답장").click()
    expect(sidebar.locator(".step-number")).to_have_text("4")
    expect(words).to_contain_text("6,000원 쿠폰은 오늘 안에")


def test_next_step_branch_and_back(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_role("button", name="예약권이 이미 사용 처리된 경우").click()
    expect(sidebar.get_by_test_id("words")).to_contain_text("담당 부서를 거쳐")
    sidebar.get_by_role("button", name="다음 단계").click()
    expect(sidebar.locator(".step-number")).to_have_text("4")
    workspace.page.reload()
    expect(sidebar.locator(".step-number")).to_have_text("4")
    sidebar.get_by_text("단계", exact=True).click()
    sidebar.get_by_role("button", name="추천으로 돌아가기").click()
    expect(sidebar.locator(".step-number")).to_have_text("3")


def test_a_new_ticket_gets_its_note_and_its_type(workspace: Workspace) -> None:
    workspace.open(1)
    workspace.page.locator("#new-text").fill(GATE)
    workspace.page.get_by_role("button", name="티켓 만들기").click()
    note = workspace.page.locator('.comment[data-public="false"]')
    expect(note).to_contain_text("출구 막힘", timeout=30_000)
    expect(note).to_have_count(1)
    expect(workspace.page.locator("#field-9001")).to_have_value("nadeul_gate_stuck")
    expect(workspace.page.locator("#tags")).to_contain_text("giljabi_done")
    expect(workspace.sidebar.get_by_test_id("words")).to_contain_text(
        "지금 차단기를 열겠습니다"
    )  # place and plate are told


def test_the_type_is_set_right(workspace: Workspace) -> None:
    sidebar = workspace.open(4).sidebar
    sidebar.get_by_role("button", name="유형 바꾸기").click()
    sidebar.get_by_role("combobox").fill("중도해지")
    sidebar.get_by_role("option", name="이용고객 ▶ 정기권 ▶ 해지 ▶ 중도 해지").click()
    expect(sidebar.locator(".type")).to_contain_text("상담사가 정함")
    expect(workspace.page.locator("#field-9001")).to_have_value("nadeul_monthly_end")
    expect(sidebar.get_by_test_id("words")).to_contain_text("해지하실 주차장 이름과")


def test_an_open_blank_is_marked_and_cannot_be_sent(workspace: Workspace) -> None:
    sidebar = workspace.open(5).sidebar
    sidebar.get_by_text("단계", exact=True).click()
    sidebar.get_by_role("button", name=re.compile("앱에서 받는 방법")).click()
    expect(sidebar.locator("h3").first).to_contain_text("앱에서 받는 방법")
    sidebar.get_by_role("button", name="유형 바꾸기").click()
    sidebar.get_by_role("combobox").fill("중도해지")
    sidebar.get_by_role("option", name="이용고객 ▶ 정기권 ▶ 해지 ▶ 중도 해지").click()
    expect(sidebar.locator(".type")).to_contain_text("상담사가 정함")
    sidebar.get_by_text("단계", exact=True).click()
    sidebar.get_by_role("button", name=re.compile("환불 금액 안내")).click()
    expect(sidebar.locator("mark.open").first).to_be_visible()
    sidebar.get_by_role("button", name="빈칸 표시해서 넣기").click()
    wait_for(lambda: "【000,000원】" in workspace.reply())
    workspace.page.get_by_role("button", name="제출").click()
    expect(workspace.page.locator("#refusal")).to_contain_text("채우지 않은 빈칸")
    workspace.page.locator("#composer").fill(workspace.reply().replace("【", "").replace("】", ""))
    workspace.page.get_by_role("button", name="제출").click()
    expect(workspace.page.locator("#refusal")).to_contain_text("채우지 않은 빈칸")
    workspace.page.locator("#composer").fill("해지하시면 50,000원을 돌려받으십니다.")
    workspace.page.get_by_role("button", name="제출").click()
    expect(workspace.page.locator(".comment.agent").last).to_contain_text("50,000원")


def test_copy(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_role("button", name="복사").click()
    expect(sidebar.get_by_text("복사했습니다.")).to_be_visible()
    assert "차액 6,000원" in workspace.page.evaluate("navigator.clipboard.readText()")


def test_english(workspace: Workspace) -> None:
    sidebar = workspace.open(1, locale="en").sidebar
    expect(sidebar.get_by_role("button", name="Insert into reply")).to_be_visible()
    expect(sidebar.get_by_text("Parking lot")).to_be_visible()


def test_an_agent_without_access_is_told(workspace: Workspace) -> None:
    sidebar = workspace.open(1, agent="103").sidebar
    expect(sidebar.get_by_role("alert")).to_contain_text("이 티켓을 볼 권한이 없습니다.")
    assert any("403" in error for error in workspace.errors)
    workspace.errors.clear()


def test_keyboard_alone(workspace: Workspace) -> None:
    workspace.open(1)
    workspace.sidebar.get_by_role("button", name="답변에 넣기").focus()
    workspace.page.keyboard.press("Enter")
    wait_for(lambda: "차액 6,000원" in workspace.reply())
    reached = set()
    workspace.sidebar.get_by_role("button").first.focus()
    for _ in range(20):
        workspace.page.keyboard.press("Tab")
        frame = workspace.page.frame(name="app")
        assert frame
        reached.add(frame.evaluate("document.activeElement?.ariaLabel ?? document.activeElement?.textContent?.trim()"))
    assert {"유형 바꾸기", "복사", "다음 단계"} <= reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [280, 320, 700])
def test_nothing_is_cut_off_at_any_width(workspace: Workspace, width: int, scheme: str) -> None:
    workspace.open(1, scheme=scheme)
    frame = workspace.page.frame(name="app")
    assert frame
    workspace.page.add_style_tag(content=f".columns {{ grid-template-columns: 0 0 1fr {width}px !important }}")
    expect(workspace.sidebar.get_by_test_id("words")).to_be_visible()
    overflow = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert frame.evaluate("document.documentElement.dataset.scheme") == scheme
