"""The score of a site, and what it says itself where a machine sees nothing, or sees wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from cms_core.api import Site, User, audit, db, today
from cms_ppid import NAME
from cms_ppid.catalogue.duties import level_of
from cms_ppid.readiness.evidence import evidence_of
from cms_ppid.readiness.measures import MEASURES, Seen
from cms_ppid.readiness.models import Override
from cms_ppid.readiness.scheme import SCHEME, Said, Scheme, Score, weigh

if TYPE_CHECKING:
    from cms_ppid.catalogue.services import Line


def score_of(site: Site, lines: Sequence[Line], scheme: Scheme = SCHEME) -> Score:
    """Return the score of the site in scope, with all items that a scheme weighs; ``lines`` are its duties."""
    level = level_of(site)
    seen = Seen(evidence_of(site, level), lines)
    found = {key: list(measure(seen)) for key, measure in MEASURES.items()}
    return weigh(scheme, level, found, said_of())


def said_of() -> dict[str, Said]:
    """Return what the site in scope says itself, by item."""
    return {
        row.key: Said(
            share=row.share / 100 if row.share is not None else None, note=row.note, office=row.office, on=row.on
        )
        for row in db.session.scalars(select(Override))
    }


def own_word(key: str) -> Override | None:
    """Return what the site in scope says of an item."""
    return db.session.scalar(select(Override).where(Override.key == key))


def say(key: str, *, share: int | None, note: str, site: Site, by: User) -> None:
    """Let a share (percent), or with None that it does not apply, stand instead of what was measured of an item."""
    row = own_word(key) or Override(key=key)
    row.share, row.note, row.office, row.on = share, note, by.office, today(site)
    db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.override", site_id=site.id, user_id=by.id, target=key, share=share)


def measure_again(key: str, *, site: Site, by: User) -> None:
    """Let what is measured of an item count again."""
    row = own_word(key)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        audit(f"{NAME}.override_gone", site_id=site.id, user_id=by.id, target=key)
