from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import ARCHIVED, Site, clean_html, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_potensi_desa import NAME, services

from .conftest import change, row, stored, withdraw

HERE = "/s/kalimandi"
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
MakeEntry = Callable[..., int]


@pytest.mark.parametrize(
    ("kind", "url", "lines"),
    [
        ("potensi", "/potensi/kebun-kelapa", ["Perkebunan", "Rintisan", "Diperbarui"]),
        ("produk", "/lapak/gula-kelapa", ["Makanan dan minuman", "Tersedia", "Rp22.000", "per kg", "Diperbarui"]),
    ],
)
def test_an_entry_has_its_page(
    client: FlaskClient, site: Site, make_entry: MakeEntry, kind: str, url: str, lines: list[str]
) -> None:
    make_entry(site, kind)

    answer = client.get(HERE + url)

    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert [line for line in lines if line not in answer.text] == []


def test_a_blank_line_begins_a_paragraph(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site)

    assert "<p>Disadap pagi.</p><p>Dicetak sore.</p>" in client.get(f"{HERE}/potensi/kebun-kelapa").text


def test_the_page_speaks_english(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", whatsapp="628123456789")

    text = client.get(f"{HERE}/en/lapak/gula-kelapa").text

    assert "Order on WhatsApp" in text
    assert "Pesan lewat WhatsApp" not in text


@pytest.mark.parametrize("kind", ["potensi", "produk"])
def test_no_field_runs_a_script(client: FlaskClient, site: Site, make_entry: MakeEntry, kind: str) -> None:
    own: dict[str, str] = {"manager": ATTACK, "facilities": ATTACK, "hours": ATTACK, "category": "wisata"}
    if kind == "produk":
        own = {"unit": ATTACK[:20], "seller": ATTACK, "pirt": ATTACK[:30]}
    shots = [{"media": stored(site), "alt": ATTACK} for _twice in range(2)]
    body = clean_html(f"<p>{ATTACK}</p>")
    key = make_entry(site, kind, title=ATTACK, body=body, place=ATTACK, **own)
    with site_scope(site.id):
        row(key, kind).photos = shots
        db.session.commit()
    with site_scope(site.id):
        slug = row(key, kind).slug
    root = "potensi" if kind == "potensi" else "lapak"

    for url in (f"/{root}/{slug}", f"/{root}/", "/", "/cari?q=script", "/feed.atom", "/data/"):
        text = client.get(HERE + url).text
        assert (url, re.findall("<script>alert|<img src=x", text)) == (url, [])


def test_the_order_goes_to_whatsapp_with_its_words(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", title="Gula & kelapa?", whatsapp="628123456789")

    text = client.get(f"{HERE}/lapak/gula-kelapa").text

    (link,) = re.findall(r'href="(https://wa\.me/[0-9][^"]*)"', text)
    address, _sep, said = link.partition("?text=")
    assert (address, unquote(said)) == (
        "https://wa.me/628123456789",
        "Halo, saya melihat Gula & kelapa? (Rp22.000 per kg) di situs Desa Kalimandi. Apakah masih ada? "
        "http://localhost:8000/s/kalimandi/lapak/gula-kelapa",
    )


def test_paper_has_the_number_and_a_way_back_instead_of_the_button(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    make_entry(site, "produk", whatsapp="628123456789", latitude="-7.4", longitude="109.4")

    page = html5lib.parse(client.get(f"{HERE}/lapak/gula-kelapa").text, namespaceHTMLElements=False)
    main, sheet = page.find(".//main"), page.find(".//div[@class='sheet wrap']")
    assert main is not None
    assert sheet is not None
    hidden = {id(tag) for box in main.iter() if "noprint" in box.get("class", "").split() for tag in box.iter()}
    printed = [tag for tag in main.iter("a") if tag.get("href", "").startswith("http") and id(tag) not in hidden]
    paper = [tag for tag in main.iter() if "paper" in tag.get("class", "").split()]

    assert printed == []
    assert ["".join(tag.itertext()) for tag in paper] == ["WhatsApp+628123456789"]
    assert "".join(sheet.itertext()).endswith("localhost:8000/s/kalimandi/lapak/gula-kelapa")


def test_what_is_in_the_archive_is_not_said_to_be_for_sale(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    made = make_entry(site, "produk", stock="tersedia")
    assert "Tersedia</span>" in client.get(f"{HERE}/lapak/gula-kelapa").text
    with site_scope(site.id):
        withdraw(site, row(made, "produk"), "Lama")
        row(made, "produk").state = ARCHIVED
        db.session.commit()
    text = client.get(f"{HERE}/lapak/gula-kelapa").text
    assert ("ada di arsip" in text, "Tersedia</span>" in text) == (True, False)


def test_without_number_and_photo_the_page_has_neither(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", price=None)

    text = client.get(f"{HERE}/lapak/gula-kelapa").text

    assert [word for word in ("wa.me/62", "<figure", "Rp", "per kg") if word in text] == []


def test_a_draft_is_not_found_and_what_was_withdrawn_is_gone(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    key = make_entry(site, publish=False)
    seen = [client.get(f"{HERE}/potensi/kebun-kelapa").status_code]
    with site_scope(site.id):
        services.publish_entry(row(key), site=site, by=None)
        db.session.commit()
    seen.append(client.get(f"{HERE}/potensi/kebun-kelapa").status_code)
    with site_scope(site.id):
        withdraw(site, row(key), "Salah")
        db.session.commit()
    seen.append(client.get(f"{HERE}/potensi/kebun-kelapa").status_code)

    assert seen == [404, 200, 410]
    for url in ("/potensi/", "/", "/cari?q=kelapa", "/feed.atom", "/sitemap.xml", "/data/potensi.csv"):
        assert "kebun-kelapa" not in client.get(HERE + url).text
        assert "Kebun kelapa" not in client.get(HERE + url).text


def test_a_change_shows_at_once_everywhere(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    key = make_entry(site, "produk")
    urls = ("/lapak/gula-kelapa", "/lapak/", "/", "/data/lapak.csv", "/feed.atom")
    before = [client.get(HERE + url).text for url in urls]
    with site_scope(site.id):
        change(site, row(key, "produk"), 1, title="Gula aren", price=9_500)
        db.session.commit()

    after = [client.get(HERE + url).text for url in urls]
    assert ["Gula kelapa" in text for text in before] == [True] * len(urls)
    assert ["Gula aren" in text for text in after] == [True] * len(urls)
    assert ["Gula kelapa" in text for text in after] == [False] * len(urls)
    assert ["9.500" in text or "9500" in text for text in after[:4]] == [True] * 4
    assert "Gula <mark>aren</mark>" in client.get(f"{HERE}/cari?q=aren").text


def test_a_change_that_only_the_page_shows_is_seen_at_once(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    key = make_entry(site)
    assert "Dusun 9" not in client.get(f"{HERE}/potensi/kebun-kelapa").text
    with site_scope(site.id):
        change(site, row(key), 1, place="Dusun 9")
        db.session.commit()

    assert "Dusun 9" in client.get(f"{HERE}/potensi/kebun-kelapa").text


def test_a_list_goes_on(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    for number in range(25):
        make_entry(site, title=f"Judul {number:02}")

    first = client.get(f"{HERE}/potensi/").text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None
    second = client.get(more[1].replace("&amp;", "&")).text

    assert [len(re.findall(r"Judul \d\d</a>", text)) for text in (first, second)] == [24, 1]
    assert 'rel="next"' not in second


def test_an_empty_list_says_so(client: FlaskClient, site: Site) -> None:
    answers = [client.get(f"{HERE}/{root}/") for root in ("potensi", "lapak")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Belum ada potensi" in answers[0].text
    assert "Belum ada produk" in answers[1].text


def test_the_kecamatan_lists_its_villages_things_with_price_and_place(
    client: FlaskClient, site: Site, neighbour: Site, make_entry: MakeEntry
) -> None:
    make_entry(site, "produk")
    make_entry(neighbour, "produk", title="Keripik tempe", price=12_000, unit="bungkus")

    text = client.get("/s/purworeja-klampok/lapak/").text

    assert [
        w for w in ("Gula kelapa", "Kalimandi", "Keripik tempe", "Pagak", "Rp12.000", "per bungkus") if w not in text
    ] == []


def test_another_sites_entry_is_not_found(
    client: FlaskClient, site: Site, neighbour: Site, make_entry: MakeEntry
) -> None:
    make_entry(neighbour)

    assert client.get("/s/pagak/potensi/kebun-kelapa").status_code == 200
    for url in ("/s/kalimandi/potensi/kebun-kelapa", "/s/purworeja-klampok/potensi/kebun-kelapa"):
        assert client.get(url).status_code == 404


@pytest.fixture
def faceless(kecamatan: Site, make_site: MakeSite) -> Site:
    return make_site("33.04.02.2003", slug="kecitran", name="Kecitran", modules=(NAME,), public=False)


def test_a_village_without_a_face_stands_under_its_kecamatan(
    client: FlaskClient, faceless: Site, make_entry: MakeEntry
) -> None:
    make_entry(faceless, "produk", seller="Kelompok tani")
    under = "/s/purworeja-klampok/lapak/kecitran/gula-kelapa"

    assert f'href="{under}"' in client.get("/s/purworeja-klampok/lapak/").text
    page = client.get(under)
    assert page.status_code == 200
    assert [
        word for word in ("Kelompok tani", "Kecitran", "Kecamatan Purworeja Klampok") if word not in page.text
    ] == []


def test_the_page_of_a_village_without_a_face_has_its_kecamatans_frame(
    client: FlaskClient, faceless: Site, make_entry: MakeEntry
) -> None:
    make_entry(faceless)

    page = client.get("/s/purworeja-klampok/potensi/kecitran/kebun-kelapa").text
    assert page.count('href="/s/purworeja-klampok/potensi/"') >= 2
    assert "/s/kecitran/" not in page


def test_it_redirects_once_the_village_has_a_face(client: FlaskClient, faceless: Site, make_entry: MakeEntry) -> None:
    make_entry(faceless)
    faceless.public = True
    db.session.commit()

    for prefix in ("", "/en"):
        answer = client.get(f"/s/purworeja-klampok{prefix}/potensi/kecitran/kebun-kelapa")
        assert answer.status_code == 308
        assert answer.headers["Location"].endswith(f"/s/kecitran{prefix}/potensi/kebun-kelapa")


@pytest.mark.parametrize("case", ["module off", "another kecamatan", "no such village", "draft", "withdrawn"])
def test_nothing_else_stands_under_the_kecamatan(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, make_entry: MakeEntry, case: str
) -> None:
    code = "33.04.03.2003" if case == "another kecamatan" else "33.04.02.2003"
    modules = () if case == "module off" else (NAME,)
    village = make_site(code, slug="kecitran", name="Kecitran", modules=modules, public=False)
    key = make_entry(village, publish=case != "draft")
    if case == "withdrawn":
        with site_scope(village.id):
            withdraw(village, row(key), "Salah")
            db.session.commit()
    desa = "entah" if case == "no such village" else "kecitran"

    answer = client.get(f"/s/purworeja-klampok/potensi/{desa}/kebun-kelapa")

    assert answer.status_code == (410 if case == "withdrawn" else 404)


def test_what_a_village_without_a_face_changes_is_seen_under_its_kecamatan(
    client: FlaskClient, faceless: Site, make_entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_core.delivery.page_cache.ROLL_UP_SECONDS", 0.0)
    key = make_entry(faceless)
    url = "/s/purworeja-klampok/potensi/kecitran/kebun-kelapa"
    seen = [client.get(url).status_code]
    with site_scope(faceless.id):
        withdraw(faceless, row(key), "Salah")
        db.session.commit()
    seen.append(client.get(url).status_code)

    assert seen == [200, 410]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_a_village_withdraws_does_not_stay_in_the_open_data_of_its_kecamatan(
    client: FlaskClient, site: Site, make_entry: MakeEntry, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("cms_core.surfaces.views.WHOLE_SECONDS", 0.0)
    key = make_entry(site)
    url = f"/s/purworeja-klampok/data/potensi.{form}"
    seen = ["Kebun kelapa" in client.get(url).text]
    with site_scope(site.id):
        withdraw(site, row(key), "Salah")
        db.session.commit()
    seen.append("Kebun kelapa" in client.get(url).text)

    assert seen == [True, False]


def test_a_product_for_nothing_is_free(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", price=0, unit="kg", whatsapp="628123456789")

    text = client.get(f"{HERE}/lapak/gula-kelapa").text
    assert ('<p class="big num">Gratis</p>' in text, "Rp0" in unquote(text).partition("<main")[2]) == (True, False)
    assert "<b>Gratis</b></p>" in client.get(f"{HERE}/lapak/").text


@pytest.mark.parametrize(
    ("stock", "asks"),
    [("tersedia", "Apakah masih ada?"), ("preorder", "Kapan bisa dipesan?"), ("habis", "Kapan ada lagi?")],
)
def test_the_ready_message_asks_what_the_stock_calls_for(
    client: FlaskClient, site: Site, make_entry: MakeEntry, stock: str, asks: str
) -> None:
    make_entry(site, "produk", stock=stock, whatsapp="628123456789")

    text = client.get(f"{HERE}/lapak/gula-kelapa").text
    assert f"{quote('di situs Desa Kalimandi.')}%20{quote(asks)}" in text


def test_a_price_with_a_discount_says_both_and_until_when(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    make_entry(site, "produk", discount=5_000, discount_kind="rupiah", discount_until="2999-12-31")

    text = client.get(f"{HERE}/lapak/gula-kelapa").text
    words = ("Rp17.000", "Rp22.000", "Potongan berlaku sampai 31 Desember 2999.")
    assert [word for word in words if word not in text] == []


def test_a_point_leads_to_a_map(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, latitude="-7.45", longitude="109.5")

    text = client.get(f"{HERE}/potensi/kebun-kelapa").text
    assert (
        'href="https://www.openstreetmap.org/?mlat=-7.450000&amp;mlon=109.500000#map=16/-7.450000/109.500000"' in text
    )


def test_the_photos_in_a_text_of_a_village_without_a_face_are_shown(
    client: FlaskClient, faceless: Site, make_entry: MakeEntry
) -> None:
    key, cover = stored(faceless), stored(faceless, "red")
    make_entry(faceless, body=f'<p>x</p><figure><img data-media="{key}" alt="Sawah"></figure>', photos=(cover,))

    text = client.get("/s/purworeja-klampok/potensi/kecitran/kebun-kelapa").text
    for each in (key, cover):
        assert f"/s/purworeja-klampok/media/{each}/" in text
        assert client.get(f"/s/purworeja-klampok/media/{each}/320.jpg").status_code == 200


@pytest.mark.parametrize(("kind", "url"), [("potensi", "/potensi/kebun-kelapa"), ("produk", "/lapak/gula-kelapa")])
def test_a_page_takes_one_statement_however_many_photos(
    client: FlaskClient, site: Site, make_entry: MakeEntry, count_statements: Any, kind: str, url: str
) -> None:
    keys = tuple(stored(site) for _photo in range(5))
    make_entry(site, kind, photos=keys)
    client.get(f"{HERE}{url}?tahun=1")
    with count_statements() as counted:
        assert client.get(f"{HERE}{url}?tahun=2").headers["X-Cache"] == "miss"
    assert sum("core_stamp" not in statement for statement in counted.statements) == 1


def test_the_home_of_the_administration_leads_to_the_form_in_one_step(site: Site, desk: Callable[..., Any]) -> None:
    operator = desk()
    home = operator.client.get(f"{HERE}/admin/")
    (url,) = re.findall(r'<a href="([^"]+)">(?:(?!</a>).)*<b>Unggah potensi</b>', home.text, re.DOTALL)
    form = operator.client.get(url)

    assert form.status_code == 200
    # The third screen after the sign-in page and the home; each in one answer (docs/architecture.md has the bounds).
    assert [len(gzip.compress(page.data)) <= 15 * 1024 for page in (home, form)] == [True, True]
