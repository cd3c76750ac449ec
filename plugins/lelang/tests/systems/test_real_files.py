"""Files with the columns that SiRUP and SPSE really give, as a program that saved them has them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from cms_core.api import Site, User
from cms_core.testing.factories import MakeUser
from cms_lelang.models import Bidder, Package, Plan

from ..conftest import MakePackage, look, rows, take
from .test_files import told

CODE = "58000029"
PENYEDIA: dict[str, Any] = {
    "tahun_anggaran": 2026,
    "kd_klpd": "D107",
    "nama_klpd": "Kab. Banjarnegara",
    "jenis_klpd": "KABUPATEN",
    "kd_satker": 88123,
    "kd_satker_str": "1.03.0.00.0.00.01.0000",
    "nama_satker": "Dinas Pekerjaan Umum",
    "kd_rup": 51234567,
    "nama_paket": "Rehabilitasi jalan Kalimandi - Pagak",
    "pagu": 880_000_000,
    "kd_metode_pengadaan": 13,
    "metode_pengadaan": "Tender",
    "kd_jenis_pengadaan": "2",
    "jenis_pengadaan": "Pekerjaan Konstruksi",
    "status_pradipa": "Non PraDIPA/RKA",
    "status_pdn": "PDN",
    "status_ukm": "UKM",
    "alasan_non_ukm": None,
    "status_konsolidasi": "Bukan Paket Konsolidasi",
    "tipe_paket": "Penyedia",
    "kd_rup_swakelola": None,
    "kd_rup_lokal": None,
    "volume_pekerjaan": "1 paket",
    "urarian_pekerjaan": "Lapis ulang 2,1 km",
    "spesifikasi_pekerjaan": "AC-WC 4 cm",
    "tgl_awal_pemilihan": "2026-03-01",
    "tgl_akhir_pemilihan": "2026-04-30",
    "tgl_awal_kontrak": "2026-05-01",
    "tgl_akhir_kontrak": "2026-10-31",
    "tgl_awal_pemanfaatan": "2026-11-01",
    "tgl_akhir_pemanfaatan": "2026-12-31",
    "tgl_buat_paket": "2026-01-05",
    "tgl_pengumuman_paket": "2026-01-20 08:15:30",
    "nip_ppk": "198503152010011023",
    "nama_ppk": "Budi",
    "username_ppk": "budi",
    "status_aktif_rup": True,
    "status_delete_rup": False,
    "status_umumkan_rup": "Terumumkan",
    "status_dikecualikan": False,
    "alasan_dikecualikan": None,
    "tahun_pertama": None,
    "kode_rup_tahun_pertama": None,
    "nomor_kontrak": None,
    "spp_aspek_ekonomi": False,
    "spp_aspek_sosial": False,
    "spp_aspek_lingkungan": False,
    "_event_date": "2026-02-01",
}
"""A line of the plan that a provider is sought for: nothing in it says from where its money is."""
SWAKELOLA: dict[str, Any] = {
    **{name: PENYEDIA[name] for name in ("tahun_anggaran", "kd_klpd", "nama_klpd", "jenis_klpd", "kd_satker")},
    **{name: PENYEDIA[name] for name in ("kd_satker_str", "nama_satker", "tgl_pengumuman_paket", "_event_date")},
    "kd_rup": 41234567,
    "nama_paket": "Pelatihan kader posyandu",
    "pagu": 45_000_000,
    "tipe_swakelola": 1,
    "volume_pekerjaan": "2 kegiatan",
    "uraian_pekerjaan": "Honorarium dan konsumsi",
    "kd_klpd_penyelenggara": None,
    "nama_klpd_penyelenggara": None,
    "nama_satker_penyelenggara": None,
    "kd_rup_lokal": None,
    "tgl_awal_pelaksanaan_kontrak": "2026-02-01",
    "tgl_akhir_pelaksanaan_kontrak": "2026-11-30",
    "tgl_buat_paket": "2026-01-05",
    "nip_ppk": None,
    "nama_ppk": None,
    "username_ppk": None,
    "status_aktif_rup": True,
    "status_delete_rup": False,
    "status_umumkan_rup": "Terumumkan",
}
TENDER: dict[str, Any] = {
    **{name: PENYEDIA[name] for name in ("tahun_anggaran", "kd_klpd", "nama_klpd", "jenis_klpd", "kd_satker_str")},
    **{name: PENYEDIA[name] for name in ("nama_satker", "nama_paket", "pagu", "_event_date")},
    "kd_satker": "88123",
    "kd_lpse": 93,
    "nama_lpse": "LPSE",
    "kd_tender": int(CODE),
    "kd_pkt_dce": 1,
    "kd_rup": "51234567",
    "versi_tender": 1,
    "hps": 879_999_999.5,
    "sumber_dana": "APBD",
    "mak": "1.03.10.2.01.0024.5.2.04.01.01.0003",
    "mtd_pemilihan": "Tender",
    "mtd_kualifikasi": "Pascakualifikasi Satu File",
    "mtd_evaluasi": "Harga Terendah Ambang Batas",
    "kualifikasi_paket": "Perusahaan Kecil atau Non Kecil",
    "kontrak_pembayaran": "Terima Jadi (Turnkey)",
    "jenis_pengadaan": "Pekerjaan Konstruksi",
    "lokasi_pekerjaan": "Kecamatan Purwareja Klampok - Banjarnegara (Kab.)",
    "status_tender": "Sedang Proses",
    "tanggal_status": "2026-03-01",
    "tgl_buat_paket": "2026-02-01",
    "tgl_pengumuman_tender": "2026-03-01 08:00:00",
    "tgl_kolektif_kolegial": "2026-02-28",
    "list_tahun_anggaran": "2026",
    "ket_ditutup": None,
    "ket_diulang": None,
    "url_lpse": "https://spse.inaproc.id/banjarnegara",
    "nip_ppk": "198503152010011023",
    "nama_ppk": "Budi",
    "nip_pokja": None,
    "nama_pokja": None,
}
MORE = "Jalan Dusun 2 sampai Dusun 3, "
"""What a long text is made of."""


def sent(table: str, *said: dict[str, Any]) -> tuple[str, str, str]:
    """Return what :func:`look` wants of rows as a program gives them."""
    return table, json.dumps(said), "data.json"


@pytest.fixture
def operator_above(
    kabupaten: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """The operator of the kabupaten, signed in."""
    sign_in(client, make_user(region_code=kabupaten.region_code))
    return client


def test_a_plan_of_a_kabupaten_is_paid_from_nothing_that_nobody_said(
    operator_above: FlaskClient, kabupaten: Site
) -> None:
    found = look(operator_above, *sent("rup", PENYEDIA), at=kabupaten)
    page = told(found.text)
    assert ("tidak dikenal" in page, "Kolom ini tidak disimpan di tabel ini" in page) == (False, True)
    take(operator_above, found)
    (plan,), (package,) = rows(kabupaten, Plan), rows(kabupaten, Package)
    assert (plan.source, plan.text, package.body) == ("", "Lapis ulang 2,1 km", "<p>Lapis ulang 2,1 km</p>")
    form = operator_above.get(f"http://localhost/s/banjarnegara/admin/lelang/{package.id}/bagian/plans/baru").text
    assert '<option selected value="">Belum disebut</option>' in form


def test_a_plan_of_a_village_is_paid_from_its_budget(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, *sent("rup", PENYEDIA)))
    assert [plan.source for plan in rows(site, Plan)] == ["apbdes"]


def test_a_tender_brings_where_its_money_is_from(operator_above: FlaskClient, kabupaten: Site) -> None:
    found = look(operator_above, *sent("kode", TENDER), at=kabupaten)
    assert "Ditambahkan dengan tahun paketnya dan sumber dana “APBD kabupaten”" in told(found.text)
    assert "tidak dikenal" not in told(found.text)
    take(operator_above, found)
    (plan,), (row,) = rows(kabupaten, Plan), rows(kabupaten, Package)
    assert (plan.code, plan.source, plan.account) == ("51234567", "apbd", TENDER["mak"])
    said = (row.code, row.edition, row.qualification, row.evaluation, row.size, row.contract_kind, row.outcome)
    assert said == (CODE, 1, "pasca", "harga_terendah", "semua", "terima_jadi", "")


def test_what_nobody_delivers_has_no_kind(operator: FlaskClient, site: Site) -> None:
    found = look(operator, *sent("rup", SWAKELOLA))
    take(operator, found)
    ((row),) = rows(site, Package)
    assert (row.method, row.category, row.title) == ("swakelola_1", "tanpa", "Pelatihan kader posyandu")
    assert "Tidak ada yang berubah." in look(operator, *sent("rup", SWAKELOLA)).text


@pytest.mark.parametrize(
    ("said", "name", "kept"),
    [
        ({"metode_pengadaan": "Dikecualikan"}, "method", "dikecualikan"),
        ({"metode_pengadaan": "Pembayaran untuk Kontrak Tahun Jamak"}, "method", "tahun_jamak"),
        ({"metode_pengadaan": "Sayembara"}, "method", "sayembara"),
        ({"jenis_pengadaan": "Terintegrasi"}, "category", "terintegrasi"),
        ({"jenis_pengadaan": "Barang; Jasa Lainnya"}, "category", "terintegrasi"),
        ({"jenis_pengadaan": "Barang;Barang"}, "category", "barang"),
        ({"nama_paket": (MORE * 10).strip()}, "title", (MORE * 10).strip()),
    ],
)
def test_what_sirup_says_of_a_package_is_kept(
    operator: FlaskClient, site: Site, said: dict[str, str], name: str, kept: str
) -> None:
    take(operator, look(operator, *sent("rup", {**PENYEDIA, **said})))
    assert [getattr(row, name) for row in rows(site, Package)] == [kept]


@pytest.mark.parametrize(
    ("said", "name", "kept"),
    [
        ({"sumber_dana": "APBD; APBN"}, "source", "gabungan"),
        ({"sumber_dana": "APBD;APBD"}, "source", "apbd"),
        ({"sumber_dana": "Dana Desa"}, "source", "dana_desa"),
        ({"status_umumkan_rup": "Terkirim"}, "status", "belum"),
        ({"spesifikasi_pekerjaan": (MORE * 60).strip()}, "specification", (MORE * 60).strip()),
        ({"volume_pekerjaan": (MORE * 9).strip()}, "volume", (MORE * 9).strip()),
        ({"mak": "; ".join([TENDER["mak"]] * 20)}, "account", "; ".join([TENDER["mak"]] * 20)),
    ],
)
def test_what_sirup_says_of_a_plan_is_kept(
    operator: FlaskClient, site: Site, said: dict[str, str], name: str, kept: str
) -> None:
    take(operator, look(operator, *sent("rup", {**PENYEDIA, **said})))
    assert [getattr(row, name) for row in rows(site, Plan)] == [kept]


def test_a_name_that_is_too_long_is_all_that_is_said(operator: FlaskClient) -> None:
    page = told(look(operator, *sent("rup", {**PENYEDIA, "urarian_pekerjaan": "", "nama_paket": MORE * 20})).text)
    assert ("paling banyak 500" in page, "Tulis apa yang dibeli" in page) == (True, False)


def test_a_long_name_is_found_by_its_beginning(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    name = (MORE * 10).strip()
    make_package(title=name, code=CODE)
    page = operator.get("http://kalimandi.example/lelang/").text
    assert (f"{(MORE * 5).strip()} Jalan…" in told(page), name in told(page)) == (True, False)


def test_what_sirup_has_taken_back_is_passed_by(operator: FlaskClient, site: Site) -> None:
    gone = [
        {**PENYEDIA, "kd_rup": 1, "status_aktif_rup": False},
        {**PENYEDIA, "kd_rup": 2, "status_delete_rup": True},
    ]
    found = look(operator, *sent("rup", gone[0], PENYEDIA, gone[1]))
    said = "Dilewati (2), baris 2, 4: RUP ini tidak aktif atau sudah dihapus di SiRUP."
    assert said in told(found.text)
    take(operator, found)
    assert [plan.code for plan in rows(site, Plan)] == ["51234567"]
    page = told(look(operator, *sent("rup", *gone)).text)
    assert f"Tidak ada baris untuk tabel ini. {said.replace('4', '3')}" in page


@pytest.mark.parametrize(
    ("said", "name", "kept"),
    [
        ({"lokasi_pekerjaan": (MORE * 20).strip()}, "place", (MORE * 20).strip()),
        ({"kualifikasi_paket": "Usaha Menengah"}, "size", "menengah"),
        ({"status_tender": "Gagal/Batal", "ket_ditutup": (MORE * 30).strip()}, "reason", (MORE * 30).strip()),
        ({"status_tender": "Gagal/Batal", "ket_ditutup": "Tanpa penawaran"}, "outcome", "gagal"),
    ],
)
def test_what_spse_says_of_a_package_is_kept(
    operator: FlaskClient, site: Site, said: dict[str, str], name: str, kept: str
) -> None:
    take(operator, look(operator, *sent("kode", {**TENDER, **said})))
    assert [getattr(row, name) for row in rows(site, Package)] == [kept]


def test_how_a_plan_was_reviewed_is_kept_with_its_reason(operator: FlaskClient, site: Site) -> None:
    said = {"jenis_revisi": "Satu Ke Banyak", "alasan_kajiulang": "Dipecah per dusun", "kd_rup_lama": 51230000}
    take(operator, look(operator, *sent("rup", {**PENYEDIA, **said})))
    kept = [(plan.review, plan.why, plan.earlier) for plan in rows(site, Plan)]
    assert kept == [("Satu Ke Banyak", "Dipecah per dusun", "51230000")]


def test_what_was_recorded_alone_comes_by_its_code(operator: FlaskClient, site: Site) -> None:
    common = {
        **{name: TENDER[name] for name in ("tahun_anggaran", "nama_klpd", "kd_satker", "nama_satker", "kd_rup")},
        "nama_paket": "Konsumsi rapat",
        "pagu": 9_000_000,
        "sumber_dana": "APBD",
        "total_realisasi": 8_000_000,
        "uraian_pekerjaan": "Rapat",
        "alasan_pembatalan": None,
        "tgl_mulai_paket": "2026-02-01",
        "nilai_umk_pct": 1,
        "nilai_pdn_pct": 1,
        "informasi_lainnya": None,
        "nama_ppk": "Budi",
    }
    bought = {
        **common,
        "kd_nontender_pct": 7001,
        "kategori_pengadaan": "Jasa Lainnya",
        "mtd_pemilihan": "Pengadaan Langsung",
        "status_nontender_pct": "2",
        "status_nontender_pct_ket": "Paket Selesai",
        "bukti_pembayaran": "x",
    }
    done = {
        **common,
        "kd_swakelola_pct": 7002,
        "tipe_swakelola": 1,
        "tipe_swakelola_nama": "Swakelola I",
        "status_swakelola_pct": "1",
        "status_swakelola_pct_ket": "Paket Sedang Berjalan",
    }
    for each in (bought, done):
        take(operator, look(operator, *sent("kode", each)))
    page = told(look(operator, *sent("kode", {**done, "pagu": 9_500_000, "total_realisasi": 9_500_001})).text)
    assert "Realisasi Rp9.500.001 melebihi pagu Rp9.500.000. Periksa kedua angkanya." in page
    kept = [(row.code, row.category, row.method) for row in rows(site, Package)]
    assert kept == [("7001", "jasa_lain", "pengadaan_langsung"), ("7002", "tanpa", "swakelola_1")]
    again = {"kd_nontender": 7003, **{n: v for n, v in bought.items() if n != "kd_nontender_pct"}, "versi_nontender": 2}
    take(operator, look(operator, *sent("kode", again)))
    assert [row.edition for row in rows(site, Package)] == [None, None, 2]


@pytest.mark.parametrize("said", ["1,00732E+10", "1.0073216E+10", "1.23E+08"])
@pytest.mark.parametrize("name", ["kd_tender", "kd_rup", "kd_satker"])
def test_a_code_that_a_spreadsheet_shortened_is_refused(operator: FlaskClient, name: str, said: str) -> None:
    page = told(look(operator, *sent("kode", {**TENDER, name: said})).text)
    assert f"“{said}” sudah dipendekkan program tabel, jadi angka belakangnya hilang." in page
    assert "Impor semua" not in page


@pytest.mark.parametrize("said", ["1,00732E+10", "1.0073216E+10", "1.23E+08"])
@pytest.mark.parametrize("name", ["kd_rup", "kd_satker"])
def test_a_plan_whose_code_a_spreadsheet_shortened_is_refused(operator: FlaskClient, name: str, said: str) -> None:
    page = told(look(operator, *sent("rup", {**PENYEDIA, name: said})).text)
    assert f"“{said}” sudah dipendekkan program tabel, jadi angka belakangnya hilang." in page
    assert "Impor semua" not in page


def test_a_plan_whose_code_has_a_fraction_of_nothing_is_known_by_the_number(operator: FlaskClient, site: Site) -> None:
    for code in ("51234567.0", 51234567):
        take(operator, look(operator, *sent("rup", {**PENYEDIA, "kd_rup": code, "volume_pekerjaan": str(code)})))
    assert [(plan.code, plan.volume) for plan in rows(site, Plan)] == [("51234567", "51234567")]


def test_a_code_with_a_fraction_of_nothing_is_the_number(operator: FlaskClient, site: Site) -> None:
    ruined = {"kd_tender": f"{CODE}.0", "kd_rup": "51234567.0", "kd_satker": "88123.0"}
    take(operator, look(operator, *sent("kode", {**TENDER, **ruined})))
    take(operator, look(operator, *sent("bagian/bidders", {"kd_tender": f"{CODE}.0", "nama_penyedia": "CV Tirta"})))
    ((row),) = rows(site, Package)
    assert (row.code, row.unit_code, len(rows(site, Bidder))) == (CODE, "88123", 1)
    assert [plan.code for plan in rows(site, Plan)] == ["51234567"]


@pytest.mark.parametrize(("table", "one"), [("kode", TENDER), ("rup", PENYEDIA)])
def test_a_known_code_with_quite_another_name_is_doubted(
    operator: FlaskClient, site: Site, table: str, one: dict[str, Any]
) -> None:
    take(operator, look(operator, *sent(table, one)))
    said = "Di situs kode ini milik “Rehabilitasi jalan Kalimandi - Pagak” dengan pagu Rp880.000.000."
    other = {"nama_paket": "Pengadaan laptop kantor"}
    alike = {"nama_paket": f"{one['nama_paket']} (lanjutan)", "pagu": 900_000_000}
    for row, doubted in ((other, True), ({**other, "pagu": 900_000_000}, True), (alike, False)):
        assert (said in told(look(operator, *sent(table, {**one, **row})).text)) == doubted


PLACE = "Semua baris berkas ini milik Kab. Paser, bukan Desa Kalimandi. Periksa apakah berkasnya benar."
YEAR = "Tahun anggaran semua baris berkas ini 2019. Periksa apakah berkasnya benar."


@pytest.mark.parametrize(("table", "one"), [("kode", TENDER), ("rup", PENYEDIA)])
@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ({}, [False, False]),
        ({"nama_klpd": "Pemerintah Daerah Kabupaten Banjarnegara"}, [False, False]),
        ({"nama_klpd": "Kab. Paser"}, [True, False]),
        ({"tahun_anggaran": 2019}, [False, True]),
    ],
)
def test_a_file_of_another_place_or_year_is_doubted(
    kabupaten: Site, operator: FlaskClient, table: str, one: dict[str, Any], said: dict[str, Any], doubted: list[bool]
) -> None:
    page = told(look(operator, *sent(table, {**one, **said})).text)
    assert [PLACE in page, YEAR in page] == doubted
    mixed = told(look(operator, *sent(table, {**one, **said}, {**one, "kd_tender": 2, "kd_rup": 2})).text)
    assert [PLACE in mixed, YEAR in mixed] == [False, False]


def test_of_several_sheets_the_one_with_known_heads_is_read(operator: FlaskClient, site: Site) -> None:
    book = Workbook()
    note: Any = book.active
    note.title = "Catatan"
    note.append(["Diunduh dari SiRUP"])
    sheet = book.create_sheet("Paket")
    known = {name: value for name, value in PENYEDIA.items() if value is not None}
    sheet.append(list(known))
    sheet.append(list(known.values()))
    content = io.BytesIO()
    book.save(content)
    found = look(operator, "rup", content.getvalue(), "rup.xlsx")
    assert "Hanya lembar “Paket” yang dibaca, yang lain tidak: “Catatan”." in told(found.text)
    take(operator, found)
    assert [row.title for row in rows(site, Package)] == ["Rehabilitasi jalan Kalimandi - Pagak"]
