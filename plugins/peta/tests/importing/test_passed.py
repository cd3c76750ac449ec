"""What a file says beside what is kept of it: the number of somebody in it marks the name, wherever it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import every_site
from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import LONGEST_TEXT
from cms_peta.importing import shaping, words
from cms_peta.importing.survey import survey
from cms_peta.own.models import OwnFeature

from ..conftest import Bring, Send
from ..test_formats import KML
from ..test_homes import file, read

NUMBER, NIK = "0812-3456-7890", "3304024107850001"
POINT = "<Point><coordinates>109.4583123456789,-7.475</coordinates></Point>"
LOOK = "<LookAt><longitude>109.3304024107850001</longitude><latitude>-7.475</latitude></LookAt>"
GPX = (
    '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="-7.475" lon="109.455"><name>Sutarmi</name>{}</wpt></gpx>'
)


def place(more: str = "", name: str = "Sutarmi") -> str:
    return f"<Placemark><name>{name}</name>{more}{LOOK}{POINT}</Placemark>"


def feature(**more: Any) -> bytes:
    told = {
        "type": "Feature",
        "properties": {"nama": "Sutarmi"},
        "geometry": {"type": "Point", "coordinates": [109, -7]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [told | more]}).encode()


def collection(**more: Any) -> bytes:
    return json.dumps(json.loads(feature()) | more).encode()


def topology(*, called: str = "titik", within: dict[str, Any] | None = None, **more: Any) -> bytes:
    point = {"type": "Point", "coordinates": [109, -7], "properties": {"nama": "Sutarmi"}}
    objects = {called: {"type": "GeometryCollection", "geometries": [point], **(within or {})}}
    return json.dumps({"type": "Topology", "arcs": [], "objects": objects, **more}).encode()


def marks(app: Flask, data: bytes) -> list[tuple[str, str]]:
    """Return names and what stood beside them, as the import finds it."""
    with app.test_request_context():
        opened = open_file(data)
        dropped = survey(opened, "lain").personal
        return [(raw.name, shaping.left_beside(raw, dropped, opened.passed)) for raw in opened.features(0)]


@pytest.mark.sqlite_only("files are read without a database")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        *((KML.format(place(f"<{each}>{NUMBER}</{each}>")).encode(), "telepon") for each in ("phoneNumber", "Snippet")),
        (KML.format(place(f"<address>Krajan, {NUMBER}</address>")).encode(), "telepon"),
        (KML.format(place(f"<description><b>Hubungi</b> <i>{NIK}</i></description>")).encode(), "nik"),
        (KML.format(place(f"<description>{'a ' * 400}{NUMBER}</description>")).encode(), "telepon"),
        *(
            (KML.format(place(each)).encode(), "telepon")
            for each in (
                f"<address><b>Krajan</b> {NUMBER}</address>",
                f"<Snippet><i title='{NUMBER}'>Krajan</i></Snippet>",
                "<Snippet>0812<b>3456</b>7890</Snippet>",
                "<Snippet><b>0812</b><i><u>3456</u>7890</i></Snippet>",
                "<Snippet>Krajan <img alt='0812&lt;b&gt;3456&lt;/b&gt;7890'/></Snippet>",
                f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' title='{NUMBER}'/>",
            )
        ),
        (KML.format(f"<Folder><link href='tel:{NUMBER}'/>{place()}</Folder>").encode(), "telepon"),
        (KML.format(f"<Folder><name>Data {NUMBER}</name>{place()}</Folder>").encode(), "telepon"),
        *(
            (KML.format(f"<Folder>{each}{place()}</Folder>").encode(), "telepon")
            for each in (
                f"<name>{'a ' * 150}{NUMBER}</name>",
                f"<description>{NUMBER}</description>",
                f"<Snippet>{NUMBER}</Snippet>",
                f"<ExtendedData><Data name='hp'><value>{NUMBER}</value></Data></ExtendedData>",
            )
        ),
        (KML.format(f"<description>{NUMBER}</description><Folder>{place()}</Folder>").encode(), "telepon"),
        (KML.format(f"<Folder><Folder/><name>{NUMBER}</name><Folder>{place()}</Folder></Folder>").encode(), "telepon"),
        *(
            (GPX.replace("<wpt", f"{each}<wpt").format("").encode(), "telepon")
            for each in (
                f"<metadata><desc>{NUMBER}</desc></metadata>",
                '<metadata><author><email id="karto" domain="gmail.com"/></author></metadata>',
                "<email>karto@gmail.com</email>",
            )
        ),
        *((collection(**each), "telepon") for each in ({"name": f"Karto {NUMBER}"}, {"properties": {"hp": NUMBER}})),
        *(
            (topology(**each), "telepon")
            for each in ({"called": NUMBER}, {"name": NUMBER}, {"within": {"ket": NUMBER}})
        ),
        (f"Karto {NUMBER};;\nnama;x;y\nSutarmi;109.455;-7.475".encode(), "telepon"),
        (KML.format(place().replace("<Placemark", f'<Placemark id="{NIK}"')).encode(), "nik"),
        (GPX.format(f"<extensions><x><hp>{NUMBER}</hp></x></extensions>").encode(), "telepon"),
        (GPX.format(f'<link href="tel:{NUMBER}"/>').encode(), "telepon"),
        (GPX.format(f"<src>{NUMBER}</src>").encode(), "telepon"),
        (GPX.format("<src>0812<b>3456</b>7890</src>").encode(), "telepon"),
        (KML.format("<Folder><Snippet>0812<b>34</b>567890</Snippet>" + place() + "</Folder>").encode(), "telepon"),
        *((feature(**{each: NIK}), "nik") for each in ("id", "nomor")),
        (feature(properties={"nama": "Sutarmi", f"Karto {NUMBER}": "ya"}), "telepon"),
        (feature(properties={"nama": "Sutarmi", "uraian": f"{'a ' * 400}{NUMBER}"}), "telepon"),
        (f"nama;x;y;uraian\nSutarmi;109.455;-7.475;{'a ' * 400}{NUMBER}".encode(), "telepon"),
        (
            json.dumps(
                {
                    "type": "Topology",
                    "arcs": [],
                    "objects": {
                        "a": {"type": "Point", "id": NIK, "coordinates": [109, -7], "properties": {"nama": "Sutarmi"}}
                    },
                }
            ).encode(),
            "nik",
        ),
    ],
)
def test_a_number_beside_what_is_kept_marks_the_name(app: Flask, data: bytes, why: str) -> None:
    assert marks(app, data) == [("Sutarmi", why)]


@pytest.mark.sqlite_only("files are read without a database")
@pytest.mark.parametrize(
    "data",
    [
        KML.format(f"<name>Data</name>{place('<address>Krajan RT 02</address><styleUrl>#a-0812345678901</styleUrl>')}"),
        GPX.format("<ele>812.345678901</ele><time>2024-08-12T08:12:30Z</time><src>survei 2024</src>"),
        feature(id="jalan.12").decode(),
        feature(id="node/8123456789").decode(),
    ],
)
def test_other_numbers_there_mark_nothing(app: Flask, data: str) -> None:
    assert marks(app, data.encode()) == [("Sutarmi", "")]


@pytest.mark.sqlite_only("files are read without a database")
@pytest.mark.parametrize(
    "more",
    [
        "<description>{}</description>",
        "<ExtendedData><Data name='description'><value>{}</value></Data></ExtendedData>",
        "<ExtendedData><SchemaData><SimpleData name='description'>{}</SimpleData></SchemaData></ExtendedData>",
    ],
)
def test_elements_in_a_text_are_read_as_a_text_with_marks_has_them(app: Flask, more: str) -> None:
    told = "Dekat <b title='a &gt; b'>ba<i>lai</i></b> desa<br/>Hub. 0812<b>3456</b>7890"
    data = KML.format(place(more.format(told))).encode()

    with app.test_request_context():
        (raw,) = open_file(data).features(0)
        found = survey(open_file(data), "lain").personal
    shown = 'Dekat <b title="a &gt; b">ba<i>lai</i></b> desa<br></br>Hub. 0812<b>3456</b>7890'
    assert (raw.facts, found) == ({"description": shown}, {"description": "telepon"})


@pytest.mark.sqlite_only("files are read without a database")
def test_elements_in_a_text_of_gpx_are_read_so_too(app: Flask) -> None:
    data = GPX.format("<desc>Sumur <b>dalam</b> 12 m</desc>").encode()
    with app.test_request_context():
        (raw,) = open_file(data).features(0)

    assert raw.facts == {"desc": "Sumur <b>dalam</b> 12 m"}


@pytest.mark.sqlite_only("files are read without a database")
def test_a_number_in_the_name_of_a_folder_marks_what_is_in_it(app: Flask) -> None:
    inner = f"<Folder><name>Dalam</name>{place(name='Tukiyem')}</Folder>"
    folder = f"<Folder><name>Karto {NUMBER}</name>{inner}{place(name='Slamet')}</Folder>"
    before, after = (f"<Folder>{place(name=each)}</Folder>" for each in ("Sutarmi", "Wagiman"))
    data = KML.format(f"{before}{folder}{after}{place(name='Ngatini')}").encode()

    found = [("Sutarmi", ""), ("Tukiyem", "telepon"), ("Slamet", "telepon"), ("Wagiman", ""), ("Ngatini", "")]
    assert marks(app, data) == found


@pytest.mark.sqlite_only("words are put together without a database")
@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("Karto 0812-3456-7890", "Karto ••••-••••-••••"),
        ("budi.karto@gmail.com", "••••••••••••••••••••"),
        ("surel: budi@gmail.com (2024)", "surel: •••••••••••••• (••••)"),
        *(("Luas 2024", "Luas 2024"), ("kantor@klampok.desa.id", "kantor@klampok.desa.id")),
    ],
)
def test_a_column_is_told_without_the_number_or_address_in_its_name(column: str, told: str) -> None:
    assert words.called(column) == told


def test_what_is_marked_is_asked_about_and_no_digit_of_it_is_shown_or_kept(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file({"nama": "Sutarmi Rahayu", f"Karto {NUMBER}": "ya", "uraian": "a" * 600}))
    told = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "Fitur ke-1: “Sutarmi Rahayu” berdampingan dengan NIK, nomor HP" in told
    assert ("Karto ••••-••••-•••• (berisi nomor HP)" in told, NUMBER in told) == (True, False)
    with every_site() as session:
        (row,) = session.scalars(select(OwnFeature)).all()
        assert (row.number_beside, row.facts) == ("telepon", {"uraian": "a" * (LONGEST_TEXT - 1) + "…"})
