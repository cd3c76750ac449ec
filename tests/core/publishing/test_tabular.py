"""Text in blocks and addresses as cells: what goes out reads back, and nothing is lost unsaid."""

from __future__ import annotations

import pytest
from flask import Flask

from cms_core.publishing.tabular import MORE, Blocks, Slug, address_of
from cms_core.tables.cells import BadCell


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Satu.</p><p>Dua.</p>", "Satu.\n\nDua."),
        ("<p>Satu<br>baris</p><ul><li>a</li><li>b</li></ul>", "Satu\nbaris\n\n- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul>", "1. a\n2. b\n\n- c"),
        ("<p>- bukan daftar</p>", "\\- bukan daftar"),
        ("<p><strong>Tebal</strong> &lt;b&gt; 2 * 3</p>", "**Tebal** <b> 2 * 3"),
        ("", ""),
    ],
)
def test_words_read_back_as_the_same_html(html: str, text: str) -> None:
    kind = Blocks()

    assert (kind.text(html), kind.read(text) if text else "", kind.tells_all(html)) == (text, html, True)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>Judul</h2><p>Isi.</p>", "Judul\n\nIsi."),
        ('<p>Isi.</p><figure><img data-media="abc" alt="Kebun"></figure>', "Isi."),
        ("<p>Isi.</p><table><tbody><tr><td>1</td></tr></tbody></table>", "Isi."),
        (f"<p>Isi.</p><p>{'a' * 10_000}</p><p>Akhir.</p>", f"Isi.\n\n{MORE}"),
    ],
)
def test_what_a_cell_leaves_out_is_known_and_the_rest_stays_the_same(html: str, text: str) -> None:
    kind = Blocks()

    assert (kind.text(html), kind.tells_all(html)) == (text, False)
    assert kind.text(kind.read(text)) == text


def test_html_that_somebody_types_stays_words() -> None:
    assert Blocks().read("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@pytest.mark.parametrize("cell", ["gula-kelapa", "/gula-kelapa/", " Gula-Kelapa "])
def test_an_address_is_read_however_it_is_copied(cell: str) -> None:
    assert Slug().read(cell) == "gula-kelapa"


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize("cell", ["gula kelapa", "../admin", "gula--kelapa", "é", "a" * 64])
def test_what_cannot_stand_in_an_address_is_refused(app: Flask, cell: str) -> None:
    with app.test_request_context("/"), pytest.raises(BadCell):
        Slug().read(cell)


def test_a_title_gives_the_address_that_new_content_would_have() -> None:
    assert (address_of({"title": "Gula Kelapa"}), address_of({"title": "ꦒ"}), address_of({})) == (
        "gula-kelapa",
        "tanpa-judul",
        "",
    )
