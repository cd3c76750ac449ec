from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.permissions import KECAMATAN, VILLAGE
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope


@pytest.fixture
def site(make_site: Any) -> Site:
    return make_site(stage="village_publishes")


def png(size: tuple[int, int] = (200, 240)) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGBA", size, (10, 120, 90, 128)).save(stream, "PNG")
    stream.seek(0)
    return stream


def page(client: Any, site: Site) -> str:
    return str(client.get(f"/s/{site.slug}/admin/identitas/").text)


def send(client: Any, site: Site, **changes: Any) -> Any:
    html = page(client, site)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert token is not None
    fields = {"csrf_token": token[1], "brand": "#0e6b58", "motif": "kawung", "theme": "polos", **changes}
    return client.post(f"/s/{site.slug}/admin/identitas/", data=fields, content_type="multipart/form-data")


def keys(site: Site) -> dict[str, bool]:
    with site_scope(site.id):
        return {media.key: media.public for media in db.session.scalars(select(Media))}


def fresh(site: Site) -> Site:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Site, site.id)


@pytest.fixture
def admin(client: FlaskClient, sign_in: Any, make_user: Any) -> FlaskClient:
    sign_in(client, make_user(KECAMATAN, "33.04.02"))
    return client


def test_edit_changes_what_every_page_shows(admin: Any, app: Flask, site: Site) -> None:
    answer = send(admin, site, brand="#7d3c14", lead="Tanah liat dan gula kelapa", word_kepala="Wali Nagari")

    assert answer.status_code == 303
    changed = fresh(site)
    assert (changed.brand, changed.lead, changed.words) == (
        "#7d3c14",
        "Tanah liat dan gula kelapa",
        {"kepala": "Wali Nagari"},
    )
    assert "Tanah liat dan gula kelapa" in app.test_client().get(f"/s/{site.slug}/").text


def test_edit_puts_a_logo_on_the_site_and_takes_it_off_again(admin: Any, app: Flask, site: Site) -> None:
    assert send(admin, site, logo=(png(), "lambang.png")).status_code == 303
    logo = fresh(site).logo
    assert logo is not None
    assert keys(site) == {logo: True}
    public = app.test_client()
    assert f"/media/{logo}/320.webp" in public.get(f"/s/{site.slug}/").text
    assert public.get(f"/s/{site.slug}/media/{logo}/320.webp").status_code == 200

    assert send(admin, site, without_logo="y").status_code == 303

    assert not fresh(site).logo
    assert keys(site) == {logo: False}
    assert app.test_client().get(f"/s/{site.slug}/media/{logo}/320.webp").status_code == 404


def test_edit_keeps_everything_typed_when_the_logo_is_no_image(admin: Any, site: Site) -> None:
    hostile = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')

    answer = send(admin, site, lead="Kalimat yang sudah ditulis", logo=(hostile, "lambang.svg"))

    assert answer.status_code == 422
    assert "Berkas ini bukan foto yang dapat dibaca." in answer.text
    assert 'value="Kalimat yang sudah ditulis"' in answer.text
    assert (fresh(site).lead, keys(site)) == ("", {})


def test_edit_refuses_a_value_and_leaves_the_rest_as_it_was(admin: Any, site: Site) -> None:
    answer = send(admin, site, lead="Baru", social_facebook="https://judi.example/")

    assert answer.status_code == 422
    assert "Alamat ini bukan alamat jaringan sosial tersebut." in answer.text
    assert (fresh(site).lead, fresh(site).social) == ("", {})


@pytest.mark.parametrize(("stage", "status"), [("village_publishes", 403), ("autonomous", 200)])
def test_edit_is_the_villages_own_only_when_it_is_autonomous(
    client: FlaskClient, make_site: Any, sign_in: Any, make_user: Any, stage: str, status: int
) -> None:
    site = make_site(stage=stage)
    sign_in(client, make_user(VILLAGE, site.region_code))

    assert client.get(f"/s/{site.slug}/admin/identitas/").status_code == status
