"""What the public was told of a package, when: the newest first."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import Site, cache_policy, current_site, now, village_without_face, written
from cms_lelang import NAME, _
from cms_lelang.cases import load
from cms_lelang.history.services import entries
from cms_lelang.releases.services import is_draft, of_package
from cms_lelang.releases.views import asked_page
from cms_lelang.withdrawn.views import package_or_404

PAGE = 20
"""Releases on a page."""
HISTORY = f"{NAME}.history"


def page(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """What was said of a package on which day; gone with its page."""
    if desa is None:
        return _page(slug, current_site(), {})
    with village_without_face(desa, NAME) as village:
        return _page(slug, village, {"desa": desa})


def _page(slug: str, owner: Site, at: dict[str, Any]) -> ResponseReturnValue:
    row, number = package_or_404(slug, site=owner, endpoint=HISTORY), asked_page()
    case, moment = load(row, None), now()
    sealed = case.is_sealed(moment)
    # Who was told of before offers were taken again is told of nowhere until they are closed.
    found = entries(of_package(row.id), without={"bidders"} if sealed else ())
    cache_policy().until(case.next_change(moment))
    shown = found[number * PAGE : (number + 1) * PAGE]
    if not shown:
        abort(404)
    more = len(found) > (number + 1) * PAGE
    back = url_for(f"{NAME}.show", slug=slug, **at)
    return render_template(
        f"{NAME}/history/page.html",
        row=row,
        entries=shown,
        sealed=sealed,
        back=back,
        next_url=url_for(HISTORY, slug=slug, halaman=number + 2, **at) if more else None,
        draft=is_draft(owner),
        process=row.process if owner.id == current_site().id else None,
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (written(row.title), back), (_("Riwayat"), None)],
    )
