"""Layers as files: GDAL reads each of them back, feature by feature, and no cell or name does harm."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import geojson_validator
import pyogrio
import pytest
import shapely
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_peta import ogc
from cms_peta.collections import Collection, Feature
from cms_peta.formats import gdal
from cms_peta.formats.opening import open_file
from cms_peta.formats.views import ARCHIVES, TEXTS
from cms_peta.geometry import Json
from cms_peta.words import AGREED

from .conftest import HOME, LEFT, RIGHT, Bring, square

POINT: Json = {"type": "Point", "coordinates": [109.455, -7.475]}
LINE: Json = {"type": "MultiLineString", "coordinates": [[[109, -7], [109.1, -7]], [[109, -7.1], [109.1, -7.1]]]}
HOLE = square(109.452, -7.478, 0.002)[::-1]
AREA: Json = {"type": "Polygon", "coordinates": [[*map(list, LEFT)], [*map(list, HOLE)]]}
EVIL = '=HYPERLINK("http://x")]]></name><script>\x00\x0b&é'


def made(*geometries: Json, **more: Any) -> Collection:
    """Return a collection of features with properties of each kind."""
    features = [
        Feature(str(number), each, {"nama": f"Fitur {number}", "nilai": number, "luas_ha": 1.5 * number, **more})
        for number, each in enumerate(geometries, start=1)
    ]
    return of(features)


def of(features: list[Feature]) -> Collection:
    """Return a collection of features."""
    return Collection(
        name="contoh",
        title="Contoh & co.",
        describe=lambda: ("Sumber: uji.", {"sumber": "uji"}),
        queryables=dict,
        page=lambda _asked, offset, limit: (features[offset : offset + limit], len(features)),
        find=lambda key: next((each for each in features if each.key == key), None),
        features=lambda _box: iter(features),
    )


def written(collection: Collection, form: str) -> bytes:
    """Return a collection as a file."""
    if form in TEXTS:
        return "".join(TEXTS[form](collection)).encode()
    if form in ARCHIVES:
        ARCHIVES[form](collection, made := io.BytesIO())
        return made.getvalue()
    with gdal.write(collection, form) as file:
        return file.read()


def gdal_reads(data: bytes, name: str, folder: Path, layer: str | None = None) -> list[tuple[Any, dict[str, Any]]]:
    """Return the geometries and columns that GDAL finds in a file."""
    path = folder / name
    path.write_bytes(data)
    source = f"/vsizip/{path}" if name.endswith(".zip") else str(path)
    meta, _fids, shapes, columns = pyogrio.raw.read(source, layer=layer)
    assert meta["crs"] in ("EPSG:4326", None)
    rows = zip(*columns, strict=True) if len(columns) else ((),) * len(shapes)
    names = [str(each) for each in meta["fields"]]
    return [
        (shapely.from_wkb(each), dict(zip(names, row, strict=True))) for each, row in zip(shapes, rows, strict=True)
    ]


def same(told: Any, geometry: Json) -> bool:
    return bool(shapely.equals_exact(shapely.normalize(told), shapely.normalize(parsed(geometry)), 1e-7)) or bool(
        shapely.equals(told, parsed(geometry))
    )


def parsed(geometry: Json) -> Any:
    return shapely.from_geojson(json.dumps(geometry))


@pytest.mark.parametrize("geometry", [POINT, LINE, AREA], ids=["point", "line", "area"])
@pytest.mark.parametrize("form", ["kml", "kmz", "zip", "gpkg", "fgb"])
def test_gdal_reads_a_file_back_feature_by_feature(form: str, geometry: Json, tmp_path: Path) -> None:
    data = written(made(geometry, geometry), form)
    found = gdal_reads(data, f"contoh.{form}", tmp_path)

    assert [same(shapely.force_2d(shape), geometry) for shape, _row in found] == [True, True]
    assert [row.get("nama", row.get("Name")) for _shape, row in found] == ["Fitur 1", "Fitur 2"]
    assert [float(row["nilai"]) for _shape, row in found] == [1, 2]
    assert [float(row["luas_ha"]) for _shape, row in found] == [1.5, 3]


@pytest.mark.parametrize("form", ["gpkg", "fgb"])
def test_columns_of_one_name_stand_apart(form: str, tmp_path: Path) -> None:
    clashing = {"NAMA": "lain", "fid": "7", "geom": "x", "Kondisi": "baik", "KONDISI": "rusak"}
    ((_shape, row),) = gdal_reads(written(made(POINT, **clashing), form), f"contoh.{form}", tmp_path)
    names = ("nama", "NAMA_2", "fid_2", "geom_2", "Kondisi", "KONDISI_2")
    assert [row[name] for name in names] == ["Fitur 1", "lain", "7", "x", "baik", "rusak"]


EXACT = [
    Feature("33.04.02.2007", POINT, {"nama": "Pos", "buka": True, "Kelas": "A", "kelas": 3, "tinggi": 0.1, "id": "x"}),
    Feature("p-2", POINT, {"nama": "", "buka": None, "Kelas": None, "kelas": None, "tinggi": None, "id": None}),
    Feature("7", POINT, {"nama": "Pos", "buka": False, "Kelas": "", "kelas": -(2**52), "tinggi": 1234567.0625}),
]
"""Ids of each form, names of columns that differ by case, one that is called as ours, nothing, no, and no name."""


@pytest.mark.parametrize("form", ["kml", "kmz", "zip", "gpkg", "fgb"])
def test_ids_and_types_are_the_same_in_every_file(form: str, tmp_path: Path) -> None:
    data = written(of(EXACT), form)
    rows = {row["id_fitur"]: row for _shape, row in gdal_reads(data, f"contoh.{form}", tmp_path)}

    assert sorted(rows) == ["33.04.02.2007", "7", "p-2"]
    shown = [[plain(rows[each.key], *names) for names in COLUMNS] for each in EXACT]
    assert shown == [
        ["Pos", True, "A", 3, 0.1, "x"],
        [None, None, None, None, None, None],
        ["Pos", False, None, -(2**52), 1234567.0625, None],
    ]


COLUMNS = (("nama", "Name"), ("buka",), ("Kelas",), ("kelas_2",), ("tinggi",), ("id", "id_2"))


def plain(row: dict[str, Any], *names: str) -> Any:
    """Return a cell in the type of its column, and None for what is not there."""
    told = [row[name] for name in names if name in row][-1]
    told = told.item() if hasattr(told, "item") else told
    return None if told in ("", None) or told != told else told


def test_a_spreadsheet_has_the_same_ids_and_says_yes_and_no() -> None:
    rows = list(csv.DictReader(io.StringIO(written(of(EXACT), "csv").decode("utf-8-sig")), delimiter=";"))

    assert [
        [row[name] for name in ("id_fitur", "nama", "buka", "Kelas", "kelas_2", "tinggi", "id")] for row in rows
    ] == [
        ["33.04.02.2007", "Pos", "true", "A", "3", "0.1", "x"],
        ["p-2", "", "", "", "", "", ""],
        ["7", "Pos", "false", "", str(-(2**52)), "1234567.0625", ""],
    ]


def test_what_has_no_name_has_none_for_receivers_and_says_its_id(tmp_path: Path) -> None:
    found = [row for _shape, row in gdal_reads(written(of(EXACT), "gpx"), "contoh.gpx", tmp_path, "waypoints")]

    assert [row["name"] for row in found] == ["Pos", None, "Pos"]
    assert [row["desc"].split("; ")[0] for row in found] == ["id_fitur: 33.04.02.2007", "id_fitur: p-2", "id_fitur: 7"]


def test_numbers_that_no_table_has_room_for_are_texts(tmp_path: Path) -> None:
    ((_shape, row),) = gdal_reads(written(made(POINT, besar=1e300), "zip"), "contoh.zip", tmp_path)

    assert row["besar"] == "1e+300"


def test_gdal_reads_gpx_back(tmp_path: Path) -> None:
    data = written(made(POINT, LINE), "gpx")

    ((place, about),) = gdal_reads(data, "contoh.gpx", tmp_path, "waypoints")
    ((track, _about),) = gdal_reads(data, "contoh.gpx", tmp_path, "tracks")
    assert (same(place, POINT), about["name"], same(track, LINE)) == (True, "Fitur 1", True)


def test_gdal_reads_csv_back_and_it_is_one_for_spreadsheets(tmp_path: Path) -> None:
    data = written(made(POINT, AREA), "csv")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))

    assert (data[:3], rows[0]["nama"], rows[0]["luas_ha"]) == (b"\xef\xbb\xbf", "Fitur 1", "1.5")
    assert [same(shapely.from_wkt(row["wkt"]), each) for row, each in zip(rows, (POINT, AREA), strict=True)] == [
        True
    ] * 2
    assert [len(pyogrio.raw.read(_kept(data, tmp_path))[2])] == [2]


def _kept(data: bytes, folder: Path) -> str:
    (folder / "contoh.csv").write_bytes(data)
    return str(folder / "contoh.csv")


@pytest.mark.parametrize("form", ["kml", "kmz", "zip", "csv", "gpkg", "fgb"])
@pytest.mark.parametrize("geometry", [POINT, LINE, AREA], ids=["point", "line", "area"])
def test_what_is_written_is_read_here_too(form: str, geometry: Json) -> None:
    (found,) = open_file(written(made(geometry), form)).features(0)

    assert (found.fault, found.name, float(found.facts["nilai"])) == ("", "Fitur 1", 1)
    assert same(_shape(found.kind, found.parts), geometry)


def _shape(kind: str, parts: Any) -> Any:
    match kind:
        case "titik":
            return shapely.Point(parts[0][0][0])
        case "garis":
            return shapely.MultiLineString([part[0] for part in parts])
    return shapely.MultiPolygon([(part[0], part[1:]) for part in parts])


def test_no_text_is_a_formula_or_markup() -> None:
    collection = made(POINT, catatan=EVIL, **{"kolom yang panjang sekali": 1, "kolom yang panjang juga": 2})
    table = list(csv.reader(io.StringIO(written(collection, "csv").decode("utf-8-sig")), delimiter=";"))
    (place,) = open_file(written(collection, "kml")).features(0)
    (way,) = open_file(written(collection, "gpx")).features(0)
    with zipfile.ZipFile(io.BytesIO(written(collection, "zip"))) as archive:
        told = archive.read("BACA.txt").decode("utf-8-sig").splitlines()
        entries = sorted(archive.namelist())

    assert table[1][4].startswith("'=HYPERLINK")
    assert (place.name, place.facts["catatan"]) == ("Fitur 1", '=HYPERLINK("http://x")]]></name><script>&é')
    assert "<script>" in str(way.facts["desc"])
    assert told[-2:] == ["kolom_yang = kolom yang panjang sekali", "kolom_yan1 = kolom yang panjang juga"]
    assert entries == ["BACA.txt", *(f"contoh.{ending}" for ending in ("cpg", "dbf", "prj", "shp", "shx"))]


def test_points_and_areas_together_become_two_shapefiles() -> None:
    with zipfile.ZipFile(io.BytesIO(written(made(POINT, AREA), "zip"))) as archive:
        lines = sorted(name for name in archive.namelist() if name.endswith(".shp"))

    assert lines == ["contoh-bidang.shp", "contoh-titik.shp"]


def test_boundaries_are_offered_in_every_format(client: FlaskClient, bring: Bring, tmp_path: Path) -> None:
    bring(status=AGREED)
    page = client.get(f"{HOME}/peta/unduh")
    answers = {
        form: client.get(f"{HOME}/peta/lapisan/batas-desa.{form}")
        for form in ("kml", "kmz", "zip", "csv", "gpkg", "fgb")
    }

    assert [form for form in answers if f"/peta/lapisan/batas-desa.{form}" in page.text] == list(answers)
    assert (page.status_code, client.get(f"{HOME}/peta/lapisan/batas-desa.gpx").status_code) == (200, 404)
    for form, answer in answers.items():
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="batas-desa.{form}"'
        if form != "csv":
            # FlatGeobuf keeps neighbours together, in an order of its own.
            found = sorted(gdal_reads(answer.data, f"batas-desa.{form}", tmp_path), key=lambda each: each[0].bounds)
            rings = [{"type": "Polygon", "coordinates": [ring]} for ring in (LEFT, RIGHT)]
            assert [same(shape, ring) for (shape, _row), ring in zip(found, rings, strict=True)] == [True, True]


def test_geojson_passes_the_validator(client: FlaskClient, bring: Bring) -> None:
    bring()
    told = json.loads(client.get(f"{HOME}/peta/lapisan/batas-desa.geojson").text)

    assert not any(geojson_validator.validate_structure(told).values())
    found = geojson_validator.validate_geometries(told)
    assert (found["invalid"], found["problematic"]) == ({}, {})


def test_files_are_gone_when_the_module_is_off(
    client: FlaskClient, bring: Bring, kecamatan: Site, switch_off: Callable[..., None]
) -> None:
    bring()
    paths = ("unduh", "lapisan/batas-desa.kml", "lapisan/batas-desa.gpkg")
    before = [client.get(f"{HOME}/peta/{path}").status_code for path in paths]
    switch_off(kecamatan)

    assert (before, [client.get(f"{HOME}/peta/{path}").status_code for path in paths]) == ([200] * 3, [404] * 3)


def test_gdal_writes_one_file_at_a_time_and_the_last_one_once(
    client: FlaskClient, bring: Bring, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring()
    made: list[str] = []
    monkeypatch.setattr(gdal, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(gdal, "_last", {})
    run = gdal._run
    monkeypatch.setattr(gdal, "_run", lambda folder, form, layer: made.append(form) or run(folder, form, layer))
    monkeypatch.setattr("cms_core.delivery.page_cache.BODY_LIMIT", 0)
    address = f"{HOME}/peta/lapisan/batas-desa"

    answers = [client.get(f"{address}.{form}").status_code for form in ("gpkg", "gpkg", "fgb", "gpkg")]
    with gdal._writing:
        busy = client.get(f"{address}.gpkg")

    assert (answers, made) == ([200] * 4, ["gpkg", "fgb", "gpkg"])
    assert (busy.status_code, "Retry-After" in busy.headers) == (503, True)


def test_an_unknown_layer_or_format_is_not_there(client: FlaskClient, kecamatan: Site) -> None:
    asked = ("batas-desa.kml", "lain.kml", "batas-desa.exe")

    assert [client.get(f"{HOME}/peta/lapisan/{each}").status_code for each in asked] == [404] * 3


class Many:
    """A collection of many features that are made as they are asked for."""

    def __iter__(self) -> Iterator[Feature]:
        for number in range(20_000):
            yield Feature(str(number), POINT, {"nama": f"Pos {number}", "catatan": "x" * 200})


@pytest.mark.parametrize("form", ["geojson", "kml", "gpx", "csv", "kmz", "zip"])
def test_a_large_layer_is_written_in_little_memory(form: str, tmp_path: Path) -> None:
    many = dataclasses.replace(made(), features=lambda _box: iter(Many()))
    write = ogc._whole if form == "geojson" else TEXTS.get(form)
    tracemalloc.start()
    with (tmp_path / "besar").open("wb") as file:
        if write is not None:
            file.writelines(piece.encode() for piece in write(many))
        else:
            ARCHIVES[form](many, file)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # As text it is more than four million bytes.
    assert (peak < 1_500_000, (tmp_path / "besar").stat().st_size > 100_000) == (True, True)


@pytest.mark.parametrize("form", ["geojson", "kml", "csv"])
def test_texts_are_packed_on_their_way(form: str, client: FlaskClient, bring: Bring) -> None:
    bring()
    address = f"{HOME}/peta/lapisan/batas-desa.{form}"

    answer = client.get(address, headers={"Accept-Encoding": "br"})

    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == client.get(address).data


@pytest.mark.parametrize("name", ["gpkg-q-110", "GPKG"])
def test_a_layer_whose_name_begins_as_tables_of_a_geopackage_do_is_written(name: str, tmp_path: Path) -> None:
    collection = dataclasses.replace(made(POINT), name=name)

    assert len(gdal_reads(written(collection, "gpkg"), "contoh.gpkg", tmp_path)) == 1
