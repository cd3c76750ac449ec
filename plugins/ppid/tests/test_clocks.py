"""Clocks of requests: across Lebaran and year ends, in three time zones, told with every day that did not count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from cms_core.api import Site, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.modules.settings import change_settings
from cms_core.testing.factories import MakeSite
from cms_core.workdays import services as workdays
from cms_ppid import NAME
from cms_ppid.cases import clocks
from cms_ppid.cases.recounting import Moved, recount
from cms_ppid.requests import states
from cms_ppid.requests.models import Request, RequestEvent

Make = Callable[..., int]


def at(day: str, hour: int = 3, minute: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour, minute=minute)


def again(site: Site) -> list[Moved]:
    return recount(Request, RequestEvent, "request_id", states.OPEN, site)


def wound(site: Site, key: int, days: int) -> Request:
    """Return a request as if a limit of so many days were that of its answer."""
    change_settings(site, NAME, {**clocks.USUAL, "answer": days})
    row = db.session.get_one(Request, key)
    clocks.wind(row, site, "answer", at=row.received_at)
    return row


VECTORS = [
    # Those of the six that the law's readers agreed on: Lebaran and the ends of years.
    *(("2026-03-13", 10, "2026-04-06"), ("2026-03-13", 17, "2026-04-15"), ("2026-12-21", 10, "2027-01-08")),
    *(("2026-12-21", 17, "2027-01-19"), ("2025-03-26", 10, "2025-04-21"), ("2027-03-04", 10, "2027-03-30")),
    *(("2026-11-23", 10, "2026-12-07"), ("2026-11-23", 14, "2026-12-11"), ("2026-11-23", 30, "2027-01-08")),
    ("2026-03-17", 3, "2026-03-27"),
    # Lebaran 2024 to 2027, with the joint leave around it.
    *(("2024-04-04", 10, "2024-04-26"), ("2024-04-05", 17, "2024-05-13"), ("2025-03-27", 3, "2025-04-10")),
    *(("2025-03-28", 10, "2025-04-22"), ("2026-03-16", 10, "2026-04-07"), ("2026-03-18", 17, "2026-04-17")),
    *(("2026-03-20", 3, "2026-03-27"), ("2027-03-05", 17, "2027-04-09"), ("2027-03-08", 30, "2027-04-28")),
    # Christmas and New Year.
    *(("2024-12-20", 10, "2025-01-08"), ("2024-12-23", 3, "2024-12-30"), ("2025-12-23", 10, "2026-01-09")),
    *(("2025-12-24", 17, "2026-01-22"), ("2025-12-31", 3, "2026-01-06"), ("2026-12-23", 3, "2026-12-30")),
    *(("2026-12-24", 14, "2027-01-18"), ("2026-12-31", 30, "2027-02-16")),
    # Waisak, Kenaikan, Idul Adha, Imlek, Independence Day.
    *(("2025-05-09", 10, "2025-05-27"), ("2025-05-28", 3, "2025-06-04"), ("2025-06-05", 10, "2025-06-23")),
    *(("2025-08-14", 3, "2025-08-20"), ("2026-02-13", 3, "2026-02-20"), ("2026-05-26", 10, "2026-06-12")),
    *(("2026-05-13", 3, "2026-05-20"), ("2026-08-14", 10, "2026-09-01"), ("2027-05-14", 14, "2027-06-10")),
]


def test_working_days_of_requests(site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22 (10 + 7), 36 (30 and 30) and 37 (14); joint decrees of 2024 to 2027."""
    found = []
    for start, days, _day in VECTORS:
        key = make_request(received_at=at(start))
        with site_scope(site.id):
            found.append((start, days, wound(site, key, days).due.isoformat()))
            db.session.rollback()
    assert found == VECTORS


@pytest.mark.parametrize(
    ("code", "timezone", "came", "due"),
    [
        # Half past eleven in the evening of Monday in the west is Tuesday already in the middle and the east.
        ("33.04.02.2009", "Asia/Jakarta", at("2026-11-23", 16, 30), "2026-12-07"),
        ("64.08.01.2009", "Asia/Makassar", at("2026-11-23", 16, 30), "2026-12-08"),
        ("91.03.01.2009", "Asia/Jayapura", at("2026-11-23", 16, 30), "2026-12-08"),
        # Half past four in the afternoon (UTC 14:30 of the year's last day) the east has the new year before midnight.
        ("33.04.02.2009", "Asia/Jakarta", at("2026-12-31", 15, 30), "2027-01-18"),
        ("64.08.01.2009", "Asia/Makassar", at("2026-12-31", 15, 30), "2027-01-18"),
        ("91.03.01.2009", "Asia/Jayapura", at("2026-12-31", 15, 30), "2027-01-18"),
        # Friday 13 March, late: on Saturday nothing is counted either.
        ("33.04.02.2009", "Asia/Jakarta", at("2026-03-13", 16, 30), "2026-04-06"),
        ("91.03.01.2009", "Asia/Jayapura", at("2026-03-13", 16, 30), "2026-04-06"),
        # Thursday 12 March, late: in the east it is Friday.
        ("33.04.02.2009", "Asia/Jakarta", at("2026-03-12", 16, 30), "2026-04-02"),
        ("91.03.01.2009", "Asia/Jayapura", at("2026-03-12", 16, 30), "2026-04-06"),
    ],
)
def test_the_day_of_receipt_is_that_of_the_place(
    make_site: MakeSite, make_request: Make, code: str, timezone: str, came: datetime, due: str
) -> None:
    """UU 14/2008 pasal 22 ayat (7): ten working days since the request was received, by the clock there."""
    place = make_site(code, slug="desa-lain", modules=(NAME,), timezone=timezone)
    key = make_request(place, received_at=came)
    with site_scope(place.id):
        assert db.session.get_one(Request, key).due.isoformat() == due


@pytest.mark.parametrize(
    ("came", "strict", "later"),
    [
        # 15:59 and 16:00 in Jakarta; Saturday; the eve of joint leave after hours.
        (at("2026-11-23", 8, 59), "2026-12-07", "2026-12-07"),
        (at("2026-11-23", 9, 0), "2026-12-07", "2026-12-08"),
        (at("2026-11-28", 3), "2026-12-11", "2026-12-14"),
        (at("2026-12-23", 9, 30), "2027-01-12", "2027-01-13"),
    ],
)
def test_what_comes_out_of_hours_counts_from_the_next_working_day_where_a_site_says_so(
    site: Site, make_request: Make, came: datetime, strict: str, later: str
) -> None:
    """UU 14/2008 pasal 22 ayat (7): since it was received; the stricter way is the usual one."""
    found = []
    for says in (False, True):
        with site_scope(site.id):
            change_settings(site, NAME, {**clocks.USUAL, "later": says})
            db.session.commit()
        key = make_request(received_at=came)
        with site_scope(site.id):
            found.append(db.session.get_one(Request, key).due.isoformat())
    assert found == [strict, later]


def test_the_sentence_names_every_day_that_did_not_count(site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7): working days, without those of the joint decree."""
    key = make_request(received_at=at("2026-12-21"))
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        clock = clocks.clock_of(row, site)
        assert clock is not None
        assert (clock.day, clock.why) == (
            date(2027, 1, 8),
            "10 hari kerja sesudah 21 Desember 2026. Tidak dihitung: Sabtu dan Minggu; "
            "24 Des (Cuti Bersama Hari Raya Natal); 25 Des (Hari Raya Natal); 1 Jan (Tahun Baru Masehi); "
            "5 Jan (Isra Mikraj Nabi Muhammad).",
        )


def test_officers_aim_at_the_stricter_day(site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7): joint leave may count as working days, so officers aim at the earlier day."""
    key = make_request(received_at=at("2026-03-13"))
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        assert (row.due, clocks.target_of(row, site)) == (date(2026, 4, 6), date(2026, 3, 30))


def test_a_decree_that_adds_a_day_off_moves_open_clocks_on_and_says_so(site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7), after a joint decree was changed."""
    key, done = make_request(received_at=at("2026-11-02")), make_request(received_at=at("2026-11-02"))
    with site_scope(site.id):
        closed = db.session.get_one(Request, done)
        closed.state = states.DONE
        workdays.set_day(site, date(2026, 11, 4), off=True, name="Pilkades", by=None)
        db.session.flush()
        moved = again(site)
        row = db.session.get_one(Request, key)
        assert moved == [Moved(row.number, date(2026, 11, 16), date(2026, 11, 17))]
        assert (row.due, closed.due, row.step) == (date(2026, 11, 17), date(2026, 11, 16), 2)
        assert row.events[-1].told == "Semula 16 November 2026, sekarang 17 November 2026."
        assert ["2026-11-04", "Pilkades"] in row.passed
        entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == f"{NAME}.recounted")).one()
        assert entry.detail == {"count": 1}
        assert again(site) == []


def test_a_decree_that_takes_a_day_off_away_never_shortens_what_was_told(site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7): what was told to whoever asks is never shortened."""
    with site_scope(site.id):
        workdays.set_day(site, date(2026, 11, 4), off=True, name="Pilkades", by=None)
        db.session.commit()
    key = make_request(received_at=at("2026-11-02"))
    with site_scope(site.id):
        workdays.set_day(site, date(2026, 11, 4), off=False, name="Pilkades batal", by=None)
        db.session.flush()
        assert again(site) == []
        row = db.session.get_one(Request, key)
        clock = clocks.clock_of(row, site)
        assert clock is not None
        assert (row.due, clock.day, row.step) == (date(2026, 11, 17), date(2026, 11, 17), 1)
        assert "4 Nov (Pilkades)" in clock.why
        assert clock.why.endswith("batasnya tidak dimajukan.")
