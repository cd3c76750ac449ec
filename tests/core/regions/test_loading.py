from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms_core.extensions import db
from cms_core.regions.loading import EmptySource, LoadReport, Renamed, load
from cms_core.regions.models import Region, RegionAlias
from cms_core.regions.services import UnknownRegion, by_code
from cms_core.regions.source import DECREE, DECREE_DATE, SourceRegion, national

TODAY = date(2026, 8, 20)


def source(**changes: str | None) -> list[SourceRegion]:
    """A register of four lines; ``changes`` renames by the last part of a code, None takes away."""
    names = {"33": "Jawa Tengah", "33.04": "Kabupaten Banjarnegara", "33.04.02": "Purworeja Klampok"}
    villages = {"2006": "Kalilandak", "2007": "Kalimandi"} | {key[1:]: name for key, name in changes.items()}
    names |= {f"33.04.02.{number}": name for number, name in villages.items() if name}
    return [SourceRegion(code, name, "53474" if code.count(".") == 3 else None) for code, name in names.items()]


def codes(regions: Iterable[SourceRegion]) -> tuple[str, ...]:
    return tuple(sorted(region.code for region in regions))


def test_load_writes_the_whole_register(app: Flask) -> None:
    report = load()

    assert (len(report.added), report.unchanged) == (91_599, 0)
    counted = {row[0]: row[1] for row in db.session.execute(select(Region.kind, func.count()).group_by(Region.kind))}
    assert counted == {
        "provinsi": 38,
        "kabupaten": 416,
        "kota": 98,
        "kecamatan": 7_285,
        "kelurahan": 8_496,
        "desa": 75_252,
        "desa_adat": 14,
    }
    assert db.session.scalar(select(func.count()).where(Region.parent_id.is_(None))) == 38
    without = select(func.count()).where(Region.level == "desa", Region.postal_code.is_(None))
    assert db.session.scalar(without) == 0


def test_load_keeps_code_kind_parent_postal_code_and_validity(app: Flask) -> None:
    load(under="64.08.04")

    village = by_code("64.08.04.1010")
    assert village is not None
    assert village.parent is not None
    assert (village.name, village.kind, village.level, village.postal_code) == (
        "Teluk Lingga",
        "kelurahan",
        "desa",
        "75681",
    )
    assert village.parent.code == "64.08.04"
    assert (village.valid_from, village.valid_until, village.basis) == (DECREE_DATE, None, DECREE)


def test_load_under_takes_the_subtree_and_what_is_above(app: Flask) -> None:
    report = load(under="33.04.02")

    assert report.added == ("33", "33.04", "33.04.02", *(f"33.04.02.200{number}" for number in range(1, 9)))
    assert list(db.session.scalars(select(Region.code).order_by(Region.code))) == list(report.added)


def test_load_again_changes_nothing(app: Flask) -> None:
    load(under="33.04.02")

    assert load(under="33.04.02") == LoadReport(unchanged=11)


def test_load_wider_keeps_what_is_there(app: Flask) -> None:
    load(under="33.04.02")
    before = {row.code: row.id for row in db.session.execute(select(Region.code, Region.id))}

    report = load(under="33.04")

    assert report.unchanged == 11
    after = {row.code: row.id for row in db.session.execute(select(Region.code, Region.id))}
    assert before.items() <= after.items()
    # Banjarnegara: 20 kecamatan, 266 desa and 12 kelurahan, with the province above.
    assert len(after) == 2 + 20 + 266 + 12


def test_load_keeps_the_old_name_as_an_alias(app: Flask) -> None:
    load(source=source())

    report = load(source=source(_2007="Kalimandi Baru"), today=TODAY)

    assert report.renamed == (Renamed("33.04.02.2007", "Kalimandi", "Kalimandi Baru"),)
    region = by_code("33.04.02.2007")
    assert region is not None
    assert region.name == "Kalimandi Baru"
    alias = db.session.scalars(select(RegionAlias).where(RegionAlias.region_id == region.id)).one()
    assert (alias.name, alias.until) == ("Kalimandi", TODAY)


def test_load_renames_back_and_forth_without_doubling_aliases(app: Flask) -> None:
    load(source=source())
    for name in ("Kalimandi Baru", "Kalimandi", "Kalimandi Baru"):
        load(source=source(_2007=name), today=TODAY)

    region = by_code("33.04.02.2007")
    assert region is not None
    aliases = select(RegionAlias.name).where(RegionAlias.region_id == region.id).order_by(RegionAlias.name)
    assert list(db.session.scalars(aliases)) == ["Kalimandi", "Kalimandi Baru"]


def test_load_shows_a_rename_to_regions_that_are_already_loaded(app: Flask) -> None:
    load(source=source())
    region = by_code("33.04.02.2007")
    assert region is not None
    assert region.name == "Kalimandi"

    load(source=source(_2007="Kalimandi Baru"))

    assert region.name == "Kalimandi Baru"


def test_load_withdraws_and_takes_back(app: Flask) -> None:
    load(source=source())
    key = db.session.scalar(select(Region.id).where(Region.code == "33.04.02.2007"))

    gone = load(source=source(_2007=None), today=TODAY)
    assert gone.withdrawn == ("33.04.02.2007",)
    region = by_code("33.04.02.2007")
    assert region is not None
    assert region.valid_until == TODAY
    assert load(source=source(_2007=None)).withdrawn == ()

    back = load(source=source())
    assert (back.restored, back.added) == (("33.04.02.2007",), ())
    region = by_code("33.04.02.2007")
    assert region is not None
    assert (region.id, region.valid_until) == (key, None)


def test_load_under_withdraws_only_there(app: Flask) -> None:
    load(source=source())

    report = load(under="33.04.02.2007", source=[])

    assert report.withdrawn == ("33.04.02.2007",)


def test_load_corrects_postal_codes(app: Flask) -> None:
    load(source=source())
    other = [SourceRegion(each.code, each.name, each.postal_code and "53475") for each in source()]

    report = load(source=other)

    assert report.corrected == ("33.04.02.2006", "33.04.02.2007")
    region = by_code("33.04.02.2007")
    assert region is not None
    assert region.postal_code == "53475"


def test_load_adds_known_spellings_once(app: Flask) -> None:
    load(under="33.04.02")
    load(under="33.04.02")

    aliases = select(RegionAlias.name, Region.code).join(Region, Region.id == RegionAlias.region_id)
    assert db.session.execute(aliases).all() == [("Purwareja Klampok", "33.04.02")]


def test_load_refuses_an_unknown_region_and_an_empty_source(app: Flask) -> None:
    for code in ("00", "33.99", "not a code"):
        with pytest.raises(UnknownRegion):
            load(under=code)
    with pytest.raises(EmptySource):
        load(source=[])


def test_load_reports_how_far_it_has_come(app: Flask) -> None:
    seen: list[tuple[int, int]] = []

    load(under="33.04.02", progress=lambda done, total: seen.append((done, total)))

    assert seen[0] == (0, 11)
    assert seen[-1] == (11, 11)
    assert seen == sorted(seen)


def test_national_source_strips_names_and_puts_parents_first() -> None:
    seen: set[str] = set()
    for region in national("33.04"):
        assert region.name == " ".join(region.name.split())
        assert "." not in region.code or region.code.rpartition(".")[0] in seen
        seen.add(region.code)
    assert codes(national("33.04.02.2007")) == ("33", "33.04", "33.04.02", "33.04.02.2007")
    assert codes(national("33.99")) == ()
