"""Security headers of every answer; the policy names the inline blocks of the page by their hashes."""

from __future__ import annotations

from flask import Response, g, request

from cms_core.extensions import state
from cms_core.sites.resolve import is_admin

YEAR = 365 * 24 * 3600


def add_headers(response: Response) -> Response:
    """Add what every answer carries; what a view has set stays."""
    settings = state().settings
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(sorted(g.get("csp_hashes", ()))))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    if settings.https:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if is_admin(request.path) or request.method not in ("GET", "HEAD"):
        headers["Cache-Control"] = "no-store"
    elif response.status_code == 200:
        headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
    return response


def policy(hashes: list[str]) -> str:
    """Return the Content-Security-Policy of a page with these inline blocks."""
    known = " ".join(hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {known}".rstrip(),
            f"style-src 'self' {known}".rstrip(),
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )
