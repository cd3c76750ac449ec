"""Room for photos: nobody holds what he does not use, and what finds none waits where it is; words are never lost."""

from __future__ import annotations

import os
import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, now
from cms_core.config import Settings
from cms_core.delivery import citizen_uploads, uploads
from cms_core.media import intake, pixels
from cms_core.testing.factories import MakeSite

from .conftest import HOST, Citizen, fields, photo
from .test_late_photos import Phone, count, photos_of


@pytest.fixture
def phone(client: FlaskClient, site: Site) -> Phone:
    return Phone(client)


def test_what_nobody_sends_any_more_holds_the_room_of_no_other(
    phone: Phone, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citizen_uploads, "OF_NETWORK", (2, 4100))
    phone.tell(3)
    begun = phone.announce(0, 2000).headers["Location"]
    phone.announce(1, 2000)
    assert phone.announce(2, 2000).status_code == 429
    assert phone.ask("PATCH", begun, b"x" * 100, Upload_Offset=0).status_code == 204
    rest(settings, uploads.IDLE_SECONDS + 1)
    # The one that has begun counts with its hundred bytes, the other one not at all.
    neighbour = Phone(app.test_client())
    neighbour.tell(3)
    assert [neighbour.announce(0, length).status_code for length in (4001, 4000)] == [429, 201]
    assert neighbour.announce(1, 1).status_code == 429


def test_what_never_began_is_expected_for_an_hour_and_can_be_announced_again(phone: Phone, settings: Settings) -> None:
    phone.tell(2)
    first, second = (phone.announce(part, 2000).headers["Location"] for part in (0, 1))
    phone.ask("PATCH", second, b"x" * 100, Upload_Offset=0)
    rest(settings, uploads.UNBEGUN_SECONDS + 1)
    assert phone.ask("PATCH", first, b"x", Upload_Offset=0).status_code == 404
    assert phone.ask("PATCH", second, b"x", Upload_Offset=100).status_code == 204
    assert (phone.announce(0, 2000).status_code, phone.ask("PATCH", first, b"x", Upload_Offset=0).status_code) == (
        201,
        204,
    )


def rest(settings: Settings, seconds: float) -> None:
    """Let it be so long ago that anything was sent."""
    for path in (Path(settings.instance) / uploads.FOLDER).glob("*/*/*"):
        os.utime(path, (path.stat().st_mtime - seconds,) * 2)


def test_network_has_one_share_at_all_sites(
    phone: Phone, app: Flask, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_site("33.04.02.2009", slug="lain", name="Lain", host="lain.example", modules=("lapor",))
    monkeypatch.setattr(citizen_uploads, "OF_NETWORK", (1, 10_000))
    phone.tell(1)
    assert phone.announce(0, 2000).status_code == 201
    other = Phone(app.test_client(), host="http://lain.example")
    assert other.tell(1, place="33.04.02.2009").status_code == 201
    assert other.announce(0, 2000).status_code == 429


def test_disk_that_is_nearly_full_takes_no_more_of_what_was_announced(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.tell(1)
    begun = phone.announce(0, 2000).headers["Location"]
    monkeypatch.setattr(citizen_uploads, "LEFT_FREE", 1 << 60)
    assert phone.ask("PATCH", begun, b"x", Upload_Offset=0).status_code == 507
    monkeypatch.undo()
    assert phone.ask("PATCH", begun, b"x", Upload_Offset=0).status_code == 204


def be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count every photo as a large one; another is let in at once or not at all, and none is remembered."""
    monkeypatch.setattr(pixels, "LARGE_PIXELS", 1)
    monkeypatch.setattr(pixels, "TURN_SECONDS", 0)
    monkeypatch.setattr(pixels, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(intake, "encode", pixels.encode)


def test_photo_that_finds_others_being_decoded_waits_where_it_is(
    phone: Phone, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.tell(1)
    be_slow(monkeypatch)
    with pixels._turn(2):
        answer = phone.send(0)
    assert (answer.status_code, answer.headers["Retry-After"], photos_of(site)) == (503, "60", [])
    # All of it is there: announcing it again is enough.
    assert (phone.send(0).status_code, photos_of(site)) == (201, [0])


def test_form_whose_photo_finds_others_being_decoded_comes_back_with_all_of_it(
    citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_slow(monkeypatch)
    with pixels._turn(2):
        answer = citizen.send([photo()])
    assert (answer.status_code, "coba lagi sebentar lagi" in answer.text) == (422, True)
    kept = re.findall(r'name="photos-unggah" value="([0-9a-f]{32})"', answer.text)
    assert (count(site), len(kept)) == (0, 1)
    done = citizen.client.post(f"{HOST}/lapor/baru", data={**fields(answer.text), "photos-unggah": kept})
    assert (done.status_code, photos_of(site)) == (201, [None])


def test_site_takes_so_many_photos_in_a_day_and_words_all_the_same(
    phone: Phone, citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_PRIVATE", 1)
    phone.tell(2)
    assert phone.send(0).status_code == 204
    assert (phone.send(1).status_code, photos_of(site)) == (507, [0])
    answer = citizen.send([photo()])
    assert (answer.status_code, "Kirim dulu tanpa foto" in answer.text, count(site)) == (422, True, 1)
    assert (citizen.send().status_code, count(site)) == (201, 2)
    tomorrow = now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(intake, "now", lambda: tomorrow)
    assert (phone.send(1).status_code, photos_of(site)) == (201, [0, 1])
