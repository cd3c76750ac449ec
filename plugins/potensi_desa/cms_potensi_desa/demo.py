"""Sample potentials and products for the sample sites; everything is made up and says so."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from decimal import Decimal
from html import escape
from importlib import resources
from typing import Any

from sqlalchemy import select

from cms_core.api import DRAFT, REVIEW, Site, clean_html, db, is_open, now, site_scope, store_image
from cms_potensi_desa import NAME, services
from cms_potensi_desa.demo_pictures import draw


def load() -> int:
    """Make the entries of sample sites that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for place in content["site"]:
        site = db.session.scalar(select(Site).where(Site.region_code == place["code"]))
        if site is None:
            continue
        with site_scope(site.id):
            if not is_open(NAME, site.id) or any(services.listed(kind, limit=1) for kind in services.KINDS.values()):
                continue
            for number, entry in enumerate(place["entry"]):
                _make(site, place, number, content["common"] | entry)
                made += 1
    return made


def _make(site: Site, place: dict[str, Any], number: int, entry: dict[str, Any]) -> None:
    kind = services.KINDS[entry["kind"]]
    values = {name: entry[name] for name in kind.model.WRITTEN if name in entry}
    values["body"] = clean_html("".join(f"<p>{escape(text)}</p>" for text in (entry["text"], entry["note"])))
    if kind.name == "produk":
        values.setdefault("category", "makanan")
    if "discount_days" in entry:
        values["discount_until"] = (now() + timedelta(days=entry["discount_days"])).date()
    north, east = place["at"]
    if kind.name == "potensi":
        # Somewhere around the middle of the village, each entry elsewhere.
        values["latitude"] = Decimal(str(north)) + Decimal(number * 7 % 5 - 2) / 1000
        values["longitude"] = Decimal(str(east)) + Decimal(number * 3 % 5 - 2) / 1000
    scenes = [(entry["scene"], entry["alt"]), *zip(entry.get("scenes", ()), entry.get("alts", ()), strict=True)]
    values["photos"] = [
        {
            "media": store_image(
                draw(scene, seed=f"{place['code']}-{number}-{turn}"), owner_plugin=NAME, alt=f"Gambar contoh: {alt}"
            ).key,
            "alt": f"Gambar contoh: {alt}",
        }
        for turn, (scene, alt) in enumerate(scenes)
    ]
    row = services.create(kind, values, by=None)
    row.changed_at = now() - timedelta(days=entry["days"], hours=number)
    if entry.get("state") == REVIEW:
        row.state = REVIEW
    elif entry.get("state") != DRAFT:
        services.publish_entry(row, site=site, by=None, at=row.changed_at)
