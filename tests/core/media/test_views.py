from __future__ import annotations

import io
from types import ModuleType
from typing import Any

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core import hookspecs, jobs, plugins
from cms_core.entries import PluginInfo
from cms_core.extensions import db
from cms_core.media import store
from cms_core.media.intake import store_image
from cms_core.modules import services as modules
from cms_core.modules.models import Module
from cms_core.tenancy import site_scope
from tests.core.media.images import opened, photo

KECAMATAN, VILLAGE, NEIGHBOUR = "33.04.02", "33.04.02.2001", "33.04.03.2001"


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """One plugin, which owns images and does nothing else."""
    manager = plugins.make_manager(frozenset(plugins.names(plugins.make_manager())))
    module = ModuleType("cms_galeri")

    @hookspecs.hookimpl
    def cms_plugin_info() -> PluginInfo:
        return PluginInfo(name="galeri", label="Galeri", summary="Foto")

    module.cms_plugin_info = cms_plugin_info  # type: ignore[attr-defined]
    plugins.register(manager, "galeri", module)
    return manager


class Away:
    """A store that cannot be read."""

    def open(self, name: str) -> Any:
        raise store.StoreUnavailable(name)


@pytest.fixture
def village(make_site: Any) -> Any:
    return make_site(VILLAGE, slug="kalimandi", modules=("galeri",))


def make_image(site: Any, *, public: bool = True, owner: str = "galeri", size: tuple[int, int] = (1600, 1200)) -> str:
    with site_scope(site.id):
        media = store_image(io.BytesIO(photo(*size)), owner_plugin=owner)
        media.public, key = public, media.key
    db.session.commit()
    jobs.work_off()
    return key


def test_show_serves_an_image_that_may_be_kept_for_an_hour(client: FlaskClient, village: Any) -> None:
    key = make_image(village)

    answer = client.get(f"/s/kalimandi/media/{key}/320.webp")

    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert opened(answer.data).size == (320, 240)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_show_says_not_modified(client: FlaskClient, village: Any) -> None:
    path = f"/s/kalimandi/media/{make_image(village)}/640.jpg"
    tag = client.get(path).headers["ETag"]

    answer = client.get(path, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(("asked", "sent"), [(320, 320), (640, 500), (1280, 500), (500, 500)])
def test_show_sends_the_next_wider_size_or_the_widest(client: FlaskClient, village: Any, asked: int, sent: int) -> None:
    key = make_image(village, size=(500, 400))

    answer = client.get(f"/s/kalimandi/media/{key}/{asked}.webp")

    assert opened(answer.data).width == sent


@pytest.mark.parametrize(
    "tail",
    ["321.webp", "0.webp", "99999999999.webp", "-320.webp", "320.png", "320.svg", "320.html", "320", ""],
)
def test_show_knows_only_the_usual_sizes(client: FlaskClient, village: Any, tail: str) -> None:
    assert client.get(f"/s/kalimandi/media/{make_image(village)}/{tail}").status_code == 404


@pytest.mark.parametrize(
    "key", ["0" * 32, "..", "%2e%2e", "..%2f..%2fcms.sqlite3", "%00", "a" * 300, "';DROP TABLE core_media;--"]
)
def test_show_finds_nothing_under_a_strangers_key(client: FlaskClient, village: Any, key: str) -> None:
    make_image(village)

    assert client.get(f"/s/kalimandi/media/{key}/320.webp").status_code == 404


def test_show_sends_the_jpeg_for_a_short_time_while_the_rest_is_being_made(client: FlaskClient, village: Any) -> None:
    with site_scope(village.id):
        media = store_image(io.BytesIO(photo()), owner_plugin="galeri")
        media.public, key = True, media.key
    path = f"/s/kalimandi/media/{key}/320.webp"

    early = client.get(path)
    assert (early.status_code, early.content_type) == (200, "image/jpeg")
    assert early.headers["Cache-Control"] == "public, max-age=60"
    assert client.get(f"/s/kalimandi/media/{key}/640.avif").status_code == 404

    jobs.work_off()
    late = client.get(path)
    assert (late.content_type, late.headers["Cache-Control"]) == ("image/webp", "public, max-age=3600")
    assert late.headers["ETag"] != early.headers["ETag"]


def test_show_hides_what_only_drafts_show(client: FlaskClient, village: Any) -> None:
    key = make_image(village, public=False)

    assert client.get(f"/s/kalimandi/media/{key}/320.webp").status_code == 404


def test_show_says_that_the_store_is_away(app: Flask, client: FlaskClient, village: Any) -> None:
    path = f"/s/kalimandi/media/{make_image(village)}/320.webp"
    with app.app_context():
        app.extensions["cms"].extras["media"] = Away()

    assert client.get(path).status_code == 503


def test_show_hides_what_belongs_to_a_module_that_is_off(client: FlaskClient, village: Any) -> None:
    key, crest = make_image(village), make_image(village, owner="core")
    with site_scope(village.id):
        for row in db.session.query(Module).all():
            db.session.delete(row)

    assert client.get(f"/s/kalimandi/media/{key}/320.webp").status_code == 404
    assert client.get(f"/s/kalimandi/media/{crest}/320.webp").status_code == 200


def test_show_hides_what_belongs_to_another_site(client: FlaskClient, village: Any, make_site: Any) -> None:
    make_site("33.04.02.2002", slug="pagak", modules=("galeri",))
    key = make_image(village)

    assert client.get(f"/s/pagak/media/{key}/320.webp").status_code == 404


def test_show_of_a_kecamatan_serves_its_villages_and_no_others(
    client: FlaskClient, village: Any, make_site: Any
) -> None:
    make_site(KECAMATAN, slug="klampok")
    neighbour = make_site(NEIGHBOUR, slug="tetangga", modules=("galeri",))
    inside, outside, draft = make_image(village), make_image(neighbour), make_image(village, public=False)

    assert client.get(f"/s/klampok/media/{inside}/320.webp").status_code == 200
    assert client.get(f"/s/klampok/media/{outside}/320.webp").status_code == 404
    assert client.get(f"/s/klampok/media/{draft}/320.webp").status_code == 404


def test_show_of_a_kecamatan_asks_the_villages_modules_not_its_own(
    client: FlaskClient, make_site: Any, village: Any
) -> None:
    make_site(KECAMATAN, slug="klampok", modules=("galeri",))
    without = make_site("33.04.02.2002", slug="pagak")

    assert client.get(f"/s/klampok/media/{make_image(village)}/320.webp").status_code == 200
    assert client.get(f"/s/klampok/media/{make_image(without)}/320.webp").status_code == 404


def test_show_serves_a_village_without_a_face_on_its_kecamatan(client: FlaskClient, make_site: Any) -> None:
    make_site("33.04", slug="banjarnegara")
    shown = make_site(KECAMATAN, slug="klampok", modules=("galeri",))
    hidden = make_site(VILLAGE, slug="kalimandi", modules=("galeri",), public=False)
    paths = [f"/s/{above}/media/{make_image(hidden)}/320.webp" for above in ("klampok", "banjarnegara")]

    assert [client.get(path).status_code for path in paths] == [200, 200]
    with site_scope(shown.id):
        modules.disable(shown, "galeri", by=None)
    db.session.commit()
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_show_answers_on_a_sites_own_host_and_not_on_the_platform(client: FlaskClient, make_site: Any) -> None:
    site = make_site(VILLAGE, slug="kalimandi", modules=("galeri",), host="kalimandi.example.test")
    key = make_image(site)

    path = f"/media/{key}/320.webp"
    assert client.get(path, base_url="http://kalimandi.example.test").status_code == 200
    assert client.get(path, base_url="http://localhost").status_code == 404
    assert client.get(path, base_url="http://evil.example").status_code == 404


def test_show_says_not_found_when_the_file_is_gone(app: Flask, client: FlaskClient, village: Any) -> None:
    key = make_image(village)
    with app.app_context():
        store.store().delete(f"{key}/320.webp")

    assert client.get(f"/s/kalimandi/media/{key}/320.webp").status_code == 404


def test_preview_shows_drafts_to_those_who_may_see_the_site(
    client: FlaskClient, village: Any, make_user: Any, sign_in: Any
) -> None:
    key = make_image(village, public=False)
    path = f"/s/kalimandi/admin/media/{key}/320.webp"
    assert client.get(path).status_code == 303

    sign_in(client, make_user(region_code=VILLAGE))
    answer = client.get(path)
    assert (answer.status_code, opened(answer.data).size) == (200, (320, 240))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_preview_hides_other_sites(
    client: FlaskClient, village: Any, make_site: Any, make_user: Any, sign_in: Any
) -> None:
    other = make_site("33.04.02.2002", slug="pagak", modules=("galeri",))
    key = make_image(other, public=False)
    sign_in(client, make_user(region_code=VILLAGE))

    assert client.get(f"/s/pagak/admin/media/{key}/320.webp").status_code == 404
    assert client.get(f"/s/kalimandi/admin/media/{key}/320.webp").status_code == 404


def test_preview_hides_what_belongs_to_a_module_that_is_off(
    client: FlaskClient, make_site: Any, make_user: Any, sign_in: Any
) -> None:
    site = make_site(VILLAGE, slug="kalimandi")
    key = make_image(site)
    sign_in(client, make_user(region_code=VILLAGE))

    assert client.get(f"/s/kalimandi/admin/media/{key}/320.webp").status_code == 404
