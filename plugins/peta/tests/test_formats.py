"""Files of each format, made here: what is read of them, and what is refused with words that help."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zipfile
from datetime import UTC, datetime
from typing import Any

import pyproj
import pytest
import shapefile

from cms_peta.formats import gdal, raw
from cms_peta.formats.cells import BadNumber, wkt
from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import FileRefused, Raw
from cms_peta.importing.survey import survey

from .test_export import made

WGS84, ZONE = pyproj.CRS(4326).to_wkt("WKT1_ESRI"), pyproj.CRS(32749).to_wkt("WKT1_ESRI")
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = "<Placemark><name>{}</name>{}</Placemark>"


def refused(data: bytes) -> str:
    """Return what is said of a file that is not taken."""
    with pytest.raises(FileRefused) as error:
        survey(open_file(data), "lain")
    return " ".join(map(str, error.value.sentences))


def read(data: bytes) -> list[Raw]:
    return list(open_file(data).features(0))


def zipped(*files: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def cut(data: bytes) -> bytes:
    """Return a Shapefile whose table ends within a row, as after a download that broke off."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zipped(*((name, each[:-20] if name.endswith(".dbf") else each) for name, each in files.items()))


def shape(*rows: tuple[Any, ...], kind: int = shapefile.POINT, encoding: str = "utf-8", **more: bytes) -> bytes:
    """Return a zip with a Shapefile: each row is a name and what goes into it."""
    files = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, shapeType=kind, encoding=encoding) as writer:
        writer.field("NAMA", "C", 40)
        writer.field("LUAS", "N", 10, 2)
        for name, told in rows:
            if told is None:
                writer.null()
            elif kind == shapefile.POINT:
                writer.point(*told)
            elif kind == shapefile.POLYLINE:
                writer.line(told)
            else:
                writer.poly(told)
            writer.record(name, 12.5)
    made = [(f"batas.{ending}", file.getvalue()) for ending, file in files.items()]
    return zipped(*made, *((f"batas.{ending}", content) for ending, content in more.items()))


@pytest.mark.parametrize(
    "text",
    [
        *("-7.461.234;109.458.312", "-74612345;1094583123", "-7463;109458", "-74631;1094583"),
        *("5123;95123", "-746;10945", "-14512;989320"),
    ],
)
def test_a_table_that_lost_its_decimal_marks_is_refused_with_what_helps(text: str, app: Any) -> None:
    with app.test_request_context():
        (split,) = read(f"lintang;bujur\n{text}".encode())
        (both,) = read(f'koordinat\n"{text}"'.encode())

        assert ["kehilangan tanda desimal" in each.fault for each in (split, both)] == [True, True]
        assert (split.parts, "ubah format kolomnya menjadi teks" in split.fault) == ([], True)


@pytest.mark.parametrize("text", ["-7,463;109458", "-7463;109,458"])
def test_one_of_both_numbers_that_lost_its_mark_is_told(text: str, app: Any) -> None:
    with app.test_request_context():
        assert ["kehilangan tanda desimal" in each.fault for each in read(f"lintang;bujur\n{text}".encode())] == [True]


@pytest.mark.parametrize("text", ["9172345;-327000", "10051234;-162000", "-54321;512345"])
def test_metres_beside_a_zone_or_south_of_the_equator_are_below_nought(text: str, app: Any) -> None:
    north, east = map(float, text.split(";"))
    with app.test_request_context():
        (split,) = read(f"northing;easting\n{text}".encode())
        (both,) = read(f'koordinat\n"{int(east)} {int(north)}"'.encode())

    assert (split.fault, split.parts) == ("", [[[(east, north)]]])
    assert (both.fault, {*both.parts[0][0][0]}) == ("", {east, north})


def test_a_table_without_headings_may_begin_with_a_pair_beside_a_zone(app: Any) -> None:
    with app.test_request_context():
        rows = read(b"Pos;-327000, 9172345\nBalai;-327010, 9172345")

    assert [each.facts.get("Kolom 1") for each in rows] == ["Pos", "Balai"]


@pytest.mark.parametrize(
    "text", ["-7,463;109,458", "9170000;330000", "20000;330000", "-833000;12184000", "150;330000", "300000;1200000"]
)
def test_degrees_and_metres_have_lost_nothing(text: str, app: Any) -> None:
    with app.test_request_context():
        assert [each.fault for each in read(f"lintang;bujur\n{text}".encode())] == [""]


@pytest.mark.parametrize(
    ("code", "system", "said"),
    [(32749, 32749, "EPSG:32749"), (23879, 32749, "EPSG:23879"), (4326, 4326, "EPSG:4326"), (2333, None, "EPSG:2333")],
)
def test_the_system_in_front_of_wkt_is_that_of_the_file(code: int, system: int | None, said: str, app: Any) -> None:
    rows = (f"A;SRID={code};POINT(330000 9170000)", "B;POINT(330001 9170001)", "C;SRID=32648;POINT(330000 9170000)")
    with app.test_request_context():
        opened = open_file("\n".join(["nama|geom", *(each.replace(";", "|", 1) for each in rows)]).encode())
        faults = [each.fault for each in opened.features(0)]

    assert (opened.system, opened.said) == (system, said)
    assert [faults[:2], "EPSG:32648" in faults[2]] == [["", ""], True]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("nama;koordinat", "Pos;-7,475, 109,455"),
        ("nama;Titik Koordinat", "Pos;7°28'30\" LS 109°27'18\" BT"),
        ("nama,latlong", 'Pos,"-7.475,109.455"'),
        ("nama;Bujur Timur;Lintang Selatan", "Pos;109,455;7,475"),
        ("nama;bujur;lintang (LS)", "Pos;109,455;-7,475"),
        ("nama;x;y", "Pos;109,455;-7,475"),
        ("nama\tlongitude\tlatitude", "Pos\t109.455\t-7.475"),
        ("nama;lintang;bujur", "Pos;S7,475;E109,455"),
    ],
)
def test_columns_of_coordinates_are_found_by_what_people_call_them(head: str, cells: str) -> None:
    (found,) = read(f"{head}\n{cells}".encode())

    assert (found.facts, [round(each, 6) for each in found.parts[0][0][0]]) == ({"nama": "Pos"}, [109.455, -7.475])


def test_a_table_of_degrees_minutes_and_seconds_is_read() -> None:
    (found,) = read("Nama;Lintang;Bujur;Kelas\nPos;07°28'30\" LS;109°27'18\" BT;A".encode())

    assert (found.name, found.facts) == ("Pos", {"Nama": "Pos", "Kelas": "A"})
    assert [round(each, 6) for each in found.parts[0][0][0]] == [109.455, -7.475]


def test_columns_whose_letters_say_that_they_are_swapped_are_put_right() -> None:
    (found,) = read('lintang,bujur\n"109°27\'18"" E","7°28\'30"" S"'.encode())

    assert [round(each, 6) for each in found.parts[0][0][0]] == [109.455, -7.475]


def test_a_table_with_wkt_and_a_row_that_is_none() -> None:
    one, other, last = read(b'wkt,nama\n"LINESTRING(109 -7,109.1 -7)",A\nrusak,B\n"POINT EMPTY",C')

    assert (one.kind, other.fault, last.fault) == ("garis", "koordinatnya tidak terbaca: rusak", "geometrinya kosong")


def test_a_table_with_a_quotation_mark_too_many_is_refused() -> None:
    assert "Tanda kutip di sekitar baris 2" in refused(b'nama;x;y\n"A;1;2')


def test_a_table_of_windows_is_read() -> None:
    (found,) = read("nama;bujur;lintang\nKopéng;109;-7".encode("cp1252"))

    assert found.name == "Kopéng"


def test_kml_is_read_and_its_links_are_not_followed() -> None:
    data = KML.format(
        PLACE.format("Pos", "<Point><coordinates> 109.455,-7.475,12 </coordinates></Point>")
        + "<Folder>"
        + PLACE.format(
            "Jalan",
            "<ExtendedData><Data name='kelas'><value>desa</value></Data></ExtendedData>"
            "<TimeStamp><when>2026-01-02T03:04:05Z</when></TimeStamp>"
            "<MultiGeometry><LineString><coordinates>109,-7 109.1,-7</coordinates></LineString>"
            "<LineString><coordinates>109,-7.1 109.1,-7.1</coordinates></LineString></MultiGeometry>",
        )
        + "</Folder><NetworkLink><Link><href>http://169.254.169.254/</href></Link></NetworkLink>"
        + PLACE.format(
            "Lahan",
            "<Polygon><innerBoundaryIs><LinearRing><coordinates>109.02,-7.02 109.03,-7.02 109.03,-7.01 109.02,-7.02"
            "</coordinates></LinearRing></innerBoundaryIs><outerBoundaryIs><LinearRing><coordinates>109,-7.1 109.1,-7.1"
            " 109.1,-7 109,-7 109,-7.1</coordinates></LinearRing></outerBoundaryIs></Polygon>",
        )
        + PLACE.format("Kosong", "")
        + PLACE.format("Rusak", "<Point><coordinates>a,b</coordinates></Point>")
    ).encode()
    opened = open_file(data)
    pos, road, land, empty, broken = opened.features(0)

    assert (opened.form, opened.system, opened.told) == (
        "kml",
        4326,
        ("1 tautan jaringan tidak diikuti: isinya tidak ikut.",),
    )
    assert (pos.name, pos.kind, pos.parts) == ("Pos", "titik", [[[(109.455, -7.475)]]])
    assert (road.kind, len(road.parts), road.facts) == ("garis", 2, {"kelas": "desa"})
    assert road.moment == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (land.kind, [len(ring) for ring in land.parts[0]]) == ("bidang", [5, 4])
    assert (empty.fault, broken.fault) == ("geometrinya kosong", "ada titik yang bukan dua angka")
    assert [each.name for each in opened.features(3)] == ["Kosong", "Rusak"]


BOMB = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><kml>&b;</kml>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, BOMB.replace("kml", "gpx")])
def test_entities_are_refused(text: str) -> None:
    assert "entitas atau DTD" in refused(text.encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<kml><Document><Placemark>", "XML berkas ini tidak utuh"),
        (b"<svg/>", "XML ini bukan KML atau GPX"),
        (b"<kml>" + b"<Folder>" * 100 + b"</Folder>" * 100 + b"</kml>", "bersarang terlalu dalam"),
        (zipped(("a.txt", b"x")), "tidak ada .kml maupun .shp"),
        (zipped(("../../etc/a.kml", b"<kml/>")), "menunjuk ke luar"),
        (zipped(("/a.kml", b"<kml/>")), "menunjuk ke luar"),
        (zipped(("a\\..\\..\\a.kml", b"<kml/>")), "menunjuk ke luar"),
        (zipped(*((f"{n}.txt", b"") for n in range(300))), "lebih dari 200 berkas"),
        (zipped(("a.kml", b"<kml>" + b" " * (65 * 1024 * 1024) + b"</kml>")), "di atas 64 MB setelah dibuka"),
        (b"PK\x03\x04rusak", "Berkas zip ini rusak"),
        (zipped(("a.shp", b"x"), ("b.shp", b"x")), "beberapa Shapefile: a.shp, b.shp"),
        (zipped(("a.shp", b"x")), ".dbf dari a tidak ikut"),
        (zipped(("a.shp", b"x"), ("a.dbf", b"x")), "rusak atau terpotong"),
        (cut(shape(("A", (109, -7)), ("B", (109, -7)))), "rusak atau terpotong"),
    ],
)
def test_a_file_that_harms_or_is_broken_is_refused(data: bytes, said: str) -> None:
    assert said in refused(data)


@pytest.mark.parametrize("text", ["A" + " " * 100_000 + "x", " " * 100_000 + "1"])
def test_a_cell_of_spaces_is_looked_at_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(BadNumber):
        wkt(text)

    assert time.process_time() - begun < 1


def test_a_zip_that_lies_about_its_size_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(zipped(("a.kml", b"<kml>" + b" " * 5_000_000 + b"</kml>")))
    # What the central directory says of the length before it was packed: 10 bytes.
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    monkeypatch.setattr("cms_peta.formats.packed.MOST_UNPACKED", 1_000_000)
    tracemalloc.start()
    said = refused(bytes(data))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert ("rusak" in said or "setelah dibuka" in said, peak < 4_500_000) == (True, True)


def test_kmz_is_read() -> None:
    place = PLACE.format("Pos", "<Point><coordinates>109,-7</coordinates></Point>")
    opened = open_file(zipped(("doc.kml", KML.format(place).encode()), ("gambar/a.png", b"x")))

    assert (opened.form, [each.name for each in opened.features(0)]) == ("kmz", ["Pos"])


def test_gpx_is_read() -> None:
    data = b"""<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
        <wpt lat="-7.475" lon="109.455"><name>Pos</name><time>2026-01-02T03:04:05Z</time><sym>Flag</sym></wpt>
        <rte><name>Evakuasi</name><rtept lat="-7" lon="109"/><rtept lat="-7.1" lon="109"/></rte>
        <trk><name>Jejak</name><trkseg><trkpt lat="-7" lon="109"/><trkpt lat="-7.1" lon="109"/></trkseg><trkseg/>
        <trkseg><trkpt lat="-7" lon="109.2"/><trkpt lat="-7.1" lon="109.2"/></trkseg></trk>
        <wpt lat="x" lon="109"/></gpx>"""
    place, route, track, broken = read(data)

    assert (place.name, place.parts, place.facts) == ("Pos", [[[(109.455, -7.475)]]], {"sym": "Flag"})
    assert place.moment == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (route.kind, route.parts) == ("garis", [[[(109, -7), (109, -7.1)]]])
    assert (track.kind, len(track.parts), broken.fault) == ("garis", 2, "ada titik yang bukan dua angka")


AREA = {"type": "Polygon", "coordinates": [[[109, -7.1], [109.1, -7.1], [109.1, -7], [109, -7.1]]]}


def collection(*geometries: Any) -> bytes:
    told = [{"type": "Feature", "properties": {"nama": f"A{n}"}, "geometry": each} for n, each in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": told}).encode()


@pytest.mark.parametrize("form", ["gpkg", "fgb"])
def test_what_gdal_reads_is_read_in_a_process_of_its_own(form: str) -> None:
    with gdal.write(made(*[AREA] * 3), form) as file:
        opened = open_file(file.read())

    assert (opened.form, opened.system) == (form, 4326)
    assert [(each.name, each.kind) for each in opened.features(1)] == [("Fitur 2", "bidang"), ("Fitur 3", "bidang")]


@pytest.mark.parametrize("data", [b"SQLite format 3\x00" + b"x" * 200, b"fgb\x03fgb\x00" + b"\xff" * 500])
def test_a_broken_file_harms_only_the_process_that_reads_it(data: bytes) -> None:
    assert "ini rusak" in refused(data)


def test_without_the_extra_the_way_around_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdal, "is_there", lambda: False)

    assert "cms-peta[gis]" in refused(b"SQLite format 3\x00")


@pytest.mark.usefixtures("kecamatan")
def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"type": "LineString", "coordinates": [[109, -7]] * 90_000}
    many = refused(collection(*[line] * 6))
    monkeypatch.setattr("cms_peta.importing.survey.MOST_FEATURES", 2)

    assert "Titik sudutnya lebih dari 500.000" in many
    assert "Fiturnya lebih dari" in refused(collection(AREA, AREA, AREA))
    assert "di atas 20 MB" in refused(b" " * (raw.MOST_BYTES + 1))


def test_many_features_pass_by_without_staying() -> None:
    data = ("nama;bujur;lintang\n" + "".join(f"Pos {n};109,{n:06d};-7,475\n" for n in range(20_000))).encode()
    opened = open_file(data)
    tracemalloc.start()
    count = sum(1 for _each in opened.features(0))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (count, peak < 8 * len(data)) == (20_000, True)
