"""Earlier boundaries of a site: what of the map a set would take away, and an earlier one brought back."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.api import User, db, now
from cms_peta.boundaries import services
from cms_peta.models import BorderLine, Boundary, BoundarySet


def vanishing(row: BoundarySet, region: str) -> list[str]:
    """Return the codes of areas that the map of a region shows now, and that a set has none of."""
    shown = services.current(region, row.level)
    there = set(db.session.scalars(select(Boundary.code).where(Boundary.set_id == row.id)))
    return sorted(shown.areas.keys() - there) if shown is not None else []


def again(row: BoundarySet, *, by: User) -> BoundarySet:
    """Bring in a set anew that was replaced, with all that was said of its borders, to be looked at like a file.

    It is a set of its own: the earlier one stays what was shown, and when.
    """
    facts = {name: getattr(row, name) for name in ("level", "source", "scale", "dated", "crs", "found")}
    made = BoundarySet(**facts, made_at=now(), made_by=by.id)
    db.session.add(made)
    db.session.flush()
    for model in (Boundary, BorderLine):
        names = [each.key for each in model.__mapper__.column_attrs if each.key not in ("id", "site_id", "set_id")]
        for each in db.session.scalars(select(model).where(model.set_id == row.id).order_by(model.id)):
            db.session.add(model(set_id=made.id, **{name: getattr(each, name) for name in names}))
    db.session.flush()
    return made
