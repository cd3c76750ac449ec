"""What was last said of borders that no map shows now: it holds again when a file brings them back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cms_core.api import Site, every_site, open_at
from cms_peta import NAME
from cms_peta.boundaries.lines import Line, Pair
from cms_peta.models import BorderLine, BoundarySet


def last_said(region: str, level: str, pairs: Collection[Pair]) -> dict[Pair, Line]:
    """Return what was said of borders when a map of a region showed them last, by their areas.

    What the nearest site has said counts, as its map does, and of that the latest.
    """
    if not pairs:
        return {}
    parts = region.split(".")
    whose = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    asked = (
        select(BorderLine.one, BorderLine.other, BorderLine.status, BorderLine.basis)
        .join(BoundarySet, BoundarySet.id == BorderLine.set_id)
        .join(Site, Site.id == BoundarySet.site_id)
        .where(
            BoundarySet.level == level,
            BoundarySet.accepted_at.is_not(None),
            Site.region_code.in_(whose),
            open_at(NAME, Site.id),
            BorderLine.other.in_(sorted({other for _one, other in pairs})),
        )
        .order_by(func.length(Site.region_code), BoundarySet.accepted_at, BoundarySet.id)
    )
    # All who may have brought it in are in one kabupaten.
    with every_site(within=".".join(parts[:2])) as session:
        found = {(row.one, row.other): Line(*row) for row in session.execute(asked)}
    return {pair: found[pair] for pair in pairs if pair in found}


def decision(at: datetime, by: int | None, status: str, basis: str) -> dict[str, Any]:
    """Return what somebody said of a border, as :class:`BorderLine` keeps it."""
    return {"at": at.isoformat(), "by": by, "status": status, "basis": basis}


def brought(line: BorderLine) -> dict[str, Any]:
    """Return what the file of a border said of it, for whoever brought that in."""
    return decision(line.set.accepted_at or line.set.made_at, line.set.made_by, line.status, line.basis)
