"""A page at its desk, as a person without JavaScript meets it."""

from __future__ import annotations

from datetime import timedelta

import html5lib
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.publishing.models import DRAFT, PUBLISHED, SCHEDULED
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.users.models import UserSession
from tests.core.pages.desk import Form

ROOT = "/s/kalimandi/admin"
NIK = "3304020101900001"


def opened(client: FlaskClient, path: str) -> Form:
    answer = client.get(path)
    assert answer.status_code == 200
    return Form(client, answer.text, path)


def make(site: Site, *, state: str = DRAFT, body: str = "<p>Satu</p>") -> str:
    """Return the address at which a page in a state is written."""
    with site_scope(site.id):
        owner = db.session.get_one(Site, site.id)
        page = pages.write(owner, title="Profil", body=body)
        if state == PUBLISHED:
            pages.publish(page, site=owner, by=None)
        else:
            page.state = state
        key = page.id
    db.session.commit()
    return f"{ROOT}/halaman/{key}"


def page(site: Site) -> Page:
    db.session.rollback()
    db.session.expire_all()
    with site_scope(site.id):
        found = db.session.scalars(select(Page)).one()
        db.session.expunge(found)
    return found


def copied(html: str) -> str:
    """What stands in the field to copy from, as a browser reads it."""
    (field,) = [
        each
        for each in html5lib.parse(html, namespaceHTMLElements=False).iter("textarea")
        if each.get("readonly") is not None
    ]
    return "".join(field.itertext())


def end_sessions() -> None:
    db.session.query(UserSession).delete()
    db.session.commit()


STARTED = now()


def moment(days: int) -> str:
    """Return when it is ``days`` from when the tests began, as a form sends it: two of them are whole days apart."""
    return (STARTED + timedelta(days=days, hours=7)).strftime("%Y-%m-%dT%H:%M")


def scheduled(client: FlaskClient, site: Site) -> str:
    where = make(site)
    assert opened(client, where).set(at=moment(2)).send(langkah="terbit").status_code == 303
    assert page(site).phase == SCHEDULED
    return where
