"""The page for lost readers, the manifest and the icons."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from cms_core.extensions import db
from cms_core.media.intake import store_image
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.core.media.images import photo

HOST = "http://kalimandi.example"
BRAND = (0x0E, 0x6B, 0x58)


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")


def icon_of(client: FlaskClient, kind: str) -> tuple[Image.Image, str]:
    """Return an icon as the manifest or the page names it now, and how long it may be kept."""
    tag = re.search("/ikon/([0-9a-f]+)/", client.get(f"{HOST}/").text)
    assert tag
    answer = client.get(f"{HOST}/ikon/{tag[1]}/{kind}.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    return Image.open(io.BytesIO(answer.data)), answer.headers["Cache-Control"]


def test_the_page_for_lost_readers_speaks_both_languages_and_says_nothing_that_ages(
    client: FlaskClient, site: Site
) -> None:
    for prefix in ("", "/en"):
        answer = client.get(f"{HOST}{prefix}/luring")
        assert answer.status_code == 200
        assert "no-store" not in answer.headers["Cache-Control"]
        assert "Diperbarui" not in answer.text


@pytest.mark.settings(offline=False)
def test_the_page_for_lost_readers_stands_without_the_worker(client: FlaskClient, site: Site) -> None:
    answer = client.get(f"{HOST}/luring")

    assert answer.status_code == 200
    assert "caches" not in answer.text


@pytest.mark.parametrize(
    ("address", "root", "start", "lang"),
    [
        (f"{HOST}/", "/", "/", "id"),
        (f"{HOST}/en/", "/", "/en/", "en"),
        ("http://localhost/s/kaliwinasuh/", "/s/kaliwinasuh/", "/s/kaliwinasuh/", "id"),
        ("http://localhost/s/kaliwinasuh/en/", "/s/kaliwinasuh/", "/s/kaliwinasuh/en/", "en"),
    ],
)
def test_the_manifest_says_where_the_site_is(
    client: FlaskClient, site: Site, make_site: MakeSite, address: str, root: str, start: str, lang: str
) -> None:
    make_site("33.04.02.2008", slug="kaliwinasuh", name="Kaliwinasuh")
    named = re.search('rel="manifest" href="([^"]+)"', client.get(address).text)
    assert named
    answer = client.get(address.partition("//")[0] + "//" + address.partition("//")[2].partition("/")[0] + named[1])
    manifest = answer.get_json(force=True)

    assert answer.mimetype == "application/manifest+json"
    assert (manifest["id"], manifest["scope"], manifest["start_url"], manifest["lang"]) == (root, root, start, lang)
    assert all(icon["src"].startswith(f"{root}ikon/") for icon in manifest["icons"])


def test_the_manifest_names_the_site_and_its_colour(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02", name='Purworeja "Klampok"', host="kalimandi.example", brand="#1f4f93")
    manifest = client.get(f"{HOST}/manifest.webmanifest").get_json(force=True)

    assert (manifest["name"], manifest["short_name"]) == ('Kecamatan Purworeja "Klampok"', "Purworeja")
    assert (manifest["theme_color"], manifest["display"]) == ("#1f4f93", "standalone")
    assert [(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]


@pytest.mark.parametrize(("kind", "side"), [("48", 48), ("180", 180), ("192", 192), ("512", 512), ("512-penuh", 512)])
def test_a_site_without_arms_has_the_crest_in_its_colour(client: FlaskClient, site: Site, kind: str, side: int) -> None:
    image, life = icon_of(client, kind)
    drawn = image.convert("RGB")

    assert (image.format, image.size, drawn.getpixel((0, 0))) == ("PNG", (side, side), BRAND)
    assert (255, 255, 255) in {colour for _count, colour in drawn.getcolors(side * side)}
    assert life == "public, max-age=31536000, immutable"


def test_a_site_with_arms_has_them_on_white(client: FlaskClient, site: Site) -> None:
    before = client.get(f"{HOST}/manifest.webmanifest").text
    with site_scope(site.id):
        site.logo = store_image(io.BytesIO(photo(600, 300)), owner_plugin="core").key
    db.session.commit()
    image, _life = icon_of(client, "512-penuh")

    assert client.get(f"{HOST}/manifest.webmanifest").text != before
    assert image.size == (512, 512)
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    # What phones are sure to show is a circle of four fifths; nothing of the arms lies outside.
    box = image.convert("L").point(lambda value: 255 if value < 250 else 0).getbbox()
    assert box is not None
    corner = max(((x - 256) ** 2 + (y - 256) ** 2) ** 0.5 for x in box[::2] for y in box[1::2])
    assert corner <= 0.4 * 512


def test_another_address_of_an_icon_is_good_for_a_while(client: FlaskClient, site: Site) -> None:
    assert client.get(f"{HOST}/ikon/lain/192.png").headers["Cache-Control"] == "public, max-age=600"
    assert client.get(f"{HOST}/ikon/lain/6000.png").status_code == 404


def test_every_host_has_the_icon_that_browsers_ask_for(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", brand="#7a1f1f")
    for root, brand in ((HOST, (0x7A, 0x1F, 0x1F)), ("http://localhost:8000", BRAND)):
        answer = client.get(f"{root}/favicon.ico")
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert Image.open(io.BytesIO(answer.data)).convert("RGB").getpixel((0, 0)) == brand
    assert client.get("http://lain.example/favicon.ico").status_code == 404
