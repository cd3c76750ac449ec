"""The history of content: complete where it matters, bounded, and nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask

from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.publishing import revisions, services
from cms_core.publishing.services import ChangedMeanwhile
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site
from cms_core.testing.factories import MakeSite, MakeUser


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    made = make_site()
    enter_site(made.id)
    return made


def draft(body: str = "<p>Satu</p>", **columns: object) -> Page:
    page = Page(title="Profil", slug="profil", body=body, **columns)
    db.session.add(page)
    db.session.flush()
    return page


def change(page: Page, body: str, **more: object) -> None:
    services.write(page, {"body": body}, version=page.version, by=None)


def test_the_first_change_keeps_both_texts_and_who_wrote_them(site: Site, make_user: MakeUser) -> None:
    first, second = make_user(), make_user()
    enter_site(site.id)
    page = draft(author_id=first.id)
    services.write(page, {"title": "Profil kami", "body": "<p>Dua</p>"}, version=1, by=second)

    assert [(each.version, each.user_id, each.content) for each in revisions.history(page)] == [
        (2, second.id, {"title": "Profil kami", "body": "<p>Dua</p>"}),
        (1, first.id, {"title": "Profil", "body": "<p>Satu</p>"}),
    ]
    assert revisions.at_version(page, 1) is revisions.history(page)[1]
    assert revisions.at_version(page, 9) is None


def test_a_refused_change_leaves_no_revision_of_it(site: Site) -> None:
    page = draft()
    change(page, "<p>Dua</p>")
    with pytest.raises(ChangedMeanwhile):
        services.write(page, {"body": "<p>Tiga</p>"}, version=1, by=None)

    assert [each.version for each in revisions.history(page)] == [2, 1]
    assert page.body == "<p>Dua</p>"


def test_the_history_is_bounded_and_the_oldest_go(site: Site) -> None:
    page, other = draft(), Page(title="Lain", slug="lain")
    db.session.add(other)
    db.session.flush()
    change(other, "<p>Lain</p>")
    for number in range(revisions.KEPT + 5):
        change(page, f"<p>{number}</p>")
    db.session.flush()

    kept = revisions.history(page)
    assert len(kept) == revisions.KEPT
    assert (kept[0].version, kept[-1].version) == (revisions.KEPT + 6, 7)
    assert len(revisions.history(other)) == 2


def test_each_history_of_many_is_bounded(site: Site) -> None:
    page, other = draft(), Page(title="Lain", slug="lain", body="")
    db.session.add(other)
    db.session.flush()
    change(other, "<p>Lain</p>")
    for number in range(revisions.KEPT + 1):
        both = [services.Change(each, {"body": f"<p>{number}</p>"}, each.version) for each in (page, other)]
        services.write_all(both, by=None)
    db.session.flush()

    assert [[each.version for each in revisions.history(row)] for row in (page, other)] == [
        list(range(last, last - revisions.KEPT, -1)) for last in (revisions.KEPT + 2, revisions.KEPT + 3)
    ]


def test_a_lost_text_is_kept_and_is_no_version(site: Site) -> None:
    page = draft()
    change(page, "<p>Dua</p>")
    revisions.keep_lost(page, {"title": "Profil", "body": "<p>Kalah</p>"}, version=1, by=None)
    db.session.flush()

    assert [(each.version, each.lost) for each in revisions.history(page)] == [(1, True), (2, False), (1, False)]
    found = revisions.at_version(page, 2)
    assert found is not None
    assert found.content["body"] == "<p>Dua</p>"


def test_find_gives_no_revision_of_another_row(site: Site) -> None:
    page, other = draft(), Page(title="Lain", slug="lain")
    db.session.add(other)
    db.session.flush()
    change(page, "<p>Dua</p>")

    key = revisions.history(page)[0].id
    assert revisions.find(page, key) is not None
    assert revisions.find(other, key) is None


def test_a_lost_text_that_is_sent_twice_stands_there_once(site: Site) -> None:
    page = draft()
    change(page, "<p>Dua</p>")
    text = {"title": "Profil", "body": "<p>Kalah</p>"}
    keys = {revisions.keep_lost(page, text, version=1, by=None).id for _twice in range(2)}
    other = revisions.keep_lost(page, {**text, "title": "Lain"}, version=1, by=None).id

    assert (len(keys), other in keys) == (1, False)
