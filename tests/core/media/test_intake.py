from __future__ import annotations

import errno
import io
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.media import intake, store
from cms_core.media.intake import NotAnImage, StoreUnavailable, TooLarge, TooManyPixels, store_image
from cms_core.media.models import Media
from cms_core.tenancy import enter_site
from tests.core.media.images import photo


@pytest.fixture
def in_site(app: Flask, make_site: Any) -> Any:
    site = make_site()
    enter_site(site.id)
    return site


def files_of(app: Flask) -> list[str]:
    root = Path(app.instance_path) / store.FOLDER
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_store_image_writes_files_and_row(app: Flask, in_site: Any, make_user: Any) -> None:
    user = make_user()
    enter_site(in_site.id)
    media = store_image(io.BytesIO(photo()), owner_plugin="core", alt=" Balai desa ", credit="Kantor Desa", by=user)
    db.session.commit()

    row = db.session.scalars(select(Media)).one()
    assert row is media
    assert (row.site_id, row.owner_plugin, row.public, row.alt, row.credit, row.created_by) == (
        in_site.id,
        "core",
        False,
        "Balai desa",
        "Kantor Desa",
        user.id,
    )
    assert (row.width, row.height) == (1280, 960)
    folder = f"{row.key[:2]}/{row.key}"
    assert files_of(app) == sorted(f"{folder}/{name}" for name in ("320.jpg", "640.jpg", "1280.jpg", "master.webp"))
    sizes = {
        width: (Path(app.instance_path) / store.FOLDER / folder / f"{width}.jpg").stat().st_size
        for width in ("320", "640", "1280")
    }
    assert row.renditions == {width: {"jpg": size} for width, size in sizes.items()}
    assert (row.size, row.ready) == (sum(sizes.values()), False)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.what, entry.target, entry.detail) == ("media.stored", row.key, {"owner": "core"})


def test_store_image_gives_every_image_a_name_that_cannot_be_guessed(in_site: Any) -> None:
    content = photo(50, 50)

    keys = [store_image(io.BytesIO(content), owner_plugin="core").key for _ in range(3)]

    assert len(set(keys)) == 3
    assert all(len(key) == 32 for key in keys)


def test_store_image_needs_a_site_in_scope(app: Flask) -> None:
    with pytest.raises(TypeError):
        store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")

    assert files_of(app) == []


def test_store_image_refuses_twenty_megabytes_without_reading_them_all(app: Flask, in_site: Any) -> None:
    stream = io.BytesIO(photo(50, 50) + bytes(20 * 1024 * 1024))

    with pytest.raises(TooLarge) as caught:
        store_image(stream, owner_plugin="core")

    assert str(caught.value).startswith("Foto ini lebih besar dari 12 MB.")
    assert stream.tell() == intake.MAX_BYTES + 1
    assert files_of(app) == []


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize("error", [NotAnImage, TooManyPixels, TooLarge, StoreUnavailable])
def test_every_refusal_says_why_in_both_languages(app: Flask, error: Any) -> None:
    with app.test_request_context():
        assert len(str(error().message)) > 30


def test_rollback_removes_the_files(app: Flask, in_site: Any) -> None:
    store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    assert len(files_of(app)) == 2  # the picture, and what the job makes others from

    db.session.rollback()

    assert files_of(app) == []
    assert not any((Path(app.instance_path) / store.FOLDER).rglob("*.*"))


def test_a_session_that_is_closed_removes_the_files(app: Flask, in_site: Any) -> None:
    store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")

    db.session.remove()

    assert files_of(app) == []


def test_a_failing_flush_removes_the_files(app: Flask, in_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    db.session.commit()
    monkeypatch.setattr(intake.secrets, "token_hex", lambda _size: first.key)
    # The name of the first is taken, so the row of the second cannot be written.
    monkeypatch.setattr(
        intake, "encode", lambda _content, **_more: intake.Encoded(60, 60, {(60, "jpg"): b"x"}, "", b"")
    )

    with pytest.raises(Exception, match=r"(?i)unique"):
        store_image(io.BytesIO(b""), owner_plugin="core")
    db.session.rollback()

    assert files_of(app) == [f"{first.key[:2]}/{first.key}/50.jpg"]


def test_a_rolled_back_savepoint_removes_only_its_own_files(app: Flask, in_site: Any) -> None:
    outer = store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    with db.session.begin_nested():
        kept = store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    nested = db.session.begin_nested()
    dropped = store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    dropped_key = dropped.key
    nested.rollback()

    assert {name.split("/")[1] for name in files_of(app)} == {outer.key, kept.key}
    assert dropped_key not in {media.key for media in db.session.scalars(select(Media))}

    db.session.rollback()

    assert files_of(app) == []


def test_a_commit_keeps_the_files_through_later_rollbacks(app: Flask, in_site: Any) -> None:
    store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    db.session.commit()
    db.session.scalars(select(Media)).all()

    db.session.rollback()

    assert len(files_of(app)) == 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_store_that_cannot_be_written_leaves_nothing_behind(
    app: Flask, in_site: Any, monkeypatch: pytest.MonkeyPatch, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    real = store.os.replace
    calls: list[Any] = []

    def fails_the_second_time(old: Any, new: Any) -> None:
        calls.append(new)
        if len(calls) > 1:
            raise OSError(number, "no")
        real(old, new)

    monkeypatch.setattr(store.os, "replace", fails_the_second_time)

    with pytest.raises(StoreUnavailable):
        store_image(io.BytesIO(photo(50, 50)), owner_plugin="core")
    db.session.rollback()

    assert db.session.scalars(select(Media)).all() == []
    assert files_of(app) == []
