"""Drawn layers are seen on the map of their site and on those above."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_peta.own import services, showing
from cms_peta.own.models import OwnLayer

from ..conftest import HOME, VILLAGE, MakeLayer
from .conftest import FIELD, Draw, put


def test_maps_above_show_what_villages_have_drawn_and_others_do_not(
    client: FlaskClient, kecamatan: Site, village: Site, neighbour: Site, draw: Draw
) -> None:
    key = draw(village, "bidang", FIELD, title="Sawah", style="hijau", name="Blok utara")
    draw(neighbour, title="Rahasia", public=False)

    above = client.get(f"{HOME}/peta/?lapisan=sawah-{key}").text
    beside = client.get(f"http://pagak.example/peta/?lapisan=sawah-{key}").text

    assert ["Sawah – Desa Kalimandi" in above, "Blok utara" in above, 'class="a s-hijau"' in above] == [True] * 3
    assert "1,22 ha" in above
    assert ["Sawah" in beside, "Rahasia" in above, "Rahasia" in client.get(f"{HOME}/peta/lapisan/").text] == [False] * 3
    assert "Sawah" in client.get(f"{HOME}/peta/lapisan/").text
    assert re.findall(r'value="sawah-\d+"', client.get(f"{VILLAGE}/peta/").text) != []


def test_a_layer_is_gone_above_where_the_module_is_off(
    client: FlaskClient, kecamatan: Site, village: Site, draw: Draw, switch_off: Any
) -> None:
    draw(village, title="Sawah")
    with site_scope(kecamatan.id):
        before = [layer.title for layer in services.offered(kecamatan)]
    switch_off(village)
    with site_scope(kecamatan.id):
        after = [layer.title for layer in services.offered(kecamatan)]

    assert (before, after) == (["Sawah"], [])
    assert [client.get(f"{VILLAGE}{path}").status_code for path in ("/peta/", "/peta/lapisan/")] == [404, 404]


def test_a_layer_is_read_in_bounded_statements(
    kecamatan: Site, village: Site, neighbour: Site, draw: Draw, count_statements: Any
) -> None:
    for site in (kecamatan, village, neighbour):
        draw(site)
    with site_scope(kecamatan.id), count_statements() as told:
        layers = services.offered(kecamatan)
        shown = showing.read(kecamatan, layers)

    assert ([each.layer.features for each in shown], told.count) == ([1, 1, 1], 4)


def test_a_table_ends_and_says_what_is_left(client: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    key = draw(kecamatan)
    with site_scope(kecamatan.id):
        layer = db.session.get_one(OwnLayer, key)
        put(layer, showing.MOST)
        # As if all of a large file had come.
        layer.features = 3_001
    db.session.commit()

    page = client.get(f"{HOME}/peta/?lapisan=lapisan-{key}").text

    assert ["Dan 2.941 lagi" in page, "2.501 tidak tergambar di peta ini" in page] == [True, True]


@pytest.mark.parametrize(("kind", "warned"), [("bencana", True), ("jalan", False)])
def test_layers_of_hazards_say_what_they_are_no_ground_for(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, kind: str, warned: bool
) -> None:
    name = make_layer(kecamatan, [], kind=kind)
    said = "Data rawan bencana ini petunjuk: bukan untuk keperluan hukum dan bukan untuk perhitungan teknik."

    pages = [client.get(f"{HOME}/peta/{path}").text for path in (f"?lapisan={name}", "lapisan/")]
    file = client.get(f"{HOME}/peta/lapisan/{name}.geojson").json
    make_layer(kecamatan, [], kind=kind, title="Lain")
    live = client.get(f"{HOME}/peta/interaktif.json").json

    assert [said in page for page in pages] == [warned] * 2
    assert (file.get("peringatan"), len(live["layers"])) == (said if warned else None, 2)
    assert (live["warnings"], json.dumps(live, ensure_ascii=False).count(said)) == ([said] * warned, warned)
    assert client.get(f"{HOME}/peta/ogc/collections/{name}").json["description"].endswith(f" {said}") == warned
    assert (said in client.get(f"{HOME}/peta/lapisan/{name}.kml").text) == warned
