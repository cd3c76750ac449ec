"""Writing pages in the administration, without JavaScript: forms as a browser sends them."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import OFFICER
from cms_core.publishing.models import PUBLISHED, PublishedItem, Revision
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, at, count, make, opened, public, published, read, signed, stage


def test_a_page_is_written_and_published_from_one_form(village: FlaskClient, app: Flask, site: Site) -> None:
    form = opened(village, "/halaman/baru").set(
        title=" Jam\r\nlayanan ", body__0__teks="Buka pagi.\r\n\r\n- Senin\r\n- Selasa"
    )
    answer = form.send(langkah="terbit")

    assert answer.status_code == 303
    html = public(app, "jam-layanan").text
    assert "<p>Buka pagi.</p><ul><li>Senin</li><li>Selasa</li></ul>" in html
    assert "Sudah terbit di situs." in village.get(answer.location).text
    assert "Jam layanan" in village.get(at("/halaman/")).text


def test_a_double_click_publishes_one_page_once(village: FlaskClient, site: Site) -> None:
    form = opened(village, "/halaman/baru").set(title="Jam layanan", body__0__teks="Buka pagi.")
    first, second = form.send(langkah="terbit"), form.send(langkah="terbit")

    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert (count(site, Page), count(site, PublishedItem)) == (1, 1)
    assert db.session.scalars(select(AuditEntry.what)).all().count("core_page.published") == 1


def test_a_double_click_on_a_change_makes_one_version(village: FlaskClient, site: Site) -> None:
    key = make(site)
    form = opened(village, f"/halaman/{key}").set(title="Profil kami")
    first, second = form.send(langkah="terbit"), form.send(langkah="terbit")

    assert (first.status_code, second.status_code) == (303, 303)
    page = read(site, key)
    assert (page.title, page.version, page.state) == ("Profil kami", 2, PUBLISHED)
    assert db.session.scalars(select(AuditEntry.what)).all().count("core_page.published") == 1


def test_a_second_operator_chooses_block_by_block(village: FlaskClient, kecamatan: FlaskClient, site: Site) -> None:
    stage(site, "village_drafts")
    key = make(site, body="<p>Satu</p><p>Dua</p><p>Tiga</p>")
    mine, theirs = opened(village, f"/halaman/{key}"), opened(kecamatan, f"/halaman/{key}")
    theirs.set(title="Profil desa", body__1__teks="Dua dari kecamatan").send()

    answer = mine.set(body__0__teks="Satu dari desa", body__1__teks="Dua <script>").send()
    assert answer.status_code == 409
    assert "Kantor kecamatan" in answer.text
    assert "&lt;script&gt;</mark>" in answer.text
    assert "<script>alert" not in answer.text
    assert "1 bagian lain tidak berubah." in answer.text
    choice = Form(village, answer.text, at(f"/halaman/{key}/pilih"))
    # Only what both changed is asked about: the title and the first paragraph are merged.
    assert [name for name in choice.fields if name.startswith("bagian")] == ["bagian-2"]
    assert choice.set(**{"bagian-2": "lain"}).send().status_code == 303

    page = read(site, key)
    assert (page.title, page.version) == ("Profil desa", 3)
    assert page.body == "<p>Satu dari desa</p><p>Dua dari kecamatan</p><p>Tiga</p>"
    with site_scope(site.id):
        lost = db.session.scalars(select(Revision).where(Revision.lost)).one()
        assert lost.content["body"] == "<p>Satu dari desa</p><p>Dua &lt;script&gt;</p><p>Tiga</p>"


def test_one_may_keep_all_of_ones_own_and_is_asked_again_when_it_moved_on(village: FlaskClient, site: Site) -> None:
    key = make(site)
    first, second = opened(village, f"/halaman/{key}"), opened(village, f"/halaman/{key}")
    assert first.set(body__0__teks="Pertama").send().status_code == 303
    answer = second.set(body__0__teks="Kedua").send()
    choice = Form(village, answer.text, at(f"/halaman/{key}/pilih"))
    assert opened(village, f"/halaman/{key}").set(body__0__teks="Ketiga").send().status_code == 303

    again = choice.send(semua="saya")
    assert again.status_code == 409
    assert "Ketiga" in again.text
    assert Form(village, again.text, at(f"/halaman/{key}/pilih")).send(semua="saya").status_code == 303
    assert read(site, key).body == "<p>Kedua</p>"


def test_history_shows_what_changed_and_brings_it_back(village: FlaskClient, site: Site) -> None:
    key = make(site)
    opened(village, f"/halaman/{key}").set(body__0__teks="Dua").send()
    html = village.get(at(f"/halaman/{key}/riwayat")).text
    assert "<mark>Satu</mark>" in html
    assert "<mark>Dua</mark>" in html
    with site_scope(site.id):
        first = db.session.scalars(select(Revision.id).order_by(Revision.id)).first()
    db.session.rollback()

    answer = village.get(at(f"/halaman/{key}/riwayat?versi={first}"))
    assert Form(village, answer.text, at(f"/halaman/{key}/riwayat/{first}")).send().status_code == 303
    page = read(site, key)
    assert (page.body, page.version) == ("<p>Satu</p>", 3)


def test_a_page_of_another_site_is_not_there(village: FlaskClient, make_site: Any) -> None:
    other = make_site("33.04.02.2002", slug="pagak")
    key = make(other)
    for path in ("", "/pratinjau", "/riwayat"):
        assert village.get(at(f"/halaman/{key}{path}")).status_code == 404
    for path in ("", "/terbit", "/pilih", "/riwayat/1"):
        assert village.post(at(f"/halaman/{key}{path}")).status_code == 404


def test_a_preview_looks_like_the_public_page_and_is_nobody_elses(village: FlaskClient, app: Flask, site: Site) -> None:
    key = make(site, body="<p>Rahasia</p>")
    answer = village.get(at(f"/halaman/{key}/pratinjau"))

    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "canonical" not in answer.text
    assert app.test_client().get(at(f"/halaman/{key}/pratinjau")).status_code == 303
    with_site = village.get(at(f"/halaman/{key}")).text
    assert "Rahasia" in with_site
    Form(village, with_site, at(f"/halaman/{key}")).send(langkah="terbit")
    shown = re.sub(r"<link[^>]*>|<meta name=.robots.[^>]*>", "", public(app, "profil").text)
    preview = re.sub(r"<link[^>]*>|<meta name=.robots.[^>]*>", "", village.get(at(f"/halaman/{key}/pratinjau")).text)
    body = re.compile(r"<main.*</main>", re.DOTALL)
    assert body.findall(preview) == body.findall(shown)


def test_a_changed_address_redirects_for_good(village: FlaskClient, app: Flask, site: Site) -> None:
    key = make(site, state=PUBLISHED)
    other = make(site, "Sejarah")
    path = f"/halaman/{key}"
    assert opened(village, path).set(title="Tentang kami").send().status_code == 303
    assert read(site, key).slug == "profil"

    for slug, message in (("sejarah", "sudah dipakai oleh “Sejarah”"), ("Ke mana?", "Pakai huruf kecil")):
        answer = opened(village, path).set(slug=slug).send()
        assert (answer.status_code, message in answer.text) == (422, True)
    for slug in ("tentang", "tentang-kami"):
        assert opened(village, path).set(slug=slug).send().status_code == 303
    for old in ("profil", "tentang"):
        answer = public(app, old)
        assert (answer.status_code, answer.location) == (308, "/s/kalimandi/halaman/tentang-kami")
    assert public(app, "tentang-kami").status_code == 200
    # An address that still leads somewhere is nobody else's, neither by hand nor by a title.
    answer = opened(village, f"/halaman/{other}").set(slug="profil").send()
    assert "sudah dipakai oleh “Tentang kami”" in answer.text
    opened(village, "/halaman/baru").set(title="Profil", body__0__teks="x").send()
    with site_scope(site.id):
        assert db.session.scalars(select(Page.slug).where(Page.title == "Profil")).all() == ["profil-2"]
    db.session.rollback()
    # And back again.
    assert opened(village, path).set(slug="profil").send().status_code == 303
    assert (public(app, "profil").status_code, public(app, "tentang-kami").status_code) == (200, 308)


def test_the_address_of_a_draft_leaves_no_trace(village: FlaskClient, app: Flask, site: Site) -> None:
    key = make(site)
    opened(village, f"/halaman/{key}").set(slug="lain").send(langkah="terbit")

    assert (public(app, "profil").status_code, public(app, "lain").status_code) == (404, 200)


@pytest.mark.parametrize("path", ["/halaman/baru", "/menu/"])
def test_nothing_is_written_without_a_token(
    village: FlaskClient, kecamatan: FlaskClient, site: Site, path: str
) -> None:
    form = opened(kecamatan if "menu" in path else village, path) if path == "/menu/" else opened(village, path)
    form.fields["csrf_token"] = "salah"
    if "title" in form.fields:
        form.set(title="Palsu", body__0__teks="x")

    assert form.send(langkah="terbit").status_code == 422
    assert count(site, Page) == 0


ATTACK = '"><img src=x onerror=alert(1)><script>alert(1)</script>[x](javascript:alert(1))</textarea>'


@pytest.mark.parametrize("kind", ["paragraph", "heading", "list", "photo", "table", "quote", "other", "galat"])
def test_no_block_brings_a_script_to_any_screen(village: FlaskClient, app: Flask, site: Site, kind: str) -> None:
    form = opened(village, "/halaman/baru").set(title=ATTACK, body__0__jenis=kind, body__0__teks=ATTACK)
    form.set(body__0__alt=ATTACK, body__0__judul=ATTACK, body__0__media="ab" * 16, body__0__tingkat=ATTACK)
    # Where links are read, one that leads nowhere is refused, and the form shows everything again.
    refused = form.send(langkah="terbit")
    if refused.status_code == 422 and 'value="terbit-' not in refused.text:
        form.set(body__0__teks=ATTACK.replace("javascript:", "/javascript:"), body__0__judul=ATTACK.partition("[")[0])
        refused = form.send(langkah="terbit")
    edit = published(form, refused).location
    opened(village, edit.removeprefix(at(""))).set(title=f"{ATTACK} lagi").send()
    with site_scope(site.id):
        slug = db.session.scalars(select(Page.slug)).one()
    db.session.rollback()

    for html in (
        refused.text,
        public(app, slug).text,
        *(village.get(address).text for address in (edit, f"{edit}/riwayat", f"{edit}/pratinjau", at("/halaman/"))),
    ):
        for node in html5lib.parse(html).iter():
            assert not [name for name in node.attrib if name.startswith("on")]
            assert not (node.get("href") or "").strip().startswith("javascript")
            # What search engines read is data, and no browser runs it.
            runs = node.tag.endswith("}script") and node.get("type") != "application/ld+json"
            assert not (runs and "alert" in (node.text or ""))


def test_every_screen_is_strict_html(village: FlaskClient, kecamatan: FlaskClient, site: Site) -> None:
    body = "<p>a</p><h3>b</h3><ul><li>c</li></ul><blockquote><p>d</p></blockquote><hr>"
    body += '<table><tbody><tr><td>e</td></tr></tbody></table><figure><img data-media="ff" alt="f"></figure>'
    key = make(site, body=body)
    edit = at(f"/halaman/{key}")
    stale = opened(village, f"/halaman/{key}")
    opened(village, f"/halaman/{key}").set(title="Lain").send()
    screens = [stale.set(title="Beda").send().text, stale.set(title="").send().text]
    screens += [village.get(path).text for path in (edit, f"{edit}/riwayat", f"{edit}/pratinjau", at("/halaman/baru"))]
    screens += [
        kecamatan.get(path).text
        for path in (edit, at("/halaman/"), at("/halaman/?keadaan=archived"), at("/menu/"), at(f"/menu/{key}"))
    ]

    for html in screens:
        html5lib.HTMLParser(strict=True).parse(html)
        ids = re.findall(r' id="([^"]+)"', re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL))
        assert sorted(set(ids)) == sorted(ids)


@pytest.mark.sqlite_only("rights read no database")
def test_an_officer_sees_nothing_of_the_pages(app: Flask, site: Site, sign_in: Any, make_user: Any) -> None:
    client = signed(app, sign_in, make_user(OFFICER, "33.04.02.2007"))
    key = make(site)

    assert "/admin/halaman/" not in client.get(at("/")).text
    for path in (
        "/halaman/",
        "/halaman/baru",
        "/menu/",
        f"/menu/{key}",
        *(f"/halaman/{key}{end}" for end in ("", "/riwayat", "/pratinjau")),
    ):
        assert client.get(at(path)).status_code == 403
    for path in ("", "/terbit", "/pilih", "/riwayat/1"):
        assert client.post(at(f"/halaman/{key}{path}")).status_code == 403


def test_a_text_that_is_too_long_says_so_and_is_kept(village: FlaskClient, site: Site) -> None:
    form = opened(village, "/halaman/baru").set(title="Panjang", body__0__teks="&" * 50_000)
    answer = form.send()

    assert (answer.status_code, "Tulisan ini terlalu panjang." in answer.text) == (422, True)
    assert answer.text.count("&amp;" * 50_000) == 1


@pytest.mark.parametrize("number", ["9" * 5_000, str(2**63), "-1", "٣"])
def test_numbers_that_no_row_has_change_nothing(village: FlaskClient, site: Site, number: str) -> None:
    key = make(site)

    assert opened(village, "/halaman/baru").set(title="Satu", body=[number]).send().status_code == 303
    assert opened(village, f"/halaman/{key}").set(title="Dua", version=number).send().status_code == 409
    assert village.get(at(f"/halaman/?sesudah={number}")).status_code == 200
    assert village.get(at(f"/halaman/{key}/riwayat?versi={number}")).status_code == 200


def test_no_browser_keeps_a_redirect_that_may_be_turned_round(village: FlaskClient, app: Flask, site: Site) -> None:
    key = make(site, title="Bolak balik", state=PUBLISHED)
    for slug, old in (("bolak-baru", "bolak-balik"), ("bolak-balik", "bolak-baru")):
        assert opened(village, f"/halaman/{key}").set(slug=slug).send().status_code == 303
        moved = public(app, old)
        assert (moved.status_code, moved.headers["Cache-Control"]) == (308, "no-cache")
        assert moved.location.endswith(f"/halaman/{slug}")
        assert public(app, slug).status_code == 200


def test_what_moved_and_was_withdrawn_is_gone_at_both_addresses(village: FlaskClient, app: Flask, site: Site) -> None:
    key = make(site, title="Lama", state=PUBLISHED)
    assert opened(village, f"/halaman/{key}").set(slug="baru-sekali").send().status_code == 303
    assert opened(village, f"/halaman/{key}").set(langkah__alasan="Keliru").send(langkah="tarik").status_code == 303

    assert [public(app, slug).status_code for slug in ("lama", "baru-sekali")] == [410, 410]
