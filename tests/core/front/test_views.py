"""The pages on which a home page is arranged, and what citizens see of it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.front import services
from cms_core.media.intake import store_image
from cms_core.permissions import VILLAGE
from cms_core.publishing.models import PUBLISHED
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.front.rows import home, row, write
from tests.core.media import images
from tests.core.pages.desk import Form, at, make, opened, signed, stage

PAGES = ["/beranda/", "/beranda/sampul", "/beranda/pengumuman", "/beranda/letak", "/beranda/kontak-darurat"]


def photo(site: Site, *, owner: str = "core", focus: str = "") -> str:
    with site_scope(site.id):
        media = store_image(io.BytesIO(images.photo(640, 480)), owner_plugin=owner, alt="Sawah")
        media.focus = focus
        key = media.key
    db.session.commit()
    return key


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_who_may(app: Flask, arranger: FlaskClient, site: Site, path: str) -> None:
    assert arranger.get(at(path)).status_code == 200
    assert app.test_client().get(at(path)).status_code == 303
    stage(site, "village_drafts")
    assert arranger.get(at(path)).status_code == 403
    assert arranger.post(at(path)).status_code == 403


def test_who_publishes_may_announce_and_arrange_nothing(app: Flask, site: Site, sign_in: Any, make_user: Any) -> None:
    stage(site, "village_publishes")
    client = signed(app, sign_in, make_user(VILLAGE, "33.04.02.2007"))
    assert [client.get(at(path)).status_code for path in PAGES] == [403, 403, 200, 403, 403]
    tabs = client.get(at("/beranda/pengumuman")).text.partition('class="tabs"')[2].partition("</nav>")[0]
    assert re.findall(r">([A-Z][^<]+)</a>", tabs) == ["Kabar singkat", "Dari situs lain"]


def test_a_photo_of_the_library_stands_at_the_head_and_phones_never_ask_for_it(
    app: Flask, arranger: FlaskClient, site: Site
) -> None:
    key = photo(site, focus="lt")
    assert f"/media/{key}/" not in home(app)
    assert opened(arranger, "/beranda/sampul").set(foto=key).send().status_code == 303
    html = home(app)
    figure = html.partition("<figure>")[2].partition("</figure>")[0]
    first = re.findall(r"<source [^>]*>", figure)[0]
    assert 'media="(max-width: 43.99em)" srcset="data:image/gif' in first
    assert 'class="at-l at-t"' in figure
    assert app.test_client().get(f"/s/kalimandi/media/{key}/640.jpg").status_code == 200
    assert "<figure>" not in app.test_client().get("/s/kalimandi/", headers={"Save-Data": "on"}).text
    opened(arranger, "/beranda/sampul").set(foto="").send()
    assert "<figure>" not in home(app)
    assert app.test_client().get(f"/s/kalimandi/media/{key}/640.jpg").status_code == 404


def test_photos_of_modules_and_of_other_sites_are_not_taken(arranger: FlaskClient, site: Site, make_site: Any) -> None:
    other = photo(make_site("33.04.02.2002"))
    for key in (other, "nonsense", photo(site, owner="potensi_desa")):
        assert opened(arranger, "/beranda/sampul").set(foto=key).send().status_code == 422
    assert row(site).cover is None


def radios(html: str) -> list[tuple[str, bool]]:
    return [(key, bool(more)) for key, more in re.findall(r'name="foto" value="([^"]*)"( checked)?', html)]


def test_looking_for_a_photo_keeps_what_is_chosen_and_saves_nothing(arranger: FlaskClient, site: Site) -> None:
    rice, link = photo(site), make(site, "Surat usaha", state=PUBLISHED)
    form = opened(arranger, "/beranda/sampul").set(foto=rice, quick_2=str(link), q="  SAWAH ")

    found = form.send(cari="1")
    assert (found.status_code, radios(found.text)) == (200, [("", False), (rice, True)])
    assert "1 foto cocok dengan “SAWAH”." in found.text
    assert f'<option selected value="{link}">' in found.text

    none = form.set(q="zzzz").send(cari="1")
    assert (none.status_code, radios(none.text)) == (200, [("", False), (rice, True)])
    assert re.findall(r'role="status"><b>([^<]+)</b>', none.text) == ["Belum ketemu."]
    assert (row(site).cover, row(site).quick) == (None, [])

    assert f'<option selected value="{link}">' in none.text
    form = Form(arranger, none.text, at("/beranda/sampul")).set(quick_2=str(link))
    assert form.send().status_code == 303
    assert (row(site).cover, row(site).quick) == (rice, [str(link)])


def test_why_a_photo_is_not_offered_is_said(arranger: FlaskClient, site: Site) -> None:
    photo(site, owner="potensi_desa")
    html = arranger.get(at("/beranda/sampul")).text
    assert radios(html) == [("", True)]
    assert "Foto milik modul, misalnya foto produk, tidak dapat dipakai di sini" in html
    assert "Belum ada foto di pustaka." in html
    photo(site)
    assert "Belum ada foto di pustaka." not in arranger.get(at("/beranda/sampul")).text


def test_quick_links_lead_to_what_the_menu_has(app: Flask, arranger: FlaskClient, site: Site) -> None:
    key, draft = make(site, "Surat usaha", state=PUBLISHED), make(site, "Draf")
    form = opened(arranger, "/beranda/sampul")
    assert form.set(quick_1=str(key), quick_2="site.emergency", quick_3=str(key)).send().status_code == 303
    quick = home(app).partition('class="quick"')[2].partition("</p>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)<', quick) == [
        ("/s/kalimandi/halaman/surat-usaha", "Surat usaha"),
        ("/s/kalimandi/kontak-darurat", "Kontak darurat"),
    ]
    assert opened(arranger, "/beranda/sampul").set(quick_1=str(draft)).send().status_code == 422


def test_an_announcement_ends_by_itself(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    end = now() + timedelta(minutes=5)
    write(site, services.announce, "Air berhenti Sabtu. Pipa <b> diperbaiki.", kind="warn", until=end)
    client = app.test_client()
    html = client.get("/s/kalimandi/").text
    assert "<b>Air berhenti Sabtu.</b> Pipa &lt;b&gt; diperbaiki." in html
    assert "notice n-warn" in html
    again = client.get("/s/kalimandi/")
    assert again.headers["X-Cache"] == "hit"

    later = end + timedelta(seconds=1)
    for module in ("cms_core.surfaces.arranged", "cms_core.surfaces.context"):
        monkeypatch.setattr(f"{module}.now", lambda: later)
    # The frame is not good any longer, although the stamp stands still.
    assert "Air berhenti" not in client.get("/s/kalimandi/?tahun=2").text


def test_the_frame_of_a_site_with_an_announcement_is_good_until_its_end(app: Flask, site: Site) -> None:
    write(site, services.announce, "Air berhenti.", until=now() + timedelta(seconds=40))
    app.test_client().get("/s/kalimandi/")
    entries = app.extensions["cms"].extras["kept.frames"].values()
    assert [found.until for _stamp, found in entries] == [row(site).notice_until]


def test_an_announcement_is_written_by_the_clock_of_the_site(app: Flask, arranger: FlaskClient, site: Site) -> None:
    db.session.get_one(Site, site.id).timezone = "Asia/Jayapura"
    db.session.commit()
    form = opened(arranger, "/beranda/pengumuman").set(text="Posyandu pindah", until="2099-01-02T09:00", kind="info")
    assert form.set(url="/halaman/posyandu").send().status_code == 303
    assert row(site).notice_until.isoformat() == "2099-01-02T00:00:00+00:00"  # type: ignore[union-attr]
    assert opened(arranger, "/beranda/pengumuman").fields["until"] == "2099-01-02T09:00"
    assert 'href="/s/kalimandi/halaman/posyandu"' in home(app)
    assert opened(arranger, "/beranda/pengumuman").set(text=" ").send().status_code == 303
    assert "Posyandu pindah" not in home(app)


@pytest.mark.parametrize("typed", ["2099-01-02", "2/1/2099", "2 Januari 2099 23.59"])
def test_an_announcement_ends_on_a_day_as_people_write_it(arranger: FlaskClient, site: Site, typed: str) -> None:
    refused = opened(arranger, "/beranda/pengumuman").set(text="Posyandu", until="lusa").send()
    assert (refused.status_code, "Tulis seperti 31/12/2026 16.00" in refused.text) == (422, True)
    assert 'value="lusa"' in refused.text
    assert "misalnya 31/12/2026 16.00" in refused.text
    assert opened(arranger, "/beranda/pengumuman").set(text="Posyandu", until=typed).send().status_code == 303
    assert opened(arranger, "/beranda/pengumuman").fields["until"] == "2099-01-02T23:59"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "//jahat.example"),
        ("url", "/\\jahat.example"),
        ("url", "https://"),
        ("until", "2020-01-01T00:00"),
        ("until", "0001-01-01T00:00"),
        ("until", "9999-12-31T23:59"),
        ("text", "x" * 241),
    ],
)
def test_a_bad_announcement_is_refused_and_comes_back(
    arranger: FlaskClient, site: Site, field: str, value: str
) -> None:
    form = opened(arranger, "/beranda/pengumuman").set(text="Air mati").set(**{field: value})
    answer = form.send()
    assert answer.status_code == 422
    assert row(site).notice == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("-7.4612, 109.4531", (-7.4612, 109.4531)),
        ("-7,4612, 109,4531", (-7.4612, 109.4531)),
        ("0.5142 117.5571", (0.5142, 117.5571)),
        ("", (None, None)),
    ],
)
def test_a_place_is_read_as_maps_and_people_write_it(
    arranger: FlaskClient, site: Site, typed: str, kept: tuple[Any, Any]
) -> None:
    assert opened(arranger, "/beranda/letak").set(place=typed).send().status_code == 303
    assert (row(site).latitude, row(site).longitude) == kept


@pytest.mark.parametrize("typed", ["109.4531, -7.4612", "52.52, 13.40", "di sini", "-7.4612", "1e9, 2"])
def test_a_place_elsewhere_is_refused(arranger: FlaskClient, site: Site, typed: str) -> None:
    assert opened(arranger, "/beranda/letak").set(place=typed).send().status_code == 422


def test_facts_stand_on_the_home_page_and_half_a_fact_is_refused(app: Flask, arranger: FlaskClient, site: Site) -> None:
    form = opened(arranger, "/beranda/letak").set(label_1="Luas", value_1="1,98 km² <i>", label_3="Dusun")
    answer = form.send()
    assert answer.status_code == 422
    assert "Isi keduanya" in answer.text
    assert form.set(label_3="").send().status_code == 303
    assert "<dt>Luas</dt><dd>1,98 km² &lt;i&gt;</dd>" in home(app)


def test_rows_of_another_site_are_never_shown(app: Flask, site: Site, make_site: Any) -> None:
    other = make_site("33.04.02.2002", slug="pagak", name="Pagak")
    write(other, services.announce, "Rahasia Pagak")
    write(other, services.set_contacts, [("Polsek Pagak", "0286", "")])
    assert "Rahasia" not in home(app)
    assert "Polsek Pagak" not in app.test_client().get("/s/kalimandi/kontak-darurat").text


def test_an_arranged_home_page_asks_the_database_no_more_than_a_plain_one(
    app: Flask, site: Site, make_site: Any, count_statements: Any
) -> None:
    neighbour = make_site("33.04.02.2002", slug="pagak", name="Pagak")

    def asked() -> int:
        client = app.test_client()
        client.get("/s/kalimandi/?tahun=1")
        with count_statements() as counted:
            answer = client.get("/s/kalimandi/?tahun=2")
        assert answer.headers["X-Cache"] == "miss"
        return sum("core_stamp" not in statement for statement in counted.statements)

    plain = asked()
    key = make(site, "Surat usaha", state=PUBLISHED)
    write(site, services.set_cover, photo=photo(site), quick=[str(key), "site.emergency"])
    write(site, services.announce, "Air mati.", until=now() + timedelta(hours=1))
    write(site, services.locate, facts=[("Luas", "1")], place=(-7.45, 109.46))
    write(neighbour, services.locate, facts=[], place=(-7.46, 109.46))
    assert asked() == plain <= 4


def test_who_changed_a_home_page_is_recorded(arranger: FlaskClient, site: Site) -> None:
    opened(arranger, "/beranda/pengumuman").set(text="Air mati").send()
    opened(arranger, "/beranda/").send()
    db.session.rollback()
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(row.what, row.user_id is not None) for row in rows if row.what.startswith("front.")] == [
        ("front.notice", True),
        ("front.order", True),
    ]
