"""The queue: what it is narrowed to, how it is searched, and several cases at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, moderation, states
from cms_lapor.models import Report
from cms_lapor.units import services

from .conftest import DESK, Citizen, fields

pytestmark = pytest.mark.each_case_on_both

HOME = "http://localhost"


@pytest.fixture
def roads(site: Site, officer: User) -> int:
    with site_scope(site.id):
        key = services.save(None, name="Kaur Perencanaan", topics=["pu-jalan"], active=True, by=officer).id
    db.session.commit()
    return key


def change(site: Site, key: int, **values: Any) -> None:
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        for name, value in values.items():
            setattr(report, name, value)
    db.session.commit()


def listed(desk: Citizen, query: str) -> set[str]:
    """Return the beginnings of the titles that the queue shows."""
    page = desk.client.get(f"{HOME}{DESK}/{query}").text
    return {word for word in ("Alfa", "Bravo", "Charlie") if f">{word}" in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Alfa", "Bravo", "Charlie"}),
        ("?tahap=diproses", {"Bravo"}),
        ("?topik=air-mutu", {"Charlie"}),
        ("?terbuka=anonymous", {"Charlie"}),
        ("?lewat=sms", {"Alfa"}),
        ("?bagian=UNIT", {"Bravo"}),
        ("?bagian=belum", {"Alfa", "Charlie"}),
        ("?petugas=saya", {"Alfa"}),
        ("?petugas=OFFICER", {"Alfa"}),
        ("?petugas=belum&tahap=masuk", {"Charlie"}),
        ("?tahap=raja&bagian=9999&petugas=x", {"Alfa", "Bravo", "Charlie"}),
        ("?q=bravo", {"Bravo"}),
        ("?q=bravo+jembat", {"Bravo"}),
        ("?q=brav&topik=air-mutu", set()),
        ("?q=NUMBER", {"Charlie"}),
        ("?q=%25", {"Alfa", "Bravo", "Charlie"}),
    ],
)
def test_queue_is_narrowed_and_searched(
    desk: Citizen,
    site: Site,
    officer: User,
    roads: int,
    make_report: Callable[..., int],
    query: str,
    found: set[str],
) -> None:
    alfa = make_report(body="Alfa di jalan.", channel="sms")
    bravo = make_report(body="Bravo di jembatan kecil.")
    charlie = make_report(body="Charlie keruh.", topic="air-mutu", visibility="anonymous")
    change(site, alfa, officer_id=officer.id)
    change(site, bravo, state=states.WORKING, unit_id=roads)
    with site_scope(site.id):
        number = db.session.get_one(Report, charlie).number
    query = query.replace("UNIT", str(roads)).replace("OFFICER", str(officer.id)).replace("NUMBER", number)
    assert listed(desk, query) == found


def test_filters_stay_in_the_addresses_of_the_list(desk: Citizen, roads: int, make_report: Callable[..., int]) -> None:
    make_report()
    page = desk.client.get(f"{HOME}{DESK}/?topik=pu-jalan&keadaan=kerja&q=jalan").text
    assert 'href="/s/kalimandi/admin/lapor/?topik=pu-jalan&amp;q=jalan&amp;keadaan=lewat"' in page
    assert '<input type="hidden" name="topik" value="pu-jalan">' in page


def test_words_of_a_report_that_becomes_secret_find_it_no_more(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(body="Kenarikuning rusak.", state=states.WORKING)
    assert "LP-3304022007" in desk.client.get(f"{HOME}{DESK}/?q=kenarikuning").text
    with site_scope(site.id):
        moderation.hide(db.session.get_one(Report, key), step=1, site=site, user=officer, secret=True)
    db.session.commit()
    assert "LP-3304022007" not in desk.client.get(f"{HOME}{DESK}/?q=kenarikuning").text
    assert "LP-3304022007" in desk.client.get(f"{HOME}{DESK}/?q=gang").text


def bulk(desk: Citizen, action: str, keys: list[str], **said: Any) -> Any:
    """Tick cases of the queue and press a button."""
    page = desk.client.get(f"{HOME}{DESK}/").text
    data = {**fields(page), "langkah": action, "pilih": keys, **{f"bersama-{name}": v for name, v in said.items()}}
    return desk.client.post(f"{HOME}{DESK}/", data=data)


def flashes(desk: Citizen) -> str:
    return " ".join(desk.client.get(f"{HOME}{DESK}/").text.split())


def test_several_are_assigned_and_what_is_passed_over_is_told(
    desk: Citizen, site: Site, officer: User, roads: int, make_report: Callable[..., int]
) -> None:
    first, second, changed, done = (make_report() for _each in range(4))
    change(site, done, state=states.ANSWERED)
    with site_scope(site.id):
        cases.tell(db.session.get_one(Report, changed), cases.Said(note="x"), step=1, site=site, user=officer)
        numbers = [db.session.get_one(Report, key).number for key in (changed, done)]
    db.session.commit()
    marks = [f"{key}-1" for key in (first, second, changed, done)]
    assert bulk(desk, "teruskan", [*marks, "x", "9999-1"], unit=str(roads)).status_code == 303
    with site_scope(site.id):
        rows = [db.session.get_one(Report, key) for key in (first, second, changed, done)]
        assert [row.state for row in rows] == ["terdisposisi", "terdisposisi", "masuk", "menunggu_tanggapan"]
        assert [row.unit_id for row in rows] == [roads, roads, None, None]
        assert rows[0].events[-1].why == "dipilih"
    told = flashes(desk)
    assert "2 laporan selesai diurus." in told
    assert f"1 dilewati, baru saja berubah: {numbers[0]}." in told
    assert f"1 dilewati, tidak bisa dari keadaannya: {numbers[1]}." in told


def test_several_are_filed_with_a_reason_that_each_sender_reads(
    desk: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    keys = [make_report(suspect="too fast") for _each in range(2)]
    marks = [f"{key}-1" for key in keys]
    without = bulk(desk, "arsipkan", marks)
    assert (without.status_code, "Tulis dulu alasannya." in without.text) == (422, True)
    # What was ticked is ticked still.
    assert [f'value="{mark}" checked' in without.text for mark in marks] == [True, True]
    assert bulk(desk, "arsipkan", marks, told="Iklan judi, bukan laporan.").status_code == 303
    with site_scope(site.id):
        rows = [db.session.get_one(Report, key) for key in keys]
        assert [(row.state, row.events[-1].told) for row in rows] == [("arsip", "Iklan judi, bukan laporan.")] * 2


def test_several_are_taken_and_trusted(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    suspect, plain = make_report(suspect="too fast"), make_report()
    assert bulk(desk, "sungguhan", [f"{suspect}-1", f"{plain}-1"]).status_code == 303
    assert bulk(desk, "ambil", [f"{suspect}-2"]).status_code == 303
    with site_scope(site.id):
        report = db.session.get_one(Report, suspect)
        assert (report.suspect, report.officer_id, report.step) == ("", officer.id, 3)
        assert db.session.get_one(Report, plain).step == 1


def test_what_an_officer_forwards_is_under_suspicion_no_more(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    with site_scope(site.id):
        report = db.session.get_one(Report, make_report(suspect="too fast"))
        said = cases.Said(unit="Kaur Perencanaan", kind="pengaduan")
        cases.move(report, "teruskan", said, by=states.STAFF, step=report.step, site=site, user=officer)
        assert (report.state, report.suspect) == (states.ASSIGNED, "")


@pytest.mark.parametrize(
    ("action", "said", "what"),
    [
        ("teruskan", {}, "Pilih dulu bagiannya."),
        ("hapus", {}, "Centang dulu laporan yang dimaksud"),
        ("", {}, "Centang dulu laporan yang dimaksud"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_done(
    desk: Citizen, site: Site, roads: int, make_report: Callable[..., int], action: str, said: Any, what: str
) -> None:
    key = make_report()
    answer = bulk(desk, action, [f"{key}-1"], **said)
    assert (answer.status_code, what in answer.text) == (422, True)
    nothing = bulk(desk, "ambil", [])
    assert (nothing.status_code, "Centang dulu laporan" in nothing.text) == (422, True)
    with site_scope(site.id):
        assert db.session.get_one(Report, key).step == 1


def test_several_of_another_site_are_not_reached(
    desk: Citizen, site: Site, make_site: MakeSite, make_user: Callable[..., User], make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2002")
    other = make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    key, own = make_report(other), make_report()
    assert bulk(desk, "ambil", [f"{key}-1", f"{own}-1"]).status_code == 303
    with site_scope(other.id):
        assert db.session.get_one(Report, key).step == 1


def test_first_page_of_the_queue_runs_few_statements(
    desk: Citizen, roads: int, make_report: Callable[..., int], count_statements: Callable[..., Any]
) -> None:
    for _each in range(3):
        make_report()
    desk.client.get(f"{HOME}{DESK}/")
    with count_statements() as counted:
        desk.client.get(f"{HOME}{DESK}/?keadaan=kerja")
    assert counted.count <= 16, counted.statements


def plan_of(asked: list[tuple[str, Any]]) -> str:
    """Return how the database reads the page of the queue that is among some statements, if it has the choice."""
    pages = [each for each in asked if "FROM lapor_report" in each[0] and "ORDER BY lapor_report.due" in each[0]]
    ((statement, given),) = pages
    with db.engine.connect() as connection:
        # Beside the program, which runs no SQL out of a string.
        cursor: Any = connection.connection.cursor()
        if connection.dialect.name == "sqlite":
            return "\n".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given))
        # A table of three rows is read whole, and sorted, by whoever may.
        for way in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        return "\n".join(row[0] for row in cursor.execute(f"EXPLAIN {statement}", given))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("?keadaan=kerja", "ix_lapor_report_queue"),
        ("?keadaan=lewat", "ix_lapor_report_queue"),
        ("?keadaan=robot", "ix_lapor_report_queue"),
        ("?keadaan=diadukan", "ix_lapor_report_objected"),
        ("?keadaan=kerja&topik=pu-jalan", "ix_lapor_report_queue"),
        ("?keadaan=kerja&bagian=UNIT", "ix_lapor_report_queue"),
        ("?keadaan=kerja&petugas=saya", "ix_lapor_report_queue"),
        ("?keadaan=kerja&lewat=sms", "ix_lapor_report_queue"),
        ("?keadaan=kerja&terbuka=anonymous", "ix_lapor_report_queue"),
        ("?topik=pu-jalan", "ix_lapor_report_site_id_topic_due_id"),
        ("?bagian=UNIT", "ix_lapor_report_site_id_unit_id_due_id"),
        ("?petugas=saya", "ix_lapor_report_site_id_officer_id_due_id"),
        ("?lewat=sms", "ix_lapor_report_site_id_channel_due_id"),
        ("?terbuka=anonymous", "ix_lapor_report_site_id_visibility_due_id"),
    ],
)
def test_page_of_the_queue_is_read_in_the_order_of_an_index(
    desk: Citizen, roads: int, make_report: Callable[..., int], query: str, index: str
) -> None:
    make_report()
    plan = plan_of(asked_by(desk, query.replace("UNIT", str(roads))))
    # PostgreSQL weighs one index against another by what a table holds; in an order either of them is.
    used = index in plan or (db.engine.dialect.name == "postgresql" and "ix_lapor_report_" in plan)
    # Nothing is sorted: what is late among 200,000 is found where the page begins.
    assert [used, "TEMP B-TREE" in plan, "Sort" in plan] == [True, False, False], plan


@pytest.mark.parametrize("query", ["", "?keadaan=kerja", "?keadaan=robot", "?keadaan=lewat"])
def test_which_cases_are_on_a_page_is_read_from_the_index_alone(
    desk: Citizen,
    roads: int,
    officer: User,
    site: Site,
    make_user: MakeUser,
    make_report: Callable[..., int],
    query: str,
) -> None:
    with site_scope(site.id):
        # Whoever has a duty knows of less, and that stands in the index as well.
        boss = make_user("platform", "")
        services.bind(officer, "pengawas", None, site=site, by=boss)
    db.session.commit()
    make_report()
    plan = plan_of(asked_by(desk, query.replace("UNIT", str(roads))))
    assert ("COVERING INDEX" in plan) or ("Index Only Scan" in plan), plan


def asked_by(desk: Citizen, query: str) -> list[tuple[str, Any]]:
    """Return the statements that a page of the queue asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        asked.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert desk.client.get(f"{HOME}{DESK}/{query}").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return asked


def test_counts_on_the_home_page_are_those_of_this_person(
    desk: Citizen, site: Site, officer: User, roads: int, make_report: Callable[..., int]
) -> None:
    secret = make_report(kind="pengawasan", topic="hukum-pungli", visibility="secret")
    with site_scope(site.id):
        from cms_lapor.units.duties import seat_of

        assert db.session.scalar(db.select(func.count(Report.id)).where(*seat_of(officer, site).seen())) == 1
        db.session.get_one(Report, secret)


def test_what_the_queue_does_not_know_is_not_led_on(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    mark = f"{make_report()}-1"
    page = desk.client.get(f"{HOME}{DESK}/").text
    data = {**fields(page), "langkah": "ambil", "pilih": [mark]}
    asked = "?_external=1&_scheme=javascript&_anchor=x&_host=evil.example&keadaan=kerja&q=jalan&topik=pu-jalan&x=y"
    answer = desk.client.post(f"{HOME}{DESK}/{asked}", data=data)
    assert answer.status_code == 303
    assert answer.location == f"{DESK}/?topik=pu-jalan&q=jalan&keadaan=kerja"
