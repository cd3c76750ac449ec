"""A file between the two steps of an import: whose it is, and for how long."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Text, select, type_coerce, update

from cms_core import jobs, server
from cms_core.columns import now
from cms_core.config import Settings
from cms_core.crypto import unseal
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tables import checking, services
from cms_core.tables.models import PendingPart, PendingTable
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.media.test_waiting import write_at_once
from tests.core.pages.desk import Form
from tests.core.tables.desk import GOOD, HERE, MIXED, kept, pages, parts, upload


def test_the_file_is_kept_encrypted_once_for_each_person_and_gone_afterwards(
    client: FlaskClient, site: Site, operator: User
) -> None:
    upload(client, MIXED)
    there = upload(client, GOOD).location
    (row,) = kept()
    assert (there, row.state) == (f"{HERE}{row.id}", "checked")
    with site_scope(site.id):
        stored = db.session.scalars(select(type_coerce(PendingPart.rows, Text))).all()
    db.session.commit()
    assert [unseal(str(each)) for each in stored] == parts()
    Form(client, client.get(there).text, there).send()
    (row,) = kept()
    assert (parts(), row.state, row.result) == (["[]"], "done", {"new": 2, "changed": 0, "unchanged": 0, "bad": 0})


def test_a_report_outlives_the_next_file_and_what_was_not_imported_does_not(
    client: FlaskClient, site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "REPORTS", 3)
    imported = []
    for slug in ("kopi", "teh", "susu"):
        imported.append(upload(client, f"Alamat;Judul\n{slug};{slug.title()}\nrusak;\n".encode()).location)
        Form(client, client.get(imported[-1]).text, imported[-1]).send()
    waiting = upload(client, b"Alamat;Judul\ngula;Gula\n").location
    agreed = Form(client, client.get(waiting).text, waiting)
    last = upload(client, b"Alamat;Judul\nmadu;Madu\n").location

    # The oldest report made room for the others; what somebody had agreed to is never imported beside another file.
    assert [client.get(each).status_code for each in (*imported, waiting, last)] == [404, 200, 200, 404, 200]
    lost = agreed.send()
    assert (lost.status_code, "Tidak ada yang diimpor." in lost.text) == (404, True)
    assert client.get(f"{imported[2]}/salah.csv").text.splitlines()[1].startswith("rusak;")
    begun = client.get(HERE).text
    shown = [f'href="{each}"' in begun for each in (*imported, waiting, last)]
    assert (shown, begun.count("Laporan impor Warta, ")) == ([False, True, True, False, True], 2)
    assert "Dari tabel ini disimpan paling banyak 3 laporan." in client.get(imported[2]).text
    assert pages(site) == [("kopi", "Kopi", 50), ("teh", "Teh", 50), ("susu", "Susu", 50)]

    Form(client, client.get(last).text, last).send()
    assert [client.get(each).status_code for each in (*imported, last)] == [404, 200, 200, 200]
    assert client.get(HERE).text.count("Laporan impor Warta, ") == 3


def test_who_comes_to_a_file_that_was_replaced_is_told_so_and_led_to_the_next_one(
    client: FlaskClient, site: Site, operator: User
) -> None:
    waiting = upload(client, GOOD).location
    old = Form(client, client.get(waiting).text, waiting)
    assert "Berkas baru menggantikan berkas yang belum selesai diimpor." in client.get(HERE).text
    last = upload(client, MIXED).location
    replaced = "Berkas Anda sebelumnya belum selesai diimpor, dan digantikan berkas ini."
    assert [replaced in client.get(last).text for _again in range(2)] == [True, False]

    for answer in (client.get(waiting), client.get(f"{waiting}/salah.csv"), old.send()):
        page = answer.text
        assert (answer.status_code, "Pemeriksaan ini tidak ada lagi" in page, f'href="{last}"' in page) == (
            404,
            *[True] * 2,
        )
        assert ["Tulisan Anda" in page, old.fields["agreed"] in page] == [False, False]
        assert ("Tidak ada yang diimpor." in page) == (answer.request.method == "POST")
    Form(client, client.get(last).text, last).send()
    assert "digantikan" not in client.get(upload(client, GOOD).location).text


def test_of_a_button_that_comes_signed_out_no_mark_is_shown(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, GOOD).location
    form = Form(client, client.get(there).text, there)
    client.delete_cookie("balai")
    page = form.send().text
    shown = page.replace(f'value="{form.fields["agreed"]}"', "")
    assert (form.fields["agreed"] in page, form.fields["agreed"] in shown) == (True, False)


def test_links_to_files_say_which_table_and_when(client: FlaskClient, site: Site, operator: User) -> None:
    for _each in range(2):
        there = upload(client, MIXED).location
        Form(client, client.get(there).text, there).send()
        with every_site() as session:
            for row in session.scalars(select(PendingTable)):
                row.created_at -= timedelta(seconds=1)
    upload(client, GOOD)
    links = re.findall(r'href="/s/kalimandi/admin/warta/tabel/\d+">([^<]+)<', client.get(HERE).text)
    assert len(set(links)) == len(links) == 3
    assert all("Warta" in each and re.search(r" \d\d\.\d\d\.\d\d\W", each) for each in links)


def test_cancelling_forgets_the_file(client: FlaskClient, site: Site, operator: User) -> None:
    there = upload(client, GOOD).location
    answer = Form(client, client.get(there).text, there).send(langkah="batal")
    assert (answer.location, kept(), client.get(there).status_code) == (HERE, [], 404)


@pytest.mark.parametrize("press", ["", "batal"], ids=["import", "cancel"])
def test_a_button_for_a_file_that_is_gone_means_no_other(
    client: FlaskClient, site: Site, operator: User, press: str
) -> None:
    there = upload(client, GOOD).location
    old = Form(client, client.get(there).text, there)
    Form(client, client.get(there).text, there).send(langkah="batal")
    upload(client, GOOD)

    assert old.send(langkah=press).status_code == 404
    assert ([row.state for row in kept()], pages(site)) == (["checked"], [])


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


@pytest.mark.sqlite_only(reason="PostgreSQL has no lock of this kind")
def test_reading_and_checking_a_file_keeps_nobody_waiting(
    client: FlaskClient, site: Site, operator: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    def watch(where: Any, name: str) -> None:
        work = getattr(where, name)

        def watched(*args: Any, **options: Any) -> Any:
            found = work(*args, **options)
            write_at_once(settings.database_url)
            happened.append(name)
            return found

        monkeypatch.setattr(where, name, watched)

    watch(services, "read")
    watch(checking.Reader, "judge")
    monkeypatch.setattr(services, "TOGETHER", 1)

    assert upload(client, GOOD).status_code == 303
    jobs.work_off()
    # The first row at once, the second one by the queue.
    assert happened == ["read", "judge", "judge"]
