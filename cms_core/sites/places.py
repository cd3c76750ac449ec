"""What lies right below a region: the register knows every village, whether it has a site or not."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import aliased

from cms_core.extensions import db
from cms_core.kept import under_stamp
from cms_core.regions.models import LEVELS, Region
from cms_core.sites.models import Site

KELURAHAN = "kelurahan"


class Place(NamedTuple):
    """A valid region: its ``code``, what it is called, the ``slug`` of its site (None without one).

    ``villages`` counts the valid villages in it; in a village that is itself. A kelurahan is none: its lurah serves the
    camat (UU 23/2014 Pasal 229 ayat (2)), and the budget of a desa it has not.
    """

    code: str
    name: str
    slug: str | None
    villages: int


def places_below(code: str) -> list[Place]:
    """Return the valid regions right below a region, by name; nothing for a village.

    One statement; a public page has them from memory until its site or the platform changes.
    """
    depth = code.count(".") + 1
    return under_stamp("places", code, lambda: _read(code, depth)) if depth < len(LEVELS) else []


def _read(code: str, depth: int) -> list[Place]:
    found = db.session.connection().execute(_right_below(depth), {"code": code})
    return sorted((Place(*row) for row in found), key=lambda place: place.name)


@cache
def _right_below(depth: int) -> Any:
    """Return the query for what lies right below a code of so many parts."""
    above, head = aliased(Region), aliased(Region)
    source = select(head).outerjoin(Site, Site.region_id == head.id)
    lowest = head
    for _level in LEVELS[depth + 1 :]:
        inner = aliased(Region)
        inside = (inner.parent_id == lowest.id) & inner.valid_until.is_(None) & (inner.kind != KELURAHAN)
        source = source.outerjoin(inner, inside)
        lowest = inner
    right = select(above.id).where(above.code == bindparam("code")).scalar_subquery()
    source = source.where(head.parent_id == right, head.valid_until.is_(None)).group_by(head.id, Site.id)
    villages: Any = case((head.kind == KELURAHAN, 0), else_=1) if lowest is head else func.count(lowest.id)
    return source.with_only_columns(
        head.code, func.coalesce(Site.name, head.name), Site.slug, villages, maintain_column_froms=True
    )
