from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from cms_core import jobs, server
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.media import orphans, store, uses
from cms_core.media.intake import store_image
from cms_core.media.models import Media, MediaUse, MediaWord
from cms_core.pages import services as pages
from cms_core.tenancy import enter_site, every_site
from tests.core.media.images import photo


@pytest.fixture
def site(make_site: Any) -> Any:
    made = make_site(slug="kalimandi")
    enter_site(made.id)
    return made


def take(*, days: int = 31, owner: str = "core") -> str:
    """Take a photo in that came some days ago, in the site in scope; its files are as old."""
    media = store_image(io.BytesIO(photo(60, 40)), owner_plugin=owner, name="sawah.jpg")
    media.created_at = now() - timedelta(days=days)
    return media.key


def left() -> set[str]:
    db.session.commit()
    with every_site() as session:
        return set(session.scalars(select(Media.key)))


def body(key: str) -> str:
    return f'<figure><img data-media="{key}" alt="Sawah"></figure>'


def age_files(app: Flask, days: int) -> list[str]:
    """Make every file in the store so old; return their names."""
    found = [path for path in (Path(app.instance_path) / store.FOLDER).rglob("*") if path.is_file()]
    moment = (now() - timedelta(days=days)).timestamp()
    for path in found:
        os.utime(path, (moment, moment))
    return sorted(f"{path.parent.name}/{path.name}" for path in found)


def test_clean_removes_rows_and_files_of_what_nothing_needs(app: Flask, site: Any) -> None:
    old, young = take(), take(days=29)
    db.session.commit()
    jobs.work_off()

    orphans.clean()

    assert left() == {young}
    assert {name.partition("/")[0] for name, _stat in store.store().names()} == {young}
    with every_site() as session:
        assert len(session.scalars(select(MediaWord.id)).all()) == 2
    assert old not in left()


def test_clean_keeps_what_anything_shows(app: Flask, site: Any) -> None:
    in_draft, in_history, on_page, logo, elsewhere = take(), take(), take(), take(), take(owner="pengaduan")
    pages.write(site, title="Draf", body=body(in_draft))
    changed = pages.write(site, title="Sejarah", body=body(in_history))
    pages.change(changed, site=site, version=changed.version, title="Sejarah", body="<p>Isi</p>", by=None)
    shown = pages.write(site, title="Profil", body=body(on_page) + body(elsewhere))
    pages.publish(shown, site=site, by=None)
    site.logo = logo
    db.session.commit()

    orphans.clean()

    assert left() == {in_draft, in_history, on_page, logo, elsewhere}


def test_clean_looks_once_more_before_anything_is_lost(app: Flask, site: Any) -> None:
    key, old, logo = take(), take(), take()
    page = pages.write(site, title="Profil", body=body(old))
    pages.change(page, site=site, version=page.version, title="Profil", body=body(key), by=None)
    site.logo = logo
    db.session.commit()
    with every_site() as session:  # as if all of it came out of a database from before uses were written down
        session.execute(delete(MediaUse))
        for media in session.scalars(select(Media)):
            media.uses = 0

    orphans.clean()

    assert left() == {key, old, logo}


def test_clean_keeps_what_belongs_to_a_plugin_that_is_not_installed_now(app: Flask, site: Any) -> None:
    key = take(owner="pengaduan")
    db.session.commit()

    orphans.clean()

    assert left() == {key}


def test_clean_goes_on_after_a_site_that_fails(app: Flask, make_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = [make_site(), make_site()]
    keys = []
    for site in sites:
        enter_site(site.id)
        keys.append(take())
        db.session.commit()
    first = sites[0].id
    real = uses.rebuild

    def fails_for_the_first() -> None:
        if db.session().scope == first:
            raise RuntimeError("broken")
        real()

    monkeypatch.setattr(uses, "rebuild", fails_for_the_first)
    db.session.commit()

    orphans.clean()

    assert left() == {keys[0]}


def test_clean_keeps_to_the_site_of_a_medium(app: Flask, make_site: Any) -> None:
    here, there = make_site(), make_site()
    enter_site(here.id)
    key = take()
    db.session.commit()
    enter_site(there.id)
    pages.write(there, title="Profil", body=body(key))  # another site's key in a text holds nothing
    db.session.commit()

    orphans.clean()

    assert left() == set()


def test_clean_removes_files_that_are_nobodys(app: Flask, site: Any) -> None:
    key = take(days=1)
    db.session.commit()
    jobs.work_off()
    mine = age_files(app, 3)
    strangers = [f"{'0' * 32}/320.jpg", f"{key}/999.webp", f"{key}/master.webp"]
    for name in strangers:
        store.store().put(name, b"x")
    age_files(app, 3)
    store.store().put(f"{'1' * 32}/320.jpg", b"young")

    orphans.clean()

    assert sorted(name for name, _stat in store.store().names()) == sorted([*mine, f"{'1' * 32}/320.jpg"])


def test_clean_keeps_the_master_of_a_photo_whose_job_is_still_to_come(app: Flask, site: Any) -> None:
    take(days=1)
    db.session.commit()
    mine = age_files(app, 3)

    orphans.clean()

    assert sorted(name for name, _stat in store.store().names()) == mine
    assert any(name.endswith("/master.webp") for name in mine)


def test_clean_survives_a_store_that_is_away(app: Flask, site: Any) -> None:
    class Away:
        def names(self) -> Any:
            raise store.StoreUnavailable("names")

    app.extensions["cms"].extras["media"] = Away()
    db.session.commit()

    orphans.clean()


def test_cleaning_is_scheduled_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(orphans, "clean", lambda: calls.append("clean"))

    server.work_once({"core": 10**12, **dict.fromkeys(app.extensions["cms"].extras["tasks"], 10**12)})

    assert calls == ["clean"]
