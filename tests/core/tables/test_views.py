"""The two steps of an import, as an operator, a second click and an attacker see them."""

from __future__ import annotations

import dataclasses
import io
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import openpyxl
import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Text, select, type_coerce, update

from cms_core import server
from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.config import Settings
from cms_core.crypto import unseal
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import OFFICER
from cms_core.sites.models import Site
from cms_core.tables import reading, services, views
from cms_core.tables.checking import check
from cms_core.tables.models import PendingTable
from cms_core.tenancy import enter_site, every_site, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.media.test_waiting import write_at_once
from tests.core.pages.desk import Form
from tests.core.standins import manager_of
from tests.core.tables.plugin import TABLE, make

HERE = "/s/kalimandi/admin/warta/tabel/"
GOOD = b"Alamat;Judul;Urutan\nkopi;Kopi;5\nteh;Teh;\n"
MIXED = b"Alamat;Judul;Urutan\nkopi;Kopi;5\nteh;;x\nsusu;Terlarang;\n"


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    return manager_of(make())


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", modules=("warta",), stage="autonomous")


@pytest.fixture
def operator(site: Site, make_user: MakeUser, client: FlaskClient, sign_in: Any) -> User:
    user = make_user(region_code=site.region_code)
    sign_in(client, user)
    return user


def upload(client: FlaskClient, content: bytes | None, here: str = HERE) -> Any:
    form = Form(client, client.get(here).text, here)
    # A list, because a tuple would be taken for several values.
    return form.send(**({} if content is None else {"file": [(io.BytesIO(content), "tabel.csv")]}))  # type: ignore[arg-type]


def pages(site: Site) -> list[tuple[str, str, int]]:
    with site_scope(site.id):
        found = db.session.execute(select(Page.slug, Page.title, Page.weight).order_by(Page.id))
        rows = [(slug, title, weight) for slug, title, weight in found]
    db.session.commit()
    return rows


def kept() -> list[PendingTable]:
    with every_site() as session:
        rows = list(session.scalars(select(PendingTable).order_by(PendingTable.id)))
        session.expunge_all()
    return rows


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
    for words in ("Baris 3", "<b>B3 Judul</b>: Isian ini perlu diisi.", "<b>C3 Urutan</b>: Tulis dengan angka saja."):
        assert words in shown
    assert "<b>B4 Judul</b>: Nama ini tidak boleh." in shown
    taken = client.get(f"{there}/salah.csv")
    assert taken.headers["Content-Disposition"] == "attachment; filename=warta-perlu-diperbaiki.csv"
    assert taken.data.decode("utf-8-sig").splitlines() == [
        "Alamat;Judul;Urutan;Baris;Alasan",
        'teh;;x;3;"B3: Isian ini perlu diisi.; C3: Tulis dengan angka saja."',
        "susu;Terlarang;;4;B4: Nama ini tidak boleh.",
    ]
    assert pages(site) == []

    Form(client, shown, there).send()

    assert pages(site) == [("kopi", "Kopi", 5)]
    result = client.get(there).text
    assert ("1 baris tersimpan." in result, "2 baris yang salah dilewati." in result) == (True, True)
    assert client.get(f"{there}/salah.csv").status_code == 404


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


def test_a_cell_that_changed_since_the_dry_run_is_shown_before_it_is_lost(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = upload(client, GOOD).location
    Form(client, client.get(there).text, there).send()
    there = upload(client, b"Alamat;Judul;Urutan\nkopi;Kopi;6\n").location
    form = Form(client, client.get(there).text, there)
    with site_scope(site.id):
        db.session.scalars(select(Page).where(Page.slug == "kopi")).one().weight = 9

    answer = form.send()

    assert (answer.status_code, pages(site)[0]) == (409, ("kopi", "Kopi", 9))
    assert "<del>9</del> → <ins>6</ins>" in answer.text


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
            agreed = "" if row.result else services.report(TABLE, row).mark
            services.apply(TABLE, row, agreed=agreed, site_id=site_id, user_id=user_id)
            db.session.commit()
            done.append(row.result)

    threads = [Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [counts, counts]
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.what == "warta.imported")).all()) == 1


def test_what_changed_since_the_dry_run_is_shown_again(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, GOOD).location
    form = Form(client, client.get(there).text, there)
    with site_scope(site.id):
        db.session.add(Page(slug="kopi", title="Kopi orang lain"))
    answer = form.send()
    assert answer.status_code == 409
    assert "Isi situs berubah sejak berkas ini diperiksa." in answer.text
    assert pages(site) == [("kopi", "Kopi orang lain", 50)]
    assert Form(client, answer.text, there).send().status_code == 303
    assert pages(site) == [("kopi", "Kopi", 5), ("teh", "Teh", 50)]


def test_what_somebody_else_writes_meanwhile_undoes_all_of_it(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = upload(client, b"Alamat;Judul\nteh;Teh\nkopi;Kopi\n").location
    form = Form(client, client.get(there).text, there)
    with site_scope(site.id):
        db.session.add(Page(slug="kopi", title="Kopi orang lain"))
    # The row appears after its key was looked for: the database is what notices.
    blind = dataclasses.replace(TABLE, find=lambda _keys: {})
    monkeypatch.setattr(services, "check", lambda _table, sheet: check(blind, sheet))
    assert form.send().status_code == 409
    assert pages(site) == [("kopi", "Kopi orang lain", 50)]


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
        (b"Alamat;Judul\n" + b"x" * 40, "Berkas ini lebih dari 5 MB."),
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


def test_the_file_is_kept_encrypted_once_for_each_person_and_gone_afterwards(
    client: FlaskClient, site: Site, operator: User
) -> None:
    upload(client, MIXED)
    there = upload(client, GOOD).location
    (row,) = kept()
    assert there == f"{HERE}{row.id}"
    column = type_coerce(PendingTable.content, Text)
    with site_scope(site.id):
        stored = db.session.scalar(select(column).where(PendingTable.id == row.id))
    assert unseal(str(stored)) == row.content
    Form(client, client.get(there).text, there).send()
    (row,) = kept()
    assert (row.content, row.result) == ("", {"new": 2, "changed": 0, "unchanged": 0, "bad": 0})


def test_cancelling_forgets_the_file(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, GOOD).location
    answer = Form(client, client.get(there).text, there).send(langkah="batal")
    assert (answer.location, kept(), client.get(there).status_code) == (HERE, [], 404)


def test_an_old_file_is_neither_shown_nor_imported_and_is_swept_away(
    app: Flask, client: FlaskClient, site: Site, operator: User
) -> None:
    there = upload(client, GOOD).location
    form = Form(client, client.get(there).text, there)
    with every_site() as session:
        session.execute(update(PendingTable).values(created_at=now() - timedelta(hours=services.KEPT_HOURS, minutes=1)))
    assert (client.get(there).status_code, form.send().status_code) == (404, 404)
    server._core_work()
    assert (kept(), pages(site)) == ([], [])


def test_the_file_of_another_person_or_site_is_not_there(
    app: Flask, client: FlaskClient, site: Site, operator: User, make_site: MakeSite, make_user: MakeUser, sign_in: Any
) -> None:
    make_site("33.04.02.2003", slug="kecitran", modules=("warta",), stage="autonomous")
    there = upload(client, GOOD).location
    (row,) = kept()
    form = Form(client, client.get(there).text, there)
    colleague = app.test_client()
    sign_in(colleague, make_user(region_code=site.region_code))
    neighbour = app.test_client()
    sign_in(neighbour, make_user(region_code="33.04.02.2003"))
    for who, address in ((colleague, there), (neighbour, f"/s/kecitran/admin/warta/tabel/{row.id}")):
        token = Form(who, who.get(address.rpartition("/")[0] + "/").text, "/tabel/").fields["csrf_token"]
        for path in (address, f"{address}/salah.csv"):
            assert who.get(path).status_code == 404
        assert who.post(address, data={**form.fields, "csrf_token": token}).status_code == 404
    assert neighbour.get(there).status_code == 404
    assert pages(site) == []
    assert client.get(f"{HERE}{2**31}").status_code == 404


def test_without_a_token_nothing_is_kept_or_imported(client: FlaskClient, site: Site, operator: User) -> None:
    data = {"file": (io.BytesIO(GOOD), "tabel.csv")}
    assert client.post(HERE, data=data, content_type="multipart/form-data").status_code == 422
    assert kept() == []
    there = upload(client, GOOD).location
    assert client.post(there, data={"agreed": "2-0-0-0-x"}).status_code == 422
    assert pages(site) == []


@pytest.mark.parametrize("agreed", ["", "2", "2-0-0-0", "2-0-0-0-0"])
def test_what_was_agreed_to_has_to_be_said(client: FlaskClient, site: Site, operator: User, agreed: str) -> None:
    there = upload(client, GOOD).location
    assert Form(client, client.get(there).text, there).set(agreed=agreed).send().status_code == 409
    assert pages(site) == []


def test_who_may_only_look_takes_out_and_brings_nothing_in(
    app: Flask, client: FlaskClient, site: Site, operator: User, make_user: MakeUser, sign_in: Any
) -> None:
    there = upload(client, GOOD).location
    officer = app.test_client()
    sign_in(officer, make_user(OFFICER, site.region_code))
    shown = officer.get(HERE)
    assert (shown.status_code, 'name="file"' in shown.text) == (200, False)
    assert officer.get(f"{HERE}unduh.csv").status_code == 200
    refused = [
        officer.get(there),
        officer.get(f"{there}/salah.csv"),
        officer.get(f"{HERE}contoh.xlsx"),
        officer.post(HERE),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403, 403]


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_what_is_taken_out_comes_back_unchanged(
    client: FlaskClient, site: Site, operator: User, make_site: MakeSite, form: str, kind: str
) -> None:
    other = make_site()
    with site_scope(other.id):
        db.session.add(Page(slug="rahasia", title="Rahasia"))
    with site_scope(site.id):
        db.session.add_all([Page(slug="kopi", title="=Kopi; “Sari”"), Page(slug="teh", title="Teh", weight=5)])
    answer = client.get(f"{HERE}unduh.{form}")
    assert (answer.status_code, kind in answer.content_type) == (200, True)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=warta-kalimandi.{form}"
    assert answer.headers["Cache-Control"] == "no-store"
    shown = client.get(upload(client, answer.data).location).text
    assert "Tidak ada yang berubah." in shown


def test_the_file_to_fill_in_can_be_brought_back(client: FlaskClient, site: Site, operator: User) -> None:
    content = client.get(f"{HERE}contoh.xlsx").data
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]] == [
        str(column.label) for column in TABLE.columns
    ]
    assert "Impor semua" in client.get(upload(client, content).location).text


def test_thousands_of_bad_rows_make_a_short_page_and_a_full_file(
    client: FlaskClient, site: Site, operator: User
) -> None:
    there = upload(client, b"Alamat;Judul\n" + b"x;\n" * 5000).location
    shown = client.get(there).text
    assert "4.900 baris lain ada di berkas unduhan." in shown
    assert len(client.get(f"{there}/salah.csv").data.splitlines()) == 5001


def test_where_the_module_is_off_there_is_no_table(
    client: FlaskClient, site: Site, operator: User, make_site: MakeSite, make_user: MakeUser, sign_in: Any
) -> None:
    make_site("33.04.02.2003", slug="kecitran", stage="autonomous")
    sign_in(client, make_user(region_code="33.04.02.2003"))
    assert client.get("/s/kecitran/admin/warta/tabel/").status_code == 404


@pytest.mark.sqlite_only(reason="PostgreSQL has no lock of this kind")
def test_reading_and_checking_a_file_keeps_nobody_waiting(
    client: FlaskClient, site: Site, operator: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    def watch(name: str) -> None:
        work = getattr(services, name)

        def watched(*args: Any) -> Any:
            found = work(*args)
            write_at_once(settings.database_url)
            happened.append(name)
            return found

        monkeypatch.setattr(services, name, watched)

    watch("read")
    watch("check")

    assert upload(client, GOOD).status_code == 303
    assert happened[:2] == ["read", "check"]
