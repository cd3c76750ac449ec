"""The block editor of pages as a browser without JavaScript uses it: buttons, pasting, links."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from tests.core.pages.desk import Form, at, count, make, opened, read


def test_buttons_of_the_editor_move_blocks_and_save_nothing(village: FlaskClient, site: Site) -> None:
    key = make(site, body="<p>Satu</p><h2>Dua</h2><p>Tiga</p>")
    form = opened(village, f"/halaman/{key}").set(title="Belum disimpan")

    for wish, expected in (
        ("turun-0", ["Dua", "Satu", "Tiga"]),
        ("naik-2", ["Dua", "Tiga", "Satu"]),
        ("tambah-list", ["Dua", "Tiga", "Satu", ""]),
        ("hapus-3", ["Dua", "Tiga", "Satu"]),
        ("tambah-x", ["Dua", "Tiga", "Satu"]),
        ("bakar-0", ["Dua", "Tiga", "Satu"]),
    ):
        answer = form.send(blok=wish)
        assert answer.status_code == 200
        form = Form(village, answer.text, at(f"/halaman/{key}"))
        assert [form.fields[f"body-{number}-teks"] for number in form.fields.getlist("body")] == expected
    assert form.fields["title"] == "Belum disimpan"
    page = read(site, key)
    assert (page.title, page.body, page.version) == ("Profil", "<p>Satu</p><h2>Dua</h2><p>Tiga</p>", 1)


def sent(form: Form) -> list[tuple[str, str]]:
    """The blocks of a form, those that were removed too: kind and text."""
    return [
        (form.fields[f"body-{number}-jenis"], form.fields[f"body-{number}-teks"].replace("\r\n", "\n"))
        for number in form.fields.getlist("body")
    ]


def test_a_block_that_says_something_can_be_brought_back(village: FlaskClient, site: Site) -> None:
    key = make(site, body="<p>Satu</p><h2>Dua</h2>")
    path = at(f"/halaman/{key}")
    answer = opened(village, f"/halaman/{key}").send(blok="hapus-0")
    removed = Form(village, answer.text, path)
    assert re.search(r'value="kembali-0" formnovalidate autofocus', answer.text)
    assert (sent(removed), removed.fields["body-0-hapus"]) == ([("paragraph", "Satu"), ("heading", "Dua")], "1")
    assert read(site, key).body == "<p>Satu</p><h2>Dua</h2>"

    back = Form(village, removed.send(blok="kembali-0").text, path)
    assert (sent(back), "body-0-hapus" in back.fields) == ([("paragraph", "Satu"), ("heading", "Dua")], False)
    assert removed.send().status_code == 303
    assert read(site, key).body == "<h2>Dua</h2>"


def test_the_last_block_leaves_the_focus_at_the_buttons_that_add_one(village: FlaskClient, site: Site) -> None:
    answer = opened(village, "/halaman/baru").send(blok="hapus-0")

    assert sent(Form(village, answer.text, at("/halaman/baru"))) == []
    assert re.findall(r'value="([a-z-]+)" formnovalidate autofocus', answer.text) == ["tambah-paragraph"]


def pasted(client: FlaskClient, html: str, *, kind: str = "paragraph", around: tuple[str, str] = ("", "")) -> Any:
    form = opened(client, "/halaman/baru").set(title="Rapat", **{"body-0-jenis": kind, "body-0-teks": "".join(around)})
    form.set(**{"body-0-tempel": html, "body-0-awal": around[0], "body-0-sisa": around[1]})
    return form.send(blok="rapikan")


@pytest.mark.parametrize(
    ("kind", "around", "html", "expected"),
    [
        (
            "paragraph",
            ("Warga datang.", "Lalu pulang."),
            "<h2>A</h2><p>B</p>",
            [("paragraph", "Warga datang."), ("heading", "A"), ("paragraph", "B"), ("paragraph", "Lalu pulang.")],
        ),
        ("heading", ("", ""), "<p>Judul</p><p>Isi</p>", [("heading", "Judul"), ("paragraph", "Isi")]),
        ("heading", ("Rapat", ""), "<h1>desa</h1><p>Isi</p>", [("heading", "Rapat desa"), ("paragraph", "Isi")]),
        (
            "table",
            ("a | b", ""),
            "<p>Isi</p><p>Dua</p>",
            [("table", "a | b"), ("paragraph", "Isi"), ("paragraph", "Dua")],
        ),
        ("paragraph", ("Tetap", ""), "<img>", [("paragraph", "Tetap")]),
        (
            "paragraph",
            ("", ""),
            "<table><tr><td colspan=2>Warga</td></tr><tr><td rowspan=2>RT 1</td><td>Ani</td></tr><tr><td>B</td></tr>",
            [("table", "Warga |  |\nRT 1 | Ani\nRT 1 | B")],
        ),
    ],
)
def test_a_paste_stands_where_the_cursor_was(
    village: FlaskClient, kind: str, around: tuple[str, str], html: str, expected: list[tuple[str, str]]
) -> None:
    answer = pasted(village, html, kind=kind, around=around)

    assert answer.status_code == 200
    assert sent(Form(village, answer.text, at("/halaman/baru"))) == expected
    assert ("Gambarnya tidak ikut" in answer.text) == ("<img" in html)


def test_three_thousand_paragraphs_of_word_come_through(village: FlaskClient, site: Site) -> None:
    html = "".join(
        f"<p class=MsoNormal><span lang=IN>Paragraf {number}<o:p></o:p></span></p>" for number in range(3000)
    )
    answer = pasted(village, html)
    form = Form(village, answer.text, at("/halaman/baru"))

    assert {kind for kind, _text in sent(form)} == {"paragraph"}
    assert form.send().status_code == 303
    with site_scope(site.id):
        body = db.session.scalars(select(Page.body)).one()
    assert body == "".join(f"<p>Paragraf {number}</p>" for number in range(3000))


@pytest.mark.parametrize(
    "html",
    ["<p>" + "x" * 210_000 + "</p>", "<h2>A</h2><p>b</p>" * 100],
    ids=["letters", "blocks"],
)
def test_a_paste_that_is_too_long_changes_nothing_and_says_so(village: FlaskClient, html: str) -> None:
    answer = pasted(village, html, around=("Yang ", "ada"))

    assert answer.status_code == 200
    assert "Tulisan yang ditempel terlalu panjang" in answer.text.partition('id="body-0"')[2]
    assert sent(Form(village, answer.text, at("/halaman/baru"))) == [("paragraph", "Yang ada")]


def test_a_link_without_an_address_is_said_at_its_block(village: FlaskClient, site: Site) -> None:
    form = opened(village, "/halaman/baru").set(title="Tautan", body__0__teks="[unduh](surat.pdf) [situs](www.a.id)")
    answer = form.send(langkah="terbit")

    assert answer.status_code == 422
    assert answer.text.count("Alamat tautan “unduh” tidak lengkap.") == 2
    assert count(site, Page) == 0
    assert form.set(body__0__teks="[situs](www.a.id) [surel](desa@pagak.id)").send().status_code == 303
    with site_scope(site.id):
        body = db.session.scalars(select(Page.body)).one()
    assert re.findall('href="([^"]+)"', body) == ["https://www.a.id", "mailto:desa@pagak.id"]


def test_text_pasted_from_word_comes_back_as_blocks(village: FlaskClient, site: Site) -> None:
    form = opened(village, "/halaman/baru").set(title="Rapat")
    pasted = (
        "<html xmlns:o='urn:x'><body><!--StartFragment--><h1>Judul<o:p></o:p></h1><p class=MsoListParagraph "
        "style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Irigasi</p>"
        "<!--EndFragment--></body></html>"
    )
    answer = form.set(**{"body-0-tempel": pasted}).send(blok="rapikan")
    form = Form(village, answer.text, at("/halaman/baru"))

    assert [
        (form.fields[f"body-{number}-jenis"], form.fields[f"body-{number}-teks"])
        for number in form.fields.getlist("body")
    ] == [("heading", "Judul"), ("list", "- Irigasi")]
