"""The sidebar while the backend is away: it says so, keeps what it showed, and never blocks the reply."""

from __future__ import annotations

from playwright.sync_api import Route, expect
from tests.e2e.conftest import Workspace


def away(route: Route) -> None:
    route.abort("connectionrefused")


def test_what_was_shown_stays_and_a_retry_helps(workspace: Workspace) -> None:
    sidebar = workspace.open(1).sidebar
    expect(sidebar.get_by_test_id("words")).to_be_visible()
    workspace.page.route("**/api/v1/**", away)
    sidebar.get_by_role("button", name="다음 단계").click()
    expect(sidebar.get_by_role("alert")).to_contain_text("길잡이 서버에 연결할 수 없습니다")
    expect(sidebar.get_by_test_id("words")).to_be_visible()
    workspace.page.unroute("**/api/v1/**")
    sidebar.get_by_role("button", name="다시 시도").click()
    expect(sidebar.get_by_role("alert")).to_have_count(0)
    workspace.errors.clear()  # the browser logs every call that we broke


def test_a_reply_goes_out_without_the_backend(workspace: Workspace) -> None:
    workspace.page.route("**/api/v1/**", away)
    expect(workspace.open(1).sidebar.get_by_role("alert")).to_contain_text("평소처럼 작성하실 수 있습니다")
    workspace.page.locator("#composer").fill("직접 쓰는 답변")
    workspace.page.get_by_role("button", name="제출").click()
    expect(workspace.page.locator(".comment.agent").last).to_contain_text("직접 쓰는 답변")
    workspace.page.unroute_all(behavior="wait")
    workspace.errors.clear()


def test_an_error_of_the_backend_has_a_number_to_tell(workspace: Workspace) -> None:
    body = '{"title": "x", "status": 500, "request_id": "abcdef1234567890"}'
    workspace.page.route("**/api/v1/**", lambda route: route.fulfill(status=500, body=body))
    sidebar = workspace.open(1).sidebar
    expect(sidebar.get_by_role("alert")).to_contain_text("#abcdef12")
    workspace.errors.clear()


def test_a_skeleton_stands_where_the_guidance_will_be(workspace: Workspace) -> None:
    held: list[Route] = []
    workspace.page.route("**/api/v1/**", lambda route: held.append(route))
    workspace.page.goto(f"{workspace.running.sandbox.account.url}/agent/tickets/1")
    expect(workspace.sidebar.get_by_role("status", name="불러오는 중")).to_be_visible()
    for route in held:
        route.continue_()
    expect(workspace.sidebar.get_by_test_id("words")).to_be_visible()


def test_the_page_s_switch_lets_the_account_fail(workspace: Workspace) -> None:
    workspace.open(1)
    workspace.page.get_by_label("고장").select_option("failing")
    workspace.page.goto(f"{workspace.running.sandbox.account.url}/agent/tickets/3")
    expect(workspace.sidebar.get_by_role("alert")).to_be_visible()
    expect(workspace.page.get_by_label("고장")).to_have_value("failing")
    expect(workspace.page.get_by_label("고장").locator("option[value=down]")).to_be_disabled()
    workspace.page.get_by_label("고장").select_option("")
    workspace.sidebar.get_by_role("button", name="다시 시도").click()
    expect(workspace.sidebar.locator("h2").first).to_be_visible()
    workspace.errors.clear()
