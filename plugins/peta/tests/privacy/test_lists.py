"""A file that is a list of people stays at the desk whatever its layer is about; a list of places does not."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_peta.privacy import CONTACT, NAMED, NIK, OWNED, PHONE, why_personal
from cms_peta.privacy.columns import about_people

from ..conftest import HOME, Bring, Send
from ..test_homes import file, own_layers, read
from .conftest import PERSON

PATIENT = {"diagnosa": "TB paru", "umur": 45, "jk": "L"}
PEOPLE = (
    ("kesehatan", ({"nama": "Kasus 1", **PATIENT}, {"nama": "Kasus 2", **PATIENT})),
    ("kesehatan", ({"nama": "Puskesmas 1", "diagnosa": "TB paru"},)),
    ("kesehatan", ({"nama": "Kasus 1", "umur": 45, "jk": "L"},)),
    ("kesehatan", ({"nama_pasien": "Karto", "ket": "kontrol"},)),
    ("kesehatan", ({"nama": "Kasus 1", "umur": 45}, *[{"nama": f"Posyandu {each}", "umur": ""} for each in range(5)])),
    ("fasilitas", ({"nama": "Suparno", "dtks": "ya", "penghasilan": 500000},)),
    ("fasilitas", ({"nama": "Suparno", "penghasilan": 500000},)),
    ("fasilitas", ({"nama": "Titik 1", "catatan": "3304022002850001"},)),
    ("sekolah", ({"nama": "Adit", "tgl_lahir": "2015-01-02"},)),
    ("ibadah", ({"nama": "Titik 1", "NIK": "3304022002850001"},)),
    ("potensi", ({"nama": "Warung Karto", "pemilik": "Karto", "desil": 1},)),
    ("lahan", ({"nama": "Suparno", "nop": "330402200200200010"},)),
)
PLACES = (
    ("kesehatan", ({"nama": "Melati", "balita": 12, "lansia": 30},)),
    ("kesehatan", ({"nama": "Puskesmas 1", "Kepala": "drg. Sri Rahayu", "nip_kepala": "197704052005011003"},)),
    ("kesehatan", ({"nama": "Posyandu Melati", "NIK kader": "3304022002850001", "umur": 45},)),
    ("kesehatan", ({"nama": "Melati", "umur kader": 45, "alamat rumah": "RT 2"},)),
    ("sekolah", ({"nama": "SD Negeri 1", "Guru": 8, "jk": "L"}, {"nama": "Al Huda", "Guru": 6, "jk": ""})),
    ("potensi", ({"nama": "Batik Sekar", "usaha": "batik", "NIK": "3304022002850001", "jk": "L"},)),
    ("potensi", ({"nama": "Sekar Wangi", "penghasilan": 5000000},)),
    ("fasilitas", ({"nama": "Balai Warga", "penerima": "KWT Makmur", "umur": 12},)),
)


@pytest.mark.parametrize(("kind", "rows"), PEOPLE)
def test_a_list_of_people_is_for_the_desk_alone_in_a_layer_of_any_kind(
    kind: str, rows: tuple[dict[str, Any], ...], send: Send, client: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file(*rows), kind=kind, title="Data Puskesmas Agustus")

    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public) for each in own_layers()] == [("rumah", False)]
    assert "data-puskesmas-agustus" not in client.get(f"{HOME}/peta/ogc/collections?f=json").text


@pytest.mark.parametrize(("kind", "rows"), PLACES)
def test_a_list_of_places_is_public_without_its_columns_about_people(
    kind: str, rows: tuple[dict[str, Any], ...], send: Send, client: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file(*rows), kind=kind)

    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public) for each in own_layers()] == [(kind, True)]
    (name,) = (each for each in _names(client) if each.startswith("titik"))
    shown = client.get(f"{HOME}/peta/ogc/collections/{name}/items?f=json").text
    assert [each in shown for each in ("3304022002850001", "197704052005011003")] == [False, False]


def test_a_list_of_who_pays_for_parcels_says_which_column_made_it_one(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file({"nama": "Suparno", "nop": "330402200200200010"}), kind="lahan")

    assert "hapus kolom nop dari berkasnya" in officer.get(page).text


def _names(client: FlaskClient) -> list[str]:
    told = client.get(f"{HOME}/peta/ogc/collections?f=json").get_json()
    return [each["id"] for each in told["collections"]]


def test_a_list_of_people_is_one_by_its_columns_and_not_among_places() -> None:
    assert [about_people("lain", each) for each in ([NAMED], [OWNED, CONTACT, PHONE, NIK], [])] == [True, False, False]
    assert [about_people(kind, [NAMED]) for kind in ("sekolah", "potensi")] == [False, False]


def test_a_file_with_who_told_of_it_is_no_list_of_people() -> None:
    whys = [why_personal("bencana", column, PERSON) for column in ("pelapor", "saksi", "pemohon")]
    assert [about_people("bencana", [why]) for why in whys] == [False] * 3
    assert about_people("bencana", [why_personal("bencana", "nik", "1")]) is True


def test_a_file_of_counts_with_too_few_to_say_is_no_list_of_people(send: Send, bring: Bring) -> None:
    bring()
    told = [{"nama": f"RT {each}", "Pasien": count} for each, count in enumerate((12, "<5", 20, "-"), start=1)]
    page = read(send, file(*told))

    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public, each.features) for each in own_layers()] == [("lain", True, 4)]
