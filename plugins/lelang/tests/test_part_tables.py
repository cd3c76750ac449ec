"""The parts of packages, and packages by their code, as files of other systems: looked at first, then taken."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from cms_core import jobs
from cms_core.api import Site
from cms_lelang.models import Addendum, Bidder, Contract, Handover, Package, Payment, Plan, Release, Stage

from .conftest import STAFF, MakePackage, look, rows, story, take
from .systems.test_files import told

SAID = {
    "stages": (
        "kd_tender,nama_tahapan,tgl_awal,tgl_akhir,kd_klpd",
        "10012345000,Pemasukan penawaran,02-03-2026 08:00,09-03-2026 16:00,D128",
        "10012345000,Masa sanggah,13-03-2026 08:00,18-03-2026 16:00,D128",
    ),
    "bidders": (
        "Kode Tender,nama_penyedia,npwp_penyedia,nilai_penawaran,nilai_terkoreksi,Pemenang,no_rekening",
        "10012345000,CV Tirta,01.234.567.8-901.000,Rp141.500.000,141000000,Ya,3012345678",
        "10012345000,UD Makmur,,139500000,,Tidak,",
    ),
    "contracts": (
        "kd_tender,no_kontrak,tgl_kontrak,nilai_kontrak,nip_ppk",
        "10012345000,027/05,2026-03-25,141000000,198503152010011023",
    ),
    "payments": (
        "kd_tender,no_bap,tgl_bap,besar_pembayaran",
        "10012345000,900/11,2026-04-22,41000000",
        "10012345000,900/12,2026-06-22,100000000",
    ),
}


RUP = (
    "kd_tender,kd_rup,tahun,nama_satker,kd_satker,pagu,tgl_pengumuman_paket,status_umumkan,uraian_pekerjaan,"
    "volume_pekerjaan,spesifikasi_pekerjaan,tgl_awal_pemilihan,tgl_akhir_pemilihan,kd_klpd",
    "10012345000,51234567,2026,Dinas PUPR,7000,148000000,2026-02-02,Terumumkan,Saluran tersier,180 meter,Batu kali,"
    "2026-03-01,2026-03-31,D128",
)
"""A line of the general plan, as the data of SiRUP have it."""


def test_the_parts_of_a_package_come_as_files_of_other_systems(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000")
    for part, lines in SAID.items():
        take(operator, look(operator, f"bagian/{part}", "\n".join(lines)))
    assert [(row.stage, row.starts_at.hour) for row in rows(site, Stage)] == [("penawaran", 1), ("sanggah", 1)]
    assert [(row.name, row.tax, row.offer, row.price) for row in rows(site, Bidder)] == [
        ("CV Tirta", "01.2**.***.*-***.000", 141_500_000, 141_000_000),
        ("UD Makmur", "", 139_500_000, 139_500_000),
    ]
    assert [row.value for row in rows(site, Contract)] == [141_000_000]
    assert [row.amount for row in rows(site, Payment)] == [41_000_000, 100_000_000]
    # Each file is told once.
    assert len(rows(site, Release)) == 1 + len(SAID)
    again = look(operator, "bagian/payments", "\n".join(SAID["payments"])).text
    assert "Impor semua" not in again
    taken = operator.get(f"{STAFF}/bagian/bidders/tabel/unduh.csv").text
    assert "10012345000" in taken
    assert look(operator, "bagian/bidders", taken).status_code == 200


def test_help_and_rows_hold_as_many_letters_as_the_form(operator: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=story())
    page = operator.get(f"{STAFF}/bagian/bidders/tabel/").text
    assert "paling panjang 160 huruf" in page.partition("Nama peserta")[2].partition("</tr>")[0]
    page = look(operator, "bagian/bidders", f"paket,Nama peserta\nsaluran-irigasi,{'x' * 161}\n").text
    assert "Terlalu panjang: 161 huruf, paling banyak 160." in page


def test_a_line_of_the_general_plan_comes_whole(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(code="10012345000")
    take(operator, look(operator, "bagian/plans", "\n".join(RUP)))
    (row,) = rows(site, Plan)
    said = (row.unit, row.unit_code, row.status, row.text, row.volume, row.specification)
    assert said == ("Dinas PUPR", "7000", "terumumkan", "Saluran tersier", "180 meter", "Batu kali")
    assert row.source == "apbdes"
    assert (row.announced, row.select_from, row.work_from) == (date(2026, 2, 2), date(2026, 3, 1), None)


def test_a_package_has_a_plan_once(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    key = make_package(parts=story())
    page = operator.get(f"{STAFF}/{key}/bagian/plans/baru").text
    hidden = dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', page))
    told = {**hidden, "code": "51234567", "year": "2026", "source": "apbdes"}
    answer = operator.post(f"{STAFF}/{key}/bagian/plans/baru", data=told)
    assert (answer.status_code, "RUP ini sudah ada di paket ini." in answer.text) == (422, True)
    answer = operator.post(f"{STAFF}/{key}/bagian/plans/baru", data={**told, "code": "51234568"})
    assert (answer.status_code, [row.code for row in rows(site, Plan)]) == (303, ["51234567", "51234568"])


def test_an_empty_cell_is_what_the_form_begins_with(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(parts=story())
    head = "paket,Nama peserta,Alasan gugur,Hasil evaluasi,Ada koreksi aritmatik,Pemenang"
    same = look(operator, "bagian/bidders", f"{head}\nsaluran-irigasi,UD Makmur,Tanpa daftar alat,Gugur,,\n").text
    assert "Impor" not in same.partition("<main")[2].partition("</main")[0].replace("Impor dan ekspor", "")
    take(operator, look(operator, "bagian/bidders", f"{head}\nsaluran-irigasi,UD Makmur,,,,\n"))
    row = rows(site, Bidder)[1]
    assert (row.verdict, row.has_errors, row.winner, row.reason) == ("", False, False, "")


@pytest.mark.parametrize(
    ("part", "lines", "said"),
    [
        ("payments", ("paket,no_bap,tgl_bap,besar_pembayaran", "tiada,1,2026-04-22,1000000"), "tidak ada di situs ini"),
        (
            "payments",
            ("paket,no_bap,tgl_bap,besar_pembayaran", "saluran-irigasi,1,2026-07-22,100000"),
            "melebihi nilai kontrak",
        ),
        (
            "plans",
            ("paket,Kode RUP,tahun,tgl_awal_pemilihan,tgl_akhir_pemilihan", "saluran-irigasi,7,2026,2/3/2026,1/3/2026"),
            "1 Maret 2026 sebelum pemilihan direncanakan mulai, 2 Maret 2026. Periksa kedua tanggalnya. (aturan D2)",
        ),
        (
            "addenda",
            (
                "paket,Nomor adendum,Ditandatangani,Selesai menjadi,Alasan adendum",
                "saluran-irigasi,1,1/4/2026,20/2/2025,Hujan",
            ),
            "20 Februari 2025 sebelum kontrak mulai, 26 Maret 2026. Periksa kedua tanggalnya. (aturan D2)",
        ),
        (
            "bidders",
            ("paket,Nama peserta,Harga penawaran (rupiah),Pemenang", "saluran-irigasi,CV Lain,140000000,Ya"),
            "Pemenangnya lebih dari satu",
        ),
        ("bidders", ("paket,Nama peserta,npwp", "saluran-irigasi,CV Lain,12"), "bukan NPWP"),
        ("bidders", ("paket,Nama peserta", "saluran-irigasi,Bank Jateng no. rek 3012345678"), "tidak boleh terbit"),
        ("stages", ("paket,Tahap,Mulai,Selesai", "saluran-irigasi,Pengumuman,besok,lusa"), "tidak terbaca"),
        (
            "stages",
            ("paket,Tahap,Mulai,Selesai", "saluran-irigasi,Pengumuman,03-03-2026 08:00,09-03-2026 08:00"),
            "Tulis mengapa dipindah",
        ),
    ],
)
def test_rows_keep_the_rules_of_the_forms(
    operator: FlaskClient, site: Site, make_package: MakePackage, part: str, lines: tuple[str, ...], said: str
) -> None:
    make_package(parts=story())
    assert said in look(operator, f"bagian/{part}", "\n".join(lines)).text


def test_a_row_tells_all_its_doubts(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(parts={**story(), "plans": []})
    lines = "paket,Kode RUP,tahun,Jumlah (rupiah),Diumumkan pada\nsaluran-irigasi,7,2026,148000,2026-02-02\n"
    page = look(operator, "bagian/plans", lines).text
    assert ["(aturan D1)" in page, "(aturan D8)" in page, "Impor semua" in page] == [True, True, True]


def test_rows_of_a_file_are_looked_at_beside_each_other(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(parts={**story(), "payments": [], "progress": []})
    lines = ("paket,no_bap,tgl_bap,besar_pembayaran", *(f"saluran-irigasi,{n},2026-06-19,71000000" for n in (1, 2, 3)))
    page = look(operator, "bagian/payments", "\n".join(lines)).text
    assert "Jumlah pembayaran Rp213.000.000 melebihi nilai kontrak Rp142.000.000." in page
    assert "Impor yang benar (2)" in page


CODED = {
    "kd_tender": "10012345000",
    "nama_paket": "Embung Dusun 1",
    "uraian_pekerjaan": "Menampung air.",
    "tahun": 2026,
    "jenis_pengadaan": "Pekerjaan Konstruksi",
    "mtd_pemilihan": "Tender",
    "pagu": 880_000_000,
    "hps": 875_000_000,
    "nip_ppk": "198503152010011023",
}


def test_packages_come_as_json_and_are_known_again_by_their_code(operator: FlaskClient, site: Site) -> None:
    first = look(operator, "kode", json.dumps({"data": [CODED], "has_more": False}), "paket.json")
    take(operator, first)
    assert [(row.code, row.ceiling, row.state) for row in rows(site, Package)] == [
        ("10012345000", 880_000_000, "draft")
    ]
    second = look(operator, "kode", json.dumps([{**CODED, "hps": 870_000_000}]), "paket.json")
    take(operator, second)
    ((row),) = rows(site, Package)
    assert (row.estimate, row.version) == (870_000_000, 2)


def test_what_is_never_stored_does_not_come_back_with_the_bad_rows(operator: FlaskClient, site: Site) -> None:
    bad = {**CODED, "pagu": "", "nama_bank": "Bank Jateng", "no_rekening": "3012345678"}
    page = look(operator, "kode", json.dumps([bad]), "paket.json")
    taken = operator.get(f"{page.request.path}/salah.csv").text
    head, row = (line.split(";") for line in taken.lstrip("\ufeff").splitlines())
    assert head == [*(name for name in CODED if name != "nip_ppk"), "Baris asal", "Alasan ditolak"]
    assert ("10012345000" in row, "198503152010011023" in row, "3012345678" in row) == (True, False, False)


@pytest.mark.parametrize(
    ("head", "row", "number"),
    [
        ("versi_addendum", "2", "2"),
        ("versi_addendum,no_adendum", "2,027/ADD-2", "027/ADD-2"),
        ("no_adendum,versi_addendum", "027/ADD-2,2", "027/ADD-2"),
    ],
)
def test_an_addendum_without_a_number_is_called_by_its_version(
    operator: FlaskClient, site: Site, make_package: MakePackage, head: str, row: str, number: str
) -> None:
    make_package(code="10012345000", parts=story())
    lines = f"kd_tender,Ditandatangani,alasan_addendum,{head}\n10012345000,01-04-2026,Hujan,{row}"
    take(operator, look(operator, "bagian/addenda", lines))
    assert [(each.number, each.reason) for each in rows(site, Addendum)] == [(number, "Hujan")]


@pytest.mark.parametrize(
    ("said", "why"),
    [("[1, 2]", "bukan daftar objek"), ('[{"kd_tender": "1"', "rusak"), ('{"data": 3}', "bukan daftar objek")],
)
def test_json_that_is_no_table_is_refused(operator: FlaskClient, site: Site, said: str, why: str) -> None:
    assert why in look(operator, "kode", said, "paket.json").text


def test_a_code_of_several_packages_names_none(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(code="10012345000")
    make_package(code="10012345000", title="Jembatan", year=2025)
    said = "Kode ini dipakai lebih dari satu paket: “Saluran irigasi”, “Jembatan”."
    page = look(operator, "bagian/payments", "\n".join(SAID["payments"])).text
    assert f"{said} Sebut paketnya dengan bagian akhir alamatnya: saluran-irigasi, jembatan." in page
    assert said in look(operator, "kode", json.dumps([CODED]), "paket.json").text


def test_a_payment_without_number_is_not_told_twice(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    parts = story()
    parts["payments"][1].number = ""
    make_package(parts=parts)
    lines = "paket,no_bap,tgl_bap,besar_pembayaran\nsaluran-irigasi,{},2026-06-18,92300000\n"
    assert "Tidak ada yang berubah." in look(operator, "bagian/payments", lines.format("")).text
    take(operator, look(operator, "bagian/payments", lines.format("900/19")))
    assert [row.number for row in rows(site, Payment)] == ["900/11", "900/19"]


def test_what_has_no_number_is_asked_about_where_several_are_alike(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    alike = [Plan(code="", year=2026, source="apbdes", amount=amount) for amount in (100_000_000, 48_000_000)]
    make_package(parts={**story(), "plans": alike})
    page = look(operator, "bagian/plans", "paket,tahun,Jumlah (rupiah)\nsaluran-irigasi,2026,49000000\n").text
    assert "Di paket ini ada beberapa yang seperti ini tanpa nomor. Beri nomor dahulu di sana." in page


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "01/01/2101"])
def test_days_out_of_reach_are_refused(operator: FlaskClient, site: Site, make_package: MakePackage, day: str) -> None:
    make_package(parts=story())
    lines = f"paket,no_bap,tgl_bap,besar_pembayaran\nsaluran-irigasi,900/20,{day},1000\n"
    page = look(operator, "bagian/payments", lines).text
    assert "Impor semua" not in page
    assert "Salah 1" in " ".join(re.sub("<[^>]+>", " ", page).split())


def test_the_dry_run_names_the_rule_and_the_column_that_broke_it(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000", parts=story(), method="tender")
    told = {**CODED, "nama_paket": "Saluran irigasi", "pagu": 148_000_000}
    page = look(operator, "kode", json.dumps([{**told, "hps": 141_000_000}]), "paket.json").text
    said = "<b>Sel H2, HPS (rupiah)</b>: Harga pemenang Rp142.000.000 melebihi HPS Rp141.000.000. "
    assert f"{said}Periksa kedua angkanya. (aturan D1)" in page


DOUBTS = {
    "D5": (
        "bagian/bidders",
        "paket,Nama peserta,Harga penawaran (rupiah),Ada koreksi aritmatik",
        "saluran-irigasi,CV Lain,140000000,Ya",
    ),
    "D6": ("bagian/plans", "paket,Kode RUP,tahun", "saluran-irigasi,7,2025"),
    "D7": (
        "bagian/contracts",
        "paket,no_kontrak,tgl_kontrak,tgl_kontrak_akhir,nilai_kontrak",
        "saluran-irigasi,027/05/SPK,2026-03-25,2026-06-30,142000000",
    ),
    "D9": (
        "kode",
        "kd_tender,nama_paket,uraian_pekerjaan,tahun,jenis_pengadaan,mtd_pemilihan,pagu",
        "2,Saluran irigasi,Menampung air.,2026,Barang,Tender,148000000",
    ),
}
"""What is worth a second look, by its rule: a table, its head and a row."""


@pytest.mark.parametrize("rule", DOUBTS)
def test_the_dry_run_tells_doubts_and_takes_the_row(
    operator: FlaskClient, site: Site, make_package: MakePackage, rule: str
) -> None:
    make_package(parts=story())
    table, *lines = DOUBTS[rule]
    found = look(operator, table, "\n".join(lines))
    doubts = found.text.partition("Yang perlu dilihat")[2].partition("</section>")[0]
    assert (f"(aturan {rule})" in doubts, "Impor semua" in found.text) == (True, True)
    take(operator, found)


HANDED = ("kd_tender,no_bast,tgl_bast", "10012345000,027/12,18-06-2026", "10012345000,027/13,20-06-2026")


def test_a_handover_is_the_first_where_a_file_does_not_say_which(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(code="10012345000", parts={**story(), "handovers": []})
    head, first, last = HANDED
    page = look(operator, "bagian/handovers", "\n".join(HANDED)).text
    assert "Sama dengan baris 2: Serah terima pertama." in page
    assert "tambahkan kolom “Serah terima” ke berkas ini." in page
    take(operator, look(operator, "bagian/handovers", f"{head}\n{first}"))
    assert [(row.sort, row.number, row.day) for row in rows(site, Handover)] == [
        ("pertama", "027/12", date(2026, 6, 18))
    ]
    assert "Impor semua" not in look(operator, "bagian/handovers", f"{head}\n{first}").text
    page = look(operator, "bagian/handovers", f"{head}\n{last}").text
    assert "Serah terima pertama sudah bernomor 027/12." in page
    said = f"{head},Serah terima\n{first},\n{last},Serah terima akhir"
    take(operator, look(operator, "bagian/handovers", said))
    assert [(row.sort, row.number) for row in rows(site, Handover)] == [("pertama", "027/12"), ("akhir", "027/13")]


HEAD = "kd_tender,nama_paket,nama_satker,tahun,pagu,jenis_pengadaan,metode_pengadaan"
KIND = "Barang,Tender"
ALIKE = "“Talud” dengan satuan kerja, tahun, dan nilai yang sama ada lebih dari sekali."


def test_a_file_that_tells_a_package_twice_is_doubted_at_the_later_row(operator: FlaskClient, site: Site) -> None:
    others = [f"{n},Embung {n},Dinas PUPR,2026,90000000,{KIND}" for n in range(60)]
    # As far from each other as they may be; whatever differs makes it another package.
    first, last = f"1001,Talud,Dinas PUPR,2026,90000000,{KIND}", f"1002,Talud,Dinas PUPR,2026,90000000,{KIND}"
    different = [
        f"1003,Talud,Dinas PUPR,2025,90000000,{KIND}",
        f"1004,Talud,,2026,90000000,{KIND}",
        f"1005,Talud,,2026,91000000,{KIND}",
    ]
    found = look(operator, "kode", "\n".join([HEAD, first, *others, *different, last]))
    jobs.work_off()
    page = operator.get(found.request.path, base_url="http://localhost").text
    assert (page.count(ALIKE), "Impor semua" in page) == (1, True)
    assert f"<b>Sel B66, Nama paket</b>: Di berkas ini paket {ALIKE}" in page


def test_a_code_that_stands_twice_in_a_file_is_an_error(operator: FlaskClient, site: Site) -> None:
    twice = f"1001,Talud,Dinas PUPR,2026,90000000,{KIND}"
    page = look(operator, "kode", "\n".join([HEAD, twice, twice])).text
    said = "Sama dengan baris 2: 1001. Tulis yang lain, atau hapus salah satu barisnya. (aturan D9)"
    assert [said in page, ALIKE in page, "Impor semua" in page] == [True, False, False]


@pytest.mark.parametrize(
    ("table", "head", "line", "rule"),
    [
        ("rup", "kd_rup,nama_paket,tahun_anggaran,pagu", "7006,Talud,2026,90000000", "D9"),
        ("bagian/plans", "paket,kd_rup,tahun_anggaran", "saluran-irigasi,7006,2026", "D9"),
        ("bagian/stages", "paket,Tahap,Mulai,Selesai", "saluran-irigasi,SPPBJ,03-03-2026 08:00,04-03-2026 08:00", "D9"),
        ("bagian/payments", "paket,no_bap,tgl_bap,besar_pembayaran", "saluran-irigasi,7006,2026-04-22,41000000", "D9"),
        ("bagian/bidders", "paket,nama_penyedia,npwp", "saluran-irigasi,CV Bumi,", "D3"),
    ],
)
def test_what_stands_twice_in_a_file_names_its_rule(
    operator: FlaskClient, site: Site, make_package: MakePackage, table: str, head: str, line: str, rule: str
) -> None:
    make_package()
    page = look(operator, table, "\n".join([head, line, line])).text
    assert re.findall(r"Sama dengan baris 2: [^<]*\(aturan (D\d+)\)", page) == [rule]


def test_another_number_is_no_second_contract(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    make_package(code="10012345000", parts=story())
    (contract,) = rows(site, Contract)
    line = f"paket;no_kontrak;tgl_kontrak;nilai_kontrak\n10012345000;{contract.number}x;2026-03-10;140000000"
    page = told(look(operator, "bagian/contracts", line).text)
    assert f"Paket ini sudah berkontrak, dengan nomor {contract.number}." in page
    assert "Impor semua" not in page
