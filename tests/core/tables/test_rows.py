"""Rows that are taken out: all of them, in their order, and no transaction that lasts."""

from __future__ import annotations

import pytest

from cms_core.database import TenantSession, read_only
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.tables import rows
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite


@pytest.mark.parametrize("count", [0, 4, 5])
def test_rows_come_some_at_a_time(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(rows, "CHUNK", 2)
    site, other = make_site().id, make_site().id
    for key in (site, other):
        with site_scope(key):
            db.session.add_all(Page(slug=f"p-{n}", title=f"Profil {n}", body="") for n in range(count + 1))
            db.session.commit()
    with read_only(), site_scope(site):
        session = db.session()
        assert isinstance(session, TenantSession)
        began, found = [], []
        for some in rows.in_turn(Page, Page.slug != "p-0"):
            began.append(session.began)
            found.append([row.slug for row in some])
        slugs = [f"p-{n}" for n in range(1, count + 1)]
        assert found == [slugs[at : at + 2] for at in range(0, count, 2)]
        assert began == [True] * len(found)


def test_nothing_is_open_while_the_next_rows_are_awaited(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK", 1)
    site = make_site().id
    with site_scope(site):
        db.session.add_all(Page(slug=f"p-{n}", title=f"Profil {n}", body="") for n in range(2))
        db.session.commit()
    ended = []
    with read_only(), site_scope(site):
        session = db.session()
        monkeypatch.setattr(session, "settle", lambda: ended.append(True))
        kept = [row for some in rows.in_turn(Page) for row in some]
    assert ([row.slug for row in kept], len(ended)) == (["p-0", "p-1"], 2)
