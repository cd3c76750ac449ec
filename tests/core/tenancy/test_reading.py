"""Locks (a) and (b) against reading: every way to ask gives the rows of the site in scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    and_,
    exists,
    func,
    lambda_stmt,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import (
    Bundle,
    aliased,
    contains_eager,
    joinedload,
    load_only,
    selectinload,
    subqueryload,
)

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import TenancyError, enter_site
from tests.core.tenancy.conftest import Sites
from tests.core.tenancy.models import Counter, Crop, Parcel

pytestmark = pytest.mark.each_case_on_both

Ask = Callable[[Any, Sites], Any]
parcels: Any = Parcel.__table__
crops: Any = Crop.__table__
counters: Any = Counter.__table__
other = aliased(Parcel)

# What each of these returns, in the scope of "mine".
ANSWERED: dict[str, tuple[Ask, Any]] = {
    "entities": (lambda s, _: [p.title for p in s.scalars(select(Parcel))], ["mine"]),
    "columns": (lambda s, _: s.execute(select(Parcel.title)).all(), [("mine",)]),
    "bundle": (lambda s, _: [b.title for (b,) in s.execute(select(Bundle("b", Parcel.title)))], ["mine"]),
    "legacy query": (lambda s, _: [p.title for p in s.query(Parcel)], ["mine"]),
    "legacy count": (lambda s, _: s.query(Parcel).count(), 1),
    "lambda": (lambda s, _: s.execute(lambda_stmt(lambda: select(Parcel.title))).all(), [("mine",)]),
    "joined children": (
        lambda s, _: [len(p.crops) for p in s.scalars(select(Parcel).options(joinedload(Parcel.crops))).unique()],
        [2],
    ),
    "select-in children": (
        lambda s, _: [len(p.crops) for p in s.scalars(select(Parcel).options(selectinload(Parcel.crops)))],
        [2],
    ),
    "subquery children": (
        lambda s, _: [len(p.crops) for p in s.scalars(select(Parcel).options(subqueryload(Parcel.crops)))],
        [2],
    ),
    "contained children": (
        lambda s, _: [
            len(p.crops)
            for p in s.scalars(select(Parcel).join(Parcel.crops).options(contains_eager(Parcel.crops))).unique()
        ],
        [2],
    ),
    "lazy children": (lambda s, i: [c.name for c in s.get(Parcel, i.my_parcel).crops], ["mine", "mine"]),
    "lazy parent": (lambda s, i: s.get(Crop, i.crop[i.mine]).parcel.title, "mine"),
    "lazy many-to-many": (lambda s, i: [t.word for t in s.get(Crop, i.crop[i.mine]).tags], ["mine"]),
    "joined many-to-many": (
        lambda s, _: [
            [t.word for t in c.tags] for c in s.scalars(select(Crop).options(joinedload(Crop.tags))).unique()
        ],
        [["mine"], []],
    ),
    "count": (lambda s, _: s.scalar(select(func.count()).select_from(Parcel)), 1),
    "exists, own": (lambda s, i: s.scalar(select(exists().where(Parcel.id == i.my_parcel))), True),
    "exists, foreign": (lambda s, i: s.scalar(select(exists().where(Parcel.id == i.their_parcel))), False),
    "get, foreign": (lambda s, i: s.get(Parcel, i.their_parcel), None),
    "get, foreign, anew": (lambda s, i: s.get(Parcel, i.their_parcel, populate_existing=True), None),
    "by the foreign key": (lambda s, i: s.scalars(select(Parcel).where(Parcel.id == i.their_parcel)).all(), []),
    "by the foreign site": (lambda s, i: s.scalars(select(Parcel).where(Parcel.site_id != i.mine)).all(), []),
    "alias": (lambda s, _: [p.title for p in s.scalars(select(aliased(Parcel)))], ["mine"]),
    "self join": (
        lambda s, _: s.execute(select(Parcel.title, other.title).join(other, literal(True))).all(),
        [("mine", "mine")],
    ),
    "outer join": (
        lambda s, _: s.execute(select(Parcel.title, Crop.name).outerjoin(Crop, Crop.name != "")).all(),
        [("mine", "mine")] * 2,
    ),
    "common table": (lambda s, _: s.execute(select(select(Parcel.title).cte())).all(), [("mine",)]),
    "subquery": (lambda s, _: s.execute(select(select(Parcel.title).subquery())).all(), [("mine",)]),
    "lateral-like": (
        lambda s, _: s.scalar(select(func.count()).select_from(select(func.count()).select_from(Parcel).subquery())),
        1,
    ),
    "scalar subquery": (
        lambda s, _: s.execute(select(literal(1), select(func.max(Parcel.title)).scalar_subquery())).all(),
        [(1, "mine")],
    ),
    "correlated": (
        lambda s, _: s.execute(select(Parcel.title).where(exists().where(Crop.parcel_id == Parcel.id))).all(),
        [("mine",)],
    ),
    "any child": (lambda s, _: s.execute(select(Parcel.title).where(Parcel.crops.any(Crop.id > 0))).all(), [("mine",)]),
    "in a subquery": (
        lambda s, _: [p.title for p in s.scalars(select(Parcel).where(Parcel.id.in_(select(Crop.parcel_id))))],
        ["mine"],
    ),
    "union": (
        lambda s, _: sorted(s.execute(union_all(select(Parcel.title), select(Crop.name)))),
        [("mine",)] * 3,
    ),
    "entities from a union": (
        lambda s, _: [
            p.title for p in s.scalars(select(aliased(Parcel, union_all(select(Parcel), select(Parcel)).subquery())))
        ],
        ["mine", "mine"],
    ),
    "some columns": (
        lambda s, _: [p.title for p in s.scalars(select(Parcel).options(load_only(Parcel.title)))],
        ["mine"],
    ),
    "deferred column": (lambda s, i: s.get(Parcel, i.my_parcel).notes, "mine's"),
    "core, narrowed": (
        lambda s, i: s.execute(select(parcels.c.title).where(parcels.c.site_id == i.mine)).all(),
        [("mine",)],
    ),
    "core, narrowed the other way round": (
        lambda s, i: s.execute(select(parcels.c.title).where(literal(i.mine) == parcels.c.site_id)).all(),
        [("mine",)],
    ),
    "core, tied child": (
        lambda s, i: s.execute(
            select(parcels.c.title, crops.c.name)
            .join(crops, and_(crops.c.site_id == parcels.c.site_id, crops.c.parcel_id == parcels.c.id))
            .where(parcels.c.site_id == i.mine)
        ).all(),
        [("mine", "mine")] * 2,
    ),
    "core, correlated and tied": (
        lambda s, i: s.execute(
            select(parcels.c.title).where(
                parcels.c.site_id == i.mine, exists(select(crops.c.id).where(crops.c.site_id == parcels.c.site_id))
            )
        ).all(),
        [("mine",)],
    ),
    "core, tied to a subquery": (
        lambda s, i: s.execute(
            select(parcels.c.title).join(
                inner := select(crops.c.site_id, crops.c.parcel_id)
                .where(crops.c.site_id == i.mine)
                .distinct()
                .subquery(),
                parcels.c.site_id == inner.c.site_id,
            )
        ).all(),
        [("mine",)],
    ),
    "core on the connection": (
        lambda s, i: s.connection().execute(select(parcels.c.title).where(parcels.c.site_id == i.mine)).all(),
        [("mine",)],
    ),
    # The condition makes it the ORM's statement, so its criteria reach the bare column too.
    "core column, entity in the condition": (
        lambda s, _: s.scalar(select(select(func.max(parcels.c.title)).where(Parcel.id > 0).scalar_subquery())),
        "mine",
    ),
    "platform table": (lambda s, _: s.scalar(select(func.count()).select_from(Counter)), 3),
    "platform table beside": (
        lambda s, _: s.execute(select(Parcel.title, Site.id).join(Site, Site.id == Parcel.site_id)).all().__len__(),
        1,
    ),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_reading_gives_rows_of_the_site_in_scope(session: Any, sites: Sites, name: str) -> None:
    ask, expected = ANSWERED[name]
    assert ask(session, sites) == expected


def test_rows_that_come_in_parts_stop_when_the_scope_changes(session: Any, sites: Sites) -> None:
    session.add_all(Parcel(title=f"more {number}") for number in range(5))
    session.flush()
    result = session.scalars(select(Parcel).execution_options(yield_per=1))
    assert next(result).site_id == sites.mine
    enter_site(sites.theirs)
    with pytest.raises(TenancyError):
        next(result)
    result.close()
    session.rollback()


def test_a_key_in_another_guise_gives_nothing(session: Any, sites: Sites) -> None:
    assert session.get(Parcel, sites.their_parcel, identity_token="other") is None  # no password
    assert session.get(Parcel, (sites.their_parcel,), with_for_update=True) is None


def test_children_of_a_made_up_parent_are_nobodys(session: Any, sites: Sites) -> None:
    session = session()
    row = Parcel(id=sites.their_parcel, site_id=sites.mine)
    session.enable_relationship_loading(row)
    assert row.crops == []
    row = Parcel(id=sites.their_parcel, site_id=sites.theirs)
    session.enable_relationship_loading(row)
    with pytest.raises(TenancyError):
        _ = row.crops


@pytest.mark.parametrize("name", [name for name in ANSWERED if not name.startswith("platform")])
def test_reading_without_a_site_in_scope_is_refused(sites: Sites, name: str) -> None:
    ask, _expected = ANSWERED[name]
    with pytest.raises(TenancyError):
        ask(db.session, sites)


def test_a_cached_statement_is_compared_anew(session: Any, sites: Sites) -> None:
    def ask(site_id: int) -> Any:
        return session.execute(select(parcels.c.title).where(parcels.c.site_id == site_id)).all()

    assert ask(sites.mine) == [("mine",)]
    with pytest.raises(TenancyError):
        ask(sites.theirs)
    assert ask(sites.mine) == [("mine",)]
