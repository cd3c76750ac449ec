"""What a public page reads: of the site in scope alone, into rows that nobody writes back."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.kept import STAMP
from cms_core.pages.models import Page
from cms_core.publishing import shown
from cms_core.publishing.shown import read
from cms_core.tenancy import TenancyError, current_scope, enter_site, rows_of, site_scope
from cms_core.testing.factories import MakeSite


@pytest.fixture(autouse=True)
def public(app: Flask, make_site: MakeSite) -> Iterator[None]:
    with app.test_request_context(environ_overrides={STAMP: (1, 1)}):
        enter_site(make_site().id)
        yield


def page(slug: str) -> Page:
    made = Page(title=slug.title(), slug=slug)
    db.session.add(made)
    db.session.flush()
    return made


def test_the_statement_that_is_kept_finds_what_the_site_in_scope_has(make_site: MakeSite) -> None:
    other = make_site("33.04.02.2002", slug="pagak").id
    here = page("a").id
    with site_scope(other):
        there = page("a").id
    found = []
    for scope in (other, current_scope(), other):
        with site_scope(cast("int", scope)):
            row = read(Page, "a")
            found.append(row.id if row else None)
    assert found == [there, here, there]


def test_a_page_gets_all_that_was_written_and_nothing_of_it_is_written_back() -> None:
    written = page("a")
    db.session.refresh(written)
    row = read(Page, "a")
    assert row is not None
    names = [column.key for column in db.inspect(Page).column_attrs]
    assert {name: getattr(row, name) for name in names} == {name: getattr(written, name) for name in names}

    row.title = "B"
    db.session.flush()
    assert db.session.scalars(select(Page.title)).all() == ["A"]
    assert read(Page, "b") is None


def test_what_may_write_gets_the_row_of_its_session(app: Flask) -> None:
    written = page("a")
    site = cast("int", current_scope())
    with app.test_request_context(method="POST"):
        enter_site(site)
        assert read(Page, "a") is written


def test_rows_are_those_of_the_site_in_scope(make_site: MakeSite) -> None:
    here = page("a").id
    with site_scope(make_site("33.04.02.2002", slug="pagak").id):
        page("a")
    assert rows_of(select(Page.id)) == [(here,)]
    with pytest.raises(TenancyError):
        rows_of(select(Page.__table__.c.id))
    enter_site(None)
    with pytest.raises(TenancyError):
        rows_of(select(Page.id))


def test_content_that_more_hangs_on_comes_in_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    written = page("a")
    link = SimpleNamespace(cascade=SimpleNamespace(delete_orphan=False), mapper=SimpleNamespace(relationships=()))
    monkeypatch.setattr(shown, "inspect", lambda _model: SimpleNamespace(relationships=[link]))
    shown._plan.cache_clear()
    try:
        assert read(Page, "a") is written
    finally:
        shown._plan.cache_clear()
