"""What of the queue a person may know of: the gateway is no way around the desk, not by a number in a list either."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from cms_core.api import Site, User, db
from cms_lapor.gateway.models import Handover, Target
from cms_lapor.models import Report
from cms_lapor.units.duties import kept_from


def seen(site: Site, user: User) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the rows of the queue of the site in scope that a person may know of."""
    kept = hidden(site, user)
    return (Handover.number.not_in(kept),) if kept else ()


def hidden(site: Site, user: User) -> list[str]:
    """Return the numbers in the queue of the site in scope that are not for a person."""
    return kept_from(site, user, select(Handover.number).where(Handover.site_id == site.id))


def knows(site: Site, user: User, number: str) -> bool:
    """Whether a person may know of a report of the region; of one that nobody has there is nothing to know."""
    return not kept_from(site, user, select(Report.number).where(Report.number == number))


def batches(target: Target, *mine: ColumnElement[bool]) -> list[int]:
    """Return the files of a target, newest first, without those that hold a row which is not among ``mine``."""
    query = select(Handover.batch).where(Handover.target_id == target.id, Handover.batch > 0)
    every = set(db.session.scalars(query))
    for condition in mine:
        every -= set(db.session.scalars(query.where(~condition)))
    return sorted(every, reverse=True)
