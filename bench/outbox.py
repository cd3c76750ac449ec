"""A citizen's report with a photo on the weakest line: how many bytes it takes until all of it is there, once.

The line carries 64 kbit a second each way, one second late, and breaks three times for some seconds while the photo is
on its way. What is counted is every byte from the browser that went through it, headers and pieces sent twice included.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import socket
import threading
import time
from collections.abc import Iterator

from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, ViewportSize, expect, sync_playwright

from bench.data import VILLAGE
from bench.servers import Server
from bench.table import Row
from cms_core.testing.browsers import find_browser, launch

RATE, DELAY = 64_000, 1.0
"""Bits in a second, and seconds that whatever is sent is on its way."""
BREAKS = (60_000, 120_000, 180_000)
"""After how many bytes from the browser the line breaks."""
DEAD_SECONDS = 4
CHUNK = 1400
PHONE: ViewportSize = {"width": 360, "height": 740}
SIDE = 2700
"""Pixels of the photo, grain all over: some 3 MB."""
BAR = 1.2
PATIENCE = 300_000
READY = """async () => { while (!navigator.serviceWorker.controller || !await caches.match('/lapor/baru/luring'))
    await new Promise(done => setTimeout(done, 50)) }"""
SCRIPTED = "async () => { while (!self.kotak) await new Promise(done => setTimeout(done, 50)) }"
ITEM = "async () => (await kotak.list())[0]"


class WeakLine:
    """A proxy for one server; ``sent`` bytes have come from the browser since it became weak."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._ready = threading.Event()
        self._open: set[asyncio.StreamWriter] = set()
        self._breaks: list[int] = []
        self._dead_until = 0.0
        self.port, self.sent, self.broken = 0, 0, 0
        self.weak = False
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait()

    def become_weak(self) -> None:
        """From now on it is slow, and breaks."""
        self.sent, self._breaks, self.weak = 0, list(BREAKS), True

    async def _serve(self) -> None:
        self._loop, self._up_line, self._down_line = asyncio.get_running_loop(), asyncio.Lock(), asyncio.Lock()
        listening = socket.create_server(("127.0.0.1", 0))
        # What waits in the machine is not on the line yet.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server = await asyncio.start_server(self._connected, sock=listening, limit=CHUNK)
        self.port = listening.getsockname()[1]
        self._ready.set()
        await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if time.monotonic() < self._dead_until:
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, back}
        ways = (self._carry(reader, back, self._up_line, True), self._carry(there, writer, self._down_line, False))
        await asyncio.gather(*ways, return_exceptions=True)
        self._open -= {writer, back}

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: asyncio.Lock, counts: bool
    ) -> None:
        while data := await reader.read(CHUNK):
            if not self.weak:
                writer.write(data)
                continue
            async with line:
                await asyncio.sleep(len(data) * 8 / RATE)
            if counts:
                self.sent += len(data)
                if self._breaks and self.sent > self._breaks[0]:
                    self._break()
                    return
            self._loop.call_later(DELAY / 2, writer.write, data)
        self._loop.call_later(DELAY, writer.close)

    def _break(self) -> None:
        self._breaks.pop(0)
        self._dead_until = time.monotonic() + DEAD_SECONDS
        self.broken += 1
        for writer in list(self._open):
            writer.transport.abort()


def measured(product: Server) -> Iterator[Row]:
    """Yield how many bytes one report takes, beside those of its photo as the phone has shrunk it."""
    path = find_browser()
    if path is None:
        yield Row("a report on 64 kbit/s: no Chromium on this machine", "", "")
        return
    line = WeakLine(product.port)
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, path)
        context = browser.new_context(viewport=PHONE)
        context.set_default_timeout(PATIENCE)
        page = _written(context, f"http://{VILLAGE}.localhost:{line.port}/")
        weight = int(page.evaluate(ITEM)["files"][0]["size"])
        line.become_weak()
        began = time.monotonic()
        context.set_offline(False)
        _until_sent(page)
        seconds = time.monotonic() - began
        expect(page.locator("#kiriman")).to_contain_text("Foto 1/1 diterima.")
        browser.close()
    yield Row(
        f"a report with a 3 MB photo on 64 kbit/s, {line.broken} breaks, {seconds:.0f} s; its shrunk photo",
        f"{line.sent} B",
        f"{weight} B",
        ratio=line.sent / weight,
        better="at most",
        bar=BAR,
    )


def _written(context: BrowserContext, home: str) -> Page:
    """Write a report without a network, and leave it waiting on the phone."""
    page = context.new_page()
    page.goto(home)
    page.evaluate(READY)
    context.set_offline(True)
    page.goto(f"{home}lapor/baru")
    page.evaluate(SCRIPTED)
    page.select_option("#topic", index=3)
    page.fill("#body", "Jalan berlubang di depan pos ronda. Motor sering oleng saat hujan.")
    page.fill("#landmark", "depan pos ronda")
    chosen: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    page.set_input_files("#photos", chosen)
    expect(page.locator(".pics button")).to_have_count(1)
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.locator("#kiriman .t-warn")).to_have_count(1)
    page.evaluate(SCRIPTED)
    return page


def _until_sent(page: Page) -> None:
    """Press the button again and again, as somebody does who waits for it."""
    for _second in range(PATIENCE // 1000):
        with contextlib.suppress(IndexError):
            if page.evaluate(ITEM)["state"] == "sent":
                return
        page.evaluate("() => { kotak.send(1) }")
        page.wait_for_timeout(1000)
    raise TimeoutError("The report did not arrive.")


def _photo() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((SIDE, SIDE * 3 // 4), 50).convert("RGB").save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
