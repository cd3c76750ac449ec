"""What citizens see of photos: formats, focus, credit; none that is gone or too early; and those of the library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update

from cms_core import jobs
from cms_core.api import Site, db, every_site, now, site_scope, store_image
from cms_core.media import library
from cms_core.media.models import Media, MediaUse
from cms_core.modules.models import Module
from cms_core.publishing.models import Revision
from cms_potensi_desa import NAME
from cms_potensi_desa.models import Potensi

from .conftest import ADMIN, POTENSI, Desk, fields, only, photo, row, stored

MakeEntry = Callable[..., int]
MakeDesk = Callable[..., Desk]
PAGE, LIST = "/s/kalimandi/potensi/kebun-kelapa", "/s/kalimandi/potensi/"


def describe(site: Site, key: str, **said: Any) -> None:
    with site_scope(site.id):
        media = db.session.scalars(select(Media).where(Media.key == key)).one()
        library.describe(media, **{"alt": media.alt, "credit": media.credit, "focus": media.focus, **said})
        db.session.commit()


def in_library(site: Site, owner: str = "core", **said: Any) -> str:
    with site_scope(site.id):
        key = store_image(photo("blue"), owner_plugin=owner, name="IMG_1.jpg", **said).key
        db.session.commit()
    return key


def test_the_cover_is_one_picture_in_several_formats(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    key = stored(site)
    make_entry(site, photos=(key,))
    db.session.commit()
    jobs.work_off()

    page = client.get(PAGE).text
    light = client.get(PAGE, headers={"Save-Data": "on"}).text

    figure = re.search(r"<figure>.*?</figure>", page, re.DOTALL)
    assert figure is not None
    assert re.findall(r'<source type="([^"]+)"', figure[0])[-1] == "image/webp"
    assert f"/media/{key}/800.jpg 800w" in figure[0]
    assert "<picture>" not in light
    assert '<a class="lite"' in light
    assert "<img" not in client.get(LIST, headers={"Save-Data": "on"}).text


def test_the_focus_is_kept_in_list_and_page(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    cover, second = stored(site), stored(site, "red")
    make_entry(site, photos=(cover, second))
    describe(site, cover, focus="lt")
    describe(site, second, focus="r")

    page, listing = client.get(PAGE).text, client.get(LIST).text

    assert (page.count('class="at-l at-t"'), page.count('class="at-r"')) == (1, 1)
    assert listing.count('class="at-l at-t"') == 1


def test_the_credit_stands_under_each_photo(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    cover, second = stored(site), stored(site, "red")
    body = f'<p>Isi.</p><figure><img data-media="{cover}" alt="Kebun"></figure>'
    make_entry(site, photos=(cover, second), body=body)
    describe(site, cover, credit="Pokdarwis <b>, CC BY")
    describe(site, second, credit="Kantor Desa")

    page = client.get(PAGE).text

    assert page.count("Foto: Pokdarwis &lt;b&gt;, CC BY</small>") == 2
    assert page.count("Foto: Kantor Desa</small>") == 1


def test_the_form_says_who_made_a_photo(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    sent = {"photos-baru": (photo(), "HP 1.jpg"), "photos-alt": "Kebun", "photos-kredit": "Pokdarwis, CC BY"}
    url = operator.make(langkah="terbit", **sent)
    assert "Foto: Pokdarwis, CC BY" in client.get(PAGE).text

    operator.send(url, **{"photos-0-kredit": "Kantor Desa"})

    assert "Foto: Kantor Desa" in client.get(PAGE).text
    with site_scope(site.id):
        media = db.session.scalars(select(Media)).one()
        assert (media.name, media.credit) == ("HP 1.jpg", "Kantor Desa")
    too_long = [operator.send(url, **{f"photos-0-{part}": "x" * 201}).status_code for part in ("kredit", "alt")]
    assert too_long == [422, 422]


def test_a_version_whose_photo_is_gone_comes_back_without_it(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator = desk()
    two = [(photo("red"), "satu.jpg"), (photo("blue"), "dua.jpg")]
    url = operator.make(langkah="terbit", **{"photos-baru": two, "photos-alt": "Satu\nDua"})
    with site_scope(site.id):
        first, second = (each["media"] for each in only().photos)
    without = fields(operator.send(url, foto="hapus-0").text)
    assert operator.client.post(url, data=without).status_code == 303
    with site_scope(site.id):
        library.remove(db.session.scalars(select(Media).where(Media.key == first)).one(), by=None)
        db.session.commit()

    with site_scope(site.id):
        old = db.session.scalars(select(Revision.id).order_by(Revision.id)).first()
        db.session.commit()
    restored = operator.send(f"{url}/riwayat?versi={old}", to=f"{url}/riwayat/{old}")

    assert restored.status_code == 303
    assert "1 foto atau dokumen tidak ikut kembali" in operator.client.get(url).text
    with site_scope(site.id):
        assert [each["media"] for each in only().photos] == [second]
    assert [first in client.get(address).text for address in (PAGE, LIST, "/s/kalimandi/")] == [False] * 3


def test_a_photo_that_is_gone_is_left_out_everywhere(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    """Rows may come another way than by restoring a version."""
    gone, there = "0" * 32, stored(site)
    make_entry(site, photos=(gone, there))

    page = client.get(PAGE).text

    _crumbs, told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(told)
    assert [gone in text for text in (page, client.get(LIST).text, client.get("/s/kalimandi/").text)] == [False] * 3
    assert [there in address for address in data["image"]] == [True]


def test_a_photo_waits_for_the_moment_of_its_entry(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    ahead = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    desk().make(langkah="terbit", at=ahead, **{"photos-baru": (photo(), "satu.jpg"), "photos-alt": "Kebun"})
    with site_scope(site.id):
        key = only().image
    address = f"/s/kalimandi/media/{key}/320.jpg"
    assert client.get(address).status_code == 404

    past = now() - timedelta(minutes=1)
    with every_site() as session:
        for model in (Media, MediaUse):
            session.execute(update(model).values(since=past))
        session.execute(update(Potensi).values(published_at=past))

    assert client.get(address).status_code == 200
    assert str(key) in client.get(PAGE).text


def test_photos_of_the_library_can_be_chosen(client: FlaskClient, site: Site, desk: MakeDesk) -> None:
    operator, key = desk(), in_library(site, alt="Balai desa")
    offered = operator.send(f"{ADMIN}/potensi/baru", foto="pustaka", **POTENSI)
    assert (offered.status_code, f'value="{key}"' in offered.text) == (200, True)
    nothing = operator.client.post(
        f"{ADMIN}/potensi/baru", data={**fields(offered.text), "photos-cari": "lumbung", "foto": "pustaka"}
    )
    assert f'value="{key}"' not in nothing.text

    sent = {**fields(offered.text), "photos-pilih": key, "langkah": "terbit"}
    assert operator.client.post(f"{ADMIN}/potensi/baru", data=sent).status_code == 303

    with site_scope(site.id):
        assert only().photos == [{"media": key, "alt": "Balai desa"}]
    address = f"/s/kalimandi/media/{key}/320.jpg"
    assert (key in client.get(PAGE).text, client.get(address).status_code) == (True, 200)
    with site_scope(site.id):
        db.session.delete(db.session.scalars(select(Module).where(Module.plugin == NAME)).one())
        db.session.commit()
    assert client.get(address).status_code == 404


def test_an_entry_in_the_list_has_the_next_photo_that_is_there(site: Site, make_entry: MakeEntry) -> None:
    key = make_entry(site, photos=("0" * 32,))
    with site_scope(site.id):
        assert (row(key).image, row(key).shown_photos) == (None, [])
