"""What everybody reads about the signal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope, today
from cms_peta import layers
from cms_peta.connectivity import reading, services
from cms_peta.connectivity.models import Survey
from cms_peta.marks import SIGNAL, marks_of

from .conftest import HOME, VILLAGE

PAGE = "/peta/sinyal/"
Make = Callable[..., int]


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table beneath a heading, row by row."""
    table = page.split(f"<h2>{heading}</h2>")[1].split("</table>", maxsplit=1)[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
    return [
        [" ".join(re.sub("<.*?>", " ", cell).split()) for cell in re.findall("<t[hd].*?</t[hd]>", row)] for row in rows
    ]


def test_a_village_shows_its_hamlets_on_a_day_with_their_sources(
    client: FlaskClient, village: Site, survey: Make
) -> None:
    survey(village, "Krajan", "2024-02-01", source="opd")
    survey(village, "Krajan", "2026-02-01", "kuat", "kuat", "kuat")

    now, then, before = (
        client.get(f"{VILLAGE}{PAGE}{asked}").text for asked in ("", "?tanggal=2025-01-01", "?tanggal=2020-01-01")
    )

    assert rows_of(now, "Menurut dusun") == [["Krajan", "4G baik", "1 Februari 2026", "Perangkat desa"]]
    assert rows_of(then, "Menurut dusun") == [["Krajan", "Tanpa sinyal", "1 Februari 2024", "Survei OPD"]]
    assert "Belum ada survei sinyal" in before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("kemarin", "Tanggal “kemarin” tidak terbaca."),
        ("2999-01-01", "Tanggal itu belum tiba."),
        ("%3Cscript%3E", "Tanggal “&lt;script&gt;” tidak terbaca."),
    ],
)
def test_a_day_that_is_none_is_told_and_today_is_shown(
    client: FlaskClient, village: Site, survey: Make, asked: str, said: str
) -> None:
    survey(village, "Krajan", "2026-02-01")

    answer = client.get(f"{VILLAGE}{PAGE}?tanggal={asked}")

    assert (answer.status_code, said in answer.text, "Krajan" in answer.text) == (200, True, True)


def test_the_definition_stands_above_the_numbers(client: FlaskClient, village: Site, survey: Make) -> None:
    survey(village, "Krajan", "2026-02-01")

    page = client.get(f"{VILLAGE}{PAGE}").text

    assert page.index("Arti tiap kategori") < page.index("Dusun diperiksa")
    assert "Definisi versi 2026.1" in page


def test_a_kecamatan_adds_up_its_villages_and_shows_one_of_them(
    client: FlaskClient, kecamatan: Site, village: Site, neighbour: Site, survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-01", households=30)
    survey(neighbour, "Lor", "2025-02-01", "kuat", "kuat", "kuat")

    page = client.get(f"{HOME}{PAGE}").text
    one = client.get(f"{HOME}{PAGE}?wilayah=kalimandi").text

    assert rows_of(page, "Menurut wilayah") == [
        ["Kalimandi", "1", "0", "0", "0", "0", "30", "1 Februari 2026"],
        ["Pagak", "0", "0", "0", "0", "1", "0", "1 Februari 2025"],
        ["Semua", "1", "0", "0", "0", "1", "30", ""],
    ]
    assert next(row[0] for row in rows_of(page, "Dari tahun ke tahun")) == "2025"
    assert rows_of(one, "Menurut dusun") == [["Krajan", "Tanpa sinyal", "1 Februari 2026", "Perangkat desa"]]
    assert client.get(f"{HOME}{PAGE}?wilayah=entah").status_code == 404


def test_the_page_is_made_anew_when_a_village_writes_something_down(
    client: FlaskClient, village: Site, survey: Make
) -> None:
    pages = [client.get(f"{VILLAGE}{PAGE}").text]
    survey(village, "Krajan", "2026-02-01")
    pages.append(client.get(f"{VILLAGE}{PAGE}").text)

    assert ["Krajan" in page for page in pages] == [False, True]


def test_a_survey_that_was_corrected_says_so_and_leads_on(client: FlaskClient, village: Site, survey: Make) -> None:
    wrong = survey(village, "Krajan", "2026-02-01")
    right = survey(village, "Krajan", "2026-02-01", "kuat", "kuat", "kuat", replaces=wrong, reason="Salah <lihat>.")

    old, new = (client.get(f"{VILLAGE}{PAGE}{key}").text for key in (wrong, right))

    assert f'href="{PAGE}{right}">Buka pembetulannya' in old
    assert f'Pembetulan: Salah &lt;lihat&gt;. <a href="{PAGE}{wrong}">' in new


def test_a_survey_that_was_corrected_keeps_its_numbers_and_not_the_texts_that_were_mistakes(
    client: FlaskClient, village: Site, survey: Make
) -> None:
    mistake = {"tower": "milik Pak Karto", "wifi": [{"place": "rumah Karto", "provider": "", "mbps": None}]}
    wrong = survey(village, "Depan rumah Karto", "2026-02-01", households=17, **mistake)
    again = survey(village, "Krajan", "2026-02-01", "kuat", "kuat", "kuat", replaces=wrong, reason="Salah tempat.")
    right = survey(village, "Krajan Lor", "2026-02-01", replaces=again, reason="Salah ketik.", tower="Menara Pagak")

    old, between, new = (client.get(f"{VILLAGE}{PAGE}{key}").text for key in (wrong, again, right))

    for seen in (old, between):
        assert ("Sinyal di Krajan Lor" in seen, "Karto" in seen, "Catatan ini sudah dibetulkan." in seen) == (
            True,
            False,
            True,
        )
        assert f'href="{PAGE}{right}">Buka pembetulannya' in seen
    assert ("17" in old, "4G baik" in between) == (True, True)
    assert ("Sinyal di Krajan Lor" in new, "Menara Pagak" in new, "Karto" in new) == (True, True, False)
    data = client.get(f"{VILLAGE}/data/sinyal.csv").text
    assert (data.count("Krajan Lor"), "Karto" in data) == (3, False)


def test_a_survey_that_was_corrected_is_where_the_correction_says(
    client: FlaskClient, village: Site, survey: Make
) -> None:
    house = {"latitude": -7.4711, "longitude": 109.4611, "radius_m": 15}
    wrong = survey(village, "Krajan", "2026-02-01", **house)
    again = survey(village, "Krajan", "2026-02-01", replaces=wrong, reason="Itu sebuah rumah.", **house)
    middle = {"latitude": -7.4722, "longitude": 109.4622, "radius_m": 300}
    right = survey(village, "Krajan", "2026-02-01", replaces=again, reason="Tengah dusun.", **middle)
    lost = survey(village, "Lor", "2026-02-01", **house)
    bare = survey(village, "Lor", "2026-02-01", replaces=lost, reason="Titiknya rumah.")

    pages = {key: client.get(f"{VILLAGE}{PAGE}{key}").text for key in (wrong, again, right, lost, bare)}
    data = csv.DictReader(io.StringIO(client.get(f"{VILLAGE}/data/sinyal.csv").text))

    told = "-7.472200, 109.462200, sampai 300 m di sekitarnya"
    assert [told in seen for seen in pages.values()] == [True, True, True, False, False]
    assert ["Lintang, bujur" in seen for seen in pages.values()] == [True, True, True, False, False]
    assert ["4611" in seen for seen in pages.values()] == [False] * 5
    assert {int(row["nomor"]): (row["lintang"], row["bujur"], row["radius_m"]) for row in data} == {
        **dict.fromkeys((wrong, again, right), ("-7.4722", "109.4622", "300")),
        **dict.fromkeys((lost, bare), ("", "", "")),
    }


def test_a_page_of_one_survey_reads_no_corrections_of_others(
    client: FlaskClient, village: Site, survey: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = survey(village, "Krajan", "2026-02-01")
    right = survey(village, "Krajan", "2026-02-01", replaces=wrong, reason="Salah.")
    survey(village, "Lor", "2026-02-01", replaces=survey(village, "Lor", "2026-02-01"), reason="Salah.")
    told, looked = reading._told, []
    monkeypatch.setattr(reading, "_told", lambda row: looked.append(row.id) or told(row))

    client.get(f"{VILLAGE}{PAGE}{wrong}")

    assert looked == [wrong, right]


def test_another_village_s_survey_is_none_here(
    client: FlaskClient, kecamatan: Site, village: Site, neighbour: Site, survey: Make
) -> None:
    key = survey(neighbour, "Lor", "2026-02-01")

    assert [client.get(f"{host}{PAGE}{key}").status_code for host in (VILLAGE, HOME)] == [404, 200]


def test_with_the_module_off_nothing_of_it_is_left(
    client: FlaskClient, kecamatan: Site, village: Site, survey: Make, switch_off: Callable[..., None]
) -> None:
    key = survey(village, "Krajan", "2026-02-01", latitude=-7.475, longitude=109.465)
    addresses = (
        *(f"{VILLAGE}{PAGE}", f"{VILLAGE}{PAGE}{key}", f"{HOME}{PAGE}{key}", f"{VILLAGE}/data/sinyal.csv"),
        f"{VILLAGE}/peta/lapisan/peta-sinyal.geojson",
    )
    before = [client.get(address).status_code for address in addresses]
    switch_off(village)

    assert (before, [client.get(address).status_code for address in addresses]) == ([200] * 5, [404] * 5)
    assert client.get(f"{HOME}/peta/lapisan/peta-sinyal.geojson").status_code == 404
    assert "Krajan" not in client.get(f"{HOME}{PAGE}").text


def test_the_layer_says_the_category_on_the_map_and_to_programs(
    client: FlaskClient, kecamatan: Site, village: Site, survey: Make
) -> None:
    place = {"latitude": -7.475, "longitude": 109.465, "radius_m": 300}
    key = survey(village, "Krajan", "2026-02-01", **place)

    (feature,) = client.get(f"{HOME}/peta/lapisan/peta-sinyal.geojson").json["features"]
    items = client.get(f"{HOME}/peta/ogc/collections/peta-sinyal/items").json
    page = client.get(f"{HOME}/peta/?lapisan=peta-sinyal").text

    assert feature["geometry"]["coordinates"] == [109.465, -7.475]
    assert feature["properties"] == {
        "nama": "Krajan, Kalimandi: Tanpa sinyal",
        "url": f"{HOME}:8000{PAGE}{key}",
        "kategori": "blank",
        "tanggal": "2026-02-01",
        "radius_m": 300,
    }
    assert (items["numberMatched"], "Krajan, Kalimandi: Tanpa sinyal" in page) == (1, True)


def test_programs_get_the_surveys_that_held_at_a_time(
    client: FlaskClient, kecamatan: Site, village: Site, survey: Make
) -> None:
    place = {"latitude": -7.475, "longitude": 109.465}
    old = survey(village, "Krajan", "2024-05-01", **place)
    new = survey(village, "Krajan", "2025-05-01", "kuat", "kuat", "kuat", **place)
    wrong = survey(village, "Kulon", "2024-06-01", **place)
    right = survey(village, "Kulon", "2024-06-02", **place, replaces=wrong, reason="Salah hari.")
    survey(village, "Wetan", "2024-07-01")
    address = f"{HOME}/peta/ogc/collections/peta-sinyal"
    asked = {
        "": [new, right],
        "?datetime=../2024-04-30": [],
        "?datetime=../2024-12-31": [old, right],
        "?datetime=2024-05-31": [old],
        "?datetime=2025-04-30": [old, right],
        "?datetime=2025-05-01": [new, right],
        "?datetime=2025-01-01/..": [old, new, right],
        "?datetime=2025-05-01/..": [new, right],
        "?datetime=../..": [new, right],
        "?datetime=2024-12-31&limit=1&sesudah=1": [right],
        "?datetime=2024-12-31&bbox=109,-8,109.1,-7": [],
    }

    told = {each: sorted(int(one["id"]) for one in _items(client, address + "/items" + each)) for each in asked}

    assert told == {each: sorted(keys) for each, keys in asked.items()}
    assert [client.get(f"{address}/items/{key}").status_code for key in (old, new, wrong)] == [200, 200, 404]
    assert client.get(f"{address}?f=json").json["extent"]["temporal"]["interval"] == [["2024-04-30T17:00:00Z", None]]


def test_all_of_many_surveys_are_read_and_a_page_that_shows_some_says_so(
    client: FlaskClient, kecamatan: Site, village: Site, neighbour: Site, survey: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 3)
    monkeypatch.setattr(layers, "MOST", 5)
    place = {"latitude": -7.475, "longitude": 109.465}
    keys = [
        survey(site, f"Dusun {number}", "2026-02-01", **place)
        for number in (3, 1, 2, 0, 4)
        for site in (village, neighbour)
    ]
    seen, address = list[str](), f"{HOME}/peta/ogc/collections/peta-sinyal/items?limit=4"
    while address:
        items = client.get(address).json
        seen += [each["id"] for each in items["features"]]
        assert (items["numberMatched"], items["numberReturned"]) == (10, len(items["features"]))
        address = next((each["href"] for each in items["links"] if each["rel"] == "next"), "")

    whole = [client.get(f"{HOME}/peta/lapisan/peta-sinyal.{form}").text for form in ("geojson", "csv")]
    page = client.get(f"{HOME}/peta/?lapisan=peta-sinyal").text

    assert (len(seen), set(seen)) == (10, {str(key) for key in keys})
    assert [each.count("Dusun ") for each in whole] == [10, 10]
    assert ("Tabel ini memuat 5 yang pertama." in page, page.count(": Tanpa sinyal</a>")) == (True, 5)


def _items(client: FlaskClient, address: str) -> Any:
    return client.get(address).json["features"]


def test_a_map_tells_spots_without_a_signal_from_those_that_have_one(
    client: FlaskClient, kecamatan: Site, village: Site, survey: Make
) -> None:
    seen = {"Krajan": ("tidak_ada",) * 3, "Kulon": ("lemah", "tidak_ada", "tidak_ada"), "Wetan": ("kuat",) * 3}
    for number, (hamlet, strengths) in enumerate(seen.items()):
        place = {"latitude": -7.475 + number / 1000, "longitude": 109.465}
        survey(village, hamlet, "2026-02-01", *strengths, **place)
    marks = list(marks_of(SIGNAL, 0).values())

    page = client.get(f"{HOME}/peta/?lapisan=peta-sinyal").text
    (layer,) = client.get(f"{HOME}/peta/interaktif.json").json["layers"]

    drawn = [
        (look, way) for look, way in re.findall(r'<path class="([^"]*)" d="M\d+ \d+([^"]*)"/>', page) if look[0] == "p"
    ]
    blank, weak, _below, _one, good = marks
    assert drawn == [(each.look, each.way) for each in (blank, weak, good)]
    # The legend has all of them, of both maps, and no two have the same shape: nobody needs to see colours.
    assert re.findall(r"</svg>([^<]*)</li>", page.partition("Sinyal seluler<ul")[2])[:5] == [
        each.label for each in marks
    ]
    assert [page.count(each.key) for each in marks] == [1] * 5
    assert (layer["by"], [*layer["marks"].values()]) == ("kategori", [[each.key, each.label] for each in marks])
    assert len({each.way for each in marks}) == 5


def test_the_signal_of_each_region_colours_the_map_above_it(
    client: FlaskClient, kecamatan: Site, village: Site, survey: Make
) -> None:
    survey(village, "Krajan", "2026-02-01", households=40)
    survey(village, "Tegal", "2026-02-01", "kuat", "kuat", "kuat", households=90)

    rows = list(csv.DictReader(io.StringIO(client.get(f"{HOME}/data/sinyal-wilayah.csv").text.lstrip("\ufeff"))))
    choice = client.get(f"{HOME}/peta/?angka=pilih").text
    page = client.get(f"{HOME}/peta/?angka=sinyal-wilayah.kk_tanpa_sinyal").text

    assert [list(row.values()) for row in rows] == [["33.04.02.2007", "Kalimandi", "2", "1", "0", "40"]]
    assert ["Sinyal seluler per wilayah: Dusun tanpa sinyal" in choice, "40 KK" in page] == [True, True]
    assert client.get(f"{VILLAGE}/data/sinyal-wilayah.csv").status_code == 404


def test_the_data_set_has_every_survey_of_the_region(
    client: FlaskClient, kecamatan: Site, village: Site, survey: Make
) -> None:
    wrong = survey(village, "=Krajan", "2026-02-01")
    right = survey(village, "Krajan", "2026-02-01", "kuat", "kuat", "kuat", replaces=wrong)

    rows = list(csv.DictReader(io.StringIO(client.get(f"{HOME}/data/sinyal.csv").text.lstrip("\ufeff"))))

    assert [(row["nomor"], row["kode_wilayah"], row["kategori"], row["dibetulkan_oleh"]) for row in rows] == [
        (str(wrong), "33.04.02.2007", "blank", str(right)),
        (str(right), "33.04.02.2007", "4g_baik", ""),
    ]
    assert rows[0]["dusun"] != "=Krajan"


def test_what_is_asked_for_tomorrow_is_not_there_yet(client: FlaskClient, village: Site, survey: Make) -> None:
    survey(village, "Krajan", (today(village) + timedelta(days=1)).isoformat())

    assert "Belum ada survei sinyal" in client.get(f"{VILLAGE}{PAGE}").text


def test_the_proposal_of_a_hamlet_stands_with_it(client: FlaskClient, village: Site, survey: Make) -> None:
    key = survey(village, "Krajan", "2026-02-01")
    step: dict[str, Any] = {"platform": "PASTI", "status": "diajukan", "urgency": "tinggi", "number": "12"}
    with site_scope(village.id):
        row = db.session.get_one(Survey, key)
        services.add_step(row, {**step, "day": today(village)}, site=village, by=None)
    db.session.commit()

    assert "PASTI, 12" in client.get(f"{VILLAGE}{PAGE}{key}").text
