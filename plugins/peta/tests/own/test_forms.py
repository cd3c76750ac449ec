"""What the forms of layers and of things in them take, and what they ask for instead."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope, today
from cms_peta.own import services, spots
from cms_peta.own.models import OwnLayer
from cms_peta.own.services import Drawn

from ..conftest import HOME, STAFF, TWO, Send
from .conftest import SCHOOLS, SPOT, Draw, feature_of, kept

WELLS = "\n".join(f"-7.47{number}, 109.45{number}" for number in range(1, 6))


def typed(answer: Any) -> str:
    """Return the coordinates in the form of a page."""
    (found,) = re.findall(r'<textarea[^>]*name="spots"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    return html.unescape(found).strip().replace("\r\n", "\n")


@pytest.mark.parametrize("text", [WELLS, WELLS.replace("\n", "\n\n")])
def test_several_points_by_hand_are_not_one_thing(text: str, send: Send, kecamatan: Site, draw: Draw) -> None:
    key = draw(kecamatan)

    answer = send(f"{STAFF}/gambar", layer=str(key), name="Sumur", spots=text)

    assert (answer.status_code, "satu gambar satu titik, padahal di sini ada 5" in answer.text) == (422, True)
    assert (typed(answer), kept()) == (WELLS, (1, 1))


def test_a_thing_of_several_points_says_how_many_and_can_be_changed(
    send: Send, client: FlaskClient, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    layer = draw(kecamatan)
    key = feature_of(kecamatan)
    with site_scope(kecamatan.id):
        row = db.session.get_one(OwnLayer, layer)
        several = services.keep(row, Drawn("Sumur", spots.read("titik", WELLS)), site=kecamatan, by=None).id
        name = services.public_name(row)
    db.session.commit()
    page = f"{STAFF}/bentuk/{several}"

    fewer, more = WELLS.rpartition("\n")[0], f"{WELLS}\n-7.479, 109.459"
    answers = [send(page, name="Sumur", spots=text) for text in (more, fewer)]

    assert [each.status_code for each in answers] == [422, 303]
    for seen in (officer.get(f"{STAFF}/lapisan/{layer}").text, client.get(f"{HOME}/peta/?lapisan={name}").text):
        assert "7,471° LS, 109,451° BT dan 3 titik lagi" in seen
    assert typed(officer.get(f"{STAFF}/bentuk/{key}")) == SPOT


def test_data_are_of_a_day_that_has_come(send: Send, kecamatan: Site, village: Site, neighbour: Site) -> None:
    days = [(today(kecamatan) + timedelta(days=more)).isoformat() for more in (1, 0)]
    upload = {"title": "Sumur", "kind": "lain", "source": "Survei desa", "scale": ""}
    pages: list[tuple[str, dict[str, Any]]] = [
        (f"{STAFF}/lapisan/baru", SCHOOLS),
        (f"{STAFF}/impor/baru", {**upload, "file": TWO}),
        (f"{STAFF}/batas/baru", {"source": "Tim batas", "crs": "", "status": "", "file": TWO}),
    ]

    answers = [[send(page, dated=day, **values) for day in days] for page, values in pages]

    assert [[each.status_code for each in both] for both in answers] == [[422, 303]] * 3
    assert ["Tanggal ini belum tiba." in future.text for future, _today in answers] == [True] * 3


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.google.com/?q=-7.4712,109.4583",
        "Koordinat: 7,4712 LS 109,4583 BT",
        '{"lat":-7.4712,"lng":109.4583}',
    ],
)
def test_what_was_read_comes_back_as_the_map_on_the_page_reads_it(
    text: str, send: Send, kecamatan: Site, draw: Draw
) -> None:
    told = {"layer": str(draw(kecamatan)), "spots": text}

    answer = send(f"{STAFF}/gambar", kolom="", nilai="negeri", **told)

    assert (answer.status_code, typed(answer)) == (422, SPOT)
