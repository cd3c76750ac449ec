"""A village with a server of its own, which is often without a line, and the kabupaten that has its reports as well."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Fetched, FetchFailed, Site, User, db, now, site_scope
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.testing.applications import Client, close, owners_of, upgrade_at
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, moderation, sending, states
from cms_lapor.gateway import admin, compare, services, transports
from cms_lapor.gateway.models import Handover, Target
from cms_lapor.models import Event, Report
from cms_lapor.topics import PUBLIC, data

from ..conftest import REPORT, VILLAGE
from ..open311.conftest import make_key

ABOVE = "http://banjarnegara.example"
API = f"{ABOVE}/lapor/open311/v2"


@dataclasses.dataclass
class Line:
    """The line between the two. ``how`` says what becomes of what is asked next: it is dead, or falls silent later."""

    client: FlaskClient
    how: list[str] = dataclasses.field(default_factory=list)

    def fetch(
        self, url: str, *, method: str, body: bytes | None, headers: Mapping[str, str], seconds: float, most: int
    ) -> Fetched:
        """Ask the kabupaten."""
        how = self.how.pop(0) if self.how else ""
        if how == "dead":
            raise FetchFailed("ConnectionRefusedError", sent=False)
        answer = self.client.open(url, method=method, data=body, headers=dict(headers))
        if how == "silent":
            raise FetchFailed("TimeoutError", sent=True)
        return Fetched(answer.status_code, {}, answer.data)


@dataclasses.dataclass
class Node:
    """The server of the village: an installation of its own, with nobody above.

    ``there`` are the ids of its site and of an officer at the kabupaten's.
    """

    site_id: int
    user_id: int
    there: tuple[int, int]

    def report(self) -> str:
        """Have a report of the village written down and looked at there; its number."""
        said = {**REPORT, "kind": "pengaduan", "place": VILLAGE, "visibility": PUBLIC}
        site = db.session.get_one(Site, self.site_id)
        number = sending.receive(site, sending.Sent(client_id=uuid.uuid4().hex, **said))
        db.session.commit()
        return number

    def run(self, patch: pytest.MonkeyPatch, *, later: bool = False) -> None:
        """Do what is due, now or some days later."""
        moment = now() + timedelta(days=4 if later else 0)
        patch.setattr(services, "now", lambda: moment)
        with site_scope(self.site_id):
            services.work_off(self.site_id)
        db.session.commit()

    @property
    def rows(self) -> list[tuple[str, str | None, str]]:
        """Where each report stands on its way, its number there, and what was heard of it."""
        with site_scope(self.site_id):
            found = db.session.scalars(db.select(Handover).order_by(Handover.id))
            told = [(row.state, row.ext_id, row.ext_state) for row in found]
        db.session.rollback()
        return told


@pytest.fixture
def line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Line:
    found = Line(app.test_client())
    monkeypatch.setattr(transports, "fetch", found.fetch)
    return found


@pytest.fixture
def above(site: Site, make_site: MakeSite) -> Site:
    """The kabupaten, which has no server in the village."""
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="banjarnegara.example", modules=(NAME,))


@pytest.fixture
def node(
    above: Site,
    make_user: MakeUser,
    make_site: MakeSite,
    plugin_manager: pluggy.PluginManager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Node]:
    key = make_key(above, make_user("platform", ""), "Server Desa Kalimandi")
    monkeypatch.setattr(transports, "secret", lambda _name, **_where: key)
    folder = tmp_path / "desa"
    folder.mkdir(mode=0o700)
    settings = Settings.load({}, instance=folder)
    there = (above.id, make_user("kecamatan_admin", "33.04").id)
    # On SQLite whoever looks holds back those who write.
    db.session.commit()
    for owner in owners_of(plugin_manager):
        upgrade_at(settings.database_url, plugin_manager, folder, owner)
    other = create_app(settings, manager=plugin_manager)
    other.test_client_class = Client
    with other.app_context():
        here = make_site(VILLAGE, slug="kalimandi", name="Kalimandi", modules=(NAME,), stage="village_publishes")
        user = make_user("village_operator", VILLAGE, username="operator")
        topics = "\n".join(f"{code} = {code}" for code in data().topics)
        with site_scope(here.id):
            maps = {"topics": topics, "states": "closed = selesai_luar"}
            target = Target(name="Kabupaten", transport="open311", url=API, secret="kunci", takes="semua", **maps)
            db.session.add(target)
            made = Node(here.id, user.id, there)
        db.session.commit()
        yield made
        db.session.remove()
    close(other)


def look_at(node: Node, number: str) -> None:
    """Have the village take a report on."""
    with site_scope(node.site_id):
        report = db.session.scalars(db.select(Report).where(Report.number == number)).one()
        said = cases.Said(unit="Kaur Perencanaan", kind="pengaduan", told="Kami lihat besok.")
        site, user = db.session.get_one(Site, node.site_id), db.session.get_one(User, node.user_id)
        cases.move(report, "teruskan", said, by=states.STAFF, step=report.step, site=site, user=user)
    db.session.commit()


def test_village_without_a_line_gives_its_reports_later_and_once(
    app: Flask, node: Node, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert admin.hands_over(db.session.get_one(Site, node.site_id))
    numbers = [node.report() for _each in range(2)]
    for number in numbers:
        look_at(node, number)
    line.how = ["dead", "dead"]
    node.run(monkeypatch)
    assert [state for state, _id, _heard in node.rows] == ["antre", "antre"]
    # The first one arrives, and the line falls silent before that is known here.
    line.how = ["silent"]
    node.run(monkeypatch, later=True)
    assert [state for state, _id, _heard in node.rows] == ["ragu", "diakui"]
    # Nobody can look for it there until it is released: staff say that it is to be sent once more.
    with site_scope(node.site_id):
        for key in db.session.scalars(db.select(Handover.id).where(Handover.state != "diakui")).all():
            services.send_again(key)
    db.session.commit()
    node.run(monkeypatch, later=True)
    ids = [ext_id for _state, ext_id, _heard in node.rows]
    with app.app_context(), site_scope(node.there[0]):
        there = {each.number: each.body.splitlines()[0] for each in db.session.scalars(db.select(Report))}
    assert (sorted(map(str, ids)), [state for state, _id, _heard in node.rows]) == (sorted(there), ["diakui"] * 2)
    assert sorted(there.values()) == sorted(numbers)


def test_what_the_kabupaten_says_comes_back_and_the_village_decides(
    app: Flask, node: Node, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = node.report()
    look_at(node, number)
    node.run(monkeypatch)
    ((_state, there, _heard),) = node.rows
    with app.app_context(), site_scope(node.there[0]):
        report = db.session.scalars(db.select(Report).where(Report.number == there)).one()
        at, by = db.session.get_one(Site, node.there[0]), db.session.get_one(User, node.there[1])
        for name in ("teruskan", "jawab"):
            said = cases.Said(unit="DPUPR", kind="pengaduan", outcome="tuntas", told="Sudah ditambal.")
            cases.move(report, name, said, by=states.STAFF, step=report.step, site=at, user=by)
        cases.move(report, "puas", cases.Said(), by=states.REPORTER, step=report.step, site=at)
        moderation.release(report, title="Jalan", text="Jalan.", photos=(), step=report.step, site=at, user=by)
        db.session.commit()
    line.how = ["dead"]
    for _night in range(2):
        with site_scope(node.site_id):
            compare.ask_all(node.site_id)
        db.session.commit()
    assert node.rows == [("selesai_luar", there, "closed")]
    with site_scope(node.site_id):
        own = db.session.scalars(db.select(Report).where(Report.number == number)).one()
        # The history goes on; where the case stands is for the office that has it.
        assert own.state == states.ASSIGNED
        events = db.session.scalars(db.select(Event).where(Event.report_id == own.id).order_by(Event.seq)).all()
        told = [(event.move, event.office) for event in events][-2:]
        assert told == [("kabar", "Kabupaten"), ("catat", "Kabupaten")]
