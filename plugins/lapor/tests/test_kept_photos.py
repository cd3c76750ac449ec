"""Photos of a form that comes back: nobody chooses them again, and nobody else gets them."""

from __future__ import annotations

import re

import pytest

from cms_core.api import Site
from cms_core.config import Settings
from cms_core.delivery import citizen_uploads

from .conftest import HOST, REPORT, Citizen, fields, photo
from .test_late_photos import lying, photos_of


def test_photos_of_a_form_that_comes_back_need_not_be_chosen_again(
    citizen: Citizen, site: Site, settings: Settings
) -> None:
    answer = citizen.send([photo(), photo()], landmark="")
    assert (answer.status_code, answer.text.count("foto.jpg sudah tersimpan")) == (422, 2)
    assert len(lying(settings)) == 2
    kept = re.findall(r'name="photos-unggah" value="([0-9a-f]{32})"', answer.text)
    typed = {**fields(answer.text), "landmark": "dekat pos"}
    # Once more with something missing, and then one of both.
    again = citizen.client.post(f"{HOST}/lapor/baru", data={**typed, "photos-unggah": kept, "body": ""})
    assert (again.status_code, re.findall(r'name="photos-unggah" value="([0-9a-f]{32})"', again.text)) == (422, kept)
    done = citizen.client.post(f"{HOST}/lapor/baru", data={**typed, "photos-unggah": kept[:1]})
    assert (done.status_code, "1 foto diterima" in done.text) == (201, True)
    assert photos_of(site) == [None]


def test_photos_that_wait_are_those_of_one_form(citizen: Citizen, site: Site) -> None:
    answer = citizen.send([photo()], landmark="")
    kept = re.findall(r'name="photos-unggah" value="([0-9a-f]{32})"', answer.text)
    stranger = citizen.send(**{"photos-unggah": kept})
    assert (stranger.status_code, "Pilih foto itu sekali lagi." in stranger.text) == (422, True)
    assert photos_of(site) == []


def test_photos_go_along_when_their_form_gets_another_key(citizen: Citizen, site: Site) -> None:
    page = citizen.client.get(f"{HOST}/lapor/baru").text
    assert citizen.send_form("/lapor/baru", page, **REPORT).status_code == 201
    changed = {**REPORT, "body": "Lampu jalan padam sejak Senin."}
    back = citizen.send_form("/lapor/baru", page, [photo()], **{**changed, "landmark": ""})
    waits = re.findall(r'name="photos-unggah" value="([0-9a-f]{32})"', back.text)
    # What waits already, and what comes with it, for a key that was used.
    other = citizen.send_form("/lapor/baru", back.text, [photo()], **changed, **{"photos-unggah": waits})
    kept = re.findall(r'name="photos-unggah" value="([0-9a-f]{32})"', other.text)
    assert (other.status_code, len(kept)) == (422, 2)
    done = citizen.client.post(f"{HOST}/lapor/baru", data={**fields(other.text), "photos-unggah": kept})
    assert (done.status_code, photos_of(site)) == (201, [None, None])


def test_photo_that_finds_no_room_is_chosen_again_and_the_words_stay(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citizen_uploads, "OF_SITE", (0, 0))
    answer = citizen.send([photo()], landmark="")
    assert (answer.status_code, "sudah tersimpan" in answer.text, REPORT["hamlet"] in answer.text) == (422, False, True)
