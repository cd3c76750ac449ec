"""A village with reports that everybody may read, a kabupaten above it, and a program with a key."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME
from cms_lapor.models import Report
from cms_lapor.open311 import clients

from ..conftest import HOST, photo
from ..test_secrecy import hidden

__all__ = ["hidden"]

KABUPATEN = "33.04"
ABOVE = "http://banjarnegara.example"
ROOT = "/lapor/open311/v2"
SENT = {
    "service_code": "pu-jalan",
    "description": "Jalan berlubang di depan pos ronda. Motor sering oleng saat hujan.",
    "address_string": "depan pos ronda",
}


@pytest.fixture
def kabupaten(site: Site, make_site: MakeSite) -> Site:
    return make_site(KABUPATEN, slug="banjarnegara", name="Banjarnegara", host="banjarnegara.example", modules=(NAME,))


@dataclasses.dataclass
class Program:
    """Something that speaks Open311."""

    client: FlaskClient
    host: str = HOST
    key: str = ""

    def get(self, path: str, **asked: str) -> TestResponse:
        """Ask for something."""
        return self.client.get(f"{self.host}{ROOT}{path}", query_string=asked)

    def json(self, path: str, **asked: str) -> Any:
        """Return what is answered."""
        answer = self.get(path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, path: str = "/requests.json", *, headers: Any = None, photos: int = 0, **sent: Any) -> TestResponse:
        """Send something; a report unless it says something else."""
        data: dict[str, Any] = {"api_key": self.key, **(SENT if path.startswith("/requests") else {}), **sent}
        if photos:
            data["media"] = [(io.BytesIO(photo().read()), f"foto{at}.jpg") for at in range(photos)]
        return self.client.post(f"{self.host}{ROOT}{path}", data=data, headers=headers)


@pytest.fixture
def reader(client: FlaskClient, site: Site) -> Program:
    """A program without a key."""
    return Program(client)


@pytest.fixture
def program(client: FlaskClient, site: Site, officer: User) -> Program:
    """A program with a key of the village."""
    return Program(client, key=make_key(site, officer))


def make_key(site: Site, by: User, name: str = "Sahabat Warga") -> str:
    """Return a new key of a site."""
    with site_scope(site.id):
        key = clients.make(name, site=site, by=by)
    db.session.commit()
    return key


def reports(site: Site) -> list[Report]:
    """Return the reports of a site, out of the session."""
    with site_scope(site.id):
        found = list(db.session.scalars(db.select(Report).order_by(Report.id)))
        for each in found:
            assert each.attachments is not None
            assert each.events is not None
            db.session.expunge(each)
    db.session.rollback()
    return found


MakeReport = Callable[..., int]
