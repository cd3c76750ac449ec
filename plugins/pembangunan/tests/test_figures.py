"""Sums reconcile to the rupiah, from villages to the kabupaten, and what is missing is not zero."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope, today
from cms_core.modules.services import disable
from cms_core.testing.factories import MakeSite
from cms_pembangunan import NAME
from cms_pembangunan.figures import services
from cms_pembangunan.figures.services import Sums

from .conftest import Make


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))


def report(site: Site, year: int = 2026) -> services.Report:
    """Return the report of a site as its page asks for it."""
    with site_scope(site.id):
        return services.report(site, year)


def test_a_village_counts_states_and_sources(site: Site, make_work: Make, tell: Make) -> None:
    day = today(site)
    make_work(year=day.year, ends=day + timedelta(days=9))
    done = make_work(title="Drainase", year=day.year, budget=30, from_dd=10, from_swadaya=20)
    make_work(title="Posyandu", year=day.year, budget=70, from_dd=70, ends=day - timedelta(days=1))
    make_work(title="Jembatan", year=day.year, shown=False)
    make_work(title="Lama", year=day.year - 1)
    tell(done, 100, day)

    found = report(site, day.year)

    assert found.lines == []
    assert found.total.works == 3
    assert found.total.cost == sum(found.total.sources.values()) == 100_000_100
    assert found.total.states == {"rencana": 1, "berjalan": 0, "terlambat": 1, "selesai": 1}
    assert {name: amount for name, amount in found.total.sources.items() if amount} == {
        "dd": 100_000_080,
        "swadaya": 20,
    }
    assert found.total.newest == day


def test_a_revised_budget_takes_the_place_of_the_first(site: Site, make_work: Make) -> None:
    make_work(budget=100, revised=90, from_dd=90)

    assert report(site).total.cost == 90


def test_each_work_counts_by_what_it_costs(site: Site, make_work: Make, tell: Make) -> None:
    small, large = make_work(budget=100, from_dd=100), make_work(title="Drainase", budget=300, from_dd=300)
    tell(small, 100, date(2026, 8, 1))
    tell(large, 20, date(2026, 8, 1))

    assert (report(site).total.percent, Sums().percent) == (40, None)


def test_villages_add_up_to_kecamatan_and_kabupaten(
    kabupaten: Site, kecamatan: Site, site: Site, neighbour: Site, make_site: MakeSite, make_work: Make
) -> None:
    other = make_site("33.04.03", slug="susukan", name="Susukan", modules=(NAME,))
    far = make_site("33.04.03.2001", slug="gumelem", name="Gumelem", modules=(NAME,))
    for place, amount in ((site, 11), (neighbour, 22), (far, 44), (kecamatan, 88), (kabupaten, 5)):
        make_work(at=place, budget=amount, from_dd=amount)

    above, below = report(kabupaten), report(kecamatan)

    assert {line.name: line.sums.cost for line in above.lines} == {
        "Banjarnegara": 5,
        kecamatan.name: 121,
        other.name: 44,
    }
    assert {line.name: line.sums.cost for line in below.lines} == {kecamatan.name: 88, "Kalimandi": 11, "Pagak": 22}
    assert (above.total.cost, below.total.cost) == (170, 121)
    assert sum(above.total.sources.values()) == above.total.cost


def test_a_village_whose_kecamatan_has_no_site_is_counted(kabupaten: Site, site: Site, make_work: Make) -> None:
    make_work(budget=7, from_dd=7)

    found = report(kabupaten)

    assert ([line.name for line in found.lines], found.total.cost) == (["Kalimandi"], 7)


def test_who_told_nothing_is_missing_and_not_zero(
    kecamatan: Site, site: Site, neighbour: Site, make_work: Make, tell: Make
) -> None:
    day = today(site)
    tell(make_work(year=day.year - 1), 50, day - timedelta(days=40))

    found = report(kecamatan, day.year - 1)

    assert (found.villages, found.missing, found.age) == (2, ["Pagak"], 40)
    assert [(line.name, line.covered) for line in found.lines] == [("Kalimandi", 1), ("Pagak", 0)]


def test_a_village_that_switched_the_module_off_counts_no_more(
    kecamatan: Site, site: Site, neighbour: Site, make_work: Make
) -> None:
    make_work()
    make_work(at=neighbour)

    with site_scope(neighbour.id):
        disable(neighbour, NAME)
        db.session.commit()

    found = report(kecamatan)
    assert (found.total.works, found.missing) == (1, ["Pagak"])


def test_the_page_says_who_is_missing_and_how_old_the_figures_are(
    client: FlaskClient, kecamatan: Site, site: Site, neighbour: Site, make_work: Make, tell: Make
) -> None:
    day = today(site)
    tell(make_work(year=day.year - 1), 50, day - timedelta(days=40))

    page = client.get(f"/s/{kecamatan.slug}/pembangunan/tahun/{day.year - 1}").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    assert ["1 dari 2" in text, "angka tertua 40 hari" in text, "Pagak Belum melaporkan" in text] == [True] * 3


def test_a_year_without_works_is_no_page(client: FlaskClient, site: Site, make_work: Make) -> None:
    make_work()

    answers = [client.get(f"http://kalimandi.example/pembangunan/tahun/{year}").status_code for year in (2026, 2025)]

    assert answers == [200, 404]


def test_a_region_is_read_in_as_many_statements_however_many_villages_it_has(
    client: FlaskClient,
    kecamatan: Site,
    site: Site,
    make_site: MakeSite,
    make_work: Make,
    count_statements: Callable[[], Any],
) -> None:
    address = f"/s/{kecamatan.slug}/pembangunan/tahun/2026"

    def counted(words: str) -> int:
        client.get(f"{address}?q={words}a")
        with count_statements() as found:
            assert client.get(f"{address}?q={words}").status_code == 200
        return int(found.count)

    make_work()
    few = counted("satu")
    for number in range(1, 6):
        make_work(
            at=make_site(f"33.04.02.{2010 + number}", slug=f"desa-{number}", name=f"Desa {number}", modules=(NAME,))
        )

    assert 0 < counted("enam") == few <= 12
