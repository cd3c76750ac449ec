"""Areas by a figure: classes that anybody can check, nothing that is not known as a number, and only what is on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import AreaFigure, Site
from cms_core.testing.factories import MakeSite
from cms_peta import NAME, hooks, views
from cms_peta.figures import Class, Coloured, classes_of

from .conftest import HOME, VILLAGE, Bring, geojson, square

NOTHING: dict[str, int] = {}
PAGAK, KALIMANDI = "33.04.02.2002", "33.04.02.2007"


@pytest.mark.parametrize(
    ("numbers", "classes"),
    [
        ([], []),
        ([7], [(7, 7, 1)]),
        ([3, 3, 3], [(3, 3, 3)]),
        (range(1, 11), [(1, 2, 2), (3, 4, 2), (5, 6, 2), (7, 8, 2), (9, 10, 2)]),
        # Equal ones stay together, and those without any are a class of their own.
        ([0, 0, 0, 0, 0, 0, 0, 0, 4, 9], [(0, 0, 8), (4, 4, 1), (9, 9, 1)]),
        ([1, 2, 2, 2, 2, 2, 2, 3], [(1, 1, 1), (2, 2, 6), (3, 3, 1)]),
    ],
)
def test_classes_hold_about_as_many_each(numbers: Any, classes: list[tuple[int, int, int]]) -> None:
    assert classes_of(list(numbers)) == [Class(*each) for each in classes]


def test_each_number_is_in_the_class_that_says_so() -> None:
    values = {str(number): number for number in (1, 2, 5, 5, 8, 13, 21, 34)}
    by = Coloured(figure({}), values, classes_of(list(values.values())), 1)

    found = [(value, by.classes[by.class_of(code) - 1]) for code, value in values.items()]
    assert [each.low <= value <= each.high for value, each in found] == [True] * len(values)
    assert (sum(each.count for each in by.classes), by.class_of("lain")) == (len(values), 0)


def figure(values: dict[str, int]) -> AreaFigure:
    return AreaFigure("uji.warga", "Uji: warga <b>", "orang", "Tim uji", lambda: values)


def test_the_address_may_be_asked_for_a_figure() -> None:
    # What no page says that it reads is taken from the address before it arrives.
    assert {"lapisan", "angka"} <= set(hooks.ASKED)


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``give({code: number})`` is what the modules of each site have as figures; without a word there are none."""

    def given(values: dict[str, int] | None = None) -> None:
        found = [] if values is None else [figure(values)]
        for read in ("area_figures", "village_figures"):
            monkeypatch.setattr(views, read, lambda *_where: found)

    return given


def test_areas_are_coloured_and_the_numbers_stand_in_words_too(
    client: FlaskClient, bring: Bring, give: Callable[..., None]
) -> None:
    bring()
    give({PAGAK: 1200, KALIMANDI: 30, "99.99": 5})

    page = client.get(f"{HOME}/peta/?angka=uji.warga").text

    drawn = re.findall(r'<title>([^<]*)</title><path class="(k\d)" d="M300', page)
    assert drawn == [("Kalimandi: 30 orang", "k1"), ("Pagak: 1.200 orang", "k2")]
    assert re.findall(r'class="(k\d)" d="M1 1h22v16h-22z"/></svg>([^<]*)', page) == [
        ("k1", "30 orang (1 wilayah)"),
        ("k2", "1.200 orang (1 wilayah)"),
    ]
    assert re.findall(r'<td class="num">([^<]*)', page) == ["30", "1.200"]
    assert ["Sumber angka: Tim uji." in page, "Uji: warga &lt;b&gt;" in page, "<b>orang" in page] == [True, True, False]


def test_what_is_not_known_is_hatched_and_is_not_zero(
    client: FlaskClient, bring: Bring, give: Callable[..., None]
) -> None:
    bring()
    give({PAGAK: 0})

    page = client.get(f"{HOME}/peta/?angka=uji.warga").text

    assert re.findall(r'<title>([^<]*)</title><path class="(k\d)"', page) == [
        ("Kalimandi: belum ada data", "k0"),
        ("Pagak: 0 orang", "k1"),
    ]
    assert (page.count('<pattern id="nd"'), "belum ada data (1 wilayah)" in page) == (1, True)


def test_a_schematic_is_coloured_as_well(
    client: FlaskClient, neighbour: Site, village: Site, give: Callable[..., None]
) -> None:
    give({PAGAK: 12})

    page = client.get(f"{HOME}/peta/?angka=uji.warga").text

    assert re.findall(r'<path class="(k\d)" d="M\d+ 0h', page) == ["k0", "k1"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        *(
            ("angka=tidakada", 404, True),
            ("angka=uji.warga", 200, False),
            ("angka=pilih", 200, False),
            ("angka=", 200, False),
        ),
        # Beside a layer that is there it is told alone.
        ("angka=tidakada&lapisan=pos", 200, True),
    ],
)
def test_a_figure_that_is_not_there_is_told(
    query: str, status: int, told: bool, client: FlaskClient, bring: Bring, give: Callable[..., None], posts: None
) -> None:
    bring()
    give({PAGAK: 12})

    answer = client.get(f"{HOME}/peta/?{query}")

    assert (answer.status_code, "Angka yang diminta tidak ada di peta ini" in answer.text) == (status, told)
    assert ('href="/peta/?angka=pilih">Angka yang ada</a>' in answer.text) == (told and "lapisan" not in query)


def test_figures_are_chosen_by_links_that_keep_the_layers(
    client: FlaskClient, bring: Bring, give: Callable[..., None]
) -> None:
    bring()
    give({})
    plain, choice = client.get(f"{HOME}/peta/").text, client.get(f"{HOME}/peta/?angka=pilih").text

    assert 'href="/peta/?angka=pilih">Warnai menurut angka</a>' in plain
    (offered,) = re.findall(r'<nav class="stack" aria-labelledby="pilih">(.*?)</nav>', choice, re.DOTALL)
    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', offered) == [
        ("/peta/", "Tanpa warna"),
        ("/peta/?angka=uji.warga", "Uji: warga &lt;b&gt;"),
    ]


@pytest.mark.parametrize("asked", ["uji.lain", "pilih%00", "<script>", "uji.warga,uji.warga"])
def test_a_figure_that_nobody_offers_is_the_plain_map_and_no_page(
    client: FlaskClient, bring: Bring, give: Callable[..., None], asked: str
) -> None:
    bring()
    give({PAGAK: 1})

    page = client.get(f"{HOME}/peta/", query_string={"angka": asked})

    assert (page.status_code, 'class="k1"' in page.text, "<script>alert" in page.text) == (404, False, False)


def test_without_figures_nothing_is_offered(client: FlaskClient, bring: Bring, give: Callable[..., None]) -> None:
    bring()
    give()

    assert "Warnai menurut angka" not in client.get(f"{HOME}/peta/").text


@pytest.mark.plugins("peta", "pembangunan")
def test_a_figure_is_gone_the_moment_its_module_is_switched_off(
    client: FlaskClient, bring: Bring, kecamatan: Site, switch_on: Any, switch_off: Any
) -> None:
    bring()
    switch_on(kecamatan, "pembangunan")
    pages = [client.get(f"{HOME}/peta/?angka=pembangunan-work").text]
    offered = re.findall(r"angka=(pembangunan-\w+)", client.get(f"{HOME}/peta/?angka=pilih").text)
    switch_off(kecamatan, "pembangunan")
    pages.append(client.get(f"{HOME}/peta/?angka=pilih").text)

    assert (bool(offered), "pembangunan" in pages[1]) == (True, False)
    # A village draws its neighbours, and has nothing below it to tell apart.
    assert "Warnai menurut angka" not in client.get(f"{VILLAGE}/peta/").text


def test_an_area_without_a_boundary_has_its_number_in_the_table(
    client: FlaskClient, bring: Bring, give: Callable[..., None]
) -> None:
    bring(geojson((KALIMANDI, square(109.45, -7.48))))
    give({PAGAK: 7, KALIMANDI: 8})

    page = client.get(f"{HOME}/peta/?angka=uji.warga").text

    assert re.findall(r'<td class="num">([^<]*)', page) == ["8", "7"]


@pytest.mark.parametrize("path", ["/peta/desa", "/peta/desa/33.04.02"])
def test_villages_of_a_kabupaten_are_coloured_on_pages_of_their_own(
    client: FlaskClient, bring: Bring, make_site: MakeSite, give: Callable[..., None], path: str
) -> None:
    bring(site=make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,)))
    give({PAGAK: 1200})

    choice, page = (client.get(f"http://kab.example{path}?angka={each}").text for each in ("pilih", "uji.warga"))

    assert re.findall(r'<a href="([^"]*)">Uji: warga', choice) == [f"{path}?angka=uji.warga"]
    assert re.findall(r'<title>([^<]*)</title><path class="(k\d)"', page) == [
        ("Kalimandi: belum ada data", "k0"),
        ("Pagak: 1.200 orang", "k1"),
    ]
    gone = client.get(f"http://kab.example{path}?angka=tidakada")
    assert (gone.status_code, "Angka yang diminta tidak ada di peta ini" in gone.text) == (404, True)
    # From the map of all of them to that of a kecamatan, with the figure.
    on = "/peta/desa?angka=uji.warga" if path.endswith("02") else "/peta/desa/33.04.02?angka=uji.warga"
    assert f'href="{on}"' in page
    assert ["Sumber angka: Tim uji." in page, re.findall(r'<td class="num">([^<]*)', page)] == [
        True,
        ["–", "1.200"] if path.endswith("02") else [],
    ]
