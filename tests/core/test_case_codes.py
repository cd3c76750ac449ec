"""Numbers that everybody may read, and codes that only a sender has."""

from __future__ import annotations

import pytest
from flask import Flask

from cms_core import case_codes


@pytest.mark.sqlite_only("reads no database")
def test_code_has_sixty_bits_and_signs_that_nobody_mistakes(app: Flask) -> None:
    made = {case_codes.code_for("lapor", f"kunci-{number}") for number in range(200)}
    assert len(made) == 200
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.mark.sqlite_only("reads no database")
def test_code_is_that_of_its_form_and_of_this_installation(app: Flask) -> None:
    assert case_codes.code_for("lapor", "a") == case_codes.code_for("lapor", "a")
    assert len({case_codes.code_for(*of) for of in (("lapor", "a"), ("lapor", "b"), ("ppid", "a"))}) == 3


@pytest.mark.sqlite_only("reads no database")
def test_code_is_read_however_it_is_typed(app: Flask) -> None:
    assert (
        len({case_codes.hash_of("lapor", code) for code in ("10AB-CDEF-GHJK", "ioab cdef ghjk", "LO-ABCDEFGHJK")}) == 1
    )


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("LP-3304022007-26-0001", "LP-3304022007-26-0001"),
        (" lp-33.04.02.2007-26-0001 ", "LP-3304022007-26-0001"),
        ("LP 3304022007 26 0001", "LP-3304022007-26-0001"),
        ("Lp 33.04.02.2007 – 26 – 0001", "LP-3304022007-26-0001"),
        ("pi 3304022007 26 0001", "PI-3304022007-26-0001"),
        ("KB-3304022007-26-0001", ""),
        ("LP33040220072600001", ""),
        ("LP-3304022007-26-1", ""),
        ("3304022007", ""),
        ("LP-3304022007-26-0001' OR 1=1", ""),
        ("", ""),
    ],
)
def test_number_is_read_however_it_is_typed(typed: str, number: str) -> None:
    assert case_codes.tidy_number(typed, "LP", "PI") == number


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("LP-3304022007-26-0001", "33.04.02.2007"),
        ("LP-330402-26-0001", "33.04.02"),
        ("LP-3304-26-0001", "33.04"),
        ("LP-33040-26-0001", ""),
        ("", ""),
    ],
)
def test_number_says_whose_it_is(number: str, region: str) -> None:
    assert case_codes.region_of(number) == region


@pytest.mark.sqlite_only("reads no database")
def test_a_code_opens_what_it_was_made_for_alone(app: Flask) -> None:
    code = case_codes.code_for("lapor", "a")
    stored = case_codes.hash_of("lapor", code)
    assert case_codes.opens("lapor", case_codes.spaced(code).lower(), stored)
    assert not case_codes.opens("ppid", code, stored)
    assert not case_codes.opens("lapor", case_codes.fresh(), stored)
    assert not case_codes.opens("lapor", code, None)
