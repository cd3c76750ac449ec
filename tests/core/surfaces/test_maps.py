"""Figures that a map may colour regions by: of open data and of the index, what everybody may see and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pluggy
import pytest

from cms_core.columns import now
from cms_core.entries import Dataset, Item, PluginInfo
from cms_core.extensions import db
from cms_core.modules.services import disable
from cms_core.publishing import below, indexing
from cms_core.sites.models import Site
from cms_core.surfaces.maps import area_figures, village_figures
from cms_core.tenancy import site_scope
from cms_core.testing.factories import Counted, MakeSite
from tests.core.standins import manager_of, stand_in

COLUMNS = {"kode_wilayah": "Kode", "warga": "Banyaknya warga", "lurah": "Nama lurah"}


@pytest.fixture
def told() -> list[Any]:
    """The rows of the data set; an error among them is raised."""
    return [("33.04.02.2001", 1200, "Contoh"), ("33.04.02.2002", None, "Contoh"), ("33.04.02.2003", "12", "")]


@pytest.fixture
def plugin_manager(told: list[Any]) -> pluggy.PluginManager:
    def rows() -> Iterator[tuple[Any, ...]]:
        for row in told:
            if isinstance(row, Exception):
                raise row
            yield row

    def sets(site: Any) -> list[Dataset]:
        shared: Any = {"description": "", "columns": COLUMNS, "rows": rows}
        figures = {"warga": "orang"}
        return [
            Dataset(name="penduduk", label="Penduduk", figures=figures, **shared),
            Dataset(name="lain", label="Tanpa angka", **shared),
        ]

    info = PluginInfo(name="warta", label="Warta", summary="", kinds={"kabar": "Kabar"})
    return manager_of(stand_in(cms_plugin_info=info, cms_datasets=sets))


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    return make_site("33.04.02", slug="klampok", modules=("warta",))


@pytest.fixture
def write(make_site: MakeSite) -> Callable[..., Site]:
    """``write("33.04.02.2001", 2)`` makes a village with so many things in the index."""

    def written(code: str, count: int, *, modules: tuple[str, ...] = ("warta",), **place: Any) -> Site:
        site = make_site(code, slug=f"desa-{code.replace('.', '-')}", modules=modules, **place)
        for ref in range(count):
            moment = now() - timedelta(minutes=ref + 1)
            fields: Any = {"title": "Kabar", "summary": "", "body_text": "", "endpoint": "pages.show"}
            item = Item(plugin="warta", kind="kabar", ref=ref, values={"slug": "x"}, published_at=moment, **fields)
            with site_scope(site.id):
                indexing.write(site, item)
        db.session.commit()
        return site

    return written


def read(site: Site) -> dict[str, dict[str, int | float]]:
    """Return what each figure of a site says of its regions."""
    with site_scope(site.id):
        return {each.name: dict(each.values()) for each in area_figures(site)}


def test_regions_are_told_apart_by_open_data_and_by_what_is_published(
    kecamatan: Site, write: Callable[..., Site]
) -> None:
    write("33.04.02.2001", 2)
    write("33.04.02.2002", 0)
    write("33.04.02.2003", 1, modules=())

    # Where the module is off nothing is known; a number that is none, or is text, is no number.
    assert read(kecamatan) == {
        "penduduk.warga": {"33.04.02.2001": 1200},
        "warta-kabar": {"33.04.02.2001": 2, "33.04.02.2002": 0},
    }


def test_a_kabupaten_adds_up_its_kecamatan(
    make_site: MakeSite,
    kecamatan: Site,
    write: Callable[..., Site],
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", modules=("warta",))
    for code, count in (("33.04.02.2001", 2), ("33.04.02.2002", 1), ("33.04.03.2001", 4)):
        write(code, count, public=True)

    with site_scope(kabupaten.id), count_statements() as counted:
        found = below.counted_each(kabupaten, "warta", "kabar")

    assert (found, counted.count) == ({"33.04.02": 3, "33.04.03": 4}, 2)


@pytest.mark.parametrize("within", ["", "33.04.03"])
def test_villages_of_a_kabupaten_are_told_apart(
    make_site: MakeSite, kecamatan: Site, write: Callable[..., Site], within: str
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", modules=("warta",))
    for code, count in (("33.04.02.2001", 2), ("33.04.03.2001", 4)):
        write(code, count, public=True)
    with site_scope(kabupaten.id):
        found = {each.name: dict(each.values()) for each in village_figures(kabupaten, within)}
        with site_scope(kecamatan.id):
            disable(db.session.get_one(Site, kecamatan.id), "warta")
        off = {each.name: dict(each.values()) for each in village_figures(kabupaten, within)}

    # Of the two kecamatan one has a site, whose open data say something of its villages.
    told = {} if within else {"33.04.02.2001": 1200}
    counted = {code: count for code, count in found["warta-kabar"].items() if len(code) == 13}
    assert (found["penduduk.warga"], off["penduduk.warga"]) == (told, {})
    assert counted == {"33.04.02.2001": 2, "33.04.03.2001": 4}


def test_a_village_and_a_site_without_the_module_offer_nothing(kecamatan: Site, write: Callable[..., Site]) -> None:
    village = write("33.04.02.2001", 2)
    offered = [list(read(village)), list(read(kecamatan))]
    with site_scope(kecamatan.id):
        disable(db.session.get_one(Site, kecamatan.id), "warta")

    assert [*offered, list(read(kecamatan))] == [[], ["penduduk.warga", "warta-kabar"], []]


def test_a_data_set_that_fails_takes_no_map_with_it(kecamatan: Site, told: list[Any]) -> None:
    told.append(RuntimeError("rahasia"))

    assert read(kecamatan)["penduduk.warga"] == {}
