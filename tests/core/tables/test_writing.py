"""What goes out comes in again as it was."""

from __future__ import annotations

import csv
import dataclasses
import io
import tracemalloc
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_core.spreadsheets import FORMULA, CellTooLong
from cms_core.tables import writing
from cms_core.tables.cells import EXACT
from cms_core.tables.checking import check
from cms_core.tables.reading import read
from tests.core.tables.samples import COLUMNS, EMPTY, Store

pytestmark = pytest.mark.usefixtures("spoken")
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))
LINE = st.text(LETTERS, max_size=30).map(lambda text: " ".join(text.split()))
RISKY = st.builds(lambda start, rest: f"{start}{rest}", st.sampled_from(["=", "+", "-", "@", "'=", "''@", "'"]), LINE)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.one_of(LINE, RISKY).map(lambda text: f"{text}x"),
            "story": st.lists(st.one_of(LINE, RISKY), max_size=3).map("\n".join).map(str.strip),
            "people": st.none() | st.integers(0, EXACT - 1),
            "area": st.none() | st.integers(-(10**9), 10**9).map(lambda number: Decimal(number) / 100),
            "price": st.none() | st.integers(0, EXACT - 1),
            "since": st.none() | st.dates(date(1900, 3, 1)),
            "kind": st.none() | st.sampled_from(["farm", "craft"]),
            "open": st.none() | st.booleans(),
            "latitude": st.none() | st.integers(-90 * 10**6, 90 * 10**6).map(lambda number: Decimal(number) / 10**6),
        }
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: [{"code": f"=A-{number}", **row} for number, row in enumerate(rows)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from(["csv", "xlsx"]))
def test_a_round_trip_changes_nothing(rows: list[dict[str, Any]], form: str) -> None:
    there, here = Store(rows), Store()
    with writing.export(there.table, form) as file:
        content = file.read()
    assert check(there.table, read(content)).counts == {"new": 0, "changed": 0, "unchanged": len(rows), "bad": 0}
    here.write([(row.existing, row.values) for row in check(here.table, read(content)).rows])
    assert here.rows == rows


def test_csv_is_what_an_indonesian_excel_opens_and_runs_nothing() -> None:
    row = {**EMPTY, "code": "=1+1", "title": "@SUM", "story": "+62;x", "area": Decimal("-1.5"), "price": 12500}
    with writing.export(Store([row]).table, "csv") as file:
        content = file.read()
    assert content.startswith(b"\xef\xbb\xbfKode;Judul;")
    cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1]
    assert cells == ["'=1+1", "'@SUM", "'+62;x", "", "-1,5", "12500", "", "", "", ""]


def test_xlsx_keeps_types_and_runs_nothing() -> None:
    row = {
        **EMPTY,
        "code": "=1+1",
        "title": "http://contoh.example",
        "area": Decimal("1.5"),
        "price": 12500,
        "since": date(2024, 12, 31),
    }
    with writing.export(Store([row]).table, "xlsx") as file:
        sheet = openpyxl.load_workbook(file).worksheets[0]
    cells = [(cell.data_type, cell.value) for cell in sheet[2]]
    assert cells[:2] == [("s", "=1+1"), ("s", "http://contoh.example")]
    assert cells[4:6] == [("n", 1.5), ("n", 12500)]
    assert (cells[6][0], sheet["G2"].number_format, sheet["A2"].hyperlink) == ("d", "dd/mm/yyyy", None)


def test_a_text_that_no_cell_holds_stops_the_export_instead_of_being_cut() -> None:
    store = Store([{**EMPTY, "code": "A", "title": "x" * 40_000}])
    with pytest.raises(CellTooLong):
        writing.export(store.table, "xlsx")


def test_the_file_to_fill_in_is_good_as_it_is_and_explains_itself() -> None:
    with writing.template(Store().table) as file:
        content = file.read()
    report = check(Store().table, read(content))
    assert [row.values for row in report.rows] == [{column.name: column.example for column in COLUMNS}]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [sheet.title for sheet in book.worksheets] == ["Data", "Petunjuk"]
    assert [cell.value for cell in book.worksheets[1][3]] == [
        "B",
        "Judul",
        "Nama usahanya. Teks, paling panjang 120 huruf.",
        "Ya",
    ]
    (offered,) = book.worksheets[0].data_validations.dataValidation
    assert (offered.formula1, str(offered.sqref)) == ('"Tani,Kerajinan"', "H2:H12001")


def test_bad_rows_go_home_with_their_reasons_and_run_nothing() -> None:
    table = dataclasses.replace(Store().table, left_out=frozenset({"NIP"}))
    report = check(
        table, read(b"Kode;NIP;Judul;Alasan ditolak;Orang;Warna\nA;1;Kopi;;1;\n=A1;1985;'@x;Lama;dua;Biru\n")
    )
    with writing.bad_rows(table, report.sheet.head, report.bad) as file:
        lines = list(csv.reader(io.TextIOWrapper(file, "utf-8-sig"), delimiter=";"))
    assert lines[0] == ["Kode", "Judul", "Orang", "Baris asal", "Alasan ditolak"]
    # What nobody reads of a file does not go home with it, nor what was said of the row before.
    assert lines[1][:4] == ["'=A1", "'@x", "dua", "3"]
    assert lines[1][4].startswith("Sel A3, Kode: Sel ini berisi rumus (=A1).")
    assert not any(cell.startswith(FORMULA) for line in lines for cell in line)
    assert len(lines) == 2


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_many_rows_do_not_fill_the_memory(form: str) -> None:
    store = Store()
    row = {**EMPTY, "title": "Kopi", "price": 12500}
    store.rows = (row for _number in range(20_000))  # type: ignore[assignment]  # as a query gives them
    tracemalloc.start()
    try:
        with writing.export(store.table, form) as file:
            assert file.read(1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024
