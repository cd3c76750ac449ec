"""What the tests of this plugin start from: villages with the module on, and a package from plan to handover."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, site_scope
from cms_core.modules.settings import change_settings
from cms_core.testing.factories import MakeSite
from cms_lelang import NAME, services
from cms_lelang.cases import PARTS, Case
from cms_lelang.models import (
    Addendum,
    Bidder,
    Contract,
    Handover,
    Package,
    Payment,
    Plan,
    Progress,
    Stage,
)
from cms_lelang.settings import DEFAULTS

HOME, STAFF = "http://kalimandi.example", "http://localhost/s/kalimandi/admin/lelang"
PACKAGE: dict[str, Any] = {
    "title": "Saluran irigasi",
    "body": "0",
    "body-0-jenis": "paragraph",
    "body-0-teks": "Saluran 180 meter.",
    "year": "2026",
    "category": "konstruksi",
    "method": "permintaan_penawaran",
    "ceiling": "148.000.000",
    "estimate": "Rp145.500.000",
    "place": "Dusun 2",
}
"""What a person writes into the form of a package."""
FillIn = Callable[..., dict[str, Any]]
MakePackage = Callable[..., int]


def at(day: int, hour: int = 1, minute: int = 0, month: int = 3) -> datetime:
    """Return an hour (UTC) of a day of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def package(**values: Any) -> Package:
    """Return a package of 148 million rupiah that no database knows."""
    columns = {
        "title": "Saluran irigasi",
        "body": "<p>Saluran 180 meter.</p>",
        "year": 2026,
        "category": "konstruksi",
        "method": "permintaan_penawaran",
        "ceiling": 148_000_000,
        "estimate": 145_500_000,
        "place": "Dusun 2",
        "code": "",
        "unit": "",
        "outcome": "",
        "reason": "",
        "repeats": "",
        "latitude": None,
        "longitude": None,
    }
    return Package(**{**columns, **values})


def story() -> dict[str, list[Any]]:
    """Return the parts of a package that went well: announced in February, handed over in June."""
    planned = {"year": 2026, "source": "apbdes", "account": ""}
    win = {"offer": 143_200_000, "negotiated": 142_000_000, "verdict": "lulus", "winner": True, "has_errors": False}
    lost = {
        "offer": 139_500_000,
        "verdict": "gugur",
        "reason": "Tanpa daftar alat",
        "winner": False,
        "has_errors": False,
    }
    signed = {"number": "027/05/SPK", "signed": date(2026, 3, 25), "value": 142_000_000, "status": "", "reason": ""}
    days = {"starts": date(2026, 3, 26), "ends": date(2026, 6, 20), "ordered": date(2026, 3, 26)}
    return {
        "plans": [
            Plan(code="51234567", amount=148_000_000, announced=date(2026, 2, 2), **planned),
        ],
        "stages": [
            Stage(stage="pengumuman", starts_at=at(2), ends_at=at(9), revision=0, reason=""),
            Stage(stage="penawaran", starts_at=at(2), ends_at=at(9, 9), revision=0, reason=""),
            Stage(stage="penetapan", starts_at=at(11), ends_at=at(12), revision=0, reason=""),
            Stage(stage="sanggah", starts_at=at(13), ends_at=at(18), revision=0, reason=""),
        ],
        "bidders": [
            Bidder(name="CV Tirta", tax="012******345", **win),
            Bidder(name="UD Makmur", tax="", **lost),
        ],
        "contracts": [Contract(**signed, **days, letter="", order="", partners="")],
        "addenda": [],
        "progress": [
            Progress(day=date(2026, 4, 20), percent=35, note="Galian"),
            Progress(day=date(2026, 6, 15), percent=100, note="Plester"),
        ],
        "payments": [
            Payment(paid=date(2026, 4, 22), amount=49_700_000, number="900/11", note="Termin 1"),
            Payment(paid=date(2026, 6, 18), amount=92_300_000, number="900/19", note="Pelunasan"),
        ],
        "handovers": [Handover(sort="pertama", number="027/12", day=date(2026, 6, 18))],
    }


def framework(price: int = 35_000, raised: int = 36_000) -> dict[str, list[Any]]:
    """Return the parts of a package that a framework ends: a piece costs this, and later that."""
    parts = story()
    for row in parts["bidders"]:
        row.offer, row.negotiated = price, None
    parts["contracts"][0].value = price
    parts["addenda"] = [Addendum(number="A-1", signed=date(2026, 4, 1), value=raised, ends=None, reason="Harga naik")]
    return parts


def case(*, parts: dict[str, list[Any]] | None = None, **values: Any) -> Case:
    """Return a package with its whole story, or with these parts of it."""
    return Case(package(**values), **(story() if parts is None else parts))


def look(
    operator: FlaskClient, table: str, content: str | bytes, name: str = "data.csv", at: Site | None = None
) -> Any:
    """Send a file to be looked at, and open what was found; ``table`` is where it stands, ``paket`` the desk's own."""
    staff = STAFF.replace("kalimandi", at.slug) if at is not None else STAFF
    address = f"{staff}/tabel/" if table == "paket" else f"{staff}/{table}/tabel/"
    page = operator.get(address).text
    hidden = dict(re.findall(r'name="([^"]+)" type="hidden" value="([^"]*)"', page))
    file: Any = (io.BytesIO(content.encode() if isinstance(content, str) else content), name)
    return operator.post(address, data={**hidden, "file": file}, follow_redirects=True)


def take(operator: FlaskClient, found: Any) -> None:
    """Import what was found good."""
    hidden = dict(re.findall(r'name="([^"]+)" type="hidden" value="([^"]*)"', found.text))
    assert operator.post(found.request.path, base_url="http://localhost", data=hidden).status_code == 303


def rows(site: Site, model: Any) -> list[Any]:
    with site_scope(site.id):
        return [row for row in db.session.scalars(select(model).order_by(model.id)) if not db.session.expunge(row)]


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    """The kabupaten of the village."""
    place: Any = {"slug": "banjarnegara", "name": "Banjarnegara", "host": "banjarnegara.example"}
    return make_site("33.04", modules=(NAME,), **place)


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
def make_package(site: Site) -> MakePackage:
    """``make_package(at=site, shown=True, parts=story(), **columns)`` commits a package and gives its id."""

    def make(
        *, at: Site | None = None, shown: bool = True, parts: dict[str, list[Any]] | None = None, **values: Any
    ) -> int:
        owner = at or site
        with site_scope(owner.id):
            told = package(**values)
            written = {name: getattr(told, name) for name in Package.WRITTEN if getattr(told, name) is not None}
            row = services.create(written, by=None)
            for part in PARTS if parts else ():
                for each in (parts or {}).get(part, ()):
                    each.package_id = row.id
                    db.session.add(each)
            db.session.flush()
            if shown:
                services.publish_package(row, site=owner, by=None)
            key: int = row.id
            db.session.commit()
        return key

    return make


@pytest.fixture
def set_prefix(app: Any) -> Callable[[Site, str], None]:
    """``set_prefix(site, "ocds-a1b2c3")`` saves what the site decides about its ocids."""

    def save(site: Site, prefix: str) -> None:
        with site_scope(site.id):
            change_settings(site, NAME, {**DEFAULTS, "prefix": prefix})
            db.session.commit()

    return save


@pytest.fixture
def show_flags(app: Any) -> Callable[..., None]:
    """``show_flags(site, True)`` saves that the site shows its flags to citizens; with a prefix for its ocids."""

    def save(site: Site, shown: bool) -> None:
        with site_scope(site.id):
            change_settings(site, NAME, {**DEFAULTS, "prefix": "ocds-a1b2c3", "show_flags": shown})
            db.session.commit()

    return save
