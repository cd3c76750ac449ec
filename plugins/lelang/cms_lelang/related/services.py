"""Finding the packages that have to do with one, and letting what was divided follow its lots."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g
from sqlalchemy import select

from cms_core.api import PUBLISHED, db, lock, visible
from cms_lelang.cases import Case, load_all
from cms_lelang.models import Package
from cms_lelang.related.naming import lots_of, wholes_of
from cms_lelang.states import follow

MOST_LOTS = 50
"""Lots of a package that are named."""


def tried_before(case: Case) -> list[Package]:
    """Return the package that is tried again with this one, if citizens of the site in scope see it."""
    return _seen(case.repeated)


def divided(case: Case) -> list[Package]:
    """Return the package of which this one is a lot, if citizens of the site in scope see it."""
    return _seen(case.whole)


def _seen(row: Package | None) -> list[Package]:
    return [row] if row is not None and row.phase == PUBLISHED else []


def lots(case: Case) -> list[Package]:
    """Return the lots of a package, or the other lots of what it is a lot of, which citizens of the site see."""
    whole, others = case.whole or case.package, Package.id != case.package.id
    if case.whole is None and case.package.lot_of:
        # The site has not what was divided: those are its lots that call it alike.
        named = select(Package).where(Package.lot_of == case.package.lot_of, visible(Package), others)
        return list(db.session.scalars(named.order_by(Package.lot, Package.id).limit(MOST_LOTS)))
    # Some may be of another package of that name.
    return lots_of([whole], visible(Package), others, most=2 * MOST_LOTS).get(whole.id, [])[:MOST_LOTS]


def wholes_along(lots: Sequence[Package]) -> list[Package]:
    """Return what lots are of that are about to change; once they have, it follows, though they be of others then."""
    wholes = {row.id: row for row in wholes_of(lots).values()}
    g.setdefault("lelang_wholes", set()).update(wholes)
    return list(wholes.values())


def follow_lots(cases: Sequence[Case]) -> None:
    """Let what was divided be as far as its lots, which followed their own parts before; what they left, too."""
    keys = {case.whole.id for case in cases if case.whole is not None} | g.pop("lelang_wholes", set())
    wholes = list(db.session.scalars(select(Package).where(Package.id.in_(keys)))) if keys else []
    # Of two lots that are saved at once the second has to see what became of the first.
    lock(*wholes)
    held = {case.package.id for case in cases}
    others = load_all([row for row in wholes if row.id not in held], None)
    for case in others:
        follow(case)
    divided = [row for row in (case.package for case in (*cases, *others)) if not row.lot_of]
    found = lots_of(divided, visible(Package), anew=True)
    for row in divided:
        if alive := [lot for lot in found.get(row.id, ()) if not lot.outcome]:
            _follow(row, alive)
    db.session.flush()


def _follow(whole: Package, lots: Sequence[Package]) -> None:
    """Let a package be as far as its furthest lot; it ends with the last of those that were not broken off."""
    kept = [lot for lot in lots if not lot.broken]
    opened = [at for at in (whole.opens_at, *(lot.opens_at for lot in lots)) if at is not None]
    signed = [day for day in (whole.contracted, *(lot.contracted for lot in lots)) if day is not None]
    handed = [lot.handed for lot in kept if lot.handed is not None]
    whole.opens_at, whole.contracted = min(opened, default=None), min(signed, default=None)
    whole.broken = whole.broken or not kept
    if kept and len(handed) == len(kept):
        whole.handed = max(handed)
