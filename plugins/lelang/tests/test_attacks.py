"""What somebody tries who sends twice at once, asks for what is another's, or brings a file that is made to harm."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lelang import NAME
from cms_lelang.cases import PARTS
from cms_lelang.decisions.models import Ceiling
from cms_lelang.models import Package, Payment, Release

from .conftest import HOME, STAFF, FillIn, MakePackage, story
from .test_desk import PARTLY, rows
from .test_part_tables import CODED, look

HIDDEN = re.compile(r'name="(csrf_token|key|version|slug_seen|seen|agreed)" type="hidden" value="([^"]*)"')


@pytest.fixture
def colleagues(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> list[FlaskClient]:
    """Two operators of the village, each signed in."""
    clients = [app.test_client(), app.test_client()]
    for client in clients:
        sign_in(client, make_user(region_code=site.region_code))
    return clients


def at_once(sent: list[Callable[[], Any]]) -> list[int]:
    """Send things at the same time; return the statuses, sorted."""
    db.session.commit()
    with ThreadPoolExecutor(len(sent)) as threads:
        return sorted(answer.status_code for answer in threads.map(lambda send: send(), sent))


def poster(client: FlaskClient, form: str, path: str, written: dict[str, Any]) -> Callable[[], Any]:
    """Return what sends a form that this person sees now."""
    told = {**dict(HIDDEN.findall(client.get(form).text)), **written}
    return lambda: client.post(path, base_url="http://localhost", data=told)


def test_who_publish_at_once_tell_the_public_once(
    colleagues: list[FlaskClient], site: Site, make_package: MakePackage
) -> None:
    # Nothing about it is doubtful: nobody is asked whether to publish all the same.
    key = make_package(shown=False, parts=story())
    form, path = f"{STAFF}/{key}", f"{STAFF}/{key}/terbit"
    statuses = at_once([poster(each, form, path, {"langkah": "terbit"}) for each in colleagues])
    assert (statuses[0], statuses[1] in (303, 409, 422)) == (303, True), statuses
    assert [row.number for row in rows(site, Release)] == [1]
    assert [(row.state, bool(row.process)) for row in rows(site, Package)] == [("published", True)]


def test_who_write_of_a_package_at_once_write_after_each_other(
    colleagues: list[FlaskClient], site: Site, make_package: MakePackage
) -> None:
    key = make_package(parts={**story(), "payments": []})
    form = f"{STAFF}/{key}/bagian/payments/baru"
    # Each of them alone is within the contract.
    written = ({**PARTLY["payments"], "amount": amount} for amount in ("100.000.000", "100.000.001"))
    statuses = at_once([poster(each, form, form, told) for each, told in zip(colleagues, written, strict=True)])
    # Who reads the package before the other has written is in conflict, who reads it afterwards is above the contract.
    assert statuses in ([303, 409], [303, 422])
    assert (len(rows(site, Payment)), [row.number for row in rows(site, Release)]) == (1, [1, 2])


def test_a_file_that_is_imported_twice_at_once_is_imported_once(colleagues: list[FlaskClient], site: Site) -> None:
    found = [look(each, "kode", json.dumps([CODED]), "paket.json") for each in colleagues]
    sent = [
        poster(each, f"http://localhost{page.request.path}", page.request.path, {})
        for each, page in zip(colleagues, found, strict=True)
    ]
    assert at_once(sent) in ([303, 303], [303, 409])
    assert [row.code for row in rows(site, Package)] == [CODED["kd_tender"]]


def test_no_address_of_the_desk_opens_what_is_another_s(
    app: Flask, operator: FlaskClient, site: Site, neighbour: Site, make_package: MakePackage
) -> None:
    own, theirs = make_package(parts=story()), make_package(at=neighbour, parts=story())
    token = dict(HIDDEN.findall(operator.get(f"{STAFF}/{own}/bagian/plans/baru").text))
    tried = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{NAME}.admin.") or "key" not in rule.arguments or "tabel" in rule.rule:
            continue
        for part in PARTS if "part" in rule.arguments else ("",):
            ref = rows(neighbour, PARTS[part])[0].id if part and rows(neighbour, PARTS[part]) else 1
            for key in (theirs, own) if "ref" in rule.arguments else (theirs,):
                values = {"key": key, "part": part, "ref": ref, "number": 1, "version": 1}
                path = rule.rule
                for name in rule.arguments:
                    path = re.sub(rf"<(?:[^<>]*:)?{name}>", str(values.get(name, 1)), path)
                path = f"http://localhost/s/kalimandi{path}"
                for method in rule.methods & {"GET", "POST"}:
                    answer = operator.open(path, method=method, data=token if method == "POST" else None)
                    assert (method, path, answer.status_code) == (method, path, 404)
                    tried += 1
    assert tried > 30
    assert [len(rows(neighbour, model)) for model in PARTS.values()] == [len(story()[part]) for part in PARTS]


def test_a_ceiling_is_taken_away_where_it_was_decided_alone(
    operator: FlaskClient, site: Site, kabupaten: Site, fill_in: FillIn
) -> None:
    with site_scope(kabupaten.id):
        db.session.add(
            Ceiling(method="tender", category="", since=date(2026, 1, 1), most=10**8, law="Perbup Contoh 1/2026")
        )
        db.session.commit()
        key = db.session.scalars(select(Ceiling.id)).one()
    token = fill_in(f"{STAFF}/baru", {})
    assert operator.post(f"{STAFF}/batas/{key}/hapus", data=token).status_code == 404
    assert len(rows(kabupaten, Ceiling)) == 1


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_file_that_we_give_runs_in_a_spreadsheet(
    operator: FlaskClient, site: Site, make_package: MakePackage, set_prefix: Any, formula: str
) -> None:
    parts = story()
    for part, name in (("bidders", "name"), ("payments", "note"), ("plans", "text"), ("contracts", "partners")):
        setattr(parts[part][0], name, formula)
    make_package(parts=parts, title=formula, place=formula, unit=formula, repeats=formula)
    files = [f"{HOME}/data/pengadaan.csv", f"{HOME}/lelang/data/kelengkapan.csv", f"{STAFF}/tabel/unduh.csv"]
    files += [f"{STAFF}/kode/tabel/unduh.csv", *(f"{STAFF}/bagian/{part}/tabel/unduh.csv" for part in PARTS)]
    for path in files:
        answer = operator.get(path)
        assert (path, answer.status_code) == (path, 200)
        cells = [cell.strip('"') for line in answer.text.splitlines() for cell in re.split("[;,]", line)]
        assert (path, [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]) == (path, [])


def bomb() -> bytes:
    """Return a workbook of some kilobytes whose sheet unpacks to 200 megabytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _each in range(200):
                sheet.write(b" " * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", bomb),
        ("a.json", lambda: b"[" * 100_000 + b"]" * 100_000),
        ("a.json", lambda: b'[{"kd_tender":' * 5_000 + b"1" + b"}]" * 5_000),
        ("a.json", lambda: json.dumps([{f"k{n}": 1 for n in range(30_000)}]).encode()),
        ("a.csv", lambda: b"kd_tender" + b"," * 400_000 + b"\n1\n"),
        ("a.csv", lambda: b"kd_tender,no_bap\n" + b'"' + b"x" * 400_000),
        ("a.json", lambda: b'[{"kd_tender": 1e999999, "pagu": ' + b"9" * 100_000 + b"}]"),
    ],
    ids=["zip bomb", "deep list", "deep objects", "wide objects", "wide line", "open quote", "long number"],
)
def test_a_file_made_to_harm_is_refused_with_a_sentence(
    operator: FlaskClient, site: Site, name: str, content: Callable[[], bytes]
) -> None:
    page = operator.get(f"{STAFF}/kode/tabel/").text
    file: Any = (io.BytesIO(content()), name)
    data = {**dict(HIDDEN.findall(page)), "file": file}
    answer = operator.post(f"{STAFF}/kode/tabel/", data=data, follow_redirects=True)
    assert answer.status_code in (200, 413, 422)
    assert "Impor semua" not in answer.text
    assert rows(site, Package) == []


def test_a_village_without_a_face_links_what_is_tried_again_under_its_kecamatan(
    client: FlaskClient, make_site: MakeSite, make_package: MakePackage
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example", modules=(NAME,))
    faceless = make_site("33.04.02.2003", slug="kecitran", name="Kecitran", modules=(NAME,), public=False)
    make_package(at=faceless, title="Jembatan", code="1", outcome="gagal", reason="Tidak ada penawaran")
    make_package(at=faceless, title="Jembatan ulang", repeats="1")
    begin = "http://klampok.example"
    pages = [client.get(f"{begin}/lelang/kecitran/{slug}").text for slug in ("jembatan", "jembatan-ulang")]
    # A package of like title is among those that are alike, too.
    links = [list(dict.fromkeys(re.findall(r'href="(/lelang/kecitran/[^"]*)"', page))) for page in pages]
    assert links == [["/lelang/kecitran/jembatan-ulang"], ["/lelang/kecitran/jembatan"]]
    assert [client.get(begin + link).status_code for (link,) in links] == [200, 200]


def test_a_kept_page_is_of_one_site_and_one_language(
    client: FlaskClient, site: Site, neighbour: Site, make_package: MakePackage
) -> None:
    make_package()
    make_package(at=neighbour, title="Jembatan gantung")
    for _each in range(2):
        home, other = client.get(f"{HOME}/lelang/"), client.get("http://localhost/s/pagak/lelang/")
        english = client.get(f"{HOME}/en/lelang/")
        assert ("Saluran irigasi" in home.text, "Jembatan gantung" in home.text) == (True, False)
        assert ("Saluran irigasi" in other.text, "Jembatan gantung" in other.text) == (False, True)
        assert ('lang="en"' in english.text, 'lang="id"' in home.text) == (True, True)
    with site_scope(site.id):
        assert db.session.scalar(select(func.count()).select_from(Package)) == 1
