"""What lies on a desk: one's own latest, drafts left lying, photos that say nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.media.library import UNDESCRIBED, media_of
from cms_core.media.models import Media, MediaUse
from cms_core.pages.models import Page
from cms_core.permissions import OFFICER, VILLAGE
from cms_core.publishing import work
from cms_core.publishing.models import DRAFT, PUBLISHED
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", stage="village_publishes")


@pytest.fixture
def operator(make_user: MakeUser, site: Site) -> User:
    return make_user(VILLAGE, "33.04.02.2007")


def page(site: Site, title: str, days: int = 0, **columns: Any) -> Page:
    enter_site(site.id)
    made = Page(title=title, slug=title.lower(), changed_at=now() - timedelta(days=days), **columns)
    db.session.add(made)
    db.session.flush()
    return made


def photo(site: Site, key: str, **columns: Any) -> Media:
    made = Media(key=key, owner_plugin="core", width=4, height=3, size=9, site_id=site.id, **columns)
    db.session.add(made)
    db.session.flush()
    return made


def test_recent_is_ones_own_the_last_changed_first_with_a_photo(
    site: Site, operator: User, make_user: MakeUser
) -> None:
    other = make_user(VILLAGE, "33.04.02.2007")
    first = page(site, "Satu", 3, author_id=operator.id)
    page(site, "Dua", 1, author_id=other.id)
    page(site, "Tiga", 2, author_id=operator.id, state=PUBLISHED)
    shown = photo(site, "a" * 20)
    db.session.add(MediaUse(media_id=shown.id, table="core_page", ref=first.id))
    db.session.flush()

    found = work.recent(site, user=operator)

    assert [(each.title, each.phase, each.image) for each in found] == [
        ("Tiga", PUBLISHED, None),
        ("Satu", DRAFT, "a" * 20),
    ]
    assert found[1].url == f"/s/kalimandi/admin/halaman/{first.id}"


def test_recent_knows_nothing_of_another_village(site: Site, operator: User, make_site: MakeSite) -> None:
    other = make_site("33.04.02.2002", slug="pagak")
    with site_scope(other.id):
        db.session.add(Page(title="Rahasia", slug="rahasia", author_id=operator.id))
    enter_site(site.id)

    assert work.recent(site, user=operator) == []


def test_forgotten_are_drafts_that_nobody_touched_and_nobody_sent_back(site: Site, operator: User) -> None:
    page(site, "Lama", 20), page(site, "Lebih", 30), page(site, "Baru", 13)
    page(site, "Kembali", 20, note="Lengkapi."), page(site, "Terbit", 20, state=PUBLISHED)

    assert [each.title for each in work.forgotten(site, user=operator)] == ["Lebih", "Lama"]


def test_who_may_not_write_has_no_desk(site: Site, make_user: MakeUser) -> None:
    officer = make_user(OFFICER, "33.04.02.2007")
    page(site, "Lama", 20, author_id=officer.id)

    assert (work.recent(site, user=officer), work.forgotten(site, user=officer)) == ([], [])


def test_a_module_that_is_off_leaves_nothing_on_the_desk(
    site: Site, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(site, "Lama", 20, author_id=operator.id)
    assert len(work.recent(site, user=operator)) == len(work.forgotten(site, user=operator)) == 1
    monkeypatch.setattr(work.gate, "is_open", lambda owner, site_id: False)

    assert (work.recent(site, user=operator), work.forgotten(site, user=operator)) == ([], [])


def test_undescribed_counts_what_the_library_lists_for_it(site: Site) -> None:
    enter_site(site.id)
    photo(site, "a" * 20, public=True), photo(site, "b" * 20), photo(site, "c" * 20, public=True, alt="Sawah")
    photo(site, "d" * 20, public=True, kind="document")

    listed = db.session.scalars(media_of(site, only=UNDESCRIBED)).all()
    assert [media.key for media in listed] == ["a" * 20]
    assert work.undescribed(site) == 1
