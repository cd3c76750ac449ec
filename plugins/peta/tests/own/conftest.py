"""What the tests of drawn layers start from: a layer with one thing in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from cms_core.api import Site, db, every_site, now, site_scope
from cms_peta.own import services, spots
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn, Written

SCHOOLS = {
    "title": "Sekolah",
    "kind": "sekolah",
    "geometry": "titik",
    "style": "biru",
    "source": "Survei desa",
    "crs": "",
}


SPOT = "-7.4712, 109.4583"


FIELD = "-7.4700, 109.4700\n-7.4700, 109.4710\n-7.4710, 109.4710\n-7.4710, 109.4700"


DESK = "http://localhost/s/kalimandi/admin/peta"


Draw = Callable[..., int]


@pytest.fixture
def draw() -> Draw:
    """``draw(site, kind, text, public=…)`` keeps a layer with one feature and gives the id of the layer."""

    def drawn(site: Site, kind: str = "titik", text: str = SPOT, *, name: str = "Contoh", **said: Any) -> int:
        facts, domain = said.pop("facts", {}), said.pop("about", "lain")
        about: dict[str, Any] = {"title": "Lapisan", "style": "biru", "source": "Survei", "scale": None, "dated": None}
        about |= {"kind": domain, "geometry": kind, "crs": "", "legal": "", "public": True, **said}
        with site_scope(site.id):
            layer = services.make(Written(**about), site=site, by=None)
            services.keep(layer, Drawn(name, spots.read(kind, text), facts), site=site, by=None)
            key = layer.id
        db.session.commit()
        return key

    return drawn


def kept() -> tuple[int, int]:
    """Return how many layers and features there are on all sites."""
    with every_site() as session:
        found = [session.scalar(select(func.count()).select_from(each)) or 0 for each in (OwnLayer, OwnFeature)]
    return found[0], found[1]


def put(layer: OwnLayer, count: int) -> None:
    drawn = [Drawn(str(number), spots.read("titik", SPOT)) for number in range(count)]
    services.put(layer, [services.columns_of(each, now()) for each in drawn])


def feature_of(site: Site) -> int:
    with site_scope(site.id):
        key = db.session.scalars(select(OwnFeature.id)).one()
    db.session.rollback()
    return key
