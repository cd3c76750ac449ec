"""The page of a package, or what is left to say of it."""

from __future__ import annotations

from functools import partial

from flask import render_template, url_for

from cms_core.api import Site, cache_policy, current_site, public_or_404
from cms_lelang import NAME, _
from cms_lelang.masking import redacted
from cms_lelang.models import Package
from cms_lelang.releases.services import is_draft, of_package


def package_or_404(slug: str, *, site: Site, endpoint: str) -> Package:
    """Return the package that citizens see at a slug of ``site``, which is in scope; ``endpoint`` is its page.

    404 and 308 as of everything; 410 when it was withdrawn, with the day and the reason. Of its contents nothing is
    said, not even its name: they were taken back.
    """
    return public_or_404(Package, slug, site=site, endpoint=endpoint, gone=partial(_withdrawn, site))


def _withdrawn(site: Site, row: Package) -> str:
    elsewhere = site.id != current_site().id
    if elsewhere:
        cache_policy().roll_up()
    told = of_package(row.id)
    return render_template(
        f"{NAME}/withdrawn.html",
        at=told[-1].at if told and told[-1].gone else row.changed_at,
        why=redacted(row.note),
        draft=is_draft(site),
        process=row.process if told and not elsewhere else None,
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Paket yang ditarik"), None)],
    )
