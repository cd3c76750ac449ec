"""Packages on maps: offered where one says where it is, each with what programs ask of it."""

from __future__ import annotations

from typing import Any

from cms_core.api import Site, site_scope
from cms_lelang import hooks

from .conftest import MakePackage, story

PLACE = {"latitude": "-7.46", "longitude": "109.45"}


def layers(site: Site) -> list[list[Any]]:
    with site_scope(site.id):
        return [list(layer.features) for layer in hooks.cms_map_layers(site, None)]


def test_without_a_place_there_is_no_layer(site: Site, make_package: MakePackage) -> None:
    make_package()
    make_package(title="Draf", shown=False, **PLACE)

    assert layers(site) == []


def test_a_package_with_a_place_says_how_far_it_is_and_what_it_costs(site: Site, make_package: MakePackage) -> None:
    make_package(parts=story(), code="12345678", **PLACE)

    ((point,),) = layers(site)
    assert (point.title, point.longitude, point.latitude) == ("Saluran irigasi", 109.45, -7.46)
    assert {name: point.facts[name] for name in ("kode", "tahun", "jenis", "keadaan")} == {
        "kode": "12345678",
        "tahun": 2026,
        "jenis": "konstruksi",
        "keadaan": "selesai",
    }
    assert isinstance(point.facts["nilai"], int)


def test_a_package_is_shown_at_each_of_its_places(site: Site, make_package: MakePackage) -> None:
    lines = (
        "Balai; -7,48 109,47",
        "Ruas Dusun 2; 33.04.02.2007; -7,50 109,50; -7,51 109,51; -7,52 109,52",
        "Dusun 4; 33.04.02.2007",
        "Depan kantor; -7,46 109,45",
    )
    make_package(places="\n".join(lines), **PLACE)

    (points,) = layers(site)
    # A line is shown in its middle, a place without a point nowhere, and the same spot once.
    assert [(each.longitude, each.latitude) for each in points] == [(109.45, -7.46), (109.47, -7.48), (109.51, -7.51)]
    assert len({each.key for each in points}) == 3


def test_a_further_place_alone_is_enough(site: Site, make_package: MakePackage) -> None:
    make_package(places="Balai; -7,48 109,47")

    ((point,),) = layers(site)
    assert (point.longitude, point.latitude) == (109.47, -7.48)
