"""What the panel says before something is published."""

from __future__ import annotations

import base64
import dataclasses
import io

import pytest
from flask import Flask
from PIL import Image

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.publishing.blocks import HEADING, LIST, PARAGRAPH, PHOTO, TABLE, Block
from cms_core.publishing.checks import Finding, asks_twice, check, check_line
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite

LEAD = Block(PARAGRAPH, "Rapat digelar Rabu pagi di balai desa.")


@pytest.fixture(autouse=True)
def scope(app: Flask, make_site: MakeSite) -> None:
    enter_site(make_site().id)


def warnings(*blocks: Block) -> list[tuple[str, int | None]]:
    found = check(enumerate(blocks))
    return [(finding.text, finding.block) for finding in found if not finding.good]


@pytest.mark.parametrize(
    "text",
    [
        "Hubungi 0812-3456-7890",
        "WA 081234567890.",
        "+62 812 3456 7890",
        "6281234567890",
        "(0812 3456 7890)",
        "(0812) 34567890",
        "0812.3456.7890",
        "(+62) 812-3456-7890",
        "[Pesan](https://wa.me/6281234567890)",
        "https://api.whatsapp.com/send?phone=6281234567890",
    ],
)
def test_a_mobile_number_is_seen(text: str) -> None:
    assert warnings(LEAD, Block(PARAGRAPH, text)) == [("Ada nomor HP di bagian 2. Sudah boleh diumumkan?", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Rp812.345.678",
        "Rp1.628.123.456.789",
        "Rp 0",
        "Tahun 2026/2027",
        "Telepon kantor 0286 123456",
        "Puskesmas Klampok, (0286) 479123",
        "Luas 08123 m2",
        "12 Agustus 1945",
        "17-08-1945 dan 02-11-2026",
        "Pukul 07.30-08.00",
        "Tahun 2020 2021 2022 2023",
        "Nomor 045/123/2026",
        "Kode 33.04.02.2007",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert warnings(LEAD, Block(PARAGRAPH, text)) == []


@pytest.mark.parametrize("kind", [PARAGRAPH, LIST, TABLE, HEADING])
def test_a_nik_is_seen_in_every_text(kind: str) -> None:
    assert warnings(LEAD, Block(kind, "- NIK 3304020101900001"))[0] == (
        "Ada NIK atau nomor KK di bagian 2. Ini data pribadi.",
        1,
    )


@pytest.mark.parametrize(
    "number",
    ["3304 0512 0390 0001", "330405.120390.0001", "330405-520390-0001", "3304051203900001", "33-04-05-12-03-90-0001"],
)
def test_a_nik_is_seen_however_it_is_written(number: str) -> None:
    (text, where), *rest = warnings(LEAD, Block(PARAGRAPH, f"Atas nama {number}."))
    assert (text, where, rest) == ("Ada NIK atau nomor KK di bagian 2. Ini data pribadi.", 1, [])


@pytest.mark.parametrize("text", ["Hubungi (0286) 479123", "Rumah Pak RT: 0286-479123", "+62 286 479 123"])
def test_a_telephone_at_home_is_seen(text: str) -> None:
    assert warnings(LEAD, Block(PARAGRAPH, text)) == [("Ada nomor telepon di bagian 2. Sudah boleh diumumkan?", 1)]


@pytest.mark.parametrize("part", ["alt", "text", "caption"])
def test_words_at_a_photo_and_above_a_table_are_read_too(part: str) -> None:
    block = dataclasses.replace(
        Block(PHOTO, media=media("z", 1280, 140), alt="Sawah"), **{part: "NIK 3304020101900001"}
    )
    assert warnings(LEAD, block) == [("Ada NIK atau nomor KK di bagian 2. Ini data pribadi.", 1)]


def test_a_line_is_called_by_its_name() -> None:
    assert check_line("Bantuan 3304020101900001, 0812-3456-7890", "Judul", "title") == [
        Finding(False, "Ada NIK atau nomor KK di “Judul”. Ini data pribadi.", field="title"),
        Finding(False, "Ada nomor HP di “Judul”. Sudah boleh diumumkan?", field="title"),
    ]
    assert check_line("Jam layanan 2026", "Judul", "title") == []


def test_only_what_is_gentle_does_not_ask_twice() -> None:
    gentle = [Finding(True, "Baik."), Finding(False, "Agak gelap.", 1, gentle=True)]
    assert asks_twice(gentle) == ""
    marks = {asks_twice([*gentle, Finding(False, text, key)]) for text in ("A", "B") for key in (1, 2)}
    assert len(marks - {""}) == 4


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Formulir [di sini](https://a.id)", True),
        ("**[Klik di sini](https://a.id)**", True),
        ("[Baca selengkapnya](https://a.id)", True),
        ("[Formulir surat pengantar](https://a.id)", False),
        ("Duduk di sini", False),
    ],
)
def test_a_link_says_where_it_leads(text: str, vague: bool) -> None:
    expected = [("Tautan di bagian 2 tidak menyebut ke mana perginya.", 1)] if vague else []
    assert warnings(LEAD, Block(PARAGRAPH, text)) == expected


def test_headings_go_down_one_level_at_a_time() -> None:
    good = [LEAD, Block(HEADING, "A"), Block(HEADING, "B", level=3), Block(HEADING, "C")]
    assert Finding(True, "Urutan subjudul benar.") in check(enumerate(good))
    assert warnings(LEAD, Block(HEADING, "A"), Block(HEADING, "B", level=4)) == [
        ("Subjudul ini melompati satu tingkat.", 2)
    ]


def test_a_text_begins_with_a_lead() -> None:
    missing = "Belum ada pembuka. Mulailah dengan satu paragraf: siapa, apa, kapan."
    assert warnings(Block(HEADING, "Judul"), LEAD) == [(missing, 0)]
    assert warnings() == [("Tulisan ini belum ada isinya.", None)]
    assert check([(0, LEAD)]) == [Finding(True, "Ada pembuka.")]


def media(key: str, width: int, brightness: int) -> str:
    stream = io.BytesIO()
    Image.new("RGB", (16, 12), (brightness, brightness, brightness)).save(stream, "WEBP")
    placeholder = f"data:image/webp;base64,{base64.b64encode(stream.getvalue()).decode()}"
    db.session.add(
        Media(key=key, owner_plugin="core", width=width, height=10, size=1, renditions={}, placeholder=placeholder)
    )
    db.session.flush()
    return key


def test_a_photo_needs_words_light_and_size() -> None:
    fine, dark, tiny = media("a", 1280, 140), media("b", 1280, 20), media("c", 320, 140)

    assert warnings(LEAD, Block(PHOTO, media=fine, alt="Sawah")) == []
    assert warnings(LEAD, Block(PHOTO, media=fine)) == [
        ("Foto di bagian 2 belum punya keterangan untuk warga yang tidak dapat melihat.", 1)
    ]
    assert warnings(LEAD, Block(PHOTO, media=dark, alt="Sawah")) == [("Foto agak gelap. Boleh tetap dipakai.", 1)]
    assert warnings(LEAD, Block(PHOTO, media=tiny, alt="Sawah")) == [
        ("Foto ini kecil dan tampak kabur. Boleh tetap dipakai.", 1)
    ]
