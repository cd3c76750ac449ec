from __future__ import annotations

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms_core.publishing.clean import ATTRIBUTES, TAGS, bare_links, clean_html, full_address, plain_text, summary_of


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<p>Halo <b>dunia</b> <i>kita</i></p>", "<p>Halo <strong>dunia</strong> <em>kita</em></p>"),
        ("<h1>Judul</h1><H5 CLASS=x>Kecil</H5>", "<h2>Judul</h2><h4>Kecil</h4>"),
        ('<p style="color:red" class="MsoNormal" id="a" onclick="x()">isi</p>', "<p>isi</p>"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style>", "<p>a</p>"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>teks", "teks"),
        ("<o:p>kata</o:p><!-- catatan --><span>lagi</span>", "katalagi"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        (
            '<a href="https://desa.id" target="_blank" rel="opener">x</a>',
            '<a href="https://desa.id" rel="noopener">x</a>',
        ),
        ('<a href="//evil.example">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="/\\\\evil.example">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="/halaman/profil">x</a>', '<a href="/halaman/profil" rel="noopener">x</a>'),
        ('<a href="tel:112">112</a>', '<a href="tel:112" rel="noopener">112</a>'),
        ('<img src="https://evil.example/x.png" alt="x">', ""),
        ('<img src="https://evil.example/x.png" alt="a > b src=1">', ""),
        ('<img src="/media/../admin/" alt="x">', ""),
        ('<img src="/media/ab_c/640.webp" alt="sawah" onerror="x()">', '<img src="/media/ab_c/640.webp" alt="sawah">'),
        (
            '<figure><img data-media="ab_c" alt=""><figcaption>Sawah</figcaption></figure>',
            '<figure><img data-media="ab_c" alt=""><figcaption>Sawah</figcaption></figure>',
        ),
        ('<img data-media="../x" alt="">', ""),
        ('<th scope="evil">a</th>', "a"),
        (
            '<table><tr><th scope="col">a</th><td colspan="2" rowspan="x">b</td></tr></table>',
            '<table><tbody><tr><th scope="col">a</th><td colspan="2">b</td></tr></tbody></table>',
        ),
        ("<iframe src='https://x.example'>isi</iframe><video>v</video>", "v"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("   <p>a</p>\n", "<p>a</p>"),
        ("", ""),
    ],
)
def test_clean_keeps_only_what_the_policy_allows(written: str, stored: str) -> None:
    assert clean_html(written) == stored
    assert clean_html(stored) == stored


FRAGMENTS = [
    "<p>",
    "</p>",
    "<h1>",
    "</h1>",
    "<b|",
    "<i>",
    "<img|src='/media/a/b.webp'|alt='",
    "<img|alt='src=\"",
    ">",
    "'",
    '"',
    "<script>",
    "</script>",
    "<svg>",
    "<math>",
    "<style>",
    "<table>",
    "<td>",
    "<a|href='",
    "data:text/html,x",
    "javascript:",
    "onerror=x|",
    "&lt;",
    "&amp;",
    "<!--",
    "-->",
    "kata|",
    "<noscript>",
    "<template>",
    "<textarea>",
    "]]>",
    "/",
    "\x00",
]


@example("""<img alt='src="<img src='/media/a/b.webp' alt=''<p>""")
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(lambda parts: "".join(parts).replace("|", " ")))
def test_clean_leaves_nothing_but_the_policy_and_is_stable(written: str) -> None:
    stored = clean_html(written)

    for element in html5lib.parseFragment(stored, namespaceHTMLElements=False).iter():
        if element.tag in ("DOCUMENT_FRAGMENT", "html"):
            continue
        assert element.tag in TAGS
        allowed = ATTRIBUTES.get(element.tag, set()) | ({"rel"} if element.tag == "a" else set())
        assert set(element.attrib) <= allowed
        assert not element.attrib.get("href", "").startswith(("javascript:", "data:"))
        if element.tag == "img":
            assert element.attrib.get("src", "/media/x").startswith("/media/")
            assert "src" in element.attrib or "data-media" in element.attrib
    assert clean_html(stored) == stored


def test_plain_text_keeps_words_apart() -> None:
    stored = clean_html(
        "<h2>Judul</h2><p>satu<br>dua &lt; tiga</p><ul><li>a</li><li>b</li></ul><p>se<strong>kata</strong></p>"
    )

    assert plain_text(stored) == "Judul satu dua < tiga a b sekata"
    files = '<figure><a data-media="k1">Dokumen pemilihan</a></figure><h2>Foto</h2>'
    assert plain_text(files) == "Dokumen pemilihan Foto"


def test_summary_is_cut_between_words() -> None:
    assert summary_of("<p>pendek saja</p>") == "pendek saja"
    assert summary_of("<p>satu dua, tiga empat</p>", longest=12) == "satu dua…"
    assert len(summary_of("<p>" + "kata " * 200 + "</p>")) <= 300


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "table", "div></x"])
def test_what_is_nested_absurdly_deep_keeps_its_words_alone(tag: str) -> None:
    assert clean_html(f"<{tag}>" * 30_000 + "Satu <script>alert(1)</script> dua").split() == ["Satu", "alert(1)", "dua"]


def test_many_elements_beside_one_another_stay() -> None:
    html = "<p>Satu</p>" * 500 + "<ul>" + "<li>Dua</li>" * 500 + "</ul>"
    assert clean_html(html) == html
    assert clean_html("<p>Satu" * 500) == "<p>Satu</p>" * 500


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("www.kemendesa.go.id", "https://www.kemendesa.go.id"),
        ("pagak.desa.id/profil?x=1", "https://pagak.desa.id/profil?x=1"),
        ("pagak.desa.id:8080/x", "https://pagak.desa.id:8080/x"),
        ("desa@pagak.id", "mailto:desa@pagak.id"),
        ("https://a.id/b", "https://a.id/b"),
        ("/halaman/profil", "/halaman/profil"),
        ("#bagian", "#bagian"),
        ("tel:0286479123", "tel:0286479123"),
        ("halaman/profil", "halaman/profil"),
        ("surat.pdf", "surat.pdf"),
    ],
)
def test_an_address_without_its_scheme_gets_it(typed: str, href: str) -> None:
    assert full_address(typed) == href
    assert clean_html(f'<a href="{href}">x</a>') == f'<a href="{href}" rel="noopener">x</a>'
    assert clean_html(clean_html(f'<a href="{typed}">x</a>')) == clean_html(f'<a href="{typed}">x</a>')


def test_links_that_lead_nowhere_are_found() -> None:
    html = clean_html(
        '<a href="/x">a</a><a href="surat.pdf">b</a><a href="javascript:x">c</a><a href="a@b.id">d</a>'
        '<a data-media="k1">e</a><a href="HTTPS://a.id">f</a><a href="../x"><strong>g</strong></a>'
    )

    assert bare_links(html) == ["b", "c", "g"]


def test_an_alternative_text_is_no_address_of_a_picture() -> None:
    assert clean_html("<img alt='x src='>") == ""
    assert clean_html("<img data-media=k1 alt='x src='>") == '<img data-media="k1" alt="x src=">'
