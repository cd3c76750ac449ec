"""Packages of a kabupaten: its list, a narrowed one and a search over 50,000 packages, beside those over 500."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
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
from cms_core.tenancy import every_site
from cms_lelang import NAME
from cms_lelang.models import Package
from cms_lelang.words import CATEGORIES, METHODS

SIZES = {"33.05": 50_000, "33.06": 500}
"""How many packages the two kabupaten have; the first is measured beside the second."""
BAR = 1.5
FIRST_YEAR, YEARS = 2022, 5
AGENCIES = 40
"""That buy in each kabupaten; one of them was called otherwise in the first year."""
PAGES = {
    "list": "/lelang/",
    "of an old year": f"/lelang/?tahun={FIRST_YEAR}",
    "goods handed over": "/lelang/?keadaan=selesai&pengadaan=barang",
    "handed over": "/lelang/?keadaan=selesai",
    "of a rare kind": "/lelang/?nilai=lebih",
    "of a kind by a method that it never has": "/lelang/?pengadaan=barang&metode=tender",
    "dear and handed over, of which there is none": "/lelang/?nilai=lebih&keadaan=selesai",
    "come to nothing, of which there is none": "/lelang/?keadaan=batal",
    "of an agency": "/lelang/?satker=dinas+8",
    "of an agency that is not there": "/lelang/?satker=rahasia",
    "search": "/lelang/?q=drainase",
    "search in a year": f"/lelang/?q=drainase&tahun={FIRST_YEAR}",
}
TEXTS = (
    *("link", "office", "committee", "law", "contract_kind", "qualification", "evaluation"),
    *("size", "executor", "outcome", "reason", "repeats"),
)
WORDS = ("Drainase", "Jalan", "Laptop", "Irigasi", "Talud", "Puskesmas", "Jembatan", "Sekolah", "Pasar", "Embung")


def measured(sample: Path, folder: Path) -> Iterator[Row]:
    """Fill a copy of the sample instance, and one on PostgreSQL, and compare the pages on both."""
    yield from posts.on_both(sample, folder, fill, _on)


def _on(kind: str, slugs: tuple[str, str], environ: Mapping[str, str], folder: Path) -> Iterator[Row]:
    many, few = SIZES.values()
    with serving(PRODUCT, environ, folder, f"packages-{kind}", workers=1) as server:
        yield from pages.beside(server, slugs, PAGES, f"{many:,} packages, {kind}", f"{few:,}", BAR, by="metode")


def fill(app: Flask) -> tuple[str, str]:
    """Make the sites of two kabupaten and their packages; return the slugs of the sites."""
    with app.app_context():
        load_regions()
        db.session.commit()
        with every_site() as session:
            query = select(Region.id, Region.code, Region.level, Region.name).where(Region.code.in_(SIZES))
            regions = session.execute(query.order_by(Region.code)).tuples().all()
            first = (session.scalar(select(func.max(Site.id))) or 0) + 1
            sites = [data.site(first + number, *region) for number, region in enumerate(regions)]
            data.put(session, Site, sites)
            data.put(session, SiteHost, [data.host(site) for site in sites])
            on = [{"site_id": site["id"], "plugin": NAME, "enabled_at": data.BEGIN} for site in sites]
            data.put(session, Module, on)
            key = (session.scalar(select(func.max(Package.id))) or 0) + 1
        for site, count in zip(sites, SIZES.values(), strict=True):
            for begin in range(0, count, data.CHUNK):
                numbers = range(begin, min(begin + data.CHUNK, count))
                with every_site() as session:
                    data.put(session, Package, (_package(key + number, number, count, site) for number in numbers))
                    data.put(session, PublishedItem, (_item(key + number, number, count, site) for number in numbers))
            key += count
    return str(sites[0]["slug"]), str(sites[1]["slug"])


def _unit(agency: int, year: int) -> dict[str, str]:
    name = "Badan" if (agency, year) == (8, FIRST_YEAR) else "Dinas"
    return {"unit": f"{name} {agency}", "unit_code": f"{agency + 1:03}"}


def _package(key: int, number: int, count: int, site: dict[str, Any]) -> dict[str, Any]:
    year = _year(number, count)
    # One in a hundred is dear, four in five of the old ones are done.
    worth = 2_000_000_000 if number % 100 == 0 else 50_000_000 + number
    done = number % 5 and year < FIRST_YEAR + YEARS - 1
    return {
        "id": key,
        "site_id": site["id"],
        "title": _title(number),
        **_slug(key),
        "state": "published",
        "version": 1,
        "published_at": _moment(number, count),
        "changed_at": data.BEGIN,
        "body": "<p>Contoh karangan.</p>",
        "year": year,
        "code": f"T{key}",
        "category": list(CATEGORIES)[number % len(CATEGORIES)],
        "method": list(METHODS)[number % len(METHODS)],
        "for_small": False,
        "ceiling": worth,
        "estimate": None,
        "place": "",
        **_unit(number % AGENCIES, year),
        **dict.fromkeys(TEXTS, ""),
        "opens_at": data.BEGIN,
        "contracted": date(year, 5, 1) if done else None,
        "handed": date(year, 9, 1) if done else None,
        "worth": worth,
        # What is published has told what it is at least once.
        "process": f"contoh{key}",
    }


def _item(key: int, number: int, count: int, site: dict[str, Any]) -> dict[str, Any]:
    return data.item(
        (site["id"], site["region_code"]),
        NAME,
        Package.KIND,
        key,
        title=_title(number),
        values=_slug(key),
        body_text=f"Contoh karangan. {_year(number, count)}",
        published_at=_moment(number, count),
    )


def _year(number: int, count: int) -> int:
    return FIRST_YEAR + number * YEARS // count


def _title(number: int) -> str:
    return f"{WORDS[number % len(WORDS)]} contoh {number}"


def _slug(key: int) -> dict[str, str]:
    return {"slug": f"paket-{key}"}


def _moment(number: int, count: int) -> Any:
    return data.BEGIN - timedelta(minutes=count - number)
