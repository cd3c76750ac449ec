"""Lines of the general plan without a code, which nothing but their package and what pays for them tells apart."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Package, Plan

from ..conftest import STAFF, MakePackage, look, rows, take
from .test_files import VILLAGE, told

DEAR, CHEAP = "90000000", "50000000"


@pytest.fixture
def taken_out(operator: FlaskClient, make_package: MakePackage) -> tuple[str, str]:
    """What is taken out of a package with one plan without a code: its head and its line."""
    plan = Plan(code="", year=2026, source="dana_desa", account="", amount=int(DEAR))
    make_package(ceiling=int(DEAR), estimate=None, shown=False, parts={"plans": [plan]})
    head, line = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    assert (line[0], DEAR in line) == (";", True)
    return head, line


def plans(site: Site) -> list[tuple[str, str, int | None]]:
    return [(plan.code, plan.source, plan.amount) for plan in rows(site, Plan)]


FIRST = ("501", "dana_desa", int(DEAR))


UNTOLD = ("", *FIRST[1:])


@pytest.mark.parametrize(
    ("codes", "source", "cost", "orders", "result"),
    [
        (("501", "502"), "APB Desa", CHEAP, (1, -1), [FIRST, ("502", "apbdes", int(CHEAP))]),
        # In the other order either may be the one that is there.
        (("501", "502"), "Dana Desa", CHEAP, (1,), [FIRST, ("502", "dana_desa", int(CHEAP))]),
        (("", "502"), "APB Desa", CHEAP, (1, -1), [UNTOLD, ("502", "apbdes", int(CHEAP))]),
        # Whoever copies a line leaves in it what the whole package costs.
        (("", "502"), "Dana Desa", DEAR, (1, -1), [UNTOLD, ("502", "dana_desa", None)]),
    ],
)
@pytest.mark.parametrize("turn", [0, -1])
def test_a_code_that_is_new_beside_a_page_is_one_more_line_of_it(
    operator: FlaskClient,
    site: Site,
    taken_out: tuple[str, str],
    codes: tuple[str, str],
    source: str,
    cost: str,
    orders: tuple[int, ...],
    result: list[tuple[str, str, int | None]],
    turn: int,
) -> None:
    head, line = taken_out
    other = line.replace("Dana Desa", source).replace(DEAR, cost)
    lines = [f"{code}{said}" for code, said in zip(codes, (line, other), strict=True)]
    found = look(operator, "rup", "\n".join([head, *lines[:: orders[turn]]]))
    assert "Menjadi rencana lain paket “Saluran irigasi”" in told(found.text)
    take(operator, found)
    assert plans(site) == result
    assert [package.ceiling for package in rows(site, Package)] == [int(DEAR)]


def test_what_is_left_without_a_code_is_asked_about(operator: FlaskClient, taken_out: tuple[str, str]) -> None:
    head, line = taken_out
    page = told(look(operator, "rup", "\n".join([head, f"501{line}", line.replace("Dana Desa", "APB Desa")])).text)
    assert ("Beberapa baris tanpa kode RUP menyebut paket ini." in page, "Berubah 1" in page) == (True, True)


def test_codes_that_fit_none_of_several_lines_without_one_add_none(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    plans = [Plan(code="", year=2026, source=source, amount=74_000_000) for source in ("dana_desa", "apbd")]
    make_package(parts={"plans": plans})
    head, line, _other = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    page = told(look(operator, "rup", f"{head}\n501{line.replace('Dana Desa', 'APB Desa')}").text)
    assert ("Paket ini punya beberapa rencana tanpa kode RUP." in page, "Impor semua" in page) == (True, False)


@pytest.mark.parametrize("code", ["", "502"])
def test_what_something_else_pays_is_doubted_before_it_replaces_a_line(
    operator: FlaskClient, taken_out: tuple[str, str], code: str
) -> None:
    head, line = taken_out
    other = line.replace("Dana Desa", "APB Desa").replace(DEAR, CHEAP)
    page = told(look(operator, "rup", f"{head}\n{code}{other}").text)
    assert "Di situs rencana ini didanai Dana Desa, dan baris ini menggantinya." in page
    page = told(look(operator, "rup", f"{head}\n501{line}").text)
    assert "baris ini menggantinya" not in page


def test_one_name_in_other_letters_is_one_package(operator: FlaskClient) -> None:
    other = VILLAGE[1].replace("Rabat beton Dusun 1", "Rabat  Beton dusun 1").replace("APBDes", "Dana Desa")
    page = told(look(operator, "rup", "\n".join([*VILLAGE[:2], other])).text)
    assert page.count("Beberapa baris tanpa kode RUP menyebut paket ini.") == 2
    assert "Impor semua" not in page


def test_what_is_wrong_with_the_rows_of_one_unit_is_nothing_of_another(operator: FlaskClient) -> None:
    lines = [f"ATK;2026;{VILLAGE[1].partition(';2026;')[2]};Kaur {unit}" for unit in "AAB"]
    lines[1] = lines[1].replace("APBDes", "Dana Desa")
    page = told(look(operator, "rup", "\n".join([f"{VILLAGE[0]};nama_satker", *lines])).text)
    assert page.count("Beberapa baris tanpa kode RUP menyebut paket ini.") == 2
    assert "Baru 1" in page
