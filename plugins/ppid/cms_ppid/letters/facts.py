"""What the letters of a request say: who asked for what, what was decided and why, and what can be done about it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cms_core.api import (
    Site,
    User,
    called,
    db,
    format_date,
    format_rupiah,
    lasting_url,
    settings_of,
    site_url,
    speaking,
)
from cms_ppid import NAME
from cms_ppid.cases import clocks
from cms_ppid.cases.clocks import day_of
from cms_ppid.cases.services import Said, masked, with_speakers
from cms_ppid.cases.states import Move
from cms_ppid.documents.forms import FORMS
from cms_ppid.exclusions.services import GROUNDS
from cms_ppid.letters.kinds import KINDS
from cms_ppid.letters.models import Letter
from cms_ppid.letters.services import blocks, of_case, write_letter
from cms_ppid.models import Exclusion
from cms_ppid.requests import states
from cms_ppid.requests.forms import DELIVER, OBTAIN
from cms_ppid.requests.models import Part, Request


def of_request(row: Request) -> list[Letter]:
    """Return the letters of a request of the site in scope, in the order in which they went out."""
    return of_case(row.number)


def receipt(row: Request, site: Site, user: User | None, at: datetime | None = None) -> Letter:
    """Write the receipt of a request (UU 14/2008 pasal 22 ayat (4)), once."""
    known = next((letter for letter in of_request(row) if letter.kind == states.RECEIPT), None)
    return known or _write(states.RECEIPT, row, Said(), site, user, at)


def of_move(
    row: Request, taken: Move, said: Said, site: Site, user: User | None, at: datetime | None = None
) -> Letter | None:
    """Write the letter that goes out with a move that was taken; None where none does.

    What was refused altogether gets a letter of refusal in place of the notice. ``at`` is when that was, now without.
    """
    if taken.name == states.REGISTER:
        return receipt(row, site, user, at)
    kind = taken.letter
    if kind == states.NOTICE and row.outcome == states.REFUSED:
        kind = states.REFUSAL
    return _write(kind, row, said, site, user, at) if kind else None


def _write(kind: str, row: Request, said: Said, site: Site, user: User | None, at: datetime | None) -> Letter:
    with speaking("id"):
        facts = facts_of(row, said, site)
    return write_letter(kind, row.number, facts, site, user, at)


def facts_of(row: Request, said: Said, site: Site) -> dict[str, str]:
    """Return what the names in letters of a request stand for, in the language of this request."""
    clock = clocks.clock_of(row, site)
    return {
        **_asked(row, site),
        "batas": format_date(clock.day) if clock is not None else "",
        "hitungan": clock.why if clock is not None else "",
        "pesan": said.told,
        "jawaban": "\n\n".join(_part(number, part) for number, part in enumerate(row.parts, 1)),
        "biaya": _cost(row),
        "upaya": _route(site),
        "pemegang": row.holder,
        "kantor": called(site),
    }


def _asked(row: Request, site: Site) -> dict[str, str]:
    who, received = row.applicant, day_of(site, row.received_at)
    return {
        "permohonan": row.number,
        "diterima": format_date(received) if received else "",
        "nama": with_speakers(who),
        "alamat": who.address,
        "pekerjaan": who.job,
        "kontak": ", ".join(filter(None, (f"+{who.phone}" if who.phone else "", who.email))),
        "nik": masked(who.nik),
        "informasi": row.details,
        "tujuan": row.purpose,
        "cara": str(OBTAIN.get(row.obtain, row.obtain)),
        "pengiriman": str(DELIVER.get(row.deliver, row.deliver)),
    }


def _part(number: int, part: Part) -> str:
    """Return a part of an answer as rows of a letter: held or not, given or refused and why, what is blacked out."""
    return "\n".join(f"{label}: {' '.join(value.split())}" for label, value in _rows(number, part) if value.strip())


def _rows(number: int, part: Part) -> Iterator[tuple[str, str]]:
    yield f"Bagian {number}", part.what
    yield "Keputusan", str(states.RESULTS[part.result])
    yield "Penguasaan", _held(part)
    yield "Bentuk", str(FORMS[part.form]) if part.form in FORMS else ""
    yield "Alasan penolakan", _ground(part)
    yield "Dasar hukum", part.law
    yield "Bagian yang dihitamkan", part.passage
    yield "Penjelasan" if part.result == states.GIVEN else "Akibat bila dibuka", part.reason
    yield "Uji konsekuensi", _test(part)


def _held(part: Part) -> str:
    if part.result == states.NOT_HELD:
        return f"Tidak dikuasai; dikuasai oleh {part.holder}" if part.holder else "Tidak dikuasai"
    return "Belum didokumentasikan" if part.result == states.UNDOCUMENTED else "Dikuasai"


def _ground(part: Part) -> str:
    if not part.ground:
        return ""
    letter = part.ground.rpartition("-")[2]
    return f"{GROUNDS[part.ground]} (UU 14/2008 Pasal 17 huruf {letter})"


def _test(part: Part) -> str:
    row = db.session.get(Exclusion, part.exclusion) if part.exclusion else None
    if row is None:
        return ""
    return ", ".join(filter(None, (row.title, f"diuji {format_date(row.tested_on)}", row.number)))


def _cost(row: Request) -> str:
    if not row.cost:
        return "Tidak dipungut biaya"
    paid = f"; dibayar: {row.paid}" if row.paid else ""
    return f"{format_rupiah(row.cost)}, hanya biaya nyata penggandaan dan pengiriman{paid}"


def _route(site: Site) -> str:
    said = settings_of(site, NAME)
    superior = said["superior"] or "Atasan PPID"
    commission = said["commission"] or "Komisi Informasi yang berwenang"
    address = site_url(site, "/ppid/").partition("://")[2]
    return (
        f"Bila Saudara tidak puas, keberatan dapat diajukan secara tertulis kepada {superior} paling lambat "
        f"{said['object']} hari kerja sesudah alasannya ditemukan (UU 14/2008 Pasal 35 dan 36), di kantor atau lewat "
        f"{address}. Bila tanggapannya tidak memuaskan, sengketa dapat diajukan kepada {commission} paling lambat "
        f"{said['dispute']} hari kerja sesudah tanggapan diterima (Pasal 37 ayat (2))."
    )


@dataclasses.dataclass(frozen=True)
class Shown:
    """A letter as the fragment ``ppid/letters/list.html`` draws it; ``url`` is the page that proves it."""

    row: Letter
    label: Any
    blocks: list[list[tuple[str, str]]]
    url: str


def shown(case_number: str) -> list[Shown]:
    """Return the letters of a case of the site in scope, for whoever it was opened to; within a request."""
    return [Shown(row, KINDS[row.kind].label, list(blocks(row.text)), proof_url(row)) for row in of_case(case_number)]


def proof_url(row: Letter) -> str:
    """Return the absolute address of the page that proves a letter of the site in scope; within a request."""
    return lasting_url(db.session.get_one(Site, row.site_id), f"{NAME}.letter", {"token": row.token})
