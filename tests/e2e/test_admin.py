"""The admin's page in a real browser, as Zendesk's navigation bar shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Frame, FrameLocator, expect
from sqlalchemy import update
from tests.e2e.conftest import Workspace
from tests.e2e.test_sidebar import AXE

from giljabi.core.article.compiler import compile_article
from giljabi.storage import house as store
from giljabi.storage import inbox, macro_runs
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter, Received
from giljabi.storage.tables import inbox_event

TABS = ["처리 상태", "티켓", "지표", "가이드 글", "상담 유형", "장소 목록", "매크로", "시험해 보기", "설정"]


def opened(workspace: Workspace, **query: str) -> FrameLocator:
    more = "&".join(f"{key}={value}" for key, value in query.items())
    workspace.page.goto(f"{workspace.running.sandbox.account.url}/agent/apps/giljabi?{more}")
    workspace.sidebar.locator("h1, [role=alert], pre").first.wait_for()
    return workspace.sidebar


def frame_of(workspace: Workspace) -> Frame:
    frame = workspace.page.frame(name="app")
    assert frame
    return frame


@pytest.fixture
def database(workspace: Workspace) -> Iterator[Database]:
    made = Database(workspace.running.settings.database)
    yield made
    made.dispose()


def give_up(database: Database, ticket_id: int) -> int:
    IntakeWriter(database).append(
        Received(
            f"dead{ticket_id}",
            str(ticket_id),
            "ticket.created",
            json.dumps({"ticket_id": ticket_id}),
            error="Rejected: 422",
        )
    )
    return int(inbox.recent(database, state="dead")[0]["id"])


def test_a_dead_event_is_replayed_and_its_ticket_gets_its_note(workspace: Workspace, database: Database) -> None:
    give_up(database, 5)
    page = opened(workspace)
    row = page.get_by_role("row").filter(has_text="Rejected: 422")
    expect(row).to_contain_text("5")
    row.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_contain_text("1건을 다시 처리합니다")
    expect(row).to_have_count(0)
    workspace.open(5)
    expect(workspace.page.locator('.comment[data-public="false"]')).to_contain_text("영수증 발급", timeout=30_000)


def test_all_dead_events_are_replayed(workspace: Workspace, database: Database) -> None:
    give_up(database, 5)
    give_up(database, 6)
    page = opened(workspace)
    page.get_by_role("button", name="모두 다시 처리").click()
    expect(page.get_by_role("status").first).to_contain_text("2건을 다시 처리합니다")


def test_what_agents_do_is_counted(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    sidebar.get_by_role("button", name="답변에 넣기").click()
    expect(sidebar.get_by_text("답변에 넣었습니다.")).to_be_visible()
    with workspace.page.expect_request(lambda request: '"sent"' in (request.post_data or "")):
        workspace.page.get_by_role("button", name="제출").click()
    page = opened(workspace)
    page.get_by_role("tab", name="지표").click()
    funnel = page.get_by_role("region", name="추천 문구가 쓰인 정도")
    for name in ("보여 줌", "넣음", "그대로 보냄"):
        expect(funnel.get_by_role("row").filter(has_text=name).locator(".number")).not_to_have_text("0")
    expect(page.get_by_role("region", name="단계별")).to_contain_text("01-plate-linked")


def test_decisions_are_listed(workspace: Workspace, database: Database) -> None:
    workspace.open(1)
    workspace.page.locator("#new-text").fill("지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145")
    workspace.page.get_by_role("button", name="티켓 만들기").click()
    expect(workspace.page.locator('.comment[data-public="false"]')).to_contain_text("출구 막힘", timeout=30_000)
    page = opened(workspace)
    page.get_by_role("tab", name="티켓", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="출구 막힘")).to_contain_text("저장")


def test_an_article_beside_its_playbook(workspace: Workspace) -> None:
    page = opened(workspace)
    page.get_by_role("tab", name="가이드 글").click()
    page.get_by_role("button", name="두 번 결제됨").click()
    page.locator(".outline blockquote", has_text="정산팀에 요청해 두겠습니다").get_by_role("button").click()
    expect(page.locator(".source [aria-current]")).to_contain_text("정산팀에 요청해 두겠습니다")
    expect(page.locator(".source [aria-current]")).to_be_in_viewport()


def test_the_types_report(workspace: Workspace) -> None:
    page = opened(workspace)
    page.get_by_role("tab", name="상담 유형").click()
    expect(page.get_by_role("region", name="글이 없는 유형")).to_be_visible()
    expect(page.get_by_role("region", name="서로 구분하기 어려운 유형")).to_be_visible()


def test_a_text_is_tried(workspace: Workspace) -> None:
    page = opened(workspace)
    page.get_by_role("tab", name="시험해 보기").click()
    page.get_by_label("고객의 문의").fill("지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145")
    page.get_by_role("button", name="시험").click()
    expect(page.get_by_role("region", name="상담 유형")).to_contain_text("출구 막힘")
    expect(page.get_by_role("region", name="확인된 정보")).to_contain_text("62조1145")
    expect(page.locator("blockquote.words")).to_be_visible()


def test_the_places_list_is_changed_after_a_look(workspace: Workspace) -> None:
    page = opened(workspace)
    page.get_by_role("tab", name="장소 목록").click()
    table = page.get_by_label("장소 목록 (CSV")
    before = table.input_value()
    table.fill(before + ",,이름 없는 곳\\n")
    page.get_by_role("button", name="바뀌는 내용 보기").click()
    expect(page.get_by_text("field 'name' is empty")).to_be_visible()
    expect(page.get_by_role("button", name="바꾸기", exact=True)).to_have_count(0)
    table.fill(before.replace("나들파킹", "새운영사", 1))
    page.get_by_role("button", name="바뀌는 내용 보기").click()
    expect(page.get_by_role("row").filter(has_text="새운영사")).to_contain_text("나들파킹")
    expect(page.get_by_role("button", name="바꾸기", exact=True)).to_be_disabled()
    page.get_by_label("바꾸는 까닭").fill("운영사가 바뀜")
    page.get_by_role("button", name="바꾸기", exact=True).click()
    expect(page.get_by_text("운영사가 바뀜")).to_be_visible()
    workspace.open(1)
    expect(workspace.sidebar.locator("button.chip", has_text="새운영사")).to_be_visible()


def test_modes_are_changed_with_a_reason(workspace: Workspace) -> None:
    page = opened(workspace)
    page.get_by_role("tab", name="설정").click()
    page.get_by_label("기본 방식").select_option("suggest")
    page.get_by_role("button", name="규칙 더하기").click()
    page.get_by_label("1번째 규칙: 무엇으로 나눌지").select_option("channel")
    page.get_by_label("1번째 규칙: 값").fill("chat")
    page.get_by_label("1번째 규칙: 방식").select_option("shadow")
    page.get_by_label("사람 없이 저장한 유형이").fill("97")
    expect(page.get_by_role("button", name="바꾸기", exact=True)).to_be_disabled()
    page.get_by_label("바꾸는 까닭").fill("처음 한 주는 지켜보기")
    page.get_by_role("button", name="바꾸기", exact=True).click()
    page.get_by_text("처음 한 주는 지켜보기").click()
    expect(page.get_by_role("row").filter(has_text="규칙")).to_contain_text("channel:chat=shadow")
    workspace.open(1)
    workspace.page.locator("#new-text").fill("지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145")
    workspace.page.get_by_role("button", name="티켓 만들기").click()
    expect(workspace.page.locator('.comment[data-public="false"]')).to_contain_text("출구 막힘", timeout=30_000)
    expect(workspace.page.locator("#field-9001")).to_have_value("")


def test_a_new_revision_is_approved_of(workspace: Workspace, database: Database) -> None:
    stored = store.articles(database)[0]
    body = stored.body.replace("1,000원~5,000원까지", "1,000원~6,000원까지")
    playbook = compile_article(body, "html").to_dict() | {"title": stored.playbook["title"]}
    with database.write() as connection:
        store.put_article(connection, 0, replace(stored, body=body, playbook=playbook, held=True))
    page = opened(workspace)
    page.get_by_role("tab", name="가이드 글").click()
    row = page.get_by_role("row").filter(has_text="승인 대기")
    row.get_by_role("button").click()
    waiting = page.get_by_role("region", name="승인을 기다리는 판")
    expect(waiting).to_contain_text("6,000")
    waiting.get_by_label("바꾸는 까닭").fill("새 가격표")
    waiting.get_by_role("button", name="승인").click()
    expect(waiting).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="승인 대기")).to_have_count(0)
    expect(page.locator(".source")).to_contain_text("1,000원~6,000원까지")


def test_an_event_that_fails_again_and_again_is_given_up(workspace: Workspace, database: Database) -> None:
    IntakeWriter(database).append(Received("stuck", "77", "ticket.created", json.dumps({"ticket_id": 77})))
    with database.write() as connection:
        values = {"last_error": "Unavailable: 503", "due_at": now_ms() + 600_000, "state": "new"}
        connection.execute(update(inbox_event).where(inbox_event.c.dedup_key == "stuck").values(**values))
    page = opened(workspace)
    page.get_by_role("region", name="다시 시도 중인 이벤트").get_by_role("button", name="그만두기").click()
    page.get_by_label("바꾸는 까닭").fill("지운 티켓")
    page.get_by_role("button", name="그만두기").last.click()
    expect(page.get_by_role("region", name="다시 시도 중인 이벤트")).to_have_count(0)
    expect(page.get_by_role("region", name="실패한 이벤트")).to_contain_text("buried by hand: 지운 티켓")


def test_macros_are_read_applied_and_taken_back(workspace: Workspace) -> None:
    page = opened(workspace)
    page.get_by_role("tab", name="매크로").click()
    plan = page.get_by_role("region", name="글대로 바꿀 매크로")
    change = plan.locator("details.macro", has_text="④ 쿠폰 수락")
    change.locator("summary").click()
    expect(change.locator("ins", has_text="쿠폰은 오늘 안에")).to_be_visible()
    expect(change).to_contain_text("상담사가 채울 빈칸")
    expect(plan.get_by_role("button", name="매크로에 반영")).to_be_disabled()
    plan.get_by_label("바꾸는 까닭").fill("처음 만들기")
    plan.get_by_role("button", name="매크로에 반영").click()
    expect(page.get_by_role("status").first).to_contain_text("1번 작업을 마쳤습니다", timeout=60_000)
    expect(plan).to_contain_text("바뀌는 것이 없습니다")
    history = page.get_by_role("region", name="바뀐 기록")
    history.get_by_text("처음 만들기").click()
    history.get_by_label("바꾸는 까닭").fill("아직 이름")
    history.get_by_role("button", name="1번 이전으로 되돌리기").click()
    expect(page.get_by_role("status").first).to_contain_text("2번 작업을 마쳤습니다", timeout=60_000)
    expect(plan.locator("details.macro").first).to_contain_text("다시 켬")
    newest = history.locator("details", has_text="아직 이름").first
    newest.locator("summary").first.click()
    newest.get_by_role("checkbox").nth(0).check()
    newest.get_by_role("checkbox").nth(1).check()
    newest.get_by_label("바꾸는 까닭").fill("둘은 그대로")
    newest.get_by_role("button", name="고른 2개만 되돌리기").click()
    expect(page.get_by_role("status").first).to_contain_text("3번 작업을 마쳤습니다", timeout=60_000)
    usage = page.get_by_role("region", name="최근 30일 동안 쓰인 저희 매크로")
    usage.get_by_text("한 번도 쓰이지 않은 것 (2)").click()
    expect(usage.get_by_role("listitem")).to_have_count(2)


def test_places_in_the_list_are_one_entry(workspace: Workspace, database: Database) -> None:
    with database.write() as connection:
        store.put_document(connection, "macros", {"kinds": ["messages"], "first_position": 1000})
    page = opened(workspace)
    page.get_by_role("tab", name="매크로").click()
    plan = page.get_by_role("region", name="글대로 바꿀 매크로")
    placed = plan.locator("details.macro", has_text="개의 목록 위치")
    placed.locator("summary").click()
    expect(placed).to_contain_text("글의 순서대로 놓습니다")
    expect(placed.get_by_role("listitem").first).to_contain_text("1000")
    plan.get_by_label("바꾸는 까닭").fill("차례대로")
    plan.get_by_role("button", name="매크로에 반영").click()
    expect(page.get_by_role("status").first).to_contain_text("1번 작업을 마쳤습니다", timeout=60_000)
    made = workspace.running.sandbox.account.macros.values()
    positions = [row["position"] for row in made if "[giljabi" in (row["description"] or "")]
    assert positions == list(range(1000, 1000 + len(positions)))


def test_a_run_that_was_cut_off_is_gone_on_with_or_given_up(workspace: Workspace, database: Database) -> None:
    change = {"op": "create", "key": "0" * 12, "macro_id": None, "before": None, "after": {"active": True}}
    host = workspace.running.sandbox.account.url.removeprefix("http://")
    run = macro_runs.begin(
        database, "apply", "p", [change], author="#7", reason="끊긴 것", account=host, owner="x"
    )  # fmt: skip
    page = opened(workspace)
    page.get_by_role("tab", name="매크로").click()
    expect(page.get_by_text("1번 작업을 누군가 하고 있습니다")).to_be_visible()
    macro_runs.release(database, run, "x")
    page = opened(workspace)
    page.get_by_role("tab", name="매크로").click()
    expect(page.get_by_text("1번 작업이 중간에 끊겼습니다")).to_be_visible()
    expect(page.get_by_role("button", name="이어서 하기")).to_be_visible()
    page.get_by_label("바꾸는 까닭").first.fill("다시 계획")
    page.get_by_role("button", name="1번 작업 그만두기").click()
    expect(page.get_by_role("status").first).to_contain_text("1번 작업을 그만두었습니다")


def test_an_agent_is_not_let_in(workspace: Workspace) -> None:
    workspace.page.goto(f"{workspace.running.sandbox.account.url}/agent/apps/giljabi?agent=102")
    expect(workspace.sidebar.locator("body")).to_contain_text("only an admin may do this")
    workspace.errors.clear()


def test_without_the_backend_it_says_so_and_tries_again(workspace: Workspace) -> None:
    workspace.page.route("**/api/v1/admin/**", lambda route: route.abort("connectionrefused"))
    page = opened(workspace)
    expect(page.get_by_role("alert")).to_contain_text("불러오지 못했습니다")
    workspace.page.unroute_all(behavior="wait")
    page.get_by_role("button", name="다시 시도").click()
    expect(page.get_by_text("대기 중")).to_be_visible()
    workspace.errors.clear()


@pytest.mark.parametrize(("scheme", "locale"), [("light", "ko"), ("dark", "en")])
def test_axe_finds_nothing_on_any_tab(workspace: Workspace, database: Database, scheme: str, locale: str) -> None:
    give_up(database, 999)
    page = opened(workspace, scheme=scheme, locale=locale)
    frame = frame_of(workspace)
    wrong = []
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(page.locator(".skeleton")).to_have_count(0)
        if page.locator(".rows button[aria-expanded]").count():
            page.locator(".rows button[aria-expanded]").first.click()
            expect(page.locator(".outline")).to_be_visible()
        frame.evaluate(AXE.read_text("utf-8"))
        found = frame.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        wrong += [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found["violations"]]
    assert wrong == []


@pytest.mark.parametrize("width", [320, 600])
def test_nothing_is_cut_off_when_narrow(workspace: Workspace, width: int) -> None:
    workspace.page.set_viewport_size({"width": width, "height": 800})
    page = opened(workspace)
    frame = frame_of(workspace)
    for name in TABS:
        page.get_by_role("tab", name=name, exact=True).click()
        expect(page.locator(".skeleton")).to_have_count(0)
        assert frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, name
