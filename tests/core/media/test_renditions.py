from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from PIL import Image
from sqlalchemy import select

from cms_core import jobs, server
from cms_core.columns import now
from cms_core.delivery import stamps
from cms_core.extensions import db
from cms_core.media import renditions, store
from cms_core.media.intake import store_image
from cms_core.media.models import Media
from cms_core.pages import services as pages
from cms_core.tenancy import every_site, site_scope
from tests.core.media.images import opened, photo

Take = Callable[..., str]


@pytest.fixture
def site(make_site: Any) -> Any:
    return make_site(slug="kalimandi")


@pytest.fixture
def take(site: Any) -> Take:
    """``take(content=…)`` takes a photo in and commits; returns its key."""

    def make(content: bytes | None = None) -> str:
        with site_scope(site.id):
            media = store_image(io.BytesIO(content or detailed()), owner_plugin="core")
            media.public = True
        db.session.commit()
        return media.key

    return make


def detailed(width: int = 1600, height: int = 1200) -> bytes:
    """Return a photo full of detail, which AVIF makes much smaller than WebP."""
    noise = Image.effect_noise((width // 8, height // 8), 80).resize((width, height), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    noise.convert("RGB").save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def row(site: Any) -> Media:
    with site_scope(site.id):
        return db.session.scalars(select(Media)).one()


def files_of(app: Flask) -> list[str]:
    root = Path(app.instance_path) / store.FOLDER
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_render_makes_what_is_missing_and_removes_what_it_was_made_from(app: Flask, site: Any, take: Take) -> None:
    take()
    assert files_of(app) == ["1280.jpg", "320.jpg", "640.jpg", "master.webp"]

    jobs.work_off()

    found = row(site)
    assert {width: sorted(kept) for width, kept in found.renditions.items()} == {
        "320": ["jpg", "webp"],
        "640": ["avif", "jpg", "webp"],
        "1280": ["avif", "jpg", "webp"],
    }
    names = sorted(f"{width}.{ending}" for width, kept in found.renditions.items() for ending in kept)
    assert files_of(app) == names
    assert (found.ready, found.size) == (True, sum(sum(kept.values()) for kept in found.renditions.values()))
    for width, kept in found.renditions.items():
        for ending, size in kept.items():
            with store.store().open(f"{found.key}/{width}.{ending}") as file:
                content = file.read()
            assert len(content) == size
            assert (opened(content).format, opened(content).width) == (
                {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF"}[ending],
                int(width),
            )


def test_render_keeps_avif_only_where_it_is_a_good_deal_smaller(
    site: Any, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {("WEBP", 640): 100, ("AVIF", 640): 91, ("WEBP", 1280): 100, ("AVIF", 1280): 90, ("WEBP", 320): 100}
    monkeypatch.setattr(renditions, "saved", lambda image, form, **_rest: bytes(sizes[form, image.width]))
    take()

    jobs.work_off()

    assert {width: "avif" in kept for width, kept in row(site).renditions.items()} == {
        "320": False,
        "640": False,
        "1280": True,
    }


def test_render_keeps_transparent_pixels(site: Any, take: Take) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(buffer, "PNG")
    key = take(buffer.getvalue())

    jobs.work_off()

    with store.store().open(f"{key}/100.webp") as file:
        assert opened(file.read()).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_render_moves_the_stamp_so_that_pages_are_made_anew(client: FlaskClient, site: Any, take: Take) -> None:
    key = take()
    with site_scope(site.id):
        page = pages.write(
            site, title="Profil", slug="profil", body=f'<figure><img data-media="{key}" alt="Sawah"></figure>'
        )
        pages.publish(page, site=site, by=None)
    first = client.get("/s/kalimandi/halaman/profil").text
    assert ("<source" in first, f"{key}/640.jpg" in first) == (False, True)
    site_id = site.id
    before = stamps.current(site_id)
    db.session.commit()

    jobs.work_off()

    assert stamps.current(site_id) > before
    assert (
        f'<source type="image/avif" srcset="/s/kalimandi/media/{key}/320.webp 320w'
        in client.get("/s/kalimandi/halaman/profil").text
    )


def test_render_twice_does_nothing_more(app: Flask, site: Any, take: Take) -> None:
    take()
    jobs.work_off()
    before = stamps.current(site.id)

    jobs.run(renditions.RENDER, site.id, media_id=row(site).id)
    jobs.run(renditions.RENDER, site.id, media_id=10**6)

    assert stamps.current(site.id) == before


def test_a_worker_that_is_killed_half_way_loses_nothing(
    app: Flask, site: Any, take: Take, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    take()
    queue = jobs.queue()
    assert queue.dequeue() is not None  # taken by a worker, and gone with it
    with site_scope(site.id):
        found = row(site)
        store.store().put(f"{found.key}/1280.webp", b"half")
        found.created_at = now() - timedelta(minutes=11)
        db.session.commit()

    result = runner.invoke(server.tasks_group, ["run", "--once"])

    assert (result.exit_code, result.output) == (0, "")
    db.session.expire_all()
    done = row(site)
    assert (done.ready, done.tries) == (True, 1)
    with store.store().open(f"{done.key}/1280.webp") as file:
        assert opened(file.read()).format == "WEBP"


def test_the_sweep_is_patient_and_gives_up_at_last(app: Flask, site: Any, take: Take) -> None:
    take()
    jobs.queue().flush()
    assert list(renditions.undone()) == []

    with every_site() as session:
        session.scalars(select(Media)).one().created_at = now() - timedelta(minutes=11)
    for number in range(1, renditions.TRIES + 1):
        assert list(renditions.undone()) == [jobs.Undone(renditions.RENDER, site.id, {"media_id": row(site).id})]
        db.session.expire_all()
        assert row(site).tries == number
        db.session.rollback()
    assert list(renditions.undone()) == []


def test_a_master_that_is_gone_is_replaced_by_the_widest_jpeg(site: Any, take: Take) -> None:
    key = take()
    store.store().delete(f"{key}/master.webp")

    jobs.work_off()

    assert row(site).ready is True


def test_work_once_sweeps_before_it_works(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(jobs, "sweep_up", lambda: order.append("sweep"))
    monkeypatch.setattr(jobs, "work_off", lambda: order.append("work"))

    server.work_once({"core": 10**12})

    assert order == ["sweep", "work"]


def test_a_photo_of_nothing_but_one_colour_is_fine(site: Any, take: Take) -> None:
    take(photo(1, 1, "PNG"))

    jobs.work_off()

    assert {width: sorted(kept) for width, kept in row(site).renditions.items()} == {"1": ["jpg", "webp"]}
