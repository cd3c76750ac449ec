"""Several photos of an entry, in one form and without a script."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope

from .conftest import NEW, POTENSI, Desk, change, fields, image_of, only, photo, stored

MakeEntry = Callable[..., int]
MakeDesk = Callable[..., Desk]


def test_a_photo_survives_a_form_with_errors(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    answer = operator.send(NEW, title="", **{"body-0-teks": "Isi", "photos-baru": (photo(), "foto.jpg")})
    assert answer.status_code == 422
    brought = fields(answer.text)
    shown = re.search(r'<img src="(/s/kalimandi/admin/media/[^"]+)"', answer.text)
    assert shown is not None
    assert operator.client.get(shown[1]).status_code == 200

    again = operator.client.post(NEW, data={**brought, "title": "Kebun", "photos-0-alt": "Kebun", "langkah": "terbit"})

    assert again.status_code == 303
    assert image_of(site) == brought["photos-0-media"] != ""
    assert client.get(f"/s/kalimandi/media/{brought['photos-0-media']}/320.webp").status_code == 200


def test_a_photo_that_is_refused_leaves_the_text(site: Site, desk: MakeDesk) -> None:
    answer = desk().send(NEW, **{**POTENSI, "photos-baru": (photo().__class__(b"<html>bukan foto</html>"), "foto.png")})

    assert answer.status_code == 422
    assert "Berkas ini bukan foto yang dapat dibaca." in answer.text
    assert fields(answer.text)["title"] == "Kebun kelapa"


def test_three_photos_come_in_one_form_each_with_its_words(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    three = [(photo(colour), f"{colour}.jpg") for colour in ("red", "green", "blue")]
    desk().make(langkah="terbit", **{"photos-baru": three, "photos-alt": "Merah\nHijau\nBiru"})

    with site_scope(site.id):
        shots = only().photos
    assert [each["alt"] for each in shots] == ["Merah", "Hijau", "Biru"]
    page = client.get("/s/kalimandi/potensi/kebun-kelapa").text
    assert re.findall(r'<img (?:class="[^"]*" )?src="[^"]+/([0-9a-f]{32})/\d+', page) == [
        each["media"] for each in shots
    ]
    for each in shots:
        assert client.get(f"/s/kalimandi/media/{each['media']}/640.webp").status_code == 200


def test_photos_are_moved_and_removed_by_plain_buttons(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    two = [(photo("red"), "satu.jpg"), (photo("blue"), "dua.jpg")]
    url = operator.make(langkah="terbit", **{"photos-baru": two, "photos-alt": "Satu\nDua"})
    with site_scope(site.id):
        first, second = (each["media"] for each in only().photos)

    moved = operator.send(url, foto="naik-1", title="Belum disimpan")
    assert moved.status_code == 200
    brought = fields(moved.text)
    assert (brought["photos"], brought["title"]) == (["1", "0"], "Belum disimpan")
    with site_scope(site.id):
        assert [each["media"] for each in only().photos] == [first, second]
    assert operator.client.post(url, data=brought).status_code == 303
    assert image_of(site) == second

    removed = fields(operator.send(url, foto="hapus-0").text)
    assert operator.client.post(url, data=removed).status_code == 303
    assert image_of(site) == first
    seen = [client.get(f"/s/kalimandi/media/{key}/320.webp").status_code for key in (first, second)]
    assert seen == [200, 404]
    assert operator.client.post(url, data=fields(operator.send(url, foto="hapus-0").text)).status_code == 303
    assert "<figure" not in client.get("/s/kalimandi/potensi/kebun-kelapa").text


def test_saving_text_keeps_the_photo(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make(**{"photos-baru": (photo(), "satu.jpg")})
    key = image_of(site)
    operator.send(url, title="Lain")

    assert image_of(site) == key


def test_more_photos_than_are_shown_are_the_persons_to_choose(site: Site, desk: MakeDesk) -> None:
    operator = desk()
    url = operator.make()
    shots = [{"media": stored(site), "alt": str(number)} for number in range(9)]
    with site_scope(site.id):
        change(site, only(), 1, photos=shots)
        db.session.commit()

    answer = operator.send(url, title="Sembilan foto")
    assert (answer.status_code, "Paling banyak 8 foto." in answer.text) == (422, True)
    fewer = fields(operator.client.post(url, data={**fields(answer.text), "foto": "hapus-0"}).text)
    assert operator.client.post(url, data=fewer).status_code == 303
    with site_scope(site.id):
        assert only().photos == shots[1:]


def test_photos_that_each_obey_their_limit_are_not_too_large_together(site: Site, desk: MakeDesk) -> None:
    # More than a form outside the administration may bring. They are none, and there is no token: the form answers.
    head = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
    photo_of = head % (b"photos-baru", b'; filename="IMG.jpg"') + b"x" * 4_800_000 + b"\r\n"
    body = head % (b"title", b"") + b"Kebun besar\r\n" + photo_of * 8 + b"--x--\r\n"

    answer = desk().client.post(NEW, data=body, content_type="multipart/form-data; boundary=x")

    assert (answer.status_code, "Kebun besar" in answer.text) == (422, True)
