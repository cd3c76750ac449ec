"""What stands at the addresses of a package that was withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import STEPS, Site, db, site_scope, take_step
from cms_core.testing.factories import MakeUser
from cms_lelang import services
from cms_lelang.models import Package
from cms_lelang.releases import services as releases

from ..conftest import HOME, PACKAGE, STAFF, FillIn, MakePackage, story
from ..test_views import words

Take = Callable[..., None]


@pytest.fixture
def take_package(site: Site, make_user: MakeUser) -> Take:
    """``take_package(key, "tarik", "Ganda")`` takes a step of a package."""
    user = make_user(region_code="33.04.02")

    def take(key: int, step: str, reason: str = "") -> None:
        with site_scope(site.id):
            row = db.session.get_one(Package, key)
            take_step(services.PACKAGES, row, STEPS[step], site=site, by=user, reason=reason)
            db.session.commit()

    return take


@pytest.mark.parametrize("path", ["saluran-irigasi", "saluran-irigasi/rincian", "riwayat/saluran-irigasi"])
def test_the_address_says_when_and_why_and_nothing_of_its_contents(
    site: Site, client: FlaskClient, make_package: MakePackage, take_package: Take, path: str
) -> None:
    key = make_package(parts=story())
    take_package(key, "tarik", "Terbit dua kali. NIK 3304022001900001")
    answer = client.get(f"{HOME}/lelang/{path}")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    told = words(answer.text)
    with site_scope(site.id):
        gone = releases.of_package(key)[-1]
        process = db.session.get_one(Package, key).process
    assert (answer.status_code, gone.gone) == (410, True)
    day = f"{gone.at.astimezone(ZoneInfo(site.timezone)).day} "
    assert f"ditarik dari situs pada {day}" in told
    assert "Alasannya: Terbit dua kali. NIK ****************" in told
    assert f'href="/lelang/data/rekaman/{process}.json"' in answer.text
    assert "Data OCDS (draf, awalan belum terdaftar)" in told
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert [each for each in ("Saluran", "CV Tirta", "148.000.000", "3304022001900001") if each in main] == []
    english = client.get(f"{HOME}/en/lelang/{path}")
    assert (english.status_code, "This package was withdrawn" in english.text) == (410, True)


@pytest.mark.parametrize("path", ["lama", "lama/rincian", "riwayat/lama"])
def test_its_earlier_addresses_say_so_too(
    operator: FlaskClient, fill_in: FillIn, make_package: MakePackage, take_package: Take, path: str
) -> None:
    key = make_package(title="Lama", parts=story())
    form = f"{STAFF}/{key}"
    assert operator.post(form, data=fill_in(form, PACKAGE, slug="baru")).status_code == 303
    assert operator.get(f"{HOME}/lelang/{path}").status_code == 308
    take_package(key, "tarik", "Terbit dua kali")
    answer = operator.get(f"{HOME}/lelang/{path}")
    assert (answer.status_code, "Alasannya: Terbit dua kali" in words(answer.text)) == (410, True)


def test_search_feed_and_lists_drop_it_and_its_releases_stay(
    site: Site, client: FlaskClient, make_package: MakePackage, take_package: Take
) -> None:
    key = make_package(parts=story())
    paths = ("cari?q=irigasi", "lelang/kabar.atom", "lelang/", "sitemap.xml", "data/pengadaan.csv")
    before = ["saluran-irigasi" in client.get(f"{HOME}/{path}").text for path in paths]
    take_package(key, "tarik", "Ganda")
    after = ["saluran-irigasi" in client.get(f"{HOME}/{path}").text for path in paths]
    assert (before, after) == ([True] * 5, [False] * 5)
    with site_scope(site.id):
        assert [row.gone for row in releases.of_package(key)] == [False, True]

    take_package(key, "terbit")
    assert client.get(f"{HOME}/lelang/saluran-irigasi").status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(["arsip"], 200), (["arsip", "pulih"], 404), ([], 200)])
def test_what_is_put_away_otherwise_says_nothing_of_withdrawing(
    client: FlaskClient, make_package: MakePackage, take_package: Take, steps: list[str], status: int
) -> None:
    key = make_package()
    for step in steps:
        take_package(key, step)
    assert client.get(f"{HOME}/lelang/saluran-irigasi").status_code == status
    assert client.get(f"{HOME}/lelang/tidak-ada").status_code == 404


def test_who_withdraws_reads_that_the_reason_is_public(
    operator: FlaskClient, make_package: MakePackage, client: Any
) -> None:
    key = make_package()
    page = operator.get(f"{STAFF}/{key}").text
    assert "tulis yang boleh dibaca siapa pun" in words(page)
