"""The blocks of a home page in one order, as the administration of the site arranges them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from cms_core.delivery.seen import hold
from cms_core.entries import HomeBlock
from cms_core.front.services import begin, front_of
from cms_core.hookspecs import SiteSpecs
from cms_core.modules import gate
from cms_core.pages import ordering
from cms_core.regions.models import LEVELS
from cms_core.sites.models import Site
from cms_core.users.models import User

VILLAGES, OTHERS, WHERE = "wilayah", "terusan", "di-mana"
"""Keys of the blocks that are core's own."""
MODULES, LAST = 100, 10_000
"""The places of what nobody has put anywhere: modules behind the villages, the place itself behind them."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A block that may stand on the home page; ``block`` is a module's, None for one of core's own."""

    key: str
    title: str
    shown: bool
    block: HomeBlock | None = None


def entries(site: Site, places: Mapping[str, Sequence[int]]) -> list[Entry]:
    """Return the blocks that the site in scope may have: what is shown in its order, then the rest.

    ``places`` says where people have put them (:attr:`Front.blocks`).
    """
    offered: list[tuple[int, str, str, HomeBlock | None]] = []
    if site.level != LEVELS[-1]:
        offered.append((0, VILLAGES, _("Situs di wilayah ini"), None))
    others = _("Dari kecamatan dan kabupaten") if site.level == LEVELS[-1] else _("Pilihan dari desa")
    offered.append((1, OTHERS, others, None))
    blocks = gate.hooks(site).sorted(SiteSpecs.cms_home_blocks)
    offered += [(number, block.key, str(block.title), block) for number, block in enumerate(blocks, MODULES)]
    offered.append((LAST, WHERE, _("Di mana kami"), None))
    found = []
    for usual, key, title, block in offered:
        place, shown = places.get(key, (usual, True))
        found.append((place, Entry(key, title, bool(shown), block)))
    return ordering.in_order(found)


def arrange(site: Site, wish: ordering.Wish, *, by: User | None) -> None:
    """Put the blocks of the site in scope into an order, and show them or not.

    Raises:
        OrderChanged: it is not what the arranger saw any more.
    """
    hold(site)
    places = ordering.placed(entries(site, front_of(site).blocks), wish)
    # What a module that is off had stays its own, for the day when it is on again.
    front = begin(site, "order", by=by)
    front.blocks = {**front.blocks, **places}
