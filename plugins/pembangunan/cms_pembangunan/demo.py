"""Sample works for the sample villages; everything is made up and says so."""

from __future__ import annotations

import io
import tomllib
from datetime import timedelta
from decimal import Decimal
from html import escape
from importlib import resources
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from cms_core.api import Site, clean_html, db, draft, is_open, now, publish, site_scope, store_image, today
from cms_pembangunan import NAME, services
from cms_pembangunan.fields import VolumeField
from cms_pembangunan.models import Plan, Progress, Work
from cms_pembangunan.plans.services import item_of

VILLAGES = {
    "33.04.02.2003": (-7.4793, 109.4409),
    "33.04.02.2007": (-7.4612, 109.4583),
    "64.08.04.2012": (0.5391, 117.5518),
}
"""Sample villages, and about their middles in degrees."""
WIDTH, HEIGHT = 1280, 960
EXECUTOR = "Tim Pelaksana Kegiatan"


def load() -> int:
    """Make the works of sample villages that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for site in db.session.scalars(select(Site).where(Site.region_code.in_(VILLAGES)).order_by(Site.id)).all():
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(Work.id).limit(1)):
                continue
            _plan(site, content["plan"], content["note"])
            for number, told in enumerate(content["work"]):
                _make(site, told, content["note"], number)
                made += 1
    return made


def _make(site: Site, told: dict[str, Any], note: str, number: int) -> None:
    day = today(site)
    starts = day - timedelta(days=told["since"])
    north, east = VILLAGES[site.region_code]
    values = {name: told[name] for name in Work.WRITTEN if name in told}
    values |= {
        "body": clean_html("".join(f"<p>{escape(text)}</p>" for text in (told["text"], note))),
        "photos": [],
        "year": starts.year,
        "volume": VolumeField.kind.read(told["volume"]),
        "budget": sum(value for name, value in told.items() if name.startswith("from_")),
        "executor": EXECUTOR,
        "starts": starts,
        "ends": starts + timedelta(days=told["duration"] - 1),
        "latitude": Decimal(str(north)) + Decimal(number * 7 % 5 - 2) / 1000,
        "longitude": Decimal(str(east)) + Decimal(number * 3 % 5 - 2) / 1000,
    }
    work = services.create(Work, values, by=None)
    work.published_at = now() - timedelta(days=max(told["since"], 0) + 7, hours=number)
    services.publish_row(work, site=site, by=None)
    for percent, after, said in told["told"]:
        _tell(site, work, percent, after, said)


def _plan(site: Site, told: dict[str, str], note: str) -> None:
    texts = (told["text"], told["complaint"], note)
    body = clean_html("".join(f"<p>{escape(text)}</p>" for text in texts))
    year = today(site).year
    row = draft(Plan, {"title": told["title"], "body": body, "sort": "apbdes", "year": year, "number": ""}, by=None)
    row.published_at = now() - timedelta(days=120)
    db.session.flush()
    publish(row, site=site, item=item_of(row), by=None)


def _tell(site: Site, work: Work, percent: int, after: int, said: str) -> None:
    assert work.starts is not None
    day = work.starts + timedelta(days=after)
    alt = f"Gambar contoh: pekerjaan pada {percent} persen"
    photo = {"media": store_image(_picture(percent), owner_plugin=NAME, alt=alt).key, "alt": alt}
    values = {"title": said, "body": "", "photos": [photo], "work_id": work.id, "percent": percent, "day": day}
    row = services.create(Progress, values, by=None)
    row.published_at = now() - timedelta(days=(today(site) - day).days, minutes=percent)
    services.publish_row(row, site=site, by=None)


def _picture(percent: int) -> io.BytesIO:
    """Return a drawing of a road that is built from the front to the back; it stands for a photo and says so."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#d5e4e6")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 360), (480, 260), (900, 330), (WIDTH, 280), (WIDTH, HEIGHT), (0, HEIGHT)], "#8fb39a")
    far, near = 360, HEIGHT
    draw.polygon([(600, far), (690, far), (1120, near), (170, near)], "#a98a63")
    if percent:
        edge = near - (near - far) * percent // 100
        share = (edge - far) / (near - far)
        left, right = 600 - 430 * share, 690 + 430 * share
        draw.polygon([(left, edge), (right, edge), (1120, near), (170, near)], "#d8d6d0")
    draw.text((40, 880), f"Gambar contoh: {percent} persen", fill="#1c2b26", font=ImageFont.load_default(36))
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file
