from __future__ import annotations

import importlib
import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from cms_core.api import Site, db, lasting_url, site_scope, today
from cms_core.testing.factories import MakeSite
from cms_core.workdays import services as workdays
from cms_core.workdays.models import SpecialDay

from .conftest import HOME, Make

vobject: Any = importlib.import_module("vobject")
"""It has no types."""


def read(client: FlaskClient, path: str = "agenda.ics") -> list[Any]:
    answer = client.get(f"{HOME}/{path}")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)], ids=["WIB", "WITA", "WIT"]
)
def test_an_event_has_the_clock_of_its_site(client: FlaskClient, site: Site, made: Make, zone: str, hours: int) -> None:
    site.timezone = zone
    day = today(site) + timedelta(days=7)
    made("agenda", day=day, begins=time(8), ends=time(10), place="Balai desa")
    (found,) = read(client)
    begins = found["dtstart"].dt
    assert begins.astimezone(UTC) == datetime.combine(day, time(8), UTC) - timedelta(hours=hours)
    assert found["dtend"].dt - begins == timedelta(hours=2)
    assert str(found["location"]) == "Balai desa"
    assert str(found["url"]) == lasting_url(site, "berita.agenda", {"slug": "posyandu"})
    assert begins.tzinfo == ZoneInfo(zone)


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)], ids=["WIB", "WITA", "WIT"]
)
def test_another_reader_of_calendars_finds_the_same_meetings(
    client: FlaskClient, site: Site, made: Make, zone: str, hours: int
) -> None:
    site.timezone = zone
    first = date(2098, 12, 3)
    made("agenda", day=first, begins=time(8), ends=time(10), repeats="mingguan", skipped="10/12/2098")

    event = vobject.readOne(client.get(f"{HOME}/agenda.ics").text).vevent
    meetings = [moment.astimezone(UTC) for moment in islice(event.getrruleset(addRDate=True), 3)]

    days = [first + timedelta(days=after) for after in (0, 14, 21)]
    assert meetings == [datetime.combine(day, time(8), UTC) - timedelta(hours=hours) for day in days]
    assert event.dtend.value - event.dtstart.value == timedelta(hours=2)


def test_whole_days_end_on_the_day_after(client: FlaskClient, site: Site, made: Make) -> None:
    day = today(site)
    made("agenda", day=day, last_day=day + timedelta(days=1))
    (found,) = read(client)
    assert (found["dtstart"].dt, found["dtend"].dt) == (day, day + timedelta(days=2))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"repeats": "mingguan"}, "FREQ=WEEKLY"),
        ({"repeats": "dua_mingguan"}, "FREQ=WEEKLY;INTERVAL=2"),
        ({"repeats": "tanggal"}, "FREQ=MONTHLY"),
        ({"repeats": "pekan"}, "FREQ=MONTHLY;BYDAY=1WE"),
        ({"repeats": "tahunan"}, "FREQ=YEARLY"),
        ({"repeats": "mingguan", "until": date(2099, 12, 30)}, "FREQ=WEEKLY;UNTIL=20991230T010000Z"),
    ],
)
def test_rules(client: FlaskClient, made: Make, values: dict[str, Any], rule: str) -> None:
    made("agenda", day=date(2026, 12, 2), begins=time(8), **values)
    (found,) = read(client)
    assert found["rrule"].to_ical().decode() == rule


def test_days_on_which_it_does_not_take_place_are_left_out(client: FlaskClient, made: Make) -> None:
    made("agenda", day=date(2026, 12, 2), begins=time(8), repeats="mingguan", skipped="9/12/2026")
    (found,) = read(client, "agenda/posyandu.ics")
    assert [each.dt.date() for each in found["exdate"].dts] == [date(2026, 12, 9)]


def test_drafts_and_what_is_over_are_in_no_file(client: FlaskClient, site: Site, made: Make) -> None:
    made("agenda", day=today(site) - timedelta(days=1))
    made("agenda", day=today(site), shown=False)
    assert read(client) == []
    assert client.get(f"{HOME}/agenda/posyandu-2.ics").status_code == 404


def test_a_kecamatan_has_the_events_of_its_villages_that_have_the_module(
    client: FlaskClient, site: Site, make_site: MakeSite, made: Make
) -> None:
    make_site("33.04.02", slug="klampok", host="klampok.example", modules=("berita",))
    other = make_site("33.04.02.2003", slug="pagak", modules=("berita",))
    outside = make_site("33.04.03.2003", slug="lain", modules=("berita",))
    silent = make_site("33.04.02.2004", slug="sirkandi")
    for owner in (site, other, outside, silent):
        made("agenda", at=owner, day=today(site))
    found = Calendar.from_ical(client.get("http://klampok.example/agenda.ics").data).walk("VEVENT")
    assert {str(each["uid"]).partition("@")[2] for each in found} == {"kalimandi", "pagak"}


def test_a_holiday_that_is_declared_or_taken_back_changes_an_event_that_is_written(
    client: FlaskClient, site: Site, made: Make
) -> None:
    with site_scope(site.id):
        ahead = (today(site) + timedelta(days=days) for days in range(1, 30))
        calendar = workdays.calendar_of(site)
        declared = next(day for day in ahead if day.weekday() < 5 and not calendar.holiday(day))
    made("agenda", day=declared, repeats="mingguan", on_holidays=False)

    def told() -> tuple[bool, bool]:
        (found,) = read(client)
        said = found.get("exdate", [])
        left_out = {each.dt for dates in (said if isinstance(said, list) else [said]) for each in dates.dts}
        return "Pilkades" in client.get(f"{HOME}/agenda/posyandu").text, declared in left_out

    before = told()
    with site_scope(site.id):
        workdays.set_day(site, declared, off=True, name="Pilkades", by=None)
        db.session.commit()
    after = told()
    with site_scope(site.id):
        workdays.forget_day(site, db.session.scalars(select(SpecialDay)).one(), by=None)
        db.session.commit()

    assert (before, after, told()) == ((False, False), (True, True), (False, False))


@pytest.fixture
def kecamatan(make_site: MakeSite) -> Site:
    return make_site("33.04.02", slug="klampok", host="klampok.example", modules=("berita",))


def test_an_event_of_a_village_without_a_face_has_its_own_file(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, made: Make
) -> None:
    faceless = make_site("33.04.02.2003", slug="kecitran", name="Kecitran", modules=("berita",), public=False)
    made("agenda", at=kecamatan, day=today(kecamatan), place="Kecamatan")
    made("agenda", at=faceless, day=today(kecamatan), place="Kecitran")
    begin = "http://klampok.example"

    listed = re.findall(r'href="([^"]*/posyandu)"', client.get(f"{begin}/agenda/").text)
    pages = [client.get(f"{begin}/agenda/{path}").text for path in ("posyandu", "kecitran/posyandu")]
    links = [re.findall(r'href="([^"]*/[^"]+/[^"]+\.ics)"', page) for page in pages]
    files = [Calendar.from_ical(client.get(begin + link).data).walk("VEVENT") for [link] in links]
    every = Calendar.from_ical(client.get(f"{begin}/agenda.ics").data).walk("VEVENT")

    assert sorted(listed) == ["/agenda/kecitran/posyandu", "/agenda/posyandu"]
    assert links == [["/agenda/posyandu.ics"], ["/agenda/kecitran/posyandu.ics"]]
    assert [[str(each["location"]) for each in found] for found in files] == [["Kecamatan"], ["Kecitran"]]
    assert {str(each["url"]).partition("/agenda/")[2] for each in every} == {"posyandu", "kecitran/posyandu"}
    missing = [client.get(f"{begin}/agenda/{path}.ics").status_code for path in ("kecitran/x", "pagak/posyandu")]
    assert missing == [404, 404]
    faceless.public = True
    db.session.commit()
    moved = client.get(f"{begin}/agenda/kecitran/posyandu.ics")
    assert (moved.status_code, moved.location.rpartition("/s/")[2]) == (308, "kecitran/agenda/posyandu.ics")


def test_an_event_is_off_on_the_days_of_its_own_village(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, made: Make
) -> None:
    faceless = make_site("33.04.02.2003", slug="kecitran", name="Kecitran", modules=("berita",), public=False)
    day = next(each for each in (today(kecamatan) + timedelta(days=ahead) for ahead in range(9)) if each.weekday() == 1)
    made("agenda", at=faceless, day=day, repeats="mingguan", on_holidays=False)
    with site_scope(faceless.id):
        workdays.set_day(faceless, day, off=True, name="Merti desa", by=None)
    with site_scope(kecamatan.id):
        workdays.set_day(kecamatan, day + timedelta(days=7), off=True, name="Hari jadi", by=None)
        workdays.set_day(faceless, day + timedelta(days=7), off=False, name="", by=None)
    db.session.commit()

    begin = "http://klampok.example/agenda"
    pages = [client.get(f"{begin}/{path}").text for path in ("", "kecitran/posyandu")]
    (found,) = Calendar.from_ical(client.get(f"{begin}.ics").data).walk("VEVENT")

    assert [("Merti desa" in page, "Hari jadi" in page) for page in pages] == [(True, False)] * 2
    assert f'"startDate":"{day + timedelta(days=7)}"' in pages[1].replace(": ", ":")
    said = found["exdate"]
    left_out = {each.dt for dates in (said if isinstance(said, list) else [said]) for each in dates.dts}
    assert left_out & {day, day + timedelta(days=7)} == {day}


def test_a_region_is_read_in_as_many_statements_however_many_villages_it_has(
    client: FlaskClient, kecamatan: Site, make_site: MakeSite, made: Make, count_statements: Any
) -> None:
    def owner(number: int) -> None:
        village = make_site(
            f"33.04.02.{2010 + number}",
            slug=f"desa-{number}",
            host=f"desa-{number}.example" if number % 3 else None,
            modules=("berita",),
            public=number % 2 > 0,
        )
        made("agenda", at=village, day=today(village), repeats="mingguan", on_holidays=False)

    def counted(words: str) -> list[int]:
        found = []
        for path in ("agenda/", "agenda.ics"):
            client.get(f"http://klampok.example/{path}?q={words}a")
            with count_statements() as statements:
                assert client.get(f"http://klampok.example/{path}?q={words}").status_code == 200
            found.append(statements.count)
        return found

    owner(0)
    few = counted("satu")
    for number in range(1, 6):
        owner(number)

    assert min(few) > 0
    assert counted("enam") == few


def test_a_monthly_rule_with_an_end_is_read_by_others(client: FlaskClient, site: Site, made: Make) -> None:
    first = date(2098, 12, 3)
    made("agenda", day=first, begins=time(8), ends=time(10), repeats="pekan", until=date(2099, 2, 28))

    event = vobject.readOne(client.get(f"{HOME}/agenda.ics").text).vevent
    zone = ZoneInfo(site.timezone)
    meetings = [moment.astimezone(zone).date() for moment in islice(event.getrruleset(addRDate=True), 9)]

    # The first Wednesday of each month, as the first day is one.
    assert meetings == [date(2098, 12, 3), date(2099, 1, 7), date(2099, 2, 4)]
    assert first.weekday() == 2


def test_what_began_long_ago_is_listed_with_its_days_off(client: FlaskClient, site: Site, made: Make) -> None:
    day = today(site)
    long_ago = day - timedelta(weeks=620)
    off = day + timedelta(weeks=1)
    made("agenda", day=long_ago, repeats="mingguan", skipped=f"{off:%d/%m/%Y}")

    (found,) = read(client)
    pages = [client.get(f"{HOME}/{path}").text for path in ("agenda/", "agenda/posyandu")]

    assert [f'datetime="{day}"' in pages[0], "Berikutnya" in pages[1]] == [True, True]
    assert [each.dt for each in found["exdate"].dts] == [off]


def test_a_page_says_how_many_meetings_are_not_on_it(client: FlaskClient, site: Site, made: Make) -> None:
    for _number in range(13):
        made("agenda", day=today(site), repeats="mingguan")

    page = client.get(f"{HOME}/agenda/").text

    assert (page.count("<li><time"), "5 pertemuan lagi tidak muat di sini." in page) == (60, True)
