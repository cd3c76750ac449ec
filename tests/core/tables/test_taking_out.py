"""Tables that are taken out: to be kept, to be filled in, to be mended."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core import jobs
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.permissions import OFFICER
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.tables.desk import GOOD, HERE, upload
from tests.core.tables.plugin import TABLE


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
    jobs.work_off()
    shown = client.get(there).text
    assert "4.900 baris lain ada di berkas unduhan." in shown
    assert len(client.get(f"{there}/salah.csv").data.splitlines()) == 5001


def test_where_the_module_is_off_there_is_no_table(
    client: FlaskClient, site: Site, operator: User, make_site: MakeSite, make_user: MakeUser, sign_in: Any
) -> None:
    make_site("33.04.02.2003", slug="kecitran", stage="autonomous")
    sign_in(client, make_user(region_code="33.04.02.2003"))
    assert client.get("/s/kecitran/admin/warta/tabel/").status_code == 404
