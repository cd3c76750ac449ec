"""What stands in a file is never guessed about: systems, order, rings, and what cannot be used."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pyproj
import pytest
from flask.testing import FlaskClient

from cms_core.testing.factories import MakeSite
from cms_peta.importing import services
from cms_peta.shapes import doubled_area, unpack

from ..conftest import Send, square
from .conftest import FACTS, INSIDE, NEW, Bringing, areas, counts, csv, features, points, spots


def utm(code: int, *places: tuple[float, float]) -> list[tuple[float, float]]:
    there = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    return [tuple(round(each, 3) for each in there.transform(*place)) for place in places]  # type: ignore[misc]


def offered(text: str) -> list[str]:
    return re.findall(r'name="system" value="\d+">([^<]*)</button>', text)


def test_metres_without_a_system_are_asked_about_and_land_where_they_are(
    upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    ((x, y),) = utm(32749, INSIDE)
    # As people write numbers here: comma before decimals, dots between thousands.
    east, north = (f"{each:,.3f}".translate(str.maketrans(",.", ".,")) for each in (x, y))
    page = upload(csv("nama;x;y", f"Pos;{east};{north}"))
    asked = officer.get(page).text
    refused = send(page, to=f"{page}/cara", system="0", geometry="titik", named_by="")
    send(page, to=f"{page}/cara", system="32749", geometry="titik", named_by="")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert ("belum diketahui" in asked, "UTM zona 49S" in offered(asked), refused.status_code) == (True, True, 422)
    assert spots() == [INSIDE]


@pytest.mark.parametrize(
    ("code", "wrong", "said"),
    [
        # South of the equator read as north of it, and a zone too far: still "inside Indonesia".
        (32749, 32649, "jatuh di luar Indonesia"),
        (32749, 32750, "km dari wilayah situs ini"),
    ],
)
def test_a_wrong_zone_is_told_and_the_right_one_offered(
    code: int, wrong: int, said: str, upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    ((x, y),) = utm(code, INSIDE)
    page = upload(points((x, y), crs={"type": "name", "properties": {"name": f"EPSG:{wrong}"}}))
    seen = officer.get(page).text
    send(page, to=f"{page}/baca")
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (said in seen, "UTM zona 49S" in offered(seen), sent.status_code) == (True, True, 422)
    assert counts()[2:] == [0, 0]


def test_a_file_beside_the_region_is_taken_when_somebody_says_so(read: Bringing, send: Send) -> None:
    page = read(points((115.5, -7.475)))
    refused = send(page, to=f"{page}/pakai", langkah="pakai")
    send(page, to=f"{page}/pakai", langkah="pakai", agreed="y")

    assert (refused.status_code, counts()) == (422, [0, 0, 1, 1])
    assert re.findall(r"paling jauh ([\d.,]+) km", refused.text) == ["665,6"]


def test_latitude_in_front_is_told_and_turned_when_asked(upload: Bringing, send: Send, officer: FlaskClient) -> None:
    page = upload(points((INSIDE[1], INSIDE[0])))
    seen = officer.get(page).text
    send(page, to=f"{page}/cara", system="4326", swapped="y", geometry="titik", named_by="")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert offered(seen) == ["Derajat (WGS 84, SRGI2013, DGN95), urutan ditukar"]
    assert spots() == [INSIDE]


def test_one_feature_of_two_that_lies_elsewhere_is_named(read: Bringing, officer: FlaskClient) -> None:
    seen = officer.get(read(points((INSIDE[1], INSIDE[0]), INSIDE))).text

    assert "Dengan sistem ini 1 dari 2 contoh letaknya jatuh di luar Indonesia." in seen
    assert ("jatuh 0 km" in seen, "Mungkin zonanya keliru" in seen) == (False, False)
    assert "Fitur ke-1 (SD 1): jatuh di luar Indonesia" in seen


def test_a_text_that_is_cut_is_told(read: Bringing, officer: FlaskClient) -> None:
    page = read(
        csv("nama;lintang;bujur;catatan", f"SD 1;-7,475;109,455;{'a' * 501}", f"SD 2;-7,475;109,455;{'b' * 500}")
    )

    assert "1 teks lebih panjang dari 500 huruf; sisanya tidak disimpan." in officer.get(page).text
    assert [each.facts["catatan"] for each in features()] == ["a" * 499 + "…", "b" * 500]


def test_a_ring_the_wrong_way_round_is_turned(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(areas(square(109.45, -7.48)[::-1]), title="Bidang")
    told = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "1 cincin diputar arahnya" in told
    assert [doubled_area(unpack(each.shape)[0][0]) > 0 for each in features()] == [True]


def test_a_part_within_a_part_is_put_together(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(areas([[square(109.45, -7.48)], [square(109.452, -7.478, 0.002)]], kind="MultiPolygon"), title="Bidang")
    told = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "1 bagian berada di dalam bagian lain" in told
    assert [len(unpack(each.shape)) for each in features()] == [1]


BOW = [(109.45, -7.48), (109.46, -7.465), (109.46, -7.48), (109.45, -7.47), (109.45, -7.48)]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (areas(square(109.45, -7.48), BOW), "Fitur ke-2 (Bidang 2): memotong dirinya"),
        (areas(square(109.45, -7.48), []), "Fitur ke-2 (Bidang 2): geometrinya kosong"),
        (areas(square(109.45, -7.48), [(109.45, -7.48)] * 4), "tidak melingkari apa pun"),
        (areas(square(109.45, -7.48), square(103.8, 61.4)), "jatuh di luar Indonesia: bujur 103,8, lintang 61,4"),
        (
            areas(square(109.45, -7.48), square(109.45, 7.48)),
            "jatuh di utara Indonesia: bujur 109,45, lintang 7,48; mungkin tanda minus lintangnya hilang",
        ),
        (areas(square(109.45, -7.48), [["a", "b"]] * 4), "ada titik yang bukan dua angka"),
        (
            areas(square(109.45, -7.48), square(109.46, -7.48)).replace(b'"Polygon"', b'"Curve"', 1),
            "Fitur ke-1 (Bidang 1): jenis geometrinya Curve",
        ),
    ],
)
def test_a_feature_that_cannot_be_used_is_told_and_the_others_are_taken(
    bad: bytes, said: str, read: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = read(bad, title="Bidang")
    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert (said in seen, counts()) == (True, [0, 0, 1, 1])


def test_points_in_a_layer_of_areas_are_refused(read: Bringing, officer: FlaskClient) -> None:
    mixed = json.loads(areas(square(109.45, -7.48), square(109.46, -7.48)))
    mixed["features"] += json.loads(points(INSIDE))["features"]
    seen = officer.get(read(json.dumps(mixed).encode(), title="Bidang")).text

    assert ("Fitur ke-3 (SD 1): berupa Titik, lapisannya Bidang" in seen, "siap dipakai: 2" in seen) == (True, True)


@pytest.mark.parametrize(
    ("data", "facts", "said"),
    [
        (points(INSIDE), {"title": ""}, "Tulis judulnya."),
        (points(INSIDE), {"source": ""}, "Tulis sumbernya."),
        (None, {}, "Pilih berkasnya."),
        (b"", {}, "Berkas ini kosong."),
        (b'{"type":"FeatureCollection","features":[{]}', {}, "bukan GeoJSON yang utuh"),
        (b'{"type":"Topology"}', {}, "TopoJSON"),
        (points(), {}, "Tidak ada fitur di berkas ini."),
        (points(("a", "b")), {}, "Tidak satu pun dari 1 fitur dapat dibaca."),  # type: ignore[arg-type]
        (b"\x89PNG\r\n\x00\x00", {}, "bukan salah satu dari GeoJSON"),
        (b"nama;alamat\r\nA;B", {}, "Tidak ada kolom koordinat. Judul kolomnya: nama, alamat."),
    ],
)
def test_a_form_with_a_fault_comes_back_and_nothing_is_kept(
    data: bytes | None, facts: dict[str, str], said: str, send: Send
) -> None:
    sent = send(NEW, file=data, **{**FACTS, **facts})

    assert (sent.status_code, said in sent.text, counts()) == (422, True, [0] * 4)
    assert facts.get("title", 'value="Sekolah dasar"') in sent.text


def test_a_site_without_boundaries_says_that_it_cannot_tell(
    send: Send, officer: FlaskClient, make_site: MakeSite
) -> None:
    page = send(NEW, file=points((INSIDE[1], INSIDE[0])), **FACTS).headers["Location"]
    seen = officer.get(page).text

    assert ("jatuh di Indonesia" in seen, len(offered(seen))) == (True, 1)


def test_a_table_with_a_cell_as_long_as_a_coast_is_read() -> None:
    ring = ", ".join(f"{109 + n / 100_000:.5f} -7.5" for n in range(12_000))
    data = csv("nama;wkt", f"Pantai;LINESTRING ({ring})")

    assert (len(data) > 131_072, services.prepare(data, "lain").survey.count) == (True, 1)


def test_a_shapefile_with_more_columns_than_a_table_has_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("a.dbf", bytes(8) + (33 + 32 * 256).to_bytes(2, "little") + bytes(22))
    with pytest.raises(services.FileRefused) as refused:
        services.prepare(kept.getvalue(), "lain")

    assert refused.value.sentences == (
        "Kolomnya lebih dari 255.",
        "Hapus dahulu kolom yang tidak perlu, di QGIS.",
    )
