"""Photos with parts covered: they stand in for the ones that were sent."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from cms_core.api import Site, User, db, private_bytes, site_scope
from cms_core.testing.factories import MakeUser
from cms_lapor import cases, states
from cms_lapor.models import Report

from .conftest import DESK, HOST, VILLAGE, Citizen

HOME = "http://localhost"


def pixels(key: str) -> Image.Image:
    data = private_bytes(key, 640)
    assert data is not None
    return Image.open(io.BytesIO(data))


def cover(desk: Citizen, site: Site, key: int, boxes: str) -> Any:
    with site_scope(site.id):
        photo = db.session.get_one(Report, key).attachments[0].id
    path = f"{DESK}/{key}/foto/{photo}"
    return desk.send_form(path, desk.client.get(f"{HOME}{path}").text, boxes=boxes)


def test_covered_photo_takes_the_place_of_the_shown_one(
    desk: Citizen, client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, photos=1)
    with site_scope(site.id):
        old = db.session.get_one(Report, key).attachments[0].media
    assert client.get(f"{HOST}/media/{old}/320.jpg").status_code == 200
    assert cover(desk, site, key, "10 10 50 50\n\n80, 80, 20, 20").status_code == 303
    with site_scope(site.id):
        first, second = db.session.get_one(Report, key).attachments
        assert (first.shown, first.public, second.shown, second.public) == (False, False, True, True)
        assert (second.covers, second.kind) == (old, first.kind)
        image = pixels(second.media)
        wide, high = image.size
        told = [image.getpixel((int(wide * x), int(high * y))) for x, y in ((0.3, 0.3), (0.9, 0.9), (0.05, 0.05))]
        assert [max(pixel) < 20 for pixel in told] == [True, True, False]  # type: ignore[arg-type]
        assert max(pixels(old).getpixel((int(wide * 0.3), int(high * 0.3)))) > 20  # type: ignore[arg-type]
        new = second.media
    assert [client.get(f"{HOST}/media/{each}/320.jpg").status_code for each in (old, new)] == [404, 200]


def test_original_cannot_be_released_any_more(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(state=states.WORKING, photos=1)
    assert cover(desk, site, key, "0 0 100 100").status_code == 303
    with site_scope(site.id):
        first, second = (each.id for each in db.session.get_one(Report, key).attachments)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"tampil-title": "x", "tampil-text": "x"}
    wrong = desk.send_form(f"{DESK}/{key}/tampil", page, form=1, **said, **{"tampil-photos": str(first)})
    assert wrong.status_code == 422
    good = desk.send_form(f"{DESK}/{key}/tampil", page, form=1, **said, **{"tampil-photos": str(second)})
    assert good.status_code == 303
    assert desk.client.get(f"{HOME}{DESK}/{key}/foto/{first}").status_code == 404


@pytest.mark.parametrize(
    ("boxes", "what"),
    [
        ("", "Tandai dulu bagiannya."),
        ("1 2 3", "bukan empat angka"),
        ("a b c d", "bukan empat angka"),
        ("nan 0 10 10", "tidak berada di dalam foto"),
        ("90 0 20 10", "tidak berada di dalam foto"),
        ("0 0 0 10", "tidak berada di dalam foto"),
        ("1 1 1 1\n" * 21, "Paling banyak 20 kotak."),
    ],
)
def test_boxes_that_are_none_are_refused(
    desk: Citizen, site: Site, make_report: Callable[..., int], boxes: str, what: str
) -> None:
    key = make_report(photos=1)
    answer = cover(desk, site, key, boxes)
    assert (answer.status_code, what in answer.text) == (422, True)
    with site_scope(site.id):
        assert len(db.session.get_one(Report, key).attachments) == 1


def test_stale_page_covers_nothing(desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report(photos=1)
    with site_scope(site.id):
        photo = db.session.get_one(Report, key).attachments[0].id
    page = desk.client.get(f"{HOME}{DESK}/{key}/foto/{photo}").text
    with site_scope(site.id):
        cases.tell(db.session.get_one(Report, key), cases.Said(note="x"), step=1, site=site, user=officer)
    db.session.commit()
    answer = desk.send_form(f"{DESK}/{key}/foto/{photo}", page, boxes="1 1 9 9")
    assert (answer.status_code, "1 1 9 9" in answer.text) == (422, True)
    with site_scope(site.id):
        assert len(db.session.get_one(Report, key).attachments) == 1


def test_only_who_shows_reports_covers_photos(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None], make_report: Callable[..., int]
) -> None:
    key = make_report(photos=1)
    client = app.test_client()
    sign_in(client, make_user("officer", VILLAGE))
    assert [
        client.get(f"{HOME}{DESK}/{key}/foto/1").status_code,
        client.post(f"{HOME}{DESK}/{key}/foto/1").status_code,
    ] == [
        403,
        403,
    ]
