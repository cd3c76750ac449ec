"""The file of a dispute for the Komisi Informasi: one archive of everything that belongs to it, and what proves it.

The commission has to know who disputes, so name and address stand in it. No NIK does: wherever sixteen digits stand in
a text, all but the last four are covered (UU 27/2022 pasal 16: no more than is needed). Letters stand in it as PDF as
well, where those can be made.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from flask import render_template
from sqlalchemy import select

from cms_core.api import Site, User, called, db, format_date, guard_cell, now, pdf_is_on, private_document, speaking
from cms_ppid import NAME
from cms_ppid.books import services as books
from cms_ppid.cases.services import cover, masked
from cms_ppid.cases.states import APPLICANT
from cms_ppid.exclusions.services import GROUNDS as EXCLUDED
from cms_ppid.exclusions.services import OCCASIONS
from cms_ppid.letters.paper import pdf_of
from cms_ppid.letters.services import of_case
from cms_ppid.models import Exclusion
from cms_ppid.objections import disputes, register, states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection
from cms_ppid.requests import states as request_states
from cms_ppid.requests.models import Request

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of an archive that are held in memory; a larger one lies on disk while it is made and sent."""
SUMS, READ_ME = "SHA256SUMS", "BACA-DAHULU.txt"


class _Zip:
    """An archive that notes the digest of everything that comes into it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.sums: list[tuple[str, str]] = []

    def add(self, name: str, content: bytes) -> None:
        self.sums.append((hashlib.sha256(content).hexdigest(), name))
        self._zip.writestr(name, content)

    def text(self, name: str, content: str) -> None:
        self.add(name, cover(content).encode())

    def close(self, read_me: str) -> str:
        """End the archive; return the digest of its list of digests."""
        sums = "".join(f"{digest}  {name}\n" for digest, name in self.sums).encode()
        total = hashlib.sha256(sums).hexdigest()
        self._zip.writestr(SUMS, sums)
        self._zip.writestr(READ_ME, f"{read_me}\nJumlah berkas: {len(self.sums)}\nSHA-256 {SUMS}: {total}\n".encode())
        self._zip.close()
        return total


def build(row: Objection, site: Site, user: User) -> tuple[IO[bytes], str]:
    """Return the file of an objection of the site in scope, ready to be read, and the digest of its list of digests.

    ``SHA256SUMS`` lists each entry as ``sha256sum -c`` reads it. Papers are read one at a time, so what it takes is
    bounded by the largest of them.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # whoever sends it closes it
    out, request = _Zip(file), row.request
    with speaking("id"):
        out.text("keberatan.html", _page(f"Keberatan {row.number}", _objection(row, site)))
        out.text("riwayat-keberatan.csv", _history(row, site, states.named))
        out.text("register-keberatan.csv", _row(register.row_of(row, site), register.columns(site)))
        if request is not None:
            out.text("permohonan.html", _page(f"Permohonan {request.number}", _request(request, site)))
            out.text("riwayat-permohonan.csv", _history(request, site, request_states.named))
            out.text("register-permohonan.csv", _row(request, books.columns(site)))
            for test in _tests(request):
                out.text(f"uji-konsekuensi-{test.id}.html", _page(f"Uji konsekuensi: {test.title}", _test(test)))
        for letter in (*(of_case(request.number) if request is not None else ()), *of_case(row.number)):
            out.text(f"surat/{letter.number}.html", _page(letter.number, [("", letter.text)]))
            # Without a covered NIK in it this is what the page that proves the letter has the digest of.
            out.text(f"surat/{letter.number}.txt", letter.text)
            # It carries these words as they are, so none is made of those with a NIK in them.
            if letter.text and pdf_is_on() and cover(letter.text) == letter.text:
                out.add(f"surat/{letter.number}.pdf", pdf_of(letter, site))
        for place, exhibit in enumerate(row.exhibits, 1):
            content = private_document(exhibit.medium) if exhibit.medium is not None else None
            if content is not None:
                # No system takes an asterisk in the name of a file.
                name = cover(disputes.file_name(exhibit)).replace("*", "x")
                out.add(f"lampiran/{place:02}-{name}", content)
        total = out.close(_read_me(row, site, user))
    file.seek(0)
    return file, total


def _read_me(row: Objection, site: Site, user: User) -> str:
    moment = now().astimezone(ZoneInfo(site.timezone)).isoformat(timespec="seconds")
    return (
        f"Berkas sengketa informasi {row.number}\nBadan publik: {called(site)}\nDibuat: {moment}\n"
        f"Oleh: {user.office or called(site)}\n"
        f"NIK disamarkan di semua teks. Periksa keutuhannya dengan: sha256sum -c {SUMS}"
    )


def _page(title: str, facts: list[tuple[str, str]]) -> str:
    return render_template(f"{NAME}/objections/file.html", title=title, facts=facts)


def _objection(row: Objection, site: Site) -> list[tuple[str, str]]:
    who, ground = row.applicant, GROUNDS[row.ground]
    said = [
        ("Nomor", row.number),
        ("Nomor permohonan", row.request.number if row.request is not None else "tidak ada (informasi berkala)"),
        ("Badan publik", called(site)),
        ("Pemohon", who.name),
        ("Orang tua, wali, atau pengampu", who.guardian),
        ("Kuasa", row.attorney or who.attorney),
        ("Alamat", who.address),
        ("Kontak", ", ".join(filter(None, (f"+{who.phone}" if who.phone else "", who.email)))),
        ("NIK", masked(who.nik)),
        ("Alasan", f"{ground.text} (UU 14/2008 Pasal 35 ayat (1) huruf {row.ground})"),
        ("Alasan ada sejak", format_date(row.opened_on)),
        ("Diterima", _moment(row.received_at, site)),
        ("Diterima walau lewat batas karena", row.late),
        ("Kasus posisi", row.position),
        ("Harus ditanggapi paling lambat", format_date(row.answer_due) if row.answer_due else ""),
        ("Putusan Atasan PPID", str(states.DECISIONS.get(row.decision, "belum ada"))),
        ("Pertimbangan", row.decision_text),
        ("Diputus oleh", row.decided_office),
        ("Ditanggapi", _moment(row.decided_at, site) if row.decided_at else ""),
        ("Komisi Informasi", row.ki_name),
        ("Nomor sengketa", row.ki_number),
        ("Putusan Komisi Informasi", row.ruling),
    ]
    return [(label, value) for label, value in said if value]


def _request(row: Request, site: Site) -> list[tuple[str, str]]:
    said = [
        ("Nomor", row.number),
        ("Diterima", _moment(row.received_at, site)),
        ("Lengkap", _moment(row.complete_at, site) if row.complete_at else ""),
        ("Informasi yang diminta", row.details),
        ("Tujuan penggunaan", row.purpose),
        ("Keadaan", str(request_states.STATES[row.state].label)),
        ("Jawaban", str(request_states.OUTCOMES.get(row.outcome, "belum ada"))),
        ("Dijawab", _moment(row.answered_at, site) if row.answered_at else ""),
        ("Harus dijawab paling lambat", format_date(row.answer_due) if row.answer_due else ""),
    ]
    for number, part in enumerate(row.parts, 1):
        told = (str(EXCLUDED.get(part.ground, "")), part.law, part.passage, part.reason, part.holder)
        why = f" ({', '.join(filter(None, told))})" if any(told) else ""
        said.append(
            (f"Bagian {number}", f"{part.what}: {request_states.RESULTS[part.result]}{f' ({why})' if why else ''}")
        )
    return [(label, value) for label, value in said if value]


def _tests(request: Request) -> list[Exclusion]:
    """Return the consequence tests that an answer relies on."""
    ids = {part.exclusion for part in request.parts if part.exclusion is not None}
    return list(db.session.scalars(select(Exclusion).where(Exclusion.id.in_(ids)).order_by(Exclusion.id)))


def _test(row: Exclusion) -> list[tuple[str, str]]:
    said = [
        ("Informasi yang dikecualikan", row.title),
        ("Bagian yang tepat", row.passage),
        ("Alasan", str(EXCLUDED[row.ground])),
        ("Dasar hukum", row.law),
        ("Akibat bila dibuka", row.opened),
        ("Yang dilindungi", row.closed),
        ("Pertimbangan", row.weighing),
        ("Sampai", format_date(row.until) if row.until else row.ends_with),
        ("Kapan diuji", str(OCCASIONS.get(row.occasion, ""))),
        ("Diuji", f"{format_date(row.tested_on)}, {row.tested_by}"),
        ("Ditetapkan dengan", ", ".join(filter(None, (row.number, format_date(row.decided) if row.decided else "")))),
    ]
    return [(label, value) for label, value in said if value]


def _history(row: Objection | Request, site: Site, named: Callable[[str, str], Any]) -> str:
    """Return a history as a CSV file; what officers note for each other stays with them."""
    heads = ("Waktu", "Langkah", "Dari", "Ke", "Oleh", "Kantor", "Kepada pemohon", "Ditulis pemohon")
    return _csv([heads, *_lines(row, site, named)])


def _lines(row: Objection | Request, site: Site, named: Callable[[str, str], Any]) -> Iterator[tuple[str, ...]]:
    for event in row.events:
        if event.move in (states.NOTE, states.FILE) and not event.told:
            continue
        wrote = event.note if event.by == APPLICANT else ""
        step = str(named(event.move, event.start))
        yield (_moment(event.at, site), step, event.start, event.end, event.by, event.office, event.told, wrote)


def _row(row: Any, columns: Mapping[Any, Callable[[Any], object]]) -> str:
    """Return the row of a case in the columns of its book (Perki 1/2021, annex), with their heads."""
    return _csv([tuple(map(str, columns)), tuple(str(read(row)) for read in columns.values())])


def _csv(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        [[guard_cell(cell) for cell in row] for row in rows]
    )
    return f"\ufeff{out.getvalue()}"


def _moment(moment: datetime, site: Site) -> str:
    """Return a moment by the clock of a site, with its distance from UTC."""
    return moment.astimezone(ZoneInfo(site.timezone)).isoformat(sep=" ", timespec="seconds")
