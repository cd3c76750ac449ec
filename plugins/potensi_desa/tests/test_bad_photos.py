"""What is sent in place of a photo: the form comes back with everything else still in it, and nothing is kept."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, stream_encode_multipart

from cms_core.api import Site, db, every_site
from cms_core.config import Settings
from cms_potensi_desa.models import Potensi

from .conftest import ADMIN, Desk, fields, photo

MakeDesk = Callable[..., Desk]
TYPED = {
    "title": "Kopi lereng & <b>kebun</b>",
    "body-0-teks": 'Baris satu.\n\n"Baris" dua.',
    "photos-alt": "Biji kopi",
    "place": "Dusun Dua",
    "latitude": "-7.4512",
    "longitude": "109.4512",
    "category": "perkebunan",
    "condition": "rintisan",
    "manager": "Kelompok tani",
}
TOO_LARGE = ("lebih besar dari 12 MB", "larger than 12 MB")
TOO_MANY = ("terlalu banyak titik gambar", "too many pixels")
NO_PHOTO = ("Berkas ini bukan foto yang dapat dibaca.", "This file is not a photo that can be read.")
EMPTY = ("Berkas ini kosong.", "This file is empty.")
HEIC = ("Foto berformat HEIC belum dapat dibaca.", "Photos in HEIC format cannot be read yet.")


def png(width: int, height: int) -> bytes:
    """Return a few bytes that call themselves a PNG of that many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000))), (b"IEND", b""))
    chunks = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD = {
    "a photo of 20 MB": (photo().getvalue() + bytes(20 * 1024 * 1024), "foto.jpg", TOO_LARGE),
    "a photo bomb": (png(60_000, 60_000), "foto.png", TOO_MANY),
    "a PNG that is HTML": (HTML, "foto.png", NO_PHOTO),
    "HTML behind the head of a PNG": (b"\x89PNG\r\n\x1a\n" + HTML, "foto.png", NO_PHOTO),
    "an SVG with a script": (SVG, "gambar.svg", NO_PHOTO),
    "an SVG that calls itself JPEG": (SVG, "foto.jpg", NO_PHOTO),
    "half a photo": (photo().getvalue()[:700], "foto.jpg", NO_PHOTO),
    "nothing": (b"", "foto.jpg", EMPTY),
    "the photo of an iPhone": (b"\0\0\0\x18ftypheic" + bytes(400), "IMG_0001.HEIC", HEIC),
}


@pytest.mark.parametrize("language", [0, 1], ids=["id", "en"])
@pytest.mark.parametrize("what", BAD)
def test_what_is_no_photo_is_refused_and_the_text_stays(
    app: Flask, settings: Settings, site: Site, desk: MakeDesk, what: str, language: int
) -> None:
    content, name, said = BAD[what]
    root = ADMIN.replace("/admin", "/en/admin") if language else ADMIN

    answer = send(desk(), f"{root}/potensi/baru", content, name)

    assert answer.status_code == 422
    html5lib.HTMLParser(strict=True).parse(answer.text)
    (error,) = re.findall(r'<p class="err" id="photos-galat">.*?</svg>(.*?)</p>', answer.text, re.DOTALL)
    assert said[language] in error
    sent = fields(answer.text)
    assert {name: sent[name] for name in TYPED} == TYPED
    assert nothing_is_kept(settings)


def test_a_good_photo_after_a_bad_one_is_taken(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    first = operator.send(f"{ADMIN}/potensi/baru", **TYPED, **{"photos-baru": (io.BytesIO(HTML), "foto.png")})

    again = operator.client.post(
        f"{ADMIN}/potensi/baru", data={**fields(first.text), "photos-baru": (photo(), "foto.jpg"), "langkah": "terbit"}
    )

    assert again.status_code == 303
    assert operator.client.get("/s/kalimandi/potensi/").text.count("Kopi lereng") == 1


def send(operator: Desk, url: str, content: bytes, name: str) -> TestResponse:
    """Send the form with a file; the client's own way leaves a temporary file open when it is large."""
    form = MultiDict({**operator.open(url), **TYPED, "langkah": "terbit"})
    form["photos-baru"] = FileStorage(io.BytesIO(content), name, "photos-baru", "image/jpeg")
    stream, _length, boundary = stream_encode_multipart(form, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return operator.client.post(url, data=stream.read(), content_type=kind)


def nothing_is_kept(settings: Settings) -> bool:
    """Whether there is neither a row nor a file."""
    db.session.rollback()
    with every_site() as session:
        rows = session.scalars(select(Potensi.title)).all()
    media = Path(settings.instance) / "media"
    return rows == [] and not [path for path in media.rglob("*") if path.is_file()]
