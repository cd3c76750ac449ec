"""Sums reconcile to the rupiah, from villages to the kabupaten, and what is missing is not zero."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from cms_core.api import Site, db, now, site_scope, today
from cms_core.modules.services import disable, enable
from cms_core.regions.models import Region
from cms_core.testing.factories import MakeRegion, MakeSite
from cms_pembangunan import NAME
from cms_pembangunan.commands import recount_command
from cms_pembangunan.figures import services
from cms_pembangunan.figures.keeping import NUMBERS, keep_daily, recount
from cms_pembangunan.figures.services import Sums
from cms_pembangunan.models import Total

from .conftest import Make


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))


def report(site: Site, year: int = 2026, code: str | None = None) -> services.Report:
    """Return the report of a site as its page asks for it."""
    with site_scope(site.id):
        found = services.report(site, year, code)
    assert found is not None
    return found


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

    assert {line.name: line.cost for line in above.lines} == {
        "Banjarnegara": 5,
        kecamatan.name: 121,
        other.name: 44,
    }
    assert {line.name: line.cost for line in below.lines} == {kecamatan.name: 88, "Kalimandi": 11, "Pagak": 22}
    assert (above.total.cost, below.total.cost) == (170, 121)
    assert sum(above.total.sources.values()) == above.total.cost


def test_a_village_whose_kecamatan_has_no_site_is_counted(kabupaten: Site, site: Site, make_work: Make) -> None:
    make_work(budget=7, from_dd=7)

    above, below = report(kabupaten), report(kabupaten, code="33.04.02")

    assert [(line.code, line.slug, line.cost) for line in above.lines] == [("33.04.02", None, 7)]
    assert ([line.name for line in below.lines], below.total.cost) == (["Kalimandi"], 7)


def test_a_village_without_a_site_is_missing_too(
    kabupaten: Site, kecamatan: Site, site: Site, make_region: MakeRegion, make_work: Make
) -> None:
    make_region("33.04.02.2003", "Kaliwinasuh")
    gone = make_region("33.04.02.2004", "Lebur")
    gone.valid_until = date(2020, 1, 1)
    make_region("33.04.03.2001", "Gumelem")
    db.session.commit()
    make_work()

    above, below = report(kabupaten), report(kecamatan)

    assert (above.covered, above.villages, below.covered, below.villages) == (1, 3, 1, 2)
    assert [(line.name, line.works) for line in below.lines] == [("Kalimandi", 1), ("Kaliwinasuh", 0)]
    assert [(line.code, line.covered, line.villages) for line in above.lines] == [
        ("33.04.03", 0, 1),
        ("33.04.02", 1, 2),
    ]


def test_a_kecamatan_has_a_page_of_its_own_at_its_kabupaten(
    client: FlaskClient, kabupaten: Site, kecamatan: Site, site: Site, make_region: MakeRegion, make_work: Make
) -> None:
    make_region("33.05.01.2001")
    make_work()
    begin = f"/s/{kabupaten.slug}/pembangunan/tahun/2026"

    above, below = client.get(begin).text, client.get(f"{begin}/33.04.02")
    others = ("33.05.01", "33.04", "33.04.02.2007", "33.05", "33.0_.02", "x", "33.04.02/x")

    assert f'href="{begin}/33.04.02"' in above
    assert "Kalimandi" not in above
    assert (below.status_code, "Kalimandi" in below.text) == (200, True)
    assert [client.get(f"{begin}/{code}").status_code for code in others] == [404] * len(others)
    assert client.get(f"/s/{kecamatan.slug}/pembangunan/tahun/2026/33.04.02.2007").status_code == 404
    assert client.get("http://kalimandi.example/pembangunan/tahun/2026/33.04.02.2007").status_code == 404


def test_the_day_of_a_figure_is_that_of_the_site(
    site: Site, make_work: Make, monkeypatch: pytest.MonkeyPatch, make_site: MakeSite
) -> None:
    # It is 20.00 UTC of the first of March: five in the morning of the second in Jayapura, three in Java.
    moment = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    east = make_site("91.71.01.2001", slug="tobati", name="Tobati", modules=(NAME,), timezone="Asia/Jayapura")
    for name in ("publishing.services", "publishing.models", "columns", "sites.services", "api"):
        monkeypatch.setattr(f"cms_core.{name}.now", lambda: moment)
    monkeypatch.setattr("cms_pembangunan.services.now", lambda: moment)
    make_work(at=east)
    make_work()
    west_late = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)

    found = [report(each) for each in (east, site)]
    monkeypatch.setattr("cms_core.sites.services.now", lambda: west_late + timedelta(days=3))
    later = [report(each) for each in (east, site)]

    assert [(each.total.newest, each.day) for each in found] == [(date(2026, 3, 2), date(2026, 3, 2))] * 2
    assert [each.day for each in later] == [date(2026, 3, 5), date(2026, 3, 4)]


def test_works_are_counted_only_where_a_day_has_made_more_of_them_late(
    site: Site, kecamatan: Site, make_work: Make, tell: Make, monkeypatch: pytest.MonkeyPatch, count_statements: Any
) -> None:
    day = today(site)
    make_work(year=2026, ends=day - timedelta(days=1))
    begun = make_work(title="Drainase", year=2026, ends=day)
    tell(begun, 40, day)

    def late() -> tuple[list[tuple[int, int]], bool]:
        with count_statements() as counted:
            states = [report(each).total.states for each in (site, kecamatan)]
        return [(each["terlambat"], each["berjalan"]) for each in states], any(
            "pembangunan_work" in statement for statement in counted.statements
        )

    at_first = late()
    monkeypatch.setattr("cms_core.sites.services.now", lambda: now() + timedelta(days=1))
    next_day = late()
    with site_scope(site.id):
        keep_daily(site.id)
        db.session.commit()

    assert (at_first, next_day, late()) == (([(1, 1)] * 2, False), ([(2, 0)] * 2, True), ([(2, 0)] * 2, False))


def test_what_is_kept_is_counted_anew(
    runner: FlaskCliRunner, site: Site, neighbour: Site, make_work: Make, kecamatan: Site
) -> None:
    make_work(budget=7, from_dd=7)
    make_work(at=neighbour)
    with site_scope(site.id):
        total = db.session.scalars(select(Total)).one()
        total.cost, total.from_dd = 70, 70
        db.session.add(Total(year=2019, newest=date(2019, 1, 1), **dict.fromkeys(NUMBERS, 1)))
    db.session.commit()

    first, second = (runner.invoke(recount_command).output.splitlines() for _time in range(2))

    assert first == ["kalimandi: 2019 was wrong.", "kalimandi: 2026 was wrong.", "3 sites, 2 totals were wrong."]
    assert second == ["3 sites, 0 totals were wrong."]
    assert (report(kecamatan).total.cost, [each.year for each in report(kecamatan).history]) == (100_000_007, [2026])


def test_what_is_kept_of_a_site_with_the_module_off_is_forgotten(
    runner: FlaskCliRunner, kecamatan: Site, site: Site, neighbour: Site, make_work: Make
) -> None:
    make_work(budget=7, from_dd=7)
    make_work(at=neighbour)
    with site_scope(neighbour.id):
        disable(neighbour, NAME)
        db.session.add(Total(year=2026, newest=date(2026, 1, 1), **dict.fromkeys(NUMBERS, 1)))
        db.session.commit()

    first, second = (runner.invoke(recount_command).output.splitlines() for _time in range(2))

    assert first == ["pagak: 2026 was wrong.", "3 sites, 1 totals were wrong."]
    assert second == ["2 sites, 0 totals were wrong."]
    assert report(kecamatan).total.cost == 7


def test_a_count_waits_for_whoever_publishes(site: Site, make_work: Make, count_statements: Callable[[], Any]) -> None:
    make_work()
    with site_scope(site.id), count_statements() as counted:
        recount(site)
        db.session.commit()

    touched = [name for each in counted.statements for name in ("core_stamp", "pembangunan_total") if name in each]
    assert touched[:2] == ["core_stamp", "pembangunan_total"]


def test_who_told_nothing_is_missing_and_not_zero(
    kecamatan: Site, site: Site, neighbour: Site, make_work: Make, tell: Make
) -> None:
    day = today(site)
    tell(make_work(year=day.year - 1), 50, day - timedelta(days=40))

    found = report(kecamatan, day.year - 1)

    assert (found.villages, found.covered, found.age) == (2, 1, 40)
    assert [(line.name, line.covered) for line in found.lines] == [("Kalimandi", 1), ("Pagak", 0)]


def test_a_village_that_switched_the_module_off_counts_no_more(
    kecamatan: Site, site: Site, neighbour: Site, make_work: Make
) -> None:
    make_work()
    make_work(at=neighbour)

    with site_scope(neighbour.id):
        disable(neighbour, NAME)
        db.session.commit()
    without = report(kecamatan)
    with site_scope(neighbour.id):
        enable(neighbour, NAME)
        db.session.commit()

    assert [(found.total.works, found.covered) for found in (without, report(kecamatan))] == [(1, 1), (2, 2)]


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


def test_lines_add_up_to_the_total_after_regions_were_abolished(
    kabupaten: Site, kecamatan: Site, site: Site, neighbour: Site, make_site: MakeSite, make_work: Make
) -> None:
    far = make_site("33.04.03.2001", slug="gumelem", name="Gumelem", modules=(NAME,))
    for place, amount in ((site, 11), (neighbour, 22), (far, 44), (kecamatan, 88)):
        make_work(at=place, budget=amount, from_dd=amount)
    for code in (neighbour.region_code, far.region_code, "33.04.03"):
        gone = db.session.scalars(select(Region).where(Region.code == code)).one()
        gone.valid_until = date(2026, 1, 1)
    db.session.commit()

    above, below = report(kabupaten), report(kecamatan)

    assert [(line.name, line.cost, line.covered, line.villages, line.opens) for line in above.lines] == [
        (kecamatan.name, 121, 2, 2, True),
        ("33.04.03", 44, 1, 1, False),
    ]
    assert [(line.name, line.cost, line.covered, line.villages) for line in below.lines] == [
        (kecamatan.name, 88, 0, 0),
        ("Kalimandi", 11, 1, 1),
        ("Pagak", 22, 1, 1),
    ]
    assert [sum(line.cost for line in each.lines) - each.total.cost for each in (above, below)] == [0, 0]
    assert [(each.covered, each.villages) for each in (above, below)] == [(3, 3), (2, 2)]


def test_a_kelurahan_owes_no_figures_and_counts_when_it_tells_some(
    kabupaten: Site, kecamatan: Site, site: Site, make_region: MakeRegion, make_site: MakeSite, make_work: Make
) -> None:
    make_region("33.04.02.1001", "Krandegan")
    town = make_site("33.04.02.1002", slug="parakancanggah", name="Parakancanggah", modules=(NAME,))
    make_region("33.04.02.2003", "Kaliwinasuh")
    make_work()

    def told() -> list[tuple[int, int, list[str]]]:
        return [(each.covered, each.villages, [line.name for line in each.lines]) for each in map(report, above)]

    above = (kabupaten, kecamatan)
    before = told()
    make_work(at=town)

    assert before == [(1, 2, [kecamatan.name]), (1, 2, ["Kalimandi", "Kaliwinasuh"])]
    assert told() == [(2, 3, [kecamatan.name]), (2, 3, ["Kalimandi", "Kaliwinasuh", "Parakancanggah"])]


def test_every_link_of_a_region_leads_somewhere(
    client: FlaskClient,
    kabupaten: Site,
    kecamatan: Site,
    site: Site,
    make_site: MakeSite,
    make_region: MakeRegion,
    make_work: Make,
) -> None:
    province = make_site("33", slug="jawa-tengah", name="Jawa Tengah", modules=(NAME,))
    make_region("33.04.03.2001", "Gumelem")
    make_region("33.04.04", "Batur")
    for place in (site, kecamatan):
        make_work(at=place)
    pages = {
        owner.slug: f"/s/{owner.slug}/pembangunan/tahun/2026{below}"
        for owner, below in ((province, ""), (kabupaten, ""), (kecamatan, ""))
    }
    pages |= {"33.04": f"{pages['jawa-tengah']}/33.04", "33.04.02": f"{pages['banjarnegara']}/33.04.02"}

    texts = {name: client.get(page).text for name, page in pages.items()}
    links = {name: re.findall(r'<a class="tgt" href="([^"]*/pembangunan/[^"]*)"', text) for name, text in texts.items()}

    assert {name: len(found) for name, found in links.items()} == {
        "jawa-tengah": 1,
        "banjarnegara": 3,
        "purworeja-klampok": 1,
        "33.04": 0,
        "33.04.02": 1,
    }
    assert {client.get(link.replace("&amp;", "&")).status_code for found in links.values() for link in found} == {200}
    assert [name for name, text in texts.items() if "sendiri" in text] == ["purworeja-klampok", "33.04.02"]
    assert "Purworeja Klampok sendiri" in texts["33.04.02"]
    assert "Gumelem" in client.get(f"{pages['banjarnegara']}/33.04.03").text
