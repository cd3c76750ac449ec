"""Sample packages for the sample villages; everything is made up and says so."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cms_core.api import Site, change_settings, clean_html, db, is_open, now, site_scope, today
from cms_lelang import NAME, services
from cms_lelang.cases import PARTS
from cms_lelang.models import Package
from cms_lelang.settings import DEFAULTS

VILLAGES, KABUPATEN = ("33.04.02.2003", "33.04.02.2007", "64.08.04.2012"), "64.08"
"""Sample sites; that of the kabupaten has agencies, and shows its flags to citizens."""
OPENS, CLOSES = time(8), time(16)
DAYS = frozenset({"announced", "signed", "starts", "ends", "ordered", "day", "paid"})
"""Columns that the file counts in days from today."""


def load() -> int:
    """Make the packages of sample villages that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    sites = select(Site).where(Site.region_code.in_((*VILLAGES, KABUPATEN))).order_by(Site.id)
    for site in db.session.scalars(sites).all():
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(Package.id).limit(1)):
                continue
            for number, told in enumerate(content["agency" if site.region_code == KABUPATEN else "package"]):
                _make(site, told, content["note"], number)
                made += 1
            if site.region_code == KABUPATEN:
                change_settings(site, NAME, {**DEFAULTS, "show_flags": True})
    return made


def _make(site: Site, told: dict[str, Any], note: str, number: int) -> None:
    day = today(site)
    body = clean_html("".join(f"<p>{escape(text)}</p>" for text in (told["text"], note)))
    values = {name: told[name] for name in Package.WRITTEN if name in told}
    year = day.year - told.get("years_ago", 0)
    row = services.create({**values, "body": body, "year": year}, by=None)
    for part, model in PARTS.items():
        for each in told.get(part, ()):
            row_values = {**each, **({"year": year} if part == "plans" else {})}
            db.session.add(model(package_id=row.id, **_dated(row_values, day, site)))
    db.session.flush()
    row.published_at = now() - timedelta(days=3, hours=number)
    services.publish_package(row, site=site, by=None)


def _dated(told: dict[str, Any], day: date, site: Site) -> dict[str, Any]:
    zone = ZoneInfo(site.timezone)
    values: dict[str, Any] = {
        name: day + timedelta(days=value) if name in DAYS else value for name, value in told.items()
    }
    if "at" in values:
        first, last = (day + timedelta(days=each) for each in values.pop("at"))
        values["starts_at"] = datetime.combine(first, OPENS, zone).astimezone(UTC)
        values["ends_at"] = datetime.combine(last, CLOSES, zone).astimezone(UTC)
    return values
