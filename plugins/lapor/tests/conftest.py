"""A kecamatan and its villages with the module on, citizens who report, and officers at their desks."""

from __future__ import annotations

import dataclasses
import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from cms_core.api import Site, User, case_codes, db, prepare_image, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, codes, moderation, sending, states
from cms_lapor.models import Report
from cms_lapor.topics import PUBLIC

KECAMATAN, VILLAGE = "33.04.02", "33.04.02.2007"
HOST = "http://kalimandi.example"
DESK = "/s/kalimandi/admin/lapor"
REPORT = {
    "topic": "pu-jalan",
    "body": "Jalan berlubang di depan pos ronda. Motor sering oleng saat hujan.",
    "landmark": "depan pos ronda",
    "hamlet": "Dusun 3",
    "rt": "2",
}


@pytest.fixture
def kecamatan(app: Flask, make_site: MakeSite) -> Site:
    return make_site(
        KECAMATAN, slug="purworeja-klampok", name="Purworeja Klampok", host="klampok.example", modules=(NAME,)
    )


@pytest.fixture
def site(kecamatan: Site, make_site: MakeSite, make_user: MakeUser) -> Site:
    """A village with somebody who handles its cases."""
    make_user("village_operator", VILLAGE)
    return make_site(
        VILLAGE,
        slug="kalimandi",
        name="Kalimandi",
        host="kalimandi.example",
        modules=(NAME,),
        stage="village_publishes",
    )


@pytest.fixture
def officer(site: Site, make_user: MakeUser) -> User:
    return make_user("village_operator", VILLAGE)


@dataclasses.dataclass
class Citizen:
    """Somebody with a browser, who fills in forms as they come."""

    client: FlaskClient
    host: str = HOST

    def send(self, files: list[Any] | None = None, **changes: Any) -> TestResponse:
        """Open the form of a report, fill it in and send it."""
        return self.post("/lapor/baru", files, **{**REPORT, **changes})

    def post(self, path: str, files: list[Any] | None = None, *, form: int = 0, **changes: Any) -> TestResponse:
        """Open a page, fill in one of its forms and send it."""
        page = self.client.get(f"{self.host}{path}")
        assert page.status_code == 200, page.status_code
        return self.send_form(path, page.text, files, form=form, **changes)

    def send_form(
        self, path: str, page: str, files: list[Any] | None = None, *, form: int = 0, **changes: Any
    ) -> TestResponse:
        """Fill in a form of a page and send it."""
        data = {**fields(page, form), **changes}
        if files:
            data["photos"] = [(file, "foto.jpg") for file in files]
        return self.client.post(f"{self.host}{path}", data=data, content_type="multipart/form-data")

    def reported(self, *, photos: int = 0, **changes: Any) -> tuple[str, str]:
        """Have a report of the village written down as its form would, and return what its receipt says."""
        site, key = db.session.scalars(db.select(Site).where(Site.region_code == VILLAGE)).one(), uuid.uuid4().hex
        said = {**REPORT, "kind": "pengaduan", "place": VILLAGE, "visibility": PUBLIC, **changes}
        pictures = [prepare_image(photo()) for _each in range(photos)]
        number = sending.receive(site, sending.Sent(client_id=key, **said), pictures)
        db.session.commit()
        return number, case_codes.spaced(codes.code_for(key))

    def track(self, number: str, code: str) -> TestResponse:
        """Open the page of a case."""
        return self.post("/lapor/lacak", number=number, code=code)

    def act(self, number: str, code: str, **said: Any) -> TestResponse:
        """Open a case and do something with it."""
        page = self.track(number, code)
        assert page.status_code == 200
        return self.send_form("/lapor/lacak", page.text, **said)


@pytest.fixture
def citizen(client: FlaskClient, site: Site) -> Citizen:
    return Citizen(client)


def main_of(text: str) -> str:
    """Return the main part of a page: to parse it whole takes twice as long."""
    return text[text.index("<main") : text.index("</main>")]


def fields(text: str, form: int = 0) -> dict[str, Any]:
    """Return what a browser would send of a form in the main part of a page, buttons apart."""
    page = html5lib.parse(main_of(text), namespaceHTMLElements=False)
    found = [each for each in page.iterfind(".//main//form") if each.get("method") == "post"][form]
    sent: dict[str, Any] = {}
    for tag in found.iter():
        name, kind = tag.get("name"), tag.get("type", "")
        if name is None or tag.tag not in ("input", "textarea", "select") or kind == "file":
            continue
        if kind in ("checkbox", "radio") and tag.get("checked") is None:
            continue
        if tag.tag == "select":
            chosen = [option for option in tag.iter("option") if option.get("selected") is not None]
            sent[name] = (chosen or list(tag.iter("option")))[0].get("value")
        else:
            sent[name] = (tag.text or "").removeprefix("\n") if tag.tag == "textarea" else tag.get("value", "")
    return sent


def form_to(text: str, where: str) -> int:
    """Return which form of a page is sent to an address with this ending."""
    page = html5lib.parse(main_of(text), namespaceHTMLElements=False)
    found = [each.get("action") or "" for each in page.iterfind(".//main//form") if each.get("method") == "post"]
    return next(at for at, action in enumerate(found) if action.endswith(where))


def receipt(answer: TestResponse) -> tuple[str, str]:
    """Return number and code out of a receipt."""
    assert answer.status_code == 201, answer.text
    number, code = re.findall(r'<dd class="code">([^<]+)</dd>', answer.text)
    return number, code


def photo(**exif: str) -> io.BytesIO:
    """Return a JPEG with a position in it."""
    image, buffer = Image.new("RGB", (640, 480), "green"), io.BytesIO()
    tags = Image.Exif()
    tags[0x010E] = "KENARI"
    tags.get_ifd(0x8825)[1] = "S"
    image.save(buffer, "JPEG", exif=tags)
    buffer.seek(0)
    return buffer


@pytest.fixture
def make_report(app: Flask, site: Site) -> Callable[..., int]:
    """``make_report(site=…, released=False, state=…, **sent)`` commits a report and gives its id."""

    def make(
        at: Site | None = None, *, released: bool = False, state: str = states.NEW, photos: int = 0, **more: Any
    ) -> int:
        at = at or site
        values = {
            "client_id": uuid.uuid4().hex,
            "kind": "pengaduan",
            "topic": "pu-jalan",
            "body": "Jalan berlubang di depan pos ronda. Rumah Pak Contoh dekat situ.",
            "place": at.region_code,
            "landmark": "depan pos ronda",
            "visibility": PUBLIC,
            **more,
        }
        number = sending.receive(at, sending.Sent(**values), [prepare_image(photo()) for _each in range(photos)])
        with site_scope(at.id):
            report = db.session.scalar(db.select(Report).where(Report.number == number))
            assert report is not None
            report.state = state
            if released:
                report.state = states.WORKING if state == states.NEW else state
                db.session.flush()
                moderation.release(
                    report,
                    title="Jalan berlubang",
                    text="Jalan di Dusun 3 berlubang.",
                    photos={each.id for each in report.attachments},
                    step=report.step,
                    site=at,
                    user=db.session.scalars(db.select(User)).first(),
                )
            key = report.id
        db.session.commit()
        return key

    return make


def number_of(site: Site, key: int) -> str:
    """Return the number of a report."""
    with site_scope(site.id):
        return db.session.get_one(Report, key).number


@pytest.fixture
def desk(app: Flask, officer: User, sign_in: Callable[..., None]) -> Citizen:
    """An officer of the village, signed in."""
    client = app.test_client()
    sign_in(client, officer)
    return Citizen(client, "http://localhost")
