"""Fields of the forms, as people fill them in."""

from __future__ import annotations

from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Plan

from .conftest import PACKAGE, STAFF, FillIn, MakePackage, rows
from .test_desk import PARTLY

CODES = {"code", "unit_code", "repeats", "lot_of", "earlier"}


def test_a_code_is_typed_whole(operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage) -> None:
    key = make_package(shown=False)
    tried = []
    for form, written in ((f"{STAFF}/baru", PACKAGE), (f"{STAFF}/{key}/bagian/plans/baru", PARTLY["plans"])):
        filled, page = fill_in(form, written), operator.get(form).text
        for name in (each for each in sorted(CODES) if f'name="{each}"' in page):
            tried.append(name)
            answer = operator.post(form, data={**filled, name: "1.0073216E+10"})
            said = "“1.0073216E+10” sudah dipendekkan program tabel, jadi angka belakangnya hilang."
            assert (name, answer.status_code, said in answer.text) == (name, 422, True)
    assert tried == ["code", "lot_of", "repeats", "unit_code", "code", "earlier", "unit_code"]
    form = f"{STAFF}/{key}/bagian/plans/baru"
    operator.post(form, data=fill_in(form, {**PARTLY["plans"], "code": " 58000029.0 "}))
    assert [row.code for row in rows(site, Plan)] == ["58000029"]
