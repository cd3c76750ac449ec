"""Surveys as they stood on a day, of a village and of its region."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from cms_core.api import AppendOnly, BBox, Site, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.connectivity import reading, services
from cms_peta.connectivity.models import ProposalStep, Survey

DAY = date(2026, 3, 1)
KECAMATAN, KABUPATEN = "33.04.02", "33.04"
Make = Callable[..., int]


def counted(code: str, day: date = DAY) -> dict[str, int]:
    """Return how many hamlets of a region are in which category."""
    return {name: count for name, count in reading.together(reading.groups(code, day)).hamlets.items() if count}


def test_nothing_of_a_survey_is_changed_afterwards(village: Site, survey: Make) -> None:
    key = survey(village, "Krajan", "2026-01-05")

    for change in (lambda row: setattr(row, "category", "4g_baik"), db.session.delete):
        with site_scope(village.id):
            change(db.session.get_one(Survey, key))
            with pytest.raises(AppendOnly):
                db.session.flush()
        db.session.rollback()


def test_a_hamlet_is_what_its_last_survey_until_the_day_says(village: Site, survey: Make) -> None:
    survey(village, "Krajan", "2024-05-01")
    survey(village, "Dusun Krajan", "2025-05-01", "lemah", "tidak_ada", "tidak_ada")
    survey(village, "Krajan", "2026-02-01", "kuat", "kuat", "kuat")

    told = [counted(village.region_code, date.fromisoformat(day)) for day in ("2024-04-30", "2024-05-01", "2026-01-31")]

    assert told == [{}, {"blank": 1}, {"lemah": 1}]
    assert counted(village.region_code) == {"4g_baik": 1}


def test_of_two_surveys_on_one_day_the_later_one_counts(village: Site, survey: Make) -> None:
    survey(village, "Krajan", "2026-02-01")
    survey(village, "Krajan", "2026-02-01", "kuat", "kuat", "kuat")

    assert counted(village.region_code) == {"4g_baik": 1}


def test_a_correction_takes_the_place_of_a_survey_and_both_are_kept(village: Site, survey: Make) -> None:
    wrong = survey(village, "Krajan", "2025-02-01", households=40)
    right = survey(village, "Karang", "2025-02-02", "kuat", "kuat", "kuat", replaces=wrong, reason="Salah dusun.")

    found = reading.find(village.region_code, wrong)

    assert counted(village.region_code) == {"4g_baik": 1}
    assert found is not None
    assert [(row.id, row.corrected_by) for row in reading.history(village.region_code, found)] == [(wrong, right)]
    with site_scope(village.id), pytest.raises(services.ReplacedMeanwhile):
        services.record({}, site=village, by=None, replaces=db.session.get_one(Survey, wrong))


def test_a_survey_of_the_whole_village_holds_until_a_hamlet_is_surveyed(village: Site, survey: Make) -> None:
    survey(village, "", "2024-01-01", "lemah", "tidak_ada", "tidak_ada")
    survey(village, "Krajan", "2025-06-01", "kuat", "kuat", "kuat")
    survey(village, "", "2025-09-01")

    groups = reading.groups(village.region_code, DAY)

    years = [
        (year, {name: count for name, count in found.hamlets.items() if count})
        for year, found in reading.by_year(groups, 2026)
    ]
    assert years == [(2024, {"lemah": 1}), (2025, {"4g_baik": 1}), (2026, {"4g_baik": 1})]


def test_villages_add_up_to_their_region(kecamatan: Site, village: Site, neighbour: Site, survey: Make) -> None:
    survey(village, "Krajan", "2026-01-01", households=40)
    survey(village, "Karang", "2024-01-01", "kuat", "kuat", "kuat", households=60)
    survey(neighbour, "Krajan", "2025-01-01", households=25)
    survey(neighbour, "Lor", "2025-01-01")

    sums = [reading.without_signal(code, DAY) for code in (village.region_code, neighbour.region_code)]
    total = reading.together(reading.groups(KABUPATEN, DAY))

    assert sums == [(1, 40), (2, 25)]
    assert reading.without_signal(KECAMATAN, DAY) == reading.without_signal(KABUPATEN, DAY) == (3, 65)
    assert (total.hamlets["blank"], total.households["blank"], total.uncounted, total.all) == (3, 65, 1, 4)
    assert reading.covers(KECAMATAN, DAY) == {
        village.region_code: reading.Cover(1, date(2026, 1, 1), date(2026, 1, 1)),
        neighbour.region_code: reading.Cover(1, date(2025, 1, 1), date(2025, 1, 1)),
    }


def test_a_village_that_has_the_module_off_is_read_by_nobody(
    kecamatan: Site, village: Site, survey: Make, switch_off: Callable[..., None]
) -> None:
    key = survey(village, "Krajan", "2026-01-01", households=40)
    with site_scope(village.id):
        services.add_step(
            db.session.get_one(Survey, key),
            {"day": DAY, "platform": "PASTI", "status": "diajukan", "urgency": "tinggi"},
            site=village,
            by=None,
        )
    db.session.commit()

    def told() -> list[Any]:
        return [
            *(reading.groups(KECAMATAN, DAY), reading.covers(KECAMATAN, DAY), reading.hamlets(KECAMATAN, DAY)),
            *(list(reading.priorities(KECAMATAN, DAY)), reading.find(KECAMATAN, key), list(reading.every(KECAMATAN))),
            *(reading.proposals(KECAMATAN), reading.without_signal(KECAMATAN, DAY) != (0, 0)),
        ]

    before = [bool(each) for each in told()]
    switch_off(village)

    assert (before, [bool(each) for each in told()]) == ([True] * 8, [False] * 8)


def test_a_region_reads_nothing_beside_it(kecamatan: Site, make_site: MakeSite, survey: Make) -> None:
    other = make_site("33.05.01.2001", slug="lain", name="Lain", modules=("peta",))
    key = survey(other, "Krajan", "2026-01-01")

    assert (counted(KECAMATAN), counted(KABUPATEN), reading.find(KABUPATEN, key)) == ({}, {}, None)


def test_the_most_urgent_hamlet_stands_first(village: Site, survey: Make) -> None:
    survey(village, "Dekat", "2026-01-01", population=400)
    survey(village, "Jauh", "2026-01-01", population=300, tower_km=2)
    survey(village, "Sekolah", "2026-01-01", households=50, tower_km=1, facilities={"sekolah": 2, "ibadah": 1})
    survey(village, "Kosong", "2026-01-01")
    survey(village, "Pindah", "2026-01-01", population=0)
    survey(village, "Kota", "2026-01-01", "kuat", "kuat", "kuat", population=9000)

    told = [(each.survey.hamlet, each.score) for each in reading.priorities(village.region_code, DAY)]

    assert told == [("Sekolah", 800), ("Jauh", 600), ("Dekat", 400), ("Pindah", 0), ("Kosong", None)]


def test_a_layer_has_what_lies_in_the_box(village: Site, survey: Make) -> None:
    survey(village, "Barat", "2026-01-01", latitude=-7.47, longitude=109.45)
    survey(village, "Timur", "2026-01-01", latitude=-7.47, longitude=109.49)
    survey(village, "Entah", "2026-01-01")

    box = BBox(west=109.44, south=-7.5, east=109.46, north=-7.4)
    told = [each.survey.hamlet for each in reading.placed(village.region_code, DAY, bbox=box)]

    assert (told, len(list(reading.placed(village.region_code, DAY)))) == (["Barat"], 2)


def test_the_newest_step_says_how_a_proposal_stands(village: Site, survey: Make) -> None:
    key = survey(village, "Krajan", "2026-01-01")
    step = {"platform": "PASTI", "urgency": "tinggi"}
    with site_scope(village.id):
        row = db.session.get_one(Survey, key)
        for day, status in ((date(2026, 2, 1), "disetujui"), (date(2026, 1, 5), "diajukan")):
            services.add_step(row, {**step, "day": day, "status": status}, site=village, by=None)
        db.session.commit()
        kept = sorted(db.session.scalars(select(ProposalStep.status)))

    told = reading.proposals(KECAMATAN)

    assert ([each.status for each in told.values()], kept) == (["disetujui"], ["diajukan", "disetujui"])


def test_many_surveys_are_read_in_no_more_statements_than_few(
    kecamatan: Site, village: Site, neighbour: Site, survey: Make, count_statements: Any
) -> None:
    asks: list[Callable[[str, date], Iterable[Any]]] = [reading.groups, reading.covers, reading.hamlets]
    asks += [reading.priorities, reading.without_signal]

    def asked() -> list[int]:
        counts = []
        for ask in asks:
            with count_statements() as counted:
                # What goes through rows asks for them then.
                list(ask(KECAMATAN, DAY))
            counts.append(counted.count)
        return counts

    survey(village, "Krajan", "2026-01-01")
    few = asked()
    for number in range(5):
        survey(neighbour, f"Dusun {number}", "2026-01-01")

    # Of what may be more than fits in one answer, first which rows they are.
    assert (few, asked()) == ([1, 1, 1, 2, 1], [1, 1, 1, 2, 1])


def test_a_score_is_as_large_as_what_may_be_typed(village: Site, survey: Make) -> None:
    # Somebody types a nought too many: no page about the region may break on it.
    survey(village, "Krajan", "2026-01-01", population=1_000_000, facilities={"sekolah": 1_000_000})

    assert [each.score for each in reading.priorities(village.region_code, DAY)] == [1_000_001_000_000]
