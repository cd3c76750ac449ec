"""No page of a map is too heavy, however much there is to show: it shows less of it, and says so."""

from __future__ import annotations

import gzip
import html
import random
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import MapFeature, MapLayer, Site
from cms_core.testing.factories import MakeSite
from cms_peta import NAME, layers
from cms_peta.fitting import HEAVIEST, ROUGHEST, fitting
from cms_peta.layers import NUMBERED
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS

from .conftest import HOME, VILLAGE, Bring, MakeLayer, honeycomb, mix

KABUPATEN = "http://kab.example"
CHANCE = random.Random(11)


def words(letters: int) -> str:
    """Return letters that no program makes shorter than they are."""
    return "".join(CHANCE.choices("abcdefghijklmnoprstu ", k=letters))


def weight(page: str) -> int:
    """Return the bytes of a page for who takes no brotli."""
    return len(gzip.compress(page.encode(), 9))


@pytest.fixture
def kabupaten(make_site: MakeSite, make_region: Any, bring: Bring) -> Site:
    """A kabupaten of 48 kecamatan, more than any has by far, with fine boundaries of all statuses."""
    site = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,))
    codes = [f"33.04.{number:02}" for number in range(1, 49)]
    for code in codes:
        make_region(code, f"Kecamatan {words(12)}")
    mix(site, bring(honeycomb(12, 4, codes), site=site))
    return site


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with 600 points of long names, all over the region."""
    points = [
        MapFeature(
            title=words(60),
            longitude=109 + CHANCE.random() / 3,
            latitude=-7 + CHANCE.random() / 8,
            url=f"/pos/{number}",
        )
        for number in range(600)
    ]
    given = [MapLayer(name="pos", label="Pos ronda", source="Contoh", features=points)]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: given)


def line(number: int) -> Drawn:
    """Return a winding line of 40 spots with a long name and much that is said of it."""
    spots = [
        (round((109.45 + CHANCE.random() / 100) * STEPS), round((-7.48 + CHANCE.random() / 100) * STEPS))
        for _each in range(40)
    ]
    return Drawn(f"Jalan {number} {words(60)}", [[spots]], {f"kolom {each}": words(40) for each in range(20)})


def test_a_page_gets_smaller_until_it_is_light_enough() -> None:
    asked = list[int]()

    def page(step: int, letters: int) -> str:
        asked.append(step)
        return words(letters >> step)

    made = [fitting(lambda step, most=most: page(step, most)) for most in (1_000, 80_000, 1_600_000)]
    # What never is light enough is as small as it can be, and no other is made in vain.
    assert (asked, len(made[2])) == ([0, 0, 1, ROUGHEST, 2, 0, 1, ROUGHEST], 1_600_000 >> ROUGHEST)
    assert (len(made[1]), len(fitting(lambda step: words(640_000 >> step)))) == (80_000 >> 2, 640_000 >> ROUGHEST)
    assert weight(made[1]) <= HEAVIEST


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("asked", ["", "?lapisan=pos", "?angka=pilih"])
def test_the_map_of_a_large_kabupaten_is_light(
    asked: str, language: str, client: FlaskClient, kabupaten: Site, posts: None
) -> None:
    page = client.get(f"{KABUPATEN}{language}/peta/{asked}").text

    assert weight(page) <= HEAVIEST
    assert (("Tabel ini memuat" in page) or ("This table has" in page)) == ("lapisan" in asked)


def test_a_large_layer_is_drawn_and_told_in_part(client: FlaskClient, village: Site, make_layer: MakeLayer) -> None:
    name = make_layer(village, [line(number) for number in range(90)])

    page = client.get(f"{VILLAGE}/peta/?lapisan={name}").text

    rows, left = page.count('<th scope="row">Jalan'), int(re.findall(r"Dan (\d+) lagi", page)[0])
    assert weight(page) <= HEAVIEST
    # Of what is said of each there is nothing before there are fewer rows.
    assert (rows >= 5, rows + left, "tidak tergambar" in page) == (True, 90, True)
    assert ("; …" in page, 'class="facts"' in page) == (False, False)
    assert f'href="/peta/ogc/collections/{name}/items?f=html">Semua isi lapisan</a>' in page
    # Each is in the file all the same.
    assert len(client.get(f"{VILLAGE}/peta/lapisan/{name}.geojson").get_json()["features"]) == 90


def test_of_many_layers_each_has_its_part(
    client: FlaskClient, village: Site, make_layer: MakeLayer, posts: None
) -> None:
    looks = ("biru", "hijau", "kuning", "merah", "ungu", "abu")
    names = [make_layer(village, [line(each) for each in range(20)], title=look, style=look) for look in looks]

    page = client.get(f"{VILLAGE}/peta/?lapisan={','.join([*names, 'pos'])}").text

    assert weight(page) <= HEAVIEST
    assert [f"<h2>{each}</h2>" in page for each in (*looks, "Pos ronda")] == [True] * 7


def test_details_give_way_before_rows_and_numbers_go_with_their_rows(
    client: FlaskClient, village: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [
        MapFeature(title=f"Pos {n} {words(30)}", longitude=109.45 + n / 1000, latitude=-7.475, url=f"/pos/{n}")
        for n in range(16)
    ]
    given = [MapLayer(name="pos", label="Pos ronda", source="Contoh", features=points)]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: given)
    names = [make_layer(village, [line(each) for each in range(6)], title=f"Jalan {number}") for number in range(4)]

    shown = []
    for step in range(ROUGHEST + 1):
        monkeypatch.setattr("cms_peta.views.fitting", lambda made, at=step: made(at))
        # Another address each time: a page is kept.
        page = client.get(f"{VILLAGE}/peta/?lapisan={','.join([*names, 'pos'])}&limit={step}").text
        (beside,) = re.findall(r'<g class="n" aria-hidden="true">(.*?)</g>', page)
        numbers = sorted(map(int, re.findall(r"\d+", " ".join(re.findall(r">([\d, ]+)<", beside)))))
        assert numbers == [int(number) for number in re.findall(r'<th scope="row">(\d+)\. ', page)]
        # Where something is left out there is the way to all of it, and nothing is said to go on that has not begun.
        assert (page.count("Semua isi lapisan"), re.findall(r'class="facts">;', page)) == (5 if step else 1, [])
        things, told = page.count('<th scope="row">Jalan'), page.count("kolom ")
        shown.append((things, told, len(numbers), "<h2>Wilayah</h2>" in page))

    assert shown == [
        (24, 480, 12, True),
        (24, 168, 12, True),
        (24, 24, 12, False),
        (16, 0, 4, False),
        (8, 0, 2, False),
        (4, 0, 1, False),
    ]


def test_what_fits_is_shown_whole_and_what_was_not_asked_can_be_passed_on(
    client: FlaskClient, village: Site, make_layer: MakeLayer
) -> None:
    spot = (round(109.455 * STEPS), round(-7.475 * STEPS))
    name = make_layer(village, [Drawn(f"Pos {number}", [[[spot]]]) for number in range(40)], geometry="titik")

    plain, asked = client.get(f"{VILLAGE}/peta/").text, client.get(f"{VILLAGE}/peta/?lapisan={name}").text

    assert [page.count('class="share ') for page in (plain, asked)] == [1, 0]
    assert (len(re.findall(r"Pos \d+<", asked)), "lagi:" in asked) == (40, False)


@pytest.mark.parametrize("heavy", [True, False])
def test_all_of_a_layer_can_be_read_as_tables_without_a_script(
    heavy: bool, client: FlaskClient, village: Site, make_layer: MakeLayer
) -> None:
    spot = (round(109.455 * STEPS), round(-7.475 * STEPS))
    drawn = [Drawn(f"Pos {n}.", [[[spot]]], {"kondisi": words(300) if heavy else "baik"}) for n in range(130)]
    name = make_layer(village, drawn, geometry="titik")
    page = client.get(f"{VILLAGE}/peta/?lapisan={name}").text
    (address,) = re.findall(r'href="([^"]*)">Semua isi lapisan<', page)
    address, seen, pages = f"{VILLAGE}{address}", list[str](), 0

    while address:
        page = client.get(address).text
        assert weight(page) <= HEAVIEST
        seen += re.findall(r">(Pos \d+)\.</a>", page)
        assert page.count("7,475° LS, 109,455° BT") == len(re.findall(r">Pos \d+\.</a>", page)) > 0
        following = re.findall(r'href="([^"]*)">Halaman berikutnya<', page)
        address, pages = html.unescape(following[0]) if following else "", pages + 1

    assert seen == [f"Pos {number}" for number in range(130)]
    assert (pages > 2) == heavy


@pytest.mark.parametrize("step", range(ROUGHEST + 1))
def test_each_number_in_a_drawing_of_many_areas_means_one_thing_that_has_its_row(
    step: int, client: FlaskClient, kabupaten: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [
        MapFeature(title=f"Pos {n}", longitude=109.03 + n / 50, latitude=-6.95, url=f"/pos/{n}") for n in range(11)
    ]
    given = [MapLayer(name="pos", label="Pos ronda", source="Contoh", features=points)]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: given)
    monkeypatch.setattr("cms_peta.views.fitting", lambda made: made(step))

    page = client.get(f"{KABUPATEN}/peta/?lapisan=pos").text

    (drawing,) = re.findall(r'<svg class="map.*?</svg>', page)
    texts = re.findall(r"<text[^>]*>([\d, ]+)</text>", drawing)
    drawn = [int(number) for text in texts for number in text.split(", ")]
    areas = [int(number) for number in re.findall(r"<tr><td>(\d+)</td>", page)]
    rows = [int(number) for number in re.findall(r'<th scope="row">(\d+)\. ', page)]
    assert areas == ([] if step > 1 else list(range(1, 49)))
    assert rows == list(range(len(areas) + 1, len(areas) + len(rows) + 1)) != []
    assert (len(set(drawn)), set(rows) <= set(drawn) <= {*areas, *rows}) == (len(drawn), True)
    # There are some of both.
    assert (set(drawn) & set(areas) != set()) == (step < 2)


@pytest.mark.parametrize("at", [VILLAGE, HOME])
@pytest.mark.parametrize("count", [4, 17, 18])
def test_points_of_a_site_have_numbers_as_those_of_modules_do(
    count: int,
    at: str,
    client: FlaskClient,
    village: Site,
    kecamatan: Site,
    make_layer: MakeLayer,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring()
    points = [MapFeature(title=f"Pos {n}", longitude=109.462 + n / 500, latitude=-7.474, url="/pos") for n in range(3)]
    given = [MapLayer(name="pos", label="Pos ronda", source="Contoh", features=points)]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: given)
    site = village if at == VILLAGE else kecamatan
    spots = [(round((109.461 + n / 2500) * STEPS), round(-7.477 * STEPS)) for n in range(count)]
    wells = [Drawn(f"Sumur {n}", [[[spot, (spot[0] + 9, spot[1])]]]) for n, spot in enumerate(spots)]
    names = [make_layer(site, [line(0)], title="Jalan"), make_layer(site, wells, geometry="titik", title="Sumur")]

    page = client.get(f"{at}/peta/?lapisan=pos,{','.join(names)}").text

    rows = [(int(n), name) for n, name in re.findall(r'<th scope="row">(\d+)\. (?:<a[^>]*>)?(\w+)', page)]
    drawn = [int(n) for told in re.findall(r"<text[^>]*>([\d, ]+)</text>", page) for n in told.split(", ")]
    few = count + 3 <= NUMBERED
    assert [n for n, _name in rows] == sorted(drawn) == (list(range(1, count + 4)) if few else [])
    assert [name for _n, name in rows] == (["Pos"] * 3 + ["Sumur"] * count if few else [])


def test_how_many_lie_outside_is_told_where_all_are_in_the_table_alone(
    client: FlaskClient, village: Site, make_layer: MakeLayer, bring: Bring
) -> None:
    bring()
    near, far = ((round(long * STEPS), round(-7.475 * STEPS)) for long in (109.465, 109.9))
    few, many = (
        make_layer(
            village,
            [Drawn(f"Pos {n}", [[[far if n % 2 else near]]]) for n in range(count)],
            geometry="titik",
            title=f"Pos {count}",
        )
        for count in (4, 130)
    )

    told = [client.get(f"{VILLAGE}/peta/?lapisan={name}").text for name in (few, many, f"{few},{many}")]

    assert ["di luar gambar ini; semuanya ada di tabel" in page for page in told] == [True, False, False]
    assert "2 hal di luar gambar ini; semuanya ada di tabel." in told[0]


@pytest.mark.parametrize("count", [9, 90, 600])
def test_so_it_is_of_points_of_modules(
    count: int, client: FlaskClient, village: Site, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring()
    points = [MapFeature(title="Pos", longitude=109.46 + n % 3, latitude=-7.475, url="/pos") for n in range(count)]
    given = [MapLayer(name="pos", label="Pos ronda", source="Contoh", features=points)]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: given)

    page = client.get(f"{VILLAGE}/peta/?lapisan=pos").text

    assert ("6 hal di luar gambar ini; semuanya ada di tabel." in page) == ("semuanya ada di tabel" in page)
    assert ("semuanya ada di tabel" in page) == (count == 9)
