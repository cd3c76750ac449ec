"""What objections hold about people, and forgetting it; number, days and outcome stay in the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from cms_core.api import PersonalData, Site, audit, db, forgetting, now
from cms_ppid import NAME, _
from cms_ppid.cases.models import Applicant
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters import services as letters
from cms_ppid.objections import services, states
from cms_ppid.objections.models import Objection


def held(session: Session, whose: ColumnElement[bool], told: tuple[tuple[str, Any], ...]) -> Iterator[PersonalData]:
    """Yield what objections of some applicants hold, of all sites in scope of a session.

    ``told`` are pairs of a column of an applicant and its label, for those whom no request knows.
    """
    mine = (Objection.site_id == Applicant.site_id) & (Objection.applicant_id == Applicant.id)
    query = select(Applicant, Objection).join(Objection, mine).where(whose).order_by(Objection.id)
    for applicant, row in session.execute(query).all():
        who = told if row.request_id is None else ()
        values = [(label, getattr(applicant, name)) for name, label in who]
        values += [(_("Kasus posisi"), row.position), (_("Kuasa"), row.attorney)]
        for what, value in values:
            if value:
                yield PersonalData(plugin=NAME, what=str(what), where=row.number, value=value)


def empty(applicant: Applicant, site: Site) -> None:
    """Take every word out of what an applicant of the site in scope objected, its history and its letters.

    What is not answered yet is withdrawn, for nobody can be answered any more.
    """
    mine = (Objection.applicant_id == applicant.id, Objection.emptied_at.is_(None))
    for row in db.session.scalars(select(Objection).where(*mine)).all():
        if row.state in states.UNANSWERED:
            services.move(row, states.WITHDRAW, Said(), by=APPLICANT, step=row.step, site=site)
        row.position = row.attorney = row.about = row.late = row.decision_text = row.ruling = ""
        row.emptied_at = now()
        with forgetting():
            for event in row.events:
                event.told = event.note = ""
            db.session.flush()
        letters.forget(row.number)
        audit(f"{NAME}.emptied", site_id=site.id, user_id=None, target=row.number)
