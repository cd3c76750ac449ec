"""What the map of a site shows: its areas, where they are from, and the layers that were asked for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select

from cms_core.api import AreaFigure, Place, Site, db, format_number, places_below, site_url, written
from cms_peta import NAME, _, layers
from cms_peta.boundaries import services
from cms_peta.boundaries.services import DEPTHS, Borders
from cms_peta.drawing import NAMED, Area, draw
from cms_peta.figures import Coloured, coloured
from cms_peta.own import showing as own
from cms_peta.tiles import Tile, draw_tiles
from cms_peta.words import AGREED, CONTESTED, FIXED, INDICATIVE, MARKED

WEAKEST = (CONTESTED, INDICATIVE, AGREED, FIXED, MARKED)
"""Statuses from the one that says least about where a border is."""
VILLAGE = "desa"
MOST_LETTERS = 160
"""Of the decisions of a status that are said below the map, as long as one alone may be: more of them are counted."""


@dataclasses.dataclass(frozen=True)
class Row:
    """An area in the table: what it is called, where it leads to, its computed area, and its weakest border.

    ``number`` is the one in the drawing; 0 for an area whose boundary is missing. ``value`` is what the figure that
    the map is coloured by is there, None where it is not known, and ``rank`` its class, 0 for none.
    """

    code: str
    name: str
    href: str
    own: bool
    hectares: float | None
    status: str
    number: int = 0
    value: int | float | None = None
    rank: int = 0


@dataclasses.dataclass(frozen=True)
class Shown:
    """What the page shows. Without ``borders`` areas are a schematic, and the points have a drawing of their own.

    So have the layers of a village, where its boundary is known. ``brief``: there is no table of the areas.
    """

    level: str
    borders: Borders | None
    rows: Sequence[Row]
    drawing: Markup
    points: Markup
    outside: int
    statuses: Sequence[str]
    layers: Sequence[layers.PointLayer]
    coloured: Coloured | None = None
    over: Sequence[own.Shown] = ()
    brief: bool = False

    @property
    def marked(self) -> bool:
        """Whether points are drawn, borders that are more than indicative, or the area that the site is."""
        return (
            bool(self.layers) or any(row.own for row in self.rows) or any(each != INDICATIVE for each in self.statuses)
        )

    @property
    def whole(self) -> bool:
        """Whether all that there is of the layers is drawn, and stands in the tables."""
        every = all(len(each.told) == len(each.points) and not each.cut for each in self.layers)
        return every and not any(each.rest or each.more for each in self.over)

    @property
    def decisions(self) -> Mapping[str, str]:
        """By which decisions borders are what they are, by status: those of each border have a page of their own."""
        lines = self.borders.lines if self.borders is not None else []
        found = {status: sorted({line.basis for line in lines if line.status == status} - {""}) for status in WEAKEST}
        return {status: _said(decisions) for status, decisions in found.items() if decisions}

    @property
    def numbered(self) -> bool:
        """Whether numbers stand in the drawing in the place of names."""
        return self.borders is not None and len(self.borders.areas) > NAMED


def _said(decisions: Sequence[str]) -> str:
    """Return decisions as they stand below a map, which has no room for many."""
    if len(said := "; ".join(decisions)) <= MOST_LETTERS:
        marked: str = written(said)
        return marked
    return str(_.plural("%(num)s keputusan", "%(num)s keputusan", len(decisions)))


def shown_area(site: Site) -> tuple[str, str]:
    """Return the region whose parts the map of a site draws, and their level: a village stands among its neighbours."""
    if site.level == VILLAGE:
        return site.region_code.rpartition(".")[0], VILLAGE
    below = {parts: name for name, parts in DEPTHS.items()}.get(site.region_code.count(".") + 2, "kabupaten")
    return site.region_code, below


def shown(
    site: Site,
    wanted: Sequence[layers.PointLayer],
    *,
    level: str = "",
    within: str = "",
    figure: AreaFigure | None = None,
    over: Sequence[own.Shown] = (),
    step: int = 0,
    groups: Mapping[str, str] | None = None,
) -> Shown:
    """Return what the map of a site shows, coloured by a ``figure`` if there is one.

    ``level`` asks for the villages of a kabupaten instead of its kecamatan, ``within`` for those of one kecamatan.
    ``groups`` are numbers that stand in a drawing of many villages, by the codes of their kecamatan.
    ``wanted`` are layers of modules, ``over`` those that sites have drawn themselves: of both less by each ``step``.
    """
    beside = max(1, len(wanted) + len(over))
    wanted, over = [each.smaller(step, beside) for each in wanted], [each.smaller(step, beside) for each in over]
    brief = step > 1 and bool(wanted or over) and figure is None
    above, usual = shown_area(site)
    above = within or above
    level = level or usual
    borders = services.current(above, level) if level in DEPTHS else None
    places = services.places_of(above, level) if level in DEPTHS else places_below(above)
    hrefs = _hrefs(site, above, places, figure.name if figure is not None and level == VILLAGE else None)
    by = coloured(figure, [place.code for place in places]) if figure is not None else None
    rows = [_row(site, place, hrefs.get(place.code, ""), borders, by) for place in places]
    drawn = [row for row in rows if borders is not None and row.code in borders.areas]
    # No number means two things: points go on after the areas.
    after = len(drawn) if len(drawn) > NAMED and not brief else 0
    counts = [*((len(each.points), len(each.told)) for each in wanted), *(each.counts for each in over)]
    firsts = layers.numbered(counts, after)
    wanted = [dataclasses.replace(each, first=first) for each, first in zip(wanted, firsts, strict=False)]
    rest = zip(over, firsts[len(wanted) :], strict=True)
    over = [dataclasses.replace(each, first=first if each.counts[0] else 0) for each, first in rest]
    marked = [each for layer in wanted for each in layer.marked()]
    marks, points = [mark for mark, _spots in marked], [spots for _mark, spots in marked]
    numbers_of = [
        ((point.longitude, point.latitude), number)
        for layer in wanted
        if layer.first
        for number, point in enumerate(layer.told, start=layer.first)
    ]
    laid = [each for layer in over for each in layer.numbers]
    overlays = [each.overlay for each in over]
    if borders is None:
        tiles = [Tile(row.name, row.href, row.own, _look(row, by)) for row in rows]
        alone = draw(
            (),
            points,
            says=_("Letak dari lapisan yang dipilih"),
            marks=marks,
            numbers=[*numbers_of, *laid],
            over=overlays,
            rough=step,
        )
        says = _("Skema wilayah: satu petak satu wilayah, urut abjad, bukan letak sebenarnya")
        return Shown(level, None, rows, draw_tiles(tiles, says=says), alone.svg, 0, (), wanted, by, over, brief)
    numbers = {row.code: number for number, row in enumerate(drawn, start=1)}
    rows = [dataclasses.replace(row, number=numbers.get(row.code, 0)) for row in rows]
    areas = [
        Area(
            row.code,
            row.name,
            borders.areas[row.code],
            row.href,
            row.own,
            look=_look(row, by),
            told=told_of(row, by),
            group=(groups or {}).get(row.code.rpartition(".")[0], ""),
        )
        for row in drawn
    ]
    says = _("Peta %(name)s, utara di atas", name=site.name)
    # A village is small among its neighbours: what it has drawn stands in a drawing of its own.
    by_itself = [Area(area.code, "", area.shape) for area in areas if area.own and overlays and site.level == VILLAGE]
    larger = draw(
        by_itself,
        says=_("Lapisan %(name)s, utara di atas", name=site.name),
        numbers=laid if by_itself else (),
        over=overlays if by_itself else (),
        rough=step,
    )
    drawing = draw(
        areas,
        points,
        says=says,
        marks=marks,
        numbers=numbers_of if by_itself else [*numbers_of, *laid],
        lines=looks_of(borders),
        beside=sorted(borders.beside.items()),
        over=() if by_itself else overlays,
        rough=step,
        untold=brief,
    )
    outside = drawing.outside + larger.outside
    present = {line.status for line in borders.lines}
    statuses = [status for status in WEAKEST if status in present]
    return Shown(level, borders, rows, drawing.svg, larger.svg, outside, statuses, wanted, by, over, brief)


def looks_of(borders: Borders) -> dict[tuple[str, str], str]:
    """Return how borders look that are more than indicative, by their two sides."""
    return {(line.one, line.other): line.status for line in borders.lines if line.status != INDICATIVE}


def _look(row: Row, by: Coloured | None) -> str:
    return f"k{row.rank}" if by is not None else ""


def told_of(row: Row, by: Coloured | None) -> str:
    """Return the number of an area in words; nothing on a map without a figure."""
    if by is None:
        return ""
    if row.value is None:
        return _("belum ada data")
    return f"{format_number(row.value)} {by.figure.unit}"


def _row(site: Site, place: Place, href: str, borders: Borders | None, by: Coloured | None) -> Row:
    statuses = {line.status for line in borders.lines if place.code in (line.one, line.other)} if borders else set()
    return Row(
        code=place.code,
        name=place.name,
        href=href,
        own=place.code == site.region_code,
        hectares=borders.hectares.get(place.code) if borders else None,
        status=next((status for status in WEAKEST if status in statuses), ""),
        value=by.values.get(place.code) if by is not None else None,
        rank=by.class_of(place.code) if by is not None else 0,
    )


def _hrefs(site: Site, above: str, places: Sequence[Place], figure: str | None) -> dict[str, str]:
    """Return where the places lead to: a page of the site above them that shows them, or leads on to their own.

    A map of villages that is coloured by a ``figure`` leads to maps that are.
    """
    others = [place for place in places if place.slug and place.code != site.region_code]
    if above == site.region_code:
        direct = above.count(".") + 1
        # Villages of a kabupaten have their page on the site of their kecamatan.
        near = [place for place in others if place.code.count(".") == direct]
        hrefs = {place.code: url_for("villages.show", slug=place.slug) for place in near}
        covered = services.covered(above, VILLAGE) if site.level == "kabupaten" else set()
        if covered:
            # A village, and a kecamatan without a site, lead to the map of that kecamatan, where there is one.
            near_by = {place.code: ".".join(place.code.split(".")[: direct + 1]) for place in places}
            for code, of in near_by.items():
                if of in covered:
                    hrefs.setdefault(code, url_for(f"{NAME}.villages_of", code=of, angka=figure))
        return hrefs
    parent = db.session.scalar(select(Site).where(Site.region_code == above))
    if parent is None or not parent.public:
        return {}
    root = site_url(parent, "/wilayah/")
    return {place.code: f"{root}{place.slug}" for place in others}
