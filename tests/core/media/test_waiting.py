"""While pixels are encoded, documents read and files sent to the store, everybody else writes at once."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, select, text

from cms_core import jobs
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.media import documents, intake, library, renditions, store
from cms_core.media.intake import store_image
from cms_core.media.models import Media
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from tests.core.media.images import photo
from tests.core.media.test_admin import send

NEW = "/s/kalimandi/admin/halaman/baru"
LOOK = {"brand": "#0e6b58", "motif": "kawung", "theme": "polos"}
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"


@pytest.fixture
def slow(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What takes long, by name, in the order in which it happened; each time somebody else writes without waiting."""
    happened: list[str] = []

    def watch(owner: Any, name: str) -> None:
        work = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            write_at_once(settings.database_url)
            happened.append(name)
            return work(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    for owner, name in (
        (intake, "encode"),
        (documents, "examine"),
        (renditions, "saved"),
        (renditions, "narrowed"),
        (store.DiskStore, "put"),
        (store.DiskStore, "open"),
        (store.DiskStore, "delete"),
    ):
        watch(owner, name)
    return happened


def write_at_once(url: str) -> None:
    """Write as somebody else, who does not wait.

    Raises:
        OperationalError: a transaction that writes is open.
    """
    attack = _on_sqlite if url.startswith("sqlite") else _on_postgresql
    attack(url)


def _on_sqlite(url: str) -> None:
    connection = sqlite3.connect(make_url(url).database or "", timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE core_site SET changed_at = changed_at")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _on_postgresql(url: str) -> None:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            busy = "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            assert connection.scalar(text(f"{busy} AND datname = current_database()")) == 0
            connection.execute(text("SELECT id FROM core_site FOR UPDATE NOWAIT"))
            connection.execute(text("UPDATE core_site SET changed_at = changed_at"))
    finally:
        engine.dispose()


@pytest.fixture
def operator(app: Flask, make_site: MakeSite, make_user: MakeUser, sign_in: Callable[..., None]) -> FlaskClient:
    site = make_site("33.04.02.2007", slug="kalimandi", stage="autonomous")
    client = app.test_client()
    sign_in(client, make_user(region_code=site.region_code))
    return client


def kept(app: Flask) -> list[str]:
    root = Path(app.instance_path) / store.FOLDER
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_saving_a_text_with_photos_and_a_document_keeps_nobody_waiting(operator: FlaskClient, slow: list[str]) -> None:
    blocks = {"title": "Berita", "body": ["0", "1", "2"]}
    kinds = {"body-0-jenis": "photo", "body-1-jenis": "file", "body-2-jenis": "photo"}
    files = {
        "body-0-berkas": (io.BytesIO(photo()), "a.jpg"),
        "body-1-berkas": (io.BytesIO(PDF), "b.pdf"),
        "body-2-berkas": (io.BytesIO(photo(400, 300)), "c.jpg"),
    }

    answer = send(operator, NEW, **blocks, **kinds, **files, **{"body-1-teks": "Surat"})

    assert answer.status_code == 303, answer.text
    assert (slow.count("encode"), slow.count("examine"), slow.count("put")) == (2, 1, 4 + 1 + 3)


@pytest.mark.parametrize(("name", "content"), [("a.jpg", photo(400, 300)), ("b.pdf", PDF)])
def test_adding_to_the_library_keeps_nobody_waiting(
    operator: FlaskClient, slow: list[str], name: str, content: bytes
) -> None:
    answer = send(operator, "/s/kalimandi/admin/media/baru", file=(io.BytesIO(content), name))

    assert answer.status_code == 303, answer.text
    assert {"put"} < set(slow)


def test_a_new_coat_of_arms_keeps_nobody_waiting(operator: FlaskClient, slow: list[str]) -> None:
    answer = send(operator, "/s/kalimandi/admin/identitas/warna/", **LOOK, photo=(io.BytesIO(photo(200, 200)), "a.png"))

    assert answer.status_code == 303, answer.text
    assert slow.count("encode") == 1


def test_the_job_keeps_nobody_waiting(app: Flask, make_site: MakeSite, slow: list[str]) -> None:
    site_id = make_site().id
    with site_scope(site_id):
        store_image(io.BytesIO(photo()), owner_plugin="core")
        db.session.commit()
    slow.clear()

    jobs.work_off()

    with site_scope(site_id):
        assert db.session.scalars(select(Media)).one().ready
    assert set(slow) == {"open", "narrowed", "saved", "put", "delete"}


def test_a_body_that_comes_slowly_keeps_nobody_waiting(operator: FlaskClient, settings: Settings) -> None:
    """A phone may take minutes to send its photos."""
    read: list[int] = []

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            write_at_once(settings.database_url)
            read.append(1)
            return super().readinto(buffer)

    body = b"title=Berita&body=0&body-0-teks=Isi"
    answer = operator.post(
        NEW,
        input_stream=Slow(body),
        content_type="application/x-www-form-urlencoded",
        headers={"Content-Length": str(len(body))},
    )

    assert answer.status_code == 422
    assert read


def test_two_workers_at_once_do_no_harm(app: Flask, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site_id = make_site().id
    with site_scope(site_id):
        media = store_image(io.BytesIO(photo()), owner_plugin="core")
        media_id = media.id
        db.session.commit()
    second: list[int] = []
    work = renditions._encoded

    def meanwhile(image: Any) -> Any:
        if not second:
            second.append(1)
            with app.app_context():
                jobs.run(renditions.RENDER, site_id, media_id=media_id)
        return work(image)

    monkeypatch.setattr(renditions, "_encoded", meanwhile)
    jobs.run(renditions.RENDER, site_id, media_id=media_id)

    with site_scope(site_id):
        media = db.session.scalars(select(Media)).one()
        names = sorted(f"{width}.{ending}" for width, made in media.renditions.items() for ending in made)
    assert (media.ready, kept(app)) == (True, names)


def test_a_job_whose_photo_went_meanwhile_leaves_no_file(
    app: Flask, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_id = make_site().id
    with site_scope(site_id):
        media_id = store_image(io.BytesIO(photo()), owner_plugin="core").id
        db.session.commit()
    put = store.DiskStore.put

    def meanwhile(self: Any, name: str, content: bytes) -> None:
        with site_scope(site_id):
            for media in db.session.scalars(select(Media).where(Media.id == media_id)):
                library.remove(media, by=None)
                db.session.commit()
        put(self, name, content)

    monkeypatch.setattr(store.DiskStore, "put", meanwhile)
    jobs.work_off()

    assert kept(app) == []


def test_a_worker_that_dies_is_done_again(app: Flask, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site_id = make_site().id
    with site_scope(site_id):
        media_id = store_image(io.BytesIO(photo()), owner_plugin="core").id
        db.session.commit()
    put, left = store.DiskStore.put, [2]

    def dies(self: Any, name: str, content: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        put(self, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(store.DiskStore, "put", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(renditions.RENDER, site_id, media_id=media_id)
    db.session.remove()
    jobs.run(renditions.RENDER, site_id, media_id=media_id)

    with site_scope(site_id):
        media = db.session.scalars(select(Media)).one()
        names = sorted(f"{width}.{ending}" for width, made in media.renditions.items() for ending in made)
    assert (media.ready, kept(app)) == (True, names)
