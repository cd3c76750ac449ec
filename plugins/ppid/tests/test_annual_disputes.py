"""Objections and disputes in the report of a year and in the score: what is counted of them, and what stays hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, now, site_scope, today
from cms_ppid.annual import disputes, figures
from cms_ppid.catalogue import services as catalogue
from cms_ppid.objections import states
from cms_ppid.objections.models import Objection
from cms_ppid.readiness.services import score_of

from .conftest import STAFF, Make

YEAR = 2025
DUE = date(YEAR, 7, 15)
ANSWERED = {"state": states.ANSWERED, "answer_due": DUE, "decided_at": datetime(YEAR, 7, 15, 3, tzinfo=UTC)}
LATE = {**ANSWERED, "decided_at": datetime(YEAR, 7, 15, 17, tzinfo=UTC)}
"""17 UTC is the next day in Jakarta."""
SILENT = {"state": states.DISPUTED, "answer_due": DUE, "disputed_on": date(YEAR, 8, 1), "ki_number": "1/KI/2025"}


@pytest.fixture
def objected(site: Site, make_objection: Make) -> Callable[..., None]:
    """``objected(**columns)`` commits an objection of the year."""

    def make(**columns: Any) -> None:
        key = make_objection()
        with site_scope(site.id):
            row = db.session.get_one(Objection, key)
            for name, value in {"received_at": datetime(YEAR, 6, 1, 3, tzinfo=UTC), "due": DUE, **columns}.items():
                setattr(row, name, value)
            db.session.commit()

    return make


@pytest.fixture
def counted(site: Site) -> Callable[[], dict[str, dict[str, int]]]:
    """``counted()`` is what stands in each table of disputes, without what there is none of."""

    def made() -> dict[str, dict[str, int]]:
        with site_scope(site.id):
            found = figures.figures(site, YEAR).disputes
        return {group.title: {label: count for label, count in group.rows if count} for group in found}

    return made


def test_objections_are_counted_by_ground_answer_time_and_stage_by_perki_1_2021_pasal_56(
    objected: Callable[..., None], counted: Callable[[], Any], site: Site
) -> None:
    objected(**ANSWERED, decision=states.GRANTED)
    objected(**LATE, decision=states.REJECTED, ground="g")
    objected(**{**ANSWERED, "state": states.RULED}, decision=states.REJECTED, disputed_on=date(YEAR, 8, 1))
    objected(**SILENT)
    objected(state=states.WITHDRAWN)
    objected()
    objected(due=today(site) + timedelta(days=3))

    assert counted() == {
        "Keberatan menurut UU 14/2008 Pasal 35 ayat (1)": {
            "huruf b: Informasi berkala tidak disediakan": 6,
            "huruf g: Jawaban melebihi waktu yang ditetapkan": 1,
        },
        "Tanggapan atas keberatan": {
            "Dikabulkan": 1,
            "Ditolak": 2,
            "Dicabut pemohon": 1,
            "Tidak ditanggapi, menjadi sengketa": 1,
            "Masih diproses": 2,
        },
        "Lama menanggapi keberatan": {
            "Sampai 30 hari kerja": 2,
            "Terlambat": 1,
            "Belum dijawab dan lewat batas": 2,
        },
        "Sengketa di Komisi Informasi": {"Sengketa di KI": 1, "Putusan": 1},
    }


def test_a_dispute_counts_in_the_year_in_which_the_commission_registered_it(
    objected: Callable[..., None], counted: Callable[[], Any]
) -> None:
    """Perki 1/2021 pasal 56: disputes that were filed, and how far each came."""
    for day in (date(YEAR - 1, 12, 31), date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR + 1, 1, 1)):
        objected(**{**SILENT, "received_at": datetime(YEAR - 1, 6, 1, 3, tzinfo=UTC), "disputed_on": day})

    assert counted()["Sengketa di Komisi Informasi"] == {"Sengketa di KI": 2}
    assert counted()["Tanggapan atas keberatan"] == {}


def test_another_site_counts_its_own(objected: Callable[..., None], neighbour: Site) -> None:
    objected(**ANSWERED, decision=states.GRANTED)
    with site_scope(neighbour.id):
        assert [group.total for group in figures.figures(neighbour, YEAR).disputes] == [0, 0, 0, 0]
        assert disputes.in_time(neighbour, datetime(YEAR, 1, 1, tzinfo=UTC)) == (0, 0)


def test_the_page_tells_staff_all_and_what_goes_out_hides_small_numbers(
    operator: FlaskClient, objected: Callable[..., None]
) -> None:
    """Perki 1/2021 pasal 56; UU 27/2022 pasal 16."""
    objected(**SILENT)
    page = f"{STAFF}/laporan/{YEAR}"
    inside, outside, annex = (operator.get(f"{page}{end}").text for end in ("", "/cetak", "/lampiran.csv"))
    titles = ("Lama menanggapi keberatan", "Sengketa di Komisi Informasi")

    assert [title in text for title in titles for text in (inside, outside, annex)] == [True] * 6
    assert [label in inside for label in ("huruf b", "Sengketa di KI<")] == [True, True]
    assert [label in text for label in ("huruf b", "Sengketa di KI<") for text in (outside, annex)] == [False] * 4
    assert "Sengketa di Komisi Informasi;Jumlah;<3" in annex


def test_objections_answered_in_time_count_in_the_score(objected: Callable[..., None], site: Site) -> None:
    """UU 14/2008 pasal 36 ayat (2)."""
    recent = {"received_at": now() - timedelta(days=20), "decided_at": now() - timedelta(days=10)}
    day = today(site) - timedelta(days=5)
    for columns in ({"answer_due": day, **recent}, {"answer_due": day - timedelta(days=20), **recent}):
        objected(state=states.ANSWERED, decision=states.REJECTED, **columns)
    objected(due=day + timedelta(days=30))
    with site_scope(site.id):
        found = {item.key: item.found for item in score_of(site, catalogue.lines(site)).items}

    assert (found["tanggapan"].presence, found["tanggapan"].proof) == (0.5, "1 dari 2 sejak awal tahun lalu.")


def test_what_a_site_has_not_by_itself_is_not_claimed(site: Site) -> None:
    with site_scope(site.id):
        found = {item.key: item.found for item in score_of(site, catalogue.lines(site)).items}

    assert [found[key].presence for key in ("formulir-cetak", "tanggapan")] == [None, None]
