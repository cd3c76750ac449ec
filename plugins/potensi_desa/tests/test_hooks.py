from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import BBox, Site, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_potensi_desa import hooks, services

MakeEntry = Callable[..., int]
AT = {"latitude": Decimal("-7.459800"), "longitude": Decimal("109.456800")}


def test_the_data_set_of_potentials_is_what_is_published(
    client: FlaskClient, site: Site, make_entry: MakeEntry
) -> None:
    make_entry(site, place="Dusun 2", area="2.5", area_unit="hektare", year=2025, ticket=0, **AT)
    make_entry(site, title="Draf", publish=False)

    (row,) = csv.DictReader(io.StringIO(client.get("/s/kalimandi/data/potensi.csv").text))

    assert {name: value for name, value in row.items() if value} == {
        "judul": "Kebun kelapa",
        "keterangan": "Disadap pagi. Dicetak sore.",
        "tempat": "Dusun 2",
        "lintang": "-7.4598",
        "bujur": "109.4568",
        "wilayah": "Kalimandi",
        "alamat": "http://localhost:8000/s/kalimandi/potensi/kebun-kelapa",
        "kelompok": "ekonomi",
        "jenis": "perkebunan",
        "pengelolaan": "rintisan",
        "luas": "2.5",
        "satuan_luas": "hektare",
        "tahun": "2025",
        "tiket": "0",
    }


def test_the_data_set_of_products_has_price_and_unit(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", discount=10, pirt="123")

    (row,) = json.loads(client.get("/s/kalimandi/data/lapak.json").text)
    assert {name: value for name, value in row.items() if value not in (None, "")} == {
        "judul": "Gula kelapa",
        "keterangan": "Dari nira.",
        "wilayah": "Kalimandi",
        "alamat": "http://localhost:8000/s/kalimandi/lapak/gula-kelapa",
        "jenis": "makanan",
        "unggulan": 0,
        "harga": 22_000,
        "satuan": "kg",
        "harga_hari_ini": 19_800,
        "persediaan": "tersedia",
        "pirt": "123",
    }


def test_the_data_set_of_a_kecamatan_holds_what_its_villages_publish(
    client: FlaskClient, site: Site, neighbour: Site, make_entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "CHUNK", 1)
    make_entry(site)
    make_entry(neighbour)
    make_entry(neighbour, title="Draf", publish=False)

    rows = csv.DictReader(io.StringIO(client.get("/s/purworeja-klampok/data/potensi.csv").text))

    assert sorted((row["wilayah"], row["alamat"]) for row in rows) == [
        ("Kalimandi", "http://localhost:8000/s/kalimandi/potensi/kebun-kelapa"),
        ("Pagak", "http://localhost:8000/s/pagak/potensi/kebun-kelapa"),
    ]


def test_the_data_set_of_a_kecamatan_can_be_narrowed_to_a_village(
    client: FlaskClient, site: Site, neighbour: Site, make_entry: MakeEntry, make_site: MakeSite
) -> None:
    make_entry(site)
    make_entry(neighbour, title="Sumur tua")
    neighbour.public = False
    make_site("33.04.03.2001", slug="asing", modules=("potensi_desa",))
    url = "/s/purworeja-klampok/data/potensi.json"

    found = {slug: json.loads(client.get(f"{url}?wilayah={slug}").text) for slug in ("kalimandi", "pagak")}

    assert {slug: [row["alamat"] for row in rows] for slug, rows in found.items()} == {
        "kalimandi": ["http://localhost:8000/s/kalimandi/potensi/kebun-kelapa"],
        "pagak": ["http://localhost:8000/s/purworeja-klampok/potensi/pagak/sumur-tua"],
    }
    assert [client.get(f"{url}?wilayah={slug}").status_code for slug in ("asing", "tidak-ada")] == [404, 404]
    assert "kalimandi.csv" in client.get(url.replace("json", "csv?wilayah=kalimandi")).headers["Content-Disposition"]


def test_a_data_set_has_no_telephone_number(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, "produk", whatsapp="628123456789")

    assert "628123456789" not in client.get("/s/kalimandi/data/lapak.csv").text


def test_a_cell_is_no_formula(client: FlaskClient, site: Site, make_entry: MakeEntry) -> None:
    make_entry(site, title="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in client.get("/s/kalimandi/data/potensi.csv").text


def test_every_column_is_described(client: FlaskClient, site: Site) -> None:
    text = "".join(client.get(f"/s/kalimandi/data/{name}").text for name in ("potensi", "lapak"))

    for word in ("pengelolaan", "Keadaan pengelolaan", "satuan", "Satuan harga", "lintang", "WGS 84"):
        assert word in text


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        (None, ["Kebun kelapa"]),
        (BBox(west=109, south=-8, east=110, north=-7), ["Kebun kelapa"]),
        (BBox(west=109, south=-7, east=110, north=-6), []),
        (BBox(west=117, south=-8, east=118, north=-7), []),
    ],
)
def test_the_map_has_what_has_a_point(
    app: Flask, site: Site, make_entry: MakeEntry, bbox: BBox | None, found: list[str]
) -> None:
    make_entry(site, **AT)
    make_entry(site, title="Tanpa titik")
    make_entry(site, title="Draf", publish=False, **AT)

    with site_scope(site.id):
        layers = list(hooks.cms_map_layers(site=site, bbox=bbox))
        assert [layer.name for layer in layers] == ["potensi_desa-potensi", "potensi_desa-produk"]
        features = list(layers[0].features)
    assert [feature.title for feature in features] == found
    assert [(feature.longitude, feature.latitude) for feature in features] == [(109.4568, -7.4598)] * len(found)


def test_the_figures_count_what_is_published(site: Site, make_entry: MakeEntry, make_user: MakeUser) -> None:
    make_entry(site)
    make_entry(site)
    make_entry(site, "produk")
    make_entry(site, publish=False)
    user = make_user()

    with site_scope(site.id):
        figures = list(hooks.cms_dashboard_figures(site=site, user=user))
    assert [(figure.label, figure.value) for figure in figures] == [
        ("Potensi", 2),
        ("Lapak warga", 1),
    ]


def test_rebuilding_the_index_finds_the_same(site: Site, make_entry: MakeEntry) -> None:
    make_entry(site)
    make_entry(site, "produk")
    make_entry(site, title="Draf", publish=False)

    with site_scope(site.id):
        items = [(item.kind, item.title, item.endpoint, dict(item.values)) for item in hooks.cms_items(site=site)]
    assert items == [
        ("potensi", "Kebun kelapa", "potensi_desa.potensi", {"slug": "kebun-kelapa"}),
        ("produk", "Gula kelapa", "potensi_desa.produk", {"slug": "gula-kelapa"}),
    ]


def test_an_empty_site_is_no_fault(site: Site, make_user: MakeUser) -> None:
    user = make_user()
    with site_scope(site.id):
        assert list(hooks.cms_items(site=site)) == []
        assert [list(layer.features) for layer in hooks.cms_map_layers(site=site, bbox=None)] == [[], []]
        assert [list(entry.rows()) for entry in hooks.cms_datasets(site=site)] == [[], []]
        assert [figure.value for figure in hooks.cms_dashboard_figures(site=site, user=user)] == [0, 0]
    db.session.commit()
