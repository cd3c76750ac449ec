"""Two versions of a page that met, and its history, over the wire and without JavaScript."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.publishing.models import DRAFT, PUBLISHED, REVIEW, SCHEDULED, Revision
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, at, make, opened, published, read, stage

THREE = "<p>Satu</p><p>Dua</p><p>Tiga</p>"


def meet(village: FlaskClient, kecamatan: FlaskClient, key: int, mine: Any, theirs: Any, **button: str) -> Any:
    """Both open a page; the kecamatan saves first."""
    ours, others = opened(village, f"/halaman/{key}"), opened(kecamatan, f"/halaman/{key}")
    assert others.set(**theirs).send().status_code == 303
    return ours.set(**mine).send(**button)


def choice(client: FlaskClient, answer: Any, key: int) -> Form:
    assert answer.status_code == 409
    return Form(client, answer.text, at(f"/halaman/{key}/pilih"))


def revisions(site: Site) -> list[Revision]:
    db.session.rollback()
    with site_scope(site.id):
        return list(db.session.scalars(select(Revision).order_by(Revision.id)))


def headings(html: str) -> list[str]:
    return re.findall(r"<h[23][^>]*>([^<]+)</h[23]>", html.partition("<main")[2])


NEW_ON_TOP = {"body": ["9", "0", "1", "2"], "body__9__jenis": "paragraph", "body__9__teks": "Baru"}
AT_THE_END = {"body": ["0", "1", "2", "3"], "body__3__jenis": "paragraph"}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected", "said"),
    [
        (
            NEW_ON_TOP,
            {"body__0__teks": "Satu betul"},
            "<p>Baru</p><p>Satu betul</p><p>Dua</p><p>Tiga</p>",
            ["Paragraf 1: ditambah oleh Anda", "Paragraf 2: diubah oleh Kantor kecamatan"],
        ),
        (
            {"body": ["2", "0", "1"]},
            {"body__1__teks": "Dua betul"},
            "<p>Tiga</p><p>Satu</p><p>Dua betul</p>",
            ["Paragraf 1: dipindahkan oleh Anda", "Paragraf 3: diubah oleh Kantor kecamatan"],
        ),
        (
            {**AT_THE_END, "body__3__teks": "Dari desa"},
            {**AT_THE_END, "body__3__teks": "Dari kecamatan"},
            f"{THREE}<p>Dari kecamatan</p><p>Dari desa</p>",
            ["Paragraf 4: ditambah oleh Kantor kecamatan", "Paragraf 5: ditambah oleh Anda"],
        ),
    ],
    ids=["added and corrected", "moved and corrected", "both added"],
)
def test_what_does_not_touch_is_merged_shown_and_saved_without_a_question(
    village: FlaskClient, kecamatan: FlaskClient, site: Site, mine: Any, theirs: Any, expected: str, said: list[str]
) -> None:
    stage(site, "village_drafts")
    key = make(site, body=THREE)
    answer = meet(village, kecamatan, key, mine, theirs)

    assert headings(answer.text) == ["Digabung sendiri", *said]
    assert 'type="radio"' not in answer.text
    assert read(site, key).version == 2
    assert choice(village, answer, key).send().status_code == 303
    assert read(site, key).body == expected


def test_of_what_both_changed_both_stay_unless_one_is_chosen(
    village: FlaskClient, kecamatan: FlaskClient, site: Site
) -> None:
    key = make(site, body=THREE)
    stage(site, "village_drafts")
    answer = meet(village, kecamatan, key, {"body__1__teks": "Dua desa"}, {"body__1__teks": "Dua kecamatan"})
    form = choice(village, answer, key)

    assert form.fields["bagian-2"] == "keduanya"
    assert form.send().status_code == 303
    assert read(site, key).body == "<p>Satu</p><p>Dua kecamatan</p><p>Dua desa</p><p>Tiga</p>"


def test_the_same_choice_sent_twice_leads_to_the_same_place(
    village: FlaskClient, kecamatan: FlaskClient, site: Site
) -> None:
    stage(site, "village_drafts")
    for button in ({"semua": "saya"}, {}):
        key = make(site, body=THREE)
        answer = meet(village, kecamatan, key, {"body__1__teks": "Dua desa"}, {"title": "Profil desa"})
        form = choice(village, answer, key)
        first, second = form.send(**button), form.send(**button)

        assert [(each.status_code, each.location) for each in (first, second)] == [(303, at(f"/halaman/{key}"))] * 2
        page = read(site, key)
        assert (page.version, page.title) == (3, "Profil" if button else "Profil desa")


def test_a_choice_that_met_another_save_says_so(village: FlaskClient, kecamatan: FlaskClient, site: Site) -> None:
    stage(site, "village_drafts")
    key = make(site, body=THREE)
    answer = meet(village, kecamatan, key, {"body__1__teks": "Dua desa"}, {"title": "Profil desa"}, langkah="kirim")
    assert "menyimpan lagi" not in answer.text
    assert opened(kecamatan, f"/halaman/{key}").set(body__0__teks="Satu betul").send().status_code == 303

    again = choice(village, answer, key).send()
    assert (again.status_code, "Kantor kecamatan menyimpan lagi" in again.text) == (409, True)
    assert choice(village, again, key).send().status_code == 303
    page = read(site, key)
    assert (page.body, page.state) == ("<p>Satu betul</p><p>Dua desa</p><p>Tiga</p>", REVIEW)


def test_what_was_wished_besides_saving_happens_after_the_choice(village: FlaskClient, site: Site) -> None:
    local = (now() + timedelta(days=2, hours=7)).strftime("%Y-%m-%dT%H:%M")
    for name, wish, at_time, phase in (
        ("village_drafts", "kirim", "", REVIEW),
        ("village_publishes", "terbit", "", PUBLISHED),
        ("village_publishes", "terbit", local, SCHEDULED),
    ):
        stage(site, name)
        key = make(site, body=THREE)
        mine = {"body__1__teks": "Dua desa", **({"at": at_time} if at_time else {})}
        answer = meet(village, village, key, mine, {"title": "Profil desa"}, langkah=wish)
        form = choice(village, answer, key)
        assert [form.send().status_code, form.send().status_code] == [303, 303]
        assert read(site, key).phase == phase

    key = make(site, body=THREE)
    answer = meet(village, village, key, {"body__1__teks": "Dua desa"}, {"title": "Lain"}, langkah="terbit")
    form = choice(village, answer, key)
    del form.fields["langkah"]
    assert form.send().status_code == 303
    assert read(site, key).phase == DRAFT


def test_a_wish_that_cannot_be_any_more_is_told(village: FlaskClient, site: Site) -> None:
    key = make(site, body=THREE)
    answer = meet(village, village, key, {"body__1__teks": "Dua desa"}, {"title": "Lain"}, langkah="terbit")
    form = choice(village, answer, key)
    stage(site, "village_drafts")
    back = form.send()

    assert "“Terbitkan” tidak dilakukan" in village.get(back.location).text
    page = read(site, key)
    assert (page.state, page.title, page.body) == (DRAFT, "Lain", "<p>Satu</p><p>Dua desa</p><p>Tiga</p>")


def test_a_moment_that_passed_while_one_chose_is_told(village: FlaskClient, site: Site) -> None:
    key = make(site, body=THREE)
    mine = {"body__1__teks": "Dua desa", "at": "2020-01-01T08:00"}
    answer = meet(village, village, key, mine, {"title": "Lain"}, langkah="terbit")
    page = choice(village, answer, key).send()

    assert (page.status_code, "Waktu ini sudah lewat." in page.text) == (422, True)
    form = Form(village, page.text, at(f"/halaman/{key}"))
    assert (form.fields["title"], form.fields["body-1-teks"]) == ("Lain", "Dua desa")
    assert form.set(at="").send(langkah="terbit").status_code == 303
    assert read(site, key).phase == PUBLISHED


def test_bringing_back_an_old_version_overwrites_nothing_newer(
    village: FlaskClient, kecamatan: FlaskClient, site: Site
) -> None:
    stage(site, "village_drafts")
    key = make(site, body=THREE)
    opened(village, f"/halaman/{key}").set(title="Profil kami").send()
    first = revisions(site)[0].id
    address = f"/halaman/{key}/riwayat"
    form = Form(village, village.get(at(f"{address}?versi={first}")).text, at(f"{address}/{first}"))
    opened(kecamatan, f"/halaman/{key}").set(body__1__teks="Dua dari ponsel").send()

    answer = form.send()
    assert answer.status_code == 409
    assert (read(site, key).title, read(site, key).version) == ("Profil kami", 3)
    assert choice(village, answer, key).send().status_code == 303
    page = read(site, key)
    assert (page.title, page.body) == ("Profil", "<p>Satu</p><p>Dua dari ponsel</p><p>Tiga</p>")


def test_bringing_back_twice_makes_one_version(village: FlaskClient, site: Site) -> None:
    key = make(site)
    opened(village, f"/halaman/{key}").set(title="Profil kami").send()
    first = revisions(site)[0].id
    address = f"/halaman/{key}/riwayat"
    form = Form(village, village.get(at(f"{address}?versi={first}")).text, at(f"{address}/{first}"))

    assert [form.send().status_code, form.send().status_code] == [303, 303]
    assert (read(site, key).title, read(site, key).version) == ("Profil", 3)


def test_every_entry_of_the_history_says_what_it_changed(village: FlaskClient, site: Site) -> None:
    key = make(site, body=THREE)
    stale = opened(village, f"/halaman/{key}")
    for changes in ({"body": ["2", "0", "1"]}, {"title": "Profil kami", "body__0__teks": "**Tiga**"}):
        opened(village, f"/halaman/{key}").set(**changes).send()
    stale.set(title="Usang").send()
    # Two within a minute, one in the next.
    with site_scope(site.id):
        for number, row in enumerate(db.session.scalars(select(Revision).order_by(Revision.id))):
            row.at = datetime.fromisoformat(("2026-11-02T01:00:05Z", "2026-11-02T01:00:07Z")[number % 2])
            row.at += timedelta(hours=number // 3)
    db.session.commit()
    html = village.get(at(f"/halaman/{key}/riwayat")).text
    entries = re.findall(r"<b>([^<]+)</b><span[^>]*>([^<]+)</span><span[^>]*>([^<]+)</span>", html)

    assert [tuple(text.replace("\u00a0", " ") for text in entry) for entry in entries] == [
        ("2 November 2026, 09.00 WIB", "Kantor desa · tidak dipakai", "Judul diubah"),
        ("2 November 2026, 08.00.05 WIB", "Kantor desa", "Judul diubah, Paragraf 1 diubah"),
        ("2 November 2026, 08.00.07 WIB", "Kantor desa", "Paragraf 1 dipindahkan"),
        ("2 November 2026, 08.00.05 WIB", "Tidak tercatat", "Versi tertua"),
    ]


def test_the_history_shows_a_moved_block_once_and_no_signs(village: FlaskClient, site: Site) -> None:
    table = "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    key = make(site, body=f"{THREE}{table}")
    opened(village, f"/halaman/{key}").set(body=["2", "0", "1", "3"], body__0__teks="**Satu**").send()
    form = opened(village, f"/halaman/{key}").set(body__3__kepala="1")
    moved = village.get(at(f"/halaman/{key}/riwayat")).text
    assert form.send().status_code == 303
    ticked = village.get(at(f"/halaman/{key}/riwayat")).text

    assert headings(moved)[1:3] == ["Paragraf 1: dipindahkan", "Paragraf 2: diubah"]
    assert moved.count("Tiga") == 1
    assert ("<mark><b>Satu</b></mark>" in moved, "**" in moved) == (True, False)
    assert "<mark>Baris pertama adalah judul kolom\n</mark>" in ticked


def test_a_text_that_lost_and_was_taken_after_all_is_not_called_unused(village: FlaskClient, site: Site) -> None:
    key = make(site, body=THREE)
    stale = opened(village, f"/halaman/{key}")
    opened(village, f"/halaman/{key}").set(title="Lain").send()
    answer = stale.set(title="Punya saya").send()
    seen = ["tidak dipakai" in village.get(at(f"/halaman/{key}/riwayat")).text]
    choice(village, answer, key).send(semua="saya")
    seen.append("tidak dipakai" in village.get(at(f"/halaman/{key}/riwayat")).text)

    assert seen == [True, False]
    with site_scope(site.id):
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 4
    db.session.rollback()


def test_a_note_is_carried_through_a_conflict_with_the_step_that_needs_it(
    village: FlaskClient, kecamatan: FlaskClient, site: Site
) -> None:
    stage(site, "village_drafts")
    key = make(site, body=THREE, state=REVIEW)
    mine = {"body__1__teks": "Dua betul", "langkah__alasan": "Tambah <jam> buka"}
    answer = meet(kecamatan, village, key, mine, {"title": "Profil desa"}, langkah="kembali")
    form = choice(kecamatan, answer, key)

    assert form.send().status_code == 303
    page = read(site, key)
    assert (page.state, page.note, page.title) == (DRAFT, "Tambah <jam> buka", "Profil desa")
    assert page.body == "<p>Satu</p><p>Dua betul</p><p>Tiga</p>"
    # Without the note the text is saved all the same, and the page asks for it.
    other = make(site, body=THREE, state=REVIEW)
    answer = meet(kecamatan, village, other, mine, {"title": "Profil desa"}, langkah="kembali")
    back = choice(kecamatan, answer, other).set(langkah__alasan=" ").send()
    assert "Tulis alasannya." in kecamatan.get(back.location).text
    assert (read(site, other).state, read(site, other).title) == (REVIEW, "Profil desa")


NIK = "3304022503800001"


def test_an_old_version_of_what_citizens_read_is_looked_at_before_it_comes_back(
    village: FlaskClient, site: Site
) -> None:
    key = make(site, body=f"<p>Atas nama NIK {NIK}.</p>", state=PUBLISHED)
    assert opened(village, f"/halaman/{key}").set(body__0__teks="Tanpa nomor.").send().status_code == 303
    history = village.get(at(f"/halaman/{key}/riwayat?versi={revisions(site)[0].id}")).text
    asked = Form(village, history, at(f"/halaman/{key}/riwayat/{revisions(site)[0].id}")).send()

    assert (asked.status_code, "Periksa dulu, belum disimpan" in asked.text) == (422, True)
    assert (read(site, key).version, read(site, key).body) == (2, "<p>Tanpa nomor.</p>")
    assert published(opened(village, f"/halaman/{key}"), asked).status_code == 303
    assert (read(site, key).version, read(site, key).body) == (3, f"<p>Atas nama NIK {NIK}.</p>")


def test_what_two_versions_make_is_looked_at_before_citizens_read_it(village: FlaskClient, site: Site) -> None:
    key = make(site, body=THREE, state=PUBLISHED)
    others = opened(village, f"/halaman/{key}")
    ours = opened(village, f"/halaman/{key}").set(body__1__teks=f"NIK {NIK}")
    assert others.set(body__1__teks="Dua lain").send().status_code == 303
    form = choice(village, published(ours, ours.send()), key)

    form.fields.poplist("langkah")
    asked = form.send()
    assert (asked.status_code, "Periksa dulu, belum disimpan" in asked.text) == (422, True)
    assert read(site, key).version == 2
    assert published(form, asked).status_code == 303
    assert read(site, key).body == f"<p>Satu</p><p>Dua lain</p><p>NIK {NIK}</p><p>Tiga</p>"
