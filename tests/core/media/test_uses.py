from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from cms_core.extensions import db
from cms_core.media import services, uses
from cms_core.media.intake import store_image
from cms_core.media.models import Media, MediaUse
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.publishing import services as life
from cms_core.publishing.models import Revision
from cms_core.tenancy import enter_site, every_site, site_scope
from tests.core.media.images import photo


@pytest.fixture
def site(make_site: Any) -> Any:
    made = make_site(slug="kalimandi")
    enter_site(made.id)
    return made


def take(owner: str = "core") -> str:
    return store_image(io.BytesIO(photo(60, 40)), owner_plugin=owner).key


def body(*keys: str) -> str:
    return "<p>Isi</p>" + "".join(f'<figure><img data-media="{key}" alt="Sawah"></figure>' for key in keys)


def state(key: str) -> tuple[bool, int]:
    found = services.find(key)
    assert found is not None
    return found.public, found.uses


def used_by(table: str) -> set[str]:
    query = select(Media.key).join(MediaUse, (MediaUse.media_id == Media.id) & (MediaUse.site_id == Media.site_id))
    return set(db.session.scalars(query.where(MediaUse.table == table)))


def withdraw(site: Any, page: Page) -> None:
    pages.withdraw(page, site=site, reason="Keliru", by=None)


def test_a_draft_uses_its_photo_and_shows_it_to_nobody(site: Any) -> None:
    key = take()
    pages.write(site, title="Profil", body=body(key))

    assert state(key) == (False, 1)


def test_public_follows_every_step(site: Any) -> None:
    key = take()
    page = pages.write(site, title="Profil", body=body(key))
    seen = []
    for step in (
        lambda: pages.publish(page, site=site, by=None),
        lambda: withdraw(site, page),
        lambda: pages.publish(page, site=site, by=None),
        lambda: life.archive(page, site=site, plugin="core", kind="page", by=None),
        lambda: life.restore(page, site=site, plugin="core", kind="page", by=None),
    ):
        step()
        db.session.flush()
        seen.append(state(key)[0])

    assert seen == [True, False, True, True, False]


def test_many_rows_of_one_flush_take_the_statements_of_one(site: Any, count_statements: Any) -> None:
    seen, kept = [], [take(), take()]
    for number in (1, 6):
        found = [pages.write(site, title=f"Halaman {n}", body="") for n in range(number)]
        for page in found:
            pages.publish(page, site=site, by=None)
        db.session.flush()
        with count_statements() as counted:
            for page in found:
                page.body = body(*kept)
            db.session.flush()
        seen.append(counted.count)
        assert {state(key) for key in kept} == {(True, number)}
        for page in found:
            page.body = ""
        db.session.flush()
        assert {state(key) for key in kept} == {(False, 0)}

    assert seen[0] == seen[1]


def test_a_photo_on_two_pages_stays_public_when_one_of_them_goes(site: Any) -> None:
    key = take()
    one, other = (pages.write(site, title=title, body=body(key)) for title in ("Profil", "Sejarah"))
    for page in (one, other):
        pages.publish(page, site=site, by=None)
    db.session.flush()
    assert state(key) == (True, 2)

    withdraw(site, one)
    db.session.flush()
    assert state(key) == (True, 2)

    withdraw(site, other)
    db.session.flush()
    assert state(key) == (False, 2)


def test_a_photo_that_is_taken_out_is_not_public_and_stays_in_the_history(site: Any) -> None:
    key = take()
    page = pages.write(site, title="Profil", body=body(key))
    pages.publish(page, site=site, by=None)

    pages.change(page, site=site, version=page.version, title="Profil", body="<p>Isi</p>", by=None)
    db.session.flush()

    assert state(key) == (False, 0)
    assert (used_by("core_page"), used_by(uses.HISTORY)) == (set(), {key})


def test_a_revision_that_goes_takes_its_uses_along(site: Any) -> None:
    key = take()
    page = pages.write(site, title="Profil", body=body(key))
    pages.change(page, site=site, version=page.version, title="Profil", body="<p>Isi</p>", by=None)
    db.session.flush()

    for revision in db.session.scalars(select(Revision)):
        db.session.delete(revision)
    db.session.flush()

    assert used_by(uses.HISTORY) == set()


def test_a_row_that_is_deleted_uses_nothing_any_more(site: Any) -> None:
    key = take()
    page = pages.write(site, title="Profil", body=body(key))
    pages.publish(page, site=site, by=None)
    db.session.flush()

    db.session.delete(page)
    db.session.flush()

    assert state(key) == (False, 0)


def test_a_key_in_a_text_opens_nobody_elses_file(site: Any) -> None:
    key = take("pengaduan")
    page = pages.write(site, title="Profil", body=body(key))
    pages.publish(page, site=site, by=None)
    db.session.flush()

    assert state(key) == (False, 1)


def test_a_key_of_another_site_is_none(site: Any, make_site: Any) -> None:
    other = make_site(slug="pagak")
    with site_scope(other.id):
        key = take()
    db.session.commit()
    enter_site(site.id)
    page = pages.write(site, title="Profil", body=body(key))
    pages.publish(page, site=site, by=None)
    db.session.commit()

    enter_site(other.id)
    assert state(key) == (False, 0)


def test_the_coat_of_arms_is_public_and_used(site: Any) -> None:
    first, second = take(), take()
    site.logo = first
    db.session.flush()
    assert state(first) == (True, 1)

    site.logo = second
    db.session.flush()
    assert (state(first), state(second)) == ((False, 0), (True, 1))


def test_a_rollback_takes_the_uses_back(site: Any) -> None:
    key = take()
    db.session.commit()
    enter_site(site.id)
    page = pages.write(site, title="Profil", body=body(key))
    pages.publish(page, site=site, by=None)
    db.session.flush()

    db.session.rollback()

    assert (state(key), db.session.scalars(select(MediaUse)).all()) == ((False, 0), [])


def test_note_writes_down_what_changed_elsewhere(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    key = take()
    page = pages.write(site, title="Profil", body="<p>Isi</p>")
    pages.publish(page, site=site, by=None)
    db.session.flush()
    monkeypatch.setattr(Page, "media_keys", property(lambda _page: {key}))

    uses.note(page)

    assert state(key) == (True, 1)


def test_rebuild_finds_what_no_flush_has_seen(site: Any) -> None:
    key, old, logo = take(), take(), take()
    page = pages.write(site, title="Profil", body=body(old))
    pages.change(page, site=site, version=page.version, title="Profil", body=body(key), by=None)
    pages.publish(page, site=site, by=None)
    site.logo = logo
    db.session.commit()
    with every_site() as session:
        session.execute(delete(MediaUse))
        for media in session.scalars(select(Media)):
            media.uses = 0
    enter_site(site.id)

    uses.rebuild()

    assert [state(each) for each in (key, old, logo)] == [(True, 1), (False, 0), (True, 1)]
    assert used_by(uses.HISTORY) == {key, old}


def test_a_withdrawn_page_closes_its_photo_at_once(client: FlaskClient, site: Any) -> None:
    key = take()
    page = pages.write(site, title="Profil", body=body(key))
    pages.publish(page, site=site, by=None)
    path = f"/s/kalimandi/media/{key}/320.webp"
    assert client.get(path).status_code == 200

    enter_site(site.id)
    withdraw(site, page)
    assert client.get(path).status_code == 404


@pytest.mark.plugins("potensi_desa")
@pytest.mark.sqlite_only("asks no database")
def test_owner_of_knows_a_plugin_by_its_prefix(app: Any) -> None:
    tables = ("core_page", "potensi_desa_potensi", "potensi_lain")

    assert [uses.owner_of(table) for table in tables] == ["core", "potensi_desa", "core"]
