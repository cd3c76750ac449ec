"""Sample layers for a sample village and its kecamatan; everything is made up and says so."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, db, is_open, site_scope, today
from cms_peta import NAME
from cms_peta.own import services, spots
from cms_peta.own.models import OwnLayer
from cms_peta.own.services import Drawn, Written


def load() -> int:
    """Make the layers of sample sites that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for code in dict.fromkeys(each["code"] for each in content["layer"]):
        site = db.session.scalar(select(Site).where(Site.region_code == code))
        if site is None:
            continue
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(OwnLayer.id).limit(1)):
                continue
            for told in content["layer"]:
                if told["code"] == code:
                    _make(site, told, content["source"])
                    made += 1
    return made


def _make(site: Site, told: dict[str, Any], source: str) -> None:
    written = Written(
        title=told["title"],
        kind=told["kind"],
        geometry=told["geometry"],
        style=told["style"],
        source=source,
        scale=5000,
        dated=today(site),
        crs="WGS 84",
        legal="",
        public=told.get("public", True),
    )
    layer = services.make(written, site=site, by=None)
    for name, where, facts in told["things"]:
        shape = spots.read(layer.geometry, "\n".join(where.split("; ")))
        services.keep(layer, Drawn(name, shape, facts), site=site, by=None)
