"""Figures: what is counted, that they add up from village to kabupaten, and that small numbers tell of nobody."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, User, calendar_of, db, site_scope, today
from cms_core.modules.services import disable
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, hooks, states
from cms_lapor.figures import services
from cms_lapor.figures.counting import count
from cms_lapor.figures.protection import REST, protect, told
from cms_lapor.figures.sums import Share, Sums, median
from cms_lapor.models import Report
from cms_lapor.queue import listing as queue
from cms_lapor.units import services as units

from .conftest import DESK, HOST, KECAMATAN, VILLAGE

HOME = "http://localhost"
KABUPATEN, OTHER = "33.04", "33.04.02.2002"
NUMBERS = itertools.count(1)


def fill(site: Site, many: int, *, months: int = 1, **values: Any) -> None:
    """Write reports of a month so many before this one down, as if they had been worked on."""
    with site_scope(site.id):
        for _each in range(many):
            number = next(NUMBERS)
            given = {
                "number": f"LP-{number}",
                "client_id": f"angka-{number}",
                "code_hash": "",
                "sent_from": site.region_code,
                "place": site.region_code,
                "kind": "pengaduan",
                "topic": "pu-jalan",
                "title": "Jalan",
                "body": "Jalan rusak.",
                "month": services.month_before(today(site), months),
                "finish_days": 14,
                **values,
            }
            db.session.add(Report(**given))
    db.session.commit()


@pytest.fixture
def kabupaten(kecamatan: Site, make_site: MakeSite) -> Site:
    return make_site(KABUPATEN, slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,))


@pytest.fixture
def other(site: Site, make_site: MakeSite) -> Site:
    return make_site(OTHER, slug="pagak", name="Pagak", host="pagak.example", modules=(NAME,))


def test_case_notes_the_working_days_of_its_steps(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report()
    zone = ZoneInfo(site.timezone)
    days = [date(2026, 8, 14), date(2026, 8, 18), date(2026, 8, 20), date(2026, 8, 31)]
    came, checked, followed, answered = (datetime(d.year, d.month, d.day, 9, tzinfo=zone) for d in days)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.received_at = came
        for name, at, said in (
            ("teruskan", checked, {"unit": "Kaur", "kind": "pengaduan"}),
            ("kerjakan", followed, {}),
            ("jawab", answered, {"told": "Sudah.", "outcome": "tuntas"}),
        ):
            step = cases.Said(**said)  # type: ignore[arg-type]  # words by their names
            cases.move(report, name, step, by="staff", step=report.step, site=site, user=officer, at=at)
        calendar = calendar_of(site)
        # Independence day is a Monday, and the Maulid a Tuesday: neither counts, nor do week-ends.
        assert (calendar.count(days[0], days[1]), calendar.count(days[1], days[2])) == (1, 2)
        assert (report.checked_in, report.followed_in) == (1, 2)
        assert report.answered_in == calendar.count(days[1], days[3])
        for name, by in (("puas", "reporter"), ("buka", "reporter")):
            cases.move(report, name, cases.Said(note="x"), by=by, step=report.step, site=site)
        assert report.reopened == 1


def test_what_waits_for_its_sender_was_looked_at_and_what_was_withdrawn_was_not(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    asked, gone = make_report(), make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, asked)
        cases.move(report, "lengkapi", cases.Said(told="RT?"), by="staff", step=1, site=site, user=officer)
        assert (report.checked_in, report.followed_in) == (0, None)
        report = db.session.get_one(Report, gone)
        cases.move(report, "cabut", cases.Said(), by="reporter", step=1, site=site)
        assert report.checked_in is None


def test_month_is_that_of_the_site(site: Site, make_report: Callable[..., int]) -> None:
    """The last evening of a month in UTC is the first morning of the next in Indonesia."""
    key = make_report(received_at=datetime(2026, 9, 30, 18, tzinfo=UTC))
    with site_scope(site.id):
        assert db.session.get_one(Report, key).month == "2026-10"


def test_table_counts_shares_and_medians(site: Site) -> None:
    for days in (1, 2, 3, 4, 9):
        fill(site, 1, checked_in=days, followed_in=days, answered_in=days + 6, outcome="tuntas", rating=4)
    fill(site, 1, state=states.WAITING, checked_in=1)
    fill(site, 2, state=states.NEW, due=today(site) - timedelta(days=7))
    fill(site, 1, state=states.FILED, topic="hub-lampu", checked_in=2)
    with site_scope(site.id):
        found = services.table(site, services.TOPIC)
        assert [(line.label, line.sums.received) for line in found.lines] == [
            ("Pekerjaan umum dan tata ruang", 8),
            ("Perhubungan", 1),
        ]
        roads = found.lines[0].sums
        assert (roads.in_check, roads.in_follow) == (Share(4, 6), Share(4, 5))
        assert (roads.in_answer, roads.in_answer.percent) == (Share(4, 5), 80)
        assert (roads.follow_median, roads.answer_median, roads.rating) == (3, 9, 4)
        assert (roads.waiting, roads.overdue, roads.oldest) == (1, 2, today(site) - timedelta(days=7))
        assert (roads.outcomes, found.total.received, found.total.filed) == ({"tuntas": 5}, 9, 1)


@pytest.mark.parametrize(
    ("counts", "middle"),
    [({}, None), ({1: 4}, None), ({1: 5}, 1), ({1: 3, 9: 3}, 5), ({1: 3, 2: 1, 9: 3}, 2), ({0: 2, 4: 1, 50: 2}, 4)],
)
def test_median_is_the_one_in_the_middle(counts: dict[int, int], middle: float | None) -> None:
    assert median(counts) == middle


def test_figures_add_up_from_village_to_kabupaten(kabupaten: Site, kecamatan: Site, site: Site, other: Site) -> None:
    late = {"due": today(site) - timedelta(days=1)}
    for place, many in ((kabupaten, 1), (kecamatan, 2), (site, 7), (other, 3)):
        fill(place, many, checked_in=2, answered_in=5, **late)
        fill(place, many + 1, state=states.DONE, visibility="secret")
    # A village of another kabupaten is not among them.
    for by in (services.SITE, services.MONTH, services.TOPIC, services.CHANNEL, services.KIND, services.UNIT):
        totals = {}
        for place in (kabupaten, kecamatan, site, other):
            with site_scope(place.id):
                totals[place.slug] = services.table(place, by).total
        assert totals["purworeja-klampok"] == sum((totals["kalimandi"], totals["pagak"]), _own(kecamatan, by))
        assert totals["banjarnegara"] == totals["purworeja-klampok"] + _own(kabupaten, by)
        assert totals["banjarnegara"].received == 30


def _own(site: Site, by: str) -> Sums:
    """Return the figures of a site without those below it."""
    with site_scope(site.id):
        (found,) = count(db.session(), [[services.COLUMNS[by]]], where=[], day=today(site))
    return sum(found.values(), Sums())


def test_numbers_of_the_dashboard_add_up(
    app: Flask, kabupaten: Site, kecamatan: Site, site: Site, other: Site, make_user: MakeUser
) -> None:
    boss = make_user("platform", "")
    for place, many in ((kabupaten, 1), (kecamatan, 2), (site, 4), (other, 3)):
        fill(place, many, due=today(site) - timedelta(days=1))
        fill(place, 2, state=states.ANSWERED)
    own, region = {}, {}
    with app.test_request_context():
        for place in (kabupaten, kecamatan, site, other):
            with site_scope(place.id):
                figures = list(hooks.cms_dashboard_figures(place, boss))
                own[place.slug], region[place.slug] = (
                    [figure.value for figure in figures if figure.endpoint == f"{NAME}.admin.{page}"]
                    for page in ("queue", "figures")
                )
    assert own == {"banjarnegara": [1, 1], "purworeja-klampok": [2, 2], "kalimandi": [4, 4], "pagak": [3, 3]}
    assert region["purworeja-klampok"] == [9, 9]
    assert region["banjarnegara"] == [10, 10]


# -- Small numbers ------------------------------------------------------------------------------------------


def groups(**counts: int) -> dict[Any, Sums]:
    """Return groups of so many reports."""
    return {name: Sums(received=many) for name, many in counts.items()}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 5}, {"a": 9, "b": 5}),
        # One small group alone could be found from the total: the next one goes with it.
        ({"a": 9, "b": 6, "c": 1}, {"a": 9, REST: 7}),
        ({"a": 9, "b": 1, "c": 1}, {REST: 11}),
        ({"a": 9, "b": 8, "c": 1, "d": 1}, {"a": 9, REST: 10}),
        ({"a": 9, "b": 3, "c": 2}, {"a": 9, REST: 5}),
        ({"a": 2, "b": 2}, {}),
        ({"a": 4, "b": 4}, {REST: 8}),
        ({"a": 9, "b": 0}, {"a": 9, "b": 0}),
        ({}, {}),
    ],
)
def test_small_groups_are_put_together(counts: dict[str, int], shown: dict[str, int]) -> None:
    assert {key: sums.received for key, sums in protect(groups(**counts)).items()} == shown


def test_no_small_group_follows_from_what_is_shown() -> None:
    for counts in itertools.product(range(8), repeat=4):
        found = protect(groups(**dict(zip("abcd", counts, strict=True))))
        whole = sum(counts)
        assert all(sums.received >= 5 or not sums.received for sums in found.values())
        # What is not shown is nothing, or everything where that is small.
        assert sum(sums.received for sums in found.values()) in ({0} if whole < 5 else {whole})
        shown = set(found) - {REST}
        assert REST not in found or len([n for n, c in zip("abcd", counts, strict=True) if c and n not in shown]) > 1


def test_small_numbers_of_sites_are_not_added() -> None:
    assert [told(numbers) for numbers in ([], [0], [3], [3, 0], [3, 7], [5, 5])] == [0, 0, None, None, 7, 10]


def numbers_of(page: str) -> set[str]:
    """Return the numbers of reports that stand in the tables of a page."""
    return set(re.findall(r'<td role="cell" data-l="Masuk"><span><b>(\d+)</b>', page))


def test_public_page_shows_nothing_of_few_nothing_secret_and_no_month_that_goes_on(
    client: FlaskClient, site: Site, other: Site, kecamatan: Site
) -> None:
    fill(site, 9, checked_in=1, answered_in=3)
    fill(site, 8, visibility="secret", topic="gender-anak")
    fill(site, 6, months=0)
    fill(site, 6, months=13)
    fill(other, 4, topic="hub-lampu")
    page = client.get(f"{HOST}/lapor/kinerja").text
    assert numbers_of(page) == {"9"}
    assert [word in page for word in ("gender", "Perempuan, anak", "Pekerjaan umum")] == [False, False, True]
    few = client.get("http://pagak.example/lapor/kinerja").text
    assert ("terlalu sedikit laporan untuk dibuat angkanya" in few, "Perhubungan" in few) == (True, False)
    region = client.get("http://klampok.example/lapor/kinerja").text
    assert (numbers_of(region), "Pagak" in region, "Perhubungan" in region) == ({"9"}, False, False)


def test_public_figures_of_a_region_are_the_sum_of_its_sites_pages(kecamatan: Site, site: Site, other: Site) -> None:
    """A kecamatan that told a topic of all villages would tell, with the pages of the others, of one report in one."""
    fill(site, 9)
    fill(site, 6, topic="hub-lampu")
    fill(other, 8, channel="surat")
    fill(other, 2, topic="hub-lampu")
    found = {}
    for place in (kecamatan, site, other):
        with site_scope(place.id):
            published = services.published(place)
            assert published is not None
            found[place.slug] = {table.by: table for table in published.tables}
    for by in services.IN_PUBLIC:
        added: dict[str, Sums] = {}
        for slug in ("kalimandi", "pagak"):
            for line in found[slug][by].lines:
                added[line.key] = added.get(line.key, Sums()) + line.sums
        assert {line.key: line.sums for line in found["purworeja-klampok"][by].lines} == added
    shown = {line.key: line.sums.received for line in found["purworeja-klampok"][services.TOPIC].lines}
    assert shown == {"pu": 9, "hub": 6, REST: 10}
    assert {line.label: line.sums.received for line in found["purworeja-klampok"][services.SITE].lines} == {
        "Desa Kalimandi": 15,
        "Desa Pagak": 10,
    }


def test_public_page_leaves_means_and_counts_of_few_out(client: FlaskClient, site: Site) -> None:
    fill(site, 7, state=states.WAITING)
    fill(site, 3, rating=1, state=states.DONE, answered_in=2, outcome="tuntas")
    fill(site, 1, state=states.PASSED_ON)
    page = client.get(f"{HOST}/lapor/kinerja").text
    with site_scope(site.id):
        found = services.published(site)
    assert found is not None
    assert (found.counts["waiting"], found.counts["passed_on"], found.counts["filed"]) == (7, None, 0)
    assert (found.rating, found.outcomes.lines) == (None, ())
    assert ("kurang dari 5" in page, "Tuntas" in page) == (True, False)
    # Three were answered: neither a share of them nor how many they are.
    assert ("terlalu sedikit" in page, "dari 3" in page) == (True, False)


@pytest.mark.parametrize(("many", "said"), [(4, "4"), (5, "5 (100&nbsp;%)")])
def test_of_few_answers_the_desk_says_how_they_ended_and_no_percentage(
    app: Flask, site: Site, officer: User, sign_in: Callable[..., None], many: int, said: str
) -> None:
    fill(site, many, answered_in=2, outcome="tuntas")
    client = app.test_client()
    sign_in(client, officer)
    page = client.get(f"{HOME}{DESK}/angka").text
    assert f"<dt>Tuntas</dt><dd>{said}</dd>" in page


# -- Who sees them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        ("village_operator", "33.04.02.2007", 200),
        ("officer", "33.04.02.2007", 200),
        ("kecamatan_admin", KECAMATAN, 200),
        ("village_operator", OTHER, 404),
    ],
)
def test_who_sees_the_figures_of_a_site(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    role: str,
    region: str,
    status: int,
) -> None:
    fill(site, 2)
    client = app.test_client()
    sign_in(client, make_user(role, region))
    assert client.get(f"{HOME}{DESK}/angka").status_code == status
    file = client.get(f"{HOME}{DESK}/angka?menurut=topik&bentuk=csv")
    assert (file.status_code, "Pekerjaan umum dan tata ruang;2" in file.text) == (status, status == 200)


def test_kecamatan_sees_small_groups_of_a_village_on_its_own_put_together(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    fill(site, 9)
    fill(site, 1, topic="gender-anak", visibility="secret")
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    for stage, seen in (("village_publishes", True), ("autonomous", False)):
        db.session.get_one(Site, site.id).stage = stage
        db.session.commit()
        page = client.get(f"{HOME}{DESK}/angka?menurut=topik").text
        assert (numbers_of(page), "Perempuan, anak" in page) == ({"9", "1", "10"} if seen else {"10"}, seen)


def test_region_sees_how_many_came_where_and_no_small_group_of_a_topic(
    app: Flask, site: Site, other: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    fill(site, 9)
    fill(other, 2)
    fill(other, 1, topic="gender-anak", visibility="secret")
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    path = f"{HOME}/s/purworeja-klampok/admin/lapor/angka"
    assert numbers_of(client.get(f"{path}?menurut=situs").text) == {"9", "3", "12"}
    page, file = (client.get(f"{path}?menurut=topik{more}").text for more in ("", "&bentuk=csv"))
    assert (numbers_of(page), "Perempuan, anak" in page + file) == ({"12"}, False)


def test_site_that_has_switched_the_module_off_is_in_no_figure(
    client: FlaskClient, site: Site, other: Site, kecamatan: Site
) -> None:
    fill(site, 9, due=today(site) - timedelta(days=1))
    fill(other, 8, due=today(site) - timedelta(days=1))
    with site_scope(other.id):
        disable(other, NAME)
    db.session.commit()
    assert numbers_of(client.get("http://klampok.example/lapor/kinerja").text) == {"9"}
    with site_scope(kecamatan.id):
        assert services.table(kecamatan, services.SITE).total.received == 9
        assert services.waiting_in(kecamatan, [queue.LATE], seen=()) == [9]


def test_pages_run_few_statements(
    client: FlaskClient, kecamatan: Site, site: Site, other: Site, count_statements: Callable[..., Any]
) -> None:
    fill(site, 9)
    fill(other, 9)
    client.get("http://klampok.example/lapor/kinerja")
    with count_statements() as counted:
        client.get("http://klampok.example/lapor/kinerja?q=x")
    assert counted.count <= 12, counted.statements


def test_figures_are_those_of_what_their_reader_may_know_of(
    app: Flask, site: Site, officer: User, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=officer)
        unit_id, other = unit.id, make_user("officer", VILLAGE)
        taker, keeper = make_user("officer", VILLAGE), make_user("village_operator", VILLAGE)
        units.bind(other, "penghubung", unit, site=site, by=officer)
        units.bind(taker, "petugas", None, site=site, by=officer)
        units.bind(keeper, "penghubung", unit, site=site, by=officer)
    db.session.commit()
    fill(site, 9, unit="Kaur Perencanaan", unit_id=unit_id)
    fill(site, 2, topic="air-bersih", accused_id=unit_id)
    fill(site, 3, topic="hukum-pungli", kind="pengawasan", visibility="secret")

    def shown(user: User) -> set[str]:
        client = app.test_client()
        sign_in(client, user)
        return numbers_of(client.get(f"{HOME}{DESK}/angka?menurut=topik").text)

    # Who takes reports in knows of all but the inspections, who keeps the desk of all but what is about his own unit.
    assert shown(taker) == {"9", "2", "11"}
    assert shown(keeper) == {"9", "3", "12"}
    # Who reads some alone learns nothing of small groups of the others, and nothing of what is about his own unit.
    assert shown(other) == {"9"}


@pytest.mark.parametrize(("role", "seen"), [("kecamatan_admin", [9]), ("officer", [7])])
def test_number_of_a_region_counts_nothing_that_its_reader_may_not_know_of(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, role: str, seen: list[int]
) -> None:
    """Whoever is at home in the office below, too, would learn there of a report about it."""
    reader, boss = make_user(role, KECAMATAN), make_user("platform", "")
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=boss)
        if role == "officer":
            units.bind(reader, "penghubung", unit, site=site, by=boss)
        unit_id = unit.id
    db.session.commit()
    late = {"due": today(site) - timedelta(days=1)}
    fill(site, 4, **late)
    fill(kecamatan, 3, **late)
    fill(site, 1, accused_id=unit_id, **late)
    fill(kecamatan, 1, kind="pengawasan", visibility="secret", **late)
    fill(kecamatan, 1, place=KECAMATAN, about_office=True, **late)
    with app.test_request_context(), site_scope(kecamatan.id):
        found = [each for each in hooks.cms_dashboard_figures(kecamatan, reader) if each.endpoint.endswith(".figures")]
    assert [each.value for each in found] == seen * 2


def test_small_number_of_a_region_is_for_those_alone_who_read_all_of_its_desk(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    clerk, whole = make_user("officer", KECAMATAN), make_user("officer", KECAMATAN)
    with site_scope(kecamatan.id):
        units.bind(clerk, "pimpinan", None, site=kecamatan, by=whole)
        units.bind(whole, "petugas", None, site=kecamatan, by=clerk)
    fill(site, 4, due=today(site))
    for many in (4, 5):
        with app.test_request_context(), site_scope(kecamatan.id):
            read = {user: hooks.cms_dashboard_figures(kecamatan, user) for user in (clerk, whole)}
            found = [[each.value for each in read[user] if each.endpoint.endswith(".figures")] for user in read]
        assert found == ([[0], [4, 0]] if many == 4 else [[5, 0], [5, 0]])
        fill(site, 1, due=today(site))
