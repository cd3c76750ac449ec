"""Passing pages on: links, what is said to messengers, posters. Nothing of another site, nothing withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import html5lib
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.modules import services as modules
from cms_core.modules.models import Module
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.publishing import indexing
from cms_core.publishing.addresses import by_slug
from cms_core.qr import qr
from cms_core.sites.models import Site
from cms_core.surfaces.share import Thing
from cms_core.tenancy import site_scope
from cms_core.testing.factories import Counted, MakeSite

PLUGIN = "potensi_desa"
HOST = "http://kalimandi.example"
NAME = "kalimandi.example:8000"
ROOT = f"http://{NAME}"
"""Addresses name the port of the settings, whatever was asked for."""
TITLE = 'Gula "semut" & jahe'
Count = Callable[[], AbstractContextManager[Counted]]
pytestmark = pytest.mark.plugins(PLUGIN)


def publish_item(site: Site, slug: str = "gula", **changes: object) -> None:
    given = {
        "plugin": PLUGIN,
        "kind": "produk",
        "ref": 1,
        "title": TITLE,
        "summary": "Rp12.000.\nManis dan hangat.",
        "body_text": "",
        "endpoint": f"{PLUGIN}.produk",
        "values": {"slug": slug},
        "published_at": now() - timedelta(minutes=1),
    }
    with site_scope(site.id):
        indexing.write(site, Item(**{**given, **changes}))  # type: ignore[arg-type]
    db.session.commit()


def publish_page(site: Site, slug: str = "profil", title: str = TITLE) -> int:
    with site_scope(site.id):
        page = pages.write(site, title=title, slug=slug, body="<p>Tanah &amp; air.</p><p>Kedua.</p>")
        pages.publish(page, site=site, by=None)
        key = page.id
    db.session.commit()
    return key


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    site = make_site("33.04.02.2001", name="Kalimandi", slug="kalimandi", host="kalimandi.example", modules=(PLUGIN,))
    publish_page(site)
    return site


def metas(html: str) -> dict[str, str]:
    return {
        name: unescape(value)
        for name, value in re.findall(
            r'<meta (?:property|name)="((?:og|twitter):[^"]*|description)" content="(.*)">', html
        )
    }


def shared(html: str) -> list[str]:
    found = re.search(r'<aside class="share.*?</aside>', html, re.DOTALL)
    return [unescape(href) for href in re.findall(r'<a href="([^"]*)"', found[0])] if found else []


def test_a_page_says_what_it_is_to_those_who_pass_it_on(client: FlaskClient, village: Site) -> None:
    html = client.get(f"{HOST}/halaman/profil").text

    found = metas(html)
    stamp = re.fullmatch(rf"{ROOT}/kartu/(\d+)/halaman/profil\.jpg", found.pop("og:image"))
    assert stamp is not None
    assert found == {
        "description": "Tanah & air. Kedua.",
        "og:type": "article",
        "og:site_name": "Desa Kalimandi",
        "og:locale": "id_ID",
        "og:title": TITLE,
        "og:description": "Tanah & air. Kedua.",
        "og:url": f"{ROOT}/halaman/profil",
        "og:image:width": "1200",
        "og:image:height": "630",
        "twitter:card": "summary_large_image",
    }
    html5lib.HTMLParser(strict=True).parse(html)


def test_share_links_carry_a_ready_text_and_nothing_is_asked_of_others(client: FlaskClient, village: Site) -> None:
    html = client.get(f"{HOST}/en/halaman/profil").text

    text, url = f"{TITLE} – Desa Kalimandi", f"{ROOT}/en/halaman/profil"
    assert [unquote(href) for href in shared(html)] == [
        f"https://wa.me/?text={text}: {url}",
        f"https://www.facebook.com/sharer/sharer.php?u={url}",
        f"https://t.me/share/url?url={url}&text={text}",
        f"https://x.com/intent/post?text={text}&url={url}",
        f"mailto:?subject={text}&body={text}: {url}",
        "/en/poster/halaman/profil",
    ]
    # A title cannot add a parameter of its own.
    assert [href.count("&") for href in shared(html)] == [0, 0, 1, 1, 1, 0]
    assert re.findall(r'\s(?:src|srcset|data)="https?:[^"]*"', html) == []


def test_a_home_page_is_told_by_the_name_of_its_site(client: FlaskClient, village: Site) -> None:
    html = client.get(f"{HOST}/").text
    assert (metas(html)["og:type"], metas(html)["og:title"]) == ("website", "Desa Kalimandi")
    # Its own room is short: what it has of the ways is the poster, in the foot.
    assert "bagikan" not in html
    assert re.findall(r'href="([^"]*)" rel="nofollow"', html) == ["/poster/"]


def test_lists_of_modules_are_shared_and_pages_about_the_site_itself_are_not(
    client: FlaskClient, village: Site
) -> None:
    addresses = ("/lapak/", "/data/", "/cari", "/tampilan", "/privasi", "/aksesibilitas", "/poster/", "/tidak-ada")
    assert [bool(shared(client.get(HOST + path).text)) for path in addresses] == [True, True, *[False] * 6]
    assert shared(client.get(f"{HOST}/data/").text)[-1] == "/poster/data/"
    assert "<h1>Data terbuka</h1>" in client.get(f"{HOST}/poster/data/").text


def test_an_archived_page_is_not_passed_on(client: FlaskClient, village: Site) -> None:
    with site_scope(village.id):
        page = by_slug(Page, "profil")
        assert page is not None
        page.state = "archived"
    db.session.commit()
    html = client.get(f"{HOST}/halaman/profil").text
    assert ("og:title" in html, shared(html)) == (False, [])


def test_sharing_asks_the_database_nothing(client: FlaskClient, village: Site, count_statements: Count) -> None:
    client.get(f"{HOST}/halaman/profil")
    with count_statements() as counted:
        answer = client.get(f"{HOST}/halaman/profil?tahun=2")
    assert answer.headers["X-Cache"] == "miss"
    assert [statement for statement in counted.statements if "core_item" in statement] == []


def test_the_addresses_written_by_hand_are_those_of_the_views(app: Flask, client: FlaskClient, village: Site) -> None:
    href = shared(client.get(f"{HOST}/en/halaman/profil").text)[-1]
    with app.test_request_context("/", base_url=f"{HOST}/en"):
        assert href == url_for("site.poster", page="halaman/profil")


def test_a_poster_leads_to_its_page(client: FlaskClient, village: Site) -> None:
    publish_item(village)
    for path, address, title, lead in (
        ("/poster/", "/", "Desa Kalimandi", None),
        ("/poster/halaman/profil", "/halaman/profil", "Gula &#34;semut&#34; &amp; jahe", "Tanah &amp; air. Kedua."),
        ("/poster/lapak/gula", "/lapak/gula", "Gula &#34;semut&#34; &amp; jahe", "Rp12.000. Manis dan hangat."),
        ("/poster/lapak/", "/lapak/", "Lapak warga", None),
        (
            "/en/poster/halaman/profil",
            "/en/halaman/profil",
            '<span lang="id">Gula &#34;semut&#34; &amp; jahe</span>',
            '<span lang="id">Tanah &amp; air. Kedua.</span>',
        ),
        ("/en/poster/lapak/", "/en/lapak/", "Residents&#39; market", None),
    ):
        answer = client.get(HOST + path)
        html = answer.text
        assert (answer.status_code, path) == (200, path)
        assert re.findall(r'<p class="lead">(.*)</p>', html) == ([lead] if lead else [])
        assert f"<h1>{title}</h1>" in html
        assert f'aria-label="{"Kode QR" if path[:3] != "/en" else "QR code"}: {ROOT}{address}"' in html
        assert f'<span class="at">{NAME}{address.replace("/", "/<wbr>")}</span>' in html
        assert '<meta name="robots" content="noindex">' in html
        assert html.count('<svg class="qr"') + html.count('class="qr"') >= 1
        html5lib.HTMLParser(strict=True).parse(html)


def test_emergency_contacts_have_a_poster_at_their_short_address(client: FlaskClient, village: Site) -> None:
    assert shared(client.get(f"{HOST}/kontak-darurat").text)[-1] == "/poster/kontak-darurat"
    assert f'<span class="at">{NAME}/<wbr>kontak-darurat</span>' in client.get(f"{HOST}/poster/kontak-darurat").text


@pytest.mark.parametrize("root", ["", "/en"])
def test_what_people_hang_up_leads_back_from_paper(client: FlaskClient, village: Site, root: str) -> None:
    village.phone = "(0286) 479 000"
    db.session.commit()
    text = client.get(f"{HOST}{root}/kontak-darurat").text
    code = str(qr(f"{ROOT}{root}/kontak-darurat"))
    said = f"<p><b>Desa Kalimandi</b><br>(0286) 479 000<br>{NAME}{root}/kontak-darurat</p>"
    assert f'<div class="sheet wrap" hidden>{code}{said}</div>' in text
    assert 'class="qr"' not in client.get(f"{HOST}{root}/privasi").text


@pytest.mark.parametrize(
    "path",
    [
        "https://jahat.example/",
        "/jahat.example/",
        "//jahat.example",
        "%2F%2Fjahat.example",
        "halaman/profil?x=https://jahat.example",
        "halaman/tidak-ada",
        "halaman/profil%00",
        "halaman/../admin/",
        "admin/",
        "cari",
        "poster/halaman/profil",
        "kartu/1/halaman/profil.jpg",
        "lapak",
        "media/0123456789abcdef0123456789abcdef/320.webp",
        "static/css/base.css",
        "admin/99999999999999999999",
        "sitemap.xml",
        "s/tetangga/halaman/rahasia",
        "halaman/rahasia",
    ],
)
def test_no_poster_and_no_card_for_what_is_no_public_page_of_this_site(
    client: FlaskClient, village: Site, make_site: MakeSite, path: str
) -> None:
    publish_page(make_site("33.04.02.2002", slug="tetangga", host="tetangga.example"), "rahasia")

    poster = client.get(f"{HOST}/poster/{path}")
    if path.startswith("halaman/profil?"):
        # The query is nobody's: the poster is that of the page.
        assert ("jahat" in poster.text, poster.status_code) == (False, 200)
        return
    assert poster.status_code in (404, 308)
    assert "jahat.example" not in poster.headers.get("Location", "").partition("://")[2].partition("/")[0]
    if poster.status_code == 308:
        assert client.get(poster.headers["Location"]).status_code == 404
    assert client.get(f"{HOST}/kartu/1/{path}.jpg", follow_redirects=True).status_code == 404


def test_what_is_withdrawn_scheduled_expired_or_off_has_neither_poster_nor_card(
    client: FlaskClient, village: Site
) -> None:
    publish_item(village, "besok", ref=2, published_at=now() + timedelta(hours=1))
    publish_item(village, "kemarin", ref=3, expires_at=now() - timedelta(seconds=1))
    publish_item(village, "gula")

    def answers(*slugs: str) -> list[int]:
        paths = [f"{kind}{slug}" for slug in slugs for kind in ("poster/", "kartu/1/")]
        return [client.get(f"{HOST}/{p}{'.jpg' if p[0] == 'k' else ''}").status_code for p in paths]

    assert answers("lapak/gula", "lapak/besok", "lapak/kemarin") == [200, 200, 404, 404, 404, 404]
    with site_scope(village.id):
        for module in db.session.scalars(select(Module)).all():
            db.session.delete(module)
    db.session.commit()
    assert answers("lapak/gula", "lapak/") == [404] * 4
    with site_scope(village.id):
        page = by_slug(Page, "profil")
        assert page is not None
        pages.withdraw(page, site=village, reason="keliru", by=None)
    db.session.commit()
    assert answers("halaman/profil") == [404] * 2


def test_things_of_a_village_without_a_face_stand_under_its_kecamatan(client: FlaskClient, make_site: MakeSite) -> None:
    klampok = make_site("33.04.02", name="Klampok", slug="klampok", host="klampok.example", modules=(PLUGIN,))
    hidden = make_site("33.04.02.2003", name="Sirkandi", slug="sirkandi", public=False, modules=(PLUGIN,))
    faced = make_site("33.04.02.2004", slug="kecitran", host="kecitran.example", modules=(PLUGIN,))
    elsewhere = make_site("33.04.03.2001", slug="jauh", public=False, modules=(PLUGIN,))
    off = make_site("33.04.02.2005", slug="tanpa-modul", public=False)
    for site in (hidden, faced, elsewhere, off):
        publish_item(site)
    with client.application.test_request_context("/", base_url="http://klampok.example"):
        path = url_for(f"{PLUGIN}.produk", slug="gula", desa="sirkandi")[1:]

    def answers(slug: str) -> tuple[int, int]:
        there = path.replace("sirkandi", slug)
        poster, card = (f"http://klampok.example/{each}" for each in (f"poster/{there}", f"kartu/1/{there}.jpg"))
        return client.get(poster).status_code, client.get(card).status_code

    assert answers("sirkandi") == (200, 200)
    assert [answers(slug) for slug in ("kecitran", "jauh", "tanpa-modul", "tidak-ada")] == [(404, 404)] * 4
    assert "immutable" not in client.get(f"http://klampok.example/kartu/1/{path}.jpg").headers["Cache-Control"]
    with site_scope(klampok.id):
        modules.disable(klampok, PLUGIN)
    db.session.commit()
    assert answers("sirkandi") == (404, 404)


@pytest.mark.parametrize(
    ("summary", "lead"),
    [
        ("", ""),
        ("Rp12.000.\nManis.", "Rp12.000. Manis."),
        ("Satu kalimat. " + "kata " * 40, "Satu kalimat."),
        ("kata " * 60, ("kata " * 31).strip() + "…"),
    ],
)
def test_the_lead_of_a_poster_is_short(summary: str, lead: str) -> None:
    assert Thing("t", summary, None, None, None).lead == lead  # type: ignore[arg-type]  # nothing else plays a part


def test_official_accounts_stand_in_the_foot_with_their_names(client: FlaskClient, village: Site) -> None:
    accounts = {"youtube": "https://www.youtube.com/@contoh", "whatsapp": "https://whatsapp.com/channel/contoh"}
    village.social = accounts
    db.session.commit()

    html = client.get(f"{HOST}/").text

    assert re.findall(r'<a href="([^"]*)" rel="me noreferrer"><svg.*?</svg>([^<]*)</a>', html) == [
        (accounts["whatsapp"], "Saluran WhatsApp"),
        (accounts["youtube"], "YouTube"),
    ]


def test_a_poster_of_a_narrowed_list_leads_to_what_was_asked_for(client: FlaskClient, village: Site) -> None:
    html = client.get(f"{HOST}/lapak/?q=&kategori=makanan&wilayah=").text
    assert shared(html)[-1] == "/poster/lapak/?kategori=makanan"
    assert unquote(shared(html)[0]).endswith(f": {ROOT}/lapak/?kategori=makanan")
    assert metas(html)["og:url"] == f"{ROOT}/lapak/?kategori=makanan"

    paper = client.get(f"{HOST}/poster/lapak/?kategori=makanan").text

    assert f'aria-label="Kode QR: {ROOT}/lapak/?kategori=makanan"' in paper
    assert f'<span class="at">{NAME}/<wbr>lapak/<wbr><wbr>?kategori=makanan</span>' in paper


@pytest.mark.parametrize("query", ["q=kepala+desa+korup", "q=%3Cscript%3E", "kategori=A", f"kategori={'a' * 64}"])
def test_words_that_somebody_typed_are_put_on_no_paper(client: FlaskClient, village: Site, query: str) -> None:
    html = client.get(f"{HOST}/lapak/?{query}").text
    assert len(shared(html)) == 5
    assert unquote(shared(html)[0]).endswith(f": {ROOT}/lapak/")
    assert "/poster/lapak" not in html
    assert client.get(f"{HOST}/poster/lapak/?{query}").status_code == 404


def test_a_poster_shows_the_photo_of_its_thing(client: FlaskClient, village: Site) -> None:
    publish_item(village, image="0" * 32)

    (image,) = re.findall(r'<div class="ph"><img src="([^"]*)"', client.get(f"{HOST}/poster/lapak/gula").text)

    assert image == f"/media/{'0' * 32}/320.webp"
    assert '<div class="ph">' not in client.get(f"{HOST}/poster/halaman/profil").text
