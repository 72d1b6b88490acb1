"""The sidebar in a real browser: what is sent, and how long an agent waits for the next words; part of `make bench`."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench_types import free_port, percentile
from playwright.sync_api import Browser, sync_playwright

from giljabi.web.pages import BUNDLE

_LOADS = 20
#: Marks when the panel stands (an empty page of the same toolkit would stand then too) and when it shows the next words.
_MARKS = """
new MutationObserver(() => {
  for (const [name, selector] of [["panel", ".panel"], ["words", "[data-testid=words]"]])
    if (!performance.getEntriesByName(name).length && document.querySelector(selector)) performance.mark(name);
}).observe(document, { childList: true, subtree: true });
"""


def rows() -> Iterator[tuple[str, str]]:
    """Sizes, then milliseconds from the first byte asked for to the panel and to the words, over warm loads."""
    yield (
        "sidebar: bundle on open",
        f"{sum(sizes('src/main.tsx')) / 1000:.0f} kB gzip ({len(sizes('src/main.tsx'))} files)",
    )
    yield "admin page: bundle on open", f"{sum(sizes('src/admin.tsx')) / 1000:.0f} kB gzip"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ports = [free_port(), free_port()]
        command = [sys.executable, "-m", "giljabi", "demo", "--port", str(ports[0]), "--backend-port", str(ports[1])]
        demo = subprocess.Popen(
            [*command, "--data-dir", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert demo.stdout is not None
            assert any("is running" in line for line in demo.stdout)
            path = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            panel, words, calls = loads(browser, f"http://127.0.0.1:{ports[0]}/agent/tickets/1")
            browser.close()
        finally:
            demo.terminate()
            demo.wait(30)
    yield "sidebar: calls on open", str(calls)
    for name, times in (("to the empty panel", panel), ("to the next words", words)):
        yield f"sidebar: {name}", f"p50 {percentile(times, 50):.0f} ms, p95 {percentile(times, 95):.0f} ms"
    yield "sidebar: words / empty panel", f"{percentile(words, 50) / percentile(panel, 50):.2f}"


def sizes(entry: str) -> list[int]:
    """Bytes, compressed, of every file that a page loads at once."""
    manifest = json.loads((BUNDLE / "manifest.json").read_text("utf-8"))
    parts = [manifest[entry], *(manifest[name] for name in manifest[entry].get("imports", []))]
    names = [name for part in parts for name in (part["file"], *part.get("css", []))]
    return [len(gzip.compress((BUNDLE / Path(name)).read_bytes())) for name in names]


def loads(browser: Browser, url: str) -> tuple[list[float], list[float], int]:
    """Milliseconds to the panel and to the words of each load, and the calls of the last; the first load warms the caches."""
    context = browser.new_context()
    context.add_init_script(_MARKS)
    page = context.new_page()
    found: dict[str, list[float]] = {"panel": [], "words": []}
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "/api/v1/" in request.url else None)
    for number in range(_LOADS + 1):
        calls.clear()
        page.goto(url)
        page.frame_locator("#app").get_by_test_id("words").wait_for()
        frame = page.frame(name="app")
        assert frame is not None
        if number:
            for name, times in found.items():
                times.append(float(frame.evaluate(f"performance.getEntriesByName('{name}')[0].startTime")))
        page.wait_for_timeout(300)
    context.close()
    return found["panel"], found["words"], len(calls)
