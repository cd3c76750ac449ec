"""Files with the columns that SiRUP and SPSE really give, as a program that saved them has them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from cms_core.api import Site, User
from cms_core.testing.factories import MakeUser
from cms_lelang.models import Addendum, Bidder, Contract, Handover, Package, Payment, Plan, Progress, Stage

from ..conftest import MakePackage, look, rows, story, take
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


def test_a_code_with_a_fraction_of_nothing_is_the_number(operator: FlaskClient, site: Site) -> None:
    ruined = {"kd_tender": f"{CODE}.0", "kd_rup": "51234567.0", "kd_satker": "88123.0"}
    take(operator, look(operator, *sent("kode", {**TENDER, **ruined})))
    take(operator, look(operator, *sent("bagian/bidders", {"kd_tender": f"{CODE}.0", "nama_penyedia": "CV Tirta"})))
    ((row),) = rows(site, Package)
    assert (row.code, row.unit_code, len(rows(site, Bidder))) == (CODE, "88123", 1)
    assert [plan.code for plan in rows(site, Plan)] == ["51234567"]


@pytest.mark.parametrize(("table", "one"), [("kode", TENDER), ("rup", PENYEDIA)])
def test_a_known_code_with_another_name_and_budget_is_doubted(
    operator: FlaskClient, site: Site, table: str, one: dict[str, Any]
) -> None:
    take(operator, look(operator, *sent(table, one)))
    said = "Di situs kode ini milik “Rehabilitasi jalan Kalimandi - Pagak” dengan pagu Rp880.000.000."
    other = {**one, "nama_paket": "Pengadaan laptop kantor", "pagu": 900_000_000}
    assert said in told(look(operator, *sent(table, other)).text)
    for alike in ({"nama_paket": other["nama_paket"]}, {"pagu": 900_000_000}):
        assert said not in told(look(operator, *sent(table, {**one, **alike})).text)


def test_participants_without_a_verdict_are_judged_by_who_won(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code=CODE)
    common = {
        "kd_tender": int(CODE),
        "kd_lpse": 93,
        "kd_klpd": "D107",
        "kd_satker": "88123",
        "kd_satker_str": "1",
        "kd_pkt_dce": 1,
        "kd_penyedia": 5,
        "npwp_penyedia_16": None,
        "tahun_anggaran": 2026,
    }
    won = {**common, "kd_peserta": 1, "nama_penyedia": "CV Tirta", "npwp_penyedia": "01.234.567.8-901.000"}
    won |= {"nilai_penawaran": 143_200_000.0, "nilai_terkoreksi": 143_200_000.0, "pemenang": 1, "alasan": None}
    out = {**common, "kd_peserta": 2, "nama_penyedia": "UD Makmur", "npwp_penyedia": None, "pemenang": 0}
    out |= {"nilai_penawaran": 139_500_000, "nilai_terkoreksi": None, "alasan": (MORE * 30).strip()}
    rest = {**common, "kd_peserta": 3, "nama_penyedia": "CV Bumi", "npwp_penyedia": None, "pemenang": 0}
    rest |= {"nilai_penawaran": None, "nilai_terkoreksi": None, "alasan": None, "pemenang_terverifikasi": None}
    found = look(operator, *sent("bagian/bidders", won, out, rest))
    assert "tidak dikenal" not in told(found.text)
    take(operator, found)
    kept = [(row.name, row.winner, row.verdict, row.reason) for row in rows(site, Bidder)]
    judged = [("CV Tirta", True, "lulus", ""), ("UD Makmur", False, "gugur", (MORE * 30).strip())]
    assert kept == [*judged, ("CV Bumi", False, "", "")]
    assert "Tidak ada yang berubah." in look(operator, *sent("bagian/bidders", won, out, rest)).text


AGREED: dict[str, Any] = {
    "kd_tender": int(CODE),
    "kd_lpse": 93,
    "tahun_anggaran": 2026,
    "nama_klpd": "Kab. Banjarnegara",
    "nama_paket": "Saluran irigasi",
    "nama_penyedia": "CV Tirta",
    "npwp_penyedia": "01.234.567.8-901.000",
    "no_sppbj": "027/04",
    "no_kontrak": "027/05/SPK",
    "jabatan_ppk": "PPK",
    "nip_ppk": "198503152010011023",
    "wakil_sah_penyedia": "Siti",
    "status_kontrak": "Kontrak Sedang Berjalan",
    "apakah_addendum": "Tidak",
    "alasan_penetapan_status_kontrak": None,
    "tgl_penetapan_status_kontrak": None,
    "alasan_addendum": None,
    "versi_addendum": 0,
}
"""What the files of a contract have in common."""
SIGNED: dict[str, Any] = {
    **AGREED,
    "tgl_kontrak": "2026-03-25",
    "tgl_kontrak_awal": None,
    "tgl_kontrak_akhir": "2026-06-20",
    "nilai_kontrak": 142_000_000.0,
    "nilai_pdn_kontrak": 100_000_000.0,
    "nilai_umk_kontrak": 142_000_000.0,
    "anggota_kso": None,
    "jenis_kontrak": "Lumsum",
    "kota_kontrak": "Banjarnegara",
    "tipe_penyedia": None,
    "no_rek_bank": "1234567890",
    "nama_rek_bank": "BPD",
    "nama_pemilik_rek_bank": "CV Tirta",
    "alasan_ubah_nilai_kontrak": None,
    "alasan_nilai_kontrak_10_persen": None,
    "informasi_lainnya": None,
    "lingkup_pekerjaan": None,
    "bentuk_usaha_penyedia": "CV",
    "npwp_16_penyedia": None,
}
ORDERED: dict[str, Any] = {
    **AGREED,
    "no_spmk_spp": "027/06/SPMK",
    "tgl_spmk_spp": "2026-03-26",
    "kota_spmk_spp": "Banjarnegara",
    "tgl_mulai_pekerjaan": "2026-03-26",
    "tgl_selesai_pekerjaan": "2026-06-20",
    "alamat_pengiriman": None,
    "waktu_penyelesaian": "87 hari kalender",
    "alamat_penyedia": "Jalan Raya 1",
}
MINUTES: dict[str, Any] = {
    **AGREED,
    "tgl_kontrak": "2026-03-25",
    "nilai_kontrak": 142_000_000,
    "cara_pembayaran_kontrak": "Termin",
    "no_bap": "900/11",
    "tgl_bap": "2026-04-22",
    "besar_pembayaran": 49_700_000.0,
    "progres_pekerjaan": 35.0,
    "no_bast": None,
    "tgl_bast": None,
    "jabatan_penandatangan_sk": "Kepala",
    "_inserted_date": None,
}
LAST = {
    **MINUTES,
    "no_bap": "900/19",
    "tgl_bap": "2026-06-18",
    "besar_pembayaran": 92_300_000,
    "progres_pekerjaan": 100,
    "no_bast": "027/12",
    "tgl_bast": "2026-06-18",
}


@pytest.fixture
def won(make_package: MakePackage) -> int:
    """A package that somebody has won and nobody has signed for."""
    parts = story()
    return make_package(code=CODE, parts={name: parts[name] for name in ("plans", "stages", "bidders")})


def test_a_contract_is_completed_by_its_order(operator: FlaskClient, site: Site, won: int) -> None:
    page = told(look(operator, *sent("bagian/contracts", ORDERED)).text)
    assert "Kontrak ini belum ada di situs, dan baris ini tidak menyebut nilai atau tanggalnya." in page
    take(operator, look(operator, *sent("bagian/contracts", SIGNED)))
    without = {name: value for name, value in ORDERED.items() if name != "versi_addendum"}
    take(operator, look(operator, *sent("bagian/contracts", without)))
    ((row),) = rows(site, Contract)
    told_of = (row.number, row.signed, row.value, row.domestic, row.order, row.ordered, row.starts, row.letter)
    assert told_of == (
        *("027/05/SPK", date(2026, 3, 25), 142_000_000, 100_000_000),
        *("027/06/SPMK", date(2026, 3, 26), date(2026, 3, 26), "027/04"),
    )


def test_a_contract_and_what_changes_it_go_where_they_belong(operator: FlaskClient, site: Site, won: int) -> None:
    changed = {**SIGNED, "versi_addendum": 1, "apakah_addendum": "Ya", "tgl_kontrak": "2026-05-04"}
    changed |= {"nilai_kontrak": 144_000_000, "alasan_addendum": "Tambah volume"}
    later = {**changed, "versi_addendum": 2, "tgl_kontrak": "2026-05-25", "alasan_addendum": None}
    found = look(operator, *sent("bagian/contracts", SIGNED, changed, later))
    assert "Dilewati (2), baris 3, 4: Ini adendum. Impor berkas ini juga di Adendum." in told(found.text)
    take(operator, found)
    found = look(operator, *sent("bagian/addenda", SIGNED, changed, later))
    assert "Dilewati (1), baris 2: Ini kontraknya, bukan adendum." in told(found.text)
    take(operator, found)
    assert [row.value for row in rows(site, Contract)] == [142_000_000]
    kept = [(row.number, row.signed, row.value, row.reason) for row in rows(site, Addendum)]
    assert kept == [
        ("1", date(2026, 5, 4), 144_000_000, "Tambah volume"),
        ("2", date(2026, 5, 25), 144_000_000, ""),
    ]
    alone = told(look(operator, *sent("bagian/contracts", changed)).text)
    assert "kontrak semulanya (versi 0) tidak ada di berkas ini" in alone
    assert [row.value for row in rows(site, Contract)] == [142_000_000]


def test_minutes_of_payments_and_of_the_handover_go_where_they_belong(
    operator: FlaskClient, site: Site, won: int
) -> None:
    found = look(operator, *sent("bagian/contracts", MINUTES, LAST))
    assert "Dilewati (1), baris 3: Sama dengan baris sebelumnya di semua kolom yang dibaca." in told(found.text)
    take(operator, found)
    nothing = {**MINUTES, "no_bap": "900/10", "tgl_bap": "2026-04-01", "besar_pembayaran": 0, "progres_pekerjaan": None}
    passed = {
        "progress": "baris 2: Kemajuan pekerjaan atau tanggalnya tidak disebut di baris ini.",
        "payments": "baris 2: Tidak ada pembayaran di baris ini.",
        "handovers": "baris 2, 3: Belum ada serah terima (BAST) di baris ini.",
    }
    for part, said in passed.items():
        found = look(operator, *sent(f"bagian/{part}", nothing, MINUTES, LAST))
        assert (part, said in told(found.text)) == (part, True)
        take(operator, found)
        assert "Tidak ada yang berubah." in look(operator, *sent(f"bagian/{part}", nothing, MINUTES, LAST)).text
    assert [(row.number, row.value) for row in rows(site, Contract)] == [("027/05/SPK", 142_000_000)]
    assert [(row.day, row.percent) for row in rows(site, Progress)] == [
        (date(2026, 4, 22), Decimal(35)),
        (date(2026, 6, 18), Decimal(100)),
    ]
    paid = [(row.number, row.paid, row.amount) for row in rows(site, Payment)]
    assert paid == [("900/11", date(2026, 4, 22), 49_700_000), ("900/19", date(2026, 6, 18), 92_300_000)]
    assert [(row.sort, row.number, row.day) for row in rows(site, Handover)] == [
        ("pertama", "027/12", date(2026, 6, 18))
    ]


def test_an_amount_that_cannot_be_read_is_not_passed_by(operator: FlaskClient, site: Site, won: int) -> None:
    take(operator, look(operator, *sent("bagian/contracts", SIGNED)))
    page = told(look(operator, *sent("bagian/payments", {**MINUTES, "besar_pembayaran": "dua juta"})).text)
    assert ("Tulis dengan angka saja." in page, "Dilewati" in page) == (True, False)


@pytest.mark.parametrize(
    ("said", "begins", "ends"),
    [
        ("10 Maret 2026 09:01", (10, 2, 1), (10, 2, 1)),
        ("10 Maret 2026 09.00", (10, 2, 0), (10, 2, 0)),
        ("10 Maret 2026 pukul 09.00 WITA", (10, 1, 0), (10, 1, 0)),
        ("Selasa, 10 Mar 2026 23:59 WITA", (10, 15, 59), (10, 15, 59)),
        ("10 Maret 2026", (9, 17, 0), (10, 16, 59)),
        ("2026/03/10", (9, 17, 0), (10, 16, 59)),
        (46091, (9, 17, 0), (10, 16, 59)),
        ("46091", (9, 17, 0), (10, 16, 59)),
        (46091.375, (10, 2, 0), (10, 2, 0)),
    ],
)
def test_hours_are_read_behind_any_day(
    operator: FlaskClient,
    site: Site,
    make_package: MakePackage,
    said: Any,
    begins: tuple[int, int, int],
    ends: tuple[int, int, int],
) -> None:
    for code in (CODE, "9"):
        make_package(code=code, title=code)
    line = {"kd_tender": CODE, "nama_tahapan": "Pengumuman", "tgl_awal": said, "tgl_akhir": "20-03-2026 16:00"}
    until = {**line, "kd_tender": 9, "tgl_awal": "01-03-2026 08:00", "tgl_akhir": said}
    take(operator, look(operator, *sent("bagian/stages", line, until)))
    first, second = rows(site, Stage)
    moment = [datetime(2026, 3, *at, tzinfo=UTC) for at in (begins, ends)]
    assert [first.starts_at, second.ends_at] == moment


@pytest.mark.parametrize("said", ["10 Maret 2026 25:00", "31 Februari 2026 08:00", "99999", "2009/03/10"])
def test_moments_that_are_none_are_refused(
    operator: FlaskClient, site: Site, make_package: MakePackage, said: str
) -> None:
    make_package(code=CODE)
    line = {"kd_tender": CODE, "nama_tahapan": "Pengumuman", "tgl_awal": said, "tgl_akhir": "20-03-2026 16:00"}
    assert f"“{said}” tidak terbaca." in told(look(operator, *sent("bagian/stages", line)).text)


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
