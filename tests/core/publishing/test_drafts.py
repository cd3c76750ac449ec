"""Several drafts leave a list together: seen as they are, by who may, and none of them with something unseen."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.permissions import KECAMATAN, OFFICER, VILLAGE
from cms_core.publishing import drafts, listing
from cms_core.publishing.models import DRAFT, PUBLISHED, REVIEW
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, signed

LIST = "/s/kalimandi/admin/halaman/?keadaan=draft"
LIST_OF = listing.list_of
NIK = "3304020101900001"


@pytest.fixture
def site(make_site: Any) -> Site:
    make_site("33.04.02.2002", slug="pagak")
    return make_site("33.04.02.2007", slug="kalimandi", stage="village_drafts")


@pytest.fixture
def kecamatan(app: Flask, site: Site, sign_in: Any, make_user: Any) -> FlaskClient:
    return signed(app, sign_in, make_user(KECAMATAN, "33.04.02"))


def write(site: Site, **bodies: str) -> None:
    with site_scope(site.id):
        for title, body in bodies.items():
            pages.write(db.session.get_one(Site, site.id), title=title, body=body)
    db.session.commit()


def states(site: Site) -> dict[str, str]:
    db.session.rollback()
    with site_scope(site.id):
        return dict(db.session.execute(select(Page.title, Page.state)).all())


def ticks(html: str, *, checked: bool = False) -> list[str]:
    return re.findall(rf'name="pilih" form="bersama" value="([^"]+)"{" checked" if checked else ""}', html)


def send(client: FlaskClient, *marks: str, html: str = "") -> Any:
    html = html or client.get(LIST).text
    step = re.search(r'name="langkah" value="(terbit|kirim)"', html)
    return Form(client, html, LIST).set(pilih=list(marks)).send(langkah=step[1] if step else "")


def said(client: FlaskClient, answer: Any) -> str:
    assert (answer.status_code, answer.location) == (303, LIST)
    return client.get(answer.location).text


def test_ticked_drafts_are_published_and_the_others_stay(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>", Dua="<p>Dua.</p>", Tiga="<p>Tiga.</p>")
    three, two, _one = ticks(kecamatan.get(LIST).text)

    answer = send(kecamatan, three, two)

    assert "2 tulisan terbit di situs." in said(kecamatan, answer)
    assert states(site) == {"Satu": DRAFT, "Dua": PUBLISHED, "Tiga": PUBLISHED}


def test_all_can_be_ticked_without_javascript(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>", Dua="<p>Dua.</p>")

    assert [len(ticks(kecamatan.get(LIST + more).text, checked=True)) for more in ("", "&pilih=semua")] == [0, 2]


def test_enter_on_a_tick_publishes_nothing_and_keeps_the_ticks(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>")
    html = kecamatan.get(LIST).text
    form = html.partition('id="bersama"')[2].partition("</form>")[0]

    # The first button is what Enter presses (HTML, "implicit submission").
    assert [" name=" in each for each in re.findall("<button[^>]*>", form)] == [False, True]
    answer = Form(kecamatan, html, LIST).set(pilih=ticks(html)).send()
    assert (answer.status_code, ticks(answer.text, checked=True)) == (200, ticks(html))
    assert states(site) == {"Satu": DRAFT}


def test_a_double_click_publishes_once_and_says_the_same(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>")
    html = kecamatan.get(LIST).text

    told = [said(kecamatan, send(kecamatan, *ticks(html), html=html)) for _click in range(2)]

    assert ["1 tulisan terbit di situs." in each for each in told] == [True, True]
    assert states(site) == {"Satu": PUBLISHED}


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html.partition("<main")[2]).split())


def test_what_has_findings_is_published_once_they_were_seen(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Bantuan=f"<p>Atas nama NIK {NIK}.</p>", Lain="<p>Lain.</p>", Satu="<p>Satu.</p>")
    html = kecamatan.get(LIST).text
    with site_scope(site.id):
        db.session.scalars(select(Page).where(Page.title == "Lain")).one().version += 1
    db.session.commit()

    asked = send(kecamatan, *ticks(html), html=html)

    assert (asked.status_code, set(states(site).values())) == (422, {DRAFT})
    seen = words(asked.text)
    for told in (
        "Belum ada yang terbit. 1 tulisan sudah siap.",
        "Berubah sejak daftar ini dibuka Lain",
        "1 tulisan tetap seperti adanya.",
        "Dengan peringatan Ada NIK atau nomor KK di bagian 1. Ini data pribadi. (1 tulisan) Bantuan",
        "Tetap terbitkan 2 tulisan",
    ):
        assert told in seen
    # Back in the list the ticks are as they were.
    back = Form(kecamatan, asked.text, LIST).set(pilih=ticks(html)).send(langkah="daftar")
    assert (back.status_code, states(site)["Satu"]) == (200, DRAFT)
    assert len(ticks(back.text, checked=True)) == 2

    sure = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)[0]
    answer = Form(kecamatan, asked.text, LIST).set(pilih=ticks(html)).send(langkah=sure)
    assert answer.status_code == 303
    left = kecamatan.get(answer.location).text
    assert ("2 tulisan terbit di situs." in left, "1 tulisan tetap seperti adanya." in left) == (True, True)
    assert len(ticks(left, checked=True)) == 1
    assert states(site) == {"Bantuan": PUBLISHED, "Lain": DRAFT, "Satu": PUBLISHED}


def test_a_warning_that_nobody_saw_is_shown_first(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Bantuan=f"<p>Atas nama NIK {NIK}.</p>", Satu="<p>Satu.</p>")
    html = kecamatan.get(LIST).text
    asked = send(kecamatan, *ticks(html), html=html)
    sure = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)[0]
    with site_scope(site.id):
        db.session.scalars(select(Page).where(Page.title == "Satu")).one().body = "<p>Hubungi 0812 3456 7890.</p>"
    db.session.commit()

    again = Form(kecamatan, asked.text, LIST).set(pilih=ticks(html)).send(langkah=sure)

    assert (again.status_code, "Ada nomor HP" in again.text) == (422, True)
    assert set(states(site).values()) == {DRAFT}


def test_who_may_only_write_sends_them_together(app: Flask, site: Site, sign_in: Any, make_user: Any) -> None:
    village = signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))
    write(site, Satu=f"<p>Atas nama NIK {NIK}.</p>", Dua="<p>Dua.</p>", Kosong="")
    marks = ticks(village.get(LIST).text)

    asked = send(village, *marks)
    assert "Belum dapat dikirim Tulisan ini belum ada isinya. (1 tulisan) Kosong" in words(asked.text)
    sure = re.findall(r'value="(kirim-[0-9a-f]+)"', asked.text)[0]
    told = village.get(Form(village, asked.text, LIST).set(pilih=marks).send(langkah=sure).location).text
    assert ("2 tulisan terkirim." in told, "1 tulisan tetap seperti adanya." in told) == (True, True)
    assert states(site) == {"Satu": REVIEW, "Dua": REVIEW, "Kosong": DRAFT}


def test_who_may_neither_is_refused(
    app: Flask, kecamatan: FlaskClient, site: Site, sign_in: Any, make_user: Any
) -> None:
    write(site, Satu="<p>Satu.</p>")
    reader = signed(app, sign_in, make_user(OFFICER, "33.04.02.2007"))

    assert [ticks(client.get(LIST).text) != [] for client in (kecamatan, reader)] == [True, False]
    assert reader.post(LIST, data={"pilih": "1-1"}).status_code == 403
    assert states(site) == {"Satu": DRAFT}


def test_a_row_of_another_site_is_none_of_these(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>")
    other = db.session.scalars(select(Site).where(Site.slug == "pagak")).one()
    write(other, Milik="<p>Pagak.</p>")
    with site_scope(other.id):
        key = db.session.scalars(select(Page.id)).one()

    assert "Centang dulu tulisan yang dimaksud." in said(kecamatan, send(kecamatan, f"{key}-1"))
    assert states(other) == {"Milik": DRAFT}


@pytest.mark.parametrize("mark", ["", "x", "1", "99999999999999-1", "1-1\x00", "-1", "1-"])
def test_what_is_no_tick_does_nothing(kecamatan: FlaskClient, site: Site, mark: str) -> None:
    write(site, Satu="<p>Satu.</p>")

    assert "Centang dulu tulisan yang dimaksud." in said(kecamatan, send(kecamatan, mark))
    assert states(site) == {"Satu": DRAFT}


def test_a_tick_of_another_version_is_one_of_something_else(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>")

    key = ticks(kecamatan.get(LIST).text)[0].partition("-")[0]
    answer = send(kecamatan, f"{key}-99")
    assert (answer.status_code, "Berubah sejak daftar ini dibuka Satu" in words(answer.text)) == (422, True)
    assert states(site) == {"Satu": DRAFT}


def test_of_more_ticks_than_a_list_shows_the_first_are_meant(
    kecamatan: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site, Satu="<p>Satu.</p>", Dua="<p>Dua.</p>", Tiga="<p>Tiga.</p>")
    monkeypatch.setattr(drafts, "PER_PAGE", 2)

    three, two, one = ticks(kecamatan.get(LIST).text)
    said(kecamatan, send(kecamatan, two, two, one, three))
    assert states(site) == {"Satu": PUBLISHED, "Dua": PUBLISHED, "Tiga": DRAFT}


def test_what_is_in_review_meanwhile_is_not_called_a_draft(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>", Dua="<p>Dua.</p>")
    html = kecamatan.get(LIST).text
    with site_scope(site.id):
        db.session.scalars(select(Page).where(Page.title == "Dua")).one().state = REVIEW
    db.session.commit()

    asked = send(kecamatan, *ticks(html), html=html)
    sure = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)[0]
    answer = Form(kecamatan, asked.text, LIST).set(pilih=ticks(html)).send(langkah=sure)
    done = kecamatan.get(answer.location).text
    assert ["tetap draf" in page for page in (asked.text, done)] == [False, False]
    assert ["1 tulisan tetap seperti adanya." in page for page in (asked.text, done)] == [True, True]


def test_a_wrong_token_publishes_nothing_and_keeps_the_ticks(kecamatan: FlaskClient, site: Site) -> None:
    write(site, Satu="<p>Satu.</p>")
    write(site, Dua="<p>Dua.</p>")
    mark = ticks(kecamatan.get(LIST).text)[0]

    answer = kecamatan.post(f"{LIST}&pilih=semua", data={"pilih": mark, "csrf_token": "wrong"})

    assert (answer.status_code, ticks(answer.text, checked=True)) == (422, [mark])
    assert states(site) == {"Satu": DRAFT, "Dua": DRAFT}


def titles(html: str) -> list[str]:
    return re.findall(r"<th [^>]*>.*?<a [^>]*>([^<]+)</a>", html.partition("<tbody")[2])


def test_after_the_last_page_is_published_the_list_shows_what_is_left(
    kecamatan: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "list_of", lambda model: dataclasses.replace(LIST_OF(model), per_page=2))
    write(site, **dict.fromkeys("ABC", "<p>Isi yang cukup panjang.</p>"))
    address = f"{LIST}&urut=judul"
    first = kecamatan.get(address).text
    second = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    html = kecamatan.get(second).text
    assert (titles(first), titles(html)) == (["A", "B"], ["C"])

    answer = Form(kecamatan, html, second).set(pilih=ticks(html)).send(langkah="terbit")
    told = kecamatan.get(answer.location, follow_redirects=True)

    assert "1 tulisan terbit di situs." in told.text
    assert titles(told.text) == ["A", "B"]
    assert states(site) == {"A": DRAFT, "B": DRAFT, "C": PUBLISHED}


def test_a_page_behind_the_last_row_leads_to_the_first(kecamatan: FlaskClient, site: Site) -> None:
    write(site, A="<p>Isi.</p>")

    answer = kecamatan.get("/s/kalimandi/admin/halaman/?urut=-judul&sesudah=1")

    assert (answer.status_code, answer.location) == (303, "/s/kalimandi/admin/halaman/?urut=-judul")
    assert kecamatan.get("/s/kalimandi/admin/halaman/?keadaan=archived").status_code == 200
