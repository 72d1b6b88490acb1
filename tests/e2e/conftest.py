"""Chromium from Debian's package, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright
from tests.conftest import Running

#: Without these Chromium asks hosts of its maker for updates at every start.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


#: Two browsers share two cores; a page that never comes fails all the same.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield made
        made.close()


class Workspace:
    """The workspace page with the sidebar in it. Any error on the console fails the test."""

    def __init__(self, page: Page, running: Running) -> None:
        self.page, self.running = page, running
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    @property
    def sidebar(self) -> FrameLocator:
        return self.page.frame_locator("#app")

    def open(self, ticket_id: int, **query: str) -> Workspace:
        """Open a ticket and wait until the sidebar shows something."""
        more = "&".join(f"{key}={value}" for key, value in query.items())
        self.page.goto(f"{self.running.sandbox.account.url}/agent/tickets/{ticket_id}?{more}")
        self.sidebar.locator("h2, .empty, [role=alert]").first.wait_for()
        return self

    def reply(self) -> str:
        return self.page.locator("#composer").input_value()


@pytest.fixture
def workspace(browser: Browser, backend: Running) -> Iterator[Workspace]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ko-KR", timezone_id="Asia/Seoul")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(30_000)
    made = Workspace(context.new_page(), backend)
    yield made
    context.close()
    assert made.errors == []
