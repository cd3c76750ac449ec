"""JSON files of other programs."""

from __future__ import annotations

import pytest

from cms_core.tables.reading import Wrong, read

pytestmark = pytest.mark.usefixtures("spoken")

PART = ("Berkas ini hanya sebagian: halaman berikutnya masih ada. Unduh dan impor juga.",)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('"has_more": true', PART),
        ('"has_more": false, "cursor": "abc", "next": "x", "page": 1, "last_page": 2', ()),
        ('"cursor": "abc"', PART),
        ('"pagination": {"has_more": true}, "cursor": null', PART),
        ('"pagination": {"has_more": false}, "cursor": "abc"', ()),
        ('"has_more": null, "next": null', ()),
        ('"meta": {"next_cursor": "x"}', PART),
        ('"links": {"next": "https://data.example/2"}', PART),
        ('"current_page": 1, "last_page": 2', PART),
        ('"current_page": 2, "last_page": 2, "total": 1', ()),
        ('"total": 2, "per_page": 1', PART),
        ('"total": 880000000', ()),
    ],
)
def test_json_that_is_a_page_of_several_says_so(more: str, told: tuple[str, ...]) -> None:
    assert read(f'{{"data": [{{"Judul": "Kopi"}}], {more}}}'.encode()).told == told


@pytest.mark.parametrize(
    ("again", "cell"),
    [
        ('"Harga": 200', Wrong("200", "“Harga” ada dua kali di objek ini. Sisakan satu.")),
        ('"Harga": 100', 100),
    ],
)
def test_a_name_that_an_object_has_twice_says_neither(again: str, cell: object) -> None:
    sheet = read(f'[{{"Judul": "Kopi", "Harga": 100, {again}}}]'.encode())
    assert [row.cells for row in sheet.rows] == [("Kopi", cell)]


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        ('[{"Judul": {"a": 1, "a": 2}}]', [(Wrong("", ""),)]),
        ('[{"Judul": "Talud \\ud83d"}]', [("Talud \ufffd",)]),
        ('[{"Judul": "\\ud83d\\ude00"}]', [("\U0001f600",)]),
        ('{"errors": [], "data": [{"Judul": "Kopi"}]}', [("Kopi",)]),
        ('{"columns": ["Judul"], "rows": [{"Judul": "Kopi"}], "total": 1, "page": 1}', [("Kopi",)]),
    ],
)
def test_odd_json_is_read_or_refused_and_breaks_nothing(said: str, cells: list[tuple[object, ...]]) -> None:
    sheet = read(said.encode())
    found = [tuple(type(each) if isinstance(each, Wrong) else each for each in row.cells) for row in sheet.rows]
    assert found == [tuple(type(each) if isinstance(each, Wrong) else each for each in row) for row in cells]
    assert sheet.told == ()
