"""The page of how complete packages are."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site
from cms_lelang import NAME, _
from cms_lelang.completeness import services


def page() -> ResponseReturnValue:
    """How much each agency tells of what it should tell by now."""
    site = current_site()
    found = services.agencies(site)
    cache_policy().until(services.next_change(site))
    if site.level != "desa":
        cache_policy().roll_up()
    return render_template(
        f"{NAME}/completeness.html",
        found=found,
        items=services.ITEMS,
        packages=sum(each.packages for each in found),
        whole=sum(each.whole for each in found),
        percent=sum(each.told for each in found) * 100 // sum(each.wanted for each in found) if found else None,
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Kelengkapan data"), None)],
    )
