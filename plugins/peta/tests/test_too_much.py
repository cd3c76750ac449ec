"""Small files that would become large: each is refused before anything is made of what it holds."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import shapefile
from flask import Flask

from cms_peta.boundaries import reading
from cms_peta.formats import raw
from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import FileRefused
from cms_peta.importing import services
from cms_peta.importing.survey import survey

MANY = 150_000
ONE = "Satu fiturnya punya lebih dari 100.000 titik sudut."
HEAD = b'{"type":"FeatureCollection","features":['


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, told in files.items():
            archive.writestr(name.replace("_", "."), told)
    return made.getvalue()


def line(spots: int) -> bytes:
    """Return a Shapefile with a line of so many spots, all of them the same."""
    files = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files) as writer:
        writer.field("nama")
        writer.line([[(109.4, -7.4)] * 2])
        writer.record("x")
    told = {ending: file.getvalue() for ending, file in files.items()}
    content = struct.pack("<i4d3i", 3, 109.4, -7.4, 109.4, -7.4, 1, spots, 0)
    content += struct.pack("<2d", 109.4, -7.4) * spots
    length = 50 + 4 + len(content) // 2
    head = told["shp"][:24] + struct.pack(">i", length) + told["shp"][28:100]
    shp = head + struct.pack(">2i", 1, len(content) // 2) + content
    return zipped(a_shp=shp, a_dbf=told["dbf"])


def kml(inner: bytes) -> bytes:
    head = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
    return zipped(doc_kml=head + inner + b"</Placemark></Document></kml>")


def gpx(spots: int) -> bytes:
    return b"<gpx><trk><trkseg>" + b'<trkpt lat="1" lon="9"/>' * spots + b"</trkseg></trk></gpx>"


def wkt(inner: bytes) -> bytes:
    return b'nama,wkt\nx,"LINESTRING(' + inner + b'1 1)"\n'


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "spots": (lambda: HEAD + b"[1,1]," * 1_100_000 + b"1]}", "Titik sudutnya lebih dari 500.000."),
    "objects": (lambda: HEAD[:-12] + b'"x":[' + b'{"a":1},' * 700_000 + b"1]}", "Fiturnya lebih dari 100.000."),
    "kml": (lambda: kml(b"<LineString><coordinates>" + b"1,1 " * MANY + b"</coordinates></LineString>"), ONE),
    "kml, no commas": (lambda: kml(b"<Point><coordinates>" + b"1 " * 10**7 + b"</coordinates></Point>"), ONE),
    "kml, many lines": (lambda: kml(b"<LineString><coordinates>1,1 2,2</coordinates></LineString>" * 200_000), ONE),
    "gpx": (lambda: gpx(310_000), ONE),
    "gpx, few": (lambda: gpx(101_000), ONE),
    "shp": (lambda: line(3_000_000), ONE),
    "csv": (lambda: wkt(b"1.5 1.5," * 2_000_000), ONE),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused_with_what_was_found_and_takes_little_memory(name: str, app: Flask) -> None:
    make, said = FILES[name]
    data = make()

    tracemalloc.start()
    try:
        with app.test_request_context(), pytest.raises(FileRefused) as refused:
            survey(open_file(data), "lain")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert str(refused.value.sentences[0]) == said
    # Beside the file itself, and what it is when it is unpacked.
    assert peak < 200 * 1024**2


def test_numbers_without_an_end_are_no_spot(app: Flask) -> None:
    with app.test_request_context():
        (found,) = open_file(wkt(b"1 2," + b"1 " * 1_000_000)).features(0)

    assert found.fault.startswith("koordinatnya tidak terbaca")


def test_as_many_spots_as_are_taken_are_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("raw", "cells", "kml", "shapefiles", "markup"):
        monkeypatch.setattr(f"cms_peta.formats.{module}.MOST_OF_ONE", 50, raising=False)
    monkeypatch.setattr("cms_peta.importing.survey.MOST_OF_ONE", 50)
    whole = [
        kml(b"<LineString><coordinates>" + b"1,1,0 " * 50 + b"</coordinates></LineString>"),
        gpx(50),
        line(50),
        wkt(b"1 1," * 49),
    ]
    with app.test_request_context():
        assert [survey(open_file(each), "lain").kinds for each in whole] == [{"garis": 1}] * 4


def test_boundaries_with_too_many_spots_are_refused_before_they_are_read(app: Flask) -> None:
    data = HEAD + b"[1,1]," * 1_000_000 + b"1]}"
    tracemalloc.start()
    with app.test_request_context(), pytest.raises(reading.BoundariesRefused, match=r"lebih dari 250\.000"):
        reading.read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < len(data)


def test_one_request_reads_no_more_spots_than_it_has_time_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SPOTS_AT_ONCE", 60)
    data = b"nama,wkt\n" + b"".join(b'x,"LINESTRING(' + b"109 -7,110 -7," * 10 + b'109 -7)"\n' for _each in range(9))
    row: Any = SimpleNamespace(
        system=4326,
        swapped=False,
        geometry="garis",
        named_by="",
        east_by="",
        north_by="",
        kind="lain",
        done=0,
        data=data,
    )
    row.survey, row.found, row.facts = {"personal": {}, "columns": [], "of_people": False}, {"told": []}, {"among": ""}
    region: Any = SimpleNamespace(away=lambda _box: 0.0, reach=1.0)

    ends = []
    with app.test_request_context():
        while row.done < 9:
            step = services.read_on(row, region)
            row.done, row.found = step.end, step.found
            ends.append((step.end, len(step.columns), step.found["good"]))

    assert ends == [(3, 3, 3), (6, 3, 6), (9, 3, 9)]


@pytest.mark.sqlite_only("no database is asked")
def test_a_file_that_is_too_large_is_told_what_can_be_done(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(FileRefused) as refused:
        open_file(b"{" + b" " * raw.MOST_BYTES)

    assert refused.value.sentences[0] == "Berkasnya di atas 20 MB."
    assert "Bagi menjadi beberapa berkas" in refused.value.sentences[1]
