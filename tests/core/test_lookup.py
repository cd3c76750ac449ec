"""Words of rows: which index SQLite reads. What they find is tested with the lists that ask."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, select

from cms_core import lookup
from cms_core.extensions import db
from cms_core.media import search
from cms_core.media.models import Media
from cms_core.pages.models import Page
from cms_core.publishing.listing import find_words
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite

pytestmark = pytest.mark.sqlite_only("PostgreSQL knows how many rows there are, and chooses by that")


@pytest.fixture(autouse=True)
def common(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every word be a common one, of which the beginning alone is known."""
    monkeypatch.setattr(lookup, "COUNTED", 0)


def test_each_page_is_asked_by_its_own_words(make_site: MakeSite) -> None:
    enter_site(make_site().id)
    assert indexes(find_words(select(Page), Page, "kop arab")) == ["ix_core_content_word_site_id_table_ref_word"] * 2


def test_each_medium_is_asked_by_its_own_words(make_site: MakeSite) -> None:
    enter_site(make_site().id)
    assert indexes(search.narrow(select(Media), "kop arab")) == ["ix_core_media_word_site_id_media_id_word"] * 2


def indexes(query: Select[Any]) -> list[str]:
    """Return the indexes by which SQLite would look for words."""
    compiled = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    cursor = db.session.connection().connection.cursor()
    steps = [str(row[3]) for row in cursor.execute(f"EXPLAIN QUERY PLAN {compiled}").fetchall()]
    return [step.split(" INDEX ")[1].split()[0] for step in steps if "_word" in step.split(" USING ")[0]]
