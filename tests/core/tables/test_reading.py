"""Files as Excel, people and attackers make them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_core.spreadsheets import FORMULA, guard, unguard
from cms_core.tables import reading
from cms_core.tables.reading import Fit, Row, Sheet, TableRefused, Wrong, read
from tests.core.tables.samples import moment

pytestmark = pytest.mark.usefixtures("spoken")


PDF = "PDF tidak dapat dibaca sebagai tabel. Unduh datanya sebagai Excel atau CSV dari sistem asalnya."


def refusal(content: bytes) -> str:
    with pytest.raises(TableRefused) as refused:
        read(content)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_file_reads_the_same_however_it_was_saved(encoding: str, delimiter: str, end: str) -> None:
    lines = [["Judul", "Luas"], ["Kopi “Sari”", '"1,5"'], [], ["Café", "2"]]
    text = end.join(delimiter.join(line) for line in lines) + end
    assert read(text.encode(encoding)) == Sheet(
        ("Judul", "Luas"), (Row(2, ("Kopi “Sari”", "1,5")), Row(4, ("Café", "2")))
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    assert read("Judul;Isi\nKopi;“Sari”\n".encode(encoding)) == Sheet(("Judul", "Isi"), (Row(2, ("Kopi", "“Sari”")),))


def fits(head: Sequence[str]) -> Fit:
    """Judul and Luas are needed, Berat may be there."""
    return Fit({"Judul", "Luas"} <= set(head), len({"Judul", "Luas", "Berat"} & set(head)))


HEADED = ("Baris 1 sampai 3 dibaca sebagai judul.",)


@pytest.mark.parametrize(
    ("lines", "head", "first", "told"),
    [
        ("Judul|Luas\nKopi|2", ("Judul", "Luas"), Row(2, ("Kopi", "2")), ()),
        ("Daftar kopi, teh; gula\n\nJudul|Luas\nKopi|2", ("Judul", "Luas"), Row(4, ("Kopi", "2")), HEADED),
        ("Isi;Ukuran;\nJudul;Luas;Berat\nKopi;2;1", ("Judul", "Luas", "Berat"), Row(3, ("Kopi", "2", "1")), ()),
        ("Judul;Ukuran;\n;Luas;Berat\nKopi;2;1", ("Judul", "Luas", "Berat"), Row(3, ("Kopi", "2", "1")), ()),
        ("Judul;Luas;Berat\n(1);(2);(3)\nKopi;2;1", ("Judul", "Luas", "Berat"), Row(3, ("Kopi", "2", "1")), ()),
        # Where none fits, what is known best, so that it can be said what it lacks; else the first.
        ("Daftar kopi, teh; gula\nJudul|Berat\nLuas|2", ("Judul", "Berat"), Row(3, ("Luas", "2")), ()),
        ("Daftar\n\nBerat;\n;Luas\nKopi;2", ("Berat", "Luas"), Row(5, ("Kopi", "2")), ()),
        ("Daftar\nNama,Isi", ("Daftar",), Row(2, ("Nama,Isi",)), ()),
        ("Nama;Luas\nKopi;2", ("Nama", "Luas"), Row(2, ("Kopi", "2")), ()),
    ],
)
def test_the_head_is_looked_for_below_titles_and_in_two_lines(
    lines: str, head: tuple[str, ...], first: Row, told: tuple[str, ...]
) -> None:
    sheet = read(lines.encode(), fits)
    assert (sheet.head, sheet.rows) == (head, (first,))
    assert not told or sheet.told == told


def test_the_columns_that_are_numbered_and_the_head_in_two_lines_are_told() -> None:
    assert read(b"Judul;Luas;Berat\n(1);(2);(3)\nKopi;2;1", fits).told == (
        "Baris 2 hanya menomori kolom, jadi dilewati.",
    )
    assert read(b"Judul;Ukuran;\n;Luas;Berat\nKopi;2;1", fits).told == ("Baris 1 sampai 2 dibaca sebagai judul.",)


def test_windows_with_semicolons_and_comma_decimals() -> None:
    assert read("Judul;Luas\nRumah Café;1,5\n".encode("cp1252")).rows == (Row(2, ("Rumah Café", "1,5")),)


def test_the_separator_may_be_named_in_the_first_line() -> None:
    assert read(b"sep=|\nJudul|Luas\nKopi|1,5\n") == Sheet(("Judul", "Luas"), (Row(3, ("Kopi", "1,5")),))


def test_a_line_break_inside_a_cell_is_one_row_of_the_spreadsheet() -> None:
    assert read(b'Judul;Isi\n"Kopi";"satu\ndua"\nTeh;x\n').rows == (Row(2, ("Kopi", "satu\ndua")), Row(3, ("Teh", "x")))


def test_a_formula_in_csv_is_wrong_where_it_stands_and_a_guarded_one_is_text() -> None:
    (row,) = read(b"Judul;Isi;Telepon\n=1+1;'=1+1;+62811\n").rows
    message = "Sel ini berisi rumus (=1+1). Tulis hasilnya sebagai nilai biasa."
    assert row.cells == (Wrong("=1+1", message), "=1+1", "+62811")


def test_a_row_with_more_cells_than_the_head_is_wrong() -> None:
    (row,) = read(b"Judul,Luas\nKopi,1,5\n").rows
    assert row.cells == ("Kopi", Wrong("1", "Baris ini punya lebih banyak sel daripada baris judul."))


@pytest.mark.parametrize("unseen", [" ", "\u200b", "\ufeff \u2060", "\u00a0"])
def test_a_cell_in_which_nothing_is_seen_is_empty(unseen: str) -> None:
    (row,) = read(f"Judul;Isi\nKopi{unseen};{unseen}\n".encode()).rows
    assert row.cells == (f"Kopi{unseen}", None)


def test_a_cell_that_is_too_long_is_wrong() -> None:
    (row,) = read(f"Judul\n{'x' * 10_001}\n".encode()).rows
    assert row.cells == (Wrong("x" * 10_001, "Sel ini berisi lebih dari 10000 huruf."),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Berkas ini kosong."),
        (b"\n \n;;\n", "Berkas ini tidak berisi satu baris pun."),
        (b"Judul;Isi\n\n", "Berkas ini hanya berisi baris judul. Isi paling sedikit satu baris di bawahnya."),
        (b"Judul\nKo\x00pi\n", "Ini bukan berkas CSV atau XLSX."),
        (b"%PDF-1.7\n1 0 obj", PDF),
        (
            b"MIME-Version: 1.0\nX: y",
            "Ini halaman web yang diarsipkan. Buka di program tabel, lalu simpan sebagai XLSX.",
        ),
        (
            b"<?xml version='1.0'?><Workbook/>",
            "Ini berkas XML. Buka di program tabel, lalu simpan sebagai XLSX.",
        ),
        (";".join(["x"] * 101).encode(), "Baris 1 memakai lebih dari 100 kolom."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Ini bukan berkas CSV atau XLSX."),
        (b"\xff\xfeJ", "Ini bukan berkas CSV atau XLSX."),
        (b"Judul\n\x81\x8d\n", "Ini bukan berkas CSV atau XLSX."),
        (
            b'Judul\nKopi\n"Teh\nGula\n',
            "Tanda kutip di sekitar baris 3 tidak berpasangan, jadi batas selnya tidak jelas.",
        ),
        (
            b'Judul\n"' + b"x" * 200_000 + b"\n",
            "Tanda kutip di sekitar baris 2 tidak berpasangan, jadi batas selnya tidak jelas.",
        ),
        (b'Judul\n"' + b"x" * 200_000 + b'"\n', "Satu sel di baris 2 berisi lebih dari 131.072 huruf."),
        (b"Judul;Isi\n1;x\n2;" + b"x" * 200_000, "Satu sel di baris 3 berisi lebih dari 131.072 huruf."),
        (b"x" * (12 * 1024 * 1024 + 1), "Berkas ini lebih dari 12 MB. Bagi menjadi beberapa berkas."),
        (b"Judul\n" + b"x\n" * 12_001, "Berkas ini lebih dari 12.000 baris. Bagi menjadi beberapa berkas."),
        (b"Judul\n" + b";" * 100 + b"x", "Baris 2 memakai lebih dari 100 kolom."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
            "Ini berkas Excel lama (.xls). Buka di program tabel, lalu simpan sebagai XLSX.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "Berkas ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(content: bytes, message: str) -> None:
    assert refusal(content) == message


def test_five_thousand_rows_are_taken() -> None:
    assert len(read(b"Judul\n" + b"x\n" * 12_000).rows) == reading.MOST_ROWS


@given(st.text())
def test_a_guarded_text_runs_nowhere_and_comes_back(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    assert not guarded.startswith(FORMULA)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(TableRefused):
        assert read(content).rows


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_a_spreadsheet(index: int, letters: str) -> None:
    assert reading.column_letters(index) == letters


def test_what_was_read_is_kept_as_it_was() -> None:
    cells = (None, "a", 1.5, 12, True, moment(2026, 12, 31, 8), date(2026, 12, 31), time(8, 30), Wrong("=A1", "…"))
    sheet = Sheet(("Judul",) * len(cells), (Row(3, cells),))
    assert reading.unpack(reading.pack(sheet.rows)) == list(sheet.rows)


def test_cells_are_shown_as_they_were_read() -> None:
    cells = (None, "a", 1.5, 12, True, moment(2026, 12, 31), Wrong("=A1", "…"))
    assert [reading.shown(cell) for cell in cells] == ["", "a", "1,5", "12", "True", "2026-12-31", "=A1"]
