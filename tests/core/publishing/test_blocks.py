"""Text as blocks and back: nothing of what the policy allows is lost, and nothing else gets in."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cms_core.publishing.block_html import WIDEST, from_html, to_html
from cms_core.publishing.blocks import HEADING, LIST, MOST, OTHER, PARAGRAPH, PHOTO, QUOTE, TABLE, Block, split
from cms_core.publishing.clean import clean_html, plain_text
from cms_core.publishing.fields import LABELS
from cms_core.publishing.marks import from_text
from cms_core.publishing.tree import normal, parse

LETTERS = st.text(alphabet="ab 1.-*_[]()\\|#>\"'&<\n\t\u00a0é", max_size=8)


def wrapped(tag: str, inside: st.SearchStrategy[str], attrs: str = "") -> st.SearchStrategy[str]:
    return st.lists(inside, max_size=3).map(lambda parts: f"<{tag}{attrs}>{''.join(parts)}</{tag}>")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


TEXT = LETTERS.map(escaped)
INLINE = st.recursive(
    st.one_of(TEXT, st.just("<br>")),
    lambda inner: st.one_of(
        wrapped("strong", inner),
        wrapped("em", inner),
        wrapped("a", inner, ' href="https://contoh.desa.id/a(b)"'),
        wrapped("a", inner, ' href="tel:0281" title="Telepon"'),
    ),
    max_leaves=6,
)
ITEMS = st.recursive(
    wrapped("li", INLINE),
    lambda inner: st.one_of(wrapped("li", st.one_of(INLINE, wrapped("ul", inner), wrapped("ol", inner)))),
    max_leaves=5,
)
ROW = wrapped("tr", st.one_of(wrapped("td", INLINE), wrapped("th", INLINE, ' scope="col"')))
FIGURE = st.tuples(TEXT, INLINE).map(
    lambda pair: (
        f'<figure><img data-media="abc" alt="{pair[0].replace(chr(34), "")}">'
        f"<figcaption>{pair[1]}</figcaption></figure>"
    )
)
HTML = st.lists(
    st.one_of(
        INLINE,
        wrapped("p", INLINE),
        *(wrapped(f"h{level}", INLINE) for level in (2, 3, 4)),
        wrapped("ul", ITEMS),
        wrapped("ol", ITEMS),
        wrapped("blockquote", wrapped("p", INLINE)),
        FIGURE,
        wrapped("table", st.one_of(wrapped("thead", ROW), wrapped("tbody", ROW), wrapped("caption", INLINE))),
        st.just("<hr>"),
        st.just('<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>'),
    ),
    max_size=4,
).map("".join)


def through_the_editor(html: str) -> str:
    """What is stored when somebody opens the text and saves it untouched; a browser sends CR and LF."""
    shown = from_html(html)
    return to_html(part for block in shown for part in split(_sent(block)))


def _sent(block: Block) -> Block:
    return Block(**{**vars(block), "text": block.text.replace("\n", "\r\n")})


@settings(max_examples=400)
@given(HTML)
def test_opening_and_saving_loses_nothing_and_then_changes_nothing(html: str) -> None:
    stored = clean_html(html)
    once = through_the_editor(stored)

    assert "".join(plain_text(once).split()) == "".join(plain_text(stored).split())
    assert through_the_editor(once) == once
    # Loose words at the top become a paragraph; every element stays as it is.
    kept = [piece for piece in normal(parse(once)) if not isinstance(piece, str)]
    for piece in normal(parse(stored)):
        if not isinstance(piece, str) and piece.tag not in ("a", "br", "em", "strong") and plain_text(once):
            assert piece in kept or not piece.text().strip()


@pytest.mark.parametrize(
    ("html", "block"),
    [
        ("<p>Air <strong>bersih</strong><br>lancar</p>", Block(PARAGRAPH, "Air **bersih**\nlancar")),
        ("<h3>Jalan</h3>", Block(HEADING, "Jalan", level=3)),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", Block(LIST, "- a\n  1. b")),
        (
            '<figure><img data-media="k1" alt="Sawah"><figcaption>Panen</figcaption></figure>',
            Block(PHOTO, "Panen", media="k1", alt="Sawah"),
        ),
        ("<blockquote><p>a</p><p>b</p></blockquote>", Block(QUOTE, "a\n\nb")),
        (
            '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
            Block(TABLE, "A\n1"),
        ),
        ("<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", Block(TABLE, "1 | 2", header=False)),
        (
            '<table><tbody><tr><th scope="row">Utara</th><td>Sungai</td></tr></tbody></table>',
            Block(TABLE, "Utara | Sungai", header=False, side=True),
        ),
        ("<hr>", Block(OTHER, "<hr>")),
        ("<p>a<br><br>b</p>", Block(OTHER, "<p>a<br><br>b</p>")),
        ("<p>- bukan daftar</p>", Block(PARAGRAPH, "\\- bukan daftar")),
    ],
)
def test_a_piece_of_html_becomes_the_block_that_says_the_same(html: str, block: Block) -> None:
    assert from_html(html) == [block]
    assert to_html([block]) == html


# Signs that mean something here or in Word, and no two of a mark in one alphabet: what is left is text.
SIGNS = "ab1 .,-–*_[]()\\|#>\"'&<:/@é\n"


def has_marks(text: str) -> bool:
    return any(not isinstance(piece, str) and piece.tag != "br" for piece in from_text(text))


@settings(max_examples=500)
@given(st.text(alphabet=SIGNS, min_size=1, max_size=40))
def test_a_text_without_marks_comes_back_as_it_was_typed(typed: str) -> None:
    # Space at the edges and runs of it are nothing that HTML keeps; a blank line begins another block.
    typed = "\n".join(" ".join(line.split()) for line in typed.split("\n") if line.strip())
    blocks = split(Block(PARAGRAPH, typed))
    assume(typed and not has_marks(typed) and [block.kind for block in blocks] == [PARAGRAPH])

    assert from_html(to_html(blocks)) == [Block(PARAGRAPH, typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "1. Juli rapat",
        "Yang datang:\n- hadir\n- izin",
        "Lampiran [lihat] di kantor",
        "** catatan **",
        "https://desa.id/a_b_c__d__e",
        "nama__berkas__baru",
        "C:\\Data\\desa dan \\\\server\\bersama",
        "5 * 3 ** 2 __ 1",
        "- satu\n- dua",
        "10. Kepala\n11. Sekretaris\n13. Bendahara",
        "1. a\n1. b\n\nlalu\n\n3. c\n4. d",
        "01. Kepala\n02. Sekretaris",
        "[situs](https://id.wikipedia.org/wiki/Pagak_(desa)) dan **[[1]](https://a.id)**",
        "\\**bukan tebal** tetapi **tebal** dan [ini]",
        "\\- bukan\n- daftar",
        "\\[bukan](tautan)",
    ],
)
def test_what_a_person_typed_is_shown_again(typed: str) -> None:
    shown = from_html(to_html(split(Block(PARAGRAPH, typed))))

    assert "\n\n".join(block.text for block in shown) == typed


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("** catatan **", "<p>** catatan **</p>"),
        ("https://desa.id/a_b_c__d__e", "<p>https://desa.id/a_b_c__d__e</p>"),
        ("10. a\n11. b\n13. c", '<ol start="10"><li>a</li><li>b</li><li value="13">c</li></ol>'),
        ("- a\n  4. b\n  5. c\n- d", '<ul><li>a<ol start="4"><li>b</li><li>c</li></ol></li><li>d</li></ul>'),
        ("\\**x** __y__", "<p>**x** <em>y</em></p>"),
        ("\\\\**x**", "<p>\\<strong>x</strong></p>"),
        ("\\- a\n- b", "<p>- a<br>- b</p>"),
    ],
)
def test_signs_mean_what_they_seem_to(typed: str, html: str) -> None:
    assert to_html(split(Block(PARAGRAPH, typed))) == html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p><strong>Rapat </strong>desa</p>", "**Rapat** desa"),
        ("<p><strong>Ra</strong><strong>pat<br></strong></p>", "**Rapat**"),
        ("<p><em> </em>a<em> b</em></p>", "a __b__"),
    ],
)
def test_emphasis_that_word_processors_cut_badly_is_said_with_marks(html: str, text: str) -> None:
    assert [(block.kind, block.text.strip()) for block in from_html(html)] == [(PARAGRAPH, text)]


def test_a_blank_line_begins_a_paragraph_and_a_hyphen_a_list() -> None:
    typed = Block(PARAGRAPH, "Satu.\r\n\r\n- a\r\n- b\r\n\r\n1. Juli\r\n\r\n1. x\r\n2. y")

    assert [(block.kind, block.text) for block in split(typed)] == [
        (PARAGRAPH, "Satu."),
        (LIST, "- a\n- b"),
        (PARAGRAPH, "1. Juli"),
        (LIST, "1. x\n2. y"),
    ]


def test_what_a_browser_pastes_from_word_as_plain_text_becomes_list_and_table() -> None:
    typed = Block(PARAGRAPH, "·\tIrigasi\no\tBlok Kidul\n\nKegiatan\tBiaya\nIrigasi\t10")
    html = to_html(split(typed))

    assert html.startswith("<ul><li>Irigasi</li><li>Blok Kidul</li></ul><table>")
    assert html.endswith("<tbody><tr><td>Irigasi</td><td>10</td></tr></tbody></table>")


ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[klik](javascript:alert(1))",
    "[klik](data:text/html,<script>alert(1)</script>)",
    "**<svg/onload=alert(1)>**",
    '[<b onmouseover=alert(1)>x</b>](https://a.id"onclick=alert(1))',
    "</textarea><script>alert(1)</script>",
    "<p style=background:url(javascript:alert(1))>x</p>",
    "<a href='vbscript:x'>x</a><iframe src=https://evil.example></iframe>",
)


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_block_lets_a_script_in(kind: str, attack: str) -> None:
    html = to_html([Block(kind, attack, caption=attack, media=attack, alt=attack)])

    assert html == clean_html(html)
    for node in _elements(parse(html)):
        assert node.tag not in ("script", "svg", "iframe", "textarea")
        assert not {name for name in node.attrs if name.startswith("on") or name == "style"}
        assert not node.attrs.get("href", "").lower().startswith(("javascript", "data", "vbscript"))
        assert node.tag != "img" or node.attrs.get("data-media", "").isalnum()


def _elements(pieces):  # type: ignore[no-untyped-def]
    for piece in pieces:
        if not isinstance(piece, str):
            yield piece
            yield from _elements(piece.children)


def test_what_is_nested_too_deep_keeps_its_words_and_can_be_opened() -> None:
    opened = "".join(f"<{tag}>" * 190 for tag in ("blockquote", "ul><li", "strong", "em"))
    html = clean_html(f"{opened}Satu</em></strong></li></ul></blockquote>")
    assert html.count("<") > 1500
    once = through_the_editor(html)

    assert plain_text(once) == "Satu"
    assert through_the_editor(once) == once


def test_a_text_of_very_many_pieces_is_opened_whole() -> None:
    html = "".join(f"<p>{number}</p><ul><li>{number}</li></ul>" for number in range(3 * MOST))
    blocks = from_html(html)

    assert (len(blocks) <= MOST, {block.kind for block in blocks}) == (True, {PARAGRAPH})
    assert to_html(part for block in blocks for part in split(block)) == html
    html = "".join(f"<h2>{number}</h2>" for number in range(MOST + 30))
    blocks = from_html(html)
    assert (len(blocks), blocks[-1].kind) == (MOST + 1, OTHER)
    assert to_html(blocks) == html


def test_a_table_that_somebody_types_stays_small() -> None:
    html = to_html([Block(TABLE, "|" * 3000 + "\n" + "x\n" * 3000)])

    assert (html.count("<th "), html.count("<td")) == (WIDEST, 3000 * WIDEST)
