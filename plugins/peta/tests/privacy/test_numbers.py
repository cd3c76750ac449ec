"""What is of a person by its shape, however it is written; and other numbers."""

from __future__ import annotations

from typing import Any

import pytest

from cms_peta.privacy import EMPLOYEE, NAMED, NIK, PHONE, is_personal, why_personal

from .conftest import NEUTRAL, SOMEBODYS, answer


@pytest.mark.parametrize(
    "value",
    [
        *("081234567890", "0812-3456-7890", "0812.3456.7890", "+62 812 3456 7890"),
        *("+62812-3456-789", "62812 3456 7890"),
        *("hubungi Pak RT 0857 1234 567 sore", "812-3456-7891", "81234567891", 81234567891),
        *(81234567891.0, 6281234567891),
        *("wa:081234567890", "0812 34567890", "(0812) 3456-7890", "0812/3456/7890", "0812–3456–7890"),
        *("08-1234-567-890", "0 8 1 2 3 4 5 6 7 8 9", "０８１２３４５６７８９０", "+62 (812) 34567890"),
        *("HP: 0812 - 3456 - 7890", "0812_3456_7890", "0812&nbsp;3456&nbsp;7890"),
        *("08 12 34 56 78 90", "hp 08 12 34 56 78 9", "+62 81 23 45 67 89"),
        *("0812<br>3456<br/>7890", "0812<b>34567890</b>", "hp &#48;8123456789"),
    ],
)
def test_a_mobile_telephone_is_found_however_it_is_written(value: Any) -> None:
    assert (is_personal("lain", "catatan", value), is_personal("sekolah", "telepon", value)) == (True, False)
    assert is_personal("sekolah", "catatan", value) is True


@pytest.mark.parametrize(
    "value",
    [
        *("08 - 12 - 2023", "a < 08 & 12 > 3"),
        *("RT 08 12 34", "08 12 20 23 14 30 55 10", "08-12-23-14-30-55", f"{'a.' * 5000}@"),
        *("08-12-2023 14:30", "2023-08-12T08:12:30", 8500000000, 8123456000, "8.123.456.789"),
        *("109.8123456789", 812345.5),
        *("62.812.345.678", "0286 123456", "-7.4812345678, 109.8123456", "", 0, True, 100, "RT 08 RW 12"),
    ],
)
def test_other_numbers_are_none(value: Any) -> None:
    assert is_personal("lain", "catatan", value) is False


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        *(
            ("kode_rt", "3304022007001001", ""),
            ("kode_rt", 3304022007001001, ""),
            ("Kode", "33.04.02.2007.001.001", ""),
        ),
        *(
            ("kode wilayah", "3304022007 001 002", ""),
            ("idsls", "3304022007010001", ""),
            ("id", "3304021007012003", ""),
        ),
        # Somebody born on a 20th, whatever the column is called; and a column that says that it is of persons.
        *(("kode", "3304022002020002", NIK), ("id", "3304022007010001", NIK), ("ket", "3304022007001001", NIK)),
        *(("kode", "3304024502850003", NIK), ("kode_rt", "3304022002850001", NIK), ("nik", "3304022007001001", NAMED)),
        ("no_kk", "3304022007001001", NAMED),
    ],
)
def test_the_code_of_an_rt_is_no_nik(column: str, value: Any, why: str) -> None:
    assert [why_personal(kind, column, value) for kind in ("lain", "kantor")] == [why, why]


@pytest.mark.parametrize("column", ["nilai", "Pagu", "anggaran_2025", "luas", "panjang", "biaya", "harga"])
def test_a_sum_of_money_is_no_mobile_telephone(column: str) -> None:
    told = (812345678, "812345678", 812345678.0, "0812 3456 7890", "6281234567890")
    assert [why_personal("lain", column, each) for each in told] == ["", "", "", PHONE, PHONE]
    assert why_personal("lain", "catatan", 812345678) == PHONE


@pytest.mark.parametrize("column", ["@id", "osm_id", "id"])
def test_an_id_without_a_nought_in_front_is_no_mobile_telephone(column: str) -> None:
    told = ("node/8123456789", 8123456789, "0812 3456 7890")
    assert [why_personal("lain", column, each) for each in told] == ["", "", PHONE]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("NIK", "x"), ("no_kk", "3304022002020002"), ("NPWP", "x"), ("Nopol", "R 1234 AB"), ("desil", 1)),
        *(("Diagnosis", "x"), ("Ket", "081226741234"), ("Ket", "siti@gmail.com"), ("Ket", "3304022002020002")),
    ],
)
@pytest.mark.parametrize("kind", ["lain", "bencana", "sekolah", "kesehatan", "potensi"])
def test_what_is_of_a_person_by_its_shape_is_refused_without_a_way_round(kind: str, column: str, value: Any) -> None:
    assert answer(kind, "Satu", {column: value}) == SOMEBODYS
    assert why_personal(kind, column, value) != ""


@pytest.mark.parametrize("told", ["NIP 197704052005011003", "NIP. 19770405 200501 1 003", "199001012022211001"])
@pytest.mark.parametrize("kind", [*NEUTRAL, "kantor"])
def test_a_nip_is_refused_wherever_it_stands(kind: str, told: str) -> None:
    assert why_personal(kind, "Ket", told) == EMPLOYEE


@pytest.mark.parametrize("column", ["ID bangunan", "kode_aset", "Nomor inventaris gedung", "No. Registrasi Bangunan"])
def test_the_number_of_a_building_is_no_nik_but_where_it_looks_like_one(column: str) -> None:
    told = {each: why_personal("lain", column, each) for each in ("3304029907990012", 3304020013000012)}
    assert set(told.values()) == {""}
    assert [why_personal("lain", each, "3304029907990012") for each in ("ID penghuni", "ID")] == [NAMED, NIK]
    assert [why_personal("lain", column, each) for each in (3304022007000012, "3304022007000012")] == [NIK] * 2
