"""The pages of agencies: all of them, and one with its packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import Site, cache_policy, current_site, has_row, now, public_list, row_id, written
from cms_lelang import NAME, _
from cms_lelang.buyers import services
from cms_lelang.figures.services import Sums, keep_sums, next_opening, together
from cms_lelang.listing import told_of
from cms_lelang.models import Package
from cms_lelang.words import METHODS, STATES

PAGE = 30
"""Agencies or suppliers on a page."""
FEW = 500
"""Up to how many packages of an agency the list begins with them, and not with all that are published."""


def page_of(found: Sequence[Any], endpoint: str) -> dict[str, Any]:
    """Return what the page that was asked for shows of a long list, and what follows; 404 where there is none."""
    try:
        page = row_id(request.args.get("halaman", "1")) or abort(404)
    except ValueError:
        abort(404)
    shown = found[(page - 1) * PAGE : page * PAGE]
    if page > 1 and not shown:
        abort(404)
    following = url_for(endpoint, halaman=page + 1) if len(found) > page * PAGE else None
    return {"found": shown, "number": len(found), "next_url": following}


def listing() -> ResponseReturnValue:
    """The agencies whose packages stand here, with what they amount to."""
    site = current_site()
    keep_sums(site)
    return render_template(
        f"{NAME}/buyers/list.html",
        **page_of(services.buyers(site), f"{NAME}.buyers"),
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Instansi"), None)],
    )


def show(key: str, place: str = "") -> ResponseReturnValue:
    """One agency: what it buys, by year, method and state, and its packages; of the site ``place`` of the region."""
    site = current_site()
    owner = services.owner_of(site, place)
    told = services.buyer(owner, key) if owner is not None else None
    if owner is None or told is None:
        abort(404)
    if told.key != key:
        return redirect(url_for(f"{NAME}.buyer", key=told.key, place=place or None))
    cache_policy().until(next_opening(owner))
    sums = told.sums
    found = public_list(
        plugin=NAME, kinds=(Package.KIND,), where=(has_row(Package, told.where, few=sums.packages <= FEW),)
    )
    years = together(told.groups, lambda row: row.year)
    return render_template(
        f"{NAME}/buyers/show.html",
        told=told,
        sums=sums,
        place=owner if owner.id != site.id else None,
        years=sorted(years.items(), reverse=True),
        ways=_sorted(together(told.groups, lambda row: row.method), METHODS),
        standings=_sorted(together(told.groups, lambda row: row.standing), STATES),
        methods=METHODS,
        states=STATES,
        found=found,
        cards=told_of(found.items, site.region_code, now()),
        crumbs=[
            (_("Lelang"), url_for(f"{NAME}.packages")),
            (_("Instansi"), url_for(f"{NAME}.buyers")),
            (written(told.name), None),
        ],
    )


def _sorted(found: dict[str, Sums], order: Mapping[str, Any]) -> list[tuple[str, Sums]]:
    return [(name, found[name]) for name in order if name in found]


def url_of(owner: Site, key: str) -> str:
    """Return where an agency of a site has its page, on the site that is being asked."""
    return url_for(f"{NAME}.buyer", key=key, place=owner.slug if owner.id != current_site().id else None)
