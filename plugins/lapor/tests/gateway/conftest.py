"""A kabupaten with a gateway, and a system of others that sometimes takes a report and says nothing."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from cms_core.api import Fetched, FetchFailed, Site, User, db, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME
from cms_lapor.gateway import services, transports
from cms_lapor.gateway.models import Handover, Target
from cms_lapor.models import Report

from ..conftest import Citizen, number_of

KABUPATEN = "33.04"
GATE = "/s/banjarnegara/admin/lapor/gerbang/"
PLATFORM = "http://localhost"
URL = "https://sana.example/api"
FIELDS = """laporan.nomor = nomor
laporan.teks = isi
kategori = topik
pelapor.nama = nama
pelapor.hp = hp
sumber = "Balai"
"""


@pytest.fixture
def kabupaten(site: Site, make_site: MakeSite) -> Site:
    return make_site(KABUPATEN, slug="banjarnegara", name="Banjarnegara", host="banjarnegara.example", modules=(NAME,))


@pytest.fixture
def boss(kabupaten: Site, make_user: MakeUser) -> User:
    return make_user("kecamatan_admin", KABUPATEN)


@pytest.fixture
def gate(app: Flask, boss: User, sign_in: Callable[..., None]) -> Citizen:
    """Somebody who looks after the gateway, signed in."""
    client = app.test_client()
    sign_in(client, boss)
    return Citizen(client, PLATFORM)


@dataclasses.dataclass
class There:
    """The system of others. ``how`` says what becomes of the next requests; what has arrived has a number there."""

    how: list[str] = dataclasses.field(default_factory=list)
    taken: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    asked: list[tuple[str, str, bytes, Mapping[str, str]]] = dataclasses.field(default_factory=list)
    states: dict[str, str] = dataclasses.field(default_factory=dict)
    later: bool = False

    def fetch(
        self, url: str, *, method: str, body: bytes | None, headers: Mapping[str, str], seconds: float, most: int
    ) -> Fetched:
        """Stand in for the net."""
        # Nothing may wait for another server with the database in its hands.
        assert not db.session().began, "a transaction is open"
        self.asked.append((method, url, body or b"", headers))
        how = self.how.pop(0) if self.how else ""
        if how == "away":
            raise FetchFailed("ConnectionRefusedError", sent=False)
        if how.isdigit():
            return Fetched(int(how), {}, b"{}")
        answer = self._take(body or b"", url) if method == "POST" else self._tell(url)
        if how == "silent":
            raise FetchFailed("TimeoutError", sent=True)
        return Fetched(200, {}, b"" if how == "empty" else answer)

    def _take(self, body: bytes, url: str) -> bytes:
        text = parse_qs(body.decode()).get("description", [""])[0] if url.endswith("requests.json") else body.decode()
        number = re.findall(r"LP-\d+-\d+-\d+", text)[0]
        ids = self.taken.setdefault(number, [])
        ids.append(f"T{len(self.taken):03}{len(ids)}")
        if url.endswith("requests.json"):
            return json.dumps([{"token": "kelak"} if self.later else {"service_request_id": ids[-1]}]).encode()
        if body.startswith(b"<"):
            return f"<a><trackingid>{ids[-1]}</trackingid></a>".encode()
        return json.dumps({"data": {"id": ids[-1]}}).encode()

    def _tell(self, url: str) -> bytes:
        path = urlsplit(url).path
        if "/tokens/" in path:
            return json.dumps([{"token": "kelak", "service_request_id": None if self.later else "T0010"}]).encode()
        if path.endswith("/requests.json"):
            rows = [
                {"service_request_id": ids[0], "description": f"{number}\nIsi", "status": "open"}
                for number, ids in self.taken.items()
            ]
            return json.dumps(rows).encode()
        found = re.findall(r"/requests/(\w+)\.json", path)
        if found:
            return json.dumps(
                [
                    {
                        "service_request_id": found[0],
                        "status": self.states.get(found[0], "open"),
                        "updated_datetime": "2026-09-02T08:00:00+07:00",
                    }
                ]
            ).encode()
        number = parse_qs(urlsplit(url).query)["q"][0]
        ids = self.taken.get(number, [])
        return json.dumps({"q": number, "data": {"id": ids[0]}} if ids else {"data": None}).encode()


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> There:
    found = There()
    monkeypatch.setattr(transports, "fetch", found.fetch)
    return found


@pytest.fixture
def make_target(kabupaten: Site) -> Callable[..., int]:
    """``make_target(**columns)`` commits a target that speaks JSON, and gives its id."""

    def make(**columns: Any) -> int:
        values = {"name": "SP4N-LAPOR!", "transport": "rest_json", "url": URL, "fields": FIELDS, "reply": "data.id"}
        with site_scope(kabupaten.id):
            row = Target(**{**values, **columns})
            db.session.add(row)
            db.session.flush()
            key = row.id
        db.session.commit()
        return key

    return make


@dataclasses.dataclass
class Queue:
    """The queue of the kabupaten."""

    site: Site
    patch: pytest.MonkeyPatch

    def put(self, target: int, number: str) -> None:
        """Put a report in it."""
        with site_scope(self.site.id):
            services.put(db.session.get_one(Target, target), number, region=self.site.region_code)
        db.session.commit()

    def run(self, *, later: Any = None) -> None:
        """Run the task, now or after a while."""
        if later is not None:
            moment = now() + later
            self.patch.setattr(services, "now", lambda: moment)
        with site_scope(self.site.id):
            services.work_off(self.site.id)
        db.session.commit()

    def rows(self) -> list[Handover]:
        """Return its rows, out of the session."""
        with site_scope(self.site.id):
            found = list(db.session.scalars(db.select(Handover).order_by(Handover.id)))
            for row in found:
                db.session.expunge(row)
        db.session.rollback()
        return found

    @property
    def states(self) -> list[tuple[str, str | None]]:
        """Where its rows stand, with their numbers there."""
        return [(row.state, row.ext_id) for row in self.rows()]


@pytest.fixture
def queue(kabupaten: Site, monkeypatch: pytest.MonkeyPatch) -> Queue:
    return Queue(kabupaten, monkeypatch)


@pytest.fixture
def number(site: Site, make_report: Callable[..., int]) -> str:
    """A report of the village."""
    return number_of(site, make_report(name="Contoh Warga", phone="6281200000000", email="warga@contoh.example"))


def told(site: Site, number: str) -> list[tuple[str, str]]:
    """Return what citizens and officers read in the history of a report."""
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report).where(Report.number == number)).one()
        found = [(event.told, event.note) for event in report.events]
    db.session.rollback()
    return found
