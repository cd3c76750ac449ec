"""Public pages."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import PUBLISHED, WITHDRAWN, by_slug, cache_policy, current_site, items, village_without_face
from cms_nama_modul import NAME, _, services
from cms_nama_modul.models import Entry

PER_PAGE = 24
ROLL_UP_SECONDS = 10


def entries() -> ResponseReturnValue:
    """What the site has published; from a kecamatan up, also its villages."""
    site = current_site()
    if site.level != "desa":
        cache_policy().live(ROLL_UP_SECONDS)
    found = items(site, plugin=NAME, limit=PER_PAGE + 1, after=request.args.get("sesudah", ""))
    shown = found[:PER_PAGE]
    more = url_for(f"{NAME}.entries", sesudah=shown[-1].cursor) if len(found) > PER_PAGE else None
    return render_template(
        "nama_modul/list.html",
        items=shown,
        next_url=more,
        crumbs=[(_("Nama modul"), None)],
    )


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One entry: 404 when there is none, 410 when it was withdrawn."""
    if desa is None:
        return _page(slug)
    with village_without_face(desa, NAME):
        return _page(slug)


def _page(slug: str) -> str:
    row = by_slug(Entry, slug)
    if row is None or row.state not in (PUBLISHED, WITHDRAWN):
        abort(404)
    if row.state == WITHDRAWN:
        abort(410)
    return render_template(
        "nama_modul/show.html",
        row=row,
        summary=services.summary_of(row),
        paragraphs=[part.strip() for part in row.body.split("\n\n") if part.strip()],
        crumbs=[(_("Nama modul"), url_for(f"{NAME}.entries")), (row.title, None)],
    )
