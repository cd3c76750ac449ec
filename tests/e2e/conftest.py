"""A real server with the sample data, and a real browser in front of it."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import itertools
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

# A password is checked slowly by design, and a test machine has other work to do.
expect.set_options(timeout=15_000)

PASSWORD = "lumbung-padi-2026"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OF_COLOURS = ["link-in-text-block"]
"""Rules of axe about colours, besides contrast: in the dark a page has other colours and is the same in all else."""
LOOKS = """() => {
  const looks = window.looks = new Map(), seen = new Map();
  const key = style => ['backgroundColor', 'backgroundImage', 'color', 'fontSize', 'fontWeight', 'opacity', 'position',
    'textShadow'].map(name => style[name]).join();
  for (const each of document.querySelectorAll('html, body, body *')) {
    const above = seen.get(each.parentNode) || '', own = key(getComputedStyle(each));
    seen.set(each, above.endsWith(own) ? above : above + own);
    const told = [...each.childNodes].some(node => node.nodeType == 3 && node.data.trim());
    if ((told || each.matches('input, select, textarea')) && each.checkVisibility({visibilityProperty: true})) {
      looks.set(seen.get(each) + !!each.closest(':disabled, [aria-disabled=true]'), each);
    }
  }
  return [...looks.keys()];
}"""
"""Contrast is most of what axe costs, and says the same of all that look alike and stand on the same: one of them is
looked at."""
AXE = """async ([rules, unknown]) => {
  const run = async (where, how) => (await axe.run(where, {resultTypes: ['violations'], ...how})).violations;
  const only = values => ({runOnly: {type: 'rule', values}}), include = unknown.map(look => looks.get(look));
  return [
    await run(document, rules ? only(rules) : {rules: {'color-contrast': {enabled: false}}}),
    include.length ? await run({include}, only(['color-contrast'])) : []
  ];
}"""
_plain: set[tuple[int, str]] = set()
"""Looks, each at a width of the window, that had enough contrast on some page: their like on others has it as well."""


@dataclass(frozen=True)
class Server:
    """A running installation with the sample data."""

    port: int
    instance: Path

    def platform(self, path: str = "/") -> str:
        return f"http://localhost:{self.port}{path}"

    def site(self, slug: str, path: str = "/") -> str:
        return f"http://{slug}.localhost:{self.port}{path}"

    def admin(self, slug: str, path: str = "/") -> str:
        return self.platform(f"/s/{slug}/admin{path}")

    def get(self, slug: str, path: str, **headers: str) -> tuple[int, bytes]:
        """Ask as a citizen without a browser."""
        status, _headers, body = self.ask(slug, path, **headers)
        return status, body

    def ask(self, slug: str, path: str, **headers: str) -> tuple[int, Message, bytes]:
        """Ask, and return what stands above the page as well; not every resolver knows names below localhost."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Host": f"{slug}.localhost:{self.port}", **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def finish_pictures(self) -> None:
        """Wait until every picture of the sample data has its light formats; a slow machine needs a while."""
        deadline = time.monotonic() + 240
        with contextlib.closing(sqlite3.connect(self.instance / "cms.sqlite3")) as database:
            while database.execute("SELECT count(*) FROM core_media WHERE NOT ready").fetchone()[0]:
                assert time.monotonic() < deadline, "the pictures are not made"
                time.sleep(1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def furnished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the sample data, as ``make run`` fills it; a server is started on a copy.

    Its pictures have their light formats already: each server would make them all anew, beside its first tests. The
    first worker that needs it makes it for all of them.
    """
    own = tmp_path_factory.getbasetemp()
    run = own.parent if hasattr(request.config, "workerinput") else own
    folder, unfinished = run / "furnished", run / "unfinished"
    with (run / "furnished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished.mkdir(mode=0o700)
            cms = str(Path(sys.executable).parent / "cms")
            for arguments in (["db", "upgrade"], ["demo", "--if-empty"], ["tasks", "run", "--once"]):
                environ = environment(unfinished, _free_port())
                subprocess.run([cms, *arguments], env=environ, check=True, capture_output=True, timeout=900)
            unfinished.rename(folder)
    return folder


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """Return what an installation with this instance folder and port sees of the environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CMS_")}
    return {**kept, "CMS_INSTANCE": str(folder), "CMS_PORT": str(port), "CMS_DEMO_PASSWORD": PASSWORD, **more}


@pytest.fixture(scope="session")
def server(scratch: Path, furnished: Path) -> Iterator[Server]:
    """``cms run`` on a fresh instance, as ``make run`` starts it."""
    folder, port = scratch / "e2e", _free_port()
    shutil.copytree(furnished, folder)
    environ = environment(folder, port, CMS_WORKERS="1", PYTHONWARNINGS="default")
    cms = str(Path(sys.executable).parent / "cms")
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        [cms, "run", "--host", "127.0.0.1", "--port", str(port)], env=environ, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(port, process, folder / "server.log")
        yield Server(port, folder)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    # Whoever ends is seen at once; on a machine with much to do, to begin takes a minute.
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    pytest.fail(f"The server did not start:\n{log.read_text('utf-8')[-4000:]}")


def faults_of(page: Page) -> list[str]:
    """Return what axe finds on a page on a phone and at a desk, in light and dark, and where it is too wide.

    The page is loaded once: no style of ours moves, and no script asks how wide the window is.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = []
    for size, scheme in itertools.product((PHONE, DESK), SCHEMES):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)
        looks = {(size["width"], look) for look in page.evaluate(LOOKS)} - _plain
        unknown = [look for _width, look in looks]
        results, pale = page.evaluate(AXE, [OF_COLOURS if scheme == "dark" else None, unknown])
        if not pale:
            _plain.update(looks)
        found += [
            f"{scheme}, {size['width']}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in [*results, *pale]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"wider than {size['width']}")
    return found


@pytest.fixture(params=[True, False], ids=["js", "no-js"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript."""
    return bool(request.param)


@pytest.fixture
def context(browser: Browser, javascript: bool) -> Iterator[BrowserContext]:
    """A phone's browser, with and without JavaScript."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=javascript, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of that phone."""
    return context.new_page()
