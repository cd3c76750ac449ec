"""Boundaries one by one and page by page: nothing is unpacked that nobody asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cms_core.api import every_site
from cms_peta.boundaries.services import chosen, kabupaten_of
from cms_peta.geometry import AREA, meets
from cms_peta.models import BorderLine, Boundary, BoundarySet
from cms_peta.shapes import Box, Shape, unpack


class Kept(NamedTuple):
    """An area as it came: its code, its shape, its computed area, and the statuses of its borders.

    ``decisions`` are those that its borders follow, by the codes of the areas beside it; empty for what is outside.
    """

    code: str
    shape: Shape
    hectares: float
    statuses: set[str]
    decisions: dict[str, str]


def facts_of(above: str, level: str) -> BoundarySet | None:
    """Return the set that the map of a region is drawn with, read alone and detached; None where there is none."""
    with every_site(within=kabupaten_of(above)) as session:
        row: BoundarySet | None = session.scalars(chosen(above, level, BoundarySet).limit(1)).first()
        if row is not None:
            session.expunge(row)
        return row


def codes_of(row: BoundarySet, above: str, box: Box | None = None) -> list[str]:
    """Return the codes of a set in a region, in their order; ``box`` leaves out areas that have nothing in it."""
    with every_site(within=kabupaten_of(above)) as session:
        if box is None:
            return list(session.scalars(select(Boundary.code).where(*_inside(row, above)).order_by(Boundary.code)))
        west, south, east, north = box
        whole: Any = (
            (Boundary.west >= west) & (Boundary.east <= east) & (Boundary.south >= south) & (Boundary.north <= north)
        )
        near = (Boundary.west <= east, Boundary.east >= west, Boundary.south <= north, Boundary.north >= south)
        asked = select(Boundary.code, whole.label("whole")).where(*_inside(row, above), *near)
        found = session.execute(asked.order_by(Boundary.code)).all()
        unsure = [code for code, is_whole in found if not is_whole]
        beside = {code for code in unsure if not meets(AREA, _shape(session, row, code), box)}
        return [code for code, _is_whole in found if code not in beside]


def box_of_all(row: BoundarySet, above: str) -> Box | None:
    """Return the box around the areas of a set in a region."""
    around = (func.min(Boundary.west), func.min(Boundary.south), func.max(Boundary.east), func.max(Boundary.north))
    with every_site(within=kabupaten_of(above)) as session:
        west, south, east, north = session.execute(select(*around).where(*_inside(row, above))).one()
    return None if west is None else (west, south, east, north)


def areas_of(row: BoundarySet, above: str, codes: Collection[str]) -> list[Kept]:
    """Return areas of a set by their codes."""
    with every_site(within=kabupaten_of(above)) as session:
        asked = select(Boundary.code, Boundary.shape, Boundary.hectares).where(
            *_inside(row, above), Boundary.code.in_(codes)
        )
        found = session.execute(asked.order_by(Boundary.code)).all()
        own = or_(BorderLine.one.in_(codes), BorderLine.other.in_(codes))
        lines = select(BorderLine.one, BorderLine.other, BorderLine.status, BorderLine.basis).where(
            BorderLine.set_id == row.id, own
        )
        statuses: dict[str, set[str]] = {}
        decisions: dict[str, dict[str, str]] = {}
        for line in session.execute(lines):
            for code, beside in ((line.one, line.other), (line.other, line.one)):
                statuses.setdefault(code, set()).add(line.status)
                if line.basis:
                    decisions.setdefault(code, {})[beside] = line.basis
    return [
        Kept(code, unpack(shape), size, statuses.get(code, set()), decisions.get(code, {}))
        for code, shape, size in found
    ]


def _inside(row: BoundarySet, above: str) -> Sequence[Any]:
    return (Boundary.site_id == row.site_id, Boundary.set_id == row.id, Boundary.code.like(f"{above}.%"))


def _shape(session: Session, row: BoundarySet, code: str) -> Shape:
    asked = select(Boundary.shape).where(
        Boundary.site_id == row.site_id, Boundary.set_id == row.id, Boundary.code == code
    )
    return unpack(session.execute(asked).scalar_one())
