"""What a row says of itself and what the database finds by it are the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cms_core.api import ARCHIVED, DRAFT, PUBLISHED, WITHDRAWN, Site, db, now, site_scope
from cms_lelang.models import Package

from .conftest import MakePackage


@pytest.mark.parametrize(
    ("state", "hours", "expected"),
    [
        (DRAFT, None, False),
        (PUBLISHED, -1, True),
        (PUBLISHED, 1, False),
        (ARCHIVED, -1, True),
        (ARCHIVED, None, False),
        (WITHDRAWN, -1, False),
    ],
)
def test_citizens_open_what_was_published_and_not_withdrawn(
    site: Site, make_package: MakePackage, state: str, hours: int | None, expected: bool
) -> None:
    key = make_package(shown=False)
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        row.state, row.published_at = state, None if hours is None else now() + timedelta(hours=hours)
        db.session.flush()
        found = list(db.session.scalars(select(Package.id).where(Package.is_read)))
        assert (row.is_read, found) == (expected, [key] * expected)
