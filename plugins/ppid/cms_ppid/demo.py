"""Sample documents for the sample sites; everything is made up and says so."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from html import escape
from importlib import resources
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, clean_html, db, is_open, now, site_scope, today
from cms_ppid import NAME, demo_objections, demo_requests
from cms_ppid.catalogue.items import DESA
from cms_ppid.documents import services
from cms_ppid.exclusions import services as exclusions
from cms_ppid.incidents.models import Incident
from cms_ppid.models import Document, Exclusion
from cms_ppid.processing.models import Activity

SITES = ("33.04.02", "33.04.02.2003", "33.04.02.2007")
"""Sample sites: a kecamatan and two of its villages."""


def load() -> int:
    """Make the documents of sample sites that have none and the module on; return how many there are new."""
    content = tomllib.loads(resources.files(__package__).joinpath("demo.toml").read_text("utf-8"))
    made = 0
    for site in db.session.scalars(select(Site).where(Site.region_code.in_(SITES)).order_by(Site.id)).all():
        with site_scope(site.id):
            if not is_open(NAME, site.id) or db.session.scalar(select(Document.id).limit(1)):
                continue
            for told in content.get(site.level, ()):
                _make(site, told, content["note"])
                made += 1
            if site.level == DESA:
                _exclude(site, content["exclusion"])
                db.session.add(_incident(content["incident"]))
                db.session.add(Activity(code="contoh", **content["activity"]))
                demo_requests.make(site, content["request"])
                demo_objections.make(site, content["objection"])
    return made


def _exclude(site: Site, told: dict[str, str]) -> None:
    values: dict[str, Any] = {name: told[name] for name in Exclusion.WRITTEN if name in told}
    tested = today(site) - timedelta(days=90)
    values |= {"body": clean_html(f"<p>{escape(told['text'])}</p>"), "tested_on": tested, "decided": tested}
    row = exclusions.create(values, by=None)
    db.session.flush()
    exclusions.publish_row(row, site=site, by=None)


def _incident(told: dict[str, str]) -> Incident:
    known = now() - timedelta(days=120)
    moments = {"discovered_at": known, "authority_at": known + timedelta(hours=30)}
    return Incident(**told, **moments, persons_at=known + timedelta(hours=52), people=1, office="Sekretaris Desa")


def _make(site: Site, told: dict[str, Any], note: str) -> None:
    day = today(site) - timedelta(days=told["ago"])
    values = {name: told[name] for name in Document.WRITTEN if name in told}
    values |= {
        "body": clean_html("".join(f"<p>{escape(text)}</p>" for text in (told["text"], note))),
        "year": day.year,
        "made_on": day,
        "made_at": site.name,
        "responsible": told["holder"],
        "retention": told.get("retention", "5 tahun"),
    }
    row = services.create(values, by=None)
    row.published_at = now() - timedelta(days=told["ago"])
    db.session.flush()
    services.publish_row(row, site=site, by=None)
