"""The proposal on paper: hamlets without a usable signal, the most urgent first, to print, as PDF and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from cms_core.api import (
    PaperLetter,
    Site,
    called,
    current_site,
    format_date,
    format_number,
    guard_cell,
    letter_pdf,
    pdf_is_on,
    private_bytes,
    require,
    site_url,
    speaking,
    today,
)
from cms_peta import NAME, _
from cms_peta.connectivity import reading
from cms_peta.connectivity.desk import VIEW
from cms_peta.connectivity.reading import Hamlet, name_of
from cms_peta.connectivity.views import definition
from cms_peta.connectivity.words import CATEGORIES, ELECTRICITY, FACILITIES, LANDS, STATUSES, URGENCIES

CREST = 320
"""Pixels that the coat of arms is wide."""


def facts_of(found: Hamlet, proposal: Any) -> list[tuple[str, str]]:
    """Return what a proposal says of a hamlet, each with its label."""
    row = found.survey
    people = [
        _("%(num)s KK", num=format_number(row.households)) if row.households is not None else "",
        _("%(num)s jiwa", num=format_number(row.population)) if row.population is not None else "",
    ]
    facilities = [f"{FACILITIES[kind]} {count}" for kind, count in row.facilities.items() if kind in FACILITIES]
    distance = _("%(km)s km", km=format_number(float(row.tower_km))) if row.tower_km is not None else ""
    told = [
        (_("Keadaan"), f"{CATEGORIES[row.category]}, {format_date(row.day)}"),
        (_("Koordinat (WGS 84)"), f"{row.latitude}, {row.longitude}" if row.latitude is not None else ""),
        (_("Penduduk dan KK"), ", ".join(filter(None, people))),
        (_("Fasilitas tanpa sinyal"), ", ".join(facilities)),
        (_("Menara terdekat"), ", ".join(filter(None, (distance, row.tower)))),
        (_("Listrik"), str(ELECTRICITY[row.electricity]) if row.electricity else ""),
        (_("Lahan"), str(LANDS[proposal.land]) if proposal is not None else ""),
        (_("Usulan"), _standing(proposal) if proposal is not None else ""),
    ]
    return [(str(label), said or str(_("belum diisi"))) for label, said in told]


def _standing(proposal: Any) -> str:
    where = " ".join(filter(None, (proposal.platform, proposal.number)))
    return f"{STATUSES[proposal.status]}, {format_date(proposal.day)}, {where}"


def _entries(site: Site, day: date) -> list[tuple[Hamlet, Any]]:
    """Return all hamlets that need a signal, each with the newest step of its proposal."""
    known = reading.proposals(site.region_code)
    rows = reading.priorities(site.region_code, day)
    return [(each, known.get((each.survey.site_id, each.survey.hamlet_key))) for each in rows]


def _left_out(entries: Sequence[tuple[Hamlet, Any]]) -> str:
    """Return a sentence about what paper has no room for; nothing of most."""
    more = len(entries) - reading.MOST
    if more <= 0:
        return ""
    return _.plural(
        "Di sini %(most)s yang paling mendesak; %(num)s dusun lainnya ada di berkas CSV.",
        "Di sini %(most)s yang paling mendesak; %(num)s dusun lainnya ada di berkas CSV.",
        more,
        most=format_number(reading.MOST),
    )


def _uncounted(entries: Sequence[tuple[Hamlet, Any]]) -> int:
    return sum(each.score is None for each, _proposal in entries)


@require(VIEW)
def to_print() -> ResponseReturnValue:
    """The proposal to print on A4."""
    site, day = current_site(), today(current_site())
    entries = _entries(site, day)
    return render_template(
        f"{NAME}/signal/paper.html",
        entries=[(name_of(each), each, facts_of(each, proposal)) for each, proposal in entries[: reading.MOST]],
        count=len(entries),
        day=day,
        who=called(site),
        pdf=pdf_is_on(),
        uncounted=_uncounted(entries),
        left_out=_left_out(entries),
        **definition(),
    )


@require(VIEW)
def as_pdf() -> ResponseReturnValue:
    """The same as PDF; 404 where the extra is not installed."""
    if not pdf_is_on():
        abort(404)
    with speaking("id"):
        body = letter_pdf(letter_of(current_site(), today(current_site())))
    answer = send_file(BytesIO(body), "application/pdf", as_attachment=True, download_name="usulan-sinyal.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def letter_of(site: Site, day: date) -> PaperLetter:
    """Return the proposal as a letter."""
    title, address = str(_("Usulan layanan seluler")), site_url(site, f"/{NAME}/sinyal/")
    entries = _entries(site, day)
    opening = str(
        _.plural(
            "%(num)s dusun di %(place)s belum punya sinyal yang dapat dipakai, menurut survei sampai %(day)s. "
            "Urutannya menurut banyaknya warga, fasilitas, dan jarak ke menara.",
            "%(num)s dusun di %(place)s belum punya sinyal yang dapat dipakai, menurut survei sampai %(day)s. "
            "Urutannya menurut banyaknya warga, fasilitas, dan jarak ke menara.",
            len(entries),
            place=called(site),
            day=format_date(day),
        )
    )
    if last := _uncounted(entries):
        opening += " " + _.plural(
            "%(num)s dusun ada di urutan terakhir karena penduduk dan KK-nya belum diisi.",
            "%(num)s dusun ada di urutan terakhir karena penduduk dan KK-nya belum diisi.",
            last,
        )
    if more := _left_out(entries):
        opening += f" {more}"
    blocks = [[("", opening)]]
    for number, (each, proposal) in enumerate(entries[: reading.MOST], start=1):
        blocks.append([("", f"{number}. {name_of(each)}"), *facts_of(each, proposal)])
    text = "\n\n".join("\n".join(": ".join(filter(None, pair)) for pair in block) for block in blocks)
    contact = " · ".join(filter(None, (site.phone, site.email)))
    return PaperLetter(
        title=title,
        office=[line for line in (called(site).upper(), site.address, contact) if line],
        crest=(private_bytes(site.logo, CREST) or b"") if site.logo else b"",
        blocks=blocks,
        address=address,
        proof=(str(_("Data dan definisinya: %(address)s", address=address.partition("://")[2])),),
        text=f"{title}\n\n{text}\n",
        day=day,
        signs=(called(site),),
    )


@require(VIEW)
def as_csv() -> ResponseReturnValue:
    """The same as a file for the platform that takes proposals."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(CSV)
    site, day = current_site(), today(current_site())
    for number, (each, proposal) in enumerate(_entries(site, day), start=1):
        rows.writerow([guard_cell(cell) if isinstance(cell, str) else cell for cell in _cells(number, each, proposal)])
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="usulan-sinyal.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


CSV = (
    *("urutan", "kode_desa", "desa", "dusun", "lintang", "bujur", "kategori", "tanggal", "kk"),
    *("penduduk", "fasilitas", "km_ke_menara", "menara", "listrik", "lahan"),
    *("usulan", "nomor_usulan", "prioritas", "skor"),
)
"""The columns of that file, the same in every language: programs read them."""


def _cells(number: int, found: Hamlet, proposal: Any) -> Iterator[Any]:
    row = found.survey
    yield from (number, found.code, found.village, row.hamlet, row.latitude, row.longitude)
    yield from (str(CATEGORIES[row.category]), row.day.isoformat(), row.households, row.population)
    # None are told of where nobody has said how many there are.
    yield from (
        row.facility_count if row.facilities else "",
        row.tower_km,
        row.tower,
        str(ELECTRICITY[row.electricity]),
    )
    if proposal is None:
        yield from ("", "", "", "")
    else:
        yield from (str(LANDS[proposal.land]), str(STATUSES[proposal.status]), proposal.number)
        yield str(URGENCIES[proposal.urgency])
    yield round(found.score) if found.score is not None else ""
