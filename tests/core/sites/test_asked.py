"""What the program answers itself, asked outside of a request."""

from __future__ import annotations

from flask import g

from cms_core.database import is_reading
from cms_core.extensions import db
from cms_core.sites.asked import page_status
from cms_core.sites.models import SiteHost
from cms_core.sites.urls import site_url
from cms_core.tenancy import current_scope, site_scope
from cms_core.testing.factories import MakeSite


def test_pages_answer_on_their_host_and_below_the_platform(make_site: MakeSite) -> None:
    made = make_site(slug="kalimandi", host="kalimandi.example")
    made.hosts.append(SiteHost(host="lama.example", verified=True))
    db.session.commit()
    other = make_site("33.04.02.2002", slug="pagak", name="Pagak")
    paths = ("/", "/tidak-ada", "/aksesibilitas#isi", "/cari?q=gula")
    addresses = [site_url(made, path) for path in paths]
    addresses += [site_url(other, "/"), site_url(other, "/tidak-ada"), "http://nowhere.example/"]
    # One that leads on to the canonical host leads to another: it is there.
    addresses.append("http://lama.example/tidak-ada")
    db.session.rollback()

    assert [page_status(each) for each in addresses] == [200, 404, 200, 200, 200, 404, 404, 308]


def test_whoever_asks_keeps_what_was_his(make_site: MakeSite) -> None:
    made = make_site(slug="kalimandi", host="kalimandi.example")
    address = site_url(made, "/")
    with site_scope(made.id):
        db.session.rollback()
        found = page_status(address)
        assert (found, current_scope(), is_reading(), g.get("site"), g.get("lang")) == (200, made.id, False, None, None)
