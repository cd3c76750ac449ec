"""The pages on which boundaries are brought in, looked at, and taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    ChangedMeanwhile,
    Point,
    Site,
    current_site,
    current_user,
    format_number,
    get_or_404,
    map_layers,
    metres_between,
    office_position,
    once,
    require,
)
from cms_peta import NAME, _
from cms_peta.boundaries import history, services, words
from cms_peta.boundaries.forms import AcceptForm, BoundariesForm, LineForm
from cms_peta.boundaries.lines import version_of
from cms_peta.boundaries.pairs import touch
from cms_peta.drawing import Area, Drawing, draw
from cms_peta.models import BorderLine, BoundarySet
from cms_peta.region import Region, areas_of
from cms_peta.shapes import STEPS, Shape, box_of
from cms_peta.words import STATUSES, about, place_of

VIEW, MANAGE = f"{NAME}.view", f"{NAME}.manage"
HERE = 200
"""Points of the site (office and content) that the preview shows, so that one sees where a file lands."""
FAR = 100_000
"""Metres from the site's own content from which on a file is asked about."""


@require(VIEW)
def listing() -> ResponseReturnValue:
    """The sets of the site: those that wait to be taken, those that are shown, and those that they have replaced."""
    return render_template(
        f"{NAME}/sets.html",
        rows=services.sets(),
        waiting=services.waiting(),
        form=AcceptForm(),
        counts=services.counts(),
        bringing=services.BRINGING,
    )


@require(MANAGE)
def bring() -> ResponseReturnValue:
    """A file, and where it is from. Taking it is another step."""
    site = current_site()
    if site.level not in services.BRINGING:
        # A village has nothing below it; its border is one of those that its region brings in together. Maps above a
        # kabupaten are schematics.
        abort(404)
    form = BoundariesForm(site)

    def make() -> str | None:
        if form.prepared is None:
            return None
        by = current_user._get_current_object()
        row = services.propose(form.prepared, form.facts, by=by)
        return url_for(f"{NAME}.admin.set", key=row.id)

    if (answer := once(form, make)) is not None:
        return answer
    return render_template(f"{NAME}/bring.html", form=form), 422 if form.is_submitted() else 200


@require(VIEW)
def show(key: int) -> ResponseReturnValue:
    """One set on the map: before it is taken beside what the site has already, then with its borders."""
    return _page(get_or_404(BoundarySet, key))


def _page(row: BoundarySet, form: AcceptForm | None = None) -> str:
    site, borders, is_new = current_site(), services.borders_of_set(row), row.accepted_at is None
    names = {place.code: place.name for place in services.places_of(site.region_code, row.level)}
    landing = _landing(site, row, borders)
    changes = services.changes(row, site.region_code) if is_new else []
    gone = history.vanishing(row, site.region_code) if is_new else []
    return render_template(
        f"{NAME}/set.html",
        row=row,
        form=form or AcceptForm(data={"seen": version_of(changes)}),
        changes=changes,
        gone=[names.get(code, code) for code in gone],
        names=names,
        told=words.told(row.found, names),
        drawing=_drawn(borders, names, landing),
        middle=place_of(*services.middle(borders)),
        hectares=sum(borders.hectares.values()),
        count=len(borders.areas),
        near=len(landing.near),
        bordered=landing.bordered,
        away=None if landing.away is None else format_number(round(landing.away / 1000)),
        far=landing.is_far,
        apart=landing.apart,
        beside=landing.is_beside,
        asked=landing.is_asked,
        lines=list(services.each_line(row)),
        statuses=STATUSES,
        about=about,
    )


class Landing(NamedTuple):
    """Where a file that nobody has taken yet lies: how many metres ``away`` its middle is.

    That is from the boundaries that are shown where the region is ``bordered``, else from what is ``near``: points of
    the site. It is ``apart`` where it does not even touch those boundaries, the areas that are ``shown``.
    """

    near: list[tuple[float, float]]
    bordered: bool
    away: float | None
    apart: bool = False
    shown: Sequence[tuple[str, Shape]] = ()

    @property
    def is_beside(self) -> bool:
        """Whether it lies so near those areas without touching them that one drawing can show both."""
        return self.apart and not self.is_far

    @property
    def is_far(self) -> bool:
        """Whether it is so far away that the zone of its coordinates may be another one."""
        return self.away is not None and self.away > FAR

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to say that it lies there."""
        return self.apart or self.is_far


def _landing(site: Site, row: BoundarySet, borders: services.Borders) -> Landing:
    if row.accepted_at is not None:
        return Landing([], bordered=False, away=None)
    near, shown = _own_points(site), _shown_now(site, row.level)
    if not shown:
        return Landing(near, bordered=False, away=_metres_away(borders, near))
    west, south, east, north = (each / STEPS for each in box_of([shape for _code, shape in shown]))
    lat, long = services.middle(borders)
    beyond = Region((), (), [], (west, south, east, north), 0.0).away((long, lat, long, lat)) or 0.0
    apart = not touch(list(borders.areas.items()), shown)
    return Landing(near, bordered=True, away=beyond * 1000, apart=apart, shown=shown)


def _drawn(borders: services.Borders, names: dict[str, str], landing: Landing) -> Drawing:
    beside = landing.is_beside
    areas = [Area(code, names.get(code, code), shape, own=beside) for code, shape in sorted(borders.areas.items())]
    if beside:
        # Without names, and with codes that none of the others has.
        areas += [Area(f"{code}-", "", shape) for code, shape in landing.shown]
    looks = {(line.one, line.other): line.status for line in borders.lines}
    return draw(areas, [landing.near], says=_("Batas yang diunggah, di atas peta"), lines=looks, untold=beside)


def _shown_now(site: Site, level: str) -> list[tuple[str, Shape]]:
    """Return the areas that are shown now, by their codes; none where there are none.

    They say more than the office, which in a large kabupaten is far from most of it.
    """
    shown = services.current(site.region_code, level)
    return list(shown.areas.items()) if shown is not None else [(each.code, each.shape) for each in areas_of(site)]


def _own_points(site: Site) -> list[tuple[float, float]]:
    """Return where the office and content of the site lie: by these one sees where a file lands."""
    office = office_position(site)
    points = [(office[1], office[0])] if office is not None else []
    points += [(point.longitude, point.latitude) for layer in map_layers(site) for point in layer.features]
    return points[:HERE]


def _metres_away(borders: services.Borders, near: list[tuple[float, float]]) -> float | None:
    if not near:
        return None
    lat, long = services.middle(borders)
    distances = sorted(metres_between(Point(lat, long), Point(at[1], at[0])) for at in near)
    return distances[len(distances) // 2]


@require(MANAGE)
def accept(key: int) -> ResponseReturnValue:
    """Show a set from now on, or throw it away."""
    row, form = get_or_404(BoundarySet, key), AcceptForm()
    listed = url_for(f"{NAME}.admin.sets")

    def make() -> str | None:
        if request.form.get("langkah") == "buang":
            if services.discard(row):
                flash(_("Dibuang. Peta tidak berubah."), "ok")
            return listed
        if not form.agreed.data and _landing(current_site(), row, services.borders_of_set(row)).is_asked:
            form.agreed.errors = [_("Periksa letaknya, lalu beri tanda bila memang benar di sana.")]
            return None
        by, seen = current_user._get_current_object(), form.seen.data or ""
        try:
            is_there = services.accept(row, site=current_site(), by=by, seen=seen)
        except ChangedMeanwhile:
            flash(_("Sementara itu status garis di peta berubah. Periksa lagi yang akan berganti, lalu pakai."), "warn")
            return url_for(f"{NAME}.admin.set", key=key)
        if is_there:
            flash(_("Batas ini sekarang tampil di peta."), "ok")
        else:
            # In another window, since this request began.
            flash(_("Berkas itu sudah dibuang, jadi peta tidak berubah. Unggah lagi bila masih diperlukan."), "warn")
        return listed

    return answer if (answer := once(form, make)) is not None else (_page(row, form), 422)


@require(MANAGE)
def again(key: int) -> ResponseReturnValue:
    """Bring an earlier set back, to be looked at before the map shows it."""
    row, form = get_or_404(BoundarySet, key), AcceptForm()
    if row.replaced_at is None:
        abort(404)

    def make() -> str:
        return url_for(f"{NAME}.admin.set", key=history.again(row, by=current_user._get_current_object()).id)

    return answer if (answer := once(form, make)) is not None else (_page(row, form), 422)


@require(MANAGE)
def line(key: int) -> ResponseReturnValue:
    """How sure one border is, and by what decision."""
    site, row = current_site(), get_or_404(BorderLine, key)
    if row.set.replaced_at is not None:
        # What was shown once stays as it was.
        abort(404)
    form = LineForm(obj=row)

    def make() -> str | None:
        by = current_user._get_current_object()
        basis = " ".join((form.basis.data or "").split())
        services.set_status(row, form.status.data, basis, site=site, by=by)
        flash(_("Status garis tersimpan."), "ok")
        return url_for(f"{NAME}.admin.set", key=row.set_id)

    if (answer := once(form, make)) is not None:
        return answer
    names = {place.code: place.name for place in services.places_of(site.region_code, row.set.level)}
    told = {"names": names, "decided": history.decided(row), "statuses": STATUSES}
    page = render_template(f"{NAME}/line.html", row=row, form=form, **told)
    return page, 422 if form.is_submitted() else 200
