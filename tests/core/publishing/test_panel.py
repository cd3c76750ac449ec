"""The panel is seen before something with findings is published, and nothing passes it unmeant."""

from __future__ import annotations

import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.publishing.checks import Finding, asks_twice
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED, WITHDRAWN
from cms_core.sites.models import Site
from tests.core.pages.desk import Form
from tests.core.publishing.desk import NIK, ROOT, make, opened, page, scheduled


def test_the_panel_is_seen_before_something_with_findings_is_published(
    app: Flask, kecamatan: FlaskClient, site: Site
) -> None:
    form = opened(kecamatan, f"{ROOT}/halaman/baru").set(title="Bantuan", body__0__teks=f"Atas nama NIK {NIK}.")
    answer = form.send(langkah="terbit")

    assert answer.status_code == 422
    assert "Periksa dulu, belum terbit" in answer.text
    assert answer.text.count("Ada NIK atau nomor KK di bagian 1.") == 1
    assert (page(site).state, page(site).title) == (DRAFT, "Bantuan")
    again = Form(kecamatan, answer.text, f"/halaman/{page(site).id}")
    # Another finding, that was not on the panel, is asked for in its turn.
    sure = re.search(r'value="(terbit-[0-9a-f]+)"', answer.text)
    assert sure is not None
    again.set(title="Bantuan 0812-3456-7890")
    asked = again.send(langkah=sure[1])
    assert (asked.status_code, page(site).state) == (422, DRAFT)
    again = Form(kecamatan, asked.text, f"/halaman/{page(site).id}")
    sure = re.search(r'value="(terbit-[0-9a-f]+)"', asked.text)
    assert sure is not None
    assert [again.send(langkah=sure[1]).status_code for _click in range(2)] == [303, 303]
    assert page(site).state == PUBLISHED
    assert opened(kecamatan, f"{ROOT}/halaman/{page(site).id}").set(title="Bantuan").send().status_code == 303


@pytest.mark.parametrize("at", ["", "later"])
def test_what_citizens_read_gets_no_new_finding_unseen(kecamatan: FlaskClient, site: Site, at: str) -> None:
    url = scheduled(kecamatan, site) if at else make(site, state=PUBLISHED)
    answer = opened(kecamatan, url).set(body__0__teks=f"Atas nama NIK {NIK}.").send()

    assert (answer.status_code, "Periksa dulu, belum disimpan" in answer.text) == (422, True)
    assert (page(site).version, NIK in page(site).body) == (1, False)
    sure = re.search(r'value="(terbit-[0-9a-f]+)"', answer.text)
    assert sure is not None
    assert Form(kecamatan, answer.text, f"/halaman/{page(site).id}").send(langkah=sure[1]).status_code == 303
    assert (page(site).state, NIK in page(site).body) == (PUBLISHED, True)
    # What stands there is known; taking it away, or something beside it, asks nothing.
    assert opened(kecamatan, url).set(title="Judul lain").send().status_code == 303
    assert opened(kecamatan, url).set(body__0__teks="Tanpa nomor.").send().status_code == 303


def test_what_comes_down_is_not_asked_about(kecamatan: FlaskClient, site: Site) -> None:
    form = opened(kecamatan, make(site, state=PUBLISHED)).set(body__0__teks=f"Atas nama NIK {NIK}.")
    assert form.set(langkah__alasan="Salah orang").send(langkah="tarik").status_code == 303
    assert page(site).state == WITHDRAWN


def test_a_double_click_still_shows_the_panel(kecamatan: FlaskClient, site: Site) -> None:
    form = opened(kecamatan, f"{ROOT}/halaman/baru").set(title="Bantuan", body__0__teks=f"NIK {NIK}.")
    first, second = form.send(langkah="terbit"), form.send(langkah="terbit")

    assert (first.status_code, second.status_code, page(site).state) == (422, 303, DRAFT)
    assert "Periksa dulu, belum terbit" in kecamatan.get(second.location).text


def test_an_empty_page_is_not_published_at_one_tap(kecamatan: FlaskClient, site: Site) -> None:
    answer = opened(kecamatan, f"{ROOT}/halaman/baru").set(title="Kosong").send(langkah="terbit")
    assert (answer.status_code, "Tulisan ini belum ada isinya." in answer.text) == (422, True)
    assert page(site).state == DRAFT


def test_the_panel_is_seen_from_the_archive_as_well(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site, state=ARCHIVED, body=f"<p>NIK {NIK}</p>")
    answer = Form(kecamatan, kecamatan.get(where).text, f"{where}/terbit").send()
    assert (answer.status_code, page(site).state) == (422, ARCHIVED)

    sure = re.search(r'value="(terbit-[0-9a-f]+)"', answer.text)
    assert sure is not None
    assert Form(kecamatan, answer.text, f"{where}/terbit").send(langkah=sure[1]).status_code == 303
    assert page(site).state == PUBLISHED


def test_enter_saves_and_never_publishes_what_the_panel_asks_about(kecamatan: FlaskClient, site: Site) -> None:
    fresh = kecamatan.get(f"{ROOT}/halaman/baru").text
    asks = opened(kecamatan, f"{ROOT}/halaman/baru").set(title="Bantuan", body__0__teks=f"NIK {NIK}.")
    asked = asks.send(langkah="terbit").text
    assert "Periksa dulu, belum terbit" in asked

    for html in (fresh, asked):
        document = html5lib.parse(html, namespaceHTMLElements=False)
        inside = {id(each) for each in document.iterfind(".//form[@id='tulis']//button")}
        buttons = [each for each in document.iter("button") if each.get("form") == "tulis" or id(each) in inside]
        # What Enter presses is the first of them in the page (HTML, "implicit submission").
        assert buttons[0].get("name") is None


def test_nothing_is_no_text_to_look_over(village: FlaskClient, site: Site) -> None:
    answer = opened(village, f"{ROOT}/halaman/baru").set(title="Kosong").send(langkah="kirim")

    assert (answer.status_code, "Drafnya tersimpan, tetapi belum dikirim." in answer.text) == (422, True)
    assert (page(site).title, page(site).state) == ("Kosong", DRAFT)
    where = f"{ROOT}/halaman/{page(site).id}"
    token = opened(village, where).fields["csrf_token"]
    assert village.post(f"{where}/kirim", data={"csrf_token": token}).status_code == 422
    assert page(site).state == DRAFT
    assert village.get(f"{where}/entah").status_code == 404


def test_what_is_gently_said_is_said_when_it_is_published(kecamatan: FlaskClient, site: Site) -> None:
    form = opened(kecamatan, f"{ROOT}/halaman/baru").set(title="Daftar", body__0__jenis="list", body__0__teks="- Satu")
    done = form.send(langkah="terbit")

    assert (done.status_code, page(site).state) == (303, PUBLISHED)
    assert "Belum ada pembuka." in kecamatan.get(done.location).text.partition("<h1")[0]


def test_the_panel_of_what_is_scheduled_names_its_moment(kecamatan: FlaskClient, site: Site) -> None:
    answer = opened(kecamatan, scheduled(kecamatan, site)).set(body__0__teks=f"NIK {NIK}.").send()

    assert answer.status_code == 422
    assert ("Perubahan ini ikut terbit pada" in answer.text, "langsung tampil di situs, jadi" in answer.text) == (
        True,
        False,
    )


def test_a_wish_that_is_fulfilled_already_is_no_question(kecamatan: FlaskClient, site: Site) -> None:
    where = make(site, state=PUBLISHED)
    mine, theirs = opened(kecamatan, where), opened(kecamatan, where)
    assert theirs.set(title="Lain").send().status_code == 303

    met = mine.set(title="Punya saya").send(langkah="terbit-0")

    assert (met.status_code, 'type="checkbox" name="langkah"' in met.text) == (409, False)
    assert '<input type="hidden" name="langkah" value="terbit-0">' in met.text


def test_what_blocks_is_mended_before_it_is_published(
    kecamatan: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding(False, "Batasnya terlewati.", blocks=True)]
    monkeypatch.setattr(ContentForm, "findings", lambda _form: found)
    where = make(site)
    for button in ("terbit", f"terbit-{asks_twice(found)}"):
        answer = opened(kecamatan, where).send(langkah=button)
        assert (answer.status_code, page(site).state) == (422, DRAFT)
        assert ("Harus dibetulkan." in answer.text, "Tetap terbitkan" in answer.text) == (True, False)
    monkeypatch.undo()
    assert opened(kecamatan, where).send(langkah="terbit").status_code == 303
