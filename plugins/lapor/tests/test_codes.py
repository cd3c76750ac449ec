"""Numbers and codes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME, codes
from cms_lapor.models import Report


def test_numbers_count_for_each_site(
    site: Site, make_site: MakeSite, make_user: Callable[..., object], make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2002")
    other = make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    numbers = []
    for at in (site, site, other):
        key = make_report(at)
        with site_scope(at.id):
            numbers.append(db.session.get_one(Report, key).number)
    year = numbers[0].split("-")[2]
    assert numbers == [
        f"LP-3304022007-{year}-0001",
        f"LP-3304022007-{year}-0002",
        f"LP-3304022002-{year}-0001",
    ]


@pytest.mark.sqlite_only("reads no database")
def test_code_has_sixty_bits_and_signs_that_nobody_mistakes(app: Flask) -> None:
    made = {codes.code_for(f"kunci-{number}") for number in range(200)}
    assert len(made) == 200
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.mark.sqlite_only("reads no database")
def test_code_is_that_of_its_form_and_of_this_installation(app: Flask) -> None:
    assert codes.code_for("a") == codes.code_for("a") != codes.code_for("b")


@pytest.mark.sqlite_only("reads no database")
def test_code_is_read_however_it_is_typed(app: Flask) -> None:
    assert len({codes.hash_of(code) for code in ("10AB-CDEF-GHJK", "ioab cdef ghjk", "LO-ABCDEFGHJK")}) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("LP-3304022007-26-0001", "LP-3304022007-26-0001"),
        (" lp-33.04.02.2007-26-0001 ", "LP-3304022007-26-0001"),
        ("LP 3304022007 26 0001", "LP-3304022007-26-0001"),
        ("Lp 33.04.02.2007 – 26 – 0001", "LP-3304022007-26-0001"),
        ("LP33040220072600001", ""),
        ("LP-3304022007-26-1", ""),
        ("3304022007", ""),
        ("LP-3304022007-26-0001' OR 1=1", ""),
        ("", ""),
    ],
)
def test_number_is_read_however_it_is_typed(typed: str, number: str) -> None:
    assert codes.tidy_number(typed) == number


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
    assert codes.region_of(number) == region
