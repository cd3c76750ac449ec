"""What the form of a package says: of a new one as of one that is there."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from cms_core.api import Site, User
from cms_core.testing.factories import MakeUser
from cms_lelang.models import Package

from .conftest import PACKAGE, STAFF, FillIn, MakePackage, rows

UNPLANNED = "Belum ada rencananya. Tambahkan hari rencana itu diumumkan di desa."


def test_what_is_doubtful_of_a_new_package_is_seen_before_it_is_published(
    operator: FlaskClient, site: Site, fill_in: FillIn
) -> None:
    new = f"{STAFF}/baru"
    asked = operator.post(new, data=fill_in(new, PACKAGE, langkah="terbit"))
    assert (asked.status_code, UNPLANNED in asked.text) == (422, True)
    (row,) = rows(site, Package)
    assert row.state == "draft"
    (sure,) = re.findall(r'value="(terbit-[0-9a-f]+)"', asked.text)
    form = f"{STAFF}/{row.id}"
    assert operator.post(form, data=fill_in(form, PACKAGE, langkah=sure)).status_code == 303
    assert [each.state for each in rows(site, Package)] == ["published"]


def test_a_new_package_is_published_no_easier_than_one_that_is_there(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    make_package()
    pages = []
    for form in (f"{STAFF}/baru", f"{STAFF}/{make_package(shown=False)}"):
        answer = operator.post(form, data=fill_in(form, PACKAGE, langkah="terbit"))
        pages.append(re.findall(r"aturan (D\d+)", answer.text))
    assert pages[0] == pages[1] != []


def test_the_method_to_begin_with_is_one_that_the_site_may_use(
    client: FlaskClient, site: Site, kabupaten: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    begun = []
    for place in (site, kabupaten):
        sign_in(client, make_user(region_code=place.region_code))
        page = client.get(f"http://localhost/s/{place.slug}/admin/lelang/baru").text
        methods = re.search(r'<select[^>]*name="method".*?</select>', page, re.DOTALL)
        assert methods is not None
        begun.append(re.findall(r'<option selected value="([^"]*)"', methods[0]))
    assert begun == [["permintaan_penawaran"], ["pengadaan_langsung"]]
