"""The map of a site, and its layers as GeoJSON."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import current_site, today
from cms_peta import NAME, _, collections, layers, showing
from cms_peta.boundaries import services
from cms_peta.drawing import mark
from cms_peta.words import STATUSES, SYSTEMS


def page() -> ResponseReturnValue:
    """The map: areas as links, the layers that were asked for, and the same as tables."""
    site = current_site()
    offered = layers.offered(site)
    names = layers.chosen(request.args.get("lapisan", ""), offered)
    wanted = [layers.read(layer) for layer in offered if layer.name in names]
    shown = showing.shown(site, wanted)
    return render_template(
        f"{NAME}/page.html",
        shown=shown,
        chips=[(layer.label, _toggled(layer.name, names), layer.name in names) for layer in offered],
        marks=[mark(number) for number in range(len(wanted))],
        today=today(site),
        statuses=STATUSES,
        systems=SYSTEMS,
        villages=_has_villages(),
        files=[(each.name, each.title) for each in collections.collections(site)],
        crumbs=[(_("Peta"), None)],
    )


def _toggled(name: str, names: list[str]) -> str:
    """Return the page with one layer more, or without it."""
    left = [each for each in names if each != name]
    wanted = left if name in names else [*left, name]
    return url_for(f"{NAME}.page", lapisan=layers.BETWEEN.join(wanted) if wanted else None)


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
