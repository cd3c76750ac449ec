"""Whole layers as they come from the field, in each format: honest ones pass without a tick, those of people do not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pytest

from cms_peta.formats.opening import open_file
from cms_peta.importing.survey import survey
from cms_peta.privacy import all_kept, first_kept

Row = dict[str, Any]
NIK, MOBILE = "3304022002850001", "0812 3456 7890"


def as_geojson(rows: list[Row]) -> bytes:
    point = {"type": "Point", "coordinates": [109.455, -7.475]}
    features = [{"type": "Feature", "properties": each, "geometry": point} for each in rows]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def as_csv(rows: list[Row]) -> bytes:
    told = io.StringIO()
    writer = csv.DictWriter(told, [*dict.fromkeys(column for each in rows for column in each), "lat", "lon"])
    writer.writeheader()
    writer.writerows({**each, "lat": -7.475, "lon": 109.455} for each in rows)
    return told.getvalue().encode()


def as_kml(rows: list[Row]) -> bytes:
    told = ""
    for each in rows:
        facts = (f'<Data name="{column}"><value>{escape(str(value))}</value></Data>' for column, value in each.items())
        told += f"<Placemark><name>{escape(each['nama'])}</name><ExtendedData>{''.join(facts)}</ExtendedData>"
        told += "<Point><coordinates>109.455,-7.475</coordinates></Point></Placemark>"
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{told}</Document></kml>'.encode()


def as_gpx(rows: list[Row]) -> bytes:
    """Return them as telephones write them: all that is known of a point stands in one description."""
    told = ""
    for each in rows:
        facts = "; ".join(f"{column}: {value}" for column, value in each.items() if column != "nama")
        told += f'<wpt lat="-7.475" lon="109.455"><name>{escape(each["nama"])}</name><desc>{escape(facts)}</desc></wpt>'
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{told}</gpx>'.encode()


FORMATS = (as_geojson, as_csv, as_kml, as_gpx)


def passes(kind: str, title: str, data: bytes) -> bool:
    """Whether a file becomes a layer that everybody sees, and nobody is asked."""
    found = survey(open_file(data), kind)
    if found.of_people or first_kept(kind, title) is not None:
        return False
    rows = [
        (each.name, {column: value for column, value in each.facts.items() if column not in found.personal})
        for each in open_file(data).features(0)
    ]
    return not any(all_kept(kind, *each, among=title) for each in rows)


@pytest.mark.parametrize("write", FORMATS)
@pytest.mark.parametrize(
    ("kinds", "title", "row"),
    [
        ("kesehatan lain", "Posyandu", {"nama": "Posyandu Melati", "alamat": "RT 02 RW 01", "kader": 5, "balita": 42}),
        ("kesehatan", "Posyandu", {"nama": "Melati", "kontak": "0286 479123", "balita": 42}),
        ("sekolah lain", "Sekolah", {"nama": "SDN 1 Klampok", "siswa": 182, "alamat": "Jl. Raya No. 12"}),
        ("sekolah lain", "Madrasah", {"nama": "MTsN 2", "siswa": 182, "alamat": "Jl. Raya No. 12"}),
        ("fasilitas lain", "Gardu listrik", {"nama": "Gardu KLP-014", "daya": "160 kVA", "pemilik": "PLN"}),
        ("fasilitas lain", "Sumur bor", {"nama": "Sumur bor Krajan", "tahun": 2021, "kk": 64, "pengelola": "KPSPAMS"}),
        ("potensi", "UMKM", {"nama": "Batik Sekar Jagad", "alamat": "Jl. Pemuda No. 5", "omzet": "12 juta"}),
        ("potensi", "UMKM", {"nama": "Warung Bu Siti", "jenis": "warung makan", "tenaga": 2}),
        ("jalan", "Jalan desa", {"nama": "Gang Melati", "kondisi": "rusak berat", "panjang": 120}),
        ("bencana", "Titik banjir", {"nama": "Krajan", "tinggi": 40, "rumah_terendam": 5, "pengungsi": "12 jiwa"}),
        ("lain lahan", "Aset desa", {"nama": "Tanah kas desa", "sertifikat": "HP No. 12", "nilai": 350000000}),
        ("lain lahan", "Aset desa", {"nama": "Ambulans desa", "sertifikat": "belum", "kondisi": "baik"}),
        ("dusun lain", "Penerima PKH per RT", {"nama": "RT 01 RW 01", "penerima_pkh": 12, "jumlah_kk": 62}),
        ("dusun lain", "Penerima sembako per RT", {"nama": "RT 01", "jumlah": 12, "tahun": 2026}),
        ("dusun", "Kelahiran dan kematian", {"nama": "Krajan", "lahir": 12, "wafat": 3}),
        ("fasilitas", "Makam umum", {"nama": "TPU Krajan", "luas": 2400, "kapasitas": 600}),
        ("fasilitas lain", "Rumah isolasi mandiri", {"nama": "Balai Krajan", "tempat_tidur": 8}),
        ("fasilitas lain", "Pembangunan rumah ibadah", {"nama": "Al Huda", "nilai": 20000000, "tahun": 2025}),
        ("potensi", "Kios pasar", {"nama": "Kios 1", "jenis": "sembako"}),
        ("kesehatan dusun", "Stunting per dusun", {"nama": "Krajan", "balita": 80, "stunting": 7}),
        ("kesehatan", "Posbindu", {"nama": "Melati", "hipertensi": 12}),
        ("fasilitas lain", "Makam", {"nama": "TPU Krajan", "blok": 4, "meninggal": 2021}),
        ("fasilitas lain", "Makam", {"nama": "Krajan", "jenazah": 120, "meninggal": 1250}),
        ("lain fasilitas", "Titik", {"nama": "Krajan", "ragam": "hias", "tahun": 2025}),
        ("lahan", "Bidang tanah", {"nama": "Blok 3", "nop": "330402200200200010"}),
        ("kesehatan", "Titik", {"nama": "Puskesmas 1", "obat": "OAT", "keluhan": "pelayanan"}),
    ],
)
def test_an_honest_layer_passes_without_a_tick(
    kinds: str, title: str, row: Row, write: Callable[[list[Row]], bytes]
) -> None:
    assert {kind: passes(kind, title, write([row])) for kind in kinds.split()} == dict.fromkeys(kinds.split(), True)


@pytest.mark.parametrize("write", FORMATS)
@pytest.mark.parametrize(
    ("kinds", "title", "row"),
    [
        ("lain fasilitas", "Penerima sembako", {"nama": "Suparno", "alamat": "RT 02 RW 01"}),
        ("lain fasilitas potensi", "Titik", {"nama": "Suparno", "bantuan": "PKH", "tahap": 1}),
        ("lain fasilitas kesehatan", "Pendataan", {"nama": "Suparno", "alat_bantu": "kursi roda", "rt": 2}),
        ("lain kesehatan", "Pendataan", {"nama": "Suparno", "ragam": "tuna netra", "alat_bantu": "tongkat"}),
        ("lain kesehatan", "Prolanis", {"nama": "Suparno", "gds": 210, "kolesterol": 240}),
        ("kesehatan", "Posyandu", {"nama": "Azka", "bb_tb": "-3 SD", "vitamin": "ya"}),
        ("lain kesehatan", "Warga isolasi mandiri", {"nama": "Suparno", "rt": 2}),
        ("lain kesehatan", "Data", {"nama": "D-01", "psk": 3, "rt": 2}),
        ("lain", "Napi bebas", {"nama": "Suparno", "kasus": "curanmor"}),
        ("lain fasilitas", "Petak makam", {"nama": "Suparno", "wafat": "2020-01-02", "blok": "A"}),
        ("lain fasilitas", "Perbaikan rumah", {"nama": "Suparno", "nilai": 20000000, "tahun": 2025}),
        ("lain fasilitas", "Titik usulan", {"nama": "Suparno", "lantai": "tanah", "atap": "seng"}),
        ("bencana", "Data banjir", {"nama": "Suparno", "rumah": "terendam 60 cm", "hari": 2}),
        ("lahan", "Bidang", {"nama": "Suparno", "no_shm": "00123", "luas": 240}),
        ("lain", "Daftar pemilih", {"nama": "Suparno", "tps": 3}),
        ("lain fasilitas potensi", "Titik", {"nama": "Suparno", "ket": f"NIK {NIK}", "rt": 2}),
        ("kesehatan", "Kunjungan rumah", {"nama": "Suparno", "keluhan": "batuk darah"}),
        ("kesehatan", "Titik", {"nama": "Suparno", "obat": "OAT"}),
        ("fasilitas", "Penyaluran BLT", {"nama": "Suparno", "tahap": 1, "nominal": 300000}),
        ("lain", "Beras CPP", {"nama": "Suparno", "jatah": 10, "rt": 2}),
        ("lain", "Titik", {"nama": "Suparno", "jatah": 10}),
        ("lain", "Titik p3ke", {"nama": "Suparno", "rt": 2}),
        ("lain", "Titik", {"nama": "Suparno", "p3ke": "ya"}),
        ("lain", "Titik ragam", {"nama": "Suparno", "ragam": "fisik"}),
        ("fasilitas", "Petak makam", {"nama": "A-0", "jenazah": "Suparno"}),
        ("fasilitas", "Makam", {"nama": "Suparno", "meninggal": 2021}),
        ("fasilitas", "Makam", {"nama": "Alm. Suparno"}),
        ("fasilitas", "Makam", {"nama": "Suparno", "blok": "A"}),
        ("fasilitas", "Perbaikan rumah", {"nama": "Suparno", "tahun": 2025}),
        ("lahan", "PTSL", {"nama": "Suparno", "no_berkas": "12"}),
        ("lahan", "Titik", {"nama": "Suparno", "nib": "00123"}),
        ("lahan", "Bidang tanah", {"nama": "Suparno", "nop": "330402200200200010"}),
        ("lain", "Jemaat", {"nama": "Suparno", "gereja": "GKJ"}),
        ("lain kesehatan", "Titik", {"nama": "Suparno", "ket": "hutang: 80"}),
        ("lain kesehatan", "Titik", {"nama": "Suparno", "hutang": 80, "umur_rumah": 12}),
        # Of so few it is somebody's in a description, too.
        ("kesehatan", "Posbindu", {"nama": "Melati", "hipertensi": 3}),
    ],
)
def test_a_layer_of_people_is_kept_or_asked_about(
    kinds: str, title: str, row: Row, write: Callable[[list[Row]], bytes]
) -> None:
    told = {kind: passes(kind, title, write([row])) for kind in kinds.split()}
    assert told == dict.fromkeys(kinds.split(), False)


@pytest.mark.parametrize("write", [as_geojson, as_csv, as_kml])
def test_a_mobile_telephone_beside_a_bare_name_is_asked_about_where_no_title_names_places(
    write: Callable[[list[Row]], bytes],
) -> None:
    told = write([{"nama": "Siti Aminah", "wa": MOBILE}])

    titles = ("Data kader", "Titik", "Posyandu", "Sebaran posyandu")
    assert [passes("kesehatan", title, told) for title in titles] == [False, False, True, True]
    assert passes("kesehatan", "Titik", write([{"nama": "Posyandu Melati", "wa": MOBILE}])) is True


@pytest.mark.parametrize("write", [as_geojson, as_csv, as_kml])
@pytest.mark.parametrize(
    ("kind", "title", "row"),
    [
        ("bencana", "Titik", {}),
        ("potensi", "UMKM", {"usaha": "olahan singkong"}),
        ("potensi", "UMKM", {"usaha": "olahan singkong", "nik": NIK}),
    ],
)
def test_a_mobile_telephone_beside_a_bare_name_is_asked_about_where_things_have_one_of_their_own(
    kind: str, title: str, row: Row, write: Callable[[list[Row]], bytes]
) -> None:
    names = ("Suparno", "Posko Krajan", "Warung Suparno", "Batik Sekar")

    told = [passes(kind, title, write([{"nama": name, **row, "nohp": "081226741234"}])) for name in names]

    assert told == [False, True, True, True]


def test_who_is_told_in_a_description_is_as_in_a_column_of_his_own() -> None:
    rows: list[Row] = [{"nama": "Pohon tumbang", "pelapor": "Karto", "kontak": MOBILE}]

    found = [survey(open_file(write(rows)), "bencana").personal for write in (as_csv, as_gpx)]
    assert found == [{"kontak": "kontak", "pelapor": "terlibat"}, {"desc": "telepon"}]
    rows[0]["kontak"] = "-"
    assert survey(open_file(as_gpx(rows)), "bencana").personal == {"desc": "terlibat"}
