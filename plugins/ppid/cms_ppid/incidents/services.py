"""Writing a breach down, the letters about it, and whom to tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from cms_core.api import (
    ChangedMeanwhile,
    Site,
    User,
    audit,
    called,
    db,
    format_date,
    format_number,
    format_time,
)
from cms_ppid import NAME, _
from cms_ppid.cases.clocks import day_of
from cms_ppid.cases.models import Access, Applicant
from cms_ppid.incidents.models import Incident
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

INCIDENT = f"{NAME}.incident"
"""The permission to see and to write down breaches."""
PERSON, AUTHORITY = "orang", "lembaga"
LETTERS: Mapping[str, Any] = {
    PERSON: _.lazy("Surat kepada orangnya"),
    AUTHORITY: _.lazy("Surat kepada lembaga pengawas"),
}
COLUMNS = {PERSON: "letter_person", AUTHORITY: "letter_authority"}


def create(written: Mapping[str, Any], *, site: Site, by: User) -> Incident:
    """Write a breach down at the site in scope."""
    row = Incident(**written, office=by.office or called(site))
    db.session.add(row)
    db.session.flush()
    _log("incident", row, site, by)
    return row


def change(row: Incident, written: Mapping[str, Any], *, version: str, site: Site, by: User) -> None:
    """Change what is written of a breach; which columns, and the moments before, stand in the log.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
    """
    _lock(row, version)
    changed = [name for name, value in written.items() if getattr(row, name) != value]
    moments = {name: getattr(row, name).isoformat() for name in changed if name.endswith("_at") and getattr(row, name)}
    for name in changed:
        setattr(row, name, written[name])
    row.version += 1
    db.session.flush()
    _log("incident_changed", row, site, by, fields=changed, before=moments)


def _lock(row: Incident, version: str) -> None:
    db.session.refresh(row, with_for_update=True)
    if str(row.version) != version:
        raise ChangedMeanwhile


def write_letter(row: Incident, kind: str, text: str, *, version: str, site: Site, by: User) -> None:
    """Keep the words of a letter as somebody changed them; empty for those that are made.

    Raises:
        ChangedMeanwhile: somebody saved since ``version``.
    """
    _lock(row, version)
    setattr(row, COLUMNS[kind], text)
    row.version += 1
    db.session.flush()
    _log("incident_letter", row, site, by, letter=kind)


def letter_of(row: Incident, kind: str, site: Site) -> str:
    """Return the words of a letter: as somebody wrote them, else made of what is known."""
    return getattr(row, COLUMNS[kind]) or made_letter(row, kind, site)


def made_letter(row: Incident, kind: str, site: Site) -> str:
    """Return a letter made of what is known: what data, when and how, what is done (UU 27/2022 pasal 46 ayat 2)."""
    moment = f"{format_date(row.discovered_at)}, {format_time(row.discovered_at)}"
    begin = {
        PERSON: _("Kami memberitahukan bahwa data pribadi Anda yang kami simpan terungkap kepada yang tidak berhak."),
        AUTHORITY: _("Kami melaporkan kegagalan pelindungan data pribadi yang kami proses."),
    }[kind]
    parts = [
        begin,
        _("Apa yang terjadi: %(words)s", words=row.what),
        _("Data pribadi yang terungkap: %(words)s", words=row.data),
        _("Kapan dan bagaimana: %(words)s", words=row.happened or _("masih diperiksa")),
        _("Kami mengetahuinya pada %(moment)s.", moment=moment),
        _("Penanganan dan pemulihan: %(words)s", words=row.handling or _("masih berjalan")),
    ]
    if kind == AUTHORITY:
        count = format_number(row.people) if row.people is not None else _("masih dihitung")
        parts.insert(3, _("Jumlah orang yang datanya terungkap: %(count)s.", count=count))
    else:
        parts.append(_("Bagi orang tua, wali, atau pengampu: pemberitahuan ini tentang orang yang Anda wakili."))
        parts.append(_("Berhati-hatilah bila ada yang menghubungi Anda dan mengaku dari kantor kami."))
    parts.append(_("Pertanyaan dapat disampaikan ke %(place)s.", place=_reach(site)))
    parts.append(_("Pemberitahuan ini disampaikan menurut Pasal 46 UU 27/2022 tentang Pelindungan Data Pribadi."))
    return "\n\n".join(parts)


def _reach(site: Site) -> str:
    return ", ".join(filter(None, (called(site), site.address, site.phone, site.email)))


def listed() -> list[Incident]:
    """Return the breaches of the site in scope, the newest first."""
    return list(db.session.scalars(select(Incident).order_by(Incident.discovered_at.desc(), Incident.id.desc())))


def untold() -> list[Incident]:
    """Return the breaches of the site in scope of which somebody was not told yet, the most urgent first."""
    waits = or_(Incident.authority_at.is_(None), Incident.persons_at.is_(None))
    return list(db.session.scalars(select(Incident).where(waits).order_by(Incident.discovered_at)))


@dataclasses.dataclass(frozen=True)
class Recipient:
    """Somebody to tell, who acts for him if somebody does, and how to reach him; nothing more than that takes.

    Sources: UU 27/2022 pasal 46; pasal 25 and 26 (a child, somebody under guardianship).
    """

    numbers: str
    name: str
    guardian: str
    address: str
    phone: str
    email: str


def count_recipients(site: Site, row: Incident) -> int:
    """Return how many people asked for something, or objected, in the days of a breach."""
    return len(_numbers(site, row))


def recipients(site: Site, row: Incident, *, reason: str, by: User) -> list[Recipient]:
    """Return whom to tell of a breach; that somebody looked, and why, stands at each of them for good."""
    numbers = _numbers(site, row)
    people = db.session.scalars(select(Applicant).where(Applicant.id.in_(numbers)).order_by(Applicant.id)).all()
    office = by.office or called(site)
    db.session.add_all(Access(applicant_id=each.id, user_id=by.id, office=office, reason=reason) for each in people)
    db.session.flush()
    _log("incident_recipients", row, site, by, count=len(people))
    return [
        Recipient(", ".join(numbers[each.id]), each.name, each.guardian, each.address, each.phone, each.email)
        for each in people
    ]


def _numbers(site: Site, row: Incident) -> dict[int, list[str]]:
    """Return the numbers of the cases that were received in the days of a breach, by who brought it and is known yet.

    Requests come first, then objections, with a request or without.
    """
    found: dict[int, list[str]] = {}
    for kind in (Request, Objection):
        query: Any = select(kind.applicant_id, kind.number, kind.received_at)
        query = query.join(Applicant, Applicant.id == kind.applicant_id).where(Applicant.forgotten_at.is_(None))
        for key, number, moment in db.session.execute(query.order_by(kind.id)):
            day = day_of(site, moment)
            if day is not None and (row.since or date.min) <= day <= (row.until or date.max):
                found.setdefault(key, []).append(number)
    return found


def _log(what: str, row: Incident, site: Site, by: User, **detail: Any) -> None:
    audit(f"{NAME}.{what}", site_id=site.id, user_id=by.id, target=str(row.id), **detail)
