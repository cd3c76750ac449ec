"""A name beside the number of a person stays one of somebody when the number is left out, however it goes public."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, every_site
from cms_peta.own.models import OwnFeature

from .conftest import HOME, STAFF, Bring, MakeLayer, Send
from .test_homes import SPOT, file, key_of, layers, own_layers, read, say
from .test_vouching import audited, is_ticked, seen_of, tick_of, vouched

NUMBER, NIK = "0812-3456-7890", "3304024107850001"
SAYING = {"nama": "Sutarmi Rahayu", "keterangan": f"hubungi {NUMBER}"}


def features() -> list[tuple[str, dict[str, Any], str, bool]]:
    """Return names, facts, what stood beside the name, and whether somebody is asked, of all features."""
    with every_site() as session:
        rows = session.scalars(select(OwnFeature).order_by(OwnFeature.id)).all()
        return [(row.name, row.facts, row.number_beside, row.doubted) for row in rows]


@pytest.mark.parametrize("kind", ["lain", "fasilitas"])
@pytest.mark.parametrize(
    ("row", "why"),
    [
        (SAYING, "telepon"),
        ({"nama": "Sutarmi Rahayu", "keterangan": f"NIK {NIK}"}, "nik"),
        ({"nama": "Sutarmi Rahayu", "keterangan": f"{NUMBER}, NIK {NIK}"}, "nik"),
        ({"nama": "Sutarmi", "keterangan": "surel sutarmi@surat.example"}, "surel"),
    ],
)
def test_a_file_with_names_beside_numbers_is_asked_about_before_it_is_shown(
    kind: str, row: dict[str, str], why: str, send: Send, officer: FlaskClient, client: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file(row, {"nama": "Puskesmas Klampok", "keterangan": "buka tiap hari"}), kind=kind)
    told = officer.get(page).text

    taken = send(page, to=f"{page}/pakai", langkah="pakai", vouched=tick_of(told))

    assert f"Fitur ke-1: “{row['nama']}” berdampingan dengan NIK, nomor HP" in told
    assert taken.status_code == 303
    assert features() == [(row["nama"], {}, why, False), ("Puskesmas Klampok", {}, "", False)]
    assert (vouched()[0][1:], audited()) == (("orang-1", True), [("peta.vouched", "1")])
    (layer,) = own_layers()
    seen = client.get(f"{HOME}/peta/ogc/collections/{layer.slug}-{layer.id}/items?f=json").text
    assert (row["nama"] in seen, "number_beside" in seen, NUMBER in seen, NIK in seen) == (True, False, False, False)


@pytest.mark.parametrize("public", ["y", ""])
def test_a_layer_of_the_desk_is_asked_about_when_it_is_shown_later(
    public: str, send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file(SAYING), public=public)
    send(page, to=f"{page}/pakai", langkah="pakai")
    assert layers() == [("Titik", False, 1)]
    (layer,) = own_layers()

    asked = say(send, officer, layer.id, public="y")
    other = say(send, officer, layer.id, public="y", title="Kunjungan", kind="fasilitas", vouched=tick_of(asked.text))

    assert (asked.status_code, "“Sutarmi Rahayu”, yang tadinya berdampingan dengan NIK" in asked.text) == (422, True)
    assert NUMBER not in asked.text
    assert (other.status_code, layers()) == (303, [("Kunjungan", True, 1)])


def test_without_a_tick_such_a_file_becomes_no_part_of_what_everybody_sees(
    send: Send, bring: Bring, kecamatan: Site, make_layer: MakeLayer
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", title="Titik")
    page = read(send, file(SAYING), layer=key_of(name))

    asked = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (asked.status_code, is_ticked(asked.text), layers()) == (422, False, [("Titik", True, 0)])


def test_the_name_of_a_place_may_be_changed_into_that_of_a_person_only_with_a_tick(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file({**SAYING, "nama": "Warung Bu Siti"}))
    layer = str(send(page, to=f"{page}/pakai", langkah="pakai").headers["Location"])
    (shape,) = re.findall(r'href="([^"]*/bentuk/\d+)"', officer.get(layer).text)
    told = {"spots": SPOT, "seen": seen_of(officer, shape)}

    other = send(shape, name="Sutarmi Rahayu", **told)
    called = send(shape, name="Warung Barokah", **told)

    assert (other.status_code, is_ticked(other.text), tick_of(other.text) != "") == (422, False, True)
    assert (called.status_code, features()) == (303, [("Warung Barokah", {}, "telepon", False)])


@pytest.mark.parametrize("drawn", [{"name": "Sutarmi", "kolom": "ket", "nilai": NUMBER}, {"name": f"Sutarmi {NUMBER}"}])
@pytest.mark.parametrize("public", [True, False])
def test_what_was_drawn_with_a_number_is_asked_about_without_it(
    drawn: dict[str, str],
    public: bool,
    send: Send,
    officer: FlaskClient,
    kecamatan: Site,
    make_layer: MakeLayer,
) -> None:
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", title="Titik", public=public)
    told = {"layer": key_of(name), "spots": SPOT}
    refused = send(f"{STAFF}/gambar", **told, **drawn)
    (beside,) = re.findall(r'name="beside" type="hidden" value="([^"]*)"', refused.text)

    kept = send(f"{STAFF}/gambar", **told, name="Sutarmi", beside=beside)

    assert (refused.status_code, beside, kept.status_code) == (422, "telepon", 422 if public else 303)
    if public:
        kept = send(f"{STAFF}/gambar", **told, name="Sutarmi", beside=beside, vouched=tick_of(kept.text))
        assert (kept.status_code, audited()) == (303, [("peta.vouched", "1")])
    else:
        (layer,) = own_layers()
        assert say(send, officer, layer.id, public="y").status_code == 422
    assert features() == [("Sutarmi", {}, "telepon", False)]


def test_a_form_says_nothing_else_of_what_stood_there(send: Send, kecamatan: Site, make_layer: MakeLayer) -> None:
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", title="Titik")

    send(f"{STAFF}/gambar", layer=key_of(name), spots=SPOT, name="Pos", beside=NUMBER)

    assert features() == [("Pos", {}, "", False)]
