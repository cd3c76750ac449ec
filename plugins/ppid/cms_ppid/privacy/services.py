"""What is held about whoever asks, and forgetting it; the row of the register stays (UU 27/2022 pasal 42 to 44)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from cms_core.api import (
    BadAddress,
    BadNumber,
    PersonalData,
    Site,
    db,
    every_site,
    format_date,
    keyed_hash,
    mail_address,
    site_scope,
    whatsapp_number,
)
from cms_ppid import NAME, _
from cms_ppid.cases.forms import NIK
from cms_ppid.cases.models import Applicant, Paper
from cms_ppid.cases.states import APPLICANT
from cms_ppid.letters.models import Letter
from cms_ppid.objections.models import Objection
from cms_ppid.objections.states import AT_KI
from cms_ppid.privacy.emptying import empty
from cms_ppid.requests.models import Request
from cms_ppid.requests.who import PAPERS

TOLD: tuple[tuple[str, Any], ...] = (
    ("name", _.lazy("Nama")),
    ("nik", _.lazy("NIK")),
    ("entity", _.lazy("Nomor pengesahan atau surat kuasa")),
    ("attorney", _.lazy("Kuasa")),
    ("guardian", _.lazy("Orang tua, wali, atau pengampu")),
    ("address", _.lazy("Alamat")),
    ("job", _.lazy("Pekerjaan")),
    ("phone", _.lazy("Nomor HP")),
    ("email", _.lazy("Surel")),
)
WORDS: tuple[tuple[str, Any], ...] = (
    ("details", _.lazy("Informasi yang diminta")),
    ("purpose", _.lazy("Untuk apa")),
    ("position", _.lazy("Kasus posisi keberatan")),
    ("attorney", _.lazy("Kuasa")),
)


def held(subject: str) -> list[PersonalData]:
    """Return what is held about whoever has this telephone number, mail address or NIK, of all sites."""
    return _found(_is(subject))


def _found(where: ColumnElement[bool]) -> list[PersonalData]:
    with every_site() as session:
        return [
            piece
            for kind in (Request, Objection)
            for applicant, row in session.execute(_cases(kind).where(where).order_by(kind.id)).all()
            for piece in _pieces(session, applicant, row)
        ]


def _cases(kind: Any) -> Any:
    his = (kind.site_id == Applicant.site_id) & (kind.applicant_id == Applicant.id)
    return select(Applicant, kind).join(kind, his)


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Forget whoever has this number or address. What of theirs is still open is withdrawn, for nobody can answer it.

    Number, dates and outcome of each request stay in the register. Whoever disputes at the Komisi Informasi is
    forgotten once that has ended: until then what proves his case is kept (UU 27/2022 pasal 15).
    """
    theirs = _is(subject) & ~_disputing()
    found = _found(theirs)
    if dry_run:
        return found
    with every_site() as session:
        sites = sorted(set(session.scalars(select(Applicant.site_id).where(theirs))))
    for site_id in sites:
        with site_scope(site_id):
            site = db.session.get_one(Site, site_id)
            for applicant in db.session.scalars(select(Applicant).where(theirs)).all():
                empty(applicant, site)
    return found


def _pieces(session: Any, applicant: Applicant, row: Any) -> Iterator[PersonalData]:
    letters = select(Letter.text).where(Letter.site_id == row.site_id, Letter.case_number == row.number)
    papers = select(Paper.kind, Paper.at).where(Paper.site_id == row.site_id, Paper.applicant_id == applicant.id)
    values = (
        *((label, getattr(applicant, name)) for name, label in TOLD),
        *((label, getattr(row, name, "")) for name, label in WORDS),
        *((_("Balasan"), event.note) for event in row.events if event.by == APPLICANT),
        *((_("Surat"), text) for text in session.scalars(letters.order_by(Letter.id))),
    )
    values += tuple(
        (_("Gambar berkas"), f"{PAPERS[kind]}, {format_date(at)}")
        for kind, at in session.execute(papers.order_by(Paper.id))
    )
    for what, value in values:
        if value:
            yield PersonalData(plugin=NAME, what=str(what), where=row.number, value=value)


def _disputing() -> ColumnElement[bool]:
    other = aliased(Objection)
    return exists().where(
        other.site_id == Applicant.site_id, other.applicant_id == Applicant.id, other.state.in_(AT_KI)
    )


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
