"""Works as OpenSID keeps them become works here, or a sentence says why not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cms_core.api import Site, db, site_scope
from cms_pembangunan import opensid
from cms_pembangunan.models import Work
from cms_pembangunan.tables import OPENSID
from cms_pembangunan.words import SOURCES

from .conftest import Make

EMPTY: dict[str, Any] = {column.name: column.kind.blank for column in OPENSID.columns}
ROW = {**EMPTY, "judul": "Rabat beton", "tahun_anggaran": 2024, "anggaran": 500, "sumber_dana": "Dana Desa"}


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ("Pendapatan Asli Daerah", "from_pades"),
        ("Alokasi Anggaran Pendapatan dan Belanja Negara (Dana Desa)", "from_dd"),
        ("Bagian Hasil Pajak Daerah dan Retribusi Daerah Kabupaten/Kota", "from_bhpr"),
        ("Alokasi Dana Desa", "from_add"),
        ("Hibah dan Sumbangan yang Tidak Mengikat dari Pihak Ketiga", "from_hibah"),
        ("Lain-lain Pendapatan Desa yang Sah", "from_lain"),
        ("Bantuan Keuangan dari APBD Provinsi dan APBD Kabupaten/Kota", None),
        ("", None),
    ],
)
def test_a_source_is_known_by_its_words(said: str, column: str | None) -> None:
    assert opensid.source_of(said) == column


def test_money_is_given_by_levels_else_by_the_source_that_is_named() -> None:
    levels = opensid.work_of({**ROW, "sumber_biaya_pemerintah": 400, "sumber_biaya_swadaya": 100})
    named = opensid.work_of(ROW)

    one = opensid.work_of({**ROW, "sumber_dana": "Bagian Hasil Pajak", "sumber_biaya_kab_kota": 500})
    assert (levels["from_dd"], levels["from_swadaya"], named["from_dd"]) == (400, 100, 500)
    assert (one["from_bhpr"], one["from_add"]) == (500, 0)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"sumber_dana": "Entah"}, "sumber_dana"),
        ({"sumber_biaya_pemerintah": 499}, "anggaran"),
        ({"sumber_biaya_pemerintah": 500}, None),
        ({"anggaran": None, "sumber_dana": ""}, None),
        ({"perubahan_anggaran": 400}, None),
    ],
)
def test_money_that_does_not_add_up_is_refused(values: dict[str, Any], column: str | None) -> None:
    assert next(iter(opensid.wrong({**ROW, **values})), None) == column


@pytest.mark.parametrize(
    ("said", "volume"),
    [
        ("350 meter", (Decimal(350), "meter", "")),
        ("12,5 m³", (Decimal("12.5"), "m³", "")),
        ("350 m x 3 m", (None, "", "350 m x 3 m")),
        ("", (None, "", "")),
    ],
)
def test_a_volume_is_a_number_and_a_unit_where_it_is_one(said: str, volume: tuple[Any, ...]) -> None:
    found = opensid.work_of({**ROW, "volume": said})

    assert (found["volume"], found["unit"], found["size"]) == volume


def test_no_money_is_lost_on_the_way_out(site: Site, make_work: Make) -> None:
    money = {f"from_{name}": 10**place for place, name in enumerate(SOURCES)}
    key = make_work(budget=sum(money.values()), **money)

    with site_scope(site.id):
        said = opensid.values_of(db.session.get_one(Work, key))

    assert sum(said[name] for name in opensid.PAID) == sum(money.values())
    assert said["sumber_biaya_pemerintah"] == money["from_dd"]


def test_a_work_that_is_there_says_what_it_said(site: Site, make_work: Make) -> None:
    key = make_work(volume="350", unit="meter", duration=60)

    with site_scope(site.id):
        said = opensid.values_of(db.session.get_one(Work, key))

    assert said == {
        **EMPTY,
        "judul": "Rabat beton",
        "sumber_dana": "Dana Desa",
        "volume": "350 meter",
        "tahun_anggaran": 2026,
        "anggaran": 100_000_000,
        "waktu": 60,
        "satuan_waktu": "hari",
        "sifat_proyek": "baru",
        "manfaat": "Jalan ke sekolah.",
    }
