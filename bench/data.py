"""What is measured on: the sample sites with enough on them to fill every page, and the same grown large.

Rows go in by bulk inserts through ``every_site()``; only the search index is written by its own triggers, as ever.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Table, func, insert, select

from bench.servers import ROOT
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.lookup import words_of
from cms_core.modules.models import Module
from cms_core.pages.models import Page
from cms_core.publishing.indexing import place_words
from cms_core.publishing.models import STATES, ContentWord, PublishedItem
from cms_core.regions.loading import load as load_regions
from cms_core.regions.models import Region
from cms_core.sites.models import Site, SiteHost
from cms_core.tenancy import every_site
from cms_potensi_desa.models import Potensi, Produk

PLUGIN = "potensi_desa"
POTENSI_TEXTS = ("area_unit", "production_unit", "season", "hours", "access", "facilities")
MARKS = ("pirt", "halal", "nib", "bpom")
VILLAGE, KECAMATAN = "kalimandi", "purworeja-klampok"
PER_KIND = 60
"""How many potentials, and how many products, a sample site has: two full pages of a list, all matches of a search."""

ONE_SITE = 100_000
SITES, ALL_ITEMS = 10_000, 1_000_000
CHUNK = 20_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = (
    "Kebun kopi {word} di lereng sebelah timur dirawat kelompok tani sejak lama. Buahnya dipetik merah, dijemur di "
    "balai dusun, lalu disangrai tiap pekan. Contoh nomor {number}, karangan."
)
WORDS = ("robusta", "arabika", "liberika", "ekselsa", "lanang", "sangrai", "giling", "kering", "madu", "natural")
Place = tuple[int, str]


def open_instance(folder: Path) -> Flask:
    """Return the application of an instance folder; its database is brought up to date."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _cms(folder, "db", "upgrade")
    return reopen(folder)


def reopen(folder: Path) -> Flask:
    """Return the application of an instance folder as it is."""
    return create_app(Settings.load({}, instance=folder))


def make_sample(folder: Path) -> Flask:
    """Return the application of an instance with the sample sites, filled."""
    app = open_instance(folder)
    _cms(folder, "demo")
    with app.app_context():
        with every_site() as session:
            places = [(key, code) for key, code in session.execute(select(Site.id, Site.region_code))]
        add_items(place for place in places for _number in range(2 * PER_KIND))
    return app


def add_one_large_site(app: Flask) -> None:
    """Give the sample village :data:`ONE_SITE` more items."""
    with app.app_context():
        with every_site() as session:
            place = session.execute(select(Site.id, Site.region_code).where(Site.slug == VILLAGE)).tuples().one()
        add_items(itertools.repeat(place, ONE_SITE))


def add_all(app: Flask) -> None:
    """Add sites until there are :data:`SITES`, and items until there are :data:`ALL_ITEMS`, the same on each."""
    with app.app_context():
        load_regions()
        db.session.commit()
        places = _add_sites()
        with every_site() as session:
            missing = ALL_ITEMS - (session.scalar(select(func.count()).select_from(PublishedItem)) or 0)
        add_items(itertools.islice(itertools.cycle(places), missing))


def add_items(places: Iterable[Place]) -> None:
    """Publish one thing for each place (site and region), potentials and products by turns."""
    with every_site() as session:
        first = max(session.scalar(select(func.max(model.id))) or 0 for model in (Potensi, Produk)) + 1
    numbered = enumerate(places, start=first)
    while chunk := list(itertools.islice(numbered, CHUNK)):
        with every_site() as session:
            for model, chosen in ((Potensi, 1), (Produk, 0)):
                rows = [_entry(number, place, chosen) for number, place in chunk if number % 2 == chosen]
                if rows:
                    put(session, model, rows)
                    words = (word for row in rows for word in _words(model.__tablename__, row))
                    put(session, ContentWord, words)
            session.execute(insert(table(PublishedItem)), [_item(*each) for each in chunk])


def add_content(app: Flask, count: int) -> None:
    """Give the sample village pages and potentials in every state, ``count`` of each; nothing of it is in the index."""
    with app.app_context():
        with every_site() as session:
            place = session.execute(select(Site.id, Site.region_code).where(Site.slug == VILLAGE)).tuples().one()
            models = (Page, Potensi)
            first = max(session.scalar(select(func.max(model.id))) or 0 for model in models) + 1
        for start in range(first, first + count, CHUNK):
            numbers = range(start, min(start + CHUNK, first + count))
            with every_site() as session:
                for model in models:
                    rows = [_unpublished(number, place, model) for number in numbers]
                    put(session, model, rows)
                    words = [word for row in rows for word in _words(model.__tablename__, row)]
                    session.execute(insert(table(ContentWord)), words)


def table(model: Any) -> Table:
    """Return the table of a model: rows by the thousand go into it without being made objects first."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


def put(session: Any, model: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows by the thousand into the table of a model; what a row does not say is what the model says by itself."""
    session.execute(insert(table(model)), list(rows))


def _unpublished(number: int, place: Place, model: Any) -> dict[str, Any]:
    row = {**_entry(number, place, 1), "state": STATES[number % len(STATES)]}
    if model is Page:
        row = {name: value for name, value in row.items() if name in model.__table__.c}
        row |= {"in_menu": False, "weight": 50, "template": "", "delivered": ""}
    return row


def _words(table: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    where = {"site_id": row["site_id"], "table": table, "ref": row["id"]}
    return [{**where, "word": word} for word in words_of(row["title"])]


def _entry(number: int, place: Place, potensi: int) -> dict[str, Any]:
    moment = BEGIN + timedelta(seconds=number)
    common = {
        "id": number,
        "site_id": place[0],
        "title": _title(number),
        "slug": f"contoh-{number}",
        "state": "published",
        "version": 1,
        "note": "",
        "published_at": moment,
        "changed_at": moment,
        "body": f"<p>{_text(number)}</p>",
        "category": "perkebunan" if potensi else "makanan",
        "whatsapp": "",
        "place": "",
    }
    if potensi:
        return {**common, "condition": "rintisan", "manager": "", **dict.fromkeys(POTENSI_TEXTS, "")}
    money = {"price": 25_000, "unit": "kg", "discount_kind": "persen", "stock": "tersedia", "featured": False}
    return {**common, **money, "seller": "", **dict.fromkeys(MARKS, "")}


def _item(number: int, place: Place) -> dict[str, Any]:
    kind = "potensi" if number % 2 else "produk"
    told = {"title": _title(number), "summary": _text(number)[:120], "body_text": _text(number)}
    values = {"slug": f"contoh-{number}"}
    moment = BEGIN + timedelta(seconds=number)
    return item(place, PLUGIN, kind, number, endpoint=kind, values=values, published_at=moment, **told)


def item(
    place: Place,
    plugin: str,
    kind: str,
    ref: int,
    *,
    title: str,
    values: Mapping[str, str],
    body_text: str,
    summary: str = "Contoh karangan.",
    endpoint: str = "show",
    published_at: datetime = BEGIN,
) -> dict[str, Any]:
    """Return what the index holds of a thing that a plugin has published at a place."""
    site_id, code = place
    parts = code.split(".")
    return {
        "site_id": site_id,
        "region_code": code,
        "kabupaten": ".".join(parts[:2]),
        "kecamatan": ".".join(parts[:3]),
        "plugin": plugin,
        "kind": kind,
        "ref": ref,
        "title": title,
        "summary": summary,
        "body_text": body_text,
        "endpoint": f"{plugin}.{endpoint}",
        "values": values,
        "place": " ".join(place_words(site_id, code, plugin, kind)),
        "published_at": published_at,
    }


def _title(number: int) -> str:
    return f"Kopi {WORDS[number % len(WORDS)]} contoh {number}"


def _text(number: int) -> str:
    return TEXT.format(word=WORDS[number % len(WORDS)], number=number)


def _add_sites() -> list[Place]:
    """Make sites for regions that have none, whole kabupaten one after the other, with host and module."""
    with every_site() as session:
        known = set(session.scalars(select(Site.region_code)))
        query = select(Region.id, Region.code, Region.level, Region.name).where(Region.level != "provinsi")
        free = (region for region in session.execute(query.order_by(Region.code)).tuples() if region[1] not in known)
        regions = list(itertools.islice(free, SITES - len(known)))
        first = (session.scalar(select(func.max(Site.id))) or 0) + 1
        rows = [site(first + number, *region) for number, region in enumerate(regions)]
        session.execute(insert(table(Site)), rows)
        session.execute(insert(table(SiteHost)), [host(row) for row in rows])
        on = [{"site_id": row["id"], "plugin": PLUGIN, "enabled_at": BEGIN} for row in rows]
        session.execute(insert(table(Module)), on)
    return [(row["id"], row["region_code"]) for row in rows]


def host(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of the host of a site."""
    return {"site_id": row["id"], "host": f"{row['slug']}.localhost", "canonical": True, "verified": False}


def site(key: int, region_id: int, code: str, level: str, name: str) -> dict[str, Any]:
    """Return the row of a site of a region."""
    return {
        "id": key,
        "region_id": region_id,
        "region_code": code,
        "level": level,
        "slug": f"situs-{code.replace('.', '-')}",
        "name": name,
        "stage": "central",
        "public": True,
        "brand": "#0e6b58",
        "motif": "kawung",
        **dict.fromkeys(("theme", "lead", "address", "hours", "phone", "whatsapp", "email"), ""),
        "social": {},
        "words": {},
        "timezone": "Asia/Jakarta",
        "created_at": BEGIN,
        "changed_at": BEGIN,
    }


def items_of(app: Flask, slug: str, count: int) -> list[str]:
    """Return addresses of ``count`` potentials of a site, spread over its life."""
    with app.app_context(), every_site() as session:
        query = select(PublishedItem.values).join(Site, Site.id == PublishedItem.site_id)
        query = query.where(Site.slug == slug, PublishedItem.kind == "potensi").order_by(PublishedItem.id)
        found = [values["slug"] for values in session.scalars(query)]
    return [f"/potensi/{each}" for each in found[:: max(1, len(found) // count)]]


def cursor_of_page(app: Flask, slug: str, page: int, per_page: int) -> str:
    """Return what the address of the page carries that is reached by ``page`` times *next* in a village's list."""
    with app.app_context(), every_site() as session:
        site_id = session.scalar(select(Site.id).where(Site.slug == slug))
        query = select(PublishedItem.published_at, PublishedItem.id)
        query = query.where(PublishedItem.site_id == site_id, PublishedItem.kind == "potensi")
        query = query.order_by(PublishedItem.published_at.desc(), PublishedItem.id.desc())
        moment, key = session.execute(query.offset(page * per_page - 1).limit(1)).tuples().one()
    return f"{moment.timestamp():.6f}-{key}"


def _cms(folder: Path, *words: str) -> None:
    run(words, {"CMS_INSTANCE": str(folder)})


def run(words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run ``cms`` with these words, and with settings in its environment."""
    command = [str(Path(sys.executable).with_name("cms")), *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True, stdout=subprocess.DEVNULL)
