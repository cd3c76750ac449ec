"""What is taken out of a site and brought back unchanged changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_core.testing.factories import MakeUser
from cms_lelang.cases import PARTS
from cms_lelang.models import Addendum, Handover, Plan, Stage

from .conftest import STAFF, MakePackage, at, look, story
from .systems.test_files import told

TABLES = ("paket", "kode", "rup", *(f"bagian/{part}" for part in PARTS))


@pytest.fixture
def several(site: Site, make_package: MakePackage) -> None:
    """Packages with all parts, some of them twice: a stage that was moved, minutes of a part, lots and repeats."""
    full = story()
    full["stages"].append(
        Stage(stage="penetapan", starts_at=at(11, 2), ends_at=at(12, 2), revision=1, reason="Rapat ditunda")
    )
    full["handovers"] = [
        Handover(sort="pertama", number="027/12", day=date(2026, 6, 18)),
        Handover(sort="pertama", number="027/13", day=date(2026, 6, 19)),
        Handover(sort="akhir", number="", day=date(2026, 6, 20)),
    ]
    later = Addendum(number="1", signed=date(2026, 4, 1), ends=date(2026, 6, 25), reason="Hujan", value=None)
    full["addenda"] = [later]
    full["plans"].append(Plan(code="", year=2026, source="apbdes", amount=None, account=""))
    make_package(parts=full, code="100")
    shared: Any = {"code": "5555", "year": 2026, "source": "apbdes", "account": ""}
    for title in ("Talud timur", "Talud barat"):
        make_package(title=title, parts={"plans": [Plan(**shared, amount=148_000_000)]})
    tried = {"title": "Gedung", "code": "200"}
    first, again = ({"stages": story()["stages"], "bidders": story()["bidders"][1:]} for _edition in (1, 2))
    make_package(**tried, parts=first, outcome="gagal", reason="Tidak ada penawaran", edition=1)
    make_package(**tried, parts=again, edition=2, repeats="gedung", year=2026, unit="Dinas")
    make_package(title="Lot satu", code="201", lot_of="gedung", lot="Lot 1")
    make_package(title="Swakelola", method="swakelola_4", parts={"progress": story()["progress"]})


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("table", ["paket", "kode"])
def test_another_site_doubts_nothing_that_comes_with_the_file(
    operator: FlaskClient, client: FlaskClient, neighbour: Site, make_user: MakeUser, sign_in: Any, table: str
) -> None:
    address = f"{STAFF}/tabel" if table == "paket" else f"{STAFF}/{table}/tabel"
    taken = operator.get(f"{address}/unduh.csv")
    sign_in(client, make_user(region_code=neighbour.region_code))
    page = told(look(client, table, taken.data, at=neighbour).text)
    assert ("Salah 0" in page, "(aturan D9)" in page, "(aturan D10)" in page) == (True, False, False)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_taken_out_changes_nothing(operator: FlaskClient, site: Site, table: str, ending: str) -> None:
    address = f"{STAFF}/tabel" if table == "paket" else f"{STAFF}/{table}/tabel"
    taken = operator.get(f"{address}/unduh.{ending}")
    assert taken.status_code == 200
    page = told(look(operator, table, taken.data, f"data.{ending}").text)
    assert "Tidak ada yang berubah." in page
