"""Photos on a line that breaks, to a server that is killed: they go on where they stopped, and arrive once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, PHONE, Server, _free_port, _wait_for
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import noise
from tests.e2e.offline.wire import Wire, wire

BREAKS_AFTER = 60_000
"""Bytes, somewhere within a piece."""

SEND = "() => { kotak.send(1) }"
"""What the button does; it may be at work already, and gone when all is sent."""
TRIES = "kotak.list().then(all => all[0].tries)"


@pytest.fixture
def start(scratch: Path) -> Iterator[Callable[[int], subprocess.Popen[bytes]]]:
    """``start(port)`` runs another server on the instance of the sample data."""
    begun: list[subprocess.Popen[bytes]] = []
    log = scratch / "resume.log"

    def run(port: int) -> subprocess.Popen[bytes]:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("CMS_")}
        environ |= {"CMS_INSTANCE": str(scratch / "e2e"), "CMS_PORT": str(port), "CMS_WORKERS": "1"}
        command = [str(Path(sys.executable).parent / "cms"), "run", "--host", "127.0.0.1", "--port", str(port)]
        with log.open("ab") as out:
            process = subprocess.Popen(command, env=environ, stdout=out, stderr=out, start_new_session=True)
        begun.append(process)
        _wait_for(port, process, log)
        return process

    yield run
    for process in begun:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a server with all its workers, as a power cut does.

    These have sessions of their own: asked by the death of their parent alone they would end in order, and answer for
    as long as that takes.
    """
    if process.poll() is None:
        for each in [process.pid, *below(process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
    process.wait(timeout=30)


def below(pid: int) -> list[int]:
    """Return the processes that one has begun, and those that these have."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # What stands in brackets is a name, and may hold anything.
            parents[int(stat.parent.name)] = int(stat.read_text("utf-8").rpartition(")")[2].split()[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def arrived(scratch: Path, least: float = 0) -> int:
    """Return how many bytes of uploads lie there; what is in the wire arrives a moment later, ``least`` are waited for.

    Who goes on before that sends a piece that does not continue what is there by then, and has to send it once more.
    """
    deadline = time.monotonic() + 30
    while True:
        files = (scratch / "e2e" / "uploads").glob("*/*/*")
        found = sum(path.stat().st_size for path in files if path.suffix != ".json")
        if found >= least or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def send_until_broken(page: Page, line: Wire) -> None:
    """Press the button until the line breaks.

    A server that has just begun may be too slow for the 20 seconds that a token is waited for. What is tried again by
    itself waits longer each time; whoever presses once more does not.
    """
    deadline = time.monotonic() + 90
    while not line.broken.is_set() and time.monotonic() < deadline:
        page.evaluate(SEND)
        line.broken.wait(5)
    assert line.broken.is_set()


def test_photos_go_on_after_a_killed_server_and_two_broken_lines(
    server: Server, browser: Browser, scratch: Path, start: Callable[[int], subprocess.Popen[bytes]]
) -> None:
    port = _free_port()
    process = start(port)
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    with wire(port) as line:
        page, root = context.new_page(), f"http://localhost:{line.port}"
        page.goto(f"{root}/masuk")
        page.fill("#username", "operator-kalimandi")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url("**/admin/")
        page.goto(f"{root}/s/kalimandi/admin/potensi/potensi/baru")
        until(page, "navigator.serviceWorker.controller")
        context.set_offline(True)
        page.fill("#title", "Kebun yang jauh")
        page.fill("textarea[name=body-0-teks]", "Ditulis di kebun.")
        files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": noise(n, 2400)} for n in range(2)]
        page.set_input_files("#photos-baru", files)  # type: ignore[arg-type]
        expect(page.locator(".pics button")).to_have_count(2, timeout=15_000)
        page.locator(".bar").get_by_role("button", name="Simpan draf").click()
        expect(page.locator("#kiriman .t-warn")).to_have_count(1)
        weight = page.evaluate("kotak.list().then(all => all[0].files.reduce((sum, file) => sum + file.size, 0))")
        assert weight < sum(len(noise(n, 2400)) for n in range(2)) / 5

        begun, tries = line.sent, page.evaluate(TRIES)
        line.break_after(BREAKS_AFTER)
        context.set_offline(False)
        # Not every browser says so to a page that was opened without a network.
        send_until_broken(page, line)
        arrived(scratch, 0.8 * BREAKS_AFTER)
        kill(process)
        first = arrived(scratch)
        assert 0.8 * BREAKS_AFTER <= first < BREAKS_AFTER
        start(port)
        assert arrived(scratch) == first
        for _time in range(2):
            # A browser sends a request once more by itself when its line breaks; this one stays broken for that long.
            until(page, f"(await {TRIES}) > {tries}")
            tries = page.evaluate(TRIES)
            before = arrived(scratch)
            line.break_after(BREAKS_AFTER)
            send_until_broken(page, line)
            assert arrived(scratch, before + 0.8 * BREAKS_AFTER) >= before + 0.8 * BREAKS_AFTER
        until(page, f"(await {TRIES}) > {tries}")
        line.mend()
        page.evaluate(SEND)
        expect(page.locator("#kiriman .t-ok")).to_have_count(1, timeout=30_000)
        sent = line.sent - begun

        assert sent <= 1.2 * weight, (sent, weight)
        page.get_by_role("link", name="Buka yang terkirim").click()
        expect(page.locator(".shot")).to_have_count(2)
        expect(page.locator("#title")).to_have_value("Kebun yang jauh")
        page.goto(f"{root}/s/kalimandi/admin/potensi/potensi/")
        expect(page.get_by_role("link", name="Kebun yang jauh")).to_have_count(1)
    context.close()
