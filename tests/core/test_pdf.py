"""Letters as PDF: tagged, the same each time, with their words attached; and whatever somebody wrote stays words."""

from __future__ import annotations

import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from cms_core.pdf.services import PaperLetter, PdfUnavailable, inputs_of, letter_pdf, pdf_is_on, source

HOSTILE = '#panic("x") #eval("1+1") ]#[ $x$ *tebal* _miring_ `kode` @rujuk <tanda> \\u{41} "{{ x }}" #sys.inputs'
ADDRESS = "https://kalimandi.example/ppid/surat/0123456789abcdef01234567"


def letter(**changes: Any) -> PaperLetter:
    """Return a letter with some of it changed."""
    told: dict[str, Any] = {
        "title": "TANDA BUKTI PENERIMAAN",
        "office": ("PEMERINTAH DESA KALIMANDI", "Pejabat Pengelola Informasi dan Dokumentasi", "Jalan Raya 1"),
        "blocks": ([("Nomor", "SR-1"), ("Nama", "Pemohon Contoh")], [("", "Yth. Pemohon Contoh")]),
        "address": ADDRESS,
        "proof": ("Periksa keaslian surat ini", "SHA-256 abc"),
        "text": "TANDA BUKTI PENERIMAAN\n\nNomor: SR-1",
        "day": date(2026, 11, 27),
    }
    return PaperLetter(**{**told, **changes})


@pytest.fixture
def typst(app: Flask) -> Iterator[Any]:
    """The typesetter, within a request."""
    module = pytest.importorskip("typst")
    with app.test_request_context():
        yield module


def streams(pdf: bytes) -> Iterator[bytes]:
    """Yield what is packed in a PDF."""
    # What is packed may end like a line itself; whatever stands behind it is not unpacked.
    for found in re.finditer(rb"stream\r?\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def words(typst: Any, told: PaperLetter) -> str:
    """Return the words that are drawn, as the typesetter has understood them."""

    def inside(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if node.get("func") == "text":
                yield node["text"]
            for value in node.values():
                yield from inside(value)
        elif isinstance(node, list):
            for each in node:
                yield from inside(each)

    kinds = ("par", "terms", "strong")
    found = [json.loads(typst.query(source(), kind, sys_inputs=inputs_of(told))) for kind in kinds]
    return "\n".join(inside(found))


@pytest.mark.sqlite_only("asks no database")
def test_a_letter_is_tagged_small_and_the_same_each_time(typst: Any) -> None:
    made = letter_pdf(letter())

    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part>1<" in made  # ISO 14289-1, which the typesetter checks before it says so
    assert len(made) < 40_000
    assert made == letter_pdf(letter())


@pytest.mark.sqlite_only("asks no database")
def test_the_pdf_carries_exactly_what_the_digest_is_of(typst: Any) -> None:
    text = f"Surat \u00e4 {HOSTILE}\n\nNama: x\x00y\n"
    assert text.encode() in list(streams(letter_pdf(letter(text=text))))


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    "told",
    [
        {"blocks": ([("", HOSTILE)],)},
        {"blocks": ([(HOSTILE, "x")],)},
        {"blocks": ([("Nama", HOSTILE)],)},
        {"office": (HOSTILE,)},
        {"office": ("Kantor", HOSTILE)},
        {"proof": (HOSTILE,)},
        {"signs": ("Pemohon,", HOSTILE)},
    ],
)
def test_what_somebody_wrote_is_drawn_as_it_stands(typst: Any, told: dict[str, Any]) -> None:
    assert HOSTILE in words(typst, letter(**told))
    assert b"pdfuaid:part>1<" in letter_pdf(letter(**told))


@pytest.mark.sqlite_only("asks no database")
def test_a_title_is_words_too(typst: Any) -> None:
    title = re.search(rb"<dc:title>.*?</dc:title>", letter_pdf(letter(title=HOSTILE)))
    assert title is not None
    assert HOSTILE in unescape(title[0].decode())


@pytest.mark.sqlite_only("asks no database")
def test_lines_stay_lines_and_controls_are_left_out(typst: Any) -> None:
    drawn = words(typst, letter(blocks=([("Alamat", "RT 01\x07\r\nRW 02")],)))
    assert ("RT 01" in drawn, "RW 02" in drawn, "RT 01RW 02" in drawn, "\x07" in drawn) == (True, True, False, False)


@pytest.mark.sqlite_only("asks no database")
def test_letters_that_the_typeface_lacks_stop_no_letter(typst: Any) -> None:
    made = letter_pdf(letter(blocks=([("Nama", "\ua997\ua9ae \U0001f600 \u202e")],)))
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" not in made


@pytest.mark.sqlite_only("asks no database")
def test_a_coat_of_arms_stands_beside_the_head(typst: Any) -> None:
    file = io.BytesIO()
    Image.new("RGB", (320, 280), "#884422").save(file, "JPEG")
    made = letter_pdf(letter(crest=file.getvalue()))
    assert b"pdfuaid:part>1<" in made
    assert any(b"/Width 320" in each for each in (made, *streams(made)))


@pytest.mark.sqlite_only("asks no database")
def test_where_the_extra_is_missing_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    assert not pdf_is_on()
    with pytest.raises(PdfUnavailable):
        letter_pdf(letter())
