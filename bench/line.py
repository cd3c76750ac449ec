"""The line, not the server: when a phone on EDGE sees something, beside the least that the bytes of the page take.

The browser's own emulation of a line gives each answer its delay and its rate; the round trips that open a connection
are the same for every page and are left out on both sides.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from bench.data import KECAMATAN, VILLAGE
from bench.servers import Server
from bench.table import Row
from cms_core.testing.browsers import find_browser, launch

DELAY_MS, BYTES_A_SECOND = 840, 240_000 // 8
PHONE = {"width": 360, "height": 740}
ROUNDS = 5
COLD_BAR, REPEAT_MS = 1.1, 1000
PAINTED = """() => new Promise(tell => new PerformanceObserver(list => {
  for (const paint of list.getEntriesByName('first-contentful-paint')) tell(paint.startTime);
}).observe({ type: 'paint', buffered: true }))"""
KEPT = """async () => {
  if (await navigator.serviceWorker.getRegistration()) await navigator.serviceWorker.ready;
}"""


def measured(product: Server, item: str) -> Iterator[Row]:
    """Yield a row for each page on its first visit, and for the home page when it is seen again."""
    path_of_browser = find_browser()
    if path_of_browser is None:
        yield Row("first paint on EDGE: no Chromium on this machine", "", "")
        return
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, path_of_browser)
        for slug, path in ((VILLAGE, "/"), (KECAMATAN, "/"), (VILLAGE, item), (VILLAGE, "/cari?q=gula")):
            yield _cold(browser, f"http://{slug}.localhost:{product.port}{path}", f"{slug}{path}")
        yield _repeat(browser, f"http://{VILLAGE}.localhost:{product.port}/")
        browser.close()


def _cold(browser: Browser, address: str, what: str) -> Row:
    pairs = [_first(browser, address) for _round in range(ROUNDS)]
    ratios = [seen / floor for seen, floor in pairs]
    mine, least = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Row(
        f"first paint on EDGE, {what}; its bytes on that line",
        f"{mine:.0f} ms",
        f"{least:.0f} ms",
        ratio=statistics.median(ratios),
        better="at most",
        bar=COLD_BAR,
        spread=(min(ratios), max(ratios)),
    )


def _repeat(browser: Browser, address: str) -> Row:
    seen = []
    for _round in range(ROUNDS):
        context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        # Whatever is to be kept for the next visit is there when the worker, if any, has begun.
        page.evaluate(
            "navigator.serviceWorker?.getRegistration().then(found => found && navigator.serviceWorker.ready)"
        )
        page.close()
        seen.append(_visit(context.new_page(), address)[0])
        context.close()
    ratios = [each / REPEAT_MS for each in seen]
    return Row(
        "first paint of a second visit on EDGE; one second",
        f"{statistics.median(seen):.0f} ms",
        f"{REPEAT_MS} ms",
        ratio=statistics.median(ratios),
        better="at most",
        bar=1.0,
        spread=(min(ratios), max(ratios)),
    )


def _first(browser: Browser, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    seen, size = _visit(context.new_page(), address)
    context.close()
    return seen, DELAY_MS + size / BYTES_A_SECOND * 1000


def _visit(page: Page, address: str) -> tuple[float, int]:
    """Return after how many milliseconds something was painted, and how many bytes the page's answer had."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    line = {"latency": DELAY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    wire.send("Network.emulateNetworkConditions", {"offline": False, **line})
    page.goto(address)
    seen = float(page.evaluate(PAINTED))
    return seen, int(page.evaluate("performance.getEntriesByType('navigation')[0].transferSize"))
