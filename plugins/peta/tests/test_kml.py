"""KML as other programs write it: names in columns, archives of several files, tracks, and several kinds in one."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from flask import Flask

from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import FileRefused

from .test_formats import KML, PLACE, read, refused, zipped

pytestmark = pytest.mark.sqlite_only("files are read without a database")
POST = "<Point><coordinates>109.455,-7.475</coordinates></Point>"
COLUMNS = (
    '<Placemark>{}<ExtendedData><SchemaData schemaUrl="#a"><SimpleData name="{}">SDN 1</SimpleData>'
    '<SimpleData name="kode">K1</SimpleData></SchemaData></ExtendedData>{}</Placemark>'
)


@pytest.fixture(autouse=True)
def _texts(app: Flask) -> Any:
    with app.test_request_context():
        yield


def inner(*names: str, links: tuple[str, ...] = ()) -> bytes:
    """Return a KML with a place of each name, and links."""
    linked = "".join(f"<NetworkLink><Link><href>{each}</href></Link></NetworkLink>" for each in links)
    return KML.format(linked + "".join(PLACE.format(each, POST) for each in names)).encode()


@pytest.mark.parametrize("column", ["nama", "NAMOBJ", "Name", "judul"])
def test_without_a_name_a_column_gives_it(column: str) -> None:
    (found,) = read(KML.format(COLUMNS.format("", column, POST)).encode())

    assert (found.name, found.facts) == ("SDN 1", {column: "SDN 1", "kode": "K1"})


def test_a_name_stands_before_a_column_of_that_name() -> None:
    (found,) = read(KML.format(COLUMNS.format("<name>Sekolah</name>", "nama", POST)).encode())

    assert (found.name, found.facts["nama"]) == ("Sekolah", "SDN 1")


def test_columns_of_one_name_stand_apart() -> None:
    data = "".join(f"<Data name='{name}'><value>{told}</value></Data>" for name, told in (("ket", "a"), ("ket", "b")))
    about = f"<description>c</description><ExtendedData>{data}<Data name='description'><value>d</value></Data>"
    (found,) = read(KML.format(f"<Placemark>{about}</ExtendedData>{POST}</Placemark>").encode())

    assert found.facts == {"description": "c", "ket": "a", "ket_2": "b", "description_2": "d"}


def test_all_files_of_an_archive_are_read_and_links_between_them_are_none_outside() -> None:
    main = inner(links=("layers/sekolah%201.kml", "./layers/jalan.kml#x", "http://169.254.169.254/a.kml", "hilang.kml"))
    opened = open_file(
        zipped(
            ("doc.kml", main),
            ("layers/sekolah 1.kml", inner("SD 1", "SD 2", links=("jalan.kml", "../../luar.kml"))),
            ("layers/jalan.kml", inner("Jalan")),
        )
    )

    assert [each.name for each in opened.features(0)] == ["SD 1", "SD 2", "Jalan"]
    assert [each.name for each in opened.features(1)] == ["SD 2", "Jalan"]
    assert opened.told == (
        "Berkas KML di dalam KMZ ini: 3, semuanya dibaca: doc.kml, layers/sekolah 1.kml, layers/jalan.kml.",
        "3 tautan jaringan tidak diikuti: isinya tidak ikut.",
    )


def test_an_archive_of_one_file_says_nothing_of_it() -> None:
    assert open_file(zipped(("doc.kml", inner("Pos")))).told == ()


def test_files_of_an_archive_are_together_no_longer_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(("doc.kml", inner("A")), ("b.kml", inner("B")))
    monkeypatch.setattr("cms_peta.formats.kml.MOST_UNPACKED", len(inner("A")) + 5)

    assert "setelah dibuka" in refused(data)


TRACK = (
    "<gx:Track><when>2026-01-02T03:04:05Z</when><when>2026-01-02T03:05:05Z</when>"
    "<gx:coord>{} 12</gx:coord><gx:coord>{} 13.5</gx:coord></gx:Track>"
)
GOOGLE = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">{}</kml>'


def test_a_track_is_a_line_and_several_are_several() -> None:
    one, other = TRACK.format("109 -7", "109.1 -7"), TRACK.format("109 -7.1", "109.1 -7.1")
    places = PLACE.format("Satu", one) + PLACE.format("Dua", f"<gx:MultiTrack>{one}{other}</gx:MultiTrack>")
    single, both = read(GOOGLE.format(places).encode())

    assert (single.kind, single.parts) == ("garis", [[[(109, -7), (109.1, -7)]]])
    assert (both.kind, both.parts) == ("garis", [[[(109, -7), (109.1, -7)]], [[(109, -7.1), (109.1, -7.1)]]])


def test_a_long_track_is_counted_by_its_spots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms_peta.formats.kml.MOST_OF_ONE", 2)

    assert [each.fault for each in read(GOOGLE.format(PLACE.format("A", TRACK.format("9 -7", "9 -8"))).encode())] == [
        ""
    ]


def test_a_place_of_several_kinds_becomes_one_of_each() -> None:
    area = "<Polygon><outerBoundaryIs><LinearRing><coordinates>109,-7.1 109.1,-7.1 109.1,-7 109,-7.1</coordinates>"
    mixed = f"<MultiGeometry>{POST}{area}</LinearRing></outerBoundaryIs></Polygon>{POST}</MultiGeometry>"
    opened = open_file(KML.format(PLACE.format("Pasar", mixed) + PLACE.format("Pos", POST)).encode())

    assert [(each.name, each.kind, len(each.parts)) for each in opened.features(0)] == [
        ("Pasar", "titik", 2),
        ("Pasar", "bidang", 1),
        ("Pos", "titik", 1),
    ]
    assert [each.kind for each in opened.features(1)] == ["bidang", "titik"]


@pytest.mark.parametrize("links", [("https://example.org/a.kml",), ("doc.kml",), ("b.kml", "doc.kml")])
def test_an_archive_of_nothing_but_links_says_that_they_are_not_followed(links: tuple[str, ...]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("doc.kml", "b.kml"):
            archive.writestr(name, inner(links=links))

    with pytest.raises(FileRefused) as raised:
        open_file(packed.getvalue(), "a.kmz")
    found, remedy = map(str, raised.value.sentences)
    assert "tautan tidak diikuti" in found
    assert "simpan foldernya sebagai KMZ" in remedy
