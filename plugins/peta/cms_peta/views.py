"""The map of a site, and its layers as GeoJSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import AreaFigure, MapLayer, Site, allow_images, area_figures, current_site, today
from cms_peta import NAME, _, layers, live, showing
from cms_peta.base_maps import BaseMap, base_map_of
from cms_peta.boundaries import services
from cms_peta.drawing import mark
from cms_peta.words import STATUSES, SYSTEMS, place_of

CHOOSE = "pilih"
"""What an address says in the place of a figure, to see which there are."""


def page() -> ResponseReturnValue:
    """The map: areas as links, the layers and the figure that were asked for, and the same as tables."""
    site = current_site()
    asked = _asked_for(site)
    if asked.base is not None:
        allow_images(asked.base.origin)
    return render_template(
        f"{NAME}/page.html",
        shown=asked.shown,
        chips=[(layer.label, _toggled(layer.name, asked), layer.name in asked.names) for layer in asked.offered],
        figures=asked.figures,
        choosing=asked.figure == CHOOSE,
        figured=partial(_address, asked.names),
        live=live.kilobytes(asked.shown) if live.has_map(site, asked.shown) else 0,
        base=asked.base,
        place_of=place_of,
        marks=[mark(number) for number in range(len(asked.shown.layers))],
        today=today(site),
        statuses=STATUSES,
        systems=SYSTEMS,
        villages=_has_villages(),
        crumbs=[(_("Peta"), None)],
    )


def interactive() -> ResponseReturnValue:
    """What the interactive map begins with, as JSON; asked as the page that it is tapped on."""
    site = current_site()
    asked = _asked_for(site, points=False)
    told = live.told(site, asked.shown, asked.names)
    return current_app.response_class(live.as_json(told), mimetype="application/json")


@dataclasses.dataclass(frozen=True)
class Asked:
    """What an address asks of the map, what there is to ask (layers, and figures by their names), and what it shows."""

    offered: Sequence[MapLayer]
    names: Sequence[str]
    figures: Mapping[str, AreaFigure]
    figure: str
    shown: showing.Shown
    base: BaseMap | None


def _asked_for(site: Site, *, points: bool = True) -> Asked:
    offered = layers.offered(site)
    names = layers.chosen(request.args.get("lapisan", ""), offered)
    wanted = [layers.read(layer) for layer in offered if points and layer.name in names]
    figures = {each.name: each for each in area_figures(site)}
    figure = request.args.get("angka", "")
    shown = showing.shown(site, wanted, figure=figures.get(figure))
    return Asked(offered, names, figures, figure, shown, base_map_of(site))


def _toggled(name: str, asked: Asked) -> str:
    """Return the page with one layer more, or without it, coloured as it is."""
    left = [each for each in asked.names if each != name]
    return _address(left if name in asked.names else [*left, name], asked.figure)


def _address(names: Sequence[str], figure: str | None) -> str:
    """Return the page with these layers, coloured by a figure."""
    return url_for(f"{NAME}.page", lapisan=layers.BETWEEN.join(names) or None, angka=figure or None)


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
