"""Boundaries of a site: looked at, taken, replaced; and those that a map is drawn with, wherever they are from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from cms_core.api import (
    ChangedMeanwhile,
    Place,
    Site,
    User,
    audit,
    db,
    every_site,
    is_within,
    now,
    open_at,
    places_below,
    renew_region,
)
from cms_peta import NAME, _, coverage
from cms_peta.boundaries.fitting import fitting, simpler
from cms_peta.boundaries.gaps import gaps
from cms_peta.boundaries.lines import Change, Line, carried, compared, version_of
from cms_peta.boundaries.nesting import parts_of
from cms_peta.boundaries.pairs import NAMED, apart, overlapping, rounding
from cms_peta.boundaries.reading import BoundariesRefused, Read, listed
from cms_peta.boundaries.remembered import brought, decision, last_said
from cms_peta.boundaries.words import BESIDE, GAPS, LEFT_OUT, MISSING, OVERLAPS, PAIRS, RENAMED
from cms_peta.models import BorderLine, Boundary, BoundarySet
from cms_peta.shapes import STEPS, Shape, box_of, hectares, pack, unpack
from cms_peta.words import INDICATIVE

BRINGING = ("kabupaten", "kecamatan")
"""Levels of the sites that bring boundaries in."""
LEVELS = {3: "kecamatan", 4: "desa"}
"""Whose boundaries are kept, by how many parts a code has."""
DEPTHS = {name: parts for parts, name in LEVELS.items()}
FORGOTTEN = timedelta(hours=12)
"""How long a file that was looked at, and not taken, is kept."""


class Facts(NamedTuple):
    """What a person says about a file; without a ``status`` borders keep theirs, and new ones are indicative."""

    source: str
    scale: int | None
    dated: date | None
    crs: str
    status: str
    basis: str


@dataclasses.dataclass(frozen=True)
class Borders:
    """The boundaries that a map is drawn with, areas by their codes, and where they are from.

    ``beside`` are areas across the rim: by them one knows along which stretch a border with a status of its own runs.
    """

    source: str
    scale: int | None
    dated: date | None
    crs: str
    accepted_at: datetime | None
    areas: dict[str, Shape]
    hectares: dict[str, float]
    lines: list[Line]
    beside: dict[str, Shape] = dataclasses.field(default_factory=dict)


def places_of(code: str, level: str) -> list[Place]:
    """Return the places of a level in a region, by the register."""
    places = places_below(code)
    if not places or places[0].code.count(".") + 1 == DEPTHS[level]:
        return places
    return [inner for place in places for inner in places_of(place.code, level)]


class Prepared(NamedTuple):
    """What a file says about the region of a site, ready to be written."""

    region: str
    level: str
    areas: list[tuple[str, Shape]]
    drawn: list[tuple[str, Shape]]
    lines: list[tuple[str, str]]
    found: dict[str, Any]


def names_below(site: Site) -> dict[str, dict[str, str]]:
    """Return what the register calls the places in the region of a site, by their codes, level by level."""
    depth = site.region_code.count(".") + 1
    return {
        level: {place.code: place.name for place in places_of(site.region_code, level)}
        for level, parts in DEPTHS.items()
        if parts > depth
    }


def prepare(read: Read, region: str, called: str, names: dict[str, dict[str, str]]) -> Prepared:
    """Return what a file says about a region: slow with many spots, and nothing is asked of the database.

    Raises:
        BoundariesRefused: the file has no area of the region, or of two levels.
    """
    own = [area for area in read.areas if is_within(area.code, region) and area.code != region]
    levels = {LEVELS.get(area.code.count(".") + 1, "") for area in own}
    if len(levels) > 1:
        raise BoundariesRefused(_("Berkas ini berisi kecamatan dan desa sekaligus. Unggah satu tingkat tiap berkas."))
    level = levels.pop() if levels else ""
    if level not in names:
        raise BoundariesRefused(
            _("Tidak ada wilayah di bawah %(name)s (%(code)s) di berkas ini.", name=called, code=region)
        )
    known = names[level]
    unknown = [area.code for area in own if area.code not in known]
    if unknown:
        raise BoundariesRefused(_("Kode ini tidak ada di register wilayah: %(codes)s.", codes=listed(unknown)))
    counts = {
        RENAMED: sum(bool(area.name) and _bare(area.name) != _bare(known[area.code]) for area in own),
        LEFT_OUT: len(read.areas) - len(own),
        MISSING: len(known) - len(own),
    }
    areas = [(area.code, area.shape) for area in own]
    shapes, fitted = dict(areas), fitting(areas)
    filled = parts_of((area.code, area.shape) for area in read.areas if LEVELS.get(area.code.count(".") + 1) == level)
    separate, narrow = coverage.beside(fitted), rounding(shapes)
    crossed = [each for each in read.crossed if each[0] in shapes and each[1] in shapes]
    pairs = {
        OVERLAPS: overlapping(shapes, crossed, narrow),
        GAPS: [pair for pair in gaps(shapes, filled, narrow) if (pair.one, pair.other) not in separate],
        BESIDE: apart(separate),
    }
    worst = {name: each[:NAMED] for name, each in pairs.items() if each}
    return Prepared(
        region=region,
        level=level,
        areas=areas,
        drawn=simpler(fitted),
        lines=coverage.neighbours(fitted),
        found={
            **read.found,
            **{name: count for name, count in counts.items() if count},
            **{name: len(pairs[name]) for name in worst},
            **({PAIRS: worst} if worst else {}),
        },
    )


def propose(prepared: Prepared, facts: Facts, *, by: User | None = None) -> BoundarySet:
    """Keep what a file says, to be looked at. Nothing of it is shown yet.

    A border is as sure as the one between the same areas that is shown now, or was last, unless something else is said
    of all.
    """
    said = lines_shown(prepared.region, prepared.level)
    said |= last_said(prepared.region, prepared.level, {*prepared.lines} - said.keys())
    row = BoundarySet(
        level=prepared.level,
        source=facts.source,
        scale=facts.scale,
        dated=facts.dated,
        crs=facts.crs,
        found=prepared.found,
        made_at=now(),
        made_by=by.id if by is not None else None,
    )
    db.session.add(row)
    db.session.flush()
    for (code, shape), (_code, drawn) in zip(prepared.areas, prepared.drawn, strict=True):
        west, south, east, north = box_of([shape])
        db.session.add(
            Boundary(
                set_id=row.id,
                code=code,
                hectares=round(hectares(shape), 2),
                west=west,
                south=south,
                east=east,
                north=north,
                shape=pack(shape),
                drawn=pack(drawn),
            )
        )
    for one, other in prepared.lines:
        status, basis = carried(said.get((one, other)), facts.status, facts.basis)
        db.session.add(BorderLine(set_id=row.id, one=one, other=other, status=status, basis=basis))
    db.session.flush()
    return row


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def accept(row: BoundarySet, *, site: Site, by: User, seen: str | None = None) -> bool:
    """Show a set from now on, in the place of the one before, which is kept as history.

    A second click does nothing. Return whether the set is still there: somebody may just have thrown it away. ``seen``
    is what this person has read of what will change (:func:`version_of`).

    Raises:
        ChangedMeanwhile: something else would change now.
    """
    # Two who press the button, each on a file of their own: the second one replaces the first.
    every = select(BoundarySet).order_by(BoundarySet.id).with_for_update()
    rows = db.session.scalars(every.execution_options(populate_existing=True)).all()
    kept = next((each for each in rows if each.id == row.id), None)
    if kept is None or kept.accepted_at is not None:
        return kept is not None
    if seen is not None and version_of(changes(kept, site.region_code)) != seen:
        raise ChangedMeanwhile
    moment = now()
    for each in rows:
        if each.level == kept.level and each.accepted_at is not None and each.replaced_at is None:
            each.replaced_at = moment
    kept.accepted_at = moment
    audit(f"{NAME}.boundaries", site_id=site.id, user_id=by.id, target=str(kept.id), level=kept.level)
    renew_region(site)
    return True


def discard(row: BoundarySet) -> bool:
    """Throw away a set that nobody has taken; return whether it was one."""
    # Somebody may be taking it at this moment, in another window.
    query = select(BoundarySet).where(BoundarySet.id == row.id).with_for_update()
    kept = db.session.scalar(query.execution_options(populate_existing=True))
    if kept is None or kept.accepted_at is not None:
        return False
    db.session.delete(kept)
    return True


def sets() -> Sequence[BoundarySet]:
    """Return the sets of the site that were taken, the newest first."""
    query = select(BoundarySet).where(BoundarySet.accepted_at.is_not(None))
    return db.session.scalars(query.order_by(BoundarySet.accepted_at.desc(), BoundarySet.id.desc())).all()


class Waiting(NamedTuple):
    """A set that somebody brought in and nobody has taken yet, and who that was."""

    row: BoundarySet
    by: str


def waiting() -> list[Waiting]:
    """Return the sets of the site that nobody has taken, the newest first."""
    query = select(BoundarySet, User.username).outerjoin(User, User.id == BoundarySet.made_by)
    query = query.where(BoundarySet.accepted_at.is_(None)).order_by(BoundarySet.id.desc())
    return [Waiting(row, name or "") for row, name in db.session.execute(query)]


def counts() -> dict[int, int]:
    """Return how many areas the sets of the site have, by their ids."""
    query = select(Boundary.set_id, func.count()).group_by(Boundary.set_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def forget_unaccepted() -> int:
    """Throw away what the site looked at long ago and did not take; return how much that was."""
    old = select(BoundarySet).where(BoundarySet.accepted_at.is_(None), BoundarySet.made_at < now() - FORGOTTEN)
    return sum([discard(row) for row in db.session.scalars(old.order_by(BoundarySet.id)).all()])


def borders_of_set(row: BoundarySet) -> Borders:
    """Return the boundaries of one set of the site in scope, taken or not."""
    areas = db.session.execute(
        select(Boundary.code, Boundary.drawn, Boundary.hectares).where(Boundary.set_id == row.id)
    ).all()
    lines = db.session.scalars(select(BorderLine).where(BorderLine.set_id == row.id)).all()
    return Borders(
        source=row.source,
        scale=row.scale,
        dated=row.dated,
        crs=row.crs,
        accepted_at=row.accepted_at,
        areas={code: unpack(drawn) for code, drawn, _size in areas},
        hectares={code: size for code, _drawn, size in areas},
        lines=[Line(each.one, each.other, each.status, each.basis) for each in lines],
    )


def chosen(above: str, level: str, *columns: Any) -> Any:
    """Return the query for the areas of a level in a region, those of the nearest site first."""
    parts = above.split(".")
    whose = Site.region_code.in_([".".join(parts[:count]) for count in range(1, len(parts) + 1)])
    asked = _among(select(*columns), above, level).where(whose)
    return asked.order_by(func.length(Site.region_code).desc(), Boundary.code)


def _among(asked: Any, above: str, level: str) -> Any:
    return (
        asked.select_from(Boundary)
        .join(BoundarySet, BoundarySet.id == Boundary.set_id)
        .join(Site, Site.id == BoundarySet.site_id)
        .where(
            BoundarySet.level == level,
            BoundarySet.accepted_at.is_not(None),
            BoundarySet.replaced_at.is_(None),
            open_at(NAME, Site.id),
            Boundary.code.like(f"{above}.%"),
        )
    )


def has(above: str, level: str) -> bool:
    """Whether somebody has brought in boundaries of a level in a region."""
    with every_site(within=kabupaten_of(above)) as session:
        return session.execute(chosen(above, level, Boundary.id).limit(1)).first() is not None


def covered(above: str, level: str) -> set[str]:
    """Return the codes of the regions right above the areas of a level that have a map of these (:func:`has`)."""
    asked = select(Site.region_code, Boundary.code).distinct()
    with every_site(within=kabupaten_of(above)) as session:
        found = session.execute(_among(asked, above, level)).all()
    regions = {(whose, code.rpartition(".")[0]) for whose, code in found}
    # Of sites below the region, each has brought in what lies in its own.
    return {region for whose, region in regions if f"{region}.".startswith(f"{whose}.")}


def kabupaten_of(code: str) -> str:
    """Return the region that everybody who brings in boundaries of a place is in."""
    return ".".join(code.split(".")[:2])


def current(above: str, level: str, *, whole: bool = False) -> Borders | None:
    """Return the boundaries of a level in a region: of the nearest site that brought some in, there or above it.

    ``whole`` are the areas as they came, in the place of what is drawn.
    """
    shape = Boundary.shape if whole else Boundary.drawn
    query = chosen(above, level, Boundary.set_id, Boundary.code, shape, Boundary.hectares)
    with every_site(within=kabupaten_of(above)) as session:
        found = session.execute(query).all()
        if not found:
            return None
        nearest = found[0].set_id
        rows = [row for row in found if row.set_id == nearest]
        facts = session.get_one(BoundarySet, nearest)
        inside = or_(BorderLine.one.like(f"{above}.%"), BorderLine.other.like(f"{above}.%"))
        lines = session.scalars(select(BorderLine).where(BorderLine.set_id == nearest, inside)).all()
        told = {code for each in lines if each.status != INDICATIVE for code in (each.one, each.other) if code}
        across = [] if whole else sorted(code for code in told if not is_within(code, above))
        others = select(Boundary.code, Boundary.drawn).where(Boundary.set_id == nearest, Boundary.code.in_(across))
        beside = session.execute(others).all() if across else []
        return Borders(
            source=facts.source,
            scale=facts.scale,
            dated=facts.dated,
            crs=facts.crs,
            accepted_at=facts.accepted_at,
            areas={row[1]: unpack(row[2]) for row in rows},
            hectares={row[1]: row[3] for row in rows},
            lines=[Line(each.one, each.other, each.status, each.basis) for each in lines],
            beside={code: unpack(drawn) for code, drawn in beside},
        )


def lines_shown(region: str, level: str) -> dict[tuple[str, str], Line]:
    """Return the borders that maps of a region show now, by their areas."""
    shown = current(region, level)
    return {(line.one, line.other): line for line in shown.lines} if shown else {}


def changes(row: BoundarySet, region: str) -> list[Change]:
    """Return the borders of which the map of a region will say something else once a set is taken."""
    after = {(each.one, each.other): Line(each.one, each.other, each.status, each.basis) for each in each_line(row)}
    shown = lines_shown(region, row.level)
    return compared(shown, after, last_said(region, row.level, after.keys() - shown.keys()))


def middle(borders: Borders) -> tuple[float, float]:
    """Return latitude and longitude of the middle of what boundaries cover, in degrees."""
    west, south, east, north = box_of(borders.areas.values())
    return (south + north) / 2 / STEPS, (west + east) / 2 / STEPS


def set_status(line: BorderLine, status: str, basis: str, *, site: Site, by: User) -> None:
    """Say how sure a border is; maps of the whole region show it, and its page what was said before."""
    if (status, basis) == (line.status, line.basis):
        return
    line.decisions = [*(line.decisions or [brought(line)]), decision(now(), by.id, status, basis)]
    line.status, line.basis = status, basis
    audit(f"{NAME}.line", site_id=site.id, user_id=by.id, target=str(line.id), status=status, basis=basis)
    renew_region(site)


def each_line(row: BoundarySet) -> Iterator[BorderLine]:
    """Go through the borders of a set, inner ones first."""
    query = select(BorderLine).where(BorderLine.set_id == row.id)
    yield from db.session.scalars(query.order_by((BorderLine.one == ""), BorderLine.one, BorderLine.other))
