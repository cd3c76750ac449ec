"""Packages: making them, changing their parts, and writing down what the public is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import and_, or_, select

from cms_core.api import (
    PUBLISHED,
    Change,
    ChangedMeanwhile,
    Content,
    Site,
    User,
    change_content,
    current_user,
    day_at,
    db,
    draft,
    every_site,
    index_item,
    lock,
    now,
    publish,
    today,
    visible,
)
from cms_lelang import NAME, doubles
from cms_lelang.breaches import Breach, Known, Term
from cms_lelang.cases import PARTS, Case, load, load_all
from cms_lelang.ceilings import services as ceilings
from cms_lelang.checks import check, fresh
from cms_lelang.contradictions import resealed
from cms_lelang.fields import wrong_with
from cms_lelang.first_told import first_told, read_told
from cms_lelang.indexing import found_by, item_of
from cms_lelang.models import Package, Release, Stage
from cms_lelang.related.naming import meant_by, named_by, wholes_of
from cms_lelang.related.renames import spell, spell_lots, still_named
from cms_lelang.related.rules import ALIVE
from cms_lelang.related.services import follow_lots, wholes_along
from cms_lelang.releases import services as releases
from cms_lelang.states import follow
from cms_lelang.terms import services as terms
from cms_lelang.twice import named_twice
from cms_lelang.words import HINTS

PLACED = or_(
    and_(Package.latitude.is_not(None), Package.longitude.is_not(None)),
    # A further place with a point has something behind its name.
    Package.places.contains(";"),
)
"""The condition that a package may say where it is."""


class AlreadyTold(Exception):
    """The public was told of it: it can be changed, but not taken away."""


def create(written: Mapping[str, Any], *, by: User | None) -> Package:
    """Make a draft in the site in scope of what a person wrote."""
    row = draft(Package, written, by=by)
    follow(Case(row))
    db.session.flush()
    return row


def is_on_map(site: Site) -> bool:
    """Whether any package that everybody may see says where it is, at a site or in its region."""
    with every_site(within=site.region_code) as session:
        return session.scalar(select(Package.id).where(visible(Package), PLACED).limit(1)) is not None


def publish_package(row: Package, *, site: Site, by: User | None) -> None:
    """Publish a package of the site in scope."""
    PACKAGES.hold(row)
    publish(row, site=site, item=item_of(row), by=by)
    PACKAGES.settle(row)


def put_part(
    row: Package, part: str, written: Mapping[str, Any], key: int | None, *, version: int, site: Site, by: User | None
) -> Any:
    """Write a part of a package, as somebody saw it at ``version``: a new one, or that with the id ``key``.

    A stage of which the public was told is not moved: the next revision of it stands beside it.

    Raises:
        ChangedMeanwhile: somebody else saved the package since.
    """
    return put_parts(row, part, [(key, written)], version=version, site=site, by=by)[0]


def put_parts(
    row: Package,
    part: str,
    told: Sequence[tuple[int | None, Mapping[str, Any]]],
    own: Mapping[str, Any] | None = None,
    *,
    version: int,
    site: Site,
    by: User | None,
) -> list[Any]:
    """Write several of a part of a package, as :func:`put_part` does; the public is told once.

    ``own`` is what changes of the package itself.

    Raises:
        ChangedMeanwhile: somebody else saved the package since.
    """
    find_at(row, version=version)
    put = [_put(row, part, key, written) for key, written in told]
    # Whoever reads the package sees its parts as well, so it comes behind them.
    change_content(PACKAGES, row, own or {}, version=version, site=site, by=by)
    _followed(row)
    return put


def find_at(*rows: Package, version: int | None = None) -> None:
    """Lock packages that must be at a version: that one, else the one at which they were read.

    Raises:
        ChangedMeanwhile: somebody else saved one of them since.
    """
    seen = {row: row.version if version is None else version for row in rows}
    # Before anything is written: who waits for one must not find us waiting for him.
    PACKAGES.hold(*rows)
    lock(*rows)
    if any(row.version != at for row, at in seen.items()):
        raise ChangedMeanwhile


def _put(row: Package, part: str, key: int | None, written: Mapping[str, Any]) -> Any:
    model = PARTS[part]
    kept = db.session.get_one(model, key) if key is not None else None
    if isinstance(kept, Stage) and row.process is not None and _moves(kept, written):
        kept = Stage(package_id=row.id, stage=kept.stage, revision=kept.revision + 1)
        db.session.add(kept)
    elif kept is None:
        kept = model(package_id=row.id)
        db.session.add(kept)
    for name, value in written.items():
        setattr(kept, name, value)
    return kept


def _moves(row: Stage, written: Mapping[str, Any]) -> bool:
    return (row.starts_at, row.ends_at) != (written["starts_at"], written["ends_at"])


def take_part(row: Package, part: str, key: int, *, version: int, site: Site, by: User | None) -> None:
    """Take a part of a package away.

    Raises:
        AlreadyTold: the package was published once.
        ChangedMeanwhile: somebody else saved the package since.
    """
    if row.process is not None:
        raise AlreadyTold
    change_content(PACKAGES, row, {}, version=version, site=site, by=by)
    db.session.delete(db.session.get_one(PARTS[part], key))
    _followed(row)


def void_part(
    case: Case, part: str, row: Any, reason: str, *, version: int, site: Site, by: User | None
) -> list[Breach]:
    """Say of a part that people have read that it was written by mistake; return what would be impossible without it.

    Raises:
        ChangedMeanwhile: somebody else saved the package since.
    """
    rest = case.without(part, row)
    if wrong := newly_impossible(case, rest, site=site):
        return wrong
    find_at(case.package, version=version)
    row.void = reason
    change_content(PACKAGES, case.package, {}, version=version, site=site, by=by)
    _followed(case.package)
    return []


def _followed(row: Package) -> None:
    # What citizens read followed its parts as they were told of it.
    if row.state != PUBLISHED:
        follow(load(row, None))
        db.session.flush()


def known_of(case: Case, *, site: Site) -> Known:
    """Return what the checks of a package have to look up."""
    package = case.package
    return dataclasses.replace(
        _limited(case, site),
        **doubles.same_code(package),
        **first_told(case, site),
        same_name=doubles.same_name(package),
    )


def _limited(case: Case, site: Site) -> Known:
    """Return what decides whether a package is possible: a double is told, and never refused."""
    package, day = case.package, _begins(case, site)
    limits = ceilings.limits_of(_rules(site), package.method, package.category, day)
    zone, moment = ZoneInfo(site.timezone), now()
    return Known(*limits, zone=zone, today=today(site), moment=moment, terms=_terms(site), day=day)


def _begins(case: Case, site: Site) -> date:
    """Return the day whose ceilings hold for a package: of its first stage, else the day of its year nearest to now."""
    if case.schedule:
        return day_at(site, min(row.starts_at for row in case.schedule))
    year = case.package.year
    return min(max(today(site), date(year, 1, 1)), date(year, 12, 31))


def _terms(site: Site) -> Mapping[tuple[str, str], Term]:
    """Return from when until when methods, stages and objections are in force at a site; asked for once."""
    known: dict[int, Mapping[tuple[str, str], Term]] = g.setdefault("lelang_terms", {})
    if site.id not in known:
        known[site.id] = terms.terms(site)
    return known[site.id]


def may_object(case: Case, site: Site) -> bool:
    """Whether a rule lets those who offered object, by the method of a package and on the day when that counts."""
    term = _terms(site).get(("objection", case.package.method))
    return term is not None and term.holds(_begins(case, site))


def _rules(site: Site) -> list[ceilings.Rule]:
    """Return the ceilings that hold at a site; asked for once, because hundreds of rows of a file ask."""
    known: dict[int, list[ceilings.Rule]] = g.setdefault("lelang_ceilings", {})
    if site.id not in known:
        known[site.id] = ceilings.rules(site)
    return known[site.id]


def breaches(case: Case, *, site: Site) -> list[Breach]:
    """Return everything that is wrong with a package as it is stored."""
    return check(case, known_of(case, site=site))


def newly_impossible(before: Case, after: Case, *, site: Site) -> list[Breach]:
    """Return what would be severely wrong with a package, and was not before, if its parts were others."""
    known = _limited(after, site)
    return [*fresh(check(before, _limited(before, site)), check(after, known)), *resealed(before, after, known)]


def newly_questionable(before: Case, after: Case, *, site: Site, part: str) -> list[Breach]:
    """Return what would be doubtful about a package, and was not before, if its ``part`` were another."""
    told = first_told(after, site) if part in ("contracts", "bidders") else {}
    cases = ((case, dataclasses.replace(_limited(case, site), **told)) for case in (before, after))
    old, new = (check(case, known) for case, known in cases)
    return [breach for breach in new if not breach.severe and breach not in old]


def read_stored(rows: Sequence[Package]) -> None:
    """Read what is told of packages of a file at once: each of them is going to be asked for (:func:`stored`)."""
    g.lelang_stored = {case.package.id: case for case in load_all(rows)}
    read_told(rows)


def stored(row: Package) -> Case:
    """Return a package with its parts, as it is stored."""
    read: dict[int, Case] = g.get("lelang_stored", {})
    return read[row.id] if row.id in read else load(row)


def newly_wrong(row: Package | None, written: Mapping[str, Any], *, site: Site) -> list[Breach]:
    """Return what would be severely wrong with a package, and was not before, if a person wrote this of it."""
    kept, case = _as_written(row, written)
    before = check(kept, _limited(kept, site)) if kept is not None else []
    known, wanted = _limited(case, site), case.package
    if row is not None and (wanted.code, wanted.edition) != (row.code, row.edition):
        known = dataclasses.replace(known, **doubles.same_code(wanted))
    return list(_without_hoped(row, fresh(before, check(case, known))))


def _without_hoped(row: Package | None, found: Iterable[Breach]) -> Iterator[Breach]:
    """Yield what is wrong, but for what another row of a file mends: it ends what this one tries again.

    Whether it did is seen when both are written.
    """
    mended = {f"{ALIVE} {slug}" for slug in g.get("lelang_failing", ())}
    for breach in found:
        if breach.fault not in mended:
            yield breach
        elif row is not None:
            g.setdefault("lelang_hoped", {})[row.id] = breach.told


def code_taken(written: Mapping[str, Any]) -> list[Breach]:
    """Return what is wrong with the code of a new package."""
    return [breach for breach in named_twice("", Known(**doubles.same_code(Package(**written)))) if breach.severe]


def newly_doubtful(
    row: Package | None, written: Mapping[str, Any], *, site: Site, beside: bool = False
) -> list[Breach]:
    """Return what would be doubtful about a package of a file, and was not before; of a new one, without its parts.

    ``beside`` says that the like of it stands before it in the file.
    """
    kept, case = _as_written(row, written)
    before = check(kept, known_of(kept, site=site)) if kept is not None else []
    known = dataclasses.replace(known_of(case, site=site), beside=beside)
    found = [breach for breach in check(case, known) if not breach.severe and breach not in before]
    return found if kept is not None else [breach for breach in found if not breach.part]


def _as_written(row: Package | None, written: Mapping[str, Any]) -> tuple[Case | None, Case]:
    """Return a package as it is stored, if it is, and as it would be if a person wrote this of it."""
    own = row.id if row is not None else None
    kept = stored(row) if row is not None and own is not None else None
    # What it is called in its address, and whether the public was told of it, decide what is refused.
    stays = {name: getattr(row, name) for name in ("slug", "process")} if row is not None else {}
    wanted = Package(**{**written, **stays, "id": own})
    return kept, dataclasses.replace(kept or Case(wanted), package=wanted, **meant_by([wanted])[own])


def tell_opened(site_id: int) -> None:
    """Tell of packages of the site in scope for which offers were closed since they were told of last."""
    site = db.session.get_one(Site, site_id)
    for case in releases.write_opened(site):
        index_item(site, item_of(case.package, found_by(case)))


def _settled(rows: Sequence[Package]) -> None:
    """Let packages follow their parts, and write down what the public is told of them now, or that it no longer is."""
    site = db.session.get_one(Site, rows[0].site_id)
    _spell([row for row in rows if row.state == PUBLISHED], site, current_user or None)
    cases = load_all(rows, named_by)
    for case in cases:
        follow(case)
        if case.package.state == PUBLISHED:
            index_item(site, item_of(case.package, found_by(case)))
            releases.write(case, site)
        elif not case.package.in_public:
            releases.write_gone(case.package, site)
    db.session.flush()
    # Not while it is a draft: lots that people read change with what they are lots of, by whoever publishes that.
    shown = [row for row in rows if row.state == PUBLISHED and not row.lot_of]
    spell_lots(PACKAGES, shown, site=site, by=current_user or None)
    follow_lots(cases)


def _spell(rows: Sequence[Package], site: Site, by: User | None) -> None:
    """Let lots of what the site has not by that name look for it however it spells itself."""
    wholes = wholes_of(lots := [row for row in rows if row.lot_of])
    spell(PACKAGES, [row for row in lots if row.id not in wholes], site=site, by=by)


def told_of(row: Package) -> list[Release]:
    """Return when the public was told what of a package, the oldest first."""
    return releases.of_package(row.id)


@contextmanager
def _around(changes: Sequence[Change], site: Site, by: User | None) -> Iterator[None]:
    with still_named(PACKAGES, changes, site, by):
        yield
    # Those that people read did so when they settled.
    _spell([each.row for each in changes if each.row.state != PUBLISHED], site, by)


PACKAGES = Content(
    permissions=NAME,
    plugin=NAME,
    kind=Package.KIND,
    item_of=item_of,
    settled=_settled,
    along=wholes_along,
    around=_around,
    hints=HINTS,
    wrong=wrong_with,
)
