"""Rows of the first version keep what they say in the second, and on the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pluggy
import pytest
import sqlalchemy as sa
from flask import Flask

from cms_core import migrate
from cms_core.config import Settings
from cms_core.testing.applications import bare_app, close
from cms_potensi_desa import NAME

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TABLES = ("potensi_desa_potensi", "potensi_desa_produk")
TEXT = "Satu & <dua>\nbaris.\n\nAlinea kedua."
HTML = "<p>Satu &amp; &lt;dua&gt;<br>baris.</p><p>Alinea kedua.</p>"
COMMON = {
    "site_id": 1,
    "state": "published",
    "version": 3,
    "note": "",
    "changed_at": NOW,
    "place": "Dusun 2",
    "latitude": -7.45,
}


@pytest.fixture
def old(blank_database_url: str, instance: Path, plugin_manager: pluggy.PluginManager) -> Iterator[Flask]:
    """A database with rows of the first version, two of each kind, the second without a photo."""
    settings = Settings.load({}, instance=instance, database_url=blank_database_url)
    made = bare_app(settings, plugin_manager)
    with made.app_context():
        list(migrate.upgrade("core"))
        list(migrate.upgrade(NAME, revision="0001"))
        with migrate.changing() as connection:
            region = {"id": 1, "code": "33", "name": "x", "level": "desa", "kind": "desa"}
            insert(connection, "core_region", region)
            site = {"id": 1, "region_id": 1, "region_code": "33.04.02.2007", "level": "desa", "slug": "k", "name": "K"}
            insert(connection, "core_site", site)
            for key, image in ((1, "ab" * 16), (2, None)):
                row = {**COMMON, "id": key, "title": f"Judul {key}", "slug": f"judul-{key}", "description": TEXT}
                row |= {"image": image, "alt": "Sawah" if image else ""}
                potensi = {"category": ("wisata", "alam")[key - 1], "condition": "belum", "manager": "Pokdarwis"}
                insert(connection, TABLES[0], {**row, **potensi})
                produk = {"price": 22_000, "unit": "kg", "seller": "Dapur", "whatsapp": "628123456789"}
                insert(connection, TABLES[1], {**row, **produk})
        yield made
    close(made)


def insert(connection: sa.Connection, name: str, values: dict[str, Any]) -> None:
    """Insert a row; what else the table wants gets something of its type."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    for column in table.c:
        if column.name in values or column.nullable or column.server_default is not None or column.foreign_keys:
            continue
        filler: Any = {}
        if not isinstance(column.type, sa.JSON):
            kind = column.type.python_type
            filler = NOW if kind is datetime else kind()
        values = {**values, column.name: filler}
    connection.execute(table.insert().values({name: values[name] for name in values if name in table.c}))


def read(name: str) -> list[dict[str, Any]]:
    with migrate.looking() as connection:
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        return [dict(row) for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings()]


def test_old_rows_keep_what_they_say(old: Flask) -> None:
    before = {name: read(name) for name in TABLES}
    list(migrate.upgrade(NAME))

    for name in TABLES:
        rows = read(name)
        assert [row["body"] for row in rows] == [HTML, HTML]
        for row, was in zip(rows, before[name], strict=True):
            kept = {key: value for key, value in was.items() if key not in ("description", "image", "alt")}
            assert {key: row[key] for key in kept} == kept
        photos = [
            (row["site_id"], row["entry_id"], row["media"], row["alt"], row["position"])
            for row in read(f"{name}_photo")
        ]
        assert photos == [(1, 1, "ab" * 16, "Sawah", 0)]
    produk = read(TABLES[1])[0]
    assert (produk["stock"], produk["discount"], bool(produk["featured"]), produk["category"]) == (
        "tersedia",
        None,
        False,
        "lain",
    )
    assert migrate.differences(NAME) == []

    with migrate.changing() as connection:
        table = sa.Table(TABLES[0], sa.MetaData(), autoload_with=connection)
        connection.execute(table.update().where(table.c.id == 1).values(category="wisata_alam"))
    migrate.downgrade(NAME, "0001")
    assert {name: read(name) for name in TABLES} == before
