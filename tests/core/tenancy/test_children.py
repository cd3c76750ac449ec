"""Lock (d): the database itself refuses a child that hangs on another site's parent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from cms_core.database import read_only
from cms_core.extensions import Base, db
from cms_core.sites.models import Site
from cms_core.tenancy import SiteOwned, child_of, every_site, platform_work
from tests.core.tenancy.conftest import Sites
from tests.core.tenancy.models import CROP_TAGS, Crop, Parcel

crops: Any = Crop.__table__


def test_a_child_of_a_foreign_parent_is_refused_by_the_database(session: Any, sites: Sites) -> None:
    session.add(Crop(name="new", parcel_id=sites.their_parcel))
    with pytest.raises(IntegrityError):
        session.flush()


def test_moving_a_child_to_a_foreign_parent_is_refused_by_the_database(session: Any, sites: Sites) -> None:
    session.get(Crop, sites.crop[sites.mine]).parcel_id = sites.their_parcel
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    "write",
    [
        lambda i: insert(crops).values(site_id=i.mine, parcel_id=i.their_parcel, name="new"),
        lambda i: update(crops).where(crops.c.id == i.crop[i.mine]).values(parcel_id=i.their_parcel),
        lambda i: update(crops).where(crops.c.id == i.crop[i.mine]).values(site_id=i.theirs),
        lambda i: insert(CROP_TAGS).values(site_id=i.mine, crop_id=i.crop[i.theirs], tag_id=1),
        lambda i: insert(crops).values(site_id=0, parcel_id=i.my_parcel, name="new"),
    ],
    ids=["insert", "move to a parent", "move to a site", "association", "no site at all"],
)
def test_even_platform_work_cannot_cross_sites_in_the_database(sites: Sites, write: Any) -> None:
    with pytest.raises(IntegrityError), every_site() as session:
        session.execute(write(sites))


@pytest.mark.sqlite_only("PostgreSQL has no such switch")
def test_foreign_keys_are_on_for_every_connection(sites: Sites) -> None:
    with platform_work(), read_only():
        connections = [db.engine.connect() for _number in range(3)]
        assert [c.exec_driver_sql("PRAGMA foreign_keys").scalar() for c in connections] == [1, 1, 1]
        for connection in connections:
            connection.close()


def test_deleting_a_site_takes_its_rows_along(sites: Sites) -> None:
    with every_site() as session:
        session.execute(delete(CROP_TAGS).where(CROP_TAGS.c.site_id == sites.theirs))
        session.execute(delete(Site).where(Site.id == sites.theirs))
    with every_site() as session:
        assert sorted(session.scalars(select(Parcel.title))) == ["far", "mine"]
        assert session.scalars(select(Crop.site_id).where(Crop.site_id == sites.theirs)).all() == []


def owned_tables() -> list[Any]:
    return [mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, SiteOwned)]


def test_every_site_owned_table_can_be_pointed_at_with_its_site() -> None:
    for table in owned_tables():
        unique = [
            tuple(constraint.columns.keys())
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        ]
        assert ("site_id", "id") in unique, table.name
        assert not table.c.site_id.nullable, table.name


def test_every_key_between_site_owned_tables_names_the_site() -> None:
    names = {table.name for table in owned_tables()}
    for table in owned_tables():
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name in names:
                assert "site_id" in constraint.column_keys, f"{table.name} -> {constraint.referred_table.name}"


@pytest.mark.parametrize("ondelete", ["SET NULL", "SET DEFAULT", "set null (parcel_id)"])
def test_child_of_refuses_what_would_empty_the_site(ondelete: str) -> None:
    with pytest.raises(ValueError, match="site"):
        child_of("trial_parcel", "parcel_id", ondelete=ondelete)
