"""Which cells of the head are which column, and what is said of those of which nothing is read."""

from __future__ import annotations

import dataclasses

import pytest

from cms_core.tables import heads
from cms_core.tables.checking import Reader
from cms_core.tables.columns import Column
from cms_core.tables.heads import fits
from cms_core.tables.kinds import Whole
from cms_core.tables.reading import Row, TableRefused, read
from tests.core.tables.plugin import TABLE
from tests.core.tables.samples import EMPTY, Store

pytestmark = pytest.mark.usefixtures("spoken")

FOREIGN = dataclasses.replace(TABLE, left_out=frozenset({"nip"}))


def test_what_is_left_out_of_a_file_of_others_is_told() -> None:
    assert Reader(FOREIGN, ("Alamat", "Judul", "NIP", "Warna", "Alasan ditolak")).told == [
        "Kolom ini tidak dikenal, jadi tidak dibaca: “Warna” (D).",
        "Kolom ini tidak disimpan di tabel ini: “NIP” (C).",
    ]


def test_of_a_head_that_stands_there_twice_it_is_told_that_the_first_is_read() -> None:
    columns = (dataclasses.replace(TABLE.columns[0], also=("kd", "kode")), *TABLE.columns[1:])
    table = dataclasses.replace(FOREIGN, columns=columns, left_out=frozenset({"kd", "kode", "nip"}))
    assert Reader(table, ("kd", "Judul", "KD *", "kode", "NIP", "nip")).told == [
        "Judul kolom ini sudah ada di kiri, jadi hanya yang pertama dibaca: “KD *” (C).",
        "Kolom ini tidak disimpan di tabel ini: “kode” (D), “NIP” (E), “nip” (F).",
    ]


@pytest.mark.parametrize("table", [TABLE, FOREIGN])
def test_what_is_not_known_is_refused_where_a_file_is_our_own_or_lacks_something(table: object) -> None:
    head = ("Alamat", "Judul", "Warna") if table is TABLE else ("Alamat", "Jdul")
    with pytest.raises(TableRefused, match="Kolom ini tidak dikenal"):
        Reader(table, head)  # type: ignore[arg-type]  # parameters of a test


def test_a_head_has_every_column_that_is_needed() -> None:
    tried = [("Alamat", "Judul"), ("alamat *", "JUDUL", "x"), ("Alamat", "Urutan"), ()]
    fit = fits(TABLE)
    assert [fit(head) for head in tried] == [(True, 2), (True, 2), (False, 2), (False, 0)]


def test_the_names_of_the_columns_are_put_together_once_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(heads, "in_every_language", lambda label: asked.append(label) or (str(label),))
    read(b"a;b\n" * 20, fits(TABLE))
    assert asked == [column.label for column in TABLE.columns]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Daftar Tender Kabupaten\n\nAlamat,Isi,Urutan\nkopi,x,1", "Kolom ini perlu ada: Judul."),
        (
            "Daftar Tender Kabupaten\nAlamat;Jdul\nkopi;x",
            "Kolom ini perlu ada: Judul. Kolom ini tidak dikenal: “Jdul” (B). Yang dikenal: ",
        ),
    ],
)
def test_of_a_file_with_a_title_it_is_said_what_its_head_lacks(lines: str, said: str) -> None:
    with pytest.raises(TableRefused) as refused:
        Reader(TABLE, read(lines.encode(), fits(TABLE)).head)
    assert str(refused.value).startswith(said)


def test_a_line_of_sums_at_the_end_is_left_out_and_told() -> None:
    reader = Reader(TABLE, ("Alamat", "Judul", "Urutan"))
    rows = [Row(2, ("kopi", "Jumlah", "1")), Row(3, (None, "Total:", "2"))]
    assert reader.without_sums(rows) == rows[:1]
    assert reader.told == ["Baris 3 berisi jumlah, jadi dilewati."]
    # Nothing is missing in a row that is only called so.
    assert reader.without_sums([Row(2, ("total", "Total", "1"))]) == [Row(2, ("total", "Total", "1"))]
    with pytest.raises(TableRefused):
        reader.without_sums(rows[1:])


def test_rows_without_a_key_say_by_what_they_are_known() -> None:
    columns = (dataclasses.replace(TABLE.columns[0], required=False), *TABLE.columns[1:])
    table = dataclasses.replace(TABLE, columns=columns, apart=("title", "weight"))
    rows = [Row(2, ("kopi", "Kopi", "1")), Row(3, (None, "Teh", "2")), Row(4, (None, "Teh", "2"))]
    reader = Reader(table, ("Alamat", "Judul", "Urutan"))
    (part,) = reader.parts(rows)
    assert {number: tuple(twin) for number, twin in part.twins.items()} == {4: (3, 1)}
    assert reader.told == ["Baris tanpa “Alamat” (2) dikenali dari: Judul, Urutan."]


def test_what_stands_beside_a_row_that_changes_nothing_may_be_doubted() -> None:
    table = dataclasses.replace(
        Store([{**EMPTY, "code": "A-1", "title": "Kopi"}]).table,
        beside=(Column("much", "Banyak", Whole(0, 10)),),
        beside_same=lambda _row, values: {"much": "Terlalu banyak."} if values["much"] > 5 else {},
    )
    reader = Reader(table, ("Kode", "Judul", "Banyak"))
    rows = [Row(2, ("A-1", "Kopi", "6")), Row(3, ("A-1", "Kopi", "5"))]
    found = [(row.state, [(each.cell, each.message) for each in row.doubts]) for row in reader.judge(rows, {})]
    assert found == [("unchanged", [("C2", "Terlalu banyak.")]), ("unchanged", [])]
    assert [row.doubts for row in reader.judge(rows, {}, doubts=False)] == [(), ()]


def test_rows_that_name_each_other_are_looked_at_together_and_ahead() -> None:
    ahead: list[list[str]] = []
    table = dataclasses.replace(
        Store().table,
        together=("title", "story"),
        look_ahead=lambda rows: ahead.append([values["code"] for _row, values in rows]),
    )
    said = [("Lot", "gedung-baru"), ("Talud", None), ("Embung", None), ("GEDUNG  Baru", None)]
    said += [("Lot lain", "Gedung baru"), ("Talud", None)]
    reader = Reader(table, ("Kode", "Judul", "Cerita"))
    rows = [Row(number, (str(number), *each)) for number, each in enumerate(said, 2)]
    for part in reader.parts(rows, 2):
        reader.judge(part.rows, part.twins)
    assert ahead == [["2", "5", "6"], ["3", "7"], ["4"]]


def test_what_is_refused_is_not_looked_ahead_for_when_others_are_doubted() -> None:
    ahead: set[str] = set()
    table = dataclasses.replace(
        Store().table,
        check=lambda _row, values: {"title": "Terlarang."} if values["title"] == "Gedung" else {},
        look_ahead=lambda rows: ahead.update(values["title"] for _row, values in rows),
        doubts=lambda _row, values: {"story": "Tidak ada."} if values["story"] not in ahead else {},
    )
    said = [("Lot", "Gedung"), ("Gedung", "Gedung"), ("Lot 2", "Pasar"), ("Pasar", "Pasar")]
    rows = [Row(number, (str(number), *each)) for number, each in enumerate(said, 2)]
    found = Reader(table, ("Kode", "Judul", "Cerita")).judge(rows, {})
    assert [(row.state, bool(row.doubts)) for row in found] == [
        ("new", True),
        ("bad", False),
        ("new", False),
        ("new", False),
    ]


@pytest.mark.usefixtures("app")
def test_what_stands_beside_is_looked_at_and_never_written() -> None:
    beside = Column("much", "Banyak", Whole(0, 10))
    seen = []
    table = dataclasses.replace(
        TABLE, beside=(beside,), find=lambda _keys: {}, check=lambda _row, values: seen.append(values.get("much")) or {}
    )
    reader = Reader(table, ("Alamat", "Judul", "Banyak"))
    rows = reader.judge([Row(2, ("kopi", "Kopi", "7")), Row(3, ("teh", "Teh", "x"))], {})
    assert ([row.state for row in rows], seen) == (["new", "new"], [7, None])
