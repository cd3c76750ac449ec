"""Giving a case to another site: all of it or nothing, and only where it may be read."""

from __future__ import annotations

import dataclasses

from sqlalchemy import select

from cms_core.api import Site, User, ancestors_of, audit, called, db, move_media, now, open_on, settle, site_scope
from cms_lapor import NAME, _, cases, clocks
from cms_lapor.merging.services import merged_into
from cms_lapor.models import Report
from cms_lapor.routing import moved_from
from cms_lapor.states import ANSWERED, MERGED, NEW, REOPENING, STAFF, STATES, TOLD
from cms_lapor.transfers import rows
from cms_lapor.transfers.models import Moved
from cms_lapor.units.models import Unit

MOVE = "pindah"
MOST = 500
"""Sites to choose from."""


class CannotMove(Exception):
    """The case does not go there: it has ended, or that site may not read it or takes no reports."""


@dataclasses.dataclass(frozen=True)
class Carried:
    """A report on its way: the number of the one that it was merged into, its photos, and all rows that hang on it."""

    number: str
    parent: str
    media: tuple[str, ...]
    rows: rows.Kept


def targets(report: Report, site: Site) -> list[Site]:
    """Return the sites that a case of ``site`` may go to: those above, and those below it, that take reports.

    A report about an office goes to none that the office reads: neither that of its place nor those below.
    """
    below = Site.region_code.startswith(f"{site.region_code}.")
    query = select(Site).where(Site.region_code.in_(ancestors_of(site.region_code)) | below)
    found = db.session.scalars(query.order_by(Site.region_code).limit(MOST)).all()
    able = open_on(NAME, found)
    return [each for each in found if each.id in able and may_have(report, each)]


def keeper_of(number: str, site: Site) -> Site:
    """Return the site that has a report, beginning with the one that gave its number."""
    seen = {site.region_code}
    while True:
        with site_scope(site.id):
            gone = select(Moved.to).where(Moved.number == number)
            here = db.session.scalar(select(Report.id).where(Report.number == number))
            to = None if here is not None else db.session.scalar(gone)
        found = db.session.scalar(select(Site).where(Site.region_code == to)) if to and to not in seen else None
        if found is None:
            return site
        seen.add(found.region_code)
        site = found


def may_have(report: Report, target: Site, *, about_office: bool = False) -> bool:
    """Whether the people of a site may read a report: what is about an office is read above it alone."""
    about = report.about_office or about_office
    return not about or report.place.startswith(f"{target.region_code}.")


def send(
    report: Report,
    target: Site,
    said: cases.Said,
    *,
    step: int,
    site: Site,
    user: User,
    about_office: bool = False,
) -> str:
    """Give a case of the site in scope to another one, with what was merged into it; return its number.

    It begins there as one that is to be looked at, with its history, photos and sender. What was promised for its
    answer stays. Its number, and the code of its sender, lead to it from here. ``about_office`` says that this very
    office turned out to be meant.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        CannotMove: it has ended or was merged, or is none that the other site may have.
        Missing: nothing is told to the sender.
    """
    cases.lock(report, step)
    family = [report, *merged_into(report)]
    allowed = all(may_have(each, target, about_office=about_office) for each in family)
    if not (STATES[report.state].open and allowed and target in targets(report, site)):
        raise CannotMove
    if not said.told.strip():
        raise cases.Missing(TOLD)
    for each in family:
        each.about_office = each.about_office or about_office
    if report.state in (ANSWERED, REOPENING):
        # What was promised was kept; whoever works on it there promises anew.
        clocks.keep(report)
    number, said = report.number, dataclasses.replace(said, why=moved_from(site), note=_about_unit(report, site))
    cases.put(report, NEW, MOVE, said, by=STAFF, site=site, user=user, at=now())
    for each in family[1:]:
        cases.log(each, MOVE, said, user=user)
    # What was merged into it points at it, and goes first.
    carried = [_take(each, target, parent="" if each is report else number) for each in reversed(family)]
    move_media({key for sent in carried for key in sent.media}, to=target.id)
    with site_scope(target.id):
        arrived = {sent.number: rows.write(sent.rows) for sent in reversed(carried)}
        for sent in carried:
            _arrive(arrived[sent.number], arrived.get(sent.parent), target)
    audit(f"{NAME}.moved", site_id=site.id, user_id=user.id, target=f"{number} {target.region_code}")
    return number


def _about_unit(report: Report, site: Site) -> str:
    """Return what the officers of the other site have to know of whom a report is about; empty where it is no unit."""
    name = db.session.scalar(select(Unit.name).where(Unit.id == report.accused_id))
    office = called(site)
    return _("Laporan ini tentang bagian %(unit)s, %(office)s.", unit=name, office=office) if name else ""


def _take(report: Report, target: Site, *, parent: str) -> Carried:
    """Take a report out of its site, with everything that hangs on it, and leave a pointer."""
    number, client_id = report.number, report.client_id
    kept, media, accused_id = rows.read(report), tuple(photo.media for photo in report.attachments), report.accused_id
    _remove(report)
    pointer = db.session.scalar(select(Moved).where(Moved.number == number)) or Moved(
        number=number, client_id=client_id
    )
    pointer.to, pointer.accused_id = target.region_code, accused_id
    db.session.add(pointer)
    db.session.flush()
    return Carried(number, parent, media, kept)


def _remove(report: Report) -> None:
    """Take a report out of its site; what hangs on it goes with it in the database."""
    for photo in list(report.attachments):
        db.session.delete(photo)
    db.session.flush()
    settle(NAME, report.id)
    # Lines of its history that are in hand are not to be changed.
    db.session.expire(report)
    db.session.delete(report)
    db.session.flush()


def _arrive(report: Report, parent: Report | None, target: Site) -> None:
    """Begin at the site in scope: it is looked at no later than the answer was promised."""
    old = db.session.scalar(select(Moved).where(Moved.number == report.number))
    if old is not None:
        report.accused_id = old.accused_id
        db.session.delete(old)
    report.parent_id = parent.id if parent is not None else None
    if report.state != MERGED:
        clocks.wind(report, target, at=now())
        clocks.hold(report)
