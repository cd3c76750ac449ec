"""Photos in the text of a page."""

from __future__ import annotations

import io
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core import jobs
from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.media.images import photo
from tests.core.pages.desk import Form, at, count, opened, public, published


def media_of(site: Site) -> dict[str, bool]:
    db.session.rollback()
    db.session.expire_all()
    with site_scope(site.id):
        return {media.key: media.public for media in db.session.scalars(select(Media))}


def with_photo(form: Form, content: bytes, name: str = "foto.jpg") -> Form:
    block = form.fields.getlist("body")[-1]
    form.fields.setlist(f"body-{block}-berkas", [(io.BytesIO(content), name)])
    return form


def test_a_photo_is_kept_by_every_answer_and_public_with_its_page(village: FlaskClient, app: Flask, site: Site) -> None:
    form = opened(village, "/halaman/baru")
    form = Form(village, form.send(blok="tambah-photo").text, at("/halaman/baru"))
    # The title is missing: the form comes back, and the photo with it.
    answer = with_photo(form, photo()).send(langkah="terbit")
    assert answer.status_code == 422
    (key,) = media_of(site)
    assert media_of(site) == {key: False}
    form = Form(village, answer.text, at("/halaman/baru"))
    assert form.fields["body-1-media"] == key
    assert app.test_client().get(f"/s/kalimandi/media/{key}/320.webp").status_code == 404

    form.set(title="Sawah", body__0__teks="Padi.", body__1__alt="Petani", body__1__teks="Musim tanam")
    edit = form.send().location
    assert media_of(site) == {key: False}
    assert f"/admin/media/{key}/" in village.get(f"{edit}/pratinjau").text

    Form(village, village.get(edit).text, edit).send(langkah="terbit")
    assert media_of(site) == {key: True}
    assert "<source" not in public(app, "sawah").text
    jobs.work_off()
    html = public(app, "sawah").text
    assert f'<source type="image/webp" srcset="/s/kalimandi/media/{key}/320.webp 320w' in html
    assert re.search(r'<img src="[^"]+640\.jpg"[^>]* width="1280" height="960" alt="Petani" loading="lazy"', html)
    assert "<figcaption>Musim tanam</figcaption>" in html

    form = Form(village, village.get(edit).text, edit).set(langkah__alasan="Keliru")
    assert form.send(langkah="tarik").status_code == 303
    assert media_of(site) == {key: False}


def test_a_photo_that_is_none_says_so_at_its_block(village: FlaskClient, site: Site) -> None:
    form = Form(village, opened(village, "/halaman/baru").send(blok="tambah-photo").text, at("/halaman/baru"))
    answer = with_photo(form.set(title="Sawah"), b"GIF89a<script>").send()

    assert answer.status_code == 422
    assert answer.text.count("Berkas ini bukan foto yang dapat dibaca.") == 2
    assert (count(site, Page), media_of(site)) == (0, {})


def test_a_key_in_a_text_opens_no_medium_of_somebody_else(village: FlaskClient, site: Site) -> None:
    with site_scope(site.id):
        secret = Media(key="ab" * 16, owner_plugin="lapor", width=1, height=1, size=1, renditions={"1": {"jpg": 1}})
        db.session.add(secret)
    db.session.commit()
    form = opened(village, "/halaman/baru").set(title="Curi", body__0__jenis="photo", body__0__media="ab" * 16)
    assert published(form).status_code == 303

    assert media_of(site) == {"ab" * 16: False}
