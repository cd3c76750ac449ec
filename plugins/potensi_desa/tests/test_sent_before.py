"""Photos that were sent before their form, in pieces: they go the way of a file in the form, and serve once."""

from __future__ import annotations

import base64
import io
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from cms_core.api import Site, site_scope
from cms_core.testing.factories import MakeSite
from cms_potensi_desa import services

from .conftest import ADMIN, NEW, POTENSI, Desk, only, photo

MakeDesk = Callable[..., Desk]


def with_position() -> bytes:
    """Return a photo that says where it was taken."""
    exif, buffer = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 25.0, 30.0), 3: "E", 4: (109.0, 28.0, 12.0)})
    Image.new("RGB", (800, 600), "red").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def send(desk: Desk, content: bytes, *, until: int | None = None, site: str = "kalimandi") -> str:
    """Send a file in two pieces, or its beginning; return its name."""
    token = (desk.client.get(f"/s/{site}/admin/token").json or {})["token"]
    known = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": token}
    said = base64.b64encode(b"foto.jpg").decode()
    begun = {**known, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {said}"}
    path = desk.client.post(f"/s/{site}/admin/unggah/", headers=begun).headers["Location"]
    middle = len(content) // 2
    for at, end in ((0, middle), (middle, until or len(content))):
        answer = desk.client.patch(
            path,
            data=content[at:end],
            headers={**known, "Upload-Offset": str(at)},
            content_type="application/offset+octet-stream",
        )
        assert answer.status_code == 204
    return path.rpartition("/")[2]


def left(instance: Path) -> int:
    """Return how many uploads lie there."""
    return sum(1 for _path in instance.glob("uploads/*/*/*.json"))


def test_photos_sent_before_their_form_are_taken_in_as_if_they_were_in_it(
    site: Site, desk: MakeDesk, instance: Path
) -> None:
    operator = desk()
    names = [send(operator, with_position()), send(operator, photo("blue").read())]
    operator.make(**{"photos-baru-unggah": names, "photos-alt": "Merah\nBiru"})

    with site_scope(site.id):
        shots = only().photos
    assert [shot["alt"] for shot in shots] == ["Merah", "Biru"]
    for shot, colour in zip(shots, (0, 2), strict=True):
        image = Image.open(io.BytesIO(operator.client.get(f"/s/kalimandi/admin/media/{shot['media']}/640.jpg").data))
        assert not image.getexif()
        pixel = image.convert("RGB").getpixel((5, 5))
        assert isinstance(pixel, tuple)
        assert pixel[colour] > 200
    assert not any(b"Exif" in path.read_bytes() for path in instance.rglob("*.jpg"))
    assert left(instance) == 0


def test_a_form_takes_files_and_uploads_together(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    name = send(operator, photo("blue").read())
    operator.make(**{"photos-baru": [(photo("red"), "a.jpg")], "photos-baru-unggah": name, "photos-alt": "Satu\nDua"})
    with site_scope(site.id):
        assert [shot["alt"] for shot in only().photos] == ["Satu", "Dua"]


@pytest.mark.parametrize("what", ["half", "unknown", "another person's", "a way up"])
def test_an_upload_that_is_not_whole_or_not_theirs_is_an_error_of_the_field(
    site: Site, desk: MakeDesk, instance: Path, what: str
) -> None:
    operator, content = desk(), photo().read()
    name = {
        "half": lambda: send(operator, content, until=len(content) - 1),
        "unknown": lambda: "0" * 32,
        "another person's": lambda: send(desk("kecamatan_admin", "33.04.02"), content),
        "a way up": lambda: "../../keys",
    }[what]()
    before = left(instance)

    answer = operator.send(NEW, **POTENSI, **{"photos-baru-unggah": name})

    assert answer.status_code == 422
    assert "Foto ini belum terkirim seluruhnya. Kirim sekali lagi." in answer.text
    assert "Kebun kelapa" in answer.text
    with site_scope(site.id):
        assert not list(services.listed(services.KINDS["potensi"], limit=1))
    assert left(instance) == before


def test_what_is_no_photo_is_refused_however_it_came(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    name = send(operator, b"<html>bukan foto, tetapi cukup panjang</html>")
    answer = operator.send(NEW, **POTENSI, **{"photos-baru-unggah": name})
    assert answer.status_code == 422
    assert "Berkas ini bukan foto yang dapat dibaca." in answer.text


def test_a_form_that_comes_back_leaves_the_upload_for_the_next_try(site: Site, desk: MakeDesk, instance: Path) -> None:
    operator = desk()
    name = send(operator, photo().read())
    assert operator.send(NEW, title="", **{"photos-baru-unggah": name}).status_code == 422
    assert left(instance) == 1
    assert operator.send(NEW, **POTENSI, **{"photos-baru-unggah": name}).status_code == 303
    assert left(instance) == 0


def test_the_same_form_again_leads_to_what_it_made_although_its_uploads_are_gone(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    sent = {**operator.open(NEW), **POTENSI, "photos-baru-unggah": send(operator, photo().read())}
    answers = [operator.client.post(NEW, data=sent) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.headers["Location"] for answer in answers}) == 1
    with site_scope(site.id):
        assert len(only().photos) == 1


def test_twenty_of_the_same_at_once_make_one_entry(app: Flask, site: Site, desk: MakeDesk, instance: Path) -> None:
    operator = desk()
    sent = {**operator.open(NEW), **POTENSI, "photos-baru-unggah": send(operator, photo().read())}
    cookie = operator.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    ready, found = threading.Barrier(20), []

    def post() -> None:
        client = app.test_client()
        client.set_cookie(cookie.key, cookie.value)
        ready.wait()
        answer = client.post(NEW, data=sent)
        found.append((answer.status_code, answer.headers.get("Location")))

    threads = [threading.Thread(target=post) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert found[0][0] == 303
    with site_scope(site.id):
        assert len(only().photos) == 1
    assert len({path.parent for path in instance.rglob("*.jpg")}) == 1


def test_where_the_module_is_off_its_form_takes_nothing(
    kecamatan: Site, make_site: MakeSite, desk: MakeDesk, instance: Path
) -> None:
    make_site("33.04.02.2003", slug="kecitran", stage="village_publishes")
    operator = desk("village_operator", "33.04.02.2003")
    name = send(operator, photo().read(), site="kecitran")
    token = (operator.client.get("/s/kecitran/admin/token").json or {})["token"]
    sent = {**POTENSI, "csrf_token": token, "photos-baru-unggah": name}
    answer = operator.client.post(NEW.replace("kalimandi", "kecitran"), data=sent)
    assert answer.status_code == 404
    assert left(instance) == 1


def test_words_that_come_back_say_nothing_of_uploads(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    name = send(operator, photo().read())
    sent = {**operator.open(NEW), **POTENSI, "photos-baru-unggah": name}
    sent.pop("csrf_token")
    answer = operator.client.post(f"{ADMIN}/potensi/999", data={**sent, "csrf_token": "x", "version": "1"})
    assert not re.search(rf"<textarea[^>]*>[^<]*{name}", answer.text)
