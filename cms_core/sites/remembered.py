"""What an error page may say of a site when nothing can be asked any more: its name, its look and where its home is.

It is noted in memory whenever a site was found; who a request is for is told by its address alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import g

from cms_core.extensions import state
from cms_core.looks import Look, current_look
from cms_core.regions.words import called
from cms_core.sites.models import Site
from cms_core.sites.resolve import normal_host

LIMIT = 2_000


class Remembered(NamedTuple):
    """A site as it last was.

    ``root`` is the path of its home page without the last slash, and without a language; ``language`` the regional one
    that it speaks as well.
    """

    place: str
    look: Look
    root: str
    language: str


def remember(environ: Any, site: Site) -> None:
    """Note the site that was found for a request."""
    known = _known()
    if len(known) >= LIMIT:
        known.clear()
    root = f"/s/{site.slug}" if environ["cms.host_kind"] == "path" else ""
    known[root or normal_host(environ.get("HTTP_HOST", ""))] = Remembered(
        called(site), current_look(), root, site.language
    )


def recall(environ: Any) -> Remembered | None:
    """Return what is known of the site that a request asks for, and take over its look."""
    host = normal_host(environ.get("HTTP_HOST", ""))
    parts = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).split("/")
    below = host == state().settings.platform_host and parts[1:2] == ["s"]
    found = _known().get(f"/s/{parts[2]}" if below and len(parts) > 2 else host)
    if found is not None:
        g.look = found.look
    return found


def _known() -> dict[str, Remembered]:
    known: dict[str, Remembered] = state().extras.setdefault("remembered", {})
    return known
