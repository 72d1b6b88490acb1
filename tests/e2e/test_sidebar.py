"""Everything in the sidebar, tried the way an agent does: real Chromium, backend and sandbox."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Request, expect
from tests.conftest import wait_for
from tests.e2e.conftest import Workspace

AXE = Path(__file__).parents[2] / "zendesk_app" / "node_modules" / "axe-core" / "axe.min.js"
MONTHLY = "이용고객 ▶ 정기권 ▶ 해지 ▶ 중도 해지"


def step(sidebar: FrameLocator, title: str) -> None:
    """Go to a step of the script by its title."""
    sidebar.get_by_text("단계", exact=True).click()
    sidebar.locator(".steps").get_by_role("button", name=re.compile(title)).click()
    expect(sidebar.locator(".heading h3")).to_contain_text(title)


def chip(sidebar: FrameLocator, label: str) -> Any:
    return sidebar.locator("button.chip", has_text=label)


# ---- the consultation type ---------------------------------------------------------------------------------------


def test_a_type_is_found_and_chosen_by_keys_alone(workspace: Workspace) -> None:
    sidebar, keys = workspace.open(4).sidebar, workspace.page.keyboard
    sidebar.get_by_role("button", name="유형 바꾸기").focus()
    keys.press("Enter")
    expect(sidebar.get_by_role("combobox")).to_be_focused()
    keys.type("해지 정기권")
    expect(sidebar.get_by_role("option")).to_have_count(1)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(sidebar.locator(".type")).to_contain_text(MONTHLY)
    expect(sidebar.get_by_role("status").last).to_contain_text("유형을 티켓 양식에 넣었습니다")


def test_a_choice_is_undone_in_the_panel_and_in_the_form(workspace: Workspace) -> None:
    sidebar, field = workspace.open(1).sidebar, workspace.page.locator("#field-9001")
    before = sidebar.locator(".type").inner_text()
    assert field.input_value() == ""
    sidebar.locator(".others button").first.click()
    expect(field).not_to_have_value("")
    expect(sidebar.locator(".type")).to_contain_text("상담사가 정함")
    sidebar.get_by_role("button", name="되돌리기").click()
    expect(field).to_have_value("")
    expect(sidebar.locator(".type")).to_have_text(before.replace("\n", ""), use_inner_text=False)


def test_the_form_s_type_is_followed(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    workspace.page.locator("#field-9001").select_option("nadeul_monthly_end")
    expect(sidebar.locator(".type")).to_contain_text(MONTHLY)
    expect(sidebar.locator(".type")).to_contain_text("상담사가 정함")


def test_a_type_saved_in_the_ticket_is_the_type(workspace: Workspace) -> None:
    sidebar = workspace.open(4).sidebar
    workspace.page.locator("#field-9001").select_option("nadeul_monthly_end")
    expect(sidebar.locator(".type")).to_contain_text(MONTHLY)
    workspace.page.get_by_role("button", name="제출").click()
    workspace.open(4, agent="101")
    expect(sidebar.locator(".type")).to_contain_text(MONTHLY)


def test_why_and_why_not(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_text("근거", exact=True).click()
    sidebar.get_by_role("button", name=re.compile("아닌 이유")).first.click()
    expect(sidebar.get_by_role("list", name=re.compile("아닌 이유")).get_by_role("listitem").first).to_be_visible()


# ---- facts -------------------------------------------------------------------------------------------------------


def test_an_entry_fills_the_words_and_stays_for_every_agent(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    chip(sidebar, "현장 결제금액").click()
    sidebar.get_by_label("현장 결제금액").fill("13,400")
    sidebar.get_by_role("button", name="저장").click()
    expect(chip(sidebar, "현장 결제금액")).to_contain_text("13,400")
    expect(sidebar.get_by_test_id("words")).to_contain_text("13,400원")
    expect(sidebar.get_by_test_id("words")).to_contain_text("차액 7,000원")
    workspace.open(1, agent="101")
    expect(chip(sidebar, "현장 결제금액")).to_contain_text("직접 입력")
    chip(sidebar, "현장 결제금액").click()
    sidebar.get_by_role("button", name="입력 취소").click()
    expect(sidebar.get_by_test_id("words")).to_contain_text("12,400원")


def test_a_fact_s_source_is_there_on_hover_and_on_focus(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    chip(sidebar, "차량번호").hover()
    expect(sidebar.get_by_role("tooltip").filter(has_text="메시지")).to_be_visible()
    workspace.page.mouse.move(0, 0)
    expect(sidebar.get_by_role("tooltip").filter(has_text="메시지")).to_be_hidden()
    chip(sidebar, "차량번호").focus()
    expect(sidebar.get_by_role("tooltip").filter(has_text="메시지")).to_be_visible()


def test_a_wrong_value_is_refused_with_words(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    chip(sidebar, "현장 결제금액").click()
    sidebar.get_by_label("현장 결제금액").fill("99999999999999")
    sidebar.get_by_role("button", name="저장").click()
    expect(sidebar.get_by_role("alert")).to_be_visible()
    expect(sidebar.get_by_label("현장 결제금액")).to_have_value("99999999999999")
    workspace.errors.clear()


def test_what_is_missing_is_asked_for_in_one_click(workspace: Workspace) -> None:
    sidebar = workspace.open(2).sidebar
    first = sidebar.locator(".missing li").first
    words = first.locator(".note").inner_text()
    first.get_by_role("button", name=re.compile("묻기")).click()
    wait_for(lambda: words in workspace.reply())


def test_what_is_missing_is_entered(workspace: Workspace) -> None:
    sidebar = workspace.open(10).sidebar
    row = sidebar.locator(".missing li", has_text="차량번호")
    row.get_by_role("button", name="입력 차량번호").click()
    row.get_by_role("textbox").fill("62조 1145")
    row.get_by_role("button", name="저장").click()
    expect(chip(sidebar, "차량번호")).to_contain_text("62조 1145")
    expect(row).to_have_count(0)
    expect(sidebar.locator(".step-number")).not_to_have_text("1")


def test_enter_ends_a_syllable_before_it_saves(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    chip(sidebar, "성함").click()
    field = sidebar.get_by_label("성함")
    field.fill("")
    frame = workspace.page.frame(name="app")
    assert frame
    session = workspace.page.context.new_cdp_session(workspace.page)
    calls: list[str] = []
    workspace.page.on("request", lambda request: calls.append(request.url) if "/facts" in request.url else None)
    session.send("Input.imeSetComposition", {"text": "한", "selectionStart": 1, "selectionEnd": 1})
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
    session.send("Input.insertText", {"text": "한별"})
    expect(field).to_have_value("한별")
    assert calls == []
    workspace.page.keyboard.press("Enter")
    expect(chip(sidebar, "성함")).to_contain_text("한별")


# ---- the words ---------------------------------------------------------------------------------------------------


def test_cautions_stand_before_the_words(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    names = sidebar.locator("section").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert names.index("주의사항") < names.index("다음 스크립트")
    sidebar.get_by_text("2개 더 보기").click()
    expect(sidebar.locator(".cautions li")).to_have_count(4)


def test_insert_and_go_on(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_role("button", name="넣고 다음으로").click()
    wait_for(lambda: "차액 6,000원" in workspace.reply())
    expect(sidebar.locator(".step-number")).to_have_text("4")
    sidebar.get_by_role("button", name="이전 단계").click()
    expect(sidebar.locator(".step-number")).to_have_text("3")


def test_the_words_work_by_keys(workspace: Workspace) -> None:
    sidebar, keys = workspace.open(1).sidebar, workspace.page.keyboard
    sidebar.get_by_test_id("words").focus()
    keys.press("2")
    expect(sidebar.get_by_test_id("words")).to_contain_text("담당 부서를 거쳐")
    sidebar.get_by_test_id("words").focus()
    keys.press("ArrowRight")
    expect(sidebar.locator(".step-number")).to_have_text("4")
    sidebar.get_by_test_id("words").focus()
    keys.press("ArrowLeft")
    expect(sidebar.locator(".step-number")).to_have_text("3")
    sidebar.get_by_test_id("words").focus()
    keys.press("Enter")
    wait_for(lambda: "차액 6,000원" in workspace.reply())


def test_keys_typed_into_a_field_move_nothing(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    chip(sidebar, "성함").click()
    sidebar.get_by_label("성함").fill("")
    sidebar.get_by_label("성함").press_sequentially("2")
    expect(sidebar.get_by_test_id("words")).not_to_contain_text("담당 부서를 거쳐")
    sidebar.get_by_label("성함").press("Escape")
    expect(sidebar.get_by_label("성함")).to_have_count(0)


def test_text_messages_with_their_bytes(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_role("tab", name="문자").click()
    expect(sidebar.locator(".message")).to_contain_text(re.compile(r"LMS · \d+ 바이트"))
    sidebar.locator(".message").get_by_role("button", name=re.compile("복사")).click()
    expect(sidebar.get_by_text("복사했습니다.")).to_be_visible()
    assert "현장결제 취소 안내" in workspace.page.evaluate("navigator.clipboard.readText()")


def test_a_procedure_is_ticked_off_and_stays(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_role("tab", name="처리 절차").click()
    sidebar.get_by_role("checkbox").first.click()
    expect(sidebar.get_by_role("checkbox").first).to_be_checked()
    sidebar.get_by_role("button", name=re.compile("FULL")).click()
    expect(sidebar.get_by_role("button", name=re.compile("FULL"), pressed=True)).to_be_visible()
    workspace.page.reload()
    sidebar.get_by_role("tab", name="처리 절차").click()
    expect(sidebar.get_by_role("checkbox").first).to_be_checked()
    expect(sidebar.get_by_role("button", name=re.compile("FULL"), pressed=True)).to_be_visible()


def test_a_hand_off_is_sent_when_nothing_is_missing(workspace: Workspace) -> None:
    sidebar = workspace.open(3).sidebar
    sidebar.get_by_role("button", name=re.compile("7일이 지난")).click()
    section = sidebar.get_by_role("region", name="처리 요청")
    expect(section).to_contain_text("정산팀 (상담 2팀)")
    send = section.get_by_role("button", name="처리 요청 보내기")
    expect(section.locator(".lacking dt")).to_have_text(["승인번호"])
    expect(send).to_be_disabled()
    section.get_by_role("button", name="입력 승인번호").click()
    section.get_by_role("textbox").fill("40718825")
    section.get_by_role("button", name="저장").click()
    expect(section.locator(".lacking")).to_have_count(0)
    send.click()
    expect(section).to_contain_text("답을 기다리는 중")
    note = workspace.page.locator('.comment[data-public="false"]')
    expect(note.last).to_contain_text("40718825", timeout=30_000)
    expect(workspace.page.locator("#tags")).to_contain_text("giljabi_waiting")
    section.get_by_role("button", name="처리 완료로 표시").click()
    expect(section.get_by_text("답을 기다리는 중")).to_have_count(0)


def test_vouchers_are_worked_out(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_text("쿠폰 계산").click()
    sidebar.get_by_label("금액(원)").fill("7000")
    sidebar.get_by_role("button", name="계산").click()
    expect(sidebar.get_by_role("region", name="쿠폰 계산").get_by_role("status")).to_have_text(
        "5,000원 × 1 + 2,000원 × 1"
    )
    sidebar.get_by_label("금액(원)").fill("500")
    sidebar.get_by_label("금액(원)").press("Enter")
    expect(sidebar.get_by_role("region", name="쿠폰 계산").get_by_role("status")).to_contain_text("가까운 금액")


def test_a_verdict_shows_its_paragraph(workspace: Workspace) -> None:
    verdict = workspace.open(1).sidebar.locator(".verdicts li").first
    expect(verdict.locator(".paragraph")).to_be_hidden()
    verdict.locator("summary").click()
    expect(verdict.locator(".paragraph")).not_to_be_empty()


def test_the_place_s_card(workspace: Workspace) -> None:
    section = workspace.open(1).sidebar.get_by_role("region", name="장소 정보")
    section.locator("summary").click()
    expect(section).to_contain_text("나들파킹")


def test_a_note_on_request(workspace: Workspace) -> None:
    sidebar = workspace.open(5).sidebar
    sidebar.get_by_role("button", name="내부 메모로 남기기").click()
    expect(sidebar.get_by_role("status").last).to_contain_text("곧 티켓에 나타납니다")
    notes = workspace.page.locator('.comment[data-public="false"]')
    expect(notes).to_have_count(1, timeout=30_000)
    expect(notes).to_contain_text("영수증 발급")


def test_a_wrong_suggestion_is_told_in_one_click(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    with workspace.page.expect_request("**/feedback") as told:
        sidebar.get_by_role("button", name="추천이 틀림").click()
    assert told.value.post_data_json["kind"] == "wrong"
    expect(sidebar.get_by_role("button", name="추천이 틀림")).to_be_disabled()


# ---- the ticket goes on ------------------------------------------------------------------------------------------


def test_a_new_message_brings_new_words_without_a_reload(workspace: Workspace) -> None:
    sidebar = workspace.open(2).sidebar
    expect(sidebar.locator(".step-number")).to_have_text("1")
    account = workspace.running.sandbox.account
    requester = account.tickets[2]["requester_id"]
    account.add_comment(
        2, requester, body="차량번호는 62조 1145 이고 오늘 오후 2시에 들어갔어요. 12,400원 냈어요", public=True
    )
    expect(chip(sidebar, "차량번호")).to_contain_text("1145")


def test_another_ticket_shows_its_own(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    workspace.page.locator("#ticket-list a", has_text="매출전표").click()
    expect(sidebar.locator(".type")).to_contain_text("영수증 발급")


def test_dark_mode_is_followed_while_open(workspace: Workspace) -> None:
    workspace.open(1)
    frame = workspace.page.frame(name="app")
    assert frame
    light = frame.evaluate("getComputedStyle(document.body).backgroundColor")
    workspace.page.get_by_role("button", name="다크 모드").click()
    wait_for(lambda: frame.evaluate("document.documentElement.dataset.scheme") == "dark")
    assert frame.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light


def test_opening_costs_three_calls_at_most(workspace: Workspace) -> None:
    calls: list[str] = []

    def count(request: Request) -> None:
        if "/api/" in request.url:
            calls.append(request.url)

    workspace.page.on("request", count)
    expect(workspace.open(1).sidebar.get_by_test_id("words")).to_be_visible()
    workspace.page.wait_for_timeout(1500)
    assert 1 <= len(calls) <= 3, calls


# ---- for everybody -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "locale"), [("light", "ko"), ("dark", "en"), ("light", "en"), ("dark", "ko")])
def test_axe_finds_nothing(workspace: Workspace, scheme: str, locale: str) -> None:
    sidebar = workspace.open(1, scheme=scheme, locale=locale).sidebar
    expect(sidebar.get_by_test_id("words")).to_be_visible()
    frame = workspace.page.frame(name="app")
    assert frame
    for summary in sidebar.locator("summary").all():
        summary.click()
    sidebar.locator("button.chip").nth(2).click()
    frame.evaluate(AXE.read_text("utf-8"))
    found = frame.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    wrong = [(row["id"], [node["html"][:200] for node in row["nodes"]]) for row in found["violations"]]
    assert wrong == []
    assert len(found["passes"]) > 10


def test_everything_is_reached_by_the_tab_key(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    expect(sidebar.get_by_test_id("words")).to_be_visible()
    frame = workspace.page.frame(name="app")
    assert frame
    mark = """() => [...document.querySelectorAll('button, a, summary, input, [tabindex="0"]')]
        .filter(one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
        .map((one, index) => (one.dataset.seen = index, index))"""
    wanted = set(frame.evaluate(mark))
    sidebar.locator("button, a, summary").first.focus()
    reached = set()
    for _ in range(len(wanted) + 5):
        reached.add(frame.evaluate("Number(document.activeElement?.dataset.seen ?? -1)"))
        workspace.page.keyboard.press("Tab")
    assert wanted - reached == set()
    assert len(wanted) > 15


def test_two_hundred_percent(workspace: Workspace) -> None:
    workspace.open(1)
    frame = workspace.page.frame(name="app")
    assert frame
    workspace.page.add_style_tag(content=".columns { grid-template-columns: 0 0 1fr 640px !important }")
    frame.evaluate("document.documentElement.style.zoom = 2")
    expect(workspace.sidebar.get_by_test_id("words")).to_be_visible()
    assert frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
