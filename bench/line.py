"""``python -m bench.line ADDRESS``: when a page is first painted over a slow line, cold, again, and from the worker.

The line is made of delays between Chromium and a running server: three round trips before a new connection's first
request (name, TCP, TLS), one for each answer, and the bytes of all answers one after the other at the line's rate.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import threading
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from playwright.sync_api import Browser, Page, sync_playwright

from cms_core.testing.browsers import find_browser

ROUND_TRIP, RATE = 0.84, 240_000
"""EDGE: seconds, and bits in a second."""
HANDSHAKES = 3
CHUNK = 1400
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
CONTROLLED = "async () => { while (!navigator.serviceWorker.controller) await new Promise(d => setTimeout(d, 50)) }"


class SlowLine:
    """A proxy for one server, in a thread of its own."""

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


def painted(page: Page, address: str) -> float:
    """Return after how many seconds something of the page is seen."""
    page.goto(address, wait_until="commit", timeout=60_000)
    script = f"async () => {{ while (!({PAINT})) await new Promise(d => setTimeout(d, 10)); return {PAINT} }}"
    return float(page.evaluate(script)) / 1000


def visits(browser: Browser, line: SlowLine, address: str, other: str, *, worker: bool) -> dict[str, float]:
    """Return the paints of one reader on a phone that is new to the site: at first, soon after, on another day."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, service_workers="allow" if worker else "block"
    )
    page = context.new_page()
    found = {"cold": painted(page, address)}
    if worker:
        page.evaluate(CONTROLLED)
    page.goto(other, timeout=60_000)
    page.wait_for_load_state("networkidle")
    found["again"] = painted(page, address)
    page.goto("about:blank")
    line.drop()
    found["another day"] = painted(page, address)
    context.close()
    return found


def main() -> None:
    """Print the median of some readers, with and without the worker."""
    parser = argparse.ArgumentParser(prog="python -m bench.line", description=__doc__)
    parser.add_argument("address", help="a page of a running site, on this machine")
    parser.add_argument("--times", type=int, default=3)
    chosen = parser.parse_args()
    parts = urlsplit(chosen.address)
    line = SlowLine(parts.port or 80)
    address = urlunsplit(parts._replace(netloc=f"{parts.hostname}:{line.port}"))
    other = urlunsplit(parts._replace(netloc=f"{parts.hostname}:{line.port}", path="/tampilan"))
    with sync_playwright() as playwright:
        for kind in ("3G", "4G"):
            flags: list[Any] = ["--no-sandbox", f"--force-effective-connection-type={kind}"]
            browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
            for worker in (False, True):
                times = [visits(browser, line, address, other, worker=worker) for _ in range(chosen.times)]
                medians = {name: statistics.median(each[name] for each in times) for name in times[0]}
                said = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in medians.items())
                print(f"line said to be {kind}, worker {'on' if worker else 'off'}: {said}", flush=True)
            browser.close()


if __name__ == "__main__":
    main()
