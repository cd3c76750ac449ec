"""The sample packages are what a reader may take for an example: nothing is severely wrong with them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from cms_core.api import db, site_scope
from cms_core.testing.factories import MakeSite
from cms_lelang import NAME, demo, services
from cms_lelang.cases import load
from cms_lelang.models import Package


def test_every_sample_could_be_published_by_hand(app: Flask, make_site: MakeSite) -> None:
    sites = [make_site(code, modules=(NAME,), stage="autonomous") for code in (*demo.VILLAGES, demo.KABUPATEN)]
    with app.test_request_context("/"):
        made, wrong, looked_at = demo.load(), [], 0
        for site in sites:
            with site_scope(site.id):
                cases = [load(row) for row in db.session.scalars(select(Package))]
                found = [breach for each in cases for breach in services.breaches(each, site=site) if breach.severe]
                wrong += [breach.text for breach in found]
                looked_at += len(cases)
        assert (wrong, looked_at) == ([], made)
        assert made > len(sites)
