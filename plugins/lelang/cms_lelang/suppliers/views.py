"""The pages of suppliers: all winners, and one with what it won."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import called, current_site, has_row, now, public_list, written
from cms_lelang import NAME, _
from cms_lelang.buyers.services import units_in
from cms_lelang.buyers.units import Agency
from cms_lelang.buyers.views import page_of, url_of
from cms_lelang.figures.services import keep_sums
from cms_lelang.listing import told_of
from cms_lelang.models import Bidder, Package
from cms_lelang.names import address_of, key_of
from cms_lelang.suppliers import services
from cms_lelang.suppliers.services import Won
from cms_lelang.words import METHODS, STATES


def listing() -> ResponseReturnValue:
    """The winners of what stands here, with what their contracts are worth."""
    site = current_site()
    keep_sums(site)
    return render_template(
        f"{NAME}/suppliers/list.html",
        **page_of(services.suppliers(site), f"{NAME}.suppliers"),
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Penyedia"), None)],
    )


def show(address: str) -> ResponseReturnValue:
    """One winner: what it won, from whom and in which year, and what it offered."""
    site = current_site()
    told = services.supplier(site, address) or abort(404)
    found = public_list(plugin=NAME, kinds=(Package.KIND,), where=(has_row(Package, *told.where, few=True),))
    return render_template(
        f"{NAME}/suppliers/show.html",
        told=told,
        years=_by_year(told.won),
        buyers=_by_buyer(told.won),
        found=found,
        cards=told_of(found.items, site.region_code, now()),
        methods=METHODS,
        states=STATES,
        won={each.package: each for each in told.won},
        crumbs=[
            (_("Lelang"), url_for(f"{NAME}.packages")),
            (_("Penyedia"), url_for(f"{NAME}.suppliers")),
            (written(told.name), None),
        ],
    )


def url_of_winner(bidder: Bidder) -> str:
    """Return where a winner has its page."""
    return url_for(f"{NAME}.supplier", address=address_of(key_of(bidder.name)))


def _by_year(won: Iterable[Won]) -> list[tuple[int, int, int]]:
    """Return year, packages and rupiah of contracts, the newest first."""
    found: dict[int, list[int]] = defaultdict(list)
    for each in won:
        found[each.year].append(each.contract or 0)
    return [(year, len(found[year]), sum(found[year])) for year in sorted(found, reverse=True)]


def _by_buyer(won: Iterable[Won]) -> list[tuple[str, str, str, int, int]]:
    """Return name, place and address of who bought, with packages and rupiah, the most first."""
    units = units_in(current_site().region_code)
    found: dict[Agency, list[int]] = defaultdict(list)
    for each in won:
        found[units.of(each)].append(each.contract or 0)
    told = []
    for agency, money in found.items():
        owner = units.sites[agency[0]]
        told.append((units.called(agency), called(owner), url_of(owner, agency[1]), len(money), sum(money)))
    return sorted(told, key=lambda each: (-each[4], -each[3], each[0]))
