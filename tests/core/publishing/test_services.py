"""The life of content: each step from the states that allow it, and what it leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.entries import Item
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.pages.services import CONTENT
from cms_core.publishing import revisions, services
from cms_core.publishing.models import DRAFT, PUBLISHED, REVIEW, WITHDRAWN, PublishedItem
from cms_core.publishing.services import Change
from cms_core.publishing.steps import change_all
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite, MakeUser


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    made = make_site()
    enter_site(made.id)
    return made


def draft(**columns: Any) -> Page:
    page = Page(title="Profil", slug="profil", **columns)
    db.session.add(page)
    db.session.flush()
    return page


def entry(page: Page) -> Item:
    return Item(
        plugin="core",
        kind="page",
        ref=page.id,
        title=page.title,
        summary="",
        body_text="",
        endpoint="pages.show",
        values={"slug": page.slug},
        published_at=now(),
    )


def indexed() -> list[str]:
    return list(db.session.scalars(select(PublishedItem.title)))


def test_publish_writes_the_index_and_the_audit_log(site: Site, make_user: Any) -> None:
    page = draft()
    services.publish(page, site=site, item=entry(page), by=None)
    db.session.flush()
    assert (page.state, indexed()) == (PUBLISHED, ["Profil"])
    assert list(db.session.scalars(select(AuditEntry.what))) == ["core_page.published"]


def test_withdraw_empties_the_index_and_keeps_the_reason(site: Site) -> None:
    page = draft()
    services.publish(page, site=site, item=entry(page), by=None)
    services.withdraw(page, site=site, plugin="core", kind="page", reason="Keliru", by=None)
    db.session.flush()
    assert (page.state, page.note, indexed()) == (WITHDRAWN, "Keliru", [])


def test_withdraw_needs_a_reason(site: Site) -> None:
    page = draft(state=PUBLISHED)
    with pytest.raises(services.ReasonMissing):
        services.withdraw(page, site=site, plugin="core", kind="page", reason="  ", by=None)


def test_a_draft_goes_to_review_and_back_with_a_note(site: Site, make_user: MakeUser) -> None:
    page = draft()
    enter_site(None)
    user = make_user()
    enter_site(site.id)
    page = db.session.scalars(select(Page)).one()
    services.submit(page, by=user)
    assert page.state == REVIEW
    services.send_back(page, note="Tambah foto", by=user)
    assert (page.state, page.note) == (DRAFT, "Tambah foto")


@pytest.mark.parametrize("state", [REVIEW, PUBLISHED])
def test_submit_refuses_what_is_no_draft(site: Site, state: str) -> None:
    with pytest.raises(services.WrongState):
        services.submit(draft(state=state), by=None)  # type: ignore[arg-type]  # refused before it is used


def test_save_refuses_a_version_that_moved_on(site: Site) -> None:
    page = draft()
    services.save(page, by=None, version=1)
    assert page.version == 2
    with pytest.raises(services.ChangedMeanwhile):
        services.save(page, by=None, version=1)


def shown(site: Site, first: int, count: int) -> list[Page]:
    """Pages that citizens see, each changed once."""
    pages = [Page(title=f"Halaman {number}", slug=f"p-{number}", body="") for number in range(first, first + count)]
    db.session.add_all(pages)
    db.session.flush()
    for page in pages:
        services.publish(page, site=site, item=entry(page), by=None)
    change_all(CONTENT, [Change(page, {"body": "<p>Satu</p>"}, 1) for page in pages], site=site, by=None)
    return pages


def test_many_changes_take_the_statements_of_one(site: Site, count_statements: Any) -> None:
    seen = []
    for first, count in ((0, 1), (1, 12)):
        pages = shown(site, first, count)
        with count_statements() as counted:
            change_all(CONTENT, [Change(page, {"body": "<p>Dua</p>"}, 2) for page in pages], site=site, by=None)
            db.session.flush()
        # SQLite gives the numbers of new rows one by one.
        seen.append(len([text for text in counted.statements if not text.startswith("INSERT INTO core_revision")]))
        assert [(page.version, len(revisions.history(page))) for page in pages] == [(3, 3)] * count
        bodies = db.session.scalars(select(PublishedItem.body_text).where(PublishedItem.ref.in_([p.id for p in pages])))
        assert list(bodies) == ["Dua"] * count

    assert seen[0] == seen[1]


def test_one_that_moved_on_leaves_all_of_many_as_they_were(site: Site) -> None:
    pages = shown(site, 0, 3)
    changes = [Change(page, {"body": "<p>Dua</p>"}, version) for page, version in zip(pages, (2, 1, 2), strict=True)]
    with pytest.raises(services.ChangedMeanwhile):
        change_all(CONTENT, changes, site=site, by=None)
    db.session.flush()

    assert [(page.body, page.version) for page in pages] == [("<p>Satu</p>", 2)] * 3
    assert [len(revisions.history(page)) for page in pages] == [2] * 3


def test_what_is_gone_has_moved_on(site: Site) -> None:
    pages = shown(site, 0, 2)
    db.session.delete(pages[0])
    db.session.flush()
    with pytest.raises(services.ChangedMeanwhile):
        services.lock(*pages)
