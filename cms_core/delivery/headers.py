"""Security headers of every answer; the policy names the inline blocks of the page by their hashes."""

from __future__ import annotations

import re
from functools import lru_cache

from flask import Response, g, request

from cms_core.delivery import page_cache
from cms_core.extensions import state
from cms_core.sites.resolve import is_admin

YEAR = 365 * 24 * 3600
FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
)
OF_PAGES = (
    ("Permissions-Policy", "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
"""What speaks of documents alone; a file is none, and a first visit fetches ten of them."""
ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
SEALED = "default-src 'none'; sandbox"


def add_headers(response: Response) -> Response:
    """Add what every answer carries; what a view has set stays."""
    settings = state().settings
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(frozenset(g.get("csp_hashes", ())), g.get("csp_images", "")))
    wanted = FIXED if headers["Content-Security-Policy"] == SEALED else FIXED + OF_PAGES
    present = {name.lower() for name, _value in headers}
    headers.extend([pair for pair in wanted if pair[0].lower() not in present])
    if settings.https:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if is_admin(request.path) or request.method not in ("GET", "HEAD"):
        headers["Cache-Control"] = "no-store"
    elif response.status_code == 200:
        # Who keeps a page keeps it for everybody: neither a proxy nor a phone may keep one with a token in it.
        whose = "public" if page_cache.policy().stored else "private"
        headers.setdefault("Cache-Control", f"{whose}, max-age=0, must-revalidate")
    return response


def keep(response: Response, *, lasting: bool, seconds: int = 0) -> None:
    """Let everybody keep an answer: for good where its address ``lasting``ly means it, else for some seconds."""
    response.cache_control.public = True
    if lasting:
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    elif seconds:
        response.cache_control.max_age = seconds
    else:
        response.cache_control.no_cache = True


def seal(response: Response) -> None:
    """Let an answer that is no page load and run nothing, should a browser take it for one."""
    response.headers["Content-Security-Policy"] = SEALED


def allow_images(origin: str) -> None:
    """Let the page that is being made load images of one origin of others, ``https://ubin.example``, and no page else.

    Raises:
        ValueError: that is no origin; it would say something else in the policy.
    """
    if not ORIGIN.fullmatch(origin):
        raise ValueError(origin)
    g.csp_images = origin


@lru_cache(maxsize=512)
def policy(hashes: frozenset[str], images: str = "") -> str:
    """Return the Content-Security-Policy of a page with these inline blocks, and with ``images`` of one more origin."""
    known = " ".join(sorted(hashes))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {known}".rstrip(),
            f"style-src 'self' {known}".rstrip(),
            f"img-src 'self' data: blob: {images}".rstrip(),
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )
