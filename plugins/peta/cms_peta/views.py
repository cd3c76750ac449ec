"""The map of a site, and its layers as GeoJSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    AreaFigure,
    Place,
    Site,
    allow_images,
    area_figures,
    cache_policy,
    current_site,
    today,
    village_figures,
)
from cms_peta import NAME, _, base_maps, collections, layers, live, showing
from cms_peta.base_maps import BaseMap, base_map_of
from cms_peta.boundaries import services
from cms_peta.fitting import HEAVIEST, HEAVIEST_OF_VILLAGES, fitting
from cms_peta.overlays import key_of
from cms_peta.own import services as own_services
from cms_peta.own import showing as own_showing
from cms_peta.words import GEOMETRIES, KINDS, STATUSES, about, legal_of, place_of, warning_of

CHIPS = 12
"""Layers that stand above the map; all of them have a page of their own."""
CHOOSE = "pilih"
"""What an address says in the place of a figure, to see which there are."""


def page() -> ResponseReturnValue:
    """The map: areas as links, the layers and the figure that were asked for, and the same as tables."""
    site = current_site()
    _live_with_those_below()
    asked = _asked_for(site)
    if asked.base is not None:
        allow_images(asked.base.origin)
    made = fitting(partial(_page, site, asked))
    # Of what is gone the address is no page any more; beside others it is told.
    return (made, 404) if (asked.missing or asked.uncounted) and not asked.names else made


def _page(site: Site, asked: Asked, step: int) -> str:
    """Return the page of the map so many steps smaller: what a tap loads is the same.

    Layers that nobody has asked for give way first, then (``shown.brief``) the table of areas, which the plain map has.
    """
    shown, labels, names = asked.show(step), asked.labels, asked.names
    below = base_maps.AT_FIRST * base_maps.KILOBYTES if asked.base else 0
    chips = [*names, *(name for name in labels if name not in names)][: max(0 if step and names else CHIPS, len(names))]
    return render_template(
        f"{NAME}/page.html",
        shown=shown,
        chips=[(name, labels[name], name in names) for name in labels if name in chips],
        all_layers=len(labels),
        missing=asked.missing,
        uncounted=asked.uncounted,
        undrawn=asked.undrawn,
        figures=asked.figures,
        figure=asked.figure if asked.figure in asked.figures else "",
        choosing=asked.figure == CHOOSE,
        figured=partial(_address, names),
        live=live.kilobytes(asked.show(0)) + below if live.has_map(site, shown) else 0,
        base=asked.base,
        base_kilobytes=below,
        place_of=place_of,
        over_keys=[key_of(each.overlay) for each in shown.over],
        more_styles=own_showing.styles(shown.over),
        today=today(site),
        statuses=STATUSES,
        about=about,
        legal_of=legal_of,
        warning_of=warning_of,
        villages=_has_villages(),
        files=bool(collections.collections(site)),
        crumbs=[(_("Peta"), None)],
    )


def interactive() -> ResponseReturnValue:
    """What the interactive map begins with, as JSON; asked as the page that it is tapped on."""
    site = current_site()
    _live_with_those_below()
    asked = _asked_for(site, drawn=False)
    told = live.told(site, asked.show(0), asked.names)
    return current_app.response_class(live.as_json(told), mimetype="application/json")


@dataclasses.dataclass(frozen=True)
class Asked:
    """What an address asks of the map, and what there is to ask (layers and figures by their names).

    ``show`` is what it shows, by how many steps the page is smaller than usual. ``missing``: it asks for a layer that
    is not there, ``uncounted``: for such a figure; ``undrawn`` are the labels of those layers that are too many to be
    drawn together.
    """

    labels: Mapping[str, str]
    names: Sequence[str]
    figures: Mapping[str, AreaFigure]
    figure: str
    show: Callable[[int], showing.Shown]
    base: BaseMap | None
    missing: bool
    undrawn: Sequence[str]

    @property
    def uncounted(self) -> bool:
        return self.figure not in ("", CHOOSE, *self.figures)


def _asked_for(site: Site, *, drawn: bool = True) -> Asked:
    """Read what an address asks; without ``drawn`` no layer is read: the interactive map loads them itself."""
    offered, own = layers.offered(site), own_services.offered(site)
    labels = {layer.name: str(layer.label) for layer in offered}
    known = {own_services.public_name(layer): layer for layer in own}
    labels |= {name: own_showing.label_of(each, own_showing.place_of(each, site)) for name, each in known.items()}
    told = set(request.args.get("lapisan", "").split(layers.BETWEEN)) - {""}
    names = [name for name in labels if name in told]
    wanted = [layers.read(layer, site, number) for number, layer in enumerate(offered) if drawn and layer.name in names]
    over = own_showing.read(site, [known[name] for name in names if drawn and name in known])
    undrawn = [labels[name] for name in names if name in known][own_showing.MOST_LAYERS :]
    figures = {each.name: each for each in area_figures(site)}
    figure = request.args.get("angka", "")

    @cache
    def show(step: int) -> showing.Shown:
        return showing.shown(site, wanted, figure=figures.get(figure), over=over, step=step)

    return Asked(labels, names, figures, figure, show, base_map_of(site), bool(told - set(labels)), undrawn)


def _address(names: Sequence[str], figure: str | None) -> str:
    """Return the page with these layers, coloured by a figure."""
    return url_for(f"{NAME}.page", lapisan=layers.BETWEEN.join(names) or None, angka=figure or None)


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
        about=about,
        legal_of=legal_of,
        warning_of=warning_of,
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
    site = current_site()
    figures = {each.name: each for each in village_figures(site)}
    figure = figures.get(request.args.get("angka", ""))
    to = partial(url_for, f"{NAME}.villages_of", angka=figure.name if figure is not None else None)
    places = services.places_of(site.region_code, "kecamatan")
    numbers = {place.code: str(number) for number, place in enumerate(places, start=1)}

    @cache
    def show(step: int) -> showing.Shown:
        return showing.shown(site, (), level=showing.VILLAGE, figure=figure, groups=numbers, step=step)

    # Areas of a few pixels are no links for a finger, and none on paper; nor has each room for its name.
    there: dict[str, list[str]] = {}
    for row in show(0).rows:
        if row.hectares is not None:
            there.setdefault(row.code.rpartition(".")[0], []).append(row.name)
    return _villages(
        show,
        figures,
        partial(url_for, f"{NAME}.villages"),
        heaviest=HEAVIEST_OF_VILLAGES,
        parts=[
            (numbers[place.code], place.name, to(code=place.code), there[place.code])
            for place in places
            if place.code in there
        ],
        crumbs=[(_("Peta"), url_for(f"{NAME}.page")), (_("Desa dan kelurahan"), None)],
    )


def villages_of(code: str) -> ResponseReturnValue:
    """The villages of one kecamatan of a kabupaten, as its own site would show them: not each has one."""
    site = current_site()
    place = _kecamatan(site, code)
    figures = {each.name: each for each in village_figures(site, code)}
    figure = figures.get(request.args.get("angka", ""))

    @cache
    def show(step: int) -> showing.Shown:
        return showing.shown(site, (), level=showing.VILLAGE, within=code, figure=figure, step=step)

    if show(0).borders is None:
        abort(404)
    coloured = figure.name if figure is not None else None
    return _villages(
        show,
        figures,
        partial(url_for, f"{NAME}.villages_of", code=code),
        name=place.name,
        lines=url_for(f"{NAME}.lines_of", code=code),
        site_page=url_for("villages.show", slug=place.slug) if place.slug else "",
        crumbs=[
            (_("Peta"), url_for(f"{NAME}.page")),
            (_("Desa dan kelurahan"), url_for(f"{NAME}.villages", angka=coloured)),
            (place.name, None),
        ],
    )


def lines(code: str = "") -> ResponseReturnValue:
    """How sure each border of a map is, and the decision that it follows: of the site's map, or of one kecamatan."""
    site = current_site()
    above, level = showing.shown_area(site)
    crumbs = [(_("Peta"), url_for(f"{NAME}.page")), (_("Garis batas"), None)]
    if code:
        above, level, name = code, showing.VILLAGE, _kecamatan(site, code).name
        crumbs[1:1] = [
            (_("Desa dan kelurahan"), url_for(f"{NAME}.villages")),
            (name, url_for(f"{NAME}.villages_of", code=code)),
        ]
    found = services.lines_shown(above, level)
    if not found:
        abort(404)
    # Beyond the rim lie areas of others in the same kabupaten, and what has no name.
    names = {place.code: place.name for place in services.places_of(services.kabupaten_of(above), level)}
    rank = showing.WEAKEST.index
    told = [(names.get(line.one, line.one), names.get(line.other, line.other), line) for line in found.values()]
    return render_template(
        f"{NAME}/lines.html",
        lines=sorted(told, key=lambda each: (rank(each[2].status), not each[0], each[0], each[1])),
        statuses=STATUSES,
        crumbs=crumbs,
    )


def _kecamatan(site: Site, code: str) -> Place:
    """Return a kecamatan whose villages have a map at the site of their kabupaten."""
    places = {place.code: place for place in services.places_of(site.region_code, "kecamatan")}
    if code not in places or not _has_villages():
        abort(404)
    return places[code]


def _villages(
    show: Callable[[int], showing.Shown],
    figures: Mapping[str, AreaFigure],
    address: Callable[..., str],
    heaviest: int = HEAVIEST,
    **more: object,
) -> ResponseReturnValue:
    figure = request.args.get("angka", "")
    uncounted = figure not in ("", CHOOSE, *figures)

    def page(step: int) -> str:
        return render_template(
            f"{NAME}/villages.html",
            shown=show(step),
            figures=figures,
            choosing=figure == CHOOSE,
            uncounted=uncounted,
            figured=lambda name: address(angka=name),
            today=today(current_site()),
            statuses=STATUSES,
            about=about,
            **more,
        )

    made = fitting(page, heaviest)
    return (made, 404) if uncounted else made


def _has_villages() -> bool:
    site = current_site()
    return site.level == "kabupaten" and services.has(site.region_code, showing.VILLAGE)
