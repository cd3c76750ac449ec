"""Files of SiRUP, SPSE and INAPROC with the columns that they have: packages by their codes, and the general plan."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, Table, db, site_scope
from cms_lelang import services
from cms_lelang.admin import CODED
from cms_lelang.models import Addendum, Package, Plan, Release, Stage
from cms_lelang.parts.tables import TABLES
from cms_lelang.systems.tables import RUP as RUP_TABLE

from ..conftest import STAFF, MakePackage, look, rows, story, take

FIELDS = (
    "kode_tender kd_tender kode_rup kd_rup nama_paket versi versi_tender klpd satker_kode satker_nama ppk "
    "pokja jenis_pengadaan metode_pemilihan metode_kualifikasi metode_evaluasi kualifikasi_usaha mtd_pemilihan "
    "mtd_kualifikasi mtd_evaluasi kualifikasi_paket tahun_anggaran sumber_dana mak pagu hps jenis_kontrak "
    "kontrak_pembayaran nama_tahapan tgl_awal tgl_akhir nilai_penawaran nilai_terkoreksi alasan pemenang "
    "pemenang_terverifikasi nilai_negosiasi no_sppbj no_kontrak tgl_kontrak nilai_kontrak nilai_pdn nilai_umk "
    "anggota_kso status_kontrak versi_addendum alasan_addendum progres_pekerjaan no_bap besar_pembayaran "
    "no_bast tgl_bast volume_pekerjaan uraian_pekerjaan spesifikasi_pekerjaan tgl_awal_pemilihan "
    "tgl_akhir_pemilihan tgl_awal_pelaksanaan tgl_akhir_pelaksanaan status_umumkan status_umumkan_rup "
    "jenis_revisi alasan_kajiulang tipe_swakelola pelaksana total_realisasi ket_ditutup ket_diulang nama_ppk "
    "nip_ppk nama_bank no_rekening npwp_penyedia "
)
"""What those systems call their columns."""
RUP: dict[str, Any] = {
    "kd_rup": 51234567,
    "nama_paket": "Embung Dusun 1",
    "tahun_anggaran": 2026,
    "nama_klpd": "Kab. Banjarnegara",
    "nama_satker": "Dinas PUPR",
    "kd_satker": 7000,
    "pagu": 880000000,
    "jenis_pengadaan": "Pekerjaan Konstruksi",
    "metode_pengadaan": "Tender",
    "status_umumkan_rup": "Terumumkan",
    "status_aktif_rup": True,
    "tgl_pengumuman_paket": "2026-02-02T09:30:00+07:00",
    "tgl_awal_pemilihan": "2026-03-01",
    "uraian_pekerjaan": "Menampung air",
    "volume_pekerjaan": "1 paket",
    "nip_ppk": "198503152010011023",
    "nama_ppk": "Budi",
}


def told(page: str) -> str:
    """Return the words of a page."""
    return " ".join(re.sub("<[^>]+>", " ", page).split())


@pytest.mark.parametrize("table", [CODED, RUP_TABLE, *TABLES], ids=lambda table: str(table.name))
def test_no_column_of_those_systems_is_unknown(table: Table) -> None:
    known = {said for column in table.columns for said in (column.name, *column.also)} | table.left_out
    assert set(FIELDS.split()) - known == set()


def test_a_package_says_in_two_columns_what_is_one_here(operator: FlaskClient, site: Site) -> None:
    common = {"nama_paket": "Embung", "tahun_anggaran": 2026, "pagu": 90_000_000, "jenis_pengadaan": "Barang"}
    said = [
        {**common, "kd_tender": "1", "mtd_pemilihan": "Swakelola", "tipe_swakelola": "2", "ket_diulang": ""},
        {
            **common,
            "nama_paket": "Talud",
            "kd_tender": "2",
            "mtd_pemilihan": "Tender",
            "tipe_swakelola": "",
            "status_tender": "Tender Gagal",
            "ket_ditutup": "",
            "ket_diulang": "Tidak ada penawaran",
            "kualifikasi_paket": "Perusahaan Kecil",
        },
    ]
    take(operator, look(operator, "kode", json.dumps(said), "paket.json"))
    kept = [(row.method, row.outcome, row.reason, row.size, row.body) for row in rows(site, Package)]
    assert kept == [
        ("swakelola_2", "", "", "", "<p>Embung</p>"),
        ("tender", "gagal", "Tidak ada penawaran", "kecil", "<p>Talud</p>"),
    ]
    again = look(operator, "kode", json.dumps(said), "paket.json").text
    assert "Impor semua" not in again
    bad = [{**common, "kd_tender": "3", "mtd_pemilihan": "Swakelola"}]
    assert "Swakelola tipe berapa?" in look(operator, "kode", json.dumps(bad), "paket.json").text
    bad = [{**common, "kd_tender": "3", "mtd_pemilihan": "Tender", "tipe_swakelola": "1"}]
    assert "bukan swakelola" in look(operator, "kode", json.dumps(bad), "paket.json").text


def test_of_two_heads_for_one_column_the_first_is_read(operator: FlaskClient, site: Site) -> None:
    head = "kd_tender,nama_paket,tahun,tahun_anggaran,pagu,Jenis pengadaan,Metode"
    lines = f"{head}\n1,Talud,2026,2025,90000000,Barang,Tender"
    take(operator, look(operator, "kode", lines))
    assert [row.year for row in rows(site, Package)] == [2026]
    twice = "kd_tender,nama_paket,Nama paket,tahun,pagu\n1,Talud,Talud,2026,90000000\n"
    assert "ada dua kali" in look(operator, "kode", twice).text


@pytest.mark.parametrize("table", ["kode", "rup"])
def test_what_no_row_says_is_not_made_up(operator: FlaskClient, site: Site, table: str) -> None:
    head = "kd_tender,kd_rup,nama_paket,tahun,pagu,jenis_pengadaan,metode_pengadaan"
    lines = f"{head}\n1,7,Talud,2026,90000000,,Tender\n2,8,Embung,2026,90000000,Barang,\n"
    page = told(look(operator, table, lines).text)
    assert "Sel F2, Jenis pengadaan : Jenis pengadaannya tidak disebut. Isi, misalnya Barang." in page
    assert "Sel G3, Metode : Metodenya tidak disebut. Isi, misalnya Tender." in page
    page = told(look(operator, table, "kd_tender,kd_rup,nama_paket,tahun,pagu\n1,7,Talud,2026,90000000\n").text)
    assert ["Jenis pengadaannya tidak disebut" in page, "Metodenya tidak disebut" in page] == [True, True]
    assert "Impor semua" not in page


def test_a_file_without_their_columns_leaves_kind_and_method_as_they_are(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000", category="konstruksi", method="tender")
    lines = "kd_tender,nama_paket,tahun,pagu\n10012345000,Saluran irigasi,2026,149000000\n"
    take(operator, look(operator, "kode", lines))
    ((row),) = rows(site, Package)
    assert (row.category, row.method, row.ceiling) == ("konstruksi", "tender", 149_000_000)
    lines = "kd_tender,nama_paket,tahun,pagu,metode\n10012345000,Saluran irigasi,2026,149000000,\n"
    assert "Metodenya tidak disebut." in look(operator, "kode", lines.replace("metode", "Metode")).text


def test_an_empty_description_replaces_none(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(code="10012345000")
    said = {"kd_tender": "10012345000", "nama_paket": "Saluran irigasi", "tahun": 2026, "pagu": 148_000_000}
    page = look(operator, "kode", json.dumps([{**said, "uraian_pekerjaan": ""}]), "paket.json").text
    assert "Uraiannya kosong di berkas, di situs ada." in page


def test_a_line_of_the_general_plan_makes_its_package(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "rup", json.dumps({"data": [RUP]}), "rup.json"))
    (row,), (plan,) = rows(site, Package), rows(site, Plan)
    assert (row.state, row.title, row.body, row.code) == ("draft", "Embung Dusun 1", "<p>Menampung air</p>", "")
    assert (row.category, row.method, row.ceiling, row.unit) == ("konstruksi", "tender", 880_000_000, "Dinas PUPR")
    assert (plan.package_id, plan.code, plan.year, plan.amount) == (row.id, "51234567", 2026, 880_000_000)
    assert (plan.status, plan.announced, plan.select_from) == ("terumumkan", date(2026, 2, 2), date(2026, 3, 1))
    assert "Impor semua" not in look(operator, "rup", json.dumps([RUP]), "rup.json").text
    take(operator, look(operator, "rup", json.dumps([{**RUP, "pagu": 870_000_000}]), "rup.json"))
    (row,), (plan,) = rows(site, Package), rows(site, Plan)
    assert (row.ceiling, plan.amount) == (870_000_000, 870_000_000)


def test_the_public_is_told_once_of_a_package_and_its_plan(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "rup", json.dumps([RUP]), "rup.json"))
    with site_scope(site.id):
        services.publish_package(db.session.scalars(select(Package)).one(), site=site, by=None)
    db.session.commit()
    (before,) = rows(site, Package)
    take(operator, look(operator, "rup", json.dumps([{**RUP, "pagu": 870_000_000}]), "rup.json"))
    (row,), (_first, release) = rows(site, Package), rows(site, Release)
    assert (row.version, row.ceiling, row.worth) == (before.version + 1, 870_000_000, 870_000_000)
    assert release.told["planning"]["budget"]["amount"]["amount"] == 870_000_000


BACKWARDS = "1 Maret 2026 sebelum pelaksanaan direncanakan mulai, 2 Maret 2026. Periksa kedua tanggalnya. (aturan D2)"


@pytest.mark.parametrize(
    ("values", "said", "good"),
    [
        ({"tgl_awal_pelaksanaan": "2026-03-02", "tgl_akhir_pelaksanaan": "2026-03-01"}, BACKWARDS, False),
        ({"tgl_pengumuman_paket": "2100-02-02"}, "2 Februari 2100 belum tiba.", False),
        ({"tgl_awal_pelaksanaan": "2026-02-28"}, "28 Februari 2026 sebelum pemilihan direncanakan mulai", True),
        ({"status_umumkan_rup": "Belum"}, "RUP 51234567 belum diumumkan. Umumkan dahulu di SiRUP. (aturan D6)", True),
    ],
)
def test_a_line_keeps_the_rules_of_plans(
    operator: FlaskClient, site: Site, values: dict[str, str], said: str, good: bool
) -> None:
    for is_there in (False, True):
        if is_there:
            take(operator, look(operator, "rup", json.dumps([RUP]), "rup.json"))
        page = look(operator, "rup", json.dumps([{**RUP, **values}]), "rup.json").text
        assert (said in told(page), "Impor semua" in page) == (True, good)


def test_a_line_changes_no_package_that_is_more_than_it(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000", parts={**story(), "stages": []})
    page = look(operator, "rup", json.dumps([RUP]), "rup.json").text
    assert "sudah bertender atau dibiayai beberapa RUP" in page
    assert rows(site, Package)[0].title == "Saluran irigasi"


VILLAGE = (
    "nama_paket;tahun;pagu;jenis_pengadaan;metode_pengadaan;sumber_dana;volume_pekerjaan",
    "Rabat beton Dusun 1;2026;Rp90.000.000,00;Pekerjaan Konstruksi;Permintaan penawaran (desa);APBDes;80 meter",
    "Posyandu Dusun 2;2026;45.000.000;Pekerjaan Konstruksi;Swakelola I;APBDes;1 unit",
)
"""A plan as a village keeps it, without codes."""


def test_plans_of_a_village_without_codes_come_and_are_known_again(operator: FlaskClient, site: Site) -> None:
    found = look(operator, "rup", "\n".join(VILLAGE))
    assert "Impor semua" in found.text
    take(operator, found)
    said = [(row.title, row.ceiling, row.method) for row in rows(site, Package)]
    assert said == [
        ("Rabat beton Dusun 1", 90_000_000, "permintaan_penawaran"),
        ("Posyandu Dusun 2", 45_000_000, "swakelola_1"),
    ]
    assert [(plan.code, plan.year, plan.amount) for plan in rows(site, Plan)] == [
        ("", 2026, 90_000_000),
        ("", 2026, 45_000_000),
    ]
    assert "Tidak ada yang berubah." in look(operator, "rup", "\n".join(VILLAGE)).text
    take(operator, look(operator, "rup", "\n".join(VILLAGE).replace("45.000.000", "44.000.000")))
    assert [(plan.code, plan.amount) for plan in rows(site, Plan)] == [("", 90_000_000), ("", 44_000_000)]
    # SiRUP gives the code later, and the line that is there gets it.
    take(operator, look(operator, "rup", f"kd_rup;{VILLAGE[0]}\n51234567;{VILLAGE[1]}"))
    assert [plan.code for plan in rows(site, Plan)] == ["51234567", ""]
    page = told(look(operator, "rup", "\n".join(VILLAGE)).text)
    assert "Paket ini sudah ada dengan kode RUP 51234567. Isi kodenya di baris ini." in page


def test_rows_without_a_code_are_told_apart_by_year_and_name(operator: FlaskClient, site: Site) -> None:
    page = told(look(operator, "rup", "\n".join([*VILLAGE, VILLAGE[1]])).text)
    assert "Sama dengan baris 2: 2026, rabat beton dusun 1, apb desa. Bila keduanya berbeda, isi kolom" in page
    take(operator, look(operator, "rup", "\n".join([*VILLAGE, VILLAGE[1].replace(";2026;", ";2025;")])))
    assert {(row.title, row.year) for row in rows(site, Package)} == {
        ("Rabat beton Dusun 1", 2026),
        ("Posyandu Dusun 2", 2026),
        ("Rabat beton Dusun 1", 2025),
    }


def test_a_name_of_several_packages_is_asked_about(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    for unit in ("Dinas PUPR", "Dinas Pertanian"):
        make_package(title="Rabat beton Dusun 1", unit=unit, code=unit[-3:])
    page = told(look(operator, "rup", "\n".join(VILLAGE[:2])).text)
    assert "Ada 2 paket “Rabat beton Dusun 1” tahun 2026, jadi tidak jelas yang mana." in page
    other = f"{VILLAGE[0]};nama_satker\n{VILLAGE[1]};Dinas Kesehatan"
    assert "Baru 1" in told(look(operator, "rup", other).text)


def test_a_package_with_several_plans_without_a_code_is_not_changed_from_one(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    plans = [Plan(code="", year=2026, source=source, amount=45_000_000) for source in ("apbdes", "apbd")]
    make_package(title="Rabat beton Dusun 1", parts={"plans": plans})
    page = told(look(operator, "rup", "\n".join(VILLAGE[:2])).text)
    assert "Paket ini punya beberapa rencana tanpa kode RUP." in page
    assert [plan.volume for plan in rows(site, Plan)] == ["", ""]


def test_of_several_plans_without_a_code_each_is_mended_in_the_table_that_was_taken_out(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    plans = [Plan(code="", year=2026, source=source, amount=74_000_000) for source in ("dana_desa", "apbdes")]
    make_package(parts={**story(), "plans": plans, "stages": []})
    head, *lines = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    assert [("Dana Desa" in line, "APB Desa" in line) for line in lines] == [(True, False), (False, True)]
    # What pays for the first line was wrong, and the file may say them in any order.
    mended = "\n".join([head, lines[1], lines[0].replace("Dana Desa", "APBD")])
    take(operator, look(operator, "rup", mended))
    assert [(plan.source, plan.amount) for plan in rows(site, Plan)] == [("apbd", 74_000_000), ("apbdes", 74_000_000)]
    head, line, _other = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    page = told(look(operator, "rup", "\n".join([head, line, line.replace("APBD kabupaten", "Hibah")])).text)
    assert "Di situs rencana ini didanai APB Desa, dan baris ini menggantinya." in page


def test_a_second_plan_without_a_code_overwrites_none(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="", year=2026, source="dana_desa", amount=148_000_000)]})
    head, line = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    page = told(look(operator, "rup", "\n".join([head, line, line.replace("Dana Desa", "APB Desa")])).text)
    assert ("Beberapa baris tanpa kode RUP menyebut paket ini." in page, "Impor semua" in page) == (True, False)


def test_two_plans_of_a_new_package_without_codes_make_no_two_packages(operator: FlaskClient, site: Site) -> None:
    page = told(look(operator, "rup", "\n".join([*VILLAGE[:2], VILLAGE[1].replace("APBDes", "Dana Desa")])).text)
    assert ("Beberapa baris tanpa kode RUP menyebut paket ini." in page, "Impor semua" in page) == (True, False)


def test_a_package_without_a_plan_gets_the_one_of_its_name(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(title="Rabat beton Dusun 1", shown=False, ceiling=90_000_000, estimate=None)
    take(operator, look(operator, "rup", "\n".join(VILLAGE[:2])))
    ((package,), (plan,)) = (rows(site, Package), rows(site, Plan))
    assert (plan.package_id, plan.amount, plan.source, plan.volume) == (package.id, 90_000_000, "apbdes", "80 meter")


OWN = ("rup", "kode", "paket", *(f"bagian/{table.name}" for table in TABLES))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("table", OWN)
def test_what_is_taken_out_reads_back_without_a_change(
    operator: FlaskClient, site: Site, make_package: MakePackage, table: str, form: str
) -> None:
    parts = story()
    parts["plans"] = [Plan(code="", year=2026, source=source, amount=74_000_000) for source in ("apbdes", "apbd")]
    parts["payments"][1].number = ""
    parts["addenda"] = [Addendum(number="1", signed=date(2026, 4, 1), ends=date(2026, 6, 30), reason="Hujan")]
    make_package(parts=parts, code="10012345000")
    make_package(title="Talud", parts={"plans": [Plan(code="", year=2026, source="apbdes", amount=148_000_000)]})
    make_package(title="Embung", parts={"plans": [Plan(code="7", year=2026, source="apbdes", amount=148_000_000)]})
    path = "tabel" if table == "paket" else f"{table}/tabel"
    content = operator.get(f"{STAFF}/{path}/unduh.{form}").data
    page = told(look(operator, table, content, f"data.{form}").text)
    assert (page.partition("Baris yang perlu diperbaiki")[2], "Tidak ada yang berubah." in page) == ("", True)


def test_a_line_of_several_packages_names_none(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(parts=story())
    make_package(parts=story(), title="Talud")
    page = look(operator, "rup", json.dumps([RUP]), "rup.json").text
    assert "RUP ini membiayai beberapa paket: “Saluran irigasi”, “Talud”." in page


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("2026-03-02 08:00", 1),
        ("2026-03-02T08:00:00+07:00", 1),
        ("2026-03-02T01:00:00Z", 1),
        ("2026-03-02T01:00:00.000Z", 1),
        ("2026-03-02 08:00:00.000", 1),
        ("02-03-2026 08:00 WIB", 1),
        ("02-03-2026 08:00 WITA", 0),
        ("02/03/2026 10.00 WIT", 1),
    ],
)
def test_moments_of_another_clock_say_their_zone(
    operator: FlaskClient, site: Site, make_package: MakePackage, said: str, hour: int
) -> None:
    make_package(code="10012345000")
    lines = f"kd_tender,nama_tahapan,tgl_awal,tgl_akhir\n10012345000,Upload Dokumen Penawaran,{said},09-03-2026 16:00\n"
    take(operator, look(operator, "bagian/stages", lines))
    ((row),) = rows(site, Stage)
    assert (row.stage, row.starts_at) == ("penawaran", datetime(2026, 3, 2, hour, tzinfo=UTC))


def test_a_moment_that_cannot_be_read_names_the_zone(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000")
    lines = "kd_tender,nama_tahapan,tgl_awal,tgl_akhir\n10012345000,Pengumuman,2 Maret pagi,09-03-2026 16:00 EST\n"
    page = told(look(operator, "bagian/stages", lines).text)
    assert "“2 Maret pagi” tidak terbaca. Tulis tanggal dan jam WIB" in page
    assert "“09-03-2026 16:00 EST” tidak terbaca." in page


SPSE = (
    "<html><body><table><tr><th colspan=3>Daftar Tender</th></tr>"
    "<tr><th>Kode Paket</th><th>Nama Tender</th><th>Tahun anggaran</th><th>Jenis pengadaan</th>"
    "<th>Metode Pemilihan</th><th>Nilai Pagu Paket</th><th>Uraian</th><th>Warna</th><th>nip_ppk</th></tr>"
    "<tr><td>9001</td><td>Embung Dusun 1</td><td>2026</td><td>Pekerjaan Konstruksi</td><td>Tender</td>"
    "<td>Rp 880.000.000,00</td><td>Air</td><td>biru</td><td>1</td></tr>"
    "<tr><td></td><td>Total</td><td></td><td></td><td></td><td>880.000.000</td></tr></table></body></html>"
)


def test_a_web_page_called_xls_is_read_and_what_is_left_out_is_told(operator: FlaskClient, site: Site) -> None:
    found = look(operator, "kode", SPSE, "tender.xls")
    page = told(found.text)
    for said in (
        "Baris 1 sampai 2 dibaca sebagai judul.",
        "Kolom ini tidak dikenal, jadi tidak dibaca: “Warna” (H).",
        "Kolom ini tidak disimpan di tabel ini: “nip_ppk” (I).",
        "Baris 4 berisi jumlah, jadi dilewati.",
    ):
        assert said in page
    take(operator, found)
    assert [(row.code, row.ceiling) for row in rows(site, Package)] == [("9001", 880_000_000)]


def test_what_is_only_a_page_of_the_data_says_so(operator: FlaskClient, site: Site) -> None:
    page = look(operator, "rup", json.dumps({"data": [RUP], "has_more": True}), "rup.json").text
    assert "Berkas ini hanya sebagian" in page


def test_heads_as_they_stand_on_pages_of_spse_are_read(operator: FlaskClient) -> None:
    heads = (
        "Kode Paket;Nama Tender;Tahun anggaran;Jenis pengadaan;Metode Pemilihan;Nilai Pagu Paket;Nilai HPS Paket;Uraian"
    )
    line = "9001;Embung Dusun 1;2026;Pekerjaan Konstruksi;Tender;880000000;870000000;Menampung air"
    page = look(operator, "kode", f"{heads}\n{line}", "paket.csv").text
    assert ["Kolom ini tidak dikenal" in page, "Impor semua" in page] == [False, True]
