"""The pages of the flags: for staff, and where a site wishes so for citizens."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import Site, current_site, require, row_id
from cms_lelang import NAME, _
from cms_lelang.flags import services
from cms_lelang.flags.fences import LEAST
from cms_lelang.flags.methods import METHODS, VERSION

PAGE = 30
"""Packages on a page."""


def public() -> ResponseReturnValue:
    """The flags with their methods, where a site has decided to show them."""
    site = current_site()
    if not services.shown(site):
        abort(404)
    crumbs = [(_("Lelang"), url_for(f"{NAME}.packages")), (_("Patut ditanyakan"), None)]
    return render_template(f"{NAME}/flags/public.html", **_told(site, f"{NAME}.flags"), crumbs=crumbs)


@require(f"{NAME}.view")
def overview() -> ResponseReturnValue:
    """The flags as staff see them, whether citizens do or not."""
    site = current_site()
    told = _told(site, f"{NAME}.admin.flags")
    return render_template(f"{NAME}/flags/index.html", **told, shown=services.shown(site))


def _told(site: Site, endpoint: str) -> dict[str, Any]:
    found, page = services.overview(site), _page()
    if page > 1 and (page - 1) * PAGE >= len(found.packages):
        abort(404)
    more = page * PAGE < len(found.packages)
    return {
        "found": found,
        "first": page == 1,
        "flagged": found.packages[(page - 1) * PAGE : page * PAGE],
        "next_url": url_for(endpoint, halaman=page + 1) if more else None,
        "flag_methods": METHODS,
        "flag_version": VERSION,
        "least": LEAST,
    }


def _page() -> int:
    try:
        return row_id(request.args.get("halaman", "1")) or abort(404)
    except ValueError:
        abort(404)
