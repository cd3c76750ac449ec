"""What the letters of an objection say: that it came, and what was decided and why."""

from __future__ import annotations

from datetime import datetime

from cms_core.api import Site, User, called, format_date, settings_of, speaking
from cms_ppid import NAME
from cms_ppid.cases import clocks
from cms_ppid.cases.services import Said, masked, with_speakers
from cms_ppid.letters.facts import facts_of
from cms_ppid.letters.kinds import DECIDED, OBJECTED
from cms_ppid.letters.models import Letter
from cms_ppid.letters.services import write_letter
from cms_ppid.objections import states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection


def receipt(row: Objection, site: Site, user: User | None, at: datetime) -> Letter:
    """Write the receipt of an objection (Perki 1/2021): a copy of what was objected, and by when it is answered."""
    return _write(OBJECTED, row, site, user, at)


def decision(row: Objection, site: Site, user: User, at: datetime) -> Letter:
    """Write the answer to an objection (UU 14/2008 pasal 36 ayat (2) and (3))."""
    return _write(DECIDED, row, site, user, at)


def _write(kind: str, row: Objection, site: Site, user: User | None, at: datetime) -> Letter:
    with speaking("id"):
        facts = _who(row) if row.request is None else facts_of(row.request, Said(), site)
        facts |= _told(row, site)
    return write_letter(kind, row.number, facts, site, user, at)


def _who(row: Objection) -> dict[str, str]:
    who = row.applicant
    return {
        "alamat": who.address,
        "pekerjaan": who.job,
        "kontak": ", ".join(filter(None, (f"+{who.phone}" if who.phone else "", who.email))),
        "nik": masked(who.nik),
    }


def _told(row: Objection, site: Site) -> dict[str, str]:
    clock, said = clocks.clock_of(row, site), settings_of(site, NAME)
    received = clocks.day_of(site, row.received_at)
    return {
        "keberatan": row.number,
        "nama": with_speakers(row.applicant, row.attorney),
        "diterima": format_date(received) if received else "",
        "alasan": f"{GROUNDS[row.ground].text} (UU 14/2008 Pasal 35 ayat (1) huruf {row.ground})",
        "kasus": row.position,
        "batas": format_date(clock.day) if clock is not None else "",
        "hitungan": clock.why if clock is not None else "",
        "putusan": str(states.DECISIONS.get(row.decision, "")),
        "pesan": row.decision_text,
        "pejabat": said["superior"] or row.decided_office,
        "upaya": _route(row, said["commission"] or "Komisi Informasi yang berwenang", clock),
        "kantor": called(site),
    }


def _route(row: Objection, commission: str, clock: clocks.Clock | None) -> str:
    if row.decided_at is None or clock is None:
        return ""
    return (
        f"Bila Saudara tidak puas, sengketa informasi dapat diajukan kepada {commission} paling lambat "
        f"{format_date(clock.day)} (UU 14/2008 Pasal 37 ayat (2)). {clock.why}"
    )
