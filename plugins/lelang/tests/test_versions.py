"""What two tabs make together, or what a package said before, is no more possible than the same typed afresh."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang.models import Package, Release

from .conftest import PACKAGE, STAFF, FillIn, MakePackage, rows, story

SENT: Any = {**PACKAGE, "slug": "saluran-irigasi"}
HIDDEN = re.compile(r'<input\b(?=[^>]* type="hidden")[^>]*')
MINE = {"semua": "saya"}


def hidden(html: str) -> dict[str, str]:
    """Return what a page sends back without anybody having written it."""
    fields = [dict(re.findall(r'(name|value)="([^"]*)"', each)) for each in HIDDEN.findall(html)]
    return {each["name"]: each["value"] for each in fields}


def meet(
    operator: FlaskClient, fill_in: FillIn, key: int, theirs: dict[str, str], mine: dict[str, str], **choice: str
) -> Any:
    """Save a package in one tab, then in another that was open already; return the answer to a choice of the two."""
    form = f"{STAFF}/{key}"
    first, stale = fill_in(form, {**SENT, **theirs}), fill_in(form, {**SENT, **mine})
    assert operator.post(form, data=first).status_code == 303
    met = operator.post(form, data=stale)
    assert met.status_code == 409
    return operator.post(f"{form}/pilih", data={**hidden(met.text), **choice})


@pytest.mark.parametrize(
    ("theirs", "mine", "choice"),
    [
        ({"place": "Dusun 3"}, {"estimate": "200.000.000"}, {}),
        ({"place": "Dusun 3"}, {"estimate": "200.000.000"}, MINE),
        # Each of them alone is possible.
        ({"ceiling": "146.000.000"}, {"estimate": "148.000.000"}, {}),
    ],
)
def test_versions_that_met_make_nothing_impossible(
    operator: FlaskClient,
    site: Site,
    fill_in: FillIn,
    make_package: MakePackage,
    theirs: dict[str, str],
    mine: dict[str, str],
    choice: dict[str, str],
) -> None:
    answer = meet(operator, fill_in, make_package(), theirs, mine, **choice)
    assert (answer.status_code, f"HPS Rp{mine['estimate']} melebihi pagu" in answer.text) == (422, True)
    # What was chosen stands in the form, to be mended there.
    typed = mine["estimate"].replace(".", "")
    assert f'name="estimate" type="text" value="{typed}"' in answer.text
    assert [(row.estimate, row.version) for row in rows(site, Package)] == [(145_500_000, 2)]
    assert len(rows(site, Release)) == 2


@pytest.mark.parametrize("choice", [{}, MINE])
def test_a_fault_that_stands_there_already_keeps_no_versions_apart(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, choice: dict[str, str]
) -> None:
    old = {"estimate": "150.000.000"}
    key = make_package(estimate=150_000_000)
    answer = meet(operator, fill_in, key, {**old, "unit": "Dinas PU"}, {**old, "place": "Dusun 3"}, **choice)
    assert answer.status_code == 303
    assert [(row.estimate, row.place) for row in rows(site, Package)] == [(150_000_000, "Dusun 3")]


def test_what_a_package_said_before_comes_back_if_its_parts_allow_it(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    key = make_package(estimate=100_000_000)
    form = f"{STAFF}/{key}"
    for place in ("Dusun 3", "Dusun 2"):
        assert operator.post(form, data=fill_in(form, {**SENT, "place": place})).status_code == 303
    with site_scope(site.id):
        for part in ("stages", "bidders", "contracts"):
            db.session.add_all(story()[part])
            for row in db.session.new:
                row.package_id = key
            db.session.flush()
        db.session.commit()
    history = operator.get(f"{form}/riwayat").text
    _newest, newer, oldest = list(dict.fromkeys(re.findall(r"\?versi=(\d+)", history)))

    def bring_back(revision: str) -> Any:
        page = operator.get(f"{form}/riwayat?versi={revision}").text
        return operator.post(f"{form}/riwayat/{revision}", data=hidden(page))

    answer = bring_back(oldest)
    assert (answer.status_code, "Nilai kontrak Rp142.000.000 melebihi HPS Rp100.000.000" in answer.text) == (422, True)
    assert 'name="estimate"' in answer.text
    assert [(row.estimate, row.place) for row in rows(site, Package)] == [(145_500_000, "Dusun 2")]
    assert bring_back(newer).status_code == 303
    assert [(row.estimate, row.place) for row in rows(site, Package)] == [(145_500_000, "Dusun 3")]
