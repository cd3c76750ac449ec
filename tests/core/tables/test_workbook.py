"""XLSX files from outside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from cms_core.tables.reading import Fit, Row, TableRefused, Wrong, read
from tests.core.tables.samples import moment, replaced, sheet_of, xlsx

pytestmark = pytest.mark.usefixtures("spoken")
PLAIN = sheet_of(["Judul", "Luas"], ["Kopi", 1.5])
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
DAMAGED = "Berkas ini rusak atau bukan XLSX. Simpan sebagai XLSX di program tabel, lalu coba lagi."
LARGE = "Isi berkas ini terlalu besar. Pindahkan barisnya saja ke berkas baru, lalu unggah lagi."


def refusal(content: bytes) -> str:
    with pytest.raises(TableRefused) as refused:
        read(content)
    return str(refused.value)


def zipped(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def test_cells_arrive_with_their_types_and_numbers() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, ["Judul", "Luas", "Sejak", "Buka"])
        sheet.write_row(2, 0, ["Kopi", 1.5])
        sheet.write_datetime(2, 2, moment(2026, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_boolean(2, 3, True)
        sheet.write_string(4, 0, "=1+1")
        book.add_worksheet("Lain").write(0, 0, "Catatan")

    assert read(xlsx(fill)).rows == (
        Row(3, ("Kopi", 1.5, moment(2026, 12, 31), True)),
        Row(5, ("=1+1", None, None, None)),
    )


def test_a_formula_and_an_error_are_wrong_where_they_stand() -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["Judul", "Luas", "Harga"])
        sheet.write_string(1, 0, "Kopi")
        sheet.write_formula(1, 1, "=SUM(A1:A9)", value=7)
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")

    content = xlsx(fill)
    (row,) = read(content).rows
    assert row == Row(
        2,
        (
            "Kopi",
            Wrong("=SUM(A1:A9)", "Sel ini berisi rumus (=SUM(A1:A9)). Tulis hasilnya sebagai nilai biasa."),
            Wrong("=1/0", "Sel ini berisi rumus (=1/0). Tulis hasilnya sebagai nilai biasa."),
        ),
    )
    bare = replaced(content, SHEET, lambda xml: xml.replace(b"<f>1/0</f>", b""))
    assert read(bare).rows[0].cells[2] == Wrong("#DIV/0!", "Sel ini berisi galat (#DIV/0!).")


def test_a_row_that_is_nothing_but_a_formula_without_a_result_is_seen() -> None:
    def change(xml: bytes) -> bytes:
        return xml.replace(b"<v>1.5</v>", b"<f>A1</f>").replace(b'<c r="A2" t="s"><v>2</v></c>', b"")

    message = "Sel ini berisi rumus (=A1). Tulis hasilnya sebagai nilai biasa."
    assert read(replaced(PLAIN, SHEET, change)).rows == (Row(2, (None, Wrong("=A1", message))),)


MADE_BY_HAND = b"""<row r="2"><c r="A2" t="inlineStr"><is>
 <r><t>Kopi </t></r><r><t>Kalimandi</t></r><rPh sb="0" eb="1"><t>lisan</t></rPh></is></c>
 <c t="b"><v>0</v></c><c r="D2" t="d"><v>2026-12-31</v></c><c t="str"><v>x</v></c><c r="F2"><v>-1.5E3</v></c>
 <c r="G2" s="1"><v>99999999</v></c><c r="H2" s="1"><v/></c></row>"""


def test_cells_that_other_programs_write() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, ["Judul", "Buka", "Luas", "Sejak", "Kode", "Harga", "Kapan", "Lalu"])
        sheet.write_datetime(1, 0, moment(2026, 1, 1), book.add_format({"num_format": "dd/mm/yyyy"}))

    def change(xml: bytes) -> bytes:
        return xml[: xml.index(b'<row r="2"')] + MADE_BY_HAND + xml[xml.index(b"</sheetData>") :]

    late = Wrong("#VALUE!", "Sel ini berisi galat (#VALUE!).")
    cells = ("Kopi Kalimandi", False, None, moment(2026, 12, 31).date(), "x", -1500.0, late, None)
    assert read(replaced(xlsx(fill), SHEET, change)).rows == (Row(2, cells),)


def test_a_text_is_what_is_written_not_how_it_looks_or_sounds() -> None:
    marked = b"<si><r><rPr><b/></rPr><t>Ko</t></r><r><t>pi</t></r><rPh sb='0' eb='1'><t>lisan</t></rPh></si>"
    content = replaced(PLAIN, STRINGS, lambda xml: xml.replace(b"<si><t>Kopi</t></si>", marked))
    assert read(content).rows == (Row(2, ("Kopi", 1.5)),)


def test_merged_cells_are_named_and_refused() -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["Judul", "Dusun"])
        sheet.merge_range("B2:B4", "Krajan")

    assert refusal(xlsx(fill)) == "Ada sel yang digabung: B2:B4. Pisahkan dulu, dan isi setiap selnya."


def test_a_title_over_several_cells_stands_above_the_head() -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.merge_range("A1:B1", "Daftar")
        sheet.write_row(1, 0, ["Judul", "Dusun"])
        sheet.write_row(2, 0, ["Kopi", "Krajan"])

    assert read(xlsx(fill), lambda head: Fit("Judul" in head, 1)).rows == (Row(3, ("Kopi", "Krajan")),)


def test_the_sheets_that_are_not_read_are_told() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_column(0, 0, ["Judul", "Kopi"])
        for name in ("Kontrak", "Petunjuk"):
            book.add_worksheet(name).write_column(0, 0, ["Judul", "Teh"])

    assert read(xlsx(fill)).told == ("Hanya lembar “Sheet1” yang dibaca, yang lain tidak: “Kontrak”.",)


def test_of_several_sheets_the_first_with_a_known_head_is_read() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_column(0, 0, ["Diunduh hari ini", "Catatan"])
        # What is wrong with a sheet that is not read is nobody's concern.
        book.add_worksheet("Lebar").write_row(0, 0, ["x"] * 101)
        for name, word in (("Data", "Kopi"), ("Lama", "Teh")):
            book.add_worksheet(name).write_column(1, 0, ["Judul", word])

    found = read(xlsx(fill), lambda head: Fit(whole="Judul" in head, known=int("Judul" in head)))
    assert (found.head, found.rows) == (("Judul",), (Row(3, ("Kopi",)),))
    assert found.told == ("Hanya lembar “Data” yang dibaca, yang lain tidak: “Sheet1”, “Lebar”, “Lama”.",)


def test_a_hidden_first_sheet_is_not_read() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, ["Rahasia"])
        sheet.hide()
        other = book.add_worksheet()
        other.activate()
        other.write_column(0, 0, ["Judul", "Kopi"])

    assert read(xlsx(fill)).head == ("Judul",)


def test_what_the_sheet_says_of_its_size_is_not_believed() -> None:
    content = replaced(PLAIN, SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert read(content).rows == (Row(2, ("Kopi", 1.5)),)
    content = replaced(PLAIN, SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:A1"'))
    assert read(content).rows == (Row(2, ("Kopi", 1.5)),)


def cell(reference: str) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(b'r="B2"', f'r="{reference}"'.encode())


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 not a zip", DAMAGED),
        (PLAIN[:-200], DAMAGED),
        (zipped(("catatan.txt", b"x")), "Ini bukan berkas CSV atau XLSX."),
        (
            zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
            "Berkas ini dari program tabel lain. Simpan sebagai XLSX atau CSV, lalu unggah lagi.",
        ),
        (zipped(("xl/workbook.xml", b"<x/>")), DAMAGED),
        (replaced(PLAIN, SHEET, lambda xml: xml[:-40]), DAMAGED),
        (replaced(PLAIN, SHEET, lambda xml: xml.replace(b"<v>1.5</v>", b"<v>" + b"9" * 9000 + b"</v>")), DAMAGED),
        (replaced(PLAIN, SHEET, lambda xml: xml.replace(b"<v>0</v>", b"<v>777</v>")), DAMAGED),
        (replaced(PLAIN, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1"')), DAMAGED),
        (replaced(PLAIN, SHEET, cell("XFD2")), "Baris 2 memakai lebih dari 100 kolom."),
        (replaced(PLAIN, SHEET, lambda xml: xml.replace(xml[: xml.index(b"?>") + 2], BOMB)), DAMAGED),
        (replaced(PLAIN, STRINGS, lambda xml: xml.replace(xml[: xml.index(b"?>") + 2], BOMB)), DAMAGED),
        (replaced(PLAIN, STRINGS, lambda xml: xml.replace(xml[: xml.index(b"?>") + 2], OUTSIDE)), DAMAGED),
        (replaced(PLAIN, "xl/workbook.xml", lambda xml: xml.replace(xml[: xml.index(b"?>") + 2], BOMB)), DAMAGED),
        (replaced(PLAIN, STRINGS, lambda xml: xml + b" " * 65 * 1024 * 1024), LARGE),
        (replaced(PLAIN, STRINGS, lambda xml: xml.replace(b"</sst>", b"<si/>" * 1_000_000 + b"</sst>")), LARGE),
        (replaced(PLAIN, SHEET, lambda xml: xml.replace(b"</row>", b"<c/>" * 2_400_000 + b"</row>", 1)), LARGE),
        (
            replaced(PLAIN, "xl/styles.xml", lambda xml: xml.replace(b"</fonts>", b"<font/>" * 200_000 + b"</fonts>")),
            LARGE,
        ),
    ],
)
def test_what_cannot_be_trusted_is_refused(content: bytes, message: str) -> None:
    assert refusal(content) == message


def test_a_part_that_lies_about_its_size_is_counted() -> None:
    size = 100 * 1024 * 1024
    declared = bytearray(PLAIN)
    # The directory at the end says how large a part is when unpacked.
    at = declared.rindex(SHEET.encode()) - 46 + 24
    declared[at : at + 4] = size.to_bytes(4, "little")
    assert refusal(bytes(declared)) == LARGE
    small = bytearray(replaced(PLAIN, STRINGS, lambda xml: xml + b" " * 33 * 1024 * 1024))
    at = small.rindex(STRINGS.encode()) - 46 + 24
    small[at : at + 4] = (100).to_bytes(4, "little")
    assert refusal(bytes(small)) == DAMAGED


def test_many_parts_and_two_of_one_name_are_refused() -> None:
    parts = [("xl/workbook.xml", b"<x/>")]
    assert refusal(zipped(*parts, *((f"xl/media/{number}.png", b"") for number in range(500)))) == DAMAGED
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(*parts, *parts)
    assert refusal(twice) == DAMAGED


def test_a_long_text_that_many_cells_point_at_is_refused() -> None:
    def fill(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["Judul"] * 50)
        for row in range(1, 100):
            sheet.write_row(row, 0, ["x" * 10_000] * 50)

    content = xlsx(fill)
    assert len(content) < 50_000
    assert refusal(content) == LARGE


def test_rows_that_are_only_dressed_cost_nothing_and_are_left_out() -> None:
    empty = b"".join(b'<row r="%d"/>' % number for number in range(3, 100_000))
    content = replaced(PLAIN, SHEET, lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>"))
    assert read(content).rows == (Row(2, ("Kopi", 1.5)),)


def test_macros_are_left_alone() -> None:
    file = io.BytesIO(PLAIN)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert read(file.getvalue()).rows == (Row(2, ("Kopi", 1.5)),)
