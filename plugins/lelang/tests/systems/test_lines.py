"""Lines of the general plan without a code, which nothing but their package and what pays for them tells apart."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from cms_core import jobs
from cms_core.api import Site
from cms_core.tables import services as pending
from cms_lelang.models import Package, Plan, Release

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


ALIKE = "Beberapa baris tanpa kode RUP menyebut paket ini."


@pytest.mark.parametrize(
    ("code", "one", "other", "said"),
    [
        ("", "Dana Desa", "APB Desa", {ALIKE: 1}),
        # By whose name it was known before is the one that is meant.
        ("501", "Saluran irigasi;", "Embung;", {"RUP 501 ada di beberapa baris berkas ini dengan nama": 1}),
    ],
)
def test_rows_of_one_line_are_found_however_far_apart_they_stand(
    operator: FlaskClient,
    site: Site,
    taken_out: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    one: str,
    other: str,
    said: dict[str, int],
) -> None:
    monkeypatch.setattr(pending, "TOGETHER", 2)
    head, line = taken_out
    others = (f"9{number}{line}".replace("Saluran irigasi", f"Talud {number}") for number in range(4))
    first, *others = (f"{each.rpartition(';')[0]};" for each in (f"{code}{line}", *others))
    there = look(operator, "rup", "\n".join([head, first, *others, first.replace(one, other)])).request.path
    jobs.work_off()
    found = operator.get(there, base_url="http://localhost")
    page = told(found.text)
    assert ({text: page.count(text) for text in said}, "Baru 4" in page) == (said, True)
    take(operator, found)
    jobs.work_off()
    assert plans(site)[0] == (code, *FIRST[1:])
    assert [package.title for package in rows(site, Package)][1:] == [f"Talud {number}" for number in range(4)]


def test_codes_beside_a_page_with_several_lines_paid_alike_make_no_package(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="", year=2026, source="dana_desa", amount=74_000_000) for _each in "ab"]})
    head, line, _other = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    for named in (line, line.replace("Saluran irigasi", "Saluran irigasi hulu")):
        page = told(look(operator, "rup", f"{head}\n501{named}\n502{named}").text)
        assert page.count("Paket ini punya beberapa rencana tanpa kode RUP.") == 2
        assert ("Impor semua" in page, "Baru 2" in page) == (False, False)


def test_a_row_beside_a_page_whose_lines_have_codes_makes_no_package(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="501", year=2026, source="dana_desa", amount=148_000_000)]})
    head, line = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    other = line.removeprefix("501").replace("Saluran irigasi", "Saluran irigasi hulu")
    page = told(look(operator, "rup", f"{head}\n{other}").text)
    assert "Paket ini sudah ada dengan kode RUP 501. Isi kodenya di baris ini." in page
    assert "Impor semua" not in page


@pytest.mark.parametrize("code", ["", "501"])
def test_a_page_that_a_row_leaves_empty_stays(operator: FlaskClient, site: Site, code: str) -> None:
    head = "Kode RUP;Nama paket;Tahun;Pagu;Jenis pengadaan;Metode;Sumber dana;Halaman paket;Satuan kerja"
    lines = [f"{code};Talud;2026;{CHEAP};Barang;Tender;Dana Desa;;Kaur {unit}" for unit in "AB"]
    lines[1] = lines[1].replace("501", "502")
    sent = "\n".join([head, *lines])
    take(operator, look(operator, "rup", sent))
    assert [package.unit for package in rows(site, Package)] == ["Kaur A", "Kaur B"]
    assert "Tidak ada yang berubah." in look(operator, "rup", sent).text


def test_what_another_account_pays_is_doubted_before_it_replaces_a_line(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="", year=2026, source="dana_desa", account="5.2.1", amount=148_000_000)]})
    head, line = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    said = "Di situs rencana ini didanai 5.2.1, dan baris ini menggantinya."
    assert said in told(look(operator, "rup", f"{head}\n{line.replace('5.2.1', '5.2.2')}").text)
    assert said not in told(look(operator, "rup", f"{head}\n501{line}").text)


def test_a_file_that_added_a_line_changes_nothing_when_it_is_sent_again(
    operator: FlaskClient, site: Site, taken_out: tuple[str, str]
) -> None:
    head, line = taken_out
    sent = "\n".join([head, f"501{line}", f"502{line.replace('Dana Desa', 'APB Desa').replace(DEAR, CHEAP)}"])
    take(operator, look(operator, "rup", sent))
    assert plans(site) == [FIRST, ("502", "apbdes", int(CHEAP))]
    assert "Tidak ada yang berubah." in look(operator, "rup", sent).text
    again = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text
    assert "Tidak ada yang berubah." in look(operator, "rup", again).text
    take(operator, look(operator, "rup", sent.replace(CHEAP, "40000000")))
    assert plans(site) == [FIRST, ("502", "apbdes", 40_000_000)]
    assert [package.ceiling for package in rows(site, Package)] == [int(DEAR)]


BRIEF = "Kode RUP;Nama paket;Tahun;Pagu;volume_pekerjaan"


def test_a_row_that_repeats_its_package_leaves_year_and_amount_of_the_plan(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="501", year=2025, source="apbdes", amount=60_000_000)]})
    line = "501;Saluran irigasi;2026;148000000;80 meter"
    take(operator, look(operator, "rup", f"{BRIEF}\n{line}"))
    assert [(plan.year, plan.amount, plan.volume) for plan in rows(site, Plan)] == [(2025, 60_000_000, "80 meter")]
    take(operator, look(operator, "rup", f"{BRIEF}\n{line.replace('148000000', '149000000')}"))
    assert [(plan.year, plan.amount) for plan in rows(site, Plan)] == [(2025, 149_000_000)]
    assert [package.ceiling for package in rows(site, Package)] == [149_000_000]


def test_a_code_of_one_package_beside_the_page_of_another_is_refused(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="501", year=2026, source="apbdes", amount=148_000_000)]})
    make_package(title="Embung", parts={"plans": [Plan(code="", year=2026, source="apbdes", amount=148_000_000)]})
    head, line, other = operator.get(f"{STAFF}/rup/tabel/unduh.csv").text.splitlines()
    assert (line.startswith("501;Saluran irigasi;"), other.endswith(";embung")) == (True, True)
    page = told(look(operator, "rup", f"{head}\n{line.replace(';saluran-irigasi', ';embung')}").text)
    assert "Alamat ini tidak ada, atau sudah berganti. Tulis yang sekarang: saluran-irigasi." in page
    assert "Impor semua" not in page


def test_a_page_without_a_plan_gets_it_and_one_that_is_not_there_is_told(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(ceiling=int(DEAR), estimate=None, shown=False)
    head = "Kode RUP;Nama paket;Tahun;Pagu;Jenis pengadaan;Metode;Sumber dana;Halaman paket"
    line = f"501;Saluran irigasi hulu;2026;{DEAR};Pekerjaan konstruksi;Permintaan penawaran (desa);Dana Desa"
    said = "Alamat ini tidak ada di situs, jadi paketnya dibuat baru"
    found = look(operator, "rup", f"{head}\n{line};saluran-irigasi")
    assert (said in told(found.text), "Berubah 1" in told(found.text)) == (False, True)
    take(operator, found)
    ((package,), (plan,)) = (rows(site, Package), rows(site, Plan))
    assert (package.title, plan.package_id, plan.code) == ("Saluran irigasi hulu", package.id, "501")
    assert said in told(look(operator, "rup", f"{head}\n{line.replace('501', '502')};embung").text)


def test_a_name_in_other_letters_is_the_package_that_is_there(operator: FlaskClient, site: Site) -> None:
    take(operator, look(operator, "rup", "\n".join(VILLAGE[:2])))
    line = VILLAGE[1].replace("Rabat beton Dusun 1", "RABAT BETON DUSUN 1")
    take(operator, look(operator, "rup", f"kd_rup;{VILLAGE[0]}\n51234567;{line}"))
    assert [(package.title, package.year) for package in rows(site, Package)] == [("RABAT BETON DUSUN 1", 2026)]
    assert [plan.code for plan in rows(site, Plan)] == ["51234567"]


def test_a_new_code_that_replaces_one_that_is_there_is_doubted(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    make_package(parts={"plans": [Plan(code="501", year=2026, source="apbdes", amount=148_000_000)]})
    head = "kd_rup;kd_rup_lama;nama_paket;tahun;pagu;jenis_pengadaan;metode_pengadaan"
    said = "RUP 501 yang digantikannya ada di situs pada paket “Saluran irigasi”."
    for earlier, doubted in (("501", True), ("502", False)):
        row = f"601;{earlier};Saluran irigasi;2026;150000000;Barang;Tender"
        page = told(look(operator, "rup", f"{head}\n{row}").text)
        assert ("Baru 1" in page, said in page) == (True, doubted)


def test_two_lines_of_one_package_are_told_once(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    plans = [Plan(code=code, year=2026, source="apbdes", amount=74_000_000) for code in ("501", "502")]
    make_package(parts={"plans": plans})
    before = len(rows(site, Release))
    lines = [f"{code};Saluran irigasi;2026;74000000;{number} meter" for number, code in enumerate(("501", "502"), 80)]
    take(operator, look(operator, "rup", "\n".join([BRIEF, *lines])))
    assert [plan.volume for plan in rows(site, Plan)] == ["80 meter", "81 meter"]
    assert len(rows(site, Release)) == before + 1


def test_a_new_line_like_a_package_that_is_there_is_doubted(operator: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts={"plans": [Plan(code="501", year=2026, source="apbdes", amount=148_000_000)]})
    head = "kd_rup;nama_paket;tahun;pagu;jenis_pengadaan;metode_pengadaan"
    said = "Paket “Saluran irigasi” dengan satuan kerja, tahun, dan nilai yang sama sudah ada. (aturan D9)"
    for cost, doubted in ((148_000_000, True), (150_000_000, False)):
        page = told(look(operator, "rup", f"{head}\n601;Saluran irigasi;2026;{cost};Barang;Tender").text)
        assert ("Baru 1" in page, said in page) == (True, doubted)


PAGED = "Kode RUP;Nama paket;Tahun;Pagu;Jenis pengadaan;Metode;Sumber dana;Halaman paket"
SORT = "Pekerjaan konstruksi;Permintaan penawaran (desa);Dana Desa"


@pytest.mark.parametrize("there", [0, 1])
def test_two_lines_that_a_page_gets_leave_what_the_package_costs(
    operator: FlaskClient, site: Site, make_package: MakePackage, there: int
) -> None:
    make_package(parts={"plans": [Plan(code="", year=2026, source="dana_desa", amount=148_000_000)] * there})
    costs = (("501", CHEAP), ("502", DEAR))
    lines = [f"{code};Saluran irigasi;2026;{cost};{SORT};saluran-irigasi" for code, cost in costs]
    take(operator, look(operator, "rup", "\n".join([PAGED, *lines])))
    assert sorted((plan.code, plan.amount) for plan in rows(site, Plan)) == [("501", int(CHEAP)), ("502", int(DEAR))]
    assert [package.ceiling for package in rows(site, Package)] == [148_000_000]


def test_what_a_page_gives_a_package_is_not_given_again_by_its_name(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package()
    lines = [f";Saluran irigasi;2026;148000000;{SORT};saluran-irigasi", f"501;Saluran irigasi;2026;{DEAR};{SORT};"]
    take(operator, look(operator, "rup", "\n".join([PAGED, *lines])))
    assert [(package.ceiling, package.state) for package in rows(site, Package)] == [
        (148_000_000, "published"),
        (int(DEAR), "draft"),
    ]


def test_a_unit_with_two_blanks_is_the_same(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    plan = Plan(code="", year=2026, source="dana_desa", amount=148_000_000)
    make_package(unit="Kaur  A", shown=False, parts={"plans": [plan]})
    page = told(look(operator, "rup", f"{PAGED};Satuan kerja\n501;Saluran irigasi;2026;148000000;{SORT};;Kaur A").text)
    assert ("Berubah 1" in page, "Baru 0" in page) == (True, True)
