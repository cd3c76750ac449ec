"""Packages like another one: by the rule that the page states, of the same site alone, in one statement."""

from __future__ import annotations

from typing import Any

import html5lib
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
from cms_lelang.buyers.services import units_of
from cms_lelang.models import Package
from cms_lelang.similar.services import MOST, similar_to, words_of

from ..conftest import HOME, MakePackage


def alike(site: Site, key: int) -> list[tuple[int, str, str]]:
    """Return year, title and likeness of what is like a package."""
    with site_scope(site.id):
        found = similar_to(db.session.get_one(Package, key), site, units_of(site))
    return [(each.year, each.title, each.alike) for each in found]


def test_words_that_all_titles_have_say_nothing() -> None:
    assert words_of("Pengadaan pipa untuk saluran air, saluran irigasi Dusun 2") == ["pipa", "saluran", "irigasi"]


def test_what_is_alike_in_most_comes_first_and_then_what_is_nearest(site: Site, make_package: MakePackage) -> None:
    key = make_package(title="Saluran irigasi blok Kidul", estimate=None, ceiling=100)
    far: dict[str, Any] = {"place": "", "estimate": None}
    make_package(title="Saluran irigasi blok Lor", year=2024, ceiling=900, **far)
    make_package(title="Saluran jalan raya", year=2025, ceiling=101, **far)
    make_package(title="Saluran rumah", year=2023, ceiling=150, **far)
    make_package(title="Talud", year=2022, ceiling=100, estimate=None)
    make_package(title="Persaluran", ceiling=100, **far)
    make_package(title="Saluran pipa", category="barang", ceiling=100, **far)
    make_package(title="Saluran gagal", ceiling=100, outcome="gagal", reason="Tidak ada", **far)
    make_package(title="Saluran draf", ceiling=100, shown=False, **far)
    assert alike(site, key) == [
        (2025, "Saluran jalan raya", "kata saluran"),
        (2024, "Saluran irigasi blok Lor", "kata saluran, irigasi, blok"),
        (2023, "Saluran rumah", "kata saluran"),
        (2022, "Talud", "lokasi"),
    ]
    for number in range(3):
        make_package(title="Saluran dekat", year=2020 + number, ceiling=100, **far)
    found = alike(site, key)
    assert len(found) == MOST
    # The one that is alike in three words stays; of the others those stay that are worth as much.
    assert [title for _year, title, _alike in found].count("Saluran irigasi blok Lor") == 1
    assert {title for _year, title, _alike in found} == {"Saluran irigasi blok Lor", "Talud", "Saluran dekat"}


def test_one_agency_is_alike_however_it_is_written(site: Site, make_package: MakePackage) -> None:
    far: dict[str, Any] = {"place": "", "estimate": None}
    key = make_package(title="Talud", unit="Dinas Pekerjaan Umum", unit_code="88123", **far)
    make_package(title="Jalan", unit="DINAS PEKERJAAN UMUM", year=2025, **far)
    make_package(title="Taman", unit="Dinas PUPR", unit_code="88123", year=2024, **far)
    make_package(title="Pasar", unit="Dinas Pasar", unit_code="88124", year=2023, **far)
    assert alike(site, key) == [(2025, "Jalan", "satuan kerja"), (2024, "Taman", "satuan kerja")]
    # What a site buys itself, with its name for a unit or with none, has nothing in common by that.
    own = make_package(title="Kursi", **far)
    make_package(title="Meja", unit="Desa Kalimandi", year=2022, **far)
    assert alike(site, own) == []


def test_nothing_of_another_site_is_alike(
    site: Site, neighbour: Site, client: FlaskClient, make_package: MakePackage
) -> None:
    key = make_package(unit="Kasi Umum")
    make_package(at=neighbour, unit="Kasi Umum")
    assert alike(site, key) == []
    assert "Paket serupa" not in client.get(f"{HOME}/lelang/saluran-irigasi").text


def test_the_page_shows_them_with_the_rule(client: FlaskClient, make_package: MakePackage, site: Site) -> None:
    make_package()
    make_package(title="Saluran drainase", year=2025)
    page = client.get(f"{HOME}/lelang/saluran-irigasi").text
    html5lib.HTMLParser(strict=True).parse(page)
    part = page.partition("<h2>Paket serupa</h2>")[2].partition("</section>")[0]
    for said in (
        'href="/lelang/saluran-drainase"',
        "2025",
        "Rp145.500.000",
        "kata saluran; lokasi",
        "lalu nilai terdekat",
    ):
        assert said in part, said


def test_what_is_tried_again_is_named_once(client: FlaskClient, make_package: MakePackage) -> None:
    failed = {"outcome": "gagal", "reason": "Tidak ada penawaran"}
    make_package(title="Talud", **failed)
    make_package(title="Talud baru", repeats="talud")
    make_package(title="Talud lama", year=2025)
    for slug, other, named in (("talud", "talud-baru", "Diulang sebagai"), ("talud-baru", "talud", "Mengulang paket")):
        page = client.get(f"{HOME}/lelang/{slug}").text
        assert (slug, named in page, page.count(f'href="/lelang/{other}"')) == (slug, True, 1)
        assert 'href="/lelang/talud-lama"' in page.partition("<h2>Paket serupa</h2>")[2]


def test_however_many_there_are_it_is_one_statement(
    site: Site, make_package: MakePackage, count_statements: Any
) -> None:
    keys = [make_package(title=f"Saluran irigasi {number}") for number in range(7)]
    with site_scope(site.id):
        row, units = db.session.get_one(Package, keys[0]), units_of(site)
        with count_statements() as counted:
            assert len(similar_to(row, site, units)) == MOST
    assert len([each for each in counted.statements if "lelang_package" in each]) == 1
