"""The places below a kecamatan or kabupaten: on its home page, in a list, in what is new, and each on a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.front.services import set_contacts
from cms_core.pages import services as pages
from cms_core.publishing import indexing
from cms_core.sites.models import Site
from cms_core.surfaces import villages
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite

PLUGIN = "potensi_desa"
HOST = "http://klampok.example"
Put = Callable[..., None]
pytestmark = pytest.mark.plugins(PLUGIN)


@pytest.fixture
def put() -> Put:
    """``put(site, title, minutes)`` publishes a thing of a module so many minutes ago."""

    def write(site: Site, title: str, minutes: int = 5, *, kind: str = "potensi", ref: int = 0) -> None:
        item = Item(
            plugin=PLUGIN,
            kind=kind,
            ref=ref or minutes,
            title=title,
            summary="Ringkasan",
            body_text="",
            endpoint=f"{PLUGIN}.{kind}",
            values={"slug": re.sub(r"\W+", "-", title.lower())},
            published_at=now() - timedelta(minutes=minutes),
        )
        with site_scope(site.id):
            indexing.write(site, item)
        db.session.commit()

    return write


def put_page(site: Site, slug: str, title: str) -> None:
    with site_scope(site.id):
        pages.publish(pages.write(site, title=title, slug=slug, body="<p>Isi</p>"), site=site, by=None)
    db.session.commit()


@pytest.fixture
def klampok(make_site: MakeSite) -> Site:
    return make_site("33.04.02", slug="klampok", name="Purworeja Klampok", host="klampok.example", modules=(PLUGIN,))


@pytest.fixture
def kalimandi(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", modules=(PLUGIN,))


@pytest.fixture
def pagak(make_site: MakeSite) -> Site:
    """A village without a face."""
    identity: dict[str, Any] = {"address": "Jalan Balai Desa", "whatsapp": "6281200000000", "lead": "Desa di tepi kali"}
    return make_site("33.04.02.2002", slug="pagak", name="Pagak", public=False, modules=(PLUGIN,), **identity)


def rows(text: str) -> list[str]:
    """Return the rows of places on a page, as plain words."""
    found = re.findall(r'<article class="li li-n">(.*?)</article>', text, re.DOTALL)
    # Half an hour ago may have been yesterday.
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()).replace("kemarin", "hari ini") for row in found]


def test_home_names_the_newest_thing_of_each_village(
    client: FlaskClient, klampok: Site, kalimandi: Site, pagak: Site, put: Put
) -> None:
    put(kalimandi, "Kebun lama", 90)
    put(kalimandi, "Kebun baru", 30)
    put(pagak, "Sumur tua", 60)
    put_page(kalimandi, "profil", "Profil desa")
    text = client.get(f"{HOST}/").text
    assert "2 desa di situs ini" in text
    assert rows(text)[:2] == [
        "Kalimandi Dikelola kecamatan 33.04.02.2007 Kebun baru hari ini",
        "Pagak Dikelola kecamatan 33.04.02.2002 Sumur tua hari ini",
    ]
    assert '<a href="http://kalimandi.example:8000/potensi/kebun-baru">Kebun baru</a>' in text
    assert '<a href="/potensi/pagak/sumur-tua">Sumur tua</a>' in text
    assert '<h3><a href="/wilayah/pagak">Pagak</a></h3>' in text


def test_home_shows_nothing_of_a_module_that_is_off(
    client: FlaskClient, make_site: MakeSite, klampok: Site, put: Put
) -> None:
    off = make_site("33.04.02.2001", slug="sirkandi", name="Sirkandi", host="sirkandi.example")
    put(off, "Tersembunyi", 3)
    answer = client.get(f"{HOST}/")
    assert ("Tersembunyi" in answer.text, "Sirkandi" in answer.text) == (False, True)


def test_home_does_not_shame_a_village_that_has_been_silent(
    client: FlaskClient, make_site: MakeSite, klampok: Site
) -> None:
    make_site("33.04.02.2001", name="Sirkandi", changed_at=now() - timedelta(days=47))
    make_site("33.04.02.2003", name="Kecitran")
    text = client.get(f"{HOST}/").text
    assert [re.findall("47 hari lalu|belum ada kabar", row) for row in rows(text)] == [
        ["belum ada kabar"],
        ["47 hari lalu"],
    ]
    assert re.findall(r'class="tag([^"]*)"', text) == ["", ""]


def test_home_shows_those_that_changed_last_when_there_are_many(
    client: FlaskClient, make_site: MakeSite, klampok: Site
) -> None:
    for number in range(villages.ON_HOME + 3):
        make_site(f"33.04.02.{2001 + number}", name=f"Contoh {number:02}", changed_at=now() - timedelta(days=number))
    text = client.get(f"{HOST}/").text
    assert [row.split()[1] for row in rows(text)] == [f"{number:02}" for number in range(villages.ON_HOME)]
    assert 'href="/wilayah/">Semua 15 desa' in text


def test_home_of_a_kabupaten_counts_villages_and_names_the_newest_of_all_of_them(
    client: FlaskClient, make_site: MakeSite, klampok: Site, kalimandi: Site, pagak: Site, put: Put
) -> None:
    make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="banjarnegara.example")
    make_site("33.04.03", slug="mandiraja", name="Mandiraja", host="mandiraja.example")
    put(kalimandi, "Kebun baru", 30)
    put(klampok, "Pasar kecamatan", 40)
    text = client.get("http://banjarnegara.example/").text
    assert "2 kecamatan di situs ini" in text
    assert rows(text) == [
        "Mandiraja 0 desa 33.04.03 belum ada kabar",
        "Purworeja Klampok 2 desa 33.04.02 Kebun baru hari ini",
    ]


def test_kelurahan_are_not_called_desa(client: FlaskClient, make_site: MakeSite) -> None:
    make_site("64.08.04", slug="sangatta", host="sangatta.example")
    make_site("64.08.04.1010", name="Teluk Lingga")
    make_site("64.08.04.2001", name="Sangatta Utara")
    text = client.get("http://sangatta.example/").text
    assert "2 desa dan kelurahan di situs ini" in text
    assert [row.split(" Dikelola")[0] for row in rows(text)] == ["Sangatta Utara Desa", "Teluk Lingga Kelurahan"]


def names_on(client: FlaskClient, url: str) -> list[str]:
    return re.findall(r"<h3><a[^>]*>(.*?)</a></h3>", client.get(url).text)


def test_the_list_is_paged_by_name_until_its_end(
    client: FlaskClient, make_site: MakeSite, klampok: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(villages, "PER_PAGE", 2)
    for number, name in enumerate(("Pagak", "Sirkandi", "Kecitran", "Pagak", "Klampok")):
        make_site(f"33.04.02.{2001 + number}", name=name)
    url, seen = "/wilayah/", []
    while url:
        answer = client.get(f"{HOST}{url}")
        seen.append(re.findall(r"<h3><a[^>]*>(.*?)</a></h3>", answer.text))
        url = "".join(re.findall(r'rel="next" href="([^"]+)"', answer.text))
    assert seen == [["Kecitran", "Klampok"], ["Pagak", "Pagak"], ["Sirkandi"]]


def test_the_list_finds_names_at_every_level(
    client: FlaskClient, make_site: MakeSite, klampok: Site, kalimandi: Site, pagak: Site
) -> None:
    make_site("33.04", slug="banjarnegara", host="banjarnegara.example")
    make_site("33.03.01.2001", name="Kalimanah")
    above = "http://banjarnegara.example/wilayah/"
    assert names_on(client, above) == ["Purworeja Klampok"]
    assert names_on(client, f"{above}?jenis=desa") == ["Kalimandi", "Pagak"]
    assert names_on(client, f"{above}?q=DESA+kali") == ["Kalimandi"]
    assert names_on(client, f"{above}?q=klampok") == ["Purworeja Klampok"]
    assert "Kecamatan Purworeja Klampok" in " ".join(rows(client.get(f"{above}?q=pagak").text))
    assert names_on(client, f"{above}?q=pagak") == ["Pagak"]
    assert names_on(client, f"{HOST}/wilayah/?q=%25") == ["Kalimandi", "Pagak"]
    # The heading says no more than what stands below it.
    asked = (above, f"{above}?jenis=desa", f"{above}?q=kali", f"{above}?q=kali&jenis=desa", f"{HOST}/wilayah/?q=kali")
    headings = [re.findall("<h1>(.*?)</h1>", client.get(address).text)[0] for address in asked]
    assert headings == ["Kecamatan", "Desa", "Wilayah", "Desa", "Desa"]


@pytest.mark.parametrize(
    "query",
    ["q=zzz", "sesudah=zzz~33.99", "sesudah=x", "jenis=dunia", "q=" + "x" * 10_000, "q=%00", "sesudah=%00~33", "q='--"],
)
@pytest.mark.parametrize("path", ["/wilayah/", "/wilayah/terbaru", "/en/wilayah/"])
def test_lists_survive_whatever_is_asked(
    client: FlaskClient, klampok: Site, kalimandi: Site, put: Put, path: str, query: str
) -> None:
    put(kalimandi, "Kebun baru", 30)
    answer = client.get(f"{HOST}{path}?{query}")
    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_a_village_has_no_list_of_places(client: FlaskClient, klampok: Site, kalimandi: Site) -> None:
    for path in ("/wilayah/", "/wilayah/terbaru", "/wilayah/kalimandi"):
        assert client.get(f"http://kalimandi.example{path}").status_code == 404
        assert client.get(f"http://localhost:8000{path}").status_code == 404


def test_the_newest_are_narrowed_by_kind_and_place(
    client: FlaskClient, klampok: Site, kalimandi: Site, pagak: Site, put: Put
) -> None:
    put(kalimandi, "Kebun", 30)
    put(kalimandi, "Gula", 20, kind="produk")
    put(pagak, "Sumur", 10)
    put(klampok, "Pasar kecamatan", 5)
    put_page(pagak, "profil", "Profil desa")
    url = f"{HOST}/wilayah/terbaru"
    assert names_on(client, url) == ["Sumur", "Gula", "Kebun"]
    assert names_on(client, f"{url}?jenis=produk") == ["Gula"]
    assert names_on(client, f"{url}?wilayah=kalimandi") == ["Gula", "Kebun"]
    assert names_on(client, f"{url}?wilayah=pagak&jenis=page") == ["Profil desa"]
    assert names_on(client, f"{url}?jenis=rahasia") == ["Sumur", "Gula", "Kebun"]
    chips = re.findall(r'<nav class="chips".*?</nav>', client.get(f"{url}?wilayah=pagak").text, re.DOTALL)[0]
    assert re.findall(r">([^<]+)</a>", chips) == ["Semua", "Potensi", "Halaman"]
    plain, narrowed = (client.get(url + query).text for query in ("", "?wilayah=pagak&jenis=page"))
    assert [text.count(">Hapus saringan</a>") for text in (plain, narrowed)] == [0, 1]
    assert (narrowed.count('type="hidden" name="jenis" value="page"'), narrowed.count('name="q"')) == (1, 0)


def test_the_newest_are_paged_until_their_end(client: FlaskClient, klampok: Site, kalimandi: Site, put: Put) -> None:
    for number in range(1, 50):
        put(kalimandi, f"Kebun {number:02}", number)
    url, seen = "/wilayah/terbaru", []
    while url:
        answer = client.get(f"{HOST}{url}")
        seen += re.findall(r"<h3><a[^>]*>(.*?)</a></h3>", answer.text)
        url = "".join(re.findall(r'rel="next" href="([^"]+)"', answer.text)).replace("&amp;", "&")
    assert seen == [f"Kebun {number:02}" for number in range(1, 50)]


def test_a_place_of_another_kecamatan_is_404(client: FlaskClient, make_site: MakeSite, klampok: Site, put: Put) -> None:
    other = make_site("33.04.03.2001", slug="asing", public=False, modules=(PLUGIN,))
    make_site("33.04.03")
    put(other, "Rahasia", 3)
    for path in ("/wilayah/asing", "/wilayah/terbaru?wilayah=asing", "/halaman/asing/profil", "/wilayah/tidak-ada"):
        answer = client.get(f"{HOST}{path}")
        assert (answer.status_code, "Rahasia" in answer.text) == (404, False)


def test_a_village_without_a_face_has_a_page_with_all_that_is_its_own(
    client: FlaskClient, klampok: Site, pagak: Site, put: Put
) -> None:
    put(pagak, "Sumur", 10)
    put(pagak, "Gula", 20, kind="produk")
    put_page(pagak, "profil", "Profil desa")
    text = client.get(f"{HOST}/wilayah/pagak").text
    assert "<h1>Desa Pagak</h1>" in text
    assert re.findall(r"<h2>(.*?)</h2>", text)[:4] == ["Potensi", "Produk", "Halaman", "Kantor Desa Pagak"]
    hrefs = re.findall(r'href="([^"]+)"', re.findall(r"<main.*?</main>", text, re.DOTALL)[0])
    for wanted in (
        "/potensi/pagak/sumur",
        "/lapak/pagak/gula",
        "/halaman/pagak/profil",
        "https://wa.me/6281200000000",
        "/potensi/?wilayah=pagak",
        "/data/lapak.csv?wilayah=pagak",
        "/wilayah/terbaru?jenis=produk&amp;wilayah=pagak",
    ):
        assert wanted in [
            href.replace("wilayah=pagak&amp;jenis=produk", "jenis=produk&amp;wilayah=pagak") for href in hrefs
        ]
    assert client.get(f"{HOST}/halaman/pagak/profil").status_code == 200


def test_the_numbers_of_a_village_without_a_face_stand_on_its_page(
    client: FlaskClient, klampok: Site, pagak: Site
) -> None:
    def numbers(path: str) -> list[str]:
        main = re.findall(r"<main.*?</main>", client.get(f"{HOST}{path}").text, re.DOTALL)[0]
        return re.findall(r'href="(tel:[^"]+|/(?:en/)?kontak-darurat)"', main)

    with site_scope(klampok.id):
        set_contacts(klampok, [("Polsek", "(0286) 000 002", "")], by=None)
    db.session.commit()
    # The kecamatan's stand one step further, on the page of its own.
    assert numbers("/wilayah/pagak") == ["/kontak-darurat"]
    with site_scope(pagak.id):
        set_contacts(pagak, [("Ambulans desa", "0812 0000 0000", "")], by=None)
    db.session.commit()
    # Pages with a roll-up are kept for some seconds.
    assert numbers("/en/wilayah/pagak") == ["tel:081200000000", "/en/kontak-darurat"]


def test_a_modules_things_stay_away_where_the_kecamatan_has_it_off(
    client: FlaskClient, make_site: MakeSite, pagak: Site, put: Put
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example")
    put(pagak, "Sumur", 10)
    text = client.get(f"{HOST}/wilayah/pagak").text
    assert ("Sumur" in text, "/potensi/" in text) == (False, False)


def test_a_page_leads_to_the_villages_own_site_the_day_it_has_one_and_back(
    client: FlaskClient, klampok: Site, pagak: Site, put: Put
) -> None:
    put_page(pagak, "profil", "Profil desa")
    assert client.get(f"{HOST}/wilayah/pagak").status_code == 200
    pagak.public = True
    db.session.commit()
    for language in ("", "/en"):
        answer = client.get(f"{HOST}{language}/wilayah/pagak")
        assert (answer.status_code, answer.location) == (308, f"http://localhost:8000/s/pagak{language}/")
        assert answer.headers["Cache-Control"] == "no-cache"
    moved = client.get(f"{HOST}/halaman/pagak/profil")
    assert (moved.status_code, moved.location) == (308, "http://localhost:8000/s/pagak/halaman/profil")
    pagak.public = False
    db.session.commit()
    back = client.get("http://localhost:8000/s/pagak/")
    assert (back.status_code, back.location) == (301, f"{HOST}:8000/wilayah/pagak")
    assert client.get(f"{HOST}/wilayah/pagak").status_code == 200


def test_what_a_village_without_a_face_withdrew_is_410(client: FlaskClient, klampok: Site, pagak: Site) -> None:
    with site_scope(pagak.id):
        page = pages.write(pagak, title="Maklumat", slug="maklumat", body="<p>Isi</p>")
        pages.publish(page, site=pagak, by=None)
        pages.withdraw(page, site=pagak, reason="Keliru", by=None)
    db.session.commit()
    assert client.get(f"{HOST}/halaman/pagak/maklumat").status_code == 410


def test_menu_and_sitemap_lead_to_the_places_below(
    client: FlaskClient, klampok: Site, kalimandi: Site, pagak: Site
) -> None:
    text = client.get(f"{HOST}/").text
    assert '<a href="/wilayah/">Desa</a>' in text
    found = client.get(f"{HOST}/sitemap.xml").text
    assert [path in found for path in ("/wilayah/<", "/wilayah/pagak<", "/wilayah/kalimandi<")] == [True, True, False]
    assert "/wilayah/" not in client.get("http://kalimandi.example/").text


def test_a_card_and_a_poster_are_drawn_of_a_village_without_a_face(
    client: FlaskClient, klampok: Site, kalimandi: Site, pagak: Site
) -> None:
    assert "Desa Pagak" in client.get(f"{HOST}/poster/wilayah/pagak").text
    assert client.get(f"{HOST}/kartu/1/wilayah/pagak.jpg").status_code == 200
    assert client.get(f"{HOST}/poster/wilayah/kalimandi").status_code == 404
