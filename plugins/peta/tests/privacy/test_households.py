"""A name that may be somebody's beside what is told of a household is asked about, whatever the layer is called."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site

from ..conftest import STAFF, MakeLayer, Send
from ..test_homes import SPOT, key_of
from .conftest import ASKED, PUBLIC, answer

HOUSEHOLDS = (
    ("bencana", "Kerusakan gempa", {"Kondisi": "rusak berat"}),
    ("fasilitas", "Kondisi jamban", {"Kondisi": "belum punya"}),
    ("bencana", "Pengungsi", {"asal": "RT 1"}),
    ("lain", "Warga", {"jml_jiwa": 4}),
    ("lain", "Warga", {"lantai": "tanah", "jamban": "tidak ada"}),
    ("lain", "Listrik", {"ket": "aktif"}),
    ("lahan", "PBB 2026", {"nilai": 120000}),
    ("potensi", "Ternak", {"jenis": "sapi", "jumlah": 2}),
    ("fasilitas", "Sambungan air", {"status": "aktif"}),
    ("lahan", "Tanah", {"luas": 120}),
)
FACTS = (
    *({"kondisi": "rusak berat"}, {"ket": "belum punya jamban"}, {"asal": "RT 1"}, {"jumlah jiwa": "4 orang"}),
    *({"anggota_keluarga": 3}, {"Lantai": "keramik"}, {"wc": "menumpang"}, {"PBB": 120000}, {"sapi": 2}),
    *({"listrik": "belum berlistrik"}, {"daya": "450 VA"}, {"no_pelanggan": "12"}, {"pekerjaan": "buruh"}),
)


@pytest.mark.parametrize("name", ["Suparno", "Siti Aminah", "Suparno RT 02/RW 01"])
@pytest.mark.parametrize(("kind", "title", "facts"), HOUSEHOLDS)
def test_a_name_in_a_layer_of_households_is_asked_about(
    kind: str, title: str, facts: dict[str, Any], name: str
) -> None:
    assert answer(kind, name, facts, title) == ASKED


@pytest.mark.parametrize("kind", ["lain", "bencana", "fasilitas", "lahan", "kesehatan"])
@pytest.mark.parametrize("facts", FACTS)
def test_a_name_beside_what_is_told_of_a_household_is_asked_about(facts: dict[str, Any], kind: str) -> None:
    assert answer(kind, "Suparno", facts) == ASKED


@pytest.mark.parametrize("kind", ["lain", "lahan", "fasilitas"])
def test_somebody_is_asked_about_as_the_books_of_land_write_him(kind: str) -> None:
    told = [answer(kind, "Bidang 1", {"keterangan": each}) for each in ("Suparno bin Karto", "Siti binti Karto")]
    honest = [answer(kind, "Titik 1", {"ket": "barat Masjid Umar bin Khattab"}), answer(kind, "SD Umar bin Khattab")]

    assert (told, answer(kind, "Suparno bin Karto"), honest) == ([ASKED] * 2, ASKED, [PUBLIC] * 2)


@pytest.mark.parametrize(
    ("kind", "name", "facts", "title"),
    [
        *(("jembatan", "Puntuk", {"Kondisi": "rusak berat"}, "Jembatan"), ("jalan", "Krajan", FACTS[0], "Jalan")),
        *(("kesehatan", "Gandulekor", {"Listrik": "PLN"}, "Posyandu"), ("sekolah", "Al Huda", FACTS[0], "TK")),
        *(("dusun", "Krajan", {"jml_jiwa": 320, "kk": 80}, "Penduduk"), ("lain", "Krajan", {"kk": 80}, "Penduduk")),
        *(("lain", "Jembatan Puntuk", FACTS[0], "Titik"), ("fasilitas", "SPAM Krajan", {"kk": 3}, "Air bersih")),
        *(("bencana", "Longsor", {"Ket": "3 rumah rusak berat"}, "Kerusakan gempa"), ("lain", "Suparno", {}, "Warga")),
        *(("lain", "Tiang 1", {"ket": "aktif"}, "Tiang listrik"), ("potensi", "Sekar", {"asal": "Solo"}, "Batik")),
        *(("lain", "Suparno", {"no": 1, "foto": "a.jpg"}, "Warga"), ("lain", "Krajan", {"lantai": 2}, "Titik")),
    ],
)
def test_honest_neighbours_of_households_are_public(kind: str, name: str, facts: dict[str, Any], title: str) -> None:
    assert answer(kind, name, facts, title) == PUBLIC


@pytest.mark.parametrize("name", ["Krajan", "Puntuk", "Gandulekor"])
@pytest.mark.parametrize("kind", ["lain", "bencana", "fasilitas", "kesehatan", "jembatan"])
def test_a_place_with_a_bare_name_is_never_refused(kind: str, name: str) -> None:
    told = ({"Kondisi": "rusak berat"}, {"Listrik": "PLN"}, {"jamban": "ada"}, {"jumlah jiwa": 320})
    assert {answer(kind, name, each) for each in told} <= {ASKED, PUBLIC}


def test_a_household_is_drawn_once_somebody_says_that_it_is_none(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", title="Warga")
    told = {"layer": key_of(name), "spots": SPOT, "name": "Suparno", "kolom": "lantai", "nilai": "tanah"}

    asked = send(f"{STAFF}/gambar", **told)

    assert (asked.status_code, "lantai: tanah" in asked.text) == (422, True)
    assert send(f"{STAFF}/gambar", **told, vouched="y").status_code == 303
