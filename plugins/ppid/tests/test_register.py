"""The register: one body's documents, its decree, its paper, its file, and the matrix of holes."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_ppid.models import Standing
from cms_ppid.register import services

from .conftest import ABOVE, ABOVE_STAFF, HOME, STAFF, Make

TITLE = re.compile(r'<h3><a href="[^"]*">([^<]*)</a></h3>')


@pytest.fixture
def cupboard(site: Site, make_document: Make) -> None:
    """Four documents of several kinds and years."""
    make_document(title="APBDes 2026")
    make_document(title="APBDes 2025", year=2025)
    make_document(title="Aset", sort="aset", category="setiap-saat", number="=1+1")
    make_document(title="Draf", shown=False)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Aset", "APBDes 2025", "APBDes 2026"]),
        ("?kelas=setiap-saat", ["Aset"]),
        ("?jenis=apbdes&tahun=2025", ["APBDes 2025"]),
        ("?q=inventaris", ["Aset"]),
        ("?kelas=bukan&jenis=bukan&tahun=1", ["Aset", "APBDes 2025", "APBDes 2026"]),
    ],
)
def test_the_register_is_narrowed_and_searched(
    client: FlaskClient, cupboard: None, query: str, titles: list[str]
) -> None:
    found = TITLE.findall(client.get(f"{HOME}/ppid/dip{query}").text)

    assert found == titles


@pytest.mark.parametrize("most", [0, 500])
def test_rare_and_common_documents_are_found_alike(
    client: FlaskClient, cupboard: None, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(services, "RARE", most)

    assert TITLE.findall(client.get(f"{HOME}/ppid/dip?jenis=apbdes").text) == ["APBDes 2025", "APBDes 2026"]


@pytest.mark.parametrize(
    ("sort", "year", "category", "rare"),
    [
        *(("apbdes", "2026", "", True), ("apbdes", "", "", False), ("", "2025", "", False), ("", "", "", False)),
        # Thousands are of the kind and of the class, and hardly any of both.
        *(("apbdes", "", "setiap-saat", True), ("", "", "setiap-saat", False), ("sk_dip", "", "", True)),
    ],
)
def test_what_is_rare_is_known_from_what_was_counted(sort: str, year: str, category: str, rare: bool) -> None:
    apbdes = {"2025": {"berkala": 598, "setiap-saat": 2}, "2026": {"berkala": 500}}
    told = Standing(held={"apbdes": apbdes, "aset": {"2026": {"setiap-saat": 600}}})

    assert services.is_rare(told, sort, year, category) == rare


def test_a_register_holds_the_documents_of_one_body(
    client: FlaskClient, kecamatan: Site, cupboard: None, make_document: Make
) -> None:
    """Perki 1/2021, annex; Perki 1/2018 pasal 4: each public body has its own register."""
    make_document(at=kecamatan, title="Renja", sort="renja")

    assert TITLE.findall(client.get(f"{ABOVE}/ppid/dip").text) == ["Renja"]
    assert TITLE.findall(client.get(f"{ABOVE}/ppid/dip?wilayah=kalimandi&jenis=aset").text) == ["Aset"]


def test_a_list_says_what_file_a_document_is_and_how_large(
    client: FlaskClient, make_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_document()
    monkeypatch.setattr(services, "files_of", lambda _session, _model, _refs: {key: ("pdf", 840_000)})

    pages = [client.get(f"{HOME}/ppid/{path}").text for path in ("", "dip")]

    assert [re.findall(r"<span>(PDF [^<]*)</span>", page) for page in pages] == [["PDF 840 KB"], ["PDF 840 KB"]]


def test_the_decree_that_set_it_is_named(client: FlaskClient, site: Site, make_document: Make) -> None:
    """Perki 1/2021, annex: the register is set by decree each year."""
    make_document(title="SK lama", sort="sk_dip", year=2025, number="1 Tahun 2025")
    make_document(title="SK baru", sort="sk_dip", number="2 Tahun 2026", made_on=date(2026, 1, 9))

    pages = [client.get(f"{HOME}/ppid/{page}").text for page in ("dip", "dip/2026", "dip/2025")]
    said = [re.findall(r"itetapkan dengan ([^<,.]*)", page) for page in pages]

    assert said == [["2 Tahun 2026"], ["2 Tahun 2026"], ["1 Tahun 2025"]]


def test_the_printed_register_has_the_columns_of_the_law(client: FlaskClient, cupboard: None) -> None:
    """Perki 1/2021, annex; Perki 1/2018 pasal 4."""
    page = client.get(f"{HOME}/ppid/dip/2026").text

    assert re.findall(r'<th scope="col">([^<]*)</th>', page) == [
        *("No.", "Informasi", "Ringkasan isi", "Klasifikasi", "Yang menguasai", "Penanggung jawab"),
        *("Waktu dan tempat dibuat", "Bentuk", "Penyimpanan"),
    ]
    assert re.findall(r'<th scope="row">([^<]*)', page) == ["APBDes 2026", "APBDes 2025", "Aset"]


def test_the_register_as_a_file_disarms_formulas(client: FlaskClient, cupboard: None) -> None:
    """Perki 1/2021, annex: a register in a computer, which Perki 1/2021 allows where it keeps its columns."""
    answer = client.get(f"{HOME}/data/daftar-informasi-publik.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))

    assert [(row["judul"], row["nomor"]) for row in rows] == [
        ("Aset", "'=1+1"),
        ("APBDes 2025", ""),
        ("APBDes 2026", ""),
    ]
    assert {row["badan_publik"] for row in rows} == {"Kalimandi"}


def test_the_matrix_of_a_site_shows_the_holes_of_five_years(site: Site, operator: FlaskClient, cupboard: None) -> None:
    """PermenPANRB 88/2021: who evaluates a unit asks for each kind of each year; UU 6/2014 pasal 82 for a village."""
    with site_scope(site.id):
        matrix = services.of_site(site, 2026)

    assert matrix.heads == [2022, 2023, 2024, 2025, 2026]
    assert (matrix.rows["apbdes"], matrix.rows["aset"]) == ([0, 0, 0, 1, 1], [0, 0, 0, 0, 1])
    assert "lkjip" not in matrix.rows
    # What tells of a year is not due in it.
    assert matrix.rows["realisasi"] == [0, 0, 0, 0, None]
    assert matrix.holes == sum(cells.count(0) for cells in matrix.rows.values())
    page = operator.get(f"{STAFF}/kelengkapan/?tahun=2026").text
    assert f"{matrix.holes} lubang." in page


def test_the_matrix_of_the_units_shows_each_of_them(
    kecamatan: Site, neighbour: Site, admin: FlaskClient, cupboard: None
) -> None:
    with site_scope(kecamatan.id):
        matrix = services.of_units(kecamatan, 2026, "desa")

    assert (matrix.heads, matrix.rows["apbdes"]) == (["Kalimandi", "Pagak"], [1, None])
    page: Any = admin.get(f"{ABOVE_STAFF}/kelengkapan/?tahun=2026&tingkat=desa").text
    assert re.findall(r'<th scope="col" class="num">([^<]*)</th>', page) == ["Kalimandi", "Pagak"]


def test_an_unknown_place_leads_to_the_register_of_the_site_itself(
    client: FlaskClient, kecamatan: Site, neighbour: Site, cupboard: None, make_document: Make
) -> None:
    make_document(at=kecamatan, title="Renja", sort="renja")

    assert TITLE.findall(client.get(f"{ABOVE}/ppid/dip?wilayah=bukan").text) == ["Renja"]
    assert TITLE.findall(client.get(f"{ABOVE}/ppid/dip?wilayah=kalimandi&tahun=2025").text) == ["APBDes 2025"]
    assert TITLE.findall(client.get(f"{ABOVE}/ppid/dip?wilayah=pagak").text) == []


@pytest.mark.plugins("pembangunan", "ppid")
def test_what_other_modules_publish_is_counted_narrowed_and_searched(client: FlaskClient, make_site: MakeSite) -> None:
    place = make_site(
        "33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example", modules=("ppid", "pembangunan")
    )
    make = pytest.importorskip("cms_pembangunan.services")
    models = pytest.importorskip("cms_pembangunan.models")
    with site_scope(place.id):
        for year in (2025, 2026):
            written = {"title": f"Jalan {year}", "body": "", "photos": [], "year": year, "budget": 1, "from_dd": 1}
            make.publish_row(make.create(models.Work, written, by=None), site=place, by=None)
        db.session.commit()

    def found(query: str) -> list[str]:
        page = client.get(f"{HOME}/ppid/dip{query}").text
        assert ("Belum ketemu" in page) == (">Kegiatan pembangunan" not in page)
        return re.findall(r">Kegiatan pembangunan (\d+)</a>", page)

    both = ["2026", "2025"]
    assert (found(""), found("?kelas=berkala"), found("?jenis=kegiatan"), found("?q=PEMBANGUNAN")) == (both,) * 4
    assert (found("?tahun=2025"), found("?q=kegiatan 2026")) == (["2025"], ["2026"])
    assert (found('?q="kegiatan-pembangunan" 2025'), found("?q=%27aset%27")) == (["2025"], [])
    assert (found("?kelas=setiap-saat"), found("?jenis=apbdes"), found("?q=aset")) == ([], [], [])
    assert '<option value="2025">' in client.get(f"{HOME}/ppid/dip").text
    portal = client.get(f"{HOME}/ppid/").text
    assert re.findall(r'<b class="num">(\d+) dokumen</b>', portal) == ["2", "0"]
    assert ("2 dokumen dari bagian lain situs ini" in portal, "/ppid/dip/2025" in portal) == (True, True)
    row = client.get(f"{HOME}/ppid/dip/2025").text.partition("Kegiatan pembangunan 2025")[2].partition("</tr>")[0]
    assert re.findall("<td>(.*?)</td>", row)[:2] == ["Program dan kegiatan", "Berkala"]


@pytest.mark.parametrize("year", ["1999", "0", "99999999999999999999"])
def test_a_register_of_a_year_without_documents_is_not_there(client: FlaskClient, cupboard: None, year: str) -> None:
    assert client.get(f"{HOME}/ppid/dip/{year}").status_code == 404


@pytest.mark.parametrize("year", ["1", "99999", "abc"])
def test_a_year_that_nobody_means_leads_to_this_one(operator: FlaskClient, year: str) -> None:
    answer = operator.get(f"{STAFF}/kelengkapan/?tahun={year}")

    assert answer.status_code == (200 if year == "abc" else 302)
