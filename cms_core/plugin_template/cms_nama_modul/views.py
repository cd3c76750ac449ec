"""Public pages."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    cache_policy,
    current_site,
    picture,
    public_list,
    public_or_404,
    summary_of,
    village_without_face,
    written,
)
from cms_nama_modul import NAME, _
from cms_nama_modul.models import Entry


def entries() -> ResponseReturnValue:
    """What the site has published; from a kecamatan up, also its villages."""
    found = public_list(plugin=NAME)
    crumbs = [(_("Nama modul"), None)]
    return render_template("nama_modul/list.html", found=found, crumbs=crumbs)


def show(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One entry.

    404 when there is none (yet), 410 when it was withdrawn, 308 from an address that it had before.
    """
    if desa is None:
        return draw(public_or_404(Entry, slug, site=current_site(), endpoint=f"{NAME}.show"))
    with village_without_face(desa, NAME) as village:
        # Its changes do not move the stamp of the site that shows them.
        cache_policy().roll_up()
        return draw(public_or_404(Entry, slug, site=village, endpoint=f"{NAME}.show"))


def draw(row: Entry, *, preview: bool = False) -> str:
    """Return the page of an entry; ``preview`` is for the administration."""
    return render_template(
        "nama_modul/show.html",
        row=row,
        summary=summary_of(row.body),
        pictures=[picture(each.medium, alt=each.alt, preview=preview) for each in row.open_photos(preview=preview)],
        preview=preview,
        crumbs=[(_("Nama modul"), url_for(f"{NAME}.entries")), (written(row.title), None)],
    )
