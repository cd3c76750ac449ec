"""How far packages are: in Python, in statements and on pages the same, a contract that was terminated among them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, now, site_scope
from cms_lelang import services
from cms_lelang.cases import load
from cms_lelang.completeness.services import wanted_of
from cms_lelang.figures.services import standing
from cms_lelang.models import Package, Stage
from cms_lelang.releases import services as releases
from cms_lelang.states import in_state, state_of
from cms_lelang.words import STATES

from .conftest import HOME, MakePackage, story


def parts(*, handed: bool = True, signed: bool = True, status: str = "") -> dict[str, list[Any]]:
    """Return a story that ends before its handover, or before its contract, or with its contract in a state."""
    told: dict[str, list[Any]] = story()
    told["contracts"][0].status, told["contracts"][0].reason = status, "Penyedia lalai"
    for part in () if handed else ("handovers",):
        told[part] = []
    for part in () if signed else ("contracts", "payments", "handovers", "progress"):
        told[part] = []
    return told


def test_every_state_is_the_same_wherever_it_is_asked_for(site: Site, make_package: MakePackage) -> None:
    ahead = now() + timedelta(days=3)
    soon = [Stage(stage="pengumuman", starts_at=ahead, ends_at=ahead, revision=0, reason="")]
    unscheduled = {**parts(signed=False), "stages": []}
    told = {
        "rencana": [make_package(), make_package(title="Besok", parts={"stages": soon})],
        "pemilihan": [
            make_package(title="Dipilih", parts=parts(signed=False)),
            make_package(title="Tanpa jadwal", parts=unscheduled),
        ],
        "pelaksanaan": [make_package(title="Jalan", parts=parts(handed=False))],
        "putus": [
            make_package(title="Putus", parts=parts(handed=False, status="putus")),
            make_package(title="Putus sesudah serah terima", parts=parts(status="putus")),
        ],
        "selesai": [make_package(title="Selesai", parts=parts())],
        "batal": [make_package(title="Gagal", outcome="gagal", reason="Tidak ada penawaran")],
    }
    assert told.keys() == STATES.keys()
    moment = now()
    with site_scope(site.id):
        for state, keys in told.items():
            asked = select(Package.id).where(in_state(state, moment)).order_by(Package.id)
            assert (state, list(db.session.scalars(asked))) == (state, keys)
            rows = list(db.session.scalars(select(Package).where(Package.id.in_(keys))))
            assert {state_of(row, moment) for row in rows} == {state}
            summed = db.session.scalars(select(standing(moment)).where(Package.id.in_(keys)))
            assert set(summed) == {state}
            assert "rup" in wanted_of("tender", state)


@pytest.mark.parametrize(
    ("handed", "legs"),
    [
        (False, [("done", "Kontrak"), ("failed", "Pelaksanaan"), ("ahead", "Serah terima")]),
        (True, [("done", "Kontrak"), ("done", "Pelaksanaan"), ("failed", "Serah terima")]),
    ],
)
def test_a_terminated_contract_is_neither_under_way_nor_done(
    site: Site, client: FlaskClient, make_package: MakePackage, handed: bool, legs: list[tuple[str, str]]
) -> None:
    make_package(parts=parts(handed=handed, status="putus"))
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    assert "Kontrak diputus" in page
    assert re.findall(r'<li class="(\w+)"[^>]*><b>([^<]*)</b>', page)[2:] == legs
    listed = client.get(f"{HOME}/lelang/?keadaan=putus").text
    assert ("Saluran irigasi" in listed, "Kontrak diputus" in listed) == (True, True)
    assert "Saluran irigasi" not in client.get(f"{HOME}/lelang/?keadaan=selesai").text


def test_terminating_a_contract_is_a_release_of_its_own_kind(site: Site, make_package: MakePackage) -> None:
    key = make_package(parts=parts())
    with site_scope(site.id):
        row = db.session.get_one(Package, key)
        contract = load(row).contract
        assert contract is not None
        contract.status = "putus"
        services.PACKAGES.settle(row)
        contract.reason = "Penyedia lalai sejak Mei"
        services.PACKAGES.settle(row)
        assert [each.tags for each in releases.of_package(key)][1:] == [["contractTermination"], ["contractUpdate"]]
