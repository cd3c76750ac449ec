"""Locks (b) and (c) against writing: a flush writes rows of the site in scope, and nothing else writes at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, event, func, insert, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from cms_core import statements
from cms_core.extensions import db
from cms_core.tenancy import TenancyError, every_site
from tests.core.tenancy.conftest import Sites, everything
from tests.core.tenancy.models import CROP_TAGS, LOOSE, MISNAMED, Counter, Crop, Parcel, Tag

pytestmark = pytest.mark.each_case_on_both

parcels: Any = Parcel.__table__
crops: Any = Crop.__table__


def test_a_new_row_gets_the_site_in_scope(session: Any, sites: Sites) -> None:
    row = Parcel(title="new")
    session.add(row)
    session.flush()
    assert row.site_id == sites.mine


def test_new_children_get_the_site_in_scope(session: Any, sites: Sites) -> None:
    crop = Crop(name="new", tags=[Tag(word="new")])
    parcel = session.get(Parcel, sites.my_parcel)
    parcel.crops.append(crop)
    session.flush()
    assert (crop.site_id, crop.tags[0].site_id) == (sites.mine, sites.mine)


@pytest.mark.parametrize("field", ["title", "notes"])
def test_own_rows_are_changed_and_deleted(session: Any, sites: Sites, field: str) -> None:
    row = session.get(Parcel, sites.my_parcel)
    setattr(row, field, "changed")
    session.flush()
    session.refresh(row)
    assert getattr(row, field) == "changed"
    for crop in row.crops:
        crop.tags.clear()
    session.delete(row)
    session.flush()
    assert session.scalar(select(func.count()).select_from(Parcel)) == 0


Attack = Callable[[Any, Sites], Any]


def _forged(sites: Sites) -> Parcel:
    """Return a row of the foreign site that pretends to be the site's own, as if it had been loaded."""
    row = Parcel(id=sites.their_parcel, site_id=sites.mine, title="theirs")
    make_transient_to_detached(row)
    return row


def _add(session: Any, row: Any) -> None:
    session.add(row)
    session.flush()


def _move(session: Any, sites: Sites) -> None:
    session.get(Parcel, sites.my_parcel).site_id = sites.theirs
    session.flush()


def _move_and_expire(session: Any, sites: Sites) -> None:
    row = session.get(Parcel, sites.my_parcel)
    set_committed_value(row, "site_id", sites.theirs)
    row.title = "stolen"
    session.flush()


def _listener(session: Any, sites: Sites) -> None:
    def move(_mapper: Any, _connection: Any, row: Parcel) -> None:
        row.site_id = sites.theirs

    event.listen(Parcel, "before_insert", move)
    try:
        _add(session, Parcel(title="new"))
    finally:
        event.remove(Parcel, "before_insert", move)


def _listener_with_core(session: Any, sites: Sites) -> None:
    def steal(_mapper: Any, connection: Any, _row: Parcel) -> None:
        connection.execute(insert(parcels).values(site_id=sites.theirs, title="new"))

    event.listen(Parcel, "before_insert", steal)
    try:
        _add(session, Parcel(title="mine too"))
    finally:
        event.remove(Parcel, "before_insert", steal)


def _listener_that_reads(session: Any, sites: Sites) -> None:
    def read(_mapper: Any, connection: Any, _row: Parcel) -> None:
        connection.execute(select(parcels.c.title)).all()

    event.listen(Parcel, "before_insert", read)
    try:
        _add(session, Parcel(title="new"))
    finally:
        event.remove(Parcel, "before_insert", read)


def _listening(session: Any, write: Callable[[Any], Any]) -> None:
    """Run a write of the connection's in the middle of a flush, where writing is allowed."""

    def listener(_mapper: Any, connection: Any, _row: Parcel) -> None:
        connection.execute(write(connection))

    event.listen(Parcel, "before_insert", listener)
    try:
        _add(session, Parcel(title="new"))
    finally:
        event.remove(Parcel, "before_insert", listener)


def _move_by_sql(session: Any, sites: Sites, moment: str) -> None:
    def move(_mapper: Any, _connection: Any, row: Parcel) -> None:
        row.site_id = select(literal(sites.theirs)).scalar_subquery()

    row = session.get(Parcel, sites.my_parcel) if moment == "before_update" else Parcel()
    event.listen(Parcel, moment, move)
    try:
        row.title = "stolen"
        _add(session, row)
    finally:
        event.remove(Parcel, moment, move)


def _read_into(session: Any, row: Any, query: Any) -> None:
    row.title = query.scalar_subquery()
    _add(session, row)


def _upsert(connection: Any, sites: Sites) -> Any:
    dialect = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = dialect(parcels).values(id=sites.their_parcel, site_id=sites.mine, title="mine")
    return statement.on_conflict_do_update(index_elements=["id"], set_={"title": "stolen"})


def _attached_elsewhere(session: Any, sites: Sites) -> None:
    with every_site() as across:
        row = across.get(Parcel, sites.their_parcel)
        across.expunge(row)
    row.title = "stolen"
    _add(session, row)


def _deleted_elsewhere(session: Any, sites: Sites) -> None:
    with every_site() as across:
        row = across.get(Parcel, sites.their_parcel)
        across.expunge(row)
    session.add(row)
    session.delete(row)
    session.flush()


REFUSED: dict[str, Attack] = {
    "add, foreign": lambda s, i: _add(s, Parcel(site_id=i.theirs, title="new")),
    "add, foreign child": lambda s, i: _add(s, Crop(site_id=i.theirs, parcel_id=i.their_parcel, name="new")),
    "add, expression": lambda s, i: _add(s, Parcel(site_id=select(func.max(Parcel.site_id)), title="new")),
    "change the site": _move,
    "change the site unseen": _move_and_expire,
    "a row from elsewhere": _attached_elsewhere,
    "delete a row from elsewhere": _deleted_elsewhere,
    "a listener that moves": _listener,
    "a listener that writes": _listener_with_core,
    "a listener that reads": _listener_that_reads,
    "a listener that moves by SQL": lambda s, i: _move_by_sql(s, i, "before_insert"),
    "a listener that copies": lambda s, i: _listening(
        s, lambda _: insert(parcels).from_select(["site_id", "title"], select(literal(i.mine), parcels.c.title))
    ),
    "a listener that copies to another site": lambda s, i: _listening(
        s,
        lambda _: insert(parcels).from_select(
            ["site_id", "title"], select(literal(i.theirs), parcels.c.title).where(parcels.c.site_id == i.mine)
        ),
    ),
    "a listener that upserts": lambda s, i: _listening(s, lambda c: _upsert(c, i)),
    "a listener that replaces": lambda s, i: _listening(
        s, lambda _: insert(parcels).prefix_with("OR REPLACE").values(id=i.their_parcel, site_id=i.mine, title="x")
    ),
    "a listener that updates from elsewhere": lambda s, i: _listening(
        s, lambda _: update(parcels).values(title=crops.c.name).where(crops.c.parcel_id != parcels.c.id)
    ),
    "a listener that moves what it updates": lambda s, i: _listening(
        s, lambda _: update(parcels).values(site_id=i.theirs)
    ),
    "a listener that moves what it updates by SQL": lambda s, i: _listening(
        s, lambda _: update(parcels).values(site_id=parcels.c.site_id + 1)
    ),
    "a listener that updates a loose child": lambda s, i: _listening(s, lambda _: update(LOOSE).values(parcel_id=1)),
    "add, with what others have": lambda s, i: _read_into(s, Parcel(), select(func.max(parcels.c.title))),
    "add, with what another has": lambda s, i: _read_into(
        s, Parcel(), select(parcels.c.title).where(parcels.c.site_id == i.theirs)
    ),
    "change, with what others have": lambda s, i: _read_into(
        s, s.get(Parcel, i.my_parcel), select(func.max(Parcel.title))
    ),
    "add to a platform table what others have": lambda s, i: _read_into(
        s, Counter(site_id=i.mine), select(func.max(parcels.c.title))
    ),
    "insert": lambda s, i: s.execute(insert(Parcel), [{"site_id": i.theirs, "title": "new"}]),
    "insert into a platform table": lambda s, i: s.execute(
        insert(Counter).from_select(["site_id", "title"], select(parcels.c.site_id, parcels.c.title))
    ),
    "update of a platform table": lambda s, i: s.execute(
        update(Counter).values(title=select(func.max(parcels.c.title)).scalar_subquery())
    ),
    "insert of a loose child": lambda s, i: s.execute(insert(LOOSE).values(parcel_id=i.their_parcel)),
    "insert of a misnamed child": lambda s, i: s.execute(insert(MISNAMED).values(owner_id=i.theirs)),
    "insert, own site": lambda s, i: s.execute(insert(Parcel), [{"site_id": i.mine, "title": "new"}]),
    "insert returning": lambda s, i: s.scalars(insert(Parcel).values(site_id=i.theirs, title="n").returning(Parcel)),
    "insert from select": lambda s, i: s.execute(insert(parcels).from_select(["title"], select(Parcel.title))),
    "core insert": lambda s, i: s.execute(insert(parcels).values(site_id=i.theirs, title="new")),
    "core insert, association": lambda s, i: s.execute(insert(CROP_TAGS).values(site_id=i.theirs, crop_id=1, tag_id=1)),
    "insert in a common table": lambda s, i: s.execute(
        select(insert(parcels).values(site_id=i.theirs, title="n").returning(parcels.c.id).cte())
    ),
    "update": lambda s, _: s.execute(update(Parcel).values(title="stolen")),
    "update, own rows": lambda s, i: s.execute(update(Parcel).where(Parcel.site_id == i.mine).values(title="x")),
    "update by key": lambda s, i: s.execute(update(Parcel), [{"id": i.their_parcel, "title": "stolen"}]),
    "core update": lambda s, _: s.execute(update(parcels).values(title="stolen")),
    "legacy update": lambda s, _: s.query(Parcel).update({"title": "stolen"}),
    "delete": lambda s, _: s.execute(delete(Parcel)),
    "core delete": lambda s, _: s.execute(delete(parcels)),
    "legacy delete": lambda s, _: s.query(Parcel).delete(),
    "bulk save": lambda s, i: s.bulk_save_objects([Parcel(site_id=i.theirs, title="new")]),
    "bulk insert": lambda s, i: s.bulk_insert_mappings(Parcel, [{"site_id": i.theirs, "title": "new"}]),
    "bulk update": lambda s, i: s.bulk_update_mappings(Parcel, [{"id": i.their_parcel, "title": "stolen"}]),
    "text": lambda s, _: s.execute(text("UPDATE trial_parcel SET title = 'stolen'")),
    "driver SQL": lambda s, _: s.connection().exec_driver_sql("DELETE FROM trial_crop"),
    "on the connection": lambda s, _: s.connection().execute(update(parcels).values(title="stolen")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_writing_beyond_the_site_is_refused(
    session: Any, sites: Sites, before: list[tuple[int, str]], name: str
) -> None:
    attack = REFUSED[name]
    with pytest.raises(TenancyError):
        attack(session, sites)
    session.rollback()
    assert everything() == before


def test_a_flush_says_whose_row_it_was_before_anything_is_sent(session: Any, sites: Sites) -> None:
    session.add(Parcel(site_id=sites.theirs, title="new"))
    with pytest.raises(TenancyError, match=r"^Parcel of another site cannot be written"):
        session.flush()


def test_a_forged_row_is_neither_changed_nor_deleted(session: Any, sites: Sites, before: list[tuple[int, str]]) -> None:
    row = _forged(sites)
    session.add(row)
    row.title = "stolen"
    with pytest.raises(StaleDataError):
        session.flush()
    session.rollback()
    row = _forged(sites)
    session.add(row)
    session.delete(row)
    with pytest.raises((StaleDataError, TenancyError, Warning)):
        session.flush()
    session.rollback()
    assert everything() == before


def test_merging_a_foreign_key_neither_reads_nor_writes_the_row(
    session: Any, sites: Sites, before: list[tuple[int, str]]
) -> None:
    session.merge(Parcel(id=sites.their_parcel, title="stolen"))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    assert everything() == before


@pytest.mark.parametrize("load", [True, False])
def test_a_row_of_another_site_is_not_merged(
    session: Any, sites: Sites, before: list[tuple[int, str]], load: bool
) -> None:
    with every_site() as across:
        row = across.get(Parcel, sites.their_parcel)
        assert row is not None
        across.expunge(row)
    with pytest.raises(TenancyError):
        session.merge(row, load=load)
    assert session.get(Parcel, sites.their_parcel) is None
    session.rollback()
    assert everything() == before


def test_an_own_row_can_be_computed_from_own_rows(session: Any, sites: Sites) -> None:
    highest = select(func.max(crops.c.name)).where(crops.c.site_id == sites.mine)
    row = Parcel(title=highest.scalar_subquery())
    session.add(row)
    session.flush()
    assert row.title == "mine"


@pytest.mark.parametrize("name", [name for name in REFUSED if "from elsewhere" not in name])
def test_writing_without_a_site_in_scope_is_refused(sites: Sites, before: list[tuple[int, str]], name: str) -> None:
    with pytest.raises((TenancyError, AttributeError)):
        REFUSED[name](db.session, sites)
    db.session.rollback()
    assert everything() == before


def test_the_platforms_tables_are_written_in_any_scope(session: Any, sites: Sites) -> None:
    session.execute(update(Counter).where(Counter.site_id == sites.theirs).values(title="counted"))
    session.add(Counter(site_id=sites.theirs, title="another"))
    session.flush()
    assert session.scalars(select(Counter.title).where(Counter.site_id == sites.theirs)).all() == ["counted", "another"]


def test_a_statement_is_narrowed_once_for_a_site(sites: Sites) -> None:
    statement = update(parcels).values(title="x")
    assert statements.narrowed(statement, sites.mine) is statements.narrowed(statement, sites.mine)
    assert statements.narrowed(statement, sites.theirs).compile().params["site_id_1"] == sites.theirs
