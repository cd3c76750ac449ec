"""The list of packages: by year, buyer, kind, method, state, worth, place, and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, exists, func, select

from cms_core.api import (
    ItemView,
    Site,
    cache_policy,
    current_site,
    every_site,
    forwarded,
    has_row,
    lies_within,
    now,
    public_list,
    visible,
)
from cms_lelang import NAME, _
from cms_lelang.buyers.services import bought_by, names_in
from cms_lelang.fields import FIRST_YEAR
from cms_lelang.flags.services import shown
from cms_lelang.models import Package
from cms_lelang.names import key_of
from cms_lelang.releases.services import is_draft, newest_told, tells_of
from cms_lelang.states import in_state, state_of
from cms_lelang.words import CATEGORIES, METHODS, SIZES, STATES, kinds_of

LONGEST = 160
FEW = 200
"""Packages; as many are looked for one by one, of more some will be among the newest."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing was published before."""


def packages() -> ResponseReturnValue:
    """The packages of the site; from a kecamatan up those of its villages; and what it shows of others."""
    site, moment = current_site(), now()
    lent = forwarded(site, plugin=NAME, kinds=(Package.KIND,))
    years = _years(site, lent)
    kept = {
        "tahun": _one_of(request.args.get("tahun", ""), [str(year) for year in years]),
        "keadaan": _one_of(request.args.get("keadaan", ""), STATES),
        "pengadaan": _one_of(request.args.get("pengadaan", ""), CATEGORIES),
        "metode": _one_of(request.args.get("metode", ""), METHODS),
        "nilai": _one_of(request.args.get("nilai", ""), SIZES),
        "satker": request.args.get("satker", "").strip()[:LONGEST],
    }
    within = lent.within or site.region_code
    conditions = list(_conditions(kept, within, moment))
    found = public_list(
        plugin=NAME,
        kinds=(Package.KIND,),
        where=_where(within, conditions, kept, moment),
        kept=kept,
        lent=lent,
        also=kept["tahun"],
    )
    return render_template(
        f"{NAME}/list.html",
        found=found,
        cards=told_of(found.items, within, moment),
        narrowing=(
            ("tahun", _("Tahun anggaran"), _("Semua tahun"), {str(year): year for year in years}),
            ("keadaan", _("Keadaan"), _("Semua keadaan"), {name: label for name, (label, _kind) in STATES.items()}),
            ("pengadaan", _("Jenis pengadaan"), _("Semua jenis"), CATEGORIES),
            ("metode", _("Metode"), _("Semua metode"), METHODS),
            ("nilai", _("Nilai"), _("Semua nilai"), {name: label for name, (label, *_bounds) in SIZES.items()}),
        ),
        states=STATES,
        methods=METHODS,
        draft=is_draft(site),
        flags=shown(site),
        told_here=tells_of(),
        whole=_whole(kept["tahun"]),
        crumbs=[(_("Lelang"), None)],
    )


def _whole(asked: str) -> str | int | None:
    """Return the year whose files stand below the list: that which was asked for, else the newest."""
    if not asked:
        return newest_told()
    return asked if tells_of(int(asked)) else None


def _one_of(value: str, known: Any) -> str:
    return value if value in known else ""


def _conditions(kept: Mapping[str, str], within: str, moment: datetime) -> Iterator[ColumnElement[bool]]:
    if kept["tahun"]:
        yield Package.year == int(kept["tahun"])
    if kept["pengadaan"]:
        yield Package.category.in_(kinds_of(kept["pengadaan"]))
    if kept["metode"]:
        yield Package.method == kept["metode"]
    if kept["nilai"]:
        _label, least, most = SIZES[kept["nilai"]]
        yield Package.worth >= least
        if most is not None:
            yield Package.worth <= most
    # Of several columns, and dearer to ask than one.
    if kept["keadaan"]:
        yield in_state(kept["keadaan"], moment)
    if kept["satker"]:
        yield _of_agency(kept["satker"], within)


def _of_agency(asked: str, within: str) -> ColumnElement[bool]:
    """Return the condition that a package is of an agency that is asked for by its code, or by (a part of) its name.

    However it is spelled or called beside its code: agencies are those that have pages. A code of none of them is that
    of its own packages alone.
    """
    said, units = key_of(asked), names_in(within)
    names = {each: units.name_of(each) for each in units.written}
    called_so = {units.of_name(name) for name in names.values() if said in name[1]}
    coded = [each for each in units.written if each.unit_code == asked]
    called_so |= {agency for each in coded if (agency := units.of_code(each))}
    # A package whose own name says so is found also where its code is that of another agency.
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for each in units.written:
        if units.of(each) in called_so or said in names[each][1] or each.unit_code == asked:
            found[each.site_id].add((each.unit_code, each.unit))
    return bought_by(found)


def _where(
    within: str, conditions: Sequence[ColumnElement[bool]], kept: Mapping[str, str], moment: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Return how a list is narrowed.

    An index is asked first whether few packages meet the conditions: those alone are read then. Of more the newest are
    soon found among the items; of a year and of a state it is known when they were published, and what came before or
    after is not read.

    ``within`` is the code of the region that holds all that is listed.
    """
    if not conditions:
        return ()
    # From the moment until one before it: nothing is.
    nothing = moment - timedelta(seconds=1)
    with every_site(within=within) as session:
        # What few meet comes first: what all meet is asked of fewer then.
        some = select(Package.id, Package.published_at).where(*conditions, visible(Package))
        rows: list[Any] = list(session.execute(some.limit(FEW + 1)))
        if len(rows) <= FEW:
            moments = [at for _key, at in rows if at is not None]
            between = (min(moments, default=moment), max(moments, default=nothing))
            return (has_row(Package, Package.id.in_([key for key, _at in rows]), few=True, between=between),)
        first: datetime | None = EVER
        last: datetime | None = moment
        if kept["tahun"] or kept["keadaan"]:
            # The newest and the oldest of each site, with a look into the index at its ends.
            at = select(Package.published_at).where(Package.site_id == Site.id, *conditions)
            at = at.where(Package.published_at <= moment, visible(Package)).limit(1).correlate(Site)
            oldest = at.order_by(Package.published_at).scalar_subquery()
            newest = at.order_by(Package.published_at.desc()).scalar_subquery()
            asked = select(func.min(oldest), func.max(newest)).where(lies_within(Site.region_code, within))
            first, last = session.execute(asked).one()
    return (has_row(Package, *conditions, between=(first or EVER, last or moment)),)


def _years(site: Site, lent: Any) -> list[int]:
    """Return the years of the packages that a site shows: its own, those below it, and others'; the newest first."""
    offered = range(now().year + 1, FIRST_YEAR - 1, -1)
    # Site by site, each with one look into its index: PostgreSQL would read all packages of a year for any of a site,
    # or those of all sites for one of a small site, unless they are asked for in the order of the index.
    at = select(Package.id).where(Package.site_id == Site.id, visible(Package)).correlate(Site).offset(0)
    at = at.order_by(Package.published_at)
    inside = lies_within(Site.region_code, site.region_code)
    asked = (exists().where(inside, at.where(Package.year == year).exists()) for year in offered)
    with every_site(within=site.region_code) as session:
        found = session.execute(select(*asked)).one()
    years = {year for year, there in zip(offered, found, strict=True) if there}
    if lent:
        with every_site(within=lent.within) as session:
            years |= set(session.scalars(select(Package.year).where(Package.id.in_(lent.refs)).distinct()))
    return sorted(years, reverse=True)


def told_of(shown: Sequence[ItemView], within: str, moment: datetime) -> dict[int, Any]:
    """Return what a list says of packages beneath their titles, by their ids, in one statement across their sites.

    ``within`` is the code of the region that holds all of them. The page lives no longer than what is said of that.
    """
    if not shown:
        return {}
    columns = (
        *(Package.id, Package.year, Package.method, Package.worth, Package.place, Package.unit, Package.lot),
        *(Package.outcome, Package.broken, Package.handed, Package.contracted, Package.opens_at),
    )
    query = select(*columns).where(Package.id.in_([item.ref for item in shown]))
    with every_site(within=within) as session:
        rows: list[Any] = list(session.execute(query))
    ahead = (row.opens_at for row in rows if row.opens_at is not None and row.opens_at > moment)
    cache_policy().until(min(ahead, default=None))
    return {row.id: {**row._mapping, "state": state_of(row, moment)} for row in rows}
