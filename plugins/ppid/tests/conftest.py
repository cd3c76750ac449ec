"""What the tests of this plugin start from: a kecamatan and two villages with the module on, and documents."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, now, prepare_document, site_scope, today
from cms_core.testing.factories import MakeSite, MakeUser
from cms_ppid import NAME
from cms_ppid.alerts import services as alerts
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF as STAFF_SIDE
from cms_ppid.documents import services
from cms_ppid.models import Alert, Document
from cms_ppid.objections import disputes, states
from cms_ppid.objections import services as objections
from cms_ppid.objections.models import Objection
from cms_ppid.requests import services as requests
from cms_ppid.requests.models import Part, Request
from cms_ppid.requests.states import GIVEN, REFUSED, REGISTER, SENT

HOME, STAFF = "http://kalimandi.example", "http://localhost/s/kalimandi/admin/ppid"
ABOVE, ABOVE_STAFF = "http://klampok.example", "http://localhost/s/purworeja-klampok/admin/ppid"
EIGHT: dict[str, str] = {name: f"Tentang {name}." for name in Alert.TOLD}
PAPER = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
FillIn = Callable[..., dict[str, Any]]
Make = Callable[..., int]


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    """The kecamatan of the villages, with the module on."""
    place: Any = {"slug": "purworeja-klampok", "name": "Purworeja Klampok", "host": "klampok.example"}
    return make_site("33.04.02", modules=(NAME,), **place)


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village that publishes by itself."""
    place: Any = {"slug": "kalimandi", "name": "Kalimandi", "host": "kalimandi.example", "stage": "autonomous"}
    return make_site("33.04.02.2007", modules=(NAME,), **place)


@pytest.fixture
def neighbour(make_site: MakeSite) -> Site:
    """Another village of the kecamatan."""
    return make_site("33.04.02.2002", slug="pagak", name="Pagak", modules=(NAME,), stage="autonomous")


@pytest.fixture
def admin(
    kecamatan: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> FlaskClient:
    """The kecamatan's admin, signed in."""
    sign_in(client, make_user("kecamatan_admin", kecamatan.region_code))
    return client


@pytest.fixture
def make_document(site: Site) -> Make:
    """``make_document(at=site, shown=True, ago=0, **columns)`` commits a document of so many days ago, gives its id."""

    def make(*, at: Site | None = None, shown: bool = True, ago: int = 0, **values: Any) -> int:
        owner = at or site
        written = {"title": "APBDes", "body": "<p>Isi.</p>", "sort": "apbdes", "category": "berkala", "year": 2026}
        with site_scope(owner.id):
            row = services.create({**written, **values}, by=None)
            if shown:
                row.published_at = now() - timedelta(days=ago)
                db.session.flush()
                services.publish_row(row, site=owner, by=None)
            key: int = row.id
            db.session.commit()
        return key

    return make


@pytest.fixture
def warn(site: Site) -> Make:
    """``warn(at=site, until=date(…), **columns)`` commits a published notice and gives its id."""

    def make(*, at: Site | None = None, until: date, **values: Any) -> int:
        owner = at or site
        written = {"title": "Banjir", "cause": "M-01", "body": "", "valid_until": until, **EIGHT}
        with site_scope(owner.id):
            row = alerts.create({**written, **values}, by=None)
            db.session.flush()
            alerts.publish_row(row, site=owner, by=None)
            key: int = row.id
            db.session.commit()
        return key

    return make


def document_at(site: Site, key: int) -> Document:
    """Return a document of a site as the database has it."""
    with site_scope(site.id):
        row = db.session.get_one(Document, key)
        db.session.refresh(row)
        db.session.expunge(row)
        return row


@pytest.fixture
def make_request(site: Site) -> Make:
    """``make_request(at=site, ago=0, asking={…}, papers=(), **sent)`` commits a request of so many days ago.

    It gives its id; its code is that of ``client_id``.
    """
    count = 0

    def make(at: Site = site, *, ago: int = 0, asking: dict[str, str] | None = None, **sent: Any) -> int:
        nonlocal count
        count += 1
        given: dict[str, str] = {"name": "Pemohon Contoh", "address": "RT 02 RW 01", "nik": "3304021234560001"}
        words: dict[str, Any] = {
            "client_id": f"permohonan-{count}",
            "details": "Salinan laporan realisasi APBDes tahun lalu",
            "purpose": "Bahan musyawarah dusun",
            "obtain": "salinan",
            "deliver": "ambil",
            "received_at": now() - timedelta(days=ago),
        }
        with site_scope(at.id):
            who = requests.Asking(**{**given, **(asking or {})})
            key = requests.receive(at, who, requests.Sent(**{**words, **sent})).id
            db.session.commit()
        return key

    return make


@pytest.fixture
def answer_request(site: Site) -> Make:
    """``answer_request(key, user, ago=0, results=("diberikan",), cost=0)`` commits an answer of so many days ago."""

    def answer(key: int, user: User, *, ago: int = 0, results: tuple[str, ...] = (GIVEN,), cost: int = 0) -> int:
        at = now() - timedelta(days=ago)
        told = {"ground": "X-h", "law": "UU 14/2008 Pasal 17 huruf h", "reason": "Memuat data kesehatan."}
        parts = [Part(result=each, what="Laporan realisasi", **(told if each == REFUSED else {})) for each in results]
        with site_scope(site.id):
            row = db.session.get_one(Request, key)
            if row.state == SENT:
                requests.move(row, REGISTER, Said(), by=STAFF_SIDE, step=row.step, site=site, user=user, at=at)
            requests.answer(row, parts, Said(told="Terlampir."), step=row.step, site=site, user=user, at=at)
            row.cost = cost
            db.session.commit()
        return key

    return answer


@pytest.fixture
def make_objection(site: Site) -> Make:
    """``make_objection(request_id, ground="d", **filed)`` commits an objection and gives its id.

    Without a request it is one to periodic information that is missing. Its code is that of ``client_id``.
    """
    count = 0

    def make(key: int | None = None, *, user: User | None = None, **filed: Any) -> int:
        nonlocal count
        count += 1
        words: dict[str, Any] = {
            "client_id": f"keberatan-{count}",
            "ground": "d" if key else "b",
            "position": "Yang diberikan bukan yang saya minta.",
            "found_on": None if key else now().date() - timedelta(days=3),
        }
        with site_scope(site.id):
            request = db.session.get_one(Request, key) if key else None
            who = None if key else requests.Asking(name="Warga Contoh", address="RT 01 RW 02", nik="3304021234560002")
            row = objections.file(site, request, objections.Filed(**{**words, **filed}), who, user=user)
            made: int = row.id
            db.session.commit()
        return made

    return make


@pytest.fixture
def user(make_user: MakeUser, site: Site) -> User:
    """Who works on requests in the village."""
    return make_user(region_code=site.region_code)


@pytest.fixture
def asked(make_request: Make) -> int:
    """A request by somebody who said everything."""
    who = {"job": "Petani", "phone": "6281200000001", "email": "pemohon@contoh.id"}
    return make_request(asking=who, details="Laporan realisasi APBDes")


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    """Who works on objections in the village."""
    return make_user(region_code=site.region_code, username="sekretaris")


@pytest.fixture
def superior(make_user: MakeUser, site: Site) -> User:
    """Who decides objections in the village."""
    return make_user(region_code=site.region_code, username="kepala")


@pytest.fixture
def desk(client: FlaskClient, officer: User, sign_in: Callable[[FlaskClient, User], None]) -> FlaskClient:
    """The officer, signed in."""
    sign_in(client, officer)
    return client


@pytest.fixture
def disputed(
    site: Site,
    officer: User,
    superior: User,
    make_request: Make,
    answer_request: Make,
    make_objection: Make,
) -> int:
    """An objection to a refusal that was rejected, registered at the commission with a paper."""
    request = make_request(ago=2, details="=Data penerima, NIK saya 3304 0212 3456 0001")
    answer_request(request, officer, results=(REFUSED,))
    key = make_objection(request, ground="a", position="Tidak ada data pribadi di dalamnya.")
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        objections.move(row, states.REGISTER, Said(), by=STAFF_SIDE, step=row.step, site=site, user=officer)
        objections.decide(row, states.REJECTED, Said(told="Tetap tertutup."), step=row.step, site=site, user=superior)
        paper = disputes.Paper("Panggilan sidang.pdf", prepare_document(io.BytesIO(PAPER)))
        stage = disputes.Stage(on=today(site), number="001/I/KI/2026", papers=[paper])
        disputes.record(row, states.DISPUTE, stage, Said(), step=row.step, site=site, user=officer)
        db.session.commit()
    return key
