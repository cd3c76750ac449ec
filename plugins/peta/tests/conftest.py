"""What the tests of this plugin start from: a kecamatan with two villages, and invented boundaries of theirs."""

from __future__ import annotations

import io
import itertools
import json
import math
import random
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import BBox, MapFeature, MapLayer, Site, User, db, now, site_scope
from cms_core.modules.services import disable, enable
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta import NAME, layers
from cms_peta.boundaries import services
from cms_peta.boundaries.reading import read
from cms_peta.boundaries.services import Facts
from cms_peta.connectivity import services as signal
from cms_peta.connectivity.models import Survey
from cms_peta.connectivity.words import OPERATORS
from cms_peta.models import BoundarySet
from cms_peta.own import services as own
from cms_peta.own.services import Drawn, Written
from cms_peta.words import STATUSES

HOME, VILLAGE = "http://klampok.example", "http://kalimandi.example"
STAFF = "http://localhost/s/klampok/admin/peta"
FACTS = Facts(source="Tim batas", scale=5000, dated=None, crs="UTM", status="indikatif", basis="")
Pairs = Sequence[tuple[float, float]]
Bring = Callable[..., int]
Send = Callable[..., Any]
MakeLayer = Callable[..., str]
WRITTEN = Written("Jalan", "jalan", "garis", "biru", "Survei desa", 5000, None, "", "", public=True)


def square(west: float, south: float, side: float = 0.01) -> list[tuple[float, float]]:
    """Return a ring as GeoJSON has it: longitude first, counter-clockwise, closed."""
    east, north = round(west + side, 6), round(south + side, 6)
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


LEFT, RIGHT = square(109.45, -7.48), square(109.46, -7.48)
"""Two squares beside each other that share a border."""


def geojson(*areas: tuple[str, Any], kind: str = "Polygon", **more: Any) -> bytes:
    """Return a FeatureCollection: each area is a code and its coordinates (of a polygon: its outer ring)."""
    features = [
        {
            "type": "Feature",
            "properties": {"kode": code, "nama": f"Contoh {code}"},
            "geometry": {"type": kind, "coordinates": [told] if kind == "Polygon" else told},
        }
        for code, told in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def honeycomb(across: int, down: int, codes: Sequence[str] = ()) -> bytes:
    """Return invented villages as fine as real ones: cells whose wavy borders are shared, some 90 spots each.

    ``codes`` are theirs, or made up.
    """
    chance = random.Random(7)
    corner = {
        (x, y): (109 + 0.03 * (x + chance.uniform(-0.3, 0.3)), -7 + 0.03 * (y + chance.uniform(-0.3, 0.3)))
        for x in range(across + 1)
        for y in range(down + 1)
    }

    def border(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[float, float]]:
        first, last = sorted((start, end))
        (x0, y0), (x1, y1) = corner[first], corner[last]
        own = random.Random(str((first, last)))
        line = [(x0, y0)]
        for step in range(1, 23):
            off = 0.0007 * own.uniform(-1, 1) + 0.002 * math.sin(step / 3)
            share = step / 23
            line.append((x0 + (x1 - x0) * share + (y1 - y0) * off * 20, y0 + (y1 - y0) * share + (x1 - x0) * off * 20))
        line.append((x1, y1))
        return line if start == first else line[::-1]

    features = []
    for number in range(across * down):
        x, y = number % across, number // across
        around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
        ring = [spot for start, end in itertools.pairwise(around) for spot in border(start, end)[:-1]]
        features.append(
            {
                "type": "Feature",
                "properties": {"kode": codes[number] if codes else f"33.04.{number // 20 + 1:02}.{2001 + number % 20}"},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def mix(site: Site, key: int) -> int:
    """Say something else of each border of a set, all statuses in turn, each by its own decision; return how many."""
    with site_scope(site.id):
        lines = list(services.each_line(db.session.get_one(BoundarySet, key)))
        for number, (line, status) in enumerate(zip(lines, itertools.cycle(STATUSES), strict=False)):
            line.status, line.basis = status, f"Berita Acara Nomor {137 * number % 1000}/BA/{2010 + number % 15}"
    db.session.commit()
    return len(lines)


TWO = geojson(("33.04.02.2002", LEFT), ("33.04.02.2007", RIGHT))
"""The boundaries of both villages."""


POINTS = (("Pos <ronda>", 109.465, -7.475), ("Jauh", 110.0, -7.0))


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    """The kecamatan of the villages, with the module on."""
    return make_site("33.04.02", slug="klampok", name="Klampok", host="klampok.example", modules=(NAME,))


@pytest.fixture
def village(kecamatan: Site, make_site: MakeSite) -> Site:
    """Kalimandi, with the module on."""
    place: Any = {"slug": "kalimandi", "name": "Kalimandi", "host": "kalimandi.example", "stage": "autonomous"}
    return make_site("33.04.02.2007", modules=(NAME,), **place)


@pytest.fixture
def neighbour(kecamatan: Site, make_site: MakeSite) -> Site:
    """Pagak, beside it."""
    return make_site("33.04.02.2002", slug="pagak", name="Pagak", host="pagak.example", modules=(NAME,))


@pytest.fixture
def bring(kecamatan: Site, neighbour: Site, village: Site, make_user: MakeUser) -> Bring:
    """``bring(data, site=…, accepted=True)`` brings a file in and gives the id of its set."""
    by = make_user(region_code="33.04")

    def brought(data: bytes = TWO, *, site: Site = kecamatan, accepted: bool = True, **facts: Any) -> int:
        with site_scope(site.id):
            prepared = services.prepare(read(data), site.region_code, site.name, services.names_below(site))
            row = services.propose(prepared, FACTS._replace(**facts))
            if accepted:
                services.accept(row, site=site, by=by)
            key = row.id
        db.session.commit()
        return key

    return brought


@pytest.fixture
def make_layer() -> MakeLayer:
    """``make_layer(site, drawn, geometry=…)`` makes a public layer, and gives its name in addresses."""

    def made(site: Site, drawn: list[Drawn], **written: Any) -> str:
        with site_scope(site.id):
            row = own.make(WRITTEN._replace(**written), site=site, by=None)
            own.put(row, [own.columns_of(each, now()) for each in drawn])
            name = own.public_name(row)
        db.session.commit()
        return name

    return made


@pytest.fixture
def officer(
    kecamatan: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """Whoever looks after the site of the kecamatan, signed in."""
    sign_in(client, make_user(region_code=kecamatan.region_code))
    return client


@pytest.fixture
def send(officer: FlaskClient) -> Send:
    """``send(page, to=page, file=b"…", **values)`` is what the officer sends who sees a page."""

    def sent(page: str, *, to: str = "", file: bytes | None = None, **values: str) -> Any:
        seen = officer.get(page).text
        data: dict[str, Any] = dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', seen))
        if file is not None:
            data["file"] = (io.BytesIO(file), "batas.geojson")
        return officer.post(to or page, data={**data, **values}, content_type="multipart/form-data")

    return sent


@pytest.fixture
def switch_off() -> Callable[..., None]:
    """``switch_off(site, module)`` switches a module off there, the map if none is named."""

    def off(site: Site, module: str = NAME) -> None:
        with site_scope(site.id):
            disable(db.session.get_one(Site, site.id), module)
        db.session.commit()

    return off


@pytest.fixture
def switch_on() -> Callable[[Site, str], None]:
    """``switch_on(site, module)`` switches another module on there."""

    def on(site: Site, module: str) -> None:
        with site_scope(site.id):
            enable(db.session.get_one(Site, site.id), module)
        db.session.commit()

    return on


@pytest.fixture
def survey() -> Callable[..., int]:
    """``survey(site, "Krajan", "2026-02-01", "kuat", "lemah", "tidak_ada", **columns)`` is the id of a survey."""

    def made(site: Site, hamlet: str, day: str, *strengths: str, replaces: int | None = None, **columns: Any) -> int:
        operators = [
            {"name": name, "technology": "4G", "strength": strength}
            for name, strength in zip(OPERATORS, strengths or ("tidak_ada",) * 3, strict=True)
        ]
        values = {"hamlet": hamlet, "day": date.fromisoformat(day), "source": "desa", "method": "layar", **columns}
        with site_scope(site.id):
            old = db.session.get_one(Survey, replaces) if replaces else None
            here = db.session.get_one(Site, site.id)
            key = signal.record({**values, "operators": operators}, site=here, by=None, replaces=old).id
        db.session.commit()
        return key

    return made


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a layer of two points, one of them far away."""

    def given(_site: Site, _bbox: BBox | None = None) -> list[MapLayer]:
        features = (
            MapFeature(title=title, longitude=long, latitude=lat, endpoint=f"{NAME}.page", values={})
            for title, long, lat in POINTS
        )
        return [MapLayer(name="pos", label="Pos ronda", source="Kalimandi", features=features)]

    monkeypatch.setattr(layers, "map_layers", given)
