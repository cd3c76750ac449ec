"""What people may do with cases: the roles of SP4N-LAPOR! as a table, and the seat that somebody has at a desk."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select, true

from cms_core.api import Site, User, can, current_site, current_user, db, every_site, today
from cms_lapor import NAME, _, states
from cms_lapor.models import Report
from cms_lapor.topics import INSPECTION, SECRET
from cms_lapor.units.models import Duty

ADMIN = f"{NAME}.admin"
INTAKE, LIAISON, FIELD, INSPECTOR, SUPERIOR = "petugas", "penghubung", "lapangan", "pengawas", "pimpinan"
ALL, OWN, INSPECTED, LATE = "all", "own", "inspected", "late"
"""Which cases a duty lets somebody read."""


@dataclasses.dataclass(frozen=True)
class Role:
    """A duty. ``reads`` is which cases it opens; ``takes`` names the desks whose moves it may take (``State.desk``).

    ``writes`` lets it tell news and note something; ``of_unit`` says that it is one of a unit.
    """

    label: Any
    hint: Any
    reads: str
    takes: frozenset[str] = frozenset()
    writes: bool = True
    of_unit: bool = False


DUTIES: Mapping[str, Role] = {
    INTAKE: Role(
        _.lazy("Petugas penerima"),
        _.lazy("Memeriksa laporan baru dan meneruskannya."),
        ALL,
        takes=frozenset({states.VERIFYING}),
    ),
    LIAISON: Role(
        _.lazy("Pejabat penghubung"),
        _.lazy("Mengerjakan dan menjawab laporan bagiannya."),
        OWN,
        takes=frozenset({states.HANDLING}),
        of_unit=True,
    ),
    FIELD: Role(
        _.lazy("Petugas lapangan"), _.lazy("Melihat di tempat, mengabarkan, dan memotret hasilnya."), OWN, of_unit=True
    ),
    INSPECTOR: Role(
        _.lazy("Pengawas"),
        _.lazy("Satu-satunya yang membuka pengaduan rahasia yang perlu pemeriksaan."),
        INSPECTED,
        takes=frozenset({states.VERIFYING, states.HANDLING, states.DECIDING}),
    ),
    SUPERIOR: Role(_.lazy("Pimpinan"), _.lazy("Membaca yang lewat batas; tidak mengubah apa pun."), LATE, writes=False),
}
"""The duties of a site's people; whoever writes for the site (WRITERS) keeps the desk as a whole."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seat:
    """What a person may do at the desk of a site.

    ``admin`` is who keeps it. ``bound`` is whether duties say what he does: as long as a site has given none, its
    officers do all of it together. ``units`` are those of his own, ``places`` the regions whose people he is one of.
    """

    site: Site
    admin: bool
    bound: bool
    duties: frozenset[str]
    units: frozenset[int]
    places: frozenset[str]

    @property
    def is_open(self) -> bool:
        """Whether there is anything for this person at all."""
        return self.admin or not self.bound or bool(self.duties)

    @property
    def inspects(self) -> bool:
        """Whether he opens what is secret and calls for an inspection."""
        return INSPECTOR in self.duties

    @property
    def reads_all(self) -> bool:
        """Whether his duties open the cases of the whole site to him, those aside that are kept from single people."""
        return self.admin or not self.bound or any(DUTIES[duty].reads == ALL for duty in self.duties)

    def seen(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of the reports that he may know of; everything that counts or searches has them."""
        parts = () if self.admin or not self.bound else (or_(false(), *self._parts()),)
        return (*parts, *self.spared())

    def spared(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of the reports that are not kept from him, whatever his duties let him read."""
        conditions = []
        if not (self.admin or self.inspects):
            conditions.append(not_(and_(Report.kind == INSPECTION, Report.visibility == SECRET)))
        if self.places:
            # An account may be at home in the office below as well.
            conditions.append(not_(and_(Report.about_office, Report.place.in_(sorted(self.places)))))
        if self.units:
            conditions.append(or_(Report.accused_id.is_(None), Report.accused_id.not_in(sorted(self.units))))
        return tuple(conditions)

    def _parts(self) -> list[ColumnElement[bool]]:
        reads = {DUTIES[duty].reads for duty in self.duties}
        own = Report.unit_id.in_(sorted(self.units))
        parts = {
            ALL: true(),
            OWN: own,
            INSPECTED: Report.kind == INSPECTION,
            LATE: and_(Report.due < today(self.site), Report.state.in_(states.OPEN)),
        }
        return [parts[each] for each in parts if each in reads]

    def enters(self, report: Report) -> bool:
        """Whether what a report says is for him; of a restricted one for a reason alone."""
        return self.inspects or not is_inspection(report)

    def opens(self, report: Report) -> bool:
        """Whether he may read what a report says, and work on it, not only know that it is there."""
        return report.restricted_at is None and self.enters(report)

    def takes(self, report: Report) -> bool:
        """Whether he may take the moves that are offered to staff where a report stands."""
        return self.opens(report) and (
            self.admin
            or not self.bound
            or any(states.STATES[report.state].desk in each.takes for each in self._on(report))
        )

    def writes(self, report: Report) -> bool:
        """Whether he may tell news about a report, or note something."""
        return self.opens(report) and (self.admin or not self.bound or any(each.writes for each in self._on(report)))

    def _on(self, report: Report) -> list[Role]:
        """Return the duties that he has for one report."""
        having = {
            ALL: True,
            OWN: report.unit_id in self.units,
            INSPECTED: report.kind == INSPECTION,
            LATE: report.due < today(self.site),
        }
        return [DUTIES[duty] for duty in self.duties if having[DUTIES[duty].reads]]


def is_inspection(report: Report) -> bool:
    """Whether a report is secret and calls for an inspection: its text is opened by inspectors alone."""
    return report.kind == INSPECTION and report.visibility == SECRET


KEPT = f"{NAME}.kept"
"""The right to be told of what is kept from some of those who handle cases, as far as each may know of it."""
GUARDED = or_(Report.accused_id.is_not(None), and_(Report.kind == INSPECTION, Report.visibility == SECRET))
"""That a report is kept from some of those who handle cases: what is told to all of them would tell of it."""


def is_guarded(report: Report) -> bool:
    """Whether a report is kept from some of those who handle cases (:data:`GUARDED`)."""
    return report.accused_id is not None or is_inspection(report)


def me() -> User:
    """Return who is signed in."""
    user: User = current_user._get_current_object()
    return user


def my_seat() -> Seat:
    """Return what whoever is signed in may do at the desk of this site."""
    return seat_of(me(), current_site())


def seat_of(user: User, site: Site) -> Seat:
    """Return what a person may do at the desk of the site in scope; he has the right to handle cases there."""
    admin = can(user, ADMIN, site)
    mine = [row for row in db.session.scalars(select(Duty).where(Duty.user_id == user.id)) if row.duty in DUTIES]
    places = frozenset(each.region_code for each in user.assignments)
    return Seat(
        site=site,
        admin=admin,
        bound=not admin and (bool(mine) or _is_bound(user, site, places)),
        duties=frozenset(row.duty for row in mine),
        units=frozenset(row.unit_id for row in mine if row.unit_id is not None),
        places=places,
    )


def spared_in(seat: Seat, user: User) -> tuple[ColumnElement[bool], ...]:
    """Return what :meth:`Seat.spared` says of a person's seat for a count of its site and all sites below it.

    Reports about a unit are kept from its people wherever in the region the unit is.
    """
    with every_site(within=seat.site.region_code) as session:
        units = session.scalars(select(Duty.unit_id).where(Duty.user_id == user.id)).all()
    return dataclasses.replace(seat, units=frozenset(each for each in units if each)).spared()


def known_of(site: Site, user: User, refs: Collection[int]) -> set[int]:
    """Return which of some reports of the site in scope, or of sites below it, a person may be told of.

    At the own desk these are what he reads there; of those below whoever keeps the desk is told, and who inspects.
    """
    query = select(Report.id).where(Report.id.in_(refs), *_known(seat_of(user, site), user))
    with every_site(within=site.region_code) as session:
        return set(session.scalars(query))


def kept_from(site: Site, user: User, numbers: Select[str]) -> list[str]:
    """Return which of some numbers of reports of the region of the site in scope :func:`known_of` has not."""
    seat = seat_of(user, site)
    if seat.admin and not spared_in(seat, user):
        return []
    query = select(Report.number).where(Report.number.in_(numbers), not_(and_(*_known(seat, user))))
    with every_site(within=site.region_code) as session:
        return list(session.scalars(query))


def _known(seat: Seat, user: User) -> tuple[ColumnElement[bool], ...]:
    mine = and_(Report.site_id == seat.site.id, *seat.seen())
    below = Report.site_id != seat.site.id if seat.admin or seat.inspects else false()
    return (*spared_in(seat, user), or_(mine, below))


def gives_duties() -> bool:
    """Whether the site in scope has said what its people do with cases."""
    return db.session.scalar(select(Duty.id).limit(1)) is not None


def _is_bound(user: User, site: Site, places: frozenset[str]) -> bool:
    """Whether the site gives its people duties, or this person has one where he is at home."""
    if gives_duties():
        return True
    for place in sorted(each for each in places if each and each != site.region_code):
        with every_site(within=place) as session:
            if session.scalar(select(exists().where(Duty.user_id == user.id, Duty.duty.in_(DUTIES)))):
                return True
    return False
