"""The menu of a site: its pages, its modules and the places below in one order, as its administration arranges them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from cms_core.columns import now
from cms_core.entries import MenuItem
from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.pages import ordering
from cms_core.pages.models import Page
from cms_core.publishing.models import ARCHIVED, PUBLISHED
from cms_core.regions.words import words_for
from cms_core.sites.models import Site

EMERGENCY = "kontak-darurat"
"""Where every site has its emergency numbers; a page of its own with this slug stands in no menu."""
BEHIND = 10_000
"""The place of a module that nobody has put anywhere: behind the pages."""
NUMBERS = "site.emergency"


@dataclasses.dataclass(frozen=True)
class Entry:
    """What may stand in the menu. ``key`` is the id of a page, or names what a module offers (:attr:`MenuItem.key`).

    ``label`` is what the menu calls a page instead of its title, None for what a module offers; ``icon`` and ``hint``
    are what a page says on its tile.
    """

    key: str
    title: str
    phase: str
    shown: bool
    label: str | None
    icon: str = ""
    hint: str = ""


def offered(site: Site) -> Iterator[tuple[int, bool, MenuItem]]:
    """Yield what core and the modules of the site in scope offer: the place in the menu, whether it is shown, what.

    Last come the emergency numbers, which every site has.
    """
    numbers = MenuItem(label=_("Kontak darurat"), endpoint=NUMBERS, icon="ambulance", hint=_("112, polisi, ambulans"))
    modules = gate.hooks(site).sorted("cms_menu_items", user=None, area="public")
    for number, item in enumerate((*own(site), *modules, numbers)):
        place, shown = site.menu.get(item.key, (BEHIND + number, True))
        yield place, bool(shown), item


def own(site: Site) -> Iterator[MenuItem]:
    """Yield what core itself offers besides pages: from a kecamatan up, the places below."""
    below = {"kecamatan": "desa", "kabupaten": "kecamatan"}.get(site.level)
    if below is not None:
        label = words_for(site)[below]
        yield MenuItem(label=label, endpoint="villages.index", icon="building-community", hint=_("Kabar dan kontaknya"))


def entries(site: Site) -> list[Entry]:
    """Return what may stand in the menu of the site in scope: what is shown in its order, then the rest."""
    query = select(Page).where(Page.state != ARCHIVED, Page.slug != EMERGENCY).order_by(Page.weight, Page.title)
    # Of two at one place the module comes first: it was there before it was off for a while.
    found = [(place, Entry(item.key, str(item.label), PUBLISHED, shown, None)) for place, shown, item in offered(site)]
    found += [
        (
            page.weight,
            Entry(str(page.id), page.title, page.phase, page.in_menu, page.menu_label, page.icon, page.hint),
        )
        for page in db.session.scalars(query)
    ]
    return ordering.in_order(found)


def version(site: Site, keys: Collection[str] | None = None) -> str:
    """Return a fingerprint of the menu of the site in scope, as far as it is of the entries ``keys``."""
    told = [
        (each.key, each.shown, each.label, each.icon, each.hint)
        for each in entries(site)
        if keys is None or each.key in keys
    ]
    return ordering.fingerprint(told)


def arrange(
    site: Site,
    order: Sequence[str],
    shown: Collection[str],
    *,
    labels: Mapping[str, str],
    icons: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
    move: str,
    seen: str,
) -> None:
    """Put the entries of the menu of the site in scope into an order, and show them or not.

    ``order`` and ``shown`` are keys of entries, ``labels`` what the menu calls pages, ``icons`` and ``hints``
    what stands on their tiles; ``move`` is what :func:`ordering.placed` takes.

    Raises:
        OrderChanged: it is not what the arranger saw any more (its version was ``seen``).
    """
    db.session.refresh(site, with_for_update=True)
    if seen != version(site, order):
        raise ordering.OrderChanged
    places = ordering.placed(entries(site), order, shown, move)
    for page in db.session.scalars(select(Page).where(Page.state != ARCHIVED)):
        key = str(page.id)
        # One that was written just now is not among those that were read before.
        if key in places:
            page.weight, page.in_menu = places[key][0], bool(places[key][1])
            page.menu_label = labels.get(key, page.menu_label)
            page.icon = (icons or {}).get(key, page.icon)
            page.hint = (hints or {}).get(key, page.hint)
    # What a module that is off had stays its own, for the day when it is on again.
    site.menu = {**site.menu, **{item.key: places[item.key] for _place, _shown, item in offered(site)}}
    site.changed_at = now()
