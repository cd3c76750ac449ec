"""What the site says of itself stays true: privacy and accessibility, in both languages, with somebody to ask."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from cms_core.publishing import revisions
from cms_core.sites.models import Site
from cms_core.tables import services as tables
from cms_core.testing.factories import MakeSite
from cms_core.users import codes, devices, sessions, throttle

HOST = "http://kalimandi.example"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    contact = {"phone": "(0286) 479 000", "email": "desa@contoh.desa.id", "whatsapp": "6281200000000"}
    make_site("33.04.02", slug="klampok", name="Klampok", host="klampok.example")
    return make_site(
        slug="kalimandi", name="Kalimandi", host="kalimandi.example", address="Jalan Balai Desa", **contact
    )


@pytest.mark.parametrize("path", ["/privasi", "/aksesibilitas"])
@pytest.mark.parametrize("root", ["", "/en"])
def test_both_pages_say_whom_to_ask(client: FlaskClient, site: Site, root: str, path: str) -> None:
    main = re.findall(r"<main.*?</main>", client.get(f"{HOST}{root}{path}").text, re.DOTALL)[0]
    for way in ("tel:0286479000", "mailto:desa@contoh.desa.id", "https://wa.me/6281200000000", "Jalan Balai Desa"):
        assert way in main
    assert f'href="http://klampok.example:8000{root}/"' in main


def test_how_long_things_are_kept_is_what_the_program_does(client: FlaskClient, site: Site) -> None:
    text = client.get(f"{HOST}/privasi").text
    for kept in (
        f"Kode undangan {codes.LIFETIME[codes.INVITATION].days} hari",
        f"kata sandi baru {codes.LIFETIME[codes.RESET].days * 24} jam",
        f"{sessions.IDLE.days} hari sejak terakhir dipakai",
        f"{devices.COOKIE_SECONDS // 86400} hari; isinya angka acak",
        f"{throttle.MINUTES} menit",
        f"paling banyak {revisions.KEPT} versi",
        f"{tables.KEPT_HOURS} jam, tersandi",
    ):
        assert kept in text


def test_reading_leaves_no_cookie_and_asks_nobody_else(client: FlaskClient, site: Site) -> None:
    for path in ("/", "/cari?q=surat", "/privasi", "/data/"):
        answer = client.get(f"{HOST}{path}")
        assert answer.headers.get("Set-Cookie") is None
        loaded = re.findall(
            r'<(?:script|img|link rel="(?:stylesheet|preload|icon)")[^>]* (?:src|href)="([^"]+)"', answer.text
        )
        assert [address for address in loaded if "://" in address] == []
