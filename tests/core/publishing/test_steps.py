"""The steps of a life, as a table: from where each leads, and that a second click does nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from cms_core.audit import AuditEntry
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.pages.models import Page
from cms_core.pages.services import CONTENT
from cms_core.publishing import services
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED, REVIEW, SCHEDULED, WITHDRAWN, PublishedItem, visible
from cms_core.publishing.services import ChangedMeanwhile, PastSchedule, ReasonMissing, WrongState
from cms_core.publishing.steps import PHASES, STEPS, change, move, offered, take
from cms_core.sites.models import Site
from cms_core.tenancy import enter_site, every_site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User


@pytest.fixture
def user(app: Flask, make_user: MakeUser) -> User:
    return make_user()


@pytest.fixture
def site(app: Flask, user: User, make_site: MakeSite) -> Site:
    made = make_site()
    enter_site(made.id)
    return made


def page_in(phase: str, site: Site) -> Page:
    """A page that came to a phase as pages do."""
    page = Page(title="Profil", slug="profil", body="<p>Satu</p>")
    db.session.add(page)
    db.session.flush()
    if phase in (PUBLISHED, SCHEDULED, WITHDRAWN, ARCHIVED):
        at = now() + timedelta(days=1) if phase == SCHEDULED else None
        services.publish(page, site=site, item=CONTENT.item_of(page), by=None, at=at)
    if phase == WITHDRAWN:
        services.withdraw(page, site=site, plugin="core", kind="page", reason="Keliru", by=None)
    elif phase == ARCHIVED:
        services.archive(page, site=site, plugin="core", kind="page", by=None)
    elif phase == REVIEW:
        page.state = REVIEW
    db.session.flush()
    assert page.phase == phase
    return page


@pytest.mark.parametrize("phase", list(PHASES))
@pytest.mark.parametrize("name", list(STEPS))
def test_a_step_leads_from_its_starts_alone(site: Site, user: User, name: str, phase: str) -> None:
    page, step = page_in(phase, site), STEPS[name]
    if phase in step.starts or phase == step.end:
        take(CONTENT, page, step, site=site, by=user, reason="Perlu")
        assert page.phase == step.end
    else:
        with pytest.raises(WrongState):
            take(CONTENT, page, step, site=site, by=user, reason="Perlu")
        assert page.phase == phase
    db.session.flush()
    # The index holds what citizens may find, now or on its day, and nothing else.
    assert len(db.session.scalars(select(PublishedItem)).all()) == (page.phase in (PUBLISHED, SCHEDULED))
    assert len(db.session.scalars(select(Page).where(visible(Page))).all()) == (page.phase == PUBLISHED)


@pytest.mark.parametrize("name", list(STEPS))
def test_a_step_is_recorded_once_however_often_it_is_clicked(site: Site, user: User, name: str) -> None:
    step = STEPS[name]
    page = page_in(min(step.starts), site)
    before = len(db.session.scalars(select(AuditEntry)).all())
    for _click in range(2):
        take(CONTENT, page, step, site=site, by=user, reason="Perlu")

    assert len(db.session.scalars(select(AuditEntry)).all()) == before + 1


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.reason])
def test_a_step_that_needs_a_reason_gets_none_of_blanks(site: Site, user: User, name: str) -> None:
    page = page_in(min(STEPS[name].starts), site)
    phase = page.phase
    with pytest.raises(ReasonMissing):
        take(CONTENT, page, STEPS[name], site=site, by=user, reason=" \n ")
    assert page.phase == phase


def test_a_schedule_is_moved_and_made_now(site: Site, user: User) -> None:
    page, publish = page_in(SCHEDULED, site), STEPS["terbit"]
    later = now() + timedelta(days=9)
    take(CONTENT, page, publish, site=site, by=user, at=later)
    assert (page.phase, page.published_at) == (SCHEDULED, later)
    with pytest.raises(PastSchedule):
        take(CONTENT, page, publish, site=site, by=user, at=now() - timedelta(seconds=1))

    take(CONTENT, page, publish, site=site, by=user)
    assert page.phase == PUBLISHED
    assert db.session.scalars(select(PublishedItem.published_at)).one() == page.published_at


def test_what_was_archived_while_published_keeps_its_day_and_its_photos(site: Site, user: User) -> None:
    page = page_in(PUBLISHED, site)
    day = page.published_at
    take(CONTENT, page, STEPS["arsip"], site=site, by=user)
    take(CONTENT, page, STEPS["terbit"], site=site, by=user)
    assert (page.phase, page.published_at) == (PUBLISHED, day)


@pytest.mark.postgresql_only("SQLite lets one transaction at a time write at all")
def test_a_save_sees_what_another_transaction_saved(site: Site) -> None:
    page = page_in(DRAFT, site)
    db.session.commit()
    enter_site(site.id)
    db.session.refresh(page)
    with every_site() as other:
        other.execute(update(Page).values(version=2))

    with pytest.raises(ChangedMeanwhile):
        services.save(page, by=None, version=1)


def test_a_kind_says_something_else_beside_a_step(make_site: MakeSite, make_user: MakeUser) -> None:
    site = make_site(stage="autonomous")
    enter_site(site.id)
    user = make_user(region_code=site.region_code)
    page = page_in(PUBLISHED, site)
    own = dataclasses.replace(CONTENT, hints={"tarik": "Alasannya tampil."})
    usual, said = (offered(content, page, site=site, user=user) for content in (CONTENT, own))
    changed = {name: step.hint for name, step in said.items() if step != usual[name]}
    assert changed == {"tarik": "Alasannya tampil."}


@pytest.mark.parametrize("phase", [DRAFT, PUBLISHED])
def test_what_names_rows_by_what_they_are_called_is_asked_before_and_after(site: Site, user: User, phase: str) -> None:
    seen: list[tuple[str, str]] = []

    @contextmanager
    def around(changes: Sequence[services.Change], _site: Site, _by: User | None) -> Iterator[None]:
        (told,) = changes
        seen.append((told.row.title, told.row.slug))
        yield
        seen.append((told.row.title, told.row.slug))

    page, content = page_in(phase, site), dataclasses.replace(CONTENT, around=around)
    change(content, page, {"title": "Sejarah"}, version=page.version, site=site, by=user)
    move(content, page, "sejarah", site=site, by=user)
    was = ("Profil", "profil"), ("Sejarah", "profil"), ("Sejarah", "sejarah")
    assert seen == [was[0], was[1], was[1], was[2]]
