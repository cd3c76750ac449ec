"""At the desk nothing typed is lost, and no step is taken unmeant."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Optional

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.pages import services as pages
from cms_core.pages.admin import DESK
from cms_core.pages.models import Page
from cms_core.permissions import OFFICER
from cms_core.publishing import services
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED, REVIEW, SCHEDULED, WITHDRAWN
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.users.models import Assignment
from tests.core.media.images import photo
from tests.core.pages.desk import Form
from tests.core.publishing.desk import ROOT, copied, end_sessions, make, moment, opened, page, scheduled

TYPED = 'Kami <b>menanam</b> "padi" & jagung.</textarea><script>alert(1)</script>'


def test_who_was_signed_out_keeps_the_text_and_sends_it_again(
    village: FlaskClient, site: Site, sign_in: Any, operator: Any
) -> None:
    where = make(site)
    form = opened(village, where).set(title="Profil baru", body__0__teks=TYPED)
    end_sessions()

    answer = form.send()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")
    assert copied(answer.text) == f"Profil baru\n\n{TYPED}"
    assert "<script>alert" not in answer.text
    assert f'href="/masuk?lanjut={where.replace("/", "%2F")}"' in answer.text
    assert "Tekan tombol kembali" not in answer.text
    again = Form(village, answer.text, where)
    assert again.send().status_code == 401

    sign_in(village, operator)
    asked = again.send()
    # The token belonged to the session that is over: the form comes back whole, and a second tap saves it.
    assert (asked.status_code, "Isinya masih ada" in asked.text) == (422, True)
    assert Form(village, asked.text, where).send().status_code == 303
    assert (page(site).title, page(site).version) == ("Profil baru", 2)


def test_somebody_else_who_signs_in_there_has_his_own_rights(
    village: FlaskClient, site: Site, sign_in: Any, make_user: Any
) -> None:
    where = make(site)
    form = opened(village, where).set(title="Diganti")
    end_sessions()
    again = Form(village, form.send().text, where)
    sign_in(village, make_user(OFFICER, "33.04.02.2007", username="petugas"))

    answer = again.send()
    assert (answer.status_code, copied(answer.text)) == (403, "Diganti\n\nSatu")
    assert page(site).title == "Profil"


def test_a_lost_assignment_loses_no_text(village: FlaskClient, site: Site, operator: Any) -> None:
    where, new = make(site), f"{ROOT}/halaman/baru"
    forms = [opened(village, path).set(title="Judul", body__0__teks="Isi panjang.") for path in (where, new)]
    db.session.query(Assignment).filter_by(user_id=operator.id).delete()
    db.session.commit()

    for form in forms:
        answer = form.send()
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
        assert copied(answer.text) == "Judul\n\nIsi panjang."
        assert "Kirim lagi" not in answer.text
    assert page(site).title == "Profil"


@pytest.mark.parametrize(("state", "button"), [(PUBLISHED, ""), (ARCHIVED, ""), (PUBLISHED, "kirim")])
def test_published_or_archived_meanwhile_loses_no_text(
    village: FlaskClient, site: Site, state: str, button: str
) -> None:
    where = make(site)
    form = opened(village, where).set(title="Profil baru", body__0__teks=TYPED)
    with site_scope(site.id):
        row = db.session.scalars(select(Page)).one()
        owner = db.session.get_one(Site, site.id)
        if state == PUBLISHED:
            pages.publish(row, site=owner, by=None)
        else:
            services.archive(row, site=owner, plugin="core", kind="page", by=None)
    db.session.commit()

    answer = form.send(langkah=button)
    assert (answer.status_code, copied(answer.text)) == (403, f"Profil baru\n\n{TYPED}")
    assert page(site).body == "<p>Satu</p>"


def test_only_a_page_of_ours_puts_words_into_our_pages(app: Flask, site: Site) -> None:
    stranger = app.test_client()
    sent = {"csrf_token": "x", "version": "1", "title": "Transfer ke rekening ini"}
    where = f"{ROOT}/halaman/1"
    for headers in (
        {"Origin": "https://jahat.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = stranger.post(where, data=sent, headers=headers)
        assert (answer.status_code, "rekening" in answer.text) == (401, False)
    assert "rekening" in stranger.post(where, data=sent, headers={"Origin": "http://localhost"}).text


def test_no_other_form_is_shown_again(app: Flask, site: Site) -> None:
    answer = app.test_client().post("/admin/akun/sandi", data={"csrf_token": "x", "current": "rahasia-sekali"})
    assert (answer.status_code, "rahasia" in answer.text) == (401, False)


@pytest.mark.parametrize(
    ("state", "step", "end"),
    [
        (REVIEW, "kembali", DRAFT),
        (PUBLISHED, "tarik", WITHDRAWN),
        (PUBLISHED, "arsip", ARCHIVED),
        (DRAFT, "sisih", ARCHIVED),
    ],
)
def test_a_step_saves_the_corrections_in_the_form(
    kecamatan: FlaskClient, site: Site, state: str, step: str, end: str
) -> None:
    where = make(site, state=state)
    form = opened(kecamatan, where).set(title="Profil yang benar", langkah__alasan="Lengkapi")
    answers = [form.send(langkah=step), form.send(langkah=step)]

    assert [each.status_code for each in answers] == [303, 303]  # the second is a second click
    assert (page(site).title, page(site).state, page(site).version) == ("Profil yang benar", end, 2)


def test_a_step_without_its_reason_keeps_what_was_typed_and_changes_nothing(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site, state=PUBLISHED)
    answer = opened(kecamatan, where).set(title="Diganti", langkah__alasan=" \n").send(langkah="tarik")

    assert (answer.status_code, "Tulis alasannya." in answer.text) == (422, True)
    assert Form(kecamatan, answer.text, where).fields["title"] == "Diganti"
    assert (page(site).title, page(site).state) == ("Profil", PUBLISHED)
    assert not re.search(r">Alasan <span", answer.text)


def test_what_must_come_down_does_not_wait_for_a_text_that_no_form_takes(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site, state=PUBLISHED)
    with site_scope(site.id):
        db.session.scalars(select(Page)).one().title = ""
    db.session.commit()
    form = opened(kecamatan, where).set(langkah__alasan="Keliru")

    assert form.send().status_code == 422
    assert form.send(langkah="tarik").status_code == 303
    assert page(site).state == WITHDRAWN


def test_cancelling_a_schedule_saves_the_corrections(kecamatan: FlaskClient, site: Site) -> None:
    where = scheduled(kecamatan, site)
    assert opened(kecamatan, where).set(title="Diperbaiki").send(langkah="batal").status_code == 303
    assert (page(site).title, page(site).state) == ("Diperbaiki", DRAFT)


def test_a_stale_button_publishes_nothing_that_was_withdrawn(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site)
    stale = opened(kecamatan, where)
    assert opened(kecamatan, where).send(langkah="terbit").status_code == 303
    assert opened(kecamatan, where).set(langkah__alasan="Ada data pribadi").send(langkah="tarik").status_code == 303

    answer = stale.send(langkah="terbit")
    assert answer.status_code == 409
    assert "keadaan tulisan ini berubah: kini “Ditarik”" in answer.text
    assert (page(site).state, page(site).note) == (WITHDRAWN, "Ada data pribadi")
    # Whoever has read that may still publish.
    assert Form(kecamatan, answer.text, where).send(langkah="terbit").status_code == 303


def test_a_stale_button_is_refused_even_when_the_state_came_round(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site)
    stale = opened(kecamatan, where)
    for button in ("terbit", "arsip"):
        assert opened(kecamatan, where).send(langkah=button).status_code == 303
    assert Form(kecamatan, kecamatan.get(where).text, f"{where}/pulih").send().status_code == 303

    assert (page(site).state, stale.send(langkah="terbit").status_code) == (DRAFT, 409)


def test_a_stale_step_of_its_own_form_is_refused(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site, state=ARCHIVED)
    stale = Form(kecamatan, kecamatan.get(where).text, f"{where}/terbit")
    assert Form(kecamatan, kecamatan.get(where).text, f"{where}/pulih").send().status_code == 303

    answer = stale.send()
    assert (answer.status_code, "Keadaannya sudah berubah: kini “Draf”." in answer.text) == (409, True)
    assert page(site).state == DRAFT


def test_a_draft_that_was_published_meanwhile_is_not_changed_in_public_unasked(
    kecamatan: FlaskClient, site: Site
) -> None:
    where = make(site)
    form = opened(kecamatan, where).set(title="Setengah jadi")
    assert opened(kecamatan, where).send(langkah="terbit").status_code == 303

    answer = form.send()
    assert (answer.status_code, page(site).title) == (409, "Profil")
    assert Form(kecamatan, answer.text, where).fields["title"] == "Setengah jadi"


def test_a_moment_typed_for_a_draft_is_not_dropped_silently(kecamatan: FlaskClient, site: Site) -> None:
    answer = opened(kecamatan, f"{ROOT}/halaman/baru").set(title="Besok", body__0__teks="Isi.", at=moment(2)).send()

    assert answer.status_code == 422
    assert "waktu ini baru berlaku setelah Anda menekan Terbitkan" in answer.text
    assert (page(site).title, page(site).state) == ("Besok", DRAFT)
    form = Form(kecamatan, answer.text, f"/halaman/{page(site).id}")
    assert form.send(langkah="terbit").status_code == 303
    assert page(site).phase == SCHEDULED


def test_saving_what_is_scheduled_moves_its_moment(kecamatan: FlaskClient, site: Site) -> None:
    where = scheduled(kecamatan, site)
    html = kecamatan.get(where).text
    assert ("Yang disimpan ikut terbit pada" in html, "Draf hanya terlihat di sini." in html) == (True, False)
    before = page(site).published_at
    assert opened(kecamatan, where).set(title="Lain").send().status_code == 303
    assert (page(site).title, page(site).published_at) == ("Lain", before)

    assert opened(kecamatan, where).set(at=moment(5)).send().status_code == 303
    after = page(site).published_at
    assert before is not None
    assert after == before + timedelta(days=3)
    answer = opened(kecamatan, where).set(at="").send()
    assert (answer.status_code, "atau Batalkan jadwal." in answer.text) == (422, True)
    assert page(site).published_at == after
    assert opened(kecamatan, where).set(at="2020-01-01T08:00").send().status_code == 422


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59", "1999-12-31T23:59"])
@pytest.mark.parametrize("button", ["terbit", ""])
def test_a_year_that_nobody_means_is_refused_at_its_field(
    kecamatan: FlaskClient, site: Site, at: str, button: str
) -> None:
    answer = opened(kecamatan, make(site)).set(at=at).send(langkah=button)
    assert (answer.status_code, "Tahun ini keliru." in answer.text) == (422, True)


class BookForm(ContentForm):
    author = StringField("Pengarang", validators=[InputRequired("Tulis pengarangnya.")])
    since = DateField("Sejak", validators=[Optional()])


@pytest.mark.parametrize(("template", "drawn"), [("publishing/form.html", 1), ("own/form.html", 0)])
def test_what_a_form_adds_is_drawn_unless_a_template_of_its_own_places_it(
    village: FlaskClient, monkeypatch: pytest.MonkeyPatch, template: str, drawn: int
) -> None:
    monkeypatch.setitem(DESK.__dict__, "form", BookForm)
    monkeypatch.setitem(DESK.__dict__, "template", template)
    own = DictLoader({"own/form.html": '{% extends "publishing/form.html" %}'})
    monkeypatch.setattr(
        village.application.jinja_env, "loader", ChoiceLoader([own, village.application.jinja_env.loader])
    )
    answer = village.get(f"{ROOT}/halaman/baru")
    found = [len(re.findall(pattern, answer.text)) for pattern in (r'id="author"', r'name="since" type="date"')]
    assert found == [drawn, drawn]


def test_a_preview_shows_what_is_typed_and_the_way_back_keeps_it(village: FlaskClient, site: Site) -> None:
    where = make(site)
    form = opened(village, where).set(title="Judul baru", body__0__teks=TYPED)
    answer = form.send(langkah="pratinjau")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Pratinjau – belum disimpan" in answer.text
    assert ('<h1 class="h-art">Judul baru</h1>' in answer.text, "<script>alert" in answer.text) == (True, False)
    assert (page(site).title, page(site).version) == ("Profil", 1)
    back = Form(village, answer.text, where)
    form = Form(village, back.send().text, where)
    assert (form.fields["title"], form.fields["body-0-teks"]) == ("Judul baru", TYPED)
    assert form.send().status_code == 303
    assert page(site).title == "Judul baru"


def test_a_preview_of_something_new_makes_nothing_but_keeps_its_photo(village: FlaskClient, site: Site) -> None:
    new = f"{ROOT}/halaman/baru"
    form = Form(village, opened(village, new).send(blok="tambah-photo").text, new)
    form.set(title="Sawah", body__0__teks="Padi.", body__1__alt="Petani")
    form.fields.setlist("body-1-berkas", [(io.BytesIO(photo()), "foto.jpg")])
    answer = form.send(langkah="pratinjau")

    db.session.rollback()
    with site_scope(site.id):
        (key,) = db.session.scalars(select(Media.key)).all()
        assert db.session.scalars(select(Page)).all() == []
    db.session.rollback()
    assert (answer.status_code, f"/admin/media/{key}/" in answer.text) == (200, True)
    form = Form(village, Form(village, answer.text, new).send().text, new)
    assert (form.fields["title"], form.fields["body-1-media"], form.fields["body-1-alt"]) == ("Sawah", key, "Petani")
    assert form.send().status_code == 303
    assert key in page(site).body


def test_a_saved_preview_leads_back(village: FlaskClient, site: Site) -> None:
    where = make(site)
    assert f'href="{where}"' in village.get(f"{where}/pratinjau").text


def test_a_return_is_told_at_home_and_in_the_list(village: FlaskClient, kecamatan: FlaskClient, site: Site) -> None:
    where = make(site)
    assert opened(village, where).send(langkah="kirim").status_code == 303
    home = village.get(f"{ROOT}/").text
    assert ("1 tulisan Anda sedang diperiksa." in home, "menunggu diperiksa." in home) == (True, False)
    assert "1 tulisan menunggu diperiksa." in kecamatan.get(f"{ROOT}/").text
    html = kecamatan.get(where).text
    assert re.search(r"Dikirim oleh Kantor desa, \d", html)
    # The panel and the decision come before the text.
    assert html.index("Kembalikan dengan catatan") < html.index('id="tulis"')
    assert html.index("Periksa sebelum terbit") < html.index('id="tulis"')
    assert html.count("Periksa sebelum terbit") == 1
    opened(kecamatan, where).set(langkah__alasan="Tambah <b>jam</b> buka").send(langkah="kembali")

    for path in (f"{ROOT}/", f"{ROOT}/halaman/"):
        html = village.get(path).text
        assert ("ikembalikan" in html, "Tambah &lt;b&gt;jam&lt;/b&gt; buka" in html) == (True, True)
    assert "Dikembalikan" not in village.get("/s/kalimandi/admin/menunggu").text
    opened(village, where).send(langkah="kirim")
    assert "Dikembalikan" not in village.get(f"{ROOT}/").text


@pytest.mark.parametrize(("path", "leads"), [("pilih", ""), ("terbit", ""), ("riwayat/7", "/riwayat?versi=7")])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_address_to_which_forms_are_sent_leads_on_when_it_is_opened(
    kecamatan: FlaskClient, site: Site, path: str, leads: str, method: str
) -> None:
    where = make(site)
    answer = kecamatan.open(f"{where}/{path}", method=method)

    assert (answer.status_code, answer.location) == (303, where + leads)
    assert page(site).state == DRAFT


def test_who_chose_of_two_versions_signed_out_comes_back_to_the_text(
    kecamatan: FlaskClient, site: Site, app: Flask
) -> None:
    where = make(site)
    mine, theirs = opened(kecamatan, where).set(title="Punya saya"), opened(kecamatan, where)
    assert theirs.set(title="Lain").send().status_code == 303
    choice = Form(kecamatan, mine.send().text, f"{where}/pilih")
    end_sessions()

    answer = kecamatan.post(choice.action, data=choice.fields, headers={"Referer": f"http://localhost{where}"})

    assert answer.status_code == 401
    assert f'href="/masuk?lanjut={quote(where, safe="")}"' in answer.text
    for sender in ("http://[", "http://jahat.example/admin/", "http://localhost.jahat.example/admin/x"):
        answer = kecamatan.post(choice.action, data=choice.fields, headers={"Referer": sender})
        assert (answer.status_code, "jahat" in answer.text) == (401, False)


def test_the_oldest_version_shows_what_it_says(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site, body="<p>Yang pertama</p>")
    assert opened(kecamatan, where).set(body__0__teks="Yang kedua").send().status_code == 303
    history = kecamatan.get(f"{where}/riwayat").text
    oldest = re.findall(rf'href="({re.escape(where)}/riwayat\?versi=\d+)"', history)[-1]

    shown = kecamatan.get(oldest).text
    assert ("Versi tertua yang masih tersimpan." in shown, "Yang pertama" in shown) == (True, True)
