"""A real browser for the tests that walk through pages: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from cms_core.testing.report import cover, unavailable

NAMES = ("chromium", "chromium-browser", "google-chrome")
UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""What a browser makes ready for its own window, and for a page that may come: a process for each, with every tab."""
QUIET = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""What Playwright turns off: of two lists that it is given, a browser reads the last one alone."""


def find_browser() -> str | None:
    """Return the path of the browser on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(chromium: Any, path: str, *flags: str) -> Any:
    """Start the browser at a path, with flags of its own. ``chromium`` is Playwright's ``BrowserType``."""
    # As root, as in most containers, Chromium refuses to start inside its sandbox.
    known = ["--no-sandbox"] if os.geteuid() == 0 else []
    off = f"--disable-features={','.join([*QUIET, *UNSEEN])}"
    return chromium.launch(executable_path=path, args=[*known, off, *flags])


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A running Chromium (Playwright's ``Browser``); open a context of your own in it."""
    path = find_browser()
    if path is None:
        unavailable("Browser: there is no Chromium on this machine (Debian's package is called chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("Browser: playwright is not installed")
    with sync_playwright() as playwright:
        launched = launch(playwright.chromium, path)
        cover(request.config, "browser", f"Chromium {launched.version}")
        yield launched
        launched.close()
