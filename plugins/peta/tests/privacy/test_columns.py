"""Which columns say who people are, and which only sound like it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_peta.own.models import OwnFeature
from cms_peta.privacy import (
    ACCOUNT,
    CONTACT,
    INVOLVED,
    MAIL,
    NAMED,
    NIK,
    OWNED,
    PHONE,
    is_personal,
    personal,
    why_personal,
)

from ..conftest import HOME, STAFF, Bring, MakeLayer, Send
from ..test_homes import SPOT, file, key_of, layers, own_layers, read
from .conftest import ASKED, NEUTRAL, PERSON, PUBLIC, SOMEBODYS, answer

NAMES = (
    *("NIK", "no_kk", "NoKTP", "kk", "npwp", "NPWP Pemilik", "nama_pemilik", "NM_PEMILIK"),
    *("nama_pemil", "pemilik_tanah"),
    *("pasien", "penduduk", "nama_penduduk", "umur", "Usia", "umur warga", "disabilitas", "Disabilita"),
    *("DTKS", "desil"),
    *("desil_kesejahteraan", "alamat_rumah", "alamat_rum", "no rumah", "kepala_kel", "Nama KK"),
    *("tgl_lahir", "tempat_lah"),
    *("nm_kk", "nama_balita", "nm lansia", "nama_bapak", "nama_ktp", "NISN", "NIP", "ttl", "jenis_kela", "jk", "nik2"),
    *("kartu_keluarga", "no_kks", "no_bpjs", "diagnosa", "status_gizi", "alamat tinggal", "ibu_kandung", "ibu"),
    *("no_rek", "norek", "Nomor Rekening", "rekening"),
    *("penghasilan", "status_miskin", "penyakit", "namaIbu", "penghuni", "penerima bantuan"),
)
THINGS = (
    *("jumlah_penduduk", "jml_kk", "Total KK miskin", "kepadatan penduduk", "umur jembatan"),
    *("usia_pakai", "luas warga"),
    *("ramah disabilitas", "kelas", "kondisi", "status", "nama", "alamat", "pemilu", "kepemilikan"),
    *("teknik", "kekuatan"),
)
CONTACTS = (
    *("hp1", "HP_2", "email2", "HP", "no_hp", "NoHP", "WA", "telepon"),
    *("telp", "phone", "mobile", "kontak", "e-mail", "Surel"),
)
CITIZENS = (
    *("Pengadu", "Laporan dari", "Pengusul", "Diusulkan oleh", "Diadukan oleh", "Usulan dari", "Aduan dari"),
    *("Yang mengadu", "Tersangka", "Terlapor", "Terdakwa", "Pelaku", "DPO"),
)
HEADS = {
    "3304021507880003": NIK,
    "Karto 081327001122": PHONE,
    "karto@gmail.com": MAIL,
    "rek. 0123456789": ACCOUNT,
    "０８１３２７００１１２２": PHONE,
}


def test_columns_are_about_people_by_their_names() -> None:
    assert [name for name in NAMES if not is_personal("sekolah", name, "x")] == []
    assert [name for name in THINGS if is_personal("lain", name, "x")] == []


def test_an_office_may_be_reached_and_a_person_may_not() -> None:
    assert [name for name in CONTACTS if not is_personal("lain", name, "x")] == []
    assert [name for name in CONTACTS if is_personal("kantor", name, "0812 3456 7890")] == []


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        *(("nik", "x", NAMED), ("nama_pemilik", "x", OWNED), ("hp", "x", CONTACT), ("norek", "x", ACCOUNT)),
        *(("id", "3304-0220-0202-0002", NIK), ("ket", "3304 0220 0202 0002", NIK), ("ket", "siti@gmail.com", MAIL)),
        *(("ket", "BRI 1234-01-012345-50-1", ACCOUNT), ("ket", "rek. 0123456789", ACCOUNT)),
        *(("ket", "1234-01-012345-50-1", ACCOUNT), ("ket", "0812 3456 7890", PHONE), ("nama_lengkap", "x", NAMED)),
    ],
)
def test_why_a_column_is_about_people_is_known(column: str, value: str, why: str) -> None:
    assert why_personal("lain", column, value) == why


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        *(("lain", "sumber", "diskominfo@banjarnegarakab.go.id"), ("sekolah", "surel", "sd1@gmail.com")),
        *(("lain", "sumber dana", "Bank Dunia 1000000000"), ("lain", "no_rek_listrik", "512345678901")),
        *(("sekolah", "nama_lengkap", "SD Negeri 1 Klampok"), ("lain", "alamat_lengkap", "Jl. Raya 5")),
        *(("lain", "kk_miskin", 12), ("lain", "npsn", "20303456"), ("lain", "biaya", "swadaya mandiri 150000000")),
    ],
)
def test_what_looks_like_it_and_is_of_nobody_is_kept(kind: str, column: str, value: Any) -> None:
    assert why_personal(kind, column, value) == ""


def test_a_nik_is_refused_in_a_layer_of_offices_too_and_columns_are_named_once() -> None:
    told = [
        ("SD 1", {"catatan": "3304022002020002"}),
        ("3304022002020003", {"catatan": "3304022002020002", "kelas": "A"}),
    ]

    assert personal("kantor", told) == ["catatan", "nama"]


@pytest.mark.parametrize(
    "column", ["Penduduk", "KK", "Warga", "Miskin", "Kepala Keluarga", "Penerima manfaat", "Penghuni", "penduduk_2025"]
)
def test_how_many_people_there_are_is_of_nobody(column: str) -> None:
    counts = (12, 0, "345", 1234.0, "1.234")
    assert [why_personal("lain", column, each) for each in counts] == [""] * 5
    # A name, the number of a KK, an answer, a share.
    others = ("Slamet", 3304022002020002, "3304022002020002", True, "ya", 1234567)
    assert [why_personal("lain", column, each) for each in others] == [NAMED] * 6


def test_the_age_of_a_bridge_is_of_nobody() -> None:
    kinds = ("jembatan", "jalan", "lahan", "lain", "sekolah")
    assert [why_personal(kind, "Umur", 12) for kind in kinds] == ["", "", "", NAMED, NAMED]
    assert personal("lain", [("Beringin", {"umur": 80, "jenis_pohon": "beringin"})]) == []
    assert personal("lain", [("Siti", {"umur": 80, "bahan_dinding": "bambu"})]) == ["umur"]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        *((each, OWNED) for each in ("nama_wp", "atas_nama", "NOP", "pemegang hak", "penggarap", "PIC", "narahubung")),
        *((each, NAMED) for each in ("ahli waris", "responden", "nama_korban", "nama_anggota", "paspor")),
        *(
            ("nama petani", NAMED),
            ("nama pelapor", INVOLVED),
            ("nopol", OWNED),
            ("tgl_lhr", NAMED),
            ("wajib_pajak", OWNED),
        ),
    ],
)
def test_who_pays_reports_or_tills_is_somebody(column: str, why: str) -> None:
    assert [why_personal(kind, column, "x") for kind in ("lain", "fasilitas")] == [why, why]


@pytest.mark.parametrize(
    ("kind", "column", "value", "why"),
    [
        *(("potensi", "telepon", "0812 3456 7890", ""), ("potensi", "kontak", "Pokdarwis 0812 3456 7890", "")),
        *(("ibadah", "telp", "0286 123456", ""), ("bencana", "telp_posko", "0812 3456 7890", "")),
        *(("lain", "telepon", 110, ""), ("lain", "telepon", "0812 3456 7890", CONTACT)),
        *(("lahan", "kontak", "x", CONTACT), ("potensi", "email", "batik@gmail.com", "")),
        *(("kantor", "hub", "0812 3456 7890", PHONE), ("sekolah", "catatan", "siti@gmail.com", MAIL)),
        *(("lain", "pemilik", "Pemerintah Desa", ""), ("lain", "penerima", "Kelompok Tani Makmur", "")),
        *(("lain", "pemilik", "Pak Slamet", OWNED), ("lain", "penerima", "Slamet", NAMED)),
        ("lain", "pemilik", "Desa Kalimandi 3304022002020002", OWNED),
    ],
)
def test_a_place_may_be_reached_and_an_organisation_named(kind: str, column: str, value: Any, why: str) -> None:
    assert why_personal(kind, column, value) == why


@pytest.mark.parametrize(
    "column",
    [
        *("pelapor", "Nama pelapor", "HP pelapor", "Pelapor HP", "HP orang tua", "HP warga"),
        *("WA pasien", "Kontak korban"),
        *("Saksi", "Orang tua", "Wali murid", "Penyewa", "Pemohon", "Pengaju", "Telp pemilik", "Golongan darah"),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah", "kesehatan", "potensi", "lahan"])
def test_columns_of_citizens_are_refused_in_layers_of_every_kind(kind: str, column: str) -> None:
    assert [answer(kind, "Pohon tumbang", {column: value}) for value in (PERSON, "081226741234")] == [SOMEBODYS] * 2


def test_a_number_beside_who_told_it_is_his() -> None:
    told = {"kejadian": "Pohon tumbang", "korban": 0, "pelapor": PERSON, "kontak": "081226741234"}

    assert personal("bencana", [("Pohon tumbang", told)]) == ["pelapor", "kontak"]
    assert personal("bencana", [("Posko", {"kontak": "081226741234"})]) == []


@pytest.mark.parametrize(
    "owner",
    [
        *("PLN", "Telkomsel", "Mitratel", "Negara", "Muhammadiyah", "Masyarakat", "KTH Makmur", "NU", "swasta"),
        *("LMDH Wana", "P3A Tirto", "Perorangan", "Warga", "milik sendiri", "TNI", "Umum", "Tanah wakaf"),
    ],
)
def test_what_is_nobodys_in_particular_is_named_as_owner(owner: str) -> None:
    assert why_personal("lain", "Pemilik", owner) == ""


@pytest.mark.parametrize("owner", ["Pak Karto", "Umum Karto Wijoyo 3304022002020002", "Ibu Siti", "Warga: Bu Siti"])
def test_somebody_is_not_named_as_owner(owner: str) -> None:
    assert why_personal("lain", "Pemilik", owner) == OWNED


@pytest.mark.parametrize("owner", ["Karto", "Nugroho", "Plana", "Warga: Karto", "Protelindo", "Centratama"])
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah", "lahan"])
def test_an_owner_whom_no_words_tell_is_asked_for(kind: str, owner: str) -> None:
    assert [answer(kind, "Krajan", {column: owner}) for column in ("Pemilik", "owner", "Pemilik menara")] == [ASKED] * 3
    assert answer(kind, "Krajan", {"Nama pemilik": owner}) == SOMEBODYS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("Wali murid", 120), ("Orang tua", 120), ("Pemohon", 12), ("Saksi", 2), ("Penerima manfaat", "12 KK")),
        *(("Pemilik", "Tanah kas desa"), ("Pemilik", "Kas desa"), ("Pemilik", "TKD"), ("Pemilik", "Tanah bengkok")),
        *(("Penyewa", "Telkomsel, XL"), ("Pelapor", "Kadus II"), ("Pelapor", "Kepala Dusun II")),
    ],
)
@pytest.mark.parametrize("kind", ["bencana", "lain", "sekolah"])
def test_how_many_and_offices_in_columns_of_citizens_are_public(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Krajan", {column: value}) == PUBLIC


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        *(("jalan", "Kontak pengaduan", "0286591234"), ("lain", "Kontak", "0286-591234")),
        *(("bencana", "Kepala keluarga terdampak", 12), ("bencana", "KK mengungsi", "12"), ("bencana", "Korban", 2)),
        *(("dusun", "Miskin (%)", 3), ("dusun", "Stunting (%)", 4.2), ("dusun", "% miskin", 0.5)),
        *(("dusun", "Stunting (persen)", 2), ("sekolah", "Kepala sekolah", "Sutrisno, S.Pd.")),
        *(("bencana", "Pelapor", "-"), ("kesehatan", "Pasien", 120), ("lain", "Kepala rumah tangga", "60")),
        *(("bencana", "Kerusakan", "3 rumah roboh"), ("bencana", "Rumah rusak", 2), ("jalan", "Jenis", "rabat")),
        *(("sekolah", "Alamat", "Jl. Raya 5 RT 02 RW 01 No. 12"), ("jalan", "Pelapor", "Ketua RT 03")),
    ],
)
def test_what_offices_write_is_public(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Krajan", {column: value}) == PUBLIC


@pytest.mark.parametrize("column", ["WhatsApp", "No HP"])
def test_a_shop_is_reached_by_a_mobile_telephone_and_a_bare_name_beside_one_is_asked_for(column: str) -> None:
    assert [answer("potensi", name, {column: "081226741234"}) for name in ("Warung Krajan", "Krajan")] == [
        PUBLIC,
        ASKED,
    ]


def test_a_mobile_telephone_is_no_contact_of_an_office_in_a_layer_of_none() -> None:
    assert [answer("lain", "Krajan", {"Kontak": each}) for each in ("081226741234", "Karto 0286591234")] == [
        SOMEBODYS
    ] * 2


def test_who_told_of_it_is_another_reason_than_who_lives_there() -> None:
    assert why_personal("bencana", "pelapor", PERSON) != NAMED


@pytest.mark.parametrize("column", CITIZENS)
@pytest.mark.parametrize("kind", [*NEUTRAL, "sekolah"])
def test_citizens_who_told_asked_or_did_something_are_refused(kind: str, column: str) -> None:
    nobodys = (
        12,
        "-",
        "BPD",
        "Kadus II",
        "Musrenbang desa",
        "Musdes",
        "warga RT 02",
        "SP4N-LAPOR",
        "Dusun Krajan",
        "Musdus Krajan 2025",
    )

    assert [answer(kind, "Jalan rusak", {column: each}) for each in ("Bp. Karto", PERSON)] == [SOMEBODYS] * 2
    assert {each: answer(kind, "Jalan rusak", {column: each}) for each in nobodys} == dict.fromkeys(nobodys, PUBLIC)


@pytest.mark.parametrize("column", ["Pelaku usaha", "Pelaku UMKM", "Laporan", "Usulan", "Nama usulan", "Pengaduan"])
def test_what_sounds_like_a_citizen_and_is_none_is_public(column: str) -> None:
    assert [answer("lain", "Pasar desa", {column: each}) for each in (12, "Jalan rusak")] == [PUBLIC] * 2


def test_who_complained_does_not_come_in_with_a_file(send: Send, kecamatan: Site, bring: Bring) -> None:
    bring()
    page = read(send, file({"nama": "Jalan rusak", "Pengadu": "Karto Sumarno", "Lebar": 3}))
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public) for each in own_layers()] == [("lain", True)]
    with site_scope(kecamatan.id):
        assert list(db.session.scalars(select(OwnFeature.facts))) == [{"Lebar": 3}]


@pytest.mark.parametrize("column", ["Nama pelanggan", "Nama nasabah", "an", "a.n.", "AN"])
@pytest.mark.parametrize("kind", [*NEUTRAL, "kesehatan"])
def test_in_whose_name_something_is_is_refused_but_of_an_organisation(kind: str, column: str) -> None:
    told = ("Karto S", "Bu Ani", "Pemerintah Desa", "PT Maju")
    assert [answer(kind, "Titik 1", {column: each}) for each in told] == [SOMEBODYS, SOMEBODYS, PUBLIC, PUBLIC]


@pytest.mark.parametrize("column", ["Milik", "Dimiliki oleh", "Kepemilikan", "Status kepemilikan", "Kepemilikan tanah"])
@pytest.mark.parametrize("kind", NEUTRAL)
def test_whose_something_is_is_asked_but_of_nobody_in_particular(kind: str, column: str) -> None:
    nobodys = (
        *("desa", "PLN", "Milik desa", "Milik PLN", "PT Maju", "Perhutani", "warga", "milik sendiri", "Sewa", "SHM"),
        *("Pinjam pakai", "Hak milik", "Hak pakai", "Tanah kas desa", "Pemerintah", "-", 3, "12", "Bersertifikat"),
        *("Kas Desa Kalimandi", "Milik bersama warga RT 02"),
    )
    assert [answer(kind, "Lahan 1", {column: each}) for each in (PERSON, "Pak Karto")] == [ASKED, SOMEBODYS]
    assert {each: answer(kind, "Lahan 1", {column: each}) for each in nobodys} == dict.fromkeys(nobodys, PUBLIC)


@pytest.mark.parametrize(
    "column", ["Z-score", "Berat badan", "Tinggi badan", "Lingkar kepala", "LiLA", "HPHT", "Goldar", "Gol. darah"]
)
@pytest.mark.parametrize("kind", ["lain", "kesehatan", "sekolah"])
def test_what_is_measured_of_a_body_alone_is_refused(kind: str, column: str) -> None:
    assert [answer(kind, "Wartini", {column: each}) for each in (12.5, "O", "2026-01-02")] == [SOMEBODYS] * 3


@pytest.mark.parametrize("kind", ["lain", "sekolah", "kesehatan", "bencana"])
def test_a_number_of_a_person_is_refused_as_the_name_of_a_fact(kind: str) -> None:
    assert {head: why_personal(kind, head, "x") for head in HEADS} == HEADS


@pytest.mark.parametrize("head", ["2025", "Luas 2024-2025", "info@desa.go.id", "Pagu 1500000000", "RT 01 RW 02"])
def test_other_numbers_name_a_fact(head: str) -> None:
    assert why_personal("lain", head, "x") == ""


@pytest.mark.parametrize("head", ["3304021507880003", "Karto 081327001122", "karto@gmail.com"])
def test_a_fact_that_is_called_after_a_person_is_neither_drawn_nor_brought(
    head: str, send: Send, client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, bring: Bring
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="lain", geometry="titik")

    drawn = send(f"{STAFF}/gambar", layer=key_of(name), spots=SPOT, name="Pos ronda", kolom=head, nilai="x")
    page = read(send, file({"nama": "Pos ronda", head: "x"}), layer=key_of(name))
    brought = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (drawn.status_code, "Ada data pribadi di kolom" in drawn.text) == (422, True)
    assert (brought.status_code, layers()) == (303, [("Jalan", True, 1)])
    shown = client.get(f"{HOME}/peta/ogc/collections/{name}/items?f=json").text
    assert ("Pos ronda" in shown, head in shown) == (True, False)


@pytest.mark.parametrize(
    ("told", "is_office"),
    [
        *(("info@desa.id", True), ("info@kalimandi.desa.id", True), ("e-mail: bpbd@banjarnegarakab.go.id", True)),
        *(("info@kalimandi.desa.id, 0286 591234", True), ("sd1@dikbud.sch.id / 112", True)),
        *(("karto@gmail.com", False), ("Karto info@desa.id", False), ("info@desa.id, 081327001122", False)),
        *(("info@desa.id.contoh.com", False), ("info@desa.id, karto@gmail.com", False), ("Karto", False)),
    ],
)
@pytest.mark.parametrize("column", ["Kontak", "Email", "Kontak sekretariat"])
def test_an_office_is_reached_in_a_layer_of_any_kind(column: str, told: str, is_office: bool) -> None:
    answers = [answer(kind, "Sekretariat", {column: told}) for kind in ("lain", "lahan", "dusun")]
    assert answers == [PUBLIC if is_office else SOMEBODYS] * 3


@pytest.mark.parametrize("column", ["No HP pos", "NIP", "NIK", "Nama pemilik", "Pelapor", "Umur", "No rekening"])
def test_an_empty_mark_is_of_nobody(column: str) -> None:
    told = [answer("dusun", "Krajan", {column: each}) for each in ("-", "--", "–", "Karto")]
    assert told == [*[PUBLIC] * 3, SOMEBODYS]


@pytest.mark.parametrize("column", ["Golongan darah tersedia", "Stok golongan darah", "Goldar yang tersedia"])
def test_what_blood_there_is_at_a_place_is_of_nobody(column: str) -> None:
    stock = [answer("kesehatan", "UTD PMI", {column: each}) for each in ("A, B, O", "AB+", "A: 12, B: 3 kantong")]
    others = [answer("kesehatan", "UTD PMI", {column: each}) for each in ("Karto", "Karto: A", "A Karto")]
    assert (stock, others) == ([PUBLIC] * 3, [SOMEBODYS] * 3)
    assert [answer("lain", "Karto", {each: "A"}) for each in (column, "Golongan darah")] == [SOMEBODYS] * 2
    assert answer("kesehatan", "Karto", {"Golongan darah": "A"}) == SOMEBODYS


def test_a_long_row_of_what_may_be_blood_is_looked_at_once() -> None:
    # Tried in every way that its spaces may be shared out, it would take for ever.
    assert answer("kesehatan", "RSUD", {"Goldar yang tersedia": f"{'A ' * 60}x"}) == SOMEBODYS
