"""Web pages that call themselves Excel files."""

from __future__ import annotations

import contextlib
import time

import pytest

from cms_core.tables import webpage
from cms_core.tables.reading import Fit, Row, Sheet, TableRefused, Wrong, formula_message, read

pytestmark = pytest.mark.usefixtures("spoken")

HEAD = "<tr><th>Judul</th><th>Luas</th></tr>"


def fits(head: object) -> Fit:
    return Fit(head == ("Judul", "Luas"), 0)


def test_the_largest_table_is_read_and_the_others_are_told() -> None:
    page = f"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {{}}</style></head><body>
    <table><tr><td>Menu</td></tr><tr><td>Lain</td></tr></table>
    <table>{HEAD}<tr><td>Kopi&nbsp;<b>Sari</b><br>Arabika<td>Rp1.234.567,00</tr>
    <tr><td colspan=1><script>alert(1)</script>Teh &amp; gula</td><td>2</td></tr>
    <tr><td> </td><td></td></tr></table></body></html>"""
    rows = (Row(2, ("Kopi Sari Arabika", "Rp1.234.567,00")), Row(3, ("Teh & gula", "2")))
    assert read(page.encode()) == Sheet(("Judul", "Luas"), rows, ("Tabel lain di berkas ini (1) tidak dibaca.",))


def test_titles_that_reach_over_columns_stand_above_the_head() -> None:
    page = f"<table><tr><td colspan=2>Daftar</td></tr>{HEAD}<tr><td>Kopi</td><td>2</td></tr></table>"
    assert read(page.encode(), fits).rows == (Row(3, ("Kopi", "2")),)


@pytest.mark.parametrize("cells", ["<td rowspan=2>Kopi</td><td>1</td></tr><tr><td>2</td>", "<td colspan=2>Kopi</td>"])
def test_merged_cells_below_the_head_are_refused(cells: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read(f"<table>{HEAD}<tr>{cells}</tr></table>".encode())
    assert str(refused.value) == "Ada sel yang digabung: baris 2. Pisahkan dulu, dan isi setiap selnya."


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<td", "<td>x<br>", "<![CDATA[", "<script>", "</script", "&#", "<td rowspan=9>", "<tr>"]
)
def test_a_page_made_to_harm_is_read_in_a_moment(piece: str) -> None:
    page = f"<table>{HEAD}<tr><td>Kopi</td><td>" + piece * (2_000_000 // len(piece))
    began = time.process_time()
    with contextlib.suppress(TableRefused):
        read(page.encode())
    assert time.process_time() - began < 20


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[list[object]]:
    """The rows that were made while a page was read, each with its cells."""
    found: list[list[object]] = []

    class Rows(list):  # type: ignore[type-arg]  # it holds whatever a table puts there
        def append(self, row: list[object]) -> None:
            found.append(row)
            super().append(row)

    begin = webpage._Table.__init__

    def watched(table: webpage._Table, *given: object) -> None:
        begin(table, *given)  # type: ignore[arg-type]  # whatever it is given
        table.rows = Rows()

    monkeypatch.setattr(webpage._Table, "__init__", watched)
    return found


def test_rows_above_the_most_are_never_made(made: list[list[object]]) -> None:
    with pytest.raises(TableRefused) as refused:
        read(b"<table>" + b"<tr><td>x" * 400_000)
    assert str(refused.value) == "Berkas ini lebih dari 12.000 baris. Bagi menjadi beberapa berkas."
    assert len(made) == webpage.MOST_LINES == 12_011


def test_as_many_rows_as_other_files_may_have_are_read() -> None:
    page = "<table><tr><td>Daftar</td></tr>" + HEAD + "<tr><td>Kopi</td><td>2</td></tr>" * 12_000
    assert len(read(page.encode(), fits).rows) == 12_000


@pytest.mark.parametrize(
    "piece",
    [
        "<tr><td colspan=99>",
        "<tr>" + "<td rowspan=12000>" * 100 + "<tr>" * 11_999 + "</table><table>",
        "<tr>" * 12_000 + "</table><table>",
    ],
)
def test_cells_above_the_most_are_never_made(piece: str, made: list[list[object]]) -> None:
    with pytest.raises(TableRefused) as refused:
        read(("<table>" + piece * (4_000_000 // len(piece))).encode())
    too_large = "Isi berkas ini terlalu besar. Pindahkan barisnya saja ke berkas baru, lalu unggah lagi."
    assert str(refused.value) == too_large
    assert len(made) + sum(map(len, made)) <= webpage.MOST_CELLS == 400_000


def test_a_page_larger_than_four_megabytes_is_not_taken_apart(made: list[list[object]]) -> None:
    page = f"<table>{HEAD}<tr><td>Kopi</td><td>2</td></tr>".encode()
    with pytest.raises(TableRefused) as refused:
        read(page + b"<p>" * (4 * 1024 * 1024 // 3))
    said = "Ini halaman web yang lebih dari 4 MB. Buka di program tabel, lalu simpan sebagai XLSX."
    assert (str(refused.value), made) == (said, [])
    assert read(page + b" " * (4 * 1024 * 1024 - len(page))).rows == (Row(2, ("Kopi", "2")),)


def test_a_formula_is_none_here_either() -> None:
    (row,) = read(f"<table>{HEAD}<tr><td>=1+1</td><td>2</td></tr></table>".encode()).rows
    assert row.cells == (Wrong("=1+1", formula_message("=1+1")), "2")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<html><body>Masuk dahulu</body></html>", "Berkas ini tidak berisi satu baris pun."),
        ("<table><tr><td colspan=99999999>x</td></tr></table>", ""),
        ("<table><tr><td colspan=99999>x</td></tr></table>", "Baris 1 memakai lebih dari 100 kolom."),
        ("<table>" * 50_000, "Berkas ini tidak berisi satu baris pun."),
        ("<table><td>x" + "</td><td>y" * 200, "Baris 1 memakai lebih dari 100 kolom."),
    ],
)
def test_pages_that_hold_no_table_are_refused(page: str, said: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read(page.encode())
    assert said in str(refused.value)
