"""Marks of layers: each has its own, on both maps, whatever else is shown."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from cms_core.api import MapFeature, MapLayer, Site
from cms_peta import layers
from cms_peta.marks import SHAPES, plain

from .conftest import VILLAGE

NAMES = [f"lapisan{number}" for number in range(6)]


@pytest.fixture
def six(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six modules with a layer each, one of whose points says a category of its own."""

    def given(*_asked: object) -> list[MapLayer]:
        facts = {"kategori": "constructor"}
        return [
            MapLayer(
                name=name,
                label=name,
                source="Contoh",
                features=[MapFeature(title="Pos", longitude=109.46, latitude=-7.47, url="/pos", facts=facts)],
            )
            for name in NAMES
        ]

    monkeypatch.setattr(layers, "map_layers", given)


def test_shapes_and_marks_all_differ() -> None:
    assert (len(set(SHAPES)), len({plain(number) for number in range(20)})) == (len(SHAPES), 20)


@pytest.mark.parametrize("chosen", [NAMES, NAMES[4:], NAMES[1::3]])
def test_a_layer_keeps_its_mark_on_both_maps_whatever_else_is_chosen(
    client: FlaskClient, village: Site, six: None, chosen: list[str]
) -> None:
    asked = f"?lapisan={','.join(chosen)}"
    marks = {name: plain(number) for number, name in enumerate(NAMES)}

    page = client.get(f"{VILLAGE}/peta/{asked}").text
    told = client.get(f"{VILLAGE}/peta/interaktif.json{asked}").json["layers"]

    drawn = re.findall(r'<path class="(p[^"]*)" d="M\d+ \d+([^"]*)"/>', page)
    assert drawn == [(marks[name].look, marks[name].way) for name in chosen]
    assert [f"<li>{marks[name].key}{name}</li>" in page for name in NAMES] == [name in chosen for name in NAMES]
    assert [list(each["marks"].values()) for each in told] == [[[mark.key, ""]] for mark in marks.values()]
