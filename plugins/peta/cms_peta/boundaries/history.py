"""Earlier boundaries of a site: what of the map a set would take away, and an earlier one brought back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cms_core.api import User, db, now
from cms_peta.boundaries import services
from cms_peta.boundaries.remembered import brought
from cms_peta.models import BorderLine, Boundary, BoundarySet

_OF_ITS_SET = ("id", "site_id", "set_id", "decisions")
"""What a border of a set has that one of another set has not, where it says the same."""


@dataclasses.dataclass(frozen=True)
class Decided:
    """What was said of a border, when, and by whom; ``by`` is empty where that account is there no more."""

    at: datetime
    by: str
    status: str
    basis: str


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
        names = [each.key for each in model.__mapper__.column_attrs if each.key not in _OF_ITS_SET]
        for each in db.session.scalars(select(model).where(model.set_id == row.id).order_by(model.id)):
            db.session.add(model(set_id=made.id, **{name: getattr(each, name) for name in names}))
    db.session.flush()
    return made


def decided(line: BorderLine) -> Sequence[Decided]:
    """Return what was said of a border in all sets that were shown, the newest first; the same again is told once."""
    query = select(BorderLine).join(BorderLine.set).where(BoundarySet.accepted_at.is_not(None))
    query = query.where(BorderLine.one == line.one, BorderLine.other == line.other, BoundarySet.level == line.set.level)
    rows = db.session.scalars(query.order_by(BoundarySet.accepted_at, BoundarySet.id)).all()
    told = [each for row in rows for each in row.decisions or [brought(row)]]
    told = [each for before, each in zip([{}, *told], told, strict=False) if not _is_same(before, each)]
    people = select(User.id, User.username).where(User.id.in_({each["by"] for each in told if each["by"]}))
    names = {each.id: each.username for each in db.session.execute(people)}
    return [
        Decided(datetime.fromisoformat(each["at"]), names.get(each["by"], ""), each["status"], each["basis"])
        for each in reversed(told)
    ]


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other[name] for name in ("status", "basis"))
