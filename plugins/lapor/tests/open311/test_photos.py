"""Photos that programs send or name: nothing is kept of them but their pixels, and no other server is reached."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from cms_core.api import Fetched, FetchFailed, FetchRefused, Site, private_bytes, site_scope
from cms_lapor.open311 import services
from cms_lapor.open311.answers import Refused
from cms_lapor.open311.clients import Known

from ..conftest import HOST, photo
from .conftest import ROOT, SENT, Program, reports


def test_photos_lose_everything_but_their_pixels(program: Program, site: Site, app: Any) -> None:
    assert program.post(photos=2).status_code == 201
    (report,) = reports(site)
    assert len(report.attachments) == 2
    instance = app.extensions["cms"].settings.instance
    files = [file for file in instance.rglob("*.jpg") if report.attachments[0].media in str(file)]
    assert files
    for file in files:
        with Image.open(file) as image:
            assert dict(image.getexif()) == {}
    assert program.post(photos=4).status_code == 400
    answer = program.client.post(
        f"{HOST}{ROOT}/requests.json",
        data={**SENT, "api_key": program.key, "description": "Bukan foto.", "photo1": (io.BytesIO(b"kata"), "a.jpg")},
    )
    assert (answer.status_code, answer.json[0]["description"].startswith("media: ")) == (400, True)
    assert len(reports(site)) == 1


def test_media_url_goes_through_the_same_intake(program: Program, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fake(url: str) -> Fetched:
        asked.append(url)
        if "tidak-boleh" in url:
            raise FetchRefused
        if "lambat" in url:
            raise FetchFailed("too slow", sent=True)
        return Fetched(404 if "hilang" in url else 200, {}, photo().read() if "foto" in url else b"<svg/>")

    monkeypatch.setattr(services, "fetch", fake)
    told = {
        path: program.post(media_url=f"https://foto.example/{path}", description=f"Ada {path} di sini.").status_code
        for path in ("foto.jpg", "tidak-boleh", "lambat", "hilang")
    }
    assert told == {"foto.jpg": 201, "tidak-boleh": 400, "lambat": 400, "hilang": 400}
    assert program.post(media_url="https://x.example/berkas.svg").status_code == 400
    ((kept,),) = [report.attachments for report in reports(site)]
    with site_scope(site.id):
        assert b"KENARI" not in (private_bytes(kept.media, 640) or b"KENARI")
    # The same again is known without asking for the photo once more.
    assert (
        program.post(media_url="https://foto.example/foto.jpg", description="Ada foto.jpg di sini.").status_code == 200
    )
    assert asked.count("https://foto.example/foto.jpg") == 1


def test_a_program_has_one_photo_fetched_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow server takes one thread from the others, not all."""
    one, other = Known(1, "Satu"), Known(2, "Dua")
    told: list[int] = []

    def slow(url: str) -> Fetched:
        if url.endswith("lambat"):
            for client in (one, other):
                try:
                    services.photos_of(client, [], "https://foto.example/foto.jpg")
                    told.append(client.id)
                except Refused as error:
                    told.append(error.status)
            raise FetchFailed("too slow", sent=True)
        return Fetched(200, {}, photo().read())

    monkeypatch.setattr(services, "fetch", slow)
    with app.test_request_context():
        with pytest.raises(Refused):
            services.photos_of(one, [], "https://foto.example/lambat")
        assert told == [429, 2]
        assert len(services.photos_of(one, [], "https://foto.example/foto.jpg")) == 1


def test_media_url_reaches_nothing_that_is_not_public(program: Program, site: Site) -> None:
    for url in ("http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "file:///etc/passwd"):
        answer = program.post(media_url=url)
        assert (answer.status_code, "terbuka untuk umum" in answer.text) == (400, True), url
    assert reports(site) == []
