"""What is held about whoever asks, and forgetting it; the row of the register stays (UU 27/2022 pasal 42 to 44)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from cms_core.api import (
    BadAddress,
    BadNumber,
    PersonalData,
    Site,
    audit,
    db,
    every_site,
    forgetting,
    keyed_hash,
    mail_address,
    now,
    site_scope,
    whatsapp_number,
)
from cms_ppid import NAME, _
from cms_ppid.cases.models import Applicant, Paper
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters import services as letters
from cms_ppid.requests import services, states
from cms_ppid.requests.forms import NIK
from cms_ppid.requests.models import Part, Request, RequestEvent

TOLD: tuple[tuple[str, Any], ...] = (
    ("name", _.lazy("Nama")),
    ("nik", _.lazy("NIK")),
    ("entity", _.lazy("Nomor pengesahan atau surat kuasa")),
    ("attorney", _.lazy("Kuasa")),
    ("address", _.lazy("Alamat")),
    ("job", _.lazy("Pekerjaan")),
    ("phone", _.lazy("Nomor HP")),
    ("email", _.lazy("Surel")),
)
HASHES = ("nik_hash", "phone_hash", "email_hash")


def held(subject: str) -> list[PersonalData]:
    """Return what is held about whoever has this telephone number, mail address or NIK, of all sites."""
    with every_site() as session:
        query = select(Applicant, Request).join(Request, _of_applicant()).where(_is(subject))
        rows = session.execute(query.order_by(Request.id)).all()
        return [each for applicant, row in rows for each in _pieces(applicant, row)]


def _of_applicant() -> ColumnElement[bool]:
    return (Request.site_id == Applicant.site_id) & (Request.applicant_id == Applicant.id)


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Forget whoever has this number or address. What of theirs is still open is withdrawn, for nobody can answer it.

    Number, dates and outcome of each request stay in the register.
    """
    found = held(subject)
    if dry_run:
        return found
    with every_site() as session:
        sites = sorted(set(session.scalars(select(Applicant.site_id).where(_is(subject)))))
    for site_id in sites:
        with site_scope(site_id):
            site = db.session.get_one(Site, site_id)
            for applicant in db.session.scalars(select(Applicant).where(_is(subject))).all():
                empty(applicant, site)
    return found


def empty(applicant: Applicant, site: Site) -> None:
    """Take who he is and every word out of what an applicant of the site in scope asked, and delete his papers."""
    for name, _label in TOLD:
        setattr(applicant, name, "")
    for name in HASHES:
        setattr(applicant, name, "")
    applicant.forgotten_at = now()
    forget_papers(applicant)
    for row in db.session.scalars(select(Request).where(Request.applicant_id == applicant.id)).all():
        _empty_request(row, site)


def forget_papers(applicant: Applicant) -> None:
    """Delete the pictures of an applicant's papers."""
    # One by one: whoever deletes them says that nothing shows their pictures any more.
    for paper in db.session.scalars(select(Paper).where(Paper.applicant_id == applicant.id)).all():
        db.session.delete(paper)
    db.session.flush()


def _empty_request(row: Request, site: Site) -> None:
    if states.STATES[row.state].open and row.answered_at is None:
        services.move(row, states.WITHDRAW, Said(), by=APPLICANT, step=row.step, site=site)
    row.details = row.purpose = ""
    row.emptied_at = now()
    for part in db.session.scalars(select(Part).where(Part.request_id == row.id)):
        part.what = part.reason = part.passage = ""
    letters.forget(row.number)
    with forgetting():
        for event in db.session.scalars(select(RequestEvent).where(RequestEvent.request_id == row.id)):
            event.told = event.note = ""
        db.session.flush()
    db.session.expire(row, ["events", "parts"])
    audit(f"{NAME}.emptied", site_id=site.id, user_id=None, target=row.number)


def _pieces(applicant: Applicant, row: Request) -> Iterator[PersonalData]:
    replies = [event.note for event in row.events if event.by == APPLICANT]
    values = (
        *((label, getattr(applicant, name)) for name, label in TOLD),
        (_("Informasi yang diminta"), row.details),
        (_("Untuk apa"), row.purpose),
        *((_("Balasan"), reply) for reply in replies),
    )
    for what, value in values:
        if value:
            yield PersonalData(plugin=NAME, what=str(what), where=row.number, value=value)


def _is(subject: str) -> ColumnElement[bool]:
    """Return how applicants are found that a number or an address belongs to."""
    hashes = {"phone_hash": _phone(subject), "email_hash": _email(subject), "nik_hash": _nik(subject)}
    return or_(*(getattr(Applicant, name) == value for name, value in hashes.items()))


def _phone(subject: str) -> str:
    try:
        return keyed_hash(whatsapp_number(subject))
    except BadNumber:
        return "-"


def _email(subject: str) -> str:
    try:
        return keyed_hash(mail_address(subject))
    except BadAddress:
        return "-"


def _nik(subject: str) -> str:
    digits = re.sub(r"[\s.-]", "", subject)
    return keyed_hash(digits) if NIK.fullmatch(digits) else "-"
