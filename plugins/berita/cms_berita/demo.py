"""Sample stories for the sample villages; everything is made up and says so."""

from __future__ import annotations

import io
import tomllib
from datetime import time, timedelta
from html import escape
from importlib import resources
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps
from sqlalchemy import select

from cms_berita import NAME, services
from cms_berita.categories.services import begin
from cms_core.api import Site, clean_html, db, is_open, now, publish, site_scope, store_image, today

VILLAGES = ("33.04.02.2003", "33.04.02.2007", "64.08.04.2012")
GROUNDS = (("#4f8f5c", "#e3ead9"), ("#a5563a", "#f1e3c8"), ("#3f7a55", "#d3e4e6"), ("#8a5228", "#ece2d8"))
ALT = "Gambar contoh, bukan foto"


def load() -> int:
    """Make the stories of sample villages that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for site in db.session.scalars(select(Site).where(Site.region_code.in_(VILLAGES)).order_by(Site.id)).all():
        with site_scope(site.id):
            if not is_open(NAME, site.id) or any(services.listed(kind, limit=1) for kind in services.KINDS.values()):
                continue
            begin()
            for number, told in enumerate(content["story"]):
                _make(site, told, content["note"], number)
                made += 1
    return made


def _make(site: Site, told: dict[str, Any], note: str, number: int) -> None:
    kind, day = services.KINDS[told["kind"]], today(site) - timedelta(days=told["days"])
    values = {name: told[name] for name in kind.model.WRITTEN if name in told}
    values["body"] = clean_html("".join(f"<p>{escape(text)}</p>" for text in (told["text"], note)))
    values["photos"] = [_photo(number + turn) for turn in range(told.get("shots", 0 if kind.name == "agenda" else 1))]
    if kind.name == "pengumuman":
        values |= {"valid_until": day + timedelta(days=told["lasts"]), "photos": []}
    elif kind.name == "galeri":
        values["taken"] = day
    elif kind.name == "agenda":
        values |= {"day": day, **{name: time.fromisoformat(told[name]) for name in ("begins", "ends")}}
    row = services.create(kind, values, by=None)
    row.changed_at = now() - timedelta(days=max(told["days"], 0), hours=number)
    row.published_at = row.changed_at
    publish(row, site=site, item=services.item_of(row), by=None)


def _photo(number: int) -> dict[str, str]:
    """Return a drawing that stands for a photo and says so."""
    dark, light = GROUNDS[number % len(GROUNDS)]
    shade = Image.radial_gradient("L").resize((1920, 1440)).crop((240 * (number % 4), 0, 240 * (number % 4) + 960, 720))
    picture = ImageOps.colorize(shade, light, dark)
    ImageDraw.Draw(picture).text((40, 650), "Gambar contoh", fill="#ffffff", font=ImageFont.load_default(36))
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return {"media": store_image(file, owner_plugin=NAME, alt=ALT).key, "alt": ALT}
