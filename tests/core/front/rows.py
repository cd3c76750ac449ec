"""What stands on a home page, and writing the row behind it."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from cms_core.extensions import db
from cms_core.front import services
from cms_core.front.models import Front
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope


def home(app: Flask, slug: str = "kalimandi") -> str:
    answer = app.test_client().get(f"/s/{slug}/")
    assert answer.status_code == 200
    return answer.text


def heads(html: str) -> list[str]:
    """Return the heads of the sections of a home page."""
    return re.findall(r"<h2>([^<]+)</h2>", html.partition("<main")[2].partition("<footer")[0])


def write(site: Site, service: Any, *args: Any, **values: Any) -> None:
    with site_scope(site.id):
        service(db.session.get_one(Site, site.id), *args, by=None, **values)
    db.session.commit()


def row(site: Site) -> Front:
    db.session.rollback()
    with site_scope(site.id):
        found = services.front_of(db.session.get_one(Site, site.id))
        if found in db.session:
            db.session.expunge(found)
    return found
