from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core import backup, jobs
from cms_core.app import create_app
from cms_core.config import Settings, SettingsError
from cms_core.extensions import db
from cms_core.media import store
from cms_core.media.intake import StoreUnavailable, store_image
from cms_core.media.models import Media
from cms_core.media.objects import object_store
from cms_core.media.store import BadName
from cms_core.tenancy import enter_site
from cms_core.testing.servers import free_port
from tests.core.media.images import opened, photo

KEY = "0123456789abcdef0123456789abcdef"
NAME = f"{KEY}/640.webp"


@pytest.fixture
def settings(instance: Path, database_url: str, media_url: str) -> Settings:
    return Settings.load({}, instance=instance, database_url=database_url, media_url=media_url)


def test_a_photo_lies_in_the_bucket_alone_and_is_served_from_there(
    app: Flask, client: FlaskClient, make_site: Any, instance: Path
) -> None:
    site = make_site(slug="kalimandi")
    enter_site(site.id)
    media = store_image(io.BytesIO(photo()), owner_plugin="core")
    media.public, key = True, media.key
    db.session.commit()

    jobs.work_off()

    answer = client.get(f"/s/kalimandi/media/{key}/320.webp")
    assert (answer.status_code, opened(answer.data).size) == (200, (320, 240))
    assert not (instance / store.FOLDER).exists()
    assert f"{key}/320.webp" in [name for name, _stat in store.store().names()]


@pytest.mark.sqlite_only("the store is what it is about")
def test_a_rollback_leaves_nothing_in_the_bucket(app: Flask, make_site: Any) -> None:
    enter_site(make_site().id)
    store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    assert len(list(store.store().names())) == 2

    db.session.rollback()

    assert list(store.store().names()) == []


@pytest.mark.sqlite_only("the store is what it is about")
def test_a_backup_holds_what_lies_in_the_bucket(app: Flask, make_site: Any, tmp_path: Path) -> None:
    enter_site(make_site().id)
    key = store_image(io.BytesIO(photo(50, 50)), owner_plugin="core").key
    db.session.commit()

    assert backup.back_up(tmp_path / "b.tar.gz")["media"] == 2
    with pytest.raises(backup.BackupError, match="not empty"):
        backup.restore(tmp_path / "b.tar.gz")

    assert key in {name.partition("/")[0] for name, _stat in store.store().names()}


@pytest.mark.sqlite_only("the store is what it is about")
def test_a_server_that_is_away_or_says_no_is_said_plainly(
    app: Flask, make_site: Any, media_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    enter_site(make_site().id)
    for address in (f"s3+http://KEY:secret@127.0.0.1:{free_port()}/balai", media_url.replace("secret", "falsch")):
        app.extensions["cms"].extras["media"] = object_store(address)

        with pytest.raises(StoreUnavailable):
            store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
        db.session.rollback()
        for verb in (store.store().open, store.store().stat, lambda _name: list(store.store().names())):
            with pytest.raises(StoreUnavailable):
                verb(NAME)
        assert db.session.scalars(select(Media)).all() == []
    assert "secret" not in caplog.text


@pytest.mark.parametrize("name", ["", f"../{NAME}", f"{KEY}/../x.webp", f"{KEY}/a/b.webp", f"{KEY.upper()}/640.webp"])
def test_no_name_leads_out_of_the_prefix(media_url: str, name: str) -> None:
    bucket = object_store(media_url)
    for verb in (bucket.open, bucket.stat, bucket.delete):
        with pytest.raises(BadName):
            verb(name)
    with pytest.raises(BadName):
        bucket.put(name, b"x")


@pytest.mark.parametrize(
    "address",
    ["", "s3://", "s3://host/bucket", "s3://KEY@host/bucket", "s3://KEY:SECRET@host", "https://KEY:SECRET@host/bucket"],
)
def test_an_address_of_another_shape_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        object_store(address)

    assert "CMS_MEDIA_URL has to look like" in str(caught.value)
    assert "bucket@" not in str(caught.value)


@pytest.mark.sqlite_only("asks no database")
def test_an_installation_without_the_extra_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)

    with pytest.raises(SettingsError, match=r"cms-core\[s3\]"):
        create_app(settings)
