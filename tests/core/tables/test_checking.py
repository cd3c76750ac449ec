"""The dry run says of every row what would become of it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from flask import Flask
from flask_babel import lazy_gettext
from wtforms import Form, IntegerField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from cms_core.tables.checking import Reader, check
from cms_core.tables.columns import Column, Overview, Table
from cms_core.tables.kinds import Choice, Text
from cms_core.tables.reading import TableRefused, read
from cms_core.tables.report import Difference, Problem, Report
from tests.core.tables.samples import EMPTY, Store, sheet_of


def checked(store: Store, text: str) -> Report:
    return check(store.table, read(text.encode()))


def row_of(**values: Any) -> dict[str, Any]:
    return {**EMPTY, **values}


@pytest.mark.usefixtures("spoken")
def test_rows_are_new_changed_unchanged_or_bad() -> None:
    store = Store([row_of(code="A-1", title="Kopi", price=100), row_of(code="A-2", title="Teh")])
    report = checked(store, "Kode;Judul;Harga\nA-1;Kopi;Rp200\nA-2;Teh;\nA-3;Gula;300\nA-4;;x\n;Madu;\n")
    assert report.counts == {"new": 2, "changed": 1, "unchanged": 1, "bad": 1}
    assert [row.state for row in report.rows] == ["changed", "unchanged", "new", "bad", "new"]
    assert report.rows[0].existing is store.rows[0]
    assert report.rows[0].values == {"code": "A-1", "title": "Kopi", "price": 200}
    assert report.rows[2].values == row_of(code="A-3", title="Gula", price=300)
    assert report.bad[0].problems == (
        Problem("B5", "Judul", "Isian ini perlu diisi."),
        Problem("C5", "Harga", "Tulis dengan angka saja.", "x"),
    )


@pytest.mark.usefixtures("spoken")
def test_a_key_that_stands_twice_in_the_file_is_bad_the_second_time() -> None:
    report = checked(Store(), "Kode;Judul\nA-1;Kopi\na-1;Teh\n;Gula\n;Gula\n")
    assert [row.state for row in report.rows] == ["new", "bad", "new", "new"]
    message = "Sama dengan baris 2: a-1. Tulis yang lain, atau hapus salah satu barisnya."
    assert report.bad[0].problems == (Problem("A3", "Kode", message, "a-1"),)


@pytest.mark.usefixtures("spoken")
def test_a_key_that_stands_twice_names_the_rule_of_its_table() -> None:
    table = dataclasses.replace(Store().table, twin_rule="D9")
    (row,) = check(table, read(b"Kode;Judul\nA-1;Kopi\nA-1;Teh\n")).bad
    said = "Sama dengan baris 2: A-1. Tulis yang lain, atau hapus salah satu barisnya. (aturan D9)"
    assert [problem.message for problem in row.problems] == [said]


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("lines", ["nomor;versi;Judul\nA-1;2;Kopi\n", "versi;nomor;Judul\n2;A-1;Kopi\n"])
def test_of_two_heads_for_one_column_that_is_read_which_it_names_first(lines: str) -> None:
    table = Store().table
    columns = (dataclasses.replace(table.columns[0], also=("nomor", "versi")), *table.columns[1:])
    report = check(
        dataclasses.replace(table, columns=columns, left_out=frozenset({"nomor", "versi"})), read(lines.encode())
    )
    assert [row.values["code"] for row in report.rows] == ["A-1"]


@pytest.mark.usefixtures("spoken")
def test_an_empty_cell_of_a_column_that_is_kept_says_nothing() -> None:
    store = Store([row_of(code="A-1", title="Kopi", price=100)])
    lines = b"Kode;Judul;Harga\nA-1;Kopi;\nA-2;Teh;\n"
    assert [row.state for row in check(store.table, read(lines)).rows] == ["changed", "new"]
    columns = [dataclasses.replace(each, kept=each.name == "price") for each in store.table.columns]
    report = check(dataclasses.replace(store.table, columns=tuple(columns)), read(lines))
    assert [row.state for row in report.rows] == ["unchanged", "new"]
    assert report.rows[1].values == row_of(code="A-2", title="Teh")


@dataclasses.dataclass(frozen=True)
class Sort(Choice):
    """One of a few, the first where nobody says which."""

    blank: Any = "awal"


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("lines", ["Judul\nKopi\nTeh\n", "Kode;Judul\n;Kopi\n;Teh\n"])
def test_a_key_that_nobody_says_is_the_one_that_is_meant_then(lines: str) -> None:
    store = Store([row_of(code="awal", title="Gula")])
    key = Column("code", "Kode", Sort({"awal": "Yang awal", "akhir": "Yang akhir"}))
    table = dataclasses.replace(store.table, columns=(key, *store.table.columns[1:]))
    report = check(table, read(lines.encode()))
    assert [(row.state, row.values["code"]) for row in report.rows] == [("changed", "awal"), ("bad", "awal")]
    remedy = "tambahkan kolom “Kode” ke berkas ini" if "Kode" not in lines else "Tulis yang lain"
    (problem,) = report.bad[0].problems
    assert ["Sama dengan baris 2: Yang awal." in problem.message, remedy in problem.message] == [True, True]


@pytest.mark.usefixtures("spoken")
def test_the_plugin_has_its_say_about_rows_that_are_good_so_far() -> None:
    said: list[Any] = []

    def judge(row: Any, values: Any) -> dict[str, str]:
        said.append((row, values["title"]))
        return {"title": "Nama ini sudah dipakai."} if values["title"] == "Teh" else {"area": "Tulis luasnya."}

    store = Store([row_of(code="A-1", title="Lama")], check=judge)
    report = checked(store, "Kode;Judul;Orang\nA-1;Teh;1\n;Kopi;1\n;Susu;x\n")
    assert said == [(store.rows[0], "Teh"), (None, "Kopi")]
    assert [row.problems for row in report.rows] == [
        (Problem("B2", "Judul", "Nama ini sudah dipakai.", "Teh"),),
        (Problem("3", "", "Tulis luasnya."),),
        (Problem("C4", "Orang", "Tulis dengan angka saja.", "x"),),
    ]


@pytest.mark.usefixtures("spoken")
def test_formulas_are_bad_at_their_cell() -> None:
    report = checked(Store(), "Kode;Judul\n=A1;Kopi\n")
    message = "Sel ini berisi rumus (=A1). Tulis hasilnya sebagai nilai biasa."
    assert report.bad[0].problems == (Problem("A2", "Kode", message, "=A1"),)


@pytest.mark.usefixtures("spoken")
def test_heads_are_known_however_they_are_spelt() -> None:
    report = check(
        Store().table, read(sheet_of([" KODE ", "judul *", "LUAS  (ha)", "latitude"], [None, "Kopi", 1.5, -7.5]))
    )
    assert report.counts["new"] == 1
    assert report.rows[0].values["title"] == "Kopi"


@pytest.mark.usefixtures("spoken")
def test_the_file_of_bad_rows_may_come_back() -> None:
    columns = (*Store().table.columns[:2], Column("reason", lazy_gettext("Alasan"), Text(), also=("Reason", "Row")))
    table = dataclasses.replace(Store().table, columns=columns)
    for named in ("Baris asal;Alasan ditolak", "Original row;Why it was refused"):
        (row,) = check(table, read(f"Kode;Judul;{named}\n;Kopi;2;B2: Isian ini perlu diisi.\n".encode())).rows
        assert (row.state, row.values["reason"]) == ("new", "")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("Kode;Judul;judul", "Kolom “Judul” ada dua kali."),
        ("Kode;title;Judul", "Kolom “Judul” ada dua kali."),
        ("Kode;Harga", "Kolom ini perlu ada: Judul."),
        ("Judul;Harga", "Kolom ini perlu ada: Kode."),
        (
            "Kode;Judul;Warna;;x",
            "Kolom ini tidak dikenal: “Warna” (C), “” (D), “x” (E). Yang dikenal: Kode, Judul, Cerita, Orang, "
            "Luas (ha), Harga, Sejak, Jenis, Buka, Lintang.",
        ),
    ],
)
@pytest.mark.usefixtures("spoken")
def test_a_head_that_would_lose_something_is_refused(head: str, message: str) -> None:
    with pytest.raises(TableRefused) as refused:
        checked(Store(), f"{head}\nx;x;x;x;x\n" if head.count(";") == 4 else f"{head}\nx\n")
    assert str(refused.value) == message


@pytest.mark.usefixtures("spoken")
def test_existing_rows_are_asked_for_in_few_questions() -> None:
    store = Store()
    checked(store, "Kode;Judul\n" + "".join(f"A-{number};Kopi\n" for number in range(1200)) + ";Teh\n")
    assert store.asked == [500, 500, 200]


@pytest.fixture
def english(app: Flask) -> Table:
    """A table whose words have translations."""
    kind = Choice({"draft": lazy_gettext("Draf"), "review": lazy_gettext("Menunggu diperiksa")})
    columns = (Column("code", "Kode", kind), Column("title", lazy_gettext("Judul"), kind, required=True))
    return dataclasses.replace(Store().table, columns=columns)


@pytest.mark.parametrize(("head", "cell"), [("Judul", "draf"), ("Title", "Draft"), ("TITLE", "draft")])
def test_heads_and_choices_are_known_in_every_language(english: Table, head: str, cell: str) -> None:
    report = check(english, read(f"Kode;{head}\n;{cell}\n".encode()))
    assert [row.values["title"] for row in report.rows] == ["draft"]


class Rules(Form):
    """What a form asks of a row."""

    title = StringField(filters=[lambda text: text.strip("*") if text else text])
    people = IntegerField(validators=[Optional(), NumberRange(1, 10, "Antara 1 dan 10.")])
    kind = SelectField(choices=["farm", "craft"], default="craft")

    def validate_people(self, _field: IntegerField) -> None:
        """Ask for a farm."""
        if self.kind.data != "farm":
            raise ValidationError("Hanya untuk tani.")


@pytest.mark.usefixtures("spoken")
def test_the_rules_of_a_form_hold_for_rows_and_what_it_tidies_is_kept() -> None:
    store = Store([row_of(code="A-1", title="Lama", people=99, kind="craft")])
    table = dataclasses.replace(store.table, form=Rules)
    text = (
        "Kode;Judul;Orang;Jenis;Luas (ha)\n;*Kopi*;;;\n;Teh;11;Tani;\n;Susu;5;;x\n"
        "A-1;Lama;99;Kerajinan;\nA-1x;Baru;5;Tani;\n"
    )
    report = check(table, read(text.encode()))

    assert [row.state for row in report.rows] == ["new", "bad", "bad", "unchanged", "new"]
    assert [row.problems for row in report.bad] == [
        (Problem("C3", "Orang", "Antara 1 dan 10.", "11"),),
        (Problem("C4", "Orang", "Hanya untuk tani.", "5"), Problem("E4", "Luas (ha)", "Tulis dengan angka saja.", "x")),
    ]
    first = report.rows[0].values
    assert (first["title"], first["people"], first["kind"], first["open"]) == ("Kopi", None, "craft", None)


def by_title(store: Store) -> Table:
    return dataclasses.replace(store.table, key_of=lambda values: values.get("title", "").lower())


@pytest.mark.usefixtures("spoken")
def test_a_row_without_its_key_is_new_or_what_is_there_already() -> None:
    store = Store([row_of(code="kopi", title="Kopi", people=1)])
    report = check(by_title(store), read(b"Judul;Orang\nKopi;1\nTeh;2\n;4\n"))

    assert [row.state for row in report.rows] == ["unchanged", "new", "bad"]
    assert report.rows[1].values["code"] == "teh"


@pytest.mark.usefixtures("spoken")
def test_a_row_without_its_key_never_changes_what_is_called_the_same() -> None:
    """Somebody else's may well have that title: the person says which it is, or that it is another one."""
    store = Store([row_of(code="kopi", title="Kopi", people=1), row_of(code="kopi-2", title="Kopi", people=5)])
    report = check(by_title(store), read(b"Judul;Kode;Orang\nKopi;;9\nTeh;;2\nTEH;;3\nKopi;kopi;8\nKopi;kopi-3;7\n"))

    assert [row.state for row in report.rows] == ["bad", "new", "bad", "changed", "new"]
    question = (
        "Sudah ada “Kopi” di situs. Untuk mengubahnya, isi kolom “Kode” dengan kopi. Bila yang ini lain, isi dengan "
        "yang belum dipakai, misalnya kopi-4."
    )
    twin = (
        "Menjadi sama dengan baris 3: teh. Bila keduanya berbeda, isi kolom “Kode” di baris ini, misalnya teh-2. "
        "Bila sama, hapus salah satu barisnya."
    )
    assert [row.problems for row in report.bad] == [
        (Problem("B2", "Kode", question),),
        (Problem("B4", "Kode", twin),),
    ]
    assert report.bad[0].differences == (Difference("Orang", "1", "9"),)


@pytest.mark.usefixtures("spoken")
def test_each_change_says_what_becomes_what() -> None:
    store = Store([row_of(code="A-1", title="Kopi", price=100)])
    text = "Kode;Judul;Harga\nA-1;Kopi robusta;Rp200\nA-2;Teh;\n"
    report = checked(store, text)

    (row,) = report.changed
    assert (row.row.number, row.title) == (2, "Kopi robusta")
    assert row.differences == (Difference("Judul", "Kopi", "Kopi robusta"), Difference("Harga", "100", "200"))


@pytest.mark.usefixtures("spoken")
def test_rows_that_tell_the_table_nothing_are_passed_by_and_told_with_what_is_doubtful() -> None:
    seen: list[Any] = []

    def look(said: Any) -> Overview:
        seen.append(said)
        free = {number: lazy_gettext("Tidak ada") for number, row in said.items() if row.get("price", 1) is None}
        return Overview(free, (lazy_gettext("Judul"),))

    table = dataclasses.replace(Store().table, overview=look, overview_of=("title", "price"))
    sheet = read(b"Kode;Judul;Harga\nA-1;Kopi;\nA-2;Teh;x\nA-3;Gula;300\n")
    reader = Reader(table, sheet.head)
    assert [row.number for row in reader.without_passed(sheet.rows)] == [3, 4]
    assert [str(each) for each in reader.told] == ["Judul", "Dilewati (1), baris 2: Tidak ada"]
    assert seen == [{2: {"title": "Kopi", "price": None}, 3: {"title": "Teh"}, 4: {"title": "Gula", "price": 300}}]
    alone = read(b"Kode;Judul;Harga\nA-1;Kopi;\n")
    with pytest.raises(TableRefused, match=r"Tidak ada baris untuk tabel ini. Dilewati \(1\), baris 2: Tidak ada"):
        Reader(table, alone.head).without_passed(alone.rows)
