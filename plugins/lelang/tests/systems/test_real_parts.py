"""Files of SPSE about what follows a tender, with the columns that they really have: each goes where it belongs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Addendum, Bidder, Contract, Handover, Payment, Progress, Stage

from ..conftest import MakePackage, look, rows, story, take
from .test_files import told
from .test_real_files import CODE, MORE, TENDER, sent


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
    rest |= {"nilai_penawaran": None, "nilai_terkoreksi": None, "alasan": None, "pemenang_terverifikasi": 1}
    found = look(operator, *sent("bagian/bidders", won, out, rest))
    assert "tidak dikenal" not in told(found.text)
    take(operator, found)
    kept = [(row.name, row.winner, row.verdict, row.reason) for row in rows(site, Bidder)]
    judged = [("CV Tirta", True, "lulus", ""), ("UD Makmur", False, "gugur", (MORE * 30).strip())]
    assert kept == [*judged, ("CV Bumi", False, "", "")]
    assert "Tidak ada yang berubah." in look(operator, *sent("bagian/bidders", won, out, rest)).text


def test_a_winner_whom_only_its_verification_names_has_won(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code=CODE)
    rest = {"kd_tender": CODE, "nama_penyedia": "UD Makmur", "pemenang_terverifikasi": 0}
    won = {**rest, "nama_penyedia": "CV Tirta", "pemenang_terverifikasi": 1}
    take(operator, look(operator, *sent("bagian/bidders", won, rest)))
    assert [(row.name, row.winner) for row in rows(site, Bidder)] == [("CV Tirta", True), ("UD Makmur", False)]


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
    later = {**changed, "versi_addendum": 2, "tgl_kontrak": "2026-05-25", "alasan_addendum": "Hujan"}
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
        ("2", date(2026, 5, 25), 144_000_000, "Hujan"),
    ]
    alone = told(look(operator, *sent("bagian/contracts", changed)).text)
    assert "kontrak semulanya (versi 0) tidak ada di berkas ini" in alone
    assert [row.value for row in rows(site, Contract)] == [142_000_000]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"alasan_ubah_nilai_kontrak": "Tambah volume"}, "Tambah volume"),
        ({"alasan_nilai_kontrak_10_persen": "Galian batu"}, "Galian batu"),
        (
            {
                "alasan_addendum": "Hujan",
                "alasan_ubah_nilai_kontrak": "Tambah volume",
                "alasan_nilai_kontrak_10_persen": "Hujan",
            },
            "Hujan; Tambah volume",
        ),
    ],
)
def test_every_reason_of_an_addendum_is_kept(
    operator: FlaskClient, site: Site, make_package: MakePackage, said: dict[str, str], kept: str
) -> None:
    make_package(code=CODE, parts=story())
    changed = {**SIGNED, "versi_addendum": 1, "tgl_kontrak": "2026-05-04", "nilai_kontrak": 145_000_000, **said}
    found = look(operator, *sent("bagian/addenda", changed))
    assert [name for name in said if f"“{name}”" in found.text] == []
    take(operator, found)
    assert [row.reason for row in rows(site, Addendum)] == [kept]
    assert "Tidak ada yang berubah." in look(operator, *sent("bagian/addenda", changed)).text


def test_an_addendum_without_a_reason_is_refused_as_its_form_refuses_it(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code=CODE, parts=story())
    changed = {**SIGNED, "versi_addendum": 1, "tgl_kontrak": "2026-05-04", "nilai_kontrak": 142_500_000}
    found = told(look(operator, *sent("bagian/addenda", changed)).text)
    assert ("Tulis mengapa kontraknya diubah. (aturan D7)" in found, "Impor semua" in found) == (True, False)


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


@pytest.mark.parametrize("column", ["tgl_kontrak_akhir", "tgl_akhir"])
def test_an_addendum_moves_the_end_of_the_contract(
    operator: FlaskClient, site: Site, make_package: MakePackage, column: str
) -> None:
    make_package(code=CODE, parts={**story(), "payments": [], "handovers": []})
    line = {"kd_tender": CODE, "versi_addendum": 1, "tgl_kontrak": "2026-05-04", "alasan_addendum": "Hujan"}
    take(operator, look(operator, *sent("bagian/addenda", {**line, column: "2026-07-20"})))
    assert [(row.number, row.ends) for row in rows(site, Addendum)] == [("1", date(2026, 7, 20))]


def test_what_was_paid_of_a_package_is_held_against_its_payments(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code=CODE, parts=story())
    said = {name: TENDER[name] for name in ("nama_paket", "tahun_anggaran", "jenis_pengadaan", "mtd_pemilihan")}
    line = {**said, "kd_tender": CODE, "pagu": 148_000_000, "hps": 145_500_000, "uraian_pekerjaan": "Saluran."}
    paid = sum(row.amount for row in story()["payments"])
    for spent, is_doubtful in ((paid, False), (paid + 1, True)):
        page = told(look(operator, *sent("kode", {**line, "total_realisasi": spent})).text)
        assert ("“total_realisasi”" in page, "di situs pembayaran paket ini berjumlah" in page) == (False, is_doubtful)
    take(operator, look(operator, *sent("kode", line)))
    page = told(look(operator, *sent("kode", {**line, "total_realisasi": paid + 1})).text)
    assert ("Tidak ada yang berubah." in page, "di situs pembayaran paket ini berjumlah" in page) == (True, True)


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
        ("46091.9999", (10, 17, 0), (10, 17, 0)),
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
