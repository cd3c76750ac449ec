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
