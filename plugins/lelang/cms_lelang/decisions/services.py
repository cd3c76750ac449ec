"""Writing down what a site decides, and taking it away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cms_core.api import Site, User, audit, db
from cms_lelang import NAME
from cms_lelang.models import Ceiling, Validity

Decision = Ceiling | Validity
APART: dict[type[Any], tuple[str, ...]] = {Ceiling: ("method", "category", "since"), Validity: ("sort", "key")}
"""By which columns two decisions are about the same."""
AUDITED: dict[type[Any], str] = {Ceiling: f"{NAME}.ceiling", Validity: f"{NAME}.validity"}


class Doubled(Exception):
    """The site has decided about this already."""


def decide(row: Decision, *, site: Site, by: User) -> None:
    """Let a decision hold at the site in scope and below it.

    Raises:
        Doubled: one about the same is there.
    """
    model: Any = type(row)
    same = (getattr(model, name) == getattr(row, name) for name in APART[model])
    if db.session.scalar(select(model.id).where(*same)) is not None:
        raise Doubled
    db.session.add(row)
    db.session.flush()
    audit(AUDITED[model], site_id=site.id, user_id=by.id, target=str(row.id))


def take_away(row: Decision, *, site: Site, by: User) -> None:
    """Let a decision hold no longer."""
    audit(f"{AUDITED[type(row)]}_gone", site_id=site.id, user_id=by.id, target=str(row.id))
    db.session.delete(row)
    db.session.flush()
