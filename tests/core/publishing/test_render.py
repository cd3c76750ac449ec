"""Stored HTML with its photos, as a page shows it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.publishing.render import content
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite

FIGURE = '<figure><img data-media="{}" alt="Sawah &quot;kidul&quot;"><figcaption>Panen</figcaption></figure>'


@pytest.fixture(autouse=True)
def media(app: Flask, make_site: MakeSite) -> None:
    for number, slug in enumerate(("satu", "dua")):
        enter_site(make_site(slug=slug).id)
        for key, public in ((f"{number}a", True), (f"{number}b", False)):
            db.session.add(
                Media(
                    key=key * 16,
                    owner_plugin="core",
                    public=public,
                    width=640,
                    height=480,
                    size=1,
                    renditions={"320": {"jpg": 2, "webp": 1}, "640": {"jpg": 2, "webp": 1}},
                )
            )
        db.session.commit()


def test_a_photo_becomes_a_picture_in_several_sizes(app: Flask) -> None:
    with app.test_request_context("/"):
        html = content(FIGURE.format("1a" * 16))

    assert html.startswith('<figure><picture><source type="image/webp" srcset="/media/')
    assert 'width="640" height="480" alt="Sawah &#34;kidul&#34;" loading="lazy" decoding="async"></picture>' in html
    assert html.endswith("<figcaption>Panen</figcaption></figure>")


def test_what_the_public_may_not_see_is_left_out(app: Flask) -> None:
    with app.test_request_context("/"):
        for key in ("1b", "0a", "ff"):
            assert "<img" not in content(FIGURE.format(key * 16))
        assert content(f'<figure><img data-media="{"1b" * 16}" alt=""></figure><p>x</p>') == "<p>x</p>"
        assert "/admin/media/" in content(FIGURE.format("1b" * 16), preview=True)
        assert "<img" not in content(FIGURE.format("0b" * 16), preview=True)


def test_a_text_without_photos_asks_the_database_nothing(app: Flask, count_statements) -> None:  # type: ignore[no-untyped-def]
    with app.test_request_context("/"), count_statements() as counted:
        assert content("<p>Satu</p>") == "<p>Satu</p>"
    assert counted.count == 0


def test_a_document_becomes_a_link_that_says_its_kind_and_size(app: Flask) -> None:
    key = "1c" * 16
    figure = f'<figure><a data-media="{key}" rel="noopener">Peraturan <b>desa</b></a></figure>'.replace(
        "<b>", "&lt;b&gt;"
    ).replace("</b>", "")
    db.session.add(
        Media(key=key, owner_plugin="core", kind="document", ending="pdf", public=True, width=0, height=0, size=120_400)
    )
    db.session.commit()

    with app.test_request_context("/"):
        html = content(figure)
        wrong_kind = content(f'<figure><img data-media="{key}" alt=""></figure>')
        photo = content(f'<figure><a data-media="{"1a" * 16}">x</a></figure>')

    assert html == f'<figure><a href="/media/{key}/berkas.pdf">Peraturan &lt;b&gt;desa (PDF, 120 KB)</a></figure>'
    assert (wrong_kind, photo) == ("", "")


def test_who_saves_data_gets_a_tiny_picture_and_a_link_that_says_how_large_the_photo_is(app: Flask) -> None:
    key = "1a" * 16
    media = db.session.scalars(select(Media).where(Media.key == key)).one()
    media.placeholder, media.renditions = "data:image/webp;base64,AAAA", {"640": {"jpg": 11_000}}
    db.session.commit()

    with app.test_request_context("/", headers={"Save-Data": "on"}):
        html = content(FIGURE.format(key))
        assert "<picture>" in content(FIGURE.format(key), preview=True)

    assert f'<a class="lite" href="/media/{key}/640.jpg"><img src="data:image/webp;base64,AAAA"' in html
    assert "<span>Muat gambar (11 KB)</span></a>" in html
