"""What a column about people is, by what it is called and by what stands in it."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import is_personal, personal

NAMES = (
    *(
        "NIK",
        "no_kk",
        "NoKTP",
        "kk",
        "npwp",
        "NPWP Pemilik",
        "nama_pemilik",
        "NM_PEMILIK",
        "nama_pemil",
        "pemilik_tanah",
    ),
    *(
        "pasien",
        "penduduk",
        "nama_penduduk",
        "umur",
        "Usia",
        "umur warga",
        "disabilitas",
        "Disabilita",
        "DTKS",
        "desil",
    ),
    *(
        "desil_kesejahteraan",
        "alamat_rumah",
        "alamat_rum",
        "no rumah",
        "kepala_kel",
        "Nama KK",
        "tgl_lahir",
        "tempat_lah",
    ),
    *("penghasilan", "status_miskin", "penyakit", "owner", "namaIbu", "penghuni", "penerima bantuan"),
)
CONTACTS = ("HP", "no_hp", "NoHP", "WA", "telepon", "telp", "phone", "mobile", "kontak", "e-mail", "Surel")
THINGS = (
    *(
        "jumlah_penduduk",
        "jml_kk",
        "Total KK miskin",
        "kepadatan penduduk",
        "umur jembatan",
        "usia_pakai",
        "luas warga",
    ),
    *(
        "ramah disabilitas",
        "kelas",
        "kondisi",
        "status",
        "nama",
        "alamat",
        "pemilu",
        "kepemilikan",
        "teknik",
        "kekuatan",
    ),
)


def test_columns_are_about_people_by_their_names() -> None:
    assert [name for name in NAMES if not is_personal("sekolah", name, "x")] == []
    assert [name for name in THINGS if is_personal("lain", name, "x")] == []


def test_an_office_may_be_reached_and_a_person_may_not() -> None:
    assert [name for name in CONTACTS if not is_personal("lain", name, "x")] == []
    assert [name for name in CONTACTS if is_personal("kantor", name, "0812 3456 7890")] == []


@pytest.mark.parametrize(
    "value",
    [
        *(
            "081234567890",
            "0812-3456-7890",
            "0812.3456.7890",
            "+62 812 3456 7890",
            "+62812-3456-789",
            "62812 3456 7890",
        ),
        *(
            "hubungi Pak RT 0857 1234 567 sore",
            "812-3456-7891",
            "81234567891",
            81234567891,
            81234567891.0,
            6281234567891,
        ),
        *("wa:081234567890", "0812 34567890"),
    ],
)
def test_a_mobile_telephone_is_found_however_it_is_written(value: Any) -> None:
    assert (is_personal("lain", "catatan", value), is_personal("sekolah", "catatan", value)) == (True, False)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "08-12-2023 14:30",
            "2023-08-12T08:12:30",
            8500000000,
            8123456000,
            "8.123.456.789",
            "109.8123456789",
            812345.5,
        ),
        *("62.812.345.678", "0286 123456", "-7.4812345678, 109.8123456", "", 0, True, 100, "RT 08 RW 12"),
    ],
)
def test_other_numbers_are_none(value: Any) -> None:
    assert is_personal("lain", "catatan", value) is False


def test_a_nik_is_refused_in_a_layer_of_offices_too_and_columns_are_named_once() -> None:
    told = [
        ("SD 1", {"catatan": "3304022002020002"}),
        ("3304022002020003", {"catatan": "3304022002020002", "kelas": "A"}),
    ]

    assert personal("kantor", told) == ["catatan", "nama"]
