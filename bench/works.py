"""Works of a kabupaten: its figures and its list over 10,000 works of 150 villages, beside those of one village."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from bench import data, pages, posts
from bench.servers import PRODUCT, serving
from bench.table import Row
from cms_core.extensions import db
from cms_core.modules.models import Module
from cms_core.publishing.models import PublishedItem
from cms_core.regions.loading import load as load_regions
from cms_core.regions.models import Region
from cms_core.sites.models import Site, SiteHost
from cms_core.tenancy import every_site, site_scope
from cms_pembangunan import NAME
from cms_pembangunan.figures.keeping import keep
from cms_pembangunan.models import MONEY, Work

KABUPATEN, VILLAGES, WORKS, YEAR, BAR = "33.05", 150, 10_000, 2026, 1.5
PAGES = {"figures of a year": f"/pembangunan/tahun/{YEAR}", "list of works": "/pembangunan/"}
TEXTS = ("place", "unit", "size", "executor", "note")


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Fill a copy of the sample instance, and one on PostgreSQL, and compare the two pages on both."""
    yield from posts.on_both(sample, folder, fill, _on)


def _on(kind: str, slugs: tuple[str, str], environ: Mapping[str, str], folder: Path) -> Iterator[Row]:
    what = f"{WORKS:,} works of {VILLAGES} villages, {kind}"
    with serving(PRODUCT, environ, folder, f"works-{kind}", workers=1) as server:
        yield from pages.beside(server, slugs, PAGES, what, "of a village", BAR)


def fill(app: Flask) -> tuple[str, str]:
    """Make the sites of a kabupaten and their works; return the slugs of its site and of a village."""
    with app.app_context():
        load_regions()
        db.session.commit()
        with every_site() as session:
            regions = session.execute(_regions()).tuples().all()
            first = (session.scalar(select(func.max(Site.id))) or 0) + 1
            sites = [data.site(first + number, *region) for number, region in enumerate(regions)]
            data.put(session, Site, sites)
            hosts = [data.host(site) for site in sites]
            data.put(session, SiteHost, hosts)
            on = [{"site_id": site["id"], "plugin": NAME, "enabled_at": data.BEGIN} for site in sites]
            data.put(session, Module, on)
            villages = itertools.cycle(site for site in sites if site["level"] == "desa")
            first = (session.scalar(select(func.max(Work.id))) or 0) + 1
            chosen = list(zip(range(first, first + WORKS), villages, strict=False))
            data.put(session, Work, (_work(*each) for each in chosen))
            data.put(session, PublishedItem, (_item(*each) for each in chosen))
        for site in sites:
            with site_scope(site["id"]):
                keep(db.session.get_one(Site, site["id"]))
                db.session.commit()
    return str(sites[0]["slug"]), str(chosen[0][1]["slug"])


def _regions() -> Any:
    """Return the query for the kabupaten, its kecamatan and as many of its villages, those above first."""
    within = Region.code.like(f"{KABUPATEN}%")
    query = select(Region.id, Region.code, Region.level, Region.name).where(within)
    villages = select(Region.code).where(within, Region.level == "desa").order_by(Region.code).limit(VILLAGES)
    return query.where((Region.level != "desa") | Region.code.in_(villages)).order_by(func.length(Region.code))


def _work(number: int, site: dict[str, Any]) -> dict[str, Any]:
    budget = 50_000_000 + number
    # One in five is late.
    ends = data.BEGIN.date() if number % 5 == 0 else date(YEAR + 1, 1, 1)
    return {
        "id": number,
        "site_id": site["id"],
        "title": f"Drainase {number}",
        **_slug(number),
        "state": "published",
        "version": 1,
        "published_at": data.BEGIN,
        "changed_at": data.BEGIN,
        "body": "<p>Contoh karangan.</p>",
        "year": YEAR,
        "nature": "baru",
        "span": "hari",
        "budget": budget,
        **dict.fromkeys(MONEY, 0),
        "from_dd": budget,
        **dict.fromkeys(TEXTS, ""),
        "percent": number % 101,
        "told_on": data.BEGIN.date(),
        "ends": ends,
        "due": ends if number % 101 < 100 else None,
    }


def _item(number: int, site: dict[str, Any]) -> dict[str, Any]:
    place, title = (site["id"], site["region_code"]), f"Drainase {number}"
    return data.item(place, NAME, Work.KIND, number, title=title, body_text="Contoh karangan.", values=_slug(number))


def _slug(number: int) -> dict[str, str]:
    return {"slug": f"drainase-{number}"}
