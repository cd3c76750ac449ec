from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask, g

from cms_core.extensions import db
from cms_core.media import services
from cms_core.media.intake import store_image
from cms_core.tenancy import enter_site, site_scope
from tests.core.media.images import photo


@pytest.fixture
def sites(app: Flask, make_site: Any) -> Any:
    return make_site(), make_site()


def make_image(site: Any, size: tuple[int, int] = (800, 600)) -> str:
    with site_scope(site.id):
        key = store_image(io.BytesIO(photo(*size)), owner_plugin="core", alt="Sawah", credit="Kantor Desa").key
    db.session.commit()
    return key


def test_find_knows_the_site_in_scope_alone(sites: Any) -> None:
    here, there = sites
    own, other = make_image(here), make_image(there)
    enter_site(here.id)

    found = services.find(own)
    assert found is not None
    assert found.key == own
    assert services.find(other) is None


def test_what_is_said_of_media_is_that_of_the_site_in_scope(sites: Any) -> None:
    here, there = sites
    own, other = make_image(here), make_image(there)
    enter_site(here.id)

    assert services.said_of_media({own, other}) == ["Sawah", "Kantor Desa"]
    assert services.said_of_media(()) == []


def test_picture_tells_a_template_everything(app: Flask, sites: Any) -> None:
    key = make_image(sites[0])
    enter_site(sites[0].id)
    media = services.find(key)
    assert media is not None
    media.renditions = {
        "320": {"jpg": 30, "webp": 20},
        "640": {"jpg": 300, "webp": 200, "avif": 100},
        "800": {"jpg": 400, "webp": 300},
    }

    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/s/kalimandi"}):
        g.lang = "id"
        found = services.picture(media)
        preview = services.picture(media, alt="", preview=True)

    root = f"/s/kalimandi/media/{key}"
    assert (found.src, found.width, found.height, found.alt, found.credit, found.size) == (
        f"{root}/640.jpg",
        800,
        600,
        "Sawah",
        "Kantor Desa",
        300,
    )
    assert found.srcset == f"{root}/320.jpg 320w, {root}/640.jpg 640w, {root}/800.jpg 800w"
    assert [(source.type, source.srcset) for source in found.sources] == [
        ("image/avif", f"{root}/320.webp 320w, {root}/640.avif 640w, {root}/800.webp 800w"),
        ("image/webp", f"{root}/320.webp 320w, {root}/640.webp 640w, {root}/800.webp 800w"),
    ]
    assert found.placeholder.startswith("data:image/webp;base64,")
    assert (preview.src, preview.alt) == (f"/s/kalimandi/admin/media/{key}/640.jpg", "")


def test_picture_of_what_has_just_come_is_a_jpeg_alone(app: Flask, sites: Any) -> None:
    key = make_image(sites[0])
    enter_site(sites[0].id)
    media = services.find(key)
    assert media is not None

    with app.test_request_context("/"):
        g.lang = "id"
        found = services.picture(media)

    assert (found.sources, found.srcset) == (
        (),
        f"/media/{key}/320.jpg 320w, /media/{key}/640.jpg 640w, /media/{key}/800.jpg 800w",
    )


@pytest.mark.parametrize("root", ["", "/s/kalimandi"])
@pytest.mark.parametrize(("code", "part"), [("id", ""), ("en", "/en"), ("jv", "/jv")])
def test_a_picture_has_one_address_in_all_languages(app: Flask, root: str, code: str, part: str) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": f"{root}{part}"}):
        g.lang = code
        assert services.rendition_url("abc", 320) == f"{root}/media/abc/320.webp"
