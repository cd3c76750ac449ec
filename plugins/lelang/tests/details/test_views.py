"""The page of a package's details, and what is said once of a package beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

import html5lib
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_lelang.cases import load
from cms_lelang.models import Addendum, Package, Stage
from cms_lelang.releases.serializer import told_of

from ..conftest import HOME, STAFF, MakePackage, at, look, rows, story, take
from ..test_views import words


def whole() -> dict[str, list[Any]]:
    """Return the story of a package of which everything is told."""
    parts = story()
    contract = parts["contracts"][0]
    contract.letter, contract.order = "027/04/SPPBJ", "027/06/SPMK"
    parts["addenda"] = [
        Addendum(number="ADD-1", signed=date(2026, 5, 2), value=143_000_000, reason="Volume tanah"),
        Addendum(number="ADD-2", signed=date(2026, 6, 2), ends=date(2026, 6, 30), reason="Hujan"),
    ]
    moved = Stage(stage="penetapan", starts_at=at(12), ends_at=at(12, 9), revision=1, reason="Libur bersama")
    parts["stages"].append(moved)
    return parts


def test_what_few_ask_for_has_a_page(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=whole())
    assert f'href="{"/lelang/saluran-irigasi/rincian"}"' in client.get(f"{HOME}/lelang/saluran-irigasi").text
    page = client.get(f"{HOME}/lelang/saluran-irigasi/rincian")
    html5lib.HTMLParser(strict=True).parse(page.text)
    told = words(page.text)
    for said in (
        *("Nomor SPPBJ 027/04/SPPBJ", "Nomor SPMK 027/06/SPMK", "Tanggal SPMK 26 Maret 2026"),
        *("Pekerjaan mulai 26 Maret 2026", "Pekerjaan selesai, semula 20 Juni 2026", "Nilai, semula Rp142.000.000"),
        "ADD-1 2 Mei 2026 Rp142.000.000 → Rp143.000.000 tetap Volume tanah",
        "ADD-2 2 Juni 2026 tetap 20 Juni 2026 → 30 Juni 2026 Hujan",
        *("900/11 Rp49.700.000 Termin 1", "11-03-2026 08.00 – 12-03-2026 08.00: semula"),
        "12-03-2026 08.00 – 12-03-2026 16.00: perubahan ke-1. Libur bersama",
    ):
        assert said in told, said


def test_the_page_tells_letters_minutes_and_what_an_addendum_changed(
    client: FlaskClient, make_package: MakePackage
) -> None:
    parts = whole()
    parts["contracts"][0].ends = None
    make_package(parts=parts)
    told = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    for said in (
        *("Nomor SPPBJ 027/04/SPPBJ", "SPMK 027/06/SPMK (26 Maret 2026)", "Rp49.700.000 (BAP 900/11), Termin 1"),
        "Adendum ADD-1 , 2 Mei 2026: Volume tanah Nilai: Rp142.000.000 → Rp143.000.000",
        "Adendum ADD-2 , 2 Juni 2026: Hujan Berakhir: – → 30 Juni 2026",
    ):
        assert said in told, said


def test_details_of_a_draft_are_not_public(client: FlaskClient, make_package: MakePackage) -> None:
    make_package(shown=False, parts=whole())
    assert client.get(f"{HOME}/lelang/saluran-irigasi/rincian").status_code == 404


def test_a_package_without_details_leads_to_none(client: FlaskClient, make_package: MakePackage) -> None:
    make_package()
    assert "/rincian" not in client.get(f"{HOME}/lelang/saluran-irigasi").text


def test_places_and_project_are_told_on_pages_and_in_ocds(
    client: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    places = "Ruas Dusun 2; 33.04.02.2007; -7,5013 109,4402; -7,502 109,441"
    said = {"project": "Irigasi Serayu", "region": "33.04.02.2007", "places": places, "agency": "Kab. Banjarnegara"}
    key = make_package(**said)
    make_package(title="Talud", project="Irigasi Serayu")
    make_package(title="Rahasia", project="Irigasi Serayu", shown=False)
    page = words(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    for each in ("K/L/PD Kab. Banjarnegara", "Proyek Irigasi Serayu", "Kode wilayah lokasi 33.04.02.2007"):
        assert each in page
    told = words(client.get(f"{HOME}/lelang/saluran-irigasi/rincian").text)
    assert "Ruas Dusun 2 33.04.02.2007 -7.5013, 109.4402 – -7.502, 109.441" in told
    assert "Irigasi Serayu Talud" in told
    assert "Rahasia" not in told
    with site_scope(site.id):
        release = told_of(load(db.session.get_one(Package, key)), site, now())
    assert release["planning"]["budget"]["project"] == "Irigasi Serayu"
    first, second = (item["deliveryLocation"] for item in release["tender"]["items"])
    assert first["gazetteer"] == {"scheme": "ID-KEMENDAGRI", "identifiers": ["33.04.02.2007"]}
    assert second["geometry"] == {"type": "LineString", "coordinates": [[109.4402, -7.5013], [109.441, -7.502]]}


def test_new_fields_come_by_file_and_bad_ones_are_named(operator: FlaskClient, site: Site) -> None:
    head = "kd_tender,nama_paket,tahun,pagu,jenis_pengadaan,Metode,nama_klpd,kode_wilayah,Lokasi lain,proyek"
    bad = look(operator, "kode", f"{head}\n1,Talud,2026,90000000,Barang,Tender,Kab. X,33-04,Dusun; utara,\n").text
    assert "bukan kode wilayah" in bad
    take(
        operator, look(operator, "kode", f"{head}\n1,Talud,2026,90000000,Barang,Tender,Kab. X,33.04,Dusun 3,Irigasi\n")
    )
    ((row),) = rows(site, Package)
    assert (row.agency, row.region, row.places, row.project) == ("Kab. X", "33.04", "Dusun 3", "Irigasi")
    # The list of the desk says what an imported draft is worth.
    assert "Rp90.000.000" in operator.get(f"{STAFF}/").text
