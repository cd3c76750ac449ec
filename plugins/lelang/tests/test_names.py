"""Which spellings are one name, and what of a name stands in addresses."""

from __future__ import annotations

import pytest
from flask import Flask

from cms_lelang.names import address_of, is_near, key_of, members_of, titled, usual


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        (
            "pt-karya-beton",
            ("PT Karya Beton", "PT. KARYA  BETON", "P.T. Karya Beton", "pt karya-beton", "Karya Beton, PT"),
        ),
        ("cv-tirta", ("CV Tirta", "CV.Tirta", "C.V. Tirta", "Tirta, CV.")),
        ("pt-pos-indonesia", ("PT Pos Indonesia", "PT. Pos Indonesia (Persero)", "PT Pos Indonesia Tbk.")),
        ("ud-tani-dan-anak", ("UD Tani & Anak", "UD. Tani dan Anak")),
        ("dinas-pekerjaan-umum", ("Dinas Pekerjaan Umum", "DINAS PEKERJAAN UMUM ")),
        ("dinas-pu", ("Dinas PU", "Dinas P.U.", "DINAS P. U.", "Dinas P.U")),
        ("tanpa-nama", ("…", "-")),
    ],
)
def test_spellings_of_one_name_have_one_key(key: str, spellings: tuple[str, ...]) -> None:
    assert {each: key_of(each) for each in spellings} == dict.fromkeys(spellings, key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CV Karya", "PT Karya"),
        ("CV Karya", "CV Karya Abadi"),
        ("Dinas PU", "Dinas Pekerjaan Umum"),
        ("CV Tirta 1", "CV Tirta 2"),
        ("A. B. Karya", "Karya"),
        ("BAP 1.2", "BAP 12"),
    ],
)
def test_what_may_be_two_stays_two(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("CV Tirta", "CV Tirtta", True),
        ("CV Tirta", "CV. Tirat", True),
        ("PT Karya Utama Mandiri", "PT Karya Utma Mandri", True),
        ("PT Karya Utama Mandiri", "CV Karya Utama Mandiri", False),
        ("CV Tirta 1", "CV Tirta 2", False),
        ("CV Tirta", "CV Tirta Jaya", False),
        ("CV Tirta", "PT Sama Sekali Lain", False),
    ],
)
def test_a_misspelling_is_near_and_another_business_is_not(one: str, other: str, near: bool) -> None:
    assert (is_near(one, other), is_near(other, one)) == (near, near)


def test_the_usual_spelling_is_the_most_frequent() -> None:
    assert usual([("CV. TIRTA", 1), ("CV Tirta", 3)]) == "CV Tirta"
    assert usual([("DINAS KESEHATAN", 1), ("Dinas Kesehatan", 1)]) == "Dinas Kesehatan"
    assert usual([("cv tirta", 2), ("CV Tirta", 2)]) == "CV Tirta"


def test_no_address_names_a_person(app: Flask) -> None:
    with app.app_context():
        assert address_of(key_of("CV. Tirta")) == "cv-tirta"
        address = address_of(key_of("Budi Contoh"))
        assert (address, "budi" in address) == (address_of(key_of("BUDI  CONTOH")), False)
        assert address != address_of(key_of("Budi Contoh Dua"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("CV Tirta, CV Bening", ["CV Tirta", "CV Bening"]),
        ("Karya, CV, PT Serayu, Tbk., PT Bumi", ["Karya, CV", "PT Serayu, Tbk.", "PT Bumi"]),
        ("PT Serayu, Bumi dan Anak; CV Tirta;", ["PT Serayu, Bumi dan Anak", "CV Tirta"]),
        ("CV Tirta, C.V. TIRTA", ["CV Tirta"]),
    ],
)
def test_a_list_of_names_is_read_by_semicolons_or_commas(text: str, names: list[str]) -> None:
    assert members_of(text) == names


@pytest.mark.parametrize(
    ("number", "said"),
    [("900/11", "BAP 900/11"), ("BAP 01/2026", "BAP 01/2026"), ("bap.7", "bap.7"), ("BAPER 7", "BAP BAPER 7")],
)
def test_the_word_for_a_document_stands_once(number: str, said: str) -> None:
    assert titled("BAP", number) == said
    assert titled("SPMK", "") == "SPMK"
