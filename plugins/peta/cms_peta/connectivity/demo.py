"""Sample surveys for the sample sites; everything is made up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, db, is_open, site_scope
from cms_peta import NAME
from cms_peta.connectivity import services
from cms_peta.connectivity.models import Survey
from cms_peta.connectivity.words import OPERATORS, USUAL


def load() -> int:
    """Make the surveys of sample sites that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for place in content["site"]:
        site = db.session.scalar(select(Site).where(Site.region_code == place["code"]))
        if site is None:
            continue
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(Survey.id).limit(1)):
                continue
            for hamlet in place["hamlet"]:
                made += _make(site, hamlet)
    return made


def _make(site: Site, hamlet: Mapping[str, Any]) -> int:
    latitude, longitude = (Decimal(str(each)) for each in hamlet["at"])
    facts = {name: hamlet[name] for name in ("households", "population", "facilities", "electricity") if name in hamlet}
    if "tower_km" in hamlet:
        facts["tower_km"] = Decimal(str(hamlet["tower_km"]))
    place = {"hamlet": hamlet["name"], "latitude": latitude, "longitude": longitude, "radius_m": 400}
    for day, source, seen in hamlet["seen"]:
        operators = [
            {"name": name, "technology": USUAL, "strength": strength}
            for name, strength in zip(OPERATORS, seen, strict=True)
        ]
        told = {"day": date.fromisoformat(day), "source": source, "method": "layar", "operators": operators}
        row = services.record({**place, **facts, **told}, site=site, by=None)
    if step := hamlet.get("step"):
        services.add_step(row, {**step, "day": date.fromisoformat(step["day"])}, site=site, by=None)
    return len(hamlet["seen"])
