"""Three sites with the same things in them; the attacks run in the scope of the first."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from cms_core.database import TenantSession
from cms_core.extensions import Base, db
from cms_core.tenancy import every_site, platform_work, site_scope
from cms_core.testing.factories import MakeSite
from tests.core.tenancy.models import TABLES, Counter, Crop, Parcel, Tag


@dataclasses.dataclass(frozen=True)
class Sites:
    """``mine`` and ``theirs`` lie in one kecamatan, ``far`` in another; each has a parcel with two crops."""

    mine: int
    theirs: int
    far: int
    parcel: dict[int, int]
    crop: dict[int, int]

    @property
    def my_parcel(self) -> int:
        return self.parcel[self.mine]

    @property
    def their_parcel(self) -> int:
        return self.parcel[self.theirs]


@pytest.fixture
def sites(database_app: Flask, make_site: MakeSite) -> Sites:
    """The sites and their rows."""
    with platform_work(), db.engine.begin() as connection:
        Base.metadata.create_all(connection, tables=TABLES)  # type: ignore[arg-type]  # mapped tables are tables
    codes = {"mine": "33.04.02.2001", "theirs": "33.04.02.2002", "far": "33.04.03.2001"}
    ids = {name: make_site(code).id for name, code in codes.items()}
    parcel: dict[int, int] = {}
    crop: dict[int, int] = {}
    for name, site_id in ids.items():
        with site_scope(site_id):
            tag = Tag(word=name)
            row = Parcel(title=name, notes=f"{name}'s", crops=[Crop(name=name, tags=[tag]), Crop(name=name)])
            db.session.add_all([row, Counter(site_id=site_id, title=name)])
            db.session.flush()
            parcel[site_id], crop[site_id] = row.id, row.crops[0].id
    db.session.commit()
    return Sites(**ids, parcel=parcel, crop=crop)


@pytest.fixture
def session(sites: Sites) -> Iterator[scoped_session[TenantSession] | Any]:
    """``db.session`` in the scope of ``mine``."""
    with site_scope(sites.mine):
        yield db.session
        db.session.rollback()


def everything() -> list[tuple[int, str]]:
    """Return what there is of every site, so that a test sees what an attack has changed."""
    with every_site() as session:
        return sorted((row.site_id, row.title) for row in session.execute(select(Parcel.site_id, Parcel.title)))


@pytest.fixture
def before(sites: Sites) -> list[tuple[int, str]]:
    return [(sites.mine, "mine"), (sites.theirs, "theirs"), (sites.far, "far")]
