"""Features of a layer in a box, and page by page: of 100,000 beside 1,000, as many found in each."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from bench import data, posts
from bench.load import drive, request
from bench.pages import host_of
from bench.servers import PRODUCT, Server, serving
from bench.table import Row, side_by_side
from cms_core.extensions import db
from cms_core.modules.models import Module
from cms_core.sites.models import Site
from cms_core.tenancy import every_site
from cms_peta import NAME
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.shapes import STEPS, Shape, box_of, pack

FEW, MANY, BAR = 1_000, 100_000, 1.5
ROUNDS, SECONDS = 7, 0.5
WEST, SOUTH, APART = 116.2, 0.3, 0.001
"""Where the south-western feature is, and how far they are apart, in degrees."""
WIDE, HIGH = 10, 5
"""Features that a box finds, across and up."""
SHARE = {FEW: (30, 20), MANY: (300, 200)}
"""Features that a wide box holds, across and up: six of ten of a layer, of which ten are asked for."""
KINDS = {"points": "titik", "lines": "garis"}


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Fill a copy of the sample instance, and one on PostgreSQL, and compare both layers on both."""
    folder.mkdir(mode=0o700)
    shutil.copytree(sample, folder / "sqlite")
    yield from _on("SQLite", data.reopen(folder / "sqlite"), {"CMS_INSTANCE": str(folder / "sqlite")}, folder)
    with posts.postgresql(folder) as (url, _floor):
        yield from _on("PostgreSQL", *posts.made_at(folder / "postgresql", url), folder)
    shutil.rmtree(folder)


def _on(kind: str, app: Flask, environ: Mapping[str, str], folder: Path) -> Iterator[Row]:
    names = fill(app)
    with serving(PRODUCT, environ, folder, f"features-{kind}", workers=1) as server:
        for what in KINDS:
            asked = {count: _boxes(server, names[what, count], count, (WIDE, HIGH)) for count in (FEW, MANY)}
            yield _compared(f"{MANY:,} {what}, {kind}: {WIDE * HIGH} in a box; {FEW:,}", server, asked, BAR)
            wide = {
                count: _boxes(server, names[what, count], count, SHARE[count], "&limit=10") for count in (FEW, MANY)
            }
            yield _compared(f"{MANY:,} {what}, {kind}: 10 of six tenths in a box; {FEW:,}", server, wide, BAR)
        pages = {count: _pages(server, names["points", count]) for count in (FEW, MANY)}
        yield _compared(f"{MANY:,} points, {kind}: a page of 100; {FEW:,}", server, pages, None)


def _compared(what: str, server: Server, asked: Mapping[int, Iterator[bytes]], bar: float | None) -> Row:
    for each in asked.values():
        drive(server.port, each, seconds=SECONDS)
    ours, its = (partial(drive, server.port, asked[count], seconds=SECONDS) for count in (MANY, FEW))
    return side_by_side(what, ours, its, rounds=ROUNDS, of="time", better="at most", bar=bar)


def _boxes(server: Server, name: str, count: int, size: tuple[int, int], more_asked: str = "") -> Iterator[bytes]:
    """Yield requests for boxes that hold the same number each, one another time after all others."""
    across, (wide, high) = _across(count), size
    corners = itertools.product(range(across - wide), range(count // across - high))
    for number, (x, y) in enumerate(itertools.cycle(corners)):
        # Hardly larger each time round, so that no box is one that was kept.
        more = APART * (0.4 + number % 7919 * 1e-5)
        west, south = WEST + x * APART, SOUTH + y * APART
        box = (west - more, south - more, west + (wide - 1) * APART + more, south + (high - 1) * APART + more)
        yield _asked(server, name, "bbox=" + ",".join(f"{each:.7f}" for each in box) + more_asked)


def _pages(server: Server, name: str) -> Iterator[bytes]:
    first = _id_of(int(name.rpartition("-")[2]), 0)
    return (_asked(server, name, f"limit=100&sesudah={first + number % 800}") for number in itertools.count())


def _asked(server: Server, name: str, query: str) -> bytes:
    return request(host_of(server, data.VILLAGE), f"/{NAME}/ogc/collections/{name}/items?{query}")


def fill(app: Flask) -> dict[tuple[str, int], str]:
    """Give the sample village its layers; return what they are called in addresses, by kind and size."""
    names = {}
    with app.app_context(), every_site() as session:
        site_id = session.scalars(select(Site.id).where(Site.slug == data.VILLAGE)).one()
        on = select(Module.id).where(Module.site_id == site_id, Module.plugin == NAME)
        if session.scalar(on) is None:
            data.put(session, Module, [{"site_id": site_id, "plugin": NAME, "enabled_at": data.BEGIN}])
        for number, ((what, geometry), count) in enumerate(itertools.product(KINDS.items(), (FEW, MANY)), start=1000):
            slug = f"{what}-{count}"
            data.put(session, OwnLayer, [{**_layer(number, site_id, slug, geometry), "features": count}])
            for start in range(0, count, data.CHUNK):
                some = range(start, min(start + data.CHUNK, count))
                data.put(session, OwnFeature, (_feature(each, count, site_id, number, geometry) for each in some))
            names[what, count] = f"{slug}-{number}"
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # What PostgreSQL does by itself within a minute; until then it takes any index for as good as another.
            connection.connection.cursor().execute("ANALYZE peta_feature")
    return names


def _id_of(layer_id: int, number: int) -> int:
    return layer_id * 10 * MANY + number


def _layer(number: int, site_id: int, slug: str, geometry: str) -> dict[str, Any]:
    told = {"title": slug, "kind": "lain", "style": "biru", "source": "Contoh", "legal": "", "crs": ""}
    moments = {"made_at": data.BEGIN, "changed_at": data.BEGIN}
    return {"id": number, "site_id": site_id, "slug": slug, "geometry": geometry, "public": True, **told, **moments}


def _feature(number: int, count: int, site_id: int, layer_id: int, geometry: str) -> dict[str, Any]:
    up, across = divmod(number, _across(count))
    x, y = (round((start + each * APART) * STEPS) for start, each in ((WEST, across), (SOUTH, up)))
    half = round(APART * STEPS * 0.4)
    spots = [(x, y)] if geometry == KINDS["points"] else [(x - half, y), (x, y + half), (x + half, y)]
    shape: Shape = [[spots]]
    west, south, east, north = box_of([shape])
    return {
        "id": _id_of(layer_id, number),
        "site_id": site_id,
        "layer_id": layer_id,
        "name": f"Contoh {number}",
        "facts": {"kelas": "desa"},
        "moment": None,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "shape": pack(shape),
        "changed_at": data.BEGIN,
    }


def _across(count: int) -> int:
    return {FEW: 40, MANY: 400}[count]
