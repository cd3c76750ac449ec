"""The map of a site, and its layers as GeoJSON."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site, today
from cms_peta import NAME, _, collections, layers, showing
from cms_peta.boundaries import services
from cms_peta.drawing import mark
from cms_peta.overlays import key_of
from cms_peta.own import services as own_services
from cms_peta.own import showing as own_showing
from cms_peta.words import GEOMETRIES, KINDS, STATUSES, SYSTEMS

TOGETHER = 2
"""Layers that links lead to together."""
CHIPS = 12
"""Layers that stand above the map; all of them have a page of their own."""


def page() -> ResponseReturnValue:
    """The map: areas as links, the layers that were asked for, and the same as tables."""
    site = current_site()
    offered, own = layers.offered(site), own_services.offered(site)
    _live_with_those_below()
    labels = {layer.name: layer.label for layer in offered}
    known = {own_services.public_name(layer): layer for layer in own}
    labels |= {name: own_showing.label_of(each, own_showing.place_of(each, site)) for name, each in known.items()}
    asked = set(request.args.get("lapisan", "").split(layers.BETWEEN))
    names = [name for name in labels if name in asked]
    wanted = [layers.read(layer) for layer in offered if layer.name in names]
    over = own_showing.read(site, [known[name] for name in names if name in known])
    shown = showing.shown(site, wanted, over=over)
    chips = [*names, *(name for name in labels if name not in asked)][: max(CHIPS, len(names))]
    return render_template(
        f"{NAME}/page.html",
        shown=shown,
        chips=[(labels[name], _toggled(name, names), name in names) for name in labels if name in chips],
        all_layers=len(labels) if len(labels) > len(chips) else 0,
        marks=[mark(number) for number in range(len(wanted))],
        over_keys=[key_of(each.overlay) for each in over],
        more_styles=own_showing.styles(over),
        today=today(site),
        statuses=STATUSES,
        systems=SYSTEMS,
        villages=_has_villages(),
        files=[(each.name, each.title) for each in collections.collections(site)],
        crumbs=[(_("Peta"), None)],
    )


def _toggled(name: str, names: list[str]) -> str:
    """Return the page with one layer more, or without it.

    The first one gives way to a third: of many layers there would be as many pages as sets of them.
    """
    left = [each for each in names if each != name]
    wanted = left if name in names else [*left[1 - TOGETHER :], name]
    return url_for(f"{NAME}.page", lapisan=layers.BETWEEN.join(wanted) if wanted else None)


def listing() -> ResponseReturnValue:
    """All layers that this map has, each with where it is from, and the map with it."""
    site = current_site()
    _live_with_those_below()
    own = [(each, own_showing.place_of(each, site)) for each in own_services.offered(site)]
    return render_template(
        f"{NAME}/layers.html",
        modules=layers.offered(site),
        own=own,
        name_of=own_services.public_name,
        kinds=KINDS,
        geometries=GEOMETRIES,
        systems=SYSTEMS,
        crumbs=[(_("Peta"), url_for(f"{NAME}.page")), (_("Semua lapisan"), None)],
    )


def _live_with_those_below() -> None:
    """Let a page that shows what sites below have drawn live for seconds: that moves no stamp of its own."""
    if current_site().level != showing.VILLAGE:
        cache_policy().roll_up()


def villages() -> ResponseReturnValue:
    """The villages of a kabupaten on a page of their own."""
    if not _has_villages():
        abort(404)
    shown = showing.shown(current_site(), (), level=showing.VILLAGE)
    return render_template(
        f"{NAME}/villages.html",
        shown=shown,
        statuses=STATUSES,
        systems=SYSTEMS,
        crumbs=[(_("Peta"), url_for(f"{NAME}.page")), (_("Desa dan kelurahan"), None)],
    )


def _has_villages() -> bool:
    site = current_site()
    return site.level == "kabupaten" and services.has(site.region_code, showing.VILLAGE)
