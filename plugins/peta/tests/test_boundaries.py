"""Boundaries are looked at, taken and replaced; maps are drawn with those of the nearest site that brought some in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.api import Site, db, now, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta import NAME, hooks
from cms_peta.boundaries import services, words
from cms_peta.boundaries.reading import BoundariesRefused, read
from cms_peta.models import BorderLine, Boundary, BoundarySet
from cms_peta.shapes import pack

from .conftest import LEFT, RIGHT, TWO, Bring, geojson, square

KECAMATAN = geojson(("33.04.02", square(109.45, -7.48)), ("33.04.03", square(109.46, -7.48)))


def drawn(above: str = "33.04.02", level: str = "desa") -> list[str]:
    """Return the areas that a map is drawn with."""
    found = services.current(above, level)
    return sorted(found.areas) if found else []


def test_nothing_is_shown_before_it_is_taken(kecamatan: Site, bring: Bring, make_user: MakeUser) -> None:
    key = bring(accepted=False)

    before = drawn()
    with site_scope(kecamatan.id):
        row = db.session.get_one(BoundarySet, key)
        kept = services.borders_of_set(row)
        services.accept(row, site=kecamatan, by=make_user(region_code="33.04"))
    db.session.commit()

    assert (before, drawn()) == ([], ["33.04.02.2002", "33.04.02.2007"])
    assert sorted(kept.areas) == drawn()
    assert kept.hectares["33.04.02.2007"] == pytest.approx(122.1, rel=1e-3)


def test_what_is_taken_replaces_what_was_there_and_keeps_it(kecamatan: Site, bring: Bring) -> None:
    first, second = bring(), bring(source="Tim penegasan")

    found = services.current("33.04.02", "desa")
    with site_scope(kecamatan.id):
        states = [(row.id, row.replaced_at is None) for row in services.sets()]

    assert found is not None
    assert (found.source, states) == ("Tim penegasan", [(second, True), (first, False)])


def test_a_second_click_changes_nothing(kecamatan: Site, bring: Bring, make_user: MakeUser) -> None:
    first = bring()
    bring()

    with site_scope(kecamatan.id):
        row = db.session.get_one(BoundarySet, first)
        services.accept(row, site=kecamatan, by=make_user(region_code="33.04"))

    assert row.replaced_at is not None


def test_the_nearest_site_that_brought_some_in_is_drawn(kecamatan: Site, make_site: MakeSite, bring: Bring) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))
    far = geojson(("33.04.02.2007", square(109.5, -7.5)))
    bring(far, site=kabupaten)

    of_kabupaten = drawn()
    bring(TWO)
    of_kecamatan = drawn()

    assert (of_kabupaten, of_kecamatan) == (["33.04.02.2007"], ["33.04.02.2002", "33.04.02.2007"])
    assert (drawn("33.04", "desa"), drawn("33.04.03"), services.has("33.04", "desa")) == (
        ["33.04.02.2007"],
        [],
        True,
    )


def test_boundaries_of_a_site_that_has_switched_the_map_off_are_not_drawn(
    kecamatan: Site, bring: Bring, switch_off: Any
) -> None:
    bring()

    switch_off(kecamatan)

    assert drawn() == []


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ([("33.04.05.2001", LEFT)], "Tidak ada wilayah di bawah Klampok"),
        ([("33.04.02", LEFT)], "Tidak ada wilayah di bawah Klampok"),
        ([("33.04.02.2009", LEFT)], "tidak ada di register wilayah: 33.04.02.2009"),
    ],
)
def test_areas_that_the_site_does_not_know_are_refused(
    areas: Any, said: str, kecamatan: Site, village: Site, app: Any
) -> None:
    with app.test_request_context(), pytest.raises(BoundariesRefused) as refused:
        services.prepare(read(geojson(*areas)), kecamatan.region_code, kecamatan.name, services.names_below(kecamatan))

    assert said in refused.value.sentences[0]


def test_a_file_of_two_levels_is_refused(make_site: MakeSite, village: Site, app: Any) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara")
    mixed = geojson(("33.04.02", LEFT), ("33.04.02.2007", RIGHT))

    with app.test_request_context(), pytest.raises(BoundariesRefused, match="sekaligus"):
        services.prepare(read(mixed), kabupaten.region_code, kabupaten.name, services.names_below(kabupaten))


def test_what_a_file_has_too_much_and_too_little_is_told(
    kecamatan: Site, neighbour: Site, village: Site, app: Any
) -> None:
    told = geojson(("33.04.02.2007", LEFT), ("33.04.05.2001", RIGHT))

    prepared = services.prepare(read(told), kecamatan.region_code, kecamatan.name, services.names_below(kecamatan))

    assert (prepared.level, [code for code, _shape in prepared.areas]) == ("desa", ["33.04.02.2007"])
    assert prepared.found == {"renamed": 1, "left_out": 1, "missing": 1}
    with app.test_request_context():
        told_of = words.told({"swapped": 1, "turned": 2, **prepared.found}, {})
        assert [each.sentence[:14] for each in told_of] == [
            *("Lintang tertul", "2 cincin diput", "1 nama berbeda"),
            *("1 wilayah di l", "1 wilayah di r"),
        ]


def test_each_border_has_a_status_of_its_own(kecamatan: Site, bring: Bring, make_user: MakeUser) -> None:
    key, by = bring(), make_user(region_code="33.04")
    with site_scope(kecamatan.id):
        lines = {(line.one, line.other): line for line in services.each_line(db.session.get_one(BoundarySet, key))}
        between = lines["33.04.02.2002", "33.04.02.2007"]
        services.set_status(between, "penegasan", "Perbup 1/2026", site=kecamatan, by=by)
    db.session.commit()

    found = services.current("33.04.02", "desa")

    assert found is not None
    assert {(line.one, line.other): line.status for line in found.lines} == {
        ("", "33.04.02.2002"): "indikatif",
        ("", "33.04.02.2007"): "indikatif",
        ("33.04.02.2002", "33.04.02.2007"): "penegasan",
    }


def test_what_nobody_took_is_thrown_away_with_all_of_it(kecamatan: Site, bring: Bring) -> None:
    old, fresh, taken = bring(accepted=False), bring(accepted=False), bring()
    with site_scope(kecamatan.id):
        for key in (old, taken):
            db.session.get_one(BoundarySet, key).made_at = now() - services.FORGOTTEN - timedelta(minutes=1)
        db.session.commit()
        (task,) = hooks.cms_register_tasks()
        task.run(kecamatan.id)
        db.session.commit()

        assert sorted(db.session.scalars(select(BoundarySet.id))) == [fresh, taken]
        counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Boundary, BorderLine)]
        assert counts == [4, 6]


def test_what_was_thrown_away_leaves_its_number_to_no_other(kecamatan: Site, bring: Bring) -> None:
    key = bring(accepted=False)
    with site_scope(kecamatan.id):
        lines = set(db.session.scalars(select(BorderLine.id)))
        services.discard(db.session.get_one(BoundarySet, key))
        db.session.commit()

    assert bring(accepted=False) != key
    with site_scope(kecamatan.id):
        assert lines & set(db.session.scalars(select(BorderLine.id))) == set()


def test_what_somebody_takes_meanwhile_is_not_thrown_away(kecamatan: Site, bring: Bring) -> None:
    key = bring()
    with site_scope(kecamatan.id):
        row = db.session.get_one(BoundarySet, key)
        # Taken in another window, of which this one knows nothing yet.
        set_committed_value(row, "accepted_at", None)

        assert (row.accepted_at, services.discard(row)) == (None, False)
        assert db.session.scalars(select(BoundarySet.id)).all() == [key]


def test_what_somebody_throws_away_meanwhile_is_not_taken(kecamatan: Site, bring: Bring, make_user: MakeUser) -> None:
    key, by = bring(accepted=False), make_user(region_code="33.04")
    with site_scope(kecamatan.id):
        row = db.session.get_one(BoundarySet, key)
        services.discard(db.session.get_one(BoundarySet, key))
        db.session.flush()

        assert services.accept(row, site=kecamatan, by=by) is False


def test_the_areas_are_kept_as_they_came(kecamatan: Site, bring: Bring) -> None:
    bring()

    whole = services.current("33.04.02", "desa", whole=True)

    assert whole is not None
    assert [pack(whole.areas[each.code]) for each in read(TWO).areas] == [pack(each.shape) for each in read(TWO).areas]


def test_a_kabupaten_brings_in_its_kecamatan(make_site: MakeSite, bring: Bring, make_region: Any) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))
    make_region("33.04.03")

    bring(KECAMATAN, site=kabupaten)

    assert drawn("33.04", "kecamatan") == ["33.04.02", "33.04.03"]
    assert drawn("33.04", "desa") == []


def test_who_brought_what_is_in_the_audit(kecamatan: Site, bring: Bring) -> None:
    key = bring()

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.what == f"{NAME}.boundaries")).one()
    assert (entry.site_id, entry.target, entry.detail) == (kecamatan.id, str(key), {"level": "desa"})
