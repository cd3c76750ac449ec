"""The two steps of an import, as an operator, a second click and an attacker see them."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core import jobs
from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.delivery import limits
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tables import reading, services, steps, views
from cms_core.tables.checking import Reader
from cms_core.tenancy import enter_site, site_scope
from cms_core.users.models import User
from tests.core.pages.desk import Form
from tests.core.tables.desk import GOOD, HERE, MIXED, kept, pages, upload
from tests.core.tables.plugin import TABLE


def test_a_good_file_is_looked_at_then_imported(client: FlaskClient, site: Site, operator: User) -> None:
    answer = upload(client, GOOD)
    assert (answer.status_code, pages(site)) == (303, [])
    shown = client.get(answer.location).text
    assert "Belum ada yang disimpan di situs." in shown
    assert ("Impor semua" in shown, "Lewati" in shown) == (True, False)

    done = Form(client, shown, answer.location).send()

    assert (done.status_code, done.location) == (303, answer.location)
    assert pages(site) == [("kopi", "Kopi", 5), ("teh", "Teh", 50)]
    assert "2 baris tersimpan." in client.get(done.location).text
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.what == "warta.imported"))
    assert (entry.site_id, entry.user_id, entry.target) == (site.id, operator.id, "warta")
    assert entry.detail == {"new": 2, "changed": 0, "unchanged": 0, "bad": 0}


def test_bad_rows_are_named_and_skipped_only_when_asked_to(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, MIXED).location
    shown = client.get(there).text
    assert "Impor yang benar (1), lewati yang salah (2)" in shown
    for words in (
        "Baris 3",
        "<b>Sel B3, Judul</b>: Isian ini perlu diisi.",
        "<b>Sel C3, Urutan</b>: Tulis dengan angka",
    ):
        assert words in shown
    assert "<b>Sel B4, Judul</b>: Nama ini tidak boleh." in shown
    taken = client.get(f"{there}/salah.csv")
    assert taken.headers["Content-Disposition"] == "attachment; filename=warta-perlu-diperbaiki.csv"
    assert taken.data.decode("utf-8-sig").splitlines() == [
        "Alamat;Judul;Urutan;Baris asal;Alasan ditolak",
        'teh;;x;3;"Sel B3, Judul: Isian ini perlu diisi.; Sel C3, Urutan: Tulis dengan angka saja."',
        "susu;Terlarang;;4;Sel B4, Judul: Nama ini tidak boleh.",
    ]
    assert pages(site) == []

    Form(client, shown, there).send()

    assert pages(site) == [("kopi", "Kopi", 5)]
    result = client.get(there).text
    assert ("1 baris tersimpan." in result, "2 baris yang salah dilewati." in result) == (True, True)
    assert "<b>Sel B4, Judul</b>: Nama ini tidak boleh." in result
    assert client.get(f"{there}/salah.csv").data == taken.data
    assert "Laporan impor Warta, " in client.get(HERE).text


def test_what_is_worth_a_second_look_is_told_and_taken(client: FlaskClient, site: Site, operator: User) -> None:
    many = "".join(f"nomor-{number};Nomor {number};{901 if number in (3, 39) else 10}\n" for number in range(40))
    answer = upload(client, f"Alamat;Judul;Urutan\n{many}".encode())
    assert kept()[0].state == "checked"
    shown = client.get(answer.location).text
    told = shown.partition("Yang perlu dilihat")[2].partition("</section>")[0]
    assert re.findall(r"<b>(Sel [^<]+)</b>: ([^<]+) <span", told) == [
        ("Sel C5, Urutan", "Jauh di belakang."),
        ("Sel C41, Urutan", "Jauh di belakang."),
    ]
    Form(client, shown, answer.location).send()
    assert (len(pages(site)), "Yang perlu dilihat" in client.get(answer.location).text) == (40, False)


def test_the_dry_run_shows_what_each_row_says_wrong_and_what_it_would_change(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = upload(client, GOOD).location
    Form(client, client.get(there).text, there).send()
    monkeypatch.setattr(views, "SHOWN_CHANGES", 1)
    there = upload(client, b"Alamat;Judul;Urutan\nkopi;Kopi bubuk;6\nteh;Teh;7\nsusu;Susu;lima\n").location
    shown = " ".join(client.get(there).text.split())

    assert "<b>Judul</b>: <del>Kopi</del> → <ins>Kopi bubuk</ins>" in shown
    assert "<b>Urutan</b>: <del>5</del> → <ins>6</ins>" in shown
    assert ("<ins>7</ins>" in shown, "1 baris lain yang berubah ada di berkas unduhan." in shown) == (False, True)
    assert 'Baris 4 <span class="soft">Susu</span>' in shown
    assert "Tertulis: “lima”." in shown
    taken = client.get(f"{there}/berubah.csv")
    assert taken.headers["Content-Disposition"] == "attachment; filename=warta-berubah.csv"
    assert taken.data.decode("utf-8-sig").splitlines() == [
        "Baris;Judul;Kolom;Sekarang;Menjadi",
        "2;Kopi bubuk;Judul;Kopi;Kopi bubuk",
        "2;Kopi bubuk;Urutan;5;6",
        "3;Teh;Urutan;50;7",
    ]


def test_a_cell_that_changed_since_the_dry_run_is_not_lost(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, GOOD).location
    Form(client, client.get(there).text, there).send()
    there = upload(client, b"Alamat;Judul;Urutan\nkopi;Kopi;6\n").location
    form = Form(client, client.get(there).text, there)
    with site_scope(site.id):
        db.session.scalars(select(Page).where(Page.slug == "kopi")).one().weight = 9

    answer = form.send()

    assert (answer.status_code, pages(site)[0]) == (303, ("kopi", "Kopi", 9))
    shown = client.get(there).text
    assert "0 baris tersimpan." in shown
    assert "Isi situs berubah sejak berkas ini diperiksa, jadi baris ini dilewati." in shown
    assert "<del>9</del> → <ins>6</ins>" in shown


def test_nothing_to_import_has_no_button(client: FlaskClient, site: Site, operator: User) -> None:
    shown = client.get(upload(client, b"Alamat;Judul\nteh;\n").location).text
    assert ("Belum ada baris yang dapat diimpor." in shown, "Impor" in shown) == (True, False)
    there = upload(client, GOOD).location
    Form(client, client.get(there).text, there).send()
    with_same = client.get(upload(client, b"Alamat;Judul\nkopi;Kopi\n").location).text
    assert ("Tidak ada yang berubah." in with_same, "Impor" in with_same) == (True, False)


def test_a_second_click_imports_nothing_more(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, GOOD).location
    form = Form(client, client.get(there).text, there)
    first, second = form.send(), form.send()
    assert (first.status_code, second.status_code, second.location) == (303, 303, there)
    assert len(pages(site)) == 2
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.what == "warta.imported")).all()) == 1


def test_two_clicks_at_the_same_time_import_once(app: Flask, client: FlaskClient, site: Site, operator: User) -> None:
    key = int(upload(client, GOOD).location.rpartition("/")[2])
    site_id, user_id, start = site.id, operator.id, Barrier(2)
    db.session.remove()
    counts, done = {"new": 2, "changed": 0, "unchanged": 0, "bad": 0}, []

    def click() -> None:
        with app.app_context():
            enter_site(site_id)
            start.wait()
            row = services.find(TABLE, key, user_id=user_id, lock=True)
            assert row is not None
            services.begin(TABLE, row, agreed=row.mark)
            db.session.commit()
            done.append(row.result)

    threads = [Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [counts, counts]
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.what == "warta.imported")).all()) == 1


def test_a_row_that_somebody_made_since_the_dry_run_is_left_as_it_is(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = upload(client, GOOD).location
    form = Form(client, client.get(there).text, there)
    with site_scope(site.id):
        db.session.add(Page(slug="kopi", title="Kopi orang lain"))
    assert form.send().status_code == 303
    assert pages(site) == [("kopi", "Kopi orang lain", 50), ("teh", "Teh", 50)]
    assert kept()[0].result == {"new": 1, "changed": 0, "unchanged": 0, "bad": 1}
    # Whoever wants it all the same brings the file once more, and sees what he changes.
    again = upload(client, GOOD).location
    assert Form(client, client.get(again).text, again).send().status_code == 303
    assert pages(site)[0] == ("kopi", "Kopi", 5)


def test_what_somebody_else_writes_meanwhile_is_left_out_alone(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = upload(client, b"Alamat;Judul\nteh;Teh\nkopi;Kopi\nsusu;Susu\n").location
    form = Form(client, client.get(there).text, there)
    with site_scope(site.id):
        db.session.add(Page(slug="kopi", title="Kopi orang lain"))
    # The row appears after its key was looked for: the database is what notices.
    blind = dataclasses.replace(TABLE, find=lambda _keys: {})
    monkeypatch.setattr(steps, "Reader", lambda _table, head: Reader(blind, head))
    assert form.send().status_code == 303
    assert pages(site) == [("kopi", "Kopi orang lain", 50), ("teh", "Teh", 50), ("susu", "Susu", 50)]
    assert kept()[0].result == {"new": 2, "changed": 0, "unchanged": 0, "bad": 1}


def test_a_fault_in_the_middle_leaves_nothing_and_keeps_the_file(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = upload(client, b"Alamat;Judul\nkopi;Kopi\nteh;Pecah\n").location
    assert Form(client, client.get(there).text, there).send().status_code == 500
    assert pages(site) == []
    assert "Impor semua" in client.get(there).text


def test_a_file_that_cannot_be_used_is_refused_at_the_field(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_BYTES", 40)
    monkeypatch.setattr(reading, "MOST_BYTES", 40)
    for content, message in (
        (None, "Pilih berkasnya."),
        (b"", "Berkas ini kosong."),
        (b"Warna\nx\n", "Kolom ini tidak dikenal"),
        (b"Alamat;Judul\n" + b"x" * 40, "Berkas ini lebih dari 12 MB."),
    ):
        answer = upload(client, content)
        assert answer.status_code == 422
        assert 'id="file-galat"' in answer.text
        assert message in answer.text
    assert kept() == []


def test_files_are_not_checked_without_end(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_HOUR", 1)
    assert [upload(client, GOOD).status_code for _try in range(2)] == [303, 422]
    again = limits.goes_on("tables", str(operator.id), "1 per hour")
    assert timedelta(minutes=50) < again - now() <= timedelta(hours=1)
    said = f"Coba lagi mulai pukul {again.astimezone(ZoneInfo(site.timezone)):%H.%M}"
    assert said in upload(client, GOOD).text


def test_large_files_count_as_several(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_HOUR", 5)
    monkeypatch.setattr(views, "COUNTED", len(GOOD) // 2)
    assert [upload(client, GOOD).status_code for _try in range(2)] == [303, 422]


def test_a_large_file_can_be_mended_ten_times_and_small_ones_go_on_after(
    client: FlaskClient, site: Site, operator: User
) -> None:
    counted = f"{views.PER_HOUR} per hour"

    def passes(size: int) -> bool:
        return limits.hit("tables", str(operator.id), counted, cost=views.cost(size))

    assert [passes(reading.MOST_BYTES) for _try in range(20)] == [True] * 19 + [False]
    assert upload(client, GOOD).status_code == 303


def test_who_mends_a_file_may_send_it_again_and_again(client: FlaskClient, site: Site, operator: User) -> None:
    assert {upload(client, GOOD).status_code for _try in range(40)} == {303}


def test_a_report_says_in_which_language_its_reasons_are_and_is_made_again_in_another(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = urlsplit(upload(client, MIXED + b"Jumlah;;\n").location).path
    english = there.replace("/admin/", "/en/admin/")
    assert "Periksa lagi dalam bahasa ini" not in client.get(there).text

    shown = client.get(english).text
    assert "This file was checked in Bahasa Indonesia, and so are the reasons." in shown
    assert '<span lang="id">Isian ini perlu diisi.</span>' in shown
    # What is told of the whole file is said in both.
    assert ("Row 5 holds sums, so it is passed over." in shown, "berisi jumlah" in shown) == (True, False)
    again = Form(client, shown, english).send(langkah="bahasa")
    assert (again.status_code, kept()[0].state) == (303, "checking")
    jobs.work_off()

    shown = client.get(english).text
    assert ("This has to be filled in." in shown, "Isian ini perlu diisi." in shown) == (True, False)
    assert ("Check again in this language" in shown, kept()[0].found["bad"]) == (False, 2)
    # What is agreed to now is this report.
    Form(client, shown, english).send()
    assert pages(site) == [("kopi", "Kopi", 5)]
    done = client.get(there).text
    assert "Berkas ini diperiksa dalam English, jadi alasannya juga." in done
    assert '<span lang="en">This has to be filled in.</span>' in done
    # What was imported is looked at no more.
    Form(client, done, there).send(langkah="bahasa")
    assert kept()[0].state == "done"
