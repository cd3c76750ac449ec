"""What stands in tags is public as the text around it: links, what stands for pictures, remarks, names in brackets."""

from __future__ import annotations

from html import escape

import pytest
from flask.testing import FlaskClient

from cms_peta.privacy import (
    MAIL,
    NIK,
    OWNED,
    PHONE,
    all_kept,
    first_kept,
    is_for_everybody,
    is_somebodys,
    is_tower_for_everybody,
    number_beside,
    why_personal,
)
from cms_peta.privacy.words import in_tags, plain

from ..conftest import HOME, Bring, Send
from ..test_homes import file, layers, read

NIK_OF_ONE, NUMBER = "3304024107850001", "6281234567890"
LINKED = f'<a href="https://wa.me/{NUMBER}">WhatsApp</a> <img alt="NIK {NIK_OF_ONE}">'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((f'<a href="{each}">WA</a>', PHONE) for each in ("https://wa.me/6281234567890", "tel:+6281234567890")),
        ("<A HREF='https://api.whatsapp.com/send?phone=6281234567890&text=halo'>WA</A>", PHONE),
        *((f"<a href={each}>x</a>", MAIL) for each in ("mailto:budi@gmail.com", '"mailto:budi%40gmail.com"')),
        *((f'<{each}="NIK 3304024107850001">', NIK) for each in ("img src=a.png alt", "b title", "td data-nik")),
        *(
            ("Budi <budi@gmail.com>", MAIL),
            ("Hubungi <HP 0812-3456-7890>", PHONE),
            ("Karto <nik 3304024107850001>", NIK),
        ),
        *(("<b 081234567890>", PHONE), ("<b/0812-3456-7890>", PHONE), ('<a title="a > b 081234567890">x</a>', PHONE)),
        *(("&lt;a href=&quot;tel:081234567890&quot;&gt;", PHONE), ("<a href='tel:&#48;8123456789'>x</a>", PHONE)),
        *((each, PHONE) for each in ("<!-- 0812-3456-7890 -->", "<!-- <b>081234567890</b> -->", "<?x 081234567890?>")),
        *(
            (each, PHONE)
            for each in ("<![CDATA[0812-3456-7890]]>", "<![CDATA[0812]]>34567890", "<a href='081234567890")
        ),
        *((each, MAIL) for each in ("mailto:karto%40contoh.id", "<a href='mailto:karto%2540contoh.id'>x</a>")),
        ("https://api.whatsapp.com/send?phone=%2B62%20812%203456%207890", PHONE),
        ("0812&lt;br&gt;3456&lt;br&gt;7890", PHONE),
        ("0812<!-- a -->3456<span style='color: red'>7890</span>", PHONE),
        ('<i title="umur: 45; no_hp: 081234567890">x</i>', PHONE),
        *((f"karto<{each}>@</{each}>contoh.id", MAIL) for each in ("b", "o:p", "x")),
        *((each, MAIL) for each in ("karto<br>@ymail.com", "<p>karto</p><p>@ yahoo.co.id</p>", "karto @ gmail.com")),
        *(("karto<!-- -->@contoh.id", MAIL), ("&lt;i&gt;karto&lt;/i&gt;@contoh.id", MAIL)),
        *((f"0812<{each}>3456</{each.split()[0]}>7890", PHONE) for each in ("b", "x", 'a title="x > y"')),
        *((f'<a title="{each}">x</a>', PHONE) for each in ("0812>3456>7890", "Karto > 0812<b>3456</b>7890")),
        ("330402<wbr>410785<wbr>0001", NIK),
        *((f'<img alt="3304024107850001{each}5">', NIK) for each in ("<", "&gt;")),
        *((f'<a href="https://x.id/{each}">x</a>', PHONE) for each in ("?a=1&081234567890", "6281234567890&1")),
    ],
)
@pytest.mark.parametrize("kind", ["lain", "sekolah"])
def test_the_number_of_somebody_is_found_in_tags(kind: str, text: str, why: str) -> None:
    assert why_personal(kind, "ket", text) == number_beside([("ket", text)]) == why
    assert why_personal(kind, text, "ya") == why
    assert is_somebodys(text) is True


def test_whose_something_is_is_found_in_tags() -> None:
    assert why_personal("lain", "pemilik", '<img alt="Pak Karto">') == OWNED


@pytest.mark.parametrize(
    "name",
    [
        *("<Rumah Bu Siti>", '<b title="Rumah Bu Siti">Satu</b>', "<!-- Rumah Bu Siti -->", "Slamet <TBC>"),
        "Rum<b>ah B</b>u Siti",
    ],
)
def test_a_name_in_tags_is_somebodys_house_or_how_he_is(name: str) -> None:
    for found in ([first_kept("lain", name)], all_kept("lain", name, {})):
        assert [each is not None and each.is_somebodys for each in found] == [True]


@pytest.mark.parametrize("text", ["<Rumah Bu Siti>", '<b title="Rumah Bu Siti">Satu</b>', "<Penderita TBC>"])
def test_a_text_beside_a_place_is_somebodys_by_what_its_tags_say(text: str) -> None:
    assert is_somebodys(text) is True


def test_a_fact_in_tags_is_judged_as_one_of_its_column() -> None:
    (found,) = all_kept("lain", "Satu", {"ket": '<img alt="Rumah Bu Siti">'})

    assert (found.is_somebodys, found.at) == (True, ("ket", "Rumah Bu Siti"))


@pytest.mark.parametrize(
    "text", ["SK Bupati <Pak Karto 0812…>", '<a title="Pak Karto">SK Bupati</a>', "SK <Pak Karto>"]
)
def test_what_is_for_everybody_names_nobody_in_tags(text: str) -> None:
    assert (is_for_everybody(text), is_tower_for_everybody(text)) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        '<table border="1" width="300" cellpadding=3><tr bgcolor="#E3E3F3"><td>Luas</td><td>12 ha</td></tr></table>',
        *('<a href="https://klampok.desa.id/balai?id=12">Balai <b>desa</b></a>', '<font color="red">Balai desa</font>'),
        *("Kopi @ 5.000", "Rapat @ balai", "kantor @ klampok.desa.id", "kantor<br>@klampok.desa.id", "@desa.klampok"),
        *("IG @curugpitu.id", "Instagram @kopi.klampok.com", "kunjungi @ www.klampok.org", "live @live.id"),
        "<tr><td>RT</td><td>12</td><td>8123</td><td>4567</td><td>8901</td></tr>",
        *("Perbup No. 12 Tahun 2024 <br>", "luas <5 ha &amp; >3 ha", "a < 08 & 12 > 3", "<kosong>"),
    ],
)
def test_other_tags_say_nothing_of_anybody(text: str) -> None:
    assert (why_personal("lain", "ket", text), all_kept("lain", "Balai desa", {"ket": text})) == ("", [])
    # How wide a table is counts nobody, in a layer of how people are either.
    assert all_kept("lain", "Dusun 1", {"jumlah": text.replace("300", "3")}, among="Stunting per dusun") == []


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *(("penduduk", '<td align="right">1.200</td>'), ("telepon", '<span style="width:12px">-</span>')),
        *(("telepon", '<a href="tel:0281-891234">0281-891234</a>'), ("pengusul", '<a href="https://a.id">Musdes</a>')),
        ("telepon", '<a href="mailto:desa@contoh.desa.id">desa@contoh.desa.id</a>'),
    ],
)
def test_links_and_looks_are_not_judged_as_what_the_column_holds(column: str, text: str) -> None:
    assert why_personal("kesehatan", column, text) == why_personal("kesehatan", column, plain(text)) == ""
    assert number_beside([(column, text)]) == number_beside([(column, plain(text))])


def test_a_text_is_as_it_is_shown_and_what_its_tags_say_stands_apart() -> None:
    assert (plain(LINKED), in_tags(LINKED)) == ("WhatsApp", [f"https://wa.me/{NUMBER}", f"NIK {NIK_OF_ONE}"])
    assert (plain("Pak <font color='red'>Karto</font>"), plain("Karto <krt@a.id>")) == ("Pak  Karto", "Karto  krt@a.id")


def test_no_number_in_a_tag_comes_into_the_features_that_everybody_gets(
    send: Send, officer: FlaskClient, bring: Bring, client: FlaskClient
) -> None:
    bring()
    page = read(send, file({"nama": "Puskesmas Klampok", "keterangan": LINKED}, {"nama": "Balai desa"}))
    told = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "keterangan (berisi NIK atau nomor KK)" in told
    assert [count for _title, _public, count in layers()] == [2]
    collections = client.get(f"{HOME}/peta/ogc/collections?f=json").json["collections"]
    items = [client.get(f"{HOME}/peta/ogc/collections/{each['id']}/items?f=json").text for each in collections]
    assert any("Puskesmas Klampok" in each for each in items)
    assert not any(number in each for each in items for number in (NUMBER, NIK_OF_ONE))


@pytest.mark.parametrize("times", [1, 4, 12])
def test_what_stands_in_tags_is_read_once_however_often_it_is_encoded(times: int) -> None:
    text = f"<i></i>{NUMBER}"
    for _time in range(times):
        text = escape(escape(text).replace("=", "&#61;"))
        text = f"<b x='p<i></i>q {text}'>"
    # Whatever still had tags in it would be judged twice, and each half of it twice again.
    assert [set("<>&") & set(each) for each in in_tags(text)] == [set()] * len(in_tags(text))
    assert why_personal("lain", "ket", f"<img alt='{NUMBER}' title='{escape(LINKED)}'>") == NIK
