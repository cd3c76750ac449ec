"""Lists of content: by state and by the words of titles, of one site, as the flush wrote them down."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, select

from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.publishing.listing import list_of, listed, listing
from cms_core.publishing.models import ARCHIVED, PUBLISHED, ContentWord
from cms_core.sites.models import Site
from cms_core.surfaces.commands import items_group
from cms_core.tenancy import enter_site, every_site, site_scope
from cms_core.testing.factories import MakeSite


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    made = make_site(slug="kalimandi")
    enter_site(made.id)
    return made


def page(title: str, **columns: Any) -> Page:
    made = Page(title=title, slug=title.lower().replace(" ", "-"), **columns)
    db.session.add(made)
    db.session.flush()
    return made


def titles(words: str = "") -> list[str]:
    return [row.title for row in listed(Page, words, 9)]


def test_listed_begins_with_the_newest_and_keeps_the_archive_apart(site: Site) -> None:
    page("Satu"), page("Dua", state=PUBLISHED), page("Tiga", state=ARCHIVED)

    assert titles() == ["Dua", "Satu"]
    assert [row.title for row in listed(Page, "", 1)] == ["Dua"]


def test_listed_finds_every_word_or_its_beginning(site: Site) -> None:
    page("Sejarah Desa"), page("Café desa")

    assert [titles(words) for words in ("desa", "sejarah desa", "sej", "CAFE", "ejarah", "desa lain")] == [
        ["Café desa", "Sejarah Desa"],
        ["Sejarah Desa"],
        ["Sejarah Desa"],
        ["Café desa"],
        [],
        [],
    ]


def test_words_follow_the_title_and_go_with_the_row(site: Site) -> None:
    made = page("Sejarah")
    made.title = "Riwayat"
    db.session.flush()
    assert (titles("sejarah"), titles("riwayat")) == ([], ["Riwayat"])
    db.session.delete(made)
    db.session.flush()
    assert list(db.session.scalars(select(ContentWord.word))) == []


def test_words_of_another_site_find_nothing_here(site: Site, make_site: MakeSite) -> None:
    page("Sejarah")
    db.session.commit()
    enter_site(None)
    neighbour = make_site()
    with site_scope(neighbour.id):
        page("Lain")
        assert (titles("sejarah"), titles("lain")) == ([], ["Lain"])


def test_listing_reads_the_address_and_leads_on(site: Site, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    few = dataclasses.replace(list_of(Page), per_page=2)
    monkeypatch.setattr("cms_core.publishing.listing.list_of", lambda _model: few)
    rows = [page(f"Kopi {number}") for number in range(3)]
    address = "http://localhost/admin/halaman/"
    with app.test_request_context(f"{address}?q=kopi&keadaan=draft"):
        found = listing(Page)
        url = found.next_url
    assert [row.title for row in found.rows] == ["Kopi 2", "Kopi 1"]
    assert url == f"/admin/halaman/?q=kopi&keadaan=draft&sesudah={rows[1].id}"
    with app.test_request_context(f"{address}?q=kopi&keadaan=apa&sesudah={rows[1].id}"):
        found = listing(Page)
    assert ([row.title for row in found.rows], found.asked.state, found.after) == (["Kopi 0"], "", "")


def test_rebuild_writes_words_that_no_flush_wrote(site: Site, runner: FlaskCliRunner) -> None:
    page("Sejarah")
    db.session.commit()
    with every_site() as session:
        session.execute(delete(ContentWord))
    assert titles("sejarah") == []
    db.session.commit()
    answer = runner.invoke(items_group, ["rebuild"])
    assert answer.exit_code == 0, answer.output
    enter_site(site.id)
    assert titles("sejarah") == ["Sejarah"]
