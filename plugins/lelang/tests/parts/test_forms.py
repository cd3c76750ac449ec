"""What is written of bidders while offers are taken again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope
from cms_lelang.cases import load
from cms_lelang.models import Bidder, Package, Stage

from ..conftest import STAFF, FillIn, MakePackage, look, rows, story
from ..test_cases import open_story

MAKMUR = {"name": "UD Makmur", "offer": "143.200.000", "verdict": "gugur", "reason": "Tanpa daftar alat"}
"""A bidder of a story as a person writes it."""
HEAD = "paket,Nama peserta,Harga penawaran (rupiah),Hasil evaluasi,Alasan gugur\n"


def written(site: Site, form: str, client: FlaskClient, fill_in: FillIn, values: dict[str, Any]) -> tuple[Any, Any]:
    """Return what is answered to who writes of the second bidder, and what is kept of it then."""
    answer = client.post(form, data=fill_in(form, values), follow_redirects=True)
    row = rows(site, Bidder)[1]
    return answer, (row.name, row.tax, row.offer, row.negotiated, row.verdict, row.winner)


KEPT = ("UD Makmur", "", 143_200_000, None, "gugur", False)


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize(
    "other",
    [
        {"offer": "140.000.000"},
        {"negotiated": "140.000.000"},
        {"has_errors": "y", "corrected": "140.000.000"},
        {"verdict": "lulus", "reason": ""},
        {"verdict": "lulus", "reason": "", "winner": "y"},
        {"reason": "Terlalu murah"},
        {"name": "PT Bening"},
    ],
)
def test_no_price_and_no_result_is_written_while_offers_are_taken_again(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, other: dict[str, str], shown: bool
) -> None:
    parts = open_story(-1)
    parts["bidders"][0].winner = False
    key = make_package(parts=parts, shown=shown)
    form = f"{STAFF}/{key}/bagian/bidders/{rows(site, Bidder)[1].id}"
    _extend(site, key)
    answer, kept = written(site, form, operator, fill_in, MAKMUR | other)
    assert (answer.status_code, "Penawaran masih berjalan sampai" in answer.text, kept) == (422, True, KEPT)
    assert f'<a class="tgt" href="#{next(iter(other))}' in answer.text


def test_what_tells_nothing_of_offers_is_written_and_is_not_said_to_be_shown(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(parts=open_story(-1))
    form = f"{STAFF}/{key}/bagian/bidders/{rows(site, Bidder)[1].id}"
    _extend(site, key)
    mended = MAKMUR | {"name": "UD. Makmur", "tax": "01.234.567.8-901.000"}
    answer, kept = written(site, form, operator, fill_in, mended)
    assert kept == ("UD. Makmur", "01.2**.***.*-***.000", *KEPT[2:])
    assert "Tersimpan. Peserta tampil di situs sesudah penawaran ditutup." in answer.text


def test_a_file_does_not_write_it_either(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    key = make_package(parts=open_story(-1))
    _extend(site, key)
    same = "saluran-irigasi,UD Makmur,143200000,Gugur,Tanpa daftar alat\n"
    assert "Penawaran masih berjalan" not in look(operator, "bagian/bidders", HEAD + same).text
    page = look(operator, "bagian/bidders", HEAD + same.replace("143200000", "140000000")).text
    assert ("Penawaran masih berjalan sampai" in page, "Impor semua" in page) == (True, False)


def test_a_file_without_an_npwp_does_not_wipe_it_while_offers_are_taken_again(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    parts = open_story(-1)
    parts["bidders"][1].tax = "012******345"
    key = make_package(parts=parts)
    _extend(site, key)
    head = HEAD.replace("peserta,", "peserta,NPWP,")
    row = "saluran-irigasi,UD Makmur,,143200000,Gugur,Tanpa daftar alat\n"
    page = look(operator, "bagian/bidders", head + row).text
    assert ("Penawaran masih berjalan sampai" in page, "Impor semua" in page) == (True, False)
    assert "Penawaran masih berjalan" not in look(operator, "bagian/bidders", HEAD + row.replace(",,", ",")).text


def test_a_stage_that_ends_too_late_is_told_at_its_end(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    parts = story()
    key = make_package(shown=False, code="700", parts={"plans": parts["plans"], "stages": parts["stages"]})
    late = "700,Pemasukan penawaran,02-03-2026 08:00,01-06-2026 09:00\n"
    page = look(operator, "bagian/stages", f"paket,Tahap,Mulai,Selesai\n{late}").text
    assert re.findall(r"Sel ([A-Z]\d)", page) == ["D2"]
    offers = next(row for row in rows(site, Stage) if row.stage == "penawaran")
    form = f"{STAFF}/{key}/bagian/stages/{offers.id}"
    moved = {"stage": "penawaran", "starts_at": "02-03-2026 08:00", "ends_at": "01-06-2026 09:00"}
    answer = operator.post(form, data=fill_in(form, moved))
    assert (answer.status_code, set(re.findall(r'class="tgt" href="#([a-z_]+)', answer.text))) == (422, {"ends_at"})


def _extend(site: Site, key: int) -> None:
    """Let offers be taken again."""
    with site_scope(site.id):
        for row in load(db.session.get_one(Package, key)).stages:
            row.ends_at = now() + timedelta(hours=1)
        db.session.commit()
