"""The interactive map: nothing of it before a tap, little after it, and no host of others but the one that is on."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import AreaFigure, Site, db, settings_of, site_scope, weight_of
from cms_core.modules.settings import change_settings
from cms_core.testing.factories import MakeSite
from cms_peta import NAME, live, views
from cms_peta.base_maps import BASE_MAPS, LABELS, base_map_of
from cms_peta.fitting import fitting
from cms_peta.own.services import Drawn
from cms_peta.shapes import Shape

from .conftest import HOME, VILLAGE, Bring, MakeLayer, geojson, honeycomb, mix, square

CEILING = 50_000
"""Bytes of the program over the wire, with the styles of layers that sites draw; the data come on top."""
FIRST_VIEW = 12 * 1024
OF_VILLAGES = 16 * 1024
KABUPATEN = "http://kab.example"
REAL = Path(os.environ.get("CMS_TEST_DATA", "")) / "boundaries"
CORNER = [(1_094_500_000, -74_700_000), (1_094_600_000, -74_700_000), (1_094_600_000, -74_600_000)]
SHAPES: dict[str, Shape] = {"titik": [[CORNER[:1]]], "garis": [[CORNER]], "bidang": [[CORNER]]}


def test_the_library_is_what_its_note_says() -> None:
    folder = live.STATIC / "vendor" / "leaflet"
    notes = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["file"]

    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert kept == {note["path"] for note in notes} | {"vendor.toml", "LICENSE-leaflet.txt"}
    assert {hashlib.sha256((folder / each["path"]).read_bytes()).hexdigest() == each["sha256"] for each in notes} == {
        True
    }
    assert "Copyright (c) 2010-2023, Volodymyr Agafonkin" in (folder / "LICENSE-leaflet.txt").read_text("utf-8")


def test_a_page_loads_nothing_of_it_and_hides_its_button_from_who_runs_no_scripts(
    client: FlaskClient, bring: Bring
) -> None:
    bring()

    page = client.get(f"{HOME}/peta/").text

    assert re.findall(r'<button[^>]* id="live"[^>]* hidden ', page) != []
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="[^"]*peta/berkas', page) == []


def test_it_begins_with_the_areas_and_the_layers_that_were_asked_for(
    client: FlaskClient, bring: Bring, posts: None
) -> None:
    bring()

    told = client.get(f"{HOME}/peta/interaktif.json?lapisan=pos").get_json()

    facts = [each["properties"] for each in told["areas"]["features"]]
    assert facts == [
        {"nama": "Kalimandi", "url": "/wilayah/kalimandi"},
        {"nama": "Pagak", "url": "/wilayah/pagak"},
    ]
    (ring,) = told["areas"]["features"][0]["geometry"]["coordinates"]
    assert (len(ring), ring[0], ring[0] == ring[-1]) == (5, [109.46, -7.48], True)
    assert [(each["name"], each["url"], each["on"]) for each in told["layers"]] == [
        ("pos", "/peta/lapisan/pos.geojson", True)
    ]
    assert told["base"] is None


def test_the_map_of_a_village_opens_on_itself_and_that_of_others_on_everything(
    client: FlaskClient, bring: Bring
) -> None:
    bring()

    here, above = (client.get(f"{site}/peta/interaktif.json").get_json() for site in (VILLAGE, HOME))

    assert (here["here"], above["here"]) == ([[-7.48, 109.46], [-7.47, 109.47]], None)
    looks = {each["properties"]["nama"]: each["properties"].get("kelas") for each in here["areas"]["features"]}
    assert looks == {"Kalimandi": None, "Pagak": live.BESIDE}


def test_layers_of_sites_come_in_their_style_and_at_most_a_thousand_things(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    names = [
        make_layer(kecamatan, [Drawn("", SHAPES[kind])], geometry=kind, style=style, title=kind)
        for kind, style in (("bidang", "ungu"), ("garis", "merah"), ("titik", "abu"))
    ]

    told = client.get(f"{HOME}/peta/interaktif.json?lapisan={names[1]}").get_json()

    assert [(each["look"], each["url"].partition("/items")[2], each["on"]) for each in told["layers"]] == [
        ("own a s-ungu", "?limit=1000", False),
        ("own l s-merah", "?limit=1000", True),
        ("own o s-abu", "?limit=1000", False),
    ]
    assert (told["styles"], told["layers"][0]["fill"]) == (True, "url(#live-ungu)")
    assert re.findall(r'<pattern id="([^"]*)"', told["patterns"]) == ["live-ungu"]


@pytest.mark.parametrize(("kind", "count"), [("titik", 800), ("garis", 40), ("bidang", 3)])
def test_the_button_says_what_layers_of_sites_load(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, kind: str, count: int
) -> None:
    chance = random.Random(3)

    def wavy() -> Shape:
        x, y = (round(each + chance.uniform(0, 500_000)) for each in (1_094_000_000, -74_000_000))
        ring = [(x := x + chance.randrange(5_000), y := y + chance.randrange(-5_000, 5_000)) for _spot in range(30)]
        return [[ring[:1] if kind == "titik" else ring]]

    drawn = [Drawn(f"Contoh {n}", wavy(), {"Kondisi": chance.choice(["baik", "rusak"])}) for n in range(count)]
    name = make_layer(kecamatan, drawn, geometry=kind)

    (said,) = re.findall(r"\(sekitar (\d+) KB\)", client.get(f"{HOME}/peta/?lapisan={name}").text)
    begin = client.get(f"{HOME}/peta/interaktif.json?lapisan={name}")
    layer = client.get(f"{HOME}{begin.get_json()['layers'][0]['url']}")

    assert 0 <= int(said) * 1024 - live.program_bytes() - weight_of(begin.data) - weight_of(layer.data) <= 12 * 1024


def test_without_boundaries_it_has_points_alone(client: FlaskClient, village: Site, posts: None) -> None:
    told = client.get(f"{VILLAGE}/peta/interaktif.json").get_json()

    assert (told["areas"], [each["on"] for each in told["layers"]]) == (None, [False])
    assert 'id="live"' in client.get(f"{VILLAGE}/peta/").text


def test_without_anything_to_show_there_is_no_button(client: FlaskClient, village: Site) -> None:
    assert 'id="live"' not in client.get(f"{VILLAGE}/peta/").text


@pytest.mark.plugins("peta", "pembangunan")
def test_a_layer_is_gone_from_it_when_its_module_is_switched_off(
    client: FlaskClient, village: Site, switch_on: Any, switch_off: Any
) -> None:
    address = f"{VILLAGE}/peta/interaktif.json"
    switch_on(village, "pembangunan")
    names = [[each["name"] for each in client.get(address).get_json()["layers"]]]
    switch_off(village, "pembangunan")
    names.append([each["name"] for each in client.get(address).get_json()["layers"]])
    switch_off(village)

    assert (names, client.get(address).status_code) == ([["pembangunan"], []], 404)


def test_the_program_is_small_enough_for_a_weak_network(client: FlaskClient, village: Site) -> None:
    named = (*live.PROGRAM, "css/layers.css")
    sent = [client.get(f"{VILLAGE}/peta/berkas/{name}", headers={"Accept-Encoding": "gzip"}).data for name in named]

    assert sum(map(len, sent)) <= CEILING
    # It is sent compressed, not only small when compressed.
    assert [gzip.decompress(each) != b"" for each in sent] == [True] * len(sent)


@pytest.mark.parametrize("status", ["indikatif", "penegasan"])
@pytest.mark.parametrize(("across", "down"), [(4, 2), (6, 3)])
def test_the_button_says_what_will_be_loaded(
    client: FlaskClient, bring: Bring, make_region: Any, across: int, down: int, status: str
) -> None:
    codes = [f"33.04.02.{2001 + number}" for number in range(across * down)]
    for code in codes:
        make_region(code)
    bring(honeycomb(across, down, codes), status=status)

    (said,) = re.findall(r"\(sekitar (\d+) KB\)", client.get(f"{HOME}/peta/").text)
    loaded = live.program_bytes() + weight_of(client.get(f"{HOME}/peta/interaktif.json").data)

    assert 0 <= int(said) * 1024 - loaded <= 10 * 1024


def test_borders_that_are_more_than_indicative_come_by_their_status(client: FlaskClient, bring: Bring) -> None:
    bring()
    plain = client.get(f"{HOME}/peta/interaktif.json")
    bring(status="sengketa")

    told = client.get(f"{HOME}/peta/interaktif.json")

    assert (plain.json["lines"], [each["look"] for each in told.json["lines"]]) == ([], ["ln sengketa"])
    # Around both of them, and once where they meet.
    corners = [[109.46, -7.48], [109.46, -7.47], [109.45, -7.47], [109.45, -7.48], [109.46, -7.48]]
    beside = [[109.47, -7.48], [109.47, -7.47], [109.46, -7.47]]
    assert told.json["lines"][0]["line"] == {"type": "LineString", "coordinates": [*corners, *beside]}
    assert weight_of(told.data) - weight_of(plain.data) < 100


def decide(site: Site, value: str) -> None:
    """Let a site choose a base map."""
    with site_scope(site.id):
        change_settings(db.session.get_one(Site, site.id), NAME, {"base": value})
    db.session.commit()


def images(client: FlaskClient, url: str) -> str:
    """Return where the policy of a page lets images come from."""
    found = re.search(r"img-src ([^;]*)", client.get(url).headers["Content-Security-Policy"])
    assert found is not None
    return found[1]


def test_a_base_map_is_let_in_on_the_page_of_the_map_alone_while_it_is_on(
    client: FlaskClient, bring: Bring, kecamatan: Site
) -> None:
    bring()
    own = "'self' data: blob:"
    seen = [images(client, f"{HOME}/peta/")]
    decide(kecamatan, "rupabumi")
    seen += [images(client, f"{HOME}{path}") for path in ("/peta/", "/", "/peta/ogc?f=html")]
    told = client.get(f"{HOME}/peta/interaktif.json").get_json()["base"]
    page = client.get(f"{HOME}/peta/").text
    decide(kecamatan, "")
    seen.append(images(client, f"{HOME}/peta/"))
    plain = client.get(f"{HOME}/peta/").text

    # The button says the sum before anything of it is loaded.
    without, whole = (int(re.findall(r"\(sekitar (\d+) KB\)", each)[0]) for each in (plain, page))
    assert whole - without == 180
    assert seen == [own, f"{own} https://geoservices.big.go.id", own, own, own]
    assert (
        told["attribution"],
        "Termasuk gambar dasar dari geoservices.big.go.id: sekitar 180 KB (perkiraan)" in page,
    ) == (
        "© Badan Informasi Geospasial",
        True,
    )
    # What the page counts, and by what it multiplies.
    said = "Ditambah … gambar dasar dari geoservices.big.go.id: sekitar … KB (perkiraan)."
    assert (told["words"], told["each"]) == (said, 20)
    # Nothing of others is asked for before somebody taps.
    assert re.findall(r'(?:src|href)="https://geoservices', page) == []


def test_only_base_maps_of_the_list_are_used(kecamatan: Site, app: Flask) -> None:
    for value in ("https://jahat.example/{z}/{x}/{y}.png", "lain"):
        decide(kecamatan, value)
        with site_scope(kecamatan.id):
            assert base_map_of(db.session.get_one(Site, kecamatan.id)) is None
    assert (set(LABELS), LABELS[""] != "") == ({"", *BASE_MAPS}, True)


def test_a_site_has_no_base_map_by_itself(kecamatan: Site) -> None:
    with site_scope(kecamatan.id):
        assert dict(settings_of(db.session.get_one(Site, kecamatan.id), NAME)) == {"base": ""}


def test_what_people_write_is_no_markup_in_it(client: FlaskClient, bring: Bring, make_site: MakeSite) -> None:
    bring(geojson(("33.04.02.2007", square(109.45, -7.48))))

    answer = client.get(f"{HOME}/peta/interaktif.json?lapisan=</script>&angka=<b>")

    assert (answer.mimetype, "<b>" in answer.text, "</script>" in answer.text) == ("application/json", False, False)
    assert json.loads(answer.text)["areas"]["features"][0]["properties"]["nama"] == "Kalimandi"


@pytest.fixture(params=["invented", "real"])
def bordered(
    request: pytest.FixtureRequest, make_site: MakeSite, make_region: Any, bring: Bring
) -> Sequence[tuple[str, int]]:
    """A kabupaten of 18 kecamatan whose borders are of all statuses: their codes, each with some number."""
    if request.param == "real" and not REAL.is_dir():
        pytest.skip("CMS_TEST_DATA names no folder with boundary files.")
    above = "64.08" if request.param == "real" else "33.04"
    codes = [f"{above}.{number:02}" for number in range(1, 19)]
    for code in codes:
        make_region(code)
    site = make_site(above, slug="kab", name="Kabupaten contoh", host="kab.example", modules=(NAME,))
    drawn = (REAL / "64.08-kecamatan.json").read_bytes() if above == "64.08" else honeycomb(6, 3, codes)
    assert mix(site, bring(drawn, site=site)) > 40
    return [(code, 137 * number % 1000) for number, code in enumerate(codes)]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_of_a_kabupaten_fits_into_the_first_view_in_colour_too(
    client: FlaskClient, bordered: Sequence[tuple[str, int]], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {code: value for number, (code, value) in enumerate(bordered) if number % 7}
    figure = AreaFigure("uji.warga", "Uji: banyaknya warga", "orang", "Tim uji", lambda: values)
    monkeypatch.setattr(views, "area_figures", lambda _site: [figure])

    address = f"{KABUPATEN}{language}/peta/"
    pages = [client.get(f"{address}{query}").data for query in ("", "?angka=uji.warga", "?angka=pilih")]

    assert [len(gzip.compress(page, 9)) <= FIRST_VIEW for page in pages] == [True] * 3
    assert [page.count(b"<tr>") for page in pages] == [19, 19, 0]


def test_the_page_of_all_villages_stays_below_its_ceiling_in_colour_too(
    client: FlaskClient, make_site: MakeSite, make_region: Any, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"33.04.{number // 20 + 1:02}.{2001 + number % 20}" for number in range(141)]
    for code in dict.fromkeys([*(code[:8] for code in codes), *codes]):
        make_region(code)
    site = make_site("33.04", slug="kab", name="Kab", host="kab.example", modules=(NAME,))
    mix(site, bring(honeycomb(47, 3, codes), site=site))
    values = {code: 137 * number % 1000 for number, code in enumerate(codes) if number % 7}
    figure = AreaFigure("uji.warga", "Uji: banyaknya warga", "orang", "Tim uji", lambda: values)
    monkeypatch.setattr(views, "village_figures", lambda *_where: [figure])
    ceilings = list[int]()

    def weighed(page: Callable[[int], str], heaviest: int) -> str:
        ceilings.append(heaviest)
        return fitting(page, heaviest)

    monkeypatch.setattr(views, "fitting", weighed)

    addresses = [f"{KABUPATEN}{language}/peta/desa" for language in ("", "/en")]
    pages = [client.get(f"{each}{query}").data for each in addresses for query in ("", "?angka=uji.warga")]

    assert [page.count(b"<title>") for page in pages] == [142] * 4
    # Each kecamatan has its number in the drawing, as in the table that names its villages.
    for page in pages:
        assert re.findall(rb">(\d+)</text>", page) == re.findall(rb"<td>(\d+)</td>", page)
        assert [name in page for name in (b">Contoh 33.04.08<", b"Contoh 33.04.01.2001")] == [True, True]
    assert max(len(gzip.compress(page, 9)) for page in pages) <= OF_VILLAGES
    # Where there are more villages the page is drawn more roughly from there on.
    assert ceilings == [OF_VILLAGES] * 4
