"""``every_site()``, the only way across: a region's subtree to read, or everything for the platform's own work."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import joinedload, selectinload

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.statements import sites_within
from cms_core.tenancy import TenancyError, every_site, rows_across
from tests.core.tenancy.conftest import Sites
from tests.core.tenancy.models import Counter, Crop, Parcel

pytestmark = pytest.mark.each_case_on_both

parcels: Any = Parcel.__table__
crops: Any = Crop.__table__


@pytest.mark.parametrize(
    ("within", "titles"),
    [
        ("33.04.02", ["mine", "theirs"]),
        ("33.04.02.2001", ["mine"]),
        ("33.04.03", ["far"]),
        ("33.04", ["far", "mine", "theirs"]),
        ("33.04.02.200", []),
        ("33.04.0", []),
        ("33.0_.02", []),
        ("%", []),
        ("64", []),
    ],
)
def test_a_region_reads_its_subtree(sites: Sites, within: str, titles: list[str]) -> None:
    with every_site(within=within) as session:
        assert sorted(session.scalars(select(Parcel.title))) == titles
        assert session.scalar(select(func.count()).select_from(Crop)) == 2 * len(titles)
        assert sorted(p.title for p in session.scalars(select(Parcel).options(selectinload(Parcel.crops)))) == titles
        query = select(Parcel).options(joinedload(Parcel.crops))
        assert sorted(p.title for p in session.scalars(query).unique()) == titles
        assert sorted(session.scalars(select(Parcel.title).where(Parcel.crops.any()))) == titles
        joined = select(Parcel.title).join(Site, Site.id == Parcel.site_id)
        assert sorted(session.scalars(joined)) == titles


def test_a_region_reads_single_rows_of_its_subtree_alone(sites: Sites) -> None:
    with every_site(within="33.04.02") as session:
        assert session.get(Parcel, sites.parcel[sites.far]) is None
        row = session.get(Parcel, sites.their_parcel)
        assert row is not None
        session.refresh(row)
        assert [crop.name for crop in row.crops] == ["theirs", "theirs"]


def test_two_regions_one_after_the_other_do_not_share_a_statement(sites: Sites) -> None:
    for within, titles in [("33.04.02", ["mine", "theirs"]), ("33.04.03", ["far"]), ("33.04.02", ["mine", "theirs"])]:
        with every_site(within=within) as session:
            assert sorted(session.scalars(select(Parcel.title))) == titles


def test_statements_that_are_kept_read_one_region_after_the_other(sites: Sites) -> None:
    query = select(Parcel.title).order_by(Parcel.title)
    for within, titles in [("33.04.02", ["mine", "theirs"]), ("33.04.03", ["far"]), ("33.04.02", ["mine", "theirs"])]:
        with every_site(within=within) as session:
            assert [row.title for row in rows_across(session, query)] == titles
            with pytest.raises(TenancyError):
                rows_across(session, select(parcels.c.title))


REFUSED = {
    "core": lambda s, i: s.execute(select(parcels)).all(),
    "core, one site": lambda s, i: s.execute(select(parcels).where(parcels.c.site_id == i.mine)).all(),
    "core, a list": lambda s, i: s.execute(select(parcels).where(parcels.c.site_id.in_([i.far]))).all(),
    "core, sites of choice": lambda s, i: s.execute(
        select(parcels).where(parcels.c.site_id.in_(select(Site.id)))
    ).all(),
    "core, another region": lambda s, i: s.execute(
        select(parcels).where(parcels.c.site_id.in_(sites_within("33.04.03")))
    ).all(),
    "core, more than the region": lambda s, i: s.execute(
        select(parcels).where(parcels.c.site_id.in_(sites_within("33.04.02").where(Site.id > 0)))
    ).all(),
    "core child": lambda s, i: s.execute(select(crops.c.name).where(crops.c.parcel_id.in_(select(Parcel.id)))).all(),
    "text": lambda s, i: s.execute(text("SELECT * FROM trial_parcel")).all(),
    "driver SQL": lambda s, i: s.connection().exec_driver_sql("SELECT * FROM trial_parcel").all(),
    "update": lambda s, i: s.execute(update(Parcel).values(title="stolen")),
    "delete": lambda s, i: s.execute(delete(Parcel)),
    "core insert": lambda s, i: s.execute(insert(parcels).values(site_id=i.mine, title="new")),
    "platform table": lambda s, i: s.execute(update(Counter).values(title="stolen")),
    "add": lambda s, i: (s.add(Parcel(site_id=i.mine, title="new")), s.flush()),
    "add to a platform table": lambda s, i: (s.add(Counter(site_id=i.mine, title="new")), s.flush()),
    "change": lambda s, i: (setattr(s.get(Parcel, i.my_parcel), "title", "stolen"), s.flush()),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_region_reads_nothing_else_and_writes_nothing(sites: Sites, name: str) -> None:
    with every_site(within="33.04.02") as session, pytest.raises(TenancyError):
        REFUSED[name](session, sites)
    with every_site() as session:
        assert sorted(session.scalars(select(Parcel.title))) == ["far", "mine", "theirs"]
        assert sorted(session.scalars(select(Counter.title))) == ["far", "mine", "theirs"]


def test_core_may_name_the_regions_sites(sites: Sites) -> None:
    with every_site(within="33.04.02") as session:
        query = select(parcels.c.title).where(parcels.c.site_id.in_(sites_within("33.04.02")))
        assert sorted(session.scalars(query)) == ["mine", "theirs"]


def test_the_platform_reads_and_writes_everything(sites: Sites) -> None:
    with every_site() as session:
        assert sorted(session.execute(text("SELECT title FROM trial_parcel")).scalars()) == ["far", "mine", "theirs"]
        session.execute(update(Parcel).values(title="counted"))
        session.add(Parcel(site_id=sites.theirs, title="new"))
    with every_site() as session:
        assert sorted(session.scalars(select(Parcel.title))) == ["counted", "counted", "counted", "new"]


def test_the_platforms_work_is_undone_when_it_fails(sites: Sites) -> None:
    def fail() -> None:
        with every_site() as session:
            session.execute(update(Parcel).values(title="counted"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with every_site() as session:
        assert sorted(session.scalars(select(Parcel.title))) == ["far", "mine", "theirs"]


def test_a_strange_region_spoils_no_statement_for_the_next(sites: Sites) -> None:
    for within, titles in [("33.04.02.", []), ("33/.04", []), ("", []), ("33.04.02", ["mine", "theirs"])]:
        with every_site(within=within) as session:
            assert sorted(session.scalars(select(Parcel.title))) == titles


def test_the_session_of_the_request_sees_no_more_meanwhile(session: Any, sites: Sites) -> None:
    session.rollback()
    with every_site(within="33.04"):
        assert db.session.scalars(select(Parcel.title)).all() == ["mine"]
