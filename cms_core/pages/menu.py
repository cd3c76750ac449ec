"""The menu of a site: its pages, its modules and the places below in one order, as its administration arranges them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import Select, select

from cms_core.columns import now
from cms_core.delivery.seen import hold
from cms_core.entries import MenuItem
from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.modules import gate
from cms_core.pages import ordering
from cms_core.pages.icons import icon_of
from cms_core.pages.models import Page
from cms_core.publishing.models import ARCHIVED, PUBLISHED
from cms_core.regions.words import words_for
from cms_core.sites.models import Site

EMERGENCY = "kontak-darurat"
"""Where every site has its emergency numbers; a page of its own with this slug stands in no menu."""
BEHIND = 10_000
"""The place of a module that nobody has put anywhere: behind the pages."""
NEWEST = 2**63
"""From here the places of pages that are not shown count down: behind all modules, the newest first."""
NUMBERS = "site.emergency"


@dataclasses.dataclass(frozen=True)
class Entry:
    """What may stand in the menu. ``key`` is the id of a page, or names what a module offers (:attr:`MenuItem.key`).

    ``label`` is what the menu calls a page instead of its title, None for what a module offers; ``icon`` is that of its
    tile.
    """

    key: str
    title: str
    phase: str
    shown: bool
    label: str | None
    icon: str


def offered(site: Site) -> Iterator[tuple[int, bool, MenuItem]]:
    """Yield what core and the modules of the site in scope offer: the place in the menu, whether it is shown, what.

    Last come the emergency numbers, which every site has.
    """
    numbers = MenuItem(label=_("Kontak darurat"), endpoint=NUMBERS, icon="ambulance", hint=_("112, polisi, ambulans"))
    modules = gate.hooks(site).sorted(SiteSpecs.cms_menu_items, user=None, area="public")
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
    # Of two at one place the module comes first: it was there before it was off for a while.
    found = [
        (place, Entry(item.key, str(item.label), PUBLISHED, shown, None, item.icon))
        for place, shown, item in offered(site)
    ]
    found += [
        (
            page.weight if page.in_menu else NEWEST - page.id,
            Entry(str(page.id), page.title, page.phase, page.in_menu, page.menu_label, icon_of(page.icon)),
        )
        for page in db.session.scalars(_pages().order_by(Page.weight, Page.title))
    ]
    return ordering.in_order(found)


def find(key: int) -> Page | None:
    """Return the page of the site in scope that may stand in its menu under ``key``."""
    return db.session.scalar(_pages().where(Page.id == key))


def _pages() -> Select[Page]:
    return select(Page).where(Page.state != ARCHIVED, Page.slug != EMERGENCY)


def arrange(site: Site, wish: ordering.Wish) -> None:
    """Put the entries of the menu of the site in scope into an order, and show them or not.

    Raises:
        OrderChanged: it is not what the arranger saw any more.
    """
    hold(site)
    places = ordering.placed(entries(site), wish)
    ids = [int(key) for key in places if key.isdecimal()]
    for page in db.session.scalars(_pages().where(Page.id.in_(ids))):
        page.weight, page.in_menu = places[str(page.id)][0], bool(places[str(page.id)][1])
    # What a module that is off had stays its own, for the day when it is on again.
    own = {item.key: places[item.key] for _place, _shown, item in offered(site) if item.key in places}
    site.menu = {**site.menu, **own}
    site.changed_at = now()


def call(page: Page, site: Site, *, label: str, icon: str, hint: str) -> None:
    """Say what the menu calls a page, and what its tile on the home page carries (:class:`Page`)."""
    page.menu_label, page.icon, page.hint = label, icon, hint
    site.changed_at = now()
