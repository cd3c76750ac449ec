"""Kinds of documents: what asks for each of them, and by which names they are known."""

from __future__ import annotations

import pytest

from cms_ppid.catalogue.duties import duty_of
from cms_ppid.catalogue.items import DESA, KABUPATEN, KECAMATAN
from cms_ppid.documents.forms import SortField
from cms_ppid.documents.sorts import SORTS

OF_OFFICES = [
    # What a perangkat daerah has, whether each year, and what asks for it.
    *(("renstra", False, "Permendagri 86/2017"), ("renja", True, "Permendagri 86/2017"), ("rka", True, "PP 12/2019")),
    *(
        ("dpa", True, "Permendagri 77/2020"),
        ("iku", False, "PER/20/M.PAN/11/2008"),
        ("pk", True, "PermenPANRB 53/2014"),
    ),
    *(("rencana_aksi", True, "PermenPANRB 88/2021"), ("lkjip", True, "Perpres 29/2014")),
    *(("lhe", True, "PermenPANRB 88/2021"), ("lra", True, "PP 71/2010"), ("neraca", True, "PP 71/2010")),
    *(("calk", True, "PP 71/2010"), ("lppd", True, "PP 13/2019"), ("sop", False, "PermenPANRB 35/2012")),
    *(("standar_pelayanan", False, "UU 25/2009 Pasal 21"), ("maklumat", False, "UU 25/2009 Pasal 22")),
    *(("skm", True, "PermenPANRB 14/2017"), ("anjab", False, "PermenPANRB 1/2020"), ("struktur", False, "PP 18/2016")),
    *(("keputusan", False, "UU 14/2008 Pasal 11"), ("risiko", True, "PP 60/2008"), ("pakta", True, "PP 60/2008")),
    *(("sk_dip", True, "Perki 1/2021, lampiran"), ("laporan_ppid", True, "Perki 1/2021 Pasal 56")),
]
OF_VILLAGES = [
    *(("perdes", "UU 6/2014 Pasal 69"), ("perkades", "UU 6/2014 Pasal 69"), ("perkades_bersama", "UU 6/2014 Pasal 69")),
    *(("sk_kades", "Perki 1/2018 Pasal 4"), ("apbdes", "Permendagri 20/2018 Pasal 39")),
    *(
        ("realisasi", "Permendagri 20/2018 Pasal 72"),
        ("rpjmdes", "UU 6/2014 Pasal 79"),
        ("rkpdes", "UU 6/2014 Pasal 79"),
    ),
    *(("lppd", "Permendagri 46/2016"), ("lkppd", "Permendagri 46/2016"), ("ippd", "Permendagri 46/2016")),
    *(("aset", "Perki 1/2018 Pasal 4"), ("perjanjian", "Perki 1/2018 Pasal 4"), ("musdes", "Perki 1/2018 Pasal 4")),
]


@pytest.mark.parametrize(("sort", "yearly", "law"), OF_OFFICES, ids=[f"{key}: {law}" for key, _year, law in OF_OFFICES])
def test_an_office_files_each_document_that_its_law_asks_for(sort: str, yearly: bool, law: str) -> None:
    """The law is in the id of each; what is due each year is a row of the matrix."""
    found = SORTS[sort]

    assert (KECAMATAN in found.levels, KABUPATEN in found.levels, found.yearly) == (True, True, yearly)


@pytest.mark.parametrize(("sort", "law"), OF_VILLAGES, ids=[f"{key}: {law}" for key, law in OF_VILLAGES])
def test_a_village_files_each_document_that_its_law_asks_for(sort: str, law: str) -> None:
    """The law is in the id of each; each shows a line of the list of Perki 1/2018."""
    assert (DESA in SORTS[sort].levels, duty_of(DESA, sort) is not None) == (True, True)


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        *(("Renja-P", "renja"), ("RKA-P", "rka"), ("DPPA", "dpa"), ("PK", "pk"), ("Peta jabatan", "anjab")),
        *(("Perdes", "perdes"), ("LPPDes", "lppd"), ("MoU", "perjanjian"), ("SK DIK", "sk_dik")),
    ],
)
def test_a_kind_is_known_by_each_of_its_names(name: str, sort: str) -> None:
    assert SortField.kind.read(name) == sort


def test_no_name_belongs_to_two_kinds_but_the_one_for_decrees() -> None:
    names = [name.lower() for sort in SORTS.values() for name in sort.also if name != "SK"]

    assert sorted(set(names)) == sorted(names)
