"""What is heard from others: looked at first, written once, and never over what is newer; and what then differs."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest

from cms_core.api import Site, TableRefused, db, now, site_scope
from cms_lapor import states
from cms_lapor.gateway import compare, inbound, services
from cms_lapor.gateway.models import Handover, Heard, Target
from cms_lapor.models import Report

from ..conftest import number_of
from .conftest import URL, Queue, There, told

COLUMNS = "nomor = Tracking ID\nstatus = Status\ntanggal = Tanggal\nteks = Tindak Lanjut"
STATES = "Selesai = selesai_luar"
HEAD = "Tracking ID;Status;Tanggal;Tindak Lanjut;Lain"


@pytest.fixture
def target(make_target: Callable[..., int], there: There, queue: Queue, number: str) -> int:
    """A target with a report of ours, which is called T0010 there."""
    key = make_target(columns=COLUMNS, states=STATES)
    queue.put(key, number)
    queue.run()
    return key


def table(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def read(queue: Queue, target: int, content: bytes, *, write: bool = True) -> list[tuple[int, str]]:
    """Read a table, and write it down; return what became of its rows."""
    with site_scope(queue.site.id):
        row = db.session.get_one(Target, target)
        good, bad = inbound.read(content, row, queue.site)
        fates = inbound.apply(good, row) if write else inbound.plan(good, row)
    db.session.commit()
    return sorted((each.line, each.fate) for each in [*fates, *bad])


def test_a_table_is_looked_at_and_then_written_once(queue: Queue, target: int, site: Site, number: str) -> None:
    content = table(
        "T0010;Proses;02/09/2026;Sudah kami teruskan;x",
        "T0010;Selesai;2026-09-03 08:00;Sudah diperbaiki;x",
        "X1;Proses;02/09/2026;;",
    )
    before = told(site, number)
    expected = [(2, "baru"), (3, "baru"), (4, "asing")]
    assert read(queue, target, content, write=False) == expected
    assert (told(site, number), queue.states) == (before, [("diakui", "T0010")])
    assert read(queue, target, content) == expected
    notes = [note for _told, note in told(site, number)[len(before) :]]
    assert notes == [
        "SP4N-LAPOR! T0010 [Proses] Sudah kami teruskan",
        "SP4N-LAPOR! T0010 [Selesai] Sudah diperbaiki",
    ]
    (row,) = queue.rows()
    assert (row.state, row.ext_state) == ("selesai_luar", "Selesai")
    assert read(queue, target, content) == [(2, "dikenal"), (3, "dikenal"), (4, "dikenal")]
    assert len(told(site, number)) == len(before) + 2


def test_what_is_older_is_noted_and_changes_nothing(queue: Queue, target: int, site: Site, number: str) -> None:
    assert read(queue, target, table("T0010;Selesai;2026-09-03;Selesai;")) == [(2, "baru")]
    assert read(queue, target, table("T0010;Proses;2026-09-01;Lebih lama;")) == [(2, "baru")]
    (row,) = queue.rows()
    assert (row.state, row.ext_state) == ("selesai_luar", "Selesai")
    assert told(site, number)[-1][1].endswith("Lebih lama")
    # What is newer counts: they have opened it again.
    assert read(queue, target, table("T0010;Proses;2026-09-05;Dibuka lagi;")) == [(2, "baru")]
    assert queue.states == [("diakui", "T0010")]


def test_what_is_heard_moves_no_case_here(queue: Queue, target: int, site: Site, number: str) -> None:
    read(queue, target, table("T0010;Selesai;2026-09-03;Selesai;"))
    with site_scope(site.id):
        assert db.session.scalars(db.select(Report.state).where(Report.number == number)).one() == states.NEW
    assert [line for line, _note in told(site, number) if "Selesai" in line] == []


def test_a_workbook_is_read_as_well_and_ids_of_theirs_count(
    queue: Queue, make_target: Callable[..., int], target: int
) -> None:
    with site_scope(queue.site.id):
        db.session.get_one(Target, target).columns = f"{COLUMNS}\nid = ID"
    db.session.commit()
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["tracking id", "Status", "Tanggal", "Tindak Lanjut", "ID"],
        ["T0010", "Proses", now().replace(tzinfo=None), "Satu", 7],
    ):
        sheet.append(row)
    book.save(buffer)
    assert read(queue, target, buffer.getvalue()) == [(2, "baru")]
    text = "Tracking ID;Status;Tanggal;Tindak Lanjut;ID\nT0010;Proses;2026-01-01;Kata lain;7"
    assert read(queue, target, text.encode()) == [(2, "dikenal")]


@pytest.mark.parametrize("row", [";Proses;2026-09-01;x;", "T0010;Proses;kemarin;x;", "T0010;Proses;;x;"])
def test_bad_rows_are_told_and_leave_the_others(queue: Queue, target: int, row: str) -> None:
    assert read(queue, target, table(row, "T0010;Proses;2026-09-01;Baik;")) == [(2, "salah"), (3, "baru")]


@pytest.mark.parametrize("content", [b"", b"Lain;Kolom\n1;2", b"\x89PNG", b"Tracking ID;Status\nT0010;Proses"])
def test_other_files_are_refused(queue: Queue, target: int, content: bytes) -> None:
    with pytest.raises(TableRefused):
        read(queue, target, content)
    db.session.rollback()


def test_what_differs_is_listed(
    queue: Queue, target: int, there: There, site: Site, number: str, make_report: Callable[..., int]
) -> None:
    there.how = ["empty"]
    lost = number_of(site, make_report())
    queue.put(target, lost)
    queue.run()
    with site_scope(queue.site.id):
        row = db.session.scalars(db.select(Handover).where(Handover.number == lost)).one()
        row.queued_at = now() - timedelta(days=2)
    db.session.commit()
    read(queue, target, table("T0010;Selesai;2026-09-03;Selesai;", "X1;Proses;2026-09-01;;"))
    with site_scope(queue.site.id):
        found = compare.compared(db.session.get_one(Target, target), queue.site)
        told_here = (
            [row.number for row in found.ours_alone],
            [row.ext_id for row in found.theirs_alone],
            [(row.number, row.ext_id, row.ours, row.theirs) for row in found.differing],
        )
    assert told_here == ([lost], ["X1"], [(number, "T0010", "Menunggu diperiksa", "Selesai")])
    # When it is over here as well, nothing differs any more.
    with site_scope(site.id):
        db.session.scalars(db.select(Report).where(Report.number == number)).one().state = states.DONE
    db.session.commit()
    with site_scope(queue.site.id):
        assert compare.compared(db.session.get_one(Target, target), queue.site).differing == []


def test_a_target_that_speaks_open311_is_asked_each_night(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, number: str
) -> None:
    queue.put(make_target(transport="open311", url=URL, states="closed = selesai_luar"), number)
    queue.run()
    for state, expected in (("open", "diakui"), ("closed", "selesai_luar")):
        there.states = {"T0010": state}
        for _each in range(2):
            with site_scope(queue.site.id):
                compare.ask_all(queue.site.id)
        assert [row.state for row in queue.rows()] == [expected]
    with site_scope(queue.site.id):
        assert len(db.session.scalars(db.select(Heard)).all()) == 2
    notes = [note for _told, note in told(site, number) if note]
    assert [note.split("[")[1] for note in notes] == ["open]", "closed]"]


def test_a_number_that_comes_later_is_asked_for(
    queue: Queue, make_target: Callable[..., int], there: There, site: Site, number: str
) -> None:
    there.later = True
    queue.put(make_target(transport="open311", url=URL), number)
    queue.run()
    for later, expected in ((True, ("terkirim", None)), (False, ("diakui", "T0010"))):
        there.later = later
        with site_scope(queue.site.id):
            compare.ask_all(queue.site.id)
        assert queue.states == [expected]
    assert [line for line, _note in told(site, number) if line.endswith("dengan nomor T0010.")] != []


def test_a_target_that_does_not_answer_stops_nothing(
    queue: Queue, make_target: Callable[..., int], there: There, number: str
) -> None:
    queue.put(make_target(transport="open311", url=URL), number)
    queue.run()
    for how in ("away", "500", "silent"):
        there.how = [how]
        with site_scope(queue.site.id):
            compare.ask_all(queue.site.id)
    assert queue.states == [("diakui", "T0010")]
    assert timedelta(minutes=1) == services.FIRST
