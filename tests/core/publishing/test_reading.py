"""What people read of a piece: no signs, no codes, and what differs marked."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cms_core.publishing.blocks import FILE, HEADING, LIST, OTHER, PARAGRAPH, PHOTO, TABLE, Block
from cms_core.publishing.reading import marked, photos

pytestmark = pytest.mark.sqlite_only("differences are read without a database")


def read(side: Any, names: Any = None) -> str:
    return str(marked(side, side, names or {})[0])


def test_marks_show_the_words_that_differ_and_nothing_else_of_html(app: Flask) -> None:
    assert marked("Dua <b> & tiga", "Dua <i> & empat", {}) == (
        "Dua &lt;<mark>b</mark>&gt; &amp; <mark>tiga</mark>",
        "Dua &lt;<mark>i</mark>&gt; &amp; <mark>empat</mark>",
    )


def test_texts_that_are_too_long_to_compare_word_by_word_are_marked_whole(app: Flask) -> None:
    assert [str(side).count("<mark>") for side in marked("a " * 5000, "b " * 5000, {})] == [1, 1]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (Block(PARAGRAPH, r"**Buka** __pagi__ - [jadwal](https://desa.id/a)"), "<b>Buka</b> <i>pagi</i> - jadwal"),
        (Block(LIST, "- Senin\n  - **Pagi**"), "• Senin\n  • <b>Pagi</b>"),
        (Block(HEADING, "Jam", level=3), "Tingkat 3\nJam"),
        (Block(PHOTO, "Panen", media="ab", alt="Petani **ini**"), "Yang tampak: Petani **ini**\nPanen"),
        (Block(FILE, "Perdes **7**", media="ab"), "Perdes **7**"),
        (Block(OTHER, "<hr>"), "&lt;hr&gt;"),
        (Block(TABLE, r"a | **b\|c**", caption="Harga"), "Harga\nBaris pertama adalah judul kolom\na | <b>b|c</b>"),
    ],
)
def test_a_block_is_read_without_its_signs(app: Flask, block: Block, said: str) -> None:
    assert read(block).replace(" (https://desa.id/a)", "") == said


def test_a_link_is_read_with_its_address_and_a_bold_word_is_another(app: Flask) -> None:
    plain, bold = Block(PARAGRAPH, "kantor [desa](https://a.id)"), Block(PARAGRAPH, "**kantor** [desa](https://b.id)")

    assert marked(plain, bold, {}) == (
        "<mark>kantor</mark> desa<mark> (https://a.id)</mark>",
        "<mark><b>kantor</b></mark> desa<mark> (https://b.id)</mark>",
    )


def test_ticks_of_a_table_are_said_in_words(app: Flask) -> None:
    plain, ticked = Block(TABLE, "a | b", header=False), Block(TABLE, "a | b", header=True, side=True)
    assert marked(plain, ticked, {}) == (
        "a | b",
        "<mark>Baris pertama adalah judul kolom\nKolom pertama adalah judul baris\n</mark>a | b",
    )


def test_values_are_read_by_their_names(app: Flask) -> None:
    names = {"pertanian": "Pertanian <b>", "1": "satu"}

    assert [read(value, names) for value in ("pertanian", "lain", None, True, 1, "2030-01-02")] == [
        "Pertanian &lt;b&gt;",
        "lain",
        "",
        "Ya",
        "satu",
        "2 Januari 2030",
    ]


def test_photos_of_blocks_and_of_lists_are_found(app: Flask) -> None:
    sides = (Block(PHOTO, media="ab"), Block(FILE, media="ab"), {"media": "cd", "alt": "x"}, {"media": ""}, None, "ef")

    assert [photos(side) for side in sides] == [["ab"], [], ["cd"], [], [], []]
