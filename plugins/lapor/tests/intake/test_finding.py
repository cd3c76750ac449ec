"""What is meant by what was typed or pasted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from cms_core.api import Site, today
from cms_lapor.intake import chat
from cms_lapor.intake.finding import NoTopic, place_of, topic_of

from ..conftest import DESK, Citizen, fields
from .conftest import BODY, reports, send, written


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "lain-lain"),
        ("pu-jalan", "pu-jalan"),
        ("Jembatan", "pu-jembatan"),
        ("lampu", "hub-lampu"),
        ("Perhubungan: Lampu jalan", "hub-lampu"),
        ("street lights", "hub-lampu"),
    ],
)
def test_topic_is_found_by_a_part_of_its_name(app: Flask, typed: str, code: str) -> None:
    with app.test_request_context():
        assert topic_of(typed, date(2026, 11, 26)).code == code


def test_topic_that_is_not_clear_is_asked_about(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(NoTopic):
        topic_of("a", date(2026, 11, 26))


def test_place_is_found_by_code_last_digits_or_name() -> None:
    places = [("33.04.02", "Kecamatan Klampok"), ("33.04.02.2007", "Kalimandi"), ("33.04.02.2002", "Pagak")]
    typed = ("33.04.02.2007", "3304022007", "2007", "kalimandi", "2002", "9999", "Kali", "")
    found = [place_of(word, places) for word in typed]
    assert found == [*["33.04.02.2007"] * 4, "33.04.02.2002", "", "", ""]


DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[25/11/26 08.15.22] +62 812-0000-0000: Lampu padam\n[25/11/26 08.16.02] +62 812-0000-0000: di pertigaan",
            chat.Chat("Lampu padam\ndi pertigaan", "", "6281200000000", date(2026, 11, 25)),
        ),
        (
            "25/11/26 08.15 - Contoh Warga: Jalan rusak\nsejak Senin\n25/11/26 09.00 - Kantor Desa: Di mana, Bu?\n"
            "25/11/26 09.05 - Contoh Warga: IMG-1.jpg (file terlampir)\nDepan pos",
            chat.Chat("Jalan rusak\nsejak Senin\nIMG-1.jpg\nDepan pos", "Contoh Warga", "", date(2026, 11, 25)),
        ),
        (
            "[11/25, 8:15 AM] ~ Contoh: Air keruh\n[11/25, 8:16 AM] ~ Contoh: <Media omitted>",
            chat.Chat("Air keruh", "Contoh", "", date(2026, 11, 25)),
        ),
        ("[30/12 08.15] Contoh: Banjir", chat.Chat("Banjir", "Contoh", "", date(2025, 12, 30))),
        ("Jalan rusak: depan pos", chat.Chat("Jalan rusak: depan pos")),
        ("[99/99/26 08.15] Contoh: Banjir", chat.Chat("Banjir", "Contoh", "", None)),
    ],
)
def test_conversation_is_read(text: str, told: chat.Chat) -> None:
    assert chat.read(text, DAY) == told


def test_pasted_conversation_fills_the_form_and_writes_nothing(desk: Citizen, site: Site) -> None:
    day = today(site) - timedelta(days=1)
    answer = send(desk, "/terima/tempel", text=f"[{day:%d/%m/%y} 08.15.22] +62 812-0000-0000: {BODY}")
    assert (answer.status_code, reports(site)) == (200, [])
    sent = fields(answer.text)
    told = [sent[name] for name in ("body", "phone", "channel", "received_on")]
    assert told == [BODY, "6281200000000", "whatsapp", day.isoformat()]
    written(desk.send_form(f"{DESK}/terima", answer.text))
    assert [each.channel for each in reports(site)] == ["whatsapp"]
