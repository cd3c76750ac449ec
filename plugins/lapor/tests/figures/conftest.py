"""Reports as if they had been worked on, at the sites of a region."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from cms_core.api import Site, db, site_scope, today
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME
from cms_lapor.figures.months import month_before
from cms_lapor.models import Report

HOME = "http://localhost"

KABUPATEN, OTHER = "33.04", "33.04.02.2002"

NUMBERS = itertools.count(1)


def fill(site: Site, many: int, *, months: int = 1, **values: Any) -> None:
    """Write reports of a month so many before this one down, as if they had been worked on."""
    with site_scope(site.id):
        for _each in range(many):
            number = next(NUMBERS)
            given = {
                "number": f"LP-{number}",
                "client_id": f"angka-{number}",
                "code_hash": "",
                "sent_from": site.region_code,
                "place": site.region_code,
                "kind": "pengaduan",
                "topic": "pu-jalan",
                "title": "Jalan",
                "body": "Jalan rusak.",
                "month": month_before(today(site), months),
                "finish_days": 14,
                **values,
            }
            db.session.add(Report(**given))
    db.session.commit()


@pytest.fixture
def kabupaten(kecamatan: Site, make_site: MakeSite) -> Site:
    return make_site(KABUPATEN, slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,))


@pytest.fixture
def other(site: Site, make_site: MakeSite) -> Site:
    return make_site(OTHER, slug="pagak", name="Pagak", host="pagak.example", modules=(NAME,))


def numbers_of(page: str) -> set[str]:
    """Return the numbers of reports that stand in the tables of a page."""
    return set(re.findall(r'<td role="cell" data-l="Masuk"><span><b>(\d+)</b>', page))
