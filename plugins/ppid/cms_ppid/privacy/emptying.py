"""Taking who somebody is, and every word of theirs, out of what they asked (UU 27/2022 pasal 42 to 44)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cms_core.api import Site, audit, db, forgetting, now
from cms_ppid import NAME
from cms_ppid.cases.models import Applicant, Paper
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters import services as letters
from cms_ppid.objections import services as objections
from cms_ppid.objections import states as objecting
from cms_ppid.objections.models import Exhibit, Objection
from cms_ppid.requests import services, states
from cms_ppid.requests.models import Request

FIELDS = ("name", "nik", "entity", "attorney", "guardian", "address", "job", "phone", "email")
HASHES = ("nik_hash", "phone_hash", "email_hash")


def empty(applicant: Applicant, site: Site) -> None:
    """Take who he is and every word out of the cases of an applicant of the site in scope, and delete his papers.

    What is still open is withdrawn, for nobody can answer it any more. Numbers, dates and outcomes stay.
    """
    for row in db.session.scalars(select(Objection).where(Objection.applicant_id == applicant.id)).all():
        _objection(row, site)
    for asked in db.session.scalars(select(Request).where(Request.applicant_id == applicant.id)).all():
        _request(asked, site)
    for name in (*FIELDS, *HASHES):
        setattr(applicant, name, "")
    applicant.forgotten_at = now()
    forget_papers(applicant)


def forget_papers(applicant: Applicant) -> None:
    """Delete the pictures of an applicant's papers."""
    _delete(select(Paper).where(Paper.applicant_id == applicant.id))


def _request(row: Request, site: Site) -> None:
    if states.STATES[row.state].open and row.answered_at is None:
        services.move(row, states.WITHDRAW, Said(), by=APPLICANT, step=row.step, site=site)
    row.details = row.purpose = ""
    for part in row.parts:
        part.what = part.reason = part.passage = ""
    _words(row, site)


def _objection(row: Objection, site: Site) -> None:
    if row.state in objecting.UNANSWERED:
        objections.move(row, objecting.WITHDRAW, Said(), by=APPLICANT, step=row.step, site=site)
    row.position = row.attorney = row.decision_text = row.late = row.about = row.ruling = ""
    _delete(select(Exhibit).where(Exhibit.objection_id == row.id))
    _words(row, site)


def _words(row: Any, site: Site) -> None:
    """Empty the history and the letters of a case; that they were there stays, and the digest of each letter."""
    row.emptied_at = now()
    with forgetting():
        for event in row.events:
            event.told = event.note = ""
        db.session.flush()
    letters.forget(row.number)
    audit(f"{NAME}.emptied", site_id=site.id, user_id=None, target=row.number)


def _delete(query: Any) -> None:
    # One by one: whoever deletes them says that nothing shows their pictures any more.
    for row in db.session.scalars(query).all():
        db.session.delete(row)
    db.session.flush()
