"""A letter of a case on paper, as PDF through the extra ``surat``."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, send_file

from cms_core.api import PaperLetter, Site, called, format_date, letter_pdf, pdf_is_on, private_bytes, speaking
from cms_ppid.cases.clocks import day_of
from cms_ppid.letters import facts, services
from cms_ppid.letters.kinds import SIGNED, SIGNERS
from cms_ppid.letters.models import Letter

CREST = 320
"""Pixels that the coat of arms is wide, for the two centimetres that it takes."""


def pdf_of(row: Letter, site: Site) -> bytes:
    """Return a letter of the site in scope, whose words are still there, as PDF; within a request.

    Raises:
        PdfUnavailable: the extra is not installed.
    """
    with speaking("id"):
        return letter_pdf(on_paper(row, site))


def on_paper(row: Letter, site: Site) -> PaperLetter:
    """Return a letter of the site in scope with head, code and digest, as it is printed; within a request."""
    (title, *_rest), *body = services.blocks(row.text)
    address, day = facts.proof_url(row), day_of(site, row.at)
    assert day is not None
    return PaperLetter(
        title=title[1],
        office=_head(site),
        crest=(private_bytes(site.logo, CREST) or b"") if site.logo else b"",
        blocks=body,
        address=address,
        proof=(
            f"Periksa keaslian surat ini di {address.partition('://')[2]}",
            f"{row.number}, {format_date(day)}. Sidik SHA-256 isinya (surat.txt di dalam PDF ini): {row.digest}",
        ),
        signs=SIGNERS if row.kind in SIGNED else (),
        text=row.text,
        day=day,
    )


def _head(site: Site) -> list[str]:
    contact = " · ".join(filter(None, (site.phone, site.email)))
    lines = (called(site).upper(), "Pejabat Pengelola Informasi dan Dokumentasi", site.address, contact)
    return [line for line in lines if line]


def download(row: Letter, site: Site) -> Response:
    """Answer with a letter of the site in scope as PDF, which nothing keeps; 404 where there is none to make."""
    if not (row.text and pdf_is_on()):
        abort(404)
    body = BytesIO(pdf_of(row, site))
    answer = send_file(body, "application/pdf", as_attachment=True, download_name=f"{row.number}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer
