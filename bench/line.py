"""The line, not the server: when a phone on EDGE first sees a page, beside the least that its bytes take on that line.

The line is made of delays between Chromium and the server: three round trips before the first request of a new
connection (name, TCP, TLS), one for each answer, and the bytes of all answers one after the other at the line's rate.
"""

from __future__ import annotations

import asyncio
import statistics
import threading
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.data import KECAMATAN, VILLAGE
from bench.servers import Server
from bench.table import Row
from cms_core.testing.browsers import find_browser, launch

ROUND_TRIP, RATE = 0.84, 240_000
"""Seconds, and bits in a second."""
HANDSHAKES = 3
CHUNK = 1400
PHONE: ViewportSize = {"width": 360, "height": 740}
SAID_TO_BE_SLOW = "--force-effective-connection-type=3G"
"""What a browser tells its pages of such a line."""
ROUNDS = 5
COLD_BAR, REPEAT_SECONDS = 1.1, 1.0
PATIENCE = 60_000
PAINTED = """() => new Promise(tell => new PerformanceObserver(list => {
  for (const paint of list.getEntriesByName('first-contentful-paint')) tell(paint.startTime);
}).observe({ type: 'paint', buffered: true }))"""
CONTROLLED = "async () => { while (!navigator.serviceWorker.controller) await new Promise(d => setTimeout(d, 50)) }"
SIZE = "performance.getEntriesByType('navigation')[0].transferSize"


class SlowLine:
    """A proxy for one server, in a thread of its own; ``port`` is where it listens."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait()

    def drop(self) -> None:
        """Close all connections, as they are when somebody comes back on another day."""
        for writer in list(self._writers):
            self._loop.call_soon_threadsafe(writer.close)

    async def _serve(self) -> None:
        self._line, self._loop = asyncio.Lock(), asyncio.get_running_loop()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        await asyncio.sleep(HANDSHAKES * ROUND_TRIP)
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        await asyncio.gather(self._up(reader, back), self._down(there, writer), return_exceptions=True)
        self._writers.discard(writer)

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await asyncio.sleep(ROUND_TRIP)
            writer.write(data)
        writer.close()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            async with self._line:
                await asyncio.sleep(len(data) * 8 / RATE)
            writer.write(data)
        writer.close()


def measured(product: Server, item: str) -> Iterator[Row]:
    """Yield a row for each page on its first visit, and for the home page when it is read again."""
    path_of_browser = find_browser()
    if path_of_browser is None:
        yield Row("first paint on EDGE: no Chromium on this machine", "", "")
        return
    line = SlowLine(product.port)
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, path_of_browser, SAID_TO_BE_SLOW)
        for slug, path in ((VILLAGE, "/"), (KECAMATAN, "/"), (VILLAGE, item), (VILLAGE, "/cari?q=gula")):
            yield _cold(browser, line, slug, path)
        yield from _repeated(browser, line)
        browser.close()


def _address(line: SlowLine, slug: str, path: str) -> str:
    return f"http://{slug}.localhost:{line.port}{path}"


def _cold(browser: Browser, line: SlowLine, slug: str, path: str) -> Row:
    pairs = []
    for _round in range(ROUNDS):
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        seen = _painted(page, _address(line, slug, path))
        pairs.append((seen, (HANDSHAKES + 1) * ROUND_TRIP + page.evaluate(SIZE) * 8 / RATE))
        context.close()
        line.drop()
    ratios = [seen / least for seen, least in pairs]
    mine, least = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Row(
        f"first paint on EDGE, {slug}{path}; its bytes on that line",
        f"{mine:.2f} s",
        f"{least:.2f} s",
        ratio=statistics.median(ratios),
        better="at most",
        bar=COLD_BAR,
        spread=(min(ratios), max(ratios)),
    )


def _repeated(browser: Browser, line: SlowLine) -> Iterator[Row]:
    home = _address(line, VILLAGE, "/")
    soon, later = [], []
    for _round in range(ROUNDS):
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        _painted(page, home)
        page.evaluate(CONTROLLED)
        page.goto(_address(line, VILLAGE, "/tampilan"), timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        soon.append(_painted(page, home))
        page.goto("about:blank")
        line.drop()
        later.append(_painted(page, home))
        context.close()
        line.drop()
    for what, seen in (("read again", soon), ("read on another day", later)):
        yield Row(
            f"first paint on EDGE, home page {what}; one second",
            f"{statistics.median(seen):.2f} s",
            f"{REPEAT_SECONDS:.2f} s",
            ratio=statistics.median(seen) / REPEAT_SECONDS,
            better="at most",
            bar=1.0,
            spread=(min(seen) / REPEAT_SECONDS, max(seen) / REPEAT_SECONDS),
        )


def _painted(page: Page, address: str) -> float:
    """Return after how many seconds something of a page is seen."""
    page.goto(address, timeout=PATIENCE)
    return float(page.evaluate(PAINTED)) / 1000
