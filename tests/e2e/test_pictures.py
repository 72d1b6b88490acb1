"""The pictures of the docs, made by the browser that tests; without --screenshots they go to the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Workspace

PICTURES = [
    ("workspace", {"width": 1440, "height": 900}, {}),
    ("workspace-dark-en", {"width": 1440, "height": 900}, {"scheme": "dark", "locale": "en"}),
]


@pytest.mark.parametrize(("name", "size", "query"), PICTURES, ids=[name for name, _, _ in PICTURES])
def test_picture(
    workspace: Workspace,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    name: str,
    size: dict[str, int],
    query: dict[str, str],
) -> None:
    folder = Path(request.config.getoption("--screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    workspace.page.set_viewport_size(size)  # type: ignore[arg-type]
    workspace.open(1, **query)
    expect(workspace.sidebar.get_by_test_id("words")).to_be_visible()
    path = folder / f"{name}.png"
    workspace.page.screenshot(path=path)
    assert path.stat().st_size > 40_000


def test_picture_of_the_admin_s_page(workspace: Workspace, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = Path(request.config.getoption("--screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    for ticket_id in (1, 3, 5):
        workspace.open(ticket_id)
        expect(workspace.sidebar.get_by_test_id("words")).to_be_visible()
    workspace.page.goto(f"{workspace.running.sandbox.account.url}/agent/apps/giljabi")
    workspace.sidebar.get_by_role("tab", name="가이드 글").click()
    workspace.sidebar.get_by_role("button", name="두 번 결제됨").click()
    expect(workspace.sidebar.locator(".outline")).to_be_visible()
    path = folder / "admin.png"
    workspace.page.screenshot(path=path)
    assert path.stat().st_size > 40_000
