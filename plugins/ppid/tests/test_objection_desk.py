"""What officers cannot do with an objection: write a NIK into it, or go on with what is restricted."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from cms_core.api import Site, User, db, now, prepare_document, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_ppid.objections import disputes
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

from .conftest import Make
from .disputing import DESK, PDF, at, send

NIK = "3304021234560001"
MOVE: dict[str, Any] = {"move": "daftarkan"}
SENT: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("langkah", "", {"move": "daftarkan"}),
    ("langkah", "", {"move": "catat", "note": "Dicek dulu."}),
    ("putusan", "putus-", {"decision": "ditolak", "told": "Sudah kami berikan."}),
    ("tentang", "tentang-", {"about": "APBDes 2025"}),
)


@pytest.mark.parametrize(
    ("path", "prefix", "values"),
    [
        ("langkah", "", {"move": "kabar", "told": f"NIK Anda {NIK}."}),
        ("langkah", "", {"move": "catat", "note": f"NIK {NIK}"}),
        ("putusan", "putus-", {"decision": "ditolak", "told": f"Pemohon ber-NIK {NIK}."}),
        ("tentang", "tentang-", {"about": f"Data {NIK}"}),
    ],
)
def test_no_officer_writes_a_nik_where_others_read_it(
    site: Site, operator: FlaskClient, make_objection: Make, path: str, prefix: str, values: dict[str, Any]
) -> None:
    key = make_objection()
    register(site, operator, key)
    before = at(site, key).step
    answer = send(operator, key, path, values, prefix)

    assert (answer.status_code, NIK in answer.text, at(site, key).step) == (422, True, before)


def register(site: Site, operator: FlaskClient, key: int) -> None:
    """Register an objection."""
    assert send(operator, key, "langkah", MOVE).status_code == 303


def test_the_number_of_a_case_is_no_nik(site: Site, operator: FlaskClient, make_objection: Make) -> None:
    key = make_objection()
    told = f"Digabung dengan {at(site, make_objection()).number}."

    assert send(operator, key, "langkah", {"move": "kabar", "told": told}).status_code == 303


@pytest.mark.parametrize(("path", "prefix", "values"), SENT)
def test_nothing_goes_on_while_the_use_is_restricted_by_uu_27_2022_pasal_41(
    site: Site, operator: FlaskClient, make_objection: Make, path: str, prefix: str, values: dict[str, Any]
) -> None:
    key = make_objection()
    if path == "putusan":
        register(site, operator, key)
    opened, before = operator.get(f"{DESK}/{key}").text, at(site, key).step
    with site_scope(site.id):
        db.session.get_one(Objection, key).restricted_at = now()
        db.session.commit()
    form = opened[opened.index(f"/keberatan/{key}/{path}") :].split("</form>")[0]
    hidden = {
        piece.split('"')[0]: piece.split('value="')[1].split('"')[0]
        for piece in form.split('name="')[1:]
        if 'type="hidden"' in piece.split(">")[0]
    }
    sent = {**hidden, **{f"{prefix}{name}": value for name, value in values.items()}}
    answer = operator.post(f"{DESK}/{key}/{path}", data=sent)
    fresh = operator.get(f"{DESK}/{key}").text

    assert (answer.status_code, "dibatasi. Cabut dulu" in answer.text) == (422, True)
    assert (at(site, key).step, f"/keberatan/{key}/{path}" in fresh) == (before, False)
    # What was written is still there.
    assert [
        value for name, value in values.items() if name in ("told", "note", "about") and value not in answer.text
    ] == []


def test_a_file_that_is_named_after_a_nik_is_covered_in_the_archive(
    site: Site, operator: FlaskClient, make_user: MakeUser, make_objection: Make
) -> None:
    key = make_objection()
    user: User = make_user(region_code=site.region_code, username="sekretaris")
    document = prepare_document(FileStorage(io.BytesIO(PDF), filename="x.pdf"))
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        disputes.add_papers(row, [disputes.Paper("KTP 3304-0212-3456-0001.pdf", document)], "catat", user=user)
        db.session.commit()
    with zipfile.ZipFile(io.BytesIO(send(operator, key, "berkas.zip", {}).data)) as opened:
        names = [name for name in opened.namelist() if name.startswith("lampiran/")]

    assert names == ["lampiran/01-KTP_xxxxxxxxxxxx0001.pdf"]


def test_whoever_objects_to_a_restricted_request_is_not_answered_by_another_address(
    site: Site, operator: FlaskClient, make_request: Make, make_objection: Make
) -> None:
    key = make_objection(make_request(ago=3), ground="b", found_on=today(site) - timedelta(days=1))
    with site_scope(site.id):
        for row in db.session.scalars(db.select(Request)):
            row.restricted_at = now()
        db.session.commit()
    page = operator.get(f"{DESK}/{key}").text
    number = at(site, key).number
    listed = [number in operator.get(f"{DESK}/?keadaan=kerja{more}").text for more in ("", "&bentuk=csv")]

    assert listed == [True, False]
    assert [path in page for path in ("/langkah", "/putusan", "/sengketa", "/berkas.zip")] == [False] * 4


def test_the_queue_names_what_an_officer_has_written_and_the_ground_beneath_it_unless_it_is_restricted(
    site: Site, operator: FlaskClient, make_objection: Make
) -> None:
    key = make_objection()
    send(operator, key, "tentang", {"about": "APBDes 2025"}, "tentang-")
    named = [operator.get(page).text.count("APBDes 2025</") for page in (f"{DESK}/", f"{DESK}/{key}")]
    with site_scope(site.id):
        db.session.get_one(Objection, key).restricted_at = now()
        db.session.commit()
    hidden = [operator.get(page).text.count("APBDes 2025</") for page in (f"{DESK}/", f"{DESK}/{key}")]

    assert (named, hidden) == ([1, 1], [0, 0])
