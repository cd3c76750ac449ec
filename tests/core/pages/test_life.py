"""The steps of a page's life, taken from its form by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import STAGES
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED, REVIEW, WITHDRAWN, PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, at, count, make, opened, public, read, stage


def test_a_schedule_shows_the_page_from_then_on(
    village: FlaskClient, app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = (now() + timedelta(days=2, hours=7)).strftime("%Y-%m-%dT%H:%M")
    form = opened(village, "/halaman/baru").set(title="Besok", body__0__teks="Lusa.", at=local)
    edit = form.send(langkah="terbit").location

    assert "Dijadwalkan" in village.get(edit).text
    assert Form(village, village.get(edit).text, edit).fields["at"].startswith(local)
    assert public(app, "besok").status_code == 404
    assert (
        "Lusa" not in app.test_client().get("/s/kalimandi/cari?q=lusa").text.partition("<main")[2].partition("<h1")[2]
    )
    later = now() + timedelta(days=3)
    for name in ("publishing.models", "publishing.items"):
        monkeypatch.setattr(f"cms_core.{name}.now", lambda: later)
    assert public(app, "besok").status_code == 200


def test_a_schedule_in_the_past_says_so_and_keeps_the_draft(village: FlaskClient, site: Site) -> None:
    form = opened(village, "/halaman/baru").set(title="Kemarin", body__0__teks="Isi.", at="2020-01-01T08:00")
    answer = form.send(langkah="terbit")

    assert answer.status_code == 422
    assert "Waktu ini sudah lewat." in answer.text
    with site_scope(site.id):
        page = db.session.scalars(select(Page)).one()
        assert (page.title, page.state) == ("Kemarin", DRAFT)
        path = at(f"/halaman/{page.id}")
    db.session.rollback()
    assert Form(village, answer.text, path).set(at="").send(langkah="terbit").status_code == 303


def test_every_step_of_a_life_is_taken_from_the_form(
    village: FlaskClient, kecamatan: FlaskClient, app: Flask, site: Site
) -> None:
    stage(site, "village_drafts")
    key = make(site)
    path = f"/halaman/{key}"
    assert opened(village, path).send(langkah="kirim").status_code == 303
    assert read(site, key).state == REVIEW

    back = opened(kecamatan, path)
    empty = back.send(langkah="kembali")
    assert (empty.status_code, "Tulis alasannya." in empty.text) == (422, True)
    assert back.set(langkah__alasan="Tambah jam buka").send(langkah="kembali").status_code == 303
    assert "Tambah jam buka" in village.get(at(path)).text
    assert opened(kecamatan, path).send(langkah="terbit").status_code == 303
    assert public(app, "profil").status_code == 200

    archive = opened(kecamatan, path)
    assert archive.send(langkah="arsip").status_code == 303
    shown = public(app, "profil")
    assert (shown.status_code, "Halaman ini ada di arsip." in shown.text, "noindex" in shown.text) == (200, True, True)
    assert count(site, PublishedItem) == 0
    assert "Profil" not in kecamatan.get(at("/halaman/")).text.partition("<main")[2]
    assert "Profil" in kecamatan.get(at("/halaman/?keadaan=archived")).text

    assert archive.send(langkah="arsip").status_code == 303  # a second click
    restored = Form(kecamatan, kecamatan.get(at(path)).text, at(f"{path}/pulih"))
    assert restored.send().status_code == 303
    assert (read(site, key).state, public(app, "profil").status_code) == (DRAFT, 404)

    assert opened(kecamatan, path).send(langkah="terbit").status_code == 303
    assert opened(kecamatan, path).set(langkah__alasan="Keliru").send(langkah="tarik").status_code == 303
    assert (read(site, key).state, public(app, "profil").status_code) == (WITHDRAWN, 410)
    assert opened(kecamatan, path).send(langkah="arsip").status_code == 303
    assert (read(site, key).state, public(app, "profil").status_code) == (ARCHIVED, 404)


STEPS = {"kirim": "submit", "terbit": "publish", "kembali": "advise", "tarik": "withdraw", "arsip": "withdraw"}


@pytest.mark.sqlite_only("rights read no database")
@pytest.mark.parametrize("name", list(STAGES))
def test_what_a_stage_does_not_let_is_not_offered_and_refused(
    village: FlaskClient, kecamatan: FlaskClient, site: Site, name: str
) -> None:
    keys = {"kirim": make(site), "terbit": make(site), "kembali": make(site, state=REVIEW)}
    keys |= {step: make(site, state=PUBLISHED) for step in ("tarik", "arsip")}
    stage(site, name)
    for client, side in ((village, "own"), (kecamatan, "above")):
        allowed = STAGES[name][side]
        assert client.get(at("/halaman/")).status_code == 200
        assert client.get(at("/halaman/baru")).status_code == (200 if "write" in allowed else 403)
        assert client.get(at("/menu/")).status_code == (200 if "manage" in allowed else 403)
        for step, action in STEPS.items():
            path = at(f"/halaman/{keys[step]}")
            html = client.get(path).text
            bar = f'name="langkah" value="{step}"' in html
            offered = bar or f"{path}/{step}" in html
            # Who may publish need not submit.
            expected = action in allowed and not (step == "kirim" and {"write", "publish"} <= allowed)
            assert (step, offered) == (step, expected)
            answer = client.post(f"{path}/{step}", data={"langkah-alasan": "x"})
            assert (step, answer.status_code) == (step, 422 if action in allowed else 403)


def test_what_is_published_is_not_changed_by_who_may_not_publish(
    village: FlaskClient, kecamatan: FlaskClient, site: Site
) -> None:
    key = make(site, state=PUBLISHED)
    form = opened(village, f"/halaman/{key}").set(body__0__teks="Diam-diam")
    stage(site, "village_drafts")

    assert form.send().status_code == 403
    shown = village.get(at(f"/halaman/{key}")).text.partition("<main")[2]
    assert ("<form" in shown, "hanya dapat diubah oleh pemeriksanya" in shown) == (False, True)
    for path in (f"/halaman/{key}/pilih", f"/halaman/{key}/riwayat/1"):
        assert village.post(at(path), data={"tulisan": "1"}).status_code == 403
    assert read(site, key).body == "<p>Satu</p>"
